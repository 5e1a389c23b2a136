//! File entries: the one that counts among those of an ICB, from whichever copy is whole.
//!
//! Spec: ECMA-167:1997 4/14.6, 4/14.7, 4/14.9, 4/A.5; UDF:2.60 2.3.5, 2.3.6, 6.6.

use std::ops::Range;

use fsimage_formats::udf::{
    FileEntry, FileEntryHeader, IcbStrategy, IndirectEntry, LogicalBlockAddress, Tag, TagIdentifier,
};
use fsimage_formats::{Finding as FormatFinding, FormatError};
use rustc_hash::FxHashSet;

use crate::error::VolumeError;
use crate::finding::{Fault, Finding};
use crate::walk::Walk;

use super::medium::Medium;
use super::partition::{Partitions, Replica};
use super::sequence::is_torn;

/// The blocks of a volume's partitions.
pub(super) struct Blocks {
    pub(super) medium: Medium,
    pub(super) partitions: Partitions,
}

/// A file entry that was read.
pub(super) struct Entry {
    pub(super) header: FileEntryHeader,
    /// The block that the entry is in; of a chain of entries not the one that it begins with.
    pub(super) address: LogicalBlockAddress,
    /// The entry's first byte in the source.
    pub(super) offset: u64,
    bytes: Vec<u8>,
    attributes: Range<usize>,
    allocation: Range<usize>,
}

impl Entry {
    /// The extended attributes.
    pub(super) fn attributes(&self) -> &[u8] {
        self.bytes.get(self.attributes.clone()).unwrap_or_default()
    }

    /// Allocation descriptors or contents.
    pub(super) fn allocation(&self) -> &[u8] {
        self.bytes.get(self.allocation.clone()).unwrap_or_default()
    }

    /// The first byte of embedded contents in the source.
    pub(super) fn contents_offset(&self) -> u64 {
        self.offset.saturating_add(self.allocation.start as u64)
    }
}

/// What the parser of a structure finds, before it is known whether the structure is used.
pub(super) type Findings = Vec<FormatFinding>;

/// A parser of a structure, as those of the crate for formats are.
type Parse<'a, T> = dyn FnMut(&[u8], &mut dyn FnMut(FormatFinding)) -> Result<T, FormatError> + 'a;

impl Blocks {
    /// Reads a structure that begins a block and has a checksum: where the first copy of it is damaged, from the second. Returns what
    /// `parse` made of it, and its first byte in the source.
    pub(super) fn tagged<T>(
        &self,
        walk: &mut Walk,
        what: &'static str,
        address: LogicalBlockAddress,
        from: u64,
        buf: &mut Vec<u8>,
        parse: &mut Parse<'_, T>,
    ) -> Result<(T, u64), VolumeError> {
        let mut torn = None;
        let mut first_error = None;
        let replicas = if self.partitions.is_mirrored(address.partition) {
            &[Replica::Main, Replica::Mirror][..]
        } else {
            &[Replica::Main]
        };
        for &replica in replicas {
            let read = self
                .partitions
                .resolve(replica, address, from)
                .and_then(|stretch| {
                    self.medium.read(walk, what, stretch.sector, buf)?;
                    Ok(self.medium.offset(stretch.sector))
                });
            let offset = match read {
                Ok(offset) => offset,
                Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
                Err(error) => {
                    first_error.get_or_insert(error);
                    continue;
                }
            };
            let mut findings = Findings::new();
            match parse(buf, &mut |finding| findings.push(finding)) {
                Ok(value) if !is_torn(&findings) => {
                    if replica == Replica::Mirror {
                        walk.report(Finding::structure(
                            offset,
                            "UDF:2.60 2.2.13",
                            "read from the metadata mirror file, since the metadata file is damaged there",
                        ));
                    }
                    keep(walk, offset, findings);
                    return Ok((value, offset));
                }
                Ok(value) => {
                    torn.get_or_insert((value, offset, findings, buf.clone()));
                }
                Err(source) => {
                    first_error.get_or_insert(VolumeError::Format { offset, source });
                }
            }
        }
        if let Some((value, offset, findings, bytes)) = torn {
            keep(walk, offset, findings);
            *buf = bytes;
            return Ok((value, offset));
        }
        Err(first_error.unwrap_or(VolumeError::Unusable {
            offset: from,
            what: "a block that is nowhere",
            clause: "ECMA-167:1997 4/7.1",
        }))
    }

