//! The allocation descriptors of an entry or of an allocation extent, whatever their kind.
//!
//! Spec: ECMA-167:1997 4/12, 4/14.6.8.

use super::allocation_descriptor::{
    ExtendedAllocationDescriptor, ExtentKind, LogicalBlockAddress, LongAllocationDescriptor,
    ShortAllocationDescriptor,
};
use super::icb_tag::AllocationKind;

/// Extents in the order of the file's bytes, as long allocation descriptors.
///
/// Ends with the first one of length zero, or with a continuation, which is yielded: there the descriptors go
/// on. Bytes that are too few for a descriptor are left out.
#[derive(Clone, Debug)]
pub struct AllocationDescriptors<'a> {
    kind: AllocationKind,
    partition: u16,
    rest: &'a [u8],
}

impl<'a> AllocationDescriptors<'a> {
    /// The descriptors in `bytes` that are of this kind. Short ones are in `partition`, which the entry is in
    /// itself. `None` when the kind is none that has descriptors.
    #[must_use]
    pub const fn new(kind: AllocationKind, partition: u16, bytes: &'a [u8]) -> Option<Self> {
        match kind {
            AllocationKind::SHORT | AllocationKind::LONG | AllocationKind::EXTENDED => Some(Self {
                kind,
                partition,
                rest: bytes,
            }),
            _ => None,
        }
    }

    fn take(&mut self) -> Option<LongAllocationDescriptor> {
        Some(match self.kind {
            AllocationKind::SHORT => {
                let (b, rest) = self.rest.split_first_chunk()?;
                self.rest = rest;
                let short = ShortAllocationDescriptor::parse(b);
                LongAllocationDescriptor {
                    length: short.length,
                    location: LogicalBlockAddress {
                        partition: self.partition,
                        block: short.block,
                    },
                    ..LongAllocationDescriptor::NONE
                }
            }
            AllocationKind::LONG => {
                let (b, rest) = self.rest.split_first_chunk()?;
                self.rest = rest;
                LongAllocationDescriptor::parse(b)
            }
            _ => {
                let (b, rest) = self.rest.split_first_chunk()?;
                self.rest = rest;
                let extended = ExtendedAllocationDescriptor::parse(b);
                LongAllocationDescriptor {
                    length: extended.length,
                    location: extended.location,
                    ..LongAllocationDescriptor::NONE
                }
            }
        })
    }
}

impl Iterator for AllocationDescriptors<'_> {
    type Item = LongAllocationDescriptor;

    fn next(&mut self) -> Option<LongAllocationDescriptor> {
        let descriptor = self.take()?;
        if descriptor.length.bytes() == 0 {
            self.rest = &[];
            return None;
        }
        if descriptor.length.kind() == ExtentKind::Continuation {
            self.rest = &[];
        }
        Some(descriptor)
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::allocation_descriptor::ExtentLength;

    fn long(kind: ExtentKind, bytes: u32, partition: u16, block: u32) -> LongAllocationDescriptor {
        LongAllocationDescriptor {
            length: ExtentLength::new(kind, bytes).unwrap(),
            location: LogicalBlockAddress { partition, block },
            ..LongAllocationDescriptor::NONE
        }
    }

    fn short(descriptor: LongAllocationDescriptor) -> [u8; 8] {
        ShortAllocationDescriptor {
            length: descriptor.length,
            block: descriptor.location.block,
        }
        .write()
    }

    fn extended(descriptor: LongAllocationDescriptor) -> [u8; 20] {
        ExtendedAllocationDescriptor {
            length: descriptor.length,
            location: descriptor.location,
            ..ExtendedAllocationDescriptor::default()
        }
        .write()
    }

    fn check(descriptors: &[LongAllocationDescriptor], expected: &[LongAllocationDescriptor]) {
        let bytes: [Vec<u8>; 3] = [
            descriptors.iter().flat_map(|&d| short(d)).collect(),
            descriptors.iter().flat_map(|&d| d.write()).collect(),
            descriptors.iter().flat_map(|&d| extended(d)).collect(),
        ];
        let kinds = [
            AllocationKind::SHORT,
            AllocationKind::LONG,
            AllocationKind::EXTENDED,
        ];
        for (kind, bytes) in kinds.into_iter().zip(bytes) {
            let read: Vec<_> = AllocationDescriptors::new(kind, 3, &bytes).unwrap().collect();
            assert_eq!(read, expected, "{kind:?}");
        }
    }

    #[test]
    fn they_end_with_a_length_of_zero_or_a_continuation() {
        let recorded = long(ExtentKind::Recorded, 2048, 3, 7);
        let none = LongAllocationDescriptor::NONE;
        let more = long(ExtentKind::Continuation, 2048, 3, 9);
        check(&[recorded, none, recorded], &[recorded]);
        check(&[recorded, more, recorded], &[recorded, more]);
        check(&[], &[]);
    }

    #[test]
    fn embedded_contents_are_none() {
        for kind in 3..8 {
            assert!(AllocationDescriptors::new(AllocationKind(kind), 0, &[1; 16]).is_none());
        }
    }

    proptest! {
        #[test]
        fn any_extents_come_back(extents in vec((1..0x4000_0000_u32, any::<u32>()), 0..20)) {
            let extents: Vec<_> =
                extents.into_iter().map(|(bytes, block)| long(ExtentKind::Recorded, bytes, 3, block)).collect();
            check(&extents, &extents);
        }

        #[test]
        fn any_bytes_end(kind in 0..3_u8, bytes in vec(any::<u8>(), 0..200)) {
            let descriptors = AllocationDescriptors::new(AllocationKind(kind), 0, &bytes).unwrap();
            prop_assert!(descriptors.count() <= bytes.len() / 8);
        }
    }
}
