//! Sparing Table: which packets of a sparable partition have been replaced.
//!
//! Spec: UDF:2.60 2.2.12.

use alloc::vec::Vec;

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::entity_identifier::EntityIdentifier;
use super::tag::{Tag, TagIdentifier};

/// The name of the structure in errors.
const NAME: &str = "sparing table";
/// Bytes before the entries.
const FIXED_SIZE: usize = 56;

/// A packet and the one that there is for it. On the disc: original location (4 bytes), mapped location (4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SparingEntry {
    /// The first block of the packet in the partition, or [`SparingEntry::AVAILABLE`] or
    /// [`SparingEntry::DEFECTIVE`].
    pub original: u32,
    /// The first logical sector, of the volume, of the packet that replaces it.
    pub mapped: u32,
}

impl SparingEntry {
    /// The original location of a spare packet that is free.
    pub const AVAILABLE: u32 = 0xFFFF_FFFF;
    /// The original location of a spare packet that can't be used.
    pub const DEFECTIVE: u32 = 0xFFFF_FFF0;
    /// Bytes on the disc.
    pub const SIZE: usize = 8;

    fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            original: b.u32_at::<0>(),
            mapped: b.u32_at::<4>(),
        }
    }
}

/// A sparing table. The fields are in disc order; the number of entries is derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SparingTable {
    /// The tag, with the identifier 0.
    pub tag: Tag,
    /// [`EntityIdentifier::UDF_SPARING_TABLE`] with a UDF suffix.
    pub identifier: EntityIdentifier,
    /// Grows whenever the table is changed.
    pub sequence_number: u32,
    /// The entries, by original location.
    pub entries: Vec<SparingEntry>,
}

impl SparingTable {
    /// Bytes on the disc.
    #[must_use]
    pub fn length(&self) -> usize {
        self.entries
            .len()
            .saturating_mul(SparingEntry::SIZE)
            .saturating_add(FIXED_SIZE)
    }

    /// Writes the table at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out` or has more than 65,535 entries; nothing is
    /// written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = self.length();
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let count = u16::try_from(self.entries.len()).map_err(|_| does_not_fit)?;
        let table = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, entries) = table.split_first_chunk_mut::<FIXED_SIZE>().ok_or(does_not_fit)?;
        b.put::<16, 32>(self.identifier.write());
        b.put_u16::<48>(count);
        b.put_u16::<50>(0);
        b.put_u32::<52>(self.sequence_number);
        let (slots, _) = entries.as_chunks_mut::<{ SparingEntry::SIZE }>();
        for (slot, entry) in slots.iter_mut().zip(&self.entries) {
            slot.put_u32::<0>(entry.original);
            slot.put_u32::<4>(entry.mapped);
        }
        self.tag.seal(TagIdentifier::SPARING_TABLE, table);
        Ok(needed)
    }

    /// Reads the table that `b` begins with.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it, [`FormatError::Checksum`] when the tag is damaged,
    /// [`FormatError::Tag`] and [`FormatError::Foreign`] when it is something else.
    pub fn parse(b: &[u8]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (fixed, rest) = b.split_first_chunk::<FIXED_SIZE>().ok_or(truncated(FIXED_SIZE))?;
        let tag = Tag::expect(fixed, NAME, TagIdentifier::SPARING_TABLE, report)?;
        let identifier = EntityIdentifier::parse(&fixed.field::<16, 32>());
        if !identifier.is(EntityIdentifier::UDF_SPARING_TABLE) {
            return Err(FormatError::Foreign { structure: NAME });
        }
        let size = usize::from(fixed.u16_at::<48>()).saturating_mul(SparingEntry::SIZE);
        let length = size.saturating_add(FIXED_SIZE);
        let entries = rest.get(..size).ok_or(truncated(length))?;
        Tag::check_crc(b, length, report);
        finding::expect_zero(&fixed.field::<50, 2>(), "UDF:2.60 2.2.12", report);
        Ok(Self {
            tag,
            identifier,
            sequence_number: fixed.u32_at::<52>(),
            entries: entries.as_chunks().0.iter().map(SparingEntry::parse).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::laws::{check_laws, check_no_byte_unread, reseal};

    fn example(entries: &[(u32, u32)]) -> SparingTable {
        SparingTable {
            tag: Tag {
                version: 3,
                serial_number: 0,
                location: 9,
            },
            identifier: EntityIdentifier::plain(EntityIdentifier::UDF_SPARING_TABLE),
            sequence_number: 0x1001,
            entries: entries
                .iter()
                .map(|&(original, mapped)| SparingEntry { original, mapped })
                .collect(),
        }
    }

    #[test]
    fn every_field_is_at_its_place() {
        let table = example(&[(32, 0x1002), (SparingEntry::AVAILABLE, 0x1003)]);
        let b = check_laws(&table, SparingTable::write, SparingTable::parse_with);
        assert_eq!(b[..4], [0, 0, 3, 0]);
        assert_eq!(b[16..35], *b"\0*UDF Sparing Table");
        assert_eq!(b[48..56], [2, 0, 0, 0, 1, 0x10, 0, 0]);
        assert_eq!(
            b[56..],
            [32, 0, 0, 0, 2, 0x10, 0, 0, 255, 255, 255, 255, 3, 0x10, 0, 0]
        );
        for at in 16..b.len() {
            let mut changed = b.clone();
            changed[at] ^= 0x10;
            reseal(&mut changed);
            let mut found = false;
            let read = SparingTable::parse_with(&changed, &mut |_| found = true);
            assert!(found || read.as_ref() != Ok(&table), "byte {at} went unread");
        }
        assert!(matches!(
            SparingTable::parse(&[0; 100]),
            Err(FormatError::Foreign { .. })
        ));
    }

    #[test]
    fn too_many_entries_are_not_written() {
        let table = example(&std::vec![(0, 0); 65_536]);
        assert!(table.write(&mut std::vec![0; 600_000]).is_err());
    }

    proptest! {
        #[test]
        fn both_laws(entries in vec(any::<(u32, u32)>(), 0..30)) {
            let table = example(&entries);
            let b = check_laws(&table, SparingTable::write, SparingTable::parse_with);
            prop_assert_eq!(b.len(), table.length());
            check_no_byte_unread(&b, |changed| {
                let mut found = false;
                let read = SparingTable::parse_with(changed, &mut |_| found = true);
                found || read.as_ref() != Ok(&table)
            });
        }
    }
}
