//! The Linux kernel mounts an image in a virtual machine, and the mounted tree is described.

use std::path::Path;

use crate::manifest::Kind;
use crate::{Entry, JudgeError, Manifest, program};

/// How an image is mounted, and what is asked of its files.
pub(crate) struct Mount<'a> {
    pub(crate) judge: &'static str,
    pub(crate) file_system: &'static str,
    pub(crate) options: &'a str,
    /// Names of fields as `vm-manifest` takes them.
    pub(crate) fields: &'static str,
    /// Whether any complaint of the kernel about the image is a rejection.
    pub(crate) strict: bool,
    /// Further options of `vm-manifest`.
    pub(crate) more: &'a [&'a str],
}

impl Mount<'_> {
    /// A guest on a busy machine may end before all it said was read: it is asked again then, once.
    pub(crate) fn read(&self, image: &Path) -> Result<Manifest, JudgeError> {
        match self.read_once(image) {
            Err(JudgeError::Broken { .. }) => self.read_once(image),
            told => told,
        }
    }

    fn read_once(&self, image: &Path) -> Result<Manifest, JudgeError> {
        let mut command = program::bed("vm-manifest")?;
        command.arg(image).args(["--timeout", "240"]);
        command.args(self.strict.then_some("--strict"));
        command.args(["--fs", self.file_system, "--fields", self.fields]);
        command.args(["--opts", self.options]).args(self.more);
        let output = program::output(self.judge, &mut command)?;
        match output.status.code() {
            Some(0) => parse(self.judge, &output.stdout),
            Some(1) => Err(program::rejected(self.judge, &output)),
            _ => Err(JudgeError::Broken {
                judge: self.judge,
                said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            }),
        }
    }
}

/// Lines of a path and `name=value` fields, by tabs; what is not printable is written `\xNN`.
pub(crate) fn parse(judge: &'static str, listing: &[u8]) -> Result<Manifest, JudgeError> {
    let mut manifest = Manifest::default();
    for line in String::from_utf8_lossy(listing).lines() {
        let unreadable = || JudgeError::Unreadable {
            judge,
            line: line.to_owned(),
        };
        let mut words = line.split('\t');
        let path = unescape(words.next().unwrap_or_default());
        let mut entry = Entry::default();
        for word in words {
            let (name, value) = word.split_once('=').ok_or_else(unreadable)?;
            let number = || value.parse::<u64>().map_err(|_| unreadable());
            let small = || value.parse::<u32>().map_err(|_| unreadable());
            match name {
                "type" => entry.kind = value.bytes().next().and_then(Kind::of_letter),
                "mode" => entry.mode = Some(u32::from_str_radix(value, 8).map_err(|_| unreadable())?),
                "uid" => entry.uid = Some(small()?),
                "gid" => entry.gid = Some(small()?),
                "nlink" => entry.nlink = Some(number()?),
                "size" => entry.size = Some(number()?),
                "mtime" => {
                    let (seconds, microseconds) = moment(value).ok_or_else(unreadable)?;
                    entry.mtime = Some(seconds);
                    entry.mtime_microseconds = Some(microseconds);
                }
                "atime" => entry.atime = Some(moment(value).ok_or_else(unreadable)?),
                "ctime" => entry.ctime = Some(moment(value).ok_or_else(unreadable)?),
                "link" => entry.target = Some(unescape(value)),
                "sha256" => entry.sha256 = Some(value.to_owned()),
                "rdev" => {
                    let (major, minor) = value.split_once(':').ok_or_else(unreadable)?;
                    let part = |text: &str| text.parse().map_err(|_| unreadable());
                    entry.rdev = Some((part(major)?, part(minor)?));
                }
                _ => return Err(unreadable()),
            }
        }
        if entry.kind == Some(Kind::Directory) {
            entry.nlink = None;
        }
        if path != b"/" {
            manifest.insert(path, entry);
        }
    }
    Ok(manifest)
}

fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => return out,
            [b'\\', b'\\', rest @ ..] => {
                out.push(b'\\');
                rest
            }
            [b'\\', b'x', high, low, rest @ ..] => {
                let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
                out.push(digit(*high).unwrap_or(0) << 4 | digit(*low).unwrap_or(0));
                rest
            }
            [byte, rest @ ..] => {
                out.push(*byte);
                rest
            }
        };
    }
}

/// Seconds since 1970 and microseconds of a time like `2001-02-03T04:05:06.5Z`.
fn moment(text: &str) -> Option<(i64, u32)> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let microseconds = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let date: Vec<i64> = date.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let time: Vec<i64> = time.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let (&[year, month, day], &[hour, minute, second]) = (date.as_slice(), time.as_slice()) else {
        return None;
    };
    let seconds = days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    Some((seconds, microseconds))
}

/// Days from 1970-01-01 in the Gregorian calendar: years begin in March, so that leap days come last.
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(moment("1970-01-01T00:00:00Z"), Some((0, 0)));
        assert_eq!(moment("2001-02-03T04:05:06.25Z"), Some((981_173_106, 250_000)));
        assert_eq!(moment("2024-02-29T23:59:59.000001Z"), Some((1_709_251_199, 1)));
        assert_eq!(moment("1969-12-31T23:59:59.123456789Z"), Some((-1, 123_456)));
        assert_eq!(moment("yesterday"), None);
    }

    #[test]
    fn a_listing_is_read() {
        let line = "/a\\\\b\\x0a\ttype=l\tmode=0777\tnlink=2\tmtime=1970-01-01T00:00:01Z\tlink=\\xff\n";
        let manifest = parse("kernel", line.as_bytes()).unwrap();
        let entry = &manifest.entries[b"/a\\b\n".as_slice()];
        assert_eq!(entry.kind, Some(Kind::Link));
        assert_eq!(
            (entry.mode, entry.nlink, entry.mtime),
            (Some(0o777), Some(2), Some(1))
        );
        assert_eq!(entry.target.as_deref(), Some(b"\xff".as_slice()));
    }
}
