//! Character set specification.
//!
//! Spec: ECMA-167:1997 1/7.2.1; UDF:2.60 2.1.2.

use crate::fields::Fields;

use super::bytes::Numbers;

/// Which characters a field has. UDF has one character set for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CharacterSet {
    /// The number of the set (1/7.2.1.1); 0 is CS0, the one that is agreed upon.
    pub kind: u8,
    /// What there is to say of it (1/7.2.1.2): the name of CS0, filled up with zeros.
    pub information: [u8; 63],
}

impl CharacterSet {
    /// Bytes on the disc.
    pub const SIZE: usize = 64;

    /// The character set of UDF.
    pub const OSTA_COMPRESSED_UNICODE: Self = {
        let mut b = [0; Self::SIZE - 1];
        let (name, _) = b.split_at_mut(23);
        name.copy_from_slice(b"OSTA Compressed Unicode");
        Self {
            kind: 0,
            information: b,
        }
    };

    /// Reads a character set specification.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            kind: b.u8_at::<0>(),
            information: b.field::<1, 63>(),
        }
    }

    /// The bytes of the specification.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u8::<0>(self.kind);
        b.put::<1, 63>(self.information);
        b
    }
}

impl Default for CharacterSet {
    fn default() -> Self {
        Self::OSTA_COMPRESSED_UNICODE
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_set_of_udf_has_these_bytes() {
        let b = CharacterSet::OSTA_COMPRESSED_UNICODE.write();
        assert_eq!(b[..25], *b"\0OSTA Compressed Unicode\0");
        assert_eq!(b[25..], [0; 39]);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written(low: [u8; 32], high: [u8; 32]) {
            let mut b = [0; 64];
            b[..32].copy_from_slice(&low);
            b[32..].copy_from_slice(&high);
            prop_assert_eq!(CharacterSet::parse(&b).write(), b);
        }
    }
}
