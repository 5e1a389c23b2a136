//! What cannot be read, stored or written gives an error that names it, and leaves nothing behind.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use crate::harness::{Ran, Target, Work, found, fsimage, is_root, names_in, run};
use crate::trees;

#[test]
fn a_source_that_is_not_there() {
    let work = Work::on_disk();
    let target = Target::existing(&work);
    work.try_build(&[], &target.image, &work.path("nowhere"))
        .fails(3, "nowhere");
    target.is_untouched();
}

/// Every way to read the file's bytes fails with EIO.
#[test]
fn an_input_error() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    trees::plain(&tree);
    let victim = tree.join("src/large.bin");
    let target = Target::existing(&work);
    let calls = "read,pread64,readv,preadv,preadv2,copy_file_range,sendfile,splice,mmap,io_uring_enter";
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o"])
        .arg(work.path("trace"))
        .arg("-P")
        .arg(&victim);
    command.arg("-e").arg(format!("inject={calls}:error=EIO"));
    command.arg(env!("CARGO_BIN_EXE_fsimage"));
    let ran = run(command
        .args(["build", "--no-sync", "--quiet", "-o"])
        .arg(&target.image)
        .arg(&tree));
    assert!(
        fs::read_to_string(work.path("trace"))
            .unwrap()
            .contains("(INJECTED)"),
        "the error was made: {ran:?}"
    );
    ran.fails(3, "src/large.bin");
    target.is_untouched();
}

/// As root permissions decide nothing: another user runs the command then.
fn as_somebody(work: &Work, arguments: &[&str], image: &Path, tree: &Path) -> Ran {
    let mut command = if is_root() {
        // The build may be below a folder that only root may enter.
        let copy = work.path("fsimage");
        fs::copy(env!("CARGO_BIN_EXE_fsimage"), &copy).unwrap();
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
            .arg(copy);
        command
    } else {
        fsimage()
    };
    run(command
        .args(["build", "--no-sync", "-o"])
        .arg(image)
        .args(arguments)
        .arg(tree))
}

/// A scratch folder in which another user may work.
fn open_work() -> (Work, Target, std::path::PathBuf) {
    let work = Work::for_anybody();
    let target = Target::existing(&work);
    let tree = work.folder("tree");
    for folder in [work.path(""), work.path("out"), tree.clone()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    }
    fs::set_permissions(&target.image, fs::Permissions::from_mode(0o666)).unwrap();
    (work, target, tree)
}

#[test]
fn what_may_not_be_read() {
    let (work, target, tree) = open_work();
    fs::write(tree.join("open.txt"), "open\n").unwrap();
    fs::create_dir(tree.join("closed folder")).unwrap();
    fs::write(tree.join("closed folder/inside"), "inside\n").unwrap();
    let close = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    close(&tree.join("closed folder"), 0o000);
    let ran = as_somebody(&work, &[], &target.image, &tree);
    ran.fails(3, "closed folder");
    target.is_untouched();

    let ran = as_somebody(&work, &["--skip-unreadable"], &target.image, &tree);
    ran.fails(0, "closed folder");
    let found = found(&target.image);
    assert!(found.entries.contains_key(b"/open.txt".as_slice()));
    assert!(!found.entries.contains_key(b"/closed folder/inside".as_slice()));
    close(&tree.join("closed folder"), 0o755);
}

