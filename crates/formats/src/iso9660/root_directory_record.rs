//! The directory record of the root directory, as a volume descriptor holds it.
//!
//! Spec: ECMA-119:1987 8.4.18, 9.1.

use crate::error::FormatError;
use crate::finding::{self, Finding};

use super::date_time::RecordingDateTime;
use super::directory_record::{DirectoryRecord, SELF_IDENTIFIER};
use super::file_flags::FileFlags;

/// The root directory's record without its identifier, which is the single byte zero, and without a system use
/// field, for which there is no room. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootDirectoryRecord {
    /// Logical blocks of the extended attribute record at the beginning of the extent; mostly zero (9.1.2).
    pub extended_attribute_record_length: u8,
    /// The first logical block of the root directory (9.1.3).
    pub extent: u32,
    /// Bytes of the root directory: whole sectors (9.1.4).
    pub data_length: u32,
    /// When the extent was recorded (9.1.5).
    pub recorded: RecordingDateTime,
    /// [`FileFlags::DIRECTORY`], and others (9.1.6).
    pub flags: FileFlags,
    /// Logical blocks of a file unit; zero (9.1.7).
    pub file_unit_size: u8,
    /// Logical blocks of the gap between file units; zero (9.1.8).
    pub interleave_gap_size: u8,
    /// The volume of the set that the extent is on, from 1 (9.1.9).
    pub volume_sequence_number: u16,
}

impl RootDirectoryRecord {
    /// Bytes on the disc.
    pub const SIZE: usize = 34;

    /// A root directory of `data_length` bytes at logical block `extent` of the volume set's first volume.
    #[must_use]
    pub const fn new(extent: u32, data_length: u32, recorded: RecordingDateTime) -> Self {
        Self {
            extended_attribute_record_length: 0,
            extent,
            data_length,
            recorded,
            flags: FileFlags::DIRECTORY,
            file_unit_size: 0,
            interleave_gap_size: 0,
            volume_sequence_number: 1,
        }
    }

    /// The record as directories hold it, with the identifier.
    #[must_use]
    pub const fn record(&self) -> DirectoryRecord<'static> {
        DirectoryRecord {
            extended_attribute_record_length: self.extended_attribute_record_length,
            extent: self.extent,
            data_length: self.data_length,
            recorded: self.recorded,
            flags: self.flags,
            file_unit_size: self.file_unit_size,
            interleave_gap_size: self.interleave_gap_size,
            volume_sequence_number: self.volume_sequence_number,
            identifier: SELF_IDENTIFIER,
            system_use: &[],
        }
    }

    /// The bytes of the record.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        let written = self.record().write(&mut b);
        debug_assert_eq!(written, Ok(Self::SIZE));
        b
    }

    /// Reads the record.
    ///
    /// # Errors
    /// As [`DirectoryRecord::parse`].
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let (record, length) = DirectoryRecord::parse_with(b, report)?;
        if record.identifier != SELF_IDENTIFIER || length != Self::SIZE {
            finding::expect_zero(record.identifier, "ECMA-119:1987 7.6.2", report);
            let (recorded, expected) = (u32::from(b[0]), 34);
            finding::expect_value(recorded, expected, "ECMA-119:1987 8.4.18", report);
        }
        Ok(Self {
            extended_attribute_record_length: record.extended_attribute_record_length,
            extent: record.extent,
            data_length: record.data_length,
            recorded: record.recorded,
            flags: record.flags,
            file_unit_size: record.file_unit_size,
            interleave_gap_size: record.interleave_gap_size,
            volume_sequence_number: record.volume_sequence_number,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_root_has_these_bytes() {
        let recorded = RecordingDateTime::from_unix(0, 0).unwrap();
        let root = RootDirectoryRecord::new(20, 2048, recorded);
        #[rustfmt::skip]
        let expected = [
            34, 0, 20, 0, 0, 0, 0, 0, 0, 20, 0, 8, 0, 0, 0, 0, 8, 0, 70, 1, 1, 0, 0, 0, 0, 2, 0, 0, 1, 0, 0, 1, 1, 0,
        ];
        assert_eq!(root.write(), expected);
        assert_eq!(RootDirectoryRecord::parse(&expected), Ok(root));
    }

    #[test]
    fn another_identifier_is_found() {
        let mut b = RootDirectoryRecord::new(20, 2048, RecordingDateTime::UNSPECIFIED).write();
        b[33] = b'A';
        let mut clause = "";
        assert!(RootDirectoryRecord::parse_with(&b, &mut |finding| clause = finding.clause).is_ok());
        assert_eq!(clause, "ECMA-119:1987 7.6.2");
    }

    proptest! {
        #[test]
        fn both_laws(extent: u32, length: u32, date: [u8; 7], xar: u8, flags: u8, unit: u8, gap: u8, volume: u16) {
            let root = RootDirectoryRecord {
                extended_attribute_record_length: xar,
                flags: FileFlags::from_bits_retain(flags),
                file_unit_size: unit,
                interleave_gap_size: gap,
                volume_sequence_number: volume,
                ..RootDirectoryRecord::new(extent, length, RecordingDateTime::parse(&date))
            };
            let b = root.write();
            prop_assert_eq!(RootDirectoryRecord::parse(&b), Ok(root));
            prop_assert_eq!(RootDirectoryRecord::parse(&b).unwrap().write(), b);
        }
    }
}
