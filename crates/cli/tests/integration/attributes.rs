//! Extended attributes and access control lists that xorriso records beside Rock Ridge.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::{XattrFlags, lgetxattr, listxattr, setxattr};

use crate::harness::{Work, fsimage, run};
use crate::trees;

fn set(path: &Path, name: &str, value: &[u8]) {
    setxattr(path, name, value, XattrFlags::empty()).unwrap();
}

/// Users' attributes of a file or directory, by name.
fn attributes(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut names = vec![0; 65536];
    let length = listxattr(path, &mut names[..]).unwrap();
    let mut found: Vec<_> = names[..length]
        .split(|&byte| byte == 0)
        .filter(|name| name.starts_with(b"user."))
        .map(|name| {
            let mut value = vec![0; 65536];
            let length = lgetxattr(path, name, &mut value[..]).unwrap();
            value.truncate(length);
            (String::from_utf8(name.to_vec()).unwrap(), value)
        })
        .collect();
    found.sort();
    found
}

/// A tree with attributes of every length that matters, on files and on directories that are deep.
fn tree(work: &Work) -> PathBuf {
    let tree = work.folder("tree");
    let deep = tree.join("1/2/3/4/5/6/7/8/9");
    fs::create_dir_all(&deep).unwrap();
    fs::write(tree.join("file"), "contents").unwrap();
    fs::write(tree.join("empty"), "").unwrap();
    fs::write(deep.join("plain"), "plain").unwrap();
    set(&tree, "user.root", b"of the root directory");
    set(&tree.join("1"), "user.directory", b"of a directory");
    set(&deep, "user.deep", &trees::noise(1, 700));
    set(&tree.join("empty"), "user.of nothing", b"-");
    for length in [0, 1, 200, 254, 255, 256, 400, 1000] {
        set(
            &tree.join("file"),
            &format!("user.{length}"),
            &trees::noise(length, length as usize),
        );
    }
    tree
}

fn xorriso(work: &Work, tree: &Path, options: &[&str]) -> PathBuf {
    let image = work.path("image.iso");
    let ran = run(Command::new("xorriso")
        .args(["-xattr", "on", "-acl", "on"])
        .args(options)
        .arg("-outdev")
        .arg(&image)
        .arg("-map")
        .arg(tree)
        .args(["/", "-commit"]));
    assert!(ran.succeeded(), "{ran:?}");
    image
}

/// Extracts an image and looks that items have the attributes of those that it was made of.
fn assert_restored(work: &Work, image: &Path, tree: &Path) {
    let out = work.path("out");
    let ran = run(fsimage()
        .args(["extract", "--quiet", "--xattrs", "-C"])
        .arg(&out)
        .arg(image));
    assert!(ran.succeeded() && ran.stderr.is_empty(), "{ran:?}");
    for path in [
        "",
        "1",
        "1/2/3/4/5/6/7/8/9",
        "1/2/3/4/5/6/7/8/9/plain",
        "empty",
        "file",
    ] {
        let (theirs, ours) = (tree.join(path), out.join(path));
        assert_eq!(
            attributes(&ours),
            attributes(&theirs),
            "{path} of {}",
            image.display()
        );
    }
    fs::remove_dir_all(&out).unwrap();
}

#[test]
fn those_of_users_are_restored() {
    // In memory there are none.
    let work = Work::on_disk();
    let tree = tree(&work);
    for options in [&[][..], &["-compliance", "deep_paths_off"], &["-md5", "on"]] {
        let image = xorriso(&work, &tree, options);
        assert_restored(&work, &image, &tree);
        fs::remove_file(&image).unwrap();
    }
}

