//! UDF, pure and beside ISO 9660, by all who read it.

use std::fs;
use std::os::unix::fs::{FileExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use fsimage_judges::{
    Fields, Manifest, UdfJudge, assert_udf, change_in_guest, compare, read_damaged_udf, read_udf,
};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use crate::harness::{Work, fsimage, run};
use crate::trees;

pub(crate) const BRIDGE: &str = "iso9660,rock-ridge,joliet,udf";

/// Who looks at trees with items of every kind, by the structures or by all that an item has.
pub(crate) const POSIX: [UdfJudge; 3] = [UdfJudge::UdfCheck, UdfJudge::Udfinfo, UdfJudge::LinuxUdf];

/// Gives everything below a folder, and it, times to the microsecond. Times of access are in the future, so that reading moves none.
pub(crate) fn set_fine_times(root: &Path) {
    let hour = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 3600;
    let mut all = vec![root.to_path_buf()];
    let mut next = 0;
    while let Some(path) = all.get(next).cloned() {
        if !path.is_symlink() && path.is_dir() {
            all.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        }
        next += 1;
    }
    for (number, path) in (0_i64..).zip(&all).collect::<Vec<_>>().into_iter().rev() {
        let at = |seconds, number: i64| Timespec {
            tv_sec: seconds,
            tv_nsec: number * 7_919_123 % 1_000_000_000,
        };
        let times = Timestamps {
            last_access: at(i64::try_from(hour).unwrap() + number, number + 17),
            last_modification: at(trees::LONG_AGO + 61 * number, number + 1),
        };
        utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).unwrap();
    }
}

/// Contents of many sizes, names of many kinds, no links: what every reader takes.
pub(crate) fn files(work: &Work) -> PathBuf {
    let tree = work.folder("files");
    trees::plain(&tree);
    trees::unicode(&tree);
    // Around what file entries of all sorts hold in blocks of all sizes.
    for length in (280..=340).chain(1810..=1880).step_by(4) {
        let name = format!("src/of {length}");
        fs::write(tree.join(name), trees::noise(length, length as usize)).unwrap();
    }
    fs::write(tree.join("several megabytes"), trees::noise(9, 5_000_123)).unwrap();
    let wide = tree.join("wide");
    fs::create_dir(&wide).unwrap();
    for number in 0..120 {
        // The firmware's driver has no names of more than 127 characters.
        fs::write(wide.join(format!("{number}-{}", "n".repeat(120))), "x\n").unwrap();
    }
    set_fine_times(&tree);
    tree
}

/// Adds everything else that a tree can have.
pub(crate) fn add_links(tree: &Path) {
    trees::posix(tree);
    trees::long_link(tree);
    // A component of a target has 254 bytes at most, as a name has.
    let long = tree.join("links/long component");
    fs::remove_file(&long).unwrap();
    symlink("a".repeat(254), long).unwrap();
    set_fine_times(tree);
}

/// Everything that a tree can have.
pub(crate) fn everything(work: &Work) -> PathBuf {
    let tree = files(work);
    add_links(&tree);
    tree
}

fn revision_judged(revision: &str, bridge: bool, readers: &[UdfJudge]) {
    let work = Work::new();
    let fs = if bridge { BRIDGE } else { "udf" };
    let options = ["--fs", fs, "--udf-revision", revision, "-V", "A volume"];
    let tree = files(&work);
    assert_udf(&work.build(&options, &tree), &tree, readers);
    add_links(&tree);
    assert_udf(&work.build(&options, &tree), &tree, &POSIX);
}

/// Those who read pure images of one partition; with a metadata partition, all but GRUB.
const PURE: [UdfJudge; 6] = [
    UdfJudge::Udfinfo,
    UdfJudge::Udfread,
    UdfJudge::SevenZip,
    UdfJudge::Udfclient,
    UdfJudge::Udfdump,
    UdfJudge::GrubFstest,
];
const METADATA: &[UdfJudge] = PURE.split_at(5).0;

