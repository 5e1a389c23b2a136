//! Names and times as text on one line.

use std::io::Write as _;

use fsimage_tree::Timestamp;

/// Appends a name with what would end the line, or command a terminal, made visible: control characters, and bytes that are no UTF-8,
/// become `\xNN`, one for each byte, and a backslash becomes two.
pub fn write_escaped(name: &[u8], out: &mut Vec<u8>) {
    if name.iter().all(|byte| matches!(byte, b' '..=b'[' | b']'..=b'~')) {
        out.extend_from_slice(name);
        return;
    }
    let escape = |bytes: &[u8], out: &mut Vec<u8>| {
        for byte in bytes {
            // Writing to a vector does not fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    };
    for chunk in name.utf8_chunks() {
        for character in chunk.valid().chars() {
            let mut buf = [0; 4];
            let bytes = character.encode_utf8(&mut buf).as_bytes();
            match character {
                '\\' => out.extend_from_slice(b"\\\\"),
                _ if character.is_control() => escape(bytes, out),
                _ => out.extend_from_slice(bytes),
            }
        }
        escape(chunk.invalid(), out);
    }
}

/// Appends a time as `2024-02-29T23:59:59.25Z`, with at most so many digits of a second's fraction, and none that are zeros at the end.
pub fn write_utc(time: Timestamp, digits: usize, out: &mut Vec<u8>) {
    let (days, second) = (time.seconds.div_euclid(86_400), time.seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    // Writing to a vector does not fail.
    let _ = write!(
        out,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    );
    if time.nanoseconds != 0 {
        let fraction = format!("{:09}", time.nanoseconds);
        let shown = fraction
            .get(..digits.min(9))
            .unwrap_or_default()
            .trim_end_matches('0');
        if !shown.is_empty() {
            let _ = write!(out, ".{shown}");
        }
    }
    out.push(b'Z');
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar. Years are counted from March, so that a leap day is the last one.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(seconds: i64, nanoseconds: u32, digits: usize) -> String {
        let mut out = Vec::new();
        write_utc(Timestamp { seconds, nanoseconds }, digits, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn times() {
        assert_eq!(utc(0, 0, 9), "1970-01-01T00:00:00Z");
        assert_eq!(utc(981_173_106, 250_000_000, 9), "2001-02-03T04:05:06.25Z");
        assert_eq!(utc(1_709_251_199, 1000, 6), "2024-02-29T23:59:59.000001Z");
        assert_eq!(utc(1_709_251_199, 999, 6), "2024-02-29T23:59:59Z");
        assert_eq!(utc(-1, 123_456_789, 0), "1969-12-31T23:59:59Z");
        assert_eq!(utc(951_868_800, 0, 0), "2000-03-01T00:00:00Z");
        assert_eq!(utc(-2_208_988_800, 0, 0), "1900-01-01T00:00:00Z");
    }

    #[test]
    fn names_stay_on_their_line() {
        let shown = |name: &[u8]| {
            let mut out = Vec::new();
            write_escaped(name, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(b"plain [1].txt"), "plain [1].txt");
        assert_eq!(shown(b"a\nb\x1b[2J\\"), "a\\x0ab\\x1b[2J\\\\");
        assert_eq!(shown("é\u{9b}🦀".as_bytes()), "é\\xc2\\x9b🦀");
        assert_eq!(shown(b"\xff\xc3\xa9\xc3"), "\\xffé\\xc3");
    }
}
