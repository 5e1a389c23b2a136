//! What makes a disc boot, taken over into a new image: its boot entries, its system area, its partitions.
//!
//! Places are not taken over but what lies there: an entry that loads a file goes on loading that file wherever it comes to lie, and tables are made
//! again. So what follows from places (boot information tables, the place in a master boot record, both copies of a GPT) is right in the new image.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, RwLock};

use fsimage_formats::el_torito::{BootCatalog, BootIndicator, GrubBootInfo, MediaType, Platform};
use fsimage_formats::partition_table::{MasterBootRecord, MbrPartition, PartitionType};
use fsimage_layout::{AppendedPartition, BLOCK_SIZE, Guid, Hybrid, IsoStub, MbrCode, MbrConvention};
use fsimage_tree::{Content, Handle, Kind, NodeId};
use fsimage_volume::{Boot, BootImage, Disc, DiscContents, Extents, FileSystemKind, Session, Walk};

use super::ImportOptions;
use super::warning::ImportWarning;
use crate::boot::{BootOptions, BootSettings, Emulation, SharedBootOptions};
use crate::error::Error;
use crate::image::FileSystemImage;
use crate::lint::fat_bytes;

const BLOCK: u64 = 2048;
const SYSTEM_AREA: usize = 32 << 10;
/// Most appended partitions that a hybrid image has.
const MOST_APPENDED: usize = 2;
/// Most bytes of a boot image of which nothing tells the length but what follows it.
const MOST_UNTOLD: u64 = 4 << 20;

/// Where contents of the imported disc are: by their first byte, the item and its bytes.
type Items = BTreeMap<u64, (Handle, u64)>;

/// What is taken over from.
struct Adoption<'a> {
    disc: &'a Disc,
    contents: &'a Arc<DiscContents>,
    items: Items,
    /// First byte of each appended partition.
    appended: Vec<u64>,
    warnings: Vec<ImportWarning>,
}

impl FileSystemImage {
    /// Takes over what makes the session boot, unless the image has something of its own. Returns what could not be.
    pub(super) fn adopt_boot(
        &mut self,
        disc: &Disc,
        session: &Session,
        contents: &Arc<DiscContents>,
        options: &ImportOptions,
    ) -> Result<Vec<ImportWarning>, Error> {
        // Of an image in a partition the places are other ones.
        if !self.boot.is_empty() || disc.partition().is_some() {
            return Ok(Vec::new());
        }
        let mut adoption = Adoption {
            disc,
            contents,
            items: self.items_of(contents),
            appended: Vec::new(),
            warnings: Vec::new(),
        };
        let unreadable = |source| Error::ImageUnreadable {
            path: std::path::PathBuf::new(),
            source,
        };
        let mut settings = BootSettings::default();
        adoption.partitions(&mut settings);
        if let Some(boot) = &session.boot {
            let entries = adoption.entries(self, boot).map_err(unreadable)?;
            settings.set_entries(entries);
            let catalog = adoption
                .items
                .get(&boot.offset)
                .filter(|(_, bytes)| *bytes >= BLOCK);
            settings.set_catalog(catalog.map(|&(handle, _)| handle));
        }
        let first = session.boot.as_ref().map(|boot| &boot.catalog);
        adoption.system_area(&mut settings, first).map_err(unreadable)?;
        settings.stub = adoption.stub(session, options)?;
        let block_size = self.block_size();
        if block_size != BLOCK_SIZE {
            let had = settings.hybrid.take().is_some();
            let area = std::mem::take(&mut settings.system_area);
            let appended = std::mem::take(&mut settings.appended);
            if had || !area.is_empty() || !appended.is_empty() {
                adoption.warnings.push(ImportWarning::SystemArea { block_size });
            }
        }
        self.tree_mut()?;
        self.boot = settings;
        Ok(adoption.warnings)
    }

    /// The files whose contents lie on the disc in one run.
    fn items_of(&self, contents: &Arc<DiscContents>) -> Items {
        let tree = self.tree();
        let ours = Arc::as_ptr(contents).cast::<()>();
        let nodes = (0..tree.node_bound())
            .filter_map(NodeId::from_index)
            .filter_map(|id| tree.node(id));
        let mut items = Items::new();
        for node in nodes.filter(|node| node.kind() == Kind::File) {
            let Some(content) = node.content().and_then(|id| tree.content(id)) else {
                continue;
            };
            if Arc::as_ptr(content.source()).cast::<()>() == ours {
                // A content in one run has its first byte as its key.
                items.entry(content.key()).or_insert((node.handle(), node.size()));
            }
        }
        items
    }
}

