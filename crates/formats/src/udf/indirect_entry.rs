//! Indirect Entry and Terminal Entry: how the chain of an ICB goes on, and where it ends.
//!
//! Spec: ECMA-167:1997 4/10, 4/14.7, 4/14.8; UDF:2.60 6.6.

use crate::fields::Fields;
use crate::finding::Finding;

use super::allocation_descriptor::LongAllocationDescriptor;
use super::descriptor::fixed_descriptor;
use super::icb_tag::IcbTag;
use super::tag::{Tag, TagIdentifier};

/// An indirect entry. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IndirectEntry {
    /// The tag.
    pub tag: Tag,
    /// Its file type is that of an indirect entry.
    pub icb: IcbTag,
    /// Where the ICB goes on (4/14.7.3). A reader must expect it to point back.
    pub indirect_icb: LongAllocationDescriptor,
}

fixed_descriptor!(IndirectEntry, "indirect entry", 52, TagIdentifier::INDIRECT_ENTRY);

impl IndirectEntry {
    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put::<16, 20>(self.icb.write());
        b.put::<36, 16>(self.indirect_icb.write());
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        Self {
            tag,
            icb: IcbTag::parse_with(&b.field::<16, 20>(), report),
            indirect_icb: LongAllocationDescriptor::parse(&b.field::<36, 16>()),
        }
    }
}

/// A terminal entry. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TerminalEntry {
    /// The tag.
    pub tag: Tag,
    /// Its file type is that of a terminal entry.
    pub icb: IcbTag,
}

fixed_descriptor!(TerminalEntry, "terminal entry", 36, TagIdentifier::TERMINAL_ENTRY);

impl TerminalEntry {
    fn write_body(&self, b: &mut [u8; Self::SIZE]) {
        b.put::<16, 20>(self.icb.write());
    }

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        Self {
            tag,
            icb: IcbTag::parse_with(&b.field::<16, 20>(), report),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::allocation_descriptor::LogicalBlockAddress;
    use crate::udf::icb_tag::{FileType, IcbFlags, IcbStrategy};

    #[test]
    fn every_field_is_at_its_place() {
        let icb = IcbTag {
            strategy: IcbStrategy::CHAIN,
            ..IcbTag::new(FileType::INDIRECT_ENTRY, IcbFlags::empty())
        };
        let location = LogicalBlockAddress {
            partition: 1,
            block: 9,
        };
        let indirect_icb = LongAllocationDescriptor::recorded(2048, location).unwrap();
        let b = IndirectEntry {
            tag: Tag::default(),
            icb,
            indirect_icb,
        }
        .write();
        assert_eq!(b[..2], [3, 1]);
        assert_eq!(b[20..22], [0, 16]);
        assert_eq!(b[27], 3);
        assert_eq!(b[36..46], [0, 8, 0, 0, 9, 0, 0, 0, 1, 0]);
        let icb = IcbTag::new(FileType::TERMINAL_ENTRY, IcbFlags::empty());
        let b = TerminalEntry {
            tag: Tag::default(),
            icb,
        }
        .write();
        assert_eq!(b[..2], [4, 1]);
        assert_eq!(b[27], 11);
    }

    mod indirect {
        use super::super::*;
        crate::udf::laws::fixed_descriptor_tests!(IndirectEntry);
    }

    mod terminal {
        use super::super::*;
        crate::udf::laws::fixed_descriptor_tests!(TerminalEntry);
    }
}
