//! The boot images: which contents they are, where they are, and the catalog that says so.

use fsimage_formats::el_torito::{
    BootCatalog, BootIndicator, BootInfoTable, GrubBootInfo, MediaFlags, MediaType, Platform, Section,
    SectionEntry, ValidationEntry, boot_info_table,
};
use fsimage_formats::iso9660::volume_descriptor::FIRST_VOLUME_DESCRIPTOR;
use fsimage_formats::partition_table::{MasterBootRecord, PartitionType};
use fsimage_tree::{Content, ContentId, Tree};

use super::options::{BootEntry, BootImage};
use super::patch::Patch;
use crate::error::{BootFault, LayoutError};
use crate::hierarchy::display_path;
use crate::options::Options;

/// Bytes that are read at once.
const CHUNK: usize = 256 << 10;
/// Blocks of a catalog: 32 entries, each with a header of its own, fill one.
pub(crate) const CATALOG_BYTES: usize = 2048;

/// The boot images of a layout, in the order of the entries.
pub(crate) struct Images<'a> {
    tree: &'a Tree,
    options: &'a Options,
}

/// Where they are, in blocks of the image.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The first block of each boot image.
    pub(crate) images: Vec<u64>,
    pub(crate) catalog: u64,
}

impl<'a> Images<'a> {
    pub(crate) fn new(tree: &'a Tree, options: &'a Options) -> Self {
        Self { tree, options }
    }

