//! TF, the times of a file.
//!
//! Spec: RRIP:1.12 4.1.6.

use crate::error::FormatError;
use crate::finding::{self, Deviation, Finding};
use crate::iso9660::{DecimalDateTime, RecordingDateTime};
use crate::susp::SystemUseEntry;
use crate::susp::entry::{HEADER_SIZE, report_rest, write_parts};

/// The name of the structure in errors.
const NAME: &str = "TF entry";
const CLAUSE: &str = "RRIP:1.12 4.1.6";

/// The flag of the 17-byte form. The seven lower bits are the times, in disc order.
const LONG_FORM: u8 = 128;

/// The times of a file, each of which may be there or not, in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times<T> {
    /// When the file was created.
    pub creation: Option<T>,
    /// `st_mtime`: when the contents were modified.
    pub modify: Option<T>,
    /// `st_atime`: when the file was last read.
    pub access: Option<T>,
    /// `st_ctime`: when the attributes were changed.
    pub attributes: Option<T>,
    /// When the file was last backed up.
    pub backup: Option<T>,
    /// When the file may be taken as obsolete.
    pub expiration: Option<T>,
    /// From when the file may be used.
    pub effective: Option<T>,
}

impl<T> Times<T> {
    /// No time at all.
    pub const NONE: Self = Self {
        creation: None,
        modify: None,
        access: None,
        attributes: None,
        backup: None,
        expiration: None,
        effective: None,
    };

    /// The times in disc order.
    const fn in_order(&self) -> [&Option<T>; 7] {
        let Self {
            creation,
            modify,
            access,
            attributes,
            backup,
            expiration,
            effective,
        } = self;
        [
            creation, modify, access, attributes, backup, expiration, effective,
        ]
    }

    /// How many times there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.in_order().into_iter().filter(|time| time.is_some()).count()
    }
}

impl<T> Default for Times<T> {
    fn default() -> Self {
        Self::NONE
    }
}

/// The times of a file in one of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeStamps {
    /// Seven bytes each, in seconds: what mastering programs write and every system reads.
    Short(Times<RecordingDateTime>),
    /// 17 bytes each, in hundredths of seconds.
    Long(Times<DecimalDateTime>),
}

/// Takes times of `N` bytes each off the data, as the flags have them, as far as they are there.
fn take<const N: usize, T>(flags: u8, data: &mut &[u8], mut parse: impl FnMut(&[u8; N]) -> T) -> Times<T> {
    let mut is_cut = false;
    let mut time = |bit: u8| -> Option<T> {
        if flags & (1 << bit) == 0 || is_cut {
            return None;
        }
        let Some((bytes, rest)) = data.split_first_chunk::<N>() else {
            is_cut = true;
            return None;
        };
        *data = rest;
        Some(parse(bytes))
    };
    Times {
        creation: time(0),
        modify: time(1),
        access: time(2),
        attributes: time(3),
        backup: time(4),
        expiration: time(5),
        effective: time(6),
    }
}

/// Puts the times into `data`, behind the flags, and returns their bits and how many bytes that makes.
fn put<const N: usize, T>(times: &Times<T>, data: &mut [u8], write: impl Fn(&T) -> [u8; N]) -> (u8, usize) {
    let (mut flags, mut places) = (0, data.chunks_exact_mut(N));
    for (bit, time) in times.in_order().into_iter().enumerate() {
        if let Some(time) = time
            && let Some(place) = places.next()
        {
            flags |= 1 << bit;
            place.copy_from_slice(&write(time));
        }
    }
    (flags, N * times.count())
}

impl TimeStamps {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"TF";

    /// Bytes of an entry in the short form with so many times.
    #[must_use]
    pub const fn short_size(count: usize) -> usize {
        HEADER_SIZE + 1 + RecordingDateTime::SIZE * count
    }

