//! Volume structure descriptors: the recognition sequence from byte 32768 of the volume, which tells a UDF volume.
//!
//! A bridge has the volume descriptors of ISO 9660 before `BEA01`.
//!
//! Spec: ECMA-167:1997 2/8, 2/9, 3/9.1; UDF:2.60 2.1.7.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::entity_identifier::EntityIdentifier;
use super::revision::Revision;
use super::timestamp::Timestamp;

/// Bytes of every volume structure descriptor; in sectors larger than this, zeros follow.
pub const VOLUME_STRUCTURE_DESCRIPTOR_SIZE: usize = 2048;

/// The byte of the volume where the recognition sequence begins (2/8.3).
pub const RECOGNITION_SEQUENCE_START: u64 = 32_768;

/// What a volume structure descriptor is (2/9.1.2). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StandardIdentifier(pub [u8; 5]);

impl StandardIdentifier {
    /// Beginning of the extended area (2/9.2).
    pub const BEA01: Self = Self(*b"BEA01");
    /// Terminating extended area (2/9.3).
    pub const TEA01: Self = Self(*b"TEA01");
    /// An ECMA-167:1994 volume (3/9.1), UDF before 2.00.
    pub const NSR02: Self = Self(*b"NSR02");
    /// An ECMA-167:1997 volume (3/9.1), UDF from 2.00 on.
    pub const NSR03: Self = Self(*b"NSR03");
    /// Boot information (2/9.4).
    pub const BOOT2: Self = Self(*b"BOOT2");
    /// A volume descriptor of ISO 9660.
    pub const CD001: Self = Self(*b"CD001");
    /// A volume descriptor of ECMA-168.
    pub const CDW02: Self = Self(*b"CDW02");

    /// The descriptor that tells volumes of a revision.
    #[must_use]
    pub const fn nsr(revision: Revision) -> Self {
        if revision.0 < Revision::V2_00.0 {
            Self::NSR02
        } else {
            Self::NSR03
        }
    }

    /// What the descriptor that `b` begins with is; `None` when there are not seven bytes.
    #[must_use]
    pub fn of(b: &[u8]) -> Option<Self> {
        Some(Self(b.first_chunk::<7>()?.field::<1, 5>()))
    }
}

/// A volume structure descriptor that says nothing but what it is: BEA01, NSR02, NSR03, TEA01. Its structure
/// type is 0 and its version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VolumeStructureDescriptor(pub StandardIdentifier);

/// Reads structure type, identifier and version, which are the same in all descriptors.
fn read_header(
    b: &[u8; VOLUME_STRUCTURE_DESCRIPTOR_SIZE],
    report: &mut dyn FnMut(Finding),
) -> StandardIdentifier {
    finding::expect_value(u32::from(b.u8_at::<0>()), 0, "ECMA-167:1997 2/9.1.1", report);
    finding::expect_value(u32::from(b.u8_at::<6>()), 1, "ECMA-167:1997 2/9.1.3", report);
    StandardIdentifier(b.field::<1, 5>())
}

impl VolumeStructureDescriptor {
    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; VOLUME_STRUCTURE_DESCRIPTOR_SIZE] {
        let mut b = [0; VOLUME_STRUCTURE_DESCRIPTOR_SIZE];
        b.put::<1, 5>(self.0.0);
        b.put_u8::<6>(1);
        b
    }

    /// Reads a descriptor.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when it is none of BEA01, NSR02, NSR03 and TEA01.
    pub fn parse(b: &[u8; VOLUME_STRUCTURE_DESCRIPTOR_SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        b: &[u8; VOLUME_STRUCTURE_DESCRIPTOR_SIZE],
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let identifier = StandardIdentifier(b.field::<1, 5>());
        let known = [
            StandardIdentifier::BEA01,
            StandardIdentifier::NSR02,
            StandardIdentifier::NSR03,
            StandardIdentifier::TEA01,
        ];
        if !known.contains(&identifier) {
            return Err(FormatError::Foreign {
                structure: "volume structure descriptor",
            });
        }
        finding::expect_zero(&b.field::<7, 2041>(), "ECMA-167:1997 2/9.1.4", report);
        Ok(Self(read_header(b, report)))
    }
}

