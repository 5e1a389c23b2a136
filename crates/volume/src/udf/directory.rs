//! Directories: file identifier descriptors, a piece of the directory at a time.
//!
//! Spec: ECMA-167:1997 4/8.6, 4/14.4; UDF:2.60 2.3.4.

use fsimage_formats::udf::compressed_unicode::decode;
use fsimage_formats::udf::{
    FileCharacteristics, FileIdentifierDescriptor, LogicalBlockAddress, Tag, TagIdentifier,
};
use fsimage_formats::{Finding as FormatFinding, FormatError};

use crate::contents::Extents;
use crate::error::VolumeError;
use crate::finding::{Fault, Finding};
use crate::walk::Walk;

use super::entry::{Blocks, Entry, Findings};
use super::partition::Replica;
use super::sequence::is_torn;

/// Bytes of a directory that are in memory at a time.
const PIECE: usize = 128 << 10;
/// No descriptor is longer: 38 bytes, 255 of a name, 65,535 for the implementation, filled up to a multiple of four.
const LONGEST: usize = 65_828;
const CLAUSE: &str = "ECMA-167:1997 4/14.4";

/// A name of a directory.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) characteristics: FileCharacteristics,
    pub(super) icb: LogicalBlockAddress,
    /// The descriptor's first byte in the source.
    pub(super) offset: u64,
}

/// A directory that is being read.
pub(super) struct Directory<'a> {
    blocks: &'a Blocks,
    main: Extents,
    /// The same from the second copy of the metadata, where there is one.
    mirror: Option<Extents>,
    /// The directory's byte that `piece` begins with.
    first: u64,
    piece: Vec<u8>,
    at: usize,
    name: Name,
}

impl<'a> Directory<'a> {
    /// The directory of an entry.
    pub(super) fn open(blocks: &'a Blocks, walk: &mut Walk, entry: &Entry) -> Result<Self, VolumeError> {
        let main = blocks.contents(walk, entry, Replica::Main);
        let mirror = if blocks.partitions.is_mirrored(entry.address.partition) {
            blocks
                .contents(walk, entry, Replica::Mirror)
                .ok()
                .filter(|mirror| main.as_ref().ok() != Some(mirror))
        } else {
            None
        };
        let (main, mirror) = match (main, mirror) {
            (Ok(main), mirror) => (main, mirror),
            (Err(_), Some(mirror)) => (mirror, None),
            (Err(error), None) => return Err(error),
        };
        Ok(Self {
            blocks,
            main,
            mirror,
            first: 0,
            piece: Vec::new(),
            at: 0,
            name: Name::default(),
        })
    }

    /// Bytes of memory that it takes.
    pub(super) const fn weight() -> u64 {
        PIECE as u64
    }

    /// The directory's byte that comes next.
    fn position(&self) -> u64 {
        self.first + self.at as u64
    }

    /// Reads so that the next bytes are in memory, a whole descriptor's if the directory has as many.
    fn fill(&mut self, walk: &mut Walk, replica: Replica) -> Result<(), VolumeError> {
        let position = self.position();
        let left = self.main.length.saturating_sub(position);
        let wanted = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        let extents = match (replica, &self.mirror) {
            (Replica::Mirror, Some(mirror)) => mirror,
            _ => &self.main,
        };
        self.piece.resize(wanted, 0);
        self.first = position;
        self.at = 0;
        let (mut skip, mut out) = (position, self.piece.as_mut_slice());
        for run in &extents.runs {
            if out.is_empty() {
                break;
            }
            let Some(left) = run.length.checked_sub(skip).filter(|&left| left > 0) else {
                skip -= run.length;
                continue;
            };
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
            let (now, rest) = std::mem::take(&mut out).split_at_mut(take);
            match run.offset {
                Some(start) => {
                    let source = self.blocks.medium.source();
                    walk.read_into(source, "directory", start.saturating_add(skip), now)?;
                }
                None => now.fill(0),
            }
            (out, skip) = (rest, 0);
        }
        Ok(())
    }

    /// Where a byte of the directory is.
    fn offset(&self, mut position: u64) -> u64 {
        for run in &self.main.runs {
            if position < run.length {
                return run.offset.unwrap_or_default().saturating_add(position);
            }
            position -= run.length;
        }
        0
    }

    fn rest(&self) -> &[u8] {
        self.piece.get(self.at..).unwrap_or_default()
    }

    /// The next name; `None` at the end.
    pub(super) fn next(&mut self, walk: &mut Walk) -> Result<Option<&Name>, VolumeError> {
        let left = self.main.length.saturating_sub(self.position());
        if left == 0 {
            return Ok(None);
        }
        let there = self.rest().len();
        if there < LONGEST && (there as u64) < left {
            self.fill(walk, Replica::Main)?;
        }
        let offset = self.offset(self.position());
        let mut findings = Findings::new();
        let mut read = self.parse(&mut findings);
        if (read.is_err() || is_torn(&findings)) && self.mirror.is_some() {
            self.fill(walk, Replica::Mirror)?;
            let mut others = Findings::new();
            let again = self.parse(&mut others);
            if again.is_ok() && !is_torn(&others) {
                walk.report(Finding::structure(
                    offset,
                    "UDF:2.60 2.2.13",
                    "read from the metadata mirror file, since the metadata file is damaged there",
                ));
                (read, findings) = (again, others);
            } else {
                self.fill(walk, Replica::Main)?;
                findings.clear();
                read = self.parse(&mut findings);
            }
        }
        match read {
            Ok(length) => {
                self.at = self.at.saturating_add(length);
                for finding in findings {
                    let fault = Fault::Format(finding);
                    walk.report(Finding { offset, fault });
                }
                self.name.offset = offset;
                Ok(Some(&self.name))
            }
            Err(source) => self.resume(walk, offset, source),
        }
    }

    /// Reads the descriptor that comes next, and returns its length.
    fn parse(&mut self, findings: &mut Vec<FormatFinding>) -> Result<usize, FormatError> {
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let (descriptor, length) =
            FileIdentifierDescriptor::parse_with(rest, &mut |finding| findings.push(finding))?;
        self.name.characteristics = descriptor.characteristics;
        self.name.icb = descriptor.icb.location;
        self.name.text = decode(descriptor.identifier).unwrap_or_else(|_| {
            // A compression id that there is not: the rest may still be told apart.
            let characters = descriptor.identifier.get(1..).unwrap_or_default();
            characters.iter().copied().map(char::from).collect()
        });
        Ok(length)
    }

    /// Goes on with the next whole descriptor behind a damaged one.
    fn resume(
        &mut self,
        walk: &mut Walk,
        offset: u64,
        source: FormatError,
    ) -> Result<Option<&Name>, VolumeError> {
        loop {
            self.at = self.at.saturating_add(4);
            let left = self.main.length.saturating_sub(self.position());
            let there = self.rest().len();
            if there < LONGEST && (there as u64) < left {
                self.fill(walk, Replica::Main)?;
            }
            let Some(tag) = self.rest().first_chunk() else {
                return Err(VolumeError::Format { offset, source });
            };
            let Ok((TagIdentifier::FILE_IDENTIFIER, _)) = Tag::parse(tag) else {
                continue;
            };
            let mut findings = Findings::new();
            if let Ok(length) = self.parse(&mut findings)
                && !is_torn(&findings)
            {
                walk.report(Finding::lost(
                    offset,
                    CLAUSE,
                    "names of a directory, from a damaged file identifier descriptor to the next one that is whole",
                ));
                self.name.offset = self.offset(self.position());
                self.at = self.at.saturating_add(length);
                return Ok(Some(&self.name));
            }
        }
    }
}
