//! What no writer at hand makes: discs made by hand, in partitions of every kind.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_formats::udf::{ExtentKind, FileCharacteristics, FileType};
use fsimage_fuzz_common::udf_disc::{BLOCK, Disc, Flavour, LENGTH, NewEntry, START};
use fsimage_fuzz_common::udf_tree::everything;
use fsimage_tree::{Device, Kind, Timestamp};
use fsimage_volume::udf::{Place, open};
use fsimage_volume::{DiscContents, DiscItem, Limits, VolumeError, Walk};

use crate::shown::{Opened, source};

pub(crate) fn opened(disc: &Disc) -> Opened {
    Opened::new(source(disc.image.clone()), Place::default())
}

impl Opened {
    /// The items of a directory, the root's for nothing.
    pub(crate) fn items(&mut self, path: &str) -> Vec<DiscItem> {
        let directory = self.udf.look_up(path.as_bytes(), &mut self.walk).unwrap();
        let mut items = Vec::new();
        self.udf
            .list(&directory, &mut self.walk, &mut |_, item| {
                items.push(item.clone());
                Ok(ControlFlow::Continue(()))
            })
            .unwrap();
        items
    }

    pub(crate) fn item(&mut self, path: &str) -> DiscItem {
        self.udf.look_up(path.as_bytes(), &mut self.walk).unwrap()
    }

    pub(crate) fn bytes(&mut self, item: &DiscItem) -> Vec<u8> {
        let extents = self.udf.extents(item, &mut self.walk).unwrap();
        let content = DiscContents::new(self.source.clone()).content(extents);
        let mut bytes = vec![0; content.length() as usize];
        content.read_exact_at(0, &mut bytes).unwrap();
        bytes
    }
}

fn check(flavour: Flavour) {
    let mut disc = opened(&everything(flavour));
    let items = disc.items("");
    let names: Vec<_> = items
        .iter()
        .map(|item| String::from_utf8(item.name.clone()).unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "extents",
            "embedded",
            "hidden",
            "link",
            "device",
            "fifo",
            "socket",
            "folder",
            "chained entries",
            "chained extents",
            "with streams",
            "文件",
            "short extents"
        ]
    );
    let item = disc.item("extents");
    let expected = [vec![1; BLOCK], vec![2; BLOCK], vec![0; 4 * BLOCK], vec![4; 100]];
    assert_eq!(disc.bytes(&item), expected.concat());
    assert_eq!((item.attributes.user, item.attributes.group), (7, 0));
    assert_eq!(item.attributes.permissions, 0o754);

    let [embedded, hidden, again] = ["embedded", "hidden", "folder/again"].map(|path| disc.item(path));
    assert_eq!(
        (embedded.links, hidden.is_hidden, embedded.is_hidden),
        (3, true, false)
    );
    let identity = embedded.location.identity();
    assert_eq!(
        [&hidden, &again].map(|item| item.location.identity()),
        [identity; 2]
    );
    assert_eq!(disc.bytes(&again), b"in its entry");

    let link = disc.item("link");
    assert_eq!(
        (link.kind, link.target.as_slice()),
        (Kind::SymbolicLink, "/over/../there/世".as_bytes())
    );
    let device = disc.item("device");
    assert_eq!(
        (device.kind, device.device),
        (Kind::CharacterDevice, Some(Device { major: 8, minor: 3 }))
    );
    assert_eq!(device.attributes.permissions, 0o5754);
    let created = Timestamp {
        seconds: 1_000_000_000,
        nanoseconds: 0,
    };
    assert_eq!(device.attributes.times.created, Some(created));
    assert_eq!(device.attributes.times.modified.nanoseconds, 123_456_000);
    assert_eq!(disc.item("fifo").kind, Kind::Fifo);
    assert_eq!(disc.item("socket").kind, Kind::Socket);
    let real_time = disc.item("folder/real time");
    assert!(real_time.is_real_time && !embedded.is_real_time);
    assert_eq!(disc.bytes(&real_time), b"at once");

    for (path, contents) in [
        ("chained entries", b"version of block 16".to_vec()),
        (
            "chained extents",
            [[0xAA; BLOCK], [0xBB; BLOCK], [0xAA; BLOCK]].concat(),
        ),
        ("short extents", [&[0xAA; BLOCK][..], &[0xBB; 5]].concat()),
        ("文件", b"of no type".to_vec()),
        ("with streams", b"main stream".to_vec()),
    ] {
        let item = disc.item(path);
        assert_eq!(
            (item.kind, item.size),
            (Kind::File, contents.len() as u64),
            "{path}"
        );
        assert!(disc.bytes(&item) == contents, "{path}");
    }

    let item = disc.item("with streams");
    assert!(item.has_streams && !embedded.has_streams);
    let streams = disc.udf.streams(&item, &mut disc.walk).unwrap();
    let [stream] = streams.as_slice() else {
        panic!("{streams:?}");
    };
    assert_eq!(stream.name, b"a stream");
    assert_eq!(disc.bytes(stream), b"beside it");
    assert!(disc.udf.streams(&embedded, &mut disc.walk).unwrap().is_empty());

    // Of all this, only a file without a type is not as it should be.
    let findings = disc.findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains("UDF:2.60 2.3.5.2"), "{findings:?}");
}

