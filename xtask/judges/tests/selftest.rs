//! Shows that the judges can be relied on: each finds an image faithful that is, and tells every fault of one
//! that is not, as far as it claims to see it. The images are by xorriso, so this stands without our own code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use fsimage_judges::{Fields, Judge, JudgeError, Manifest, Namespace, Present, assert_faithful, compare};

const LONG_AGO: u64 = 981_173_106;

/// A folder with a tree and the images made of it.
struct Work {
    folder: tempfile::TempDir,
}

impl Work {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes the tree, with one fault of each sort if asked.
    fn tree(&self, name: &str, faulty: bool) -> PathBuf {
        let root = self.path(name);
        let at = |name: &str| root.join(name);
        fs::create_dir_all(at("dir/deeper")).unwrap();
        fs::write(at("empty"), "").unwrap();
        fs::write(at("hello.txt"), if faulty { "hellO\n" } else { "hello\n" }).unwrap();
        fs::write(at("script.sh"), "#!/bin/sh\n").unwrap();
        fs::write(at("dated.txt"), "dated\n").unwrap();
        fs::write(at("dir/N\u{e4}me with sp\u{e5}ces.txt"), "x\n").unwrap();
        let random: Vec<u8> = (0..300_000_u32)
            .map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[0])
            .collect();
        fs::write(at("dir/random.bin"), random).unwrap();
        fs::write(at(if faulty { "renamed.dat" } else { "renamed.txt" }), "name\n").unwrap();
        symlink(if faulty { "dated.txt" } else { "hello.txt" }, at("link")).unwrap();
        fs::write(at("one"), "links\n").unwrap();
        if faulty {
            fs::write(at("two"), "links\n").unwrap();
        } else {
            fs::hard_link(at("one"), at("two")).unwrap();
        }
        let mode =
            |name: &str, mode| fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).unwrap();
        mode("hello.txt", 0o640);
        mode("script.sh", if faulty { 0o711 } else { 0o755 });
        let mut files = vec![];
        for folder in ["", "dir", "dir/deeper"] {
            let children = fs::read_dir(at(folder))
                .unwrap()
                .map(|entry| entry.unwrap().path());
            files.extend(children.filter(|path| !path.is_symlink()));
        }
        files.sort_by_key(|path| std::cmp::Reverse(path.components().count()));
        for path in files {
            let odd = u64::from(faulty && path.ends_with("dated.txt"));
            let time = UNIX_EPOCH + Duration::from_secs(LONG_AGO + odd);
            fs::File::open(path).unwrap().set_modified(time).unwrap();
        }
        // A link's own time cannot be set by the standard library.
        let when = rustix::fs::Timespec {
            tv_sec: LONG_AGO.try_into().unwrap(),
            tv_nsec: 0,
        };
        let times = rustix::fs::Timestamps {
            last_access: when,
            last_modification: when,
        };
        let no_follow = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
        rustix::fs::utimensat(rustix::fs::CWD, at("link"), &times, no_follow).unwrap();
        root
    }

    fn image(&self, tree: &Path, options: &[&str]) -> PathBuf {
        let image = tree.with_extension("iso");
        let status = Command::new("xorriso")
            .args(["-as", "mkisofs", "-quiet", "-iso-level", "3"])
            .args(options)
            .arg("-o")
            .arg(&image)
            .arg(tree)
            .env("TZ", "UTC")
            .stderr(std::process::Stdio::null())
            .status()
            .expect("xorriso is installed");
        assert!(status.success(), "xorriso makes an image");
        image
    }
}

const ROCK_RIDGE: [&str; 2] = ["-R", "--hardlinks"];
const JOLIET: [&str; 3] = ["--norock", "-J", "-joliet-long"];

/// What of `tree` a namespace shows that has no links.
fn without_links(tree: &Manifest) -> Manifest {
    tree.filtered(|_, entry| entry.kind != Some(fsimage_judges::Kind::Link))
}

/// The paths at which `judge` finds `image` different from what it should be.
fn faults(judge: Judge, image: &Path, namespace: Namespace, expected: &Manifest) -> BTreeSet<String> {
    let differences = judge.differences(image, namespace, expected).unwrap();
    differences
        .iter()
        .map(|it| String::from_utf8_lossy(&it.path).into_owned())
        .collect()
}

/// The paths at which the faulty tree must be found different by who tells `fields`.
fn all_faults(fields: Fields) -> BTreeSet<String> {
    let by_field = [
        (Fields::CONTENT, "/hello.txt"),
        (Fields::MODE, "/script.sh"),
        (Fields::MTIME, "/dated.txt"),
        (Fields::TARGET, "/link"),
        (Fields::NLINK, "/one"),
        (Fields::NLINK, "/two"),
    ];
    let told = by_field
        .into_iter()
        .filter(|(field, _)| fields.contains(*field))
        .map(|(_, path)| path);
    told.chain(["/renamed.txt", "/renamed.dat"])
        .map(str::to_owned)
        .collect()
}

fn rock_ridge(judge: Judge) {
    if judge.is_excused() {
        return;
    }
    let work = Work::new();
    let (tree, bad) = (work.tree("tree", false), work.tree("bad", true));
    let expected = Manifest::of_directory(&tree).unwrap();
    let image = work.image(&tree, &ROCK_RIDGE);
    assert_faithful(&image, Namespace::RockRidge, &expected, &[judge]);
    let found = faults(
        judge,
        &work.image(&bad, &ROCK_RIDGE),
        Namespace::RockRidge,
        &expected,
    );
    assert_eq!(found, all_faults(judge.fields(Namespace::RockRidge)));
}

