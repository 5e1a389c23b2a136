//! What is handed to a tree to be stored.

use crate::{Content, Device, Kind};

/// What an item is, beyond its attributes.
#[derive(Clone, Debug)]
pub enum Item {
    /// An empty directory.
    Directory,
    /// A file. Of a content of length 0 nothing is kept.
    File(Content),
    /// A symbolic link and the path it holds: at most 65,535 bytes, no NUL; nothing else is asked of it.
    SymbolicLink(Vec<u8>),
    /// A block device.
    BlockDevice(Device),
    /// A character device.
    CharacterDevice(Device),
    /// A named pipe.
    Fifo,
    /// A socket's name.
    Socket,
}

impl Item {
    /// A file without content.
    pub fn empty_file() -> Self {
        Self::File(Content::from_bytes([]))
    }

    /// The kind of the item.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Directory => Kind::Directory,
            Self::File(_) => Kind::File,
            Self::SymbolicLink(_) => Kind::SymbolicLink,
            Self::BlockDevice(_) => Kind::BlockDevice,
            Self::CharacterDevice(_) => Kind::CharacterDevice,
            Self::Fifo => Kind::Fifo,
            Self::Socket => Kind::Socket,
        }
    }
}
