//! Space bitmaps of what is written on later, a partition or the metadata file: one bit for each block, set where it is free.
//!
//! Spec: ECMA-167:1997 4/14.12; UDF:2.60 2.2.13, 2.3.8.
//!
//! What is free are a few runs of blocks, so a bitmap is made from them when its blocks are asked for.

use std::ops::Range;

use fsimage_formats::udf::{SpaceBitmapDescriptor, Tag};

use super::volume::SERIAL;
use crate::options::Options;

/// Bytes before the bits.
const HEADER: u64 = 24;

/// A bitmap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bitmap {
    /// The bitmap's first block, in the physical partition.
    pub(super) location: u32,
    /// Blocks that it tells of.
    bits: u64,
    /// The runs of blocks that nothing takes, in order.
    free: Vec<Range<u64>>,
    block_size: u64,
}

impl Bitmap {
    /// The bitmap, from block `location` of the physical partition on, of `bits` blocks of which those in `free` are.
    pub(super) fn new(location: u32, bits: u64, free: Vec<Range<u64>>, options: &Options) -> Self {
        Self {
            location,
            bits,
            free,
            block_size: options.block_size.into(),
        }
    }

    /// The bitmap of a partition in which `used` blocks lie before it, but for those in `gaps`; and which has `wanted` blocks, or as few as
    /// possible.
    pub(super) fn of_partition(
        used: u64,
        wanted: Option<u64>,
        gaps: Vec<Range<u64>>,
        options: &Options,
    ) -> Self {
        let block_size = u64::from(options.block_size);
        let bits = wanted.unwrap_or_else(|| {
            // A bitmap that grows makes the partition larger, by far less than it describes.
            let mut own = blocks_for(used, block_size);
            while blocks_for(used + own, block_size) > own {
                own = blocks_for(used + own, block_size);
            }
            used + own + u64::from(options.padding_blocks)
        });
        let mut free = gaps;
        free.push(used + blocks_for(bits, block_size)..bits);
        free.retain(|run| !run.is_empty());
        Self::new(u32::try_from(used).unwrap_or(u32::MAX), bits, free, options)
    }

    pub(super) fn blocks(&self) -> u64 {
        blocks_for(self.bits, self.block_size)
    }

    /// Bytes of the descriptor.
    pub(super) fn bytes(&self) -> u64 {
        HEADER + self.bits.div_ceil(8)
    }

    /// Blocks that nothing takes.
    pub(super) fn free(&self) -> u32 {
        let free: u64 = self.free.iter().map(|run| run.end - run.start).sum();
        u32::try_from(free).unwrap_or(u32::MAX)
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
                location: self.location,
            };
            let bits = u32::try_from(self.bits).unwrap_or(u32::MAX);
            // Of the bits there is no sum, as UDF permits: they are to change.
            *header = SpaceBitmapDescriptor::header_without_crc(tag, bits);
        }
    }

    /// The eight bits from bit `first` on, the lowest first.
    fn byte(&self, first: u64) -> u8 {
        let mut byte = 0_u8;
        for run in &self.free {
            if run.start <= first && first + 8 <= run.end {
                return u8::MAX;
            }
            for bit in run.start.max(first)..run.end.min(first + 8) {
                byte |= 1 << (bit - first);
            }
        }
        byte
    }
}

fn blocks_for(bits: u64, block_size: u64) -> u64 {
    (HEADER + bits.div_ceil(8)).div_ceil(block_size)
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
        for (used, partition, gap) in [
            (0, None, 0..0),
            (5000, None, 77..100),
            (5000, Some(20_000), 3..4),
            (8, Some(9), 0..0),
        ] {
            let bitmap = Bitmap::of_partition(used, partition, vec![gap.clone()], &options);
            let mut out = vec![0; usize::try_from(bitmap.blocks()).unwrap() * 512];
            bitmap.render(0, &mut out, &options);
            let is_free =
                |block: u64| out[24 + usize::try_from(block / 8).unwrap()] & (1 << (block % 8)) != 0;
            let first = used + bitmap.blocks();
            for block in 0..bitmap.bits.max(first) {
                let expected = gap.contains(&block) || (first..bitmap.bits).contains(&block);
                assert_eq!(is_free(block), expected, "{used}: {block}");
            }
            let bits: u64 = out[24..].iter().map(|byte| u64::from(byte.count_ones())).sum();
            assert_eq!(bits, u64::from(bitmap.free()));
            let mut parts = vec![0; out.len()];
            for (block, part) in (0..).zip(parts.chunks_mut(512)) {
                bitmap.render(block, part, &options);
            }
            assert_eq!(parts, out);
        }
    }
}
