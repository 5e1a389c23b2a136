//! UDF on a disc: revisions 1.02 to 2.60, with physical, virtual, sparable and metadata partitions.
//!
//! [`open`] finds the file system of a session. From there on every address goes through the partitions of the logical volume
//! (`partition`, which `maps` builds from partition maps, with `virtual_partition` for write-once discs), every file entry through the
//! chain of its ICB (`entry`), and contents stay extents of the source (`allocation`). Structures in a metadata partition are read from
//! its second copy where the first is damaged.
//!
//! Spec: ECMA-167:1997; UDF:2.60 and the revisions before it.

mod allocation;
mod directory;
mod entry;
mod file_set;
mod file_system;
mod integrity;
mod item;
mod maps;
mod medium;
mod partition;
mod place;
mod recognition;
mod sequence;
mod sessions;
mod virtual_partition;

use std::sync::Arc;

use fsimage_formats::udf::{AnchorVolumeDescriptorPointer, StandardIdentifier};

use crate::error::VolumeError;
use crate::file_system::FileSystem;
use crate::finding::Finding;
use crate::source::BlockSource;
use crate::walk::Walk;

pub use place::Place;
pub(crate) use sessions::{Span, sessions};

/// Finds the file system of a session. `None`: there is no UDF.
///
/// # Errors
/// When the session says that it holds UDF and it cannot be used, the source fails, or a limit of the walk is reached.
pub fn open(
    source: &Arc<dyn BlockSource>,
    place: Place,
    walk: &mut Walk,
) -> Result<Option<Arc<dyn FileSystem>>, VolumeError> {
    let recognised = recognised(source, place, walk)?;
    let nsr = recognised.first().map(|found| found.1);
    let mut anchors = place.anchors(source.length());
    // Where a disc was formatted again with blocks of another size, old anchors may be left, but the recognition sequence was recorded
    // in blocks of the new size.
    anchors.sort_by_key(|&(block_size, _)| !recognised.iter().any(|found| found.0 == block_size));
    let mut first_error = None;
    // Anchors that were recorded for another place come last: of an image whose front is missing, or in sectors of another size.
    for is_strict in [true, false] {
        for &(block_size, sector) in &anchors {
            let offset = sector * u64::from(block_size);
            let mut b = [0; AnchorVolumeDescriptorPointer::SIZE];
            walk.read_into(&**source, "anchor volume descriptor pointer", offset, &mut b)?;
            let Ok(anchor) = AnchorVolumeDescriptorPointer::parse(&b) else {
                continue;
            };
            // One of a later session, which has taken the place of its own.
            let sequence = u64::from(anchor.main_sequence.location);
            if place.last_block.is_some_and(|last| sequence > last.into()) {
                continue;
            }
            let is_placed = u64::from(anchor.tag.location) == sector;
            if is_placed != is_strict {
                continue;
            }
            match file_system::Udf::open(source, place, block_size, &anchor, walk) {
                Ok(udf) => {
                    tell(&udf, nsr, is_placed, offset, walk);
                    return Ok(Some(Arc::new(udf)));
                }
                Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
                Err(error) => {
                    first_error.get_or_insert(error);
                }
            }
        }
    }
    let Some((_, offset)) = nsr else {
        return Ok(None);
    };
    Err(first_error.unwrap_or(VolumeError::Unusable {
        offset,
        what: "the volume recognition sequence tells of UDF, and there is no anchor",
        clause: "ECMA-167:1997 3/8.4.2.1",
    }))
}

/// In which sizes of blocks a volume recognition sequence tells of UDF, and what it says at which byte.
fn recognised(
    source: &Arc<dyn BlockSource>,
    place: Place,
    walk: &mut Walk,
) -> Result<Vec<(u32, Nsr)>, VolumeError> {
    let (mut framed, mut torn) = (Vec::new(), Vec::new());
    for block_size in place.block_sizes() {
        let found = recognition::recognise(&**source, place.session_start, block_size, walk)?;
        if let Some(nsr) = found.nsr {
            let all = if found.is_framed { &mut framed } else { &mut torn };
            all.push((block_size, nsr));
        }
    }
    if framed.is_empty()
        && let Some((_, (_, offset))) = torn.first()
    {
        walk.report(Finding::structure(
            *offset,
            "ECMA-167:1997 2/8.3.1",
            "the extended area is not between its beginning and its end",
        ));
        return Ok(torn);
    }
    Ok(framed)
}

/// NSR02 or NSR03, and the byte where it stands.
type Nsr = (StandardIdentifier, u64);

/// Tells of what is odd about how the file system was found.
fn tell(udf: &file_system::Udf, nsr: Option<Nsr>, is_placed: bool, offset: u64, walk: &mut Walk) {
    if !is_placed {
        walk.report(Finding::structure(
            offset,
            "ECMA-167:1997 3/7.2.8",
            "the location in the tag of the anchor is another sector's",
        ));
    }
    match (nsr, udf.info().revision) {
        (None, _) => walk.report(Finding::structure(
            offset,
            "ECMA-167:1997 3/9.1",
            "no volume recognition sequence tells of UDF",
        )),
        (Some((nsr, at)), Some(revision)) if nsr != StandardIdentifier::nsr(revision) => {
            walk.report(Finding::structure(
                at,
                "UDF:2.60 2.1.7",
                "the volume recognition sequence and the logical volume tell of different standards",
            ));
        }
        _ => {}
    }
}
