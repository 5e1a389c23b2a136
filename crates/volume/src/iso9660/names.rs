//! Identifiers of directory records as names.
//!
//! Spec: ECMA-119:1987 7.5, 7.6; Joliet Specification, Version 1.

use fsimage_formats::iso9660::Relaxations;
use fsimage_formats::joliet;

use crate::file_system::FileSystemKind;

/// How the identifiers of a hierarchy are names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// Bytes, with version numbers.
    Bytes,
    /// UTF-16, with version numbers.
    Unicode,
    /// Bytes as they are.
    Verbatim,
}

impl Naming {
    pub(super) fn of(kind: FileSystemKind) -> Self {
        match kind {
            FileSystemKind::Joliet => Self::Unicode,
            FileSystemKind::Enhanced => Self::Verbatim,
            _ => Self::Bytes,
        }
    }

    /// Puts the name of an identifier into `name`, in the place of what is there.
    pub(super) fn decode(self, identifier: &[u8], is_directory: bool, name: &mut Vec<u8>) {
        name.clear();
        match self {
            Self::Bytes | Self::Verbatim => name.extend_from_slice(identifier),
            Self::Unicode => {
                for character in joliet::decode(identifier) {
                    let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                    name.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
        if self == Self::Verbatim {
            return;
        }
        name.truncate(without_padding(name).len());
        if is_directory {
            return;
        }
        if name.len() > 2 && name.ends_with(b";1") {
            name.truncate(name.len() - 2);
        }
        if name.len() > 1 && name.ends_with(b".") && !name.iter().all(|&byte| byte == b'.') {
            name.pop();
        }
    }
}

/// An identifier without the byte that makes its field even, which some programs count.
fn without_padding(identifier: &[u8]) -> &[u8] {
    let last = identifier.iter().rposition(|&byte| byte != 0);
    last.and_then(|last| identifier.get(..=last))
        .unwrap_or(identifier)
}

/// What an identifier of bytes has beyond the standard, and how long it is without a version number.
pub(super) fn departures(identifier: &[u8], is_directory: bool) -> (Relaxations, u8) {
    let identifier = without_padding(identifier);
    let relaxations = Relaxations::of(identifier, is_directory);
    let version = if is_directory || relaxations.contains(Relaxations::NO_VERSION) {
        0
    } else {
        b";1".len()
    };
    let length = u8::try_from(identifier.len().saturating_sub(version)).unwrap_or(u8::MAX);
    (relaxations, length)
}

/// The text of a field of a volume descriptor, without what fills it up.
pub(super) fn text(field: &[u8], kind: FileSystemKind) -> String {
    if kind == FileSystemKind::Joliet {
        return joliet::decode(joliet::unpadded(field))
            .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
    }
    let end = field
        .iter()
        .rposition(|&byte| byte != b' ' && byte != 0)
        .map_or(0, |last| last + 1);
    String::from_utf8_lossy(field.get(..end).unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(naming: Naming, identifier: &[u8], is_directory: bool, expected: &str) {
        let mut name = b"before".to_vec();
        naming.decode(identifier, is_directory, &mut name);
        assert_eq!(String::from_utf8_lossy(&name), expected);
    }

    #[test]
    fn versions_and_lone_full_stops_are_hidden() {
        for (identifier, expected) in [
            ("README.TXT;1", "README.TXT"),
            ("README.TXT;2", "README.TXT;2"),
            ("README.;1", "README"),
            ("README.", "README"),
            ("readme", "readme"),
            (";1", ";1"),
            ("..", ".."),
            ("A;1;1", "A;1"),
            ("PADDED.TXT;1\0", "PADDED.TXT"),
        ] {
            check(Naming::Bytes, identifier.as_bytes(), false, expected);
            check(Naming::Unicode, &joliet::encode(identifier), false, expected);
            check(Naming::Verbatim, identifier.as_bytes(), false, identifier);
            check(
                Naming::Bytes,
                identifier.as_bytes(),
                true,
                identifier.trim_end_matches('\0'),
            );
        }
    }

    #[test]
    fn departures_are_those_of_the_identifier() {
        for (identifier, is_directory, relaxations, length) in [
            ("README.TXT;1", false, Relaxations::empty(), 10),
            ("README.TXT;1\0", false, Relaxations::empty(), 10),
            ("README.TXT", false, Relaxations::NO_VERSION, 10),
            ("boot", true, Relaxations::LOWER_CASE, 4),
        ] {
            let found = departures(identifier.as_bytes(), is_directory);
            assert_eq!(found, (relaxations, length), "{identifier}");
        }
    }

    #[test]
    fn names_of_joliet_are_utf_16() {
        check(Naming::Unicode, &joliet::encode("naïve 🦀;1"), false, "naïve 🦀");
        check(Naming::Unicode, &[0xD8, 0, 0, b'a', 0], false, "\u{FFFD}a");
    }

    #[test]
    fn fields_are_texts_without_filling() {
        assert_eq!(text(b"CDROM   ", FileSystemKind::Iso9660), "CDROM");
        assert_eq!(text(b"A B\0\0", FileSystemKind::RockRidge), "A B");
        assert_eq!(text(b"\0A\0 \0B\0 \0", FileSystemKind::Joliet), "A B");
        assert_eq!(text(&[b' '; 32], FileSystemKind::Iso9660), "");
    }
}
