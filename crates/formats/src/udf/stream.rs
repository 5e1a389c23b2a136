//! Named streams that UDF itself defines, and the one that tells where a unique ID's file is.
//!
//! A stream is a file in a stream directory, which a file's extended file entry leads to; the system stream
//! directory, with streams of the whole volume, is that of the file set descriptor. In the ICBs of streams and
//! their directories the flag [`STREAM`](super::icb_tag::IcbFlags::STREAM) is set, and in the file identifiers of
//! streams that no user made, [`METADATA`](super::file_identifier::FileCharacteristics::METADATA).
//!
//! Spec: UDF:2.60 3.3.5, 3.3.7, 3.3.8.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::allocation_descriptor::LogicalBlockAddress;
use super::bytes::Numbers;
use super::entity_identifier::EntityIdentifier;

/// System stream: where files are, by unique ID (3.3.7.1).
pub const UNIQUE_ID_MAPPING_DATA: &str = "*UDF Unique ID Mapping Data";
/// System stream: blocks that are not to be allocated (3.3.7.2); its extents are they.
pub const NON_ALLOCATABLE_SPACE: &str = "*UDF Non-Allocatable Space";
/// System stream: what drives have measured (3.3.7.3).
pub const POWER_CALIBRATION_TABLE: &str = "*UDF Power Cal Table";
/// System stream: when the volume was last backed up, a timestamp (3.3.7.4).
pub const BACKUP: &str = "*UDF Backup";
/// Stream of a file: its resource fork (3.3.8.1).
pub const MACINTOSH_RESOURCE_FORK: &str = "*UDF Macintosh Resource Fork";
/// Stream of a file: its extended attributes of OS/2 (3.3.8.2).
pub const OS2_EXTENDED_ATTRIBUTES: &str = "*UDF OS/2 EA";
/// Stream of a file: its access control list of Windows NT (3.3.8.3).
pub const NT_ACCESS_CONTROL_LIST: &str = "*UDF NT ACL";
/// Stream of a file: its access control list of Unix (3.3.8.4).
pub const UNIX_ACCESS_CONTROL_LIST: &str = "*UDF UNIX ACL";

/// The name of the structure in errors.
const NAME: &str = "unique ID mapping data";

/// The header of unique ID mapping data. The fields are in disc order; the number of entries, between flags and
/// eight reserved bytes, is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UniqueIdMappingHeader {
    /// Who wrote the stream last.
    pub implementation_identifier: EntityIdentifier,
    /// What there is to say of the entries.
    pub flags: u32,
}

/// An entry of unique ID mapping data. On the disc: unique ID (4 bytes), parent's block (4), object's block (4),
/// parent's partition (2), object's partition (2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UniqueIdMappingEntry {
    /// The unique ID in the file identifier.
    pub unique_id: u32,
    /// The ICB of the directory that the file identifier is in.
    pub parent: LogicalBlockAddress,
    /// The ICB of the file.
    pub object: LogicalBlockAddress,
}

impl UniqueIdMappingHeader {
    /// Bytes on the disc.
    pub const SIZE: usize = 48;

    /// The bytes of the header of so many entries.
    #[must_use]
    pub fn write(&self, number_of_entries: u32) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 32>(self.implementation_identifier.write());
        b.put_u32::<32>(self.flags);
        b.put_u32::<36>(number_of_entries);
        b
    }

    /// Reads the header that the stream begins with, and returns it with the entries behind it.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when the stream ends before it, or before its entries.
    pub fn parse(stream: &[u8]) -> Result<(Self, UniqueIdMappingEntries<'_>), FormatError> {
        Self::parse_with(stream, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with<'a>(
        stream: &'a [u8],
        report: &mut dyn FnMut(Finding),
    ) -> Result<(Self, UniqueIdMappingEntries<'a>), FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: stream.len(),
        };
        let (b, rest) = stream
            .split_first_chunk::<{ Self::SIZE }>()
            .ok_or(truncated(Self::SIZE))?;
        let size = usize::try_from(b.u32_at::<36>())
            .unwrap_or(usize::MAX)
            .saturating_mul(UniqueIdMappingEntry::SIZE);
        let entries = rest
            .get(..size)
            .ok_or(truncated(size.saturating_add(Self::SIZE)))?;
        finding::expect_zero(&b.field::<40, 8>(), "UDF:2.60 3.3.7.1", report);
        let header = Self {
            implementation_identifier: EntityIdentifier::parse(&b.field::<0, 32>()),
            flags: b.u32_at::<32>(),
        };
        Ok((header, UniqueIdMappingEntries { rest: entries }))
    }
}

