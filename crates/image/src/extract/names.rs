//! Names of a disc as names of the host.
//!
//! - `/`, NUL and control characters become `%` and two hexadecimal digits for each byte, and so do the dots of the names `.` and `..`. A name of nothing
//!   becomes `%`.
//! - A name beyond 255 bytes is cut behind a character.
//! - A name that an earlier item of its directory has gets `~2`, or the first number that is free.

use rustc_hash::{FxHashMap, FxHashSet};

/// The longest name that Linux takes, in bytes.
const LONGEST: usize = 255;

/// The names of one directory after the other.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: FxHashSet<Box<[u8]>>,
    /// Where the search for a free number goes on, for names that were taken.
    numbers: FxHashMap<Box<[u8]>, u64>,
}

impl Names {
    /// Begins another directory.
    pub(super) fn clear(&mut self) {
        self.taken.clear();
        self.numbers.clear();
    }

    /// The host's name for an item, different from all before it in this directory.
    pub(super) fn take(&mut self, name: &[u8]) -> Box<[u8]> {
        let mut wanted = cut(escaped(name), LONGEST);
        if self.taken.contains(&*wanted) {
            // Numbers are not searched from the start again: a directory of a million equal names takes no million steps for each.
            let number = self.numbers.entry(wanted.as_slice().into()).or_insert(2);
            loop {
                let end = format!("~{number}");
                *number += 1;
                let mut numbered = cut(wanted.clone(), LONGEST - end.len());
                numbered.extend_from_slice(end.as_bytes());
                if !self.taken.contains(&*numbered) {
                    wanted = numbered;
                    break;
                }
            }
        }
        let wanted = wanted.into_boxed_slice();
        self.taken.insert(wanted.clone());
        wanted
    }
}

fn escaped(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let escape = |bytes: &[u8], out: &mut Vec<u8>| {
        for byte in bytes {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    };
    match name {
        b"" => out.push(b'%'),
        b"." | b".." => escape(name, &mut out),
        _ if name.iter().all(|byte| matches!(byte, b' '..=b'.' | b'0'..=b'~')) => {
            out.extend_from_slice(name);
        }
        _ => {
            for chunk in name.utf8_chunks() {
                for character in chunk.valid().chars() {
                    let mut buf = [0; 4];
                    let bytes = character.encode_utf8(&mut buf).as_bytes();
                    if character == '/' || character.is_control() {
                        escape(bytes, &mut out);
                    } else {
                        out.extend_from_slice(bytes);
                    }
                }
                out.extend_from_slice(chunk.invalid());
            }
        }
    }
    out
}

/// At most so many bytes of a name, no character of it cut in two.
fn cut(mut name: Vec<u8>, longest: usize) -> Vec<u8> {
    if name.len() > longest {
        let is_inside = |byte: &u8| (0x80..0xC0).contains(byte);
        let end = (0..=longest)
            .rev()
            .find(|&at| !name.get(at).is_some_and(is_inside));
        name.truncate(end.filter(|&end| end > 0).unwrap_or(longest));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_harmless() {
        for (name, expected) in [
            (b"plain.txt".as_slice(), b"plain.txt".as_slice()),
            (b"..", b"%2E%2E"),
            (b".", b"%2E"),
            (b"...", b"..."),
            (b"", b"%"),
            (b"../../etc/passwd", b"..%2F..%2Fetc%2Fpasswd"),
            (b"/abs", b"%2Fabs"),
            (b"nul\0", b"nul%00"),
            (b"\x1b[2J\n\x7f", b"%1B[2J%0A%7F"),
            ("é\u{85}".as_bytes(), "é%C2%85".as_bytes()),
            (b"\xff/\xfe", b"\xff%2F\xfe"),
        ] {
            assert_eq!(&*Names::default().take(name), expected);
        }
    }

    #[test]
    fn equal_names_are_told_apart() {
        let mut names = Names::default();
        let mut take = |name: &[u8]| String::from_utf8(names.take(name).into_vec()).unwrap();
        assert_eq!(take(b"a"), "a");
        assert_eq!(take(b"a~2"), "a~2");
        assert_eq!(take(b"a"), "a~3");
        assert_eq!(take(b"a"), "a~4");
        assert_eq!(take(b".."), "%2E%2E");
        assert_eq!(take(b"%2E%2E"), "%2E%2E~2");
        names.clear();
        assert_eq!(&*names.take(b"a"), b"a");
    }

    #[test]
    fn long_names_are_cut_behind_a_character() {
        let mut names = Names::default();
        let long = "é".repeat(200);
        assert_eq!(&*names.take(long.as_bytes()), "é".repeat(127).as_bytes());
        let second = names.take(long.as_bytes());
        assert_eq!(&*second, format!("{}~2", "é".repeat(126)).as_bytes());
        assert_eq!(names.take(&[0x80; 300]).len(), 255);
        assert_eq!(names.take("\n".repeat(300).as_bytes()).len(), 255);
    }
}
