//! Logical Volume Descriptor: what the partitions of a volume make together.
//!
//! Spec: ECMA-167:1997 3/10.6; UDF:2.60 2.2.4.

use alloc::vec::Vec;

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};

use super::allocation_descriptor::LongAllocationDescriptor;
use super::bytes::Numbers;
use super::character_set::CharacterSet;
use super::dstring::DString;
use super::entity_identifier::EntityIdentifier;
use super::extent::Extent;
use super::partition_map::PartitionMap;
use super::tag::{Tag, TagIdentifier};

/// The name of the structure in errors.
const NAME: &str = "logical volume descriptor";
/// Bytes before the partition maps.
const FIXED_SIZE: usize = 440;

/// A logical volume descriptor. The fields are in disc order; number and length of the maps are derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalVolumeDescriptor {
    /// The tag.
    pub tag: Tag,
    /// Of descriptors for the same, the one with the highest number prevails (3/10.6.2).
    pub sequence_number: u32,
    /// Of the identifier (3/10.6.3).
    pub character_set: CharacterSet,
    /// The name of the logical volume (3/10.6.4).
    pub identifier: DString<128>,
    /// Bytes of a logical block (3/10.6.5), which is a logical sector in UDF.
    pub logical_block_size: u32,
    /// What the volume conforms to (3/10.6.6): [`EntityIdentifier::domain`].
    pub domain_identifier: EntityIdentifier,
    /// Where the file set descriptors are (3/10.6.7, 4/3.1).
    pub file_set: LongAllocationDescriptor,
    /// Who recorded the descriptor (3/10.6.10).
    pub implementation_identifier: EntityIdentifier,
    /// For the implementation (3/10.6.11).
    pub implementation_use: [u8; 128],
    /// Where the integrity descriptors are (3/10.6.12).
    pub integrity_sequence: Extent,
    /// The partitions, which are numbered from 0 in allocation descriptors (3/10.6.13).
    pub partition_maps: Vec<PartitionMap>,
}

impl LogicalVolumeDescriptor {
    /// The tag identifier of the descriptor.
    pub const IDENTIFIER: TagIdentifier = TagIdentifier::LOGICAL_VOLUME;

    /// Bytes of the partition maps.
    fn map_table_length(&self) -> usize {
        self.partition_maps
            .iter()
            .fold(0, |length: usize, map| length.saturating_add(map.length()))
    }

    /// Bytes on the disc.
    #[must_use]
    pub fn length(&self) -> usize {
        self.map_table_length().saturating_add(FIXED_SIZE)
    }

    /// Writes the descriptor at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`, or one of the maps than 255 bytes.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = self.length();
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let descriptor = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, maps) = descriptor
            .split_first_chunk_mut::<FIXED_SIZE>()
            .ok_or(does_not_fit)?;
        let map_table_length = u32::try_from(maps.len()).map_err(|_| does_not_fit)?;
        let number_of_maps = u32::try_from(self.partition_maps.len()).map_err(|_| does_not_fit)?;
        let mut rest = maps;
        for map in &self.partition_maps {
            let length = map.write(rest)?;
            rest = rest.get_mut(length..).unwrap_or_default();
        }
        b.put_u32::<16>(self.sequence_number);
        b.put::<20, 64>(self.character_set.write());
        b.put::<84, 128>(self.identifier.0);
        b.put_u32::<212>(self.logical_block_size);
        b.put::<216, 32>(self.domain_identifier.write());
        b.put::<248, 16>(self.file_set.write());
        b.put_u32::<264>(map_table_length);
        b.put_u32::<268>(number_of_maps);
        b.put::<272, 32>(self.implementation_identifier.write());
        b.put::<304, 128>(self.implementation_use);
        b.put::<432, 8>(self.integrity_sequence.write());
        self.tag.seal(Self::IDENTIFIER, descriptor);
        Ok(needed)
    }

    /// Reads the descriptor that `b` begins with.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it, [`FormatError::Checksum`] when the tag is damaged or
    /// none, [`FormatError::Tag`] when it is another descriptor's, and what [`PartitionMap::parse`] gives.
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
        let tag = Tag::expect(fixed, NAME, Self::IDENTIFIER, report)?;
        let map_table_length = usize::try_from(fixed.u32_at::<264>()).unwrap_or(usize::MAX);
        let length = map_table_length.saturating_add(FIXED_SIZE);
        let maps = rest.get(..map_table_length).ok_or(truncated(length))?;
        Tag::check_crc(b, length, report);
        let number_of_maps = fixed.u32_at::<268>();
        Ok(Self {
            tag,
            sequence_number: fixed.u32_at::<16>(),
            character_set: CharacterSet::parse(&fixed.field::<20, 64>()),
            identifier: DString(fixed.field::<84, 128>()),
            logical_block_size: fixed.u32_at::<212>(),
            domain_identifier: EntityIdentifier::parse(&fixed.field::<216, 32>()),
            file_set: LongAllocationDescriptor::parse(&fixed.field::<248, 16>()),
            implementation_identifier: EntityIdentifier::parse(&fixed.field::<272, 32>()),
            implementation_use: fixed.field::<304, 128>(),
            integrity_sequence: Extent::parse(&fixed.field::<432, 8>()),
            partition_maps: read_maps(maps, number_of_maps, report)?,
        })
    }
}

