//! Files that are recorded compressed, read as if they were not.
//!
//! Spec: zisofs2 (2020) "Block Pointers", "Data Part", "LEGACY".

use std::io;

use flate2::{Decompress, FlushDecompress, Status};
use fsimage_formats::zisofs::{Algorithm, Generation, Header};
use fsimage_tree::ContentError;

use crate::error::VolumeError;

/// The largest blocks that are read: 1 MiB. The descriptions have at most 128 KiB, and writers that go beyond stop here.
const LARGEST_BLOCK_LOG2: u8 = 20;
const SMALLEST_BLOCK_LOG2: u8 = 9;

/// How the blocks of a compressed file are found: what its header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zisofs {
    generation: Generation,
    /// Bytes of the header, behind which the pointers stand.
    header: u64,
    block_size_log2: u8,
    /// Bytes of the file as it is recorded.
    recorded: u64,
}

/// Reads bytes of the file as it is recorded.
type ReadRecorded<'a> = dyn FnMut(u64, &mut [u8]) -> Result<(), ContentError> + 'a;

impl Zisofs {
    /// A file of `recorded` bytes at byte `offset` that begins with a header.
    ///
    /// # Errors
    /// [`VolumeError::Unusable`] for blocks of a size, or compressed in a way, that this library does not read.
    pub(crate) fn new(header: &Header, offset: u64, recorded: u64) -> Result<Self, VolumeError> {
        let unusable = |what| VolumeError::Unusable {
            offset,
            what,
            clause: "zisofs2 (2020) \"File Header\"",
        };
        if header.algorithm != Algorithm::ZLIB {
            return Err(unusable("a compressed file whose algorithm is not zlib"));
        }
        if !(SMALLEST_BLOCK_LOG2..=LARGEST_BLOCK_LOG2).contains(&header.block_size_log2) {
            return Err(unusable("a compressed file whose blocks are of no possible size"));
        }
        let size = u64::from(header.header_size_div_4) * 4;
        if size < header.generation.header_size() as u64 {
            return Err(unusable("a compressed file whose header is too short"));
        }
        Ok(Self {
            generation: header.generation,
            header: size,
            block_size_log2: header.block_size_log2,
            recorded,
        })
    }

    /// What a file of `recorded` bytes that begins so is, if it is one: its header must be followed by as many pointers as its size asks for,
    /// the first of which leads behind the last.
    pub(crate) fn recognise(front: &[u8; Self::FRONT], recorded: u64) -> Option<u64> {
        let header = Header::parse(front).ok()?;
        let zisofs = Self::new(&header, 0, recorded).ok()?;
        let size = zisofs.generation.pointer_size();
        let at = usize::try_from(zisofs.header).ok()?;
        let first = number_of(front.get(at..)?.get(..size)?);
        let blocks = header.uncompressed_size.div_ceil(1 << header.block_size_log2);
        let pointers = blocks.checked_add(1)?.checked_mul(size as u64)?;
        let behind = zisofs.header.checked_add(pointers)?;
        (first == behind && behind <= recorded).then_some(header.uncompressed_size)
    }

    /// Bytes that a compressed file is recognised by.
    pub(crate) const FRONT: usize = 32;

    /// Fills `out` from byte `offset` of the file on, which has `length` bytes.
    pub(crate) fn read(
        &self,
        length: u64,
        mut offset: u64,
        mut out: &mut [u8],
        recorded: &mut ReadRecorded<'_>,
    ) -> Result<(), ContentError> {
        let block_size = 1_u64 << self.block_size_log2;
        let mut block = Block::default();
        while !out.is_empty() {
            let number = offset >> self.block_size_log2;
            let within = offset % block_size;
            let left = length.saturating_sub(offset);
            let size = block_size.min(left.saturating_add(within));
            let take = usize::try_from(size - within)
                .unwrap_or(usize::MAX)
                .min(out.len());
            if take == 0 {
                return Err(ContentError::PastEnd { offset, length });
            }
            let (now, rest) = out.split_at_mut(take);
            let (start, end) = self.pointers(number, recorded)?;
            // A block of no bytes is one of zeros.
            if start == end {
                now.fill(0);
            } else {
                self.check(start, end)?;
                let size = usize::try_from(size).map_err(|_| damaged("a block is too long"))?;
                let within = usize::try_from(within).map_err(|_| damaged("a block is too long"))?;
                let plain = block.inflate(start, end, size, recorded)?;
                let part = plain.get(within..).and_then(|plain| plain.get(..take));
                now.copy_from_slice(part.ok_or_else(|| damaged("a block holds too little"))?);
            }
            out = rest;
            offset += take as u64;
        }
        Ok(())
    }

    /// Where a block begins and ends.
    fn pointers(&self, number: u64, recorded: &mut ReadRecorded<'_>) -> Result<(u64, u64), ContentError> {
        let size = self.generation.pointer_size();
        let at = number.saturating_mul(size as u64).saturating_add(self.header);
        let mut pointers = [0; 16];
        let pointers = pointers.get_mut(..2 * size).unwrap_or_default();
        if at.saturating_add(pointers.len() as u64) > self.recorded {
            return Err(damaged("the pointers are beyond the end"));
        }
        recorded(at, pointers)?;
        let (start, end) = pointers.split_at(size);
        Ok((number_of(start), number_of(end)))
    }

