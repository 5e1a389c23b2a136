//! Directory record: one file, directory or file section in a directory, or the root directory in a volume
//! descriptor.
//!
//! Spec: ECMA-119:1987 9.1.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};

use super::date_time::RecordingDateTime;
use super::file_flags::FileFlags;
use super::numbers::{both_u16, both_u32, write_both_u16, write_both_u32};
use super::standard::Standard;

/// The name of the structure in errors.
const NAME: &str = "directory record";

/// Bytes before the file identifier (9.1.1 to 9.1.10).
const FIXED_SIZE: usize = 33;

/// The most that the length byte of a record can say and that is even (9.1.1, 9.1.13).
pub const MAXIMUM_LENGTH: usize = 254;

/// The identifier of the record that a directory has of itself, and of the root directory (7.6.2).
pub const SELF_IDENTIFIER: &[u8] = &[0];

/// The identifier of the record that a directory has of its parent (7.6.2).
pub const PARENT_IDENTIFIER: &[u8] = &[1];

/// A directory record. The fields are in disc order; the length of the record and of its identifier are
/// derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryRecord<'a> {
    /// Logical blocks of the extended attribute record at the beginning of the extent; zero when there is none
    /// (9.1.2).
    pub extended_attribute_record_length: u8,
    /// The first logical block of the extent (9.1.3).
    pub extent: u32,
    /// Bytes of the file section, without its extended attribute record (9.1.4).
    pub data_length: u32,
    /// When the extent was recorded; in practice, when the file was modified (9.1.5).
    pub recorded: RecordingDateTime,
    /// What the record says of its file (9.1.6).
    pub flags: FileFlags,
    /// Logical blocks of a file unit; zero when the section is not interleaved (9.1.7).
    pub file_unit_size: u8,
    /// Logical blocks of the gap between file units; zero when the section is not interleaved (9.1.8).
    pub interleave_gap_size: u8,
    /// The volume of the set that the extent is on, from 1 (9.1.9).
    pub volume_sequence_number: u16,
    /// The name, as bytes of the character set that the volume descriptor chose; or [`SELF_IDENTIFIER`] or
    /// [`PARENT_IDENTIFIER`] (9.1.11).
    pub identifier: &'a [u8],
    /// What other standards put at the end of the record (9.1.13). A record has an even length, so one zero
    /// byte follows an odd number of bytes, and is part of the field when it is read again.
    pub system_use: &'a [u8],
}

/// Bytes of the identifier with the padding byte that makes the system use field begin at an even offset.
const fn padded_identifier(length: usize) -> usize {
    length.saturating_add(1 - length % 2)
}

impl<'a> DirectoryRecord<'a> {
    /// Bytes of a record with an identifier and a system use field of these lengths: never odd. More than
    /// [`MAXIMUM_LENGTH`] can't be written.
    #[must_use]
    pub const fn length(identifier_length: usize, system_use_length: usize) -> usize {
        let length = FIXED_SIZE
            .saturating_add(padded_identifier(identifier_length))
            .saturating_add(system_use_length);
        length.saturating_add(length % 2)
    }

    /// Bytes that a system use field can have behind an identifier of this length. Zero when there is no room
    /// for the identifier either.
    #[must_use]
    pub const fn system_use_room(identifier_length: usize) -> usize {
        MAXIMUM_LENGTH.saturating_sub(FIXED_SIZE.saturating_add(padded_identifier(identifier_length)))
    }

    /// Whether this is the record that a directory has of itself or of its parent.
    #[must_use]
    pub fn is_self_or_parent(&self) -> bool {
        matches!(self.identifier, [0 | 1])
    }

