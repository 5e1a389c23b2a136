//! System use entry: the frame that every entry of a system use field or continuation area has, and the walk
//! over such an area.
//!
//! Spec: SUSP:1.12 4.

use crate::error::FormatError;
use crate::finding::{self, Deviation, Finding};

/// The name of the structure in errors.
const NAME: &str = "system use entry";

/// Bytes before the data: signature, length and version.
pub const HEADER_SIZE: usize = 4;

/// The most bytes of data that an entry can have.
pub const MAXIMUM_DATA: usize = 255 - HEADER_SIZE;

/// The signature of the entry that ends an area (SUSP:1.12 5.4).
pub(crate) const TERMINATOR_SIGNATURE: [u8; 2] = *b"ST";

/// A system use entry. The length is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemUseEntry<'a> {
    /// What the entry is.
    pub signature: [u8; 2],
    /// The version of what it is; 1 in all entries of SUSP and Rock Ridge.
    pub version: u8,
    /// What the entry says.
    pub data: &'a [u8],
}

/// Writes an entry whose data is the parts one after the other.
pub(crate) fn write_parts(signature: [u8; 2], parts: &[&[u8]], out: &mut [u8]) -> Result<usize, FormatError> {
    let data = parts
        .iter()
        .fold(0_usize, |sum, part| sum.saturating_add(part.len()));
    let needed = data.saturating_add(HEADER_SIZE);
    let does_not_fit = FormatError::DoesNotFit {
        structure: NAME,
        needed,
        available: out.len().min(HEADER_SIZE + MAXIMUM_DATA),
    };
    let length = u8::try_from(needed).map_err(|_| does_not_fit)?;
    let entry = out.get_mut(..needed).ok_or(does_not_fit)?;
    let (header, mut rest) = entry.split_first_chunk_mut::<HEADER_SIZE>().ok_or(does_not_fit)?;
    let [first, second] = signature;
    *header = [first, second, length, 1];
    for part in parts {
        let (place, others) = rest.split_at_mut_checked(part.len()).ok_or(does_not_fit)?;
        place.copy_from_slice(part);
        rest = others;
    }
    Ok(needed)
}

