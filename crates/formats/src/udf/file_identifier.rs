//! File Identifier Descriptor: a name in a directory, and the file that it leads to.
//!
//! Spec: ECMA-167:1997 4/14.4; UDF:2.60 2.3.4.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::allocation_descriptor::LongAllocationDescriptor;
use super::bytes::Numbers;
use super::tag::{Tag, TagIdentifier};

/// The name of the structure in errors.
const NAME: &str = "file identifier descriptor";
/// Bytes before the implementation use field.
const FIXED_SIZE: usize = 38;

bitflags::bitflags! {
    /// What there is to say of a name (4/14.4.3). Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct FileCharacteristics: u8 {
        /// The existence of the file need not be made known to the user: it is hidden.
        const HIDDEN = 1;
        /// The file is a directory.
        const DIRECTORY = 2;
        /// The file has been deleted.
        const DELETED = 4;
        /// The descriptor has no name, and leads to the parent directory.
        const PARENT = 8;
        /// The stream holds implementation use data, from UDF 2.00 on; never set outside of stream directories.
        const METADATA = 16;

        const _ = !0;
    }
}

/// A file identifier descriptor. The fields are in disc order; the lengths are derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIdentifierDescriptor<'a> {
    /// The tag, located in the block that the descriptor begins in.
    pub tag: Tag,
    /// The version of the file (4/14.4.2): 1 in UDF.
    pub file_version_number: u16,
    /// What there is to say of the name.
    pub characteristics: FileCharacteristics,
    /// The ICB of the file (4/14.4.5), from UDF 2.00 on with a unique ID.
    pub icb: LongAllocationDescriptor,
    /// For the implementation (4/14.4.7): its entity identifier first, or nothing.
    pub implementation_use: &'a [u8],
    /// The name (4/14.4.8), as [`compressed_unicode`](super::compressed_unicode); nothing in a parent entry.
    pub identifier: &'a [u8],
}

impl<'a> FileIdentifierDescriptor<'a> {
    /// The tag identifier of the descriptor.
    pub const IDENTIFIER: TagIdentifier = TagIdentifier::FILE_IDENTIFIER;
    /// The most bytes of an identifier, its compression id included.
    pub const MAXIMUM_IDENTIFIER: usize = 255;

    /// Bytes of a descriptor with an identifier and an implementation use field of these lengths: a multiple of
    /// four.
    #[must_use]
    pub const fn length(identifier_length: usize, implementation_use_length: usize) -> usize {
        FIXED_SIZE
            .saturating_add(identifier_length)
            .saturating_add(implementation_use_length)
            .saturating_add(3)
            & !3
    }

    /// Writes the descriptor at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`, its identifier than 255 bytes or its
    /// implementation use field than 65,535 bytes; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = Self::length(self.identifier.len(), self.implementation_use.len());
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len().min(Self::length(255, 65_535)),
        };
        let identifier_length = u8::try_from(self.identifier.len()).map_err(|_| does_not_fit)?;
        let implementation_use_length =
            u16::try_from(self.implementation_use.len()).map_err(|_| does_not_fit)?;
        let descriptor = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, rest) = descriptor
            .split_first_chunk_mut::<FIXED_SIZE>()
            .ok_or(does_not_fit)?;
        let (implementation_use, rest) = rest
            .split_at_mut_checked(self.implementation_use.len())
            .ok_or(does_not_fit)?;
        let (identifier, padding) = rest
            .split_at_mut_checked(self.identifier.len())
            .ok_or(does_not_fit)?;
        b.put_u16::<16>(self.file_version_number);
        b.put_u8::<18>(self.characteristics.bits());
        b.put_u8::<19>(identifier_length);
        b.put::<20, 16>(self.icb.write());
        b.put_u16::<36>(implementation_use_length);
        implementation_use.copy_from_slice(self.implementation_use);
        identifier.copy_from_slice(self.identifier);
        padding.fill(0);
        self.tag.seal(Self::IDENTIFIER, descriptor);
        Ok(needed)
    }

    /// Reads the descriptor that `b` begins with, and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it, [`FormatError::Checksum`] when the tag is damaged or
    /// none, [`FormatError::Tag`] when it is another descriptor's.
    pub fn parse(b: &'a [u8]) -> Result<(Self, usize), FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &'a [u8], report: &mut dyn FnMut(Finding)) -> Result<(Self, usize), FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (fixed, rest) = b.split_first_chunk::<FIXED_SIZE>().ok_or(truncated(FIXED_SIZE))?;
        let tag = Tag::expect(fixed, NAME, Self::IDENTIFIER, report)?;
        let identifier_length = usize::from(fixed.u8_at::<19>());
        let implementation_use_length = usize::from(fixed.u16_at::<36>());
        let length = Self::length(identifier_length, implementation_use_length);
        let rest = rest
            .get(..length.saturating_sub(FIXED_SIZE))
            .ok_or(truncated(length))?;
        let (implementation_use, rest) = rest
            .split_at_checked(implementation_use_length)
            .ok_or(truncated(length))?;
        let (identifier, padding) = rest
            .split_at_checked(identifier_length)
            .ok_or(truncated(length))?;
        Tag::check_crc(b, length, report);
        finding::expect_zero(padding, "ECMA-167:1997 4/14.4.9", report);
        let descriptor = Self {
            tag,
            file_version_number: fixed.u16_at::<16>(),
            characteristics: FileCharacteristics::from_bits_retain(fixed.u8_at::<18>()),
            icb: LongAllocationDescriptor::parse(&fixed.field::<20, 16>()),
            implementation_use,
            identifier,
        };
        Ok((descriptor, length))
    }
}

/// The descriptors of a directory, one after the other, each with its offset in the directory.
///
/// Deleted ones come too. A descriptor that can't be read is an error and the end, since nothing tells where the
/// next one begins.
#[derive(Clone, Debug)]
pub struct FileIdentifierDescriptors<'a> {
    directory: &'a [u8],
    offset: usize,
}

impl<'a> FileIdentifierDescriptors<'a> {
    /// The descriptors of a directory with these contents.
    #[must_use]
    pub const fn new(directory: &'a [u8]) -> Self {
        Self { directory, offset: 0 }
    }

    /// The next descriptor, as the iterator yields it, with what departs from the standard reported.
    pub fn next_with(
        &mut self,
        report: &mut dyn FnMut(Finding),
    ) -> Option<(usize, Result<FileIdentifierDescriptor<'a>, FormatError>)> {
        let offset = self.offset;
        let rest = self.directory.get(offset..).filter(|rest| !rest.is_empty())?;
        match FileIdentifierDescriptor::parse_with(rest, report) {
            Ok((descriptor, length)) => {
                self.offset = offset.saturating_add(length);
                Some((offset, Ok(descriptor)))
            }
            Err(error) => {
                self.offset = self.directory.len();
                Some((offset, Err(error)))
            }
        }
    }
}

impl<'a> Iterator for FileIdentifierDescriptors<'a> {
    type Item = (usize, Result<FileIdentifierDescriptor<'a>, FormatError>);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with(&mut finding::ignore)
    }
}

#[cfg(test)]
#[path = "file_identifier_tests.rs"]
mod tests;
