//! Primary Volume Descriptor: where the volume and its directory tree are, and who made it.
//!
//! Spec: ECMA-119:1987 8.4.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::volume_descriptor::{self, VOLUME_DESCRIPTOR_SIZE, VolumeDescriptorKind};
use super::volume_descriptor_body::VolumeDescriptorBody;

/// The name of the structure in errors.
const NAME: &str = "primary volume descriptor";

/// A primary volume descriptor: type 1, version 1, and the [`VolumeDescriptorBody`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryVolumeDescriptor {
    /// Everything behind the version.
    pub body: VolumeDescriptorBody,
}

impl PrimaryVolumeDescriptor {
    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; VOLUME_DESCRIPTOR_SIZE] {
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        volume_descriptor::write_header(&mut b, VolumeDescriptorKind::PRIMARY, 1);
        self.body.write_into(&mut b);
        b
    }

    /// Reads a descriptor.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] and [`FormatError::Kind`] when it is none, [`FormatError::Length`] and
    /// [`FormatError::NoMoreRecords`] when the root directory's record can't be read.
    pub fn parse(b: &[u8; VOLUME_DESCRIPTOR_SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        b: &[u8; VOLUME_DESCRIPTOR_SIZE],
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        volume_descriptor::parse_header_of_version_1(b, NAME, VolumeDescriptorKind::PRIMARY, report)?;
        finding::expect_zero(&b.field::<7, 1>(), "ECMA-119:1987 8.4.4", report);
        finding::expect_zero(&b.field::<88, 32>(), "ECMA-119:1987 8.4.9", report);
        Ok(Self {
            body: VolumeDescriptorBody::parse_from(b, report)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::finding::Deviation;
    use crate::iso9660::characters::padded;
    use crate::iso9660::volume_descriptor_body::tests::any_body;
    use crate::iso9660::{DecimalDateTime, RecordingDateTime, RootDirectoryRecord};

    fn example() -> PrimaryVolumeDescriptor {
        let epoch = RecordingDateTime::from_unix(0, 0).unwrap();
        PrimaryVolumeDescriptor {
            body: VolumeDescriptorBody {
                system_identifier: padded(b"LINUX").unwrap(),
                volume_identifier: padded(b"CDROM").unwrap(),
                volume_space_size: 0x0102_0304,
                volume_set_size: 1,
                volume_sequence_number: 2,
                logical_block_size: 2048,
                path_table_size: 10,
                type_l_path_table: 19,
                optional_type_l_path_table: 20,
                type_m_path_table: 21,
                optional_type_m_path_table: 22,
                root: RootDirectoryRecord::new(23, 2048, epoch),
                volume_set_identifier: padded(b"VOLUMESET").unwrap(),
                publisher_identifier: padded(b"PUBLISHER").unwrap(),
                data_preparer_identifier: padded(b"PREPARER").unwrap(),
                application_identifier: padded(b"APPLICATION").unwrap(),
                copyright_file_identifier: padded(b"COPYRIGHT").unwrap(),
                abstract_file_identifier: padded(b"ABSTRACT").unwrap(),
                bibliographic_file_identifier: padded(b"BIBLIO").unwrap(),
                created: DecimalDateTime::from_unix(0, 0).unwrap(),
                modified: DecimalDateTime::from_unix(1, 0).unwrap(),
                expires: DecimalDateTime::UNSPECIFIED,
                effective: DecimalDateTime::from_unix(2, 0).unwrap(),
                file_structure_version: 1,
                application_use: [0; 512],
            },
        }
    }

    /// The byte positions are the standard's own, which count from 1.
    #[test]
    fn every_field_is_at_the_byte_position_of_its_clause() {
        let b = example().write();
        let at = |first: usize, last: usize| &b[first - 1..last];
        assert_eq!(at(1, 8), b"\x01CD001\x01\0");
        assert_eq!(at(9, 14), b"LINUX ");
        assert_eq!(at(41, 46), b"CDROM ");
        assert_eq!(at(73, 80), [0; 8]);
        assert_eq!(at(81, 88), [4, 3, 2, 1, 1, 2, 3, 4]);
        assert_eq!(at(89, 120), [0; 32]);
        assert_eq!(at(121, 124), [1, 0, 0, 1]);
        assert_eq!(at(125, 128), [2, 0, 0, 2]);
        assert_eq!(at(129, 132), [0, 8, 8, 0]);
        assert_eq!(at(133, 140), [10, 0, 0, 0, 0, 0, 0, 10]);
        assert_eq!(at(141, 144), [19, 0, 0, 0]);
        assert_eq!(at(145, 148), [20, 0, 0, 0]);
        assert_eq!(at(149, 152), [0, 0, 0, 21]);
        assert_eq!(at(153, 156), [0, 0, 0, 22]);
        assert_eq!(at(157, 161), [34, 0, 23, 0, 0]);
        assert_eq!(at(191, 200), b"VOLUMESET ");
        assert_eq!(at(319, 328), b"PUBLISHER ");
        assert_eq!(at(447, 455), b"PREPARER ");
        assert_eq!(at(575, 586), b"APPLICATION ");
        assert_eq!(at(703, 712), b"COPYRIGHT ");
        assert_eq!(at(740, 748), b"ABSTRACT ");
        assert_eq!(at(777, 783), b"BIBLIO ");
        assert_eq!(at(814, 830), b"1970010100000000\0");
        assert_eq!(at(831, 847), b"1970010100000100\0");
        assert_eq!(at(848, 864), b"0000000000000000\0");
        assert_eq!(at(865, 881), b"1970010100000200\0");
        assert_eq!(at(882, 883), [1, 0]);
        assert_eq!(PrimaryVolumeDescriptor::parse(&b), Ok(example()));
    }

    #[test]
    fn wild_descriptors_are_read_with_findings() {
        let mut b = example().write();
        b[813..830].fill(0);
        b[2047] = 1;
        b[6] = 7;
        let mut findings = Vec::new();
        let read = PrimaryVolumeDescriptor::parse_with(&b, &mut |finding| findings.push(finding)).unwrap();
        assert!(read.body.created.is_unspecified());
        let expected = [
            (
                "ECMA-119:1987 8.1.3",
                Deviation::Value {
                    recorded: 7,
                    expected: 1,
                },
            ),
            ("ECMA-119:1987 8.4.33", Deviation::NotZero),
            ("ECMA-119:1987 8.4.26", Deviation::Date),
        ];
        assert_eq!(
            findings,
            expected.map(|(clause, deviation)| Finding { clause, deviation })
        );
    }

    #[test]
    fn a_root_that_is_no_record_is_an_error() {
        let mut b = example().write();
        b[156] = 0;
        assert_eq!(
            PrimaryVolumeDescriptor::parse(&b),
            Err(FormatError::NoMoreRecords)
        );
    }

    proptest! {
        #[test]
        fn both_laws(body in any_body()) {
            let descriptor = PrimaryVolumeDescriptor { body };
            let b = descriptor.write();
            let mut clean = true;
            let read = PrimaryVolumeDescriptor::parse_with(&b, &mut |_| clean = false).unwrap();
            prop_assert!(clean);
            prop_assert_eq!(read.write(), b);
            prop_assert_eq!(read, descriptor);
        }

        #[test]
        fn no_byte_goes_unread(body in any_body(), at in 0..2048_usize, change in 1..=255_u8) {
            let descriptor = PrimaryVolumeDescriptor { body };
            let mut b = descriptor.write();
            b[at] ^= change;
            let mut found = false;
            let read = PrimaryVolumeDescriptor::parse_with(&b, &mut |_| found = true);
            prop_assert!(found || read != Ok(descriptor));
        }
    }
}
