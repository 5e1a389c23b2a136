//! What identifiers have beyond what the standard lets them have.
//!
//! Spec: ECMA-119:1987 7.5.1 (files), 7.6.1 (directories), 7.4.3.1 (separators).

use super::characters::{SEPARATOR_1, SEPARATOR_2, is_d_character};

bitflags::bitflags! {
    /// What identifiers of a hierarchy may have, or may go without, although the standard says otherwise. Every reader of today takes
    /// all of it.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Relaxations: u32 {
        /// Lower-case letters.
        const LOWER_CASE = 1;
        /// All printable characters of ASCII, the space among them.
        const ASCII = 2;
        /// Full stops anywhere: several of them, in front, in directories.
        const FULL_STOPS = 4;
        /// Bytes that are not printable characters of ASCII, mostly those of UTF-8.
        const BYTES = 8;
        /// Files go without a version number.
        const NO_VERSION = 16;
        /// Files whose name has no full stop go without one at their end.
        const NO_FINAL_FULL_STOP = 32;
    }
}

impl Relaxations {
    /// What an identifier of a directory record needs. The version of a file counts as one when it is `1`, as every other is part of what
    /// readers show; how long the identifier is does not count.
    #[must_use]
    pub fn of(identifier: &[u8], is_directory: bool) -> Self {
        let mut needed = Self::empty();
        let mut name = identifier;
        if !is_directory {
            match identifier {
                [rest @ .., SEPARATOR_2, b'1'] if !rest.is_empty() => name = rest,
                _ => needed |= Self::NO_VERSION,
            }
            match name.iter().rposition(|&byte| byte == SEPARATOR_1) {
                None => needed |= Self::NO_FINAL_FULL_STOP,
                // The one that the standard has between name and extension.
                Some(at) if at > 0 => {
                    let (before, behind) = name.split_at_checked(at).unwrap_or_default();
                    return needed
                        | Self::of_characters(before)
                        | Self::of_characters(behind.get(1..).unwrap_or_default());
                }
                Some(_) => {}
            }
        }
        needed | Self::of_characters(name)
    }

    /// What the characters of a name, or of an extension, need.
    fn of_characters(part: &[u8]) -> Self {
        part.iter()
            .map(|&byte| match byte {
                _ if is_d_character(byte) => Self::empty(),
                b'a'..=b'z' => Self::LOWER_CASE,
                SEPARATOR_1 => Self::FULL_STOPS,
                b' '..=b'~' => Self::ASCII,
                _ => Self::BYTES,
            })
            .fold(Self::empty(), |all, one| all | one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_standard_has_needs_nothing() {
        for identifier in ["README.TXT;1", "README.;1", "A_1.;1"] {
            assert_eq!(
                Relaxations::of(identifier.as_bytes(), false),
                Relaxations::empty()
            );
        }
        assert_eq!(Relaxations::of(b"DIR_1", true), Relaxations::empty());
    }

    #[test]
    fn each_departure_has_its_bit() {
        type R = Relaxations;
        for (identifier, expected) in [
            ("Readme.TXT;1", R::LOWER_CASE),
            ("A+B.C D;1", R::ASCII),
            ("A.TAR.GZ;1", R::FULL_STOPS),
            (".PROFILE;1", R::FULL_STOPS),
            ("GRÜSSE.;1", R::BYTES),
            ("A\u{1}.B;1", R::BYTES),
            ("README.TXT", R::NO_VERSION),
            ("README.", R::NO_VERSION),
            ("README;1", R::NO_FINAL_FULL_STOP),
            ("README", R::NO_VERSION | R::NO_FINAL_FULL_STOP),
            ("README.TXT;2", R::NO_VERSION | R::ASCII),
            (";1", R::NO_VERSION | R::NO_FINAL_FULL_STOP | R::ASCII),
            ("", R::NO_VERSION | R::NO_FINAL_FULL_STOP),
        ] {
            assert_eq!(R::of(identifier.as_bytes(), false), expected, "{identifier}");
        }
        assert_eq!(R::of(b"conf.d", true), R::LOWER_CASE | R::FULL_STOPS);
        assert_eq!(R::of(b"A;1", true), R::ASCII);
    }
}
