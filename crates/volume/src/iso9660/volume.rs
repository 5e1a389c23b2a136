//! One hierarchy of ISO 9660 as a file system.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_formats::iso9660::directory_record::{PARENT_IDENTIFIER, SELF_IDENTIFIER};
use fsimage_formats::iso9660::{
    DecimalDateTime, DirectoryRecord, FileFlags, RootDirectoryRecord, VolumeDescriptorBody,
};
use fsimage_tree::{Kind, Timestamp};

use super::descriptors::{DescriptorSet, Placed};
use super::item;
use super::location::{self, Place};
use super::names::{self, Naming};
use super::records::Records;
use crate::contents::{Extent, Extents};
use crate::error::VolumeError;
use crate::file_system::{FileSystem, FileSystemKind, Identifiers, Visit, VolumeInfo};
use crate::finding::Finding;
use crate::item::DiscItem;
use crate::source::BlockSource;
use crate::walk::Walk;

/// A hierarchy: the primary one, that of Joliet, or the enhanced one.
pub(super) struct Volume {
    source: Arc<dyn BlockSource>,
    info: VolumeInfo,
    naming: Naming,
    block_size: u64,
    /// Where the descriptor is, in bytes.
    descriptor: u64,
    root: RootDirectoryRecord,
    /// The number of this volume, where it is one of several.
    sequence_number: Option<u16>,
}

impl Volume {
    /// The hierarchies of a set of descriptors.
    pub(super) fn all(
        source: &Arc<dyn BlockSource>,
        set: &DescriptorSet,
        walk: &mut Walk,
    ) -> Vec<Result<Self, VolumeError>> {
        let kinds = [
            (&set.primary, FileSystemKind::Iso9660),
            (&set.joliet, FileSystemKind::Joliet),
            (&set.enhanced, FileSystemKind::Enhanced),
        ];
        kinds
            .into_iter()
            .filter_map(|(descriptor, kind)| Some((descriptor.as_ref()?, kind)))
            .map(|(descriptor, kind)| Self::new(source, descriptor, kind, walk))
            .collect()
    }

    fn new(
        source: &Arc<dyn BlockSource>,
        descriptor: &Placed<VolumeDescriptorBody>,
        kind: FileSystemKind,
        walk: &mut Walk,
    ) -> Result<Self, VolumeError> {
        let body = &descriptor.value;
        let block_size = block_size(descriptor, walk);
        let volume = Self {
            source: Arc::clone(source),
            info: info(body, kind, block_size),
            naming: Naming::of(kind),
            block_size: u64::from(block_size),
            descriptor: descriptor.offset,
            root: body.root,
            sequence_number: (body.volume_set_size > 1).then_some(body.volume_sequence_number),
        };
        volume.root(walk)?;
        Ok(volume)
    }

    /// The first byte of a block.
    fn byte(&self, block: u32) -> u64 {
        u64::from(block) * self.block_size
    }

    fn visit_records(
        &self,
        records: &mut Records<'_>,
        walk: &mut Walk,
        visit: &mut Visit<'_>,
    ) -> Result<(), VolumeError> {
        let mut item = DiscItem::default();
        let mut sections: Option<Sections> = None;
        let mut identifier = Vec::new();
        while let Some((position, record)) = records.next(walk)? {
            if let Some(open) = &mut sections {
                if open.goes_on(&identifier, &record) {
                    open.count += 1;
                    item.size += u64::from(record.data_length);
                    if !record.flags.contains(FileFlags::MULTI_EXTENT) {
                        open.close(&mut item)?;
                        sections = None;
                        if visit(walk, &item)?.is_break() {
                            return Ok(());
                        }
                    }
                    continue;
                }
                open.missing(walk);
                open.close(&mut item)?;
                sections = None;
                if visit(walk, &item)?.is_break() {
                    return Ok(());
                }
            }
            let is_left_out = record.identifier == SELF_IDENTIFIER
                || record.identifier == PARENT_IDENTIFIER
                || record.flags.contains(FileFlags::ASSOCIATED);
            if is_left_out {
                continue;
            }
            walk.count_item()?;
            item::fill(&mut item, position, &record, self.naming);
            if item.kind == Kind::File && record.flags.contains(FileFlags::MULTI_EXTENT) {
                identifier.clear();
                identifier.extend_from_slice(record.identifier);
                sections = Some(Sections { position, count: 1 });
            } else if visit(walk, &item)?.is_break() {
                return Ok(());
            }
        }
        if let Some(open) = &sections {
            open.missing(walk);
            open.close(&mut item)?;
            let _: ControlFlow<()> = visit(walk, &item)?;
        }
        Ok(())
    }

    /// Reads the records of a file again for the places of its sections.
    fn sections(&self, position: u64, count: u64, walk: &mut Walk) -> Result<Extents, VolumeError> {
        // Records of 255 bytes at most, and what is left of their sectors.
        let length = count * 512 + super::SECTOR;
        let length = length.min(self.source.length().saturating_sub(position));
        let mut records = Records::new(&*self.source, position, length, walk)?;
        let result = self.read_sections(&mut records, position, count, walk);
        records.close(walk);
        result
    }