/// Boot descriptor, BOOT2: where a program to start from is. The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BootDescriptor {
    /// The machine that it is for (2/9.4.5).
    pub architecture_type: EntityIdentifier,
    /// What it starts (2/9.4.6).
    pub boot_identifier: EntityIdentifier,
    /// The first logical sector of the program, or zero (2/9.4.7).
    pub extent_location: u32,
    /// Bytes of the program (2/9.4.8).
    pub extent_length: u32,
    /// The address in memory that it is loaded at (2/9.4.9).
    pub load_address: u64,
    /// The address in memory that it starts at (2/9.4.10).
    pub start_address: u64,
    /// When the descriptor was made (2/9.4.11).
    pub created: Timestamp,
    /// Bit 0: earlier boot descriptors for the same are void (2/9.4.12).
    pub flags: u16,
    /// For the boot system (2/9.4.14).
    pub boot_use: [u8; 1906],
}

impl BootDescriptor {
    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; VOLUME_STRUCTURE_DESCRIPTOR_SIZE] {
        let mut b = VolumeStructureDescriptor(StandardIdentifier::BOOT2).write();
        b.put::<8, 32>(self.architecture_type.write());
        b.put::<40, 32>(self.boot_identifier.write());
        b.put_u32::<72>(self.extent_location);
        b.put_u32::<76>(self.extent_length);
        b.put_u64::<80>(self.load_address);
        b.put_u64::<88>(self.start_address);
        b.put::<96, 12>(self.created.write());
        b.put_u16::<108>(self.flags);
        b.put::<142, 1906>(self.boot_use);
        b
    }

    /// Reads a boot descriptor.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when it is none.
    pub fn parse(b: &[u8; VOLUME_STRUCTURE_DESCRIPTOR_SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        b: &[u8; VOLUME_STRUCTURE_DESCRIPTOR_SIZE],
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        if read_header(b, report) != StandardIdentifier::BOOT2 {
            return Err(FormatError::Foreign {
                structure: "boot descriptor",
            });
        }
        finding::expect_zero(&b.field::<7, 1>(), "ECMA-167:1997 2/9.4.4", report);
        finding::expect_zero(&b.field::<110, 32>(), "ECMA-167:1997 2/9.4.13", report);
        Ok(Self {
            architecture_type: EntityIdentifier::parse(&b.field::<8, 32>()),
            boot_identifier: EntityIdentifier::parse(&b.field::<40, 32>()),
            extent_location: b.u32_at::<72>(),
            extent_length: b.u32_at::<76>(),
            load_address: b.u64_at::<80>(),
            start_address: b.u64_at::<88>(),
            created: Timestamp::parse(&b.field::<96, 12>()),
            flags: b.u16_at::<108>(),
            boot_use: b.field::<142, 1906>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_descriptor_has_these_bytes() {
        for (revision, nsr) in [
            (Revision::V1_50, b"\0NSR02\x01\0"),
            (Revision::V2_00, b"\0NSR03\x01\0"),
        ] {
            let descriptor = VolumeStructureDescriptor(StandardIdentifier::nsr(revision));
            let b = descriptor.write();
            assert_eq!(b[..8], *nsr);
            assert_eq!(b[8..], [0; 2040]);
            assert_eq!(VolumeStructureDescriptor::parse(&b), Ok(descriptor));
            assert_eq!(
                StandardIdentifier::of(&b),
                Some(StandardIdentifier::nsr(revision))
            );
        }
        assert_eq!(StandardIdentifier::of(&[0; 6]), None);
        assert!(VolumeStructureDescriptor::parse(&[0; 2048]).is_err());
    }

    #[test]
    fn no_byte_goes_unread() {
        let descriptor = VolumeStructureDescriptor(StandardIdentifier::TEA01);
        for at in 0..2048 {
            let mut b = descriptor.write();
            b[at] ^= 1;
            let mut found = false;
            let read = VolumeStructureDescriptor::parse_with(&b, &mut |_| found = true);
            assert!(found || read != Ok(descriptor), "byte {at}");
        }
    }

    proptest! {
        #[test]
        fn boot_descriptors_obey_both_laws(bytes in vec(any::<u8>(), 2048), at in 0..2048_usize, change in 1..=255_u8) {
            let mut b: [u8; 2048] = bytes.try_into().unwrap();
            b[..7].copy_from_slice(b"\0BOOT2\x01");
            let descriptor = BootDescriptor::parse(&b).unwrap();
            let written = descriptor.write();
            let mut clean = true;
            let read = BootDescriptor::parse_with(&written, &mut |_| clean = false);
            prop_assert_eq!(read.as_ref(), Ok(&descriptor));
            prop_assert!(clean);
            b[7] = 0;
            b[110..142].fill(0);
            prop_assert_eq!(written, b);
            b[at] ^= change;
            let read = BootDescriptor::parse_with(&b, &mut |_| clean = false);
            prop_assert!(!clean || read.as_ref() != Ok(&descriptor));
        }
    }
}
