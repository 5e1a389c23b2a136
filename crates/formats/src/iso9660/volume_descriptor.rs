//! What all volume descriptors begin with, and what tells one from the other.
//!
//! Spec: ECMA-119:1987 8.1.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

/// Bytes of a volume descriptor: one logical sector.
pub const VOLUME_DESCRIPTOR_SIZE: usize = 2048;

/// The logical sector, counted from the beginning of the session, that the first volume descriptor is in
/// (6.7.1).
pub const FIRST_VOLUME_DESCRIPTOR: u32 = 16;

/// Standard Identifier (8.1.2).
pub const STANDARD_IDENTIFIER: [u8; 5] = *b"CD001";

/// Volume Descriptor Type (8.1.1). Unknown values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VolumeDescriptorKind(pub u8);

impl VolumeDescriptorKind {
    /// Boot Record (8.2), such as El Torito's.
    pub const BOOT_RECORD: Self = Self(0);
    /// Primary Volume Descriptor (8.4).
    pub const PRIMARY: Self = Self(1);
    /// Supplementary Volume Descriptor (8.5): Joliet, or enhanced as of ISO 9660:1999.
    pub const SUPPLEMENTARY: Self = Self(2);
    /// Volume Partition Descriptor (8.6).
    pub const PARTITION: Self = Self(3);
    /// Volume Descriptor Set Terminator (8.3).
    pub const SET_TERMINATOR: Self = Self(255);

    /// The type of the volume descriptor in a sector; `None` when the standard's identifier isn't there.
    #[must_use]
    pub fn of(sector: &[u8; VOLUME_DESCRIPTOR_SIZE]) -> Option<Self> {
        let [kind] = sector.field::<0, 1>();
        (sector.field::<1, 5>() == STANDARD_IDENTIFIER).then_some(Self(kind))
    }
}

/// Writes type, identifier and version into an empty descriptor.
pub(crate) fn write_header(b: &mut [u8; VOLUME_DESCRIPTOR_SIZE], kind: VolumeDescriptorKind, version: u8) {
    b.put::<0, 1>([kind.0]);
    b.put::<1, 5>(STANDARD_IDENTIFIER);
    b.put::<6, 1>([version]);
}

/// Checks type and identifier, and returns the version.
pub(crate) fn parse_header(
    b: &[u8; VOLUME_DESCRIPTOR_SIZE],
    structure: &'static str,
    expected: VolumeDescriptorKind,
) -> Result<u8, FormatError> {
    let kind = VolumeDescriptorKind::of(b).ok_or(FormatError::Foreign { structure })?;
    if kind != expected {
        return Err(FormatError::Kind {
            structure,
            recorded: kind.0,
            expected: expected.0,
        });
    }
    let [version] = b.field::<6, 1>();
    Ok(version)
}

/// As [`parse_header`], for descriptors of which there is only one version.
pub(crate) fn parse_header_of_version_1(
    b: &[u8; VOLUME_DESCRIPTOR_SIZE],
    structure: &'static str,
    expected: VolumeDescriptorKind,
    report: &mut dyn FnMut(Finding),
) -> Result<(), FormatError> {
    let version = parse_header(b, structure, expected)?;
    finding::expect_value(u32::from(version), 1, "ECMA-119:1987 8.1.3", report);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sector_tells_its_type() {
        let mut sector = [0; VOLUME_DESCRIPTOR_SIZE];
        assert_eq!(VolumeDescriptorKind::of(&sector), None);
        for kind in [0, 1, 2, 3, 77, 255].map(VolumeDescriptorKind) {
            write_header(&mut sector, kind, 1);
            assert_eq!(VolumeDescriptorKind::of(&sector), Some(kind));
        }
        assert_eq!(sector[..7], *b"\xffCD001\x01");
    }

    #[test]
    fn another_type_and_another_standard_are_errors() {
        let mut sector = [0; VOLUME_DESCRIPTOR_SIZE];
        let parse = |sector: [u8; VOLUME_DESCRIPTOR_SIZE]| {
            parse_header(&sector, "name", VolumeDescriptorKind::PRIMARY)
        };
        assert_eq!(parse(sector), Err(FormatError::Foreign { structure: "name" }));
        write_header(&mut sector, VolumeDescriptorKind::SUPPLEMENTARY, 2);
        assert_eq!(
            parse(sector),
            Err(FormatError::Kind {
                structure: "name",
                recorded: 2,
                expected: 1
            })
        );
        write_header(&mut sector, VolumeDescriptorKind::PRIMARY, 2);
        assert_eq!(parse(sector), Ok(2));
    }
}
