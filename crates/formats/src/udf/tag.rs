//! Descriptor tag: the 16 bytes that open every descriptor.
//!
//! Spec: ECMA-167:1997 3/7.2, 4/7.2; UDF:2.60 2.2.1, 2.3.1.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};

use super::bytes::Numbers;
use super::crc16::crc16;

/// Which descriptor it is (3/7.2.1, 4/7.2.1). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TagIdentifier(pub u16);

impl TagIdentifier {
    /// A sparing table (UDF:2.60 2.2.12).
    pub const SPARING_TABLE: Self = Self(0);
    /// Primary Volume Descriptor.
    pub const PRIMARY_VOLUME: Self = Self(1);
    /// Anchor Volume Descriptor Pointer.
    pub const ANCHOR: Self = Self(2);
    /// Volume Descriptor Pointer.
    pub const VOLUME_DESCRIPTOR_POINTER: Self = Self(3);
    /// Implementation Use Volume Descriptor.
    pub const IMPLEMENTATION_USE_VOLUME: Self = Self(4);
    /// Partition Descriptor.
    pub const PARTITION: Self = Self(5);
    /// Logical Volume Descriptor.
    pub const LOGICAL_VOLUME: Self = Self(6);
    /// Unallocated Space Descriptor.
    pub const UNALLOCATED_SPACE: Self = Self(7);
    /// Terminating Descriptor.
    pub const TERMINATING: Self = Self(8);
    /// Logical Volume Integrity Descriptor.
    pub const LOGICAL_VOLUME_INTEGRITY: Self = Self(9);
    /// File Set Descriptor.
    pub const FILE_SET: Self = Self(256);
    /// File Identifier Descriptor.
    pub const FILE_IDENTIFIER: Self = Self(257);
    /// Allocation Extent Descriptor.
    pub const ALLOCATION_EXTENT: Self = Self(258);
    /// Indirect Entry.
    pub const INDIRECT_ENTRY: Self = Self(259);
    /// Terminal Entry.
    pub const TERMINAL_ENTRY: Self = Self(260);
    /// File Entry.
    pub const FILE_ENTRY: Self = Self(261);
    /// Extended Attribute Header Descriptor.
    pub const EXTENDED_ATTRIBUTE_HEADER: Self = Self(262);
    /// Unallocated Space Entry.
    pub const UNALLOCATED_SPACE_ENTRY: Self = Self(263);
    /// Space Bitmap Descriptor.
    pub const SPACE_BITMAP: Self = Self(264);
    /// Partition Integrity Entry.
    pub const PARTITION_INTEGRITY_ENTRY: Self = Self(265);
    /// Extended File Entry.
    pub const EXTENDED_FILE_ENTRY: Self = Self(266);
}

/// What a descriptor's own fields do not say of its tag.
///
/// On the disc: tag identifier (2 bytes), version (2), tag checksum (1), reserved (1), serial number (2),
/// descriptor CRC (2), descriptor CRC length (2), location (4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tag {
    /// The edition of the standard that the descriptor follows (3/7.2.2): [`Tag::VERSION_2`] with NSR02, up to
    /// UDF 1.50, [`Tag::VERSION_3`] with NSR03.
    pub version: u16,
    /// The same in all descriptors since the medium was last formatted, or zero (3/7.2.5).
    pub serial_number: u16,
    /// The block that the first byte of the descriptor is in (3/7.2.8, 4/7.2.8): a logical sector of the volume
    /// for volume descriptors, a logical block of the partition for the others.
    pub location: u32,
}

/// The sum of the bytes of a tag but for the one that holds it (3/7.2.3).
fn checksum(tag: &[u8; Tag::SIZE]) -> u8 {
    let sum = tag.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
    sum.wrapping_sub(tag.u8_at::<4>())
}

impl Tag {
    /// Bytes on the disc.
    pub const SIZE: usize = 16;
    /// Descriptors of the second edition of the standard, ECMA-167:1994.
    pub const VERSION_2: u16 = 2;
    /// Descriptors of the third edition of the standard, ECMA-167:1997.
    pub const VERSION_3: u16 = 3;

