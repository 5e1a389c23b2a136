//! Images of our own, against a plain reader that trusts nothing and lets nothing pass.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_layout::{DeepDirectories, FileSystems, InterchangeLevel, Layout, Options};
use fsimage_tree::Kind;
use fsimage_volume::{
    BlockSource, Disc, DiscContents, DiscItem, FileSystemKind, Limits, OpenOptions, Preference,
};
use proptest::prelude::*;

use crate::random_tree::{build, step};
use crate::reader::{Found, read_joliet, read_rock_ridge_on};

/// An image, from a block of the disc on.
struct Recorded {
    image: Vec<u8>,
    start: u64,
}

impl BlockSource for Recorded {
    fn length(&self) -> u64 {
        self.start + self.image.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let beyond = || io::Error::from(io::ErrorKind::UnexpectedEof);
        if offset < self.start {
            buf.fill(0);
            return Ok(());
        }
        let start = usize::try_from(offset - self.start).map_err(|_| beyond())?;
        let bytes = self.image.get(start..).and_then(|bytes| bytes.get(..buf.len()));
        buf.copy_from_slice(bytes.ok_or_else(beyond)?);
        Ok(())
    }
}

fn options(choice: u8, session_start: u32) -> Options {
    let on = |bit: u8| choice & bit != 0;
    Options {
        file_systems: FileSystems::ISO9660 | FileSystems::ROCK_RIDGE | FileSystems::JOLIET,
        interchange_level: InterchangeLevel::from_number(u32::from(choice % 4) + 1).unwrap(),
        deep_directories: if on(4) {
            DeepDirectories::Relocate
        } else {
            DeepDirectories::Keep
        },
        optional_path_tables: on(8),
        deduplicate: on(16),
        long_times: on(32),
        descriptor_copy: on(64),
        session_start,
        ..Options::default()
    }
}

/// Path, item and content of everything in a file system, the root too; without a finding.
fn everything(disc: &Disc, kind: FileSystemKind) -> BTreeMap<Vec<u8>, (DiscItem, Vec<u8>)> {
    let [session] = disc.sessions() else {
        panic!("one session")
    };
    let file_system = session.file_system(kind).unwrap();
    let contents = DiscContents::new(Arc::clone(disc.source()));
    let mut walk = disc.walk(Limits::default());
    let root = file_system.root(&mut walk).unwrap();
    let mut all = BTreeMap::from([(b"/".to_vec(), (root.clone(), Vec::new()))]);
    let mut todo = vec![(Vec::new(), root)];
    while let Some((path, directory)) = todo.pop() {
        walk.enter("directory", directory.location.identity()).unwrap();
        file_system
            .list(&directory, &mut walk, &mut |walk, item| {
                let path = [&path, b"/".as_slice(), &item.name].concat();
                let content = contents.content(file_system.extents(item, walk)?);
                let mut bytes = vec![0; usize::try_from(content.length()).unwrap()];
                content.read_exact_at(0, &mut bytes).unwrap();
                if item.kind == Kind::Directory {
                    todo.push((path.clone(), item.clone()));
                }
                assert!(all.insert(path, (item.clone(), bytes)).is_none());
                Ok(ControlFlow::Continue(()))
            })
            .unwrap();
    }
    let findings: Vec<_> = walk.findings().iter().map(ToString::to_string).collect();
    assert_eq!(findings, [""; 0], "{kind}");
    all
}

fn found(item: &DiscItem, content: &[u8]) -> Found {
    Found {
        kind: item.kind,
        permissions: item.attributes.permissions,
        user: item.attributes.user,
        group: item.attributes.group,
        links: item.links,
        modified: item.attributes.times.modified.seconds,
        target: item.target.clone(),
        content: content.to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn own_images_are_read_without_a_finding(
        steps in prop::collection::vec(step(), 0..60),
        choice in 0..128_u8,
        session_start in prop_oneof![Just(0_u32), 1..100_000_u32],
    ) {
        let layout = Layout::new(Arc::new(build(&steps)), options(choice, session_start)).unwrap();
        let mut image = vec![0; usize::try_from(layout.size()).unwrap()];
        layout.read_exact_at(0, &mut image).unwrap();
        let rock_ridge = read_rock_ridge_on(&image, session_start, session_start);
        let joliet = read_joliet(&image, session_start);

        let start = u64::from(session_start) * 2048;
        let source = Arc::new(Recorded { image, start });
        let sessions = if session_start == 0 { vec![] } else { vec![session_start.into()] };
        let disc = Disc::open(source, &OpenOptions { sessions, ..OpenOptions::default() }).unwrap();
        prop_assert_eq!(disc.findings(), []);
        prop_assert_eq!(disc.sessions()[0].start, u64::from(session_start));
        let default = disc.default_file_system(Preference::Richest).unwrap();
        prop_assert_eq!(default.info().kind, FileSystemKind::RockRidge);
        let microsofts = disc.default_file_system(Preference::Microsoft).unwrap();
        prop_assert_eq!(microsofts.info().kind, FileSystemKind::Joliet);

        let mut names = BTreeMap::<_, u32>::new();
        let all = everything(&disc, FileSystemKind::RockRidge);
        prop_assert_eq!(all.keys().collect::<Vec<_>>(), rock_ridge.keys().collect::<Vec<_>>());
        for (path, (item, content)) in &all {
            let shown = String::from_utf8_lossy(path).into_owned();
            prop_assert_eq!(&found(item, content), &rock_ridge[path], "{}", shown);
            *names.entry(item.location.identity()).or_default() += 1;
            let looked_up = default.look_up(path, &mut disc.walk(Limits::default())).unwrap();
            prop_assert_eq!(&looked_up, item);
        }
        // Names of one object are told from others.
        for (item, _) in all.values().filter(|(item, _)| item.kind != Kind::Directory) {
            prop_assert_eq!(names[&item.location.identity()], item.links);
        }

        let all = everything(&disc, FileSystemKind::Joliet);
        let contents = all.iter().map(|(path, (_, content))| {
            (String::from_utf8(path.clone()).unwrap(), content.clone())
        });
        prop_assert_eq!(contents.collect::<BTreeMap<_, _>>(), joliet);

        let plain = everything(&disc, FileSystemKind::Iso9660);
        let stored = |kind| plain.values().filter(|(item, _)| item.kind == kind).count();
        let expected = |kind| rock_ridge.values().filter(|found| found.kind == kind).count();
        prop_assert!(stored(Kind::Directory) >= expected(Kind::Directory));
        prop_assert!(stored(Kind::File) >= expected(Kind::File));
    }
}
