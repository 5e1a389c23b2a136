//! UDF identifiers: OSTA compressed Unicode, everything but what is no text.
//!
//! Spec: UDF:2.60 2.1.1, 2.3.4.6, and 4.2.2.1 for the manner of shortening.
//!
//! A name whose characters all fit 8 bits has one byte for each, another has two (surrogate pairs are kept); one byte says which. Together
//! they have at most 255. Bytes that are no UTF-8 become `_`. A name that is too long is cut and gets `#` and the four
//! hexadecimal digits of its CRC, before the extension when that has at most five characters: the same name is always
//! shortened to the same.

use std::borrow::Cow;

use fsimage_formats::udf::compressed_unicode;
use fsimage_formats::udf::name::{fit_into, name_crc};

use super::{Change, Digits, Identifier, characters};

/// Most bytes of characters.
const LIMIT: usize = 254;
/// Most characters of an extension that is kept, with its full stop.
const EXTENSION: usize = 6;

const EIGHT_BIT: u8 = 8;
const SIXTEEN_BIT: u8 = 16;

pub(super) fn write(name: &[u8], tail: u32, out: &mut Identifier) -> Option<Change> {
    if tail == 0 {
        let mut fitted = [0; 255];
        let text = readable(name);
        let found = fit_into(&text, &mut fitted);
        out.extend(fitted.get(..found.length).unwrap_or_default());
        let too_long = found.changed && compressed_unicode::encoded_length(&text) > LIMIT + 1;
        return Some(Change {
            shortened: too_long,
            replaced: !too_long && (found.changed || matches!(text, Cow::Owned(_))),
            numbered: false,
        });
    }
    let narrow = characters(name).all(|character| shown(character).0 <= '\u{FF}');
    let width = |character: char| if narrow { 1 } else { 2 * character.len_utf16() };
    let total: usize = characters(name).map(|character| width(shown(character).0)).sum();
    let digits = Digits::of(tail);
    let digits = digits.as_bytes();
    let unit = if narrow { 1 } else { 2 };
    let mut change = Change {
        numbered: tail != 0,
        ..Change::default()
    };
    let write = |character: char, out: &mut Identifier| {
        if narrow {
            out.extend(&[u8::try_from(character).unwrap_or(b'_')]);
        } else {
            let mut pair = [0; 2];
            for unit in character.encode_utf16(&mut pair) {
                out.extend(&unit.to_be_bytes());
            }
        }
    };

    out.push(if narrow { EIGHT_BIT } else { SIXTEEN_BIT });
    let (stem, extension) = split(name);
    let crc = format!("#{:04X}", name_crc(&readable(name)));
    change.shortened = total + digits.len() * unit > LIMIT;
    let tail_length = digits.len() + if change.shortened { crc.len() } else { 0 };
    let extension_length: usize = characters(extension)
        .map(|character| width(shown(character).0))
        .sum();
    let room = LIMIT.checked_sub(extension_length + tail_length * unit)?;
    let mut used = 0;
    for character in characters(stem) {
        let (character, replaced) = shown(character);
        if used + width(character) > room {
            break;
        }
        used += width(character);
        change.replaced |= replaced;
        write(character, out);
    }
    let crc = if change.shortened { crc.as_str() } else { "" };
    for byte in digits.iter().copied().chain(crc.bytes()) {
        write(char::from(byte), out);
    }
    for character in characters(extension) {
        let (character, replaced) = shown(character);
        change.replaced |= replaced;
        write(character, out);
    }
    Some(change)
}

/// The name, and the extension that is kept when the name is shortened or numbered.
fn split(name: &[u8]) -> (&[u8], &[u8]) {
    let at = name.iter().rposition(|&byte| byte == b'.').filter(|&at| at > 0);
    let split = at.and_then(|at| name.split_at_checked(at));
    split
        .filter(|(_, extension)| characters(extension).count() <= EXTENSION)
        .unwrap_or((name, &[]))
}

/// The name as text: what is none became `_`. Names and the targets of links go through this alike, so that links lead where they did.
pub(crate) fn readable(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(characters(name).map(|character| shown(character).0).collect()),
    }
}

/// What stands for a character, and whether it is another.
fn shown(character: Option<char>) -> (char, bool) {
    match character {
        // No identifier has these (UDF:2.60 2.1.1).
        None | Some('\u{FEFF}' | '\u{FFFE}') => ('_', true),
        Some(character) => (character, false),
    }
}

/// An identifier as text, for people.
pub(super) fn text(identifier: &[u8]) -> String {
    compressed_unicode::decode(identifier).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &[u8], tail: u32, expected: &str) -> Change {
        let mut out = Identifier::new();
        let change = write(name, tail, &mut out).unwrap();
        assert!(out.as_bytes().len() <= 255);
        assert_eq!(text(out.as_bytes()), expected);
        change
    }

    #[test]
    fn names_stay_as_they_are() {
        for name in [
            "a",
            "été.txt",
            "日本語 \u{1F4BE}.txt",
            "back\\slash: * ?",
            &"x".repeat(254),
            &"é".repeat(254),
            &"世".repeat(127),
        ] {
            assert_eq!(check(name.as_bytes(), 0, name), Change::default(), "{name}");
        }
    }

    #[test]
    fn what_does_not_fit_is_shortened_by_its_crc() {
        let name = format!("{}.html", "n".repeat(300));
        let crc = format!("#{:04X}", name_crc(&name));
        assert!(check(name.as_bytes(), 0, &format!("{}{crc}.html", "n".repeat(244))).shortened);
        assert!(check(name.as_bytes(), 12, &format!("{}12{crc}.html", "n".repeat(242))).numbered);
        let wide = "世".repeat(128);
        let crc = format!("#{:04X}", name_crc(&wide));
        assert!(check(wide.as_bytes(), 0, &format!("{}{crc}", "世".repeat(122))).shortened);
        assert!(check(b"a\xFF", 0, "a_").replaced);
    }

    #[test]
    fn byte_order_marks_are_replaced_and_told() {
        for mark in ['\u{FEFF}', '\u{FFFE}'] {
            let name = format!("a{mark}b");
            let crc = format!("#{:04X}", name_crc(&name));
            assert!(check(name.as_bytes(), 0, &format!("a_b{crc}")).replaced);
            let numbered = check(name.as_bytes(), 7, "a_b7");
            assert!(numbered.replaced && numbered.numbered);
        }
    }
}
