//! The Joliet namespace, by all who read it.

use std::fs;

use fsimage_judges::{Judge, Namespace};

use crate::harness::Work;
use crate::trees;

#[test]
fn a_tree_as_all_judges_see_it() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    trees::sixty_four_units(&tree);
    trees::set_all_mtimes(&tree);
    work.judged(&[], &tree, Namespace::Joliet, &Judge::ALL);
}

/// Without Rock Ridge, GRUB reads Joliet too.
#[test]
fn without_rock_ridge() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    trees::sixty_four_units(&tree);
    trees::set_all_mtimes(&tree);
    work.judged(&["--fs", "iso9660,joliet"], &tree, Namespace::Joliet, &Judge::ALL);
}

#[test]
fn odd_names() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::odd_names(&tree);
    work.judged(&[], &tree, Namespace::Joliet, &Judge::ALL);
    let judges = [Judge::Xorriso, Judge::SevenZip, Judge::LinuxIsofs];
    work.judged(&["--joliet-relaxed"], &tree, Namespace::Joliet, &judges);
}

#[test]
fn a_real_tree() {
    let work = Work::new();
    let tree = trees::real();
    work.judged(&[], &tree, Namespace::Joliet, &Judge::ALL);
}

/// Names of more than 64 units, that differ only after those, that hold what Joliet forbids, or that begin
/// outside the basic plane.
fn awkward(work: &Work) -> std::path::PathBuf {
    let tree = work.folder("tree");
    for name in [
        "x".repeat(64),
        "x".repeat(65),
        "x".repeat(103),
        "x".repeat(255),
        format!("{}.txt", "x".repeat(90)),
    ] {
        fs::write(tree.join(&name), &name).unwrap();
    }
    for tail in ["one.txt", "two.txt"] {
        fs::write(tree.join(format!("{} {tail}", "same beginning ".repeat(5))), tail).unwrap();
    }
    for name in [
        "colon:here",
        "star*",
        "question?",
        "semicolon;1",
        "back\\slash",
        "\u{1f600} smile",
        "\u{20bb7}",
    ] {
        fs::write(tree.join(name), name).unwrap();
    }
    fs::create_dir(tree.join("d".repeat(200))).unwrap();
    fs::write(tree.join("d".repeat(200)).join("inside"), "inside\n").unwrap();
    tree
}

const MODERN: [Judge; 3] = [Judge::Xorriso, Judge::Bsdtar, Judge::LinuxIsofs];

#[test]
fn names_that_joliet_cannot_hold_are_found_as_planned() {
    let work = Work::new();
    let tree = awkward(&work);
    work.judged(&[], &tree, Namespace::Joliet, &MODERN);
    let plan = Work::plan(&[], &tree);
    for path in fsimage_judges::Manifest::of_directory(&tree)
        .unwrap()
        .entries
        .keys()
    {
        let name = plan
            .name(path, Namespace::Joliet)
            .expect("all of them are in Joliet");
        let last = name.rsplit('/').next().unwrap();
        assert!(last.encode_utf16().count() <= 64, "{name}");
        assert!(!last.contains(['*', ':', ';', '?', '\\']), "{name}");
        assert!(last.chars().all(|c| c.len_utf16() == 1), "{name}");
    }
}

#[test]
fn relaxed_names_are_found_as_planned() {
    let work = Work::new();
    let tree = awkward(&work);
    work.judged(&["--joliet-relaxed"], &tree, Namespace::Joliet, &MODERN);
    let plan = Work::plan(&["--joliet-relaxed"], &tree);
    let path = [b"/".as_slice(), &[b'x'; 103]].concat();
    let kept = plan.name(&path, Namespace::Joliet).unwrap();
    assert_eq!(kept.as_bytes(), path);
}

#[test]
fn every_loss_is_told() {
    let work = Work::new();
    let tree = awkward(&work);
    let plan = Work::plan(&[], &tree);
    for (path, _) in fsimage_judges::Manifest::of_directory(&tree).unwrap().entries {
        let Some(name) = plan.name(&path, Namespace::Joliet) else {
            continue;
        };
        let told = plan.warnings().iter().any(|warning| {
            warning["path"].as_str().is_some_and(|it| it.as_bytes() == path)
                && warning["file_system"]
                    .as_str()
                    .is_some_and(|it| it.eq_ignore_ascii_case("joliet"))
        });
        let last = |path: &[u8]| path.rsplit(|byte| *byte == b'/').next().unwrap().to_vec();
        let changed = last(name.as_bytes()) != last(&path);
        assert_eq!(
            told,
            changed,
            "{} became {name}: {:?}",
            String::from_utf8_lossy(&path),
            plan.warnings()
        );
    }
}
