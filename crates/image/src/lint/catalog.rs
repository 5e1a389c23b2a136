//! How the image boots as a disc.

use std::io;

use fsimage_formats::el_torito::{
    BootCatalog, BootEntry, BootIndicator, BootInfoTable, MediaType, Platform, boot_info_table,
    boot_record::BOOT_RECORD_SECTOR, catalog_sector,
};
use fsimage_formats::iso9660::volume_descriptor::FIRST_VOLUME_DESCRIPTOR;
use fsimage_formats::iso9660::{BootRecord, VolumeDescriptorKind};

use super::LintRule;
use super::fat;
use super::probe::Probe;

const SECTOR: u64 = 2048;
/// Volume descriptors that are looked at.
const MOST_DESCRIPTORS: u32 = 64;
/// Bytes of a catalog that are looked at.
const MOST_CATALOG: usize = 64 << 10;
/// Bytes of a boot image that are added up.
const MOST_SUMMED: u32 = 64 << 20;
/// Bytes of a boot image in which isolinux's name is looked for.
const NAME_WITHIN: usize = 32 << 10;

/// What the partition tables are compared with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Boot {
    /// Whether there is a catalog that can be read.
    pub(super) catalog: bool,
    /// The first sector of the image that a BIOS boots.
    pub(super) bios_image: Option<u32>,
    /// Whether UEFI has an entry.
    pub(super) efi: bool,
}

pub(super) fn check(probe: &mut Probe<'_>) -> io::Result<Boot> {
    let mut boot = Boot::default();
    let Some(sector) = find_catalog(probe)? else {
        return Ok(boot);
    };
    let bytes = probe.bytes(u64::from(sector) * SECTOR, MOST_CATALOG)?;
    let mut faults = Vec::new();
    let catalog = match BootCatalog::parse_with(&bytes, &mut |finding| faults.push(finding.to_string())) {
        Ok(catalog) => catalog,
        Err(error) => {
            let message =
                format!("the boot catalog, by the boot record at sector {sector}, is none: {error}");
            probe.report(LintRule::CatalogUnusable, message);
            return Ok(boot);
        }
    };
    for fault in faults {
        probe.report(
            LintRule::CatalogFault,
            format!("the boot catalog at sector {sector}: {fault}"),
        );
    }
    boot.catalog = true;
    let bootable = |entry: &BootEntry| entry.indicator == BootIndicator::BOOTABLE;
    if !catalog.entries().any(|(_, entry)| bootable(entry)) {
        probe.report(
            LintRule::NothingBootable,
            "no entry of the boot catalog is marked as bootable (88h)".to_owned(),
        );
    }
    for (number, (platform, entry)) in (1..)
        .zip(catalog.entries())
        .filter(|(_, (_, entry))| bootable(entry))
    {
        if platform == Platform::X86 && boot.bios_image.is_none() {
            boot.bios_image = Some(entry.load_rba);
        }
        boot.efi |= platform == Platform::EFI;
        check_entry(probe, number, platform, entry)?;
    }
    if boot.bios_image.is_none() {
        probe.report(
            LintRule::NoBiosEntry,
            "no boot entry is for 80x86: a BIOS does not boot the disc".to_owned(),
        );
    }
    if !boot.efi {
        probe.report(
            LintRule::NoEfiEntry,
            "no boot entry is for platform EFh: UEFI does not boot the disc".to_owned(),
        );
    }
    Ok(boot)
}

/// The sector at which the catalog should be.
fn find_catalog(probe: &mut Probe<'_>) -> io::Result<Option<u32>> {
    let mut any = false;
    for sector in FIRST_VOLUME_DESCRIPTOR..FIRST_VOLUME_DESCRIPTOR + MOST_DESCRIPTORS {
        let Some(bytes) = probe.read::<2048>(u64::from(sector) * SECTOR)? else {
            break;
        };
        let Some(kind) = VolumeDescriptorKind::of(&bytes) else {
            break;
        };
        any = true;
        if kind == VolumeDescriptorKind::SET_TERMINATOR {
            break;
        }
        let catalog = BootRecord::parse(&bytes)
            .ok()
            .and_then(|record| catalog_sector(&record, &mut |_| {}));
        if let Some(catalog) = catalog {
            if sector != BOOT_RECORD_SECTOR {
                let message = format!(
                    "the boot record is in sector {sector}; firmware looks for it in sector {BOOT_RECORD_SECTOR} alone"
                );
                probe.report(LintRule::BootRecordMisplaced, message);
            }
            return Ok(Some(catalog));
        }
    }
    if any {
        let message = "there is no El Torito boot record: the image boots from no disc";
        probe.report(LintRule::NoBootRecord, message.to_owned());
    } else {
        let message =
            "there is no volume descriptor in sector 16: neither a BIOS nor UEFI finds El Torito there";
        probe.report(LintRule::NoVolumeDescriptor, message.to_owned());
    }
    Ok(None)
}

