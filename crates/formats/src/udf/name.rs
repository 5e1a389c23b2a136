//! Names that fit into a file identifier.
//!
//! A name of up to 254 characters, or up to 127 UTF-16 units when one of them is above U+00FF, is recorded as it
//! is. Any other is made to fit in the manner of UDF's name translation, so that it stays stable and is most
//! likely unique: as much of the front as there is room for, `#` and the CRC of the whole name as four
//! hexadecimal digits, and the extension, if there is one of up to five units. So is a name with a character that
//! an identifier can't have: the slash, U+0000, U+FEFF and U+FFFE, each of which becomes an underscore.
//!
//! Spec: UDF:2.60 2.1.1, 4.2.2.1.3, 6.4, 6.7.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use super::compressed_unicode::{EIGHT_BIT, encode_into, encoded_length, is_narrow};
use super::crc16::Crc16;
use super::file_identifier::FileIdentifierDescriptor;

/// The most bytes of an identifier.
const MAXIMUM: usize = FileIdentifierDescriptor::MAXIMUM_IDENTIFIER;
/// The most UTF-16 units of an extension that is kept.
const MAXIMUM_EXTENSION: usize = 5;

/// Whether no identifier can have the character.
const fn is_illegal(character: char) -> bool {
    matches!(character, '/' | '\0' | '\u{FEFF}' | '\u{FFFE}')
}

/// A name's identifier, as [`compressed_unicode`](super::compressed_unicode) at the front of a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// Bytes of the identifier.
    pub length: usize,
    /// Whether it stands for another name than the one that was to fit.
    pub changed: bool,
}

/// The CRC of a name: of its UTF-16 units, the high byte first.
#[must_use]
pub fn name_crc(name: &str) -> u16 {
    let mut crc = Crc16::new();
    for unit in name.encode_utf16() {
        crc.update(&unit.to_be_bytes());
    }
    crc.finish()
}

/// The name that an identifier has instead of one that does not fit.
fn shortened(name: &str) -> String {
    let mut tail = String::new();
    let extension = name.rsplit_once('.').filter(|(stem, extension)| {
        let units = extension.encode_utf16().count();
        !stem.is_empty() && (1..=MAXIMUM_EXTENSION).contains(&units)
    });
    // Writing into a string can't fail.
    let _ = write!(tail, "#{:04X}", name_crc(name));
    if let Some((_, extension)) = extension {
        tail.push('.');
        tail.push_str(extension);
    }
    let mut narrow = is_narrow(&tail);
    let mut units = tail.encode_utf16().count();
    let mut fitted = String::new();
    for character in extension.map_or(name, |(stem, _)| stem).chars() {
        narrow &= character <= '\u{FF}' || is_illegal(character);
        units += character.len_utf16();
        if units * if narrow { 1 } else { 2 } >= MAXIMUM {
            break;
        }
        fitted.push(character);
    }
    fitted.push_str(&tail);
    if fitted.contains(is_illegal) {
        fitted = fitted.replace(is_illegal, "_");
    }
    fitted
}

/// Writes the identifier of a name at the front of `out`. Allocates nothing when the name fits as it is.
pub fn fit_into(name: &str, out: &mut [u8; MAXIMUM]) -> Fitted {
    // Names in ASCII are by far the most, and tell themselves apart at once.
    if let Some((id, characters)) = out.split_first_mut()
        && let Some(characters) = characters.get_mut(..name.len())
        && !name.is_empty()
        && name.is_ascii()
        && !name.contains(is_illegal)
    {
        *id = EIGHT_BIT;
        characters.copy_from_slice(name.as_bytes());
        return Fitted {
            length: name.len().saturating_add(1),
            changed: false,
        };
    }
    if encoded_length(name) <= MAXIMUM && !name.contains(is_illegal) {
        return Fitted {
            length: encode_into(name, out).unwrap_or_default(),
            changed: false,
        };
    }
    let length = encode_into(&shortened(name), out).unwrap_or_default();
    Fitted {
        length,
        changed: true,
    }
}

