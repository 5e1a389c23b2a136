//! Numbers of 16 and 32 bits, in either byte order or in both.
//!
//! Spec: ECMA-119:1987 7.2, 7.3.

use crate::finding::{Deviation, Finding};

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// Least significant byte first (7.2.1, 7.3.1); the Type L Path Table.
    Little,
    /// Most significant byte first (7.2.2, 7.3.2); the Type M Path Table.
    Big,
}

impl ByteOrder {
    /// Reads a 16-bit number.
    #[must_use]
    pub const fn read_u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    /// Reads a 32-bit number.
    #[must_use]
    pub const fn read_u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    /// Writes a 16-bit number.
    #[must_use]
    pub const fn write_u16(self, value: u16) -> [u8; 2] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    /// Writes a 32-bit number.
    #[must_use]
    pub const fn write_u32(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }
}

/// A number as both of its copies give it. Conforming discs have them equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BothOrders<T> {
    /// The copy with the least significant byte first, which comes first.
    pub little: T,
    /// The copy with the most significant byte first.
    pub big: T,
}

/// Reads a 16-bit number recorded in both orders (7.2.3).
#[must_use]
pub const fn read_both_u16(bytes: [u8; 4]) -> BothOrders<u16> {
    let [a, b, c, d] = bytes;
    BothOrders {
        little: u16::from_le_bytes([a, b]),
        big: u16::from_be_bytes([c, d]),
    }
}

/// Reads a 32-bit number recorded in both orders (7.3.3).
#[must_use]
pub const fn read_both_u32(bytes: [u8; 8]) -> BothOrders<u32> {
    let [a, b, c, d, e, f, g, h] = bytes;
    BothOrders {
        little: u32::from_le_bytes([a, b, c, d]),
        big: u32::from_be_bytes([e, f, g, h]),
    }
}

/// Writes a 16-bit number in both orders (7.2.3).
#[must_use]
pub const fn write_both_u16(value: u16) -> [u8; 4] {
    let [a, b] = value.to_le_bytes();
    [a, b, b, a]
}

/// Writes a 32-bit number in both orders (7.3.3).
#[must_use]
pub const fn write_both_u32(value: u32) -> [u8; 8] {
    let [a, b, c, d] = value.to_le_bytes();
    [a, b, c, d, d, c, b, a]
}

/// The little-endian copy; a big-endian copy that differs is reported.
#[inline]
pub(crate) fn both_u16(bytes: [u8; 4], clause: &'static str, report: &mut dyn FnMut(Finding)) -> u16 {
    let BothOrders { little, big } = read_both_u16(bytes);
    if little != big {
        let deviation = Deviation::OrdersDiffer {
            little: u32::from(little),
            big: u32::from(big),
        };
        report(Finding { clause, deviation });
    }
    little
}

/// The little-endian copy; a big-endian copy that differs is reported.
#[inline]
pub(crate) fn both_u32(bytes: [u8; 8], clause: &'static str, report: &mut dyn FnMut(Finding)) -> u32 {
    let BothOrders { little, big } = read_both_u32(bytes);
    if little != big {
        report(Finding {
            clause,
            deviation: Deviation::OrdersDiffer { little, big },
        });
    }
    little
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_standard() {
        // 7.2.1 to 7.2.3 and 7.3.1 to 7.3.3 give these.
        assert_eq!(ByteOrder::Little.write_u16(0x1234), [0x34, 0x12]);
        assert_eq!(ByteOrder::Big.write_u16(0x1234), [0x12, 0x34]);
        assert_eq!(write_both_u16(0x1234), [0x34, 0x12, 0x12, 0x34]);
        assert_eq!(ByteOrder::Little.write_u32(0x1234_5678), [0x78, 0x56, 0x34, 0x12]);
        assert_eq!(ByteOrder::Big.write_u32(0x1234_5678), [0x12, 0x34, 0x56, 0x78]);
        assert_eq!(
            write_both_u32(0x1234_5678),
            [0x78, 0x56, 0x34, 0x12, 0x12, 0x34, 0x56, 0x78]
        );
    }

    #[test]
    fn copies_that_differ_are_reported_and_the_little_endian_one_is_used() {
        let mut seen = None;
        assert_eq!(
            both_u16([1, 0, 0, 2], "clause", &mut |finding| seen = Some(finding)),
            1
        );
        assert_eq!(
            seen,
            Some(Finding {
                clause: "clause",
                deviation: Deviation::OrdersDiffer { little: 1, big: 2 }
            })
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(small: u16, large: u32) {
            for order in [ByteOrder::Little, ByteOrder::Big] {
                prop_assert_eq!(order.read_u16(order.write_u16(small)), small);
                prop_assert_eq!(order.read_u32(order.write_u32(large)), large);
            }
            prop_assert_eq!(read_both_u16(write_both_u16(small)), BothOrders { little: small, big: small });
            prop_assert_eq!(read_both_u32(write_both_u32(large)), BothOrders { little: large, big: large });
        }

        #[test]
        fn what_is_read_is_written(small: [u8; 2], large: [u8; 4]) {
            for order in [ByteOrder::Little, ByteOrder::Big] {
                prop_assert_eq!(order.write_u16(order.read_u16(small)), small);
                prop_assert_eq!(order.write_u32(order.read_u32(large)), large);
            }
        }
    }
}
