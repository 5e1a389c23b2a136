//! PD, padding: bytes that say nothing.
//!
//! Spec: SUSP:1.12 5.2.

use crate::error::FormatError;
use crate::finding::{self, Finding};

use super::entry::{MAXIMUM_DATA, SystemUseEntry, write_parts};

/// The name of the structure in errors.
const NAME: &str = "PD entry";
const CLAUSE: &str = "SUSP:1.12 5.2";

/// Zero bytes to choose from.
const ZEROS: [u8; 256] = [0; 256];

/// Padding. What the padding bytes are is left open by the standard; they are written as zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Padding {
    /// Padding bytes behind the header of the entry, 251 at most.
    pub length: u8,
}

impl Padding {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"PD";

    /// Bytes of the entry.
    #[must_use]
    pub const fn size(&self) -> usize {
        SystemUseEntry::length(self.length as usize)
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out` or than 255 bytes.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let padding = ZEROS.get(..usize::from(self.length)).unwrap_or(&ZEROS);
        write_parts(Self::SIGNATURE, &[padding], out)
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
        let data = entry.data_of(NAME, Self::SIGNATURE, CLAUSE, report)?;
        let length = u8::try_from(data.len()).map_err(|_| FormatError::DoesNotFit {
            structure: NAME,
            needed: data.len(),
            available: MAXIMUM_DATA,
        })?;
        Ok(Self { length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::susp::laws::check_laws;

    #[test]
    fn an_entry_has_these_bytes() {
        assert_eq!(
            check_laws(Padding { length: 2 }, Padding::write, Padding::parse_with),
            b"PD\x06\x01\0\0"
        );
    }

    #[test]
    fn both_laws_for_every_length() {
        for length in 0..=251 {
            let bytes = check_laws(Padding { length }, Padding::write, Padding::parse_with);
            assert_eq!(bytes.len(), Padding { length }.size());
        }
        assert!(Padding { length: 252 }.write(&mut [0; 300]).is_err());
    }
}