fn joliet(judge: Judge) {
    if judge.is_excused() {
        return;
    }
    let work = Work::new();
    let (tree, bad) = (work.tree("tree", false), work.tree("bad", true));
    let expected = without_links(&Manifest::of_directory(&tree).unwrap());
    let image = work.image(&tree, &JOLIET);
    assert_faithful(&image, Namespace::Joliet, &expected, &[judge]);
    let found = faults(judge, &work.image(&bad, &JOLIET), Namespace::Joliet, &expected);
    assert_eq!(found, all_faults(judge.fields(Namespace::Joliet)));
}

fn plain(judge: Judge) {
    if judge.is_excused() {
        return;
    }
    let work = Work::new();
    let tree = work.path("tree");
    fs::create_dir_all(tree.join("DIR")).unwrap();
    fs::write(tree.join("DIR/FILE.TXT"), "file\n").unwrap();
    fs::write(tree.join("NOEXT"), "no extension\n").unwrap();
    let mut expected = Manifest::default();
    for (path, entry) in Manifest::of_directory(&tree).unwrap().entries {
        let path = match path.as_slice() {
            b"/DIR/FILE.TXT" => b"/DIR/FILE.TXT;1".to_vec(),
            b"/NOEXT" => b"/NOEXT.;1".to_vec(),
            _ => path,
        };
        expected.insert(path, entry);
    }
    let image = work.image(&tree, &["--norock"]);
    assert_faithful(&image, Namespace::Iso9660, &expected, &[judge]);
    fs::write(tree.join("NOEXT"), "no eXtension\n").unwrap();
    let found = faults(
        judge,
        &work.image(&tree, &["--norock"]),
        Namespace::Iso9660,
        &expected,
    );
    let mut paths = BTreeSet::new();
    paths.insert(String::from_utf8(judge.shown(Namespace::Iso9660, b"/NOEXT.;1")).unwrap());
    let times = judge.fields(Namespace::Iso9660).contains(Fields::MTIME);
    assert!(found.is_superset(&paths), "{found:?}");
    assert!(times || found == paths, "{found:?}");
}

macro_rules! selftests {
    ($($name:ident: $judge:expr;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn tells_rock_ridge_faults() {
                rock_ridge($judge);
            }

            #[test]
            fn tells_joliet_faults() {
                joliet($judge);
            }

            #[test]
            fn tells_plain_faults() {
                plain($judge);
            }
        }
    )*};
}

selftests! {
    bsdtar: Judge::Bsdtar;
    grub_fstest: Judge::GrubFstest;
    isoinfo: Judge::Isoinfo;
    libcdio: Judge::Libcdio;
    linux_isofs: Judge::LinuxIsofs;
    pycdlib: Judge::Pycdlib;
    seven_zip: Judge::SevenZip;
    xorriso: Judge::Xorriso;
}

#[test]
fn a_truncated_image_is_turned_down() {
    let work = Work::new();
    let tree = work.tree("tree", false);
    let image = work.image(&tree, &ROCK_RIDGE);
    let expected = Manifest::of_directory(&tree).unwrap();
    let whole = fs::metadata(&image).unwrap().len();
    fs::File::options()
        .write(true)
        .open(&image)
        .unwrap()
        .set_len(whole / 2)
        .unwrap();
    for judge in Judge::ALL.into_iter().filter(|judge| !judge.is_excused()) {
        match judge.differences(&image, Namespace::RockRidge, &expected) {
            Ok(differences) => assert!(!differences.is_empty(), "{} sees no difference", judge.name()),
            Err(JudgeError::Rejected { .. } | JudgeError::Io { .. }) => {}
            Err(error) => panic!("{}: {error}", judge.name()),
        }
    }
}

#[test]
fn what_an_image_has_is_seen() {
    let work = Work::new();
    let tree = work.tree("tree", false);
    let present = |options: &[&str]| Present::of_image(&work.image(&tree, options)).unwrap();
    assert_eq!(
        present(&["--norock"]),
        Present {
            joliet: false,
            rock_ridge: false
        }
    );
    assert_eq!(
        present(&["-R"]),
        Present {
            joliet: false,
            rock_ridge: true
        }
    );
    assert_eq!(
        present(&["-R", "-J", "-joliet-long"]),
        Present {
            joliet: true,
            rock_ridge: true
        }
    );
}

#[test]
fn every_field_is_compared() {
    let work = Work::new();
    let expected = Manifest::of_directory(&work.tree("tree", false)).unwrap();
    let bad = Manifest::of_directory(&work.tree("bad", true)).unwrap();
    assert!(compare(&expected, &expected, Fields::all()).is_empty());
    // Nobody can set the time of the last change of status; where it is, all are different.
    let changed: BTreeSet<_> = compare(&expected, &bad, Fields::CTIME)
        .into_iter()
        .map(|it| it.path)
        .collect();
    assert!(expected.entries.keys().all(|path| changed.contains(path)));
    let found = compare(
        &expected,
        &bad,
        Fields::all().difference(Fields::CTIME | Fields::ATIME),
    );
    let found: BTreeSet<_> = found
        .iter()
        .map(|it| String::from_utf8_lossy(&it.path).into_owned())
        .collect();
    assert_eq!(found, all_faults(Fields::all()));
}
