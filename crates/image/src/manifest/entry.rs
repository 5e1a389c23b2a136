//! One path of a tree, and what is told of it.

use std::io::Write as _;

use fsimage_tree::{Attributes, Device, Kind};

use crate::disc::{Place, write_escaped, write_utc};

/// A field of an entry, by the name that it has in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// `type`: `f`, `d`, `l`, `b`, `c`, `p`, `s`.
    Type,
    /// `mode`: permissions, octal.
    Mode,
    /// `nlink`: names.
    Links,
    /// `uid`: the owner's number.
    User,
    /// `gid`: the group's number.
    Group,
    /// `size`: bytes of a file.
    Size,
    /// `mtime`: when the contents last changed.
    Modified,
    /// `atime`: when they were last read.
    Accessed,
    /// `ctime`: when the attributes last changed.
    Changed,
    /// `btime`: when the item came to be.
    Created,
    /// `rdev`: the number of a device.
    Device,
    /// `link`: the target of a symbolic link.
    Target,
    /// `sha256`: of the contents.
    Sha256,
}

impl Field {
    /// All of them, in the order of lines, with their names.
    pub const ALL: [(&'static str, Self); 13] = [
        ("type", Self::Type),
        ("mode", Self::Mode),
        ("nlink", Self::Links),
        ("uid", Self::User),
        ("gid", Self::Group),
        ("size", Self::Size),
        ("mtime", Self::Modified),
        ("atime", Self::Accessed),
        ("ctime", Self::Changed),
        ("btime", Self::Created),
        ("rdev", Self::Device),
        ("link", Self::Target),
        ("sha256", Self::Sha256),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, field)| *field == self);
        found.map_or("", |(name, _)| name)
    }
}

/// Where a file's contents are.
pub(super) enum Contents {
    /// There are none, or they cannot be found.
    None,
    /// On the disc.
    Disc(Place),
    /// In a file of the folder, which has its path.
    Host,
}

/// One path of a tree.
pub struct Entry {
    pub(super) path: Box<[u8]>,
    pub(super) kind: Kind,
    pub(super) attributes: Attributes,
    pub(super) links: u64,
    pub(super) size: u64,
    pub(super) target: Box<[u8]>,
    pub(super) device: Option<Device>,
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) contents: Contents,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut line = Vec::new();
        self.write_line(&Field::ALL.map(|(_, field)| field), 9, &mut line);
        f.write_str(&String::from_utf8_lossy(&line))
    }
}

impl Entry {
    /// The path, with a `/` in front; the root is `/`.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Permissions, owner, times.
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// How many names it has.
    pub fn links(&self) -> u64 {
        self.links
    }

    /// Of a device, which one it is.
    pub fn device(&self) -> Option<Device> {
        self.device
    }

    /// Bytes of a file.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The target of a symbolic link.
    pub fn target(&self) -> &[u8] {
        &self.target
    }

    /// Of the contents, once they were read.
    pub fn sha256(&self) -> Option<&[u8; 32]> {
        self.sha256.as_ref()
    }

    /// By what files are put in order, and whether the same address and length are the same bytes.
    pub(super) fn address(&self) -> Option<(u64, bool)> {
        match &self.contents {
            Contents::None => None,
            Contents::Disc(place) => Some((place.address(), matches!(place, Place::One { .. }))),
            Contents::Host => Some((0, false)),
        }
    }

    pub(super) fn weight(&self) -> u64 {
        (size_of::<Self>() + self.path.len() + self.target.len()) as u64
    }

    /// Appends a line, without its end: the path, then `name=value` for each field that the entry has, separated by tabs. Times have at most so many
    /// digits of a second's fraction. What is not printable is escaped as [`write_escaped`] does.
    pub fn write_line(&self, fields: &[Field], digits: usize, out: &mut Vec<u8>) {
        write_escaped(&self.path, out);
        for &field in fields {
            let start = out.len();
            out.push(b'\t');
            out.extend_from_slice(field.name().as_bytes());
            out.push(b'=');
            if !self.write_field(field, digits, out) {
                out.truncate(start);
            }
        }
    }

    /// Appends the value of a field. `false`: it has none.
    pub fn write_field(&self, field: Field, digits: usize, out: &mut Vec<u8>) -> bool {
        let Attributes {
            permissions,
            user,
            group,
            times,
        } = &self.attributes;
        // Writing to a vector does not fail.
        let _ = match field {
            Field::Type => {
                out.push(letter(self.kind));
                Ok(())
            }
            Field::Mode => write!(out, "{permissions:04o}"),
            Field::Links => write!(out, "{}", self.links),
            Field::User => write!(out, "{user}"),
            Field::Group => write!(out, "{group}"),
            Field::Size if self.kind == Kind::File => write!(out, "{}", self.size),
            Field::Modified => {
                write_utc(times.modified, digits, out);
                Ok(())
            }
            Field::Accessed => {
                write_utc(times.accessed, digits, out);
                Ok(())
            }
            Field::Changed => {
                write_utc(times.changed, digits, out);
                Ok(())
            }
            Field::Created => match times.created {
                Some(created) => {
                    write_utc(created, digits, out);
                    Ok(())
                }
                None => return false,
            },
            Field::Device => match self.device {
                Some(Device { major, minor }) => write!(out, "{major}:{minor}"),
                None => return false,
            },
            Field::Target if self.kind == Kind::SymbolicLink => {
                write_escaped(&self.target, out);
                Ok(())
            }
            Field::Sha256 => match &self.sha256 {
                Some(hash) => hash.iter().try_for_each(|byte| write!(out, "{byte:02x}")),
                None => return false,
            },
            Field::Size | Field::Target => return false,
        };
        true
    }
}

fn letter(kind: Kind) -> u8 {
    match kind {
        Kind::Directory => b'd',
        Kind::File => b'f',
        Kind::SymbolicLink => b'l',
        Kind::BlockDevice => b'b',
        Kind::CharacterDevice => b'c',
        Kind::Fifo => b'p',
        Kind::Socket => b's',
    }
}