    /// Puts the tag at the front of a descriptor which is complete but for it, with the CRC of all that
    /// follows.
    ///
    /// Of a descriptor longer than 65,551 bytes the CRC covers as much as its length can say. Bytes that are too
    /// few for a tag are left alone.
    pub fn seal(&self, identifier: TagIdentifier, descriptor: &mut [u8]) {
        let Some((tag, rest)) = descriptor.split_first_chunk_mut() else {
            return;
        };
        let crc_length = u16::try_from(rest.len()).unwrap_or(u16::MAX);
        let covered = rest.get(..usize::from(crc_length)).unwrap_or_default();
        *tag = self.bytes(identifier, crc16(covered), crc_length);
    }

    /// Puts the tag at the front of a descriptor without a CRC, which a space bitmap may lack
    /// (UDF:2.60 2.3.8.1).
    pub fn seal_without_crc(&self, identifier: TagIdentifier, descriptor: &mut [u8]) {
        if let Some(tag) = descriptor.first_chunk_mut() {
            *tag = self.bytes(identifier, 0, 0);
        }
    }

    /// The bytes of the tag.
    fn bytes(&self, identifier: TagIdentifier, crc: u16, crc_length: u16) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u16::<0>(identifier.0);
        b.put_u16::<2>(self.version);
        b.put_u16::<6>(self.serial_number);
        b.put_u16::<8>(crc);
        b.put_u16::<10>(crc_length);
        b.put_u32::<12>(self.location);
        b.put_u8::<4>(checksum(&b));
        b
    }

    /// Reads the tag of whatever descriptor `b` begins with, and verifies its checksum. The CRC is not looked
    /// at.
    ///
    /// A block of zeros has a valid tag, with the identifier 0.
    ///
    /// # Errors
    /// [`FormatError::Checksum`].
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<(TagIdentifier, Self), FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        b: &[u8; Self::SIZE],
        report: &mut dyn FnMut(Finding),
    ) -> Result<(TagIdentifier, Self), FormatError> {
        let (recorded, computed) = (b.u8_at::<4>(), checksum(b));
        if recorded != computed {
            return Err(FormatError::Checksum {
                structure: "descriptor tag",
                recorded: u16::from(recorded),
                computed: u16::from(computed),
            });
        }
        finding::expect_zero(&b.field::<5, 1>(), "ECMA-167:1997 3/7.2.4", report);
        let tag = Self {
            version: b.u16_at::<2>(),
            serial_number: b.u16_at::<6>(),
            location: b.u32_at::<12>(),
        };
        if !(Self::VERSION_2..=Self::VERSION_3).contains(&tag.version) {
            let expected = u32::from(Self::VERSION_3);
            finding::expect_value(u32::from(tag.version), expected, "ECMA-167:1997 3/7.2.2", report);
        }
        Ok((TagIdentifier(b.u16_at::<0>()), tag))
    }

    /// Reads the tag of a descriptor whose first `N` bytes are `b`, which must be that descriptor.
    pub(super) fn expect<const N: usize>(
        b: &[u8; N],
        structure: &'static str,
        identifier: TagIdentifier,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let (recorded, tag) = Self::parse_with(&b.field::<0, 16>(), report)?;
        if recorded != identifier {
            return Err(FormatError::Tag {
                structure,
                recorded: recorded.0,
                expected: identifier.0,
            });
        }
        Ok(tag)
    }

    /// Reports what is wrong with the CRC of a descriptor that is the first `length` bytes of `b`. The CRC may
    /// reach beyond the descriptor.
    pub(super) fn check_crc(b: &[u8], length: usize, report: &mut dyn FnMut(Finding)) {
        const CLAUSE: &str = "ECMA-167:1997 3/7.2.6";
        const LENGTH_CLAUSE: &str = "UDF:2.60 2.3.1.2";
        let Some((tag, rest)) = b.split_first_chunk::<{ Self::SIZE }>() else {
            return;
        };
        let (recorded, crc_length) = (tag.u16_at::<8>(), tag.u16_at::<10>());
        let Some(covered) = rest.get(..usize::from(crc_length)) else {
            let available = u32::try_from(rest.len()).unwrap_or(u32::MAX);
            let deviation = Deviation::Length {
                recorded: u32::from(crc_length),
                available,
            };
            return report(Finding {
                clause: LENGTH_CLAUSE,
                deviation,
            });
        };
        let computed = crc16(covered);
        if recorded != computed {
            let deviation = Deviation::Checksum { recorded, computed };
            report(Finding {
                clause: CLAUSE,
                deviation,
            });
        }
        let whole = u16::try_from(length.saturating_sub(Self::SIZE)).unwrap_or(u16::MAX);
        finding::expect_value(u32::from(crc_length), u32::from(whole), LENGTH_CLAUSE, report);
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const TAG: Tag = Tag {
        version: Tag::VERSION_3,
        serial_number: 0x0405,
        location: 0x0607_0809,
    };

    #[test]
    fn a_tag_has_these_bytes() {
        let mut b = [0; 19];
        b[16..].copy_from_slice(&[0x70, 0x6A, 0x77]);
        TAG.seal(TagIdentifier::EXTENDED_FILE_ENTRY, &mut b);
        // 10 + 1 + 3 + 5 + 4 + 153 + 50 + 3 + 9 + 8 + 7 + 6, modulo 256.
        let sum = 3;
        assert_eq!(
            b[..16],
            [0x0A, 1, 3, 0, sum, 0, 5, 4, 0x99, 0x32, 3, 0, 9, 8, 7, 6]
        );
        assert_eq!(
            Tag::parse(b.first_chunk().unwrap()),
            Ok((TagIdentifier::EXTENDED_FILE_ENTRY, TAG))
        );
        TAG.seal_without_crc(TagIdentifier::EXTENDED_FILE_ENTRY, &mut b);
        assert_eq!(b[8..12], [0; 4]);
    }

    fn findings(b: &[u8], length: usize) -> Vec<Deviation> {
        let mut findings = Vec::new();
        Tag::check_crc(b, length, &mut |finding| findings.push(finding.deviation));
        findings
    }

    #[test]
    fn the_crc_is_verified() {
        let mut b = [1; 64];
        TAG.seal(TagIdentifier::FILE_ENTRY, &mut b);
        assert_eq!(findings(&b, 64), []);
        let shorter = Deviation::Value {
            recorded: 48,
            expected: 24,
        };
        assert_eq!(findings(&b, 40), [shorter]);
        let beyond = Deviation::Length {
            recorded: 48,
            available: 47,
        };
        assert_eq!(findings(&b[..63], 63), [beyond]);
        let recorded = crc16(&b[16..]);
        b[20] ^= 1;
        let computed = crc16(&b[16..]);
        assert_eq!(findings(&b, 64), [Deviation::Checksum { recorded, computed }]);
    }

    #[test]
    fn a_huge_descriptor_is_covered_in_part() {
        let mut b = std::vec![7; 70_000];
        TAG.seal(TagIdentifier::SPACE_BITMAP, &mut b);
        assert_eq!(b[10..12], [0xFF, 0xFF]);
        assert_eq!(findings(&b, 70_000), []);
    }

    #[test]
    fn too_few_bytes_are_left_alone() {
        let mut b = [9; 15];
        TAG.seal(TagIdentifier::ANCHOR, &mut b);
        TAG.seal_without_crc(TagIdentifier::ANCHOR, &mut b);
        assert_eq!(b, [9; 15]);
        assert_eq!(findings(&b, 15), []);
    }

    proptest! {
        #[test]
        fn both_laws(identifier: u16, version in 2..=3_u16, serial_number: u16, location: u32,
            rest in vec(any::<u8>(), 0..600))
        {
            let tag = Tag { version, serial_number, location };
            let mut b: Vec<u8> = [0xAA; 16].into_iter().chain(rest.iter().copied()).collect();
            tag.seal(TagIdentifier(identifier), &mut b);
            prop_assert_eq!(&b[16..], rest);
            let mut clean = true;
            let read = Tag::parse_with(b.first_chunk().unwrap(), &mut |_| clean = false);
            prop_assert!(clean);
            prop_assert_eq!(read, Ok((TagIdentifier(identifier), tag)));
            prop_assert_eq!(findings(&b, b.len()), []);
        }

        #[test]
        fn a_damaged_tag_is_noticed(location: u32, at in 0..16_usize, change in 1..=255_u8) {
            let mut b = [0x5A; 100];
            Tag { location, ..TAG }.seal(TagIdentifier::FILE_SET, &mut b);
            b[at] ^= change;
            prop_assert!(Tag::parse(b.first_chunk().unwrap()).is_err());
        }
    }
}