impl<'a> SystemUseEntry<'a> {
    /// Bytes of an entry with so many bytes of data. More than 255 can't be written.
    #[must_use]
    pub const fn length(data_length: usize) -> usize {
        data_length.saturating_add(HEADER_SIZE)
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out` or than 255 bytes; nothing is written
    /// then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let written = write_parts(self.signature, &[self.data], out)?;
        if let [_, _, _, version, ..] = out {
            *version = self.version;
        }
        Ok(written)
    }

    /// Reads the entry that `b` begins with and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before the entry, [`FormatError::Length`] when the entry ends
    /// before its data begins.
    pub fn parse(b: &'a [u8]) -> Result<(Self, usize), FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (&[first, second, length, version], rest) = b
            .split_first_chunk::<HEADER_SIZE>()
            .ok_or(truncated(HEADER_SIZE))?;
        let length = usize::from(length);
        let data_length = length.checked_sub(HEADER_SIZE).ok_or(FormatError::Length {
            structure: NAME,
            recorded: length,
            minimum: HEADER_SIZE,
        })?;
        let data = rest.get(..data_length).ok_or(truncated(length))?;
        Ok((
            Self {
                signature: [first, second],
                version,
                data,
            },
            length,
        ))
    }

    /// The data of an entry that is expected to have this signature.
    pub(crate) fn data_of(
        &self,
        structure: &'static str,
        signature: [u8; 2],
        clause: &'static str,
        report: &mut dyn FnMut(Finding),
    ) -> Result<&'a [u8], FormatError> {
        if self.signature != signature {
            return Err(FormatError::Foreign { structure });
        }
        finding::expect_value(u32::from(self.version), 1, clause, report);
        Ok(self.data)
    }

    /// The data of an entry that is expected to have this signature and `N` bytes of data. More are reported.
    pub(crate) fn fixed_data_of<const N: usize>(
        &self,
        structure: &'static str,
        signature: [u8; 2],
        clause: &'static str,
        report: &mut dyn FnMut(Finding),
    ) -> Result<&'a [u8; N], FormatError> {
        let data = self.data_of(structure, signature, clause, report)?;
        let (fixed, rest) = data.split_first_chunk::<N>().ok_or(FormatError::Length {
            structure,
            recorded: Self::length(data.len()),
            minimum: Self::length(N),
        })?;
        report_rest(rest, data.len(), clause, report);
        Ok(fixed)
    }
}

/// Reports bytes of an entry's data that follow what the clause has.
pub(crate) fn report_rest(
    rest: &[u8],
    data_length: usize,
    clause: &'static str,
    report: &mut dyn FnMut(Finding),
) {
    if !rest.is_empty() {
        let [recorded, available] = [data_length, data_length.saturating_sub(rest.len())]
            .map(|length| u32::try_from(SystemUseEntry::length(length)).unwrap_or(u32::MAX));
        report(Finding {
            clause,
            deviation: Deviation::Length { recorded, available },
        });
    }
}

/// The entries of a system use field or of a continuation area, one after the other.
///
/// Ends at the end of the area, at an `ST` entry (which isn't yielded), where fewer than four bytes are left,
/// and at an entry whose length makes no sense; [`finding`](Self::finding) tells the last.
#[derive(Clone, Debug)]
pub struct SystemUseEntries<'a> {
    rest: &'a [u8],
    finding: Option<Finding>,
}

impl<'a> SystemUseEntries<'a> {
    /// The entries of an area: a directory record's system use field, behind the bytes that the `SP` entry says
    /// are to be skipped, or as many bytes of a continuation area as the `CE` entry says.
    #[must_use]
    pub const fn new(area: &'a [u8]) -> Self {
        Self {
            rest: area,
            finding: None,
        }
    }

    /// Why the iterator ended before the area did, if not at an `ST` entry.
    #[must_use]
    pub const fn finding(&self) -> Option<Finding> {
        self.finding
    }

    /// The bytes that were not walked yet; none after the end.
    #[must_use]
    pub const fn remaining(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for SystemUseEntries<'a> {
    type Item = SystemUseEntry<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let area = core::mem::take(&mut self.rest);
        let &[_, _, length, _] = area.first_chunk::<HEADER_SIZE>()?;
        match SystemUseEntry::parse(area) {
            Ok((
                SystemUseEntry {
                    signature: TERMINATOR_SIGNATURE,
                    ..
                },
                _,
            )) => None,
            Ok((entry, length)) => {
                self.rest = area.get(length..).unwrap_or_default();
                Some(entry)
            }
            Err(_) => {
                let available = u32::try_from(area.len()).unwrap_or(u32::MAX);
                let deviation = Deviation::Length {
                    recorded: u32::from(length),
                    available,
                };
                self.finding = Some(Finding {
                    clause: "SUSP:1.12 4.1",
                    deviation,
                });
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_entry_has_these_bytes() {
        let entry = SystemUseEntry {
            signature: *b"XY",
            version: 3,
            data: b"data",
        };
        let mut out = [0xAA; 9];
        assert_eq!(entry.write(&mut out), Ok(8));
        assert_eq!(&out, b"XY\x08\x03data\xAA");
        assert_eq!(SystemUseEntry::parse(&out), Ok((entry, 8)));
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let mut out = [0xAA; 300];
        let long = [0; 252];
        let entry = |data| SystemUseEntry {
            signature: *b"XY",
            version: 1,
            data,
        };
        let error = FormatError::DoesNotFit {
            structure: NAME,
            needed: 256,
            available: 255,
        };
        assert_eq!(entry(&long).write(&mut out), Err(error));
        assert!(entry(&long[..4]).write(&mut out[..7]).is_err());
        assert_eq!(out, [0xAA; 300]);
        assert_eq!(entry(&long[..251]).write(&mut out), Ok(255));
    }

    #[test]
    fn a_walk_ends_at_the_terminator() {
        let mut entries = SystemUseEntries::new(b"AA\x04\x01BB\x05\x01xST\x04\x01CC\x04\x01");
        assert_eq!(entries.next().unwrap().signature, *b"AA");
        assert_eq!(entries.next().unwrap().data, b"x");
        assert_eq!(entries.next(), None);
        assert_eq!(entries.next(), None);
        assert_eq!(entries.finding(), None);
    }

    #[test]
    fn a_walk_ends_where_no_entry_fits() {
        let mut entries = SystemUseEntries::new(b"AA\x04\x01\0\0\0");
        assert_eq!(entries.by_ref().count(), 1);
        assert_eq!(entries.finding(), None);
    }

    #[test]
    fn a_walk_ends_at_a_length_that_makes_no_sense() {
        for (area, recorded, available) in [
            (&b"AA\x04\x01BB\x03\x01x"[..], 3, 5),
            (b"AA\x04\x01BB\x06\x01x", 6, 5),
            (b"AA\x04\x01\0\0\0\0", 0, 4),
        ] {
            let mut entries = SystemUseEntries::new(area);
            assert_eq!(entries.by_ref().count(), 1);
            let deviation = Deviation::Length { recorded, available };
            assert_eq!(
                entries.finding(),
                Some(Finding {
                    clause: "SUSP:1.12 4.1",
                    deviation
                })
            );
        }
    }

    proptest! {
        #[test]
        fn both_laws(signature: [u8; 2], version: u8, data in vec(any::<u8>(), 0..=251)) {
            let entry = SystemUseEntry { signature, version, data: &data };
            let mut out = [0xAA; 255];
            let length = entry.write(&mut out).unwrap();
            prop_assert_eq!(SystemUseEntry::parse(&out), Ok((entry, length)));
            let mut again = [0xAA; 255];
            prop_assert_eq!(SystemUseEntry::parse(&out).unwrap().0.write(&mut again), Ok(length));
            prop_assert_eq!(again, out);
        }

        #[test]
        fn any_bytes_end(area in vec(any::<u8>(), 0..600)) {
            let entries: Vec<_> = SystemUseEntries::new(&area).collect();
            let walked: usize = entries.iter().map(|entry| SystemUseEntry::length(entry.data.len())).sum();
            prop_assert!(walked <= area.len());
        }
    }
}
