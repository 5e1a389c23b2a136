//! RR, the list of a record's Rock Ridge entries, which RRIP 1.09 had and later versions do without.
//!
//! Spec: RRIP:1.09 4.1.8.

use crate::error::FormatError;
use crate::finding::{self, Finding};
use crate::susp::SystemUseEntry;
use crate::susp::entry::write_parts;

/// The name of the structure in errors.
const NAME: &str = "RR entry";
const CLAUSE: &str = "RRIP:1.09 4.1.8";

bitflags::bitflags! {
    /// The entries that a record has. Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RockRidgeInUse: u8 {
        /// `PX`, POSIX attributes.
        const POSIX_ATTRIBUTES = 1;
        /// `PN`, a device number.
        const DEVICE_NUMBER = 2;
        /// `SL`, a symbolic link.
        const SYMBOLIC_LINK = 4;
        /// `NM`, an alternate name.
        const ALTERNATE_NAME = 8;
        /// `CL`, a child link.
        const CHILD_LINK = 16;
        /// `PL`, a parent link.
        const PARENT_LINK = 32;
        /// `RE`, a relocated directory.
        const RELOCATED = 64;
        /// `TF`, time stamps.
        const TIME_STAMPS = 128;
    }
}

impl RockRidgeInUse {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"RR";
    /// Bytes of the entry.
    pub const SIZE: usize = 5;

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        write_parts(Self::SIGNATURE, &[&[self.bits()]], out)
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another signature, [`FormatError::Length`] for an entry that is too short.
    pub fn parse(entry: SystemUseEntry<'_>) -> Result<Self, FormatError> {
        Self::parse_with(entry, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        entry: SystemUseEntry<'_>,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let &[bits] = entry.fixed_data_of::<1>(NAME, Self::SIGNATURE, CLAUSE, report)?;
        Ok(Self::from_bits_retain(bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn both_laws_for_every_value() {
        for bits in 0..=255 {
            let entry = RockRidgeInUse::from_bits_retain(bits);
            let bytes = check_laws(entry, RockRidgeInUse::write, RockRidgeInUse::parse_with);
            assert_eq!(bytes, [b'R', b'R', 5, 1, bits]);
            for at in 0..5 {
                check_no_byte_unread(entry, &bytes, at, 3, RockRidgeInUse::parse_with);
            }
        }
    }
}
