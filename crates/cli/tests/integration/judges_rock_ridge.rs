//! The Rock Ridge namespace, by all who read it.

use std::fs;
use std::path::Path;

use fsimage_judges::{Judge, Manifest, Namespace, assert_faithful};

use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use crate::harness::{Work, found, is_root};
use crate::trees;

/// The judges that see modes, owners, links and special files.
const POSIX: [Judge; 3] = [Judge::Xorriso, Judge::Bsdtar, Judge::LinuxIsofs];

#[test]
fn a_tree_as_all_judges_see_it() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    trees::set_all_mtimes(&tree);
    work.judged(&[], &tree, Namespace::RockRidge, &Judge::ALL);
}

/// Without Joliet, 7z reads Rock Ridge too.
#[test]
fn without_joliet() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    trees::set_all_mtimes(&tree);
    work.judged(
        &["--fs", "iso9660,rock-ridge"],
        &tree,
        Namespace::RockRidge,
        &Judge::ALL,
    );
}

#[test]
fn links_and_special_files() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::posix(&tree);
    trees::set_all_mtimes(&tree);
    work.judged(
        &["--fs", "iso9660,rock-ridge"],
        &tree,
        Namespace::RockRidge,
        &POSIX,
    );
}

/// 7z drops versions and full stops from these names too; pycdlib and GRUB look for no name that is no UTF-8.
#[test]
fn odd_names() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::odd_names(&tree);
    let judges = [
        Judge::Xorriso,
        Judge::Bsdtar,
        Judge::Isoinfo,
        Judge::Libcdio,
        Judge::LinuxIsofs,
    ];
    work.judged(&[], &tree, Namespace::RockRidge, &judges);
}

/// bsdtar forgets the `/` between two SL entries (3.6, of other people's images as well).
#[test]
fn links_of_several_entries() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::long_link(&tree);
    let judges = [Judge::Xorriso, Judge::LinuxIsofs, Judge::Isoinfo, Judge::Pycdlib];
    work.judged(
        &["--fs", "iso9660,rock-ridge"],
        &tree,
        Namespace::RockRidge,
        &judges,
    );
}

/// RRIP 4.1.2 does not say how a device number is split; the Linux kernel has its own way for large ones.
#[test]
fn large_device_numbers() {
    if !is_root() {
        return;
    }
    let work = Work::new();
    let tree = work.folder("tree");
    let mode = Mode::from_raw_mode(0o600);
    for (major, minor) in [
        (0, 1),
        (8, 255),
        (8, 256),
        (259, 65_537),
        (4095, 1_048_575),
        (4095, 255),
    ] {
        let name = tree.join(format!("{major}-{minor}"));
        let device = makedev(major, minor);
        mknodat(CWD, name, FileType::BlockDevice, mode, device).unwrap();
    }
    work.judged(&[], &tree, Namespace::RockRidge, &[Judge::LinuxIsofs]);
}

#[test]
fn symbolic_links_as_simple_readers_see_them() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::write(tree.join("target"), "x\n").unwrap();
    for (name, target) in [
        ("a", "target"),
        ("b", "/absolute/path"),
        ("c", "../up/./and/down"),
        ("d", "dir/with space"),
    ] {
        std::os::unix::fs::symlink(target, tree.join(name)).unwrap();
    }
    let judges = [Judge::Isoinfo, Judge::Libcdio, Judge::Pycdlib];
    work.judged(
        &["--fs", "iso9660,rock-ridge"],
        &tree,
        Namespace::RockRidge,
        &judges,
    );
}

#[test]
fn a_real_tree() {
    let work = Work::new();
    work.judged(&[], &trees::real(), Namespace::RockRidge, &Judge::ALL);
}

/// What is found of a relocated tree, less the folder that holds relocated directories: it stays in sight,
/// and readers who know of relocation find it empty.
fn without_relocation_folder(found: &Manifest, expected: &Manifest) -> Manifest {
    found.filtered(|path, _| !path.eq_ignore_ascii_case(b"/rr_moved") || expected.entries.contains_key(path))
}

