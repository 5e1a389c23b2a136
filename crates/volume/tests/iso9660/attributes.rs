//! Extended attributes beside Rock Ridge, on discs made by hand.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_formats::iso9660::{DirectoryRecord, FileFlags};
use fsimage_fuzz_common::iso_disc::{Field, IsoDisc, everything, record};
use fsimage_volume::{Disc, DiscContents, DiscItem, FileSystem, FileSystemKind, Limits};

use crate::disc::open;

fn rock_ridge(disc: &Disc) -> Arc<dyn FileSystem> {
    Arc::clone(disc.sessions()[0].file_system(FileSystemKind::RockRidge).unwrap())
}

/// The attributes of an item, and what was wrong with them.
fn streams(disc: &Disc, item: &DiscItem) -> (Vec<(String, String)>, Vec<String>) {
    let file_system = rock_ridge(disc);
    let mut walk = disc.walk(Limits::default());
    let contents = DiscContents::new(Arc::clone(disc.source()));
    let streams = file_system.streams(item, &mut walk).unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let found = streams.iter().map(|stream| {
        let extents = file_system.extents(stream, &mut walk).unwrap();
        assert_eq!(extents.length, stream.size);
        let mut value = vec![0; usize::try_from(extents.length).unwrap()];
        contents.content(extents).read_exact_at(0, &mut value).unwrap();
        (text(&stream.name), text(&value))
    });
    let found = found.collect();
    (found, walk.findings().iter().map(ToString::to_string).collect())
}

fn named(attributes: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    attributes.iter().map(owned).collect()
}

fn item(disc: &Disc, path: &[u8]) -> DiscItem {
    rock_ridge(disc)
        .look_up(path, &mut disc.walk(Limits::default()))
        .unwrap()
}

/// A disc with a file that has this in its system use field, and more in block 30.
fn disc_with(field: Field, more: &Field) -> Disc {
    let mut made = IsoDisc::new(64, 2048);
    made.describe(20, None, None);
    made.put(30, &more.0);
    let file = DirectoryRecord {
        system_use: &field.0,
        ..record(b"FILE.;1", 40, 5)
    };
    let own = Field::new().indicator(0).attributes(0o040_755, 2, None);
    made.directory(20, &own.0, &[file]);
    open(made.image)
}

#[test]
fn those_of_users_are_streams_and_of_others_it_is_told() {
    let disc = open(everything().image);
    let listed = item(&disc, b"LISTED");
    assert_eq!(
        (listed.has_streams, listed.has_other_attributes, listed.size),
        (true, true, 100)
    );
    let expected = named(&[("one", "value"), ("two", "?")]);
    assert_eq!(streams(&disc, &listed), (expected, vec![]));
    // The contents are where they were.
    let extents = rock_ridge(&disc)
        .extents(&listed, &mut disc.walk(Limits::default()))
        .unwrap();
    assert_eq!(extents.runs[0].offset, Some(31 * 2048));
    let plain = item(&disc, b"LINK");
    assert_eq!((plain.has_streams, plain.has_other_attributes), (false, false));
    assert_eq!(streams(&disc, &plain), (vec![], vec![]));
}

#[test]
fn directories_have_them_with_their_records() {
    let field = Field::new().attribute_list(b"\0\x02\x03d\0\x01!", false);
    let mut made = IsoDisc::new(64, 2048);
    made.describe(20, None, None);
    let directory = DirectoryRecord {
        flags: FileFlags::DIRECTORY,
        system_use: &field.0,
        ..record(b"DIR", 22, 2048)
    };
    let own = Field::new()
        .indicator(0)
        .attributes(0o040_755, 2, None)
        .attribute_list(b"\0\x02\x03r\0\x02<>", false);
    made.directory(20, &own.0, &[directory]);
    made.directory(22, &[], &[record(b"IN.;1", 40, 5)]);
    let disc = open(made.image);
    let (root, directory) = (item(&disc, b"/"), item(&disc, b"/DIR"));
    assert_eq!(streams(&disc, &root), (named(&[("r", "<>")]), vec![]));
    assert_eq!(streams(&disc, &directory), (named(&[("d", "!")]), vec![]));
    assert_eq!(item(&disc, b"/DIR/IN").size, 5);
    let mut walk = disc.walk(Limits::default());
    rock_ridge(&disc)
        .list(&directory, &mut walk, &mut |_, _| Ok(ControlFlow::Continue(())))
        .unwrap();
    assert_eq!(walk.findings(), []);
}

#[test]
fn what_is_not_whole_is_left_out() {
    let none = Field::new();
    let lost = "an extended attribute ends before its value does, and was left out";
    for (components, expected) in [
        (&b"\0\x02\x03a\0\x01A\0\x02\x03b\0\x05B"[..], &[("a", "A")][..]),
        (b"\0\x02\x03a\0\x01A\0\x02\x03b\x01\x01B", &[("a", "A")]),
        (b"\0\x02\x03a\0\x01A\0\x02\x03b", &[("a", "A")]),
        (b"\0\x02\x03a\0\x01A\0\x09\x03b", &[("a", "A")]),
    ] {
        let disc = disc_with(Field::new().attribute_list(components, false), &none);
        let (found, findings) = streams(&disc, &item(&disc, b"FILE"));
        assert_eq!(found, named(expected), "{components:?}");
        assert!(findings.len() == 1 && findings[0].contains(lost), "{findings:?}");
    }
    // What goes on, and does not, is whole all the same; what follows the end is not looked at.
    let field = Field::new()
        .attribute_list(b"\0\x02\x03a\0\x01A", false)
        .attribute_list(b"\0\x02\x03b\0\x01B", true);
    let disc = disc_with(field, &none);
    assert_eq!(
        streams(&disc, &item(&disc, b"FILE")),
        (named(&[("a", "A")]), vec![])
    );
}

#[test]
fn areas_that_lead_in_circles_end() {
    let more = Field::new().attribute_list(b"\0\x02\x03a\0\x01A", true);
    let length = u32::try_from(more.0.len() + 28).unwrap();
    let more = more.continues(30, 0, length);
    let disc = disc_with(Field::new().continues(30, 0, length), &more);
    let (found, findings) = streams(&disc, &item(&disc, b"FILE"));
    assert_eq!(found, named(&[("a", "A")]));
    assert!(
        findings.len() == 1 && findings[0].contains("leads to itself"),
        "{findings:?}"
    );
}

#[test]
fn more_than_any_host_has_are_cut_off() {
    // Attributes without a value, of five bytes, in a row that fills several areas.
    let mut disc = IsoDisc::new(200, 2048);
    disc.describe(20, None, None);
    let components = b"\0\x02\x03a\0\0".repeat(41);
    let mut area = Field::new();
    for _ in 0..400 {
        area = area.attribute_list(&components, true);
    }
    disc.put(30, &area.0);
    let length = u32::try_from(area.0.len()).unwrap();
    let field = Field::new().continues(30, 0, length);
    let file = DirectoryRecord {
        system_use: &field.0,
        ..record(b"FILE.;1", 40, 5)
    };
    let own = Field::new().indicator(0).attributes(0o040_755, 2, None);
    disc.directory(20, &own.0, &[file]);
    let disc = open(disc.image);
    let (found, findings) = streams(&disc, &item(&disc, b"FILE"));
    assert!((16_000..16_400).contains(&found.len()), "{}", found.len());
    assert!(
        findings[0].contains("more extended attributes than any host has"),
        "{findings:?}"
    );
}
