//! Driver descriptor: the first eight bytes of a disk that has an Apple partition map.
//!
//! Spec: Inside Macintosh, Devices (1994), "The Driver Descriptor Record".
//!
//! What follows them, a list of drivers, no system of today looks at; a hybrid image has its master boot record there.

use crate::error::FormatError;
use crate::fields::Fields;

/// The beginning of a driver descriptor. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriverDescriptor {
    /// Bytes of the blocks in which the map counts.
    pub block_size: u16,
    /// Blocks of the disk.
    pub block_count: u32,
}

impl DriverDescriptor {
    /// Bytes that are read and written.
    pub const SIZE: usize = 8;
    const SIGNATURE: [u8; 2] = *b"ER";

    /// The bytes.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 2>(Self::SIGNATURE);
        b.put::<2, 2>(self.block_size.to_be_bytes());
        b.put::<4, 4>(self.block_count.to_be_bytes());
        b
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when the signature is missing.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        if b.field::<0, 2>() != Self::SIGNATURE {
            return Err(FormatError::Foreign {
                structure: "driver descriptor",
            });
        }
        Ok(Self {
            block_size: u16::from_be_bytes(b.field::<2, 2>()),
            block_count: u32::from_be_bytes(b.field::<4, 4>()),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_bytes() {
        // As GRUB's image maker leaves them: they run as code that does nothing.
        let b = [0x45, 0x52, 8, 0, 0xEB, 2, 0xFF, 0xFF];
        let read = DriverDescriptor::parse(&b).unwrap();
        assert_eq!((read.block_size, read.block_count), (2048, 0xEB02_FFFF));
        assert!(DriverDescriptor::parse(&[0; 8]).is_err());
    }

    proptest! {
        #[test]
        fn both_laws(block_size: u16, block_count: u32) {
            let value = DriverDescriptor { block_size, block_count };
            prop_assert_eq!(DriverDescriptor::parse(&value.write()), Ok(value));
        }
    }
}
