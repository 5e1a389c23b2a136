//! UDF: what describes the tree there, and the volume around it.
//!
//! Spec: ECMA-167:1997 parts 3 and 4; OSTA UDF 1.02 to 2.60.
//!
//! The *node space* is everything of UDF that describes the tree, in blocks of its own numbering:
//!
//! | part | blocks |
//! |---|---|
//! | file set descriptor, terminating descriptor | one each |
//! | stream directories that do not fit their file entry; with a virtual partition they are before the directories | by size |
//! | file entries of stream directories, each followed by those of its streams with their allocation extents | one each |
//! | file entries, the root's first, then in the order of the hierarchy's records; each followed by its allocation extents | one each |
//! | directories that do not fit their file entry | by size |
//!
//! Without a metadata partition the node space is a run of the physical partition; with one (from 2.50 on) it is the metadata file, and
//! its mirror is the same blocks again. With a virtual allocation table its blocks before the directories are the virtual partition.
//! Everything in it is rendered when its blocks are asked for.
//!
//! There is no system stream directory. Of the streams of a volume (UDF:2.60 3.3.7) none says anything of a volume that was just made: blocks that
//! are not to be allocated, calibrations of drives and backups are there for those who have them. The unique ID mapping data may be absent, and must
//! go when numbers exceed 32 bits (3.2.1.1); what leads by a number to a file would be wrong after the first writer that does not keep it, as
//! those of today do not.

mod attributes;
mod bitmap;
mod directories;
mod entries;
mod nodes;
mod plan;
mod source;
mod stream_entries;
mod streams;
mod system_files;
mod vat;
mod volume;

pub(crate) use attributes::link_length;
pub(crate) use entries::link_count;
pub(crate) use nodes::{Nodes, stores_content};
pub(crate) use plan::{PlacedUdf, UdfPlan};
pub(crate) use source::Source;
pub(crate) use streams::has_streams;

use fsimage_formats::udf::{AccessType, Revision};

use crate::error::LayoutError;
use crate::options::{FileSystems, Options, UdfAccess, UdfVat};

/// Blocks of a volume descriptor sequence (3/8.4.2.2: at least 16).
const SEQUENCE_BLOCKS: u64 = 16;
/// Blocks of a metadata partition are given out in this many (UDF:2.60 2.2.10); it is also their alignment.
const METADATA_UNIT: u64 = 32;

/// Whether the tree is described in a metadata partition, as from UDF 2.50 on, unless there is a virtual one: those two exclude each other
/// (UDF:2.60 2.2.10).
fn has_metadata_partition(options: &Options) -> bool {
    options.udf.revision >= Revision::V2_50 && !has_virtual_partition(options)
}

/// Whether file entries have virtual addresses.
fn has_virtual_partition(options: &Options) -> bool {
    options.udf.vat != UdfVat::None
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
    if options.continued.is_some() && options.udf.vat != UdfVat::None {
        return Err(LayoutError::Conflict {
            a: "a virtual allocation table",
            b: "a disc that can be written at any place",
            why: "it is for media on which each block is recorded once",
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
    if has_virtual_partition(options) {
        let conflict = |b, why| LayoutError::Conflict {
            a: "a virtual allocation table",
            b,
            why,
        };
        if options.udf.revision < Revision::V1_50 {
            return Err(conflict("UDF 1.02", "it came with UDF 1.50"));
        }
        let boot = &options.boot;
        if boot.hybrid.is_some() || !boot.appended.is_empty() {
            return Err(conflict(
                "a partition table",
                "the image ends with the table's file entry",
            ));
        }
        if options.udf.access != UdfAccess::WriteOnce {
            return Err(conflict(
                "a partition that is not write-once",
                "others need none: their blocks can be written again, or never",
            ));
        }
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