    fn check(&self, start: u64, end: u64) -> Result<(), ContentError> {
        // zlib makes nothing much longer than it was.
        let longest = 2_u64 << self.block_size_log2;
        if start > end || end > self.recorded || end - start > longest {
            return Err(damaged("the pointers make no sense"));
        }
        Ok(())
    }
}

/// A little-endian number of 4 or 8 bytes.
fn number_of(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn damaged(what: &str) -> ContentError {
    let text = format!("a compressed file cannot be read: {what}");
    ContentError::Read(io::Error::new(io::ErrorKind::InvalidData, text))
}

/// Buffers for one block, compressed and not.
#[derive(Default)]
struct Block {
    compressed: Vec<u8>,
    plain: Vec<u8>,
    inflater: Option<Decompress>,
}

impl Block {
    fn inflate(
        &mut self,
        start: u64,
        end: u64,
        size: usize,
        recorded: &mut ReadRecorded<'_>,
    ) -> Result<&[u8], ContentError> {
        let length = usize::try_from(end - start).map_err(|_| damaged("a block is too long"))?;
        self.compressed.resize(length, 0);
        recorded(start, &mut self.compressed)?;
        self.plain.resize(size, 0);
        let inflater = self.inflater.get_or_insert_with(|| Decompress::new(true));
        inflater.reset(true);
        let status = inflater
            .decompress(&self.compressed, &mut self.plain, FlushDecompress::Finish)
            .map_err(|error| damaged(&error.to_string()))?;
        let made = usize::try_from(inflater.total_out()).unwrap_or(usize::MAX);
        // Readers before this one have been content with a block that holds more than the file has left.
        if status == Status::BufError && made < size {
            return Err(damaged("a block ends early"));
        }
        Ok(self.plain.get(..made).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// A file of three blocks, the second of which is zeros.
    fn file(generation: Generation) -> (Vec<u8>, Vec<u8>) {
        let mut plain: Vec<u8> = (0..80_000_u32).map(|i| (i / 7 % 251) as u8).collect();
        plain[1 << 15..2 << 15].fill(0);
        let header = Header {
            generation,
            algorithm: Algorithm::ZLIB,
            header_size_div_4: u8::try_from(generation.header_size() / 4).unwrap(),
            block_size_log2: 15,
            uncompressed_size: plain.len() as u64,
        };
        let mut recorded = vec![0; generation.header_size()];
        header.write(&mut recorded).unwrap();
        let blocks = [
            deflated(&plain[..1 << 15]),
            Vec::new(),
            deflated(&plain[2 << 15..]),
        ];
        let mut at = recorded.len() + 4 * generation.pointer_size();
        for block in &blocks {
            recorded.extend_from_slice(&at.to_le_bytes()[..generation.pointer_size()]);
            at += block.len();
        }
        recorded.extend_from_slice(&at.to_le_bytes()[..generation.pointer_size()]);
        recorded.extend(blocks.concat());
        (recorded, plain)
    }

    fn read(recorded: &[u8], length: u64, offset: u64, out: &mut [u8]) -> Result<(), ContentError> {
        let header = Header::parse(recorded).unwrap();
        let zisofs =
            Zisofs::new(&header, 0, recorded.len() as u64).map_err(|error| damaged(&error.to_string()))?;
        zisofs.read(length, offset, out, &mut |at, buf| {
            let at = usize::try_from(at).unwrap();
            buf.copy_from_slice(&recorded[at..][..buf.len()]);
            Ok(())
        })
    }

    #[test]
    fn any_part_is_read() {
        for generation in [Generation::First, Generation::Second] {
            let (recorded, plain) = file(generation);
            for (offset, length) in [
                (0, 80_000),
                (0, 1),
                (79_999, 1),
                (32_760, 16),
                (32_768, 32_768),
                (65_000, 15_000),
            ] {
                let mut out = vec![7; length];
                read(&recorded, 80_000, offset as u64, &mut out).unwrap();
                assert!(out == plain[offset..offset + length], "{offset} {length}");
            }
            assert!(read(&recorded, 80_000, 79_999, &mut [0; 2]).is_err());
        }
    }

    #[test]
    fn files_are_recognised_by_their_header() {
        for generation in [Generation::First, Generation::Second] {
            let (recorded, plain) = file(generation);
            let front: [u8; Zisofs::FRONT] = recorded[..Zisofs::FRONT].try_into().unwrap();
            let length = recorded.len() as u64;
            assert_eq!(Zisofs::recognise(&front, length), Some(plain.len() as u64));
            assert_eq!(Zisofs::recognise(&front, 31), None);
            for at in (0..8).chain([generation.header_size()]) {
                let mut other = front;
                other[at] ^= 1;
                assert_eq!(Zisofs::recognise(&other, length), None, "{at}");
            }
        }
    }

    #[test]
    fn no_byte_makes_it_panic() {
        for generation in [Generation::First, Generation::Second] {
            let (recorded, _) = file(generation);
            let mut out = vec![0; 80_000];
            // All of the header and the pointers, and some of the compressed blocks.
            for at in (8..60).chain((60..recorded.len()).step_by(37)) {
                for change in [1, 0x80, 0xFF] {
                    let mut changed = recorded.clone();
                    changed[at] ^= change;
                    let _: Result<(), ContentError> = read(&changed, 80_000, 0, &mut out);
                }
            }
        }
    }
}
