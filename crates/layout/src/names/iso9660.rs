//! ISO 9660 identifiers: upper-case d-characters and one separator, or what is relaxed of that.
//!
//! Spec: ECMA-119:1987 7.4.1, 7.5.1, 7.6.1, 10.1, 10.2.
//!
//! Lower-case letters become upper-case; every other character that is not a d-character becomes `_`. The extension
//! is what follows the last full stop, unless that is the name's first character. When a name is too long its
//! extension keeps at least eight characters (three at level 1) and the name gives way.
//!
//! Whatever is relaxed, readers must show what was written: full stops at the end, which they hide, become `_`, and so does the semicolon of
//! a `;1` that would be taken for the version number that is left out.

use fsimage_formats::iso9660::{Relaxations, is_d_character};

use super::{Change, Digits, Identifier};

/// How long identifiers may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Bytes before the separator.
    name: usize,
    /// Bytes after it.
    extension: usize,
    /// Both together.
    total: usize,
    /// What an extension keeps when the total is too long.
    extension_floor: usize,
    /// Bytes of what has no separator: a directory, or a file that goes without.
    directory: usize,
}

impl Limits {
    pub(crate) const LEVEL_1: Self = Self {
        name: 8,
        extension: 3,
        total: 11,
        extension_floor: 3,
        directory: 8,
    };
    pub(crate) const LEVEL_2: Self = Self::of_length(31);

    /// Names of so many bytes, the separator among them.
    pub(crate) const fn of_length(length: u8) -> Self {
        let directory = length as usize;
        let total = directory.saturating_sub(1);
        Self {
            name: total,
            extension: total,
            total,
            extension_floor: if total < 16 { total / 2 } else { 8 },
            directory,
        }
    }
}

pub(super) fn write(
    name: &[u8],
    directory: bool,
    tail: u32,
    limits: Limits,
    relaxations: Relaxations,
    out: &mut Identifier,
) -> Option<Change> {
    let digits = Digits::of(tail);
    let digits = digits.as_bytes();
    let mut change = Change {
        numbered: tail != 0,
        ..Change::default()
    };
    let has_full_stops = relaxations.contains(Relaxations::FULL_STOPS);
    let (stem, extension) = match split(name).filter(|_| !directory) {
        // The full stop at the end is none that separates.
        Some((_, [])) if has_full_stops => (name, &[][..]),
        Some(parts) => parts,
        None => (name, &[][..]),
    };
    let goes_without =
        relaxations.contains(Relaxations::NO_FINAL_FULL_STOP) || has_full_stops && has_inner_full_stop(stem);
    let is_separated = !directory && (!extension.is_empty() || !goes_without);

    let [stem_length, extension_length] = [stem, extension].map(|part| {
        pieces(part)
            .map(|piece| written(piece, relaxations).bytes().len())
            .sum::<usize>()
    });
    let (stem_limit, extension_limit) = if is_separated {
        let room = limits
            .total
            .saturating_sub(stem_length)
            .max(limits.extension_floor);
        let extension_limit = extension_length.min(room).min(limits.extension);
        (limits.name.min(limits.total - extension_limit), extension_limit)
    } else {
        (limits.directory, 0)
    };
    change.shortened = stem_length > stem_limit || extension_length > extension_limit;
    let stem_kept = stem_limit.checked_sub(digits.len()).filter(|&kept| kept > 0)?;

    append(stem, relaxations, stem_kept, out, &mut change);
    out.extend(digits);
    if extension.is_empty() {
        change.replaced |= out.replace_full_stops_at_the_end();
    }
    if is_separated {
        out.push(b'.');
        append(extension, relaxations, extension_limit, out, &mut change);
    }
    change.replaced |= keep_apart(directory, relaxations, out);
    Some(change)
}

/// What stands before and behind the last full stop, unless that comes first.
fn split(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = name.iter().rposition(|&byte| byte == b'.').filter(|&at| at > 0)?;
    let (stem, rest) = name.split_at_checked(at)?;
    Some((stem, rest.get(1..)?))
}

/// Whether there is a full stop that does not stand at the end.
fn has_inner_full_stop(name: &[u8]) -> bool {
    let last = name.iter().rposition(|&byte| byte != b'.').unwrap_or(0);
    name.iter().take(last).any(|&byte| byte == b'.')
}

