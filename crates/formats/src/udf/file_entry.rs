//! File Entry and Extended File Entry: all there is to say of a file but its names.
//!
//! The extended one has more fields, of which [`FileEntryExtension`] is made; they are one type here because
//! all others are the same. UDF uses the plain one up to 1.50, and from 2.50 on the extended one in metadata
//! partitions.
//!
//! Spec: ECMA-167:1997 4/14.9, 4/14.17; UDF:2.60 2.3.6, 3.3.3, 3.3.4.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::allocation_descriptor::LongAllocationDescriptor;
use super::bytes::Numbers;
use super::entity_identifier::EntityIdentifier;
use super::icb_tag::IcbTag;
use super::permissions::Permissions;
use super::tag::{Tag, TagIdentifier};
use super::timestamp::Timestamp;

/// The name of the structure in errors.
const NAME: &str = "file entry";
/// Bytes of a file entry before its extended attributes.
const SIZE: usize = 176;
/// Bytes of an extended file entry before its extended attributes.
const EXTENDED_SIZE: usize = 216;

/// A file entry but for its extended attributes and allocation descriptors. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileEntryHeader {
    /// The tag.
    pub tag: Tag,
    /// What kind of file it is.
    pub icb: IcbTag,
    /// The owner (4/14.9.3), or [`FileEntryHeader::NO_OWNER`].
    pub user_id: u32,
    /// The group (4/14.9.4), or [`FileEntryHeader::NO_OWNER`].
    pub group_id: u32,
    /// Who may do what.
    pub permissions: Permissions,
    /// File identifiers that lead here (4/14.9.6), parent entries included; those of a parent's own directory
    /// too.
    pub file_link_count: u16,
    /// Zero in UDF (4/14.9.7).
    pub record_format: u8,
    /// Zero in UDF (4/14.9.8).
    pub record_display_attributes: u8,
    /// Zero in UDF (4/14.9.9).
    pub record_length: u32,
    /// Bytes of the file (4/14.9.10).
    pub information_length: u64,
    /// Recorded blocks of the file's body (4/14.9.11); zero when it is embedded.
    pub logical_blocks_recorded: u64,
    /// When the file was last read (4/14.9.12).
    pub accessed: Timestamp,
    /// When its contents were last changed (4/14.9.13).
    pub modified: Timestamp,
    /// When its attributes were last changed (4/14.9.14).
    pub attributes_changed: Timestamp,
    /// Grows when the user asks for it; one in UDF (4/14.9.15).
    pub checkpoint: u32,
    /// The ICB of more extended attributes (4/14.9.16).
    pub extended_attributes_icb: LongAllocationDescriptor,
    /// Who recorded the entry (4/14.9.17).
    pub implementation_identifier: EntityIdentifier,
    /// The unique ID of the file (4/14.9.18): zero for the root, 16 or more for the others.
    pub unique_id: u64,
    /// What an extended file entry has on top; `None` for a plain one.
    pub extension: Option<FileEntryExtension>,
}

/// What an extended file entry has and a plain one has not (4/14.17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileEntryExtension {
    /// Bytes of the file and of all its streams (4/14.17.11).
    pub object_size: u64,
    /// When the file was created (4/14.17.15).
    pub created: Timestamp,
    /// The ICB of the stream directory (4/14.17.20).
    pub stream_directory: LongAllocationDescriptor,
}

impl FileEntryHeader {
    /// No owner, or no group (UDF:2.60 3.3.3.1, 3.3.3.2).
    pub const NO_OWNER: u32 = u32::MAX;

    /// The tag identifier of the descriptor.
    #[must_use]
    pub const fn identifier(&self) -> TagIdentifier {
        match self.extension {
            None => TagIdentifier::FILE_ENTRY,
            Some(_) => TagIdentifier::EXTENDED_FILE_ENTRY,
        }
    }

    /// Bytes before the extended attributes: 176 of a file entry, 216 of an extended one.
    #[must_use]
    pub const fn size(extended: bool) -> usize {
        if extended { EXTENDED_SIZE } else { SIZE }
    }

