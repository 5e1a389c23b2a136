//! Names of plain ISO 9660 beyond the standard: ours by all who read them, and those of other programs' images, which stay as they are when
//! the image is changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fsimage_judges::{Judge, Manifest, Namespace};

use crate::harness::{Work, fsimage, run};
use crate::trees;

/// Names of lower case, with many full stops, with punctuation and without extension, in directories too.
fn tree(work: &Work) -> PathBuf {
    let tree = work.folder("tree");
    fs::create_dir_all(tree.join("boot.d/Deeper")).unwrap();
    for name in [
        "boot.d/vmlinuz-6.1.0-amd64",
        "boot.d/initrd.img-6.1.0",
        "boot.d/Deeper/README",
        "Makefile",
        "archive.tar.gz",
        "what+is, this~.txt",
        "PLAIN.TXT",
        "a-name-of-thirty-one-bytes.html",
    ] {
        fs::write(tree.join(name), name).unwrap();
    }
    trees::set_all_mtimes(&tree);
    tree
}

#[test]
fn as_all_judges_see_them() {
    let work = Work::new();
    let tree = tree(&work);
    for more in [
        &["--iso-relax", "all"][..],
        &["--iso-relax", "all", "--iso-name-length", "207"],
        &["--iso-relax", "lower-case,full-stops"],
        &["--iso-relax", "no-version,no-final-full-stop"],
        &["--iso-level", "1", "--iso-relax", "lower-case"],
    ] {
        let arguments = [&["--fs", "iso9660"], more].concat();
        work.judged(&arguments, &tree, Namespace::Iso9660, &Judge::ALL);
    }
    // Beside Rock Ridge, whose names nobody takes for these.
    let arguments = ["--iso-relax", "all", "--iso-name-length", "207"];
    work.judged(&arguments, &tree, Namespace::RockRidge, &Judge::ALL);
}

/// Rock Ridge needs room in the record; what 7-Zip and libcdio do not follow is the name beyond it.
#[test]
fn long_names_beside_rock_ridge() {
    let work = Work::new();
    let tree = tree(&work);
    for length in [144, 145, 146, 147, 148, 200] {
        fs::write(tree.join("n".repeat(length)), "long\n").unwrap();
        fs::create_dir(tree.join("d".repeat(length))).unwrap();
    }
    trees::set_all_mtimes(&tree);
    let arguments = ["--iso-relax", "all", "--iso-name-length", "207"];
    let judges = [Judge::Xorriso, Judge::Pycdlib, Judge::LinuxIsofs];
    work.judged(&arguments, &tree, Namespace::RockRidge, &judges);
}

#[test]
fn all_of_them_stay() {
    let work = Work::new();
    let tree = tree(&work);
    let image = work.build(&["--fs", "iso9660", "--iso-relax", "all"], &tree);
    let mut expected: Vec<String> = Manifest::of_directory(&tree)
        .unwrap()
        .entries
        .into_keys()
        .map(|path| format!("/{}", String::from_utf8(path).unwrap().trim_start_matches('/')))
        .filter(|path| path != "/")
        .collect();
    expected.sort();
    assert_eq!(identifiers(&image), expected);
}

#[test]
fn are_not_strict() {
    let work = Work::new();
    let ran = run(fsimage()
        .args([
            "build",
            "--strict",
            "--fs",
            "iso9660",
            "--iso-relax",
            "bytes",
            "-o",
        ])
        .arg(work.path("strict.iso"))
        .arg(tree(&work)));
    assert!(!ran.succeeded());
    assert!(ran.stderr.contains("relaxed names"), "{}", ran.stderr);
}

/// The identifiers of an image's primary hierarchy as they are recorded, with versions.
fn identifiers(image: &Path) -> Vec<String> {
    let ran = run(Command::new("isoinfo").arg("-f").arg("-i").arg(image));
    assert!(ran.succeeded(), "{ran:?}");
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    let mut paths: Vec<String> = text.lines().map(str::to_owned).collect();
    paths.sort();
    paths
}

