//! File Set Descriptor: where a file system's root is.
//!
//! Spec: ECMA-167:1997 4/14.1; UDF:2.60 2.3.2.

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::allocation_descriptor::LongAllocationDescriptor;
use super::bytes::Numbers;
use super::character_set::CharacterSet;
use super::descriptor::fixed_descriptor;
use super::dstring::DString;
use super::entity_identifier::EntityIdentifier;
use super::tag::{Tag, TagIdentifier};
use super::timestamp::Timestamp;

/// A file set descriptor. The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSetDescriptor {
    /// The tag.
    pub tag: Tag,
    /// When the descriptor was recorded (4/14.1.2).
    pub recorded: Timestamp,
    /// 3 in UDF (4/14.1.3).
    pub interchange_level: u16,
    /// What the originator lets the level become (4/14.1.4).
    pub maximum_interchange_level: u16,
    /// Bit n for the character set n (4/14.1.5).
    pub character_set_list: u32,
    /// What the originator lets the list become (4/14.1.6).
    pub maximum_character_set_list: u32,
    /// The number of the file set (4/14.1.7); zero in UDF but on write-once media.
    pub file_set_number: u32,
    /// Of descriptors of the same file set, the one with the highest number prevails (4/14.1.8).
    pub descriptor_number: u32,
    /// Of the logical volume identifier (4/14.1.9).
    pub logical_volume_character_set: CharacterSet,
    /// The name of the logical volume (4/14.1.10).
    pub logical_volume_identifier: DString<128>,
    /// Of the other identifiers (4/14.1.11).
    pub file_set_character_set: CharacterSet,
    /// The name of the file set (4/14.1.12).
    pub file_set_identifier: DString<32>,
    /// The file of the root directory with the copyright notice (4/14.1.13).
    pub copyright_file_identifier: DString<32>,
    /// The file of the root directory with the abstract (4/14.1.14).
    pub abstract_file_identifier: DString<32>,
    /// The ICB of the root directory (4/14.1.15).
    pub root_directory: LongAllocationDescriptor,
    /// The domain, as in the logical volume descriptor (4/14.1.16).
    pub domain_identifier: EntityIdentifier,
    /// Where more file set descriptors are (4/14.1.17).
    pub next: LongAllocationDescriptor,
    /// The ICB of the system stream directory (4/14.1.18), from UDF 2.00 on.
    pub system_stream_directory: LongAllocationDescriptor,
}

fixed_descriptor!(
    FileSetDescriptor,
    "file set descriptor",
    512,
    TagIdentifier::FILE_SET
);

impl FileSetDescriptor {
    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put::<16, 12>(self.recorded.write());
        b.put_u16::<28>(self.interchange_level);
        b.put_u16::<30>(self.maximum_interchange_level);
        b.put_u32::<32>(self.character_set_list);
        b.put_u32::<36>(self.maximum_character_set_list);
        b.put_u32::<40>(self.file_set_number);
        b.put_u32::<44>(self.descriptor_number);
        b.put::<48, 64>(self.logical_volume_character_set.write());
        b.put::<112, 128>(self.logical_volume_identifier.0);
        b.put::<240, 64>(self.file_set_character_set.write());
        b.put::<304, 32>(self.file_set_identifier.0);
        b.put::<336, 32>(self.copyright_file_identifier.0);
        b.put::<368, 32>(self.abstract_file_identifier.0);
        b.put::<400, 16>(self.root_directory.write());
        b.put::<416, 32>(self.domain_identifier.write());
        b.put::<448, 16>(self.next.write());
        b.put::<464, 16>(self.system_stream_directory.write());
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<480, 32>(), "ECMA-167:1997 4/14.1.19", report);
        Self {
            tag,
            recorded: Timestamp::parse(&b.field::<16, 12>()),
            interchange_level: b.u16_at::<28>(),
            maximum_interchange_level: b.u16_at::<30>(),
            character_set_list: b.u32_at::<32>(),
            maximum_character_set_list: b.u32_at::<36>(),
            file_set_number: b.u32_at::<40>(),
            descriptor_number: b.u32_at::<44>(),
            logical_volume_character_set: CharacterSet::parse(&b.field::<48, 64>()),
            logical_volume_identifier: DString(b.field::<112, 128>()),
            file_set_character_set: CharacterSet::parse(&b.field::<240, 64>()),
            file_set_identifier: DString(b.field::<304, 32>()),
            copyright_file_identifier: DString(b.field::<336, 32>()),
            abstract_file_identifier: DString(b.field::<368, 32>()),
            root_directory: LongAllocationDescriptor::parse(&b.field::<400, 16>()),
            domain_identifier: EntityIdentifier::parse(&b.field::<416, 32>()),
            next: LongAllocationDescriptor::parse(&b.field::<448, 16>()),
            system_stream_directory: LongAllocationDescriptor::parse(&b.field::<464, 16>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::allocation_descriptor::LogicalBlockAddress;
    use crate::udf::laws::fixed_descriptor_tests;

    #[test]
    fn every_field_is_at_its_place() {
        let icb = |block| {
            LongAllocationDescriptor::recorded(2048, LogicalBlockAddress { partition: 1, block }).unwrap()
        };
        let b = FileSetDescriptor {
            tag: Tag::default(),
            recorded: Timestamp::from_unix(0, 0).unwrap(),
            interchange_level: 0x1001,
            maximum_interchange_level: 0x1002,
            character_set_list: 0x1003,
            maximum_character_set_list: 0x1004,
            file_set_number: 0x1005,
            descriptor_number: 0x1006,
            logical_volume_character_set: CharacterSet::default(),
            logical_volume_identifier: DString::new("Logical").unwrap(),
            file_set_character_set: CharacterSet {
                kind: 1,
                ..CharacterSet::default()
            },
            file_set_identifier: DString::new("Set").unwrap(),
            copyright_file_identifier: DString::new("Copy").unwrap(),
            abstract_file_identifier: DString::new("Abstract").unwrap(),
            root_directory: icb(7),
            domain_identifier: EntityIdentifier::plain([b'd'; 23]),
            next: icb(8),
            system_stream_directory: icb(9),
        }
        .write();
        assert_eq!(b[..2], [0, 1]);
        assert_eq!(b[16..22], [0, 0x10, 0xB2, 7, 1, 1]);
        assert_eq!(
            b[28..48],
            *b"\x01\x10\x02\x10\x03\x10\0\0\x04\x10\0\0\x05\x10\0\0\x06\x10\0\0"
        );
        assert_eq!(b[48..53], *b"\0OSTA");
        assert_eq!(b[112..120], *b"\x08Logical");
        assert_eq!(b[239..245], *b"\x08\x01OSTA");
        assert_eq!(b[304..308], *b"\x08Set");
        assert_eq!(b[335..341], *b"\x04\x08Copy");
        assert_eq!(b[367..377], *b"\x05\x08Abstract");
        assert_eq!(b[399..411], [9, 0, 8, 0, 0, 7, 0, 0, 0, 1, 0, 0]);
        assert_eq!(b[416..418], *b"\0d");
        assert_eq!(b[448..458], [0, 8, 0, 0, 8, 0, 0, 0, 1, 0]);
        assert_eq!(b[464..474], [0, 8, 0, 0, 9, 0, 0, 0, 1, 0]);
        assert_eq!(b[480..], [0; 32]);
    }

    fixed_descriptor_tests!(FileSetDescriptor);
}