    fn read_sections(
        &self,
        records: &mut Records<'_>,
        position: u64,
        count: u64,
        walk: &mut Walk,
    ) -> Result<Extents, VolumeError> {
        let unusable = |what| VolumeError::Unusable {
            offset: position,
            what,
            clause: "ECMA-119:1987 6.5.1",
        };
        let mut extents = Extents::default();
        let mut identifier = Vec::new();
        for number in 0..count {
            let Some((at, record)) = records.next(walk)? else {
                return Err(unusable("a file's records end before its last section"));
            };
            if number == 0 {
                identifier.extend_from_slice(record.identifier);
            } else if record.identifier != identifier {
                return Err(unusable("a file's records are not in a row"));
            }
            let block = item::first_block(&record)
                .ok_or_else(|| unusable("a section lies beyond what any disc holds"))?;
            self.check_readable(&record)?;
            let is_last = number + 1 == count;
            let length = u64::from(record.data_length);
            if !is_last && !length.is_multiple_of(self.block_size) {
                let what = "a section before the last one ends within a block";
                walk.report(Finding::structure(at, "ECMA-119:1987 6.5.1", what));
            }
            extents.push(self.extent(block, length)?);
        }
        Ok(extents)
    }

    fn check_readable(&self, record: &DirectoryRecord<'_>) -> Result<(), VolumeError> {
        let unsupported = |feature| VolumeError::Unsupported {
            file_system: self.info.kind,
            feature,
        };
        if !item::is_plain(record) {
            return Err(unsupported("an interleaved file (ECMA-119:1987 6.4.3)"));
        }
        if self
            .sequence_number
            .is_some_and(|number| number != record.volume_sequence_number)
        {
            return Err(unsupported(
                "a file on another volume of the set (ECMA-119:1987 6.6)",
            ));
        }
        Ok(())
    }

    fn extent(&self, block: u32, length: u64) -> Result<Extent, VolumeError> {
        let offset = self.byte(block);
        let end = offset.saturating_add(length);
        let available = self.source.length();
        if length > 0 && end > available {
            let what = "contents of a file";
            return Err(VolumeError::PastEnd {
                what,
                offset,
                end,
                available,
            });
        }
        let offset = Some(offset);
        Ok(Extent { offset, length })
    }
}

impl FileSystem for Volume {
    fn info(&self) -> &VolumeInfo {
        &self.info
    }

    fn root(&self, _walk: &mut Walk) -> Result<DiscItem, VolumeError> {
        item::root(&self.root.record(), self.descriptor)
    }

    fn list(&self, directory: &DiscItem, walk: &mut Walk, visit: &mut Visit<'_>) -> Result<(), VolumeError> {
        if directory.kind != Kind::Directory {
            let path = String::from_utf8_lossy(&directory.name).into_owned();
            return Err(VolumeError::NotDirectory { path });
        }
        let (block, length) = location::directory_extent(directory.location);
        let mut records = Records::new(&*self.source, self.byte(block), u64::from(length), walk)?;
        let result = self.visit_records(&mut records, walk, visit);
        records.close(walk);
        result
    }

    fn extents(&self, item: &DiscItem, walk: &mut Walk) -> Result<Extents, VolumeError> {
        if item.kind != Kind::File {
            return Ok(Extents::default());
        }
        match Place::unpack(item.location.1) {
            Place::Extent { block, length } => {
                let mut extents = Extents::default();
                extents.push(self.extent(block, u64::from(length))?);
                Ok(extents)
            }
            Place::Records { position, count } => self.sections(position, count, walk),
        }
    }
}

/// A file whose sections are being come by.
struct Sections {
    /// The first record.
    position: u64,
    count: u64,
}

impl Sections {
    fn goes_on(&self, identifier: &[u8], record: &DirectoryRecord<'_>) -> bool {
        record.identifier == identifier
            && !record
                .flags
                .intersects(FileFlags::DIRECTORY | FileFlags::ASSOCIATED)
    }

    fn missing(&self, walk: &mut Walk) {
        let what = "a file's last section is missing, it was taken to end before";
        walk.report(Finding::structure(self.position, "ECMA-119:1987 9.1.6", what));
    }

    fn close(&self, item: &mut DiscItem) -> Result<(), VolumeError> {
        let place = Place::records(self.position, self.count).ok_or(VolumeError::OverLimit {
            what: "sections of a file",
            limit: location::MOST_SECTIONS,
        })?;
        item.location.1 = place.pack();
        Ok(())
    }
}

fn block_size(descriptor: &Placed<VolumeDescriptorBody>, walk: &mut Walk) -> u32 {
    let recorded = descriptor.value.logical_block_size;
    if matches!(recorded, 512 | 1024 | 2048) {
        return u32::from(recorded);
    }
    let what = "the logical block size is none that a disc may have; 2048 was taken";
    walk.report(Finding::structure(descriptor.offset, "ECMA-119:1987 6.2.2", what));
    2048
}

fn info(body: &VolumeDescriptorBody, kind: FileSystemKind, block_size: u32) -> VolumeInfo {
    let text = |field: &[u8]| names::text(field, kind);
    let date = |date: DecimalDateTime| {
        let (seconds, nanoseconds) = date.to_unix()?;
        Some(Timestamp { seconds, nanoseconds })
    };
    VolumeInfo {
        kind,
        name: text(&body.volume_identifier),
        identifiers: Identifiers {
            system: text(&body.system_identifier),
            volume_set: text(&body.volume_set_identifier),
            publisher: text(&body.publisher_identifier),
            data_preparer: text(&body.data_preparer_identifier),
            application: text(&body.application_identifier),
            copyright_file: text(&body.copyright_file_identifier),
            abstract_file: text(&body.abstract_file_identifier),
            bibliographic_file: text(&body.bibliographic_file_identifier),
        },
        block_size,
        blocks: u64::from(body.volume_space_size),
        created: date(body.created),
        modified: date(body.modified),
        revision: None,
    }
}
