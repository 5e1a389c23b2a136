//! Discs that other programs made are read, without findings, as what went into them; and written again, they are
//! the same bytes.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a disc that isn't as expected fails the test"
)]

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use fsimage_formats::iso9660::file_identifier;
use fsimage_formats::iso9660::{
    ByteOrder, DirectoryRecord, DirectoryRecords, FileFlags, PathTableRecords, PrimaryVolumeDescriptor,
    RecordingDateTime, SECTOR_SIZE, SupplementaryVolumeDescriptor, VolumeDescriptorBody,
    VolumeDescriptorSetTerminator,
};
use fsimage_formats::rock_ridge::{
    AlternateName, ChildLink, DeviceNumber, ParentLink, PosixAttributes, Relocated, RockRidgeInUse,
    SymbolicLink, TimeStamps, encode_target, is_rock_ridge, join_name, join_target,
};
use fsimage_formats::susp::{
    ContinuationArea, ExtensionsReference, SharingProtocolIndicator, SystemUseEntries, SystemUseEntry,
};
use fsimage_formats::{Finding, joliet};

/// 2009-02-13 23:31:30 UTC, the time of everything.
const MOMENT: i64 = 1_234_567_890;

fn no_finding(finding: Finding) {
    panic!("{finding}");
}

/// An image as an array of blocks.
struct Disc(Vec<u8>);

impl Disc {
    fn load(mut packed: &[u8]) -> Self {
        let mut image = Vec::new();
        while let Some((&[a, b, c, d, e, f], rest)) = packed.split_first_chunk() {
            let block = u32::from_le_bytes([a, b, c, d]) as usize;
            let (bytes, rest) = rest.split_at(u16::from_le_bytes([e, f]).into());
            image.resize(block * SECTOR_SIZE, 0);
            image.extend_from_slice(bytes);
            packed = rest;
        }
        image.resize(image.len().next_multiple_of(SECTOR_SIZE), 0);
        Self(image)
    }

    fn bytes(&self, block: u32, offset: u32, length: u32) -> &[u8] {
        &self.0[block as usize * SECTOR_SIZE + offset as usize..][..length as usize]
    }

    fn sector(&self, block: u32) -> &[u8; SECTOR_SIZE] {
        self.bytes(block, 0, 2048).try_into().unwrap()
    }

    /// The records of a directory, each of which is written again, in the order that the disc has them.
    fn directory(&self, extent: u32, length: u32) -> Vec<DirectoryRecord<'_>> {
        let bytes = self.bytes(extent, 0, length);
        let (mut records, mut all) = (DirectoryRecords::new(bytes), Vec::new());
        while let Some((offset, record)) = records.next_with(&mut no_finding) {
            let record = record.unwrap();
            let mut out = [0; 254];
            let length = record.write(&mut out).unwrap();
            assert_eq!(out[..length], bytes[offset..offset + length]);
            all.push(record);
        }
        assert_eq!(
            (all[0].identifier, all[0].extent, all[0].data_length),
            (&[0][..], extent, length)
        );
        assert_eq!(all[1].identifier, [1]);
        all
    }

    /// All entries of a record, those of its continuation areas included.
    fn entries<'a>(&'a self, record: &DirectoryRecord<'a>) -> Vec<SystemUseEntry<'a>> {
        let (mut all, mut next) = (Vec::new(), Some(record.system_use));
        while let Some(area) = next.take() {
            let mut entries = SystemUseEntries::new(area);
            for entry in entries.by_ref() {
                if entry.signature == ContinuationArea::SIGNATURE {
                    let area = ContinuationArea::parse_with(entry, &mut no_finding).unwrap();
                    next = Some(self.bytes(area.block, area.offset, area.length));
                    check_written(entry, |out| area.write(out));
                } else {
                    all.push(entry);
                }
            }
            assert_eq!(entries.finding(), None);
        }
        all
    }
}

/// An entry that was parsed is written as it was.
fn check_written<E: std::fmt::Debug>(
    entry: SystemUseEntry<'_>,
    write: impl FnOnce(&mut [u8]) -> Result<usize, E>,
) {
    let (mut out, mut expected) = ([0; 255], [0; 255]);
    assert_eq!(write(&mut out).unwrap(), entry.write(&mut expected).unwrap());
    assert_eq!(out, expected, "{:?}", entry.signature);
}

/// What Rock Ridge says of a file.
#[derive(Default)]
struct Posix<'a> {
    attributes: Option<PosixAttributes>,
    device: Option<DeviceNumber>,
    names: Vec<AlternateName<'a>>,
    links: Vec<SymbolicLink<'a>>,
    child: Option<ChildLink>,
    relocated: bool,
    modified: Option<RecordingDateTime>,
}

