//! Timestamp: date, time and time zone, to the microsecond.
//!
//! Spec: ECMA-167:1997 1/7.3; UDF:2.60 2.1.4.

use crate::iso9660::CivilDateTime;

use super::bytes::Numbers;

/// A date and time of the years 1 to 9999, or none.
///
/// The fields are in disc order and hold whatever is recorded, be it a date or not, so that reading and writing
/// never fail; [`to_unix`](Self::to_unix) judges. On the disc the first two bytes have the kind in their four
/// high bits and the zone in the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp {
    /// How to read it (1/7.3.1); [`Timestamp::LOCAL_TIME`] in UDF. Only the four low bits are recorded.
    pub kind: u8,
    /// Minutes east of UTC, -1440 to 1440, or [`Timestamp::UNKNOWN_ZONE`]. Only twelve bits are recorded:
    /// -2048 to 2047.
    pub zone: i16,
    /// 1 to 9999.
    pub year: i16,
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
    /// Hundredths of a second, 0 to 99.
    pub centiseconds: u8,
    /// Hundreds of microseconds behind those, 0 to 99.
    pub hundreds_of_microseconds: u8,
    /// Microseconds behind those, 0 to 99.
    pub microseconds: u8,
}

impl Timestamp {
    /// Bytes on the disc.
    pub const SIZE: usize = 12;
    /// The kind of a timestamp in Coordinated Universal Time, which UDF does not use.
    pub const UTC: u8 = 0;
    /// The kind of a timestamp in local time, which UDF asks for.
    pub const LOCAL_TIME: u8 = 1;
    /// The zone of a timestamp in local time of nobody knows where.
    pub const UNKNOWN_ZONE: i16 = -2047;

    /// No date and time: all bytes are zero.
    pub const UNSPECIFIED: Self = Self {
        kind: 0,
        zone: 0,
        year: 0,
        month: 0,
        day: 0,
        hour: 0,
        minute: 0,
        second: 0,
        centiseconds: 0,
        hundreds_of_microseconds: 0,
        microseconds: 0,
    };

    /// The date and time in the zone of UTC of a moment `seconds` and `nanoseconds` after the Unix epoch. What
    /// is finer than a microsecond is cut off. `None` when the year is not 1 to 9999 or `nanoseconds` make a
    /// second.
    #[must_use]
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> Option<Self> {
        Self::from_unix_in_zone(seconds, nanoseconds, 0)
    }

    /// As [`from_unix`](Self::from_unix), as a clock shows it which is `zone` minutes ahead of UTC, -1440 to
    /// 1440.
    #[must_use]
    pub fn from_unix_in_zone(seconds: i64, nanoseconds: u32, zone: i16) -> Option<Self> {
        if nanoseconds >= 1_000_000_000 || !(-1440..=1440).contains(&zone) {
            return None;
        }
        let local = seconds.checked_add(i64::from(zone).checked_mul(60)?)?;
        let civil = CivilDateTime::from_unix(local)?;
        if !(1..=9999).contains(&civil.year) {
            return None;
        }
        Some(Self {
            kind: Self::LOCAL_TIME,
            zone,
            year: i16::try_from(civil.year).ok()?,
            month: civil.month,
            day: civil.day,
            hour: civil.hour,
            minute: civil.minute,
            second: civil.second,
            centiseconds: u8::try_from(nanoseconds / 10_000_000).ok()?,
            hundreds_of_microseconds: u8::try_from(nanoseconds / 100_000 % 100).ok()?,
            microseconds: u8::try_from(nanoseconds / 1_000 % 100).ok()?,
        })
    }

    /// Seconds and nanoseconds after the Unix epoch; `None` when unspecified, or when the numbers name no moment
    /// of the calendar.
    ///
    /// An unknown zone counts as UTC, as does one that the standard does not have, and the zone of a timestamp
    /// that is not in local time. Fractions are taken as zero when one of their parts is 100 or more.
    #[must_use]
    pub fn to_unix(self) -> Option<(i64, u32)> {
        let civil = CivilDateTime {
            year: u16::try_from(self.year).ok().filter(|&year| year >= 1)?,
            month: self.month,
            day: self.day,
            hour: self.hour,
            minute: self.minute,
            second: self.second,
        };
        let zone = if self.kind == Self::LOCAL_TIME && (-1440..=1440).contains(&self.zone) {
            i64::from(self.zone)
        } else {
            0
        };
        let parts = [
            self.centiseconds,
            self.hundreds_of_microseconds,
            self.microseconds,
        ];
        let microseconds = if parts.iter().all(|&part| part < 100) {
            parts.iter().fold(0, |whole, &part| whole * 100 + u32::from(part))
        } else {
            0
        };
        Some((civil.to_unix(0)? - zone * 60, microseconds * 1_000))
    }

