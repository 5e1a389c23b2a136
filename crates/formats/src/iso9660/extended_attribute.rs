//! Extended Attribute Record: owner, permissions, dates and record format of a file, in the first blocks of its
//! extent.
//!
//! Spec: ECMA-119:1987 9.5.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};

use super::date_time::DecimalDateTime;
use super::numbers::{ByteOrder, both_u16, write_both_u16};

/// The name of the structure in errors.
const NAME: &str = "extended attribute record";

/// Bytes before the application use field.
const FIXED_SIZE: usize = 250;

/// The only version of the record (9.5.13).
const VERSION: u8 = 1;

bitflags::bitflags! {
    /// Who may not do what with a file (9.5.3). Bits that the standard fixes survive a round trip.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Denied: u16 {
        /// Members of the system class of users may not read.
        const SYSTEM_READ = 1;
        /// Members of the system class of users may not execute.
        const SYSTEM_EXECUTE = 1 << 2;
        /// The owner may not read.
        const OWNER_READ = 1 << 4;
        /// The owner may not execute.
        const OWNER_EXECUTE = 1 << 6;
        /// Members of the group may not read.
        const GROUP_READ = 1 << 8;
        /// Members of the group may not execute.
        const GROUP_EXECUTE = 1 << 10;
        /// Others may not read.
        const OTHER_READ = 1 << 12;
        /// Others may not execute.
        const OTHER_EXECUTE = 1 << 14;
        /// The bits that the standard fixes at one; with nothing else, nobody is denied anything.
        const FIXED = 0xAAAA;

        const _ = !0;
    }
}

/// An extended attribute record. The fields are in disc order, except that the escape sequences stand last; the
/// lengths are derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedAttributeRecord<'a> {
    /// The owner, or zero when none is given (9.5.1).
    pub owner: u16,
    /// The group, or zero when none is given (9.5.2).
    pub group: u16,
    /// Who may not do what (9.5.3).
    pub permissions: Denied,
    /// When the file was created (9.5.4).
    pub created: DecimalDateTime,
    /// When the file was last modified (9.5.5).
    pub modified: DecimalDateTime,
    /// When the file may be taken as obsolete (9.5.6).
    pub expires: DecimalDateTime,
    /// From when the file may be used (9.5.7).
    pub effective: DecimalDateTime,
    /// 0: not given; 1: fixed length; 2 and 3: variable length, little or big endian (9.5.8).
    pub record_format: u8,
    /// How records are shown: 0 with CR and LF, 1 by their first byte as ISO 1539 has it, 2 as they are (9.5.9).
    pub record_attributes: u8,
    /// Bytes of a record, or the most of them (9.5.10).
    pub record_length: u16,
    /// The system that can act on the system use field (9.5.11); a-characters.
    pub system_identifier: [u8; 32],
    /// For the system (9.5.12).
    pub system_use: [u8; 64],
    /// For the application, 65535 bytes at most (9.5.17).
    pub application_use: &'a [u8],
    /// The character set of the file, 255 bytes at most (9.5.18).
    pub escape_sequences: &'a [u8],
}

impl<'a> ExtendedAttributeRecord<'a> {
    /// Bytes of the record.
    #[must_use]
    pub const fn size(&self) -> usize {
        FIXED_SIZE
            .saturating_add(self.application_use.len())
            .saturating_add(self.escape_sequences.len())
    }

