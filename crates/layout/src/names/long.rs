//! Identifiers of the hierarchy below an enhanced volume descriptor: up to 207 bytes, as they are.
//!
//! Spec: ISO 9660:1999 7.5.1, 7.5.2.

use super::{Change, Digits, Identifier};

/// Longest identifier, in bytes.
const LIMIT: usize = 207;

pub(super) fn write(name: &[u8], tail: u32, out: &mut Identifier) -> Option<Change> {
    let digits = Digits::of(tail);
    let digits = digits.as_bytes();
    let change = Change {
        replaced: false,
        shortened: name.len() > LIMIT,
        numbered: tail != 0,
    };
    let room = LIMIT - digits.len();
    let kept = cut(name, room);
    if tail == 0 || name.len() <= room {
        out.extend(if tail == 0 { kept } else { name });
        out.extend(digits);
        return Some(change);
    }
    out.extend(kept);
    out.extend(digits);
    Some(change)
}

/// The longest beginning of `name` of at most `limit` bytes that ends between characters.
fn cut(name: &[u8], limit: usize) -> &[u8] {
    let is_boundary = |at: usize| name.get(at).is_none_or(|&byte| byte & 0xC0 != 0x80);
    let at = (0..=limit.min(name.len()))
        .rev()
        .find(|&at| is_boundary(at))
        .unwrap_or(0);
    // Four continuation bytes in a row are no UTF-8: cut where the limit is.
    let at = if limit.min(name.len()) - at > 3 {
        limit.min(name.len())
    } else {
        at
    };
    name.get(..at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_between_characters() {
        assert_eq!(cut("abé".as_bytes(), 3), b"ab");
        assert_eq!(cut("abé".as_bytes(), 4), "abé".as_bytes());
        assert_eq!(cut(&[0x80; 10], 6), [0x80; 6]);
        let mut out = Identifier::new();
        assert!(write(&[b'x'; 300], 42, &mut out).unwrap().shortened);
        assert_eq!(out.as_bytes().len(), LIMIT);
        assert!(out.as_bytes().ends_with(b"x42"));
    }
}
