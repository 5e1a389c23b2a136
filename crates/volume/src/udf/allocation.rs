//! Where the contents of an entry are.
//!
//! Spec: ECMA-167:1997 4/12, 4/14.5, 4/14.14; UDF:2.60 2.3.10, 2.3.11.

use fsimage_formats::udf::{
    AllocationDescriptors, AllocationExtentDescriptor, AllocationKind, ExtentKind, LogicalBlockAddress,
    LongAllocationDescriptor,
};
use rustc_hash::FxHashSet;

use crate::contents::{Extent, Extents};
use crate::error::VolumeError;
use crate::finding::Finding;
use crate::walk::Walk;

use super::entry::{Blocks, Entry};
use super::partition::Replica;

/// What a run counts as, in bytes of metadata: a table may give a block each a run of its own.
const RUN: u64 = 16;

/// Extents that are being put together.
struct Collector<'a> {
    blocks: &'a Blocks,
    replica: Replica,
    extents: Extents,
    /// Bytes of the extents, those beyond the end of the contents too.
    recorded: u64,
    /// Bytes of the contents.
    wanted: u64,
    held: u64,
    /// The last extent, if it is recorded.
    last: Option<LongAllocationDescriptor>,
    /// Where the descriptors are.
    offset: u64,
}

impl Blocks {
    /// The contents of an entry, as long as its information length says.
    pub(super) fn contents(
        &self,
        walk: &mut Walk,
        entry: &Entry,
        replica: Replica,
    ) -> Result<Extents, VolumeError> {
        let wanted = entry.header.information_length;
        let kind = entry.header.icb.flags.allocation();
        if kind == AllocationKind::EMBEDDED {
            return embedded(entry);
        }
        let mut collector = Collector {
            blocks: self,
            replica,
            extents: Extents::default(),
            recorded: 0,
            wanted,
            held: 0,
            last: None,
            offset: entry.contents_offset(),
        };
        let result = collector
            .all(walk, entry, kind)
            .and_then(|()| collector.last_block(walk));
        walk.release(collector.held);
        result?;
        let Collector {
            extents, recorded, ..
        } = collector;
        if recorded < wanted {
            return Err(VolumeError::Unusable {
                offset: entry.offset,
                what: "the extents hold less than the information length says",
                clause: "ECMA-167:1997 4/14.9.10",
            });
        }
        Ok(extents)
    }
}

/// Contents in the entry itself.
fn embedded(entry: &Entry) -> Result<Extents, VolumeError> {
    let wanted = entry.header.information_length;
    if wanted > entry.allocation().len() as u64 {
        return Err(VolumeError::Unusable {
            offset: entry.offset,
            what: "embedded contents are shorter than the information length says",
            clause: "ECMA-167:1997 4/14.6.8",
        });
    }
    Ok(Extents::single(entry.contents_offset(), wanted))
}

