//! One entry of an Apple partition map. The entries follow the driver descriptor, one a block, the map's own among them.
//!
//! Spec: Inside Macintosh, Devices (1994), "The Partition Map".

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

bitflags::bitflags! {
    /// Partition status. Unknown bits are kept.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct ApplePartitionStatus: u32 {
        /// The entry is valid.
        const VALID = 1;
        /// The partition is allocated.
        const ALLOCATED = 2;
        /// The partition is in use.
        const IN_USE = 4;
        /// The partition can be booted.
        const BOOTABLE = 8;
        /// The partition can be read.
        const READABLE = 0x10;
        /// The partition can be written.
        const WRITABLE = 0x20;
        const _ = !0;
    }
}

/// An entry. The fields are in disc order; what was for the boot code of its time is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplePartition {
    /// Entries of the map.
    pub map_entries: u32,
    /// First block of the partition.
    pub start: u32,
    /// Blocks of the partition.
    pub blocks: u32,
    /// Its name; zeros follow.
    pub name: [u8; 32],
    /// What it holds, such as `Apple_HFS`; zeros follow.
    pub kind: [u8; 32],
    /// First block of its data, counted from the partition's first.
    pub data_start: u32,
    /// Blocks of its data.
    pub data_blocks: u32,
    /// What it may be used for.
    pub status: ApplePartitionStatus,
}

impl ApplePartition {
    /// Bytes of an entry; zeros fill its block.
    pub const SIZE: usize = 512;
    const SIGNATURE: [u8; 2] = *b"PM";

    /// The bytes of a name or a type; what does not fit is left out.
    #[must_use]
    pub fn text(text: &str) -> [u8; 32] {
        let mut out = [0; 32];
        for (place, &byte) in out.iter_mut().zip(text.as_bytes()) {
            *place = byte;
        }
        out
    }

    /// The bytes of the entry.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 2>(Self::SIGNATURE);
        b.put::<4, 4>(self.map_entries.to_be_bytes());
        b.put::<8, 4>(self.start.to_be_bytes());
        b.put::<12, 4>(self.blocks.to_be_bytes());
        b.put::<16, 32>(self.name);
        b.put::<48, 32>(self.kind);
        b.put::<80, 4>(self.data_start.to_be_bytes());
        b.put::<84, 4>(self.data_blocks.to_be_bytes());
        b.put::<88, 4>(self.status.bits().to_be_bytes());
        b
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when the signature is missing.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports bytes that are dropped.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        if b.field::<0, 2>() != Self::SIGNATURE {
            return Err(FormatError::Foreign {
                structure: "Apple partition map entry",
            });
        }
        finding::expect_zero(&b.field::<2, 2>(), "Inside Macintosh: Devices, pmSigPad", report);
        finding::expect_zero(
            &b.field::<92, 420>(),
            "Inside Macintosh: Devices, pmLgBootStart",
            report,
        );
        Ok(Self {
            map_entries: u32::from_be_bytes(b.field::<4, 4>()),
            start: u32::from_be_bytes(b.field::<8, 4>()),
            blocks: u32::from_be_bytes(b.field::<12, 4>()),
            name: b.field::<16, 32>(),
            kind: b.field::<48, 32>(),
            data_start: u32::from_be_bytes(b.field::<80, 4>()),
            data_blocks: u32::from_be_bytes(b.field::<84, 4>()),
            status: ApplePartitionStatus::from_bits_retain(u32::from_be_bytes(b.field::<88, 4>())),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_filled_with_zeros() {
        assert_eq!(ApplePartition::text("Apple_HFS")[..11], *b"Apple_HFS\0\0");
        assert_eq!(ApplePartition::text(&"x".repeat(40)), [b'x'; 32]);
    }

    proptest! {
        #[test]
        fn both_laws(bytes in vec(any::<u8>(), 512)) {
            let mut b: [u8; 512] = bytes.try_into().unwrap();
            b[..2].copy_from_slice(b"PM");
            let value = ApplePartition::parse(&b).unwrap();
            b[2..4].fill(0);
            b[92..].fill(0);
            let mut clean = true;
            prop_assert_eq!(ApplePartition::parse_with(&b, &mut |_| clean = false), Ok(value));
            prop_assert!(clean);
            prop_assert_eq!(value.write(), b);
        }
    }
}
