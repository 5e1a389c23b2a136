//! Joliet identifiers: UCS-2, big-endian, most characters as they are.
//!
//! Spec: Joliet, "Allowed Character Set", "Joliet Directory Identifier", "Joliet File Identifier" (64 units).
//!
//! The characters that Joliet forbids, bytes that are no UTF-8, and (but for the UTF-16 relaxation) characters beyond
//! the Basic Multilingual Plane become `_`. So do full stops at the end: the Linux kernel drops all of them, 7-Zip, libcdio and
//! libisofs the last, and what was `a.` would be `a`, or `...` even `..`. A name that is too long keeps the extension after its last
//! full stop, when that has at most a quarter of the units.

use super::{Change, Digits, Identifier, characters};

/// U+005F: what stands for a character that cannot be written.
const REPLACEMENT: u16 = b'_' as u16;

pub(super) fn write(
    name: &[u8],
    tail: u32,
    limit: usize,
    utf16: bool,
    out: &mut Identifier,
) -> Option<Change> {
    let digits = Digits::of(tail);
    let digits = digits.as_bytes();
    let mut change = Change {
        numbered: tail != 0,
        ..Change::default()
    };

    let length: usize = characters(name).map(|character| units(character, utf16).1).sum();
    let extension = extension(name).filter(|extension| {
        (1..=limit / 4).contains(
            &characters(extension)
                .map(|character| units(character, utf16).1)
                .sum(),
        )
    });
    let (stem, extension) = match extension {
        Some(extension) => (
            name.get(..name.len() - extension.len()).unwrap_or_default(),
            extension,
        ),
        None => (name, &[][..]),
    };
    let extension_length: usize = characters(extension)
        .map(|character| units(character, utf16).1)
        .sum();
    let room = limit
        .checked_sub(extension_length + digits.len())
        .filter(|&room| room > 0)?;
    change.shortened = length > limit;

    let mut units = Units::default();
    for character in characters(stem) {
        let (pair, count, replaced) = units_of(character, utf16);
        if units.used + count > room {
            break;
        }
        change.replaced |= replaced;
        units.append(&pair, count);
    }
    for &digit in digits {
        units.append(&[u16::from(digit), 0], 1);
    }
    for character in characters(extension) {
        let (pair, count, replaced) = units_of(character, utf16);
        change.replaced |= replaced;
        units.append(&pair, count);
    }
    change.replaced |= units.replace_full_stops_at_the_end();
    for unit in units.written() {
        out.extend(&unit.to_be_bytes());
    }
    Some(change)
}

/// The units of an identifier. A directory record has room for 110.
struct Units {
    buffer: [u16; 110],
    used: usize,
}

impl Default for Units {
    fn default() -> Self {
        Self {
            buffer: [0; 110],
            used: 0,
        }
    }
}

impl Units {
    fn append(&mut self, pair: &[u16; 2], count: usize) {
        let room = self.buffer.get_mut(self.used..).unwrap_or_default();
        for (place, unit) in room.iter_mut().zip(pair.iter().take(count)) {
            *place = *unit;
            self.used += 1;
        }
    }

    fn written(&self) -> &[u16] {
        self.buffer.get(..self.used).unwrap_or_default()
    }

    fn replace_full_stops_at_the_end(&mut self) -> bool {
        let written = self.buffer.get_mut(..self.used).unwrap_or_default();
        let mut replaced = false;
        for unit in written
            .iter_mut()
            .rev()
            .take_while(|unit| **unit == u16::from(b'.'))
        {
            *unit = REPLACEMENT;
            replaced = true;
        }
        replaced
    }
}

/// The last full stop and what follows it, unless it is the first character.
fn extension(name: &[u8]) -> Option<&[u8]> {
    name.iter()
        .rposition(|&byte| byte == b'.')
        .filter(|&at| at > 0)
        .and_then(|at| name.get(at..))
}

