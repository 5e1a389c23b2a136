//! The CRC of descriptors and of file names that had to be shortened.
//!
//! Spec: ECMA-167:1997 3/7.2.6; UDF:2.60 6.4.

use crc::{CRC_16_XMODEM, Crc, Digest, Table};

/// Sixteen bytes at a step: descriptors are hashed as fast as they can be filled.
static TABLE: Crc<u16, Table<16>> = Crc::<u16, Table<16>>::new(&CRC_16_XMODEM);

/// The CRC of the bytes: polynomial x^16 + x^12 + x^5 + 1, initial value zero, nothing reflected.
#[must_use]
#[inline]
pub fn crc16(bytes: &[u8]) -> u16 {
    TABLE.checksum(bytes)
}

/// A CRC that grows with its bytes.
#[derive(Clone)]
pub struct Crc16(Digest<'static, u16, Table<16>>);

impl Crc16 {
    /// The CRC of no bytes.
    #[must_use]
    pub fn new() -> Self {
        Self(TABLE.digest())
    }

    /// Takes more bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The CRC of all bytes so far.
    #[must_use]
    pub fn finish(self) -> u16 {
        self.0.finalize()
    }
}

impl Default for Crc16 {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for Crc16 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Crc16").field(&self.clone().finish()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        assert_eq!(crc16(&[0x70, 0x6A, 0x77]), 0x3299);
        assert_eq!(crc16(&[]), 0);
    }

    proptest! {
        #[test]
        fn it_is_the_remainder_of_a_long_division(bytes in vec(any::<u8>(), 0..100)) {
            let mut remainder = 0_u32;
            for byte in bytes.iter().copied().chain([0, 0]) {
                for bit in (0..8).rev() {
                    remainder = remainder << 1 | u32::from(byte >> bit & 1);
                    if remainder & 0x1_0000 != 0 {
                        remainder ^= 0x1_1021;
                    }
                }
            }
            prop_assert_eq!(u32::from(crc16(&bytes)), remainder);
        }

        #[test]
        fn it_grows_in_any_pieces(pieces in vec(vec(any::<u8>(), 0..40), 0..8)) {
            let mut crc = Crc16::new();
            for piece in &pieces {
                crc.update(piece);
            }
            prop_assert_eq!(crc.finish(), crc16(&pieces.into_iter().flatten().collect::<Vec<_>>()));
        }
    }
}
