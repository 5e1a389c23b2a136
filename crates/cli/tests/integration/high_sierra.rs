//! Discs of High Sierra, made of those of ISO 9660 since no program makes any: the Linux kernel mounts and lists them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fsimage_fuzz_common::high_sierra::of_iso9660;
use fsimage_judges::{Judge, Manifest, Namespace, compare};

use crate::harness::{Work, fsimage, run};
use crate::trees;

/// Turns an image into one of High Sierra.
fn turned(work: &Work, image: &Path, name: &str) -> PathBuf {
    let path = work.path(name);
    fs::write(&path, of_iso9660(&fs::read(image).unwrap())).unwrap();
    path
}

/// An image by genisoimage, with directories of several sectors and a path table of more than one.
fn by_genisoimage(work: &Work) -> PathBuf {
    let tree = work.folder("many");
    for number in 0..300 {
        let folder = tree.join(format!("DIR{number}"));
        fs::create_dir(&folder).unwrap();
        fs::write(
            folder.join("README.TXT"),
            trees::noise(number, 100 * number as usize),
        )
        .unwrap();
    }
    trees::set_all_mtimes(&tree);
    let image = work.path("genisoimage.iso");
    let ran = run(Command::new("genisoimage")
        .args(["-quiet", "-V", "OLD_DISC", "-publisher", "PUBLISHER", "-o"])
        .arg(&image)
        .arg(&tree)
        .env("TZ", "UTC"));
    assert!(ran.succeeded(), "{ran:?}");
    image
}

fn manifest(image: &Path, namespace: &str) -> Manifest {
    let fields = ["--fields", "type,size,mtime,sha256", "--fs", namespace];
    let ran = run(fsimage().arg("manifest").args(fields).arg(image));
    assert!(ran.succeeded() && ran.stderr.is_empty(), "{ran:?}");
    Manifest::of_listing(&ran.stdout).unwrap()
}

/// Paths as ours has them: without versions, and without the full stop of names that have no extension.
fn without_versions(theirs: &Manifest) -> Manifest {
    let mut shown = Manifest::default();
    for (path, entry) in &theirs.entries {
        let path = path.strip_suffix(b";1").unwrap_or(path);
        let path = path.strip_suffix(b".").unwrap_or(path);
        shown.insert(path.to_vec(), entry.clone());
    }
    shown
}

#[test]
fn the_kernel_lists_the_same() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::set_all_mtimes(&tree);
    let ours = work.build(&["--fs", "iso9660", "--iso-level", "1"], &tree);
    for (image, name) in [(ours, "ours.hsf"), (by_genisoimage(&work), "theirs.hsf")] {
        let turned = turned(&work, &image, name);
        let read = manifest(&turned, "high-sierra");
        assert!(read.entries.len() > 5, "{}", read.entries.len());
        assert_eq!(read, manifest(&image, "iso9660"));
        if Judge::LinuxIsofs.is_excused() {
            continue;
        }
        let theirs = Judge::LinuxIsofs.read(&turned, Namespace::Iso9660).unwrap();
        let fields = Judge::LinuxIsofs.fields(Namespace::Iso9660);
        assert_eq!(compare(&without_versions(&theirs), &read, fields), [], "{name}");
    }
}

#[test]
fn it_is_told_extracted_and_made_a_new_image_of() {
    let work = Work::new();
    let image = turned(&work, &by_genisoimage(&work), "old.hsf");
    let info = run(fsimage().args(["info", "--json"]).arg(&image)).json();
    let found = &info["sessions"][0]["file_systems"];
    assert_eq!(found.as_array().unwrap().len(), 1, "{info}");
    assert_eq!(found[0]["kind"], "high-sierra");
    assert_eq!(found[0]["name"], "OLD_DISC");
    let text = run(fsimage().arg("info").arg(&image));
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(
        text.contains("high-sierra: \"OLD_DISC\"") && text.contains("PUBLISHER"),
        "{text}"
    );

    let out = work.path("extracted");
    let ran = run(fsimage().args(["extract", "--quiet", "-C"]).arg(&out).arg(&image));
    assert!(ran.succeeded(), "{ran:?}");
    let bytes = fs::read(out.join("DIR7/README.TXT")).unwrap();
    assert_eq!(bytes, trees::noise(7, 700));

    let new = work.path("new.iso");
    let mut modify = fsimage();
    modify.args(["modify", "--no-sync", "--quiet", "--remove", "DIR7", "-o"]);
    let ran = run(modify.arg(&new).arg(&image));
    assert!(ran.succeeded() && ran.stderr.is_empty(), "{ran:?}");
    let expected =
        manifest(&image, "high-sierra").filtered(|path, _| !path.starts_with(b"/DIR7/") && path != b"/DIR7");
    assert_eq!(manifest(&new, "iso9660"), expected);
    let info = run(fsimage().args(["info", "--json"]).arg(&new)).json();
    assert_eq!(info["sessions"][0]["file_systems"][0]["name"], "OLD_DISC");
}

/// What shows a session of ISO 9660 would not show this disc.
#[test]
fn it_takes_no_further_session() {
    let work = Work::new();
    let image = turned(&work, &by_genisoimage(&work), "old.hsf");
    let before = fs::read(&image).unwrap();
    let more = work.folder("more");
    fs::write(more.join("NEW.TXT"), "new").unwrap();
    let ran = run(fsimage().args(["append", "--no-sync"]).arg(&image).arg(&more));
    ran.fails(1, "High Sierra");
    assert!(fs::read(&image).unwrap() == before, "the image was changed");
}
