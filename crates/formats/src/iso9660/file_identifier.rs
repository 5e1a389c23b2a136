//! File identifiers: name, extension and version, and the order that directories and path tables keep.
//!
//! Spec: ECMA-119:1987 7.5, 9.3, 6.9.1.

use core::cmp::Ordering;

use super::characters::{FILLER, SEPARATOR_1, SEPARATOR_2};

/// A file identifier in its parts, which with their separators make up the identifier again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIdentifier<'a> {
    /// What stands before the last full stop, or all of it where there is none.
    pub name: &'a [u8],
    /// What stands behind the last full stop; `None` where there is none.
    pub extension: Option<&'a [u8]>,
    /// The digits behind the semicolon; `None` where there is none, or something other than digits follows.
    pub version: Option<&'a [u8]>,
}

/// The parts before and behind the last element that is `separator`.
pub(crate) fn split_last<T: PartialEq>(whole: &[T], separator: T) -> Option<(&[T], &[T])> {
    let at = whole.iter().rposition(|element| *element == separator)?;
    let (before, behind) = whole.split_at_checked(at)?;
    Some((before, behind.get(1..)?))
}

impl<'a> FileIdentifier<'a> {
    /// Splits an identifier.
    #[must_use]
    pub fn split(identifier: &'a [u8]) -> Self {
        let versioned =
            split_last(identifier, SEPARATOR_2).filter(|(_, digits)| digits.iter().all(u8::is_ascii_digit));
        let (rest, version) = versioned.map_or((identifier, None), |(rest, digits)| (rest, Some(digits)));
        let (name, extension) =
            split_last(rest, SEPARATOR_1).map_or((rest, None), |(name, extension)| (name, Some(extension)));
        Self {
            name,
            extension,
            version,
        }
    }

    /// The number of the version; `None` where there is none, or it isn't one of 1 to 32767 (7.5.1).
    #[must_use]
    pub fn version_number(&self) -> Option<u16> {
        let number = self.version?.iter().try_fold(0_u16, |number, digit| {
            number
                .checked_mul(10)?
                .checked_add(u16::from(digit.checked_sub(b'0')?))
        })?;
        (1..=32_767).contains(&number).then_some(number)
    }
}

/// Compares as if the shorter one were filled up to the length of the longer one.
pub(crate) fn compare_padded<T: Ord + Copy>(a: &[T], b: &[T], filler: T) -> Ordering {
    let common = a.len().min(b.len());
    let (Some((a, a_rest)), Some((b, b_rest))) = (a.split_at_checked(common), b.split_at_checked(common))
    else {
        return Ordering::Equal;
    };
    let against_filler = |rest: &[T]| {
        rest.iter()
            .map(|element| element.cmp(&filler))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    };
    a.cmp(b)
        .then_with(|| against_filler(a_rest))
        .then_with(|| against_filler(b_rest).reverse())
}

/// Compares version numbers of any number of digits as if the shorter one had zeros before it.
fn compare_versions(a: &[u8], b: &[u8]) -> Ordering {
    let significant = |digits: &[u8]| digits.iter().take_while(|&&digit| digit == b'0').count();
    let [a, b] = [a, b].map(|digits| digits.get(significant(digits)..).unwrap_or_default());
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// The order of the records of a directory (9.3): by name, then by extension, the shorter one of each filled up
/// with spaces, then by version, the highest first. What is equal in all this, though not the same, is ordered
/// by its bytes, so that the order is one. The records of the directory itself and of its parent come first.
#[must_use]
pub fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let [first, second] = [a, b].map(FileIdentifier::split);
    compare_padded(first.name, second.name, FILLER)
        .then_with(|| {
            compare_padded(
                first.extension.unwrap_or_default(),
                second.extension.unwrap_or_default(),
                FILLER,
            )
        })
        .then_with(|| {
            compare_versions(
                second.version.unwrap_or_default(),
                first.version.unwrap_or_default(),
            )
        })
        .then_with(|| a.cmp(b))
}

