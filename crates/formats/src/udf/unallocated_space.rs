//! Unallocated Space Descriptor: logical sectors of the volume that no partition has.
//!
//! Spec: ECMA-167:1997 3/10.8; UDF:2.60 2.2.5.

use alloc::vec::Vec;

use crate::error::FormatError;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::extent::Extent;
use super::tag::{Tag, TagIdentifier};

/// The name of the structure in errors.
const NAME: &str = "unallocated space descriptor";
/// Bytes before the extents.
const FIXED_SIZE: usize = 24;

/// An unallocated space descriptor. The fields are in disc order; the number of extents is derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnallocatedSpaceDescriptor {
    /// The tag.
    pub tag: Tag,
    /// Of descriptors for the same, the one with the highest number prevails (3/10.8.2).
    pub sequence_number: u32,
    /// The extents, by location (3/10.8.4).
    pub extents: Vec<Extent>,
}

impl UnallocatedSpaceDescriptor {
    /// The tag identifier of the descriptor.
    pub const IDENTIFIER: TagIdentifier = TagIdentifier::UNALLOCATED_SPACE;

    /// Bytes on the disc. It may be longer than a logical sector.
    #[must_use]
    pub fn length(&self) -> usize {
        self.extents
            .len()
            .saturating_mul(Extent::SIZE)
            .saturating_add(FIXED_SIZE)
    }

    /// Writes the descriptor at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = self.length();
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let descriptor = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, extents) = descriptor
            .split_first_chunk_mut::<FIXED_SIZE>()
            .ok_or(does_not_fit)?;
        b.put_u32::<16>(self.sequence_number);
        b.put_u32::<20>(u32::try_from(self.extents.len()).map_err(|_| does_not_fit)?);
        for (target, extent) in extents.as_chunks_mut().0.iter_mut().zip(&self.extents) {
            *target = extent.write();
        }
        self.tag.seal(Self::IDENTIFIER, descriptor);
        Ok(needed)
    }

    /// Reads the descriptor that `b` begins with.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it, [`FormatError::Checksum`] when the tag is damaged or
    /// none, [`FormatError::Tag`] when it is another descriptor's.
    pub fn parse(b: &[u8]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (fixed, rest) = b.split_first_chunk::<FIXED_SIZE>().ok_or(truncated(FIXED_SIZE))?;
        let tag = Tag::expect(fixed, NAME, Self::IDENTIFIER, report)?;
        let size = usize::try_from(fixed.u32_at::<20>())
            .unwrap_or(usize::MAX)
            .saturating_mul(Extent::SIZE);
        let length = size.saturating_add(FIXED_SIZE);
        let extents = rest.get(..size).ok_or(truncated(length))?;
        Tag::check_crc(b, length, report);
        Ok(Self {
            tag,
            sequence_number: fixed.u32_at::<16>(),
            extents: extents.as_chunks().0.iter().map(Extent::parse).collect(),
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
        let descriptor = UnallocatedSpaceDescriptor {
            tag: Tag::default(),
            sequence_number: 4,
            extents: [Extent {
                length: 0x800,
                location: 9,
            }]
            .to_vec(),
        };
        let mut b = [0; 512];
        assert_eq!(descriptor.write(&mut b), Ok(32));
        assert_eq!(b[..2], [7, 0]);
        assert_eq!(b[16..32], [4, 0, 0, 0, 1, 0, 0, 0, 0, 8, 0, 0, 9, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn both_laws(sequence_number: u32, extents in vec(any::<(u32, u32)>(), 0..20)) {
            let extents = extents.into_iter().map(|(length, location)| Extent { length, location }).collect();
            let tag = Tag { version: 2, serial_number: 0, location: 5 };
            let descriptor = UnallocatedSpaceDescriptor { tag, sequence_number, extents };
            let b = check_laws(&descriptor, UnallocatedSpaceDescriptor::write, UnallocatedSpaceDescriptor::parse_with);
            prop_assert_eq!(b.len(), descriptor.length());
            check_no_byte_unread(&b, |changed| {
                let mut found = false;
                let read = UnallocatedSpaceDescriptor::parse_with(changed, &mut |_| found = true);
                found || read.as_ref() != Ok(&descriptor)
            });
        }
    }
}
