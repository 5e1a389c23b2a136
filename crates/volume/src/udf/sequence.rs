//! Volume descriptor sequences: of the main one and its reserve, the descriptors that prevail.
//!
//! Spec: ECMA-167:1997 3/8.4.2, 3/8.4.3; UDF:2.60 2.2.

use std::collections::BTreeMap;

use fsimage_formats::udf::{
    AnchorVolumeDescriptorPointer, Extent, ImplementationUseVolumeDescriptor, LogicalVolumeDescriptor,
    PartitionDescriptor, PrimaryVolumeDescriptor, Tag, TagIdentifier, VolumeDescriptorPointer,
};
use fsimage_formats::{Deviation, Finding as FormatFinding, FormatError};
use rustc_hash::FxHashSet;

use crate::error::VolumeError;
use crate::finding::{Fault, Finding};
use crate::walk::Walk;

use super::medium::Medium;

/// Of descriptors for the same, those that are whole prevail over damaged ones, then those with a higher sequence number.
type Rank = (bool, u32);

/// A descriptor and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Recorded<T> {
    rank: Rank,
    pub(super) offset: u64,
    pub(super) value: T,
}

/// What a sequence says.
#[derive(Clone, Debug, Default)]
pub(super) struct Sequence {
    pub(super) primary: Option<Recorded<PrimaryVolumeDescriptor>>,
    pub(super) logical: Option<Recorded<LogicalVolumeDescriptor>>,
    pub(super) information: Option<Recorded<ImplementationUseVolumeDescriptor>>,
    /// By partition number.
    pub(super) partitions: BTreeMap<u16, Recorded<PartitionDescriptor>>,
    /// Whether a descriptor was damaged, or the sequence had no end.
    is_damaged: bool,
}

/// Puts a descriptor in the place of one that it prevails over.
fn prevail<T>(slot: &mut Option<Recorded<T>>, new: Recorded<T>) {
    if slot.as_ref().is_none_or(|old| new.rank > old.rank) {
        *slot = Some(new);
    }
}

/// Bytes with a structure, where they are, and what its parser had to say.
struct Reading<'a> {
    bytes: &'a [u8],
    offset: u64,
    findings: Vec<FormatFinding>,
}

impl Reading<'_> {
    /// Reads the descriptor; `None` when it is damaged beyond use.
    fn parse<T>(
        &mut self,
        parse: impl FnOnce(&[u8], &mut dyn FnMut(FormatFinding)) -> Result<T, FormatError>,
        sequence_number: impl FnOnce(&T) -> u32,
    ) -> Option<Recorded<T>> {
        let findings = &mut self.findings;
        let value = parse(self.bytes, &mut |finding| findings.push(finding)).ok()?;
        let rank = (!is_torn(&self.findings), sequence_number(&value));
        Some(Recorded {
            rank,
            offset: self.offset,
            value,
        })
    }
}

/// Whether bytes that a CRC covers were changed.
pub(super) fn is_torn(findings: &[FormatFinding]) -> bool {
    findings
        .iter()
        .any(|finding| matches!(finding.deviation, Deviation::Checksum { .. }))
}

impl Sequence {
    /// Reads both sequences of an anchor; the second only if the first leaves something to be wished for.
    pub(super) fn read(
        medium: &Medium,
        anchor: &AnchorVolumeDescriptorPointer,
        walk: &mut Walk,
    ) -> Result<Self, VolumeError> {
        let mut sequence = Self::default();
        let main = sequence.follow(medium, anchor.main_sequence, walk);
        if main.is_ok() && !sequence.is_damaged && sequence.is_complete() {
            return Ok(sequence);
        }
        walk.report(Finding::structure(
            medium.offset(anchor.main_sequence.location.into()),
            "ECMA-167:1997 3/8.4.2.2",
            "the main volume descriptor sequence is damaged or incomplete; the reserve sequence is read too",
        ));
        let reserve = sequence.follow(medium, anchor.reserve_sequence, walk);
        if sequence.is_complete() {
            return Ok(sequence);
        }
        main.and(reserve)?;
        Err(VolumeError::Unusable {
            offset: medium.offset(anchor.main_sequence.location.into()),
            what: "volume descriptor sequences without a logical volume and the partitions that it names",
            clause: "UDF:2.60 2.2",
        })
    }

    /// Whether there is all that a logical volume needs.
    fn is_complete(&self) -> bool {
        self.logical.as_ref().is_some_and(|logical| {
            let mut named = logical
                .value
                .partition_maps
                .iter()
                .filter_map(|map| map.partition());
            named.all(|partition| self.partitions.contains_key(&partition.partition_number))
        })
    }