fn units(character: Option<char>, utf16: bool) -> ([u16; 2], usize) {
    let (pair, count, _) = units_of(character, utf16);
    (pair, count)
}

/// The units of a character, how many, and whether they stand for another character.
fn units_of(character: Option<char>, utf16: bool) -> ([u16; 2], usize, bool) {
    match character {
        Some(character) if is_allowed(character) && (utf16 || character.len_utf16() == 1) => {
            let mut pair = [0; 2];
            let count = character.encode_utf16(&mut pair).len();
            (pair, count, false)
        }
        _ => ([REPLACEMENT, 0], 1, true),
    }
}

fn is_allowed(character: char) -> bool {
    !character.is_ascii_control() && !matches!(character, '*' | '/' | ':' | ';' | '?' | '\\')
}

/// A volume identifier: 16 units, padded with spaces. `None` when it is longer.
pub(crate) fn volume_identifier(name: &str) -> Option<[u8; 32]> {
    let mut field = [0; 32];
    for place in field.as_chunks_mut::<2>().0 {
        *place = u16::from(b' ').to_be_bytes();
    }
    let mut places = field.as_chunks_mut::<2>().0.iter_mut();
    for character in name.chars() {
        let (pair, count, _) = units_of(Some(character), true);
        for unit in pair.iter().take(count) {
            *places.next()? = unit.to_be_bytes();
        }
    }
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::NameRule;

    fn check(name: &[u8], tail: u32, utf16: bool, expected: &str) -> Change {
        let mut out = Identifier::new();
        let change = write(name, tail, 64, utf16, &mut out).unwrap();
        assert_eq!(
            NameRule::Joliet { units: 64, utf16 }.text(out.as_bytes()),
            expected
        );
        change
    }

    #[test]
    fn most_names_stay() {
        assert_eq!(
            check("Grüße, 世界.txt".as_bytes(), 0, false, "Grüße, 世界.txt"),
            Change::default()
        );
        assert!(check(b"what?*.c:d", 0, false, "what__.c_d").replaced);
        assert!(check(b"bad \xff\xfe", 0, false, "bad __").replaced);
        assert!(check("disk \u{1F4BE}".as_bytes(), 0, false, "disk _").replaced);
        assert_eq!(
            check("disk \u{1F4BE}".as_bytes(), 0, true, "disk \u{1F4BE}"),
            Change::default()
        );
    }

    #[test]
    fn no_full_stop_at_the_end() {
        assert!(check(b"a.", 0, false, "a_").replaced);
        assert!(check(b"...", 0, false, "___").replaced);
        assert!(check(b"a.b..", 0, false, "a.b__").replaced);
        assert!(check(b"a..", 3, false, "a.3_").replaced);
        let cut = format!("{}.{}", "n".repeat(63), "m".repeat(40));
        check(cut.as_bytes(), 0, false, &format!("{}_", "n".repeat(63)));
        assert!(!check(b".a. b", 0, false, ".a. b").replaced);
    }

    #[test]
    fn long_names_keep_their_extension() {
        let name = format!("{}.html", "n".repeat(80));
        assert!(check(name.as_bytes(), 0, false, &format!("{}.html", "n".repeat(59))).shortened);
        check(name.as_bytes(), 17, false, &format!("{}17.html", "n".repeat(57)));
        let no_extension = format!("v1.{}", "n".repeat(80));
        check(no_extension.as_bytes(), 0, false, &no_extension[..64]);
    }

    #[test]
    fn no_half_of_a_pair() {
        let name = format!("{}\u{1F4BE}", "n".repeat(63));
        check(name.as_bytes(), 0, true, &"n".repeat(63));
    }

    #[test]
    fn volume_identifiers() {
        let field = volume_identifier("Été").unwrap();
        assert_eq!(&field[..8], &[0, 0xC9, 0, b't', 0, 0xE9, 0, b' ']);
        assert!(volume_identifier("sixteen units ok").is_some());
        assert!(volume_identifier("seventeen units x").is_none());
    }
}