/// Reads an entry as a type and writes it again.
macro_rules! read {
    ($type:ty, $entry:expr) => {{
        let value = <$type>::parse_with($entry, &mut no_finding).unwrap();
        check_written($entry, |out| value.write(out));
        value
    }};
}

fn posix<'a>(entries: Vec<SystemUseEntry<'a>>) -> Posix<'a> {
    let mut posix = Posix::default();
    for entry in entries {
        match entry.signature {
            PosixAttributes::SIGNATURE => posix.attributes = Some(read!(PosixAttributes, entry)),
            DeviceNumber::SIGNATURE => posix.device = Some(read!(DeviceNumber, entry)),
            AlternateName::SIGNATURE => posix.names.push(read!(AlternateName<'_>, entry)),
            SymbolicLink::SIGNATURE => posix.links.push(read!(SymbolicLink<'_>, entry)),
            ChildLink::SIGNATURE => posix.child = Some(read!(ChildLink, entry)),
            ParentLink::SIGNATURE => drop(read!(ParentLink, entry)),
            Relocated::SIGNATURE => posix.relocated = read!(Relocated, entry) == Relocated,
            RockRidgeInUse::SIGNATURE => drop(read!(RockRidgeInUse, entry)),
            TimeStamps::SIGNATURE => {
                let TimeStamps::Short(times) = read!(TimeStamps, entry) else {
                    panic!("the long form")
                };
                posix.modified = times.modify;
            }
            SharingProtocolIndicator::SIGNATURE => {
                assert_eq!(read!(SharingProtocolIndicator, entry).bytes_skipped, 0);
            }
            ExtensionsReference::SIGNATURE => {
                assert!(is_rock_ridge(&read!(ExtensionsReference<'_>, entry)));
            }
            other => panic!("an entry {other:?}"),
        }
    }
    posix
}

/// The tree as Rock Ridge has it: for each path its type, then its link count, target, device or length.
fn rock_ridge_tree(disc: &Disc, body: &VolumeDescriptorBody) -> BTreeMap<String, String> {
    let mut tree = BTreeMap::new();
    let mut work = vec![(String::new(), body.root.extent)];
    while let Some((folder, extent)) = work.pop() {
        let (own, _) = DirectoryRecord::parse(disc.bytes(extent, 0, 2048)).unwrap();
        let records = disc.directory(extent, own.data_length);
        posix(disc.entries(&records[0]));
        posix(disc.entries(&records[1]));
        for pair in records[2..].windows(2) {
            assert!(file_identifier::compare(pair[0].identifier, pair[1].identifier).is_lt());
        }
        for record in &records[2..] {
            let Posix {
                attributes,
                device,
                names,
                links,
                child,
                relocated,
                modified,
            } = posix(disc.entries(record));
            let name = String::from_utf8(join_name(names)).unwrap();
            let (path, attributes) = (format!("{folder}/{name}"), attributes.unwrap());
            if relocated || name == "rr_moved" {
                assert!(record.flags.contains(FileFlags::DIRECTORY));
                continue;
            }
            assert_eq!(modified.unwrap().to_unix(), Some((MOMENT, 0)), "{path}");
            let target = join_target(links.iter().copied());
            let components: Vec<u8> = links.iter().flat_map(|link| link.components).copied().collect();
            let detail = match attributes.mode & 0o170_000 {
                0o040_000 => {
                    work.push((path.clone(), child.map_or(record.extent, |child| child.extent)));
                    "directory".to_owned()
                }
                0o120_000 => {
                    assert!(components == encode_target(&target) || target.contains(&b'c'));
                    format!("-> {}", String::from_utf8(target).unwrap())
                }
                0o020_000 => format!("character device {:?}", device.unwrap().major_minor()),
                0o060_000 => format!("block device {:?}", device.unwrap().major_minor()),
                0o010_000 => "fifo".to_owned(),
                0o100_000 => format!("file, {} links, {} bytes", attributes.links, record.data_length),
                other => panic!("{path} has the mode {other:o}"),
            };
            assert!(tree.insert(path, detail).is_none());
        }
    }
    tree
}

/// The files that a tree has without Rock Ridge, and the extents of its directories.
fn files_and_directories(
    disc: &Disc,
    body: &VolumeDescriptorBody,
    name: &dyn Fn(&[u8]) -> String,
    compare: fn(&[u8], &[u8]) -> Ordering,
) -> (BTreeSet<String>, BTreeSet<u32>) {
    let (mut files, mut directories) = (BTreeSet::new(), BTreeSet::new());
    let mut work = vec![(String::new(), body.root.extent, body.root.data_length)];
    while let Some((folder, extent, length)) = work.pop() {
        assert!(directories.insert(extent), "{folder} is another directory too");
        let records = disc.directory(extent, length);
        for pair in records[2..].windows(2) {
            assert!(
                compare(pair[0].identifier, pair[1].identifier).is_lt(),
                "{folder}"
            );
        }
        for record in &records[2..] {
            let path = format!("{folder}/{}", name(record.identifier));
            if record.flags.contains(FileFlags::DIRECTORY) {
                work.push((path, record.extent, record.data_length));
            } else {
                assert!(files.insert(path));
            }
        }
    }
    (files, directories)
}

/// Both path tables list the directories of the tree, and are written as they were.
fn check_path_tables(disc: &Disc, body: &VolumeDescriptorBody, directories: &BTreeSet<u32>) {
    for (order, block) in [
        (ByteOrder::Little, body.type_l_path_table),
        (ByteOrder::Big, body.type_m_path_table),
    ] {
        let bytes = disc.bytes(block, 0, body.path_table_size);
        let (mut records, mut written, mut extents) =
            (PathTableRecords::new(order, bytes), Vec::new(), BTreeSet::new());
        while let Some(record) = records.next_with(&mut no_finding) {
            let mut out = [0; 264];
            let length = record.write(order, &mut out).unwrap();
            written.extend_from_slice(&out[..length]);
            extents.insert(record.extent);
        }
        assert_eq!(written, bytes);
        assert_eq!(extents, *directories);
    }
}

fn check(packed: &[u8], volume_name: &str) {
    let disc = Disc::load(packed);
    let primary = PrimaryVolumeDescriptor::parse_with(disc.sector(16), &mut no_finding).unwrap();
    assert_eq!(primary.write(), *disc.sector(16));
    assert!(primary.body.volume_identifier.starts_with(volume_name.as_bytes()));
    assert!(primary.body.created.to_unix() >= Some((MOMENT, 0)));
    let supplementary = SupplementaryVolumeDescriptor::parse_with(disc.sector(17), &mut no_finding).unwrap();
    assert_eq!(supplementary.write(), *disc.sector(17));
    assert_eq!(joliet::Level::of(&supplementary), Some(joliet::Level::Three));
    let volume = joliet::unpadded(&supplementary.body.volume_identifier);
    assert_eq!(volume, joliet::encode(volume_name));
    VolumeDescriptorSetTerminator::parse(disc.sector(18)).unwrap();

    let long_name = "n".repeat(250);
    let long_target = format!("/usr/share/../lib//x/./{}/end", "c".repeat(240));
    let mut expected: BTreeMap<String, String> = [
        ("/README.TXT", "file, 2 links, 6 bytes"),
        ("/hard-link", "file, 2 links, 6 bytes"),
        ("/deep", "directory"),
        ("/deep/2/3/4/5/6/7/8/9/file", "file, 1 links, 5 bytes"),
        ("/directory", "directory"),
        (
            "/directory/a name with spaces and ümlauts.txt",
            "file, 1 links, 1 bytes",
        ),
        ("/directory/below", "directory"),
        ("/directory/block", "block device (8, 17)"),
        ("/directory/fifo", "fifo"),
        ("/directory/link", "-> ../README.TXT"),
        ("/directory/null", "character device (1, 3)"),
    ]
    .map(|(path, detail)| (path.to_owned(), detail.to_owned()))
    .into();
    expected.extend((2..=9).map(|depth| {
        (
            "/deep/2/3/4/5/6/7/8/9"[..4 + 2 * depth - 1].to_owned(),
            "directory".to_owned(),
        )
    }));
    expected.insert(format!("/{long_name}"), "file, 1 links, 0 bytes".to_owned());
    expected.insert("/directory/long-link".to_owned(), format!("-> {long_target}"));
    assert_eq!(rock_ridge_tree(&disc, &primary.body), expected);

    let ascii = |identifier: &[u8]| String::from_utf8(identifier.to_vec()).unwrap();
    let (files, directories) = files_and_directories(&disc, &primary.body, &ascii, file_identifier::compare);
    assert!(files.contains("/README.TXT;1"));
    check_path_tables(&disc, &primary.body, &directories);

    let unicode = |identifier: &[u8]| joliet::decode(identifier).map(Result::unwrap).collect::<String>();
    let (files, directories) = files_and_directories(&disc, &supplementary.body, &unicode, joliet::compare);
    for path in [
        "/directory/a name with spaces and ümlauts.txt",
        "/deep/2/3/4/5/6/7/8/9/file",
    ] {
        assert!(
            files
                .iter()
                .any(|file| file.strip_suffix(";1").unwrap_or(file) == path),
            "{path}"
        );
    }
    check_path_tables(&disc, &supplementary.body, &directories);
}

#[test]
fn genisoimage() {
    check(include_bytes!("discs/genisoimage.blocks"), "GENISOIMAGE");
}

#[test]
fn xorriso() {
    check(include_bytes!("discs/xorriso.blocks"), "XORRISO");
}
