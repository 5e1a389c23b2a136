//! A reader for tests: as plain as can be, trusting nothing that it can check.

use std::collections::BTreeMap;

use fsimage_formats::iso9660::{
    ByteOrder, DirectoryRecord, DirectoryRecords, FileFlags, PathTableRecords, PrimaryVolumeDescriptor,
    SupplementaryVolumeDescriptor, VolumeDescriptorBody,
};
use fsimage_formats::rock_ridge::{
    AlternateName, ChildLink, ParentLink, PosixAttributes, Relocated, SymbolicLink, TimeStamps, join_name,
    join_target,
};
use fsimage_formats::susp::{ContinuationArea, SystemUseEntries, SystemUseEntry};
use fsimage_tree::Kind;

/// What a reader finds out about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) permissions: u16,
    pub(crate) user: u32,
    pub(crate) group: u32,
    pub(crate) links: u32,
    pub(crate) modified: i64,
    pub(crate) target: Vec<u8>,
    pub(crate) content: Vec<u8>,
}

struct Image<'a> {
    bytes: &'a [u8],
    /// The block of the disc at which the bytes start.
    first_block: u32,
    session_start: u32,
}

impl<'a> Image<'a> {
    fn bytes(&self, block: u32, length: usize) -> &'a [u8] {
        &self.bytes[(block - self.first_block) as usize * 2048..][..length]
    }

    fn descriptor(&self, kind: u8, version: u8) -> Option<&'a [u8; 2048]> {
        (16..)
            .map(|block| {
                self.bytes(self.session_start + block, 2048)
                    .first_chunk()
                    .unwrap()
            })
            .take_while(|it: &&[u8; 2048]| it[0] != 255)
            .find(|it| it[0] == kind && it[6] == version)
    }

    /// The system use entries of a record, continuation areas followed.
    fn entries(&self, record: &DirectoryRecord<'a>) -> Vec<SystemUseEntry<'a>> {
        let mut all = Vec::new();
        let mut area = record.system_use;
        loop {
            let mut next = None;
            for entry in SystemUseEntries::new(area) {
                match ContinuationArea::parse(entry) {
                    Ok(more) => next = Some(more),
                    Err(_) => all.push(entry),
                }
            }
            let Some(more) = next else { return all };
            assert!(more.offset + more.length <= 2048, "an area within a block");
            area = &self.bytes(more.block, 2048)[more.offset as usize..][..more.length as usize];
        }
    }

    fn records(&self, extent: u32, length: u32) -> Vec<DirectoryRecord<'a>> {
        let records: Vec<_> = DirectoryRecords::new(self.bytes(extent, length as usize))
            .map(|it| it.1.unwrap())
            .collect();
        assert_eq!(records[0].identifier, [0]);
        assert_eq!((records[0].extent, records[0].data_length), (extent, length));
        assert_eq!(records[1].identifier, [1]);
        records
    }

    /// Checks that both path tables list exactly these directories, in order.
    fn check_path_tables(&self, body: &VolumeDescriptorBody, directories: &BTreeMap<u32, (u32, Vec<u8>)>) {
        let tables = [
            (ByteOrder::Little, body.type_l_path_table),
            (ByteOrder::Little, body.optional_type_l_path_table),
            (ByteOrder::Big, body.type_m_path_table),
            (ByteOrder::Big, body.optional_type_m_path_table),
        ];
        for (order, block) in tables.into_iter().filter(|&(_, block)| block != 0) {
            let table = self.bytes(block, body.path_table_size as usize);
            let records: Vec<_> = PathTableRecords::new(order, table).collect();
            assert_eq!(records.len(), directories.len());
            for record in &records {
                let (parent, identifier) = &directories[&record.extent];
                assert_eq!(records[usize::from(record.parent) - 1].extent, *parent);
                assert_eq!(record.identifier, identifier);
            }
            let keys: Vec<_> = records
                .iter()
                .map(|record| (record.parent, record.identifier))
                .collect();
            assert!(
                keys.windows(2).skip(1).all(|pair| pair[0].0 <= pair[1].0),
                "parents ascend"
            );
        }
    }
}

/// All items of the primary hierarchy as Rock Ridge shows them, from a disc of which all is there from block `first_block` on.
pub(crate) fn read_rock_ridge_on(
    bytes: &[u8],
    first_block: u32,
    session_start: u32,
) -> BTreeMap<Vec<u8>, Found> {
    let image = Image {
        bytes,
        first_block,
        session_start,
    };
    let primary = PrimaryVolumeDescriptor::parse(image.descriptor(1, 1).unwrap())
        .unwrap()
        .body;
    let root = (primary.root.extent, primary.root.data_length);
    image.check_path_tables(&primary, &directories(&image, root));

    let mut all = BTreeMap::from([(b"/".to_vec(), found(&image, &image.records(root.0, root.1)[..1]))]);
    let mut work = vec![(root, Vec::new())];
    while let Some(((extent, length), path)) = work.pop() {
        for sections in sections(&image.records(extent, length)[2..]) {
            let record = sections.last().unwrap();
            let entries = image.entries(record);
            if entries.iter().any(|it| Relocated::parse(*it).is_ok()) {
                continue;
            }
            let name = join_name(entries.iter().filter_map(|it| AlternateName::parse(*it).ok()));
            let path = [&path, &b"/"[..], &name].concat();
            if let Some(moved) = entries.iter().find_map(|it| ChildLink::parse(*it).ok()) {
                let own = DirectoryRecord::parse(image.bytes(moved.extent, 2048)).unwrap().0;
                let parent = image.records(own.extent, own.data_length)[1];
                let home = image
                    .entries(&parent)
                    .iter()
                    .find_map(|it| ParentLink::parse(*it).ok())
                    .unwrap();
                assert_eq!(home.extent, extent, "a moved directory knows where it belongs");
                work.push(((own.extent, own.data_length), path.clone()));
            } else if record.flags.contains(FileFlags::DIRECTORY) {
                work.push(((record.extent, record.data_length), path.clone()));
            }
            assert!(
                all.insert(path, found(&image, sections)).is_none(),
                "unique names"
            );
        }
    }
    all
}

