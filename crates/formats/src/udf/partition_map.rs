//! Partition maps: how the partition numbers of a logical volume lead to blocks.
//!
//! Spec: ECMA-167:1997 3/10.7; UDF:2.60 2.2.8, 2.2.9, 2.2.10.

use alloc::vec::Vec;

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::entity_identifier::EntityIdentifier;

/// The name of the structure in errors.
const NAME: &str = "partition map";
/// Bytes of a map of type 1 (3/10.7.2).
const TYPE_1_SIZE: usize = 6;
/// Bytes of a map of type 2 (3/10.7.3).
const TYPE_2_SIZE: usize = 64;
/// Sparing tables that a map has room to point to.
const MAXIMUM_SPARING_TABLES: usize = 4;

/// Type 1: a partition as it is. On the disc: type 1, length 6, volume sequence number (2), partition number (2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PhysicalPartition {
    /// The volume that the partition is on, from 1 (3/10.7.2.3).
    pub volume_sequence_number: u16,
    /// The number in its partition descriptor (3/10.7.2.4).
    pub partition_number: u16,
}

/// Type 2: blocks are looked up in a virtual allocation table, which is at the end of a write-once medium
/// (UDF:2.60 2.2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VirtualPartition {
    /// [`EntityIdentifier::UDF_VIRTUAL_PARTITION`] with a UDF suffix.
    pub identifier: EntityIdentifier,
    /// The physical partition that it stands on.
    pub partition: PhysicalPartition,
}

/// Type 2: damaged packets have spare ones, which a sparing table tells (UDF:2.60 2.2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SparablePartition {
    /// [`EntityIdentifier::UDF_SPARABLE_PARTITION`] with a UDF suffix.
    pub identifier: EntityIdentifier,
    /// The partition.
    pub partition: PhysicalPartition,
    /// Logical blocks of a packet.
    pub packet_length: u16,
    /// How many of the locations hold a table: 1 to 4.
    pub number_of_sparing_tables: u8,
    /// Bytes of each table.
    pub sparing_table_size: u32,
    /// The first logical sectors of the tables; zero behind the last.
    pub sparing_table_locations: [u32; MAXIMUM_SPARING_TABLES],
}

bitflags::bitflags! {
    /// What there is to say of a metadata partition (UDF:2.60 2.2.10). Unknown bits survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct MetadataFlags: u8 {
        /// The mirror file has blocks of its own, with the same in them.
        const DUPLICATE_METADATA = 1;

        const _ = !0;
    }
}

/// Type 2: blocks are those of a metadata file (UDF:2.60 2.2.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MetadataPartition {
    /// [`EntityIdentifier::UDF_METADATA_PARTITION`] with a UDF suffix.
    pub identifier: EntityIdentifier,
    /// The physical or sparable partition that the files are in.
    pub partition: PhysicalPartition,
    /// The block of the metadata file's ICB.
    pub metadata_file: u32,
    /// The block of the mirror file's ICB.
    pub metadata_mirror_file: u32,
    /// The block of the bitmap file's ICB, or [`MetadataPartition::NO_BITMAP`].
    pub metadata_bitmap_file: u32,
    /// Blocks that the metadata file grows by: a multiple of the ECC block's and the packet's.
    pub allocation_unit_size: u32,
    /// Blocks that its extents begin at multiples of.
    pub alignment_unit_size: u16,
    /// What else there is to say.
    pub flags: MetadataFlags,
}

impl MetadataPartition {
    /// There is no metadata bitmap file: the partition is read-only or pseudo-overwritable.
    pub const NO_BITMAP: u32 = u32::MAX;
}

/// A partition map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartitionMap {
    /// Type 1.
    Physical(PhysicalPartition),
    /// Type 2, virtual.
    Virtual(VirtualPartition),
    /// Type 2, sparable.
    Sparable(SparablePartition),
    /// Type 2, metadata.
    Metadata(MetadataPartition),
    /// A map that UDF does not have. Its length is derived.
    Other {
        /// The type (3/10.7.1.1).
        kind: u8,
        /// What follows the length (3/10.7.1.3).
        mapping: Vec<u8>,
    },
}

/// The bytes of a map of type 2 up to what is special in it.
fn type_2(identifier: &EntityIdentifier, partition: PhysicalPartition) -> [u8; TYPE_2_SIZE] {
    let mut b = [0; TYPE_2_SIZE];
    b.put::<0, 2>([2, 64]);
    b.put::<4, 32>(identifier.write());
    b.put_u16::<36>(partition.volume_sequence_number);
    b.put_u16::<38>(partition.partition_number);
    b
}

impl PartitionMap {
    /// Bytes on the disc.
    #[must_use]
    pub fn length(&self) -> usize {
        match self {
            Self::Physical(_) => TYPE_1_SIZE,
            Self::Virtual(_) | Self::Sparable(_) | Self::Metadata(_) => TYPE_2_SIZE,
            Self::Other { mapping, .. } => mapping.len().saturating_add(2),
        }
    }

    /// The physical partition that it leads to; `None` of a map that UDF does not have.
    #[must_use]
    pub fn partition(&self) -> Option<PhysicalPartition> {
        match self {
            Self::Physical(partition) => Some(*partition),
            Self::Virtual(map) => Some(map.partition),
            Self::Sparable(map) => Some(map.partition),
            Self::Metadata(map) => Some(map.partition),
            Self::Other { .. } => None,
        }
    }

