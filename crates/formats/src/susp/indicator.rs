//! SP, the indicator that the sharing protocol is in use; the first entry of the root directory's own record.
//!
//! Spec: SUSP:1.12 5.3.

use crate::error::FormatError;
use crate::finding::{self, Finding};

use super::entry::{SystemUseEntry, write_parts};

/// The name of the structure in errors.
const NAME: &str = "SP entry";
const CLAUSE: &str = "SUSP:1.12 5.3";

/// The bytes that tell the entry from bytes that only look like it.
const CHECK_BYTES: [u8; 2] = [0xBE, 0xEF];

/// The sharing protocol's indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharingProtocolIndicator {
    /// Bytes that other things, such as CD-XA, take at the beginning of every system use field but this one;
    /// entries follow.
    pub bytes_skipped: u8,
}

impl SharingProtocolIndicator {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"SP";
    /// Bytes of the entry.
    pub const SIZE: usize = 7;

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        write_parts(Self::SIGNATURE, &[&CHECK_BYTES, &[self.bytes_skipped]], out)
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another signature or other check bytes, [`FormatError::Length`] for an entry
    /// that is too short.
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
        let &[first, second, bytes_skipped] =
            entry.fixed_data_of::<3>(NAME, Self::SIGNATURE, CLAUSE, report)?;
        if [first, second] != CHECK_BYTES {
            return Err(FormatError::Foreign { structure: NAME });
        }
        Ok(Self { bytes_skipped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn an_entry_has_these_bytes() {
        let entry = SharingProtocolIndicator { bytes_skipped: 14 };
        let bytes = check_laws(
            entry,
            SharingProtocolIndicator::write,
            SharingProtocolIndicator::parse_with,
        );
        assert_eq!(bytes, b"SP\x07\x01\xBE\xEF\x0E");
        for at in 0..7 {
            check_no_byte_unread(entry, &bytes, at, 1, SharingProtocolIndicator::parse_with);
        }
    }

    #[test]
    fn both_laws_for_every_value() {
        for bytes_skipped in 0..=255 {
            let entry = SharingProtocolIndicator { bytes_skipped };
            check_laws(
                entry,
                SharingProtocolIndicator::write,
                SharingProtocolIndicator::parse_with,
            );
        }
    }

    #[test]
    fn without_its_check_bytes_it_is_something_else() {
        let entry = SystemUseEntry {
            signature: *b"SP",
            version: 1,
            data: &[0xBE, 0xEE, 0],
        };
        let error = Err(FormatError::Foreign { structure: NAME });
        assert_eq!(SharingProtocolIndicator::parse(entry), error);
    }
}