/// Those who read bridges; with a metadata partition, the first five.
const BRIDGES: [UdfJudge; 7] = [
    UdfJudge::Udfinfo,
    UdfJudge::Udfread,
    UdfJudge::SevenZip,
    UdfJudge::Udfclient,
    UdfJudge::Udfdump,
    UdfJudge::Pycdlib,
    UdfJudge::Libcdio,
];

#[test]
fn revision_1_02() {
    revision_judged("1.02", false, &PURE);
}

#[test]
fn revision_1_50() {
    revision_judged("1.50", false, &PURE);
}

#[test]
fn revision_2_00() {
    revision_judged("2.00", false, &PURE);
}

#[test]
fn revision_2_01() {
    revision_judged("2.01", false, &PURE);
}

#[test]
fn revision_2_50() {
    revision_judged("2.50", false, METADATA);
}

#[test]
fn revision_2_60() {
    revision_judged("2.60", false, METADATA);
}

#[test]
fn bridge_of_revision_1_02() {
    revision_judged("1.02", true, &BRIDGES);
}

#[test]
fn bridge_of_revision_1_50() {
    revision_judged("1.50", true, &BRIDGES);
}

#[test]
fn bridge_of_revision_2_00() {
    revision_judged("2.00", true, &BRIDGES);
}

#[test]
fn bridge_of_revision_2_01() {
    revision_judged("2.01", true, &BRIDGES);
}

#[test]
fn bridge_of_revision_2_50() {
    revision_judged("2.50", true, METADATA);
}

#[test]
fn bridge_of_revision_2_60() {
    revision_judged("2.60", true, METADATA);
}

/// The firmware's driver knows no links, and one physical partition only.
#[test]
fn firmware_reads_it() {
    for (fs, revision) in [("udf", "2.01"), (BRIDGE, "1.02")] {
        let work = Work::new();
        let tree = files(&work);
        let image = work.build(&["--fs", fs, "--udf-revision", revision], &tree);
        assert_udf(&image, &tree, &[UdfJudge::Uefi]);
    }
}

/// Beside UDF, ISO 9660 and its extensions are as they are without it.
#[test]
fn iso9660_of_a_bridge() {
    use fsimage_judges::{Judge, Namespace};
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    trees::set_all_mtimes(&tree);
    for revision in ["1.02", "2.60"] {
        for namespace in [Namespace::RockRidge, Namespace::Joliet] {
            let options = ["--fs", BRIDGE, "--udf-revision", revision];
            let judges = [Judge::Xorriso, Judge::Isoinfo, Judge::Bsdtar, Judge::Libcdio];
            work.judged(&options, &tree, namespace, &judges);
        }
    }
}

/// Disks have blocks of 512 bytes, or of 4096.
#[test]
fn blocks_of_disks() {
    let work = Work::new();
    let (plain, all) = (files(&work), work.folder("all"));
    trees::plain(&all);
    add_links(&all);
    // The kernel follows no target that takes more than a block.
    fs::remove_file(all.join("thousand bytes")).unwrap();
    set_fine_times(&all);
    for (size, revision, readers) in [
        (
            "512",
            "2.01",
            &[UdfJudge::Udfclient, UdfJudge::Udfdump, UdfJudge::SevenZip][..],
        ),
        ("512", "2.60", &[UdfJudge::Udfclient, UdfJudge::Udfdump]),
        ("4096", "1.02", &[UdfJudge::Udfclient, UdfJudge::Udfdump]),
        ("4096", "2.50", &[UdfJudge::Udfclient, UdfJudge::Udfdump]),
    ] {
        let options = ["--fs", "udf", "--block-size", size, "--udf-revision", revision];
        assert_udf(&work.build(&options, &plain), &plain, readers);
        assert_udf(&work.build(&options, &all), &all, &POSIX);
    }
}