impl Collector<'_> {
    /// Takes in all descriptors of an entry, those in further extents too.
    fn all(&mut self, walk: &mut Walk, entry: &Entry, kind: AllocationKind) -> Result<(), VolumeError> {
        let mut next = self.some(walk, kind, entry.address.partition, entry.allocation())?;
        let mut visited = FxHashSet::default();
        let mut buf = Vec::new();
        while let Some(at) = next {
            if !visited.insert(at.location) {
                return Err(VolumeError::Cycle {
                    what: "allocation extent",
                    offset: self.offset,
                });
            }
            let mut descriptors = 0..0;
            let (tag, offset) = self.blocks.tagged(
                walk,
                "allocation extent descriptor",
                at.location,
                self.offset,
                &mut buf,
                &mut |b, report| {
                    let extent = AllocationExtentDescriptor::parse_with(b, report)?;
                    let end = AllocationExtentDescriptor::SIZE.saturating_add(extent.descriptors.len());
                    descriptors = AllocationExtentDescriptor::SIZE..end;
                    Ok(extent.tag)
                },
            )?;
            if tag.location != at.location.block {
                walk.report(Finding::structure(
                    offset,
                    "ECMA-167:1997 4/7.2.8",
                    "the location in the tag of an allocation extent descriptor is another block's",
                ));
            }
            self.offset = offset;
            let bytes = buf.get(descriptors).unwrap_or_default();
            next = self.some(walk, kind, at.location.partition, bytes)?;
        }
        Ok(())
    }

    /// Takes in descriptors; where more of them are.
    fn some(
        &mut self,
        walk: &mut Walk,
        kind: AllocationKind,
        partition: u16,
        bytes: &[u8],
    ) -> Result<Option<LongAllocationDescriptor>, VolumeError> {
        let descriptors =
            AllocationDescriptors::new(kind, partition, bytes).ok_or(VolumeError::Unusable {
                offset: self.offset,
                what: "a kind of allocation descriptors that there is not",
                clause: "ECMA-167:1997 4/14.6.8",
            })?;
        for descriptor in descriptors {
            let length = u64::from(descriptor.length.bytes());
            let take = length.min(self.wanted.saturating_sub(self.recorded));
            match descriptor.length.kind() {
                ExtentKind::Continuation => return Ok(Some(descriptor)),
                ExtentKind::Recorded => self.recorded(walk, descriptor, take)?,
                ExtentKind::AllocatedNotRecorded | ExtentKind::NotAllocated => self.run(walk, None, take)?,
            }
            if !self
                .recorded
                .is_multiple_of(self.blocks.medium.block_size().into())
            {
                walk.report(Finding::structure(
                    self.offset,
                    "ECMA-167:1997 4/12.1",
                    "an extent of no whole blocks is not the last one",
                ));
            }
            self.recorded = self.recorded.saturating_add(length);
            self.last = Some(descriptor).filter(|_| descriptor.length.kind() == ExtentKind::Recorded);
        }
        Ok(None)
    }

    /// Takes what the last extent leaves of its last block for contents, where they need it. Linux leaves the extent as long as it was when a
    /// few bytes are added to a file, as long as they fit into the block.
    fn last_block(&mut self, walk: &mut Walk) -> Result<(), VolumeError> {
        let block_size = u64::from(self.blocks.medium.block_size());
        let missing = self.wanted.saturating_sub(self.recorded);
        let Some(last) = self.last.filter(|_| missing > 0) else {
            return Ok(());
        };
        let length = u64::from(last.length.bytes());
        let within = length % block_size;
        let blocks = u32::try_from(length / block_size).unwrap_or(u32::MAX);
        let Some(block) = last.location.block.checked_add(blocks) else {
            return Ok(());
        };
        if within == 0 || missing > block_size - within {
            return Ok(());
        }
        let at = LogicalBlockAddress {
            block,
            ..last.location
        };
        let stretch = self.blocks.partitions.resolve(self.replica, at, self.offset)?;
        let offset = self.blocks.medium.offset(stretch.sector).saturating_add(within);
        let available = self.blocks.medium.source().length();
        let end = offset.saturating_add(missing);
        if end > available {
            let what = "extent";
            return Err(VolumeError::PastEnd {
                what,
                offset,
                end,
                available,
            });
        }
        self.run(walk, Some(offset), missing)?;
        self.recorded = self.wanted;
        let what = "the last block holds more of the contents than its extent says; it was read";
        walk.report(Finding::structure(self.offset, "ECMA-167:1997 4/12.1", what));
        Ok(())
    }

    /// Takes in the first `take` bytes of an extent.
    fn recorded(
        &mut self,
        walk: &mut Walk,
        descriptor: LongAllocationDescriptor,
        take: u64,
    ) -> Result<(), VolumeError> {
        let Blocks { medium, partitions } = self.blocks;
        let mut at = descriptor.location;
        let mut left = take;
        while left > 0 {
            let stretch = partitions.resolve(self.replica, at, self.offset)?;
            let bytes = left.min(u64::from(stretch.blocks) * u64::from(medium.block_size()));
            let offset = medium.offset(stretch.sector);
            let end = offset.saturating_add(bytes);
            let available = medium.source().length();
            if end > available {
                return Err(VolumeError::PastEnd {
                    what: "extent",
                    offset,
                    end,
                    available,
                });
            }
            self.run(walk, Some(offset), bytes)?;
            left -= bytes;
            if left > 0 {
                at.block = at
                    .block
                    .checked_add(stretch.blocks)
                    .ok_or(VolumeError::Unusable {
                        offset: self.offset,
                        what: "an extent beyond the last block that there can be",
                        clause: "ECMA-167:1997 4/7.1",
                    })?;
            }
        }
        Ok(())
    }

    fn run(&mut self, walk: &mut Walk, offset: Option<u64>, length: u64) -> Result<(), VolumeError> {
        walk.charge(RUN)?;
        let before = self.extents.runs.len();
        self.extents.push(Extent { offset, length });
        if self.extents.runs.len() > before {
            let bytes = size_of::<Extent>() as u64;
            walk.hold(bytes)?;
            self.held += bytes;
        }
        Ok(())
    }
}
