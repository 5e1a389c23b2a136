//! Times as the formats express them. A time that a format cannot express becomes the nearest that it can.

use fsimage_formats::iso9660::{DecimalDateTime, RecordingDateTime};
use fsimage_formats::rock_ridge::{TimeStamps, Times as Stamps};
use fsimage_formats::udf::Timestamp as UdfTimestamp;
use fsimage_tree::{Times, Timestamp};

use crate::options::Options;

/// 1900-01-01T00:00:00Z, the first second of a recording date.
const YEAR_1900: i64 = -2_208_988_800;
/// 2155-12-31T23:59:59Z, the last.
const YEAR_2155: i64 = 5_869_583_999;
/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, of a date in digits.
const YEAR_1: i64 = -62_135_596_800;
const YEAR_9999: i64 = 253_402_300_799;

/// Whether a directory record can hold this time.
pub(crate) fn is_recordable(time: Timestamp) -> bool {
    (YEAR_1900..=YEAR_2155).contains(&time.seconds)
}

/// The date of a directory record (ECMA-119:1987 9.1.5).
pub(crate) fn recording(time: Timestamp) -> RecordingDateTime {
    let seconds = time.seconds.clamp(YEAR_1900, YEAR_2155);
    RecordingDateTime::from_unix(seconds, 0).unwrap_or(RecordingDateTime::UNSPECIFIED)
}

/// The date of a volume descriptor (ECMA-119:1987 8.4.26.1).
pub(crate) fn decimal(time: Timestamp) -> DecimalDateTime {
    let seconds = time.seconds.clamp(YEAR_1, YEAR_9999);
    DecimalDateTime::from_unix(seconds, time.nanoseconds).unwrap_or(DecimalDateTime::UNSPECIFIED)
}

/// A time of UDF (ECMA-167:1997 1/7.3).
pub(crate) fn udf(time: Timestamp) -> UdfTimestamp {
    let seconds = time.seconds.clamp(YEAR_1, YEAR_9999);
    UdfTimestamp::from_unix(seconds, time.nanoseconds).unwrap_or(UdfTimestamp::UNSPECIFIED)
}

/// The times of an item as the image shows them.
///
/// Reading a file moves its time of access, copying it the time of its last change of status: an image that is to come out the same
/// each time has the time of modification for both.
pub(crate) fn shown(times: &Times, options: &Options) -> Times {
    let Some(latest) = options.latest else {
        return *times;
    };
    let modified = times.modified.min(latest);
    Times {
        modified,
        accessed: modified,
        changed: modified,
        created: times.created.map(|created| created.min(latest)),
    }
}

/// The Rock Ridge times of an item (RRIP 4.1.6), of 7 or of 17 bytes each.
pub(crate) fn stamps(times: &Times, options: &Options) -> TimeStamps {
    let times = shown(times, options);
    if options.long_times {
        TimeStamps::Long(each(&times, decimal))
    } else {
        TimeStamps::Short(each(&times, recording))
    }
}

fn each<T>(times: &Times, stamp: impl Fn(Timestamp) -> T) -> Stamps<T> {
    Stamps {
        creation: times.created.map(&stamp),
        modify: Some(stamp(times.modified)),
        access: Some(stamp(times.accessed)),
        attributes: Some(stamp(times.changed)),
        ..Stamps::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp {
            seconds,
            nanoseconds: 0,
        }
    }

    #[test]
    fn a_latest_time_hides_who_reads_and_copies() {
        let times = Times {
            modified: at(100),
            accessed: at(200),
            changed: at(300),
            created: Some(at(900)),
        };
        let shown = |latest| {
            let options = Options {
                latest,
                ..Options::default()
            };
            match stamps(&times, &options) {
                TimeStamps::Short(stamps) => {
                    [stamps.modify, stamps.access, stamps.attributes, stamps.creation]
                        .map(|stamp| stamp.unwrap().to_unix().unwrap().0)
                }
                TimeStamps::Long(_) => panic!("short ones were asked for"),
            }
        };
        assert_eq!(shown(None), [100, 200, 300, 900]);
        assert_eq!(shown(Some(at(500))), [100, 100, 100, 500]);
        assert_eq!(shown(Some(at(50))), [50, 50, 50, 50]);
    }

    #[test]
    fn the_ends_of_time() {
        for seconds in [i64::MIN, YEAR_1900, 0, YEAR_2155, i64::MAX] {
            let time = Timestamp {
                seconds,
                nanoseconds: 0,
            };
            let shown = recording(time).to_unix().unwrap().0;
            assert_eq!(shown, seconds.clamp(YEAR_1900, YEAR_2155));
            let shown = decimal(time).to_unix().unwrap().0;
            assert_eq!(shown, seconds.clamp(YEAR_1, YEAR_9999));
        }
    }
}
