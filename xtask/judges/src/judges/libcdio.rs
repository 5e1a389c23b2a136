//! iso-info of libcdio lists names, modes, owners, sizes, times and places.
//!
//! Takes Rock Ridge and Joliet. Its plain names are in lower case without version, and right only where there
//! is no Rock Ridge (otherwise it shows those names in lower case). Cuts Joliet names of three-byte characters.

use std::path::Path;

use super::linux::days_from_civil;
use super::listing::{self, Listed};
use crate::{Entry, Fields, JudgeError, Kind, Manifest, Namespace, Present, program};

const NAME: &str = "libcdio";

pub(crate) const fn reads(namespace: Namespace, present: Present) -> bool {
    match namespace {
        Namespace::Joliet | Namespace::RockRidge => true,
        Namespace::Iso9660 => !present.rock_ridge,
    }
}

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    let all = Fields::KIND
        .union(Fields::SIZE)
        .union(Fields::CONTENT)
        .union(Fields::MTIME);
    match namespace {
        Namespace::RockRidge => all
            .union(Fields::MODE)
            .union(Fields::OWNER)
            .union(Fields::NLINK)
            .union(Fields::TARGET),
        Namespace::Joliet | Namespace::Iso9660 => all,
    }
}

/// How this judge shows a Joliet path: of each name as many bytes as it has in UCS-2, a file's version number counted.
pub(crate) fn cut(path: &[u8], is_file: bool) -> Vec<u8> {
    const VERSION: usize = ";1".len();
    let path = String::from_utf8_lossy(path);
    let mut shown = Vec::with_capacity(path.len());
    let mut names = path.split('/').peekable();
    while let Some(name) = names.next() {
        let version = if names.peek().is_none() && is_file {
            VERSION
        } else {
            0
        };
        let length = name.len().min(2 * (name.encode_utf16().count() + version));
        shown.extend_from_slice(name.as_bytes().get(..length).unwrap_or_default());
        if names.peek().is_some() {
            shown.push(b'/');
        }
    }
    shown
}

pub(crate) fn read(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    let mut command = program::command("iso-info")?;
    command.args(["--no-header", "-l", "-i"]).arg(image);
    match namespace {
        Namespace::RockRidge => command.arg("--no-joliet"),
        Namespace::Joliet => command.arg("--no-rock-ridge"),
        Namespace::Iso9660 => command.args(["--no-joliet", "--no-rock-ridge"]),
    };
    let output = program::accepted(NAME, &mut command)?;
    listing::with_contents(image, parse(&output.stdout)?)
}

fn parse(output: &[u8]) -> Result<Vec<Listed>, JudgeError> {
    let mut folder = Vec::new();
    let mut all = Vec::new();
    for line in output.split(|byte| *byte == b'\n') {
        match line {
            [b' ', b' ', stat @ ..] => all.extend(parse_line(stat, &folder)?),
            [b'/', path @ .., b':'] => folder = [b"/", path].concat(),
            _ => {}
        }
    }
    Ok(all)
}