/// As many maps as there are, though not more than the number says.
fn read_maps(
    maps: &[u8],
    number: u32,
    report: &mut dyn FnMut(Finding),
) -> Result<Vec<PartitionMap>, FormatError> {
    let mut read = Vec::new();
    let mut rest = maps;
    for _ in 0..number {
        if rest.is_empty() {
            break;
        }
        let (map, length) = PartitionMap::parse_with(rest, report)?;
        rest = rest.get(length..).unwrap_or_default();
        read.push(map);
    }
    let count = u32::try_from(read.len()).unwrap_or(u32::MAX);
    finding::expect_value(number, count, "ECMA-167:1997 3/10.6.9", report);
    if !rest.is_empty() {
        let recorded = u32::try_from(maps.len()).unwrap_or(u32::MAX);
        let available = u32::try_from(maps.len().saturating_sub(rest.len())).unwrap_or(u32::MAX);
        report(Finding {
            clause: "ECMA-167:1997 3/10.6.8",
            deviation: Deviation::Length { recorded, available },
        });
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::allocation_descriptor::LogicalBlockAddress;
    use crate::udf::entity_identifier::DomainFlags;
    use crate::udf::laws::{check_laws, check_no_byte_unread, reseal};
    use crate::udf::partition_map::tests::examples;
    use crate::udf::revision::Revision;

    fn example(partition_maps: &[PartitionMap]) -> LogicalVolumeDescriptor {
        LogicalVolumeDescriptor {
            tag: Tag {
                version: 3,
                serial_number: 0,
                location: 34,
            },
            sequence_number: 0x1001,
            character_set: CharacterSet::default(),
            identifier: DString::new("Logical").unwrap(),
            logical_block_size: 2048,
            domain_identifier: EntityIdentifier::domain(Revision::V2_01, DomainFlags::empty()),
            file_set: LongAllocationDescriptor::recorded(
                4096,
                LogicalBlockAddress {
                    partition: 1,
                    block: 0x1002,
                },
            )
            .unwrap(),
            implementation_identifier: EntityIdentifier::plain([b'i'; 23]),
            implementation_use: [b'u'; 128],
            integrity_sequence: Extent {
                length: 0x2000,
                location: 0x1003,
            },
            partition_maps: partition_maps.to_vec(),
        }
    }

    #[test]
    fn every_field_is_at_its_place() {
        let descriptor = example(&examples());
        let b = check_laws(
            &descriptor,
            LogicalVolumeDescriptor::write,
            LogicalVolumeDescriptor::parse_with,
        );
        assert_eq!(b.len(), 440 + 6 + 3 * 64 + 5);
        assert_eq!(b.len(), descriptor.length());
        assert_eq!(b[..2], [6, 0]);
        assert_eq!(b[16..25], *b"\x01\x10\0\0\0OSTA");
        assert_eq!(b[84..92], *b"\x08Logical");
        assert_eq!(b[211..216], [8, 0, 8, 0, 0]);
        assert_eq!(b[216..236], *b"\0*OSTA UDF Compliant");
        assert_eq!(b[240..242], [1, 2]);
        assert_eq!(b[248..258], [0, 0x10, 0, 0, 2, 0x10, 0, 0, 1, 0]);
        assert_eq!(b[264..274], *b"\xCB\0\0\0\x05\0\0\0\0i");
        assert_eq!(b[304..432], [b'u'; 128]);
        assert_eq!(b[432..446], *b"\0\x20\0\0\x03\x10\0\0\x01\x06\x01\0\x34\x12");
        check_no_byte_unread(&b, |changed| {
            let mut found = false;
            let read = LogicalVolumeDescriptor::parse_with(changed, &mut |_| found = true);
            found || read.as_ref() != Ok(&descriptor)
        });
    }

    fn findings(b: &[u8]) -> (usize, Vec<Deviation>) {
        let mut findings = Vec::new();
        let read = LogicalVolumeDescriptor::parse_with(b, &mut |finding| findings.push(finding.deviation));
        (read.unwrap().partition_maps.len(), findings)
    }

    #[test]
    fn a_wrong_number_of_maps_is_found() {
        let [physical, virtual_, ..] = examples();
        let mut b = [0; 512];
        example(&[physical, virtual_]).write(&mut b).unwrap();
        b[268] = 3;
        reseal(&mut b[..510]);
        let expected = Deviation::Value {
            recorded: 3,
            expected: 2,
        };
        assert_eq!(findings(&b), (2, [expected].to_vec()));
        b[268] = 1;
        reseal(&mut b[..510]);
        let expected = Deviation::Length {
            recorded: 70,
            available: 6,
        };
        assert_eq!(findings(&b), (1, [expected].to_vec()));
        b[264..268].fill(0xFF);
        reseal(&mut b[..510]);
        assert!(matches!(
            LogicalVolumeDescriptor::parse(&b),
            Err(FormatError::Truncated { .. })
        ));
    }
}