    /// Writes the map at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out` or than 255 bytes; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = self.length();
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len().min(255),
        };
        let length = u8::try_from(needed).map_err(|_| does_not_fit)?;
        let out = out.get_mut(..needed).ok_or(does_not_fit)?;
        match self {
            Self::Physical(partition) => {
                let mut b = [0; TYPE_1_SIZE];
                b.put::<0, 2>([1, 6]);
                b.put_u16::<2>(partition.volume_sequence_number);
                b.put_u16::<4>(partition.partition_number);
                out.copy_from_slice(&b);
            }
            Self::Virtual(map) => out.copy_from_slice(&type_2(&map.identifier, map.partition)),
            Self::Sparable(map) => {
                let mut b = type_2(&map.identifier, map.partition);
                b.put_u16::<40>(map.packet_length);
                b.put_u8::<42>(map.number_of_sparing_tables);
                b.put_u32::<44>(map.sparing_table_size);
                let [first, second, third, fourth] = map.sparing_table_locations;
                b.put_u32::<48>(first);
                b.put_u32::<52>(second);
                b.put_u32::<56>(third);
                b.put_u32::<60>(fourth);
                out.copy_from_slice(&b);
            }
            Self::Metadata(map) => {
                let mut b = type_2(&map.identifier, map.partition);
                b.put_u32::<40>(map.metadata_file);
                b.put_u32::<44>(map.metadata_mirror_file);
                b.put_u32::<48>(map.metadata_bitmap_file);
                b.put_u32::<52>(map.allocation_unit_size);
                b.put_u16::<56>(map.alignment_unit_size);
                b.put_u8::<58>(map.flags.bits());
                out.copy_from_slice(&b);
            }
            Self::Other { kind, mapping } => {
                if let Some((header, rest)) = out.split_first_chunk_mut() {
                    *header = [*kind, length];
                    rest.copy_from_slice(mapping);
                }
            }
        }
        Ok(needed)
    }

    /// Reads the map that `b` begins with, and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it, [`FormatError::Length`] when its length is less than
    /// two.
    pub fn parse(b: &[u8]) -> Result<(Self, usize), FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8], report: &mut dyn FnMut(Finding)) -> Result<(Self, usize), FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let &[kind, length] = b.first_chunk().ok_or(truncated(2))?;
        let length = usize::from(length);
        let map = b.get(..length).ok_or(truncated(length))?;
        let mapping = map.get(2..).ok_or(FormatError::Length {
            structure: NAME,
            recorded: length,
            minimum: 2,
        })?;
        let known = match kind {
            1 => map.try_into().ok().map(Self::parse_type_1),
            2 => map
                .try_into()
                .ok()
                .and_then(|map| Self::parse_type_2(map, report)),
            _ => None,
        };
        let other = || Self::Other {
            kind,
            mapping: mapping.to_vec(),
        };
        Ok((known.unwrap_or_else(other), length))
    }

    fn parse_type_1(b: &[u8; TYPE_1_SIZE]) -> Self {
        Self::Physical(PhysicalPartition {
            volume_sequence_number: b.u16_at::<2>(),
            partition_number: b.u16_at::<4>(),
        })
    }

    fn parse_type_2(b: &[u8; TYPE_2_SIZE], report: &mut dyn FnMut(Finding)) -> Option<Self> {
        let identifier = EntityIdentifier::parse(&b.field::<4, 32>());
        let partition = PhysicalPartition {
            volume_sequence_number: b.u16_at::<36>(),
            partition_number: b.u16_at::<38>(),
        };
        let (map, reserved, clause) = match identifier.identifier {
            EntityIdentifier::UDF_VIRTUAL_PARTITION => {
                let map = VirtualPartition {
                    identifier,
                    partition,
                };
                (
                    Self::Virtual(map),
                    b.get(40..).unwrap_or_default(),
                    "UDF:2.60 2.2.8",
                )
            }
            EntityIdentifier::UDF_SPARABLE_PARTITION => {
                let map = SparablePartition {
                    identifier,
                    partition,
                    packet_length: b.u16_at::<40>(),
                    number_of_sparing_tables: b.u8_at::<42>(),
                    sparing_table_size: b.u32_at::<44>(),
                    sparing_table_locations: [
                        b.u32_at::<48>(),
                        b.u32_at::<52>(),
                        b.u32_at::<56>(),
                        b.u32_at::<60>(),
                    ],
                };
                (
                    Self::Sparable(map),
                    b.get(43..44).unwrap_or_default(),
                    "UDF:2.60 2.2.9",
                )
            }
            EntityIdentifier::UDF_METADATA_PARTITION => {
                let map = MetadataPartition {
                    identifier,
                    partition,
                    metadata_file: b.u32_at::<40>(),
                    metadata_mirror_file: b.u32_at::<44>(),
                    metadata_bitmap_file: b.u32_at::<48>(),
                    allocation_unit_size: b.u32_at::<52>(),
                    alignment_unit_size: b.u16_at::<56>(),
                    flags: MetadataFlags::from_bits_retain(b.u8_at::<58>()),
                };
                (
                    Self::Metadata(map),
                    b.get(59..).unwrap_or_default(),
                    "UDF:2.60 2.2.10",
                )
            }
            _ => return None,
        };
        finding::expect_zero(&b.field::<2, 2>(), clause, report);
        finding::expect_zero(reserved, clause, report);
        Some(map)
    }
}

#[cfg(test)]
#[path = "partition_map_tests.rs"]
pub(crate) mod tests;
