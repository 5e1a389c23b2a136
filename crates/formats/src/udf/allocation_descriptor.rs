//! Allocation descriptors: where in a partition something is. Short ones stay in the partition of whatever holds
//! them, long ones name one, extended ones can tell compressed contents.
//!
//! Spec: ECMA-167:1997 4/7.1, 4/14.14; UDF:2.60 2.3.10, 2.3.11.

use core::fmt;

use super::bytes::Numbers;
use crate::fields::Fields;

/// What an extent is (4/14.14.1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExtentKind {
    /// Its blocks belong to the file and hold data.
    #[default]
    Recorded,
    /// Its blocks belong to the file and read as zeros.
    AllocatedNotRecorded,
    /// There are no blocks; it reads as zeros. Its location is zero.
    NotAllocated,
    /// It holds more allocation descriptors; no descriptor follows this one.
    Continuation,
}

/// Kind and length of an extent, in 32 bits: the kind in the two high ones, bytes in the others.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ExtentLength(u32);

impl ExtentLength {
    /// The most bytes that an extent can have, a block's remainder included.
    pub const MAXIMUM: u32 = 0x3FFF_FFFF;
    /// No extent: the end of the allocation descriptors.
    pub const NONE: Self = Self(0);

    /// An extent of a kind and so many bytes. `None` above [`MAXIMUM`](Self::MAXIMUM).
    #[must_use]
    pub const fn new(kind: ExtentKind, bytes: u32) -> Option<Self> {
        let kind = match kind {
            ExtentKind::Recorded => 0,
            ExtentKind::AllocatedNotRecorded => 1,
            ExtentKind::NotAllocated => 2,
            ExtentKind::Continuation => 3,
        };
        if bytes > Self::MAXIMUM {
            None
        } else {
            Some(Self(kind << 30 | bytes))
        }
    }

    /// A recorded extent. `None` above [`MAXIMUM`](Self::MAXIMUM).
    #[must_use]
    pub const fn recorded(bytes: u32) -> Option<Self> {
        Self::new(ExtentKind::Recorded, bytes)
    }

    /// The most bytes of an extent that is not the last one of its file, and so is whole blocks of this many
    /// bytes (4/12.1). Zero for blocks of no bytes.
    #[must_use]
    pub const fn maximum_whole_blocks(block_size: u32) -> u32 {
        match Self::MAXIMUM.checked_rem(block_size) {
            Some(remainder) => Self::MAXIMUM - remainder,
            None => 0,
        }
    }

    /// What is recorded as these 32 bits.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The 32 bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The kind of the extent.
    #[must_use]
    pub const fn kind(self) -> ExtentKind {
        match self.0 >> 30 {
            0 => ExtentKind::Recorded,
            1 => ExtentKind::AllocatedNotRecorded,
            2 => ExtentKind::NotAllocated,
            _ => ExtentKind::Continuation,
        }
    }

    /// Bytes of the extent.
    #[must_use]
    pub const fn bytes(self) -> u32 {
        self.0 & Self::MAXIMUM
    }
}

impl fmt::Debug for ExtentLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({})", self.kind(), self.bytes())
    }
}

/// A logical block of a partition (4/7.1). On the disc: block (4 bytes), partition (2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LogicalBlockAddress {
    /// The number of the partition: that of its partition map in the logical volume descriptor, from 0.
    pub partition: u16,
    /// The logical block in the partition.
    pub block: u32,
}

impl LogicalBlockAddress {
    /// Bytes on the disc.
    pub const SIZE: usize = 6;

    /// Reads an address.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            partition: b.u16_at::<4>(),
            block: b.u32_at::<0>(),
        }
    }

    /// The bytes of the address.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u32::<0>(self.block);
        b.put_u16::<4>(self.partition);
        b
    }
}

/// An extent in the partition that the descriptor itself is in (4/14.14.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ShortAllocationDescriptor {
    /// Kind and length.
    pub length: ExtentLength,
    /// The first logical block.
    pub block: u32,
}

impl ShortAllocationDescriptor {
    /// Bytes on the disc.
    pub const SIZE: usize = 8;
    /// No extent.
    pub const NONE: Self = Self {
        length: ExtentLength::NONE,
        block: 0,
    };

    /// Reads a descriptor.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            length: ExtentLength::from_bits(b.u32_at::<0>()),
            block: b.u32_at::<4>(),
        }
    }

    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u32::<0>(self.length.bits());
        b.put_u32::<4>(self.block);
        b
    }
}

bitflags::bitflags! {
    /// What UDF has to say of an extent (UDF:2.60 2.3.10.1). Unknown bits survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct AllocationFlags: u16 {
        /// The extent is not recorded, and its blocks have been erased.
        const ERASED = 1;

        const _ = !0;
    }
}

/// An extent in any partition (4/14.14.2). On the disc: length (4 bytes), location (6), flags (2), unique ID (4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LongAllocationDescriptor {
    /// Kind and length.
    pub length: ExtentLength,
    /// The first logical block.
    pub location: LogicalBlockAddress,
    /// What UDF has to say of it.
    pub flags: AllocationFlags,
    /// In the ICB of a file identifier from UDF 2.00 on, the low 32 bits of the file's unique ID (UDF:2.60
    /// 2.3.4.3); else zero.
    pub unique_id: u32,
}

impl LongAllocationDescriptor {
    /// Bytes on the disc.
    pub const SIZE: usize = 16;
    /// No extent.
    pub const NONE: Self = Self {
        length: ExtentLength::NONE,
        location: LogicalBlockAddress {
            partition: 0,
            block: 0,
        },
        flags: AllocationFlags::empty(),
        unique_id: 0,
    };