/// Every directory of a hierarchy by its extent: its parent's, and its identifier.
fn directories(image: &Image<'_>, root: (u32, u32)) -> BTreeMap<u32, (u32, Vec<u8>)> {
    let mut all = BTreeMap::from([(root.0, (root.0, vec![0]))]);
    let mut work = vec![(root, root.0)];
    while let Some(((extent, length), parent)) = work.pop() {
        let records = image.records(extent, length);
        assert_eq!(records[1].extent, parent);
        for record in records[2..]
            .iter()
            .filter(|it| it.flags.contains(FileFlags::DIRECTORY))
        {
            assert!(
                all.insert(record.extent, (extent, record.identifier.to_vec()))
                    .is_none()
            );
            work.push(((record.extent, record.data_length), extent));
        }
    }
    all
}

fn sections<'r, 'a>(records: &'r [DirectoryRecord<'a>]) -> impl Iterator<Item = &'r [DirectoryRecord<'a>]> {
    records.chunk_by(|a, _| a.flags.contains(FileFlags::MULTI_EXTENT))
}

fn found(image: &Image<'_>, sections: &[DirectoryRecord<'_>]) -> Found {
    let entries = image.entries(&sections[0]);
    let attributes = entries
        .iter()
        .find_map(|it| PosixAttributes::parse(*it).ok())
        .unwrap();
    let modified = entries.iter().find_map(|it| TimeStamps::parse(*it).ok()).unwrap();
    let modified = match modified {
        TimeStamps::Short(times) => times.modify.and_then(|time| time.to_unix()),
        TimeStamps::Long(times) => times.modify.and_then(|time| time.to_unix()),
    };
    // What the entry cannot hold, the record may.
    let modified = modified.or_else(|| sections[0].recorded.to_unix());
    let kind = match attributes.mode >> 12 {
        0o04 => Kind::Directory,
        0o10 => Kind::File,
        0o12 => Kind::SymbolicLink,
        0o01 => Kind::Fifo,
        0o02 => Kind::CharacterDevice,
        0o06 => Kind::BlockDevice,
        0o14 => Kind::Socket,
        other => panic!("file type {other:o}"),
    };
    let content = match kind {
        Kind::File => sections
            .iter()
            .filter(|it| it.data_length > 0)
            .flat_map(|it| image.bytes(it.extent, it.data_length as usize))
            .copied()
            .collect(),
        _ => Vec::new(),
    };
    Found {
        kind,
        permissions: (attributes.mode & 0o7777) as u16,
        user: attributes.user,
        group: attributes.group,
        links: attributes.links,
        modified: modified.unwrap_or_default().0,
        target: join_target(entries.iter().filter_map(|it| SymbolicLink::parse(*it).ok())),
        content,
    }
}

/// Path and content of everything in the Joliet hierarchy.
pub(crate) fn read_joliet(bytes: &[u8], session_start: u32) -> BTreeMap<String, Vec<u8>> {
    let image = Image {
        bytes,
        first_block: session_start,
        session_start,
    };
    let body = SupplementaryVolumeDescriptor::parse(image.descriptor(2, 1).unwrap())
        .unwrap()
        .body;
    let root = (body.root.extent, body.root.data_length);
    let mut all = BTreeMap::from([("/".to_owned(), Vec::new())]);
    let mut work = vec![(root, String::new())];
    while let Some(((extent, length), path)) = work.pop() {
        let records = image.records(extent, length);
        for sections in sections(&records[2..]) {
            let record = sections.last().unwrap();
            let units = record
                .identifier
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            let name: String = char::decode_utf16(units).map(|it| it.unwrap()).collect();
            let name = name.strip_suffix(";1").unwrap_or(&name);
            let path = format!("{path}/{name}");
            let mut content = Vec::new();
            if record.flags.contains(FileFlags::DIRECTORY) {
                work.push(((record.extent, record.data_length), path.clone()));
            } else {
                for section in sections.iter().filter(|it| it.data_length > 0) {
                    content.extend_from_slice(image.bytes(section.extent, section.data_length as usize));
                }
            }
            assert!(all.insert(path, content).is_none(), "unique names");
        }
    }
    image.check_path_tables(&body, &directories(&image, root));
    all
}
