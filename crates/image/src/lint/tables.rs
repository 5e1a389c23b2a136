//! How the image boots as a stick or a disk.

use std::io;
use std::ops::Range;

use fsimage_formats::partition_table::{
    ApplePartition, DriverDescriptor, GptEntry, GptHeader, Guid, MasterBootRecord, MbrPartition,
    PartitionType, entries_crc,
};
use fsimage_layout::{MbrCode, MbrConvention};

use super::LintRule;
use super::catalog::Boot;
use super::fat;
use super::probe::Probe;

const SECTOR: u64 = 512;
/// Bytes of a GPT's entries that are looked at.
const MOST_ENTRIES: u64 = 1 << 20;
/// Entries of Apple's map that are looked at.
const MOST_APPLE: u32 = 64;

pub(super) fn check(probe: &mut Probe<'_>, boot: &Boot) -> io::Result<()> {
    let Some(first) = probe.read::<512>(0)? else {
        return Ok(());
    };
    let gpt = check_gpt(probe)?;
    let Ok(record) = MasterBootRecord::parse(&first) else {
        if gpt.is_some() {
            let message = "there is a GPT and no master boot record: UEFI takes the GPT for a leftover";
            probe.report(LintRule::MbrNotProtective, message.to_owned());
        } else {
            let message = "there is no master boot record: the image boots from no stick and no disk";
            probe.report(LintRule::NoMbr, message.to_owned());
        }
        return check_apple(probe, &first);
    };
    check_record(probe, &record, boot, gpt.is_some());
    let mut systems = gpt.unwrap_or_default();
    let legacy = record
        .partitions
        .iter()
        .filter(|partition| partition.kind == PartitionType::EFI_SYSTEM);
    systems.extend(legacy.map(|partition| u64::from(partition.start)));
    if systems.is_empty() && boot.efi {
        let message = "UEFI boots the image from a disc; on a stick it looks for an EFI system partition (type EFh, or of a GPT), and there is none";
        probe.report(LintRule::NoEsp, message.to_owned());
    }
    systems.dedup();
    for start in systems {
        match fat::find(probe, start.saturating_mul(SECTOR))? {
            None => {
                let message = format!("the EFI system partition at sector {start} is no FAT file system");
                probe.report(LintRule::EspNoFat, message);
            }
            Some(fat) if !fat.has_efi => {
                let message = format!(
                    "the EFI system partition at sector {start} has no directory EFI, where UEFI looks for a loader"
                );
                probe.report(LintRule::EfiNoLoader, message);
            }
            Some(_) => {}
        }
    }
    check_apple(probe, &first)
}

