//! Extent descriptor: where in the volume something is.
//!
//! Spec: ECMA-167:1997 3/7.1.

use super::bytes::Numbers;

/// A run of logical sectors of the volume; of partitions, see
/// [`allocation_descriptor`](super::allocation_descriptor).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Extent {
    /// Bytes, less than 2^30; zero when there is no extent.
    pub length: u32,
    /// The first logical sector.
    pub location: u32,
}

impl Extent {
    /// Bytes on the disc.
    pub const SIZE: usize = 8;
    /// No extent.
    pub const NONE: Self = Self {
        length: 0,
        location: 0,
    };

    /// Reads an extent descriptor.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            length: b.u32_at::<0>(),
            location: b.u32_at::<4>(),
        }
    }

    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u32::<0>(self.length);
        b.put_u32::<4>(self.location);
        b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_length_comes_first() {
        let extent = Extent {
            length: 0x8000,
            location: 257,
        };
        assert_eq!(extent.write(), [0, 0x80, 0, 0, 1, 1, 0, 0]);
        assert_eq!(Extent::NONE.write(), [0; 8]);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written(b: [u8; 8]) {
            prop_assert_eq!(Extent::parse(&b).write(), b);
        }
    }
}
