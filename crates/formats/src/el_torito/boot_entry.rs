//! Initial/Default Entry and Section Entry: one boot image.
//!
//! Spec: El Torito 1.0, 2.2 and 2.4, figures 3 and 5.

use super::RECORD_SIZE;
use crate::fields::Fields;
use crate::finding::{self, Finding};

/// Boot Indicator. Unknown values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BootIndicator(pub u8);

impl BootIndicator {
    /// The image can be booted.
    pub const BOOTABLE: Self = Self(0x88);
    /// The image is only to be shown as a drive.
    pub const NOT_BOOTABLE: Self = Self(0);
}

/// Boot media type, bits 0 to 3. Unknown values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaType(pub u8);

impl MediaType {
    /// The image is loaded and run.
    pub const NO_EMULATION: Self = Self(0);
    /// The image is a diskette of 1.2 MB.
    pub const FLOPPY_1_2: Self = Self(1);
    /// The image is a diskette of 1.44 MB.
    pub const FLOPPY_1_44: Self = Self(2);
    /// The image is a diskette of 2.88 MB.
    pub const FLOPPY_2_88: Self = Self(3);
    /// The image is a hard disk with one partition.
    pub const HARD_DISK: Self = Self(4);

    /// Bytes that the image of a diskette has; `None` for what is no diskette.
    #[must_use]
    pub const fn floppy_bytes(self) -> Option<u64> {
        match self {
            Self::FLOPPY_1_2 => Some(1200 << 10),
            Self::FLOPPY_1_44 => Some(1440 << 10),
            Self::FLOPPY_2_88 => Some(2880 << 10),
            _ => None,
        }
    }
}

bitflags::bitflags! {
    /// Bits 4 to 7 of a section entry's media type. Unknown ones are kept.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct MediaFlags: u8 {
        /// An extension follows the entry.
        const CONTINUES = 1 << 5;
        /// The image has an ATAPI driver.
        const ATAPI_DRIVER = 1 << 6;
        /// The image has SCSI drivers.
        const SCSI_DRIVERS = 1 << 7;
        const _ = 0xF0;
    }
}

/// An entry. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootEntry {
    /// Whether the image can be booted.
    pub indicator: BootIndicator,
    /// What the image is taken for.
    pub media: MediaType,
    /// Beside the type.
    pub flags: MediaFlags,
    /// The segment to which the image is loaded; 0 is 0x7C0.
    pub load_segment: u16,
    /// Byte 5 of the partition in the image of a hard disk.
    pub system_type: u8,
    /// Virtual sectors of 512 bytes that are loaded.
    pub sector_count: u16,
    /// The sector of the disc at which the image begins.
    pub load_rba: u32,
    /// Selection criteria of a section entry: their type, and 19 bytes. Zero in the initial entry.
    pub selection_criteria: [u8; 20],
}

impl BootEntry {
    /// Bytes of the entry.
    pub const SIZE: usize = RECORD_SIZE;

    /// The bytes of the entry.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 1>([self.indicator.0]);
        b.put::<1, 1>([self.media.0 & 0x0F | self.flags.bits() & 0xF0]);
        b.put::<2, 2>(self.load_segment.to_le_bytes());
        b.put::<4, 1>([self.system_type]);
        b.put::<6, 2>(self.sector_count.to_le_bytes());
        b.put::<8, 4>(self.load_rba.to_le_bytes());
        b.put::<12, 20>(self.selection_criteria);
        b
    }

    /// Reads an entry.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the specification.
    pub fn parse_with(b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<5, 1>(), "El Torito 1.0 2.2", report);
        let ([indicator], [media], [system_type]) = (b.field::<0, 1>(), b.field::<1, 1>(), b.field::<4, 1>());
        Self {
            indicator: BootIndicator(indicator),
            media: MediaType(media & 0x0F),
            flags: MediaFlags::from_bits_retain(media & 0xF0),
            load_segment: u16::from_le_bytes(b.field::<2, 2>()),
            system_type,
            sector_count: u16::from_le_bytes(b.field::<6, 2>()),
            load_rba: u32::from_le_bytes(b.field::<8, 4>()),
            selection_criteria: b.field::<12, 20>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_known_entry() {
        // The initial entry of Debian's installer discs: isolinux, four sectors of 512 bytes.
        let mut b = [0; 32];
        b[..12].copy_from_slice(&[0x88, 0, 0, 0, 0, 0, 4, 0, 0x52, 0x0E, 0, 0]);
        let entry = BootEntry::parse(&b);
        assert_eq!(
            entry,
            BootEntry {
                indicator: BootIndicator::BOOTABLE,
                media: MediaType::NO_EMULATION,
                flags: MediaFlags::empty(),
                load_segment: 0,
                system_type: 0,
                sector_count: 4,
                load_rba: 3666,
                selection_criteria: [0; 20],
            }
        );
        assert_eq!(entry.write(), b);
    }

    #[test]
    fn diskettes_have_sizes() {
        let sizes = [0, 1, 2, 3, 4, 9].map(|media| MediaType(media).floppy_bytes());
        assert_eq!(
            sizes,
            [
                None,
                Some(1_228_800),
                Some(1_474_560),
                Some(2_949_120),
                None,
                None
            ]
        );
    }

    proptest! {
        #[test]
        fn both_laws(mut b: [u8; 32]) {
            let mut clean = true;
            let entry = BootEntry::parse_with(&b, &mut |_| clean = false);
            prop_assert_eq!(clean, b[5] == 0);
            b[5] = 0;
            prop_assert_eq!(entry.write(), b);
            prop_assert_eq!(BootEntry::parse(&b), entry);
        }
    }
}
