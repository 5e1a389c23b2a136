//! The files that hold a volume together and stand in no directory: the metadata file with its mirror and bitmap, and the virtual allocation table.
//!
//! Spec: UDF:2.60 2.2.11, 2.2.13; UDF:1.50 2.2.10.

use fsimage_formats::udf::{
    AllocationKind, ExtentLength, FileEntry, FileEntryExtension, FileEntryHeader, FileType, IcbFlags, IcbTag,
    LongAllocationDescriptor, Permissions, Revision, ShortAllocationDescriptor,
};

use super::volume::{Volume, implementation};

/// A file of the system: bytes in blocks of the physical partition that follow each other.
pub(super) struct SystemFile {
    pub(super) kind: FileType,
    /// Its file entry's block in the physical partition.
    pub(super) location: u32,
    pub(super) start: u32,
    pub(super) bytes: u64,
    pub(super) unique_id: u64,
}

impl Volume<'_> {
    /// The file entry of a file of the system.
    pub(super) fn system_file(&self, file: &SystemFile) -> Vec<u8> {
        let block_size = self.options.block_size;
        let step = ExtentLength::maximum_whole_blocks(block_size);
        let bytes = file.bytes;
        let mut descriptors = Vec::new();
        for offset in (0..bytes).step_by(step as usize) {
            let length = u32::try_from(bytes - offset).unwrap_or(step).min(step);
            let block = u32::try_from(offset / u64::from(block_size)).unwrap_or(0);
            let length = ExtentLength::recorded(length).unwrap_or(ExtentLength::NONE);
            let block = file.start.wrapping_add(block);
            descriptors.extend_from_slice(&ShortAllocationDescriptor { length, block }.write());
        }
        let clock = self.clock();
        let extended = self.options.udf.revision >= Revision::V2_00;
        let header = FileEntryHeader {
            tag: self.tag(file.location),
            icb: IcbTag::new(
                file.kind,
                IcbFlags::empty().with_allocation(AllocationKind::SHORT),
            ),
            user_id: FileEntryHeader::NO_OWNER,
            group_id: FileEntryHeader::NO_OWNER,
            permissions: Permissions::empty(),
            file_link_count: 0,
            record_format: 0,
            record_display_attributes: 0,
            record_length: 0,
            information_length: bytes,
            logical_blocks_recorded: bytes.div_ceil(block_size.into()),
            accessed: clock,
            modified: clock,
            attributes_changed: clock,
            checkpoint: 1,
            extended_attributes_icb: LongAllocationDescriptor::NONE,
            implementation_identifier: implementation(),
            unique_id: file.unique_id,
            extension: extended.then_some(FileEntryExtension {
                object_size: bytes,
                created: clock,
                stream_directory: LongAllocationDescriptor::NONE,
            }),
        };
        let mut out = vec![0; self.block_size()];
        // A node space of 2^32 blocks has at most 8192 extents in the smallest blocks; those of more than a block are refused by the plan.
        let entry = FileEntry {
            header,
            extended_attributes: &[],
            allocation: &descriptors,
        };
        let _ = entry.write(&mut out);
        out
    }
}