fn check_record(probe: &mut Probe<'_>, record: &MasterBootRecord, boot: &Boot, gpt: bool) {
    let used = |partition: &&MbrPartition| partition.kind != PartitionType::EMPTY;
    let protective = record
        .partitions
        .iter()
        .any(|partition| partition.kind == PartitionType::PROTECTIVE);
    let own = record
        .partitions
        .iter()
        .any(|partition| partition.kind == PartitionType::EFI_SYSTEM);
    if gpt && !protective && own {
        let message = "there is a GPT, and the master boot record has partitions of its own and none of type EEh: UEFI goes by those";
        probe.report(LintRule::GptIgnored, message.to_owned());
    } else if gpt && !protective {
        let message = "there is a GPT, and no partition of the master boot record has type EEh: UEFI and partition programs overlook the GPT";
        probe.report(LintRule::MbrNotProtective, message.to_owned());
    }
    if protective && !gpt {
        let message = "the master boot record protects a GPT (type EEh), and there is none";
        probe.report(LintRule::GptMissing, message.to_owned());
    }
    let end = probe.length() / SECTOR;
    let mut runs: Vec<Range<u64>> = Vec::new();
    for partition in record.partitions.iter().filter(used) {
        let run = u64::from(partition.start)..u64::from(partition.start) + u64::from(partition.sectors);
        if run.end > end && partition.kind != PartitionType::PROTECTIVE {
            let message = format!(
                "a partition of the master boot record ends at sector {}, and the image at sector {end}",
                run.end
            );
            probe.report(LintRule::MbrOutside, message);
        }
        runs.push(run);
    }
    overlap(probe, &mut runs, LintRule::MbrOverlap, "the master boot record");
    if record.code.iter().all(|&byte| byte == 0) {
        if boot.bios_image.is_some() {
            let message = "the master boot record has no code: a BIOS boots the image from no stick";
            probe.report(LintRule::MbrNoCode, message.to_owned());
        }
        return;
    }
    if !record
        .partitions
        .iter()
        .any(|partition| partition.boot_indicator == MbrPartition::ACTIVE)
    {
        let message = "no partition of the master boot record is active (80h): some BIOSes take the stick for one that does not boot";
        probe.report(LintRule::MbrNoActive, message.to_owned());
    }
    let (code, convention) = (record.code, MbrCode::detect(record.code.to_vec()).convention);
    let skipped = match convention {
        MbrConvention::Isolinux => 0,
        MbrConvention::Grub => 4,
        MbrConvention::Plain => return,
    };
    let place = code
        .get(MasterBootRecord::BOOT_IMAGE_OFFSET..)
        .and_then(|rest| rest.first_chunk::<8>());
    let place = place.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let expected = boot.bios_image.map(|image| u64::from(image) * 4 + skipped);
    if expected != Some(place) {
        let expected = expected.map_or("there is none".to_owned(), |sector| {
            format!("it is at sector {sector}")
        });
        let message = format!(
            "the code of the master boot record looks for the boot image at sector {place} of 512 bytes, and {expected}"
        );
        probe.report(LintRule::MbrBootImage, message);
    }
}

fn overlap(probe: &mut Probe<'_>, runs: &mut [Range<u64>], rule: LintRule, table: &str) {
    runs.sort_by_key(|run| (run.start, run.end));
    for pair in runs.windows(2) {
        if let [a, b] = pair
            && b.start < a.end
        {
            let message = format!(
                "partitions of {table} overlap: sectors {} to {} and {} to {}",
                a.start, a.end, b.start, b.end
            );
            probe.report(rule, message);
        }
    }
}

/// The first sectors of a GPT's EFI system partitions; `None` without a GPT.
fn check_gpt(probe: &mut Probe<'_>) -> io::Result<Option<Vec<u64>>> {
    let last = (probe.length() / SECTOR).saturating_sub(1);
    let Some(sector) = probe.read::<512>(SECTOR)? else {
        return Ok(None);
    };
    if !sector.starts_with(b"EFI PART") {
        return Ok(None);
    }
    let Some(main) = header(probe, 1, "the header of the GPT")? else {
        return Ok(Some(Vec::new()));
    };
    if main.alternate_lba != last {
        let message = format!(
            "the backup of the GPT should be in the last sector, {last}, and is said to be in sector {}",
            main.alternate_lba
        );
        probe.report(LintRule::GptBackupMisplaced, message);
    }
    let at = main.alternate_lba.checked_mul(SECTOR);
    let there = at.map(|at| probe.read::<512>(at)).transpose()?.flatten();
    if there.is_some_and(|sector| sector.starts_with(b"EFI PART")) {
        if let Some(backup) = header(probe, main.alternate_lba, "the backup header of the GPT")? {
            entries(probe, &backup, "the backup of the GPT")?;
        }
    } else {
        let message = format!(
            "there is no backup of the GPT in sector {}: the image is cut, or was lengthened",
            main.alternate_lba
        );
        probe.report(LintRule::GptBackupMissing, message);
    }
    let used = entries(probe, &main, "the GPT")?;
    let mut runs = Vec::new();
    for entry in &used {
        let inside = main.first_usable_lba <= entry.first_lba
            && entry.first_lba <= entry.last_lba
            && entry.last_lba <= main.last_usable_lba.min(last);
        if inside {
            runs.push(entry.first_lba..entry.last_lba + 1);
        } else {
            let message = format!(
                "a partition of the GPT has sectors {} to {}, and {} to {} may be used",
                entry.first_lba, entry.last_lba, main.first_usable_lba, main.last_usable_lba
            );
            probe.report(LintRule::GptOutside, message);
        }
    }
    overlap(probe, &mut runs, LintRule::GptOverlap, "the GPT");
    let systems = used.iter().filter(|entry| entry.kind == Guid::EFI_SYSTEM);
    Ok(Some(systems.map(|entry| entry.first_lba).take(8).collect()))
}

