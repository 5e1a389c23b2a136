//! dstring: compressed Unicode in a field of fixed size, with its length in the last byte.
//!
//! Spec: ECMA-167:1997 1/7.2.12; UDF:2.60 2.1.3.

use alloc::string::String;
use core::fmt;

use super::compressed_unicode::{decode, encode_into, encoded_length};

/// A text in a field of `N` bytes. The bytes are kept as they are recorded, whatever they may be.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DString<const N: usize>(pub [u8; N]);

impl<const N: usize> DString<N> {
    /// No text: all bytes are zero.
    pub const EMPTY: Self = Self([0; N]);

    /// Bytes that a compressed text can take, compression id included.
    pub const CAPACITY: usize = {
        // The length must fit into a byte, and the last byte is taken by it.
        if N == 0 {
            0
        } else if N > 256 {
            255
        } else {
            N - 1
        }
    };

    /// The field with this text. `None` when it does not fit.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut field = [0; N];
        let length = encode_into(text, field.get_mut(..Self::CAPACITY)?).ok()?;
        if let Some(last) = field.last_mut() {
            *last = u8::try_from(length).ok()?;
        }
        Some(Self(field))
    }

    /// The field with as much of the front of the text as fits, and whether that is all of it.
    #[must_use]
    pub fn truncated(text: &str) -> (Self, bool) {
        let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        // A longer text never takes fewer bytes, so the first that does not fit ends the search.
        let mut end = 0;
        for candidate in ends {
            let front = text.get(..candidate).unwrap_or_default();
            if encoded_length(front) > Self::CAPACITY {
                break;
            }
            end = candidate;
        }
        let front = text.get(..end).unwrap_or_default();
        (Self::new(front).unwrap_or(Self::EMPTY), end == text.len())
    }

    /// The compressed text. A length beyond the field is taken as the whole field.
    #[must_use]
    pub fn compressed(&self) -> &[u8] {
        let Some((&length, text)) = self.0.split_last() else {
            return &[];
        };
        text.get(..usize::from(length)).unwrap_or(text)
    }

    /// The text, with U+FFFD for what is none; empty when the compression id is none that UDF has.
    #[must_use]
    pub fn text(&self) -> String {
        decode(self.compressed()).unwrap_or_default()
    }

    /// Whether these are the bytes that the standard gives to a text: a length within the field, zeros behind
    /// it, a compression id, 8 bits where they suffice.
    #[must_use]
    pub fn is_canonical(&self) -> bool {
        Self::new(&self.text()) == Some(*self)
    }
}

impl<const N: usize> Default for DString<N> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize> fmt::Debug for DString<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DString({:?})", self.text())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_byte_is_the_length() {
        assert_eq!(DString::<8>::new("Disc").unwrap().0, *b"\x08Disc\0\0\x05");
        assert_eq!(DString::<8>::new("Disc12").unwrap().0, *b"\x08Disc12\x07");
        assert_eq!(DString::<8>::new("Disc123"), None);
        assert_eq!(
            DString::<8>::new("\u{3b1}\u{3b2}").unwrap().0,
            [16, 3, 0xB1, 3, 0xB2, 0, 0, 5]
        );
        assert_eq!(DString::<8>::new("").unwrap(), DString::EMPTY);
        assert_eq!(DString::<128>::CAPACITY, 127);
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        assert_eq!(
            DString::<8>::truncated("Disc123"),
            (DString::new("Disc12").unwrap(), false)
        );
        assert_eq!(
            DString::<8>::truncated("\u{1F600}\u{1F600}"),
            (DString::new("\u{1F600}").unwrap(), false)
        );
        assert_eq!(
            DString::<8>::truncated("abcd\u{3b1}"),
            (DString::new("abcd").unwrap(), false)
        );
        assert_eq!(
            DString::<8>::truncated("abc"),
            (DString::new("abc").unwrap(), true)
        );
    }

    #[test]
    fn wild_fields_are_read() {
        assert_eq!(DString(*b"\x08Disc\0\0\xFF").text(), "Disc\0\0");
        assert_eq!(DString(*b"\x09Disc\0\0\x05").text(), "");
        for wild in [
            *b"\x08Disc\0\0\xFF",
            *b"\x09Disc\0\0\x05",
            *b"\x08Disc\0X\x05",
            *b"\x10\0D\0\0\0\0\x03",
        ] {
            assert!(!DString(wild).is_canonical());
        }
        assert!(DString(*b"\x08Disc\0\0\x05").is_canonical());
    }

    proptest! {
        #[test]
        fn texts_come_back(text: String) {
            let (field, whole) = DString::<128>::truncated(&text);
            prop_assert!(field.is_canonical());
            prop_assert!(text.starts_with(&field.text()));
            prop_assert_eq!(whole, field.text() == text);
            prop_assert_eq!(DString::<128>::new(&text), whole.then_some(field));
        }

        #[test]
        fn any_bytes_have_a_text(bytes: [u8; 32]) {
            let field = DString(bytes);
            prop_assert!(field.text().chars().count() <= 31);
            let shown = std::format!("{field:?}");
            prop_assert!(shown.starts_with("DString("));
        }
    }
}
