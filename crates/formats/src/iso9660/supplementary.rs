//! Supplementary Volume Descriptor: a second view of the volume, in another character set or, as the Enhanced
//! Volume Descriptor of ISO 9660:1999, with fewer restrictions.
//!
//! Spec: ECMA-119:1987 8.5; ECMA-119:2019 8.5 for the enhanced one.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::volume_descriptor::{self, VOLUME_DESCRIPTOR_SIZE, VolumeDescriptorKind};
use super::volume_descriptor_body::VolumeDescriptorBody;

/// The name of the structure in errors.
const NAME: &str = "supplementary volume descriptor";

bitflags::bitflags! {
    /// Volume Flags (ECMA-119:1987 8.5.3). Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct VolumeFlags: u8 {
        /// At least one escape sequence is not registered according to ISO 2375.
        const UNREGISTERED_ESCAPE_SEQUENCE = 1;

        const _ = !0;
    }
}

/// A supplementary or enhanced volume descriptor: type 2, and the fields of a primary one with some more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplementaryVolumeDescriptor {
    /// [`VERSION_SUPPLEMENTARY`](Self::VERSION_SUPPLEMENTARY) or [`VERSION_ENHANCED`](Self::VERSION_ENHANCED).
    pub version: u8,
    /// What there is to say of the escape sequences.
    pub volume_flags: VolumeFlags,
    /// The character set of all identifiers, as the escape sequences of ISO 2022 without their ESC bytes, and
    /// zero bytes after them (8.5.6). All zero means the characters of the primary descriptor.
    pub escape_sequences: [u8; 32],
    /// The fields that a primary volume descriptor has too.
    pub body: VolumeDescriptorBody,
}

impl SupplementaryVolumeDescriptor {
    /// The version of a supplementary descriptor, Joliet's among them.
    pub const VERSION_SUPPLEMENTARY: u8 = 1;
    /// The version of an enhanced descriptor (ECMA-119:2019 8.5.2), whose file structure version is 2 as well.
    pub const VERSION_ENHANCED: u8 = 2;

    /// Whether this is an enhanced volume descriptor.
    #[must_use]
    pub const fn is_enhanced(&self) -> bool {
        self.version == Self::VERSION_ENHANCED
    }

    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; VOLUME_DESCRIPTOR_SIZE] {
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        volume_descriptor::write_header(&mut b, VolumeDescriptorKind::SUPPLEMENTARY, self.version);
        b.put::<7, 1>([self.volume_flags.bits()]);
        b.put::<88, 32>(self.escape_sequences);
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
        let version = volume_descriptor::parse_header(b, NAME, VolumeDescriptorKind::SUPPLEMENTARY)?;
        if version != Self::VERSION_ENHANCED {
            finding::expect_value(u32::from(version), 1, "ECMA-119:1987 8.5.2", report);
        }
        Ok(Self {
            version,
            volume_flags: VolumeFlags::from_bits_retain(b.field::<7, 1>()[0]),
            escape_sequences: b.field::<88, 32>(),
            body: VolumeDescriptorBody::parse_from(b, report)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::iso9660::volume_descriptor_body::tests::any_body;

    prop_compose! {
        fn any_descriptor()(version in 1..=2_u8, flags: u8, escape_sequences: [u8; 32], body in any_body())
            -> SupplementaryVolumeDescriptor
        {
            let volume_flags = VolumeFlags::from_bits_retain(flags);
            SupplementaryVolumeDescriptor { version, volume_flags, escape_sequences, body }
        }
    }

    proptest! {
        #[test]
        fn both_laws(descriptor in any_descriptor()) {
            let b = descriptor.write();
            let mut clean = true;
            let read = SupplementaryVolumeDescriptor::parse_with(&b, &mut |_| clean = false).unwrap();
            prop_assert!(clean);
            prop_assert_eq!(read.write(), b);
            prop_assert_eq!(read, descriptor);
        }

        #[test]
        fn no_byte_goes_unread(descriptor in any_descriptor(), at in 0..2048_usize, change in 1..=255_u8) {
            let mut b = descriptor.write();
            b[at] ^= change;
            let mut found = false;
            let read = SupplementaryVolumeDescriptor::parse_with(&b, &mut |_| found = true);
            prop_assert!(found || read != Ok(descriptor));
        }

        #[test]
        fn what_it_adds_is_at_the_byte_positions_of_its_clauses(descriptor in any_descriptor()) {
            let b = descriptor.write();
            prop_assert_eq!(&b[..6], b"\x02CD001");
            prop_assert_eq!((b[7 - 1], b[8 - 1]), (descriptor.version, descriptor.volume_flags.bits()));
            prop_assert_eq!(&b[89 - 1..120], descriptor.escape_sequences);
        }
    }
}
