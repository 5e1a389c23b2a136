//! PN, the number of a device file.
//!
//! Spec: RRIP:1.12 4.1.2.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};
use crate::iso9660::numbers::{both_u32, write_both_u32};
use crate::susp::SystemUseEntry;
use crate::susp::entry::write_parts;

/// The name of the structure in errors.
const NAME: &str = "PN entry";
const CLAUSE: &str = "RRIP:1.12 4.1.2";

/// The number of a device: 64 bits in two halves, as the standard has it. On discs the halves are the major
/// and the minor number, see [`from_major_minor`](Self::from_major_minor).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceNumber {
    /// The upper half.
    pub high: u32,
    /// The lower half.
    pub low: u32,
}

impl DeviceNumber {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"PN";
    /// Bytes of the entry.
    pub const SIZE: usize = 20;

    /// The number of a device with these major and minor numbers, as mastering programs record it and operating
    /// systems read it: one in each half.
    #[must_use]
    pub const fn from_major_minor(major: u32, minor: u32) -> Self {
        Self {
            high: major,
            low: minor,
        }
    }

    /// The major and the minor number. Some programs follow the letter of the standard and put a device number of
    /// 32 bits into the lower half; like the systems that read discs, this takes a lower half of more than eight
    /// bits below an upper one of zero for that. The number is one of Linux: from its lowest bit on, 8 bits of the
    /// minor number, 12 of the major one, 12 more of the minor one. A short number, of eight bits each, is the same.
    #[must_use]
    pub const fn major_minor(&self) -> (u32, u32) {
        if self.high == 0 && self.low > 0xFF {
            let minor = (self.low >> 12 & 0xF_FF00) | (self.low & 0xFF);
            (self.low >> 8 & 0xFFF, minor)
        } else {
            (self.high, self.low)
        }
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let halves = [write_both_u32(self.high), write_both_u32(self.low)];
        write_parts(Self::SIGNATURE, &[halves.as_flattened()], out)
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another signature, [`FormatError::Length`] for an entry that is too short.
    pub fn parse(entry: SystemUseEntry<'_>) -> Result<Self, FormatError> {
        Self::parse_with(entry, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        entry: SystemUseEntry<'_>,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let data = entry.fixed_data_of::<16>(NAME, Self::SIGNATURE, CLAUSE, report)?;
        Ok(Self {
            high: both_u32(data.field::<0, 8>(), CLAUSE, report),
            low: both_u32(data.field::<8, 8>(), CLAUSE, report),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn an_entry_has_these_bytes() {
        let mut out = [0; 20];
        assert_eq!(DeviceNumber::from_major_minor(8, 17).write(&mut out), Ok(20));
        assert_eq!(&out, b"PN\x14\x01\x08\0\0\0\0\0\0\x08\x11\0\0\0\0\0\0\x11");
    }

    #[test]
    fn a_short_number_may_be_in_the_lower_half_alone() {
        assert_eq!(DeviceNumber { high: 0, low: 0x0811 }.major_minor(), (8, 17));
        assert_eq!(DeviceNumber { high: 8, low: 0x0811 }.major_minor(), (8, 0x0811));
        assert_eq!(DeviceNumber { high: 0, low: 0xFF }.major_minor(), (0, 255));
    }

    /// As bsdtar and xorriso record block device 259:70000.
    #[test]
    fn a_number_of_linux_may_be_in_the_lower_half() {
        let of_low = |low| DeviceNumber { high: 0, low }.major_minor();
        assert_eq!(of_low(0x1111_0370), (259, 70_000));
        assert_eq!(of_low(0x0001_0305), (259, 5));
        assert_eq!(of_low(0xFFFF_FFFF), (0xFFF, 0xF_FFFF));
    }

    proptest! {
        #[test]
        fn both_laws(high: u32, low: u32, at in 0..20_usize, change in 1..=255_u8) {
            let entry = DeviceNumber { high, low };
            let bytes = check_laws(entry, DeviceNumber::write, DeviceNumber::parse_with);
            prop_assert_eq!(bytes.len(), DeviceNumber::SIZE);
            check_no_byte_unread(entry, &bytes, at, change, DeviceNumber::parse_with);
        }

        #[test]
        fn major_and_minor_come_back(major in 1_u32.., minor: u32) {
            prop_assert_eq!(DeviceNumber::from_major_minor(major, minor).major_minor(), (major, minor));
        }
    }
}
