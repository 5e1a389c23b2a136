//! The space bitmap of a partition that is written on later: one bit for each block, set where it is free.
//!
//! Spec: ECMA-167:1997 4/14.12; UDF:2.60 2.3.8.
//!
//! Everything that the image stores lies at the partition's beginning, the bitmap last, so the bits are zeros up to there and ones behind.

use fsimage_formats::udf::{SpaceBitmapDescriptor, Tag};

use super::volume::SERIAL;
use crate::options::Options;

/// Bytes before the bits.
const HEADER: u64 = 24;

/// The bitmap of a partition.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bitmap {
    /// The bitmap's first block, in the partition.
    location: u64,
    /// Blocks of the partition.
    partition: u64,
    /// Blocks that are taken, the bitmap's among them.
    used: u64,
    block_size: u64,
}

impl Bitmap {
    /// The bitmap of a partition in which `used` blocks lie before it, and which has `partition` blocks, or as few as possible.
    pub(crate) fn new(used: u64, partition: Option<u64>, options: &Options) -> Self {
        let block_size = u64::from(options.block_size);
        let blocks_for = |partition: u64| (HEADER + partition.div_ceil(8)).div_ceil(block_size);
        let partition = partition.unwrap_or_else(|| {
            // A bitmap that grows makes the partition larger, by far less than it describes.
            let mut own = blocks_for(used);
            while blocks_for(used + own) > own {
                own = blocks_for(used + own);
            }
            used + own + u64::from(options.padding_blocks)
        });
        Self {
            location: used,
            partition,
            used: used + blocks_for(partition),
            block_size,
        }
    }

    pub(crate) fn blocks(&self) -> u64 {
        self.used - self.location
    }

    /// Bytes, without what is left of the last block.
    pub(crate) fn bytes(&self) -> u32 {
        u32::try_from(self.blocks() * self.block_size).unwrap_or(u32::MAX)
    }

    /// Blocks that nothing takes.
    pub(crate) fn free(&self) -> u32 {
        u32::try_from(self.partition.saturating_sub(self.used)).unwrap_or(u32::MAX)
    }

    /// Renders whole blocks of the bitmap from its block `first` on.
    pub(crate) fn render(&self, first: u32, out: &mut [u8], options: &Options) {
        let start = u64::from(first) * self.block_size;
        for (place, at) in out.iter_mut().zip(start..) {
            *place = at.checked_sub(HEADER).map_or(0, |byte| self.byte(byte * 8));
        }
        if first == 0
            && let Some(header) = out.first_chunk_mut::<24>()
        {
            let tag = Tag {
                version: options.udf.revision.tag_version(),
                serial_number: SERIAL,
                location: u32::try_from(self.location).unwrap_or(u32::MAX),
            };
            let bits = u32::try_from(self.partition).unwrap_or(u32::MAX);
            // Of the bits there is no sum, as UDF permits: they are to change.
            *header = SpaceBitmapDescriptor::header_without_crc(tag, bits);
        }
    }

    /// The eight bits from bit `first` on, the lowest first.
    fn byte(&self, first: u64) -> u8 {
        let mut byte = 0;
        for bit in 0..8 {
            let block = first + bit;
            if block >= self.used && block < self.partition {
                byte |= 1 << bit;
            }
        }
        byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_set_where_blocks_are_free() {
        let options = Options {
            block_size: 512,
            ..Options::default()
        };
        for (used, partition) in [(0, None), (5000, None), (5000, Some(20_000)), (8, Some(9))] {
            let bitmap = Bitmap::new(used, partition, &options);
            let mut out = vec![0; usize::try_from(bitmap.blocks()).unwrap() * 512];
            bitmap.render(0, &mut out, &options);
            let bits = out[24..]
                .iter()
                .map(|byte| u64::from(byte.count_ones()))
                .sum::<u64>();
            assert_eq!(bits, u64::from(bitmap.free()));
            let first = bitmap.used;
            if bitmap.free() > 0 {
                let byte = out[24 + usize::try_from(first / 8).unwrap()];
                assert_eq!(byte & (1 << (first % 8)), 1 << (first % 8));
            }
            let mut parts = vec![0; out.len()];
            for (block, part) in (0..).zip(parts.chunks_mut(512)) {
                bitmap.render(block, part, &options);
            }
            assert_eq!(parts, out);
        }
    }
}
