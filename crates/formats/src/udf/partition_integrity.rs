//! Partition Integrity Entry: whether a partition is whole. UDF does not record it, since the logical volume
//! integrity descriptor tells.
//!
//! Spec: ECMA-167:1997 4/14.13; UDF:2.60 2.3.9.

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::descriptor::fixed_descriptor;
use super::entity_identifier::EntityIdentifier;
use super::icb_tag::IcbTag;
use super::tag::{Tag, TagIdentifier};
use super::timestamp::Timestamp;

/// A partition integrity entry. The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionIntegrityEntry {
    /// The tag.
    pub tag: Tag,
    /// Its file type is that of a partition integrity entry.
    pub icb: IcbTag,
    /// When the entry was recorded (4/14.13.3).
    pub recorded: Timestamp,
    /// 0 while it is written to, 1 when it is not, 2 when it is stable (4/14.13.4).
    pub integrity: u8,
    /// Who recorded it (4/14.13.6).
    pub implementation_identifier: EntityIdentifier,
    /// For the implementation (4/14.13.7).
    pub implementation_use: [u8; 256],
}

fixed_descriptor!(
    PartitionIntegrityEntry,
    "partition integrity entry",
    512,
    TagIdentifier::PARTITION_INTEGRITY_ENTRY
);

impl PartitionIntegrityEntry {
    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put::<16, 20>(self.icb.write());
        b.put::<36, 12>(self.recorded.write());
        b.put_u8::<48>(self.integrity);
        b.put::<224, 32>(self.implementation_identifier.write());
        b.put::<256, 256>(self.implementation_use);
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<49, 175>(), "ECMA-167:1997 4/14.13.5", report);
        Self {
            tag,
            icb: IcbTag::parse_with(&b.field::<16, 20>(), report),
            recorded: Timestamp::parse(&b.field::<36, 12>()),
            integrity: b.u8_at::<48>(),
            implementation_identifier: EntityIdentifier::parse(&b.field::<224, 32>()),
            implementation_use: b.field::<256, 256>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::icb_tag::{FileType, IcbFlags};
    use crate::udf::laws::fixed_descriptor_tests;

    #[test]
    fn every_field_is_at_its_place() {
        let b = PartitionIntegrityEntry {
            tag: Tag::default(),
            icb: IcbTag::new(FileType::PARTITION_INTEGRITY_ENTRY, IcbFlags::empty()),
            recorded: Timestamp::from_unix(0, 0).unwrap(),
            integrity: 2,
            implementation_identifier: EntityIdentifier::plain([b'i'; 23]),
            implementation_use: [b'u'; 256],
        }
        .write();
        assert_eq!(b[..2], [9, 1]);
        assert_eq!(b[27], 2);
        assert_eq!(b[36..42], [0, 0x10, 0xB2, 7, 1, 1]);
        assert_eq!(b[48..50], [2, 0]);
        assert_eq!(b[223..226], *b"\0\0i");
        assert_eq!(b[256..], [b'u'; 256]);
    }

    fixed_descriptor_tests!(PartitionIntegrityEntry);
}
