//! NM, the name of a file as POSIX has it.
//!
//! Spec: RRIP:1.12 4.1.4.

use alloc::vec::Vec;

use crate::error::FormatError;
use crate::finding::{self, Finding};
use crate::susp::SystemUseEntry;
use crate::susp::entry::{HEADER_SIZE, MAXIMUM_DATA, write_parts};

/// The name of the structure in errors.
const NAME: &str = "NM entry";
const CLAUSE: &str = "RRIP:1.12 4.1.4";

/// The most bytes of a name that an entry can have.
pub const MAXIMUM_PIECE: usize = MAXIMUM_DATA - 1;

bitflags::bitflags! {
    /// What there is to say of a piece of a name. Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct AlternateNameFlags: u8 {
        /// The name goes on in the next `NM` entry.
        const CONTINUE = 1;
        /// The name is that of the directory itself, `.`; there is none in the entry.
        const CURRENT = 2;
        /// The name is that of the parent directory, `..`; there is none in the entry.
        const PARENT = 4;

        const _ = !0;
    }
}

/// A name, or a piece of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlternateName<'a> {
    /// What there is to say of it.
    pub flags: AlternateNameFlags,
    /// The bytes of the piece.
    pub name: &'a [u8],
}

impl<'a> AlternateName<'a> {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"NM";

    /// Bytes of an entry with a piece of this length.
    #[must_use]
    pub const fn length(name_length: usize) -> usize {
        SystemUseEntry::length(name_length.saturating_add(1))
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out` or than 255 bytes.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        write_parts(Self::SIGNATURE, &[&[self.flags.bits()], self.name], out)
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another signature, [`FormatError::Length`] for an entry without flags.
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
        let (&flags, name) = data.split_first().ok_or(FormatError::Length {
            structure: NAME,
            recorded: HEADER_SIZE,
            minimum: HEADER_SIZE + 1,
        })?;
        Ok(Self {
            flags: AlternateNameFlags::from_bits_retain(flags),
            name,
        })
    }
}

/// A name in as many entries as it takes. As an iterator, it fills each entry up.
#[derive(Clone, Debug)]
pub struct NameEntries<'a> {
    /// `None` when the last entry was taken.
    rest: Option<&'a [u8]>,
}

/// The entries of a name. An empty name has one entry.
#[must_use]
pub const fn name_entries(name: &[u8]) -> NameEntries<'_> {
    NameEntries { rest: Some(name) }
}

impl<'a> NameEntries<'a> {
    /// The next entry, of at most `room` bytes. `None` when there is none left, or when not even one byte of
    /// the name fits ([`is_empty`](Self::is_empty) tells which).
    pub fn next_within(&mut self, room: usize) -> Option<AlternateName<'a>> {
        let rest = self.rest?;
        let piece = room.checked_sub(AlternateName::length(0))?.min(MAXIMUM_PIECE);
        if let Some((name, rest)) = rest.split_at_checked(piece).filter(|(_, rest)| !rest.is_empty()) {
            if name.is_empty() {
                return None;
            }
            self.rest = Some(rest);
            Some(AlternateName {
                flags: AlternateNameFlags::CONTINUE,
                name,
            })
        } else {
            self.rest = None;
            Some(AlternateName {
                flags: AlternateNameFlags::empty(),
                name: rest,
            })
        }
    }

    /// Whether no entry is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_none()
    }
}

impl<'a> Iterator for NameEntries<'a> {
    type Item = AlternateName<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_within(HEADER_SIZE + MAXIMUM_DATA)
    }
}

/// The name that the entries of one directory record make together; what follows the first entry that doesn't
/// continue is left out. The flags for `.` and `..` make those names.
pub fn join_name<'a>(entries: impl IntoIterator<Item = AlternateName<'a>>) -> Vec<u8> {
    let mut name = Vec::new();
    for entry in entries {
        if entry.flags.contains(AlternateNameFlags::CURRENT) {
            name.push(b'.');
        } else if entry.flags.contains(AlternateNameFlags::PARENT) {
            name.extend_from_slice(b"..");
        } else {
            name.extend_from_slice(entry.name);
        }
        if !entry.flags.contains(AlternateNameFlags::CONTINUE) {
            break;
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use std::vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn an_entry_has_these_bytes() {
        let entry = AlternateName {
            flags: AlternateNameFlags::CONTINUE,
            name: b"name",
        };
        let bytes = check_laws(entry, AlternateName::write, AlternateName::parse_with);
        assert_eq!(bytes, b"NM\x09\x01\x01name");
        for at in 0..9 {
            check_no_byte_unread(entry, &bytes, at, 8, AlternateName::parse_with);
        }
    }

    #[test]
    fn a_long_name_takes_several_entries() {
        for (length, expected) in [
            (0, vec![0]),
            (1, vec![1]),
            (250, vec![250]),
            (251, vec![250, 1]),
            (500, vec![250, 250]),
        ] {
            let name = vec![b'n'; length];
            let pieces: Vec<usize> = name_entries(&name).map(|entry| entry.name.len()).collect();
            assert_eq!(pieces, expected);
        }
    }

    #[test]
    fn a_piece_is_cut_to_the_room() {
        let mut entries = name_entries(b"abcdef");
        assert_eq!(entries.next_within(4), None);
        assert_eq!(entries.next_within(5), None);
        assert!(!entries.is_empty());
        let first = AlternateName {
            flags: AlternateNameFlags::CONTINUE,
            name: b"abc",
        };
        assert_eq!(entries.next_within(8), Some(first));
        let last = AlternateName {
            flags: AlternateNameFlags::empty(),
            name: b"def",
        };
        assert_eq!(entries.next_within(8), Some(last));
        assert_eq!(entries.next_within(8), None);
        assert!(entries.is_empty());
    }

    #[test]
    fn an_entry_without_flags_is_an_error() {
        let entry = SystemUseEntry {
            signature: *b"NM",
            version: 1,
            data: b"",
        };
        assert!(matches!(
            AlternateName::parse(entry),
            Err(FormatError::Length { .. })
        ));
    }

    #[test]
    fn the_special_names_and_the_end_of_a_name() {
        let entry = |bits, name| AlternateName {
            flags: AlternateNameFlags::from_bits_retain(bits),
            name,
        };
        assert_eq!(join_name([entry(2, b"")]), b".");
        assert_eq!(join_name([entry(4, b"")]), b"..");
        assert_eq!(join_name([entry(1, b"a"), entry(0, b"b"), entry(0, b"c")]), b"ab");
        assert_eq!(join_name([]), b"");
    }

    proptest! {
        #[test]
        fn both_laws(flags: u8, name in vec(any::<u8>(), 0..=250)) {
            let entry = AlternateName { flags: AlternateNameFlags::from_bits_retain(flags), name: &name };
            let bytes = check_laws(entry, AlternateName::write, AlternateName::parse_with);
            prop_assert_eq!(bytes.len(), AlternateName::length(name.len()));
        }

        #[test]
        fn a_name_comes_back_however_it_is_cut(name in vec(any::<u8>(), 0..1200), rooms in vec(6..400_usize, 1..20)) {
            let (mut entries, mut taken, mut rooms) = (name_entries(&name), Vec::new(), rooms.iter().cycle());
            while !entries.is_empty() {
                let room = *rooms.next().unwrap();
                let entry = entries.next_within(room).unwrap();
                prop_assert!(entry.write(&mut [0; 255]).unwrap() <= room);
                taken.push(entry);
            }
            prop_assert_eq!(join_name(taken), name);
        }
    }
}
