//! SF, a sparse file: how long it is when its holes are filled in.
//!
//! Spec: RRIP:1.12 4.1.7; RRIP:1.10 4.1.7 for the short form.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};
use crate::iso9660::numbers::{both_u32, write_both_u32};
use crate::susp::SystemUseEntry;
use crate::susp::entry::{report_rest, write_parts};

/// The name of the structure in errors.
const NAME: &str = "SF entry";
const CLAUSE: &str = "RRIP:1.12 4.1.7";

/// A sparse file, in either form. The extent of the file then holds tables that lead to its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SparseFile {
    /// The form of RRIP 1.10, of 12 bytes.
    Short {
        /// Bytes of the file with its holes.
        virtual_size: u32,
    },
    /// The form of RRIP 1.12, of 21 bytes.
    Long {
        /// Bytes of the file with its holes; recorded as two numbers, the upper half first.
        virtual_size: u64,
        /// How many tables lead to a block of data: one of 256 entries for a file of up to 64 KiB, and one more
        /// for each 256 times that.
        table_depth: u8,
    },
}

impl SparseFile {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"SF";

    /// Bytes of the entry.
    #[must_use]
    pub const fn size(&self) -> usize {
        match self {
            Self::Short { .. } => 12,
            Self::Long { .. } => 21,
        }
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        match *self {
            Self::Short { virtual_size } => {
                write_parts(Self::SIGNATURE, &[&write_both_u32(virtual_size)], out)
            }
            Self::Long {
                virtual_size,
                table_depth,
            } => {
                let [a, b, c, d, e, f, g, h] = virtual_size.to_be_bytes();
                let [high, low] = [[a, b, c, d], [e, f, g, h]]
                    .map(u32::from_be_bytes)
                    .map(write_both_u32);
                write_parts(Self::SIGNATURE, &[&high, &low, &[table_depth]], out)
            }
        }
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
        let data = entry.data_of(NAME, Self::SIGNATURE, CLAUSE, report)?;
        if let Some((long, rest)) = data.split_first_chunk::<17>() {
            report_rest(rest, data.len(), CLAUSE, report);
            let high = both_u32(long.field::<0, 8>(), CLAUSE, report);
            let low = both_u32(long.field::<8, 8>(), CLAUSE, report);
            let [table_depth] = long.field::<16, 1>();
            Ok(Self::Long {
                virtual_size: u64::from(high) << 32 | u64::from(low),
                table_depth,
            })
        } else {
            let (&short, rest) = data.split_first_chunk::<8>().ok_or(FormatError::Length {
                structure: NAME,
                recorded: SystemUseEntry::length(data.len()),
                minimum: 12,
            })?;
            report_rest(rest, data.len(), CLAUSE, report);
            Ok(Self::Short {
                virtual_size: both_u32(short, CLAUSE, report),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn entries_have_these_bytes() {
        let mut out = [0; 21];
        assert_eq!(SparseFile::Short { virtual_size: 5 }.write(&mut out), Ok(12));
        assert_eq!(&out[..12], b"SF\x0C\x01\x05\0\0\0\0\0\0\x05");
        let long = SparseFile::Long {
            virtual_size: 0x0000_0001_0000_0002,
            table_depth: 3,
        };
        assert_eq!(long.write(&mut out), Ok(21));
        assert_eq!(&out, b"SF\x15\x01\x01\0\0\0\0\0\0\x01\x02\0\0\0\0\0\0\x02\x03");
    }

    proptest! {
        #[test]
        fn both_laws(virtual_size: u64, table_depth: Option<u8>, at in 0..21_usize, change in 1..=255_u8) {
            let entry = match table_depth {
                Some(table_depth) => SparseFile::Long { virtual_size, table_depth },
                None => SparseFile::Short { virtual_size: u32::try_from(virtual_size >> 32).unwrap() },
            };
            let bytes = check_laws(entry, SparseFile::write, SparseFile::parse_with);
            prop_assert_eq!(bytes.len(), entry.size());
            let at = at % bytes.len();
            check_no_byte_unread(entry, &bytes, at, change, SparseFile::parse_with);
        }
    }
}