#[test]
fn deep_directories_are_relocated_and_found_in_place() {
    let work = Work::new();
    let tree = work.folder("tree");
    let mut folder = tree.clone();
    for level in 1..=20 {
        folder.push(format!("level{level}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("file.txt"), format!("{level}\n")).unwrap();
        fs::create_dir(folder.join("beside")).unwrap();
    }
    trees::set_all_mtimes(&tree);
    let options = ["--fs", "iso9660,rock-ridge", "--deep", "relocate"];
    let image = work.build(&options, &tree);
    let expected = Manifest::of_directory(&tree).unwrap();
    for judge in POSIX.into_iter().filter(|judge| !judge.is_excused()) {
        let found = judge.read(&image, Namespace::RockRidge).unwrap();
        let found = without_relocation_folder(&found, &expected);
        let differences = fsimage_judges::compare(&expected, &found, judge.fields(Namespace::RockRidge));
        assert!(differences.is_empty(), "{}: {differences:?}", judge.name());
    }
    // No directory of the plain tree is deeper than eight levels, the root being the first (ECMA-119 6.8.2.1).
    if !Judge::Isoinfo.is_excused() {
        let plain = Judge::Isoinfo.read(&image, Namespace::Iso9660).unwrap();
        let deepest = |path: &[u8]| path.iter().filter(|byte| **byte == b'/').count();
        let directories = plain.filtered(|_, entry| entry.kind == Some(fsimage_judges::Kind::Directory));
        assert!(
            directories.entries.keys().all(|path| deepest(path) <= 7),
            "{:?}",
            directories.entries.keys()
        );
    }
}

#[test]
fn deep_directories_are_kept_when_asked() {
    let work = Work::new();
    let tree = work.folder("tree");
    let deep = tree.join("a/b/c/d/e/f/g/h/i/j/k/l");
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("bottom.txt"), "bottom\n").unwrap();
    work.judged(
        &["--fs", "iso9660,rock-ridge", "--deep", "keep"],
        &tree,
        Namespace::RockRidge,
        &POSIX,
    );
}

#[test]
fn owners_and_modes_can_be_set() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    let options = [
        "--uid",
        "1234",
        "--gid",
        "5678",
        "--file-mode",
        "0604",
        "--dir-mode",
        "0705",
    ];
    let image = work.build(&options, &tree);
    let mut expected = Manifest::of_directory(&tree).unwrap();
    for entry in expected.entries.values_mut() {
        (entry.uid, entry.gid) = (Some(1234), Some(5678));
        let is_directory = entry.kind == Some(fsimage_judges::Kind::Directory);
        entry.mode = Some(if is_directory { 0o705 } else { 0o604 });
    }
    assert_faithful(
        &image,
        Namespace::RockRidge,
        &expected,
        &[Judge::Isoinfo, Judge::Libcdio, Judge::LinuxIsofs],
    );
}

/// A second session begins where the first has ended; all block numbers count from the start of the disc.
#[test]
fn a_session_that_starts_elsewhere() {
    const START: u64 = 5000;
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::set_all_mtimes(&tree);
    let session = work.build(&["--session-start", "5000"], &tree);
    let disc = work.path("disc.img");
    let mut bytes = vec![0; START as usize * 2048];
    bytes.extend(fs::read(session).unwrap());
    fs::write(&disc, bytes).unwrap();
    if Judge::LinuxIsofs.is_excused() {
        return;
    }
    let expected = Manifest::of_directory(&tree).unwrap();
    for namespace in [Namespace::RockRidge, Namespace::Joliet] {
        let found = fsimage_judges::read_session(&disc, namespace, START).unwrap();
        let differences = fsimage_judges::compare(&expected, &found, Judge::LinuxIsofs.fields(namespace));
        assert!(differences.is_empty(), "{namespace:?}: {differences:?}");
    }
}

/// Files with these times.
fn timed(work: &Work, times: &[(&str, i64)]) -> std::path::PathBuf {
    let tree = work.folder("tree");
    for &(name, seconds) in times {
        fs::write(tree.join(name), name).unwrap();
        trees::set_mtime(&tree.join(name), seconds);
    }
    tree
}

/// Times that a directory record can hold: from 1900 to 2155, in whole seconds.
#[test]
fn times_of_two_centuries() {
    let work = Work::new();
    let times = [
        ("y1901", -2_147_483_648),
        ("y1969", -86_400),
        ("y1980", 315_532_800),
        ("leap", 1_709_251_199),
        ("y2038", 2_147_483_648),
        ("y2100", 4_107_542_400),
        ("y2155", 5_869_583_999),
    ];
    let judges = [Judge::Bsdtar, Judge::Pycdlib, Judge::Xorriso];
    work.judged(&[], &timed(&work, &times), Namespace::RockRidge, &judges);
}

/// This kernel counts them in 32 bits.
#[test]
fn times_as_the_kernel_sees_them() {
    let work = Work::new();
    let times = [
        ("y1901", -2_147_483_648),
        ("y1969", -1),
        ("y1980", 315_532_800),
        ("last", 2_147_483_647),
    ];
    let judges = [Judge::LinuxIsofs];
    work.judged(&[], &timed(&work, &times), Namespace::RockRidge, &judges);
}

#[test]
fn the_tree_of_a_file_named_alone() {
    let work = Work::new();
    let file = work.path("only.txt");
    fs::write(&file, "alone\n").unwrap();
    let image = work.build(&[], Path::new(&file));
    let found = found(&image);
    assert_eq!(found.entries.keys().collect::<Vec<_>>(), [b"/only.txt"]);
}
