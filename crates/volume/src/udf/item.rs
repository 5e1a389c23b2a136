//! What an entry says of its file.
//!
//! Spec: ECMA-167:1997 4/14.6.6, 4/14.9, 4/14.10, 4/14.16, 4/14.17; UDF:2.60 2.3.6, 3.3.

use fsimage_formats::udf::extended_attribute::{AttributeType, DeviceSpecification};
use fsimage_formats::udf::path_component::decode_target;
use fsimage_formats::udf::{
    ExtendedAttributes, FileEntryHeader, FileTimes, FileType, LogicalBlockAddress, Timestamp as Recorded,
};
use fsimage_tree::{Attributes, Device, Kind, Times, Timestamp};

use crate::contents::Extents;
use crate::error::VolumeError;
use crate::finding::Finding;
use crate::item::{DiscItem, Location};
use crate::walk::Walk;

use super::entry::{Blocks, Entry};
use super::medium::reporter;
use super::partition::Replica;

/// The longest target of a symbolic link, in bytes as recorded.
const MOST_TARGET: u64 = 1 << 19;
/// The most bytes of extended attributes outside of an entry.
const MOST_ATTRIBUTES: u64 = 1 << 16;

/// The address in a location.
pub(super) fn address(location: Location) -> LogicalBlockAddress {
    let [_, _, high, low, a, b, c, d] = location.1.to_be_bytes();
    LogicalBlockAddress {
        partition: u16::from_be_bytes([high, low]),
        block: u32::from_be_bytes([a, b, c, d]),
    }
}

/// The location of what has its ICB there.
fn location(identity: u64, address: LogicalBlockAddress) -> Location {
    Location(
        identity,
        u64::from(address.partition) << 32 | u64::from(address.block),
    )
}

/// What a file type is in a tree, and whether the file is to be read in real time.
fn kind(file_type: FileType) -> Option<(Kind, bool)> {
    Some(match file_type {
        FileType::DIRECTORY => (Kind::Directory, false),
        FileType::FILE | FileType::UNSPECIFIED => (Kind::File, false),
        FileType::REAL_TIME_FILE => (Kind::File, true),
        FileType::SYMBOLIC_LINK => (Kind::SymbolicLink, false),
        FileType::BLOCK_DEVICE => (Kind::BlockDevice, false),
        FileType::CHARACTER_DEVICE => (Kind::CharacterDevice, false),
        FileType::FIFO => (Kind::Fifo, false),
        FileType::SOCKET => (Kind::Socket, false),
        _ => return None,
    })
}

/// A moment, if one is recorded.
pub(super) fn moment(recorded: Recorded) -> Option<Timestamp> {
    let (seconds, nanoseconds) = recorded.to_unix()?;
    Some(Timestamp { seconds, nanoseconds })
}

fn attributes(header: &FileEntryHeader, created: Option<Timestamp>) -> Attributes {
    let modified = moment(header.modified).unwrap_or_default();
    let owner = |id| if id == FileEntryHeader::NO_OWNER { 0 } else { id };
    let mode = header.permissions.mode() | header.icb.flags.mode();
    Attributes {
        permissions: u16::try_from(mode & 0o7777).unwrap_or_default(),
        user: owner(header.user_id),
        group: owner(header.group_id),
        times: Times {
            modified,
            accessed: moment(header.accessed).unwrap_or(modified),
            changed: moment(header.attributes_changed).unwrap_or(modified),
            created: header
                .extension
                .map_or(created, |extension| moment(extension.created).or(created)),
        },
    }
}

/// What extended attributes tell.
#[derive(Default)]
struct Told {
    created: Option<Timestamp>,
    device: Option<Device>,
}

impl Told {
    fn take(&mut self, space: &[u8], offset: u64, walk: &mut Walk) {
        if space.is_empty() {
            return;
        }
        let mut report = reporter(walk, offset);
        let Ok((_, mut attributes)) = ExtendedAttributes::parse_with(space, &mut report) else {
            drop(report);
            walk.report(Finding::lost(
                offset,
                "ECMA-167:1997 4/14.10.1",
                "extended attributes without a header that can be read",
            ));
            return;
        };
        let mut is_cut = false;
        while let Some((_, attribute)) = attributes.next_with(&mut report) {
            let Ok(attribute) = attribute else {
                is_cut = true;
                break;
            };
            match attribute.kind {
                AttributeType::FILE_TIMES => {
                    if let Ok(times) = FileTimes::parse_with(&attribute, &mut report) {
                        self.created = times.created.and_then(moment).or(self.created);
                    }
                }
                AttributeType::DEVICE_SPECIFICATION => {
                    if let Ok(device) = DeviceSpecification::parse_with(&attribute, &mut report) {
                        let DeviceSpecification { major, minor, .. } = device;
                        self.device = Some(Device { major, minor });
                    }
                }
                _ => {}
            }
        }
        drop(report);
        if is_cut {
            walk.report(Finding::lost(
                offset,
                "ECMA-167:1997 4/14.10.2",
                "the rest of the extended attributes, since one of them cannot be read",
            ));
        }
    }
}

