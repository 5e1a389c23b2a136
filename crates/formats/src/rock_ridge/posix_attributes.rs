//! PX, the POSIX file attributes: mode, links, owner, group and serial number.
//!
//! Spec: RRIP:1.12 4.1.1; RRIP:1.09 4.1.1 for the form without a serial number.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};
use crate::iso9660::numbers::{both_u32, write_both_u32};
use crate::susp::SystemUseEntry;
use crate::susp::entry::{report_rest, write_parts};

/// The name of the structure in errors.
const NAME: &str = "PX entry";
const CLAUSE: &str = "RRIP:1.12 4.1.1";

/// The POSIX attributes of a file. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PosixAttributes {
    /// `st_mode`: the file's type (`0o170000`) and permissions.
    pub mode: u32,
    /// `st_nlink`: how many names the file has.
    pub links: u32,
    /// `st_uid`.
    pub user: u32,
    /// `st_gid`.
    pub group: u32,
    /// `st_ino`, which tells the names of one file from those of another; not in RRIP 1.09.
    pub serial: Option<u32>,
}

impl PosixAttributes {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"PX";
    /// Bytes of the entry with a serial number.
    pub const SIZE: usize = 44;
    /// Bytes of the entry without a serial number.
    pub const SIZE_WITHOUT_SERIAL: usize = 36;

    /// Bytes of the entry.
    #[must_use]
    pub const fn size(&self) -> usize {
        match self.serial {
            Some(_) => Self::SIZE,
            None => Self::SIZE_WITHOUT_SERIAL,
        }
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let mut data = [0; 32];
        data.put::<0, 8>(write_both_u32(self.mode));
        data.put::<8, 8>(write_both_u32(self.links));
        data.put::<16, 8>(write_both_u32(self.user));
        data.put::<24, 8>(write_both_u32(self.group));
        match self.serial {
            Some(serial) => write_parts(Self::SIGNATURE, &[&data, &write_both_u32(serial)], out),
            None => write_parts(Self::SIGNATURE, &[&data], out),
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
        let (fixed, rest) = data.split_first_chunk::<32>().ok_or(FormatError::Length {
            structure: NAME,
            recorded: SystemUseEntry::length(data.len()),
            minimum: Self::SIZE_WITHOUT_SERIAL,
        })?;
        let (serial, rest) = match rest.split_first_chunk::<8>() {
            Some((&serial, rest)) => (Some(both_u32(serial, CLAUSE, report)), rest),
            None => (None, rest),
        };
        report_rest(rest, data.len(), CLAUSE, report);
        Ok(Self {
            mode: both_u32(fixed.field::<0, 8>(), CLAUSE, report),
            links: both_u32(fixed.field::<8, 8>(), CLAUSE, report),
            user: both_u32(fixed.field::<16, 8>(), CLAUSE, report),
            group: both_u32(fixed.field::<24, 8>(), CLAUSE, report),
            serial,
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
        let entry = PosixAttributes {
            mode: 0o100_644,
            links: 2,
            user: 3,
            group: 4,
            serial: Some(5),
        };
        let mut out = [0; 44];
        assert_eq!(entry.write(&mut out), Ok(44));
        let expected = b"PX\x2C\x01\xA4\x81\0\0\0\0\x81\xA4\x02\0\0\0\0\0\0\x02\x03\0\0\0\0\0\0\x03\x04\0\0\0\0\0\0\x04\x05\0\0\0\0\0\0\x05";
        assert_eq!(&out, expected);
    }

    #[test]
    fn bytes_after_the_serial_number_are_found() {
        let entry = SystemUseEntry {
            signature: *b"PX",
            version: 1,
            data: &[0; 41],
        };
        let mut clause = "";
        assert!(PosixAttributes::parse_with(entry, &mut |finding| clause = finding.clause).is_ok());
        assert_eq!(clause, CLAUSE);
    }

    proptest! {
        #[test]
        fn both_laws(
            mode: u32, links: u32, user: u32, group: u32, serial: Option<u32>, at in 0..44_usize,
            change in 1..=255_u8,
        ) {
            let entry = PosixAttributes { mode, links, user, group, serial };
            let bytes = check_laws(entry, PosixAttributes::write, PosixAttributes::parse_with);
            prop_assert_eq!(bytes.len(), entry.size());
            let at = at % bytes.len();
            check_no_byte_unread(entry, &bytes, at, change, PosixAttributes::parse_with);
        }
    }
}