#[test]
fn everything_is_read_from_every_kind_of_partition() {
    for flavour in Flavour::ALL {
        check(flavour);
    }
}

#[test]
fn a_virtual_allocation_table_names_the_volume() {
    let name = |flavour| opened(&everything(flavour)).udf.info().name.clone();
    assert_eq!(name(Flavour::Virtual), "Named later");
    assert_eq!(name(Flavour::Virtual150), "Made by hand");
}

/// Each session of a write-once disc ends with a table, and so do the states between: an earlier one is read when asked for, and when the last
/// one is damaged.
#[test]
fn earlier_virtual_allocation_tables() {
    for flavour in [Flavour::Virtual, Flavour::Virtual150] {
        let mut disc = everything(flavour);
        // At that time, the entry of what is now a folder was the root's.
        let mut entries: Vec<u32> = (0..56).map(|block| 90 - block).collect();
        entries[1] = entries[9];
        disc.table_at(130, entries);
        let count = |disc: &Disc, place| {
            let mut opened = Opened::new(source(disc.image.clone()), place);
            (opened.items("").len(), opened.findings())
        };
        let now = Place::default();
        assert_eq!(count(&disc, now).0, 13);
        for last in [130, 131, 140] {
            let then = Place {
                last_block: Some(START + last),
                ..now
            };
            assert_eq!(count(&disc, then).0, 2, "{last}");
        }
        // The last table, or its entry, is destroyed.
        let mut damaged = disc.clone();
        damaged.put_sector(START + LENGTH - 1, &[0; BLOCK]);
        let (items, findings) = count(&damaged, now);
        assert_eq!(items, 2);
        assert!(findings[0].contains("not in the last block"), "{findings:?}");
        if flavour == Flavour::Virtual {
            let mut damaged = disc.clone();
            damaged.put_sector(START + LENGTH - 2, &[0; BLOCK]);
            let (items, findings) = count(&damaged, now);
            assert_eq!(items, 2);
            assert!(
                findings[0].contains("an earlier one is looked for"),
                "{findings:?}"
            );
        }
        // There is none.
        let mut damaged = damaged.clone();
        for sector in [START + 130, START + LENGTH - 1] {
            damaged.put_sector(sector, &[0; BLOCK]);
        }
        let source = source(damaged.image);
        let mut walk = Walk::new(Limits::default(), source.length());
        assert!(open(&source, now, &mut walk).is_err());
    }
}

/// As Linux leaves a file to which a few bytes were added: its extent ends within its block, and the contents after it.
#[test]
fn contents_may_go_on_in_the_last_block_of_their_extents() {
    let length = BLOCK as u64 + 100;
    let read = |wanted: u64, extents: &[(ExtentKind, u32, u32)]| {
        let mut disc = Disc::new(Flavour::Physical);
        let names = disc.names(1, 1, &[("it", FileCharacteristics::empty(), 3)]);
        disc.entry(1, &NewEntry::embedded(FileType::DIRECTORY, names));
        disc.entry(3, &NewEntry::short(FileType::FILE, wanted, extents));
        let at = disc.at(50);
        disc.put(
            at,
            &(0..2 * BLOCK).map(|byte| (byte % 251) as u8).collect::<Vec<_>>(),
        );
        let mut disc = opened(&disc);
        let item = disc.item("it");
        let extents = disc.udf.extents(&item, &mut disc.walk)?;
        let mut bytes = vec![0; usize::try_from(extents.length).unwrap()];
        let contents = DiscContents::new(Arc::clone(&disc.source));
        contents.content(extents).read_exact_at(0, &mut bytes).unwrap();
        Ok::<_, VolumeError>((bytes, disc.walk.findings().len()))
    };
    let recorded = [(ExtentKind::Recorded, u32::try_from(length).unwrap(), 50)];
    for more in [0, 9, BLOCK as u64 - 100] {
        let (bytes, findings) = read(length + more, &recorded).unwrap();
        let expected: Vec<u8> = (0..length + more).map(|byte| (byte % 251) as u8).collect();
        assert!(bytes == expected, "{more}");
        assert_eq!(findings, usize::from(more > 0));
    }
    assert!(read(2 * BLOCK as u64 + 1, &recorded).is_err());
    // What is not recorded goes on nowhere.
    let hole = [recorded[0], (ExtentKind::NotAllocated, 100, 0)];
    assert!(read(length + 101, &hole).is_err());
}
