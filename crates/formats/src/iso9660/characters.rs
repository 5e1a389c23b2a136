//! The characters that identifiers are made of, and identifier fields of fixed length.
//!
//! Spec: ECMA-119:1987 7.4, Annex A.

/// The byte that fills up an identifier field behind its characters (7.4.3.2).
pub const FILLER: u8 = b' ';

/// Stands between the name and the extension of a file (7.4.3.1).
pub const SEPARATOR_1: u8 = b'.';

/// Stands before the version number of a file (7.4.3.1).
pub const SEPARATOR_2: u8 = b';';

/// Whether the byte is a d-character: a digit, a capital letter or the underscore (Annex A.2).
#[must_use]
pub const fn is_d_character(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'_')
}

/// Whether the byte is an a-character: a d-character, the space or one of ``!"%&'()*+,-./:;<=>?`` (Annex A.1).
#[must_use]
pub const fn is_a_character(byte: u8) -> bool {
    is_d_character(byte)
        || matches!(
            byte,
            b' ' | b'!' | b'"' | b'%' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'-'
        )
        || matches!(byte, b'.' | b'/' | b':' | b';' | b'<' | b'=' | b'>' | b'?')
}

/// Whether every byte of a field is a d-character or filler, as volume identifiers are to be.
#[must_use]
pub fn is_d_field(field: &[u8]) -> bool {
    unpadded(field).iter().all(|&byte| is_d_character(byte))
}

/// Whether every byte of a field is an a-character, as system and application identifiers are to be.
#[must_use]
pub fn is_a_field(field: &[u8]) -> bool {
    field.iter().all(|&byte| is_a_character(byte))
}

/// Lays characters out in a field of `N` bytes: at the left, filled up with spaces (7.4.3.2). `None` where
/// they are more than the field holds.
#[must_use]
pub fn padded<const N: usize>(characters: &[u8]) -> Option<[u8; N]> {
    let mut field = [FILLER; N];
    field.get_mut(..characters.len())?.copy_from_slice(characters);
    Some(field)
}

/// The characters of a field without its filler. Zero bytes, which some programs fill fields with, go too.
#[must_use]
pub fn unpadded(field: &[u8]) -> &[u8] {
    let mut rest = field;
    while let [head @ .., FILLER | 0] = rest {
        rest = head;
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_sets_have_the_sizes_that_annex_a_gives_them() {
        assert_eq!((0..=u8::MAX).filter(|&byte| is_d_character(byte)).count(), 37);
        assert_eq!((0..=u8::MAX).filter(|&byte| is_a_character(byte)).count(), 57);
        for byte in *b"#$@[]^`abz{|}~\x7f\x00\x80" {
            assert!(!is_a_character(byte), "{byte:#x}");
        }
    }

    #[test]
    fn fields_are_judged_by_their_characters() {
        assert!(is_d_field(b"CDROM_1   "));
        assert!(!is_d_field(b"CD ROM    "));
        assert!(is_a_field(b"CD ROM    "));
        assert!(!is_a_field(b"cd rom    "));
    }

    #[test]
    fn a_field_takes_as_many_characters_as_it_has_bytes() {
        assert_eq!(padded::<4>(b"AB"), Some(*b"AB  "));
        assert_eq!(padded::<4>(b"ABCD"), Some(*b"ABCD"));
        assert_eq!(padded::<4>(b"ABCDE"), None);
        assert_eq!(unpadded(b"A B \0 "), b"A B");
        assert_eq!(unpadded(b"    "), b"");
    }

    proptest! {
        #[test]
        fn padding_comes_off_again(text in "[0-9A-Z_]{0,32}") {
            let field = padded::<32>(text.as_bytes()).unwrap();
            prop_assert_eq!(unpadded(&field), text.as_bytes());
        }
    }
}
