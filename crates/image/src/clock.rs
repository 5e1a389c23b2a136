//! The one place where the time of day comes in.

use std::time::{SystemTime, UNIX_EPOCH};

use fsimage_tree::Timestamp;

use crate::error::Error;

/// What an image takes for the present.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// The time of new items and of the volume.
    pub(crate) now: Timestamp,
    /// Whether no item may have a later time.
    pub(crate) is_latest: bool,
}

impl Clock {
    /// `SOURCE_DATE_EPOCH` where it is set, the system's clock otherwise.
    pub(crate) fn from_environment() -> Result<Self, Error> {
        match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(value) if !value.is_empty() => {
                let seconds = value.parse().map_err(|_| Error::InvalidValue {
                    property: "SOURCE_DATE_EPOCH",
                    value,
                    wanted: "a number of seconds since 1970",
                })?;
                Ok(Self {
                    now: Timestamp {
                        seconds,
                        nanoseconds: 0,
                    },
                    is_latest: true,
                })
            }
            _ => Ok(Self {
                now: system_time(SystemTime::now()),
                is_latest: false,
            }),
        }
    }
}

/// A system time as a timestamp; what is out of range becomes the nearest that is not.
pub(crate) fn system_time(time: SystemTime) -> Timestamp {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => Timestamp {
            seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            nanoseconds: since.subsec_nanos(),
        },
        Err(before) => {
            let before = before.duration();
            let borrow = u64::from(before.subsec_nanos() > 0);
            let seconds = i64::try_from(before.as_secs().saturating_add(borrow)).map_or(i64::MIN, |it| -it);
            let nanoseconds = if borrow == 0 {
                0
            } else {
                1_000_000_000 - before.subsec_nanos()
            };
            Timestamp { seconds, nanoseconds }
        }
    }
}

/// `YYYYMMDD_HHMMSS`, UTC: the volume's name when nobody gave one.
pub(crate) fn volume_name(time: Timestamp) -> String {
    let days = time.seconds.div_euclid(86_400);
    let second = time.seconds.rem_euclid(86_400);
    // Days since 0000-03-01, in eras of 400 years.
    let shifted = days.saturating_add(719_468);
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 {
        month_index + 3
    } else {
        month_index - 9
    };
    let year = era
        .saturating_mul(400)
        .saturating_add(year_of_era + i64::from(month <= 2));
    format!(
        "{year:04}{month:02}{day:02}_{:02}{:02}{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_the_clock() {
        let name = |seconds| {
            volume_name(Timestamp {
                seconds,
                nanoseconds: 0,
            })
        };
        assert_eq!(name(0), "19700101_000000");
        assert_eq!(name(951_782_399), "20000228_235959");
        assert_eq!(name(951_782_400), "20000229_000000");
        assert_eq!(name(1_700_000_000), "20231114_221320");
        assert_eq!(name(-1), "19691231_235959");
    }
}
