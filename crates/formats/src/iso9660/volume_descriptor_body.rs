//! What the primary and the supplementary volume descriptors have in common, which is nearly everything.
//!
//! Spec: ECMA-119:1987 8.4, 8.5.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};

use super::date_time::DecimalDateTime;
use super::numbers::{ByteOrder, both_u16, both_u32, write_both_u16, write_both_u32};
use super::root_directory_record::RootDirectoryRecord;
use super::volume_descriptor::VOLUME_DESCRIPTOR_SIZE;

/// The fields of a volume descriptor from its system identifier on, in disc order. Identifiers are in the
/// descriptor's character set: filled up with spaces, or with zero bytes where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeDescriptorBody {
    /// What can make use of sectors 0 to 15 (8.4.5); a-characters.
    pub system_identifier: [u8; 32],
    /// The name of the volume (8.4.6); d-characters.
    pub volume_identifier: [u8; 32],
    /// Logical blocks of the volume (8.4.8).
    pub volume_space_size: u32,
    /// Volumes of the set (8.4.10).
    pub volume_set_size: u16,
    /// The number of this volume in its set, from 1 (8.4.11).
    pub volume_sequence_number: u16,
    /// Bytes of a logical block (8.4.12): 2048, though the standard knows 512 and 1024 too.
    pub logical_block_size: u16,
    /// Bytes of a path table (8.4.13).
    pub path_table_size: u32,
    /// The logical block of the little-endian path table (8.4.14).
    pub type_l_path_table: u32,
    /// The logical block of its copy, or zero (8.4.15).
    pub optional_type_l_path_table: u32,
    /// The logical block of the big-endian path table (8.4.16).
    pub type_m_path_table: u32,
    /// The logical block of its copy, or zero (8.4.17).
    pub optional_type_m_path_table: u32,
    /// Where the root directory is (8.4.18).
    pub root: RootDirectoryRecord,
    /// The name of the volume set (8.4.19); d-characters.
    pub volume_set_identifier: [u8; 128],
    /// Who publishes it; an underscore first means: in that file of the root directory (8.4.20); a-characters.
    pub publisher_identifier: [u8; 128],
    /// Who prepared the data, or the file that tells (8.4.21); a-characters.
    pub data_preparer_identifier: [u8; 128],
    /// How the data is to be used, or the file that tells (8.4.22); a-characters.
    pub application_identifier: [u8; 128],
    /// The file of the root directory with the copyright statement (8.4.23).
    pub copyright_file_identifier: [u8; 37],
    /// The file of the root directory with the abstract (8.4.24).
    pub abstract_file_identifier: [u8; 37],
    /// The file of the root directory with bibliographic records (8.4.25).
    pub bibliographic_file_identifier: [u8; 37],
    /// When the volume was created (8.4.26).
    pub created: DecimalDateTime,
    /// When the volume was last modified (8.4.27).
    pub modified: DecimalDateTime,
    /// When its information may be taken as obsolete (8.4.28).
    pub expires: DecimalDateTime,
    /// From when its information may be used (8.4.29).
    pub effective: DecimalDateTime,
    /// The version of directory records and path table (8.4.30): 1, or 2 in an enhanced volume descriptor.
    pub file_structure_version: u8,
    /// For the application (8.4.32). CD-XA keeps its identifier here.
    pub application_use: [u8; 512],
}

/// The date, or a finding and [`DecimalDateTime::UNSPECIFIED`].
fn date(
    b: &[u8; DecimalDateTime::SIZE],
    clause: &'static str,
    report: &mut dyn FnMut(Finding),
) -> DecimalDateTime {
    DecimalDateTime::parse(b).unwrap_or_else(|_| {
        report(Finding {
            clause,
            deviation: Deviation::Date,
        });
        DecimalDateTime::UNSPECIFIED
    })
}

impl VolumeDescriptorBody {
    /// Writes all fields at their places in a descriptor.
    pub(crate) fn write_into(&self, b: &mut [u8; VOLUME_DESCRIPTOR_SIZE]) {
        let (little, big) = (ByteOrder::Little, ByteOrder::Big);
        b.put::<8, 32>(self.system_identifier);
        b.put::<40, 32>(self.volume_identifier);
        b.put::<80, 8>(write_both_u32(self.volume_space_size));
        b.put::<120, 4>(write_both_u16(self.volume_set_size));
        b.put::<124, 4>(write_both_u16(self.volume_sequence_number));
        b.put::<128, 4>(write_both_u16(self.logical_block_size));
        b.put::<132, 8>(write_both_u32(self.path_table_size));
        b.put::<140, 4>(little.write_u32(self.type_l_path_table));
        b.put::<144, 4>(little.write_u32(self.optional_type_l_path_table));
        b.put::<148, 4>(big.write_u32(self.type_m_path_table));
        b.put::<152, 4>(big.write_u32(self.optional_type_m_path_table));
        b.put::<156, 34>(self.root.write());
        b.put::<190, 128>(self.volume_set_identifier);
        b.put::<318, 128>(self.publisher_identifier);
        b.put::<446, 128>(self.data_preparer_identifier);
        b.put::<574, 128>(self.application_identifier);
        b.put::<702, 37>(self.copyright_file_identifier);
        b.put::<739, 37>(self.abstract_file_identifier);
        b.put::<776, 37>(self.bibliographic_file_identifier);
        b.put::<813, 17>(self.created.write());
        b.put::<830, 17>(self.modified.write());
        b.put::<847, 17>(self.expires.write());
        b.put::<864, 17>(self.effective.write());
        b.put::<881, 1>([self.file_structure_version]);
        b.put::<883, 512>(self.application_use);
    }

