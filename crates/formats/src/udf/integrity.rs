//! Logical Volume Integrity Descriptor: whether the volume is whole, and how full it is.
//!
//! Spec: ECMA-167:1997 3/10.10, 4/14.15; UDF:2.60 2.2.6, 3.2.1.

use alloc::vec::Vec;

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};

use super::bytes::Numbers;
use super::entity_identifier::EntityIdentifier;
use super::extent::Extent;
use super::revision::Revision;
use super::tag::{Tag, TagIdentifier};
use super::timestamp::Timestamp;

/// The name of the structure in errors.
const NAME: &str = "logical volume integrity descriptor";
/// Bytes before the tables of free space and sizes.
const FIXED_SIZE: usize = 80;
/// Bytes of the implementation use field that UDF defines.
const IMPLEMENTATION_USE_SIZE: usize = 46;

/// Whether the volume is being written to (3/10.10.3). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IntegrityType(pub u32);

impl IntegrityType {
    /// It is: what is recorded may not agree with the rest.
    pub const OPEN: Self = Self(0);
    /// It is not.
    pub const CLOSE: Self = Self(1);
}

/// How large and how full a partition is (3/10.10.8, 3/10.10.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartitionSpace {
    /// Logical blocks that can be allocated, or [`PartitionSpace::UNKNOWN`].
    pub free: u32,
    /// Logical blocks of the partition; [`PartitionSpace::UNKNOWN`] for a virtual one.
    pub size: u32,
}

impl PartitionSpace {
    /// Not known, or not a number that makes sense.
    pub const UNKNOWN: u32 = u32::MAX;
}

/// What UDF keeps in the implementation use field (UDF:2.60 2.2.6.4). The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegrityImplementationUse {
    /// Who wrote to the volume last.
    pub implementation_identifier: EntityIdentifier,
    /// Files of the file system, counted by names: all but directories, parent entries and streams.
    pub number_of_files: u32,
    /// Directories of the file system, the root included, stream directories not.
    pub number_of_directories: u32,
    /// The lowest revision that can read all there is.
    pub minimum_read_revision: Revision,
    /// The lowest revision that can change all there is.
    pub minimum_write_revision: Revision,
    /// The highest revision of those that have written to it.
    pub maximum_write_revision: Revision,
    /// For the implementation.
    pub own: Vec<u8>,
}

/// A logical volume integrity descriptor. The fields are in disc order; the number of partitions and the length
/// of the implementation use field are derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalVolumeIntegrityDescriptor {
    /// The tag.
    pub tag: Tag,
    /// When the descriptor was recorded (3/10.10.2).
    pub recorded: Timestamp,
    /// Whether the volume is being written to.
    pub integrity: IntegrityType,
    /// Where the descriptors go on (3/10.10.4). A reader must expect it to point back.
    pub next: Extent,
    /// The unique ID of the next file (4/14.15.1): above all that are in use.
    pub next_unique_id: u64,
    /// For each partition map, in their order.
    pub partitions: Vec<PartitionSpace>,
    /// What UDF has to say. `None` when the field is not long enough for it.
    pub implementation_use: Option<IntegrityImplementationUse>,
}

impl LogicalVolumeIntegrityDescriptor {
    /// The tag identifier of the descriptor.
    pub const IDENTIFIER: TagIdentifier = TagIdentifier::LOGICAL_VOLUME_INTEGRITY;

    /// Bytes of the implementation use field.
    fn implementation_use_length(&self) -> usize {
        self.implementation_use
            .as_ref()
            .map_or(0, |field| field.own.len().saturating_add(IMPLEMENTATION_USE_SIZE))
    }

    /// Bytes on the disc.
    #[must_use]
    pub fn length(&self) -> usize {
        self.partitions
            .len()
            .saturating_mul(8)
            .saturating_add(self.implementation_use_length())
            .saturating_add(FIXED_SIZE)
    }

