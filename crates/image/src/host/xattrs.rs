//! Extended attributes of users, which become named streams: those called `user.NAME` on Linux, as `NAME`.
//!
//! A scan reads their values once, for their length and a hash; what an image stores is read again when it is made, and held against both. So
//! a tree with many attributes takes memory for their names alone.

use std::hash::Hasher;
use std::io;
use std::os::fd::AsFd;

use fsimage_tree::ContentError;
use rustc_hash::FxHasher;
use rustix::io::Errno;

/// What the names of users' attributes begin with.
const PREFIX: &[u8] = b"user.";
/// Most bytes of all names of a file, or of a value (`XATTR_LIST_MAX`, `XATTR_SIZE_MAX`).
const MOST: usize = 64 << 10;

/// An attribute as a scan saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ScannedAttribute {
    /// Without what all begin with.
    pub(crate) name: Vec<u8>,
    pub(crate) length: u32,
    pub(crate) hash: u64,
}

/// The attributes of an open file or directory, by name, and their values handed to `each`.
pub(crate) fn list(
    file: impl AsFd,
    mut each: impl FnMut(&[u8], &[u8]),
) -> Result<Vec<ScannedAttribute>, Errno> {
    let mut names = vec![0; MOST];
    let length = match rustix::fs::flistxattr(&file, &mut names[..]) {
        Ok(length) => length,
        // A file system that has none.
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => 0,
        Err(error) => return Err(error),
    };
    names.truncate(length);
    let mut found = Vec::new();
    let mut value = Vec::new();
    for name in names.split(|&byte| byte == 0) {
        let Some(own) = name.strip_prefix(PREFIX) else {
            continue;
        };
        value.resize(MOST, 0);
        let length = match rustix::fs::fgetxattr(&file, name, &mut value[..]) {
            Ok(length) => length,
            // It has gone meanwhile.
            Err(Errno::NODATA) => continue,
            Err(error) => return Err(error),
        };
        let value = value.get(..length).unwrap_or_default();
        each(own, value);
        found.push(ScannedAttribute {
            name: own.to_vec(),
            length: u32::try_from(length).unwrap_or(u32::MAX),
            hash: hash(value),
        });
    }
    found.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The value of an attribute, if it is what a scan saw.
pub(crate) fn read(
    file: impl AsFd,
    name: &[u8],
    length: u32,
    expected: u64,
) -> Result<Vec<u8>, ContentError> {
    let mut value = vec![0; MOST];
    let full = [PREFIX, name].concat();
    let found = rustix::fs::fgetxattr(&file, &full[..], &mut value[..]);
    let found = found.map_err(|error| ContentError::Read(io::Error::from(error)))?;
    value.truncate(found);
    let changed = |what, expected: String, found: String| ContentError::Changed {
        what,
        expected,
        found,
    };
    if value.len() != length as usize {
        let (expected, found) = (length.to_string(), value.len().to_string());
        return Err(changed("length of an extended attribute", expected, found));
    }
    if hash(&value) != expected {
        let found = format!("{:016x}", hash(&value));
        return Err(changed(
            "value of an extended attribute",
            format!("{expected:016x}"),
            found,
        ));
    }
    Ok(value)
}

fn hash(value: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(value);
    hasher.finish()
}
