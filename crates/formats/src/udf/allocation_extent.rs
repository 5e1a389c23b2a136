//! Allocation Extent Descriptor: a block of allocation descriptors that did not fit into their entry.
//!
//! Spec: ECMA-167:1997 4/12, 4/14.5; UDF:2.60 2.3.11.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::tag::{Tag, TagIdentifier};

/// The name of the structure in errors.
const NAME: &str = "allocation extent descriptor";
/// Bytes before the allocation descriptors.
const SIZE: usize = 24;

/// An allocation extent descriptor. Allocation descriptors of the entry's kind follow it; their length is
/// derived. It is as long as a logical block, and what it has no descriptors for is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationExtentDescriptor<'a> {
    /// The tag.
    pub tag: Tag,
    /// The block of the allocation extent before this one (4/14.5.2), or zero; always zero in UDF from 2.00 on.
    pub previous: u32,
    /// The allocation descriptors.
    pub descriptors: &'a [u8],
}

impl<'a> AllocationExtentDescriptor<'a> {
    /// The tag identifier of the descriptor.
    pub const IDENTIFIER: TagIdentifier = TagIdentifier::ALLOCATION_EXTENT;
    /// Bytes before the allocation descriptors.
    pub const SIZE: usize = SIZE;

    /// Writes the descriptor at the front of `out` and returns its length. The CRC covers it all, as UDF asks
    /// from 2.01 on; before it may cover the 8 bytes behind the tag alone.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = Self::SIZE.saturating_add(self.descriptors.len());
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let length = u32::try_from(self.descriptors.len()).map_err(|_| does_not_fit)?;
        let descriptor = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, descriptors) = descriptor.split_first_chunk_mut::<SIZE>().ok_or(does_not_fit)?;
        b.put_u32::<16>(self.previous);
        b.put_u32::<20>(length);
        descriptors.copy_from_slice(self.descriptors);
        self.tag.seal(Self::IDENTIFIER, descriptor);
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
        let (fixed, rest) = b.split_first_chunk::<SIZE>().ok_or(truncated(Self::SIZE))?;
        let tag = Tag::expect(fixed, NAME, Self::IDENTIFIER, report)?;
        let length = usize::try_from(fixed.u32_at::<20>()).unwrap_or(usize::MAX);
        let whole = length.saturating_add(Self::SIZE);
        let descriptors = rest.get(..length).ok_or(truncated(whole))?;
        let crc_length = u16::from_le_bytes(fixed.field::<10, 2>());
        let may_be_short = tag.version < Tag::VERSION_3 && usize::from(crc_length) == SIZE - Tag::SIZE;
        Tag::check_crc(b, if may_be_short { SIZE } else { whole }, report);
        Ok(Self {
            tag,
            previous: fixed.u32_at::<16>(),
            descriptors,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn every_field_is_at_its_place() {
        let descriptor = AllocationExtentDescriptor {
            tag: Tag::default(),
            previous: 0x1001,
            descriptors: b"abcdefgh",
        };
        let mut b = [0; 40];
        assert_eq!(descriptor.write(&mut b), Ok(32));
        assert_eq!(b[..2], [2, 1]);
        assert_eq!(b[10..12], [16, 0]);
        assert_eq!(b[16..32], *b"\x01\x10\0\0\x08\0\0\0abcdefgh");
        let mut zeros = [0; 16];
        Tag::default().seal(TagIdentifier::ALLOCATION_EXTENT, &mut zeros);
        assert!(AllocationExtentDescriptor::parse(&zeros).is_err());
    }

    /// Up to UDF 1.50 the CRC may leave the allocation descriptors out.
    #[test]
    fn the_crc_of_old_ones_may_be_short() {
        for (version, found) in [(Tag::VERSION_2, 0), (Tag::VERSION_3, 1)] {
            let tag = Tag {
                version,
                ..Tag::default()
            };
            let mut b = [0; 32];
            b[20] = 8;
            tag.seal(AllocationExtentDescriptor::IDENTIFIER, &mut b[..SIZE]);
            let mut findings = 0;
            let extent = AllocationExtentDescriptor::parse_with(&b, &mut |_| findings += 1).unwrap();
            assert_eq!((extent.descriptors.len(), findings), (8, found));
        }
    }

    proptest! {
        #[test]
        fn both_laws(previous: u32, descriptors in vec(any::<u8>(), 0..80)) {
            let tag = Tag { version: 2, serial_number: 0, location: 5 };
            let descriptor = AllocationExtentDescriptor { tag, previous, descriptors: &descriptors };
            let b = check_laws(&descriptor, AllocationExtentDescriptor::write, AllocationExtentDescriptor::parse_with);
            check_no_byte_unread(&b, |changed| {
                let mut found = false;
                let read = AllocationExtentDescriptor::parse_with(changed, &mut |_| found = true);
                found || read != Ok(descriptor)
            });
        }
    }
}