    /// Writes the record at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the record is longer than `out`, or one of its variable parts longer
    /// than its length field can say; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = self.size();
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let escape_length = u8::try_from(self.escape_sequences.len()).map_err(|_| does_not_fit)?;
        let application_length = u16::try_from(self.application_use.len()).map_err(|_| does_not_fit)?;
        let record = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, rest) = record.split_first_chunk_mut::<FIXED_SIZE>().ok_or(does_not_fit)?;
        b.put::<0, 4>(write_both_u16(self.owner));
        b.put::<4, 4>(write_both_u16(self.group));
        b.put::<8, 2>(ByteOrder::Big.write_u16(self.permissions.bits()));
        b.put::<10, 17>(self.created.write());
        b.put::<27, 17>(self.modified.write());
        b.put::<44, 17>(self.expires.write());
        b.put::<61, 17>(self.effective.write());
        b.put::<78, 1>([self.record_format]);
        b.put::<79, 1>([self.record_attributes]);
        b.put::<80, 4>(write_both_u16(self.record_length));
        b.put::<84, 32>(self.system_identifier);
        b.put::<116, 64>(self.system_use);
        b.put::<180, 1>([VERSION]);
        b.put::<181, 1>([escape_length]);
        b.put::<182, 64>([0; 64]);
        b.put::<246, 4>(write_both_u16(application_length));
        let (application_use, escape_sequences) = rest
            .split_at_mut_checked(self.application_use.len())
            .ok_or(does_not_fit)?;
        application_use.copy_from_slice(self.application_use);
        escape_sequences.copy_from_slice(self.escape_sequences);
        Ok(needed)
    }

    /// Reads the record that `b` begins with and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before the record.
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
        let [version, escape_length] = fixed.field::<180, 2>();
        let escape_length = usize::from(escape_length);
        let application_length = both_u16(fixed.field::<246, 4>(), "ECMA-119:1987 9.5.16", report);
        let application_length = usize::from(application_length);
        let truncated = truncated(FIXED_SIZE + application_length + escape_length);
        let (application_use, rest) = rest.split_at_checked(application_length).ok_or(truncated)?;
        let escape_sequences = rest.get(..escape_length).ok_or(truncated)?;
        finding::expect_value(
            u32::from(version),
            u32::from(VERSION),
            "ECMA-119:1987 9.5.13",
            report,
        );
        finding::expect_zero(&fixed.field::<182, 64>(), "ECMA-119:1987 9.5.15", report);
        let mut date = |b: [u8; 17], clause| {
            DecimalDateTime::parse(&b).unwrap_or_else(|_| {
                report(Finding {
                    clause,
                    deviation: Deviation::Date,
                });
                DecimalDateTime::UNSPECIFIED
            })
        };
        let created = date(fixed.field::<10, 17>(), "ECMA-119:1987 9.5.4");
        let modified = date(fixed.field::<27, 17>(), "ECMA-119:1987 9.5.5");
        let expires = date(fixed.field::<44, 17>(), "ECMA-119:1987 9.5.6");
        let effective = date(fixed.field::<61, 17>(), "ECMA-119:1987 9.5.7");
        let record = Self {
            owner: both_u16(fixed.field::<0, 4>(), "ECMA-119:1987 9.5.1", report),
            group: both_u16(fixed.field::<4, 4>(), "ECMA-119:1987 9.5.2", report),
            permissions: Denied::from_bits_retain(ByteOrder::Big.read_u16(fixed.field::<8, 2>())),
            created,
            modified,
            expires,
            effective,
            record_format: fixed.field::<78, 1>()[0],
            record_attributes: fixed.field::<79, 1>()[0],
            record_length: both_u16(fixed.field::<80, 4>(), "ECMA-119:1987 9.5.10", report),
            system_identifier: fixed.field::<84, 32>(),
            system_use: fixed.field::<116, 64>(),
            application_use,
            escape_sequences,
        };
        let size = record.size();
        Ok((record, size))
    }
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn example<'a>(application_use: &'a [u8], escape_sequences: &'a [u8]) -> ExtendedAttributeRecord<'a> {
        ExtendedAttributeRecord {
            owner: 1,
            group: 2,
            permissions: Denied::FIXED | Denied::OTHER_READ,
            created: DecimalDateTime::from_unix(0, 0).unwrap(),
            modified: DecimalDateTime::from_unix(1, 0).unwrap(),
            expires: DecimalDateTime::UNSPECIFIED,
            effective: DecimalDateTime::from_unix(2, 0).unwrap(),
            record_format: 1,
            record_attributes: 2,
            record_length: 0x0304,
            system_identifier: [b'S'; 32],
            system_use: [b'U'; 64],
            application_use,
            escape_sequences,
        }
    }

    fn written(record: &ExtendedAttributeRecord<'_>) -> Vec<u8> {
        let mut out = vec![0xAA; record.size() + 1];
        assert_eq!(record.write(&mut out), Ok(record.size()));
        assert_eq!(out.pop(), Some(0xAA));
        out
    }

    /// The byte positions are the standard's own, which count from 1.
    #[test]
    fn every_field_is_at_the_byte_position_of_its_clause() {
        let b = written(&example(b"APP", b"%/E"));
        let at = |first: usize, last: usize| &b[first - 1..last];
        assert_eq!(at(1, 10), [1, 0, 0, 1, 2, 0, 0, 2, 0xBA, 0xAA]);
        assert_eq!(at(11, 27), b"1970010100000000\0");
        assert_eq!(at(28, 44), b"1970010100000100\0");
        assert_eq!(at(45, 61), b"0000000000000000\0");
        assert_eq!(at(62, 78), b"1970010100000200\0");
        assert_eq!(at(79, 84), [1, 2, 4, 3, 3, 4]);
        assert_eq!(at(85, 116), [b'S'; 32]);
        assert_eq!(at(117, 180), [b'U'; 64]);
        assert_eq!(at(181, 182), [1, 3]);
        assert_eq!(at(183, 246), [0; 64]);
        assert_eq!(at(247, 250), [3, 0, 0, 3]);
        assert_eq!(at(251, 256), b"APP%/E");
        assert_eq!(b.len(), 256);
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let (long, mut out) = (vec![0; 70_000], vec![0xAA; 80_000]);
        assert!(example(&long, b"").write(&mut out).is_err());
        assert!(example(b"", &long[..256]).write(&mut out).is_err());
        assert!(example(b"", b"").write(&mut out[..249]).is_err());
        assert!(out.iter().all(|&byte| byte == 0xAA));
    }

    #[test]
    fn a_record_beyond_the_end_is_an_error() {
        let b = written(&example(b"APP", b"%/E"));
        for (length, needed) in [(249, 250), (255, 256)] {
            let error = FormatError::Truncated {
                structure: NAME,
                needed,
                available: length,
            };
            assert_eq!(ExtendedAttributeRecord::parse(&b[..length]), Err(error));
        }
    }

    proptest! {
        #[test]
        fn both_laws(
            application_use in vec(any::<u8>(), 0..300), escape_sequences in vec(any::<u8>(), 0..=255),
            at in 0..250_usize, change in 1..=255_u8, owner: u16, permissions: u16,
        ) {
            let record = ExtendedAttributeRecord {
                owner, permissions: Denied::from_bits_retain(permissions),
                ..example(&application_use, &escape_sequences)
            };
            let mut b = written(&record);
            let mut found = false;
            let (read, length) = ExtendedAttributeRecord::parse_with(&b, &mut |_| found = true).unwrap();
            prop_assert!(!found && length == b.len());
            prop_assert_eq!(&read, &record);
            prop_assert_eq!(&written(&read), &b);

            b[at] ^= change;
            let read = ExtendedAttributeRecord::parse_with(&b, &mut |_| found = true);
            prop_assert!(found || read != Ok((record, length)), "byte {} went unread", at);
        }
    }
}
