//! Section Entry Extension: more selection criteria than an entry has room for.
//!
//! Spec: El Torito 1.0, 2.5, figure 6.

use super::{MediaFlags, RECORD_SIZE};
use crate::error::FormatError;
use crate::fields::Fields;

const NAME: &str = "section entry extension";

/// An extension. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionEntryExtension {
    /// Bit 5: another extension follows. The others are unused, and kept.
    pub flags: u8,
    /// As the section's id defines.
    pub selection_criteria: [u8; 30],
}

impl SectionEntryExtension {
    /// Bytes of the extension.
    pub const SIZE: usize = RECORD_SIZE;
    /// The first byte.
    pub const INDICATOR: u8 = 0x44;

    /// Whether another extension follows.
    #[must_use]
    pub const fn continues(&self) -> bool {
        self.flags & MediaFlags::CONTINUES.bits() != 0
    }

    /// The bytes of the extension.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 1>([Self::INDICATOR]);
        b.put::<1, 1>([self.flags]);
        b.put::<2, 30>(self.selection_criteria);
        b
    }

    /// Reads an extension.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when it is none.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        let ([indicator], [flags]) = (b.field::<0, 1>(), b.field::<1, 1>());
        if indicator != Self::INDICATOR {
            return Err(FormatError::Foreign { structure: NAME });
        }
        Ok(Self {
            flags,
            selection_criteria: b.field::<2, 30>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bit_five_leads_on() {
        let extension = SectionEntryExtension {
            flags: 0x20,
            selection_criteria: [7; 30],
        };
        assert!(extension.continues());
        assert_eq!(extension.write()[..3], [0x44, 0x20, 7]);
        assert!(SectionEntryExtension::parse(&[0x88; 32]).is_err());
    }

    proptest! {
        #[test]
        fn both_laws(mut b: [u8; 32]) {
            b[0] = 0x44;
            prop_assert_eq!(SectionEntryExtension::parse(&b).unwrap().write(), b);
        }
    }
}
