//! `fsimage plan`: what it promises is what `fsimage build` makes.

use std::fs;
use std::os::unix::fs::FileExt as _;

use fsimage_judges::{Kind, Manifest, Namespace};

use crate::harness::{Work, fsimage, run};
use crate::trees;

#[test]
fn size_and_extents_are_exact() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    for options in [
        &[][..],
        &["--fs", "iso9660"],
        &["--fs", "iso9660,joliet"],
        &["--dedupe"],
        &["--iso-level", "4"],
    ] {
        let plan = Work::plan(options, &tree);
        let image = work.build(options, &tree);
        let length = fs::metadata(&image).unwrap().len();
        assert_eq!(plan.image_bytes(), Some(length), "{options:?}");
        assert_eq!(
            plan.image_blocks().map(|blocks| blocks * 2048),
            Some(length),
            "{options:?}"
        );
        let file = fs::File::open(&image).unwrap();
        for (path, entry) in Manifest::of_directory(&tree).unwrap().entries {
            if entry.kind != Some(Kind::File) {
                continue;
            }
            let mut found = Vec::new();
            for (block, bytes) in plan.extents(&path).expect("a file has extents") {
                let mut extent = vec![0; bytes as usize];
                file.read_exact_at(&mut extent, block * 2048).unwrap();
                found.extend(extent);
            }
            let on_disk = tree.join(std::str::from_utf8(&path[1..]).unwrap());
            assert!(
                found == fs::read(on_disk).unwrap(),
                "{options:?}: {}",
                String::from_utf8_lossy(&path)
            );
        }
    }
}

#[test]
fn counts_and_names_are_told() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    let ran = run(fsimage().args(["plan", "--json"]).arg(&tree));
    let json = ran.json();
    let stored = Manifest::of_directory(&tree).unwrap();
    let directories = stored
        .entries
        .values()
        .filter(|entry| entry.kind == Some(Kind::Directory))
        .count();
    assert_eq!(json["directories"], directories);
    assert_eq!(json["files"], stored.entries.len() - directories);
    let plan = Work::plan(&[], &tree);
    for path in stored.entries.keys() {
        assert_eq!(
            plan.name(path, Namespace::RockRidge).map(str::as_bytes),
            Some(path.as_slice())
        );
    }
}

#[test]
fn a_plan_for_people_reads_no_contents() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    let ran = run(fsimage().arg("plan").arg(&tree));
    assert!(ran.succeeded(), "{ran:?}");
    assert!(!ran.stdout.is_empty());
    assert_eq!(
        crate::harness::names_in(&work.path("")),
        ["tree"],
        "nothing is written"
    );
}

#[test]
fn a_build_tells_the_same_as_its_plan() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    let image = work.path("image.iso");
    let built = run(fsimage()
        .args(["build", "--no-sync", "--json", "-o"])
        .arg(image)
        .arg(&tree))
    .json();
    let planned = run(fsimage().args(["plan", "--json"]).arg(&tree)).json();
    for key in ["image", "files", "directories", "warnings"] {
        assert_eq!(built[key], planned[key], "{key}");
        assert!(!built[key].is_null(), "{key}");
    }
}