    /// Reads the entry of an ICB that counts. `from` is the byte of what leads there.
    pub(super) fn entry(
        &self,
        walk: &mut Walk,
        icb: LogicalBlockAddress,
        from: u64,
    ) -> Result<Entry, VolumeError> {
        let mut visited = FxHashSet::default();
        let (mut at, mut from) = (icb, from);
        let mut found: Option<Entry> = None;
        loop {
            if !visited.is_empty() && !visited.insert(at) {
                return Err(VolumeError::Cycle {
                    what: "file entry",
                    offset: from,
                });
            }
            match self.step(walk, at, from, &mut found) {
                Ok(Step::Done) => break,
                Ok(Step::To(next, offset)) => {
                    visited.insert(at);
                    (at, from) = (next, offset);
                }
                // What follows the last entry of a chain was never recorded, and may be anything.
                Err(
                    VolumeError::Format { .. } | VolumeError::Unusable { .. } | VolumeError::PastEnd { .. },
                ) if found.is_some() => {
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        found.ok_or(VolumeError::Unusable {
            offset: from,
            what: "an ICB without a direct entry",
            clause: "ECMA-167:1997 4/14.6",
        })
    }

    /// Reads one entry of an ICB, and says where the next one is.
    fn step(
        &self,
        walk: &mut Walk,
        at: LogicalBlockAddress,
        from: u64,
        found: &mut Option<Entry>,
    ) -> Result<Step, VolumeError> {
        let mut bytes = Vec::new();
        let (read, offset) = self.tagged(walk, "file entry", at, from, &mut bytes, &mut parse_any)?;
        let tag = match &read {
            Any::Direct { header, .. } => header.tag,
            Any::Indirect(entry) => entry.tag,
            Any::Terminal => return Ok(Step::Done),
        };
        if tag.location != at.block {
            if found.is_some() {
                return Ok(Step::Done);
            }
            walk.report(Finding::structure(
                offset,
                "ECMA-167:1997 4/7.2.8",
                "the location in the tag of a file entry is another block's",
            ));
        }
        match read {
            Any::Direct {
                header,
                attributes,
                allocation,
            } => {
                let strategy = header.icb.strategy;
                *found = Some(Entry {
                    header: *header,
                    address: at,
                    offset,
                    bytes,
                    attributes,
                    allocation,
                });
                if strategy == IcbStrategy::CHAIN
                    && let Some(block) = at.block.checked_add(1)
                {
                    return Ok(Step::To(LogicalBlockAddress { block, ..at }, offset));
                }
                if strategy != IcbStrategy::SINGLE {
                    walk.report(Finding::structure(
                        offset,
                        "UDF:2.60 2.3.5.1",
                        "an ICB strategy that is neither 4 nor 4096; its first entry is taken",
                    ));
                }
                Ok(Step::Done)
            }
            Any::Indirect(entry) if entry.indirect_icb.length.bytes() > 0 => {
                Ok(Step::To(entry.indirect_icb.location, offset))
            }
            Any::Indirect(_) | Any::Terminal => Ok(Step::Done),
        }
    }
}

/// Where an ICB goes on.
enum Step {
    Done,
    To(LogicalBlockAddress, u64),
}

/// An entry of an ICB.
enum Any {
    Direct {
        header: Box<FileEntryHeader>,
        attributes: Range<usize>,
        allocation: Range<usize>,
    },
    Indirect(IndirectEntry),
    Terminal,
}

fn parse_any(b: &[u8], report: &mut dyn FnMut(FormatFinding)) -> Result<Any, FormatError> {
    let kind = b
        .first_chunk()
        .and_then(|tag| Tag::parse(tag).ok())
        .map(|(kind, _)| kind);
    match kind {
        Some(TagIdentifier::INDIRECT_ENTRY) => IndirectEntry::parse_with(b, report).map(Any::Indirect),
        Some(TagIdentifier::TERMINAL_ENTRY) => Ok(Any::Terminal),
        _ => {
            let entry = FileEntry::parse_with(b, report)?;
            let size = FileEntryHeader::size(entry.header.extension.is_some());
            let attributes = size..size.saturating_add(entry.extended_attributes.len());
            let end = attributes.end.saturating_add(entry.allocation.len());
            Ok(Any::Direct {
                allocation: attributes.end..end,
                attributes,
                header: Box::new(entry.header),
            })
        }
    }
}

/// Keeps findings of a structure that is used.
fn keep(walk: &mut Walk, offset: u64, findings: Findings) {
    for finding in findings {
        let fault = Fault::Format(finding);
        walk.report(Finding { offset, fault });
    }
}