fn header(probe: &mut Probe<'_>, sector: u64, what: &str) -> io::Result<Option<GptHeader>> {
    let Some(bytes) = probe.read::<512>(sector.saturating_mul(SECTOR))? else {
        return Ok(None);
    };
    let mut faults = Vec::new();
    let parsed = GptHeader::parse_with(&bytes, &mut |finding| faults.push(finding.to_string()));
    let header = match parsed {
        Ok(header) => Some(header),
        Err(error) => {
            faults.push(error.to_string());
            None
        }
    };
    if let Some(header) = header.filter(|header| header.my_lba != sector) {
        faults.push(format!("it says that it is in sector {}", header.my_lba));
    }
    for fault in faults {
        probe.report(
            LintRule::GptHeader,
            format!("{what}, in sector {sector}: {fault}"),
        );
    }
    Ok(header)
}

/// The entries that are used.
fn entries(probe: &mut Probe<'_>, header: &GptHeader, what: &str) -> io::Result<Vec<GptEntry>> {
    let size = u64::from(header.entry_size);
    let bytes = size * u64::from(header.entry_count);
    let step = usize::try_from(size).unwrap_or(0);
    let at = header.entries_lba.saturating_mul(SECTOR);
    if step < GptEntry::SIZE || bytes > MOST_ENTRIES || at.saturating_add(bytes) > probe.length() {
        let message = format!(
            "{what}: {} entries of {size} bytes at sector {} cannot be",
            header.entry_count, header.entries_lba
        );
        probe.report(LintRule::GptEntries, message);
        return Ok(Vec::new());
    }
    let bytes = probe.bytes(at, usize::try_from(bytes).unwrap_or(0))?;
    let crc = entries_crc(&bytes);
    if crc != header.entries_crc {
        let message = format!(
            "{what}: the CRC of its entries is recorded as {:#010x}, and is {crc:#010x}",
            header.entries_crc
        );
        probe.report(LintRule::GptEntries, message);
        return Ok(Vec::new());
    }
    let entries = bytes
        .chunks_exact(step)
        .filter_map(|entry| entry.first_chunk().map(GptEntry::parse));
    Ok(entries.filter(|entry| entry.kind != Guid::UNUSED).collect())
}

fn check_apple(probe: &mut Probe<'_>, first: &[u8; 512]) -> io::Result<()> {
    let driver = first.first_chunk().map(DriverDescriptor::parse);
    let Some(Ok(driver)) = driver else { return Ok(()) };
    let block = u64::from(driver.block_size);
    if ![512, 1024, 2048, 4096].contains(&block) {
        let message = format!("the Apple driver descriptor has blocks of {block} bytes");
        probe.report(LintRule::ApmFault, message);
        return Ok(());
    }
    let (mut number, mut entries) = (1, 1);
    while number <= entries && number <= MOST_APPLE {
        let sector = probe.read::<512>(u64::from(number) * block)?;
        let Some(partition) = sector.and_then(|sector| ApplePartition::parse(&sector).ok()) else {
            let message = format!("entry {number} of the Apple partition map is none");
            probe.report(LintRule::ApmFault, message);
            break;
        };
        let end = (u64::from(partition.start) + u64::from(partition.blocks)) * block;
        if end > probe.length() {
            let message = format!("entry {number} of the Apple partition map ends behind the image");
            probe.report(LintRule::ApmFault, message);
        }
        entries = partition.map_entries;
        number += 1;
    }
    Ok(())
}
