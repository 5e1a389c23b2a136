//! A source that changes between the scan and the reading of its contents, and being interrupted in between.
//!
//! The command writes to a pipe that nobody empties, so it stands still half-way; then the source is changed,
//! and the pipe is read to its end.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{Ran, Target, Work, fsimage, names_in};
use crate::trees;

/// More than any window or pipe holds.
const FIRST: usize = 192 << 20;

/// A tree whose first file fills the pipe, and whose second is the one to change.
fn tree(work: &Work) -> PathBuf {
    let tree = work.folder("tree");
    fs::write(tree.join("a-first"), trees::noise(1, FIRST)).unwrap();
    fs::write(tree.join("b-victim"), trees::noise(2, 3_000_000)).unwrap();
    trees::set_all_mtimes(&tree);
    tree
}

fn end(mut child: Child, mut stdout: impl std::io::Read) -> Ran {
    std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    let status = child.wait().unwrap();
    Ran {
        code: status.code(),
        stdout: Vec::new(),
        stderr,
    }
}

/// Starts a build into a pipe, changes the source once the first bytes have come, and tells how it ended.
fn changed(change: impl FnOnce(&Path)) {
    let work = Work::on_disk();
    let tree = tree(&work);
    let mut command = fsimage();
    command
        .args(["build", "--quiet", "-o", "-"])
        .arg(&tree)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut start = vec![0; 1 << 20];
    stdout.read_exact(&mut start).unwrap();
    change(&tree.join("b-victim"));
    end(child, stdout).fails(3, "b-victim");
}

#[test]
fn a_file_that_vanishes() {
    changed(|victim| fs::remove_file(victim).unwrap());
}

#[test]
fn a_file_that_shrinks() {
    changed(|victim| {
        fs::OpenOptions::new()
            .write(true)
            .open(victim)
            .unwrap()
            .set_len(1_000_000)
            .unwrap()
    });
}

#[test]
fn a_file_that_grows() {
    changed(|victim| {
        fs::OpenOptions::new()
            .write(true)
            .open(victim)
            .unwrap()
            .set_len(3_000_001)
            .unwrap()
    });
}

#[test]
fn a_file_that_is_written_to() {
    changed(|victim| {
        let file = fs::OpenOptions::new().write(true).open(victim).unwrap();
        file.write_all_at(b"other bytes", 1_500_000).unwrap();
    });
}

/// The time of the last change is put back; the time of the change of status tells.
#[test]
fn a_file_that_is_written_to_in_secret() {
    changed(|victim| {
        let before = fs::metadata(victim).unwrap().modified().unwrap();
        let file = fs::OpenOptions::new().write(true).open(victim).unwrap();
        file.write_all_at(b"other bytes", 1_500_000).unwrap();
        file.set_modified(before).unwrap();
    });
}

#[test]
fn a_file_that_is_replaced() {
    changed(|victim| {
        let beside = victim.with_file_name("new");
        fs::write(&beside, trees::noise(3, 3_000_000)).unwrap();
        fs::rename(beside, victim).unwrap();
    });
}

/// A link in the place of the file must not lead anywhere.
#[test]
fn a_file_that_becomes_a_link() {
    changed(|victim| {
        fs::rename(victim, victim.with_file_name("moved")).unwrap();
        std::os::unix::fs::symlink("moved", victim).unwrap();
    });
}

/// A link in the place of a folder must not lead out of the tree.
#[test]
fn a_folder_that_becomes_a_link() {
    let work = Work::on_disk();
    let tree = tree(&work);
    fs::create_dir(tree.join("folder")).unwrap();
    fs::write(tree.join("folder/inner-victim"), trees::noise(5, 2_000_000)).unwrap();
    let outside = work.folder("outside");
    fs::write(outside.join("inner-victim"), trees::noise(6, 2_000_000)).unwrap();
    let mut command = fsimage();
    command
        .args(["build", "--quiet", "-o", "-"])
        .arg(&tree)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut vec![0; 1 << 20]).unwrap();
    fs::rename(tree.join("folder"), work.path("away")).unwrap();
    std::os::unix::fs::symlink(&outside, tree.join("folder")).unwrap();
    end(child, stdout).fails(3, "inner-victim");
}

/// Stops a build into a file once it has written something, and sends it the signal.
fn signalled(signal: Signal) {
    let work = Work::on_disk();
    let tree = tree(&work);
    let target = Target::existing(&work);
    // Slowed down, so that there is a half-way: each write of contents waits a little.
    let mut command = fsimage();
    command
        .args(["build", "--no-sync", "--quiet", "-o"])
        .arg(&target.image)
        .arg(&tree);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let pid = Pid::from_child(&child);
    let begin = Instant::now();
    while names_in(target.image.parent().unwrap()).len() < 2 && written(pid) == 0 {
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "it does not begin to write"
        );
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it could be interrupted"
        );
        std::thread::sleep(Duration::from_micros(200));
    }
    kill_process(pid, signal).unwrap();
    let ran = end(child, std::io::empty());
    assert_eq!(ran.code, Some(130), "{ran:?}");
    target.is_untouched();
}

/// Bytes that a process has written so far.
fn written(pid: Pid) -> u64 {
    let io = fs::read_to_string(format!("/proc/{}/io", pid.as_raw_nonzero())).unwrap_or_default();
    let line = io.lines().find_map(|line| line.strip_prefix("wchar: "));
    line.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

#[test]
fn control_c_leaves_nothing() {
    signalled(Signal::INT);
}

#[test]
fn being_terminated_leaves_nothing() {
    signalled(Signal::TERM);
}

/// A signal while standing still on a full pipe.
#[test]
fn control_c_on_a_pipe() {
    let work = Work::on_disk();
    let tree = tree(&work);
    let mut command: Command = fsimage();
    command
        .args(["build", "--quiet", "-o", "-"])
        .arg(&tree)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut vec![0; 1 << 20]).unwrap();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(end(child, stdout).code, Some(130));
}
