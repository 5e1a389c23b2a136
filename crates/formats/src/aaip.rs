//! AAIP, the Arbitrary Attribute Interchange Protocol of libisofs: extended attributes and access control lists, in entries beside those of
//! Rock Ridge.
//!
//! The component areas of all `AL` entries of an item are one row of bytes: component records, which may be cut anywhere between entries, and of which
//! each two components are a name and a value.
//!
//! Spec: AAIP:2.0 (2009).

use core::ops::Range;

use crate::error::FormatError;
use crate::finding::{self, Finding};
use crate::susp::SystemUseEntry;
use crate::susp::entry::{HEADER_SIZE, write_parts};

/// The name of the structure in errors.
const NAME: &str = "AL entry";
const CLAUSE: &str = "AAIP:2.0 \"AL\"";

/// The flag of an entry, and of a component record, that goes on in the next one.
const CONTINUE: u8 = 1;

/// A part of an attribute list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeList<'a> {
    /// Bit 0: the list goes on in the next entry. Others survive a round trip.
    pub flags: u8,
    /// Component records, or a part of their row.
    pub components: &'a [u8],
}

impl<'a> AttributeList<'a> {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"AL";
    /// Bytes of the entry before the components.
    pub const FIXED_SIZE: usize = HEADER_SIZE + 1;

