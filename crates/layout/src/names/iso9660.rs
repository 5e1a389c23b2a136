//! ISO 9660 identifiers: upper-case d-characters, one separator.
//!
//! Spec: ECMA-119:1987 7.4.1, 7.5.1, 7.6.1, 10.1, 10.2.
//!
//! Lower-case letters become upper-case; every other character that is not a d-character becomes `_`. The extension
//! is what follows the last full stop, unless that is the name's first character. When a name is too long its
//! extension keeps at least eight characters (three at level 1) and the name gives way.

use super::{Change, Digits, Identifier, characters};

/// How long identifiers may be.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Characters before the separator.
    name: usize,
    /// Characters after it.
    extension: usize,
    /// Both together.
    total: usize,
    /// What an extension keeps when the total is too long.
    extension_floor: usize,
    /// Characters of a directory.
    directory: usize,
}

impl Limits {
    pub(super) const LEVEL_1: Self = Self {
        name: 8,
        extension: 3,
        total: 11,
        extension_floor: 3,
        directory: 8,
    };
    pub(super) const LEVEL_2: Self = Self {
        name: 30,
        extension: 30,
        total: 30,
        extension_floor: 8,
        directory: 31,
    };
}

pub(super) fn write(
    name: &[u8],
    directory: bool,
    tail: u32,
    limits: Limits,
    out: &mut Identifier,
) -> Option<Change> {
    let digits = Digits::of(tail);
    let digits = digits.as_bytes();
    let mut change = Change {
        numbered: tail != 0,
        ..Change::default()
    };
    let split = if directory {
        None
    } else {
        name.iter().rposition(|&byte| byte == b'.').filter(|&at| at > 0)
    };
    let (stem, extension) = match split.and_then(|at| name.split_at_checked(at)) {
        Some((stem, rest)) => (stem, rest.get(1..).unwrap_or_default()),
        None => (name, &[][..]),
    };

    let (stem_length, extension_length) = (characters(stem).count(), characters(extension).count());
    let (stem_limit, extension_limit) = if directory {
        (limits.directory, 0)
    } else {
        let room = limits
            .total
            .saturating_sub(stem_length)
            .max(limits.extension_floor);
        let extension_limit = extension_length.min(room).min(limits.extension);
        (limits.name.min(limits.total - extension_limit), extension_limit)
    };
    change.shortened = stem_length > stem_limit || extension_length > extension_limit;
    let stem_kept = stem_limit.checked_sub(digits.len()).filter(|&kept| kept > 0)?;

    append(stem, stem_kept, out, &mut change);
    out.extend(digits);
    if !directory {
        out.push(b'.');
        append(extension, extension_limit, out, &mut change);
    }
    Some(change)
}

fn append(part: &[u8], limit: usize, out: &mut Identifier, change: &mut Change) {
    for character in characters(part).take(limit) {
        match d_character(character) {
            Some(byte) => out.push(byte),
            None => {
                change.replaced = true;
                out.push(b'_');
            }
        }
    }
}

fn d_character(character: Option<char>) -> Option<u8> {
    let byte = u8::try_from(character?).ok()?.to_ascii_uppercase();
    fsimage_formats::iso9660::is_d_character(byte).then_some(byte)
}

/// A volume identifier: as given when it is ASCII and `strict` does not ask for d-characters, padded with spaces.
/// `None` when it is longer than 32 characters.
pub(crate) fn volume_identifier(name: &str, strict: bool) -> Option<[u8; 32]> {
    let mut field = [b' '; 32];
    let mut places = field.iter_mut();
    for character in name.chars() {
        let byte = if strict || !(' '..='~').contains(&character) {
            d_character(Some(character)).unwrap_or(b'_')
        } else {
            u8::try_from(character).unwrap_or(b'_')
        };
        *places.next()? = byte;
    }
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, limits: Limits, tail: u32, expected: &str) {
        let mut out = Identifier::new();
        write(name.as_bytes(), false, tail, limits, &mut out).unwrap();
        assert_eq!(String::from_utf8_lossy(out.as_bytes()), expected, "{name}");
    }

    #[test]
    fn level_1_is_eight_and_three() {
        check("readme", Limits::LEVEL_1, 0, "README.");
        check("read me first.html", Limits::LEVEL_1, 0, "READ_ME_.HTM");
        check("archive.tar.gz", Limits::LEVEL_1, 0, "ARCHIVE_.GZ");
        check(".profile", Limits::LEVEL_1, 0, "_PROFILE.");
        check("longfilename.txt", Limits::LEVEL_1, 12, "LONGFI12.TXT");
    }

    #[test]
    fn level_2_keeps_thirty() {
        check("archive.tar.gz", Limits::LEVEL_2, 0, "ARCHIVE_TAR.GZ");
        check(
            "a-name-of-more-than-thirty-characters.html",
            Limits::LEVEL_2,
            0,
            "A_NAME_OF_MORE_THAN_THIRTY.HTML",
        );
        check(
            "x.an-extension-of-more-than-thirty-characters",
            Limits::LEVEL_2,
            0,
            "X.AN_EXTENSION_OF_MORE_THAN_THI",
        );
        check(
            "0123456789012345678901234567.extension-long",
            Limits::LEVEL_2,
            0,
            "0123456789012345678901.EXTENSIO",
        );
        check("Ünïcödé.txt", Limits::LEVEL_2, 0, "_N_C_D_.TXT");
    }

    #[test]
    fn changes_are_told() {
        let mut out = Identifier::new();
        let upper = write(b"readme.txt", false, 0, Limits::LEVEL_2, &mut out).unwrap();
        assert_eq!(upper, Change::default(), "case alone is no change");
        let replaced = write("é".as_bytes(), false, 0, Limits::LEVEL_2, &mut out).unwrap();
        assert_eq!(
            replaced,
            Change {
                replaced: true,
                ..Change::default()
            }
        );
        let cut = write(&[b'A'; 32], true, 3, Limits::LEVEL_2, &mut out).unwrap();
        assert_eq!(
            cut,
            Change {
                shortened: true,
                numbered: true,
                ..Change::default()
            }
        );
        assert_eq!(write(b"abc", false, 123_456_789, Limits::LEVEL_1, &mut out), None);
    }

    #[test]
    fn volume_identifiers() {
        assert_eq!(&volume_identifier("cidata", false).unwrap()[..7], b"cidata ");
        assert_eq!(&volume_identifier("cidata", true).unwrap()[..7], b"CIDATA ");
        assert_eq!(&volume_identifier("naïve", false).unwrap()[..6], b"na_ve ");
        assert!(volume_identifier(&"x".repeat(33), false).is_none());
    }
}
