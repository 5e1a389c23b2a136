//! Which of two standards a volume is recorded by: ISO 9660, or High Sierra, the working paper of 1986 that it came from.
//!
//! Both record the same things in the same form, some of them at other places. What those are is said here, for the
//! records of directories and of path tables; for volume descriptors it is in
//! [`standard_file_structure`](super::standard_file_structure). High Sierra's dates have no offset from UTC.
//!
//! Spec: ECMA-119:1987 8.1, 9.1, 9.4; Working Paper for Information Processing, Volume and File Structure of Compact
//! Read Only Optical Discs for Information Interchange (1986).

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::date_time::RecordingDateTime;
use super::file_flags::FileFlags;
use super::volume_descriptor::{VOLUME_DESCRIPTOR_SIZE, VolumeDescriptorKind};

/// High Sierra's standard identifier.
pub const HIGH_SIERRA_IDENTIFIER: [u8; 5] = *b"CDROM";

/// A standard that volumes are recorded by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standard {
    /// ISO 9660.
    #[default]
    Iso9660,
    /// High Sierra.
    HighSierra,
}

impl Standard {
    /// By which standard the volume descriptor in a sector is recorded, and its type; `None` when the identifier of
    /// neither is there. Where that of ISO 9660 is, High Sierra's may be part of a name.
    #[must_use]
    pub fn of(sector: &[u8; VOLUME_DESCRIPTOR_SIZE]) -> Option<(Self, VolumeDescriptorKind)> {
        if let Some(kind) = VolumeDescriptorKind::of(sector) {
            return Some((Self::Iso9660, kind));
        }
        let [kind] = sector.field::<8, 1>();
        (sector.field::<9, 5>() == HIGH_SIERRA_IDENTIFIER)
            .then_some((Self::HighSierra, VolumeDescriptorKind(kind)))
    }

    /// When a directory record's extent was recorded, and its flags: its bytes 18 to 25.
    pub(super) fn parse_recorded(
        self,
        b: [u8; 8],
        report: &mut dyn FnMut(Finding),
    ) -> (RecordingDateTime, FileFlags) {
        let [years, month, day, hour, minute, second, seventh, eighth] = b;
        let (offset, flags) = match self {
            Self::Iso9660 => (seventh, eighth),
            Self::HighSierra => {
                finding::expect_zero(&[eighth], "High Sierra:1986, directory record", report);
                (0, seventh)
            }
        };
        let date = [years, month, day, hour, minute, second, offset];
        (
            RecordingDateTime::parse(&date),
            FileFlags::from_bits_retain(flags),
        )
    }

    /// What [`parse_recorded`](Self::parse_recorded) reads. An offset that the standard has no place for is left out.
    pub(super) fn write_recorded(self, recorded: RecordingDateTime, flags: FileFlags) -> [u8; 8] {
        let [years, month, day, hour, minute, second, offset] = recorded.write();
        let (seventh, eighth) = match self {
            Self::Iso9660 => (offset, flags.bits()),
            Self::HighSierra => (flags.bits(), 0),
        };
        [years, month, day, hour, minute, second, seventh, eighth]
    }

    /// What a path table record has before the identifier, arranged as by ISO 9660: the identifier's length, that of
    /// the extended attribute record, the extent, the parent.
    pub(super) fn parse_path_table(self, b: [u8; 8]) -> [u8; 8] {
        match self {
            Self::Iso9660 => b,
            Self::HighSierra => {
                let [a, b, c, d, attributes, identifier, parent @ ..] = b;
                let [first, second] = parent;
                [identifier, attributes, a, b, c, d, first, second]
            }
        }
    }

    /// What [`parse_path_table`](Self::parse_path_table) reads.
    pub(super) fn write_path_table(self, b: [u8; 8]) -> [u8; 8] {
        match self {
            Self::Iso9660 => b,
            Self::HighSierra => {
                let [identifier, attributes, a, b, c, d, first, second] = b;
                [a, b, c, d, attributes, identifier, first, second]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sector_tells_its_standard() {
        let mut sector = [0; VOLUME_DESCRIPTOR_SIZE];
        assert_eq!(Standard::of(&sector), None);
        sector[8..15].copy_from_slice(b"\xFFCDROM\x01");
        let terminator = VolumeDescriptorKind::SET_TERMINATOR;
        assert_eq!(Standard::of(&sector), Some((Standard::HighSierra, terminator)));
        // A system that is called so.
        sector[..7].copy_from_slice(b"\x01CD001\x01");
        let primary = VolumeDescriptorKind::PRIMARY;
        assert_eq!(Standard::of(&sector), Some((Standard::Iso9660, primary)));
    }

    #[test]
    fn high_sierra_has_flags_in_the_place_of_an_offset() {
        let mut findings = 0;
        let bytes = [86, 5, 28, 1, 2, 3, 2, 4];
        let (recorded, flags) = Standard::HighSierra.parse_recorded(bytes, &mut |_| findings += 1);
        assert_eq!((flags, recorded.offset, findings), (FileFlags::DIRECTORY, 0, 1));
        assert_eq!(recorded.to_unix(), Some((517_626_123, 0)));
        let written = Standard::HighSierra.write_recorded(recorded, flags);
        assert_eq!(written, [86, 5, 28, 1, 2, 3, 2, 0]);
    }

    #[test]
    fn high_sierra_has_the_extent_first() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        let arranged = Standard::HighSierra.parse_path_table(bytes);
        assert_eq!(arranged, [6, 5, 1, 2, 3, 4, 7, 8]);
    }

    proptest! {
        #[test]
        fn both_laws(bytes: [u8; 8]) {
            for standard in [Standard::Iso9660, Standard::HighSierra] {
                prop_assert_eq!(standard.write_path_table(standard.parse_path_table(bytes)), bytes);
                let mut clean = true;
                let (recorded, flags) = standard.parse_recorded(bytes, &mut |_| clean = false);
                let written = standard.write_recorded(recorded, flags);
                prop_assert!(!clean || written == bytes);
                prop_assert_eq!(standard.parse_recorded(written, &mut finding::ignore), (recorded, flags));
            }
        }
    }
}