/// Replaces what readers would not take for the name of an item. Returns whether there was such.
fn keep_apart(directory: bool, relaxations: Relaxations, out: &mut Identifier) -> bool {
    let at = match out.as_bytes() {
        // The identifier of a parent (ECMA-119:1987 7.6.2).
        [1] => 0,
        [.., b';', b'1'] if !directory && relaxations.contains(Relaxations::NO_VERSION) => {
            out.as_bytes().len() - 2
        }
        _ => return false,
    };
    out.replace(at);
    true
}

/// A name in pieces: its characters, and each byte that is part of none.
fn pieces(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.utf8_chunks().flat_map(|chunk| {
        let valid = chunk.valid();
        valid
            .char_indices()
            .filter_map(|(at, character)| valid.as_bytes().get(at..at + character.len_utf8()))
            .chain(chunk.invalid().chunks(1))
    })
}

/// What is written for a piece of a name.
enum Written<'a> {
    /// This byte. A change of case alone is no replacement.
    Byte(u8),
    /// The piece as it is.
    Bytes(&'a [u8]),
    /// `_`.
    Replaced,
}

impl Written<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Byte(byte) => std::slice::from_ref(byte),
            Self::Bytes(bytes) => bytes,
            Self::Replaced => b"_",
        }
    }
}

fn written(piece: &[u8], relaxations: Relaxations) -> Written<'_> {
    let has = |relaxation| relaxations.contains(relaxation);
    let &[byte] = piece else {
        return if has(Relaxations::BYTES) {
            Written::Bytes(piece)
        } else {
            Written::Replaced
        };
    };
    let allowed = match byte {
        b'a'..=b'z' if !has(Relaxations::LOWER_CASE) => return Written::Byte(byte.to_ascii_uppercase()),
        b'a'..=b'z' => true,
        _ if is_d_character(byte) => true,
        b'.' => has(Relaxations::FULL_STOPS),
        b' '..=b'~' => has(Relaxations::ASCII),
        _ => has(Relaxations::BYTES),
    };
    if allowed {
        Written::Byte(byte)
    } else {
        Written::Replaced
    }
}

fn append(part: &[u8], relaxations: Relaxations, limit: usize, out: &mut Identifier, change: &mut Change) {
    let mut left = limit;
    for piece in pieces(part) {
        let written = written(piece, relaxations);
        let Some(rest) = left.checked_sub(written.bytes().len()) else {
            return;
        };
        left = rest;
        change.replaced |= matches!(written, Written::Replaced);
        out.extend(written.bytes());
    }
}

/// A volume identifier: as given when it is ASCII and `strict` does not ask for d-characters, padded with spaces.
/// `None` when it is longer than 32 characters.
pub(crate) fn volume_identifier(name: &str, strict: bool) -> Option<[u8; 32]> {
    let mut field = [b' '; 32];
    let mut places = field.iter_mut();
    for character in name.chars() {
        let byte = if strict || !(' '..='~').contains(&character) {
            d_character(character).unwrap_or(b'_')
        } else {
            u8::try_from(character).unwrap_or(b'_')
        };
        *places.next()? = byte;
    }
    Some(field)
}

