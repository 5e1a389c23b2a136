//! Header of a GUID partition table: at sector 1 of the disk, and a copy in its last sector.
//!
//! Spec: UEFI 2.10 5.3.2.

use crc::{CRC_32_ISO_HDLC, Crc};

use super::{Guid, SECTOR_SIZE};
use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

const NAME: &str = "GPT header";
static CRC32: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// The CRC of a table's entries, all of them, also those that are not used.
#[must_use]
pub fn entries_crc(entries: &[u8]) -> u32 {
    CRC32.checksum(entries)
}

/// A header. The fields are in disc order; the header's own CRC is no field: `write` computes it, `parse` verifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GptHeader {
    /// The sector that this header is in.
    pub my_lba: u64,
    /// The sector that the other header is in.
    pub alternate_lba: u64,
    /// The first sector that a partition may have.
    pub first_usable_lba: u64,
    /// The last sector that a partition may have.
    pub last_usable_lba: u64,
    /// What tells disks apart.
    pub disk_guid: Guid,
    /// The sector at which the entries begin.
    pub entries_lba: u64,
    /// How many entries there are.
    pub entry_count: u32,
    /// Bytes of each.
    pub entry_size: u32,
    /// [`entries_crc`] of them.
    pub entries_crc: u32,
}

impl GptHeader {
    /// Bytes of the sector that a header is in.
    pub const SIZE: usize = SECTOR_SIZE;
    /// Bytes of the header.
    const HEADER_SIZE: u32 = 92;
    const SIGNATURE: [u8; 8] = *b"EFI PART";
    const REVISION: u32 = 0x1_0000;

    /// The bytes of the header's sector.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 8>(Self::SIGNATURE);
        b.put::<8, 4>(Self::REVISION.to_le_bytes());
        b.put::<12, 4>(Self::HEADER_SIZE.to_le_bytes());
        b.put::<24, 8>(self.my_lba.to_le_bytes());
        b.put::<32, 8>(self.alternate_lba.to_le_bytes());
        b.put::<40, 8>(self.first_usable_lba.to_le_bytes());
        b.put::<48, 8>(self.last_usable_lba.to_le_bytes());
        b.put::<56, 16>(self.disk_guid.0);
        b.put::<72, 8>(self.entries_lba.to_le_bytes());
        b.put::<80, 4>(self.entry_count.to_le_bytes());
        b.put::<84, 4>(self.entry_size.to_le_bytes());
        b.put::<88, 4>(self.entries_crc.to_le_bytes());
        let crc = header_crc(&b, Self::HEADER_SIZE as usize);
        b.put::<16, 4>(crc.to_le_bytes());
        b
    }

    /// Reads a header.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when it is none; [`FormatError::Length`] when it cannot have the size that it says;
    /// [`FormatError::Crc32`] when its bytes are not what they were.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the specification.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        if b.field::<0, 8>() != Self::SIGNATURE {
            return Err(FormatError::Foreign { structure: NAME });
        }
        let size = u32::from_le_bytes(b.field::<12, 4>());
        let covered = usize::try_from(size).unwrap_or(usize::MAX);
        if size < Self::HEADER_SIZE || covered > Self::SIZE {
            return Err(FormatError::Length {
                structure: NAME,
                recorded: covered,
                minimum: Self::HEADER_SIZE as usize,
            });
        }
        let recorded = u32::from_le_bytes(b.field::<16, 4>());
        let computed = header_crc(b, covered);
        if recorded != computed {
            return Err(FormatError::Crc32 {
                structure: NAME,
                recorded,
                computed,
            });
        }
        let clause = "UEFI 2.10 5.3.2";
        finding::expect_value(
            u32::from_le_bytes(b.field::<8, 4>()),
            Self::REVISION,
            clause,
            report,
        );
        finding::expect_value(size, Self::HEADER_SIZE, clause, report);
        finding::expect_zero(&b.field::<20, 4>(), clause, report);
        finding::expect_zero(&b.field::<92, 420>(), clause, report);
        Ok(Self {
            my_lba: u64::from_le_bytes(b.field::<24, 8>()),
            alternate_lba: u64::from_le_bytes(b.field::<32, 8>()),
            first_usable_lba: u64::from_le_bytes(b.field::<40, 8>()),
            last_usable_lba: u64::from_le_bytes(b.field::<48, 8>()),
            disk_guid: Guid(b.field::<56, 16>()),
            entries_lba: u64::from_le_bytes(b.field::<72, 8>()),
            entry_count: u32::from_le_bytes(b.field::<80, 4>()),
            entry_size: u32::from_le_bytes(b.field::<84, 4>()),
            entries_crc: u32::from_le_bytes(b.field::<88, 4>()),
        })
    }
}

/// The CRC of a header of so many bytes, its own field taken as zero.
fn header_crc(b: &[u8; GptHeader::SIZE], size: usize) -> u32 {
    let mut b = *b;
    b.put::<16, 4>([0; 4]);
    CRC32.checksum(b.get(..size).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_crc_is_the_usual_one() {
        assert_eq!(entries_crc(b"123456789"), 0xCBF4_3926);
        // 128 unused entries, as every partition program writes them.
        assert_eq!(entries_crc(&[0; 128 * 128]), 0xAB54_D286);
    }

    fn header(numbers: [u64; 5], guid: [u8; 16], rest: [u32; 3]) -> GptHeader {
        GptHeader {
            my_lba: numbers[0],
            alternate_lba: numbers[1],
            first_usable_lba: numbers[2],
            last_usable_lba: numbers[3],
            disk_guid: Guid(guid),
            entries_lba: numbers[4],
            entry_count: rest[0],
            entry_size: rest[1],
            entries_crc: rest[2],
        }
    }

    #[test]
    fn no_byte_goes_unread() {
        let value = header([1, 99, 34, 66, 2], [7; 16], [128, 128, 0xAB54_D286]);
        let written = value.write();
        assert_eq!(written[..16], *b"EFI PART\0\0\x01\0\x5C\0\0\0");
        for at in 0..512 {
            let mut b = written;
            b[at] ^= 1;
            let mut found = false;
            let read = GptHeader::parse_with(&b, &mut |_| found = true);
            assert!(found || read.is_err(), "byte {at}");
        }
    }

    proptest! {
        #[test]
        fn both_laws(numbers: [u64; 5], guid: [u8; 16], rest: [u32; 3]) {
            let value = header(numbers, guid, rest);
            let b = value.write();
            let mut clean = true;
            prop_assert_eq!(GptHeader::parse_with(&b, &mut |_| clean = false), Ok(value));
            prop_assert!(clean);
        }
    }
}
