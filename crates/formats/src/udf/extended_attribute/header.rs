//! Extended Attribute Header Descriptor: where the parts of the attribute space begin.
//!
//! Spec: ECMA-167:1997 4/14.10.1; UDF:2.60 3.3.4.1.

use crate::finding::Finding;
use crate::udf::bytes::Numbers;
use crate::udf::descriptor::fixed_descriptor;
use crate::udf::tag::{Tag, TagIdentifier};

/// An extended attribute header descriptor. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExtendedAttributeHeader {
    /// The tag, located in the block that the descriptor is in.
    pub tag: Tag,
    /// The byte of the attribute space where implementation use attributes begin (4/14.10.1.2), or
    /// [`ExtendedAttributeHeader::NONE`]. Some writers give the length of the space where there are none.
    pub implementation_attributes: u32,
    /// The byte of the attribute space where application use attributes begin (4/14.10.1.3), or
    /// [`ExtendedAttributeHeader::NONE`].
    pub application_attributes: u32,
}

fixed_descriptor!(
    ExtendedAttributeHeader,
    "extended attribute header descriptor",
    24,
    TagIdentifier::EXTENDED_ATTRIBUTE_HEADER
);

impl ExtendedAttributeHeader {
    /// There are no such attributes.
    pub const NONE: u32 = u32::MAX;

    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put_u32::<16>(self.implementation_attributes);
        b.put_u32::<20>(self.application_attributes);
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], _: &mut dyn FnMut(Finding)) -> Self {
        Self {
            tag,
            implementation_attributes: b.u32_at::<16>(),
            application_attributes: b.u32_at::<20>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::laws::fixed_descriptor_tests;

    #[test]
    fn every_field_is_at_its_place() {
        let header = ExtendedAttributeHeader {
            tag: Tag::default(),
            implementation_attributes: 0x1001,
            application_attributes: ExtendedAttributeHeader::NONE,
        };
        let b = header.write();
        assert_eq!(b[..2], [6, 1]);
        assert_eq!(b[10..12], [8, 0]);
        assert_eq!(b[16..], [1, 0x10, 0, 0, 255, 255, 255, 255]);
    }

    fixed_descriptor_tests!(ExtendedAttributeHeader);
}
