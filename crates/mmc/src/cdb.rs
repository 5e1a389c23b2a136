//! Command descriptor blocks.
//!
//! Spec: SPC-4 4.2.

/// A command descriptor block of 6, 10, 12 or 16 bytes: numbers go in with the most significant byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cdb {
    bytes: [u8; 16],
    length: usize,
}

impl Cdb {
    /// All zero but for the operation code, whose group tells the length.
    pub const fn new(operation: u8) -> Self {
        let length = match operation >> 5 {
            0 => 6,
            1 | 2 => 10,
            4 => 16,
            _ => 12,
        };
        let mut bytes = [0; 16];
        bytes[0] = operation;
        Self { bytes, length }
    }

    /// With bits set at an offset.
    #[must_use]
    pub fn bits(mut self, at: usize, bits: u8) -> Self {
        if let Some(byte) = self.bytes.get_mut(at) {
            *byte |= bits;
        }
        self
    }

    /// With a bit set at an offset, if `on`.
    #[must_use]
    pub fn flag(self, at: usize, bit: u32, on: bool) -> Self {
        self.bits(at, u8::from(on) << bit)
    }

    /// With a number of two bytes at an offset.
    #[must_use]
    pub fn u16(self, at: usize, value: u16) -> Self {
        self.put(at, &value.to_be_bytes())
    }

    /// With a number of three bytes at an offset; the highest byte of `value` is not sent.
    #[must_use]
    pub fn u24(self, at: usize, value: u32) -> Self {
        let [_, high, middle, low] = value.to_be_bytes();
        self.put(at, &[high, middle, low])
    }

    /// With a number of four bytes at an offset.
    #[must_use]
    pub fn u32(self, at: usize, value: u32) -> Self {
        self.put(at, &value.to_be_bytes())
    }

    fn put(mut self, at: usize, value: &[u8]) -> Self {
        for (place, byte) in self.bytes.iter_mut().skip(at).zip(value) {
            *place = *byte;
        }
        self
    }

    /// The bytes to send.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_follow_the_group() {
        for (operation, length) in [
            (0x1b, 6),
            (0x28, 10),
            (0x5a, 10),
            (0x88, 16),
            (0xa8, 12),
            (0xbe, 12),
        ] {
            assert_eq!(Cdb::new(operation).bytes().len(), length);
        }
    }

    #[test]
    fn numbers_are_big_endian() {
        let cdb = Cdb::new(0xbe)
            .bits(1, 4)
            .u32(2, 0x0102_0304)
            .u24(6, 0xff05_0607)
            .flag(9, 4, true);
        assert_eq!(cdb.bytes(), [0xbe, 4, 1, 2, 3, 4, 5, 6, 7, 0x10, 0, 0]);
        assert_eq!(Cdb::new(0x12).u16(3, 0x1234).bytes(), [0x12, 0, 0, 0x12, 0x34, 0]);
    }
}