    fn entries(&self) -> &'a [BootEntry] {
        &self.options.boot.entries
    }

    /// Contents that get bytes written over them, so that nothing else may share their blocks.
    pub(crate) fn patched(&self) -> Vec<ContentId> {
        let patched = self
            .entries()
            .iter()
            .filter(|entry| entry.info_table || entry.grub_info);
        let nodes = patched.filter_map(|entry| match entry.image {
            BootImage::Item(node) => Some(node),
            _ => None,
        });
        nodes
            .chain(self.options.boot.catalog)
            .filter_map(|node| self.tree.node(node)?.content())
            .collect()
    }

    /// The entry whose image is the EFI system partition of a hybrid image.
    pub(crate) fn efi_system(&self) -> Option<usize> {
        self.options.boot.hybrid.as_ref()?;
        let is_efi = |entry: &BootEntry| {
            entry.platform == Platform::EFI && entry.media == MediaType::NO_EMULATION && entry.bootable
        };
        self.entries().iter().position(is_efi)
    }

    /// The content of the tree that is the EFI system partition.
    pub(crate) fn last_content(&self) -> Option<ContentId> {
        match self.entries().get(self.efi_system()?)?.image {
            BootImage::Item(node) => self.tree.node(node)?.content(),
            _ => None,
        }
    }

    /// The content of the image of an entry, when no file and no partition is it.
    pub(crate) fn own_content(&self, index: usize) -> Option<&'a Content> {
        match &self.entries().get(index)?.image {
            BootImage::Content(content) => Some(content),
            _ => None,
        }
    }

    /// Bytes of the image of an entry.
    pub(crate) fn bytes(&self, index: usize) -> u64 {
        self.content(index).map_or(0, |content| content.length())
    }

    fn content(&self, index: usize) -> Option<Content> {
        match &self.entries().get(index)?.image {
            BootImage::Item(node) => {
                let content = self.tree.node(*node)?.content()?;
                Some(self.tree.content(content)?.to_content())
            }
            BootImage::Content(content) => Some(content.clone()),
            BootImage::Partition(number) => Some(self.options.boot.appended.get(*number)?.content.clone()),
        }
    }

    /// The bytes of the catalog.
    pub(crate) fn catalog(&self, places: &Places) -> Result<Vec<u8>, LayoutError> {
        let mut catalog: Option<BootCatalog> = None;
        let mut last_id = [0; 24];
        for (index, entry) in self.entries().iter().enumerate() {
            let record = self.record(index, entry, places)?;
            let Some(catalog) = &mut catalog else {
                catalog = Some(BootCatalog {
                    validation: ValidationEntry {
                        platform: entry.platform,
                        id: entry.id,
                    },
                    initial: record,
                    sections: Vec::new(),
                });
                continue;
            };
            let follows = catalog
                .sections
                .last_mut()
                .filter(|section| section.platform == entry.platform && last_id == entry.id);
            let further = SectionEntry {
                entry: record,
                extensions: Vec::new(),
            };
            match follows {
                Some(section) => section.entries.push(further),
                None => {
                    let mut id = [0; 28];
                    for (place, byte) in id.iter_mut().zip(entry.id) {
                        *place = byte;
                    }
                    catalog.sections.push(Section {
                        platform: entry.platform,
                        id,
                        entries: vec![further],
                    });
                }
            }
            last_id = entry.id;
        }
        // Sections of at most 31 entries can be written.
        Ok(catalog
            .and_then(|catalog| catalog.write().ok())
            .unwrap_or_default())
    }

    fn record(
        &self,
        index: usize,
        entry: &BootEntry,
        places: &Places,
    ) -> Result<fsimage_formats::el_torito::BootEntry, LayoutError> {
        let all = self.bytes(index).div_ceil(512);
        let loaded = match entry.media {
            MediaType::NO_EMULATION => u16::try_from(all).unwrap_or(1),
            _ => 1,
        };
        let system_type = match entry.media {
            MediaType::HARD_DISK => self.system_type(index)?,
            _ => 0,
        };
        Ok(fsimage_formats::el_torito::BootEntry {
            indicator: if entry.bootable {
                BootIndicator::BOOTABLE
            } else {
                BootIndicator::NOT_BOOTABLE
            },
            media: entry.media,
            flags: MediaFlags::empty(),
            load_segment: entry.load_segment,
            system_type,
            sector_count: entry.load_sectors.unwrap_or(loaded),
            load_rba: crate::plan::saturate(places.images.get(index).copied().unwrap_or(0)),
            selection_criteria: entry.selection_criteria,
        })
    }

    /// The type of the partition in the image of a hard disk.
    fn system_type(&self, index: usize) -> Result<u8, LayoutError> {
        let mut sector = [0; 512];
        self.read(index, 0, &mut sector)?;
        let fault = BootFault::NoPartitionInside;
        let record = MasterBootRecord::parse(&sector).map_err(|_| LayoutError::Boot {
            number: index + 1,
            fault: fault.clone(),
        })?;
        let used = record
            .partitions
            .iter()
            .find(|partition| partition.kind != PartitionType::EMPTY);
        used.map(|partition| partition.kind.0).ok_or(LayoutError::Boot {
            number: index + 1,
            fault,
        })
    }

    fn read(&self, index: usize, offset: u64, out: &mut [u8]) -> Result<(), LayoutError> {
        let Some(content) = self.content(index) else {
            return Ok(());
        };
        content
            .read_exact_at(offset, out)
            .map_err(|source| LayoutError::Content {
                path: self.name(index),
                source,
            })
    }

    /// What an entry's image is called in messages.
    pub(crate) fn name(&self, index: usize) -> String {
        match self.entries().get(index).map(|entry| &entry.image) {
            Some(BootImage::Item(node)) => display_path(self.tree, *node),
            _ => format!("boot image {}", index + 1),
        }
    }

    /// What is written over the boot images, and over the file that is the catalog.
    pub(crate) fn patches(&self, places: &Places) -> Result<Vec<Patch>, LayoutError> {
        let mut patches: Vec<Patch> = Vec::new();
        for (index, entry) in self.entries().iter().enumerate() {
            let Some(&block) = places.images.get(index) else {
                continue;
            };
            let start = block * 2048;
            let mut own = Vec::new();
            if entry.grub_info {
                let info = GrubBootInfo::of(crate::plan::saturate(block));
                own.push(Patch {
                    at: start + GrubBootInfo::OFFSET as u64,
                    bytes: info.write().to_vec(),
                });
            }
            if entry.info_table {
                let table = BootInfoTable {
                    primary_volume_descriptor: FIRST_VOLUME_DESCRIPTOR,
                    boot_file: crate::plan::saturate(block),
                    length: u32::try_from(self.bytes(index)).unwrap_or(u32::MAX),
                    checksum: self.checksum(index, start, &own)?,
                };
                own.push(Patch {
                    at: start + BootInfoTable::OFFSET as u64,
                    bytes: table.write().to_vec(),
                });
            }
            // Several entries may load one image.
            own.retain(|patch| !patches.contains(patch));
            patches.append(&mut own);
        }
        if self.options.boot.catalog.is_some() && !self.entries().is_empty() {
            patches.push(Patch {
                at: places.catalog * 2048,
                bytes: self.catalog(places)?,
            });
        }
        Ok(patches)
    }

    /// The sum of an image's words as the disc has them.
    fn checksum(&self, index: usize, start: u64, patches: &[Patch]) -> Result<u32, LayoutError> {
        let (mut offset, end, mut sum) = (BootInfoTable::CHECKED_FROM as u64, self.bytes(index), 0_u32);
        let mut buffer = vec![0; CHUNK];
        while offset < end {
            let length = usize::try_from(end - offset).unwrap_or(usize::MAX).min(CHUNK);
            let chunk = buffer.get_mut(..length).unwrap_or_default();
            self.read(index, offset, chunk)?;
            super::overlay(patches, start + offset, chunk);
            sum = sum.wrapping_add(boot_info_table::checksum(chunk));
            offset += length as u64;
        }
        Ok(sum)
    }

    /// Refuses a catalog that the file that is to be it has no room for, or that cannot be one.
    pub(crate) fn check_catalog_file(&self) -> Result<(), LayoutError> {
        let Some(node) = self.options.boot.catalog else {
            return Ok(());
        };
        let size = self.tree.node(node).map_or(0, |node| node.size());
        if size < CATALOG_BYTES as u64 {
            return Err(LayoutError::CatalogTooSmall {
                path: display_path(self.tree, node),
                size,
                needed: CATALOG_BYTES as u64,
            });
        }
        Ok(())
    }
}