    /// A recorded extent of so many bytes, which nothing more is said of. `None` above
    /// [`ExtentLength::MAXIMUM`].
    #[must_use]
    pub const fn recorded(bytes: u32, location: LogicalBlockAddress) -> Option<Self> {
        match ExtentLength::recorded(bytes) {
            Some(length) => Some(Self {
                length,
                location,
                ..Self::NONE
            }),
            None => None,
        }
    }

    /// Reads a descriptor.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            length: ExtentLength::from_bits(b.u32_at::<0>()),
            location: LogicalBlockAddress::parse(&b.field::<4, 6>()),
            flags: AllocationFlags::from_bits_retain(b.u16_at::<10>()),
            unique_id: b.u32_at::<12>(),
        }
    }

    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u32::<0>(self.length.bits());
        b.put::<4, 6>(self.location.write());
        b.put_u16::<10>(self.flags.bits());
        b.put_u32::<12>(self.unique_id);
        b
    }
}

/// An extent in any partition, whose contents may be recorded in fewer bytes than they have (4/14.14.3). UDF
/// does not use it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExtendedAllocationDescriptor {
    /// Kind and length, the latter a multiple of the block size.
    pub length: ExtentLength,
    /// Bytes of the extent that are recorded.
    pub recorded_length: ExtentLength,
    /// Bytes that these stand for.
    pub information_length: u32,
    /// The first logical block.
    pub location: LogicalBlockAddress,
    /// For the implementation.
    pub implementation_use: [u8; 2],
}

impl ExtendedAllocationDescriptor {
    /// Bytes on the disc.
    pub const SIZE: usize = 20;

    /// Reads a descriptor.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            length: ExtentLength::from_bits(b.u32_at::<0>()),
            recorded_length: ExtentLength::from_bits(b.u32_at::<4>()),
            information_length: b.u32_at::<8>(),
            location: LogicalBlockAddress::parse(&b.field::<12, 6>()),
            implementation_use: b.field::<18, 2>(),
        }
    }

    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u32::<0>(self.length.bits());
        b.put_u32::<4>(self.recorded_length.bits());
        b.put_u32::<8>(self.information_length);
        b.put::<12, 6>(self.location.write());
        b.put::<18, 2>(self.implementation_use);
        b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KINDS: [ExtentKind; 4] = [
        ExtentKind::Recorded,
        ExtentKind::AllocatedNotRecorded,
        ExtentKind::NotAllocated,
        ExtentKind::Continuation,
    ];

    #[test]
    fn the_kind_is_in_the_high_bits() {
        for (high, kind) in (0..).zip(KINDS) {
            let length = ExtentLength::new(kind, ExtentLength::MAXIMUM).unwrap();
            assert_eq!(length.bits(), high << 30 | 0x3FFF_FFFF);
            assert_eq!((length.kind(), length.bytes()), (kind, 0x3FFF_FFFF));
            assert_eq!(ExtentLength::new(kind, 0x4000_0000), None);
        }
    }

    #[test]
    fn extents_in_the_middle_are_whole_blocks() {
        assert_eq!(ExtentLength::maximum_whole_blocks(2048), 0x3FFF_F800);
        assert_eq!(ExtentLength::maximum_whole_blocks(512), 0x3FFF_FE00);
        assert_eq!(ExtentLength::maximum_whole_blocks(0), 0);
    }

    #[test]
    fn descriptors_have_these_bytes() {
        let location = LogicalBlockAddress {
            partition: 0x0908,
            block: 0x0706_0504,
        };
        let length = ExtentLength::new(ExtentKind::NotAllocated, 0x0302_0100).unwrap();
        let short = ShortAllocationDescriptor {
            length,
            block: 0x0706_0504,
        };
        assert_eq!(short.write(), [0, 1, 2, 0x83, 4, 5, 6, 7]);
        let long = LongAllocationDescriptor {
            length,
            location,
            flags: AllocationFlags::ERASED,
            unique_id: 0x0F0E_0D0C,
        };
        assert_eq!(
            long.write(),
            [0, 1, 2, 0x83, 4, 5, 6, 7, 8, 9, 1, 0, 12, 13, 14, 15]
        );
        let extended = ExtendedAllocationDescriptor {
            length,
            recorded_length: ExtentLength::recorded(0x0302_0100).unwrap(),
            information_length: 0x1716_1514,
            location,
            implementation_use: *b"ab",
        };
        assert_eq!(
            extended.write(),
            *b"\0\x01\x02\x83\0\x01\x02\x03\x14\x15\x16\x17\x04\x05\x06\x07\x08\x09ab"
        );
    }

    proptest! {
        #[test]
        fn what_is_read_is_written(short: [u8; 8], long: [u8; 16], extended: [u8; 20], address: [u8; 6]) {
            prop_assert_eq!(ShortAllocationDescriptor::parse(&short).write(), short);
            prop_assert_eq!(LongAllocationDescriptor::parse(&long).write(), long);
            prop_assert_eq!(ExtendedAllocationDescriptor::parse(&extended).write(), extended);
            prop_assert_eq!(LogicalBlockAddress::parse(&address).write(), address);
        }

        #[test]
        fn kind_and_length_come_back(kind in prop::sample::select(&KINDS[..]), bytes in 0..0x4000_0000_u32) {
            let length = ExtentLength::new(kind, bytes).unwrap();
            prop_assert_eq!(ExtentLength::from_bits(length.bits()), length);
            prop_assert_eq!((length.kind(), length.bytes()), (kind, bytes));
        }
    }
}