impl Blocks {
    /// Fills in what the ICB at an address says. The name, and whether the item is hidden, are the caller's.
    pub(super) fn fill(
        &self,
        walk: &mut Walk,
        icb: LogicalBlockAddress,
        from: u64,
        item: &mut DiscItem,
    ) -> Result<(), VolumeError> {
        let entry = self.entry(walk, icb, from)?;
        let header = &entry.header;
        let unusable = |what, clause| VolumeError::Unusable {
            offset: entry.offset,
            what,
            clause,
        };
        let (kind, is_real_time) = kind(header.icb.file_type).ok_or_else(|| {
            unusable(
                "a file type that no name should lead to",
                "ECMA-167:1997 4/14.6.6",
            )
        })?;
        if header.icb.file_type == FileType::UNSPECIFIED {
            walk.report(Finding::structure(
                entry.offset,
                "UDF:2.60 2.3.5.2",
                "an item without a file type is taken for a file",
            ));
        }
        let mut told = Told::default();
        told.take(entry.attributes(), entry.offset, walk);
        if header.extended_attributes_icb.length.bytes() > 0 {
            self.more_attributes(walk, &entry, &mut told)?;
        }
        if matches!(kind, Kind::BlockDevice | Kind::CharacterDevice) && told.device.is_none() {
            walk.report(Finding::structure(
                entry.offset,
                "UDF:2.60 3.3.4.4",
                "a device without a device specification",
            ));
        }
        item.kind = kind;
        item.is_real_time = is_real_time;
        item.attributes = attributes(header, told.created);
        item.size = header.information_length;
        item.links = header.file_link_count.into();
        item.has_streams = header
            .extension
            .is_some_and(|extension| extension.stream_directory.length.bytes() > 0);
        item.device = told
            .device
            .filter(|_| matches!(kind, Kind::BlockDevice | Kind::CharacterDevice));
        item.location = location(self.identity(&entry, icb, from)?, icb);
        item.target.clear();
        if kind == Kind::SymbolicLink {
            self.target(walk, &entry, &mut item.target)?;
        }
        Ok(())
    }

    /// What tells a file from others: the byte where its ICB begins.
    fn identity(&self, entry: &Entry, icb: LogicalBlockAddress, from: u64) -> Result<u64, VolumeError> {
        if entry.address == icb && !self.partitions.is_mirrored(icb.partition) {
            return Ok(entry.offset);
        }
        let stretch = self
            .partitions
            .resolve(Replica::Main, icb, from)
            .or_else(|_| self.partitions.resolve(Replica::Mirror, icb, from))?;
        Ok(self.medium.offset(stretch.sector))
    }

    /// Takes in attributes that have an ICB of their own (4/14.9.16).
    fn more_attributes(&self, walk: &mut Walk, entry: &Entry, told: &mut Told) -> Result<(), VolumeError> {
        let icb = entry.header.extended_attributes_icb.location;
        let read = self.entry(walk, icb, entry.offset).and_then(|more| {
            let bytes = self.small(walk, &more, MOST_ATTRIBUTES)?;
            Ok((bytes, more.offset))
        });
        match read {
            Ok((bytes, offset)) => told.take(&bytes, offset, walk),
            Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
            Err(_) => walk.report(Finding::lost(
                entry.offset,
                "ECMA-167:1997 4/14.9.16",
                "extended attributes in an ICB that cannot be read",
            )),
        }
        Ok(())
    }

    /// The target of a symbolic link.
    fn target(&self, walk: &mut Walk, entry: &Entry, target: &mut Vec<u8>) -> Result<(), VolumeError> {
        let contents = self.small(walk, entry, MOST_TARGET)?;
        let text = decode_target(&contents).map_err(|source| VolumeError::Format {
            offset: entry.contents_offset(),
            source,
        })?;
        target.extend_from_slice(text.as_bytes());
        Ok(())
    }

    /// Contents of at most so many bytes.
    pub(super) fn small(&self, walk: &mut Walk, entry: &Entry, most: u64) -> Result<Vec<u8>, VolumeError> {
        let extents = self.contents(walk, entry, Replica::Main)?;
        if extents.length > most {
            return Err(VolumeError::Unusable {
                offset: entry.offset,
                what: "contents that are far longer than they can be sensible",
                clause: "ECMA-167:1997 4/14.9.10",
            });
        }
        self.bytes(walk, &extents)
    }

    /// The bytes of extents, which the caller knows to be few enough.
    pub(super) fn bytes(&self, walk: &mut Walk, extents: &Extents) -> Result<Vec<u8>, VolumeError> {
        walk.hold(extents.length)?;
        let result = self.bytes_held(walk, extents);
        walk.release(extents.length);
        result
    }

    fn bytes_held(&self, walk: &mut Walk, extents: &Extents) -> Result<Vec<u8>, VolumeError> {
        let mut bytes = Vec::new();
        for run in &extents.runs {
            let start = bytes.len();
            let length = usize::try_from(run.length).unwrap_or_default();
            bytes.resize(start.saturating_add(length), 0);
            match (run.offset, bytes.get_mut(start..)) {
                (Some(offset), Some(part)) => {
                    walk.read_into(self.medium.source(), "contents", offset, part)?;
                }
                // Zeros cost nothing to record, so they are counted as if they had been read.
                _ => walk.charge(run.length)?,
            }
        }
        Ok(bytes)
    }
}
