//! File set descriptors: where the root directory is.
//!
//! Spec: ECMA-167:1997 4/8.3, 4/14.1; UDF:2.60 2.3.2.

use fsimage_formats::udf::{FileSetDescriptor, LongAllocationDescriptor, Tag, TagIdentifier};
use rustc_hash::FxHashSet;

use crate::error::VolumeError;
use crate::finding::Finding;
use crate::walk::Walk;

use super::entry::Blocks;

/// Finds the file set of a volume: the one with the lowest number, and of its descriptors the one with the highest.
pub(super) fn file_set(
    blocks: &Blocks,
    first: LongAllocationDescriptor,
    from: u64,
    walk: &mut Walk,
) -> Result<(FileSetDescriptor, u64), VolumeError> {
    let mut best: Option<(FileSetDescriptor, u64)> = None;
    let mut visited = FxHashSet::default();
    let block_size = blocks.medium.block_size();
    let (mut at, mut left, mut from) = (
        first.location,
        first.length.bytes().div_ceil(block_size).max(1),
        from,
    );
    let mut buf = Vec::new();
    while left > 0 {
        if !visited.insert(at) {
            walk.report(Finding::structure(
                from,
                "ECMA-167:1997 4/8.3.1",
                "a file set descriptor sequence that leads back to itself ends there",
            ));
            break;
        }
        let is_first = best.is_none();
        let read = blocks.tagged(
            walk,
            "file set descriptor",
            at,
            from,
            &mut buf,
            &mut |b, report| {
                // What is not recorded ends the sequence, unless it is all of it.
                match b.first_chunk().map(Tag::parse) {
                    Some(Ok((TagIdentifier(0) | TagIdentifier::TERMINATING, _))) if !is_first => Ok(None),
                    _ => FileSetDescriptor::parse_with(b, report).map(Some),
                }
            },
        );
        let (set, offset) = match read {
            Ok((Some(set), offset)) => (set, offset),
            Ok((None, _)) => break,
            Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
            Err(_) if best.is_some() => break,
            Err(error) => return Err(error),
        };
        if set.tag.location != at.block {
            walk.report(Finding::structure(
                offset,
                "ECMA-167:1997 4/7.2.8",
                "the location in the tag of a file set descriptor is another block's",
            ));
        }
        let next = set.next;
        let rank = |set: &FileSetDescriptor| (std::cmp::Reverse(set.file_set_number), set.descriptor_number);
        if best.as_ref().is_none_or(|(old, _)| rank(&set) > rank(old)) {
            best = Some((set, offset));
        }
        from = offset;
        if next.length.bytes() > 0 {
            (at, left) = (next.location, next.length.bytes().div_ceil(block_size));
        } else {
            left -= 1;
            at.block = at.block.wrapping_add(1);
        }
    }
    best.ok_or(VolumeError::Unusable {
        offset: from,
        what: "a logical volume without a file set descriptor",
        clause: "ECMA-167:1997 4/8.3",
    })
}
