//! ICB tag: what kind of information control block a file entry or its like is, and of what kind of file.
//!
//! Spec: ECMA-167:1997 4/14.6; UDF:2.60 2.3.5.

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::allocation_descriptor::LogicalBlockAddress;
use super::bytes::Numbers;

/// How the entries of an ICB hang together (4/14.6.2). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IcbStrategy(pub u16);

impl IcbStrategy {
    /// One direct entry, alone (4/A.5).
    pub const SINGLE: Self = Self(4);
    /// A chain of direct entries, each with an indirect entry behind it; the last one counts. For write-once
    /// media (UDF:2.60 6.6).
    pub const CHAIN: Self = Self(4096);
}

/// What a file is (4/14.6.6; UDF:2.60 2.3.5.2). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileType(pub u8);

impl FileType {
    /// Not told; the virtual allocation table of UDF 1.50.
    pub const UNSPECIFIED: Self = Self(0);
    /// An unallocated space entry.
    pub const UNALLOCATED_SPACE_ENTRY: Self = Self(1);
    /// A partition integrity entry.
    pub const PARTITION_INTEGRITY_ENTRY: Self = Self(2);
    /// An indirect entry.
    pub const INDIRECT_ENTRY: Self = Self(3);
    /// A directory.
    pub const DIRECTORY: Self = Self(4);
    /// A file of bytes that can be read in any order.
    pub const FILE: Self = Self(5);
    /// A block special device.
    pub const BLOCK_DEVICE: Self = Self(6);
    /// A character special device.
    pub const CHARACTER_DEVICE: Self = Self(7);
    /// Extended attributes.
    pub const EXTENDED_ATTRIBUTES: Self = Self(8);
    /// A FIFO.
    pub const FIFO: Self = Self(9);
    /// A socket.
    pub const SOCKET: Self = Self(10);
    /// A terminal entry.
    pub const TERMINAL_ENTRY: Self = Self(11);
    /// A symbolic link.
    pub const SYMBOLIC_LINK: Self = Self(12);
    /// A stream directory.
    pub const STREAM_DIRECTORY: Self = Self(13);
    /// The virtual allocation table from UDF 2.00 on.
    pub const VIRTUAL_ALLOCATION_TABLE: Self = Self(248);
    /// A real-time file, from UDF 2.01 on.
    pub const REAL_TIME_FILE: Self = Self(249);
    /// The metadata file, from UDF 2.50 on.
    pub const METADATA_FILE: Self = Self(250);
    /// The metadata mirror file, from UDF 2.50 on.
    pub const METADATA_MIRROR_FILE: Self = Self(251);
    /// The metadata bitmap file, from UDF 2.50 on.
    pub const METADATA_BITMAP_FILE: Self = Self(252);
}

/// What the allocation descriptors field of an entry holds (4/14.6.8). Unknown values, up to 7, survive a round
/// trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AllocationKind(pub u8);

impl AllocationKind {
    /// Short allocation descriptors.
    pub const SHORT: Self = Self(0);
    /// Long allocation descriptors.
    pub const LONG: Self = Self(1);
    /// Extended allocation descriptors, which UDF does not use.
    pub const EXTENDED: Self = Self(2);
    /// The contents of the file themselves.
    pub const EMBEDDED: Self = Self(3);
}

bitflags::bitflags! {
    /// Flags of an ICB (4/14.6.8). Bits that the standard reserves survive a round trip. The three low bits are
    /// the [`AllocationKind`].
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct IcbFlags: u16 {
        /// The directory is sorted; never in UDF.
        const SORTED = 1 << 3;
        /// The file must stay where it is.
        const NON_RELOCATABLE = 1 << 4;
        /// The file has been changed since it was last archived.
        const ARCHIVE = 1 << 5;
        /// POSIX: run as the owner.
        const SET_USER_ID = 1 << 6;
        /// POSIX: run as the group.
        const SET_GROUP_ID = 1 << 7;
        /// POSIX: sticky.
        const STICKY = 1 << 8;
        /// The extents of the file are contiguous, and are to stay so.
        const CONTIGUOUS = 1 << 9;
        /// A file of the system.
        const SYSTEM = 1 << 10;
        /// The contents are transformed in some way; never in UDF.
        const TRANSFORMED = 1 << 11;
        /// Several versions of a file may be in the directory; never in UDF.
        const MULTIPLE_VERSIONS = 1 << 12;
        /// The file is a named stream or a stream directory, from UDF 2.00 on.
        const STREAM = 1 << 13;

        const _ = !0;
    }
}

impl IcbFlags {
    /// The three low bits.
    const ALLOCATION: Self = Self::from_bits_retain(7);

    /// What the allocation descriptors field holds.
    #[must_use]
    pub fn allocation(self) -> AllocationKind {
        let [low, _] = (self & Self::ALLOCATION).bits().to_le_bytes();
        AllocationKind(low)
    }

    /// The same with another kind of allocation descriptors, whose three low bits count.
    #[must_use]
    pub fn with_allocation(self, kind: AllocationKind) -> Self {
        let kind = Self::from_bits_retain(u16::from(kind.0)) & Self::ALLOCATION;
        Self::from_bits_retain(self.bits() & !Self::ALLOCATION.bits()) | kind
    }

