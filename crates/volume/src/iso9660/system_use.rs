//! System use fields and the continuation areas that they go on in.
//!
//! Spec: SUSP:1.12 4, 5.1, 5.3.

use fsimage_formats::FormatError;
use fsimage_formats::iso9660::DirectoryRecord;
use fsimage_formats::iso9660::directory_record::SELF_IDENTIFIER;
use fsimage_formats::susp::{ContinuationArea, SharingProtocolIndicator, SystemUseEntries, SystemUseEntry};

use super::SECTOR;
use crate::error::{VolumeError, VolumeErrorKind};
use crate::finding::{Fault, Finding};
use crate::source::BlockSource;
use crate::walk::Walk;

/// Continuation areas that one record may have.
const MOST_AREAS: usize = 256;
/// Bytes of continuation areas that one record may have: more than the longest names, targets and lists of access rights take.
const MOST_BYTES: u64 = 1 << 20;
/// Where CD-XA's bytes end, behind which the indicator is then.
pub(super) const CD_XA: u8 = 14;

/// The system use field of a directory's own record, if the sharing protocol is used there: without what other things take of it, and what they
/// take of all other records.
pub(super) fn sharing<'r>(record: &DirectoryRecord<'r>) -> Option<(&'r [u8], u8)> {
    [0, CD_XA].into_iter().find_map(|skipped| {
        let field = record.system_use.get(usize::from(skipped)..)?;
        let entry = SystemUseEntries::new(field).next()?;
        let indicator = SharingProtocolIndicator::parse(entry).ok()?;
        Some((field, indicator.bytes_skipped))
    })
}

/// Whether a record's system use field begins with what CD-XA has there.
pub(super) fn has_cd_xa(record: &DirectoryRecord<'_>) -> bool {
    record.system_use.get(6..8) == Some(b"XA")
}

/// What takes the entries of a field, with a reporter for what is wrong with each.
pub(super) trait TakeEntry {
    /// Takes an entry that begins at byte `position` of the source.
    ///
    /// # Errors
    /// Why it cannot be used. It is passed over then.
    fn take(
        &mut self,
        entry: SystemUseEntry<'_>,
        position: u64,
        report: &mut dyn FnMut(fsimage_formats::Finding),
    ) -> Result<(), FormatError>;
}

/// Reads continuation areas, and keeps the sector that was read last, since those of neighbours lie side by side.
pub(super) struct ContinuationAreas<'s> {
    source: &'s dyn BlockSource,
    block_size: u64,
    sectors: Vec<u8>,
    /// The first byte of the sectors.
    sectors_at: u64,
    /// Areas of the present record.
    visited: Vec<u64>,
}

impl<'s> ContinuationAreas<'s> {
    pub(super) fn new(source: &'s dyn BlockSource, block_size: u64) -> Self {
        Self {
            source,
            block_size,
            sectors: Vec::new(),
            sectors_at: 0,
            visited: Vec::new(),
        }
    }

    /// Hands on all entries of the record at byte `position`, those of its continuation areas included. Other things take `skipped` bytes of
    /// each system use field, but where the indicator stands.
    pub(super) fn walk_record(
        &mut self,
        record: &DirectoryRecord<'_>,
        position: u64,
        skipped: u8,
        walk: &mut Walk,
        taker: &mut dyn TakeEntry,
    ) -> Result<(), VolumeError> {
        let indicated = match record.identifier {
            SELF_IDENTIFIER => sharing(record).map(|(field, _)| field),
            _ => None,
        };
        let field = indicated.or_else(|| record.system_use.get(usize::from(skipped)..));
        self.walk_entries(record, field.unwrap_or_default(), position, walk, taker)
    }

    /// As [`walk_record`](Self::walk_record), with the part of the system use field that is to be read.
    pub(super) fn walk_entries(
        &mut self,
        record: &DirectoryRecord<'_>,
        field: &[u8],
        position: u64,
        walk: &mut Walk,
        taker: &mut dyn TakeEntry,
    ) -> Result<(), VolumeError> {
        let passed = record.system_use.len().saturating_sub(field.len());
        let before = DirectoryRecord::length(record.identifier.len(), 0) + passed;
        let start = position + before as u64;
        let mut next = area_entries(field, start, position, walk, taker);
        if next.is_none() {
            return Ok(());
        }
        self.visited.clear();
        let mut total = 0_u64;
        while let Some(area) = next.take() {
            let offset = u64::from(area.block)
                .saturating_mul(self.block_size)
                .saturating_add(u64::from(area.offset));
            let length = u64::from(area.length);
            total = total.saturating_add(length);
            let fault = if self.visited.contains(&offset) {
                Some("a continuation area leads to itself")
            } else if self.visited.len() == MOST_AREAS || total > MOST_BYTES {
                Some("there are more continuation areas than any name or target takes")
            } else {
                None
            };
            if let Some(what) = fault {
                walk.report(Finding::structure(position, "SUSP:1.12 5.1", what));
                return Ok(());
            }
            self.visited.push(offset);
            match self.read(offset, length, walk) {
                Ok(bytes) => next = area_entries(bytes, offset, offset, walk, taker),
                Err(error) if error.kind() == VolumeErrorKind::Damaged => {
                    let what = "a continuation area lies beyond the end";
                    walk.report(Finding::structure(position, "SUSP:1.12 5.1", what));
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn read(&mut self, offset: u64, length: u64, walk: &mut Walk) -> Result<&[u8], VolumeError> {
        let end = offset.saturating_add(length);
        let held = self.sectors_at + self.sectors.len() as u64;
        if offset >= self.sectors_at && end <= held {
            walk.charge(length)?;
        } else {
            let first = offset / SECTOR * SECTOR;
            let behind = end.div_ceil(SECTOR).saturating_mul(SECTOR);
            // The end of the source may lie within a sector.
            let behind = behind.min(self.source.length()).max(end);
            let read = walk.read(
                self.source,
                "continuation area",
                first,
                behind - first,
                &mut self.sectors,
            );
            if read.is_err() {
                self.sectors.clear();
            }
            read?;
            self.sectors_at = first;
        }
        let begin = usize::try_from(offset - self.sectors_at).unwrap_or(usize::MAX);
        let area = self.sectors.get(begin..).unwrap_or_default();
        Ok(usize::try_from(length)
            .ok()
            .and_then(|length| area.get(..length))
            .unwrap_or_default())
    }
}

/// Hands on the entries of one area, which begins at byte `start`, and returns where they go on. Findings are those of what is at `position`.
fn area_entries(
    area: &[u8],
    start: u64,
    position: u64,
    walk: &mut Walk,
    taker: &mut dyn TakeEntry,
) -> Option<ContinuationArea> {
    let mut next = None;
    let mut entries = SystemUseEntries::new(area);
    let mut at = start;
    for entry in entries.by_ref() {
        let entry_at = at;
        at += SystemUseEntry::length(entry.data.len()) as u64;
        let mut report = |finding| {
            walk.report(Finding {
                offset: position,
                fault: Fault::Format(finding),
            });
        };
        let taken = if entry.signature == ContinuationArea::SIGNATURE {
            ContinuationArea::parse_with(entry, &mut report).map(|area| next = Some(area))
        } else {
            taker.take(entry, entry_at, &mut report)
        };
        if let Err(error) = taken {
            walk.report(Finding {
                offset: position,
                fault: Fault::Unusable(error),
            });
        }
    }
    if let Some(finding) = entries.finding() {
        walk.report(Finding {
            offset: position,
            fault: Fault::Format(finding),
        });
    }
    next
}
