//! A logical volume as a namespace.

use std::sync::Arc;

use fsimage_formats::udf::{
    AnchorVolumeDescriptorPointer, EntityIdentifier, FileCharacteristics, FileSetDescriptor, FileType,
    IntegrityType, LogicalBlockAddress, LogicalVolumeDescriptor, LogicalVolumeIntegrityDescriptor,
};
use fsimage_tree::Kind;

use crate::contents::Extents;
use crate::error::VolumeError;
use crate::file_system::{Counts, FileSystem, FileSystemKind, Identifiers, Visit, VolumeInfo};
use crate::finding::Finding;
use crate::item::DiscItem;
use crate::source::BlockSource;
use crate::walk::Walk;

use super::directory::{Directory, Name};
use super::entry::{Blocks, Entry};
use super::file_set::file_set;
use super::integrity::integrity;
use super::item::{address, moment};
use super::maps::{Mapped, map};
use super::medium::Medium;
use super::partition::{Mapping, Replica};
use super::place::Place;
use super::sequence::{Recorded, Sequence};

/// A logical volume that was found.
pub(super) struct Udf {
    blocks: Blocks,
    info: VolumeInfo,
    root: LogicalBlockAddress,
    /// The file set descriptor's first byte.
    file_set: u64,
    counts: Counts,
}

impl Udf {
    /// The volume that an anchor leads to, in sectors of `block_size` bytes.
    pub(super) fn open(
        source: &Arc<dyn BlockSource>,
        place: Place,
        block_size: u32,
        anchor: &AnchorVolumeDescriptorPointer,
        walk: &mut Walk,
    ) -> Result<Self, VolumeError> {
        let medium = Medium::new(Arc::clone(source), block_size);
        let sequence = Sequence::read(&medium, anchor, walk)?;
        let logical = sequence.logical.clone().ok_or(VolumeError::NoFileSystem)?;
        if logical.value.logical_block_size != block_size {
            return Err(VolumeError::Unusable {
                offset: logical.offset,
                what: "logical blocks of another size than the sectors that the anchor is counted in",
                clause: "UDF:2.60 2.2.4.2",
            });
        }
        let last = place.last(medium.sectors());
        let Mapped {
            blocks,
            name,
            is_virtual,
        } = map(medium, &sequence, last, walk)?;
        let descriptor = &logical.value;
        let (set, offset) = file_set(&blocks, descriptor.file_set, logical.offset, walk)?;
        let closed = integrity(&blocks.medium, descriptor.integrity_sequence, is_virtual, walk)?;
        let name = name.map_or_else(|| descriptor.identifier.text(), |name| name.text());
        let info = info(&sequence, &logical, &set, closed.as_ref(), &blocks, name, walk);
        Ok(Self {
            blocks,
            info,
            root: set.root_directory.location,
            file_set: offset,
            counts: closed.as_ref().map_or_else(Counts::default, counts),
        })
    }

    /// Reads what a name leads to. `false`: it cannot be used, which was told.
    fn item(&self, walk: &mut Walk, name: &Name, item: &mut DiscItem) -> Result<bool, VolumeError> {
        if let Err(error) = self.blocks.fill(walk, name.icb, name.offset, item) {
            lost(error, name.offset, walk)?;
            return Ok(false);
        }
        item.name.clear();
        item.name.extend_from_slice(name.text.as_bytes());
        item.is_hidden = name.characteristics.contains(FileCharacteristics::HIDDEN);
        if name.text.is_empty() {
            walk.report(Finding::structure(
                name.offset,
                "UDF:2.60 2.3.4.6",
                "an item without a name",
            ));
        }
        let is_directory = name.characteristics.contains(FileCharacteristics::DIRECTORY);
        if is_directory != (item.kind == Kind::Directory) {
            walk.report(Finding::structure(
                name.offset,
                "ECMA-167:1997 4/14.4.3",
                "a name and what it leads to differ about being a directory",
            ));
        }
        Ok(true)
    }

