//! Master boot record: the first sector of a disk.
//!
//! Spec: UEFI 2.10 5.2.1, table "Legacy MBR".

use super::{MbrPartition, SECTOR_SIZE};
use crate::error::FormatError;
use crate::fields::Fields;

/// A master boot record. The fields are in disc order; the signature 55 AA ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterBootRecord {
    /// What a BIOS runs.
    pub code: [u8; 440],
    /// What tells disks apart.
    pub disk_signature: u32,
    /// Unused, but by some for copy protection.
    pub reserved: u16,
    /// The partitions.
    pub partitions: [MbrPartition; 4],
}

impl MasterBootRecord {
    /// Bytes of the record.
    pub const SIZE: usize = SECTOR_SIZE;
    /// Where the code of isolinux and of GRUB for hybrid images wants to find the place of the boot image.
    pub const BOOT_IMAGE_OFFSET: usize = 432;
    const SIGNATURE: [u8; 2] = [0x55, 0xAA];

    /// The bytes of the record.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 440>(self.code);
        b.put::<440, 4>(self.disk_signature.to_le_bytes());
        b.put::<444, 2>(self.reserved.to_le_bytes());
        let [first, second, third, fourth] = self.partitions.map(|partition| partition.write());
        b.put::<446, 16>(first);
        b.put::<462, 16>(second);
        b.put::<478, 16>(third);
        b.put::<494, 16>(fourth);
        b.put::<510, 2>(Self::SIGNATURE);
        b
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when the signature is missing.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        if b.field::<510, 2>() != Self::SIGNATURE {
            return Err(FormatError::Foreign {
                structure: "master boot record",
            });
        }
        let partitions = [
            b.field::<446, 16>(),
            b.field::<462, 16>(),
            b.field::<478, 16>(),
            b.field::<494, 16>(),
        ];
        Ok(Self {
            code: b.field::<0, 440>(),
            disk_signature: u32::from_le_bytes(b.field::<440, 4>()),
            reserved: u16::from_le_bytes(b.field::<444, 2>()),
            partitions: partitions.map(|partition| MbrPartition::parse(&partition)),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_signature_makes_it() {
        assert!(MasterBootRecord::parse(&[0; 512]).is_err());
        let mut b = [0; 512];
        b[510..].copy_from_slice(&[0x55, 0xAA]);
        let record = MasterBootRecord::parse(&b).unwrap();
        assert_eq!(record.partitions, [MbrPartition::EMPTY; 4]);
    }

    proptest! {
        #[test]
        fn both_laws(bytes in vec(any::<u8>(), 510)) {
            let mut b = [0; 512];
            b[..510].copy_from_slice(&bytes);
            b[510..].copy_from_slice(&[0x55, 0xAA]);
            let record = MasterBootRecord::parse(&b).unwrap();
            prop_assert_eq!(record.disk_signature.to_le_bytes(), &b[440..444]);
            prop_assert_eq!(record.partitions[3].write(), &b[494..510]);
            prop_assert_eq!(record.write(), b);
        }
    }
}
