//! OSTA compressed Unicode: a compression id, then characters of 8 or of 16 bits.
//!
//! Spec: UDF:2.60 2.1.1, 6.4.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::FormatError;

/// The name of the structure in errors.
const NAME: &str = "compressed unicode";

/// Characters of 8 bits: those up to U+00FF.
pub const EIGHT_BIT: u8 = 8;
/// Characters of 16 bits, the high byte first.
pub const SIXTEEN_BIT: u8 = 16;
/// As [`EIGHT_BIT`], in the identifier of a deleted file whose name is to be found unique.
pub const DELETED_EIGHT_BIT: u8 = 254;
/// As [`SIXTEEN_BIT`], in the identifier of a deleted file whose name is to be found unique.
pub const DELETED_SIXTEEN_BIT: u8 = 255;

/// Whether all characters have a code of 8 bits.
#[must_use]
pub fn is_narrow(text: &str) -> bool {
    // In UTF-8, U+00FF is the last one that begins with C3.
    text.bytes().all(|byte| byte < 0xC4)
}

/// Bytes of a text: the compression id and one byte for each character when all are up to U+00FF, or two for
/// each UTF-16 unit; none at all for an empty text.
#[must_use]
pub fn encoded_length(text: &str) -> usize {
    if text.is_empty() {
        0
    } else if is_narrow(text) {
        text.chars().count().saturating_add(1)
    } else {
        text.encode_utf16().count().saturating_mul(2).saturating_add(1)
    }
}

/// Writes a text at the front of `out` and returns its length.
///
/// # Errors
/// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
pub fn encode_into(text: &str, out: &mut [u8]) -> Result<usize, FormatError> {
    let needed = encoded_length(text);
    let does_not_fit = FormatError::DoesNotFit {
        structure: NAME,
        needed,
        available: out.len(),
    };
    let out = out.get_mut(..needed).ok_or(does_not_fit)?;
    let Some((id, characters)) = out.split_first_mut() else {
        return Ok(0);
    };
    if is_narrow(text) {
        *id = EIGHT_BIT;
        for (byte, character) in characters.iter_mut().zip(text.chars()) {
            *byte = u8::try_from(character).map_err(|_| does_not_fit)?;
        }
    } else {
        *id = SIXTEEN_BIT;
        for (pair, unit) in characters.as_chunks_mut().0.iter_mut().zip(text.encode_utf16()) {
            *pair = unit.to_be_bytes();
        }
    }
    Ok(needed)
}

/// The bytes of a text.
#[must_use]
pub fn encode(text: &str) -> Vec<u8> {
    let mut out = alloc::vec![0; encoded_length(text)];
    let length = encode_into(text, &mut out).unwrap_or_default();
    out.truncate(length);
    out
}

/// The UTF-16 units of a compressed text.
#[derive(Clone, Debug)]
pub struct Units<'a> {
    rest: &'a [u8],
    wide: bool,
}

impl Iterator for Units<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if self.wide {
            let (&pair, rest) = self.rest.split_first_chunk()?;
            self.rest = rest;
            Some(u16::from_be_bytes(pair))
        } else {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            Some(u16::from(byte))
        }
    }
}

/// The UTF-16 units of a compressed text; none when it is empty. Of 16-bit characters an odd byte at the end is
/// dropped.
///
/// # Errors
/// [`FormatError::Kind`] when the compression id is none that UDF has.
pub fn units(compressed: &[u8]) -> Result<Units<'_>, FormatError> {
    let Some((&id, rest)) = compressed.split_first() else {
        return Ok(Units {
            rest: &[],
            wide: false,
        });
    };
    match id {
        EIGHT_BIT | DELETED_EIGHT_BIT => Ok(Units { rest, wide: false }),
        SIXTEEN_BIT | DELETED_SIXTEEN_BIT => Ok(Units { rest, wide: true }),
        _ => Err(FormatError::Kind {
            structure: NAME,
            recorded: id,
            expected: EIGHT_BIT,
        }),
    }
}

/// The text, with U+FFFD for each unit that is half of a surrogate pair without the other.
///
/// # Errors
/// As [`units`].
pub fn decode(compressed: &[u8]) -> Result<String, FormatError> {
    Ok(char::decode_utf16(units(compressed)?)
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect())
}

/// The text, if these are the bytes that [`encode`] gives for one: no unit without its other half, no odd byte
/// at the end, no 16-bit characters where 8 bits would do.
#[must_use]
pub fn decode_canonical(compressed: &[u8]) -> Option<String> {
    let text = decode(compressed).ok()?;
    (encode(&text) == compressed).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn eight_bits_where_they_suffice() {
        assert_eq!(encode("Abc"), b"\x08Abc");
        assert_eq!(encode("\u{e9}\u{ff}"), [8, 0xE9, 0xFF]);
        assert_eq!(encode("A\u{100}"), [16, 0, 0x41, 1, 0]);
        assert_eq!(encode("\u{1F600}"), [16, 0xD8, 0x3D, 0xDE, 0x00]);
        assert_eq!(encode(""), b"");
        assert_eq!(decode(b"").unwrap(), "");
        assert_eq!(decode(&[16, 0, 0x41, 0]).unwrap(), "A");
        assert_eq!(decode(b"\xFEgone").unwrap(), "gone");
        assert_eq!(decode(&[255, 1, 0]).unwrap(), "\u{100}");
    }

    #[test]
    fn wild_texts_are_told() {
        assert!(decode(b"\x07abc").is_err());
        assert_eq!(decode(&[16, 0xD8, 0x00]).unwrap(), "\u{FFFD}");
        assert_eq!(decode_canonical(&[16, 0, 0x41]), None);
        assert_eq!(decode_canonical(&[16, 1, 0x41, 0]), None);
        assert_eq!(decode_canonical(b"\xFEgone"), None);
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let mut out = [0xAA; 4];
        assert_eq!(
            encode_into("Abcd", &mut out),
            Err(FormatError::DoesNotFit {
                structure: NAME,
                needed: 5,
                available: 4
            })
        );
        assert_eq!(out, [0xAA; 4]);
    }

    proptest! {
        #[test]
        fn texts_come_back(text: String) {
            let bytes = encode(&text);
            prop_assert_eq!(bytes.len(), encoded_length(&text));
            prop_assert_eq!(decode_canonical(&bytes), Some(text));
        }

        #[test]
        fn narrow_texts_come_back(text in "[\u{1}-\u{ff}]{1,40}") {
            let bytes = encode(&text);
            prop_assert_eq!(bytes[0], EIGHT_BIT);
            prop_assert_eq!(decode_canonical(&bytes), Some(text));
        }

        #[test]
        fn what_is_canonical_is_written_again(id in prop::sample::select(&[8, 16, 254, 255, 0][..]),
            rest in vec(any::<u8>(), 0..40))
        {
            let mut bytes = rest;
            bytes.insert(0, id);
            if let Some(text) = decode_canonical(&bytes) {
                prop_assert_eq!(encode(&text), bytes);
            }
        }
    }
}