    /// Writes the header at the front of `out` and seals the entry, and returns its length.
    ///
    /// The extended attributes and, behind them, the allocation descriptors or embedded contents are in `out`
    /// already: from [`size`](Self::size) on, that many bytes of each. So contents can be read right into the
    /// block that they end up in.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`; nothing is written then.
    pub fn write_around(
        &self,
        extended_attributes_length: usize,
        allocation_length: usize,
        out: &mut [u8],
    ) -> Result<usize, FormatError> {
        let size = Self::size(self.extension.is_some());
        let needed = size
            .saturating_add(extended_attributes_length)
            .saturating_add(allocation_length);
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let entry = out.get_mut(..needed).ok_or(does_not_fit)?;
        let lengths = [extended_attributes_length, allocation_length].map(u32::try_from);
        let [Ok(extended_attributes_length), Ok(allocation_length)] = lengths else {
            return Err(does_not_fit);
        };
        match &self.extension {
            None => {
                let b: &mut [u8; SIZE] = entry.first_chunk_mut().ok_or(does_not_fit)?;
                self.write_common(b);
                b.put_u64::<64>(self.logical_blocks_recorded);
                b.put::<72, 12>(self.accessed.write());
                b.put::<84, 12>(self.modified.write());
                b.put::<96, 12>(self.attributes_changed.write());
                b.put_u32::<108>(self.checkpoint);
                b.put::<112, 16>(self.extended_attributes_icb.write());
                b.put::<128, 32>(self.implementation_identifier.write());
                b.put_u64::<160>(self.unique_id);
                b.put_u32::<168>(extended_attributes_length);
                b.put_u32::<172>(allocation_length);
            }
            Some(extension) => {
                let b: &mut [u8; EXTENDED_SIZE] = entry.first_chunk_mut().ok_or(does_not_fit)?;
                self.write_common(b);
                b.put_u64::<64>(extension.object_size);
                b.put_u64::<72>(self.logical_blocks_recorded);
                b.put::<80, 12>(self.accessed.write());
                b.put::<92, 12>(self.modified.write());
                b.put::<104, 12>(extension.created.write());
                b.put::<116, 12>(self.attributes_changed.write());
                b.put_u32::<128>(self.checkpoint);
                b.put_u32::<132>(0);
                b.put::<136, 16>(self.extended_attributes_icb.write());
                b.put::<152, 16>(extension.stream_directory.write());
                b.put::<168, 32>(self.implementation_identifier.write());
                b.put_u64::<200>(self.unique_id);
                b.put_u32::<208>(extended_attributes_length);
                b.put_u32::<212>(allocation_length);
            }
        }
        self.tag.seal(self.identifier(), entry);
        Ok(needed)
    }

    /// What is at the same place in both entries.
    fn write_common<const N: usize>(&self, b: &mut [u8; N]) {
        b.put::<16, 20>(self.icb.write());
        b.put_u32::<36>(self.user_id);
        b.put_u32::<40>(self.group_id);
        b.put_u32::<44>(self.permissions.bits());
        b.put_u16::<48>(self.file_link_count);
        b.put_u8::<50>(self.record_format);
        b.put_u8::<51>(self.record_display_attributes);
        b.put_u32::<52>(self.record_length);
        b.put_u64::<56>(self.information_length);
    }

    /// Reads what is at the same place in both entries. The rest is left empty.
    fn parse_common<const N: usize>(tag: Tag, b: &[u8; N], report: &mut dyn FnMut(Finding)) -> Self {
        Self {
            tag,
            icb: IcbTag::parse_with(&b.field::<16, 20>(), report),
            user_id: b.u32_at::<36>(),
            group_id: b.u32_at::<40>(),
            permissions: Permissions::from_bits_retain(b.u32_at::<44>()),
            file_link_count: b.u16_at::<48>(),
            record_format: b.u8_at::<50>(),
            record_display_attributes: b.u8_at::<51>(),
            record_length: b.u32_at::<52>(),
            information_length: b.u64_at::<56>(),
            logical_blocks_recorded: 0,
            accessed: Timestamp::UNSPECIFIED,
            modified: Timestamp::UNSPECIFIED,
            attributes_changed: Timestamp::UNSPECIFIED,
            checkpoint: 0,
            extended_attributes_icb: LongAllocationDescriptor::NONE,
            implementation_identifier: EntityIdentifier::NONE,
            unique_id: 0,
            extension: None,
        }
    }

