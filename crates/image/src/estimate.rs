//! An upper bound of the blocks that an image will take, kept at constant cost while items come and go.
//!
//! Each name weighs the most bytes that its records can take in each file system, each content its blocks. Records do not cross
//! blocks, so a block can be filled to 1793 bytes only; what a directory adds is counted with its name.

use fsimage_layout::{ALIGNED, FileSystems, attribute_bytes};
use fsimage_tree::{Kind, PAGE, StoredContent, Weigh};

use crate::import::OnDisc;

const BLOCK: u64 = 2048;
/// A block of records holds at least this much: the next record, of at most 254 bytes, did not fit.
const FILLED: u64 = BLOCK - 254;
/// Descriptors and their copy with what may lie empty before it, system area, the root's blocks, `RR_MOVED`, and the last blocks of path tables.
const FIXED: u64 = (16 + 4 + 32 + 4 + 3 * (2 + 4 + 2)) * BLOCK;
/// Bytes of a Rock Ridge record beside the name: PX, TF with four times, CE, CL, RE, PN.
const ROCK_RIDGE: u64 = 44 + 33 + 28 + 12 + 4 + 20 + 5;

/// No item's attributes take more.
const MOST_ATTRIBUTES: u64 = 64 << 10;

/// What names and contents weigh, in bytes.
#[derive(Clone)]
pub(crate) struct Estimate {
    pub(crate) file_systems: FileSystems,
    pub(crate) hierarchies: u64,
    pub(crate) long_names: bool,
    /// Most bytes of a name in the primary hierarchy, with its full stop; 32 at least.
    pub(crate) iso9660_name: u64,
    pub(crate) optional_path_tables: bool,
    pub(crate) block_size: u64,
    /// What the disc that the image continues holds already.
    pub(crate) on_disc: Option<OnDisc>,
    /// Blocks around the partition of UDF, and of what it ends with.
    pub(crate) frame: u64,
    /// Whether UDF has named streams.
    pub(crate) streams: bool,
    /// Whether Rock Ridge has them, as extended attributes.
    pub(crate) attributes: bool,
    /// How often the node space of UDF is written.
    pub(crate) metadata_copies: u64,
}

impl Weigh for Estimate {
    fn name(&self, kind: Kind, name: &[u8], link_target_length: usize) -> u64 {
        let length = name.len() as u64;
        let mut records = 0;
        if self.file_systems.contains(FileSystems::ISO9660) {
            // 33 bytes, an identifier with what makes it unique, its full stop and its version number, a pad byte.
            let numbered = length + 10 + 1;
            records += filled(33 + numbered.clamp(32, self.iso9660_name) + 2 + 1);
            if self.long_names {
                records += filled(33 + length.min(207) + 1);
            }
        }
        if self.file_systems.contains(FileSystems::ROCK_RIDGE) {
            // What overflows lies in areas that fill their blocks as badly.
            let pieces = length / 250 + 1;
            let link = link_target_length as u64;
            let link_records = if link == 0 {
                0
            } else {
                2 * link + (link / 200 + 1) * (5 + 28)
            };
            records += filled(ROCK_RIDGE + length + 5 * pieces + link_records);
        }
        if self.file_systems.contains(FileSystems::JOLIET) {
            // At most two bytes for each byte of UTF-8, and the version number.
            records += filled(33 + (2 * length).min(206) + 4 + 1);
        }
        if self.file_systems.contains(FileSystems::UDF) {
            // A file identifier of at most two bytes a character, a file entry for each name, and what a long link takes beside it: five
            // bytes and two for each character of a component.
            let link = if link_target_length == 0 {
                0
            } else {
                7 * link_target_length as u64 + self.block_size
            };
            let directory = if kind == Kind::Directory {
                2 * self.block_size
            } else {
                0
            };
            if name.is_empty() {
                // The root, which alone has no name, stands for the frame: what lies before the partition, an anchor, the units of 32 on
                // which a metadata partition and its mirror begin and end, the file entry of a bitmap and the last blocks of two.
                records += (self.frame + 6 * 32) * self.block_size;
            }
            // What a descriptor is padded with, its entry in a virtual allocation table, its bits.
            let more = 32 + 4 + 1;
            records += self.metadata_copies
                * (38 + 255.min(2 * length + 1) + 3 + self.block_size + directory)
                + link
                + more;
        }
        if kind == Kind::Directory && self.file_systems.contains(FileSystems::ISO9660) {
            // A last block that is partly filled and one of continuation areas, its own two records, and path tables.
            let tables = if self.optional_path_tables { 4 } else { 2 };
            records +=
                self.hierarchies * (2 * BLOCK + filled(2 * 254) + tables * (8 + length.min(207) * 2 + 1));
        }
        records
    }

    fn stream(&self, content: StoredContent<'_>) -> u64 {
        if !self.streams {
            return 0;
        }
        // A file entry and a descriptor of the longest name; a stream directory's file entry and block for each. A further session writes it
        // again.
        let own = self.metadata_copies * (3 * self.block_size + 38 + 255 + 3 + 32);
        self.bytes(content.length(), false).saturating_add(own)
    }

    fn stream_of_name(&self, stream: &[u8], content: StoredContent<'_>) -> u64 {
        if !self.attributes {
            return 0;
        }
        // One that is too long is left out.
        let bytes = attribute_bytes(stream.len(), content.length()).min(MOST_ATTRIBUTES);
        // The entry that leads there; and what is left of a block when all that does not fit the record begins in the next one, which is less
        // than that, and less than the block.
        let entries = bytes + 28;
        filled(entries) + (entries + ROCK_RIDGE + 2 * 255).min(BLOCK)
    }

    fn content(&self, content: StoredContent<'_>) -> u64 {
        let is_there = self.on_disc.as_ref().is_some_and(|disc| disc.holds(content));
        self.bytes(content.length(), is_there)
    }
}

impl Estimate {
    /// Blocks of an image whose tree weighs so much.
    pub(crate) fn blocks(weight: u64, block_size: u32) -> u64 {
        weight.saturating_add(FIXED).div_ceil(block_size.into())
    }

    /// What a content of so many bytes weighs.
    fn bytes(&self, length: u64, is_there: bool) -> u64 {
        let blocks = length.div_ceil(self.block_size).saturating_mul(self.block_size);
        // Descriptors of extents beyond those in a file entry of UDF, and the block that they lie in.
        let descriptors = if self.file_systems.contains(FileSystems::UDF) {
            length >> 25
        } else {
            0
        };
        let own = if descriptors > 0 { 2 * self.block_size } else { 0 };
        // A bit for each block, where the partition has a bitmap.
        let bits = if self.file_systems.contains(FileSystems::UDF) {
            length / (8 * self.block_size)
        } else {
            0
        };
        // Large contents begin where in a page they did.
        let left_out = if length >= ALIGNED {
            PAGE.saturating_sub(self.block_size)
        } else {
            0
        };
        let written = if is_there {
            0
        } else {
            blocks.saturating_add(left_out)
        };
        written
            .saturating_add(self.metadata_copies * (descriptors + own))
            .saturating_add(bits)
    }
}

/// The share of blocks that records of so many bytes can take.
fn filled(bytes: u64) -> u64 {
    (bytes * BLOCK).div_ceil(FILLED)
}
