//! Unallocated Space Entry: blocks of a partition that can be allocated, as extents. The partition header leads to
//! it.
//!
//! Spec: ECMA-167:1997 4/14.11; UDF:2.60 2.3.7.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::icb_tag::IcbTag;
use super::tag::{Tag, TagIdentifier};

/// The name of the structure in errors.
const NAME: &str = "unallocated space entry";
/// Bytes before the allocation descriptors.
const SIZE: usize = 40;

/// An unallocated space entry. The fields are in disc order; the length of the descriptors is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnallocatedSpaceEntry<'a> {
    /// The tag.
    pub tag: Tag,
    /// Its file type is that of an unallocated space entry.
    pub icb: IcbTag,
    /// Allocation descriptors of the kind that the ICB tag tells (4/14.11.4): short ones in UDF.
    pub descriptors: &'a [u8],
}

impl<'a> UnallocatedSpaceEntry<'a> {
    /// The tag identifier of the descriptor.
    pub const IDENTIFIER: TagIdentifier = TagIdentifier::UNALLOCATED_SPACE_ENTRY;

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = SIZE.saturating_add(self.descriptors.len());
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let length = u32::try_from(self.descriptors.len()).map_err(|_| does_not_fit)?;
        let entry = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, descriptors) = entry.split_first_chunk_mut::<SIZE>().ok_or(does_not_fit)?;
        b.put::<16, 20>(self.icb.write());
        b.put_u32::<36>(length);
        descriptors.copy_from_slice(self.descriptors);
        self.tag.seal(Self::IDENTIFIER, entry);
        Ok(needed)
    }

    /// Reads the entry that `b` begins with.
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
        let length = usize::try_from(fixed.u32_at::<36>()).unwrap_or(usize::MAX);
        let whole = length.saturating_add(SIZE);
        let descriptors = rest.get(..length).ok_or(truncated(whole))?;
        Tag::check_crc(b, whole, report);
        Ok(Self {
            tag,
            icb: IcbTag::parse_with(&fixed.field::<16, 20>(), report),
            descriptors,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::icb_tag::{FileType, IcbFlags};
    use crate::udf::laws::{check_laws, check_no_byte_unread};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn both_laws(location: u32, descriptors in vec(any::<u8>(), 0..80)) {
            let entry = UnallocatedSpaceEntry {
                tag: Tag { version: 2, serial_number: 0, location },
                icb: IcbTag::new(FileType::UNALLOCATED_SPACE_ENTRY, IcbFlags::empty()),
                descriptors: &descriptors,
            };
            let b = check_laws(&entry, UnallocatedSpaceEntry::write, UnallocatedSpaceEntry::parse_with);
            prop_assert_eq!(&b[..2], [7, 1]);
            prop_assert_eq!(b[27], 1);
            prop_assert_eq!(usize::from(b[36]), descriptors.len());
            prop_assert_eq!(&b[40..], entry.descriptors);
            check_no_byte_unread(&b, |changed| {
                let mut found = false;
                let read = UnallocatedSpaceEntry::parse_with(changed, &mut |_| found = true);
                found || read != Ok(entry)
            });
        }
    }
}
