//! What a session has for firmware to start a system from: El Torito's boot catalog and the images that it leads to.
//!
//! Spec: El Torito 1.0, 1.5, 2.0.

use fsimage_formats::el_torito::{
    BootCatalog, BootEntry, BootInfoTable, MediaType, Platform, VIRTUAL_SECTOR, catalog_sector,
};
use fsimage_formats::iso9660::BootRecord;
use fsimage_formats::partition_table::MasterBootRecord;

use crate::error::VolumeError;
use crate::finding::{Fault, Finding};
use crate::iso9660::{Placed, SECTOR};
use crate::source::BlockSource;
use crate::walk::Walk;

/// Bytes of a catalog that are read, which hold a thousand entries.
const LONGEST_CATALOG: u64 = 16 * SECTOR;

/// The boot catalog of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boot {
    /// The catalog's first byte in the source.
    pub offset: u64,
    /// What it says.
    pub catalog: BootCatalog,
    /// The images of its entries, in the order of [`BootCatalog::entries`].
    pub images: Vec<BootImage>,
}

/// A boot image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BootImage {
    /// For what it is.
    pub platform: Platform,
    /// Its entry in the catalog.
    pub entry: BootEntry,
    /// Its first byte in the source.
    pub offset: u64,
    /// Bytes of it, as far as entry and image tell: those of the floppy or the hard disk, else those that firmware loads. An image for
    /// UEFI, and one with a boot information table, may go on; the file that begins there, if any, tells its true length.
    pub length: u64,
    /// Its boot information table, if it has one that is about this image: its first 64 bytes depend on where it is.
    pub info_table: Option<BootInfoTable>,
}

impl Boot {
    /// Reads the catalog that one of the boot records leads to. `None`: none is of El Torito.
    pub(crate) fn read(
        source: &dyn BlockSource,
        records: &[Placed<BootRecord>],
        walk: &mut Walk,
    ) -> Result<Option<Self>, VolumeError> {
        for Placed { offset, value } in records {
            let sector = catalog_sector(value, &mut reporter(*offset, walk));
            if let Some(sector) = sector {
                let offset = u64::from(sector) * SECTOR;
                return Self::read_at(source, offset, walk).map(Some);
            }
        }
        Ok(None)
    }

    fn read_at(source: &dyn BlockSource, offset: u64, walk: &mut Walk) -> Result<Self, VolumeError> {
        let left = source.length().saturating_sub(offset);
        let mut bytes = Vec::new();
        let length = LONGEST_CATALOG.min(left).max(1);
        walk.read(source, "boot catalog", offset, length, &mut bytes)?;
        let catalog = BootCatalog::parse_with(&bytes, &mut reporter(offset, walk))
            .map_err(|source| VolumeError::Format { offset, source })?;
        let images = catalog
            .entries()
            .map(|(platform, entry)| image(source, platform, entry, walk))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            offset,
            catalog,
            images,
        })
    }
}

fn reporter(offset: u64, walk: &mut Walk) -> impl FnMut(fsimage_formats::Finding) + '_ {
    move |finding| {
        let fault = Fault::Format(finding);
        walk.report(Finding { offset, fault });
    }
}

fn image(
    source: &dyn BlockSource,
    platform: Platform,
    entry: &BootEntry,
    walk: &mut Walk,
) -> Result<BootImage, VolumeError> {
    let offset = u64::from(entry.load_rba) * SECTOR;
    let available = source.length();
    let mut image = BootImage {
        platform,
        entry: *entry,
        offset,
        length: u64::from(entry.sector_count) * VIRTUAL_SECTOR,
        info_table: None,
    };
    if offset >= available {
        let what = "a boot image lies beyond the end";
        walk.report(Finding::structure(offset, "El Torito 1.0 2.2", what));
        return Ok(image);
    }
    let mut front = [0; MasterBootRecord::SIZE];
    if available - offset < front.len() as u64 {
        return Ok(image);
    }
    walk.read_into(source, "boot image", offset, &mut front)?;
    if let Some(bytes) = entry.media.floppy_bytes() {
        image.length = bytes;
    } else if entry.media == MediaType::HARD_DISK {
        image.length = hard_disk(&front).unwrap_or(image.length);
    } else {
        image.info_table = info_table(&front, entry.load_rba);
        if let Some(table) = &image.info_table {
            image.length = u64::from(table.length);
        }
    }
    image.length = image.length.min(available - offset);
    Ok(image)
}

