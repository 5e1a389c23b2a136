//! Partition Header Descriptor: where a partition's space is kept track of.
//!
//! Spec: ECMA-167:1997 4/14.3; UDF:2.60 2.3.3.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::allocation_descriptor::ShortAllocationDescriptor;

/// The contents use field of a partition descriptor. The fields are in disc order. On a read-only partition, and
/// on one with a metadata or virtual partition on it, there may be none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PartitionHeader {
    /// Blocks that can be allocated, as unallocated space entries (4/14.3.1).
    pub unallocated_space_table: ShortAllocationDescriptor,
    /// Blocks that can be allocated, as a bitmap (4/14.3.2).
    pub unallocated_space_bitmap: ShortAllocationDescriptor,
    /// Partition integrity entries (4/14.3.3), which UDF does not use.
    pub partition_integrity_table: ShortAllocationDescriptor,
    /// Blocks that must be made ready before they can be allocated, as unallocated space entries (4/14.3.4).
    pub freed_space_table: ShortAllocationDescriptor,
    /// Blocks that must be made ready before they can be allocated, as a bitmap (4/14.3.5).
    pub freed_space_bitmap: ShortAllocationDescriptor,
}

impl PartitionHeader {
    /// Bytes on the disc.
    pub const SIZE: usize = 128;

    /// The bytes of the descriptor, which has no tag.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 8>(self.unallocated_space_table.write());
        b.put::<8, 8>(self.unallocated_space_bitmap.write());
        b.put::<16, 8>(self.partition_integrity_table.write());
        b.put::<24, 8>(self.freed_space_table.write());
        b.put::<32, 8>(self.freed_space_bitmap.write());
        b
    }

    /// Reads a descriptor.
    ///
    /// # Errors
    /// None: all bytes are one.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        finding::expect_zero(&b.field::<40, 88>(), "ECMA-167:1997 4/14.3.6", report);
        Ok(Self {
            unallocated_space_table: ShortAllocationDescriptor::parse(&b.field::<0, 8>()),
            unallocated_space_bitmap: ShortAllocationDescriptor::parse(&b.field::<8, 8>()),
            partition_integrity_table: ShortAllocationDescriptor::parse(&b.field::<16, 8>()),
            freed_space_table: ShortAllocationDescriptor::parse(&b.field::<24, 8>()),
            freed_space_bitmap: ShortAllocationDescriptor::parse(&b.field::<32, 8>()),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::allocation_descriptor::ExtentLength;

    #[test]
    fn every_field_is_at_its_place() {
        let extent = |block| ShortAllocationDescriptor {
            length: ExtentLength::recorded(2048).unwrap(),
            block,
        };
        let b = PartitionHeader {
            unallocated_space_table: extent(1),
            unallocated_space_bitmap: extent(2),
            partition_integrity_table: extent(3),
            freed_space_table: extent(4),
            freed_space_bitmap: extent(5),
        }
        .write();
        for (at, block) in [(0, 1), (8, 2), (16, 3), (24, 4), (32, 5)] {
            assert_eq!(b[at..at + 8], [0, 8, 0, 0, block, 0, 0, 0]);
        }
        assert_eq!(b[40..], [0; 88]);
        assert_eq!(PartitionHeader::default().write(), [0; 128]);
    }

    proptest! {
        #[test]
        fn both_laws(bytes in vec(any::<u8>(), 128), reserved in 40..128_usize) {
            let mut b: [u8; 128] = bytes.try_into().unwrap();
            b[40..].fill(0);
            let mut clean = true;
            let header = PartitionHeader::parse_with(&b, &mut |_| clean = false).unwrap();
            prop_assert!(clean);
            prop_assert_eq!(header.write(), b);
            b[reserved] = 1;
            prop_assert_eq!(PartitionHeader::parse_with(&b, &mut |_| clean = false), Ok(header));
            prop_assert!(!clean);
        }
    }
}
