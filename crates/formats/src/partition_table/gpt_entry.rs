//! A partition of a GUID partition table.
//!
//! Spec: UEFI 2.10 5.3.3.

use super::Guid;
use crate::fields::Fields;

/// An entry. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GptEntry {
    /// What the partition holds; [`Guid::UNUSED`] where the entry is not used.
    pub kind: Guid,
    /// What tells partitions apart.
    pub id: Guid,
    /// The first sector.
    pub first_lba: u64,
    /// The last sector.
    pub last_lba: u64,
    /// Flags.
    pub attributes: u64,
    /// The name in UTF-16; zeros follow.
    pub name: [u16; 36],
}

impl GptEntry {
    /// Bytes of an entry, as nearly every table has them.
    pub const SIZE: usize = 128;
    /// The attribute of a partition that Windows gives no drive letter.
    pub const NO_DRIVE_LETTER: u64 = 1 << 63;
    /// The attribute of a partition that Windows writes nothing to.
    pub const READ_ONLY: u64 = 1 << 60;

    /// The units of a name; what does not fit is left out.
    #[must_use]
    pub fn name(text: &str) -> [u16; 36] {
        let mut name = [0; 36];
        for (place, unit) in name.iter_mut().zip(text.encode_utf16()) {
            *place = unit;
        }
        name
    }

    /// The bytes of the entry.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 16>(self.kind.0);
        b.put::<16, 16>(self.id.0);
        b.put::<32, 8>(self.first_lba.to_le_bytes());
        b.put::<40, 8>(self.last_lba.to_le_bytes());
        b.put::<48, 8>(self.attributes.to_le_bytes());
        let (pairs, _) = b[56..].as_chunks_mut::<2>();
        for (pair, unit) in pairs.iter_mut().zip(self.name) {
            *pair = unit.to_le_bytes();
        }
        b
    }

    /// Reads an entry.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        let mut name = [0; 36];
        let (pairs, _) = b[56..].as_chunks::<2>();
        for (unit, pair) in name.iter_mut().zip(pairs) {
            *unit = u16::from_le_bytes(*pair);
        }
        Self {
            kind: Guid(b.field::<0, 16>()),
            id: Guid(b.field::<16, 16>()),
            first_lba: u64::from_le_bytes(b.field::<32, 8>()),
            last_lba: u64::from_le_bytes(b.field::<40, 8>()),
            attributes: u64::from_le_bytes(b.field::<48, 8>()),
            name,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_utf16() {
        let entry = GptEntry {
            kind: Guid::EFI_SYSTEM,
            id: Guid([1; 16]),
            first_lba: 64,
            last_lba: 2943,
            attributes: 0,
            name: GptEntry::name("EFI"),
        };
        let b = entry.write();
        assert_eq!(b[56..64], *b"E\0F\0I\0\0\0");
        assert_eq!(b[32..34], [64, 0]);
        assert_eq!(GptEntry::name(&"x".repeat(99)), [u16::from(b'x'); 36]);
    }

    proptest! {
        #[test]
        fn both_laws(bytes in vec(any::<u8>(), 128)) {
            let b: [u8; 128] = bytes.try_into().unwrap();
            prop_assert_eq!(GptEntry::parse(&b).write(), b);
        }
    }
}
