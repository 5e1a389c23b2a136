//! The tree of a volume, from its root on.

use std::collections::{BTreeMap, BTreeSet};

use fsimage_formats::udf::compressed_unicode::decode_canonical;
use fsimage_formats::udf::extended_attribute::{AttributeType, DeviceSpecification};
use fsimage_formats::udf::path_component::decode_target;
use fsimage_formats::udf::{
    AccessType, AllocationKind, ExtendedAttributes, FileCharacteristics, FileEntryHeader,
    FileIdentifierDescriptors, FileTimes, FileType, IcbFlags, LogicalBlockAddress, LongAllocationDescriptor,
    Revision, Timestamp,
};
use fsimage_tree::{Device, Kind};

use super::{Volume, strict};

/// What a reader finds out about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) hidden: bool,
    pub(crate) permissions: u32,
    pub(crate) user: u32,
    pub(crate) group: u32,
    pub(crate) links: u32,
    /// Of the last change, the last access, the last change of status, of creation: seconds and microseconds.
    pub(crate) times: [Option<(i64, u32)>; 4],
    pub(crate) target: String,
    pub(crate) device: Option<Device>,
    pub(crate) content: Vec<u8>,
    pub(crate) streams: BTreeMap<String, Vec<u8>>,
}

/// Where an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) icb: LogicalBlockAddress,
    pub(crate) unique_id: u64,
    pub(crate) size: u64,
    /// Nothing when the contents are in the file entry.
    pub(crate) extents: Vec<LongAllocationDescriptor>,
}

/// All items by their paths.
pub(crate) struct Walked {
    pub(crate) found: BTreeMap<String, Found>,
    pub(crate) stored: BTreeMap<String, Stored>,
}

/// A directory to read, and what is expected of its first descriptor.
struct Pending {
    path: String,
    icb: LogicalBlockAddress,
    parent: LogicalBlockAddress,
}

