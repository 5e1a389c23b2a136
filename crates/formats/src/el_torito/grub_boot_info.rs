//! What GRUB wants to find in its boot image: where the rest of it is, written over bytes 2548 to 2555.
//!
//! Spec: GRUB 2, the option `--grub2-boot-info` of its image maker: `eltorito.img` is a loader of 2048 bytes and the core image, whose first
//! sector is loaded already.

/// The place of the core image's second sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrubBootInfo {
    /// In sectors of 512 bytes from the start of the disc.
    pub sector: u64,
}

impl GrubBootInfo {
    /// Bytes of the number.
    pub const SIZE: usize = 8;
    /// Where in the boot image it is.
    pub const OFFSET: usize = 2548;
    /// Sectors of the boot image before the one that is meant.
    const SKIPPED: u64 = 5;

    /// For a boot image that begins at this block of 2048 bytes.
    #[must_use]
    pub fn of(block: u32) -> Self {
        Self {
            sector: u64::from(block) * 4 + Self::SKIPPED,
        }
    }

    /// The block of 2048 bytes at which the boot image begins; `None` when it begins at none.
    #[must_use]
    pub fn block(self) -> Option<u32> {
        let sector = self
            .sector
            .checked_sub(Self::SKIPPED)
            .filter(|sector| sector % 4 == 0)?;
        u32::try_from(sector / 4).ok()
    }

    /// The bytes of the number.
    #[must_use]
    pub fn write(self) -> [u8; Self::SIZE] {
        self.sector.to_le_bytes()
    }

    /// Reads the number.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            sector: u64::from_le_bytes(*b),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_skips_the_loader_and_the_first_sector() {
        assert_eq!(GrubBootInfo::of(100).write(), [0x95, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(GrubBootInfo { sector: 4 }.block(), None);
    }

    proptest! {
        #[test]
        fn both_laws(block: u32, b: [u8; 8]) {
            prop_assert_eq!(GrubBootInfo::of(block).block(), Some(block));
            prop_assert_eq!(GrubBootInfo::parse(&b).write(), b);
        }
    }
}
