//! Validation Entry: the first record of a boot catalog, by which it is known to be one.
//!
//! Spec: El Torito 1.0, 2.1, figure 2.

use super::{Platform, RECORD_SIZE};
use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

const NAME: &str = "validation entry";

/// A validation entry. The checksum is no field: `write` computes it, `parse` verifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidationEntry {
    /// For what the initial entry is.
    pub platform: Platform,
    /// Who made the disc; zeros follow.
    pub id: [u8; 24],
}

impl ValidationEntry {
    /// Bytes of the entry.
    pub const SIZE: usize = RECORD_SIZE;
    /// The first byte.
    pub const HEADER_ID: u8 = 1;
    const KEY: [u8; 2] = [0x55, 0xAA];

    /// The bytes of the entry.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 1>([Self::HEADER_ID]);
        b.put::<1, 1>([self.platform.0]);
        b.put::<4, 24>(self.id);
        b.put::<30, 2>(Self::KEY);
        let checksum = sum(&b).wrapping_neg();
        b.put::<28, 2>(checksum.to_le_bytes());
        b
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when it is none; [`FormatError::Checksum`] when its words do not add up to zero.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the specification.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        if b.field::<0, 1>() != [Self::HEADER_ID] || b.field::<30, 2>() != Self::KEY {
            return Err(FormatError::Foreign { structure: NAME });
        }
        let recorded = u16::from_le_bytes(b.field::<28, 2>());
        let computed = recorded.wrapping_sub(sum(b));
        if recorded != computed {
            return Err(FormatError::Checksum {
                structure: NAME,
                recorded,
                computed,
            });
        }
        finding::expect_zero(&b.field::<2, 2>(), "El Torito 1.0 2.1", report);
        let [platform] = b.field::<1, 1>();
        Ok(Self {
            platform: Platform(platform),
            id: b.field::<4, 24>(),
        })
    }
}

/// The sum of all words, which is zero for a good entry.
fn sum(b: &[u8; RECORD_SIZE]) -> u16 {
    let (words, _) = b.as_chunks::<2>();
    words
        .iter()
        .fold(0, |sum, &word| sum.wrapping_add(u16::from_le_bytes(word)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The entry of mkisofs and xorriso for a BIOS, without an id.
    const KNOWN: [u8; 32] = [
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xAA, 0x55, 0x55,
        0xAA,
    ];

    #[test]
    fn a_known_entry() {
        let entry = ValidationEntry {
            platform: Platform::X86,
            id: [0; 24],
        };
        assert_eq!(entry.write(), KNOWN);
        assert_eq!(ValidationEntry::parse(&KNOWN), Ok(entry));
    }

    #[test]
    fn every_byte_counts() {
        for at in 0..32 {
            let mut b = KNOWN;
            b[at] ^= 4;
            assert!(ValidationEntry::parse(&b).is_err(), "byte {at}");
        }
        let mut b = KNOWN;
        b[2] = 1;
        b[28] -= 1;
        let mut found = false;
        assert!(ValidationEntry::parse_with(&b, &mut |_| found = true).is_ok() && found);
    }

    proptest! {
        #[test]
        fn both_laws(platform: u8, id: [u8; 24]) {
            let entry = ValidationEntry { platform: Platform(platform), id };
            let b = entry.write();
            prop_assert_eq!(sum(&b), 0);
            prop_assert_eq!(ValidationEntry::parse(&b), Ok(entry));
        }
    }
}