    /// Reads all fields from their places in a descriptor.
    pub(crate) fn parse_from(
        b: &[u8; VOLUME_DESCRIPTOR_SIZE],
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let (little, big) = (ByteOrder::Little, ByteOrder::Big);
        finding::expect_zero(&b.field::<72, 8>(), "ECMA-119:1987 8.4.7", report);
        finding::expect_zero(&b.field::<882, 1>(), "ECMA-119:1987 8.4.31", report);
        finding::expect_zero(&b.field::<1395, 653>(), "ECMA-119:1987 8.4.33", report);
        let root = RootDirectoryRecord::parse_with(&b.field::<156, 34>(), report)?;
        Ok(Self {
            system_identifier: b.field::<8, 32>(),
            volume_identifier: b.field::<40, 32>(),
            volume_space_size: both_u32(b.field::<80, 8>(), "ECMA-119:1987 8.4.8", report),
            volume_set_size: both_u16(b.field::<120, 4>(), "ECMA-119:1987 8.4.10", report),
            volume_sequence_number: both_u16(b.field::<124, 4>(), "ECMA-119:1987 8.4.11", report),
            logical_block_size: both_u16(b.field::<128, 4>(), "ECMA-119:1987 8.4.12", report),
            path_table_size: both_u32(b.field::<132, 8>(), "ECMA-119:1987 8.4.13", report),
            type_l_path_table: little.read_u32(b.field::<140, 4>()),
            optional_type_l_path_table: little.read_u32(b.field::<144, 4>()),
            type_m_path_table: big.read_u32(b.field::<148, 4>()),
            optional_type_m_path_table: big.read_u32(b.field::<152, 4>()),
            root,
            volume_set_identifier: b.field::<190, 128>(),
            publisher_identifier: b.field::<318, 128>(),
            data_preparer_identifier: b.field::<446, 128>(),
            application_identifier: b.field::<574, 128>(),
            copyright_file_identifier: b.field::<702, 37>(),
            abstract_file_identifier: b.field::<739, 37>(),
            bibliographic_file_identifier: b.field::<776, 37>(),
            created: date(&b.field::<813, 17>(), "ECMA-119:1987 8.4.26", report),
            modified: date(&b.field::<830, 17>(), "ECMA-119:1987 8.4.27", report),
            expires: date(&b.field::<847, 17>(), "ECMA-119:1987 8.4.28", report),
            effective: date(&b.field::<864, 17>(), "ECMA-119:1987 8.4.29", report),
            file_structure_version: b.field::<881, 1>()[0],
            application_use: b.field::<883, 512>(),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::iso9660::{CivilDateTime, FileFlags, RecordingDateTime};

    prop_compose! {
        fn any_date()(seconds in -62_135_596_800_i64..253_402_300_800, hundredths in 0..100_u8, offset: i8, given: bool)
            -> DecimalDateTime
        {
            let civil = CivilDateTime::from_unix(seconds).unwrap();
            if given { DecimalDateTime::new(civil, hundredths, offset).unwrap() } else { DecimalDateTime::UNSPECIFIED }
        }
    }

    /// Takes `N` bytes off the front of a supply.
    fn take<const N: usize>(supply: &mut Vec<u8>) -> [u8; N] {
        supply.drain(..N).collect::<Vec<u8>>().try_into().unwrap()
    }

    prop_compose! {
        /// Any body, with numbers and bytes all over.
        pub(crate) fn any_body()(
            mut supply in vec(any::<u8>(), 1400), dates in [any_date(), any_date(), any_date(), any_date()],
        ) -> VolumeDescriptorBody {
            let u16 = |bytes| u16::from_be_bytes(bytes);
            let u32 = |bytes| u32::from_be_bytes(bytes);
            let s = &mut supply;
            VolumeDescriptorBody {
                system_identifier: take(s), volume_identifier: take(s), volume_space_size: u32(take(s)),
                volume_set_size: u16(take(s)), volume_sequence_number: u16(take(s)),
                logical_block_size: u16(take(s)), path_table_size: u32(take(s)),
                type_l_path_table: u32(take(s)), optional_type_l_path_table: u32(take(s)),
                type_m_path_table: u32(take(s)), optional_type_m_path_table: u32(take(s)),
                root: RootDirectoryRecord {
                    flags: FileFlags::from_bits_retain(s.remove(0)),
                    volume_sequence_number: u16(take(s)),
                    ..RootDirectoryRecord::new(u32(take(s)), u32(take(s)), RecordingDateTime::parse(&take(s)))
                },
                volume_set_identifier: take(s), publisher_identifier: take(s),
                data_preparer_identifier: take(s), application_identifier: take(s),
                copyright_file_identifier: take(s), abstract_file_identifier: take(s),
                bibliographic_file_identifier: take(s),
                created: dates[0], modified: dates[1], expires: dates[2], effective: dates[3],
                file_structure_version: s.remove(0), application_use: take(s),
            }
        }
    }
}
