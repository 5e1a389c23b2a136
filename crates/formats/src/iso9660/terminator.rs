//! Volume Descriptor Set Terminator: the last descriptor of the set.
//!
//! Spec: ECMA-119:1987 8.3.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::volume_descriptor::{self, VOLUME_DESCRIPTOR_SIZE, VolumeDescriptorKind};

/// The name of the structure in errors.
const NAME: &str = "volume descriptor set terminator";

/// A volume descriptor set terminator. It says nothing but that it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeDescriptorSetTerminator;

impl VolumeDescriptorSetTerminator {
    /// The bytes of the terminator.
    #[must_use]
    pub fn write(&self) -> [u8; VOLUME_DESCRIPTOR_SIZE] {
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        volume_descriptor::write_header(&mut b, VolumeDescriptorKind::SET_TERMINATOR, 1);
        b
    }

    /// Reads a terminator.
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
        volume_descriptor::parse_header_of_version_1(b, NAME, VolumeDescriptorKind::SET_TERMINATOR, report)?;
        finding::expect_zero(&b.field::<7, 2041>(), "ECMA-119:1987 8.3.4", report);
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_its_header_and_zeros() {
        let b = VolumeDescriptorSetTerminator.write();
        assert_eq!(b[..7], *b"\xffCD001\x01");
        assert_eq!(b[7..], [0; 2041]);
        let mut found = false;
        assert!(VolumeDescriptorSetTerminator::parse_with(&b, &mut |_| found = true).is_ok());
        assert!(!found);
    }

    #[test]
    fn no_byte_goes_unread() {
        for at in 0..VOLUME_DESCRIPTOR_SIZE {
            let mut b = VolumeDescriptorSetTerminator.write();
            b[at] ^= 1;
            let mut found = false;
            let read = VolumeDescriptorSetTerminator::parse_with(&b, &mut |_| found = true);
            assert!(found || read.is_err(), "byte {at}");
        }
    }
}
