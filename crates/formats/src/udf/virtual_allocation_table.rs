//! Virtual Allocation Table: where the blocks of a virtual partition are, in the last file that was recorded on a
//! write-once medium.
//!
//! The table is a file of 32-bit numbers: for each virtual block, its block in the physical partition. UDF 1.50
//! has a trailer behind them, UDF 2.00 and later a header before them.
//!
//! Spec: UDF:2.60 2.2.11; UDF:1.50 2.2.10.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::dstring::DString;
use super::entity_identifier::EntityIdentifier;
use super::revision::Revision;

/// The entry of a virtual block that is not in use.
pub const UNUSED: u32 = u32::MAX;
/// The location of the previous table where there is none.
pub const NO_PREVIOUS: u32 = u32::MAX;

/// Bytes of the header before its implementation use field.
const HEADER_SIZE: usize = 152;

/// The header of a table of UDF 2.00 and later. The fields are in disc order; the lengths of header and
/// implementation use field, which come first, are derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VirtualAllocationTableHeader<'a> {
    /// The name of the logical volume.
    pub logical_volume_identifier: DString<128>,
    /// The block of the previous table's ICB in the physical partition, or [`NO_PREVIOUS`].
    pub previous: u32,
    /// Files of the file system, which the integrity descriptor can't tell here.
    pub number_of_files: u32,
    /// Directories of the file system.
    pub number_of_directories: u32,
    /// The lowest revision that can read all there is.
    pub minimum_read_revision: Revision,
    /// The lowest revision that can change all there is.
    pub minimum_write_revision: Revision,
    /// The highest revision of those that have written to it.
    pub maximum_write_revision: Revision,
    /// For the implementation: its entity identifier first, or nothing; a multiple of four bytes.
    pub implementation_use: &'a [u8],
}

impl<'a> VirtualAllocationTableHeader<'a> {
    /// Writes the header at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out` or than 65,535 bytes; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = HEADER_SIZE.saturating_add(self.implementation_use.len());
        let does_not_fit = FormatError::DoesNotFit {
            structure: "virtual allocation table",
            needed,
            available: out.len().min(usize::from(u16::MAX)),
        };
        let length = u16::try_from(needed).map_err(|_| does_not_fit)?;
        let implementation_use_length =
            u16::try_from(self.implementation_use.len()).map_err(|_| does_not_fit)?;
        let out = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, implementation_use) = out.split_first_chunk_mut::<HEADER_SIZE>().ok_or(does_not_fit)?;
        b.put_u16::<0>(length);
        b.put_u16::<2>(implementation_use_length);
        b.put::<4, 128>(self.logical_volume_identifier.0);
        b.put_u32::<132>(self.previous);
        b.put_u32::<136>(self.number_of_files);
        b.put_u32::<140>(self.number_of_directories);
        b.put_u16::<144>(self.minimum_read_revision.0);
        b.put_u16::<146>(self.minimum_write_revision.0);
        b.put_u16::<148>(self.maximum_write_revision.0);
        b.put_u16::<150>(0);
        implementation_use.copy_from_slice(self.implementation_use);
        Ok(needed)
    }

    /// Reads the header that a table begins with, and returns it with the entries behind it.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when the table ends before it, [`FormatError::Length`] when its length is less
    /// than that of its fields.
    pub fn parse(table: &'a [u8]) -> Result<(Self, Entries<'a>), FormatError> {
        Self::parse_with(table, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        table: &'a [u8],
        report: &mut dyn FnMut(Finding),
    ) -> Result<(Self, Entries<'a>), FormatError> {
        let name = "virtual allocation table";
        let truncated = |needed| FormatError::Truncated {
            structure: name,
            needed,
            available: table.len(),
        };
        let b = table.first_chunk::<HEADER_SIZE>().ok_or(truncated(HEADER_SIZE))?;
        let length = usize::from(b.u16_at::<0>());
        let (header, entries) = table.split_at_checked(length).ok_or(truncated(length))?;
        let rest = header.get(HEADER_SIZE..).ok_or(FormatError::Length {
            structure: name,
            recorded: length,
            minimum: HEADER_SIZE,
        })?;
        let implementation_use_length = usize::from(b.u16_at::<2>());
        let implementation_use =
            rest.get(..implementation_use_length)
                .ok_or_else(|| FormatError::Length {
                    structure: name,
                    recorded: length,
                    minimum: HEADER_SIZE.saturating_add(implementation_use_length),
                })?;
        let implied = u32::try_from(HEADER_SIZE.saturating_add(implementation_use_length));
        finding::expect_value(
            u32::from(b.u16_at::<0>()),
            implied.unwrap_or(u32::MAX),
            "UDF:2.60 2.2.11",
            report,
        );
        finding::expect_zero(&b.field::<150, 2>(), "UDF:2.60 2.2.11", report);
        let header = Self {
            logical_volume_identifier: DString(b.field::<4, 128>()),
            previous: b.u32_at::<132>(),
            number_of_files: b.u32_at::<136>(),
            number_of_directories: b.u32_at::<140>(),
            minimum_read_revision: Revision(b.u16_at::<144>()),
            minimum_write_revision: Revision(b.u16_at::<146>()),
            maximum_write_revision: Revision(b.u16_at::<148>()),
            implementation_use,
        };
        Ok((header, Entries { rest: entries }))
    }
}

/// The trailer of a table of UDF 1.50. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VirtualAllocationTableTrailer {
    /// [`EntityIdentifier::UDF_VIRTUAL_ALLOC_TBL`] with a UDF suffix.
    pub identifier: EntityIdentifier,
    /// The block of the previous table's ICB in the physical partition, or [`NO_PREVIOUS`].
    pub previous: u32,
}

impl VirtualAllocationTableTrailer {
    /// Bytes on the disc.
    pub const SIZE: usize = 36;

    /// The bytes of the trailer.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 32>(self.identifier.write());
        b.put_u32::<32>(self.previous);
        b
    }

    /// Reads the trailer that a table ends with, and returns it with the entries before it.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when the table is too short for one, [`FormatError::Foreign`] when it ends with
    /// something else, such as entries of a later revision's table.
    pub fn parse(table: &[u8]) -> Result<(Self, Entries<'_>), FormatError> {
        let structure = "virtual allocation table of UDF 1.50";
        let (entries, b) = table
            .split_last_chunk::<{ Self::SIZE }>()
            .ok_or(FormatError::Truncated {
                structure,
                needed: Self::SIZE,
                available: table.len(),
            })?;
        let identifier = EntityIdentifier::parse(&b.field::<0, 32>());
        if !identifier.is(EntityIdentifier::UDF_VIRTUAL_ALLOC_TBL) {
            return Err(FormatError::Foreign { structure });
        }
        let trailer = Self {
            identifier,
            previous: b.u32_at::<32>(),
        };
        Ok((trailer, Entries { rest: entries }))
    }
}

/// The entries of a table: for each virtual block, from 0 on, its block in the physical partition, or [`UNUSED`].
/// Bytes that are too few for an entry are left out.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    rest: &'a [u8],
}

impl Iterator for Entries<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (&entry, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u32::from_le_bytes(entry))
    }
}

#[cfg(test)]
#[path = "virtual_allocation_table_tests.rs"]
mod tests;
