//! ER, the reference to an extension's specification, in the root directory's own record.
//!
//! Spec: SUSP:1.12 5.5.

use crate::error::FormatError;
use crate::finding::{self, Finding};

use super::entry::{SystemUseEntry, report_rest, write_parts};

/// The name of the structure in errors.
const NAME: &str = "ER entry";
const CLAUSE: &str = "SUSP:1.12 5.5";

/// Which extension is in use. The three texts have 247 bytes at most together; their lengths are derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionsReference<'a> {
    /// The identifier of the extension, which is what readers go by; d-characters.
    pub identifier: &'a [u8],
    /// What the extension is, for people; a-characters.
    pub descriptor: &'a [u8],
    /// Where its specification can be had, for people; a-characters.
    pub source: &'a [u8],
    /// The version of the extension.
    pub version: u8,
}

impl<'a> ExtensionsReference<'a> {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"ER";

    /// Bytes of the entry.
    #[must_use]
    pub const fn size(&self) -> usize {
        let texts = self.identifier.len().saturating_add(self.descriptor.len());
        SystemUseEntry::length(texts.saturating_add(self.source.len()).saturating_add(4))
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out` or than 255 bytes.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let Self {
            identifier,
            descriptor,
            source,
            version,
        } = *self;
        // A text too long for its length byte is too long for the entry as well, which write_parts finds.
        let [i, d, s] =
            [identifier, descriptor, source].map(|text| u8::try_from(text.len()).unwrap_or(u8::MAX));
        write_parts(
            Self::SIGNATURE,
            &[&[i, d, s, version], identifier, descriptor, source],
            out,
        )
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another signature, [`FormatError::Length`] for an entry that is shorter than
    /// its texts.
    pub fn parse(entry: SystemUseEntry<'a>) -> Result<Self, FormatError> {
        Self::parse_with(entry, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        entry: SystemUseEntry<'a>,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let data = entry.data_of(NAME, Self::SIGNATURE, CLAUSE, report)?;
        let too_short = |minimum| FormatError::Length {
            structure: NAME,
            recorded: SystemUseEntry::length(data.len()),
            minimum: SystemUseEntry::length(minimum),
        };
        let (&[i, d, s, version], texts) = data.split_first_chunk::<4>().ok_or(too_short(4))?;
        let [i, d, s] = [i, d, s].map(usize::from);
        let too_short = too_short(i.saturating_add(d).saturating_add(s).saturating_add(4));
        let (identifier, rest) = texts.split_at_checked(i).ok_or(too_short)?;
        let (descriptor, rest) = rest.split_at_checked(d).ok_or(too_short)?;
        let (source, rest) = rest.split_at_checked(s).ok_or(too_short)?;
        report_rest(rest, data.len(), CLAUSE, report);
        Ok(Self {
            identifier,
            descriptor,
            source,
            version,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn an_entry_has_these_bytes() {
        let entry = ExtensionsReference {
            identifier: b"ID",
            descriptor: b"D",
            source: b"SRC",
            version: 7,
        };
        let bytes = check_laws(entry, ExtensionsReference::write, ExtensionsReference::parse_with);
        assert_eq!(bytes, b"ER\x0E\x01\x02\x01\x03\x07IDDSRC");
        for at in 0..bytes.len() {
            check_no_byte_unread(entry, &bytes, at, 1, ExtensionsReference::parse_with);
        }
    }

    #[test]
    fn texts_that_are_longer_than_the_entry_are_errors() {
        let long = [b'A'; 300];
        let entry = ExtensionsReference {
            identifier: &long,
            descriptor: b"",
            source: b"",
            version: 1,
        };
        assert!(entry.write(&mut [0; 512]).is_err());
        let entry = SystemUseEntry {
            signature: *b"ER",
            version: 1,
            data: &[1, 1, 1, 1, b'A', b'B'],
        };
        let error = FormatError::Length {
            structure: NAME,
            recorded: 10,
            minimum: 11,
        };
        assert_eq!(ExtensionsReference::parse(entry), Err(error));
    }

    proptest! {
        #[test]
        fn both_laws(texts in [vec(any::<u8>(), 0..82), vec(any::<u8>(), 0..82), vec(any::<u8>(), 0..82)], version: u8) {
            let [identifier, descriptor, source] = &texts;
            let entry = ExtensionsReference { identifier, descriptor, source, version };
            let bytes = check_laws(entry, ExtensionsReference::write, ExtensionsReference::parse_with);
            prop_assert_eq!(bytes.len(), entry.size());
        }
    }
}