    /// Writes the record at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the record is longer than `out` or than [`MAXIMUM_LENGTH`]; nothing is
    /// written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        self.write_by(Standard::Iso9660, out)
    }

    /// Writes as [`write`](Self::write) does, by a standard. High Sierra's has no place for an offset from UTC.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_by(&self, standard: Standard, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = Self::length(self.identifier.len(), self.system_use.len());
        let available = out.len().min(MAXIMUM_LENGTH);
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available,
        };
        let length_byte = u8::try_from(needed).map_err(|_| does_not_fit)?;
        let identifier_length = u8::try_from(self.identifier.len()).map_err(|_| does_not_fit)?;
        if needed > available {
            return Err(does_not_fit);
        }
        let (fixed, rest) = out.split_first_chunk_mut::<FIXED_SIZE>().ok_or(does_not_fit)?;
        fixed.put::<0, 1>([length_byte]);
        fixed.put::<1, 1>([self.extended_attribute_record_length]);
        fixed.put::<2, 8>(write_both_u32(self.extent));
        fixed.put::<10, 8>(write_both_u32(self.data_length));
        fixed.put::<18, 8>(standard.write_recorded(self.recorded, self.flags));
        fixed.put::<26, 1>([self.file_unit_size]);
        fixed.put::<27, 1>([self.interleave_gap_size]);
        fixed.put::<28, 4>(write_both_u16(self.volume_sequence_number));
        fixed.put::<32, 1>([identifier_length]);

        let (identifier, rest) = rest
            .split_at_mut_checked(self.identifier.len())
            .ok_or(does_not_fit)?;
        identifier.copy_from_slice(self.identifier);
        let (padding, rest) = rest
            .split_at_mut_checked(padded_identifier(identifier.len()) - identifier.len())
            .ok_or(does_not_fit)?;
        padding.fill(0);
        let (system_use, rest) = rest
            .split_at_mut_checked(self.system_use.len())
            .ok_or(does_not_fit)?;
        system_use.copy_from_slice(self.system_use);
        rest.get_mut(..system_use.len() % 2).ok_or(does_not_fit)?.fill(0);
        Ok(needed)
    }

    /// Reads the record that `b` begins with and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::NoMoreRecords`] when the length is zero: the next record, if any, is in the next sector.
    /// [`FormatError::Truncated`] when `b` ends before the record, [`FormatError::Length`] when the record ends
    /// before its identifier.
    #[inline]
    pub fn parse(b: &'a [u8]) -> Result<(Self, usize), FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &'a [u8], report: &mut dyn FnMut(Finding)) -> Result<(Self, usize), FormatError> {
        Self::parse_by(Standard::Iso9660, b, report)
    }

    /// Reads as [`parse_with`](Self::parse_with) does, by a standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    #[inline]
    pub fn parse_by(
        standard: Standard,
        b: &'a [u8],
        report: &mut dyn FnMut(Finding),
    ) -> Result<(Self, usize), FormatError> {
        let &length_byte = b.first().ok_or(FormatError::Truncated {
            structure: NAME,
            needed: 1,
            available: 0,
        })?;
        if length_byte == 0 {
            return Err(FormatError::NoMoreRecords);
        }
        let length = usize::from(length_byte);
        let record = b.get(..length).ok_or(FormatError::Truncated {
            structure: NAME,
            needed: length,
            available: b.len(),
        })?;
        let (fixed, rest) = record
            .split_first_chunk::<FIXED_SIZE>()
            .ok_or(FormatError::Length {
                structure: NAME,
                recorded: length,
                minimum: FIXED_SIZE,
            })?;
        let [identifier_length] = fixed.field::<32, 1>();
        let identifier_length = usize::from(identifier_length);
        let (identifier, rest) = rest
            .split_at_checked(identifier_length)
            .ok_or(FormatError::Length {
                structure: NAME,
                recorded: length,
                minimum: FIXED_SIZE.saturating_add(identifier_length),
            })?;
        if identifier.is_empty() {
            finding::expect_value(0, 1, "ECMA-119:1987 9.1.10", report);
        }
        // A record that ends with its identifier lacks the padding byte, and has no system use field.
        let padding = padded_identifier(identifier_length) - identifier_length;
        let (padding, system_use) = rest.split_at_checked(padding).unwrap_or((rest, &[]));
        finding::expect_zero(padding, "ECMA-119:1987 9.1.12", report);
        if length % 2 != 0 {
            let (recorded, even) = (u32::from(length_byte), u32::from(length_byte) + 1);
            finding::expect_value(recorded, even, "ECMA-119:1987 9.1.13", report);
        }
        let (recorded, flags) = standard.parse_recorded(fixed.field::<18, 8>(), report);
        let record = Self {
            extended_attribute_record_length: fixed.field::<1, 1>()[0],
            extent: both_u32(fixed.field::<2, 8>(), "ECMA-119:1987 9.1.3", report),
            data_length: both_u32(fixed.field::<10, 8>(), "ECMA-119:1987 9.1.4", report),
            recorded,
            flags,
            file_unit_size: fixed.field::<26, 1>()[0],
            interleave_gap_size: fixed.field::<27, 1>()[0],
            volume_sequence_number: both_u16(fixed.field::<28, 4>(), "ECMA-119:1987 9.1.9", report),
            identifier,
            system_use,
        };
        Ok((record, length))
    }
}

/// The records of a directory, one after the other.
///
/// Yields each record with its offset in the extent. A zero length leads on to the next sector; a record that
/// can't be read is an error, and reading goes on with the next sector, so the iterator ends after at most as
/// many items as the extent has bytes.
#[derive(Clone, Debug)]
pub struct DirectoryRecords<'a> {
    extent: &'a [u8],
    offset: usize,
}

impl<'a> DirectoryRecords<'a> {
    /// The records of a directory whose extent holds these bytes. The extent begins at a sector boundary.
    #[must_use]
    pub const fn new(extent: &'a [u8]) -> Self {
        Self { extent, offset: 0 }
    }

    /// The next record, as the iterator yields it, with what departs from the standard reported.
    pub fn next_with(
        &mut self,
        report: &mut dyn FnMut(Finding),
    ) -> Option<(usize, Result<DirectoryRecord<'a>, FormatError>)> {
        loop {
            let offset = self.offset;
            let rest = self.extent.get(offset..).filter(|rest| !rest.is_empty())?;
            let next_sector = (offset / super::SECTOR_SIZE)
                .saturating_add(1)
                .saturating_mul(super::SECTOR_SIZE);
            let result = DirectoryRecord::parse_with(rest, report);
            match result {
                Ok((record, length)) => {
                    let end = offset.saturating_add(length);
                    if end > next_sector {
                        let deviation = Deviation::CrossesSector;
                        report(Finding {
                            clause: "ECMA-119:1987 6.8.1.1",
                            deviation,
                        });
                    }
                    self.offset = end;
                    return Some((offset, Ok(record)));
                }
                Err(FormatError::NoMoreRecords) => self.offset = next_sector,
                Err(error) => {
                    self.offset = next_sector;
                    return Some((offset, Err(error)));
                }
            }
        }
    }
}

impl<'a> Iterator for DirectoryRecords<'a> {
    type Item = (usize, Result<DirectoryRecord<'a>, FormatError>);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with(&mut finding::ignore)
    }
}

#[cfg(test)]
#[path = "directory_record_tests.rs"]
mod tests;
