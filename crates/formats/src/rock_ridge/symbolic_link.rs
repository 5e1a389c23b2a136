//! SL, the target of a symbolic link, or a part of it.
//!
//! A target is a row of component records, one for each name between slashes; entries are cut between them. What
//! makes a target of bytes from them, and the other way, is [`link_target`](super::link_target).
//!
//! Spec: RRIP:1.12 4.1.3.

use crate::error::FormatError;
use crate::finding::{self, Deviation, Finding};
use crate::susp::SystemUseEntry;
use crate::susp::entry::{HEADER_SIZE, MAXIMUM_DATA, write_parts};

/// The name of the structure in errors.
const NAME: &str = "SL entry";
const CLAUSE: &str = "RRIP:1.12 4.1.3";
const COMPONENT_CLAUSE: &str = "RRIP:1.12 4.1.3.1";

/// The most bytes of component records that an entry can have.
pub const MAXIMUM_COMPONENT_AREA: usize = MAXIMUM_DATA - 1;

/// Bytes of a component record before its content: flags and length.
pub const COMPONENT_HEADER_SIZE: usize = 2;

bitflags::bitflags! {
    /// What there is to say of a part of a target. Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct SymbolicLinkFlags: u8 {
        /// The target goes on in the next `SL` entry.
        const CONTINUE = 1;

        const _ = !0;
    }
}

bitflags::bitflags! {
    /// What a component record stands for. Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ComponentFlags: u8 {
        /// The name goes on in the next component record.
        const CONTINUE = 1;
        /// The component is `.`; there is no content.
        const CURRENT = 2;
        /// The component is `..`; there is no content.
        const PARENT = 4;
        /// The component is the root directory; there is no content.
        const ROOT = 8;

        const _ = !0;
    }
}

/// A part of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbolicLink<'a> {
    /// What there is to say of it.
    pub flags: SymbolicLinkFlags,
    /// Whole component records, one after the other.
    pub components: &'a [u8],
}

impl<'a> SymbolicLink<'a> {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"SL";

    /// Bytes of an entry with so many bytes of component records.
    #[must_use]
    pub const fn length(components_length: usize) -> usize {
        SystemUseEntry::length(components_length.saturating_add(1))
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out` or than 255 bytes.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        write_parts(Self::SIGNATURE, &[&[self.flags.bits()], self.components], out)
    }

    /// Reads the entry. The component records are read by [`components`](Self::components).
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
            minimum: HEADER_SIZE + 1,
        })?;
        Ok(Self {
            flags: SymbolicLinkFlags::from_bits_retain(flags),
            components,
        })
    }

    /// The component records.
    #[must_use]
    pub const fn components(&self) -> Components<'a> {
        Components {
            rest: self.components,
            finding: None,
        }
    }
}

/// A component record. Its length is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component<'a> {
    /// What it stands for.
    pub flags: ComponentFlags,
    /// A name of the target, or a piece of one.
    pub content: &'a [u8],
}

impl<'a> Component<'a> {
    /// Reads the record that `b` begins with, and returns it with its length. `None` when `b` ends before the
    /// record.
    #[must_use]
    pub fn parse(b: &'a [u8]) -> Option<(Self, usize)> {
        let (&[flags, length], rest) = b.split_first_chunk::<COMPONENT_HEADER_SIZE>()?;
        let content = rest.get(..usize::from(length))?;
        let record = Self {
            flags: ComponentFlags::from_bits_retain(flags),
            content,
        };
        Some((record, COMPONENT_HEADER_SIZE + content.len()))
    }
}

/// The component records of an entry. Ends with the entry, or at a record that is longer than the rest of it,
/// which [`finding`](Self::finding) then tells.
#[derive(Clone, Debug)]
pub struct Components<'a> {
    rest: &'a [u8],
    finding: Option<Finding>,
}

impl Components<'_> {
    /// Why the iterator ended before the entry did, if so.
    #[must_use]
    pub const fn finding(&self) -> Option<Finding> {
        self.finding
    }
}

impl<'a> Iterator for Components<'a> {
    type Item = Component<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let area = core::mem::take(&mut self.rest);
        if let Some((record, length)) = Component::parse(area) {
            self.rest = area.get(length..).unwrap_or_default();
            return Some(record);
        }
        if !area.is_empty() {
            let recorded = area.get(1).map_or(0, |&length| u32::from(length));
            let available =
                u32::try_from(area.len().saturating_sub(COMPONENT_HEADER_SIZE)).unwrap_or(u32::MAX);
            let deviation = Deviation::Length { recorded, available };
            self.finding = Some(Finding {
                clause: COMPONENT_CLAUSE,
                deviation,
            });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn an_entry_has_these_bytes() {
        let entry = SymbolicLink {
            flags: SymbolicLinkFlags::CONTINUE,
            components: b"\x08\0\0\x03usr",
        };
        let bytes = check_laws(entry, SymbolicLink::write, SymbolicLink::parse_with);
        assert_eq!(bytes, b"SL\x0C\x01\x01\x08\0\0\x03usr");
        for at in 0..bytes.len() {
            check_no_byte_unread(entry, &bytes, at, 8, SymbolicLink::parse_with);
        }
        let components: Vec<_> = entry.components().collect();
        let expected = [
            Component {
                flags: ComponentFlags::ROOT,
                content: b"",
            },
            Component {
                flags: ComponentFlags::empty(),
                content: b"usr",
            },
        ];
        assert_eq!(components, expected);
    }

    #[test]
    fn a_component_beyond_the_end_is_found() {
        for (area, recorded, available) in [(&b"\0\x01a\0\x04xyz"[..], 4, 3), (b"\0\x01a\x02", 0, 0)] {
            let entry = SymbolicLink {
                flags: SymbolicLinkFlags::empty(),
                components: area,
            };
            let mut components = entry.components();
            assert_eq!(components.by_ref().count(), 1);
            let deviation = Deviation::Length { recorded, available };
            assert_eq!(
                components.finding(),
                Some(Finding {
                    clause: COMPONENT_CLAUSE,
                    deviation
                })
            );
        }
    }

    #[test]
    fn an_entry_without_flags_is_an_error() {
        let entry = SystemUseEntry {
            signature: *b"SL",
            version: 1,
            data: b"",
        };
        assert!(matches!(
            SymbolicLink::parse(entry),
            Err(FormatError::Length { .. })
        ));
    }

    proptest! {
        #[test]
        fn both_laws(flags: u8, area in vec(any::<u8>(), 0..=250)) {
            let entry = SymbolicLink { flags: SymbolicLinkFlags::from_bits_retain(flags), components: &area };
            let bytes = check_laws(entry, SymbolicLink::write, SymbolicLink::parse_with);
            prop_assert_eq!(bytes.len(), SymbolicLink::length(area.len()));
            prop_assert!(entry.components().count() <= area.len() / 2);
        }
    }
}
