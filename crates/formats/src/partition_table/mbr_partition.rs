//! One of the four partitions of a master boot record.
//!
//! Spec: UEFI 2.10 5.2.1, table "Legacy MBR Partition Record".

use super::Chs;
use crate::fields::Fields;

/// What a partition holds (OSIndicator). Unknown values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartitionType(pub u8);

impl PartitionType {
    /// Nothing: the entry is not used.
    pub const EMPTY: Self = Self(0);
    /// FAT with logical addresses.
    pub const FAT16_LBA: Self = Self(0x0E);
    /// Hidden NTFS; so isohybrid marks the whole of an image.
    pub const HIDDEN_NTFS: Self = Self(0x17);
    /// Linux.
    pub const LINUX: Self = Self(0x83);
    /// ISO 9660; so GRUB's image maker marks it.
    pub const ISO9660: Self = Self(0xCD);
    /// The whole disk belongs to a GUID partition table.
    pub const PROTECTIVE: Self = Self(0xEE);
    /// EFI system partition.
    pub const EFI_SYSTEM: Self = Self(0xEF);
}

/// A partition. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MbrPartition {
    /// 0x80: a BIOS boots from here; else 0.
    pub boot_indicator: u8,
    /// The first sector.
    pub first: Chs,
    /// What it holds.
    pub kind: PartitionType,
    /// The last sector.
    pub last: Chs,
    /// The first sector, counted from 0.
    pub start: u32,
    /// How many sectors it has.
    pub sectors: u32,
}

impl MbrPartition {
    /// Bytes of an entry.
    pub const SIZE: usize = 16;
    /// The boot indicator of an active partition.
    pub const ACTIVE: u8 = 0x80;
    /// An entry that is not used.
    pub const EMPTY: Self = Self {
        boot_indicator: 0,
        first: Chs::NONE,
        kind: PartitionType::EMPTY,
        last: Chs::NONE,
        start: 0,
        sectors: 0,
    };

    /// A partition of these sectors, not active.
    #[must_use]
    pub fn new(kind: PartitionType, start: u32, sectors: u32) -> Self {
        Self {
            boot_indicator: 0,
            first: Chs::of(start),
            kind,
            last: Chs::of(start.saturating_add(sectors.saturating_sub(1))),
            start,
            sectors,
        }
    }

    /// The entry of a disk of so many sectors that belongs to a GUID partition table (5.2.3).
    #[must_use]
    pub fn protective(disk_sectors: u64) -> Self {
        let sectors = u32::try_from(disk_sectors.saturating_sub(1)).unwrap_or(u32::MAX);
        Self::new(PartitionType::PROTECTIVE, 1, sectors)
    }

    /// The bytes of the entry.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 1>([self.boot_indicator]);
        b.put::<1, 3>(self.first.write());
        b.put::<4, 1>([self.kind.0]);
        b.put::<5, 3>(self.last.write());
        b.put::<8, 4>(self.start.to_le_bytes());
        b.put::<12, 4>(self.sectors.to_le_bytes());
        b
    }

    /// Reads an entry.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        let ([boot_indicator], [kind]) = (b.field::<0, 1>(), b.field::<4, 1>());
        Self {
            boot_indicator,
            first: Chs::parse(&b.field::<1, 3>()),
            kind: PartitionType(kind),
            last: Chs::parse(&b.field::<5, 3>()),
            start: u32::from_le_bytes(b.field::<8, 4>()),
            sectors: u32::from_le_bytes(b.field::<12, 4>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_known_entry() {
        // sgdisk's protective entry of a disk of 20480 sectors.
        let b = [0, 0, 2, 0, 0xEE, 0x46, 5, 1, 1, 0, 0, 0, 0xFF, 0x4F, 0, 0];
        let read = MbrPartition::parse(&b);
        assert_eq!(
            (read.kind, read.start, read.sectors),
            (PartitionType::PROTECTIVE, 1, 20_479)
        );
        assert_eq!(read, MbrPartition::protective(20_480));
        assert_eq!(MbrPartition::protective(1 << 33).sectors, u32::MAX);
    }

    proptest! {
        #[test]
        fn both_laws(b: [u8; 16]) {
            prop_assert_eq!(MbrPartition::parse(&b).write(), b);
        }
    }
}