impl Adoption<'_> {
    fn length(&self) -> u64 {
        self.disc.source().length()
    }

    /// The disc's bytes from `offset` on.
    fn content(&self, offset: u64, bytes: u64) -> Content {
        let bytes = bytes.min(self.length().saturating_sub(offset));
        self.contents.content(Extents::single(offset, bytes))
    }

    fn read<const N: usize>(&self, offset: u64) -> io::Result<Option<[u8; N]>> {
        let mut out = [0; N];
        if offset.saturating_add(N as u64) > self.length() {
            return Ok(None);
        }
        self.disc.source().read_exact_at(offset, &mut out)?;
        Ok(Some(out))
    }

    /// Partitions behind all files.
    fn partitions(&mut self, settings: &mut BootSettings) {
        let end = self
            .items
            .iter()
            .map(|(start, (_, bytes))| start.saturating_add(*bytes))
            .max()
            .unwrap_or(0);
        let tables = self.disc.partition_tables();
        let mut found: Vec<(u64, u64, PartitionType, Guid, String)> = Vec::new();
        if let Some(gpt) = &tables.gpt {
            let sector = u64::from(gpt.sector_size);
            for entry in gpt.entries.iter().filter(|entry| entry.kind != Guid::UNUSED) {
                let units: Vec<u16> = entry.name.iter().copied().take_while(|&unit| unit != 0).collect();
                let name = String::from_utf16_lossy(&units);
                // What xorriso calls what is between the others.
                if name.starts_with("Gap") {
                    continue;
                }
                let kind = match entry.kind {
                    Guid::EFI_SYSTEM => PartitionType::EFI_SYSTEM,
                    Guid::LINUX_DATA => PartitionType::LINUX,
                    _ => PartitionType::FAT16_LBA,
                };
                let sectors = entry.last_lba.saturating_sub(entry.first_lba).saturating_add(1);
                let (start, bytes) = (
                    entry.first_lba.saturating_mul(sector),
                    sectors.saturating_mul(sector),
                );
                found.push((start, bytes, kind, entry.kind, name));
            }
        }
        for partition in tables.mbr.iter().flat_map(|record| &record.partitions) {
            let (start, bytes) = (
                u64::from(partition.start) * 512,
                u64::from(partition.sectors) * 512,
            );
            let known = found.iter().any(|(other, ..)| *other == start);
            let counts = !matches!(partition.kind, PartitionType::EMPTY | PartitionType::PROTECTIVE);
            if counts && !known {
                let made = AppendedPartition::data(self.content(start, bytes), partition.kind);
                found.push((start, bytes, partition.kind, made.gpt_type, made.name));
            }
        }
        found.retain(|&(start, bytes, ..)| {
            start >= end
                && start >= SYSTEM_AREA as u64
                && start % BLOCK == 0
                && bytes > 0
                && start.saturating_add(bytes) <= self.length()
        });
        found.sort_by_key(|&(start, ..)| start);
        for (start, bytes, mbr_type, gpt_type, name) in found.into_iter().take(MOST_APPENDED) {
            let content = self.content(start, bytes);
            settings.appended.push(AppendedPartition {
                content,
                mbr_type,
                gpt_type,
                name,
            });
            self.appended.push(start);
        }
    }

    fn entries(&mut self, image: &FileSystemImage, boot: &Boot) -> io::Result<Vec<SharedBootOptions>> {
        let mut entries = Vec::new();
        for (number, (found, id)) in (1..).zip(boot.images.iter().zip(ids(&boot.catalog))) {
            match self.entry(image, boot, found, &id)? {
                Ok(entry) => entries.push(Arc::new(RwLock::new(entry))),
                Err(reason) => self.warnings.push(ImportWarning::BootEntry { number, reason }),
            }
        }
        Ok(entries)
    }

    fn entry(
        &self,
        image: &FileSystemImage,
        boot: &Boot,
        found: &BootImage,
        id: &[u8],
    ) -> io::Result<Result<BootOptions, String>> {
        let entry = &found.entry;
        if found.offset >= self.length() {
            return Ok(Err("its image lies beyond the end of the disc".to_owned()));
        }
        let mut options = BootOptions::default();
        let assigned = if let Some(&(handle, _)) = self.items.get(&found.offset) {
            options.assign_item(image.tree(), handle)
        } else if let Some(number) = self.appended.iter().position(|&start| start == found.offset) {
            options.assign_partition(number);
            Ok(())
        } else {
            let bytes = self.bytes_of(boot, found)?;
            options.assign_boot_image(self.content(found.offset, bytes))
        };
        if let Err(error) = assigned {
            return Ok(Err(error.to_string()));
        }
        let emulation = Emulation::from_number(entry.media.0.into());
        let Some(emulation) = emulation else {
            return Ok(Err(format!("its media type {} is not known", entry.media.0)));
        };
        if let Err(error) = options.set_emulation(emulation) {
            return Ok(Err(error.to_string()));
        }
        options.set_platform(found.platform);
        options.bootable = entry.indicator == BootIndicator::BOOTABLE;
        options.load_segment = entry.load_segment;
        let sectors = options.image_size().div_ceil(512);
        let all = [sectors, sectors.next_multiple_of(4)].contains(&entry.sector_count.into());
        options.load_sectors = Some(entry.sector_count).filter(|_| emulation == Emulation::None && !all);
        options.selection_criteria = entry.selection_criteria;
        options.info_table = found.info_table.is_some();
        let info = self.read(found.offset + GrubBootInfo::OFFSET as u64)?;
        let long = options.image_size() >= (GrubBootInfo::OFFSET + GrubBootInfo::SIZE) as u64;
        options.grub_info =
            long && info.is_some_and(|bytes| GrubBootInfo::parse(&bytes) == GrubBootInfo::of(entry.load_rba));
        let name: String = id
            .iter()
            .take_while(|&&byte| byte != 0)
            .take(24)
            .map(|&byte| char::from(byte))
            .collect();
        // A name that no image can have is not taken over.
        let _ = options.set_manufacturer(name.trim_end());
        Ok(Ok(options))
    }

    /// Bytes of a boot image that no file and no partition is.
    fn bytes_of(&self, boot: &Boot, found: &BootImage) -> io::Result<u64> {
        if found.entry.media != MediaType::NO_EMULATION || found.info_table.is_some() {
            return Ok(found.length);
        }
        if let Some(bytes) = fat_bytes(&**self.disc.source(), found.offset)? {
            return Ok(bytes.max(found.length));
        }
        if found.platform == Platform::EFI {
            return Ok(found.length);
        }
        // A loader may be longer than what of it is loaded: up to what comes next.
        let others = boot
            .images
            .iter()
            .map(|other| other.offset)
            .chain([boot.offset, self.length()]);
        let items = self.items.keys().copied();
        let next = others.chain(items).filter(|&start| start > found.offset).min();
        let room = next.map_or(found.length, |next| next - found.offset);
        Ok(room.min(MOST_UNTOLD).max(found.length))
    }

    /// The one file that is all of ISO 9660 beside a UDF that has everything else.
    fn stub(&self, session: &Session, options: &ImportOptions) -> Result<Option<IsoStub>, Error> {
        let [_, _] = session.file_systems.as_slice() else {
            return Ok(None);
        };
        let (Some(_), Some(shown)) = (
            session.file_system(FileSystemKind::Udf),
            session.file_system(FileSystemKind::Iso9660),
        ) else {
            return Ok(None);
        };
        let mut walk = Walk::new(options.limits, self.length());
        let root = shown.root(&mut walk)?;
        let mut found = Vec::new();
        shown.list(&root, &mut walk, &mut |_, item| {
            found.push(item.clone());
            let more = found.len() < 2;
            Ok(if more {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        })?;
        let [only] = found.as_slice() else { return Ok(None) };
        if only.kind != Kind::File || only.size == 0 {
            return Ok(None);
        }
        let extents = shown.extents(only, &mut walk)?;
        let start = extents.runs.first().and_then(|run| run.offset);
        // A file that UDF has too stands there for itself.
        if start.is_none_or(|start| self.items.contains_key(&start)) {
            return Ok(None);
        }
        let name = String::from_utf8_lossy(&only.name).into_owned();
        let content = self.contents.content(extents);
        Ok(Some(IsoStub { name, content }))
    }

    /// The bytes with which the disc begins, without the tables in them, which are made again.
    fn system_area(&self, settings: &mut BootSettings, first: Option<&BootCatalog>) -> io::Result<()> {
        let length = usize::try_from(self.length())
            .unwrap_or(usize::MAX)
            .min(SYSTEM_AREA);
        let mut area = vec![0; length];
        self.disc.source().read_exact_at(0, &mut area)?;
        let record = area
            .first_chunk()
            .and_then(|sector| MasterBootRecord::parse(sector).ok());
        let used = |record: &MasterBootRecord| {
            record.code.iter().any(|&byte| byte != 0)
                || record
                    .partitions
                    .iter()
                    .any(|partition| *partition != MbrPartition::EMPTY)
        };
        if let Some(record) = record.filter(used) {
            let hybrid = self.hybrid(&record, first);
            self.clear_tables(&mut area);
            settings.hybrid = Some(hybrid);
        }
        if area.iter().any(|&byte| byte != 0) {
            settings.system_area = area;
        }
        Ok(())
    }

    fn hybrid(&self, record: &MasterBootRecord, first: Option<&BootCatalog>) -> Hybrid {
        let tables = self.disc.partition_tables();
        let mut hybrid = Hybrid {
            gpt: tables.gpt.is_some(),
            ..Hybrid::default()
        };
        if record.code.iter().any(|&byte| byte != 0) {
            let mut code = MbrCode {
                bytes: record.code.to_vec(),
                convention: MbrConvention::Plain,
            };
            // What the code has found in itself so far tells what it wants to find there. It looks for the first image, which is for a BIOS.
            let place = record.code.last_chunk().copied().map(u64::from_le_bytes);
            if let Some(first) = first.filter(|catalog| catalog.validation.platform == Platform::X86) {
                let image = u64::from(first.initial.load_rba) * 4;
                let conventions = [(image, MbrConvention::Isolinux), (image + 4, MbrConvention::Grub)];
                let found = conventions.into_iter().find(|&(sector, _)| Some(sector) == place);
                code.convention = found.map_or(MbrConvention::Plain, |(_, convention)| convention);
            }
            // The map's first bytes are code that goes on behind them, in what was made for it.
            hybrid.apm = tables.apple.is_some() && code.bytes.get(8..16) == Some(&[0x90; 8]);
            hybrid.code = Some(code);
        } else {
            hybrid.apm = tables.apple.is_some();
        }
        let whole = record
            .partitions
            .iter()
            .find(|partition| partition.start < 64 && partition.sectors > 1);
        let kept = whole.map(|partition| partition.kind);
        let kept = kept.filter(|kind| {
            !matches!(
                *kind,
                PartitionType::EMPTY | PartitionType::PROTECTIVE | PartitionType::EFI_SYSTEM
            )
        });
        hybrid.data_type = kept.unwrap_or(hybrid.data_type);
        hybrid
    }

    fn clear_tables(&self, area: &mut [u8]) {
        let mut clear = |at: u64, bytes: u64| {
            let start = usize::try_from(at).unwrap_or(usize::MAX).min(area.len());
            let end = usize::try_from(at.saturating_add(bytes))
                .unwrap_or(usize::MAX)
                .min(area.len());
            if let Some(place) = area.get_mut(start..end) {
                place.fill(0);
            }
        };
        clear(0, 512);
        let tables = self.disc.partition_tables();
        if let Some(gpt) = &tables.gpt {
            let sector = u64::from(gpt.sector_size);
            clear(sector, sector);
            let bytes = u64::from(gpt.header.entry_size) * u64::from(gpt.header.entry_count);
            clear(gpt.header.entries_lba.saturating_mul(sector), bytes);
        }
        if let Some(apple) = &tables.apple {
            for (number, _) in (1..).zip(&apple.entries) {
                clear(number * u64::from(apple.block_size), 512);
            }
        }
    }
}

/// The id of each entry: the disc's, or its section's.
fn ids(catalog: &BootCatalog) -> impl Iterator<Item = Vec<u8>> + '_ {
    let further = catalog
        .sections
        .iter()
        .flat_map(|section| section.entries.iter().map(|_| section.id.to_vec()));
    std::iter::once(catalog.validation.id.to_vec()).chain(further)
}