    /// Whether the list goes on in the next entry.
    #[must_use]
    pub const fn goes_on(&self) -> bool {
        self.flags & CONTINUE != 0
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out` or than 255 bytes.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        write_parts(Self::SIGNATURE, &[&[self.flags], self.components], out)
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
        let (&flags, components) = data.split_first().ok_or(FormatError::Length {
            structure: NAME,
            recorded: HEADER_SIZE,
            minimum: Self::FIXED_SIZE,
        })?;
        Ok(Self { flags, components })
    }
}

/// Component records of an entry in the making.
///
/// A record lies in one entry. The specification lets it go on in the next one, and there are readers (pycdlib) that take what follows there for
/// a record of its own.
#[derive(Clone, Copy, Debug)]
pub struct ComponentArea {
    bytes: [u8; Self::ROOM],
    used: usize,
}

impl Default for ComponentArea {
    fn default() -> Self {
        Self {
            bytes: [0; Self::ROOM],
            used: 0,
        }
    }
}

impl ComponentArea {
    /// Most bytes of the component records of an entry.
    pub const ROOM: usize = 255 - AttributeList::FIXED_SIZE;
    /// Bytes of a component record beside its content.
    pub const RECORD_HEAD: usize = 2;

    /// Opens a record for as much of a component's `left` bytes as there is room for, and returns where in the area its content goes, which is
    /// zeros up to then. `None`: the entry is to be written, and the component goes on in another.
    pub fn open(&mut self, left: usize) -> Option<Range<usize>> {
        let start = self.used.checked_add(Self::RECORD_HEAD)?;
        let taken = Self::ROOM.checked_sub(start)?.min(left);
        if taken == 0 && left > 0 {
            return None;
        }
        let flags = if taken < left { CONTINUE } else { 0 };
        let head = self.bytes.get_mut(self.used..start)?;
        head.copy_from_slice(&[flags, u8::try_from(taken).ok()?]);
        self.used = start.checked_add(taken)?;
        Some(start..self.used)
    }

    /// The bytes of an opened record's content, or any others of the area.
    pub fn content_mut(&mut self, range: Range<usize>) -> &mut [u8] {
        self.bytes.get_mut(range).unwrap_or_default()
    }

    /// The entry with the records.
    #[must_use]
    pub fn entry(&self, goes_on: bool) -> AttributeList<'_> {
        AttributeList {
            flags: if goes_on { CONTINUE } else { 0 },
            components: self.bytes.get(..self.used).unwrap_or_default(),
        }
    }
}

/// What a row of component records is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Bytes of a name.
    Name(&'a [u8]),
    /// The name ends, and its value begins.
    NameEnds,
    /// Bytes of a value.
    Value {
        /// Where they begin in the entry's components.
        offset: usize,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// The value ends.
    ValueEnds,
}

/// What comes next in a row of component records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    #[default]
    Flags,
    Length {
        goes_on: bool,
    },
    Content {
        left: u8,
        goes_on: bool,
    },
}

/// Takes component areas one after the other and cuts them into names and values. Takes no memory for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Components {
    next: Next,
    is_value: bool,
}

impl Components {
    /// Whether the row ends between two attributes.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a value is to go on.
    #[must_use]
    pub const fn is_in_value(&self) -> bool {
        self.is_value
    }

    /// Takes the next area.
    pub fn take<'a>(&mut self, area: &'a [u8], each: &mut dyn FnMut(Piece<'a>)) {
        let mut rest = area;
        while let [byte, behind @ ..] = rest {
            match self.next {
                Next::Flags => {
                    let goes_on = byte & CONTINUE != 0;
                    (self.next, rest) = (Next::Length { goes_on }, behind);
                }
                Next::Length { goes_on } => {
                    rest = behind;
                    self.next = Next::Content { left: *byte, goes_on };
                    if *byte == 0 {
                        self.end_record(goes_on).into_iter().for_each(&mut *each);
                    }
                }
                Next::Content { left, goes_on } => {
                    let offset = area.len().saturating_sub(rest.len());
                    let (bytes, behind) = rest.split_at_checked(left.into()).unwrap_or((rest, &[]));
                    rest = behind;
                    each(match self.is_value {
                        false => Piece::Name(bytes),
                        true => Piece::Value { offset, bytes },
                    });
                    let taken = u8::try_from(bytes.len()).unwrap_or(left);
                    let left = left.saturating_sub(taken);
                    self.next = Next::Content { left, goes_on };
                    if left == 0 {
                        self.end_record(goes_on).into_iter().for_each(&mut *each);
                    }
                }
            }
        }
    }

    /// Ends a record, and tells what else ends with it.
    fn end_record(&mut self, goes_on: bool) -> Option<Piece<'static>> {
        self.next = Next::Flags;
        if goes_on {
            return None;
        }
        self.is_value = !self.is_value;
        Some(match self.is_value {
            true => Piece::NameEnds,
            false => Piece::ValueEnds,
        })
    }
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeName<'a> {
    /// The access control lists.
    AccessControl,
    /// A user's attribute, without `user.`.
    User(&'a [u8]),
    /// What libisofs notes of the image itself, without `isofs.`.
    Isofs(&'a [u8]),
    /// An attribute of another namespace.
    Other,
}

impl<'a> AttributeName<'a> {
    /// What the name of an attribute of users begins with, in the short form.
    pub const USER: u8 = 3;

    /// What a recorded name stands for: namespaces are written out, or are one byte.
    #[must_use]
    pub fn of(recorded: &'a [u8]) -> Self {
        let is_named = |name: &&[u8]| !name.is_empty();
        let of = |short: u8, long: &[u8]| match recorded.split_first() {
            Some((&first, name)) if first == short => Some(name).filter(is_named),
            _ => recorded.strip_prefix(long).filter(is_named),
        };
        if recorded.is_empty() {
            Self::AccessControl
        } else if let Some(name) = of(Self::USER, b"user.") {
            Self::User(name)
        } else if let Some(name) = of(4, b"isofs.") {
            Self::Isofs(name)
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    type Attributes = Vec<(Vec<u8>, Vec<u8>)>;

    fn read(areas: &[&[u8]]) -> (Attributes, bool) {
        let mut components = Components::default();
        let (mut found, mut name, mut value) = (Vec::new(), Vec::new(), Vec::new());
        for area in areas {
            components.take(area, &mut |piece| match piece {
                Piece::Name(bytes) => name.extend_from_slice(bytes),
                Piece::NameEnds => {}
                Piece::Value { offset, bytes } => {
                    assert_eq!(&area[offset..offset + bytes.len()], bytes);
                    value.extend_from_slice(bytes);
                }
                Piece::ValueEnds => found.push((core::mem::take(&mut name), core::mem::take(&mut value))),
            });
        }
        (found, components.is_whole())
    }

    /// The specification's own example.
    #[test]
    fn two_entries_hold_two_attributes() {
        let long: Vec<u8> = [&b"long"[..], &[b'-'; 251], b"content"].concat();
        let mut row = b"\0\x04name\x01\xFF".to_vec();
        row.extend(&long[..255]);
        row.extend(b"\0\x07content\0\x03one\0\x04more");
        let (first, second) = row.split_at(250);
        let lengths = [first, second].map(|components| {
            let flags = u8::from(components.len() == 250);
            let entry = AttributeList { flags, components };
            check_laws(entry, AttributeList::write, AttributeList::parse_with).len()
        });
        assert_eq!(lengths, [255, 38]);
        let expected = Vec::from([(b"name".to_vec(), long), (b"one".to_vec(), b"more".to_vec())]);
        assert_eq!(read(&[first, second]), (expected, true));
    }

    #[test]
    fn every_byte_of_an_entry_counts() {
        let entry = AttributeList {
            flags: 1,
            components: b"\0\x01a\0\0",
        };
        let bytes = check_laws(entry, AttributeList::write, AttributeList::parse_with);
        assert_eq!(bytes, b"AL\x0A\x01\x01\0\x01a\0\0");
        for at in 0..bytes.len() {
            check_no_byte_unread(entry, &bytes, at, 8, AttributeList::parse_with);
        }
        let empty = SystemUseEntry {
            signature: *b"AL",
            version: 1,
            data: &[],
        };
        assert!(AttributeList::parse(empty).is_err());
    }

    #[test]
    fn names_have_namespaces() {
        for (name, expected) in [
            (&b""[..], AttributeName::AccessControl),
            (b"\x03abc", AttributeName::User(b"abc")),
            (b"user.abc", AttributeName::User(b"abc")),
            (b"\x01\x03abc", AttributeName::Other),
            (b"\x04nt", AttributeName::Isofs(b"nt")),
            (b"isofs.ca", AttributeName::Isofs(b"ca")),
            (b"\x05overlay", AttributeName::Other),
            (b"security.selinux", AttributeName::Other),
            (b"user.", AttributeName::Other),
            (b"\x03", AttributeName::Other),
        ] {
            assert_eq!(AttributeName::of(name), expected, "{name:?}");
        }
    }

    #[test]
    fn a_row_that_is_cut_is_not_whole() {
        let row = b"\0\x01a\0\x01b";
        for end in 1..row.len() {
            assert!(!read(&[&row[..end]]).1, "{end}");
        }
        assert!(read(&[row]).1);
    }

    /// Entries of so many components, none of which has a record that is cut.
    fn made(components: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let (mut area, mut entries) = (ComponentArea::default(), Vec::new());
        for component in components {
            let mut rest = component.as_slice();
            loop {
                if let Some(range) = area.open(rest.len()) {
                    let (here, after) = rest.split_at(range.len());
                    area.content_mut(range).copy_from_slice(here);
                    rest = after;
                    if rest.is_empty() {
                        break;
                    }
                } else {
                    entries.push(area.entry(true).components.to_vec());
                    area = ComponentArea::default();
                }
            }
        }
        entries.push(area.entry(false).components.to_vec());
        entries
    }

    #[test]
    fn records_lie_in_one_entry() {
        // 248 bytes fill an entry, and two more are not enough for a record with content.
        for (length, expected) in [(0, &[2][..]), (248, &[250]), (249, &[250, 3]), (496, &[250, 250])] {
            let entries = made(&[[7].repeat(length)]);
            let lengths: Vec<usize> = entries.iter().map(Vec::len).collect();
            assert_eq!(lengths, expected, "{length}");
        }
        let entries = made(&[[1].repeat(245), b"ab".to_vec()]);
        assert_eq!(entries[0].len(), 250);
        assert_eq!(entries[0][247..], [1, 1, b'a']);
        assert_eq!(entries[1], [0, 1, b'b']);
        let area = ComponentArea::default();
        assert!(area.entry(true).goes_on() && !area.entry(false).goes_on());
    }

    proptest! {
        #[test]
        fn what_is_made_is_read(attributes in vec((vec(any::<u8>(), 0..300), vec(any::<u8>(), 0..900)), 1..6)) {
            let components: Vec<_> = attributes.iter().flat_map(|(name, value)| [name.clone(), value.clone()]).collect();
            let entries = made(&components);
            let areas: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(read(&areas), (attributes, true));
            for area in areas {
                prop_assert!(area.len() <= ComponentArea::ROOM);
                let mut records = area;
                while let [flags, length, rest @ ..] = records {
                    prop_assert!(*flags <= 1);
                    records = rest.get(usize::from(*length)..).unwrap();
                }
                prop_assert!(records.is_empty());
            }
        }

        #[test]
        fn cuts_between_entries_change_nothing(
            attributes in vec((vec(any::<u8>(), 0..300), vec(any::<u8>(), 0..700)), 0..6), size in 1..250_usize,
        ) {
            let mut row = Vec::new();
            for component in attributes.iter().flat_map(|(name, value)| [name, value]) {
                let mut rest = component.as_slice();
                while rest.len() > 255 {
                    row.extend_from_slice(&[1, 255]);
                    row.extend_from_slice(&rest[..255]);
                    rest = &rest[255..];
                }
                row.extend_from_slice(&[0, u8::try_from(rest.len()).unwrap()]);
                row.extend_from_slice(rest);
            }
            let areas: Vec<_> = row.chunks(size).collect();
            prop_assert_eq!(read(&areas), (attributes, true));
        }
    }
}
