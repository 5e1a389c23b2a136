//! Primary Volume Descriptor: which volume this is.
//!
//! Spec: ECMA-167:1997 3/10.1; UDF:2.60 2.2.2.

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::character_set::CharacterSet;
use super::descriptor::fixed_descriptor;
use super::dstring::DString;
use super::entity_identifier::EntityIdentifier;
use super::extent::Extent;
use super::tag::{Tag, TagIdentifier};
use super::timestamp::Timestamp;

/// A primary volume descriptor. The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryVolumeDescriptor {
    /// The tag.
    pub tag: Tag,
    /// Of descriptors for the same, the one with the highest number prevails (3/10.1.2).
    pub sequence_number: u32,
    /// Zero for the one that UDF prevails on (3/10.1.3).
    pub descriptor_number: u32,
    /// The name of the volume (3/10.1.4).
    pub volume_identifier: DString<32>,
    /// The number of the volume in its set, from 1 (3/10.1.5).
    pub volume_sequence_number: u16,
    /// Volumes of the set (3/10.1.6).
    pub maximum_volume_sequence_number: u16,
    /// 2 on a single volume, 3 in a set (3/10.1.7).
    pub interchange_level: u16,
    /// What the originator lets the level become (3/10.1.8).
    pub maximum_interchange_level: u16,
    /// Bit n for the character set n (3/10.1.9).
    pub character_set_list: u32,
    /// What the originator lets the list become (3/10.1.10).
    pub maximum_character_set_list: u32,
    /// The name of the volume set (3/10.1.11); its first 16 characters are unique, the first eight of them the
    /// hexadecimal digits of a time (UDF:2.60 2.2.2.5).
    pub volume_set_identifier: DString<128>,
    /// Of the volume identifiers (3/10.1.12).
    pub descriptor_character_set: CharacterSet,
    /// Of abstract and copyright notice (3/10.1.13).
    pub explanatory_character_set: CharacterSet,
    /// Where the abstract is (3/10.1.14).
    pub volume_abstract: Extent,
    /// Where the copyright notice is (3/10.1.15).
    pub volume_copyright_notice: Extent,
    /// The application that made the volume (3/10.1.16).
    pub application_identifier: EntityIdentifier,
    /// When the descriptor was recorded (3/10.1.17).
    pub recorded: Timestamp,
    /// Who recorded it (3/10.1.18).
    pub implementation_identifier: EntityIdentifier,
    /// For the implementation (3/10.1.19).
    pub implementation_use: [u8; 64],
    /// Where the volume descriptor sequence before this one is, or zero (3/10.1.20).
    pub predecessor_sequence_location: u32,
    /// Bit 0: the volume set identifier is that of the other volumes too (3/10.1.21).
    pub flags: u16,
}

fixed_descriptor!(
    PrimaryVolumeDescriptor,
    "primary volume descriptor",
    512,
    TagIdentifier::PRIMARY_VOLUME
);

