//! The recording date and time of directory records: seven bytes.
//!
//! Spec: ECMA-119:1987 9.1.5.

use crate::fields::Fields;

use super::CivilDateTime;

/// The year that the recorded one is counted from.
const FIRST_YEAR: u16 = 1900;

/// A date and time of the years 1900 to 2155 in whole seconds, or none.
///
/// The fields are in disc order and hold whatever is recorded, be it a date or not, so that reading and writing
/// never fail; [`to_unix`](Self::to_unix) judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordingDateTime {
    /// Years since 1900.
    pub years_since_1900: u8,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Intervals of 15 minutes east of UTC, -48 to 52.
    pub offset: i8,
}

impl RecordingDateTime {
    /// Bytes on the disc.
    pub const SIZE: usize = 7;

    /// No date and time: all numbers are zero.
    pub const UNSPECIFIED: Self = Self {
        years_since_1900: 0,
        month: 0,
        day: 0,
        hour: 0,
        minute: 0,
        second: 0,
        offset: 0,
    };

    /// The date and time in UTC of a moment `seconds` and `nanoseconds` after the Unix epoch. What is finer
    /// than a second is cut off. `None` when the year is not 1900 to 2155 or `nanoseconds` make a second.
    #[must_use]
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> Option<Self> {
        if nanoseconds >= 1_000_000_000 {
            return None;
        }
        let CivilDateTime {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = CivilDateTime::from_unix(seconds)?;
        let years_since_1900 = u8::try_from(year.checked_sub(FIRST_YEAR)?).ok()?;
        Some(Self {
            years_since_1900,
            month,
            day,
            hour,
            minute,
            second,
            offset: 0,
        })
    }

    /// Seconds and nanoseconds (always zero) after the Unix epoch; `None` when unspecified, or when the numbers
    /// name no moment of the calendar. An offset that the standard does not have counts as zero.
    #[must_use]
    pub fn to_unix(self) -> Option<(i64, u32)> {
        Some((self.civil().to_unix(self.offset)?, 0))
    }

    /// Whether no date and time is given.
    #[must_use]
    pub fn is_unspecified(&self) -> bool {
        *self == Self::UNSPECIFIED
    }

    /// The date and time as recorded, in the time zone of the offset; valid or not.
    #[must_use]
    pub const fn civil(&self) -> CivilDateTime {
        let Self {
            years_since_1900,
            month,
            day,
            hour,
            minute,
            second,
            offset: _,
        } = *self;
        CivilDateTime {
            year: FIRST_YEAR + years_since_1900 as u16,
            month,
            day,
            hour,
            minute,
            second,
        }
    }

    /// Reads a date and time.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        let &[years_since_1900, month, day, hour, minute, second, _] = b;
        let offset = i8::from_le_bytes(b.field::<6, 1>());
        Self {
            years_since_1900,
            month,
            day,
            hour,
            minute,
            second,
            offset,
        }
    }

    /// The bytes of the date and time.
    #[must_use]
    pub const fn write(&self) -> [u8; Self::SIZE] {
        let Self {
            years_since_1900,
            month,
            day,
            hour,
            minute,
            second,
            offset,
        } = *self;
        let [offset] = offset.to_le_bytes();
        [years_since_1900, month, day, hour, minute, second, offset]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_moment_has_these_bytes() {
        let date = RecordingDateTime::from_unix(1_234_567_890, 999_999_999).unwrap();
        assert_eq!(date.write(), [109, 2, 13, 23, 31, 30, 0]);
        assert_eq!(date.to_unix(), Some((1_234_567_890, 0)));
        let eastern = RecordingDateTime { offset: -20, ..date };
        assert_eq!(eastern.write()[6], 0xEC);
        assert_eq!(eastern.to_unix(), Some((1_234_567_890 + 5 * 3_600, 0)));
    }

    #[test]
    fn the_years_end_at_both_ends() {
        let first = RecordingDateTime::from_unix(-2_208_988_800, 0).unwrap();
        assert_eq!(first.write(), [0, 1, 1, 0, 0, 0, 0]);
        assert_eq!(RecordingDateTime::from_unix(-2_208_988_801, 0), None);
        let last = RecordingDateTime::from_unix(5_869_583_999, 0).unwrap();
        assert_eq!(last.write(), [255, 12, 31, 23, 59, 59, 0]);
        assert_eq!(RecordingDateTime::from_unix(5_869_584_000, 0), None);
        assert_eq!(RecordingDateTime::from_unix(0, 1_000_000_000), None);
    }

    #[test]
    fn unspecified_is_no_moment() {
        assert!(RecordingDateTime::parse(&[0; 7]).is_unspecified());
        assert_eq!(RecordingDateTime::UNSPECIFIED.to_unix(), None);
        assert_eq!(RecordingDateTime::parse(&[255; 7]).to_unix(), None);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written(bytes: [u8; 7]) {
            prop_assert_eq!(RecordingDateTime::parse(&bytes).write(), bytes);
        }

        #[test]
        fn a_moment_comes_back(seconds in -2_208_988_800_i64..5_869_584_000) {
            let date = RecordingDateTime::from_unix(seconds, 0).unwrap();
            prop_assert_eq!(RecordingDateTime::parse(&date.write()), date);
            prop_assert_eq!(date.to_unix(), Some((seconds, 0)));
        }
    }
}
