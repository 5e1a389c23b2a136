//! UDF: what describes the tree there, and the volume around it.
//!
//! Spec: ECMA-167:1997 parts 3 and 4; OSTA UDF 1.02 to 2.60.
//!
//! The *node space* is everything of UDF that describes the tree, in blocks of its own numbering:
//!
//! | part | blocks |
//! |---|---|
//! | file set descriptor, terminating descriptor | one each |
//! | file entries, the root's first, then in the order of the hierarchy's records; each followed by its allocation extents | one each |
//! | directories that do not fit their file entry | by size |
//!
//! Without a metadata partition the node space is a run of the physical partition; with one (from 2.50 on) it is the metadata file, and
//! its mirror is the same blocks again. Everything in it is rendered when its blocks are asked for.

mod attributes;
mod bitmap;
mod directories;
mod entries;
mod nodes;
mod volume;

pub(crate) use attributes::link_length;
pub(crate) use bitmap::Bitmap;
pub(crate) use entries::link_count;
pub(crate) use nodes::{Nodes, Place, Source, stores_content};
pub(crate) use volume::{Places, Volume};

use fsimage_formats::udf::{AccessType, Revision};

use crate::error::LayoutError;
use crate::options::{FileSystems, Options, UdfAccess};

/// The sector of a session at which an anchor is found (ECMA-167:1997 3/8.4.2.1).
pub(crate) const ANCHOR: u64 = 256;
/// Blocks of a volume descriptor sequence (3/8.4.2.2: at least 16).
pub(crate) const SEQUENCE_BLOCKS: u64 = 16;
/// Blocks of a metadata partition are given out in this many (UDF:2.60 2.2.10); it is also their alignment.
pub(crate) const METADATA_UNIT: u64 = 32;

/// Whether this revision describes the tree in a metadata partition.
pub(crate) fn has_metadata_partition(options: &Options) -> bool {
    options.udf.revision >= Revision::V2_50
}

pub(crate) fn access_type(access: UdfAccess) -> AccessType {
    match access {
        UdfAccess::ReadOnly => AccessType::READ_ONLY,
        UdfAccess::WriteOnce => AccessType::WRITE_ONCE,
        UdfAccess::Rewritable => AccessType::REWRITABLE,
        UdfAccess::Overwritable => AccessType::OVERWRITABLE,
    }
}

/// Refuses settings that exclude each other.
pub(crate) fn check(options: &Options) -> Result<(), LayoutError> {
    let bridge = options.file_systems.contains(FileSystems::ISO9660);
    if !Revision::ALL.contains(&options.udf.revision) {
        return Err(LayoutError::InvalidOption {
            option: "UDF revision",
            value: options.udf.revision.0.into(),
            range: "0x102, 0x150, 0x200, 0x201, 0x250, 0x260",
        });
    }
    if ![512, 1024, 2048, 4096].contains(&options.block_size) {
        let value = options.block_size.into();
        return Err(LayoutError::InvalidOption {
            option: "block size",
            value,
            range: "512, 1024, 2048, 4096",
        });
    }
    if bridge && options.block_size != 2048 {
        let value = options.block_size.into();
        return Err(LayoutError::InvalidOption {
            option: "block size",
            value,
            range: "2048, beside ISO 9660",
        });
    }
    let writable = options.udf.access != UdfAccess::ReadOnly;
    if writable && has_metadata_partition(options) {
        return Err(LayoutError::Conflict {
            a: "a writable UDF partition",
            b: "UDF 2.50 and later",
            why: "this version writes no metadata bitmap",
        });
    }
    if writable && options.deduplicate {
        return Err(LayoutError::Conflict {
            a: "a writable UDF partition",
            b: "the search of equal contents",
            why: "writing to one file would change the other",
        });
    }
    Ok(())
}