#[test]
fn what_is_not_restored_is_told() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    for name in ["listed", "also", "plain"] {
        fs::write(tree.join(name), name).unwrap();
    }
    set(&tree.join("plain"), "user.note", b"value");
    for name in ["listed", "also"] {
        let ran = run(Command::new("setfacl")
            .args(["-m", "u:12345:rw"])
            .arg(tree.join(name)));
        assert!(ran.succeeded(), "{ran:?}");
    }
    let image = xorriso(&work, &tree, &[]);
    let list = run(fsimage().args(["ls", "--json"]).arg(&image)).json();
    let told = |field: &str| {
        let items = list.as_array().unwrap().iter();
        let told = items.filter(|item| item[field] == true);
        told.map(|item| item["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(told("other_attributes"), ["/also", "/listed"]);
    assert_eq!(told("streams"), ["/plain"]);
    let out = work.path("out");
    let ran = run(fsimage().args(["extract", "-C"]).arg(&out).arg(&image));
    for told in [
        "/listed: left out: access control lists",
        "/plain: left out: named streams",
    ] {
        assert!(ran.stderr.contains(told), "{ran:?}");
    }
    assert_eq!(attributes(&out.join("plain")), []);
    let mut modify = fsimage();
    modify
        .args(["modify", "--no-sync", "-o"])
        .arg(work.path("new.iso"));
    let ran = run(modify.arg(&image));
    let what = "/also: access control lists, or extended attributes that are not users', were left out, as of 1 more";
    assert!(ran.succeeded() && ran.stderr.contains(what), "{ran:?}");
    // The others are there again.
    assert!(!ran.stderr.contains("/plain"), "{ran:?}");
}

/// What xorriso reads of attributes and access control lists of users.
fn told_by_xorriso(image: &Path) -> String {
    let ran = run(Command::new("xorriso")
        .args(["-xattr", "on", "-acl", "on", "-indev"])
        .arg(image)
        .args(["-getfattr_r", "/", "--"]));
    assert!(ran.succeeded(), "{ran:?}");
    // Of each item in any order.
    let mut item = String::new();
    let mut lines = Vec::new();
    for line in String::from_utf8_lossy(&ran.stdout).lines() {
        if line.starts_with("# file:") {
            line.clone_into(&mut item);
        }
        lines.push(format!("{item} {line}"));
    }
    lines.sort();
    lines.join("\n")
}

/// Attributes of users, from a host tree, of an image by xorriso, and in a further session, are what xorriso shows and restores.
#[test]
fn those_that_are_written_are_what_xorriso_reads() {
    let work = Work::on_disk();
    let tree = tree(&work);
    set(
        &tree.join("1/2/3/4/5/6/7/8/9/plain"),
        "user.large",
        &trees::noise(3, 3000),
    );
    let theirs = xorriso(&work, &tree, &[]);
    let expected = told_by_xorriso(&theirs);
    assert!(
        expected.contains("user.deep=") && expected.contains("user.root="),
        "{expected}"
    );
    let (built, modified) = (work.path("built.iso"), work.path("modified.iso"));
    for strict in [false, true] {
        let mut build = fsimage();
        build.args([
            "build",
            "--quiet",
            "--no-sync",
            "--xattrs",
            "--fs",
            "iso9660,rock-ridge",
        ]);
        if strict {
            // Deep directories are relocated then.
            build.arg("--strict");
        }
        let ran = run(build.arg("-o").arg(&built).arg(&tree));
        assert!(ran.succeeded() && !ran.stderr.contains("not there"), "{ran:?}");
        assert_eq!(told_by_xorriso(&built), expected, "{strict}");
        // Other readers pass over them.
        for judge in [
            &["bsdtar", "tf"][..],
            &["7z", "l"],
            &["isoinfo", "-R", "-l", "-i"],
        ] {
            let ran = run(Command::new(judge[0]).args(&judge[1..]).arg(&built));
            assert!(
                ran.succeeded() && String::from_utf8_lossy(&ran.stdout).contains("empty"),
                "{ran:?}"
            );
        }
    }
    let ran = run(fsimage()
        .args(["modify", "--no-sync", "-o"])
        .arg(&modified)
        .arg(&theirs));
    assert!(ran.succeeded(), "{ran:?}");
    assert_eq!(told_by_xorriso(&modified), expected);
    let more = work.folder("more");
    fs::write(more.join("added"), "added").unwrap();
    let ran = run(fsimage().args(["append", "--no-sync"]).arg(&built).arg(&more));
    assert!(ran.succeeded(), "{ran:?}");
    assert_eq!(told_by_xorriso(&built), expected);
    assert_restored(&work, &built, &tree);
}
