//! Little-endian numbers at fixed places, with places that are checked when the crate is compiled.

use crate::fields::Fields;

/// Reading and writing numbers by offset, in bytes.
pub(super) trait Numbers: Fields {
    /// The 8-bit number at `AT`.
    #[inline]
    fn u8_at<const AT: usize>(&self) -> u8 {
        u8::from_le_bytes(self.field::<AT, 1>())
    }

    /// The 16-bit number at `AT`.
    #[inline]
    fn u16_at<const AT: usize>(&self) -> u16 {
        u16::from_le_bytes(self.field::<AT, 2>())
    }

    /// The 32-bit number at `AT`.
    #[inline]
    fn u32_at<const AT: usize>(&self) -> u32 {
        u32::from_le_bytes(self.field::<AT, 4>())
    }

    /// The 64-bit number at `AT`.
    #[inline]
    fn u64_at<const AT: usize>(&self) -> u64 {
        u64::from_le_bytes(self.field::<AT, 8>())
    }

    /// Puts an 8-bit number at `AT`.
    #[inline]
    fn put_u8<const AT: usize>(&mut self, value: u8) {
        self.put::<AT, 1>(value.to_le_bytes());
    }

    /// Puts a 16-bit number at `AT`.
    #[inline]
    fn put_u16<const AT: usize>(&mut self, value: u16) {
        self.put::<AT, 2>(value.to_le_bytes());
    }

    /// Puts a 32-bit number at `AT`.
    #[inline]
    fn put_u32<const AT: usize>(&mut self, value: u32) {
        self.put::<AT, 4>(value.to_le_bytes());
    }

    /// Puts a 64-bit number at `AT`.
    #[inline]
    fn put_u64<const AT: usize>(&mut self, value: u64) {
        self.put::<AT, 8>(value.to_le_bytes());
    }
}

impl<const SIZE: usize> Numbers for [u8; SIZE] {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_little_endian() {
        let mut b = [0; 16];
        b.put_u8::<0>(0x11);
        b.put_u16::<1>(0x2233);
        b.put_u32::<3>(0x4455_6677);
        b.put_u64::<7>(0x8899_AABB_CCDD_EEFF);
        assert_eq!(
            b,
            [
                0x11, 0x33, 0x22, 0x77, 0x66, 0x55, 0x44, 0xFF, 0xEE, 0xDD, 0xCC, 0xBB, 0xAA, 0x99, 0x88, 0
            ]
        );
        assert_eq!((b.u8_at::<0>(), b.u16_at::<1>()), (0x11, 0x2233));
        assert_eq!(
            (b.u32_at::<3>(), b.u64_at::<7>()),
            (0x4455_6677, 0x8899_AABB_CCDD_EEFF)
        );
    }
}
