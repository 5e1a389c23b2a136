//! Names: which are valid, and which are the same.

use std::hash::Hasher;

use crate::error::{NameFault, TreeError};

/// When two names of a directory are one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum CaseRule {
    /// When their bytes are equal.
    #[default]
    Sensitive,
    /// When they are equal after each character is folded by itself, to upper case and then to lower case, as
    /// far as either is one character ("STRASSE" and "straße" differ, "ΣΑΣ" and "σας" do not; the dotless "ı"
    /// stays itself). Of names that are not UTF-8, only ASCII letters are folded. Names keep the case they
    /// were given.
    Insensitive,
}

/// Checks that `name` can be a name in a tree: 1 to 65,535 bytes, no NUL, no '/', neither "." nor "..".
///
/// What a file system can hold is not asked here.
///
/// # Errors
/// [`TreeError::InvalidName`].
pub fn check_name(name: &[u8]) -> Result<(), TreeError> {
    let reason = match name {
        [] => NameFault::Empty,
        b"." | b".." => NameFault::Dots,
        _ if name.len() > usize::from(u16::MAX) => NameFault::TooLong,
        _ if name.contains(&0) => NameFault::Nul,
        _ if name.contains(&b'/') => NameFault::Slash,
        _ => return Ok(()),
    };
    Err(TreeError::InvalidName {
        name: name.to_vec(),
        reason,
    })
}

/// Checks that `target` can be what a symbolic link holds.
pub(crate) fn check_target(target: &[u8]) -> Result<(), TreeError> {
    let reason = match target {
        _ if target.len() > usize::from(u16::MAX) => NameFault::TooLong,
        _ if target.contains(&0) => NameFault::Nul,
        _ => return Ok(()),
    };
    Err(TreeError::InvalidName {
        name: target.to_vec(),
        reason,
    })
}

impl CaseRule {
    /// Whether `a` and `b` are the same name.
    pub fn same(self, a: &[u8], b: &[u8]) -> bool {
        if a == b {
            return true;
        }
        if self == Self::Sensitive {
            return false;
        }
        if a.is_ascii() && b.is_ascii() {
            return a.eq_ignore_ascii_case(b);
        }
        match (std::str::from_utf8(a), std::str::from_utf8(b)) {
            (Ok(a), Ok(b)) => a.chars().map(fold).eq(b.chars().map(fold)),
            (Err(_), Err(_)) => a.eq_ignore_ascii_case(b),
            _ => false,
        }
    }

    /// Feeds the hasher such that names that are the same hash the same.
    pub(crate) fn hash(self, name: &[u8], hasher: &mut impl Hasher) {
        if self == Self::Sensitive {
            hasher.write(name);
            return;
        }
        let mut folded = Blocks {
            hasher,
            block: [0; 64],
            used: 0,
        };
        match std::str::from_utf8(name) {
            Ok(text) if !text.is_ascii() => {
                for character in text.chars().map(fold) {
                    character
                        .encode_utf8(&mut [0; 4])
                        .bytes()
                        .for_each(|byte| folded.push(byte));
                }
            }
            _ => name
                .iter()
                .for_each(|byte| folded.push(byte.to_ascii_lowercase())),
        }
        folded.finish();
    }
}

/// The case of one character, forgotten: near to the simple case folding of Unicode.
fn fold(character: char) -> char {
    // Upper case of the dotless i is I, which would make it equal to i; Unicode's folding keeps them apart.
    if character == 'ı' {
        character
    } else {
        single(single(character, char::to_uppercase), char::to_lowercase)
    }
}

fn single<I: Iterator<Item = char>>(character: char, map: fn(char) -> I) -> char {
    let mut mapped = map(character);
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

/// Cuts what is hashed into equal blocks: a hasher may tell one long write from two short ones.
struct Blocks<'h, H: Hasher> {
    hasher: &'h mut H,
    block: [u8; 64],
    used: usize,
}

impl<H: Hasher> Blocks<'_, H> {
    fn push(&mut self, byte: u8) {
        if self.used == self.block.len() {
            self.hasher.write(&self.block);
            self.used = 0;
        }
        if let Some(place) = self.block.get_mut(self.used) {
            *place = byte;
            self.used += 1;
        }
    }

    fn finish(self) {
        self.hasher.write(self.block.get(..self.used).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher, RandomState};

    #[test]
    fn valid_names() {
        let check = |name: &[u8], expected: Option<NameFault>| match (check_name(name), expected) {
            (Ok(()), None) => {}
            (Err(TreeError::InvalidName { reason, .. }), Some(fault)) => {
                assert_eq!(reason, fault, "{name:?}")
            }
            (result, _) => panic!("{name:?}: {result:?}, expected {expected:?}"),
        };
        check(b"a", None);
        check(b"...", None);
        check(b"\xff\x01\\", None);
        check(&[b'x'; 65_535], None);
        check(b"", Some(NameFault::Empty));
        check(b".", Some(NameFault::Dots));
        check(b"..", Some(NameFault::Dots));
        check(b"a/b", Some(NameFault::Slash));
        check(b"a\0", Some(NameFault::Nul));
        check(&[b'x'; 65_536], Some(NameFault::TooLong));
    }

    #[test]
    fn same_names_hash_the_same() {
        let state = RandomState::new();
        let hash = |name: &str| {
            let mut hasher = state.build_hasher();
            CaseRule::Insensitive.hash(name.as_bytes(), &mut hasher);
            hasher.finish()
        };
        let check = |a: &str, b: &str, same: bool| {
            assert_eq!(
                CaseRule::Insensitive.same(a.as_bytes(), b.as_bytes()),
                same,
                "{a} {b}"
            );
            assert_eq!(hash(a) == hash(b), same, "{a} {b}");
            assert!(!CaseRule::Sensitive.same(a.as_bytes(), b.as_bytes()), "{a} {b}");
        };
        check("README", "ReadMe", true);
        check("ΣΑΣ", "σας", true);
        check("K", "\u{212a}", true); // Kelvin
        check("ſ", "S", true); // long s
        check("ẞ", "ß", true);
        check("straße", "strasse", false);
        check("ı", "i", false);
        check("İ", "i", false);
        check(&"Ä".repeat(100), &"ä".repeat(100), true);
        check(&"A".repeat(100), &("a".repeat(99) + "\u{e4}"), false);
    }

    #[test]
    fn names_that_are_not_utf8() {
        assert!(CaseRule::Insensitive.same(b"A\xff", b"a\xff"));
        assert!(!CaseRule::Insensitive.same(b"A\xff\xc3\x84", b"a\xff\xc3\xa4"));
        assert!(!CaseRule::Insensitive.same(b"a\xff", b"a\xc3\xbf"));
    }
}
