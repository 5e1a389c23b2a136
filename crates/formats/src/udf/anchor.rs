//! Anchor Volume Descriptor Pointer: where the volume descriptors are, at places that everybody knows.
//!
//! It is at two or more of the logical sectors 256, N and N - 256, where N is the last one of the volume, and at 512
//! of an unclosed write-once disc.
//!
//! Spec: ECMA-167:1997 3/8.4.2.1, 3/10.2; UDF:2.60 2.2.3.

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::descriptor::fixed_descriptor;
use super::extent::Extent;
use super::tag::{Tag, TagIdentifier};

/// An anchor volume descriptor pointer. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnchorVolumeDescriptorPointer {
    /// The tag, located where this anchor is.
    pub tag: Tag,
    /// The main volume descriptor sequence (3/10.2.2): 16 logical sectors or more.
    pub main_sequence: Extent,
    /// Its copy (3/10.2.3): 16 logical sectors or more.
    pub reserve_sequence: Extent,
}

fixed_descriptor!(
    AnchorVolumeDescriptorPointer,
    "anchor volume descriptor pointer",
    512,
    TagIdentifier::ANCHOR
);

impl AnchorVolumeDescriptorPointer {
    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put::<16, 8>(self.main_sequence.write());
        b.put::<24, 8>(self.reserve_sequence.write());
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<32, 480>(), "ECMA-167:1997 3/10.2.4", report);
        Self {
            tag,
            main_sequence: Extent::parse(&b.field::<16, 8>()),
            reserve_sequence: Extent::parse(&b.field::<24, 8>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FormatError;
    use crate::udf::laws::fixed_descriptor_tests;

    #[test]
    fn every_field_is_at_its_place() {
        let anchor = AnchorVolumeDescriptorPointer {
            tag: Tag {
                version: 2,
                serial_number: 0,
                location: 256,
            },
            main_sequence: Extent {
                length: 0x8000,
                location: 32,
            },
            reserve_sequence: Extent {
                length: 0x8000,
                location: 48,
            },
        };
        let b = anchor.write();
        assert_eq!(b[..4], [2, 0, 2, 0]);
        assert_eq!(b[10..16], [0xF0, 1, 0, 1, 0, 0]);
        assert_eq!(b[16..32], *b"\0\x80\0\0\x20\0\0\0\0\x80\0\0\x30\0\0\0");
        assert_eq!(b[32..], [0; 480]);
    }

    #[test]
    fn other_bytes_are_told_apart() {
        let error = FormatError::Tag {
            structure: "anchor volume descriptor pointer",
            recorded: 0,
            expected: 2,
        };
        assert_eq!(AnchorVolumeDescriptorPointer::parse(&[0; 2048]), Err(error));
        assert!(matches!(
            AnchorVolumeDescriptorPointer::parse(&[0; 511]),
            Err(FormatError::Truncated { needed: 512, .. })
        ));
        assert!(matches!(
            AnchorVolumeDescriptorPointer::parse(&[1; 512]),
            Err(FormatError::Checksum { .. })
        ));
    }

    fixed_descriptor_tests!(AnchorVolumeDescriptorPointer);
}
