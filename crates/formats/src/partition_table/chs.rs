//! A sector by cylinder, head and sector, as a BIOS before LBA addressed it.
//!
//! Spec: UEFI 2.10 5.2.1 (StartingCHS, EndingCHS).

/// An address. The largest one says that the place lies beyond what it can express.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Chs {
    /// 0 to 1023.
    pub cylinder: u16,
    /// 0 to 254.
    pub head: u8,
    /// 1 to 63; 0 where no address is meant.
    pub sector: u8,
}

impl Chs {
    /// Bytes of an address.
    pub const SIZE: usize = 3;
    /// No address.
    pub const NONE: Self = Self {
        cylinder: 0,
        head: 0,
        sector: 0,
    };
    /// A place that it cannot express.
    pub const BEYOND: Self = Self {
        cylinder: 1023,
        head: 254,
        sector: 63,
    };
    const HEADS: u32 = 255;
    const SECTORS: u32 = 63;

    /// The address of a sector, as BIOSes translate that know only the size of a disk: 255 heads, 63 sectors.
    #[must_use]
    pub fn of(sector: u32) -> Self {
        let (track, sector) = (sector / Self::SECTORS, sector % Self::SECTORS + 1);
        let cylinder = u16::try_from(track / Self::HEADS).unwrap_or(u16::MAX);
        match (u8::try_from(track % Self::HEADS), u8::try_from(sector)) {
            (Ok(head), Ok(sector)) if cylinder < 1024 => Self {
                cylinder,
                head,
                sector,
            },
            _ => Self::BEYOND,
        }
    }

    /// The bytes of the address: head; sector and the upper bits of the cylinder; its lower bits.
    #[must_use]
    pub fn write(self) -> [u8; Self::SIZE] {
        let [high, low] = (self.cylinder & 0x3FF).to_be_bytes();
        [self.head, self.sector & 0x3F | high << 6, low]
    }

    /// Reads an address.
    #[must_use]
    pub fn parse(&[head, sector, low]: &[u8; Self::SIZE]) -> Self {
        Self {
            cylinder: u16::from_be_bytes([sector >> 6, low]),
            head,
            sector: sector & 0x3F,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_addresses() {
        assert_eq!(Chs::of(0).write(), [0, 1, 0]);
        assert_eq!(Chs::of(2048).write(), [0x20, 0x21, 0]);
        // Every partition table of a large disk ends so.
        assert_eq!(Chs::of(u32::MAX).write(), [0xFE, 0xFF, 0xFF]);
        assert_eq!(Chs::NONE.write(), [0; 3]);
    }

    proptest! {
        #[test]
        fn both_laws(b: [u8; 3]) {
            prop_assert_eq!(Chs::parse(&b).write(), b);
        }

        #[test]
        fn an_address_is_its_sector(sector in 0..1024_u32 * 255 * 63) {
            let chs = Chs::of(sector);
            let track = u32::from(chs.cylinder) * 255 + u32::from(chs.head);
            prop_assert_eq!(track * 63 + u32::from(chs.sector) - 1, sector);
        }
    }
}
