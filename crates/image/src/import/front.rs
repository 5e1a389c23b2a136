//! The blocks at the beginning of a disc that make a session the one that is shown.

use fsimage_formats::el_torito::catalog_sector;
use fsimage_formats::iso9660::BootRecord;
use fsimage_formats::iso9660::volume_descriptor::{
    FIRST_VOLUME_DESCRIPTOR, STANDARD_IDENTIFIER, VOLUME_DESCRIPTOR_SIZE,
};
use fsimage_formats::udf::{AccessType, AnchorVolumeDescriptorPointer, PartitionDescriptor};
use fsimage_volume::{BlockSource, VolumeError};

const BLOCK: u64 = 2048;
/// Descriptors of a set that are looked at; discs have fewer.
const MOST_DESCRIPTORS: u32 = 32;
/// Bytes of descriptors that have room before a session.
const MOST_SHOWN: usize = 15 * VOLUME_DESCRIPTOR_SIZE;
/// The block at which an anchor of UDF is found (ECMA-167:1997 3/8.4.2.1).
const ANCHOR: u32 = 256;
/// The type of the descriptor that ends a set (ECMA-119:1987 8.3.1).
const TERMINATOR: u8 = 255;

/// What there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Front {
    /// Blocks of the volume descriptors of ISO 9660 at block 16, terminator included.
    pub(super) descriptor_blocks: Option<u32>,
    /// Those descriptors, unless there are too many to keep.
    pub(super) shown: Vec<u8>,
    /// The block of the boot catalog that they name.
    pub(super) boot_catalog: Option<u32>,
    /// The block of UDF's anchor.
    pub(super) anchor: Option<u32>,
    /// How UDF's partition can be written on.
    pub(super) access: Option<AccessType>,
}

impl Front {
    pub(super) fn read(source: &dyn BlockSource) -> Result<Self, VolumeError> {
        let mut front = Self::default();
        for index in 0..MOST_DESCRIPTORS {
            let Some(block) = read(source, FIRST_VOLUME_DESCRIPTOR + index)? else {
                break;
            };
            if block.get(1..6) != Some(&STANDARD_IDENTIFIER) {
                break;
            }
            if let Ok(record) = BootRecord::parse(&block) {
                front.boot_catalog = front.boot_catalog.or(catalog_sector(&record, &mut |_| ()));
            }
            if block.first() == Some(&TERMINATOR) {
                front.descriptor_blocks = Some(index + 1);
            }
            front.shown.extend(block);
            if front.descriptor_blocks.is_some() {
                break;
            }
        }
        if front.shown.len() > MOST_SHOWN {
            front.shown.clear();
        }
        if let Some(block) = read(source, ANCHOR)?
            && let Ok(anchor) = AnchorVolumeDescriptorPointer::parse(&block)
            && anchor.tag.location == ANCHOR
        {
            front.anchor = Some(ANCHOR);
            let sequence = anchor.main_sequence;
            let blocks = (sequence.length / 2048).min(MOST_DESCRIPTORS);
            for block in sequence.location..sequence.location.saturating_add(blocks) {
                if let Some(block) = read(source, block)?
                    && let Ok(partition) = PartitionDescriptor::parse(&block)
                {
                    front.access = Some(partition.access_type);
                }
            }
        }
        Ok(front)
    }
}

/// A block; `None` beyond the end.
fn read(source: &dyn BlockSource, block: u32) -> Result<Option<[u8; VOLUME_DESCRIPTOR_SIZE]>, VolumeError> {
    let offset = u64::from(block) * BLOCK;
    if offset + BLOCK > source.length() {
        return Ok(None);
    }
    let mut buf = [0; VOLUME_DESCRIPTOR_SIZE];
    match source.read_exact_at(offset, &mut buf) {
        Ok(()) => Ok(Some(buf)),
        Err(source) => Err(VolumeError::Read { offset, source }),
    }
}
