//! Identifiers of directory records as names.
//!
//! Spec: ECMA-119:1987 7.5, 7.6; Joliet Specification, Version 1.

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
        // Some programs count the byte that makes the identifier's field even.
        let end = name
            .iter()
            .rposition(|&byte| byte != 0)
            .map_or(name.len(), |last| last + 1);
        name.truncate(end);
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
