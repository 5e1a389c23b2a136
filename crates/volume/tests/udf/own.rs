//! Images of our own, against a plain reader that trusts nothing and lets nothing pass.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_formats::udf::Revision;
use fsimage_layout::{FileSystems, Layout, Options, UdfAccess, UdfOptions, UdfVat};
use fsimage_tree::{Kind, Timestamp};
use fsimage_volume::udf::Place;
use fsimage_volume::{BlockSource, DiscContents, FileSystem, Walk};
use proptest::prelude::*;

use crate::random_tree::{build, step};
use crate::shown::Opened;
use crate::udf_reader::{Found, Image, Volume};

/// An image, from a byte of the disc on.
pub(crate) struct Recorded {
    pub(crate) image: Vec<u8>,
    pub(crate) start: u64,
}

impl BlockSource for Recorded {
    fn length(&self) -> u64 {
        self.start + self.image.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        for (at, byte) in (offset..).zip(buf) {
            let inside = at.checked_sub(self.start).map(|at| at as usize);
            *byte = match inside {
                None => 0,
                Some(at) => *self.image.get(at).ok_or(io::ErrorKind::UnexpectedEof)?,
            };
        }
        Ok(())
    }
}

/// The bytes of an image.
pub(crate) fn rendered(layout: &Layout) -> Vec<u8> {
    let mut image = vec![0; usize::try_from(layout.size()).unwrap()];
    layout.read_exact_at(0, &mut image).unwrap();
    image
}

/// Options of every sort.
fn options() -> impl Strategy<Value = Options> {
    let choices = (any::<bool>(), any::<bool>(), any::<bool>());
    let access = prop::sample::select(vec![
        UdfAccess::ReadOnly,
        UdfAccess::WriteOnce,
        UdfAccess::Rewritable,
        UdfAccess::Overwritable,
    ]);
    let vat = prop::sample::select(vec![UdfVat::None, UdfVat::Closed, UdfVat::Open]);
    let block_size = prop::sample::select(vec![512_u32, 1024, 2048, 4096]);
    let session_start = prop_oneof![Just(0_u32), 1..100_000_u32];
    let revision = prop::sample::select(Revision::ALL.to_vec());
    (
        choices,
        (access, vat),
        revision,
        block_size,
        session_start,
        0..40_u32,
    )
        .prop_map(
            |(
                (bridge, redundant_metadata, deduplicate),
                (access, vat),
                revision,
                block_size,
                session_start,
                padding,
            )| {
                let has_vat = access == UdfAccess::WriteOnce && revision >= Revision::V1_50;
                Options {
                    file_systems: if bridge {
                        FileSystems::UDF
                            | FileSystems::ISO9660
                            | FileSystems::JOLIET
                            | FileSystems::ROCK_RIDGE
                    } else {
                        FileSystems::UDF
                    },
                    block_size: if bridge { 2048 } else { block_size },
                    udf: UdfOptions {
                        revision,
                        access,
                        vat: if has_vat { vat } else { UdfVat::None },
                        redundant_metadata,
                    },
                    deduplicate: deduplicate && access == UdfAccess::ReadOnly,
                    session_start,
                    padding_blocks: padding,
                    clock: Timestamp {
                        seconds: 1_700_000_000,
                        nanoseconds: 123_456_789,
                    },
                    ..Options::default()
                }
            },
        )
}

/// All that the reader finds, as the plain reader tells of it.
fn found(opened: &mut Opened) -> BTreeMap<String, Found> {
    let contents = DiscContents::new(Arc::clone(&opened.source));
    let udf = Arc::clone(&opened.udf);
    let walk = &mut opened.walk;
    let root = udf.root(walk).unwrap();
    let mut all = BTreeMap::new();
    let mut todo = vec![(String::new(), root.clone())];
    let streams = streams_of(&root, &udf, walk, &contents);
    all.insert("/".to_owned(), one(&root, Vec::new(), streams));
    while let Some((path, directory)) = todo.pop() {
        walk.enter("directory", directory.location.identity()).unwrap();
        udf.list(&directory, walk, &mut |walk, item| {
            let path = format!("{path}/{}", std::str::from_utf8(&item.name).unwrap());
            let content = contents.content(udf.extents(item, walk)?);
            let mut bytes = vec![0; usize::try_from(content.length()).unwrap()];
            content.read_exact_at(0, &mut bytes).unwrap();
            if item.kind == Kind::Directory {
                todo.push((path.clone(), item.clone()));
            }
            let streams = streams_of(item, &udf, walk, &contents);
            assert!(all.insert(path, one(item, bytes, streams)).is_none());
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    }
    all
}

/// The named streams of an item.
fn streams_of(
    item: &fsimage_volume::DiscItem,
    udf: &Arc<dyn FileSystem>,
    walk: &mut Walk,
    contents: &Arc<DiscContents>,
) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    if item.has_streams {
        for stream in udf.streams(item, walk).unwrap() {
            let content = contents.content(udf.extents(&stream, walk).unwrap());
            let mut bytes = vec![0; usize::try_from(content.length()).unwrap()];
            content.read_exact_at(0, &mut bytes).unwrap();
            found.insert(String::from_utf8(stream.name).unwrap(), bytes);
        }
    }
    found
}

fn one(item: &fsimage_volume::DiscItem, content: Vec<u8>, streams: BTreeMap<String, Vec<u8>>) -> Found {
    let times = item.attributes.times;
    let fine = |time: Timestamp| (time.seconds, time.nanoseconds / 1000);
    Found {
        kind: item.kind,
        hidden: item.is_hidden,
        permissions: item.attributes.permissions.into(),
        user: item.attributes.user,
        group: item.attributes.group,
        links: item.links,
        times: [
            Some(fine(times.modified)),
            Some(fine(times.accessed)),
            Some(fine(times.changed)),
            times.created.map(fine),
        ],
        target: String::from_utf8(item.target.clone()).unwrap(),
        device: item.device,
        content,
        streams,
    }
}

/// What the plain reader finds, where nobody owns what `u32::MAX` owns.
fn expected(image: &[u8], layout: &Layout) -> BTreeMap<String, Found> {
    let read = |offset: u64, length: usize| image[usize::try_from(offset).unwrap()..][..length].to_vec();
    let image = Image {
        read: &read,
        bytes: layout.size(),
        block_size: layout.block_size(),
        session_start: layout.options().session_start,
        vat: layout.options().udf.vat,
    };
    let mut all = Volume::open(&image, layout.options().udf.revision)
        .walk(true)
        .found;
    let nobody = |id: &mut u32| *id = if *id == u32::MAX { 0 } else { *id };
    for found in all.values_mut() {
        nobody(&mut found.user);
        nobody(&mut found.group);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn own_images_are_read_without_a_finding(
        steps in prop::collection::vec(step(), 0..60),
        options in options(),
    ) {
        let place = Place { session_start: options.session_start, ..Place::default() };
        let layout = Layout::new(Arc::new(build(&steps)), options).unwrap();
        let image = rendered(&layout);
        let expected = expected(&image, &layout);
        let start = u64::from(place.session_start) * u64::from(layout.block_size());
        let mut opened = Opened::new(Arc::new(Recorded { image, start }), place);
        let found = found(&mut opened);
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (path, expected) in &expected {
            prop_assert_eq!(&found[path], expected, "{}", path);
        }
        prop_assert_eq!(opened.findings(), [""; 0]);
        prop_assert_eq!(opened.udf.info().revision, Some(layout.options().udf.revision));
        prop_assert_eq!(opened.udf.info().block_size, layout.block_size());
    }
}
