//! Names on a disc that no tree can hold.

use std::borrow::Cow;

use fsimage_tree::check_name;

/// Most bytes of a name: what hosts and the file systems of discs have.
const MOST: usize = 255 * 4;

/// The name that an item gets: what cannot be in a name becomes `_`, and so does the first character of what cannot be a name.
pub(super) fn usable(name: &[u8]) -> Cow<'_, [u8]> {
    if check_name(name).is_ok() && name.len() <= MOST {
        return Cow::Borrowed(name);
    }
    let mut usable: Vec<u8> = name
        .iter()
        .take(MOST)
        .map(|&byte| if byte == b'/' || byte == 0 { b'_' } else { byte })
        .collect();
    if check_name(&usable).is_err() {
        match usable.first_mut() {
            Some(first) => *first = b'_',
            None => usable.push(b'_'),
        }
    }
    Cow::Owned(usable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_becomes_one_that_a_tree_can_hold() {
        for (name, expected) in [
            (&b"plain"[..], &b"plain"[..]),
            (b"", b"_"),
            (b".", b"_"),
            (b"..", b"_."),
            (b"a/b\0c", b"a_b_c"),
            (b"../../etc", b".._.._etc"),
        ] {
            assert_eq!(usable(name), expected);
            assert!(check_name(&usable(name)).is_ok());
        }
        assert_eq!(usable(&[b'x'; 70_000]).len(), MOST);
    }
}
