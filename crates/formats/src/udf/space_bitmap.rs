//! Space Bitmap Descriptor: which blocks of a partition can be allocated.
//!
//! Spec: ECMA-167:1997 4/14.12; UDF:2.60 2.3.8.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};

use super::bytes::Numbers;
use super::tag::{Tag, TagIdentifier};

/// The name of the structure in errors.
const NAME: &str = "space bitmap descriptor";
/// Bytes before the bitmap.
const SIZE: usize = 24;

/// A space bitmap descriptor. The fields are in disc order; the length of the bitmap is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpaceBitmapDescriptor<'a> {
    /// The tag.
    pub tag: Tag,
    /// Whether the tag has a CRC, which is optional here alone.
    pub crc: bool,
    /// Bits that count (4/14.12.2): one for each block of the partition.
    pub number_of_bits: u32,
    /// The bits (4/14.12.4), of each byte the lowest first: one means that the block can be allocated. Those behind
    /// the last one that counts are to be zero.
    pub bitmap: &'a [u8],
}

impl<'a> SpaceBitmapDescriptor<'a> {
    /// The tag identifier of the descriptor.
    pub const IDENTIFIER: TagIdentifier = TagIdentifier::SPACE_BITMAP;
    /// Bytes before the bitmap.
    pub const SIZE: usize = SIZE;

    /// Bytes of a bitmap for so many blocks.
    #[must_use]
    pub const fn bitmap_length(blocks: u32) -> u32 {
        blocks.div_ceil(8)
    }

    /// The bytes before a bitmap for so many blocks, without a CRC: for one that is not in memory as a whole.
    #[must_use]
    pub fn header_without_crc(tag: Tag, blocks: u32) -> [u8; SIZE] {
        let mut b = [0; SIZE];
        b.put_u32::<16>(blocks);
        b.put_u32::<20>(Self::bitmap_length(blocks));
        tag.seal_without_crc(Self::IDENTIFIER, &mut b);
        b
    }

    /// Whether the block can be allocated; `None` when it has no bit.
    #[must_use]
    pub fn is_free(&self, block: u32) -> Option<bool> {
        if block >= self.number_of_bits {
            return None;
        }
        let byte = self.bitmap.get(usize::try_from(block / 8).ok()?)?;
        Some(byte >> (block % 8) & 1 != 0)
    }

    /// Blocks that can be allocated.
    #[must_use]
    pub fn free_blocks(&self) -> u64 {
        let whole = usize::try_from(self.number_of_bits / 8).unwrap_or(usize::MAX);
        let (counting, rest) = self.bitmap.split_at_checked(whole).unwrap_or((self.bitmap, &[]));
        let last = rest
            .first()
            .map_or(0, |byte| byte & !(u8::MAX << (self.number_of_bits % 8)));
        counting
            .iter()
            .chain([&last])
            .map(|byte| u64::from(byte.count_ones()))
            .sum()
    }

