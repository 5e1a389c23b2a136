//! ISO 9660 and what is built on it: the hierarchies that the volume descriptors of a session lead to.
//!
//! Names are shown as they are recorded, in their case, with two exceptions that every reader makes: the version number `;1` is left out
//! (others stay), and so is the full stop behind a name without an extension (ECMA-119:1987 7.5.1). Names of Rock Ridge and of
//! ISO 9660:1999, which have neither, stay as they are.
//!
//! Rock Ridge is there when the root directory's own record has an entry that only Rock Ridge has; neither its indicator (`SP`) nor its reference
//! (`ER`) is asked for. Directories that were moved up are shown at their place.
//!
//! Extended attributes that libisofs puts beside Rock Ridge (AAIP) are named streams where they are users'; of others, and of access control
//! lists, it is told that they are there.
//!
//! Discs of High Sierra, the working paper of 1986 that ISO 9660 came from, are read by the same code: [`Standard`](fsimage_formats::iso9660::Standard) says what is at other
//! places there.
//!
//! Spec: ECMA-119:1987; ECMA-119:2019 for enhanced volume descriptors; Joliet Specification, Version 1.

mod attributes;
mod descriptors;
mod item;
mod listing;
mod location;
mod names;
mod path_table;
mod records;
mod rock_ridge;
mod sections;
mod system_use;
mod volume;

use std::sync::Arc;

use crate::error::VolumeError;
use crate::file_system::FileSystem;
use crate::source::BlockSource;
use crate::walk::Walk;

pub(crate) use descriptors::{DescriptorSet, Placed};

/// Bytes of a logical sector, in which sessions are counted and directories are cut.
pub(crate) const SECTOR: u64 = fsimage_formats::iso9660::SECTOR_SIZE as u64;

/// The file systems that a set of volume descriptors has, the richest first, and those that cannot be used.
pub(crate) fn open(
    source: &Arc<dyn BlockSource>,
    set: &DescriptorSet,
    detect_compression: bool,
    walk: &mut Walk,
) -> (Vec<Arc<dyn FileSystem>>, Vec<VolumeError>) {
    let mut found: Vec<Arc<dyn FileSystem>> = Vec::new();
    let mut unusable = Vec::new();
    for volume in volume::Volume::all(source, set, walk) {
        match volume {
            Ok(mut volume) => {
                volume.detect_compression = detect_compression;
                found.push(Arc::new(volume));
            }
            Err(error) => unusable.push(error),
        }
    }
    found.sort_by_key(|file_system| file_system.info().kind);
    (found, unusable)
}
