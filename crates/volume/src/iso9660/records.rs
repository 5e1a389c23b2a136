//! The records of a directory, read in windows so that a long directory takes no more memory than a short one.
//!
//! Spec: ECMA-119:1987 6.8.1.

use fsimage_formats::FormatError;
use fsimage_formats::iso9660::{DirectoryRecord, Standard};

use super::SECTOR;
use super::item::LONGEST_RECORD;
use crate::error::VolumeError;
use crate::finding::{Fault, Finding};
use crate::source::BlockSource;
use crate::walk::Walk;

/// Bytes of a directory that are held at once.
const WINDOW: u64 = 1 << 16;

/// The records of an extent.
pub(super) struct Records<'s> {
    source: &'s dyn BlockSource,
    /// By which they are recorded.
    standard: Standard,
    /// The extent's first byte in the source.
    start: u64,
    /// Bytes of the extent.
    length: u64,
    /// The next record, in bytes from the start of the extent.
    at: u64,
    window: Vec<u8>,
    /// The window's first byte, from the start of the extent.
    window_at: u64,
}

/// A record and its first byte in the source.
pub(super) type Placed<'r> = (u64, DirectoryRecord<'r>);

impl<'s> Records<'s> {
    /// The records of the extent of `length` bytes that begins at byte `start`. What the source does not hold of it is a finding.
    pub(super) fn new(
        source: &'s dyn BlockSource,
        standard: Standard,
        start: u64,
        length: u64,
        walk: &mut Walk,
    ) -> Result<Self, VolumeError> {
        let available = source.length();
        let left = available.saturating_sub(start);
        if left == 0 {
            let end = start.saturating_add(length);
            let what = "directory";
            return Err(VolumeError::PastEnd {
                what,
                offset: start,
                end,
                available,
            });
        }
        if length > left {
            let what = "a directory that goes on beyond the end was read as far as it is there";
            walk.report(Finding::structure(start, "ECMA-119:1987 9.1.4", what));
        }
        walk.hold(WINDOW)?;
        Ok(Self {
            source,
            standard,
            start,
            length: length.min(left),
            at: 0,
            window: Vec::new(),
            window_at: 0,
        })
    }

    /// Takes another length for the right one, unless it is none. Whether it is another.
    pub(super) fn set_length(&mut self, length: u64) -> bool {
        let length = length.min(self.source.length().saturating_sub(self.start));
        let is_other = length > 0 && length != self.length;
        if is_other {
            self.length = length;
        }
        is_other
    }

    /// Begins again.
    pub(super) fn rewind(&mut self) {
        self.at = 0;
    }

    /// Gives back what was taken of the walk's memory.
    pub(super) fn close(self, walk: &mut Walk) {
        walk.release(WINDOW);
    }

    /// The next record; `None` at the end. One that cannot be used is a loss; reading goes on behind it where another one is, else in
    /// the next sector.
    pub(super) fn next(&mut self, walk: &mut Walk) -> Result<Option<Placed<'_>>, VolumeError> {
        let (begin, length) = loop {
            if self.at >= self.length {
                return Ok(None);
            }
            self.fill(walk)?;
            let begin = usize::try_from(self.at - self.window_at).unwrap_or(usize::MAX);
            let bytes = self.window.get(begin..).unwrap_or_default();
            let next_sector = ((self.start + self.at) / SECTOR + 1) * SECTOR - self.start;
            match bytes.first() {
                None | Some(0) => self.at = next_sector,
                Some(&length) => match DirectoryRecord::parse_by(self.standard, bytes, &mut |_| ()) {
                    Ok(_) => {
                        let offset = self.at;
                        self.at += u64::from(length);
                        if self.at > next_sector {
                            let what = "a directory record crosses the end of its sector";
                            let at = self.start + offset;
                            walk.report(Finding::structure(at, "ECMA-119:1987 6.8.1.1", what));
                        }
                        break (begin, u64::from(length));
                    }
                    Err(error) => {
                        let offset = self.start + self.at;
                        walk.report(Finding {
                            offset,
                            fault: Fault::Unusable(error),
                        });
                        let next = self.at + u64::from(length);
                        let what = if next < next_sector && self.is_record_or_end(begin, length) {
                            self.at = next;
                            "the item of a directory record"
                        } else {
                            self.at = next_sector;
                            "the items of a directory's records up to the end of their sector"
                        };
                        walk.report(Finding::lost(offset, "ECMA-119:1987 9.1", what));
                    }
                },
            }
        };
        let position = self.start + self.at - length;
        let bytes = self.window.get(begin..).unwrap_or_default();
        let mut report = |finding| {
            let fault = Fault::Format(finding);
            walk.report(Finding {
                offset: position,
                fault,
            });
        };
        match DirectoryRecord::parse_by(self.standard, bytes, &mut report) {
            Ok((record, _)) => Ok(Some((position, record))),
            Err(FormatError::NoMoreRecords) => Ok(None),
            Err(source) => Err(VolumeError::Format {
                offset: position,
                source,
            }),
        }
    }

    /// Whether what is `length` bytes behind a record that cannot be used is another one, or the end of them.
    fn is_record_or_end(&self, begin: usize, length: u8) -> bool {
        let behind = self
            .window
            .get(begin..)
            .and_then(|bytes| bytes.get(length.into()..));
        behind.is_some_and(|bytes| {
            bytes.first() == Some(&0) || DirectoryRecord::parse_by(self.standard, bytes, &mut |_| ()).is_ok()
        })
    }

    /// Sees to it that the next record is whole in the window.
    fn fill(&mut self, walk: &mut Walk) -> Result<(), VolumeError> {
        let wanted = (self.length - self.at).min(LONGEST_RECORD);
        let window_end = self.window_at + self.window.len() as u64;
        if self.at >= self.window_at && self.at + wanted <= window_end {
            return Ok(());
        }
        let length = (self.length - self.at).min(WINDOW);
        walk.read(
            self.source,
            "directory",
            self.start + self.at,
            length,
            &mut self.window,
        )?;
        self.window_at = self.at;
        Ok(())
    }
}
