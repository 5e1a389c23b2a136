//! The date and time of volume descriptors and extended attribute records: 16 digits and an offset.
//!
//! Spec: ECMA-119:1987 8.4.26.1.

use crate::error::FormatError;
use crate::fields::Fields;

use super::CivilDateTime;

/// Nanoseconds of a hundredth of a second.
const NANOSECONDS_PER_HUNDREDTH: u32 = 10_000_000;

/// A date and time of the years 1 to 9999 in hundredths of a second, or none.
///
/// In disc order: year (4 digits), month, day, hour, minute, second, hundredths (2 digits each), and the offset
/// from UTC in intervals of 15 minutes as a signed byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DecimalDateTime {
    /// All zero when unspecified; else valid, with a year of 1 to 9999.
    civil: CivilDateTime,
    hundredths: u8,
    offset: i8,
}

/// The value of `N` digits.
fn number<const N: usize>(digits: [u8; N]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |value, &digit| {
        let digit = digit.is_ascii_digit().then(|| u16::from(digit - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// The value of two digits.
fn pair(digits: [u8; 2]) -> Option<u8> {
    number(digits).and_then(|value| u8::try_from(value).ok())
}

/// Two digits of a value below 100.
const fn digits(value: u8) -> [u8; 2] {
    [b'0' + value / 10 % 10, b'0' + value % 10]
}

impl DecimalDateTime {
    /// Bytes on the disc.
    pub const SIZE: usize = 17;

    /// No date and time: all digits are zero, and so is the offset.
    pub const UNSPECIFIED: Self = Self {
        civil: CivilDateTime {
            year: 0,
            month: 0,
            day: 0,
            hour: 0,
            minute: 0,
            second: 0,
        },
        hundredths: 0,
        offset: 0,
    };

    /// A date and time. `offset` is in intervals of 15 minutes east of UTC; the standard has -48 to 52. `None`
    /// when there is no such moment, its year is not 1 to 9999, or `hundredths` are 100 or more.
    #[must_use]
    pub fn new(civil: CivilDateTime, hundredths: u8, offset: i8) -> Option<Self> {
        let valid = civil.is_valid() && (1..=9999).contains(&civil.year) && hundredths < 100;
        valid.then_some(Self {
            civil,
            hundredths,
            offset,
        })
    }

    /// The date and time in UTC of a moment `seconds` and `nanoseconds` after the Unix epoch. What is finer
    /// than a hundredth of a second is cut off. `None` when the year is not 1 to 9999 or `nanoseconds` make a
    /// second.
    #[must_use]
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> Option<Self> {
        let hundredths = u8::try_from(nanoseconds / NANOSECONDS_PER_HUNDREDTH).ok()?;
        Self::new(CivilDateTime::from_unix(seconds)?, hundredths, 0)
    }

    /// Seconds and nanoseconds after the Unix epoch; `None` when unspecified. An offset that the standard does
    /// not have counts as zero.
    #[must_use]
    pub fn to_unix(self) -> Option<(i64, u32)> {
        Some((
            self.civil.to_unix(self.offset)?,
            u32::from(self.hundredths) * NANOSECONDS_PER_HUNDREDTH,
        ))
    }

    /// Whether no date and time is given.
    #[must_use]
    pub fn is_unspecified(&self) -> bool {
        *self == Self::UNSPECIFIED
    }

    /// The date and time as recorded, in the time zone of the offset. All zero when unspecified.
    #[must_use]
    pub const fn civil(&self) -> CivilDateTime {
        self.civil
    }

    /// Hundredths of a second, 0 to 99.
    #[must_use]
    pub const fn hundredths(&self) -> u8 {
        self.hundredths
    }

    /// Intervals of 15 minutes east of UTC.
    #[must_use]
    pub const fn offset(&self) -> i8 {
        self.offset
    }

    /// Reads a date and time.
    ///
    /// # Errors
    /// [`FormatError::Date`] when the digits are none, or name no moment of the calendar.
    pub fn parse(b: &[u8; Self::SIZE]) -> Result<Self, FormatError> {
        let read = || {
            let civil = CivilDateTime {
                year: number(b.field::<0, 4>())?,
                month: pair(b.field::<4, 2>())?,
                day: pair(b.field::<6, 2>())?,
                hour: pair(b.field::<8, 2>())?,
                minute: pair(b.field::<10, 2>())?,
                second: pair(b.field::<12, 2>())?,
            };
            let hundredths = pair(b.field::<14, 2>())?;
            let offset = i8::from_le_bytes(b.field::<16, 1>());
            let recorded = Self {
                civil,
                hundredths,
                offset,
            };
            if recorded.is_unspecified() {
                Some(recorded)
            } else {
                Self::new(civil, hundredths, offset)
            }
        };
        read().ok_or(FormatError::Date)
    }

    /// The bytes of the date and time.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        let CivilDateTime {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self.civil;
        // A year has four digits at most, so both halves are below 100.
        let [century, year_of_century] = [year / 100, year % 100].map(|half| half.to_le_bytes()[0]);
        b.put::<0, 2>(digits(century));
        b.put::<2, 2>(digits(year_of_century));
        b.put::<4, 2>(digits(month));
        b.put::<6, 2>(digits(day));
        b.put::<8, 2>(digits(hour));
        b.put::<10, 2>(digits(minute));
        b.put::<12, 2>(digits(second));
        b.put::<14, 2>(digits(self.hundredths));
        b.put::<16, 1>(self.offset.to_le_bytes());
        b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_moment_has_these_digits() {
        let date = DecimalDateTime::from_unix(1_234_567_890, 129_999_999).unwrap();
        assert_eq!(&date.write(), b"2009021323313012\0");
        assert_eq!(date.to_unix(), Some((1_234_567_890, 120_000_000)));
    }

    #[test]
    fn unspecified_is_all_zero_digits() {
        assert_eq!(&DecimalDateTime::UNSPECIFIED.write(), b"0000000000000000\0");
        let read = DecimalDateTime::parse(b"0000000000000000\0").unwrap();
        assert!(read.is_unspecified());
        assert_eq!(read.to_unix(), None);
    }

    #[test]
    fn other_digits_are_no_date() {
        for bytes in [
            b"0000000000000000\x01",
            b"0000010100000000\0",
            b"2009023023313012\0",
            b"20090213 3313012\0",
            b"2009021323313:12\0",
            b"                \0",
            b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ] {
            assert_eq!(DecimalDateTime::parse(bytes), Err(FormatError::Date), "{bytes:?}");
        }
    }

    #[test]
    fn the_years_end_at_both_ends() {
        assert_eq!(DecimalDateTime::from_unix(253_402_300_800, 0), None);
        assert_eq!(DecimalDateTime::from_unix(-62_135_596_801, 0), None);
        assert!(DecimalDateTime::from_unix(253_402_300_799, 999_999_999).is_some());
        assert!(DecimalDateTime::from_unix(-62_135_596_800, 0).is_some());
        assert_eq!(DecimalDateTime::from_unix(0, 1_000_000_000), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            seconds in -62_135_596_800_i64..253_402_300_800, hundredths in 0_u8..100, offset: i8,
        ) {
            let civil = CivilDateTime::from_unix(seconds).unwrap();
            let date = DecimalDateTime::new(civil, hundredths, offset).unwrap();
            prop_assert_eq!(DecimalDateTime::parse(&date.write()), Ok(date));
            if offset == 0 {
                prop_assert_eq!(date.to_unix(), Some((seconds, u32::from(hundredths) * 10_000_000)));
            }
        }

        #[test]
        fn what_is_read_is_written(
            text in "[0-9]{4}(0[1-9]|1[0-2])([01][0-9]|2[0-8])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9][0-9]{2}",
            offset: u8,
        ) {
            let mut bytes = [offset; 17];
            bytes[..16].copy_from_slice(text.as_bytes());
            if let Ok(date) = DecimalDateTime::parse(&bytes) {
                prop_assert_eq!(date.write(), bytes);
            } else {
                prop_assert!(&text[..4] == "0000" || &text[6..8] == "00");
            }
        }
    }
}