fn check_entry(probe: &mut Probe<'_>, number: u32, platform: Platform, entry: &BootEntry) -> io::Result<()> {
    let start = u64::from(entry.load_rba) * SECTOR;
    let loaded = u64::from(entry.sector_count) * 512;
    // What firmware would read of it; for UEFI that is told by the file system.
    let emulated = entry.media.floppy_bytes().filter(|_| platform != Platform::EFI);
    let needed = emulated.unwrap_or(loaded.min(1 << 20)).max(1);
    if entry.load_rba == 0 || start.saturating_add(needed) > probe.length() {
        let end = probe.length() / SECTOR;
        let message = format!(
            "boot entry {number}: its image is at sector {}, and the disc has {end} sectors",
            entry.load_rba
        );
        probe.report(LintRule::ImageOutside, message);
        return Ok(());
    }
    let beginning = probe.bytes(start, NAME_WITHIN)?;
    let tell = |probe: &mut Probe<'_>, rule, message: String| {
        probe.report(rule, format!("boot entry {number}: {message}"));
    };
    if beginning.iter().all(|&byte| byte == 0) {
        let message = format!(
            "its image, at sector {}, begins with {} zeros",
            entry.load_rba,
            beginning.len()
        );
        tell(probe, LintRule::ImageEmpty, message);
        return Ok(());
    }
    let fat = fat::find(probe, start)?;
    if platform == Platform::EFI {
        if entry.media != MediaType::NO_EMULATION {
            let message = "is for UEFI and emulates a diskette or disk: UEFI reads EFI system partitions without emulation alone";
            tell(probe, LintRule::EfiEmulation, message.to_owned());
        }
        match fat {
            None => tell(
                probe,
                LintRule::EfiNoFat,
                "is for UEFI, and its image is no FAT file system".to_owned(),
            ),
            Some(fat) if !fat.has_efi => {
                tell(
                    probe,
                    LintRule::EfiNoLoader,
                    "its FAT file system has no directory EFI, where UEFI looks for a loader".to_owned(),
                );
            }
            // 0 and 1 stand for all that follows (UEFI 2.10 13.3.2.1).
            Some(fat) if entry.sector_count > 1 && loaded < fat.bytes => {
                let message = format!(
                    "{} sectors of 512 bytes are recorded, and its FAT file system has {}",
                    entry.sector_count,
                    fat.bytes / 512
                );
                tell(probe, LintRule::LoadSize, message);
            }
            Some(_) => {}
        }
        return Ok(());
    }
    if platform == Platform::X86 && entry.media == MediaType::NO_EMULATION {
        if entry.sector_count == 0 {
            tell(
                probe,
                LintRule::LoadSize,
                "no sectors are loaded of its image".to_owned(),
            );
        }
        if fat.is_some_and(|fat| fat.has_efi) {
            let message = "its image is an EFI system partition, and its platform 0 (80x86): UEFI looks for platform EFh";
            tell(probe, LintRule::WrongPlatform, message.to_owned());
        }
        return check_info_table(probe, number, entry, &beginning);
    }
    Ok(())
}

fn check_info_table(
    probe: &mut Probe<'_>,
    number: u32,
    entry: &BootEntry,
    beginning: &[u8],
) -> io::Result<()> {
    let bytes = beginning
        .get(BootInfoTable::OFFSET..)
        .and_then(|rest| rest.first_chunk());
    let Some(bytes) = bytes else { return Ok(()) };
    let mut clean = true;
    let table = BootInfoTable::parse_with(bytes, &mut |_| clean = false);
    let is_table = clean && table.primary_volume_descriptor == FIRST_VOLUME_DESCRIPTOR && table.length > 64;
    let named = beginning.windows(9).any(|window| window == b"ISOLINUX ");
    if !is_table {
        if named {
            let message = format!(
                "boot entry {number}: isolinux without a boot information table: it does not find the rest of itself"
            );
            probe.report(LintRule::InfoTableMissing, message);
        }
        return Ok(());
    }
    if table.boot_file != entry.load_rba {
        let message = format!(
            "boot entry {number}: the boot information table names sector {}, and the image is at sector {}",
            table.boot_file, entry.load_rba
        );
        probe.report(LintRule::InfoTableStale, message);
        return Ok(());
    }
    let start = u64::from(entry.load_rba) * SECTOR;
    let end = start + u64::from(table.length);
    if end > probe.length() || table.length > MOST_SUMMED {
        return Ok(());
    }
    let (mut at, mut sum) = (start + BootInfoTable::CHECKED_FROM as u64, 0_u32);
    while at < end {
        let chunk = probe.bytes(at, usize::try_from(end - at).unwrap_or(usize::MAX).min(256 << 10))?;
        sum = sum.wrapping_add(boot_info_table::checksum(&chunk));
        at += chunk.len().max(1) as u64;
    }
    if sum != table.checksum {
        let message = format!(
            "boot entry {number}: the boot information table has the sum {:#010x}, and the image {sum:#010x}: isolinux refuses itself",
            table.checksum
        );
        probe.report(LintRule::InfoTableSum, message);
    }
    Ok(())
}
