//! Boot information table: what isolinux and others want to find in themselves, written over bytes 8 to 63 of the boot image.
//!
//! Spec: the manual of mkisofs, "EL TORITO BOOT INFORMATION TABLE".

use crate::fields::Fields;
use crate::finding::{self, Finding};

/// A table. The fields are in disc order; 40 reserved bytes follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootInfoTable {
    /// The sector of the primary volume descriptor.
    pub primary_volume_descriptor: u32,
    /// The sector at which the boot image begins.
    pub boot_file: u32,
    /// Bytes of the boot image.
    pub length: u32,
    /// The sum of the boot image's 32-bit words from byte 64 on: see [`checksum`].
    pub checksum: u32,
}

impl BootInfoTable {
    /// Bytes of the table.
    pub const SIZE: usize = 56;
    /// Where in the boot image it is.
    pub const OFFSET: usize = 8;
    /// Where in the boot image the bytes begin that the checksum covers.
    pub const CHECKED_FROM: usize = Self::OFFSET + Self::SIZE;

    /// The bytes of the table.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 4>(self.primary_volume_descriptor.to_le_bytes());
        b.put::<4, 4>(self.boot_file.to_le_bytes());
        b.put::<8, 4>(self.length.to_le_bytes());
        b.put::<12, 4>(self.checksum.to_le_bytes());
        b
    }

    /// Reads a table. That there is one nothing tells but its values.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports reserved bytes that are not zero.
    pub fn parse_with(b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<16, 40>(), "mkisofs, boot information table", report);
        Self {
            primary_volume_descriptor: u32::from_le_bytes(b.field::<0, 4>()),
            boot_file: u32::from_le_bytes(b.field::<4, 4>()),
            length: u32::from_le_bytes(b.field::<8, 4>()),
            checksum: u32::from_le_bytes(b.field::<12, 4>()),
        }
    }
}

/// The sum of the little-endian 32-bit words of `bytes`, the last one filled up with zeros. Sums of runs whose lengths are multiples of four
/// add up to the sum of the whole.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let mut last = [0; 4];
    for (place, &byte) in last.iter_mut().zip(rest) {
        *place = byte;
    }
    words
        .iter()
        .chain([&last])
        .fold(0, |sum, &word| sum.wrapping_add(u32::from_le_bytes(word)))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_little_endian_and_wrap() {
        assert_eq!(checksum(&[1, 0, 0, 0, 2, 1]), 0x0103);
        assert_eq!(checksum(&[0xFF, 0xFF, 0xFF, 0xFF, 3]), 2);
        assert_eq!(checksum(&[]), 0);
    }

    proptest! {
        #[test]
        fn both_laws(mut b in vec(any::<u8>(), 56), cut in 0..14_usize) {
            let sum = checksum(&b[..cut * 4]).wrapping_add(checksum(&b[cut * 4..]));
            prop_assert_eq!(sum, checksum(&b));
            b[16..].fill(0);
            let b: [u8; 56] = b.try_into().unwrap();
            prop_assert_eq!(BootInfoTable::parse(&b).write(), b);
        }
    }
}
