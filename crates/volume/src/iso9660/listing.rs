//! The items of a directory, made from its records.
//!
//! Spec: ECMA-119:1987 6.8.2; RRIP:1.12 4.1.5.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use fsimage_formats::iso9660::directory_record::{PARENT_IDENTIFIER, SELF_IDENTIFIER};
use fsimage_formats::iso9660::{DirectoryRecord, FileFlags};
use fsimage_tree::Kind;

use super::attributes::Kinds;
use super::item;
use super::location;
use super::path_table::Listed;
use super::records::Records;
use super::rock_ridge::RockRidge;
use super::sections::Sections;
use super::system_use::ContinuationAreas;
use super::volume::Volume;
use crate::error::{VolumeError, VolumeErrorKind};
use crate::file_system::Visit;
use crate::finding::Finding;
use crate::item::DiscItem;
use crate::walk::Walk;

/// What one directory after the other is listed with: an item and buffers, which are used again for each record.
pub(super) struct Listing<'v> {
    volume: &'v Volume,
    item: DiscItem,
    sections: Sections,
    entries: RockRidge,
    areas: ContinuationAreas<'v>,
    /// Whether the directory is the one to which others are moved.
    has_moved: bool,
}

/// How the name ends by which programs call the directory to which they move others.
const MOVED: &[u8] = b"rr_moved";

fn is_for_moved(name: &[u8]) -> bool {
    let end = name.len().saturating_sub(MOVED.len());
    name.get(end..).is_some_and(|end| end.eq_ignore_ascii_case(MOVED))
}

impl<'v> Listing<'v> {
    pub(super) fn new(volume: &'v Volume) -> Self {
        Self {
            volume,
            item: DiscItem::default(),
            sections: Sections::default(),
            entries: RockRidge::default(),
            areas: ContinuationAreas::new(&*volume.source, volume.block_size),
            has_moved: false,
        }
    }

    /// Calls `visit` for all items of the directory at a block. `is_length_told` elsewhere than in its own record, or not.
    pub(super) fn visit_all(
        &mut self,
        records: &mut Records<'_>,
        (block, is_length_told): (u32, bool),
        walk: &mut Walk,
        visit: &mut Visit<'_>,
    ) -> Result<(), VolumeError> {
        self.has_moved = self.volume.moved.load(Ordering::Relaxed) == block;
        let first = records.next(walk)?;
        let is_empty = first.is_none();
        let own = first.filter(|(_, record)| record.identifier == SELF_IDENTIFIER);
        if let Some((position, record)) = own {
            let length = u64::from(record.data_length);
            if records.set_length(length) && is_length_told {
                let what =
                    "a directory's own record gives another length than that of its parent, and was believed";
                walk.report(Finding::structure(position, "ECMA-119:1987 9.1.4", what));
            }
        } else {
            let offset = self.volume.byte(block);
            if is_empty {
                let what = "a directory has no records, not even its own";
                walk.report(Finding::lost(offset, "ECMA-119:1987 6.8.2.2", what));
                return self.visit_path_table(block, walk, visit);
            }
            let what = "a directory does not begin with its own record";
            walk.report(Finding::structure(offset, "ECMA-119:1987 6.8.2.2", what));
            records.rewind();
        }
        self.visit_records(records, walk, visit)
    }