    fn parse_plain(tag: Tag, b: &[u8; SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        Self {
            logical_blocks_recorded: b.u64_at::<64>(),
            accessed: Timestamp::parse(&b.field::<72, 12>()),
            modified: Timestamp::parse(&b.field::<84, 12>()),
            attributes_changed: Timestamp::parse(&b.field::<96, 12>()),
            checkpoint: b.u32_at::<108>(),
            extended_attributes_icb: LongAllocationDescriptor::parse(&b.field::<112, 16>()),
            implementation_identifier: EntityIdentifier::parse(&b.field::<128, 32>()),
            unique_id: b.u64_at::<160>(),
            ..Self::parse_common(tag, b, report)
        }
    }

    fn parse_extended(tag: Tag, b: &[u8; EXTENDED_SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<132, 4>(), "ECMA-167:1997 4/14.17.18", report);
        Self {
            logical_blocks_recorded: b.u64_at::<72>(),
            accessed: Timestamp::parse(&b.field::<80, 12>()),
            modified: Timestamp::parse(&b.field::<92, 12>()),
            attributes_changed: Timestamp::parse(&b.field::<116, 12>()),
            checkpoint: b.u32_at::<128>(),
            extended_attributes_icb: LongAllocationDescriptor::parse(&b.field::<136, 16>()),
            implementation_identifier: EntityIdentifier::parse(&b.field::<168, 32>()),
            unique_id: b.u64_at::<200>(),
            extension: Some(FileEntryExtension {
                object_size: b.u64_at::<64>(),
                created: Timestamp::parse(&b.field::<104, 12>()),
                stream_directory: LongAllocationDescriptor::parse(&b.field::<152, 16>()),
            }),
            ..Self::parse_common(tag, b, report)
        }
    }
}

/// A file entry or an extended file entry. The lengths of its parts are derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileEntry<'a> {
    /// All fields of a fixed size.
    pub header: FileEntryHeader,
    /// Extended attributes (4/14.9.21), a multiple of four bytes: an extended attribute header descriptor and
    /// what follows it, or nothing.
    pub extended_attributes: &'a [u8],
    /// Allocation descriptors, or the contents of the file (4/14.9.22), as the flags of the ICB tag say.
    pub allocation: &'a [u8],
}

impl<'a> FileEntry<'a> {
    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let size = FileEntryHeader::size(self.header.extension.is_some());
        let (attributes, allocation) = (self.extended_attributes, self.allocation);
        let parts = size.saturating_add(attributes.len());
        let needed = parts.saturating_add(allocation.len());
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let entry = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (front, end) = entry.split_at_mut_checked(parts).ok_or(does_not_fit)?;
        front
            .get_mut(size..)
            .ok_or(does_not_fit)?
            .copy_from_slice(attributes);
        end.copy_from_slice(allocation);
        self.header
            .write_around(attributes.len(), allocation.len(), entry)
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
        let (identifier, tag) = Tag::parse_with(&fixed.field::<0, 16>(), report)?;
        let (header, lengths, rest) = match identifier {
            TagIdentifier::FILE_ENTRY => {
                let header = FileEntryHeader::parse_plain(tag, fixed, report);
                (header, [fixed.u32_at::<168>(), fixed.u32_at::<172>()], rest)
            }
            TagIdentifier::EXTENDED_FILE_ENTRY => {
                let (fixed, rest) = b
                    .split_first_chunk::<EXTENDED_SIZE>()
                    .ok_or(truncated(EXTENDED_SIZE))?;
                let header = FileEntryHeader::parse_extended(tag, fixed, report);
                (header, [fixed.u32_at::<208>(), fixed.u32_at::<212>()], rest)
            }
            _ => {
                return Err(FormatError::Tag {
                    structure: NAME,
                    recorded: identifier.0,
                    expected: TagIdentifier::FILE_ENTRY.0,
                });
            }
        };
        let [attributes_length, allocation_length] =
            lengths.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        let length = FileEntryHeader::size(header.extension.is_some())
            .saturating_add(attributes_length)
            .saturating_add(allocation_length);
        let (extended_attributes, rest) = rest
            .split_at_checked(attributes_length)
            .ok_or(truncated(length))?;
        let allocation = rest.get(..allocation_length).ok_or(truncated(length))?;
        Tag::check_crc(b, length, report);
        Ok(Self {
            header,
            extended_attributes,
            allocation,
        })
    }
}

#[cfg(test)]
#[path = "file_entry_tests.rs"]
mod tests;