#[test]
fn a_file_that_may_not_be_read() {
    let (work, target, tree) = open_work();
    fs::write(tree.join("open.txt"), "open\n").unwrap();
    fs::write(tree.join("closed.txt"), "closed\n").unwrap();
    fs::set_permissions(tree.join("closed.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    as_somebody(&work, &[], &target.image, &tree).fails(3, "closed.txt");
    target.is_untouched();
    let ran = as_somebody(&work, &["--skip-unreadable"], &target.image, &tree);
    ran.fails(0, "closed.txt");
    let found = found(&target.image);
    assert_eq!(found.entries.keys().collect::<Vec<_>>(), [b"/open.txt"]);
}

#[test]
fn a_path_twice() {
    let work = Work::on_disk();
    let target = Target::existing(&work);
    let (one, two) = (work.folder("one"), work.folder("two"));
    fs::write(one.join("same.txt"), "1\n").unwrap();
    fs::write(two.join("same.txt"), "2\n").unwrap();
    let ran = run(fsimage()
        .args(["build", "--no-sync", "-o"])
        .arg(&target.image)
        .arg(&one)
        .arg(&two));
    ran.fails(1, "same.txt");
    target.is_untouched();
}

#[test]
fn a_name_that_no_file_system_can_hold() {
    let work = Work::on_disk();
    let target = Target::existing(&work);
    let file = work.path("file");
    fs::write(&file, "x\n").unwrap();
    for name in ["n".repeat(65_536), "a/../b".to_owned(), "a//b/.".to_owned()] {
        let mut command = fsimage();
        command.args(["build", "--no-sync", "-o"]).arg(&target.image);
        let ran = run(command.arg(format!("{name}={}", file.display())));
        assert!(matches!(ran.code, Some(1 | 2)), "{name}: {ran:?}");
        assert!(ran.stderr.contains(&name[..name.len().min(100)]), "{ran:?}");
        target.is_untouched();
    }
}

/// No system of today shows such a name whole; it is stored, and told.
#[test]
fn a_name_longer_than_any_system_shows() {
    let work = Work::on_disk();
    fs::write(work.path("file"), "x\n").unwrap();
    let mut command = fsimage();
    command.args(["plan", "--json"]);
    let ran = run(command.arg(format!("{}={}", "n".repeat(256), work.path("file").display())));
    assert!(ran.succeeded(), "{ran:?}");
    let json = ran.json();
    let told = |kind: &str, file_system: &str| {
        let mut warnings = json["warnings"].as_array().unwrap().iter();
        warnings.any(|it| it["kind"] == kind && it["file_system"] == file_system)
    };
    assert!(told("long-name", "rock-ridge"), "{json}");
    assert!(told("name-shortened", "joliet"), "{json}");
    assert!(told("name-shortened", "iso9660"), "{json}");
}

/// A name that is no UTF-8: Rock Ridge keeps its bytes, Joliet has it mapped and reported.
#[test]
fn a_name_in_another_encoding() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    fs::write(tree.join(name), "latin\n").unwrap();
    let image = work.path("image.iso");
    let ran = run(fsimage()
        .args(["build", "--no-sync", "-o"])
        .arg(&image)
        .arg(&tree));
    assert!(ran.succeeded(), "{ran:?}");
    assert!(ran.stderr.contains("caf"), "{ran:?}");
    let found = found(&image);
    assert_eq!(found.entries.keys().collect::<Vec<_>>(), [b"/caf\xe9.txt"]);
}

#[test]
fn an_output_inside_the_source() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    fs::write(tree.join("a.txt"), "a\n").unwrap();
    let sub = work.folder("tree/sub");
    for image in [
        tree.join("disc.iso"),
        sub.join("disc.iso"),
        tree.join("sub/../sub/disc.iso"),
    ] {
        let ran = work.try_build(&[], &image, &tree);
        ran.fails(4, "disc.iso");
        assert_eq!(names_in(&tree), ["a.txt", "sub"]);
        assert_eq!(names_in(&sub), Vec::<String>::new());
    }
    // By another name for the same folder.
    symlink(&tree, work.path("alias")).unwrap();
    work.try_build(&[], &work.path("alias").join("disc.iso"), &tree)
        .fails(4, "disc.iso");
    assert_eq!(names_in(&tree), ["a.txt", "sub"]);
}

#[test]
fn an_output_that_cannot_be_made() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    work.try_build(&[], &work.path("no such folder/disc.iso"), &tree)
        .fails(4, "no such folder");
    work.try_build(&[], &work.folder("folder"), &tree)
        .fails(4, "folder");
    fs::write(work.path("file"), "x").unwrap();
    work.try_build(&[], &work.path("file/disc.iso"), &tree)
        .fails(4, "file");
    assert_eq!(names_in(&work.path("")), ["file", "folder", "tree"]);
}

