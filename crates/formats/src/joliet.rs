//! Joliet: a supplementary volume descriptor whose identifiers are Unicode, in 16-bit units, most significant
//! byte first.
//!
//! Spec: Joliet Specification, Version 1 (May 1995), which extends ECMA-119:1987.
//!
//! Characters are UCS-2 by the specification. Discs and their readers have used UTF-16 for a long time, so the
//! functions here take and give units: surrogates pass, lone ones too.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::iso9660::SupplementaryVolumeDescriptor;
use crate::iso9660::file_identifier::{compare_padded, split_last};

/// The most units of an identifier by the specification: 128 bytes.
pub const MAXIMUM_UNITS: usize = 64;

/// The most units of an identifier that a directory record without a system use field holds, which many programs
/// write and all readers read.
pub const MAXIMUM_UNITS_RELAXED: usize = 103;

/// The most bytes of a path by the specification, in place of the 255 of ECMA-119:1987 6.8.2.1: those of all its
/// identifiers, and one for each separator between them.
pub const MAXIMUM_PATH: usize = 240;

/// Which characters of UCS-2 a descriptor says it uses (ISO 10646-1:1993). Readers treat all levels alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// No combining characters.
    One,
    /// Some combining characters.
    Two,
    /// All characters; what every mastering program writes.
    Three,
}

impl Level {
    /// The escape sequence in a supplementary volume descriptor, without ESC.
    #[must_use]
    pub const fn escape_sequence(self) -> [u8; 3] {
        match self {
            Self::One => *b"%/@",
            Self::Two => *b"%/C",
            Self::Three => *b"%/E",
        }
    }

    /// The escape sequences field of a supplementary volume descriptor of this level.
    #[must_use]
    pub const fn escape_sequences(self) -> [u8; 32] {
        let mut field = [0; 32];
        [field[0], field[1], field[2]] = self.escape_sequence();
        field
    }

    /// The level that an escape sequences field begins with, or `None` when the descriptor isn't Joliet's.
    #[must_use]
    pub fn of_escape_sequences(field: &[u8; 32]) -> Option<Self> {
        [Self::One, Self::Two, Self::Three]
            .into_iter()
            .find(|level| field.starts_with(&level.escape_sequence()))
    }

    /// The level of a descriptor; `None` when it isn't Joliet's, as an enhanced volume descriptor is not.
    #[must_use]
    pub fn of(descriptor: &SupplementaryVolumeDescriptor) -> Option<Self> {
        let level = Self::of_escape_sequences(&descriptor.escape_sequences);
        level.filter(|_| !descriptor.is_enhanced())
    }
}

/// Whether a unit may stand in an identifier: any but control characters and `*`, `/`, `:`, `;`, `?` and `\`.
#[must_use]
pub fn is_allowed(unit: u16) -> bool {
    unit >= 0x20 && !b"*/:;?\\".iter().any(|&byte| u16::from(byte) == unit)
}

/// The units of an identifier or field. A byte too many at the end is left out; in fields of 37 bytes there is
/// always one.
pub fn units(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|&pair| u16::from_be_bytes(pair))
}

/// The bytes of units.
pub fn bytes(units: impl IntoIterator<Item = u16>) -> impl Iterator<Item = u8> {
    units.into_iter().flat_map(u16::to_be_bytes)
}

/// The bytes of a text in UTF-16. A text with characters beyond UCS-2 takes two units for each of them.
#[must_use]
pub fn encode(text: &str) -> Vec<u8> {
    bytes(text.encode_utf16()).collect()
}

/// The characters of an identifier in UTF-16; lone surrogates are errors that hold them.
pub fn decode(identifier: &[u8]) -> impl Iterator<Item = Result<char, u16>> {
    char::decode_utf16(units(identifier)).map(|unit| unit.map_err(|error| error.unpaired_surrogate()))
}

/// Lays units out in a field of `N` bytes: at the left, with `filler` in each of the units that are left, and a
/// zero byte at the end where `N` is odd. `None` where the units are more than the field holds. The specification
/// does not say whether fields are filled up with spaces or zeros; readers drop either.
#[must_use]
pub fn padded<const N: usize>(units: impl IntoIterator<Item = u16>, filler: u16) -> Option<[u8; N]> {
    let mut field = [0; N];
    let mut units = units.into_iter();
    for place in field.as_chunks_mut::<2>().0 {
        *place = units.next().unwrap_or(filler).to_be_bytes();
    }
    units.next().is_none().then_some(field)
}

/// The bytes of a field without the spaces or zeros that fill it up, and without the odd byte.
#[must_use]
pub fn unpadded(field: &[u8]) -> &[u8] {
    let (mut pairs, _) = field.as_chunks::<2>();
    while let [head @ .., [0, b' ' | 0]] = pairs {
        pairs = head;
    }
    pairs.as_flattened()
}

/// Compares identifiers in the order of a directory: as ECMA-119:1987 9.3 has it, though filled up with zeros. What
/// is equal in this, though not the same, is ordered by its bytes.
#[must_use]
pub fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let [(a_name, a_extension, a_version), (b_name, b_extension, b_version)] = [a, b].map(split);
    compare_padded(a_name, b_name, [0; 2])
        .then_with(|| compare_padded(a_extension, b_extension, [0; 2]))
        .then_with(|| compare_versions(b_version, a_version))
        .then_with(|| a.cmp(b))
}

/// Compares directories of one parent in the order of a path table: by the whole identifier, filled up with
/// zeros.
#[must_use]
pub fn compare_directories(a: &[u8], b: &[u8]) -> Ordering {
    compare_padded(a, b, 0).then_with(|| a.cmp(b))
}

/// A unit as it is recorded, which orders as its value does.
type Unit = [u8; 2];

/// Name, extension and version of an identifier. The identifiers of one byte, of the directory itself and of its
/// parent, come out empty, and so before all others.
fn split(identifier: &[u8]) -> (&[Unit], &[Unit], &[Unit]) {
    let whole = identifier.as_chunks::<2>().0;
    let is_digit = |unit: &Unit| matches!(unit, [0, b'0'..=b'9']);
    let versioned = split_last(whole, [0, b';']).filter(|(_, digits)| digits.iter().all(is_digit));
    let (rest, version) = versioned.unwrap_or((whole, &[]));
    let (name, extension) = split_last(rest, [0, b'.']).unwrap_or((rest, &[]));
    (name, extension, version)
}

/// Compares version numbers of any number of digits.
fn compare_versions(a: &[Unit], b: &[Unit]) -> Ordering {
    let zeros = |digits: &[Unit]| digits.iter().take_while(|&&digit| digit == [0, b'0']).count();
    let [a, b] = [a, b].map(|digits| digits.get(zeros(digits)..).unwrap_or_default());
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
#[path = "joliet_tests.rs"]
mod tests;
