//! Directory records as items.

use fsimage_formats::iso9660::{DirectoryRecord, FileFlags, RecordingDateTime, Relaxations};
use fsimage_tree::{Attributes, Kind, Times, Timestamp};

use super::attributes::Kinds;
use super::location::{self, Place};
use super::names::{Naming, departures};
use crate::error::VolumeError;
use crate::item::DiscItem;

/// The longest that a record may be.
pub(super) const LONGEST_RECORD: u64 = 255;
/// Permissions of directories and of files where none are recorded.
const DIRECTORY_PERMISSIONS: u16 = 0o555;
const FILE_PERMISSIONS: u16 = 0o444;

/// What `item` becomes by a record alone, without what a system use field adds.
pub(super) fn fill(item: &mut DiscItem, position: u64, record: &DirectoryRecord<'_>, naming: Naming) {
    let is_directory = record.flags.contains(FileFlags::DIRECTORY);
    naming.decode(record.identifier, is_directory, &mut item.name);
    (item.relaxations, item.identifier_length) = match naming {
        Naming::Bytes => departures(record.identifier, is_directory),
        Naming::Unicode | Naming::Verbatim => (Relaxations::empty(), 0),
    };
    item.kind = if is_directory { Kind::Directory } else { Kind::File };
    item.attributes = attributes(record.recorded, is_directory);
    item.size = u64::from(record.data_length);
    item.links = 1;
    item.is_hidden = record.flags.contains(FileFlags::EXISTENCE);
    item.is_real_time = false;
    item.has_streams = false;
    item.has_other_attributes = false;
    item.target.clear();
    item.device = None;
    let block = first_block(record);
    item.location.0 = location::identity_of_record(position);
    item.location.1 = match block {
        Some(block) if is_directory => {
            item.location = location::directory(block, record.data_length);
            return;
        }
        Some(block) if is_plain(record) => Place::extent(block, record.data_length),
        _ => None,
    }
    .map_or_else(|| by_record(position), Place::pack);
}

/// The root directory, of which a volume descriptor tells.
pub(super) fn root(record: &DirectoryRecord<'_>, offset: u64) -> Result<DiscItem, VolumeError> {
    let block = first_block(record).ok_or(VolumeError::Unusable {
        offset,
        what: "the root directory lies beyond what any disc holds",
        clause: "ECMA-119:1987 8.4.18",
    })?;
    Ok(DiscItem {
        kind: Kind::Directory,
        attributes: attributes(record.recorded, true),
        size: u64::from(record.data_length),
        is_hidden: false,
        location: location::directory(block, record.data_length),
        ..DiscItem::default()
    })
}

/// The first block of the contents, behind an extended attribute record.
pub(super) fn first_block(record: &DirectoryRecord<'_>) -> Option<u32> {
    let attributes = u32::from(record.extended_attribute_record_length);
    record.extent.checked_add(attributes)
}

/// Whether a record tells in block and length where its section is.
pub(super) fn is_plain(record: &DirectoryRecord<'_>) -> bool {
    record.file_unit_size == 0 && record.interleave_gap_size == 0
}

/// Takes note of extended attributes, which are in the record at a place.
pub(super) fn note_attributes(item: &mut DiscItem, kinds: Kinds, position: u64) {
    item.has_streams = kinds.has_users;
    item.has_other_attributes = kinds.has_others;
    if !kinds.has_users {
        return;
    }
    if item.kind != Kind::Directory {
        item.location.1 = by_record(position);
    } else if let Some(location) = location::with_attributes(item.location, position) {
        item.location = location;
    } else {
        item.has_streams = false;
    }
}

/// The place of a file that its record must tell again.
pub(super) fn by_record(position: u64) -> u64 {
    // No source that this crate reads is so long that there is no room for the place of a record.
    Place::records(position, 1).map_or(u64::MAX, Place::pack)
}

/// What is recorded of every item.
pub(super) fn attributes(recorded: RecordingDateTime, is_directory: bool) -> Attributes {
    Attributes {
        permissions: if is_directory {
            DIRECTORY_PERMISSIONS
        } else {
            FILE_PERMISSIONS
        },
        user: 0,
        group: 0,
        times: times(timestamp(recorded).unwrap_or_default()),
    }
}

fn times(modified: Timestamp) -> Times {
    Times {
        modified,
        accessed: modified,
        changed: modified,
        created: None,
    }
}

/// The moment of a date, where it names one.
pub(super) fn timestamp(recorded: RecordingDateTime) -> Option<Timestamp> {
    let (seconds, nanoseconds) = recorded.to_unix()?;
    Some(Timestamp { seconds, nanoseconds })
}
