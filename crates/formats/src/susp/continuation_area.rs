//! CE, continuation area: where the system use field of a directory record goes on.
//!
//! Spec: SUSP:1.12 5.1.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};
use crate::iso9660::numbers::{both_u32, write_both_u32};

use super::entry::{SystemUseEntry, write_parts};

/// The name of the structure in errors.
const NAME: &str = "CE entry";
const CLAUSE: &str = "SUSP:1.12 5.1";

/// The place of a continuation area. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContinuationArea {
    /// The logical block that the area is in.
    pub block: u32,
    /// Bytes from the beginning of that block to the area.
    pub offset: u32,
    /// Bytes of the area.
    pub length: u32,
}

impl ContinuationArea {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"CE";
    /// Bytes of the entry.
    pub const SIZE: usize = 28;

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let mut data = [0; 24];
        data.put::<0, 8>(write_both_u32(self.block));
        data.put::<8, 8>(write_both_u32(self.offset));
        data.put::<16, 8>(write_both_u32(self.length));
        write_parts(Self::SIGNATURE, &[&data], out)
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
        let data = entry.fixed_data_of::<24>(NAME, Self::SIGNATURE, CLAUSE, report)?;
        Ok(Self {
            block: both_u32(data.field::<0, 8>(), CLAUSE, report),
            offset: both_u32(data.field::<8, 8>(), CLAUSE, report),
            length: both_u32(data.field::<16, 8>(), CLAUSE, report),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn an_entry_has_these_bytes() {
        let mut out = [0; 28];
        assert_eq!(
            ContinuationArea {
                block: 1,
                offset: 2,
                length: 3
            }
            .write(&mut out),
            Ok(28)
        );
        let expected = b"CE\x1c\x01\x01\0\0\0\0\0\0\x01\x02\0\0\0\0\0\0\x02\x03\0\0\0\0\0\0\x03";
        assert_eq!(&out, expected);
    }

    proptest! {
        #[test]
        fn both_laws(block: u32, offset: u32, length: u32, at in 0..28_usize, change in 1..=255_u8) {
            let area = ContinuationArea { block, offset, length };
            let bytes = check_laws(area, ContinuationArea::write, ContinuationArea::parse_with);
            prop_assert_eq!(bytes.len(), ContinuationArea::SIZE);
            check_no_byte_unread(area, &bytes, at, change, ContinuationArea::parse_with);
        }
    }
}
