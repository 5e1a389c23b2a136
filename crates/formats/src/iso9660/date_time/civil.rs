//! The Gregorian calendar against seconds since the Unix epoch.
//!
//! A day of the calendar is counted in years that begin on the first of March, so that the day which comes and
//! goes is the last one of its year, and from the first of March of the year 0, where a cycle of 400 years
//! begins.

/// Days of 400 Gregorian years.
const DAYS_PER_CYCLE: i64 = 146_097;
/// Days from the first of March of the year 0 to the Unix epoch.
const EPOCH: i64 = 719_468;
/// Seconds of a day; the calendar has no leap seconds.
const SECONDS_PER_DAY: i64 = 86_400;
/// Seconds of the unit that offsets from UTC are counted in.
const SECONDS_PER_OFFSET: i64 = 15 * 60;

/// A date and a time of day of the Gregorian calendar, as some clock on a wall shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CivilDateTime {
    /// The year of the common era.
    pub year: u16,
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
}

/// The number of the day that begins `day` days into a month, counted from the Unix epoch.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (march_year, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (cycle, year_of_cycle) = (march_year.div_euclid(400), march_year.rem_euclid(400));
    let day_of_year = (153 * months + 2) / 5 + day - 1;
    let leap_days = year_of_cycle / 4 - year_of_cycle / 100;
    cycle * DAYS_PER_CYCLE + year_of_cycle * 365 + leap_days + day_of_year - EPOCH
}

/// Year, month and day of the day with this number, counted from the Unix epoch.
fn date_of(days_since_epoch: i64) -> (i64, i64, i64) {
    let days = days_since_epoch + EPOCH;
    let (cycle, day) = (days.div_euclid(DAYS_PER_CYCLE), days.rem_euclid(DAYS_PER_CYCLE));
    // Leave out the leap days, which end every 4th year except for the 100th ones, so that years have 365 days.
    let year_of_cycle = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    // Five months beginning with March have 153 days, in the same pattern twice, and the rest of it.
    let months = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * months + 2) / 5 + 1;
    let (month, carry) = if months < 10 {
        (months + 3, 0)
    } else {
        (months - 9, 1)
    };
    (cycle * 400 + year_of_cycle + carry, month, day_of_month)
}

impl CivilDateTime {
    /// Whether the fields name a moment of the calendar.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = *self;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60
    }

    /// The date and time in UTC, a number of seconds after the Unix epoch (before it when negative). `None`
    /// outside of the years 0 to 65535.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let (year, month, day) = date_of(seconds.div_euclid(SECONDS_PER_DAY));
        let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        Some(Self {
            year: u16::try_from(year).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
            hour: u8::try_from(second_of_day / 3_600).ok()?,
            minute: u8::try_from(second_of_day / 60 % 60).ok()?,
            second: u8::try_from(second_of_day % 60).ok()?,
        })
    }

    /// Seconds after the Unix epoch, where the clock runs `offset` intervals of 15 minutes ahead of UTC.
    /// `None` when the fields name no moment. An offset outside of -48 to 52 is none, and is taken as zero.
    #[must_use]
    pub fn to_unix(self, offset: i8) -> Option<i64> {
        if !self.is_valid() {
            return None;
        }
        let days = days_since_epoch(i64::from(self.year), i64::from(self.month), i64::from(self.day));
        let second_of_day =
            i64::from(self.hour) * 3_600 + i64::from(self.minute) * 60 + i64::from(self.second);
        let ahead = if (-48..=52).contains(&offset) {
            i64::from(offset) * SECONDS_PER_OFFSET
        } else {
            0
        };
        Some(days * SECONDS_PER_DAY + second_of_day - ahead)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn civil(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> CivilDateTime {
        CivilDateTime {
            year,
            month,
            day,
            hour,
            minute,
            second,
        }
    }

    #[test]
    fn known_moments() {
        for (seconds, moment) in [
            (0, civil(1970, 1, 1, 0, 0, 0)),
            (-1, civil(1969, 12, 31, 23, 59, 59)),
            (951_782_400, civil(2000, 2, 29, 0, 0, 0)),
            (1_000_000_000, civil(2001, 9, 9, 1, 46, 40)),
            (1_234_567_890, civil(2009, 2, 13, 23, 31, 30)),
            (2_147_483_648, civil(2038, 1, 19, 3, 14, 8)),
            (4_107_542_400, civil(2100, 3, 1, 0, 0, 0)),
            (-2_208_988_800, civil(1900, 1, 1, 0, 0, 0)),
            (253_402_300_799, civil(9999, 12, 31, 23, 59, 59)),
        ] {
            assert_eq!(CivilDateTime::from_unix(seconds), Some(moment));
            assert_eq!(moment.to_unix(0), Some(seconds));
        }
    }

    #[test]
    fn the_calendar_has_no_other_days() {
        for no_day in [
            civil(1900, 2, 29, 0, 0, 0),
            civil(2001, 2, 29, 0, 0, 0),
            civil(2000, 4, 31, 0, 0, 0),
            civil(2000, 0, 1, 0, 0, 0),
            civil(2000, 13, 1, 0, 0, 0),
            civil(2000, 1, 0, 0, 0, 0),
            civil(2000, 1, 1, 24, 0, 0),
            civil(2000, 1, 1, 0, 60, 0),
            civil(2000, 1, 1, 0, 0, 60),
        ] {
            assert_eq!(no_day.to_unix(0), None, "{no_day:?}");
        }
    }

    #[test]
    fn an_offset_is_taken_off() {
        let noon = civil(2020, 6, 1, 12, 0, 0);
        let utc = noon.to_unix(0).unwrap();
        assert_eq!(noon.to_unix(4), Some(utc - 3_600));
        assert_eq!(noon.to_unix(-48), Some(utc + 12 * 3_600));
        assert_eq!(noon.to_unix(52), Some(utc - 13 * 3_600));
        assert_eq!(noon.to_unix(53), Some(utc));
    }

    #[test]
    fn every_day_of_a_cycle_follows_the_one_before() {
        let mut date = (1970, 1, 1);
        for day in 1..=DAYS_PER_CYCLE {
            let next = date_of(day);
            assert!(next > date, "{next:?} after {date:?}");
            assert_eq!(days_since_epoch(next.0, next.1, next.2), day);
            date = next;
        }
        assert_eq!(date, (2370, 1, 1));
    }

    #[test]
    fn the_far_ends_of_time_are_no_dates() {
        assert_eq!(CivilDateTime::from_unix(i64::MAX), None);
        assert_eq!(CivilDateTime::from_unix(i64::MIN), None);
    }

    proptest! {
        #[test]
        fn seconds_come_back(seconds in -62_167_219_200_i64..2_005_949_145_600) {
            let moment = CivilDateTime::from_unix(seconds).unwrap();
            prop_assert!(moment.is_valid());
            prop_assert_eq!(moment.to_unix(0), Some(seconds));
        }
    }
}
