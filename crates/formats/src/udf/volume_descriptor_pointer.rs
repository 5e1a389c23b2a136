//! Volume Descriptor Pointer: where a volume descriptor sequence goes on.
//!
//! Spec: ECMA-167:1997 3/10.3.

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::bytes::Numbers;
use super::descriptor::fixed_descriptor;
use super::extent::Extent;
use super::tag::{Tag, TagIdentifier};

/// A volume descriptor pointer. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VolumeDescriptorPointer {
    /// The tag.
    pub tag: Tag,
    /// Of descriptors for the same, the one with the highest number prevails (3/10.3.2).
    pub sequence_number: u32,
    /// Where the next descriptors are (3/10.3.3). A reader must expect it to point back.
    pub next: Extent,
}

fixed_descriptor!(
    VolumeDescriptorPointer,
    "volume descriptor pointer",
    512,
    TagIdentifier::VOLUME_DESCRIPTOR_POINTER
);

impl VolumeDescriptorPointer {
    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put_u32::<16>(self.sequence_number);
        b.put::<20, 8>(self.next.write());
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<28, 484>(), "ECMA-167:1997 3/10.3.4", report);
        Self {
            tag,
            sequence_number: b.u32_at::<16>(),
            next: Extent::parse(&b.field::<20, 8>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::laws::fixed_descriptor_tests;

    #[test]
    fn every_field_is_at_its_place() {
        let next = Extent {
            length: 0x800,
            location: 9,
        };
        let pointer = VolumeDescriptorPointer {
            tag: Tag::default(),
            sequence_number: 5,
            next,
        };
        let b = pointer.write();
        assert_eq!(b[..2], [3, 0]);
        assert_eq!(b[16..28], [5, 0, 0, 0, 0, 8, 0, 0, 9, 0, 0, 0]);
    }

    fixed_descriptor_tests!(VolumeDescriptorPointer);
}
