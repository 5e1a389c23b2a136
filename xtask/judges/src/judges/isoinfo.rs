//! isoinfo of genisoimage lists names, modes, owners, sizes and places.
//!
//! Takes any namespace. Tells days, not times, and the sizes of links as 0; owners in octal; no set-id and
//! sticky bits. Shows Joliet names in ISO 8859-1, with `_` for what is not in it; knows one section a file only.

use std::path::Path;

use super::listing::{self, Listed};
use crate::{Entry, Fields, JudgeError, Kind, Manifest, Namespace, program};

const NAME: &str = "isoinfo";

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    let all = Fields::KIND.union(Fields::SIZE).union(Fields::CONTENT);
    match namespace {
        Namespace::RockRidge => all
            .union(Fields::MODE)
            .union(Fields::OWNER)
            .union(Fields::NLINK)
            .union(Fields::TARGET),
        Namespace::Joliet | Namespace::Iso9660 => all,
    }
}

/// How this judge shows a Joliet path.
pub(crate) fn latin1(path: &[u8]) -> Vec<u8> {
    let mut shown = Vec::new();
    for unit in String::from_utf8_lossy(path).encode_utf16() {
        shown.push(u8::try_from(unit).unwrap_or(b'_'));
    }
    shown
}

pub(crate) fn read(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    let mut command = program::command("isoinfo")?;
    match namespace {
        Namespace::RockRidge => {
            command.arg("-R");
        }
        Namespace::Joliet => {
            command.args(["-J", "-j", "iso8859-1"]);
        }
        Namespace::Iso9660 => {}
    }
    command.args(["-l", "-i"]).arg(image);
    let output = program::accepted(NAME, &mut command)?;
    let mut listed = parse(&output.stdout)?;
    if namespace == Namespace::Joliet {
        // It shows the version number, which is no part of what is compared there.
        for Listed { path, .. } in &mut listed {
            if path.ends_with(b";1") {
                path.truncate(path.len() - 2);
            }
        }
    }
    listing::with_contents(image, listed)
}

fn octal(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 8).ok()
}

fn parse(output: &[u8]) -> Result<Vec<Listed>, JudgeError> {
    let mut folder = Vec::new();
    let mut all = Vec::new();
    for line in output.split(|byte| *byte == b'\n') {
        if let Some(path) = line.strip_prefix(b"Directory listing of ") {
            folder = path.to_vec();
        } else if !line.is_empty()
            && let Some(listed) = parse_line(line, &folder)?
        {
            all.push(listed);
        }
    }
    Ok(all)
}

/// A line such as `-rw-r-----   2    0    0       6 Nov 22 2026 [     35 00]  hello.txt `.
fn parse_line(line: &[u8], folder: &[u8]) -> Result<Option<Listed>, JudgeError> {
    let unreadable = || JudgeError::Unreadable {
        judge: NAME,
        line: String::from_utf8_lossy(line).into_owned(),
    };
    let at = find(line, b"]  ").ok_or_else(unreadable)?;
    let (head, name) = line.split_at_checked(at).ok_or_else(unreadable)?;
    let name = name.get(3..).ok_or_else(unreadable)?;
    let head = std::str::from_utf8(head).map_err(|_| unreadable())?;
    let (stat, place) = head.split_once('[').ok_or_else(unreadable)?;
    let words: Vec<&str> = stat.split_whitespace().collect();
    let &[letters, nlink, uid, gid, size, ..] = words.as_slice() else {
        return Err(unreadable());
    };
    // A fifo has the letter of a file, capital or small.
    let letters = letters.replacen('f', "p", 1);
    let (kind, mode) = listing::mode(&letters).ok_or_else(unreadable)?;
    let block = place
        .split_whitespace()
        .next()
        .and_then(|word| word.parse().ok())
        .ok_or_else(unreadable)?;
    let mut entry = Entry {
        kind: Some(kind),
        mode: Some(mode),
        uid: Some(octal(uid).ok_or_else(unreadable)?),
        gid: Some(octal(gid).ok_or_else(unreadable)?),
        ..Entry::default()
    };
    let mut name = name;
    match kind {
        Kind::File => entry.size = Some(size.parse().map_err(|_| unreadable())?),
        Kind::Link => {
            let arrow = find(name, b" -> ").ok_or_else(unreadable)?;
            entry.target = name.get(arrow + 4..).map(<[u8]>::to_vec);
            name = name.get(..arrow).unwrap_or_default();
        }
        _ => {}
    }
    if kind != Kind::Directory {
        entry.nlink = Some(nlink.parse().map_err(|_| unreadable())?);
    }
    if kind != Kind::Link {
        name = name.strip_suffix(b" ").unwrap_or(name);
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

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_read() {
        let text = b"\nDirectory listing of /dir/\n\
            drwxr-xr-x   3    0    0            2048 Nov 22 2026 [     29 02]  . \n\
            -rw-r-----   2   12    7               6 Nov 22 2026 [     35 00]  hello ]  x \n\
            lrwxrwxrwx   1    0    0               0 Nov 22 2026 [     36 00]  link -> hello.txt\n";
        let all = parse(text).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(
            (all[0].path.as_slice(), all[0].block),
            (b"/dir/hello ]  x".as_slice(), 35)
        );
        assert_eq!((all[0].entry.nlink, all[0].entry.mode), (Some(2), Some(0o640)));
        assert_eq!((all[0].entry.uid, all[0].entry.gid), (Some(0o12), Some(7)));
        assert_eq!(all[1].entry.target.as_deref(), Some(b"hello.txt".as_slice()));
    }

    #[test]
    fn names_lose_what_is_not_latin() {
        assert_eq!(latin1("/N\u{e4}\u{6f22}\u{1f600}".as_bytes()), b"/N\xe4___");
    }
}