    /// The flags of a POSIX mode's bits 0o7000.
    #[must_use]
    pub fn of_mode(mode: u32) -> Self {
        [
            (0o4000, Self::SET_USER_ID),
            (0o2000, Self::SET_GROUP_ID),
            (0o1000, Self::STICKY),
        ]
        .into_iter()
        .filter(|(bit, _)| mode & bit != 0)
        .map(|(_, flag)| flag)
        .collect()
    }

    /// The bits 0o7000 of a POSIX mode.
    #[must_use]
    pub fn mode(self) -> u32 {
        let bit = |flag, bit| if self.contains(flag) { bit } else { 0 };
        bit(Self::SET_USER_ID, 0o4000) | bit(Self::SET_GROUP_ID, 0o2000) | bit(Self::STICKY, 0o1000)
    }
}

/// An ICB tag. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IcbTag {
    /// Direct entries of the ICB before this one (4/14.6.1).
    pub prior_direct_entries: u32,
    /// How the entries hang together.
    pub strategy: IcbStrategy,
    /// What there is to say of that (4/14.6.3); zero with strategy 4, one with 4096.
    pub strategy_parameter: u16,
    /// The most entries of the ICB (4/14.6.4): one with strategy 4, two with 4096.
    pub maximum_entries: u16,
    /// What the file is.
    pub file_type: FileType,
    /// The ICB that this one is a continuation of (4/14.6.7), or zero.
    pub parent: LogicalBlockAddress,
    /// Flags of the file.
    pub flags: IcbFlags,
}

impl IcbTag {
    /// Bytes on the disc.
    pub const SIZE: usize = 20;

    /// The tag of an ICB of a single entry.
    #[must_use]
    pub const fn new(file_type: FileType, flags: IcbFlags) -> Self {
        Self {
            prior_direct_entries: 0,
            strategy: IcbStrategy::SINGLE,
            strategy_parameter: 0,
            maximum_entries: 1,
            file_type,
            parent: LogicalBlockAddress {
                partition: 0,
                block: 0,
            },
            flags,
        }
    }

    /// The bytes of the tag.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u32::<0>(self.prior_direct_entries);
        b.put_u16::<4>(self.strategy.0);
        b.put_u16::<6>(self.strategy_parameter);
        b.put_u16::<8>(self.maximum_entries);
        b.put_u8::<11>(self.file_type.0);
        b.put::<12, 6>(self.parent.write());
        b.put_u16::<18>(self.flags.bits());
        b
    }

    /// Reads a tag.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    #[must_use]
    pub fn parse_with(b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<10, 1>(), "ECMA-167:1997 4/14.6.5", report);
        Self {
            prior_direct_entries: b.u32_at::<0>(),
            strategy: IcbStrategy(b.u16_at::<4>()),
            strategy_parameter: b.u16_at::<6>(),
            maximum_entries: b.u16_at::<8>(),
            file_type: FileType(b.u8_at::<11>()),
            parent: LogicalBlockAddress::parse(&b.field::<12, 6>()),
            flags: IcbFlags::from_bits_retain(b.u16_at::<18>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_field_is_at_its_place() {
        let tag = IcbTag {
            prior_direct_entries: 0x0403_0201,
            strategy: IcbStrategy::CHAIN,
            strategy_parameter: 0x0807,
            maximum_entries: 2,
            file_type: FileType::SYMBOLIC_LINK,
            parent: LogicalBlockAddress {
                partition: 0x1312,
                block: 0x1110_0F0E,
            },
            flags: IcbFlags::STREAM.with_allocation(AllocationKind::EMBEDDED),
        };
        let expected = [
            1, 2, 3, 4, 0, 16, 7, 8, 2, 0, 0, 12, 14, 15, 16, 17, 18, 19, 3, 0x20,
        ];
        assert_eq!(tag.write(), expected);
    }

    #[test]
    fn the_kind_of_allocation_is_in_the_low_bits() {
        let flags = IcbFlags::ARCHIVE.with_allocation(AllocationKind::LONG);
        assert_eq!(flags.bits(), 0x21);
        assert_eq!(flags.with_allocation(AllocationKind::SHORT), IcbFlags::ARCHIVE);
        assert_eq!(flags.with_allocation(AllocationKind(8)), IcbFlags::ARCHIVE);
    }

    proptest! {
        #[test]
        fn both_laws(mut b: [u8; 20], reserved: u8) {
            b[10] = reserved;
            let mut clean = true;
            let tag = IcbTag::parse_with(&b, &mut |_| clean = false);
            prop_assert_eq!(clean, reserved == 0);
            b[10] = 0;
            prop_assert_eq!(tag.write(), b);
        }

        #[test]
        fn modes_come_back(mode in 0..0o10000_u32, bits: u16, kind in 0..8_u8) {
            prop_assert_eq!(IcbFlags::of_mode(mode).mode(), mode & 0o7000);
            let flags = IcbFlags::from_bits_retain(bits);
            prop_assert_eq!(flags.with_allocation(flags.allocation()), flags);
            prop_assert_eq!(flags.with_allocation(AllocationKind(kind)).allocation(), AllocationKind(kind));
            prop_assert_eq!(flags.mode(), IcbFlags::of_mode(flags.mode()).mode());
        }
    }
}