    /// Writes the descriptor at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = SIZE.saturating_add(self.bitmap.len());
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let number_of_bytes = u32::try_from(self.bitmap.len()).map_err(|_| does_not_fit)?;
        let descriptor = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, bitmap) = descriptor.split_first_chunk_mut::<SIZE>().ok_or(does_not_fit)?;
        b.put_u32::<16>(self.number_of_bits);
        b.put_u32::<20>(number_of_bytes);
        bitmap.copy_from_slice(self.bitmap);
        if self.crc {
            self.tag.seal(Self::IDENTIFIER, descriptor);
        } else {
            self.tag.seal_without_crc(Self::IDENTIFIER, descriptor);
        }
        Ok(needed)
    }

    /// Reads the descriptor that `b` begins with.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it, [`FormatError::Checksum`] when the tag is damaged or
    /// none, [`FormatError::Tag`] when it is another descriptor's.
    pub fn parse(b: &'a [u8]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &'a [u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (fixed, rest) = b.split_first_chunk::<SIZE>().ok_or(truncated(SIZE))?;
        let tag = Tag::expect(fixed, NAME, Self::IDENTIFIER, report)?;
        let number_of_bytes = usize::try_from(fixed.u32_at::<20>()).unwrap_or(usize::MAX);
        let length = number_of_bytes.saturating_add(SIZE);
        let bitmap = rest.get(..number_of_bytes).ok_or(truncated(length))?;
        let crc = fixed.field::<8, 4>() != [0; 4];
        if crc {
            Tag::check_crc(b, length, report);
        }
        let number_of_bits = fixed.u32_at::<16>();
        if Self::bitmap_length(number_of_bits) > fixed.u32_at::<20>() {
            report(Finding {
                clause: "ECMA-167:1997 4/14.12.3",
                deviation: Deviation::Length {
                    recorded: Self::bitmap_length(number_of_bits),
                    available: fixed.u32_at::<20>(),
                },
            });
        }
        Ok(Self {
            tag,
            crc,
            number_of_bits,
            bitmap,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::laws::{check_laws, check_no_byte_unread};

    const TAG: Tag = Tag {
        version: 3,
        serial_number: 0,
        location: 0,
    };

    #[test]
    fn every_field_is_at_its_place() {
        let descriptor = SpaceBitmapDescriptor {
            tag: TAG,
            crc: true,
            number_of_bits: 11,
            bitmap: &[0b1000_0001, 0b1111_1010],
        };
        let b = check_laws(
            &descriptor,
            SpaceBitmapDescriptor::write,
            SpaceBitmapDescriptor::parse_with,
        );
        assert_eq!(b[..2], [8, 1]);
        assert_eq!(b[10..12], [10, 0]);
        assert_eq!(b[16..], [11, 0, 0, 0, 2, 0, 0, 0, 0x81, 0xFA]);
        let free: std::vec::Vec<u32> = (0..11)
            .filter(|&block| descriptor.is_free(block) == Some(true))
            .collect();
        assert_eq!(free, [0, 7, 9]);
        assert_eq!(descriptor.free_blocks(), 3);
        assert_eq!(descriptor.is_free(11), None);
        check_no_byte_unread(&b, |changed| {
            let mut found = false;
            let read = SpaceBitmapDescriptor::parse_with(changed, &mut |_| found = true);
            found || read != Ok(descriptor)
        });
    }

    #[test]
    fn a_header_alone_has_no_crc() {
        let b = SpaceBitmapDescriptor::header_without_crc(TAG, 17);
        assert_eq!(b[8..12], [0; 4]);
        assert_eq!(b[16..], [17, 0, 0, 0, 3, 0, 0, 0]);
        assert!(SpaceBitmapDescriptor::parse(&b).is_err());
        let whole: std::vec::Vec<u8> = b.into_iter().chain([1, 2, 3]).collect();
        let mut clean = true;
        let read = SpaceBitmapDescriptor::parse_with(&whole, &mut |_| clean = false).unwrap();
        assert!(clean && !read.crc);
        assert_eq!(read.bitmap, [1, 2, 3]);
    }

    #[test]
    fn more_bits_than_bytes_are_found() {
        let descriptor = SpaceBitmapDescriptor {
            tag: TAG,
            crc: false,
            number_of_bits: 17,
            bitmap: &[255, 255],
        };
        let mut b = [0; 26];
        descriptor.write(&mut b).unwrap();
        let mut found = false;
        assert_eq!(
            SpaceBitmapDescriptor::parse_with(&b, &mut |_| found = true),
            Ok(descriptor)
        );
        assert!(found);
        assert_eq!(descriptor.free_blocks(), 16);
        assert_eq!(descriptor.is_free(16), None);
    }

    proptest! {
        #[test]
        fn both_laws(crc: bool, unused in 0..8_u32, bitmap in vec(any::<u8>(), 1..80)) {
            let number_of_bits = u32::try_from(bitmap.len()).unwrap() * 8 - unused;
            let descriptor = SpaceBitmapDescriptor { tag: TAG, crc, number_of_bits, bitmap: &bitmap };
            check_laws(&descriptor, SpaceBitmapDescriptor::write, SpaceBitmapDescriptor::parse_with);
            let free = (0..number_of_bits).filter(|&block| descriptor.is_free(block).unwrap()).count();
            prop_assert_eq!(descriptor.free_blocks(), u64::try_from(free).unwrap());
        }
    }
}
