//! Implementation Use Volume Descriptor, and the one that UDF asks for: information on the logical volume.
//!
//! Spec: ECMA-167:1997 3/10.4; UDF:2.60 2.2.7.

use crate::fields::Fields;
use crate::finding::Finding;

use super::bytes::Numbers;
use super::character_set::CharacterSet;
use super::descriptor::fixed_descriptor;
use super::dstring::DString;
use super::entity_identifier::EntityIdentifier;
use super::tag::{Tag, TagIdentifier};

/// An implementation use volume descriptor. The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImplementationUseVolumeDescriptor {
    /// The tag.
    pub tag: Tag,
    /// Of descriptors for the same, the one with the highest number prevails (3/10.4.2).
    pub sequence_number: u32,
    /// Who understands it (3/10.4.3): [`EntityIdentifier::UDF_LV_INFO`] in the one that UDF asks for.
    pub implementation_identifier: EntityIdentifier,
    /// What there is to understand (3/10.4.4): a [`LogicalVolumeInformation`] in the one that UDF asks for.
    pub implementation_use: [u8; 460],
}

fixed_descriptor!(
    ImplementationUseVolumeDescriptor,
    "implementation use volume descriptor",
    512,
    TagIdentifier::IMPLEMENTATION_USE_VOLUME
);

impl ImplementationUseVolumeDescriptor {
    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put_u32::<16>(self.sequence_number);
        b.put::<20, 32>(self.implementation_identifier.write());
        b.put::<52, 460>(self.implementation_use);
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], _: &mut dyn FnMut(Finding)) -> Self {
        Self {
            tag,
            sequence_number: b.u32_at::<16>(),
            implementation_identifier: EntityIdentifier::parse(&b.field::<20, 32>()),
            implementation_use: b.field::<52, 460>(),
        }
    }
}

/// Information on the logical volume, in the implementation use field (UDF:2.60 2.2.7.2). The fields are in disc
/// order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalVolumeInformation {
    /// Of the identifiers.
    pub character_set: CharacterSet,
    /// The name of the logical volume, as in its descriptor.
    pub logical_volume_identifier: DString<128>,
    /// For the user: the owner's name, an organisation, a contact.
    pub information: [DString<36>; 3],
    /// Who made the volume.
    pub implementation_identifier: EntityIdentifier,
    /// For the implementation.
    pub implementation_use: [u8; 128],
}

impl LogicalVolumeInformation {
    /// Bytes on the disc.
    pub const SIZE: usize = 460;

    /// The bytes of the information.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let [first, second, third] = self.information;
        let mut b = [0; Self::SIZE];
        b.put::<0, 64>(self.character_set.write());
        b.put::<64, 128>(self.logical_volume_identifier.0);
        b.put::<192, 36>(first.0);
        b.put::<228, 36>(second.0);
        b.put::<264, 36>(third.0);
        b.put::<300, 32>(self.implementation_identifier.write());
        b.put::<332, 128>(self.implementation_use);
        b
    }

    /// Reads the information.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            character_set: CharacterSet::parse(&b.field::<0, 64>()),
            logical_volume_identifier: DString(b.field::<64, 128>()),
            information: [
                DString(b.field::<192, 36>()),
                DString(b.field::<228, 36>()),
                DString(b.field::<264, 36>()),
            ],
            implementation_identifier: EntityIdentifier::parse(&b.field::<300, 32>()),
            implementation_use: b.field::<332, 128>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::entity_identifier::OperatingSystem;
    use crate::udf::laws::fixed_descriptor_tests;
    use crate::udf::revision::Revision;

    #[test]
    fn every_field_is_at_its_place() {
        let information = LogicalVolumeInformation {
            character_set: CharacterSet::default(),
            logical_volume_identifier: DString::new("Logical").unwrap(),
            information: ["One", "Two", "Three"].map(|text| DString::new(text).unwrap()),
            implementation_identifier: EntityIdentifier::plain([b'i'; 23]),
            implementation_use: [b'u'; 128],
        };
        let b = ImplementationUseVolumeDescriptor {
            tag: Tag::default(),
            sequence_number: 2,
            implementation_identifier: EntityIdentifier::udf(
                EntityIdentifier::UDF_LV_INFO,
                Revision::V2_01,
                OperatingSystem::LINUX,
            ),
            implementation_use: information.write(),
        }
        .write();
        assert_eq!(b[..2], [4, 0]);
        assert_eq!(b[16..20], [2, 0, 0, 0]);
        assert_eq!(b[20..33], *b"\0*UDF LV Info");
        assert_eq!(b[44..48], [1, 2, 4, 5]);
        assert_eq!(b[52..57], *b"\0OSTA");
        assert_eq!(b[116..124], *b"\x08Logical");
        assert_eq!(b[243..248], *b"\x08\x08One");
        assert_eq!(b[279..284], *b"\x04\x08Two");
        assert_eq!(b[315..322], *b"\x04\x08Three");
        assert_eq!(b[351..355], *b"\x06\0ii");
        assert_eq!(b[384..], [b'u'; 128]);
    }

    fixed_descriptor_tests!(ImplementationUseVolumeDescriptor);

    proptest! {
        #[test]
        fn information_obeys_both_laws(bytes in vec(any::<u8>(), 460)) {
            let b: [u8; 460] = bytes.try_into().unwrap();
            prop_assert_eq!(LogicalVolumeInformation::parse(&b).write(), b);
        }
    }
}
