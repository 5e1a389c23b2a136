//! Files in several sections, each with a record of its own, one after the other.
//!
//! Spec: ECMA-119:1987 6.5.1, 9.1.6.

use fsimage_formats::iso9660::{DirectoryRecord, FileFlags};

use super::location::{self, Place};
use crate::error::VolumeError;
use crate::finding::Finding;
use crate::item::DiscItem;
use crate::walk::Walk;

/// The sections of a file while its records are come by.
#[derive(Debug, Default)]
pub(super) struct Sections {
    /// The first record's first byte in the source.
    position: u64,
    /// Records so far; none when no file is open.
    count: u64,
    /// What all its records are called.
    identifier: Vec<u8>,
    /// Whether the sections together hold something else than the file's bytes.
    is_encoded: bool,
}

impl Sections {
    /// Whether more records of a file are to come.
    pub(super) fn is_open(&self) -> bool {
        self.count > 0
    }

    /// Begins with the first record of a file.
    pub(super) fn open(&mut self, position: u64, record: &DirectoryRecord<'_>, is_encoded: bool) {
        self.is_encoded = is_encoded;
        self.position = position;
        self.count = 1;
        self.identifier.clear();
        self.identifier.extend_from_slice(record.identifier);
    }

    /// Takes the next record, if it is one of the open file.
    pub(super) fn take(&mut self, record: &DirectoryRecord<'_>, item: &mut DiscItem) -> bool {
        let other = FileFlags::DIRECTORY | FileFlags::ASSOCIATED;
        let is_taken = record.identifier == self.identifier && !record.flags.intersects(other);
        if is_taken {
            self.count += 1;
            if !self.is_encoded {
                item.size = item.size.saturating_add(u64::from(record.data_length));
            }
        }
        is_taken
    }

    /// Ends the file.
    pub(super) fn close(&mut self, item: &mut DiscItem) -> Result<(), VolumeError> {
        let place = Place::records(self.position, self.count).ok_or(VolumeError::OverLimit {
            what: "sections of a file",
            limit: location::MOST_SECTIONS,
        })?;
        item.location.1 = place.pack();
        self.count = 0;
        Ok(())
    }

    /// Reports that the file ends before its last section.
    pub(super) fn report_missing(&self, walk: &mut Walk) {
        let what = "a file's last section is missing, it was taken to end before";
        walk.report(Finding::structure(self.position, "ECMA-119:1987 9.1.6", what));
    }
}
