//! Volume Partition Descriptor: a part of the volume that something other than ISO 9660 looks after.
//!
//! Spec: ECMA-119:1987 8.6.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::numbers::{both_u32, write_both_u32};
use super::volume_descriptor::{self, VOLUME_DESCRIPTOR_SIZE, VolumeDescriptorKind};

/// The name of the structure in errors.
const NAME: &str = "volume partition descriptor";

/// A volume partition descriptor. The fields are in disc order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumePartitionDescriptor {
    /// The system that can act on the partition (8.6.5); a-characters.
    pub system_identifier: [u8; 32],
    /// The name of the partition (8.6.6); d-characters.
    pub volume_partition_identifier: [u8; 32],
    /// The first logical block of the partition (8.6.7).
    pub volume_partition_location: u32,
    /// Logical blocks of the partition (8.6.8).
    pub volume_partition_size: u32,
    /// For the system (8.6.9).
    pub system_use: [u8; 1960],
}

impl VolumePartitionDescriptor {
    /// The bytes of the descriptor.
    #[must_use]
    pub fn write(&self) -> [u8; VOLUME_DESCRIPTOR_SIZE] {
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        volume_descriptor::write_header(&mut b, VolumeDescriptorKind::PARTITION, 1);
        b.put::<8, 32>(self.system_identifier);
        b.put::<40, 32>(self.volume_partition_identifier);
        b.put::<72, 8>(write_both_u32(self.volume_partition_location));
        b.put::<80, 8>(write_both_u32(self.volume_partition_size));
        b.put::<88, 1960>(self.system_use);
        b
    }

    /// Reads a descriptor.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] and [`FormatError::Kind`] when it is none.
    pub fn parse(b: &[u8; VOLUME_DESCRIPTOR_SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        b: &[u8; VOLUME_DESCRIPTOR_SIZE],
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        volume_descriptor::parse_header_of_version_1(b, NAME, VolumeDescriptorKind::PARTITION, report)?;
        finding::expect_zero(&b.field::<7, 1>(), "ECMA-119:1987 8.6.4", report);
        Ok(Self {
            system_identifier: b.field::<8, 32>(),
            volume_partition_identifier: b.field::<40, 32>(),
            volume_partition_location: both_u32(b.field::<72, 8>(), "ECMA-119:1987 8.6.7", report),
            volume_partition_size: both_u32(b.field::<80, 8>(), "ECMA-119:1987 8.6.8", report),
            system_use: b.field::<88, 1960>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn any_descriptor()(
            system_identifier: [u8; 32], volume_partition_identifier: [u8; 32],
            volume_partition_location: u32, volume_partition_size: u32, system_use in vec(any::<u8>(), 1960),
        ) -> VolumePartitionDescriptor {
            VolumePartitionDescriptor {
                system_identifier, volume_partition_identifier, volume_partition_location, volume_partition_size,
                system_use: system_use.try_into().unwrap(),
            }
        }
    }

    proptest! {
        #[test]
        fn both_laws(descriptor in any_descriptor()) {
            let b = descriptor.write();
            let read = VolumePartitionDescriptor::parse(&b).unwrap();
            prop_assert_eq!(read.write(), b);
            prop_assert_eq!(&b[9 - 1..40], read.system_identifier);
            prop_assert_eq!(&b[41 - 1..72], read.volume_partition_identifier);
            prop_assert_eq!(&b[73 - 1..77 - 1], read.volume_partition_location.to_le_bytes());
            prop_assert_eq!(&b[85 - 1..88], read.volume_partition_size.to_be_bytes());
            prop_assert_eq!(read, descriptor);
        }

        #[test]
        fn no_byte_goes_unread(descriptor in any_descriptor(), at in 0..2048_usize, change in 1..=255_u8) {
            let mut b = descriptor.write();
            b[at] ^= change;
            let mut found = false;
            let read = VolumePartitionDescriptor::parse_with(&b, &mut |_| found = true);
            prop_assert!(found || read != Ok(descriptor));
        }
    }
}
