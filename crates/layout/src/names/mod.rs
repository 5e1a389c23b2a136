//! Names per file system: what an item's name becomes where the file system cannot hold it as it is.

mod iso9660;
mod joliet;
mod long;
mod udf;
mod unique;

pub(crate) use iso9660::{Limits, volume_identifier as iso9660_volume_identifier};
pub(crate) use joliet::volume_identifier as joliet_volume_identifier;
pub(crate) use udf::readable as udf_readable;
pub(crate) use unique::{Named, resolve};

use std::cmp::Ordering;

use fsimage_formats::iso9660::Relaxations;

/// A file system's rule for names. Every rule is a function of the name alone, and of a number (the *tail*) that
/// tells names apart which would otherwise be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameRule {
    /// The primary hierarchy's (ECMA-119:1987 7.5, 7.6): d-characters, but for what is relaxed.
    Iso9660 {
        /// How long names may be.
        limits: Limits,
        /// What they may have beyond the standard.
        relaxations: Relaxations,
    },
    /// The enhanced volume descriptor's (ISO 9660:1999): 207 bytes of any kind.
    Long,
    /// Joliet: `units` 16-bit units; with `utf16` surrogate pairs are kept.
    Joliet {
        /// Most units a name may have, without the version number.
        units: u8,
        /// Whether characters beyond the Basic Multilingual Plane are written as surrogate pairs.
        utf16: bool,
    },
    /// UDF: 254 bytes of compressed Unicode.
    Udf,
}

/// An identifier as a directory record holds it, at most 255 bytes.
#[derive(Clone)]
pub(crate) struct Identifier {
    bytes: [u8; 256],
    length: u8,
}

impl Identifier {
    pub(crate) fn new() -> Self {
        Self {
            bytes: [0; 256],
            length: 0,
        }
    }

    /// The identifier's bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    pub(crate) fn clear(&mut self) {
        self.length = 0;
    }

    /// Appends what fits; no rule makes more than 255 bytes.
    pub(crate) fn extend(&mut self, more: &[u8]) {
        for &byte in more {
            self.push(byte);
        }
    }

    pub(crate) fn push(&mut self, byte: u8) {
        if self.length < u8::MAX {
            if let Some(place) = self.bytes.get_mut(usize::from(self.length)) {
                *place = byte;
            }
            self.length += 1;
        }
    }

    /// Puts `_` in the place of all full stops at the end. Returns whether there were any.
    fn replace_full_stops_at_the_end(&mut self) -> bool {
        let written = self.bytes.get_mut(..usize::from(self.length)).unwrap_or_default();
        let mut replaced = false;
        for byte in written.iter_mut().rev().take_while(|byte| **byte == b'.') {
            *byte = b'_';
            replaced = true;
        }
        replaced
    }

    /// Puts `_` in the place of a byte.
    fn replace(&mut self, at: usize) {
        if let Some(byte) = self.bytes.get_mut(at) {
            *byte = b'_';
        }
    }
}

/// What a rule had to do to a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// Characters were replaced (a change of case alone does not count).
    pub replaced: bool,
    /// The name was cut.
    pub shortened: bool,
    /// A number was put in to tell it from another name.
    pub numbered: bool,
}

impl NameRule {
    /// Writes the identifier, without a version number, of an item called `name`. `tail` 0 is none.
    ///
    /// Returns `None` when the digits of `tail` leave no room for the name.
    pub(crate) fn identifier(
        self,
        name: &[u8],
        directory: bool,
        tail: u32,
        out: &mut Identifier,
    ) -> Option<Change> {
        out.clear();
        match self {
            Self::Iso9660 { limits, relaxations } => {
                iso9660::write(name, directory, tail, limits, relaxations, out)
            }
            Self::Long => long::write(name, tail, out),
            Self::Udf => udf::write(name, tail, out),
            Self::Joliet { units, utf16 } => joliet::write(name, tail, usize::from(units), utf16, out),
        }
    }

    /// What a directory record of a file appends to the identifier (ECMA-119:1987 7.5.1, version 1).
    pub(crate) fn version(self) -> &'static [u8] {
        match self {
            Self::Iso9660 { relaxations, .. } if !relaxations.contains(Relaxations::NO_VERSION) => b";1",
            Self::Joliet { .. } => b"\0;\x001",
            Self::Iso9660 { .. } | Self::Long | Self::Udf => b"",
        }
    }

    /// Appends the version number. A Joliet name that is as long as a relaxed one may be goes without: libarchive reads 103 units, the
    /// version number among them, and every reader takes a name without.
    pub(crate) fn append_version(self, out: &mut Identifier) {
        const READ_BY_LIBARCHIVE: usize = 206;
        let version = self.version();
        if !matches!(self, Self::Joliet { .. }) || out.as_bytes().len() + version.len() <= READ_BY_LIBARCHIVE
        {
            out.extend(version);
        }
    }

    /// The part of an identifier by which names are told apart: `A.` and the directory `A` look the same to
    /// readers that hide the empty extension.
    pub(crate) fn key(self, identifier: &[u8]) -> &[u8] {
        match self {
            Self::Iso9660 { .. } => identifier.strip_suffix(b".").unwrap_or(identifier),
            _ => identifier,
        }
    }

    /// The order of records in a directory (ECMA-119:1987 9.3): name, padded with spaces, before extension. A
    /// separator that counts as lower than every character says the same.
    pub(crate) fn compare(self, a: &[u8], b: &[u8]) -> Ordering {
        match self {
            Self::Joliet { .. } => {
                let unit = |pair: &[u8; 2]| match u16::from_be_bytes(*pair) {
                    0x2E => 0,
                    other => u32::from(other) + 1,
                };
                a.as_chunks()
                    .0
                    .iter()
                    .map(unit)
                    .cmp(b.as_chunks().0.iter().map(unit))
            }
            _ => {
                let rank = |byte: &u8| if *byte == b'.' { 0 } else { u16::from(*byte) + 1 };
                a.iter().map(rank).cmp(b.iter().map(rank))
            }
        }
    }

    /// An identifier as text, for people.
    pub(crate) fn text(self, identifier: &[u8]) -> String {
        match self {
            Self::Joliet { .. } => {
                let units = identifier
                    .as_chunks()
                    .0
                    .iter()
                    .map(|pair| u16::from_be_bytes(*pair));
                char::decode_utf16(units)
                    .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect()
            }
            Self::Udf => udf::text(identifier),
            _ => String::from_utf8_lossy(identifier).into_owned(),
        }
    }
}

/// The decimal digits of a tail, none for 0.
pub(crate) struct Digits {
    bytes: [u8; 10],
    first: u8,
}

impl Digits {
    pub(crate) fn of(tail: u32) -> Self {
        let (mut bytes, mut first, mut rest) = ([0; 10], 10_u8, tail);
        while rest > 0 {
            first -= 1;
            if let (Some(place), Ok(digit)) = (bytes.get_mut(usize::from(first)), u8::try_from(rest % 10)) {
                *place = b'0' + digit;
            }
            rest /= 10;
        }
        Self { bytes, first }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(usize::from(self.first)..).unwrap_or_default()
    }
}

/// The characters of a name that is UTF-8 nearly always: `None` for each byte that is not.
pub(crate) fn characters(name: &[u8]) -> impl Iterator<Item = Option<char>> + '_ {
    name.utf8_chunks().flat_map(|chunk| {
        chunk
            .valid()
            .chars()
            .map(Some)
            .chain(chunk.invalid().iter().map(|_| None))
    })
}
