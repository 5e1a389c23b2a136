//! Comparing what was stored with what a judge has found.

use std::fmt;

use crate::{Entry, Manifest};

bitflags::bitflags! {
    /// The fields of an entry. That a path is there is always compared.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Fields: u16 {
        /// [`Entry::kind`].
        const KIND = 1;
        /// [`Entry::mode`].
        const MODE = 1 << 1;
        /// [`Entry::uid`] and [`Entry::gid`].
        const OWNER = 1 << 2;
        /// [`Entry::nlink`].
        const NLINK = 1 << 3;
        /// [`Entry::rdev`].
        const RDEV = 1 << 4;
        /// [`Entry::size`].
        const SIZE = 1 << 5;
        /// [`Entry::mtime`].
        const MTIME = 1 << 6;
        /// [`Entry::target`].
        const TARGET = 1 << 7;
        /// [`Entry::sha256`].
        const CONTENT = 1 << 8;
        /// [`Entry::mtime_microseconds`].
        const MICROSECONDS = 1 << 9;
        /// [`Entry::atime`].
        const ATIME = 1 << 10;
        /// [`Entry::ctime`].
        const CTIME = 1 << 11;
        /// What ISO 9660 does not hold in whole.
        const FINE_TIMES = Self::MICROSECONDS.bits() | Self::ATIME.bits() | Self::CTIME.bits();
    }
}

/// One thing in which two manifests differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path in question.
    pub path: Vec<u8>,
    /// What is different there, for a person.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", String::from_utf8_lossy(&self.path), self.what)
    }
}

/// Lists the paths that only one side has, and the `fields` that both sides tell and in which they differ.
#[must_use]
pub fn compare(expected: &Manifest, found: &Manifest, fields: Fields) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (path, expected) in &expected.entries {
        match found.entries.get(path) {
            None => differences.push(Difference {
                path: path.clone(),
                what: "is missing".into(),
            }),
            Some(found) => compare_entry(path, expected, found, fields, &mut differences),
        }
    }
    for path in found
        .entries
        .keys()
        .filter(|&path| !expected.entries.contains_key(path))
    {
        differences.push(Difference {
            path: path.clone(),
            what: "is there, and should not be".into(),
        });
    }
    differences
}

fn compare_entry(path: &[u8], expected: &Entry, found: &Entry, fields: Fields, out: &mut Vec<Difference>) {
    let mut field = |flag: Fields, name: &str, expected: Option<String>, found: Option<String>| {
        if let (true, Some(expected), Some(found)) = (fields.contains(flag), expected, found)
            && expected != found
        {
            let what = format!("{name} is {found}, should be {expected}");
            out.push(Difference {
                path: path.to_vec(),
                what,
            });
        }
    };
    let text = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|b| String::from_utf8_lossy(b).into_owned());
    let number = |value: Option<u64>| value.map(|v| v.to_string());
    let octal = |mode: Option<u32>| mode.map(|mode| format!("{mode:04o}"));
    let debug = |value: Option<(u32, u32)>| value.map(|v| format!("{v:?}"));
    let kind = |entry: &Entry| entry.kind.map(|kind| format!("{kind:?}"));
    field(Fields::KIND, "kind", kind(expected), kind(found));
    field(Fields::MODE, "mode", octal(expected.mode), octal(found.mode));
    field(
        Fields::OWNER,
        "uid",
        number(expected.uid.map(u64::from)),
        number(found.uid.map(u64::from)),
    );
    field(
        Fields::OWNER,
        "gid",
        number(expected.gid.map(u64::from)),
        number(found.gid.map(u64::from)),
    );
    field(
        Fields::NLINK,
        "link count",
        number(expected.nlink),
        number(found.nlink),
    );
    field(Fields::RDEV, "device", debug(expected.rdev), debug(found.rdev));
    field(Fields::SIZE, "size", number(expected.size), number(found.size));
    let time = |value: Option<i64>| value.map(|v| v.to_string());
    field(Fields::MTIME, "mtime", time(expected.mtime), time(found.mtime));
    field(
        Fields::MICROSECONDS,
        "microseconds of mtime",
        number(expected.mtime_microseconds.map(u64::from)),
        number(found.mtime_microseconds.map(u64::from)),
    );
    let fine = |value: Option<(i64, u32)>| value.map(|(seconds, rest)| format!("{seconds}.{rest:06}"));
    field(Fields::ATIME, "atime", fine(expected.atime), fine(found.atime));
    field(Fields::CTIME, "ctime", fine(expected.ctime), fine(found.ctime));
    field(
        Fields::TARGET,
        "link target",
        text(&expected.target),
        text(&found.target),
    );
    field(
        Fields::CONTENT,
        "sha256",
        expected.sha256.clone(),
        found.sha256.clone(),
    );
}