/// A judge that takes anything is none.
#[test]
fn faults_are_told() {
    let work = Work::new();
    let tree = files(&work);
    let image = work.build(&["--fs", "udf"], &tree);
    let file = fs::OpenOptions::new().write(true).open(&image).unwrap();
    let bytes = fs::read(&image).unwrap();
    let large = trees::noise(9, 5_000_123);
    let content = (0..bytes.len())
        .step_by(2048)
        .find(|&at| bytes[at..].starts_with(&large))
        .unwrap();
    file.write_all_at(b"another content", content as u64 + 1_000_000)
        .unwrap();
    for judge in [
        UdfJudge::Udfread,
        UdfJudge::SevenZip,
        UdfJudge::Udfclient,
        UdfJudge::GrubFstest,
        UdfJudge::LinuxUdf,
    ] {
        let told = std::panic::catch_unwind(|| assert_udf(&image, &tree, &[judge]));
        assert!(told.is_err() || judge.is_excused(), "{judge:?}");
    }
    assert_udf(&image, &tree, &[UdfJudge::UdfCheck]);
    // The first extended file entry: a descriptor with another link count, so with another CRC.
    let entry = (0..bytes.len())
        .step_by(2048)
        .find(|&at| bytes[at..at + 2] == 266_u16.to_le_bytes())
        .unwrap();
    file.write_all_at(&[77], entry as u64 + 48).unwrap();
    let told = std::panic::catch_unwind(|| assert_udf(&image, &tree, &[UdfJudge::UdfCheck]));
    assert!(told.is_err() || UdfJudge::UdfCheck.is_excused());
}

/// With the file entry of the metadata file gone, its mirror tells everything.
#[test]
fn the_metadata_mirror_stands_in() {
    let work = Work::new();
    let tree = files(&work);
    for (fs, revision) in [("udf", "2.50"), ("udf", "2.60"), (BRIDGE, "2.60")] {
        let image = work.build(&["--fs", fs, "--udf-revision", revision], &tree);
        let mut bytes = fs::read(&image).unwrap();
        // An extended file entry (tag 266) of file type 250 (UDF:2.60 2.2.13).
        let entries: Vec<_> = (0..bytes.len())
            .step_by(2048)
            .filter(|&at| bytes[at..at + 2] == 266_u16.to_le_bytes() && bytes[at + 27] == 250)
            .collect();
        assert_eq!(entries.len(), 1, "one file entry of the metadata file");
        bytes[entries[0]..][..2048].fill(0);
        fs::write(&image, bytes).unwrap();
        // The kernel tells that it uses the mirror, which a strict judge takes for a complaint.
        assert_udf(&image, &tree, &[UdfJudge::Udfread]);
        if !UdfJudge::LinuxUdf.is_excused() {
            let found = read_damaged_udf(&image).unwrap();
            assert_identical(&tree, &found, Fields::all());
        }
    }
}

pub(crate) fn assert_identical(tree: &Path, found: &Manifest, fields: Fields) {
    let differences = compare(&Manifest::of_directory(tree).unwrap(), found, fields);
    assert!(differences.is_empty(), "{differences:?}");
}

/// Without a mirror the metadata is there once.
#[test]
fn metadata_written_once() {
    let work = Work::new();
    let tree = everything(&work);
    let options = ["--fs", "udf", "--udf-revision", "2.50"];
    let twice = fs::metadata(work.build(&options, &tree)).unwrap().len();
    let image = work.build(&[&options[..], &["--no-redundant-metadata"]].concat(), &tree);
    assert!(fs::metadata(&image).unwrap().len() < twice);
    assert_udf(&image, &tree, &POSIX);
}

/// Work of all sorts, done in the image by the kernel, and in the tree by this machine.
const CHANGES: &str = "
    cd \"$1\"
    rm README docs/two.dots.txt
    rm -r src/very
    mv docs/UPPER.TXT 'moved and renamed'
    mv docs new-docs
    mkdir -p made/deeper
    echo hello > made/deeper/hello
    head -c 3000000 src/large.bin > made/large
    cat src/exact.bin >> src/module-number-001.rs
    : > src/module-number-002.rs
    i=0; while [ $i -lt 300 ]; do echo $i > \"made/a file of the new folder $i\"; i=$((i+1)); done
    ln src/exact.bin made/hard
    ln -s ../src/exact.bin made/symbolic
    chmod 0600 empty
";