    fn names(&self, entry: &Entry, walk: &mut Walk, visit: &mut Visit<'_>) -> Result<(), VolumeError> {
        let mut directory = Directory::open(&self.blocks, walk, entry)?;
        let mut item = DiscItem::default();
        let is_root = entry.address == self.root;
        let unnamed = FileCharacteristics::PARENT | FileCharacteristics::DELETED;
        while let Some(name) = directory.next(walk)? {
            if name.characteristics.intersects(unnamed) || is_root && is_bookkeeping(name) {
                continue;
            }
            walk.count_item()?;
            if self.item(walk, name, &mut item)? && visit(walk, &item)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The stream directory of an item.
    fn stream_directory(&self, item: &DiscItem, walk: &mut Walk) -> Result<Option<Entry>, VolumeError> {
        let entry = self
            .blocks
            .entry(walk, address(item.location), item.location.identity())?;
        let Some(extension) = entry.header.extension else {
            return Ok(None);
        };
        let icb = extension.stream_directory;
        if icb.length.bytes() == 0 {
            return Ok(None);
        }
        let directory = self.blocks.entry(walk, icb.location, entry.offset)?;
        if directory.header.icb.file_type != FileType::STREAM_DIRECTORY {
            return Err(VolumeError::Unusable {
                offset: directory.offset,
                what: "an entry of another file type than that of a stream directory",
                clause: "ECMA-167:1997 4/9.2",
            });
        }
        Ok(Some(directory))
    }
}

/// Whether a name of the root is that of the hidden file whose extents are blocks not to be allocated, which discs of UDF 1.50 have on
/// media with spare packets (UDF:1.50 2.3.13), and later ones as a system stream.
fn is_bookkeeping(name: &Name) -> bool {
    name.characteristics.contains(FileCharacteristics::HIDDEN) && name.text == "Non-Allocatable Space"
}

/// Tells of an item that cannot be used; an error that ends more than that is returned.
fn lost(error: VolumeError, offset: u64, walk: &mut Walk) -> Result<(), VolumeError> {
    let what = match error {
        VolumeError::OverLimit { .. } => return Err(error),
        VolumeError::Read { .. } => "an item whose file entry the source cannot read",
        VolumeError::PastEnd { .. } => "an item whose file entry is beyond the end of the disc",
        VolumeError::Format { .. } => "an item whose file entry is damaged, or none",
        VolumeError::Cycle { .. } => "an item whose ICB leads back to itself",
        VolumeError::Unusable { what, .. } => what,
        _ => "an item that cannot be used",
    };
    walk.report(Finding::lost(offset, "ECMA-167:1997 4/14.9", what));
    Ok(())
}

/// What a volume said when it was closed; later ones are not in an open one's.
fn counts(descriptor: &LogicalVolumeIntegrityDescriptor) -> Counts {
    let closed = descriptor.integrity == IntegrityType::CLOSE;
    let own = descriptor.implementation_use.as_ref().filter(|_| closed);
    Counts {
        // The root is one of them.
        directories: own.map(|own| u64::from(own.number_of_directories).saturating_sub(1)),
        files: own.map(|own| own.number_of_files.into()),
    }
}

/// What the descriptors say.
fn info(
    sequence: &Sequence,
    logical: &Recorded<LogicalVolumeDescriptor>,
    set: &FileSetDescriptor,
    closed: Option<&LogicalVolumeIntegrityDescriptor>,
    blocks: &Blocks,
    name: String,
    walk: &mut Walk,
) -> VolumeInfo {
    let descriptor = &logical.value;
    let domain = &descriptor.domain_identifier;
    let revision = domain
        .is(EntityIdentifier::OSTA_UDF_COMPLIANT)
        .then(|| domain.revision());
    if revision.is_none() {
        walk.report(Finding::structure(
            logical.offset,
            "UDF:2.60 2.2.4.3",
            "the logical volume is not said to conform to UDF",
        ));
    }
    let primary = sequence.primary.as_ref().map(|primary| &primary.value);
    if primary.is_none() {
        walk.report(Finding::structure(
            logical.offset,
            "UDF:2.60 2.2.2",
            "no primary volume descriptor can be read",
        ));
    }
    let partition = blocks.partitions.maps.iter().find_map(|mapping| match mapping {
        Mapping::Base(base) => Some(base.area),
        _ => None,
    });
    let is_virtual = |mapping: &Mapping| matches!(mapping, Mapping::Virtual { .. });
    let grows = blocks.partitions.maps.iter().any(is_virtual);
    VolumeInfo {
        kind: FileSystemKind::Udf,
        name,
        identifiers: Identifiers {
            volume_set: primary.map_or_else(String::new, |it| it.volume_set_identifier.text()),
            application: primary.map_or_else(String::new, |it| text(&it.application_identifier)),
            copyright_file: set.copyright_file_identifier.text(),
            abstract_file: set.abstract_file_identifier.text(),
            ..Identifiers::default()
        },
        block_size: descriptor.logical_block_size,
        blocks: partition.map_or(0, |area| area.length.into()),
        first_block: partition.filter(|_| !grows).map(|area| area.start.into()),
        created: primary
            .and_then(|it| moment(it.recorded))
            .or_else(|| moment(set.recorded)),
        modified: closed.and_then(|it| moment(it.recorded)),
        revision,
    }
}

/// The name of an entity.
fn text(identifier: &EntityIdentifier) -> String {
    let name = identifier.identifier.split(|&byte| byte == 0).next();
    let text = String::from_utf8_lossy(name.unwrap_or_default()).into_owned();
    text.strip_prefix('*').map(str::to_owned).unwrap_or(text)
}

impl FileSystem for Udf {
    fn info(&self) -> &VolumeInfo {
        &self.info
    }

    fn root(&self, walk: &mut Walk) -> Result<DiscItem, VolumeError> {
        let mut item = DiscItem::default();
        self.blocks.fill(walk, self.root, self.file_set, &mut item)?;
        if item.kind == Kind::Directory {
            return Ok(item);
        }
        Err(VolumeError::Unusable {
            offset: item.location.identity(),
            what: "the root is no directory",
            clause: "ECMA-167:1997 4/14.1.15",
        })
    }

    fn counts(&self, _walk: &mut Walk) -> Counts {
        self.counts
    }

    fn list(&self, directory: &DiscItem, walk: &mut Walk, visit: &mut Visit<'_>) -> Result<(), VolumeError> {
        if directory.kind != Kind::Directory {
            let path = String::from_utf8_lossy(&directory.name).into_owned();
            return Err(VolumeError::NotDirectory { path });
        }
        let at = directory.location;
        let entry = self.blocks.entry(walk, address(at), at.identity())?;
        walk.hold(Directory::weight())?;
        let result = self.names(&entry, walk, visit);
        walk.release(Directory::weight());
        result
    }

    fn extents(&self, item: &DiscItem, walk: &mut Walk) -> Result<Extents, VolumeError> {
        if item.kind != Kind::File {
            return Ok(Extents::default());
        }
        let entry = self
            .blocks
            .entry(walk, address(item.location), item.location.identity())?;
        self.blocks.contents(walk, &entry, Replica::Main)
    }

    fn streams(&self, item: &DiscItem, walk: &mut Walk) -> Result<Vec<DiscItem>, VolumeError> {
        let mut streams = Vec::new();
        let Some(entry) = self.stream_directory(item, walk)? else {
            return Ok(streams);
        };
        let offset = entry.offset;
        let mut held = Directory::weight();
        walk.hold(held)?;
        let result = self.names_of_streams(&entry, walk, &mut streams, &mut held);
        walk.release(held);
        result?;
        let all = streams.len();
        streams.retain(|stream| stream.kind == Kind::File);
        if streams.len() < all {
            walk.report(Finding::lost(
                offset,
                "UDF:2.60 3.3.5.1",
                "what is in a stream directory and is no file",
            ));
        }
        Ok(streams)
    }
}

impl Udf {
    /// The items of a stream directory that users made.
    fn names_of_streams(
        &self,
        entry: &Entry,
        walk: &mut Walk,
        streams: &mut Vec<DiscItem>,
        held: &mut u64,
    ) -> Result<(), VolumeError> {
        let mut directory = Directory::open(&self.blocks, walk, entry)?;
        let left_out =
            FileCharacteristics::PARENT | FileCharacteristics::DELETED | FileCharacteristics::METADATA;
        while let Some(name) = directory.next(walk)? {
            if name.characteristics.intersects(left_out) {
                continue;
            }
            walk.count_item()?;
            let mut item = DiscItem::default();
            if self.item(walk, name, &mut item)? {
                let weight = (size_of::<DiscItem>() + item.name.len() + item.target.len()) as u64;
                walk.hold(weight)?;
                *held += weight;
                streams.push(item);
            }
        }
        Ok(())
    }
}