/// The identifier of a name, and whether it stands for another one.
#[must_use]
pub fn fit(name: &str) -> (Vec<u8>, bool) {
    let mut out = [0; MAXIMUM];
    let Fitted { length, changed } = fit_into(name, &mut out);
    (out.get(..length).unwrap_or_default().to_vec(), changed)
}

/// Bytes of the identifier of a name.
#[must_use]
pub fn fitted_length(name: &str) -> usize {
    fit_into(name, &mut [0; MAXIMUM]).length
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::compressed_unicode::decode_canonical;
    use super::super::crc16::crc16;
    use super::*;

    fn fitted(name: &str) -> (String, bool) {
        let (identifier, changed) = fit(name);
        assert!(identifier.len() <= 255);
        assert_eq!(identifier.len(), fitted_length(name));
        (decode_canonical(&identifier).unwrap(), changed)
    }

    #[test]
    fn what_fits_is_kept() {
        for name in ["a", ".bashrc", "r\u{e9}sum\u{e9}", "\u{3b1}.txt", "\u{1F600}"] {
            assert_eq!(fitted(name), (name.into(), false));
        }
        for longest in ["x".repeat(254), "\u{3b1}".repeat(127), "\u{1F600}".repeat(63)] {
            assert_eq!(fitted(&longest), (longest, false));
        }
    }

    #[test]
    fn what_is_too_long_keeps_its_front_and_its_extension() {
        let name = alloc::format!("{}.html", "x".repeat(250));
        let crc = crc16(
            &name
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect::<Vec<u8>>(),
        );
        let expected = alloc::format!("{}#{crc:04X}.html", "x".repeat(244));
        assert_eq!(fitted(&name), (expected, true));
        let name = "x".repeat(255);
        let expected = alloc::format!("{}#{:04X}", "x".repeat(249), name_crc(&name));
        assert_eq!(fitted(&name), (expected, true));
        let name = alloc::format!("{}.toolong", "\u{3b1}".repeat(130));
        let expected = alloc::format!("{}#{:04X}", "\u{3b1}".repeat(122), name_crc(&name));
        assert_eq!(fitted(&name), (expected, true));
    }

    #[test]
    fn no_character_is_cut_in_two() {
        let name = "\u{1F600}".repeat(64);
        let expected = alloc::format!("{}#{:04X}", "\u{1F600}".repeat(61), name_crc(&name));
        assert_eq!(fitted(&name), (expected, true));
    }

    #[test]
    fn a_name_that_is_narrow_in_front_stays_so() {
        // The wide character comes where it would be cut off anyway.
        let name = alloc::format!("{}\u{3b1}", "x".repeat(254));
        let expected = alloc::format!("{}#{:04X}", "x".repeat(249), name_crc(&name));
        assert_eq!(fitted(&name), (expected, true));
    }

    #[test]
    fn what_no_identifier_can_have_is_replaced() {
        for (name, stem, extension) in [
            ("a/b.c", "a_b", ".c"),
            ("\u{FEFF}bom", "_bom", ""),
            ("x.\0", "x", "._"),
        ] {
            let expected = alloc::format!("{stem}#{:04X}{extension}", name_crc(name));
            assert_eq!(fitted(name), (expected, true));
        }
    }

    proptest! {
        #[test]
        fn every_name_fits(name in "\\PC{0,300}") {
            let (text, changed) = fitted(&name);
            prop_assert_eq!(changed, text != name);
            prop_assert!(!text.contains(is_illegal));
            if changed {
                let tail = alloc::format!("#{:04X}", name_crc(&name));
                prop_assert!(text.contains(&tail));
                // What fits once is kept.
                prop_assert_eq!(fitted(&text), (text.clone(), false));
            }
        }

        #[test]
        fn as_much_of_a_long_name_is_kept_as_fits(name in "[a-z\u{100}-\u{200}]{128,300}") {
            let (identifier, changed) = fit(&name);
            prop_assert!(!changed || identifier.len() >= 253);
        }
    }
}