    /// Whether no date and time is given.
    #[must_use]
    pub fn is_unspecified(&self) -> bool {
        *self == Self::UNSPECIFIED
    }

    /// Reads a timestamp.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        let &[
            zone_low,
            kind_and_zone,
            year_low,
            year_high,
            month,
            day,
            hour,
            minute,
            second,
            centiseconds,
            hundreds_of_microseconds,
            microseconds,
        ] = b;
        // The zone is a signed number of twelve bits: shifted up, its sign is where that of sixteen bits is.
        let zone = i16::from_le_bytes([zone_low << 4, kind_and_zone << 4 | zone_low >> 4]) >> 4;
        Self {
            kind: kind_and_zone >> 4,
            zone,
            year: i16::from_le_bytes([year_low, year_high]),
            month,
            day,
            hour,
            minute,
            second,
            centiseconds,
            hundreds_of_microseconds,
            microseconds,
        }
    }

    /// The bytes of the timestamp.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let [year_low, year_high] = self.year.to_le_bytes();
        let mut b = [
            0,
            0,
            year_low,
            year_high,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.centiseconds,
            self.hundreds_of_microseconds,
            self.microseconds,
        ];
        let zone = u16::from_le_bytes(self.zone.to_le_bytes());
        b.put_u16::<0>(u16::from(self.kind) << 12 | zone & 0x0FFF);
        b
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self::UNSPECIFIED
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_moment_has_these_bytes() {
        let stamp = Timestamp::from_unix(1_234_567_890, 123_456_789).unwrap();
        assert_eq!(stamp.write(), [0, 0x10, 0xD9, 7, 2, 13, 23, 31, 30, 12, 34, 56]);
        assert_eq!(stamp.to_unix(), Some((1_234_567_890, 123_456_000)));
    }

    #[test]
    fn the_zone_is_twelve_bits_with_a_sign() {
        let stamp = Timestamp::from_unix_in_zone(1_234_567_890, 0, -300).unwrap();
        assert_eq!(stamp.write()[..2], [0xD4, 0x1E]);
        assert_eq!((stamp.hour, stamp.minute), (18, 31));
        assert_eq!(Timestamp::parse(&stamp.write()), stamp);
        assert_eq!(stamp.to_unix(), Some((1_234_567_890, 0)));
        let unknown = Timestamp {
            zone: Timestamp::UNKNOWN_ZONE,
            ..stamp
        };
        assert_eq!(unknown.write()[..2], [0x01, 0x18]);
        assert_eq!(unknown.to_unix(), Some((1_234_567_890 - 300 * 60, 0)));
        let universal = Timestamp {
            kind: Timestamp::UTC,
            ..stamp
        };
        assert_eq!(universal.to_unix(), unknown.to_unix());
        assert_eq!(Timestamp::from_unix_in_zone(0, 0, 1441), None);
    }

    #[test]
    fn the_years_end_at_both_ends() {
        let first = Timestamp::from_unix(-62_135_596_800, 0).unwrap();
        assert_eq!((first.year, first.month, first.day), (1, 1, 1));
        assert_eq!(Timestamp::from_unix(-62_135_596_801, 0), None);
        let last = Timestamp::from_unix(253_402_300_799, 999_999_999).unwrap();
        assert_eq!((last.year, last.microseconds), (9999, 99));
        assert_eq!(Timestamp::from_unix(253_402_300_800, 0), None);
        assert_eq!(Timestamp::from_unix(0, 1_000_000_000), None);
        assert_eq!(Timestamp::from_unix(i64::MAX, 0), None);
        assert_eq!(Timestamp::from_unix_in_zone(i64::MAX, 0, 1), None);
    }

    #[test]
    fn what_is_no_moment_is_told() {
        assert!(Timestamp::parse(&[0; 12]).is_unspecified());
        assert_eq!(Timestamp::UNSPECIFIED.to_unix(), None);
        assert_eq!(Timestamp::parse(&[255; 12]).to_unix(), None);
        let wild = Timestamp {
            centiseconds: 100,
            ..Timestamp::from_unix(5, 70_000).unwrap()
        };
        assert_eq!(wild.to_unix(), Some((5, 0)));
    }

    proptest! {
        #[test]
        fn what_is_read_is_written(bytes: [u8; 12]) {
            prop_assert_eq!(Timestamp::parse(&bytes).write(), bytes);
        }

        #[test]
        fn a_moment_comes_back(
            seconds in -62_135_510_400_i64..253_402_214_400, nanoseconds in 0..1_000_000_000_u32,
            zone in -1440..=1440_i16,
        ) {
            let stamp = Timestamp::from_unix_in_zone(seconds, nanoseconds, zone).unwrap();
            prop_assert_eq!(Timestamp::parse(&stamp.write()), stamp);
            prop_assert_eq!(stamp.to_unix(), Some((seconds, nanoseconds / 1_000 * 1_000)));
        }
    }
}
