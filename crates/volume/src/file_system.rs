//! One namespace on a disc.

use std::fmt;
use std::ops::ControlFlow;

use fsimage_formats::udf::Revision;
use fsimage_tree::{Kind, Timestamp};

use crate::contents::Extents;
use crate::error::VolumeError;
use crate::item::DiscItem;
use crate::walk::Walk;

/// Which namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileSystemKind {
    /// UDF (ECMA-167).
    Udf,
    /// The primary hierarchy of ISO 9660 with Rock Ridge.
    RockRidge,
    /// The supplementary hierarchy of Joliet.
    Joliet,
    /// The enhanced hierarchy of ISO 9660:1999.
    Enhanced,
    /// The primary hierarchy of ISO 9660 without extensions.
    Iso9660,
    /// High Sierra, from which ISO 9660 came.
    HighSierra,
}

impl FileSystemKind {
    /// A stable name, for programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Udf => "udf",
            Self::RockRidge => "rock-ridge",
            Self::Joliet => "joliet",
            Self::Enhanced => "iso9660-1999",
            Self::Iso9660 => "iso9660",
            Self::HighSierra => "high-sierra",
        }
    }
}

impl fmt::Display for FileSystemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Udf => "UDF",
            Self::RockRidge => "Rock Ridge",
            Self::Joliet => "Joliet",
            Self::Enhanced => "ISO 9660:1999",
            Self::Iso9660 => "ISO 9660",
            Self::HighSierra => "High Sierra",
        })
    }
}

/// Texts of a volume's descriptors; empty where the file system has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identifiers {
    /// System identifier (ECMA-119:1987 8.4.6).
    pub system: String,
    /// Volume set identifier (8.4.19, ECMA-167:1997 3/10.1.11).
    pub volume_set: String,
    /// Publisher identifier (8.4.20).
    pub publisher: String,
    /// Data preparer identifier (8.4.21).
    pub data_preparer: String,
    /// Application identifier (8.4.22, ECMA-167:1997 3/10.1.16).
    pub application: String,
    /// Copyright file identifier (8.4.23).
    pub copyright_file: String,
    /// Abstract file identifier (8.4.24).
    pub abstract_file: String,
    /// Bibliographic file identifier (8.4.25).
    pub bibliographic_file: String,
}

/// What the descriptors of a volume say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeInfo {
    /// Which namespace.
    pub kind: FileSystemKind,
    /// The volume's name.
    pub name: String,
    /// Other texts.
    pub identifiers: Identifiers,
    /// Bytes of a block.
    pub block_size: u32,
    /// Blocks of the volume, as recorded: of the volume space of ISO 9660, of the partition of UDF.
    pub blocks: u64,
    /// Where those begin on the disc, in blocks of the volume, if its descriptors tell: those of UDF do, unless a virtual allocation table says how far it was
    /// written.
    pub first_block: Option<u64>,
    /// When the volume was made.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// The revision of UDF.
    pub revision: Option<Revision>,
}

/// How many items a volume says that it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Directories, the root not counted.
    pub directories: Option<u64>,
    /// Everything else, each object once.
    pub files: Option<u64>,
}

/// What is called for each item of a directory; it breaks to see no more.
pub type Visit<'a> = dyn FnMut(&mut Walk, &DiscItem) -> Result<ControlFlow<()>, VolumeError> + 'a;

/// One namespace of a disc: lists directories when asked, and says where contents are.
///
/// Of plain ISO 9660 and of Joliet, directories have the permissions 0555 and files 0444, owner and group 0, as no such
/// thing is recorded; times that a file system does not record are that of modification.
pub trait FileSystem: Send + Sync {
    /// What the descriptors say.
    fn info(&self) -> &VolumeInfo;

    /// The root directory.
    ///
    /// # Errors
    /// What is wrong with it.
    fn root(&self, walk: &mut Walk) -> Result<DiscItem, VolumeError>;

    /// How many items there are, by what is recorded: the path table of ISO 9660 (ECMA-119:1987 6.9), the integrity descriptor of UDF (UDF:2.60
    /// 2.2.6.4). It may be wrong, and is for telling how far something has got.
    fn counts(&self, walk: &mut Walk) -> Counts {
        let _ = walk;
        Counts::default()
    }

    /// Calls `visit` for each item of a directory, in the order recorded, until it breaks. Entries for the directory itself and its parent are
    /// left out, and so are deleted and associated ones. An item that cannot be used is a finding; what makes the rest of the directory unreadable is
    /// an error.
    ///
    /// # Errors
    /// What is wrong with the directory, a limit of the walk, what `visit` returns.
    fn list(&self, directory: &DiscItem, walk: &mut Walk, visit: &mut Visit<'_>) -> Result<(), VolumeError>;

    /// Where a file's contents are. Everything else has none.
    ///
    /// # Errors
    /// Extents that are not on the disc, or that this library does not read.
    fn extents(&self, item: &DiscItem, walk: &mut Walk) -> Result<Extents, VolumeError>;

    /// The named streams of an item, each as a file.
    ///
    /// # Errors
    /// What is wrong with the stream directory.
    fn streams(&self, item: &DiscItem, walk: &mut Walk) -> Result<Vec<DiscItem>, VolumeError> {
        let _ = (item, walk);
        Ok(Vec::new())
    }

    /// Looks an item up by its path, `/`-separated; the root is `/` or nothing.
    ///
    /// # Errors
    /// [`VolumeError::NotFound`], [`VolumeError::NotDirectory`], what is wrong with a directory on the way.
    fn look_up(&self, path: &[u8], walk: &mut Walk) -> Result<DiscItem, VolumeError> {
        let text = || String::from_utf8_lossy(path).into_owned();
        let mut at = self.root(walk)?;
        for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            if at.kind != Kind::Directory {
                return Err(VolumeError::NotDirectory { path: text() });
            }
            let mut found = None;
            self.list(&at, walk, &mut |_, item| {
                if item.name == name {
                    found = Some(item.clone());
                    return Ok(ControlFlow::Break(()));
                }
                Ok(ControlFlow::Continue(()))
            })?;
            at = found.ok_or_else(|| VolumeError::NotFound { path: text() })?;
        }
        Ok(at)
    }
}
