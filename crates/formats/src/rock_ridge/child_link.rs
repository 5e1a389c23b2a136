//! CL, the child link: where a directory that was moved up is, in its place in the tree.
//!
//! Spec: RRIP:1.12 4.1.5.1.

use crate::error::FormatError;
use crate::finding::{self, Finding};
use crate::iso9660::numbers::{both_u32, write_both_u32};
use crate::susp::SystemUseEntry;
use crate::susp::entry::write_parts;

/// The name of the structure in errors.
const NAME: &str = "CL entry";
const CLAUSE: &str = "RRIP:1.12 4.1.5.1";

/// Where a relocated directory is. The record that has it stands for the directory, as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildLink {
    /// The logical block of the directory's extent.
    pub extent: u32,
}

impl ChildLink {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"CL";
    /// Bytes of the entry.
    pub const SIZE: usize = 12;

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        write_parts(Self::SIGNATURE, &[&write_both_u32(self.extent)], out)
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
        let data = entry.fixed_data_of::<8>(NAME, Self::SIGNATURE, CLAUSE, report)?;
        Ok(Self {
            extent: both_u32(*data, CLAUSE, report),
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
        let mut out = [0; 12];
        assert_eq!(ChildLink { extent: 0x0102_0304 }.write(&mut out), Ok(12));
        assert_eq!(&out, b"CL\x0C\x01\x04\x03\x02\x01\x01\x02\x03\x04");
    }

    proptest! {
        #[test]
        fn both_laws(extent: u32, at in 0..12_usize, change in 1..=255_u8) {
            let entry = ChildLink { extent };
            let bytes = check_laws(entry, ChildLink::write, ChildLink::parse_with);
            check_no_byte_unread(entry, &bytes, at, change, ChildLink::parse_with);
        }
    }
}