/// A limit on the size of files, with its signal ignored, makes writing fail half-way.
#[test]
fn an_output_that_grows_too_large() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    fs::write(tree.join("large"), trees::noise(1, 20_000_000)).unwrap();
    let target = Target::existing(&work);
    let script = "trap '' XFSZ; ulimit -f 8192; exec \"$0\" build --no-sync --quiet -o \"$1\" \"$2\"";
    let mut command = Command::new("bash");
    let ran = run(command
        .args(["-c", script, env!("CARGO_BIN_EXE_fsimage")])
        .arg(&target.image)
        .arg(&tree));
    ran.fails(4, "disc.iso");
    target.is_untouched();
}

#[test]
fn a_device_that_is_full() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    fs::write(tree.join("large"), trees::noise(1, 5_000_000)).unwrap();
    work.try_build(&[], Path::new("/dev/full"), &tree)
        .fails(4, "/dev/full");
    assert!(Path::new("/dev/full").exists());
}

/// A small file system of its own, as far as this machine lets us mount one.
#[test]
fn a_disk_that_is_full() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    fs::write(tree.join("large"), trees::noise(1, 20_000_000)).unwrap();
    let disk = work.folder("disk");
    let script = "set -e
        mount -t tmpfs -o size=8m none \"$1\"
        echo 'an older image' > \"$1/disc.iso\"
        \"$0\" build --no-sync --quiet -o \"$1/disc.iso\" \"$2\" || echo \"status $?\"
        ls -A \"$1\"
        cat \"$1/disc.iso\"";
    let mut command = Command::new("unshare");
    command.args(if is_root() { &["-m"][..] } else { &["-Urm"] });
    command
        .args(["sh", "-c", script, env!("CARGO_BIN_EXE_fsimage")])
        .arg(&disk)
        .arg(&tree);
    let ran = run(&mut command);
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.succeeded(), "a tmpfs can be mounted: {ran:?}");
    assert_eq!(said, "status 4\ndisc.iso\nan older image\n", "{ran:?}");
    assert!(ran.stderr.contains("disc.iso"), "{ran:?}");
}

/// Whoever reads the pipe has gone.
#[test]
fn a_pipe_that_is_closed() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    fs::write(tree.join("large"), trees::noise(1, 20_000_000)).unwrap();
    let mut command = Command::new("bash");
    let script = "\"$0\" build --quiet -o - \"$1\" | head -c 1000 >/dev/null; exit ${PIPESTATUS[0]}";
    let ran = run(command
        .args(["-c", script, env!("CARGO_BIN_EXE_fsimage")])
        .arg(&tree));
    ran.fails(4, "");
    assert!(!ran.stderr.is_empty());
}

#[test]
fn a_name_with_a_line_end_stays_on_one_line() {
    let work = Work::on_disk();
    let target = Target::existing(&work);
    let tree = work.folder("tree\nfsimage: all is well");
    let ran = work.try_build(&[], &target.image, &tree.join("nowhere"));
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(
        !ran.stderr
            .lines()
            .any(|line| line.starts_with("fsimage: all is well")),
        "{ran:?}"
    );
}

/// Settings of UDF that exclude each other are told before anything is written.
#[test]
fn settings_of_udf_that_exclude_each_other() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    for (options, told) in [
        (&["--udf-vat", "--udf-revision", "1.02"][..], "UDF 1.02"),
        (&["--udf-vat", "--udf-access", "overwritable"], "not write-once"),
        (&["--udf-access", "overwritable", "--dedupe"], "equal contents"),
        (&["--udf-vat", "--size", "1M"], "were asked for"),
        (&["--udf-access", "rewritable", "--size", "1M"], "were asked for"),
    ] {
        let target = Target::existing(&work);
        let options = [&["--fs", "udf"], options].concat();
        work.try_build(&options, &target.image, &tree).fails(1, told);
        target.is_untouched();
    }
}
