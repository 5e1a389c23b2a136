//! The plain ISO 9660 namespace, by all who read it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use fsimage_judges::{Judge, Kind, Manifest, Namespace, Plan};

use crate::harness::Work;
use crate::trees;

/// Names that clash once they are short and in capitals.
fn clashing(work: &Work) -> PathBuf {
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    for number in 0..60 {
        fs::write(
            tree.join(format!("IMG_20240101_{number:03}.jpeg")),
            format!("{number}\n"),
        )
        .unwrap();
        fs::write(
            tree.join(format!("img_20240101_{number:03}.jpeg")),
            format!("small {number}\n"),
        )
        .unwrap();
    }
    for name in [
        "a.b.c",
        "a.b_c",
        "a_b.c",
        ".profile",
        "name.",
        "caf\u{e9}.txt",
        "longextension.text",
    ] {
        fs::write(tree.join(name), name).unwrap();
    }
    trees::set_all_mtimes(&tree);
    tree
}

/// The plan's names by directory: each is unique, and has the form that `is_legal` demands.
fn check_names(plan: &Plan, tree: &Path, is_legal: impl Fn(&str, Kind) -> bool) {
    let mut seen = HashSet::new();
    for (path, entry) in Manifest::of_directory(tree).unwrap().entries {
        let name = plan
            .name(&path, Namespace::Iso9660)
            .expect("all of them are in ISO 9660");
        assert!(seen.insert(name.to_owned()), "{name} is there twice");
        let last = name.rsplit('/').next().unwrap();
        assert!(
            is_legal(last, entry.kind.unwrap()),
            "{} became {name}",
            String::from_utf8_lossy(&path)
        );
    }
}

fn is_d_character(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
}

/// A file's name is NAME.EXTENSION;1 (ECMA-119 7.5.1), a directory's has neither dot nor version (7.6.1).
fn parts(name: &str, kind: Kind) -> Option<(&str, &str)> {
    if kind == Kind::Directory {
        return (!name.contains(['.', ';'])).then_some((name, ""));
    }
    name.strip_suffix(";1")?.split_once('.')
}

#[test]
fn level_one_has_eight_and_three() {
    let work = Work::new();
    let tree = clashing(&work);
    let options = ["--fs", "iso9660", "--iso-level", "1"];
    check_names(&Work::plan(&options, &tree), &tree, |name, kind| {
        parts(name, kind).is_some_and(|(stem, extension)| {
            stem.len() <= 8
                && extension.len() <= 3
                && !(stem.is_empty() && extension.is_empty())
                && stem.chars().chain(extension.chars()).all(is_d_character)
        })
    });
    work.judged(&options, &tree, Namespace::Iso9660, &Judge::ALL);
}

#[test]
fn levels_two_and_three_have_thirty() {
    let work = Work::new();
    let tree = clashing(&work);
    for level in ["2", "3"] {
        let options = ["--fs", "iso9660", "--iso-level", level];
        check_names(&Work::plan(&options, &tree), &tree, |name, kind| {
            parts(name, kind).is_some_and(|(stem, extension)| {
                let longest = if kind == Kind::Directory { 31 } else { 30 };
                stem.len() + extension.len() <= longest
                    && stem.chars().chain(extension.chars()).all(is_d_character)
            })
        });
        work.judged(&options, &tree, Namespace::Iso9660, &Judge::ALL);
    }
}

/// The enhanced volume descriptor has names of up to 207 bytes without version; readers that do not know it
/// find the primary tree.
#[test]
fn level_four_keeps_the_primary_tree() {
    let work = Work::new();
    let tree = clashing(&work);
    let options = ["--fs", "iso9660,rock-ridge", "--iso-level", "4"];
    work.judged(
        &options,
        &tree,
        Namespace::RockRidge,
        &[Judge::Xorriso, Judge::Bsdtar, Judge::LinuxIsofs],
    );
    work.judged(
        &options,
        &tree,
        Namespace::Iso9660,
        &[Judge::Isoinfo, Judge::LinuxIsofs],
    );
}

/// Beside Rock Ridge and Joliet, the plain names are still there for who reads only those.
#[test]
fn plain_names_beside_the_others() {
    let work = Work::new();
    let tree = clashing(&work);
    work.judged(&[], &tree, Namespace::Iso9660, &Judge::ALL);
}

#[test]
fn odd_names() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::odd_names(&tree);
    work.judged(&["--fs", "iso9660"], &tree, Namespace::Iso9660, &Judge::ALL);
    let judges = [Judge::Xorriso, Judge::Isoinfo];
    work.judged(&["--iso-level", "1"], &tree, Namespace::Iso9660, &judges);
}

#[test]
fn a_real_tree() {
    let work = Work::new();
    work.judged(
        &["--fs", "iso9660"],
        &trees::real(),
        Namespace::Iso9660,
        &[Judge::Xorriso, Judge::LinuxIsofs],
    );
}
