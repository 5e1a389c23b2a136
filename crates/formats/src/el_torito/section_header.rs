//! Section Header: before the entries of one platform.
//!
//! Spec: El Torito 1.0, 2.3, figure 4.

use super::{Platform, RECORD_SIZE};
use crate::error::FormatError;
use crate::fields::Fields;

const NAME: &str = "section header";

/// A section header. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionHeader {
    /// Whether no section follows (header ID 91h instead of 90h).
    pub last: bool,
    /// For what the entries are.
    pub platform: Platform,
    /// Section entries that follow; extensions do not count.
    pub entries: u16,
    /// What the section is, and how its entries' selection criteria read; zeros follow.
    pub id: [u8; 28],
}

impl SectionHeader {
    /// Bytes of the header.
    pub const SIZE: usize = RECORD_SIZE;
    /// The first byte of a header that another section follows.
    pub const MORE: u8 = 0x90;
    /// The first byte of the last section's header.
    pub const LAST: u8 = 0x91;

    /// The bytes of the header.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 1>([if self.last { Self::LAST } else { Self::MORE }]);
        b.put::<1, 1>([self.platform.0]);
        b.put::<2, 2>(self.entries.to_le_bytes());
        b.put::<4, 28>(self.id);
        b
    }

    /// Reads a header.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when it is none.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        let ([id], [platform]) = (b.field::<0, 1>(), b.field::<1, 1>());
        if id != Self::MORE && id != Self::LAST {
            return Err(FormatError::Foreign { structure: NAME });
        }
        Ok(Self {
            last: id == Self::LAST,
            platform: Platform(platform),
            entries: u16::from_le_bytes(b.field::<2, 2>()),
            id: b.field::<4, 28>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_known_header() {
        let mut b = [0; 32];
        b[..4].copy_from_slice(&[0x91, 0xEF, 1, 0]);
        let header = SectionHeader {
            last: true,
            platform: Platform::EFI,
            entries: 1,
            id: [0; 28],
        };
        assert_eq!((SectionHeader::parse(&b), header.write()), (Ok(header), b));
        b[0] = 0x88;
        assert_eq!(
            SectionHeader::parse(&b),
            Err(FormatError::Foreign {
                structure: "section header"
            })
        );
    }

    proptest! {
        #[test]
        fn both_laws(mut b: [u8; 32], last: bool) {
            b[0] = 0x90 + u8::from(last);
            let header = SectionHeader::parse(&b).unwrap();
            prop_assert_eq!(header.last, last);
            prop_assert_eq!(header.write(), b);
        }
    }
}