impl Volume<'_> {
    /// Reads the tree, and file contents when asked, and checks that everything fits together.
    pub(crate) fn walk(&mut self, contents: bool) -> Walked {
        let root = self.root();
        let mut walked = Walked {
            found: BTreeMap::new(),
            stored: BTreeMap::new(),
        };
        self.item(
            &mut walked,
            "/".to_owned(),
            root,
            FileCharacteristics::DIRECTORY,
            contents,
        );
        assert_eq!(walked.stored["/"].unique_id, 0);
        let mut work = vec![Pending {
            path: String::new(),
            icb: root.location,
            parent: root.location,
        }];
        let mut ids = BTreeSet::new();
        while let Some(directory) = work.pop() {
            self.directory(&mut walked, &mut work, &mut ids, &directory, contents);
        }
        self.check_ids(&walked, &ids);
        self.check_bitmaps();
        walked
    }

    /// How many links an item of the root says that it has.
    #[allow(dead_code, reason = "not every test looks for a single item")]
    pub(crate) fn links_of(&mut self, name: &str) -> u32 {
        let root = self.root();
        let (header, _, allocation) = self.entry(root.location, root.length.bytes());
        let bytes = self.contents(&header, &allocation, root.location.partition);
        let mut found = FileIdentifierDescriptors::new(&bytes).map(|(_, descriptor)| descriptor.unwrap());
        let item = found.find(|item| decode_canonical(item.identifier).is_some_and(|shown| shown == name));
        let icb = item.unwrap().icb;
        self.entry(icb.location, icb.length.bytes())
            .0
            .file_link_count
            .into()
    }

    fn directory(
        &mut self,
        walked: &mut Walked,
        work: &mut Vec<Pending>,
        ids: &mut BTreeSet<u32>,
        directory: &Pending,
        contents: bool,
    ) {
        let (header, _, allocation) = self.entry(directory.icb, self.logical.logical_block_size);
        let bytes = self.contents(&header, &allocation, directory.icb.partition);
        let extents = match header.icb.flags.allocation() {
            AllocationKind::EMBEDDED => Vec::new(),
            _ => self.extents(&header, &allocation, directory.icb.partition),
        };
        let mut descriptors = FileIdentifierDescriptors::new(&bytes);
        let mut first = true;
        while let Some((offset, descriptor)) = descriptors.next_with(&mut strict) {
            let descriptor = descriptor.unwrap();
            let location = match extents.first() {
                None => directory.icb.block,
                // Directories of these tests are smaller than an extent can be.
                Some(extent) => {
                    extent.location.block + u32::try_from(offset).unwrap() / self.logical.logical_block_size
                }
            };
            self.check_tag(descriptor.tag, location);
            self.check_split(offset, extents.is_empty());
            assert_eq!(descriptor.file_version_number, 1);
            let characteristics = descriptor.characteristics;
            let parent = FileCharacteristics::PARENT | FileCharacteristics::DIRECTORY;
            if first {
                assert_eq!(characteristics, parent);
                assert_eq!(descriptor.icb.location, directory.parent);
                assert!(descriptor.identifier.is_empty());
                first = false;
                continue;
            }
            assert!(!characteristics.intersects(FileCharacteristics::PARENT | FileCharacteristics::DELETED));
            if self.revision < Revision::V2_00 {
                assert_eq!(descriptor.icb.unique_id, 0);
            } else {
                assert!(descriptor.icb.unique_id >= 16);
                assert!(
                    ids.insert(descriptor.icb.unique_id),
                    "every name has a number of its own"
                );
            }
            let name = decode_canonical(descriptor.identifier).unwrap();
            let path = format!("{}/{name}", directory.path);
            if characteristics.contains(FileCharacteristics::DIRECTORY) {
                work.push(Pending {
                    path: path.clone(),
                    icb: descriptor.icb.location,
                    parent: directory.icb,
                });
            }
            self.item(walked, path, descriptor.icb, characteristics, contents);
        }
        assert!(!first, "a directory has its parent's descriptor");
    }

    /// That no tag lies across two blocks that are written once (UDF:2.60 2.3.4.4).
    fn check_split(&self, offset: usize, embedded: bool) {
        let block_size = self.logical.logical_block_size as usize;
        let at = offset % block_size;
        let once = self.partition.access_type == AccessType::WRITE_ONCE;
        assert!(
            !once || embedded || at + 16 <= block_size,
            "the tag at byte {offset}"
        );
    }

    /// Reads one item.
    fn item(
        &mut self,
        walked: &mut Walked,
        path: String,
        icb: LongAllocationDescriptor,
        characteristics: FileCharacteristics,
        contents: bool,
    ) {
        let (header, attributes, allocation) = self.entry(icb.location, icb.length.bytes());
        let kind = kind(header.icb.file_type);
        assert_eq!(
            kind == Kind::Directory,
            characteristics.contains(FileCharacteristics::DIRECTORY)
        );
        let embedded = header.icb.flags.allocation() == AllocationKind::EMBEDDED;
        let (extents, continuations) = if embedded {
            assert_eq!(header.logical_blocks_recorded, 0);
            assert_eq!(header.information_length, allocation.len() as u64);
            Default::default()
        } else {
            self.extents_and_continuations(&header, &allocation, icb.location.partition)
        };
        let block_size = self.logical.logical_block_size;
        let lengths = extents.iter().map(|it| u64::from(it.length.bytes()));
        if !embedded {
            assert_eq!(lengths.sum::<u64>(), header.information_length);
            let blocks: u64 = extents
                .iter()
                .map(|it| u64::from(it.length.bytes().div_ceil(block_size)))
                .sum();
            assert_eq!(blocks, header.logical_blocks_recorded);
        }
        let whole = extents.split_last().map_or(&[][..], |(_, whole)| whole);
        assert!(whole.iter().all(|it| it.length.bytes() % block_size == 0));
        let seen = walked.stored.values().any(|it| it.icb == icb.location);
        if !seen {
            self.take(&[icb]);
            self.take(&extents);
            self.take(&continuations);
        }
        let bytes = match kind {
            Kind::SymbolicLink => self.contents(&header, &allocation, icb.location.partition),
            Kind::File if contents => self.contents(&header, &allocation, icb.location.partition),
            _ => Vec::new(),
        };
        let (created, device) = self.attributes(&header, &attributes, icb.location.block);
        let streams = self.streams(icb.location, &header, seen, contents);
        let found = Found {
            kind,
            hidden: characteristics.contains(FileCharacteristics::HIDDEN),
            permissions: header.permissions.mode() | header.icb.flags.mode(),
            user: header.user_id,
            group: header.group_id,
            links: header.file_link_count.into(),
            times: [
                moment(header.modified),
                moment(header.accessed),
                moment(header.attributes_changed),
                created.and_then(moment),
            ],
            target: match kind {
                Kind::SymbolicLink => decode_target(&bytes).unwrap(),
                _ => String::new(),
            },
            device,
            content: if kind == Kind::File { bytes } else { Vec::new() },
            streams,
        };
        let stored = Stored {
            icb: icb.location,
            unique_id: header.unique_id,
            size: header.information_length,
            extents,
        };
        assert!(
            walked.found.insert(path.clone(), found).is_none(),
            "{path} is there twice"
        );
        walked.stored.insert(path, stored);
    }

    /// The named streams of an item whose file entry is at `owner`.
    fn streams(
        &mut self,
        owner: LogicalBlockAddress,
        of: &FileEntryHeader,
        seen: bool,
        contents: bool,
    ) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        let Some(extension) = of.extension else {
            return found;
        };
        let icb = extension.stream_directory;
        let mut object_size = of.information_length;
        if icb.length.bytes() > 0 {
            assert!(self.revision >= Revision::V2_00);
            let directory = self.stream(of, icb, FileType::STREAM_DIRECTORY, 0, seen);
            let (_, _, allocation) = self.entry(icb.location, icb.length.bytes());
            let extents = match directory.icb.flags.allocation() {
                AllocationKind::EMBEDDED => Vec::new(),
                _ => self.extents(&directory, &allocation, icb.location.partition),
            };
            let bytes = self.contents(&directory, &allocation, icb.location.partition);
            let mut descriptors = FileIdentifierDescriptors::new(&bytes);
            let mut first = true;
            while let Some((offset, descriptor)) = descriptors.next_with(&mut strict) {
                let descriptor = descriptor.unwrap();
                let location = extents.first().map_or(icb.location.block, |extent| {
                    extent.location.block + u32::try_from(offset).unwrap() / self.logical.logical_block_size
                });
                self.check_tag(descriptor.tag, location);
                self.check_split(offset, extents.is_empty());
                assert_eq!(u64::from(descriptor.icb.unique_id), of.unique_id);
                if first {
                    let parent = FileCharacteristics::PARENT | FileCharacteristics::DIRECTORY;
                    assert_eq!(descriptor.characteristics, parent);
                    assert_eq!(descriptor.icb.location, owner);
                    first = false;
                    continue;
                }
                assert_eq!(descriptor.characteristics, FileCharacteristics::empty());
                let at = descriptor.icb;
                let header = self.stream(of, at, FileType::FILE, 1, seen);
                object_size += header.information_length;
                let (_, _, allocation) = self.entry(at.location, at.length.bytes());
                let content = if contents {
                    self.contents(&header, &allocation, at.location.partition)
                } else {
                    Vec::new()
                };
                let name = decode_canonical(descriptor.identifier).unwrap();
                assert!(found.insert(name, content).is_none());
            }
            assert!(!first && !found.is_empty());
        }
        assert_eq!(extension.object_size, object_size);
        found
    }

    /// The file entry of a stream, or of a stream directory.
    fn stream(
        &mut self,
        of: &FileEntryHeader,
        icb: LongAllocationDescriptor,
        kind: FileType,
        links: u16,
        seen: bool,
    ) -> FileEntryHeader {
        let (header, attributes, allocation) = self.entry(icb.location, icb.length.bytes());
        assert_eq!((header.icb.file_type, header.file_link_count), (kind, links));
        assert!(header.icb.flags.contains(IcbFlags::STREAM) && header.icb.flags.mode() == 0);
        assert!(attributes.is_empty());
        let extension = header.extension.unwrap();
        assert_eq!(extension.stream_directory, LongAllocationDescriptor::NONE);
        assert_eq!(extension.object_size, header.information_length);
        assert_eq!(
            (
                header.unique_id,
                header.user_id,
                header.group_id,
                header.permissions
            ),
            (of.unique_id, of.user_id, of.group_id, of.permissions)
        );
        let embedded = header.icb.flags.allocation() == AllocationKind::EMBEDDED;
        let mut blocks = 0;
        if !seen {
            self.take(&[icb]);
        }
        if !embedded {
            let (extents, continuations) =
                self.extents_and_continuations(&header, &allocation, icb.location.partition);
            let bytes: u64 = extents.iter().map(|it| u64::from(it.length.bytes())).sum();
            assert_eq!(bytes, header.information_length);
            blocks = bytes.div_ceil(self.logical.logical_block_size.into());
            if !seen {
                self.take(&extents);
                self.take(&continuations);
            }
        }
        assert_eq!(header.logical_blocks_recorded, blocks);
        header
    }

    /// The bytes of a file, wherever they are.
    fn contents(&self, header: &FileEntryHeader, allocation: &[u8], partition: u16) -> Vec<u8> {
        if header.icb.flags.allocation() == AllocationKind::EMBEDDED {
            return allocation.to_vec();
        }
        let extents = self.extents(header, allocation, partition);
        extents
            .iter()
            .flat_map(|it| self.read(it.location, it.length.bytes() as usize))
            .collect()
    }

    /// The creation time and the device of a file entry.
    fn attributes(
        &self,
        header: &FileEntryHeader,
        space: &[u8],
        location: u32,
    ) -> (Option<Timestamp>, Option<Device>) {
        let mut created = header.extension.map(|extension| extension.created);
        let mut device = None;
        if space.is_empty() {
            return (created, device);
        }
        let (own, mut attributes) = ExtendedAttributes::parse_with(space, &mut strict).unwrap();
        self.check_tag(own.tag, location);
        while let Some((_, attribute)) = attributes.next_with(&mut strict) {
            let attribute = attribute.unwrap();
            match attribute.kind {
                AttributeType::FILE_TIMES => {
                    let times = FileTimes::parse_with(&attribute, &mut strict).unwrap();
                    assert!(created.is_none(), "an extended file entry has a field for it");
                    created = times.created;
                }
                AttributeType::DEVICE_SPECIFICATION => {
                    let it = DeviceSpecification::parse_with(&attribute, &mut strict).unwrap();
                    device = Some(Device {
                        major: it.major,
                        minor: it.minor,
                    });
                }
                other => panic!("an attribute of type {other:?}"),
            }
        }
        (created, device)
    }

    /// That numbers tell files apart, and that blocks have one owner.
    fn check_ids(&self, walked: &Walked, ids: &BTreeSet<u32>) {
        let mut by_id = BTreeMap::new();
        for stored in walked.stored.values() {
            let icb = *by_id.entry(stored.unique_id).or_insert(stored.icb);
            assert_eq!(icb, stored.icb, "two files have number {}", stored.unique_id);
            assert!(stored.unique_id < self.integrity.next_unique_id);
            let known = u32::try_from(stored.unique_id).is_ok_and(|id| id == 0 || ids.contains(&id));
            assert!(known || self.revision < Revision::V2_00);
        }
        let icbs: BTreeSet<_> = walked.stored.values().map(|it| it.icb).collect();
        assert_eq!(icbs.len(), by_id.len());
        assert!(self.integrity.next_unique_id >= 16);
        let directories = walked.found.values().filter(|it| it.kind == Kind::Directory);
        let directories = directories.count();
        let said = self.integrity.implementation_use.as_ref().unwrap();
        assert_eq!(said.number_of_directories as usize, directories);
        // From UDF 2.50 on names count.
        let all = if self.revision < Revision::V2_50 {
            icbs.len()
        } else {
            walked.found.len()
        };
        assert_eq!(said.number_of_files as usize, all - directories);
    }

    /// That no two things take the same block.
    pub(crate) fn check_no_overlap(&self) {
        let mut taken = self.taken.clone();
        taken.sort_unstable();
        for pair in taken.windows(2) {
            assert!(pair[0].0 + pair[0].1 <= pair[1].0, "{pair:?} overlap");
        }
    }
}

fn kind(file_type: FileType) -> Kind {
    match file_type {
        FileType::DIRECTORY => Kind::Directory,
        FileType::FILE => Kind::File,
        FileType::SYMBOLIC_LINK => Kind::SymbolicLink,
        FileType::BLOCK_DEVICE => Kind::BlockDevice,
        FileType::CHARACTER_DEVICE => Kind::CharacterDevice,
        FileType::FIFO => Kind::Fifo,
        FileType::SOCKET => Kind::Socket,
        other => panic!("file type {other:?}"),
    }
}

fn moment(time: Timestamp) -> Option<(i64, u32)> {
    time.to_unix()
        .map(|(seconds, nanoseconds)| (seconds, nanoseconds / 1000))
}