    /// Writes the descriptor at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = self.length();
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let number_of_partitions = u32::try_from(self.partitions.len()).map_err(|_| does_not_fit)?;
        let implementation_use_length =
            u32::try_from(self.implementation_use_length()).map_err(|_| does_not_fit)?;
        let descriptor = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, rest) = descriptor
            .split_first_chunk_mut::<FIXED_SIZE>()
            .ok_or(does_not_fit)?;
        b.put::<16, 12>(self.recorded.write());
        b.put_u32::<28>(self.integrity.0);
        b.put::<32, 8>(self.next.write());
        b.put_u64::<40>(self.next_unique_id);
        b.put::<48, 24>([0; 24]);
        b.put_u32::<72>(number_of_partitions);
        b.put_u32::<76>(implementation_use_length);
        let free = self.partitions.iter().map(|partition| partition.free);
        let sizes = self.partitions.iter().map(|partition| partition.size);
        let tables = free.chain(sizes).map(u32::to_le_bytes);
        let (numbers, _) = rest.as_chunks_mut();
        for (target, number) in numbers.iter_mut().zip(tables) {
            *target = number;
        }
        let implementation_use = self.partitions.len().saturating_mul(8);
        if let Some(field) = &self.implementation_use
            && let Some((b, own)) = rest
                .get_mut(implementation_use..)
                .and_then(<[u8]>::split_first_chunk_mut)
        {
            *b = field.write_fixed();
            own.copy_from_slice(&field.own);
        }
        self.tag.seal(Self::IDENTIFIER, descriptor);
        Ok(needed)
    }

    /// Reads the descriptor that `b` begins with.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it, [`FormatError::Checksum`] when the tag is damaged or
    /// none, [`FormatError::Tag`] when it is another descriptor's.
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
        let number_of_partitions = usize::try_from(fixed.u32_at::<72>()).unwrap_or(usize::MAX);
        let implementation_use_length = usize::try_from(fixed.u32_at::<76>()).unwrap_or(usize::MAX);
        let table = number_of_partitions.saturating_mul(4);
        let tables = table.saturating_mul(2);
        let length = tables
            .saturating_add(implementation_use_length)
            .saturating_add(FIXED_SIZE);
        let (free, others) = rest.split_at_checked(table).ok_or(truncated(length))?;
        let (sizes, others) = others.split_at_checked(table).ok_or(truncated(length))?;
        let implementation_use = others.get(..implementation_use_length).ok_or(truncated(length))?;
        Tag::check_crc(b, length, report);
        finding::expect_zero(&fixed.field::<48, 24>(), "ECMA-167:1997 4/14.15.2", report);
        let number = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
        let (free, sizes) = (free.as_chunks().0.iter(), sizes.as_chunks().0.iter());
        Ok(Self {
            tag,
            recorded: Timestamp::parse(&fixed.field::<16, 12>()),
            integrity: IntegrityType(fixed.u32_at::<28>()),
            next: Extent::parse(&fixed.field::<32, 8>()),
            next_unique_id: fixed.u64_at::<40>(),
            partitions: free
                .zip(sizes)
                .map(|(free, size)| PartitionSpace {
                    free: number(free),
                    size: number(size),
                })
                .collect(),
            implementation_use: IntegrityImplementationUse::parse(implementation_use, report),
        })
    }
}

impl IntegrityImplementationUse {
    /// The bytes that UDF defines.
    fn write_fixed(&self) -> [u8; IMPLEMENTATION_USE_SIZE] {
        let mut b = [0; IMPLEMENTATION_USE_SIZE];
        b.put::<0, 32>(self.implementation_identifier.write());
        b.put_u32::<32>(self.number_of_files);
        b.put_u32::<36>(self.number_of_directories);
        b.put_u16::<40>(self.minimum_read_revision.0);
        b.put_u16::<42>(self.minimum_write_revision.0);
        b.put_u16::<44>(self.maximum_write_revision.0);
        b
    }

    /// Reads the field; `None` when it is not long enough.
    fn parse(b: &[u8], report: &mut dyn FnMut(Finding)) -> Option<Self> {
        let Some((fixed, own)) = b.split_first_chunk::<IMPLEMENTATION_USE_SIZE>() else {
            if !b.is_empty() {
                let recorded = u32::try_from(b.len()).unwrap_or(u32::MAX);
                let deviation = Deviation::Value {
                    recorded,
                    expected: 46,
                };
                report(Finding {
                    clause: "UDF:2.60 2.2.6.3",
                    deviation,
                });
            }
            return None;
        };
        Some(Self {
            implementation_identifier: EntityIdentifier::parse(&fixed.field::<0, 32>()),
            number_of_files: fixed.u32_at::<32>(),
            number_of_directories: fixed.u32_at::<36>(),
            minimum_read_revision: Revision(fixed.u16_at::<40>()),
            minimum_write_revision: Revision(fixed.u16_at::<42>()),
            maximum_write_revision: Revision(fixed.u16_at::<44>()),
            own: own.to_vec(),
        })
    }
}

#[cfg(test)]
#[path = "integrity_tests.rs"]
mod tests;
