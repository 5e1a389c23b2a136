//! What goes into an image: which files, from where, and how often their bytes are stored.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};

use fsimage_judges::{Judge, Kind, Manifest, Namespace};

use crate::harness::{Work, found, fsimage, run};
use crate::trees;

/// The paths in an image.
fn paths(image: &std::path::Path) -> Vec<String> {
    let manifest = found(image);
    manifest
        .entries
        .keys()
        .map(|path| String::from_utf8(path.clone()).unwrap())
        .collect()
}

#[test]
fn folders_give_their_contents_and_targets_say_where() {
    let work = Work::new();
    let (one, two) = (work.folder("one"), work.folder("two"));
    fs::write(one.join("a.txt"), "a\n").unwrap();
    fs::create_dir(one.join("sub")).unwrap();
    fs::write(two.join("b.txt"), "b\n").unwrap();
    fs::write(work.path("c.txt"), "c\n").unwrap();
    let image = work.path("image.iso");
    let mut command = fsimage();
    command
        .args(["build", "--no-sync", "--quiet", "-o"])
        .arg(&image)
        .arg(&one)
        .arg(work.path("c.txt"));
    command.arg(format!("deep/er={}", two.display()));
    command.arg(format!("renamed.txt={}", work.path("c.txt").display()));
    let ran = run(&mut command);
    assert!(ran.succeeded(), "{ran:?}");
    assert_eq!(
        paths(&image),
        [
            "/a.txt",
            "/c.txt",
            "/deep",
            "/deep/er",
            "/deep/er/b.txt",
            "/renamed.txt",
            "/sub"
        ]
    );
}

#[test]
fn folders_are_merged() {
    let work = Work::new();
    let (one, two) = (work.folder("one"), work.folder("two"));
    for (tree, name) in [(&one, "a"), (&two, "b")] {
        fs::create_dir(tree.join("common")).unwrap();
        fs::write(tree.join("common").join(name), name).unwrap();
    }
    let image = work.path("image.iso");
    let ran = run(fsimage()
        .args(["build", "--no-sync", "--quiet", "-o"])
        .arg(&image)
        .arg(&one)
        .arg(&two));
    assert!(ran.succeeded(), "{ran:?}");
    assert_eq!(paths(&image), ["/common", "/common/a", "/common/b"]);
}

#[test]
fn globs_leave_files_and_folders_out() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::create_dir_all(tree.join("keep/build")).unwrap();
    for name in ["a.o", "a.c", "keep/b.o", "keep/b.c", "keep/build/c.c"] {
        fs::write(tree.join(name), name).unwrap();
    }
    let image = work.build(&["--exclude", "*.o", "--exclude", "build"], &tree);
    assert_eq!(paths(&image), ["/a.c", "/keep", "/keep/b.c"]);
}

#[test]
fn links_are_followed_only_when_asked() {
    let work = Work::new();
    let (tree, outside) = (work.folder("tree"), work.folder("outside"));
    fs::write(outside.join("secret"), "secret\n").unwrap();
    symlink(&outside, tree.join("door")).unwrap();
    symlink(outside.join("secret"), tree.join("file")).unwrap();
    let image = work.build(&[], &tree);
    let manifest = found(&image);
    assert_eq!(manifest.entries.len(), 2);
    assert!(
        manifest
            .entries
            .values()
            .all(|entry| entry.kind == Some(Kind::Link))
    );
    assert!(
        !fs::read(&image)
            .unwrap()
            .windows(7)
            .any(|window| window == b"secret\n")
    );
    let image = work.build(&["--follow-symlinks"], &tree);
    assert_eq!(paths(&image), ["/door", "/door/secret", "/file"]);
    let manifest = found(&image);
    assert_eq!(manifest.entries[b"/file".as_slice()].size, Some(7));
}

#[test]
fn a_circle_of_links_is_no_endless_tree() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::create_dir(tree.join("sub")).unwrap();
    fs::write(tree.join("sub/file"), "x").unwrap();
    symlink("..", tree.join("sub/up")).unwrap();
    symlink("loop", tree.join("loop")).unwrap();
    symlink("nowhere", tree.join("broken")).unwrap();
    symlink("sub", tree.join("twin")).unwrap();
    // What leads to a folder above, to itself or nowhere stays a link; what leads elsewhere is followed.
    let image = work.build(&["--follow-symlinks"], &tree);
    let expected = [
        "/broken",
        "/loop",
        "/sub",
        "/sub/file",
        "/sub/up",
        "/twin",
        "/twin/file",
        "/twin/up",
    ];
    assert_eq!(paths(&image), expected);
    let manifest = found(&image);
    for (path, target) in [("/sub/up", ".."), ("/loop", "loop"), ("/broken", "nowhere")] {
        let entry = &manifest.entries[path.as_bytes()];
        assert_eq!(entry.target.as_deref(), Some(target.as_bytes()), "{path}");
    }
    assert_eq!(manifest.entries[b"/twin".as_slice()].kind, Some(Kind::Directory));
}

#[test]
fn hard_links_are_stored_once() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::write(tree.join("one"), trees::noise(1, 3_000_000)).unwrap();
    fs::hard_link(tree.join("one"), tree.join("two")).unwrap();
    let plan = Work::plan(&[], &tree);
    assert_eq!(plan.extents(b"/one"), plan.extents(b"/two"));
    let image = work.build(&[], &tree);
    assert!(fs::metadata(&image).unwrap().len() < 4_000_000);
    let found = found(&image);
    assert_eq!(found.entries[b"/one".as_slice()].nlink, Some(2));
}

#[test]
fn equal_files_are_stored_once_when_asked() {
    let work = Work::new();
    let tree = work.folder("tree");
    for copy in 0..5 {
        fs::write(tree.join(format!("copy-{copy}")), trees::noise(7, 1_000_000)).unwrap();
    }
    let mut other = trees::noise(7, 1_000_000);
    *other.last_mut().unwrap() ^= 1;
    fs::write(tree.join("nearly"), other).unwrap();
    let all = fs::metadata(work.build(&[], &tree)).unwrap().len();
    assert!(all > 6_000_000);
    let expected = Manifest::of_directory(&tree).unwrap();
    let image = work.build(&["--dedupe"], &tree);
    let length = fs::metadata(&image).unwrap().len();
    assert!((2_000_000..3_000_000).contains(&length), "{length}");
    let judges = [Judge::Xorriso, Judge::SevenZip, Judge::Isoinfo, Judge::Libcdio];
    for namespace in [Namespace::RockRidge, Namespace::Joliet] {
        fsimage_judges::assert_faithful(&image, namespace, &expected, &judges);
    }
    let plan = Work::plan(&["--dedupe"], &tree);
    assert_eq!(plan.extents(b"/copy-0"), plan.extents(b"/copy-4"));
    assert_ne!(plan.extents(b"/copy-0"), plan.extents(b"/nearly"));
}

#[test]
fn holes_stay_holes() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    let sparse = fs::File::create(tree.join("sparse")).unwrap();
    sparse.set_len(100 << 20).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&sparse, &trees::noise(1, 1 << 20), 50 << 20).unwrap();
    let image = work.build(&[], &tree);
    let metadata = fs::metadata(&image).unwrap();
    assert!(metadata.len() > 100 << 20);
    assert!(
        metadata.blocks() * 512 < 40 << 20,
        "{} blocks of 512",
        metadata.blocks()
    );
    let expected = Manifest::of_directory(&tree).unwrap();
    fsimage_judges::assert_faithful(&image, Namespace::RockRidge, &expected, &[Judge::Isoinfo]);
}
