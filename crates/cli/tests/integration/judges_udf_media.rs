//! UDF for media that are written on, or on and on: virtual allocation tables, space bitmaps of partitions and of metadata.

use std::fs;
use std::os::unix::fs::FileExt as _;

use fsimage_judges::{Fields, UdfJudge, assert_udf, read_udf};

use crate::harness::Work;
use crate::judges_udf::{BRIDGE, POSIX, add_links, assert_identical, files};

/// Those who know virtual partitions. udfinfo tells of partitions that hold an anchor, as those of closed media do, and of the one anchor of
/// open ones.
const VIRTUAL: [UdfJudge; 4] = [
    UdfJudge::UdfCheck,
    UdfJudge::LinuxUdf,
    UdfJudge::Udfclient,
    UdfJudge::Udfdump,
];

fn judged_with_vat(revision: &str) {
    let work = Work::new();
    let tree = files(&work);
    let options = |fs, vat| ["--fs", fs, "--udf-revision", revision, vat, "-V", "A volume"];
    let image = work.build(&options("udf", "--udf-vat"), &tree);
    assert_udf(&image, &tree, &VIRTUAL);
    assert_udf(
        &work.build(&options("udf", "--udf-vat=open"), &tree),
        &tree,
        &VIRTUAL,
    );
    add_links(&tree);
    for fs in ["udf", BRIDGE] {
        let image = work.build(&options(fs, "--udf-vat=closed"), &tree);
        assert_udf(&image, &tree, &VIRTUAL[..2]);
    }
}

#[test]
fn allocation_tables_of_revision_1_50() {
    judged_with_vat("1.50");
}

#[test]
fn allocation_tables_of_revision_2_01() {
    judged_with_vat("2.01");
}

/// No metadata partition beside a virtual one.
#[test]
fn allocation_tables_of_revision_2_60() {
    judged_with_vat("2.60");
}

/// The table of a session that begins elsewhere, on a medium that has room for more.
#[test]
fn an_allocation_table_of_a_later_session() {
    const START: u64 = 4000;
    let work = Work::new();
    let tree = files(&work);
    let options = ["--fs", "udf", "--udf-vat=closed", "--size", "700M"];
    let options = [&options[..], &["--session-start", "4000"]].concat();
    let image = work.build(&options, &tree);
    assert!(
        fs::metadata(&image).unwrap().len() < 100 << 20,
        "the image is as long as it needs to be"
    );
    let disc = work.path("disc.img");
    let file = fs::File::create(&disc).unwrap();
    file.write_all_at(&fs::read(&image).unwrap(), START * 2048)
        .unwrap();
    if !UdfJudge::LinuxUdf.is_excused() {
        let found = read_udf(&disc, &format!("session={START}")).unwrap();
        assert_identical(&tree, &found, Fields::all());
    }
}

/// The metadata partition of a volume that is written on has a bitmap.
#[test]
fn metadata_with_a_bitmap() {
    let work = Work::new();
    let plain = files(&work);
    for (revision, access) in [("2.50", "overwritable"), ("2.60", "rewritable")] {
        let options = ["--fs", "udf", "--udf-revision", revision, "--udf-access", access];
        let options = [&options[..], &["--size", "60M"]].concat();
        let readers = [
            UdfJudge::UdfCheck,
            UdfJudge::LinuxUdf,
            UdfJudge::Udfinfo,
            UdfJudge::Udfread,
            UdfJudge::SevenZip,
            UdfJudge::Udfclient,
            UdfJudge::Udfdump,
        ];
        assert_udf(&work.build(&options, &plain), &plain, &readers);
        let once = [&options[..], &["--no-redundant-metadata"]].concat();
        assert_udf(&work.build(&once, &plain), &plain, &readers[..4]);
    }
}

/// What a writable partition holds, its bitmaps know, and nothing else: the tables of ISO 9660 lie before it.
#[test]
fn bridges_to_be_written_on() {
    let work = Work::new();
    let tree = files(&work);
    for (revision, readers) in [
        (
            "1.02",
            &[UdfJudge::Pycdlib, UdfJudge::Libcdio, UdfJudge::SevenZip][..],
        ),
        ("2.60", &[UdfJudge::Udfread, UdfJudge::SevenZip][..]),
    ] {
        let options = ["--fs", BRIDGE, "--udf-revision", revision];
        let options = [&options[..], &["--udf-access", "overwritable", "--size", "60M"]].concat();
        let image = work.build(&options, &tree);
        assert_udf(&image, &tree, &POSIX);
        assert_udf(&image, &tree, readers);
    }
}

/// Named streams, from extended attributes: no reader here shows them, but all pass by them, and every structure is checked.
#[test]
fn named_streams() {
    use rustix::fs::{XattrFlags, setxattr};
    let work = Work::on_disk();
    let tree = files(&work);
    let set = |path: &str, name: &str, value: &[u8]| {
        setxattr(tree.join(path), name, value, XattrFlags::empty()).unwrap();
    };
    set("", "user.of the root", b"1");
    set("src", "user.of a directory", &[1; 100]);
    set("empty", "user.of nothing", b"2");
    // Around what a file entry holds. The host's file system takes no more than 4 KiB for a file.
    for (path, length) in [
        ("src/of 280", 1832),
        ("src/of 284", 1833),
        ("several megabytes", 3000),
    ] {
        set(path, &format!("user.{length} bytes"), &vec![3; length]);
    }
    for number in 0..16 {
        let name = format!("user.{number}{}", "n".repeat(120));
        set("README", &name, b"?");
    }
    let readers = [
        UdfJudge::UdfCheck,
        UdfJudge::LinuxUdf,
        UdfJudge::Udfinfo,
        UdfJudge::Udfread,
        UdfJudge::SevenZip,
        UdfJudge::Udfclient,
        UdfJudge::Udfdump,
    ];
    let options = |fs, revision| ["--xattrs", "--fs", fs, "--udf-revision", revision];
    for (systems, revision) in [("udf", "2.00"), ("udf", "2.60"), (BRIDGE, "2.01")] {
        let image = work.build(&options(systems, revision), &tree);
        assert_udf(&image, &tree, &readers);
        let bytes = fs::read(&image).unwrap();
        // Extended file entries of type 13 (ECMA-167:1997 4/14.6.6): the root's, and those of six items.
        let entries = (0..bytes.len()).step_by(2048);
        let directories =
            entries.filter(|&at| bytes[at..at + 2] == 266_u16.to_le_bytes() && bytes[at + 27] == 13);
        let copies = if revision == "2.60" { 2 } else { 1 };
        assert_eq!(directories.count(), 7 * copies, "{systems} {revision}");
    }
    let table = [&options("udf", "2.01")[..], &["--udf-vat"]].concat();
    assert_udf(&work.build(&table, &tree), &tree, &VIRTUAL[..2]);
    let ran = work.try_build(&options("udf", "1.50"), &work.path("image.iso"), &tree);
    assert!(ran.succeeded(), "{ran:?}");
}