/// Bytes of an image of a hard disk, which has one partition.
fn hard_disk(front: &[u8; MasterBootRecord::SIZE]) -> Option<u64> {
    let record = MasterBootRecord::parse(front).ok()?;
    let ends = record
        .partitions
        .iter()
        .map(|partition| u64::from(partition.start) + u64::from(partition.sectors));
    ends.max()
        .filter(|&end| end > 0)
        .map(|sectors| sectors * VIRTUAL_SECTOR)
}

/// A table that says that the image is where it is.
fn info_table(front: &[u8], load_rba: u32) -> Option<BootInfoTable> {
    let table = front.get(BootInfoTable::OFFSET..)?.first_chunk()?;
    let table = BootInfoTable::parse(table);
    (table.boot_file == load_rba && table.length as usize > BootInfoTable::CHECKED_FROM).then_some(table)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fsimage_formats::el_torito::{
        BootIndicator, MediaFlags, Section, SectionEntry, ValidationEntry, boot_record,
    };

    use super::*;
    use crate::walk::Limits;

    fn entry(media: MediaType, sector_count: u16, load_rba: u32) -> BootEntry {
        BootEntry {
            indicator: BootIndicator::BOOTABLE,
            media,
            flags: MediaFlags::empty(),
            load_segment: 0,
            system_type: 0,
            sector_count,
            load_rba,
            selection_criteria: [0; 20],
        }
    }

    #[test]
    fn the_images_of_a_catalog_are_found() {
        let catalog = BootCatalog {
            validation: ValidationEntry {
                platform: Platform::X86,
                id: [0; 24],
            },
            initial: entry(MediaType::NO_EMULATION, 4, 20),
            sections: vec![Section {
                platform: Platform::EFI,
                id: [0; 28],
                entries: [
                    (MediaType::NO_EMULATION, 0, 21),
                    (MediaType::FLOPPY_1_44, 1, 22),
                    (MediaType::HARD_DISK, 1, 23),
                    (MediaType::NO_EMULATION, 1, 9999),
                ]
                .map(|(media, sectors, rba)| SectionEntry {
                    entry: entry(media, sectors, rba),
                    extensions: Vec::new(),
                })
                .to_vec(),
            }],
        };
        let mut disc = vec![0; 800 * 2048];
        let bytes = catalog.write().unwrap();
        disc[19 * 2048..][..bytes.len()].copy_from_slice(&bytes);
        let table = BootInfoTable {
            primary_volume_descriptor: 16,
            boot_file: 20,
            length: 5000,
            checksum: 7,
        };
        disc[20 * 2048 + 8..][..56].copy_from_slice(&table.write());
        let hard_disk = &mut disc[23 * 2048..][..512];
        hard_disk[446 + 8..446 + 16].copy_from_slice(&[1, 0, 0, 0, 99, 0, 0, 0]);
        hard_disk[510..].copy_from_slice(&[0x55, 0xAA]);
        let disc: Arc<[u8]> = Arc::from(disc);
        let records = [Placed {
            offset: 17 * 2048,
            value: boot_record(19),
        }];
        let mut walk = Walk::new(Limits::default(), disc.length());
        let boot = Boot::read(&disc, &records, &mut walk).unwrap().unwrap();
        assert_eq!((boot.offset, &boot.catalog), (19 * 2048, &catalog));
        let images: Vec<_> = boot
            .images
            .iter()
            .map(|image| (image.platform, image.offset / 2048, image.length))
            .collect();
        assert_eq!(
            images,
            [
                (Platform::X86, 20, 5000),
                (Platform::EFI, 21, 0),
                (Platform::EFI, 22, 1_474_560),
                (Platform::EFI, 23, 51_200),
                (Platform::EFI, 9999, 512),
            ]
        );
        assert_eq!(boot.images[0].info_table, Some(table));
        assert_eq!(walk.findings().len(), 1);
    }
}
