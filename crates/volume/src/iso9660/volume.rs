//! One hierarchy of ISO 9660 as a file system.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use fsimage_formats::iso9660::directory_record::SELF_IDENTIFIER;
use fsimage_formats::iso9660::{
    DecimalDateTime, DirectoryRecord, RootDirectoryRecord, Standard, VolumeDescriptorBody,
};
use fsimage_formats::zisofs::Header;
use fsimage_tree::{Kind, Timestamp};

use super::attributes::Collected;
use super::descriptors::{DescriptorSet, Placed};
use super::item;
use super::listing::Listing;
use super::location::{self, Place};
use super::names::{self, Naming};
use super::path_table::PathTables;
use super::records::Records;
use super::rock_ridge::RockRidge;
use super::system_use::{self, CD_XA, ContinuationAreas};
use crate::contents::{Encoding, Extent, Extents};
use crate::error::{VolumeError, VolumeErrorKind};
use crate::file_system::{Counts, FileSystem, FileSystemKind, Identifiers, Visit, VolumeInfo};
use crate::finding::Finding;
use crate::item::DiscItem;
use crate::source::BlockSource;
use crate::walk::Walk;
use crate::zisofs::Zisofs;

/// A hierarchy: the primary one, that of Joliet, the enhanced one, or that of High Sierra.
pub(super) struct Volume {
    pub(super) source: Arc<dyn BlockSource>,
    info: VolumeInfo,
    /// By which its records are.
    pub(super) standard: Standard,
    pub(super) naming: Naming,
    pub(super) block_size: u64,
    /// Where the descriptor is, in bytes.
    descriptor: u64,
    root: RootDirectoryRecord,
    /// The number of this volume, where it is one of several.
    sequence_number: Option<u16>,
    pub(super) path_tables: PathTables,
    /// Whether files are read as compressed ones that look so.
    pub(super) detect_compression: bool,
    /// With Rock Ridge, what other things take of each system use field.
    pub(super) sharing: Option<u8>,
    /// The block of the directory to which others were moved, once it was come upon; [`u32::MAX`] before.
    pub(super) moved: AtomicU32,
    pub(super) collected: Collected,
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
            (&set.high_sierra, FileSystemKind::HighSierra),
        ];
        let mut volumes = Vec::new();
        for (descriptor, kind) in kinds {
            let Some(descriptor) = descriptor else { continue };
            let volume = Self::new(source, descriptor, kind, walk);
            if kind == FileSystemKind::Iso9660
                && let Ok(plain) = &volume
            {
                volumes.extend(plain.rock_ridge(descriptor, walk).transpose());
            }
            volumes.push(volume);
        }
        volumes
    }

    fn new(
        source: &Arc<dyn BlockSource>,
        descriptor: &Placed<VolumeDescriptorBody>,
        kind: FileSystemKind,
        walk: &mut Walk,
    ) -> Result<Self, VolumeError> {
        let body = &descriptor.value;
        let block_size = block_size(descriptor, walk);
        // The hierarchies of a disc say the same.
        let recorded = u64::from(body.volume_space_size) * u64::from(block_size);
        if kind == FileSystemKind::Iso9660 && recorded > source.length() {
            let what = "the volume has more blocks than there are: the image is cut off, or the number wrong";
            walk.report(Finding::structure(descriptor.offset, "ECMA-119:1987 8.4.8", what));
        }
        let standard = match kind {
            FileSystemKind::HighSierra => Standard::HighSierra,
            _ => Standard::Iso9660,
        };
        let volume = Self {
            source: Arc::clone(source),
            info: info(body, kind, block_size),
            standard,
            naming: Naming::of(kind),
            block_size: u64::from(block_size),
            descriptor: descriptor.offset,
            root: body.root,
            sequence_number: (body.volume_set_size > 1).then_some(body.volume_sequence_number),
            path_tables: PathTables::of(standard, body),
            detect_compression: false,
            sharing: None,
            moved: AtomicU32::new(u32::MAX),
            collected: Collected::default(),
        };
        volume.root(walk)?;
        Ok(volume)
    }

    /// The same hierarchy with Rock Ridge, if it has that.
    fn rock_ridge(
        &self,
        descriptor: &Placed<VolumeDescriptorBody>,
        walk: &mut Walk,
    ) -> Result<Option<Self>, VolumeError> {
        let root = item::root(&self.root.record(), self.descriptor)?;
        let (block, _) = location::directory_extent(root.location);
        let found = self.own_record(block, walk, |position, record, walk| {
            let (field, skipped) = system_use::sharing(record).unwrap_or_else(|| {
                let skipped = if system_use::has_cd_xa(record) { CD_XA } else { 0 };
                let field = record.system_use.get(usize::from(skipped)..);
                (field.unwrap_or_default(), skipped)
            });
            let mut entries = RockRidge::default();
            let mut areas = ContinuationAreas::new(&*self.source, self.block_size);
            areas.walk_entries(record, field, position, walk, &mut entries)?;
            Ok(entries.is_there().then_some(skipped))
        });
        let skipped = match found {
            Ok(Some(skipped)) => skipped,
            Ok(None) => return Ok(None),
            // Whoever lists the root directory without Rock Ridge is told why.
            Err(error) if error.kind() == VolumeErrorKind::Damaged => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(Self {
            source: Arc::clone(&self.source),
            info: info(&descriptor.value, FileSystemKind::RockRidge, self.info.block_size),
            naming: Naming::Bytes,
            sharing: Some(skipped),
            moved: AtomicU32::new(u32::MAX),
            collected: Collected::default(),
            ..*self
        }))
    }

    /// Hands on the record that a directory has of itself.
    pub(super) fn own_record<T>(
        &self,
        block: u32,
        walk: &mut Walk,
        each: impl FnOnce(u64, &DirectoryRecord<'_>, &mut Walk) -> Result<T, VolumeError>,
    ) -> Result<T, VolumeError> {
        let offset = self.byte(block);
        let mut sector = Vec::new();
        let length = super::SECTOR.min(self.source.length().saturating_sub(offset));
        walk.read(&*self.source, "directory", offset, length.max(1), &mut sector)?;
        let (record, _) = DirectoryRecord::parse_by(self.standard, &sector, &mut |_| ())
            .map_err(|source| VolumeError::Format { offset, source })?;
        if record.identifier != SELF_IDENTIFIER {
            return Err(VolumeError::Unusable {
                offset,
                what: "the first record is not the directory's own",
                clause: "ECMA-119:1987 6.8.2.2",
            });
        }
        each(offset, &record, walk)
    }

    /// The first byte of a block.
    pub(super) fn byte(&self, block: u32) -> u64 {
        u64::from(block) * self.block_size
    }

    /// Reads the records of a file again for the places of its sections.
    fn sections(&self, position: u64, count: u64, walk: &mut Walk) -> Result<Extents, VolumeError> {
        // Records of 255 bytes at most, and what is left of their sectors.
        let length = count * 512 + super::SECTOR;
        let length = length.min(self.source.length().saturating_sub(position));
        let mut records = Records::new(&*self.source, self.standard, position, length, walk)?;
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
        let mut entries = None;
        for number in 0..count {
            let Some((at, record)) = records.next(walk)? else {
                return Err(unusable("a file's records end before its last section"));
            };
            if number == 0 {
                entries = self.entries(at, &record, walk)?;
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
        let (marked, is_sparse) = entries.map_or((None, false), |entries| {
            (entries.compressed(), entries.sparse().is_some())
        });
        if let Some(compressed) = marked {
            return self.zisofs(extents, compressed.uncompressed_size, walk);
        }
        if is_sparse {
            return Err(self.unsupported("a sparse file (RRIP:1.12 4.1.7)"));
        }
        if self.detect_compression
            && let [only] = extents.runs.as_slice()
            && count == 1
            && let Some(size) = self.compressed_size(only.offset.unwrap_or_default(), extents.length, walk)?
        {
            return self.zisofs(extents, size, walk);
        }
        Ok(extents)
    }

    /// What Rock Ridge has on a record.
    fn entries(
        &self,
        position: u64,
        record: &DirectoryRecord<'_>,
        walk: &mut Walk,
    ) -> Result<Option<RockRidge>, VolumeError> {
        let Some(skipped) = self.sharing else {
            return Ok(None);
        };
        let mut entries = RockRidge::default();
        let mut areas = ContinuationAreas::new(&*self.source, self.block_size);
        areas.walk_record(record, position, skipped, walk, &mut entries)?;
        Ok(Some(entries))
    }

    /// Bytes of the file that is recorded compressed in `length` bytes from byte `offset` on, if what is there looks like one.
    pub(super) fn compressed_size(
        &self,
        offset: u64,
        length: u64,
        walk: &mut Walk,
    ) -> Result<Option<u64>, VolumeError> {
        let end = offset.saturating_add(length);
        if length < Zisofs::FRONT as u64 || end > self.source.length() {
            return Ok(None);
        }
        let mut front = [0; Zisofs::FRONT];
        walk.read_into(&*self.source, "beginning of a file", offset, &mut front)?;
        Ok(Zisofs::recognise(&front, length))
    }

    /// The extents of a file that is recorded compressed, with what its header says of that.
    fn zisofs(&self, extents: Extents, size: u64, walk: &mut Walk) -> Result<Extents, VolumeError> {
        let first = extents.runs.first().and_then(|run| run.offset);
        let offset = first.unwrap_or_default();
        let mut header = Vec::new();
        let length = (Header::LONGEST as u64).min(extents.length);
        walk.read(&*self.source, "zisofs header", offset, length, &mut header)?;
        let header = Header::parse(&header).map_err(|source| VolumeError::Format { offset, source })?;
        let zisofs = Zisofs::new(&header, offset, extents.length)?;
        if header.uncompressed_size != size {
            let what =
                "the size in a compressed file's header is another than that in its record, which was taken";
            walk.report(Finding::structure(offset, "zisofs2 (2020) \"File Header\"", what));
        }
        Ok(Extents {
            encoding: Encoding::Zisofs(zisofs),
            length: size,
            ..extents
        })
    }

    fn unsupported(&self, feature: &'static str) -> VolumeError {
        let file_system = self.info.kind;
        VolumeError::Unsupported { file_system, feature }
    }

    /// Whether a record's extent is on this volume.
    pub(super) fn has(&self, record: &DirectoryRecord<'_>) -> bool {
        self.sequence_number
            .is_none_or(|number| number == record.volume_sequence_number)
    }

    fn check_readable(&self, record: &DirectoryRecord<'_>) -> Result<(), VolumeError> {
        if !item::is_plain(record) {
            return Err(self.unsupported("an interleaved file (ECMA-119:1987 6.4.3)"));
        }
        if !self.has(record) {
            return Err(self.unsupported("a file on another volume of the set (ECMA-119:1987 6.6)"));
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

    fn root(&self, walk: &mut Walk) -> Result<DiscItem, VolumeError> {
        let mut root = item::root(&self.root.record(), self.descriptor)?;
        let (block, _) = location::directory_extent(root.location);
        // Programs leave the time out of the volume descriptor, and have it here.
        let mut listing = Listing::new(self);
        match listing.apply_own_record(&mut root, block, walk) {
            Err(error) if self.sharing.is_some() || error.kind() != VolumeErrorKind::Damaged => Err(error),
            _ => {
                listing.note_own_attributes(&mut root, block);
                Ok(root)
            }
        }
    }

    fn counts(&self, walk: &mut Walk) -> Counts {
        let directories = self.path_tables.count(&*self.source, self.block_size, walk);
        Counts {
            directories: directories.map(|count| count.saturating_sub(1)),
            files: None,
        }
    }

    fn list(&self, directory: &DiscItem, walk: &mut Walk, visit: &mut Visit<'_>) -> Result<(), VolumeError> {
        if directory.kind != Kind::Directory {
            let path = String::from_utf8_lossy(&directory.name).into_owned();
            return Err(VolumeError::NotDirectory { path });
        }
        let (block, length) = location::directory_extent(directory.location);
        // One of no length has its own record all the same, which tells the length.
        let is_length_told = length.is_some();
        let length = u64::from(length.unwrap_or_default()).max(super::SECTOR);
        let mut records = Records::new(&*self.source, self.standard, self.byte(block), length, walk)?;
        let result = Listing::new(self).visit_all(&mut records, (block, is_length_told), walk, visit);
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
            Place::Attribute { position, number } => self.attribute_value(position, number, walk),
        }
    }

    fn streams(&self, item: &DiscItem, walk: &mut Walk) -> Result<Vec<DiscItem>, VolumeError> {
        self.attributes(item, walk)
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
        first_block: None,
        created: date(body.created),
        modified: date(body.modified),
        revision: None,
    }
}
