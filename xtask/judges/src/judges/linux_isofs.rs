//! The Linux kernel's isofs mounts the image in a virtual machine, and the mounted tree is described.
//!
//! Takes any namespace, tells all fields. Any complaint of the kernel about the image is a rejection.

use std::path::Path;
use std::process::Command;

use crate::manifest::Kind;
use crate::{Entry, Fields, JudgeError, Manifest, Namespace, program};

const NAME: &str = "linux-isofs";

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    match namespace {
        Namespace::RockRidge => Fields::all(),
        // Modes and owners are the mount's defaults there.
        Namespace::Joliet | Namespace::Iso9660 => Fields::KIND
            .union(Fields::SIZE)
            .union(Fields::MTIME)
            .union(Fields::CONTENT),
    }
}

pub(crate) fn read(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    mounted(image, options(namespace), &[])
}

const fn options(namespace: Namespace) -> &'static str {
    match namespace {
        Namespace::RockRidge => "nojoliet",
        Namespace::Joliet => "norock,iocharset=utf8,check=strict",
        Namespace::Iso9660 => "norock,nojoliet,map=off",
    }
}

/// Has the kernel read the session that begins at block `start` of a disc.
///
/// # Errors
///
/// As [`crate::Judge::read`].
pub fn read_session(disc: &Path, namespace: Namespace, start: u64) -> Result<Manifest, JudgeError> {
    mounted(disc, &format!("{},sbsector={start}", options(namespace)), &[])
}

/// Has the kernel tell all but the contents: for images too large to be read in a virtual machine.
///
/// # Errors
///
/// As [`crate::Judge::read`].
pub fn read_sizes(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    mounted(image, options(namespace), &["--no-content"])
}

/// A guest on a busy machine may end before all it said was read: it is asked again then, once.
fn mounted(image: &Path, options: &str, more: &[&str]) -> Result<Manifest, JudgeError> {
    match mounted_once(image, options, more) {
        Err(JudgeError::Broken { .. }) => mounted_once(image, options, more),
        told => told,
    }
}

fn mounted_once(image: &Path, options: &str, more: &[&str]) -> Result<Manifest, JudgeError> {
    program::find("python3")?;
    program::find("qemu-system-x86_64")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bed/vm-manifest");
    let mut command = Command::new("python3");
    command
        .arg("-B")
        .arg(script)
        .arg(image)
        .args(["--strict", "--timeout", "240"])
        .args(more);
    command.args([
        "--fields",
        "type,mode,nlink,uid,gid,rdev,size,mtime,link,sha256",
        "--opts",
        options,
    ]);
    let output = program::output(NAME, &mut command)?;
    match output.status.code() {
        Some(0) => parse(&output.stdout),
        Some(1) => Err(program::rejected(NAME, &output)),
        _ => Err(JudgeError::Broken {
            judge: NAME,
            said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }),
    }
}

/// Lines of a path and `name=value` fields, by tabs; what is not printable is written `\xNN`.
fn parse(listing: &[u8]) -> Result<Manifest, JudgeError> {
    let mut manifest = Manifest::default();
    for line in String::from_utf8_lossy(listing).lines() {
        let unreadable = || JudgeError::Unreadable {
            judge: NAME,
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
                "mtime" => entry.mtime = Some(epoch_seconds(value).ok_or_else(unreadable)?),
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

/// Seconds since 1970 of a time like `2001-02-03T04:05:06.5Z`.
fn epoch_seconds(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let time = time.split_once('.').map_or(time, |(time, _)| time);
    let date: Vec<i64> = date.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let time: Vec<i64> = time.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let (&[year, month, day], &[hour, minute, second]) = (date.as_slice(), time.as_slice()) else {
        return None;
    };
    Some(days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second)
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
        assert_eq!(epoch_seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(epoch_seconds("2001-02-03T04:05:06.25Z"), Some(981_173_106));
        assert_eq!(epoch_seconds("2024-02-29T23:59:59Z"), Some(1_709_251_199));
        assert_eq!(epoch_seconds("1969-12-31T23:59:59Z"), Some(-1));
        assert_eq!(epoch_seconds("yesterday"), None);
    }

    #[test]
    fn a_listing_is_read() {
        let line = "/a\\\\b\\x0a\ttype=l\tmode=0777\tnlink=2\tmtime=1970-01-01T00:00:01Z\tlink=\\xff\n";
        let manifest = parse(line.as_bytes()).unwrap();
        let entry = &manifest.entries[b"/a\\b\n".as_slice()];
        assert_eq!(entry.kind, Some(Kind::Link));
        assert_eq!(
            (entry.mode, entry.nlink, entry.mtime),
            (Some(0o777), Some(2), Some(1))
        );
        assert_eq!(entry.target.as_deref(), Some(b"\xff".as_slice()));
    }
}
