//! Standard File Structure Volume Descriptor: what High Sierra has in the place of the primary volume descriptor.
//!
//! Spec: Working Paper for Information Processing, Volume and File Structure of Compact Read Only Optical Discs for
//! Information Interchange (1986); ECMA-119:1987 8.4 for the fields.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::characters::FILLER;
use super::numbers::{ByteOrder, both_u32, write_both_u32};
use super::standard::{HIGH_SIERRA_IDENTIFIER, Standard};
use super::volume_descriptor::{VOLUME_DESCRIPTOR_SIZE, VolumeDescriptorKind};
use super::volume_descriptor_body::VolumeDescriptorBody;

/// The name of the structure in errors.
const NAME: &str = "standard file structure volume descriptor";

/// In findings.
const CLAUSE: &str = "High Sierra:1986, volume descriptor";

/// A run of fields that both standards have: its first byte by High Sierra and by ISO 9660, and its length.
type Run = (usize, usize, usize);

/// All of them. High Sierra's names of files are shorter, its dates have no offset, and there is no bibliographic file.
const RUNS: [Run; 12] = [
    // From the system identifier on up to the optional path table of type L.
    (16, 8, 140),
    // The path tables of type M.
    (164, 148, 8),
    // The root directory's record.
    (180, 156, 34),
    // From the volume set identifier on up to that of the application.
    (214, 190, 512),
    // The files with copyright and abstract.
    (726, 702, 32),
    (758, 739, 32),
    // Four dates.
    (790, 813, 16),
    (806, 830, 16),
    (822, 847, 16),
    (838, 864, 16),
    // The version of the file structure.
    (854, 881, 1),
    // For the application.
    (856, 883, 512),
];

/// A standard file structure volume descriptor: type 1, version 1. The fields are in disc order but for those of the
/// body, which are on both sides of the further path tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardFileStructureVolumeDescriptor {
    /// The logical block that the descriptor is in.
    pub logical_block: u32,
    /// What ISO 9660 has too. The identifiers of files have 32 bytes, that of the bibliographic file is empty, dates
    /// have no offset from UTC.
    pub body: VolumeDescriptorBody,
    /// The logical blocks of two more copies of the little-endian path table, or zero.
    pub further_type_l_path_tables: [u32; 2],
    /// The logical blocks of two more copies of the big-endian path table, or zero.
    pub further_type_m_path_tables: [u32; 2],
}

/// Copies runs of fields from one descriptor to another.
fn copy(from: &[u8], to: &mut [u8], runs: impl Iterator<Item = Run>) {
    for (source, target, length) in runs {
        if let Some(source) = from.get(source..source + length)
            && let Some(target) = to.get_mut(target..target + length)
        {
            target.copy_from_slice(source);
        }
    }
}