fn d_character(character: char) -> Option<u8> {
    let byte = u8::try_from(character).ok()?.to_ascii_uppercase();
    is_d_character(byte).then_some(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, limits: Limits, tail: u32, expected: &str) {
        let mut out = Identifier::new();
        write(
            name.as_bytes(),
            false,
            tail,
            limits,
            Relaxations::empty(),
            &mut out,
        )
        .unwrap();
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
        let upper = write(
            b"readme.txt",
            false,
            0,
            Limits::LEVEL_2,
            Relaxations::empty(),
            &mut out,
        )
        .unwrap();
        assert_eq!(upper, Change::default(), "case alone is no change");
        let replaced = write(
            "é".as_bytes(),
            false,
            0,
            Limits::LEVEL_2,
            Relaxations::empty(),
            &mut out,
        )
        .unwrap();
        assert_eq!(
            replaced,
            Change {
                replaced: true,
                ..Change::default()
            }
        );
        let cut = write(
            &[b'A'; 32],
            true,
            3,
            Limits::LEVEL_2,
            Relaxations::empty(),
            &mut out,
        )
        .unwrap();
        assert_eq!(
            cut,
            Change {
                shortened: true,
                numbered: true,
                ..Change::default()
            }
        );
        assert_eq!(
            write(
                b"abc",
                false,
                123_456_789,
                Limits::LEVEL_1,
                Relaxations::empty(),
                &mut out
            ),
            None
        );
    }

    type R = Relaxations;

    fn relaxed(name: &[u8], directory: bool, relaxations: R, length: u8) -> (String, Change) {
        let mut out = Identifier::new();
        let change = write(
            name,
            directory,
            0,
            Limits::of_length(length),
            relaxations,
            &mut out,
        )
        .unwrap();
        (String::from_utf8_lossy(out.as_bytes()).into_owned(), change)
    }

    #[test]
    fn relaxed_names_stay() {
        for (name, directory, relaxations) in [
            ("Makefile.in", false, R::LOWER_CASE),
            ("A+B C.D~", false, R::ASCII),
            ("ARCHIVE.TAR.GZ", false, R::FULL_STOPS),
            (".PROFILE", false, R::FULL_STOPS),
            ("..A..B", false, R::FULL_STOPS),
            ("CONF.D", true, R::FULL_STOPS),
            ("GRÜSSE.TXT", false, R::BYTES),
            ("README", false, R::NO_FINAL_FULL_STOP),
            ("Größe, v1.2.tar.gz", false, R::all()),
            ("notes;2", false, R::all()),
            ("a;1", true, R::all()),
        ] {
            let (became, change) = relaxed(name.as_bytes(), directory, relaxations, 37);
            assert_eq!((became.as_str(), change), (name, Change::default()));
        }
        let (became, _) = relaxed(b"\xE9t\xE9", false, R::BYTES, 37);
        assert_eq!(became, "\u{FFFD}T\u{FFFD}.", "one byte each, as they are");
        assert_eq!(relaxed(b"Makefile", false, R::LOWER_CASE, 37).0, "Makefile.");
    }

    #[test]
    fn what_readers_would_hide_is_replaced() {
        for (name, directory, expected) in [
            ("a.", false, "a_"),
            ("a..", false, "a__"),
            ("a.b.", false, "a.b_"),
            ("a.", true, "a_"),
            ("a;1", false, "a_1"),
            ("\u{1}", true, "_"),
        ] {
            let (became, change) = relaxed(name.as_bytes(), directory, R::all(), 37);
            assert_eq!((became.as_str(), change.replaced), (expected, true), "{name:?}");
        }
        // The version number keeps them apart.
        let (became, change) = relaxed(b"a;1", false, R::all() - R::NO_VERSION, 37);
        assert_eq!((became.as_str(), change), ("a;1", Change::default()));
    }

    #[test]
    fn each_relaxation_is_one() {
        for relaxations in [
            R::LOWER_CASE,
            R::ASCII,
            R::FULL_STOPS,
            R::BYTES,
            R::NO_FINAL_FULL_STOP,
            R::ASCII | R::BYTES,
            R::LOWER_CASE | R::FULL_STOPS | R::NO_FINAL_FULL_STOP,
        ] {
            let (became, _) = relaxed("a+é.b.c".as_bytes(), false, relaxations, 37);
            let found = R::of(format!("{became};1").as_bytes(), false);
            assert!(relaxations.contains(found), "{relaxations:?}: {became}");
        }
    }

    #[test]
    fn relaxed_lengths() {
        let long = "n".repeat(60);
        assert_eq!(relaxed(long.as_bytes(), false, R::all(), 37).0, long[..37]);
        assert_eq!(
            relaxed(long.as_bytes(), false, R::LOWER_CASE, 37).0,
            format!("{}.", &long[..36])
        );
        let (became, change) = relaxed(format!("{long}.html").as_bytes(), false, R::all(), 37);
        assert_eq!(became, format!("{}.html", &long[..32]));
        assert!(change.shortened);
        let (became, _) = relaxed("ééééé".as_bytes(), false, R::all(), 9);
        assert_eq!(became, "éééé", "no part of a character");
    }

    #[test]
    fn volume_identifiers() {
        assert_eq!(&volume_identifier("cidata", false).unwrap()[..7], b"cidata ");
        assert_eq!(&volume_identifier("cidata", true).unwrap()[..7], b"CIDATA ");
        assert_eq!(&volume_identifier("naïve", false).unwrap()[..6], b"na_ve ");
        assert!(volume_identifier(&"x".repeat(33), false).is_none());
    }
}
