//! Partition Descriptor: a run of logical sectors that a file system lives in.
//!
//! Spec: ECMA-167:1997 3/10.5; UDF:2.60 2.2.14.

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::descriptor::fixed_descriptor;
use super::entity_identifier::EntityIdentifier;
use super::revision::Revision;
use super::tag::{Tag, TagIdentifier};

bitflags::bitflags! {
    /// Partition flags (3/10.5.3). Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct PartitionFlags: u16 {
        /// Space has been allocated to the partition.
        const ALLOCATED = 1;

        const _ = !0;
    }
}

/// How the sectors of a partition can be written (3/10.5.7). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccessType(pub u32);

impl AccessType {
    /// Before UDF 2.60, not told; from there on any block can be written anew, elsewhere, by the drive.
    pub const PSEUDO_OVERWRITABLE: Self = Self(0);
    /// Not at all.
    pub const READ_ONLY: Self = Self(1);
    /// Once.
    pub const WRITE_ONCE: Self = Self(2);
    /// Again after something has been done to them first.
    pub const REWRITABLE: Self = Self(3);
    /// At any time.
    pub const OVERWRITABLE: Self = Self(4);
}

/// A partition descriptor. The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionDescriptor {
    /// The tag.
    pub tag: Tag,
    /// Of descriptors for the same, the one with the highest number prevails (3/10.5.2).
    pub sequence_number: u32,
    /// Whether space is allocated to it.
    pub flags: PartitionFlags,
    /// The number that partition maps call it by (3/10.5.4).
    pub partition_number: u16,
    /// What is in it (3/10.5.5): [`EntityIdentifier::NSR02`] or [`EntityIdentifier::NSR03`].
    pub contents: EntityIdentifier,
    /// What there is to say of that (3/10.5.6): a [`PartitionHeader`](super::PartitionHeader) for those two.
    pub contents_use: [u8; 128],
    /// How it can be written.
    pub access_type: AccessType,
    /// The first logical sector (3/10.5.8).
    pub starting_location: u32,
    /// Logical sectors (3/10.5.9).
    pub length: u32,
    /// Who recorded the descriptor (3/10.5.10).
    pub implementation_identifier: EntityIdentifier,
    /// For the implementation (3/10.5.11).
    pub implementation_use: [u8; 128],
}

fixed_descriptor!(
    PartitionDescriptor,
    "partition descriptor",
    512,
    TagIdentifier::PARTITION
);

impl PartitionDescriptor {
    /// The contents of partitions of a revision.
    #[must_use]
    pub const fn contents_of(revision: Revision) -> EntityIdentifier {
        EntityIdentifier::plain(if revision.0 < Revision::V2_00.0 {
            EntityIdentifier::NSR02
        } else {
            EntityIdentifier::NSR03
        })
    }

    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put_u32::<16>(self.sequence_number);
        b.put_u16::<20>(self.flags.bits());
        b.put_u16::<22>(self.partition_number);
        b.put::<24, 32>(self.contents.write());
        b.put::<56, 128>(self.contents_use);
        b.put_u32::<184>(self.access_type.0);
        b.put_u32::<188>(self.starting_location);
        b.put_u32::<192>(self.length);
        b.put::<196, 32>(self.implementation_identifier.write());
        b.put::<228, 128>(self.implementation_use);
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<356, 156>(), "ECMA-167:1997 3/10.5.12", report);
        Self {
            tag,
            sequence_number: b.u32_at::<16>(),
            flags: PartitionFlags::from_bits_retain(b.u16_at::<20>()),
            partition_number: b.u16_at::<22>(),
            contents: EntityIdentifier::parse(&b.field::<24, 32>()),
            contents_use: b.field::<56, 128>(),
            access_type: AccessType(b.u32_at::<184>()),
            starting_location: b.u32_at::<188>(),
            length: b.u32_at::<192>(),
            implementation_identifier: EntityIdentifier::parse(&b.field::<196, 32>()),
            implementation_use: b.field::<228, 128>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::laws::fixed_descriptor_tests;

    #[test]
    fn every_field_is_at_its_place() {
        let b = PartitionDescriptor {
            tag: Tag::default(),
            sequence_number: 0x1001,
            flags: PartitionFlags::ALLOCATED,
            partition_number: 0x1002,
            contents: PartitionDescriptor::contents_of(Revision::V2_00),
            contents_use: [b'c'; 128],
            access_type: AccessType::OVERWRITABLE,
            starting_location: 0x1003,
            length: 0x1004,
            implementation_identifier: EntityIdentifier::plain([b'i'; 23]),
            implementation_use: [b'u'; 128],
        }
        .write();
        assert_eq!(b[..2], [5, 0]);
        assert_eq!(b[16..31], *b"\x01\x10\0\0\x01\0\x02\x10\0+NSR03");
        assert_eq!(b[56..184], [b'c'; 128]);
        assert_eq!(b[184..198], *b"\x04\0\0\0\x03\x10\0\0\x04\x10\0\0\0i");
        assert_eq!(b[228..356], [b'u'; 128]);
        assert_eq!(b[356..], [0; 156]);
        assert!(PartitionDescriptor::contents_of(Revision::V1_50).is(EntityIdentifier::NSR02));
    }

    fixed_descriptor_tests!(PartitionDescriptor);
}