impl PrimaryVolumeDescriptor {
    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put_u32::<16>(self.sequence_number);
        b.put_u32::<20>(self.descriptor_number);
        b.put::<24, 32>(self.volume_identifier.0);
        b.put_u16::<56>(self.volume_sequence_number);
        b.put_u16::<58>(self.maximum_volume_sequence_number);
        b.put_u16::<60>(self.interchange_level);
        b.put_u16::<62>(self.maximum_interchange_level);
        b.put_u32::<64>(self.character_set_list);
        b.put_u32::<68>(self.maximum_character_set_list);
        b.put::<72, 128>(self.volume_set_identifier.0);
        b.put::<200, 64>(self.descriptor_character_set.write());
        b.put::<264, 64>(self.explanatory_character_set.write());
        b.put::<328, 8>(self.volume_abstract.write());
        b.put::<336, 8>(self.volume_copyright_notice.write());
        b.put::<344, 32>(self.application_identifier.write());
        b.put::<376, 12>(self.recorded.write());
        b.put::<388, 32>(self.implementation_identifier.write());
        b.put::<420, 64>(self.implementation_use);
        b.put_u32::<484>(self.predecessor_sequence_location);
        b.put_u16::<488>(self.flags);
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<490, 22>(), "ECMA-167:1997 3/10.1.22", report);
        Self {
            tag,
            sequence_number: b.u32_at::<16>(),
            descriptor_number: b.u32_at::<20>(),
            volume_identifier: DString(b.field::<24, 32>()),
            volume_sequence_number: b.u16_at::<56>(),
            maximum_volume_sequence_number: b.u16_at::<58>(),
            interchange_level: b.u16_at::<60>(),
            maximum_interchange_level: b.u16_at::<62>(),
            character_set_list: b.u32_at::<64>(),
            maximum_character_set_list: b.u32_at::<68>(),
            volume_set_identifier: DString(b.field::<72, 128>()),
            descriptor_character_set: CharacterSet::parse(&b.field::<200, 64>()),
            explanatory_character_set: CharacterSet::parse(&b.field::<264, 64>()),
            volume_abstract: Extent::parse(&b.field::<328, 8>()),
            volume_copyright_notice: Extent::parse(&b.field::<336, 8>()),
            application_identifier: EntityIdentifier::parse(&b.field::<344, 32>()),
            recorded: Timestamp::parse(&b.field::<376, 12>()),
            implementation_identifier: EntityIdentifier::parse(&b.field::<388, 32>()),
            implementation_use: b.field::<420, 64>(),
            predecessor_sequence_location: b.u32_at::<484>(),
            flags: b.u16_at::<488>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::laws::fixed_descriptor_tests;

    /// The byte positions are the standard's own, which count from 0.
    #[test]
    fn every_field_is_at_its_place() {
        let extent = |location| Extent { length: 1, location };
        let b = PrimaryVolumeDescriptor {
            tag: Tag {
                version: 3,
                serial_number: 1,
                location: 33,
            },
            sequence_number: 0x1001,
            descriptor_number: 0x1002,
            volume_identifier: DString::new("Volume").unwrap(),
            volume_sequence_number: 0x1003,
            maximum_volume_sequence_number: 0x1004,
            interchange_level: 0x1005,
            maximum_interchange_level: 0x1006,
            character_set_list: 0x1007,
            maximum_character_set_list: 0x1008,
            volume_set_identifier: DString::new("Set").unwrap(),
            descriptor_character_set: CharacterSet::default(),
            explanatory_character_set: CharacterSet {
                kind: 1,
                ..CharacterSet::default()
            },
            volume_abstract: extent(0x1009),
            volume_copyright_notice: extent(0x100A),
            application_identifier: EntityIdentifier::plain([b'a'; 23]),
            recorded: Timestamp::from_unix(0, 0).unwrap(),
            implementation_identifier: EntityIdentifier::plain([b'i'; 23]),
            implementation_use: [b'u'; 64],
            predecessor_sequence_location: 0x100B,
            flags: 0x100C,
        }
        .write();
        assert_eq!(b[..4], [1, 0, 3, 0]);
        assert_eq!(b[16..24], [1, 0x10, 0, 0, 2, 0x10, 0, 0]);
        assert_eq!(b[24..32], *b"\x08Volume\0");
        assert_eq!(b[55..64], [7, 3, 0x10, 4, 0x10, 5, 0x10, 6, 0x10]);
        assert_eq!(b[64..77], *b"\x07\x10\0\0\x08\x10\0\0\x08Set\0");
        assert_eq!(b[199..205], *b"\x04\0OSTA");
        assert_eq!(b[264..269], *b"\x01OSTA");
        assert_eq!(
            b[328..344],
            [1, 0, 0, 0, 9, 0x10, 0, 0, 1, 0, 0, 0, 10, 0x10, 0, 0]
        );
        assert_eq!(b[344..347], *b"\0aa");
        assert_eq!(b[376..382], [0, 0x10, 0xB2, 7, 1, 1]);
        assert_eq!(b[388..391], *b"\0ii");
        assert_eq!(b[420..484], [b'u'; 64]);
        assert_eq!(b[484..490], [11, 0x10, 0, 0, 12, 0x10]);
        assert_eq!(b[490..], [0; 22]);
    }

    fixed_descriptor_tests!(PrimaryVolumeDescriptor);
}