    /// Bytes of the entry.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Short(times) => Self::short_size(times.count()),
            Self::Long(times) => HEADER_SIZE + 1 + DecimalDateTime::SIZE * times.count(),
        }
    }

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let mut data = [0; 7 * DecimalDateTime::SIZE];
        let (flags, length) = match self {
            Self::Short(times) => put(times, &mut data, RecordingDateTime::write),
            Self::Long(times) => {
                let (flags, length) = put(times, &mut data, DecimalDateTime::write);
                (flags | LONG_FORM, length)
            }
        };
        write_parts(
            Self::SIGNATURE,
            &[&[flags], data.get(..length).unwrap_or(&data)],
            out,
        )
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another signature, [`FormatError::Length`] for an entry that is shorter than
    /// the first of its times. Of others, which some programs cut off, those are read that are whole.
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
        let data = entry.data_of(NAME, Self::SIGNATURE, CLAUSE, report)?;
        let too_short = |minimum| FormatError::Length {
            structure: NAME,
            recorded: SystemUseEntry::length(data.len()),
            minimum,
        };
        let (head, mut rest) = data.split_first_chunk::<1>().ok_or(too_short(HEADER_SIZE + 1))?;
        let &[flags] = head;
        let count = (0..7).filter(|bit| flags & (1 << bit) != 0).count();
        let (stamps, found, size) = if flags & LONG_FORM == 0 {
            let times = take(flags, &mut rest, RecordingDateTime::parse);
            (Self::Short(times), times.count(), RecordingDateTime::SIZE)
        } else {
            let parse = |bytes: &_| {
                DecimalDateTime::parse(bytes).unwrap_or_else(|_| {
                    report(Finding {
                        clause: CLAUSE,
                        deviation: Deviation::Date,
                    });
                    DecimalDateTime::UNSPECIFIED
                })
            };
            let times = take(flags, &mut rest, parse);
            (Self::Long(times), times.count(), DecimalDateTime::SIZE)
        };
        if found == 0 && count > 0 {
            return Err(too_short(HEADER_SIZE + 1 + size * count));
        }
        if found < count && rest.is_empty() {
            let number = |length| u32::try_from(length).unwrap_or(u32::MAX);
            report(Finding {
                clause: CLAUSE,
                deviation: Deviation::Value {
                    recorded: number(SystemUseEntry::length(data.len())),
                    expected: number(HEADER_SIZE + 1 + size * count),
                },
            });
        }
        report_rest(rest, data.len(), CLAUSE, report);
        Ok(stamps)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    #[test]
    fn an_entry_in_the_short_form_has_these_bytes() {
        let at = |seconds| RecordingDateTime::from_unix(seconds, 0);
        let times = Times {
            modify: at(0),
            access: at(1),
            attributes: at(2),
            ..Times::NONE
        };
        let mut out = [0; 26];
        assert_eq!(TimeStamps::Short(times).write(&mut out), Ok(26));
        let expected = b"TF\x1A\x01\x0E\x46\x01\x01\0\0\0\0\x46\x01\x01\0\0\x01\0\x46\x01\x01\0\0\x02\0";
        assert_eq!(&out, expected);
        assert_eq!(TimeStamps::short_size(3), 26);
    }

    #[test]
    fn an_entry_in_the_long_form_has_these_bytes() {
        let times = Times {
            effective: DecimalDateTime::from_unix(0, 0),
            ..Times::NONE
        };
        let mut out = [0; 22];
        assert_eq!(TimeStamps::Long(times).write(&mut out), Ok(22));
        assert_eq!(&out, b"TF\x16\x01\xC01970010100000000\0");
    }

    fn time_stamps(data: &[u8]) -> SystemUseEntry<'_> {
        SystemUseEntry {
            signature: *b"TF",
            version: 1,
            data,
        }
    }

    #[test]
    fn times_that_are_missing_and_dates_that_are_none() {
        let entry = time_stamps;
        let short = FormatError::Length {
            structure: NAME,
            recorded: 11,
            minimum: 19,
        };
        assert_eq!(TimeStamps::parse(entry(&[3, 1, 1, 1, 1, 1, 1])), Err(short));
        // What makefs leaves of the second one, and nothing of it.
        for length in [1, 6, 0] {
            let mut findings = 0;
            let data = [&[3_u8][..], &[1; 7], &[1; 6][..length]].concat();
            let read = TimeStamps::parse_with(entry(&data), &mut |_| findings += 1);
            let expected = Times {
                creation: Some(RecordingDateTime::parse(&[1; 7])),
                ..Times::NONE
            };
            assert_eq!((read, findings), (Ok(TimeStamps::Short(expected)), 1), "{length}");
        }
        assert!(matches!(
            TimeStamps::parse(entry(&[])),
            Err(FormatError::Length { minimum: 5, .. })
        ));
        let mut found = None;
        let mut no_date = [b'x'; 18];
        no_date[0] = 0x82;
        let read = TimeStamps::parse_with(entry(&no_date), &mut |finding| found = Some(finding.deviation));
        let expected = Times {
            modify: Some(DecimalDateTime::UNSPECIFIED),
            ..Times::NONE
        };
        assert_eq!(
            (read, found),
            (Ok(TimeStamps::Long(expected)), Some(Deviation::Date))
        );
    }

    fn times<T>(
        [
            creation,
            modify,
            access,
            attributes,
            backup,
            expiration,
            effective,
        ]: [Option<T>; 7],
    ) -> Times<T> {
        Times {
            creation,
            modify,
            access,
            attributes,
            backup,
            expiration,
            effective,
        }
    }

    proptest! {
        #[test]
        fn both_laws_of_the_short_form(
            bytes: [Option<[u8; 7]>; 7], at in 0..54_usize, change in 1..=255_u8,
        ) {
            let entry = TimeStamps::Short(times(bytes.map(|bytes| bytes.map(|b| RecordingDateTime::parse(&b)))));
            let bytes = check_laws(entry, TimeStamps::write, TimeStamps::parse_with);
            prop_assert_eq!(bytes.len(), entry.size());
            let at = at % bytes.len();
            check_no_byte_unread(entry, &bytes, at, change, TimeStamps::parse_with);
        }

        #[test]
        fn both_laws_of_the_long_form(
            seconds: [Option<u32>; 7], hundredths in 0..100_u32, at in 0..124_usize, change in 1..=255_u8,
        ) {
            let date = |seconds| DecimalDateTime::from_unix(i64::from(seconds), hundredths * 10_000_000).unwrap();
            let entry = TimeStamps::Long(times(seconds.map(|seconds| seconds.map(date))));
            let bytes = check_laws(entry, TimeStamps::write, TimeStamps::parse_with);
            prop_assert_eq!(bytes.len(), entry.size());
            let at = at % bytes.len();
            check_no_byte_unread(entry, &bytes, at, change, TimeStamps::parse_with);
        }
    }
}