/// The kernel writes on what was made to be written on.
#[test]
fn the_kernel_writes_on_it() {
    let work = Work::new();
    for revision in ["1.02", "2.01"] {
        let tree = work.folder(revision);
        trees::plain(&tree);
        trees::unicode(&tree);
        set_fine_times(&tree);
        let options = ["--fs", "udf", "--udf-access", "overwritable", "--size", "40M"];
        let options = [&options[..], &["--udf-revision", revision]].concat();
        let image = work.build(&options, &tree);
        assert_eq!(fs::metadata(&image).unwrap().len(), 40 << 20);
        assert_udf(&image, &tree, &POSIX);
        if UdfJudge::LinuxUdf.is_excused() {
            continue;
        }
        change_in_guest(&image, CHANGES).unwrap();
        assert!(run(Command::new("sh").args(["-ec", CHANGES, "sh"]).arg(&tree)).succeeded());
        assert_udf(&image, &tree, &[UdfJudge::UdfCheck]);
        let fields = Fields::all() - Fields::FINE_TIMES - Fields::MTIME;
        assert_identical(&tree, &read_udf(&image, "").unwrap(), fields);
        fs::remove_file(tree.join("made/symbolic")).unwrap();
        let readers = [
            UdfJudge::Udfinfo,
            UdfJudge::Udfclient,
            UdfJudge::SevenZip,
            UdfJudge::GrubFstest,
        ];
        change_in_guest(&image, "rm \"$1/made/symbolic\"").unwrap();
        assert_udf(&image, &tree, &readers);
    }
}

/// Equal inputs give equal images, for any number of threads.
#[test]
fn udf_is_reproducible() {
    let work = Work::new();
    let tree = everything(&work);
    for (fs, more) in [
        ("udf", &[][..]),
        (BRIDGE, &[]),
        ("udf", &["--udf-vat"]),
        (BRIDGE, &["--udf-access", "overwritable"]),
    ] {
        for revision in ["1.02", "2.01", "2.60"] {
            if more == ["--udf-vat"] && revision == "1.02" {
                continue;
            }
            let build = |threads| {
                let mut command = fsimage();
                command.env("SOURCE_DATE_EPOCH", "1700000000");
                command.args(["build", "--quiet", "-o", "-", "--fs", fs, "--threads", threads]);
                command.args(more);
                let ran = run(command.args(["--udf-revision", revision]).arg(&tree));
                assert!(ran.succeeded(), "{ran:?}");
                ran.stdout
            };
            let one = build("1");
            assert!(one.len() > 5_000_000);
            assert!(one == build("8"), "{fs} {revision} {more:?}: 1 and 8 threads");
            assert!(one == build("1"), "{fs} {revision} {more:?}: twice");
        }
    }
}

/// A session that begins elsewhere: all block numbers count from the start of the disc, the anchor is 256 blocks behind its start.
#[test]
fn a_session_of_udf_that_starts_elsewhere() {
    const START: u64 = 5000;
    let work = Work::new();
    let tree = everything(&work);
    for revision in ["1.02", "2.50"] {
        let options = [
            "--fs",
            "udf",
            "--udf-revision",
            revision,
            "--session-start",
            "5000",
        ];
        let session = fs::read(work.build(&options, &tree)).unwrap();
        let disc = work.path("disc.img");
        let file = fs::File::create(&disc).unwrap();
        file.write_all_at(&session, START * 2048).unwrap();
        if !UdfJudge::LinuxUdf.is_excused() {
            let found = read_udf(&disc, &format!("session={START}")).unwrap();
            assert_identical(&tree, &found, Fields::all());
        }
    }
}

/// A bridge stores contents once: it is hardly larger than without UDF.
#[test]
fn a_bridge_stores_contents_once() {
    let work = Work::new();
    let tree = files(&work);
    let length = |fs: &str| fs::metadata(work.build(&["--fs", fs], &tree)).unwrap().len();
    let (without, with) = (length("iso9660,rock-ridge,joliet"), length(BRIDGE));
    // 600 KiB before the partition, and a block or so for each item.
    assert!(with - without < 2_000_000, "{without}, {with}");
}