    /// Calls `visit` for the directories that the path table has in a directory that is lost.
    fn visit_path_table(
        &mut self,
        block: u32,
        walk: &mut Walk,
        visit: &mut Visit<'_>,
    ) -> Result<(), VolumeError> {
        let volume = self.volume;
        let found = volume
            .path_tables
            .children(&*volume.source, volume.block_size, block, walk)?;
        for Listed { identifier, block } in found {
            walk.count_item()?;
            let mut item = DiscItem::default();
            volume.naming.decode(&identifier, true, &mut item.name);
            item.kind = Kind::Directory;
            match self.apply_own_record(&mut item, block, walk) {
                Ok(length) => {
                    item.size = u64::from(length);
                    item.location = location::directory(block, length);
                    self.note_own_attributes(&mut item, block);
                    if visit(walk, &item)?.is_break() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == VolumeErrorKind::Damaged => {
                    let what = "a directory of the path table is not where it should be";
                    walk.report(Finding::lost(volume.byte(block), "ECMA-119:1987 9.4.3", what));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Calls `visit` for the item of each record that stands for one.
    fn visit_records(
        &mut self,
        records: &mut Records<'_>,
        walk: &mut Walk,
        visit: &mut Visit<'_>,
    ) -> Result<(), VolumeError> {
        while let Some((position, record)) = records.next(walk)? {
            let goes_on = record.flags.contains(FileFlags::MULTI_EXTENT);
            if self.sections.is_open() {
                let is_taken = self.sections.take(&record, &mut self.item);
                if is_taken && goes_on {
                    continue;
                }
                if !is_taken {
                    self.sections.report_missing(walk);
                }
                if self.visit_sections(walk, visit)?.is_break() {
                    return Ok(());
                }
                if is_taken {
                    continue;
                }
            }
            if !is_an_item(&record) {
                continue;
            }
            walk.count_item()?;
            if !self.fill(position, &record, walk)? {
                continue;
            }
            if goes_on && self.item.kind == Kind::File {
                self.sections
                    .open(position, &record, self.entries.encoded_size().is_some());
            } else if visit(walk, &self.item)?.is_break() {
                return Ok(());
            }
        }
        if self.sections.is_open() {
            self.sections.report_missing(walk);
            let _: ControlFlow<()> = self.visit_sections(walk, visit)?;
        }
        Ok(())
    }

    fn visit_sections(
        &mut self,
        walk: &mut Walk,
        visit: &mut Visit<'_>,
    ) -> Result<ControlFlow<()>, VolumeError> {
        self.sections.close(&mut self.item)?;
        visit(walk, &self.item)
    }

    /// Makes the item what a record says. Whether it is to be shown.
    fn fill(
        &mut self,
        position: u64,
        record: &DirectoryRecord<'_>,
        walk: &mut Walk,
    ) -> Result<bool, VolumeError> {
        item::fill(&mut self.item, position, record, self.volume.naming);
        if !self.volume.has(record) && self.item.kind == Kind::File {
            self.item.location.1 = item::by_record(position);
        }
        let Some(skipped) = self.volume.sharing else {
            self.detect_compression(position, record, walk)?;
            return Ok(true);
        };
        self.take_entries(position, record, skipped, walk)?;
        if self.entries.is_relocated() && self.item.kind == Kind::Directory {
            return Ok(false);
        }
        // makefs does not mark what it moves.
        if self.has_moved && self.item.kind == Kind::Directory && self.entries.child().is_none() {
            let (block, _) = location::directory_extent(self.item.location);
            if self.is_moved(block, skipped, walk)? {
                return Ok(false);
            }
            self.take_entries(position, record, skipped, walk)?;
        }
        self.entries.apply(&mut self.item, item::first_block(record));
        if self.item.kind == Kind::Directory && is_for_moved(&self.item.name) {
            let (block, _) = location::directory_extent(self.item.location);
            self.volume.moved.store(block, Ordering::Relaxed);
        }
        if self.item.kind == Kind::SymbolicLink && self.entries.is_target_cut() {
            let what = "the rest of a symbolic link's target";
            walk.report(Finding::lost(position, "RRIP:1.12 4.1.3.1", what));
        }
        if let Some(size) = self
            .entries
            .encoded_size()
            .filter(|_| self.item.kind == Kind::File)
        {
            self.item.size = size;
            self.item.location.1 = item::by_record(position);
        }
        let attributes = self.entries.attribute_kinds();
        let Some(block) = self.entries.child() else {
            if self.entries.encoded_size().is_none() {
                self.detect_compression(position, record, walk)?;
            }
            item::note_attributes(&mut self.item, attributes, position);
            return Ok(true);
        };
        match self.move_in(block, walk) {
            Ok(()) => {
                // Those of the directory are where it is in the tree, or else with itself.
                if attributes != Kinds::default() {
                    item::note_attributes(&mut self.item, attributes, position);
                }
                Ok(true)
            }
            Err(error) if error.kind() == VolumeErrorKind::Damaged => {
                let what = "a directory that was moved is not where it was moved to";
                walk.report(Finding::lost(position, "RRIP:1.12 4.1.5.1", what));
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes a file what its beginning says that it is, if that is asked for. Of a file in sections nothing is said.
    fn detect_compression(
        &mut self,
        position: u64,
        record: &DirectoryRecord<'_>,
        walk: &mut Walk,
    ) -> Result<(), VolumeError> {
        let volume = self.volume;
        let is_wanted = volume.detect_compression
            && self.item.kind == Kind::File
            && item::is_plain(record)
            && !record.flags.contains(FileFlags::MULTI_EXTENT);
        let Some(block) = item::first_block(record).filter(|_| is_wanted) else {
            return Ok(());
        };
        let length = u64::from(record.data_length);
        if let Some(size) = volume.compressed_size(volume.byte(block), length, walk)? {
            self.item.size = size;
            self.item.location.1 = item::by_record(position);
        }
        Ok(())
    }

    fn take_entries(
        &mut self,
        position: u64,
        record: &DirectoryRecord<'_>,
        skipped: u8,
        walk: &mut Walk,
    ) -> Result<(), VolumeError> {
        self.entries.clear();
        self.areas
            .walk_record(record, position, skipped, walk, &mut self.entries)
    }

    /// Whether the directory at a block is shown elsewhere, for its record of the directory above says so (RRIP:1.12 4.1.5.2).
    fn is_moved(&mut self, block: u32, skipped: u8, walk: &mut Walk) -> Result<bool, VolumeError> {
        let volume = self.volume;
        let start = volume.byte(block);
        let mut records = match Records::new(&*volume.source, volume.standard, start, super::SECTOR, walk) {
            Ok(records) => records,
            // Whoever lists it is told.
            Err(error) if error.kind() == VolumeErrorKind::Damaged => return Ok(false),
            Err(error) => return Err(error),
        };
        let found = self.has_parent(&mut records, skipped, walk);
        records.close(walk);
        found
    }

    fn has_parent(
        &mut self,
        records: &mut Records<'_>,
        skipped: u8,
        walk: &mut Walk,
    ) -> Result<bool, VolumeError> {
        records.next(walk)?;
        match records.next(walk)? {
            Some((position, above)) if above.identifier == PARENT_IDENTIFIER => {
                self.take_entries(position, &above, skipped, walk)?;
                Ok(self.entries.has_parent())
            }
            _ => Ok(false),
        }
    }

    /// Makes an item, which has its name, the directory at a block.
    fn move_in(&mut self, block: u32, walk: &mut Walk) -> Result<(), VolumeError> {
        let mut item = std::mem::take(&mut self.item);
        item.kind = Kind::Directory;
        item.target.clear();
        item.device = None;
        let result = self.apply_own_record(&mut item, block, walk);
        if let Ok(length) = &result {
            item.size = u64::from(*length);
            item.location = location::directory(block, *length);
            self.note_own_attributes(&mut item, block);
        }
        self.item = item;
        result.map(|_| ())
    }

    /// Takes note of extended attributes that the own record of a directory has, once its attributes were applied.
    pub(super) fn note_own_attributes(&self, item: &mut DiscItem, block: u32) {
        item::note_attributes(item, self.entries.attribute_kinds(), self.volume.byte(block));
    }

    /// Gives a directory the attributes that its own record says, and returns its length, which that record says too.
    pub(super) fn apply_own_record(
        &mut self,
        item: &mut DiscItem,
        block: u32,
        walk: &mut Walk,
    ) -> Result<u32, VolumeError> {
        let (volume, skipped) = (self.volume, self.volume.sharing.unwrap_or_default());
        volume.own_record(block, walk, |position, record, walk| {
            item.attributes = item::attributes(record.recorded, true);
            if volume.sharing.is_none() {
                return Ok(record.data_length);
            }
            self.entries.clear();
            self.areas
                .walk_record(record, position, skipped, walk, &mut self.entries)?;
            self.entries.apply_attributes(item);
            Ok(record.data_length)
        })
    }
}

/// Whether a record stands for an item of the directory.
fn is_an_item(record: &DirectoryRecord<'_>) -> bool {
    record.identifier != SELF_IDENTIFIER
        && record.identifier != PARENT_IDENTIFIER
        && !record.flags.contains(FileFlags::ASSOCIATED)
}