impl StandardFileStructureVolumeDescriptor {
    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; VOLUME_DESCRIPTOR_SIZE] {
        let (little, big) = (ByteOrder::Little, ByteOrder::Big);
        let mut arranged = [0; VOLUME_DESCRIPTOR_SIZE];
        self.body.write_into(&mut arranged);
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        b.put::<0, 8>(write_both_u32(self.logical_block));
        b.put::<8, 1>([VolumeDescriptorKind::PRIMARY.0]);
        b.put::<9, 5>(HIGH_SIERRA_IDENTIFIER);
        b.put::<14, 1>([1]);
        copy(
            &arranged,
            &mut b,
            RUNS.iter().map(|&(high, iso, length)| (iso, high, length)),
        );
        let root = &self.body.root;
        b.put::<198, 8>(Standard::HighSierra.write_recorded(root.recorded, root.flags));
        let [first, second] = self.further_type_l_path_tables;
        b.put::<156, 4>(little.write_u32(first));
        b.put::<160, 4>(little.write_u32(second));
        let [first, second] = self.further_type_m_path_tables;
        b.put::<172, 4>(big.write_u32(first));
        b.put::<176, 4>(big.write_u32(second));
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
        let Some((Standard::HighSierra, kind)) = Standard::of(b) else {
            return Err(FormatError::Foreign { structure: NAME });
        };
        if kind != VolumeDescriptorKind::PRIMARY {
            return Err(FormatError::Kind {
                structure: NAME,
                recorded: kind.0,
                expected: VolumeDescriptorKind::PRIMARY.0,
            });
        }
        let [version] = b.field::<14, 1>();
        finding::expect_value(u32::from(version), 1, CLAUSE, report);
        for reserved in [
            &b.field::<15, 1>()[..],
            &b.field::<96, 32>(),
            &b.field::<855, 1>(),
        ] {
            finding::expect_zero(reserved, CLAUSE, report);
        }
        finding::expect_zero(&b.field::<1368, 680>(), CLAUSE, report);
        let mut arranged = [0; VOLUME_DESCRIPTOR_SIZE];
        arranged.put::<702, 111>([FILLER; 111]);
        copy(b, &mut arranged, RUNS.iter().copied());
        let (recorded, flags) = Standard::HighSierra.parse_recorded(b.field::<198, 8>(), report);
        arranged.put::<174, 8>(Standard::Iso9660.write_recorded(recorded, flags));
        let (little, big) = (ByteOrder::Little, ByteOrder::Big);
        Ok(Self {
            logical_block: both_u32(b.field::<0, 8>(), CLAUSE, report),
            body: VolumeDescriptorBody::parse_from(&arranged, report)?,
            further_type_l_path_tables: [b.field::<156, 4>(), b.field::<160, 4>()]
                .map(|block| little.read_u32(block)),
            further_type_m_path_tables: [b.field::<172, 4>(), b.field::<176, 4>()]
                .map(|block| big.read_u32(block)),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::iso9660::DecimalDateTime;
    use crate::iso9660::characters::padded;
    use crate::iso9660::volume_descriptor_body::tests::any_body;

    /// Positions count from 1, as the working paper's do.
    #[test]
    fn every_field_is_at_its_place() {
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        let mut at = |first: usize, bytes: &[u8]| b[first - 1..][..bytes.len()].copy_from_slice(bytes);
        at(1, &[16, 0, 0, 0, 0, 0, 0, 16]);
        at(9, b"\x01CDROM\x01\0");
        at(17, b"SYSTEM");
        at(49, b"VOLUME");
        at(89, &[4, 3, 2, 1, 1, 2, 3, 4]);
        at(129, &[1, 0, 0, 1]);
        at(133, &[2, 0, 0, 2]);
        at(137, &[0, 8, 8, 0]);
        at(141, &[10, 0, 0, 0, 0, 0, 0, 10]);
        at(149, &[19, 0, 0, 0, 20, 0, 0, 0, 21, 0, 0, 0, 22, 0, 0, 0]);
        at(165, &[0, 0, 0, 23, 0, 0, 0, 24, 0, 0, 0, 25, 0, 0, 0, 26]);
        at(181, &[34, 0, 27, 0, 0, 0, 0, 0, 0, 27, 0, 8, 0, 0, 0, 0, 8, 0]);
        at(199, &[86, 5, 28, 1, 2, 3, 2, 0, 0, 0, 1, 0, 0, 1, 1, 0]);
        at(215, b"SET");
        at(343, b"PUBLISHER");
        at(471, b"PREPARER");
        at(599, b"APPLICATION");
        at(727, &padded::<32>(b"COPYRIGHT").unwrap());
        at(759, &padded::<32>(b"ABSTRACT").unwrap());
        for (first, day) in [(791, b'1'), (807, b'2'), (823, b'3'), (839, b'4')] {
            at(first, b"1986050");
            at(first + 7, &[day]);
            at(first + 8, b"00000000");
        }
        at(855, &[1]);
        at(857, b"FOR THE APPLICATION");
        let mut findings = Vec::new();
        let read =
            StandardFileStructureVolumeDescriptor::parse_with(&b, &mut |finding| findings.push(finding));
        assert_eq!(findings, []);
        let read = read.unwrap();
        assert_eq!(read.write(), b);
        assert_eq!(read.logical_block, 16);
        assert_eq!(read.further_type_l_path_tables, [21, 22]);
        assert_eq!(read.further_type_m_path_tables, [25, 26]);
        let body = read.body;
        assert!(body.system_identifier.starts_with(b"SYSTEM"));
        assert!(body.volume_identifier.starts_with(b"VOLUME"));
        assert_eq!(body.volume_space_size, 0x0102_0304);
        assert_eq!((body.volume_set_size, body.volume_sequence_number), (1, 2));
        assert_eq!((body.logical_block_size, body.path_table_size), (2048, 10));
        let tables = (body.type_l_path_table, body.optional_type_l_path_table);
        assert_eq!(tables, (19, 20));
        let tables = (body.type_m_path_table, body.optional_type_m_path_table);
        assert_eq!(tables, (23, 24));
        assert_eq!((body.root.extent, body.root.data_length), (27, 2048));
        assert_eq!(body.root.recorded.to_unix(), Some((517_626_123, 0)));
        assert_eq!(body.root.flags.bits(), 2);
        assert!(body.volume_set_identifier.starts_with(b"SET"));
        assert!(body.publisher_identifier.starts_with(b"PUBLISHER"));
        assert!(body.data_preparer_identifier.starts_with(b"PREPARER"));
        assert!(body.application_identifier.starts_with(b"APPLICATION"));
        assert_eq!(body.copyright_file_identifier, padded(b"COPYRIGHT").unwrap());
        assert_eq!(body.abstract_file_identifier, padded(b"ABSTRACT").unwrap());
        assert_eq!(body.bibliographic_file_identifier, [FILLER; 37]);
        for (date, day) in [body.created, body.modified, body.expires, body.effective]
            .into_iter()
            .zip(1..)
        {
            assert_eq!(date, DecimalDateTime::parse(&format_date(day)).unwrap());
        }
        assert_eq!(body.file_structure_version, 1);
        assert!(body.application_use.starts_with(b"FOR THE APPLICATION"));
    }

    fn format_date(day: u8) -> [u8; 17] {
        let mut date = *b"1986050000000000\0";
        date[7] += day;
        date
    }

    #[test]
    fn others_are_none() {
        let foreign = StandardFileStructureVolumeDescriptor::parse(&[0; VOLUME_DESCRIPTOR_SIZE]);
        assert_eq!(foreign, Err(FormatError::Foreign { structure: NAME }));
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        b[8..15].copy_from_slice(b"\x02CDROM\x01");
        let expected = FormatError::Kind {
            structure: NAME,
            recorded: 2,
            expected: 1,
        };
        assert_eq!(StandardFileStructureVolumeDescriptor::parse(&b), Err(expected));
        b[8] = 1;
        assert_eq!(
            StandardFileStructureVolumeDescriptor::parse(&b),
            Err(FormatError::NoMoreRecords)
        );
    }

    proptest! {
        #[test]
        fn both_laws(body in any_body(), block: u32, little: [u32; 2], big: [u32; 2]) {
            let some = StandardFileStructureVolumeDescriptor {
                logical_block: block,
                body,
                further_type_l_path_tables: little,
                further_type_m_path_tables: big,
            };
            // Without what there is no place for.
            let descriptor = StandardFileStructureVolumeDescriptor::parse(&some.write()).unwrap();
            let b = descriptor.write();
            let mut clean = true;
            let read = StandardFileStructureVolumeDescriptor::parse_with(&b, &mut |_| clean = false).unwrap();
            prop_assert!(clean);
            prop_assert_eq!(read.write(), b);
            prop_assert_eq!(read, descriptor);
        }

        #[test]
        fn no_byte_goes_unread(body in any_body(), at in 0..2048_usize, change in 1..=255_u8) {
            let some = StandardFileStructureVolumeDescriptor {
                logical_block: 16,
                body,
                further_type_l_path_tables: [0; 2],
                further_type_m_path_tables: [0; 2],
            };
            let descriptor = StandardFileStructureVolumeDescriptor::parse(&some.write()).unwrap();
            let mut b = descriptor.write();
            b[at] ^= change;
            let mut found = false;
            let read = StandardFileStructureVolumeDescriptor::parse_with(&b, &mut |_| found = true);
            prop_assert!(found || read != Ok(descriptor));
        }
    }
}
