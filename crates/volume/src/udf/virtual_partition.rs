//! The virtual allocation table of a write-once disc, the last one that is whole.
//!
//! Spec: UDF:2.60 2.2.8, 2.2.11; UDF:1.50 2.2.8, 2.2.10.

use fsimage_formats::udf::{
    DString, FileType, IcbTag, LogicalBlockAddress, Tag, TagIdentifier, VirtualAllocationTableHeader,
    VirtualAllocationTableTrailer,
};

use crate::error::VolumeError;
use crate::finding::Finding;
use crate::walk::Walk;

use super::entry::{Blocks, Entry};
use super::partition::Base;

/// How far before the last sector the table's entry is looked for: run-out blocks, and the filling up of images.
const FARTHEST: u64 = 1 << 15;
/// The most bytes of a table: that of a double layer Blu-ray disc, four times over.
const MOST_TABLE: u64 = 1 << 28;

/// File types of tables: from UDF 2.00 on, and of UDF 1.50.
const TABLES: [FileType; 2] = [FileType::VIRTUAL_ALLOCATION_TABLE, FileType::UNSPECIFIED];

/// A table.
pub(super) struct Table {
    pub(super) entries: Vec<u32>,
    /// The name of the logical volume, which its descriptor cannot be given any more.
    pub(super) name: Option<DString<128>>,
}

/// Finds the table at or before the sector `last`. `blocks` has the partition that the table is in, under the number `partition`.
pub(super) fn find(
    blocks: &Blocks,
    partition: u16,
    base: &Base,
    last: u64,
    walk: &mut Walk,
) -> Result<Table, VolumeError> {
    let start = u64::from(base.area.start);
    let highest = last.min(start.saturating_add(u64::from(base.area.length).saturating_sub(1)));
    let lowest = start.max(highest.saturating_sub(FARTHEST));
    let mut sector = highest;
    let mut buf = Vec::new();
    while sector >= lowest {
        if let Some(table) = at(blocks, partition, base, sector - start, &mut buf, walk)? {
            if sector != last {
                walk.report(Finding::structure(
                    blocks.medium.offset(sector),
                    "UDF:2.60 2.2.11",
                    "the entry of the virtual allocation table is not in the last block recorded",
                ));
            }
            return Ok(table);
        }
        let Some(before) = sector.checked_sub(1) else {
            break;
        };
        sector = before;
    }
    Err(VolumeError::Unusable {
        offset: blocks.medium.offset(last),
        what: "a virtual partition without a virtual allocation table at the end of what is recorded",
        clause: "UDF:2.60 2.2.11",
    })
}

/// The table whose entry is in this block, if it is one.
fn at(
    blocks: &Blocks,
    partition: u16,
    base: &Base,
    block: u64,
    buf: &mut Vec<u8>,
    walk: &mut Walk,
) -> Result<Option<Table>, VolumeError> {
    let Ok(block) = u32::try_from(block) else {
        return Ok(None);
    };
    let sector = u64::from(base.area.start) + u64::from(block);
    blocks
        .medium
        .read(walk, "virtual allocation table", sector, buf)?;
    if !may_be_table(buf, block) {
        return Ok(None);
    }
    let offset = blocks.medium.offset(sector);
    let address = LogicalBlockAddress { partition, block };
    let read = blocks
        .entry(walk, address, offset)
        .and_then(|entry| table(blocks, &entry, walk));
    match read {
        Err(error @ VolumeError::OverLimit { .. }) => Err(error),
        Err(_) => {
            walk.report(Finding::structure(
                offset,
                "UDF:2.60 2.2.11",
                "a virtual allocation table that cannot be read; an earlier one is looked for",
            ));
            Ok(None)
        }
        read => read,
    }
}

/// Whether a block may be the entry of a table: of its file type, and recorded for this place.
fn may_be_table(b: &[u8], block: u32) -> bool {
    let Some(Ok((identifier, tag))) = b.first_chunk().map(Tag::parse) else {
        return false;
    };
    let is_entry = [TagIdentifier::FILE_ENTRY, TagIdentifier::EXTENDED_FILE_ENTRY].contains(&identifier);
    let icb = b
        .get(Tag::SIZE..)
        .and_then(<[u8]>::first_chunk)
        .map(IcbTag::parse);
    is_entry && tag.location == block && icb.is_some_and(|icb| TABLES.contains(&icb.file_type))
}

/// The table of an entry, if it is the entry of one.
fn table(blocks: &Blocks, entry: &Entry, walk: &mut Walk) -> Result<Option<Table>, VolumeError> {
    let offset = entry.offset;
    match entry.header.icb.file_type {
        FileType::VIRTUAL_ALLOCATION_TABLE => {
            let bytes = blocks.small(walk, entry, MOST_TABLE)?;
            let (header, entries) = VirtualAllocationTableHeader::parse(&bytes)
                .map_err(|source| VolumeError::Format { offset, source })?;
            Ok(Some(Table {
                entries: entries.collect(),
                name: Some(header.logical_volume_identifier),
            }))
        }
        FileType::UNSPECIFIED => {
            let bytes = blocks.small(walk, entry, MOST_TABLE)?;
            Ok(VirtualAllocationTableTrailer::parse(&bytes)
                .ok()
                .map(|(_, entries)| Table {
                    entries: entries.collect(),
                    name: None,
                }))
        }
        _ => Ok(None),
    }
}
