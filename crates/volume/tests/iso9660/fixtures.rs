//! Images that other people's tools made, against what the Linux kernel shows of them.
//!
//! They are not part of this project: the environment variable `FSIMAGE_FIXTURES` names the folder where they are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use fsimage_judges::{Fields, Manifest, compare};
use fsimage_volume::{Disc, FileSystemKind, OpenOptions, Preference};

use crate::disc::{kinds, open, opened};

/// The folder, if there is one.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("FSIMAGE_FIXTURES");
    if folder.is_none() {
        eprintln!("not looked at, since FSIMAGE_FIXTURES names no folder: images by other tools");
    }
    folder.map(PathBuf::from)
}

/// An image, unpacked.
fn unpacked(folder: &Path, name: &str) -> Arc<[u8]> {
    let packed = folder.join(format!("{name}.xz"));
    let output = Command::new("xz").arg("-dc").arg(&packed).output().expect("xz");
    assert!(output.status.success(), "{}", packed.display());
    output.stdout.into()
}

fn listing(folder: &Path, name: &str) -> Manifest {
    let listing = std::fs::read(folder.join(format!("{name}.iso9660.manifest")));
    Manifest::of_listing(&listing.unwrap()).unwrap()
}

/// What the default file system of the newest session shows.
fn shown(disc: &Disc) -> (Manifest, Vec<String>) {
    let file_system = disc.default_file_system(Preference::Richest).unwrap();
    let mut opened = opened(disc, file_system);
    (opened.manifest(), opened.findings())
}

#[test]
fn images_of_other_tools_are_read_as_the_kernel_reads_them() {
    let Some(folder) = folder() else { return };
    // The kernel knows of no permissions without Rock Ridge, and makes up some.
    let plain = Fields::all().difference(Fields::MODE);
    for (name, fields) in [
        ("iso-different-iso-joliet-label.img", plain),
        ("iso-rr-joliet.img", Fields::all()),
        ("libarchive-test_read_format_iso_joliet_by_nero.iso", plain),
        ("libarchive-test_read_format_iso_rockridge.iso", Fields::all()),
        (
            "libarchive-test_read_format_iso_rockridge_rr_moved.iso",
            Fields::all(),
        ),
        ("libarchive-test_read_format_iso_zisofs.iso", Fields::all()),
        ("libcdio-copying-rr.iso", Fields::all()),
        ("libcdio-joliet.iso", plain),
        ("libcdio-multi_extent_8k.iso", Fields::all()),
    ] {
        let disc = open(unpacked(&folder, name));
        let (found, findings) = shown(&disc);
        let differences = compare(&listing(&folder, name), &found, fields);
        assert!(differences.is_empty(), "{name}: {differences:?}");
        assert_eq!(findings, [""; 0], "{name}");
        assert!(disc.findings().is_empty(), "{name}: {:?}", disc.findings());
    }
}

#[test]
fn a_continuation_area_that_leads_to_itself_is_a_finding() {
    let Some(folder) = folder() else { return };
    let name = "libarchive-test_read_format_iso_rockridge_ce_loop.iso";
    let (found, findings) = shown(&open(unpacked(&folder, name)));
    // The kernel leaves the item out; it has a name and a content all the same.
    let expected = listing(&folder, name);
    let known = found.filtered(|path, _| expected.entries.contains_key(path));
    assert_eq!(found.entries.len(), expected.entries.len() + 1);
    let differences = compare(&expected, &known, Fields::all());
    assert!(differences.is_empty(), "{differences:?}");
    assert_eq!(
        findings,
        ["byte 47358: SUSP:1.12 5.1: a continuation area leads to itself"]
    );
}

#[test]
fn volumes_of_other_tools_have_their_names() {
    let Some(folder) = folder() else { return };
    let disc = open(unpacked(&folder, "iso-different-iso-joliet-label.img"));
    let [session] = disc.sessions() else {
        panic!("one session")
    };
    let name = |kind| session.file_system(kind).unwrap().info().name.clone();
    assert_eq!(name(FileSystemKind::Joliet), "Joliet Label");
    assert_eq!(name(FileSystemKind::Iso9660), "ISO_LABEL");
    let disc = open(unpacked(
        &folder,
        "libarchive-test_read_format_iso_joliet_by_nero.iso",
    ));
    let joliet = disc.default_file_system(Preference::Richest).unwrap();
    assert_eq!(joliet.info().name, "新建");
}

#[test]
fn sessions_are_found_or_told() {
    let Some(folder) = folder() else { return };
    let image = unpacked(&folder, "iso-multi-0-174-348-genisoimage.img");
    let expected = [
        (0, 174, "first session"),
        (174, 348, "second session"),
        (348, 522, "third session"),
    ];
    for sessions in [vec![], vec![0, 174, 348]] {
        let options = OpenOptions {
            sessions,
            ..OpenOptions::default()
        };
        let disc = Disc::open(Arc::new(Arc::clone(&image)), &options).unwrap();
        let found: Vec<_> = disc
            .sessions()
            .iter()
            .map(|session| {
                let name = &session.file_systems[0].info().name;
                (session.start, session.end, name.as_str())
            })
            .collect();
        assert_eq!(found, expected);
        let newest = disc.default_file_system(Preference::Richest).unwrap();
        assert_eq!(newest.info().name, "third session");
    }
}

#[test]
fn raw_sectors_hold_a_disc() {
    let Some(folder) = folder() else { return };
    let disc = open(unpacked(&folder, "libcdio-isofs-m1.bin"));
    assert_eq!(
        kinds(&disc.sessions()[0]),
        [FileSystemKind::RockRidge, FileSystemKind::Iso9660]
    );
    let (found, findings) = shown(&disc);
    assert_eq!(findings, [""; 0]);
    let paths: Vec<_> = found
        .entries
        .keys()
        .map(|path| String::from_utf8_lossy(path))
        .collect();
    assert_eq!(paths, ["/COPYING", "/doc", "/doc/readme.txt"]);
    assert_eq!(found.entries[b"/COPYING".as_slice()].size, Some(17_992));
}

/// Broken on purpose: the kernel refuses both.
#[test]
fn broken_discs_say_what_is_wrong() {
    let Some(folder) = folder() else { return };
    let disc = open(unpacked(&folder, "libcdio-bad-dir.iso"));
    let (found, findings) = shown(&disc);
    assert!(found.entries.is_empty(), "{:?}", found.entries);
    assert_eq!(
        findings,
        ["byte 47104: left out, ECMA-119:1987 6.8.2.2: a directory has no records, not even its own"]
    );
    let disc = open(unpacked(&folder, "libcdio-malformed.iso"));
    let [session] = disc.sessions() else {
        panic!("one session")
    };
    assert!(session.file_systems.is_empty());
    let faults: Vec<_> = session.unusable.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        ["byte 32768: directory record: 48 bytes needed, 34 there"]
    );
}