/// The order of directories of one parent in a path table (6.9.1): by the whole identifier, the shorter one
/// filled up with spaces.
#[must_use]
pub fn compare_directories(a: &[u8], b: &[u8]) -> Ordering {
    compare_padded(a, b, FILLER).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn identifiers_split_at_their_separators() {
        for (identifier, name, extension, version) in [
            ("README.TXT;1", "README", Some("TXT"), Some("1")),
            ("README.;1", "README", Some(""), Some("1")),
            ("README", "README", None, None),
            (".PROFILE", "", Some("PROFILE"), None),
            ("A.TAR.GZ;32767", "A.TAR", Some("GZ"), Some("32767")),
            ("A;B.C", "A;B", Some("C"), None),
            ("", "", None, None),
        ] {
            let expected = FileIdentifier {
                name: name.as_bytes(),
                extension: extension.map(str::as_bytes),
                version: version.map(str::as_bytes),
            };
            assert_eq!(FileIdentifier::split(identifier.as_bytes()), expected);
        }
    }

    #[test]
    fn versions_are_numbers_up_to_their_limit() {
        let version = |identifier| FileIdentifier::split(identifier).version_number();
        assert_eq!(version(b"A.;1"), Some(1));
        assert_eq!(version(b"A.;007"), Some(7));
        assert_eq!(version(b"A.;32767"), Some(32_767));
        for none in [&b"A.;0"[..], b"A.;", b"A.", b"A.;32768", b"A.;99999999999"] {
            assert_eq!(version(none), None);
        }
    }

    #[test]
    fn the_order_of_the_standard() {
        let ordered: [&[u8]; 14] = [
            b"\0", b"\x01", b"A.;1", b"A.A;1", b"A.AA;10", b"A.AA;9", b"A.AA;1", b"A.AA", b"A.B;1",
            b"A0.A;1", b"AA.;1", b"B", b"B1.", b"_",
        ];
        for window in ordered.windows(2) {
            assert_eq!(compare(window[0], window[1]), Ordering::Less, "{window:?}");
        }
    }

    #[test]
    fn directories_are_compared_whole() {
        assert_eq!(compare_directories(b"A", b"A0"), Ordering::Less);
        assert_eq!(compare_directories(b"A", b"A\x01"), Ordering::Greater);
        assert_eq!(compare_directories(b"A.B", b"A!"), Ordering::Greater);
        assert_eq!(compare(b"A.B", b"A!"), Ordering::Less);
        assert_eq!(compare_directories(b"A", b"A"), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn parts_make_up_the_identifier(identifier in "[A-C.;0-2]{0,12}") {
            let FileIdentifier { name, extension, version } = FileIdentifier::split(identifier.as_bytes());
            let mut joined = name.to_vec();
            for (separator, part) in [(b'.', extension), (b';', version)] {
                if let Some(part) = part {
                    joined.push(separator);
                    joined.extend_from_slice(part);
                }
            }
            prop_assert_eq!(joined, identifier.as_bytes());
        }

        #[test]
        fn it_is_an_order(a in "[ !A.;0]{0,5}", b in "[ !A.;0]{0,5}", c in "[ !A.;0]{0,5}") {
            for order in [compare, compare_directories] {
                let mut sorted: Vec<&[u8]> = [&a, &b, &c].map(|name| name.as_bytes()).to_vec();
                sorted.sort_by(|x, y| order(x, y));
                prop_assert!(order(sorted[0], sorted[1]).is_le());
                prop_assert!(order(sorted[1], sorted[2]).is_le());
                prop_assert!(order(sorted[0], sorted[2]).is_le());
                prop_assert_eq!(order(sorted[0], sorted[2]), order(sorted[2], sorted[0]).reverse());
                prop_assert_eq!(order(sorted[0], sorted[1]).is_eq(), sorted[0] == sorted[1]);
            }
        }

        #[test]
        fn filling_up_is_comparing(a in "[ !A]{0,4}", b in "[ !A]{0,4}") {
            let filled = std::format!("{a:4}").cmp(&std::format!("{b:4}"));
            prop_assert_eq!(compare_padded(a.as_bytes(), b.as_bytes(), FILLER), filled);
        }
    }
}