    /// Reads a sequence from an extent on.
    fn follow(&mut self, medium: &Medium, first: Extent, walk: &mut Walk) -> Result<(), VolumeError> {
        let mut visited = FxHashSet::default();
        let (mut sector, mut left) = (u64::from(first.location), first.length / medium.block_size());
        let (mut buf, mut rest) = (Vec::new(), Vec::new());
        loop {
            if left == 0 {
                // Many writers leave the terminating descriptor out when the extent is full.
                return Ok(());
            }
            if !visited.insert(sector) {
                self.is_damaged = true;
                walk.report(Finding::structure(
                    medium.offset(sector),
                    "ECMA-167:1997 3/8.4.2",
                    "a volume descriptor sequence that leads back to itself ends there",
                ));
                return Ok(());
            }
            medium.read(walk, "volume descriptor", sector, &mut buf)?;
            let sectors = sectors_of(&buf, medium.block_size()).clamp(1, left);
            for more in 1..sectors {
                medium.read(walk, "volume descriptor", sector + u64::from(more), &mut rest)?;
                buf.append(&mut rest);
            }
            let Some(next) = self.descriptor(&buf, medium.offset(sector), walk) else {
                return Ok(());
            };
            (sector, left) = match next {
                Next::Sector => (sector + u64::from(sectors), left - sectors),
                Next::Extent(extent) => (u64::from(extent.location), extent.length / medium.block_size()),
            };
        }
    }

    /// Takes in the descriptor of a sector. `None`: the sequence ends.
    fn descriptor(&mut self, bytes: &[u8], offset: u64, walk: &mut Walk) -> Option<Next> {
        let mut reading = Reading {
            bytes,
            offset,
            findings: Vec::new(),
        };
        let kind = bytes.first_chunk().and_then(|tag| Tag::parse(tag).ok());
        let mut next = Some(Next::Sector);
        let read = match kind.map(|(kind, _)| kind) {
            // Sectors of zeros are not recorded (3/8.4.2).
            Some(TagIdentifier(0) | TagIdentifier::TERMINATING) => return None,
            Some(TagIdentifier::PRIMARY_VOLUME) => reading
                .parse(PrimaryVolumeDescriptor::parse_with, |it| it.sequence_number)
                .map(|found| prevail(&mut self.primary, found)),
            Some(TagIdentifier::LOGICAL_VOLUME) => reading
                .parse(LogicalVolumeDescriptor::parse_with, |it| it.sequence_number)
                .map(|found| prevail(&mut self.logical, found)),
            Some(TagIdentifier::IMPLEMENTATION_USE_VOLUME) => reading
                .parse(ImplementationUseVolumeDescriptor::parse_with, |it| {
                    it.sequence_number
                })
                .map(|found| prevail(&mut self.information, found)),
            Some(TagIdentifier::PARTITION) => reading
                .parse(PartitionDescriptor::parse_with, |it| it.sequence_number)
                .map(|found| self.partition(found)),
            Some(TagIdentifier::VOLUME_DESCRIPTOR_POINTER) => reading
                .parse(VolumeDescriptorPointer::parse_with, |it| it.sequence_number)
                .map(|found| next = Some(Next::Extent(found.value.next))),
            Some(_) => Some(()),
            None => None,
        };
        self.is_damaged |= read.is_none() || is_torn(&reading.findings);
        if read.is_none() {
            walk.report(Finding::structure(
                offset,
                "ECMA-167:1997 3/8.4.2",
                "a volume descriptor that cannot be read",
            ));
        }
        for finding in reading.findings {
            let fault = Fault::Format(finding);
            walk.report(Finding { offset, fault });
        }
        next
    }

    fn partition(&mut self, found: Recorded<PartitionDescriptor>) {
        let mut slot = self.partitions.remove(&found.value.partition_number);
        prevail(&mut slot, found);
        if let Some(kept) = slot {
            self.partitions.insert(kept.value.partition_number, kept);
        }
    }
}

/// Sectors that a descriptor takes: partition maps of type 2 do not all go into one of 512 bytes.
fn sectors_of(b: &[u8], block_size: u32) -> u32 {
    const MOST: u32 = 1 << 16;
    let identifier = b.first_chunk().map(|tag| u16::from_le_bytes(*tag));
    let maps = b
        .get(264..)
        .and_then(<[u8]>::first_chunk)
        .map(|length| u32::from_le_bytes(*length));
    match (identifier.map(TagIdentifier), maps) {
        (Some(TagIdentifier::LOGICAL_VOLUME), Some(maps)) => {
            maps.min(MOST).saturating_add(440).div_ceil(block_size)
        }
        _ => 1,
    }
}

/// Where a sequence goes on.
enum Next {
    Sector,
    Extent(Extent),
}
