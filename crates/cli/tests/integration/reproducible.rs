//! Equal inputs give equal images.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::harness::{Work, fsimage, run};
use crate::trees;

fn build(options: &[&str], epoch: Option<&str>, tree: &Path) -> Vec<u8> {
    let mut command = fsimage();
    command
        .args(["build", "--quiet", "-o", "-"])
        .args(options)
        .arg(tree);
    if let Some(epoch) = epoch {
        command.env("SOURCE_DATE_EPOCH", epoch);
    }
    let ran = run(&mut command);
    assert!(ran.succeeded(), "{ran:?}");
    assert!(ran.stdout.len() > 32768);
    ran.stdout
}

fn tree(work: &Work, name: &str) -> std::path::PathBuf {
    let tree = work.folder(name);
    trees::plain(&tree);
    trees::unicode(&tree);
    trees::posix(&tree);
    for copy in 0..40 {
        fs::write(tree.join(format!("copy-{copy}")), trees::noise(copy % 4, 100_000)).unwrap();
    }
    trees::set_all_mtimes(&tree);
    tree
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let work = Work::new();
    let tree = tree(&work, "tree");
    for options in [&[][..], &["--dedupe"]] {
        let with = |threads| {
            build(
                &[options, &["--threads", threads]].concat(),
                Some("1700000000"),
                &tree,
            )
        };
        let one = with("1");
        assert!(one == with("8"), "{options:?}: 1 and 8 threads");
        assert!(one == with("3"), "{options:?}: 1 and 3 threads");
    }
}

/// A copy has other inode numbers and times of status change, made at another time and in another order.
#[test]
fn a_copy_of_the_tree_gives_the_same_image() {
    let work = Work::new();
    let first = build(
        &["--uid", "0", "--gid", "0"],
        Some("1700000000"),
        &tree(&work, "one"),
    );
    let second = build(
        &["--uid", "0", "--gid", "0"],
        Some("1700000000"),
        &tree(&work, "two"),
    );
    assert!(first == second);
}

#[test]
fn the_epoch_decides_the_clock() {
    let work = Work::new();
    let tree = tree(&work, "tree");
    let first = build(&[], Some("1000000000"), &tree);
    let second = build(&[], Some("1000000001"), &tree);
    assert_eq!(first.len(), second.len());
    assert!(first != second);
    // Volume creation date and time of the primary volume descriptor (ECMA-119 8.4.26): 2001-09-09T01:46:40Z.
    assert_eq!(&first[32768 + 813..32768 + 829], b"2001090901464000");
    assert_eq!(&second[32768 + 813..32768 + 829], b"2001090901464100");
}

#[test]
fn an_epoch_that_is_no_number_is_an_error() {
    let work = Work::new();
    let tree = work.folder("tree");
    let ran = run(fsimage()
        .args(["build", "-o", "-"])
        .arg(&tree)
        .env("SOURCE_DATE_EPOCH", "yesterday"));
    ran.fails(1, "SOURCE_DATE_EPOCH");
}

#[test]
fn a_file_and_a_pipe_get_the_same_bytes() {
    let work = Work::on_disk();
    let tree = tree(&work, "tree");
    let piped = build(&[], Some("1700000000"), &tree);
    let image = work.path("image.iso");
    let mut command = fsimage();
    command
        .args(["build", "--quiet", "--no-sync", "-o"])
        .arg(&image)
        .arg(&tree);
    assert!(run(command.env("SOURCE_DATE_EPOCH", "1700000000")).succeeded());
    assert!(fs::read(&image).unwrap() == piped);
    // Standard output that is a file.
    let redirected = work.path("redirected.iso");
    let out = fs::File::create(&redirected).unwrap();
    let mut command = fsimage();
    command
        .args(["build", "--quiet", "-o", "-"])
        .arg(&tree)
        .stdout(Stdio::from(out));
    assert!(
        command
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .status()
            .unwrap()
            .success()
    );
    assert!(fs::read(&redirected).unwrap() == piped);
}
