//! ST, the end of an area before its last byte.
//!
//! Spec: SUSP:1.12 5.4.

use crate::error::FormatError;
use crate::finding::{self, Finding};

use super::entry::{SystemUseEntry, TERMINATOR_SIGNATURE, write_parts};

/// The name of the structure in errors.
const NAME: &str = "ST entry";
const CLAUSE: &str = "SUSP:1.12 5.4";

/// The end of an area. [`SystemUseEntries`](super::SystemUseEntries) ends here, so a reader seldom meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AreaTerminator;

impl AreaTerminator {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = TERMINATOR_SIGNATURE;
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
        let bytes = check_laws(AreaTerminator, AreaTerminator::write, AreaTerminator::parse_with);
        assert_eq!(bytes, b"ST\x04\x01");
        for at in 0..4 {
            check_no_byte_unread(AreaTerminator, &bytes, at, 2, AreaTerminator::parse_with);
        }
    }
}