/// A line such as `-rw-r-----   2 0 0 [LSN     33]         6 Nov 22 2026 12:58:25  hello.txt`, or with `-`
/// or `d` alone before the bracket.
fn parse_line(line: &[u8], folder: &[u8]) -> Result<Option<Listed>, JudgeError> {
    let unreadable = || JudgeError::Unreadable {
        judge: NAME,
        line: String::from_utf8_lossy(line).into_owned(),
    };
    let bracket = line
        .windows(4)
        .position(|window| window == b"[LSN")
        .ok_or_else(unreadable)?;
    let (stat, rest) = line.split_at(bracket);
    let close = rest
        .iter()
        .position(|byte| *byte == b']')
        .ok_or_else(unreadable)?;
    let block = text(rest.get(4..close)).parse().map_err(|_| unreadable())?;
    let rest = rest.get(close + 1..).unwrap_or_default();
    let colon = rest
        .iter()
        .position(|byte| *byte == b':')
        .ok_or_else(unreadable)?;
    // Two colons are in the time; the name follows two spaces after the seconds.
    let (figures, name) = rest.split_at_checked(colon + 6).ok_or_else(unreadable)?;
    let mut name = name.strip_prefix(b"  ").ok_or_else(unreadable)?;
    let figures: Vec<&str> = text(Some(figures)).split_whitespace().collect();
    let &[size, month, day, year, clock] = figures.as_slice() else {
        return Err(unreadable());
    };
    let mut entry = Entry {
        mtime: Some(time(month, day, year, clock).ok_or_else(unreadable)?),
        ..Entry::default()
    };
    let kind = match text(Some(stat)).split_whitespace().collect::<Vec<_>>().as_slice() {
        [letter] => letter
            .bytes()
            .next()
            .and_then(Kind::of_letter)
            .ok_or_else(unreadable)?,
        [letters, nlink, uid, gid] => {
            let (kind, mode) = listing::mode(letters).ok_or_else(unreadable)?;
            entry.mode = Some(mode);
            entry.uid = Some(uid.parse().map_err(|_| unreadable())?);
            entry.gid = Some(gid.parse().map_err(|_| unreadable())?);
            entry.nlink = Some(nlink.parse().map_err(|_| unreadable())?);
            kind
        }
        _ => return Err(unreadable()),
    };
    entry.kind = Some(kind);
    match kind {
        Kind::File => entry.size = Some(size.parse().map_err(|_| unreadable())?),
        Kind::Directory => entry.nlink = None,
        Kind::Link => {
            let arrow = name
                .windows(4)
                .position(|window| window == b" -> ")
                .ok_or_else(unreadable)?;
            entry.target = name.get(arrow + 4..).map(<[u8]>::to_vec);
            name = name.get(..arrow).unwrap_or_default();
        }
        _ => {}
    }
    if name == b"." || name == b".." {
        return Ok(None);
    }
    Ok(Some(Listed {
        path: [folder, name].concat(),
        block,
        entry,
    }))
}

fn text(bytes: Option<&[u8]>) -> &str {
    bytes
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .unwrap_or_default()
        .trim()
}

fn time(month: &str, day: &str, year: &str, clock: &str) -> Option<i64> {
    let days = days_from_civil(year.parse().ok()?, listing::month(month)?, day.parse().ok()?);
    let mut seconds = 0;
    for part in clock.split(':') {
        seconds = seconds * 60 + part.parse::<i64>().ok()?;
    }
    Some(days * 86400 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut() {
        let path = "/N\u{e4}me/\u{d55c}\u{ad6d}\u{c5b4}\u{c5b4}\u{c5b4}".as_bytes();
        assert_eq!(cut(path, false), &path[..path.len() - 5]);
        assert_eq!(cut(path, true), &path[..path.len() - 1]);
    }

    #[test]
    fn a_listing_is_read() {
        let text = b"/:\n  d [LSN     25]      2048 Nov 22 2026 12:58:25  .\n\
            \x20 - [LSN     33]         6 Feb 03 2001 04:05:06  a:b  c\n\n/dir/:\n\
            \x20 lrwxrwxrwx   1 5 7 [LSN     32]         9 Nov 22 2026 12:58:25  link -> hello.txt\n";
        let all = parse(text).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(
            (all[0].path.as_slice(), all[0].block),
            (b"/a:b  c".as_slice(), 33)
        );
        assert_eq!(
            (all[0].entry.size, all[0].entry.mtime),
            (Some(6), Some(981_173_106))
        );
        assert_eq!(all[1].path, b"/dir/link");
        assert_eq!((all[1].entry.uid, all[1].entry.gid), (Some(5), Some(7)));
        assert_eq!(all[1].entry.target.as_deref(), Some(b"hello.txt".as_slice()));
    }
}