impl UniqueIdMappingEntry {
    /// Bytes on the disc.
    pub const SIZE: usize = 16;

    /// The bytes of the entry.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u32::<0>(self.unique_id);
        b.put_u32::<4>(self.parent.block);
        b.put_u32::<8>(self.object.block);
        b.put_u16::<12>(self.parent.partition);
        b.put_u16::<14>(self.object.partition);
        b
    }

    /// Reads an entry.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            unique_id: b.u32_at::<0>(),
            parent: LogicalBlockAddress {
                partition: b.u16_at::<12>(),
                block: b.u32_at::<4>(),
            },
            object: LogicalBlockAddress {
                partition: b.u16_at::<14>(),
                block: b.u32_at::<8>(),
            },
        }
    }
}

/// The entries of unique ID mapping data, by unique ID.
#[derive(Clone, Debug)]
pub struct UniqueIdMappingEntries<'a> {
    rest: &'a [u8],
}

impl Iterator for UniqueIdMappingEntries<'_> {
    type Item = UniqueIdMappingEntry;

    fn next(&mut self) -> Option<UniqueIdMappingEntry> {
        let (entry, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(UniqueIdMappingEntry::parse(entry))
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_field_is_at_its_place() {
        let header = UniqueIdMappingHeader {
            implementation_identifier: EntityIdentifier::plain([b'i'; 23]),
            flags: 0x1001,
        };
        let b = header.write(0x1002);
        assert_eq!(b[..2], *b"\0i");
        assert_eq!(b[32..], *b"\x01\x10\0\0\x02\x10\0\0\0\0\0\0\0\0\0\0");
        let address = |block, partition| LogicalBlockAddress { partition, block };
        let entry = UniqueIdMappingEntry {
            unique_id: 0x1003,
            parent: address(0x1004, 0x1005),
            object: address(0x1006, 0x1007),
        };
        assert_eq!(
            entry.write(),
            [3, 0x10, 0, 0, 4, 0x10, 0, 0, 6, 0x10, 0, 0, 5, 0x10, 7, 0x10]
        );
        assert!(UniqueIdMappingHeader::parse(&b).is_err());
        assert!(UniqueIdMappingHeader::parse(&b[..47]).is_err());
    }

    proptest! {
        #[test]
        fn both_laws(identifier: [u8; 32], flags: u32, entries in vec(any::<[u8; 16]>(), 0..20), reserved: [u8; 8]) {
            let header = UniqueIdMappingHeader { implementation_identifier: EntityIdentifier::parse(&identifier), flags };
            let mut stream = header.write(u32::try_from(entries.len()).unwrap()).to_vec();
            stream.extend(entries.iter().flatten());
            let mut clean = true;
            let (read, read_entries) = UniqueIdMappingHeader::parse_with(&stream, &mut |_| clean = false).unwrap();
            prop_assert!(clean);
            prop_assert_eq!(read, header);
            prop_assert_eq!(read_entries.map(|entry| entry.write()).collect::<Vec<_>>(), entries);
            stream[40..48].copy_from_slice(&reserved);
            UniqueIdMappingHeader::parse_with(&stream, &mut |_| clean = false).unwrap();
            prop_assert_eq!(clean, reserved == [0; 8]);
        }
    }
}
