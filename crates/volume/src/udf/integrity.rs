//! The logical volume integrity descriptor that prevails.
//!
//! Spec: ECMA-167:1997 3/8.8.2, 3/10.10; UDF:2.60 2.2.6.

use fsimage_formats::udf::{
    Extent, IntegrityType, LogicalVolumeIntegrityDescriptor, Revision, Tag, TagIdentifier,
};
use rustc_hash::FxHashSet;

use crate::error::VolumeError;
use crate::finding::Finding;
use crate::walk::Walk;

use super::medium::{Medium, reporter};

/// Reads the sequence, and tells what is wrong with it.
pub(super) fn integrity(
    medium: &Medium,
    first: Extent,
    is_virtual: bool,
    walk: &mut Walk,
) -> Result<Option<LogicalVolumeIntegrityDescriptor>, VolumeError> {
    let mut last: Option<(LogicalVolumeIntegrityDescriptor, u64)> = None;
    let mut visited = FxHashSet::default();
    let (mut sector, mut left) = (u64::from(first.location), first.length / medium.block_size());
    let mut buf = Vec::new();
    while left > 0 && visited.insert(sector) {
        match medium.read(walk, "logical volume integrity descriptor", sector, &mut buf) {
            Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
            Err(_) => break,
            Ok(()) => {}
        }
        let offset = medium.offset(sector);
        if !matches!(
            buf.first_chunk().map(Tag::parse),
            Some(Ok((TagIdentifier::LOGICAL_VOLUME_INTEGRITY, _)))
        ) {
            break;
        }
        let Ok(found) = LogicalVolumeIntegrityDescriptor::parse_with(&buf, &mut reporter(walk, offset))
        else {
            break;
        };
        (sector, left) = match found.next {
            next if next.length > 0 => (u64::from(next.location), next.length / medium.block_size()),
            _ => (sector + 1, left - 1),
        };
        last = Some((found, offset));
    }
    let offset = medium.offset(first.location.into());
    // On a write-once disc the virtual allocation table takes its place.
    if is_virtual {
        return Ok(last.map(|(found, _)| found));
    }
    let Some((found, at)) = last else {
        walk.report(Finding::structure(
            offset,
            "UDF:2.60 2.2.4.6",
            "no logical volume integrity descriptor can be read",
        ));
        return Ok(None);
    };
    if found.integrity != IntegrityType::CLOSE {
        walk.report(Finding::structure(
            at,
            "ECMA-167:1997 3/10.10.3",
            "the volume was not closed after the last change: what is recorded may not fit together",
        ));
    }
    if let Some(own) = &found.implementation_use
        && own.minimum_read_revision > Revision::V2_60
    {
        walk.report(Finding::structure(
            at,
            "UDF:2.60 2.2.6.4",
            "the volume asks for a later revision to be read than there is",
        ));
    }
    Ok(Some(found))
}