/// Adds a file to an image by another program, in a new image and in a further session, and looks that all identifiers are as they were.
fn stay_as_they_are(work: &Work, image: &Path, program: &str, added: &str) {
    let before = identifiers(image);
    assert!(before.len() >= 10, "{before:?}");
    let new = work.folder("new").join("added");
    fs::write(&new, "added\n").unwrap();
    let placed = format!("Added={}", new.display());

    let modified = work.path("modified.iso");
    let ran = run(fsimage()
        .args(["modify", "--add", &placed, "-o"])
        .arg(&modified)
        .arg(image));
    assert!(ran.succeeded(), "{program}: {ran:?}");
    let appended = work.path("appended.iso");
    fs::copy(image, &appended).unwrap();
    let ran = run(fsimage().arg("append").arg(&appended).arg(&placed));
    assert!(ran.succeeded(), "{program}: {ran:?}");

    for changed in [&modified, &appended] {
        let mut after = identifiers(changed);
        let at = after.iter().position(|path| path.ends_with(added));
        let at = at.unwrap_or_else(|| panic!("{program}: no {added} in {after:?}"));
        after.remove(at);
        assert_eq!(after, before, "{program}");
    }
    fs::remove_file(&modified).unwrap();
}

#[test]
fn those_of_genisoimage_stay_when_an_image_is_changed() {
    let work = Work::new();
    let tree = tree(&work);
    fs::write(tree.join("a-name-of-thirty-six-characters.html"), "long\n").unwrap();
    for (options, added) in [
        (&["-U"][..], "/Added"),
        (&["-l", "-allow-lowercase"], "/Added.;1"),
        (&["-l", "-relaxed-filenames", "-allow-multidot"], "/ADDED.;1"),
        (&["-l", "-N", "-d"], "/ADDED"),
        (&["-max-iso9660-filenames", "-allow-lowercase"], "/Added."),
        (&["-U", "-R"], "/Added"),
        (&["-U", "-J"], "/Added"),
        (&["-l", "-R", "-allow-lowercase", "-allow-multidot"], "/Added.;1"),
        (&["-iso-level", "4"], "/Added"),
    ] {
        let image = work.path("theirs.iso");
        let ran = run(Command::new("genisoimage")
            .args(["-quiet", "-o"])
            .arg(&image)
            .args(options)
            .arg(&tree));
        assert!(ran.succeeded(), "{ran:?}");
        stay_as_they_are(&work, &image, &format!("genisoimage {options:?}"), added);
    }
}

/// What stands for a directory that was moved has no version number; that all others have one decides.
#[test]
fn one_without_a_version_is_not_the_rule() {
    let work = Work::new();
    let tree = work.folder("tree");
    let deep = (1..=9)
        .map(|level| format!("L{level}"))
        .collect::<Vec<_>>()
        .join("/");
    fs::create_dir_all(tree.join(&deep)).unwrap();
    fs::write(tree.join(&deep).join("Deep.txt"), "deep\n").unwrap();
    for name in ["README", "Two.dots.txt"] {
        fs::write(tree.join(name), name).unwrap();
    }
    let (image, modified) = (work.path("theirs.iso"), work.path("modified.iso"));
    let ran = run(Command::new("genisoimage")
        .args(["-quiet", "-l", "-R", "-o"])
        .arg(&image)
        .arg(&tree));
    assert!(ran.succeeded(), "{ran:?}");
    let ran = run(fsimage().args(["modify", "-o"]).arg(&modified).arg(&image));
    assert!(ran.succeeded(), "{ran:?}");
    let names = identifiers(&modified);
    for name in ["/README.;1", "/TWO_DOTS.TXT;1"] {
        assert!(names.iter().any(|other| other == name), "no {name} in {names:?}");
        assert!(identifiers(&image).iter().any(|other| other == name), "{name}");
    }
}

#[test]
fn those_of_xorriso_stay_when_an_image_is_changed() {
    let work = Work::new();
    let tree = tree(&work);
    for (rules, added) in [
        ("lowercase", "/Added.;1"),
        ("untranslated_names:untranslated_name_len=90", "/Added"),
        ("omit_version:no_force_dots", "/ADDED"),
        ("7bit_ascii:lowercase", "/Added.;1"),
    ] {
        let image = work.path("theirs.iso");
        let ran = run(Command::new("xorriso")
            .args(["-compliance", rules, "-outdev"])
            .arg(format!("stdio:{}", image.display()))
            .args(["-map"])
            .arg(&tree)
            .args(["/", "-padding", "0", "-commit"]));
        assert!(ran.succeeded(), "{ran:?}");
        stay_as_they_are(&work, &image, &format!("xorriso {rules}"), added);
        fs::remove_file(&image).unwrap();
    }
}
