//! Boot Record: what a system needs to start from the volume. El Torito keeps its boot catalog's place here.
//!
//! Spec: ECMA-119:1987 8.2.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::volume_descriptor::{self, VOLUME_DESCRIPTOR_SIZE, VolumeDescriptorKind};

/// The name of the structure in errors.
const NAME: &str = "boot record";

/// A boot record. The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BootRecord {
    /// The system that can act on the record (8.2.4); a-characters, though El Torito fills with zero bytes.
    pub boot_system_identifier: [u8; 32],
    /// The boot system that it describes (8.2.5); a-characters.
    pub boot_identifier: [u8; 32],
    /// For the boot system (8.2.6).
    pub boot_system_use: [u8; 1977],
}

impl BootRecord {
    /// The bytes of the record.
    #[must_use]
    pub fn write(&self) -> [u8; VOLUME_DESCRIPTOR_SIZE] {
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        volume_descriptor::write_header(&mut b, VolumeDescriptorKind::BOOT_RECORD, 1);
        b.put::<7, 32>(self.boot_system_identifier);
        b.put::<39, 32>(self.boot_identifier);
        b.put::<71, 1977>(self.boot_system_use);
        b
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] and [`FormatError::Kind`] when it is none.
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
        volume_descriptor::parse_header_of_version_1(b, NAME, VolumeDescriptorKind::BOOT_RECORD, report)?;
        Ok(Self {
            boot_system_identifier: b.field::<7, 32>(),
            boot_identifier: b.field::<39, 32>(),
            boot_system_use: b.field::<71, 1977>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn canonical(bytes: Vec<u8>) -> [u8; VOLUME_DESCRIPTOR_SIZE] {
        let mut b: [u8; VOLUME_DESCRIPTOR_SIZE] = bytes.try_into().unwrap();
        b[..7].copy_from_slice(b"\0CD001\x01");
        b
    }

    proptest! {
        #[test]
        fn both_laws(bytes in vec(any::<u8>(), VOLUME_DESCRIPTOR_SIZE)) {
            let b = canonical(bytes);
            let read = BootRecord::parse(&b).unwrap();
            prop_assert_eq!(read.write(), b);
            prop_assert_eq!(&b[8 - 1..39], read.boot_system_identifier);
            prop_assert_eq!(&b[40 - 1..71], read.boot_identifier);
            prop_assert_eq!(&b[72 - 1..], read.boot_system_use);
            prop_assert_eq!(BootRecord::parse(&read.write()), Ok(read));
        }
    }

    #[test]
    fn another_version_is_found() {
        let mut b = canonical(std::vec![0; VOLUME_DESCRIPTOR_SIZE]);
        b[6] = 0;
        let mut clause = "";
        assert!(BootRecord::parse_with(&b, &mut |finding| clause = finding.clause).is_ok());
        assert_eq!(clause, "ECMA-119:1987 8.1.3");
    }
}
