//! ES, the choice of the extension that the following entries belong to, where several share signatures.
//!
//! Spec: SUSP:1.12 5.6.

use crate::error::FormatError;
use crate::finding::{self, Finding};

use super::entry::{SystemUseEntry, write_parts};

/// The name of the structure in errors.
const NAME: &str = "ES entry";
const CLAUSE: &str = "SUSP:1.12 5.6";

/// The choice of an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionSelector {
    /// The extension's number: that of its `ER` entry among the `ER` entries of the volume, from 0.
    pub extension: u8,
}

impl ExtensionSelector {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"ES";
    /// Bytes of the entry.
    pub const SIZE: usize = 5;

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        write_parts(Self::SIGNATURE, &[&[self.extension]], out)
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
        let &[extension] = entry.fixed_data_of::<1>(NAME, Self::SIGNATURE, CLAUSE, report)?;
        Ok(Self { extension })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn both_laws_for_every_value() {
        for extension in 0..=255 {
            let entry = ExtensionSelector { extension };
            let bytes = check_laws(entry, ExtensionSelector::write, ExtensionSelector::parse_with);
            assert_eq!(bytes, [b'E', b'S', 5, 1, extension]);
            for at in 0..5 {
                check_no_byte_unread(entry, &bytes, at, 3, ExtensionSelector::parse_with);
            }
        }
    }
}
