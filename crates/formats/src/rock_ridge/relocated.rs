//! RE, the mark of a directory that was moved up, in the record of the directory where it is now.
//!
//! Spec: RRIP:1.12 4.1.5.3.

use crate::error::FormatError;
use crate::finding::{self, Finding};
use crate::susp::SystemUseEntry;
use crate::susp::entry::write_parts;

/// The name of the structure in errors.
const NAME: &str = "RE entry";
const CLAUSE: &str = "RRIP:1.12 4.1.5.3";

/// The mark of a relocated directory: its record is to be passed over here, since a [`ChildLink`] has it in
/// its place.
///
/// [`ChildLink`]: super::ChildLink
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relocated;

impl Relocated {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"RE";
    /// Bytes of the entry.
    pub const SIZE: usize = 4;

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        write_parts(Self::SIGNATURE, &[], out)
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another signature.
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
        entry.fixed_data_of::<0>(NAME, Self::SIGNATURE, CLAUSE, report)?;
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn an_entry_has_these_bytes() {
        let bytes = check_laws(Relocated, Relocated::write, Relocated::parse_with);
        assert_eq!(bytes, b"RE\x04\x01");
        for at in 0..4 {
            check_no_byte_unread(Relocated, &bytes, at, 2, Relocated::parse_with);
        }
    }
}
