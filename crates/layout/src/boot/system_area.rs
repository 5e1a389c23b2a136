//! The first 32 KiB of a hybrid image, and the backup of its GPT.
//!
//! Spec: UEFI 2.10 5.2.3 (protective master boot record), 5.3 (GPT).
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 511 | master boot record; its first eight are Apple's driver descriptor where there is a map |
//! | 512 to 1023 | header of the GPT |
//! | 1024 to 17407, or 16384 to 32767 beside a map | entries of the GPT |
//! | 2048, 4096, ... | entries of Apple's map, one in each block of 2048 bytes |
//!
//! No two partitions overlap: the first is the image up to the EFI system partition, or all of it.

use fsimage_formats::partition_table::{
    ApplePartition, ApplePartitionStatus, GptEntry, GptHeader, Guid, MasterBootRecord, MbrPartition,
    PartitionType, entries_crc,
};

use super::options::{Hybrid, MbrConvention};
use crate::options::Options;
use crate::plan::saturate;

/// Blocks of the backup: 32 sectors of entries and one of the header, at the end.
pub(crate) const GPT_BACKUP_BLOCKS: u64 = 9;
const SYSTEM_AREA: usize = 32 << 10;
/// Sectors of 512 bytes in a block.
const SECTORS: u64 = 4;
/// Sectors of the system area; no partition begins in it.
const FIRST_USABLE: u64 = 64;
const ENTRIES: u32 = 128;
const ENTRIES_SECTORS: u64 = 32;

/// A run of blocks of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) start: u64,
    pub(crate) blocks: u64,
}

/// The partitions of a hybrid image.
#[derive(Clone, Debug, Default)]
pub(crate) struct Partitions {
    /// Where the partition ends that is the image, in blocks.
    pub(crate) data_end: u64,
    /// An EFI system partition that is a boot image: first block, blocks.
    pub(crate) efi_system: Option<(u64, u64)>,
    /// The appended ones: first block, blocks.
    pub(crate) appended: Vec<(u64, u64)>,
    /// Blocks of the image.
    pub(crate) total: u64,
    /// The first block of the first boot image.
    pub(crate) boot_image: u64,
    /// What the plan is like, from which identifiers are made.
    pub(crate) fingerprint: [u8; 32],
}

/// A partition in any of the tables.
struct Partition {
    run: Run,
    mbr_type: PartitionType,
    gpt_type: Guid,
    apple_type: &'static str,
    name: String,
}

impl Partitions {
    fn all(&self, options: &Options, hybrid: &Hybrid) -> Vec<Partition> {
        let mut all = vec![Partition {
            run: Run {
                start: 0,
                blocks: self.data_end,
            },
            mbr_type: hybrid.data_type,
            gpt_type: Guid::BASIC_DATA,
            apple_type: "ISO9660_data",
            name: "Image".to_owned(),
        }];
        if let Some((start, blocks)) = self.efi_system {
            all.push(Partition {
                run: Run { start, blocks },
                mbr_type: PartitionType::EFI_SYSTEM,
                gpt_type: Guid::EFI_SYSTEM,
                apple_type: "Apple_HFS",
                name: "EFI boot".to_owned(),
            });
        }
        for (&(start, blocks), appended) in self.appended.iter().zip(&options.boot.appended) {
            let efi = appended.gpt_type == Guid::EFI_SYSTEM;
            all.push(Partition {
                run: Run { start, blocks },
                mbr_type: appended.mbr_type,
                gpt_type: appended.gpt_type,
                apple_type: if efi { "Apple_HFS" } else { "Data" },
                name: appended.name.clone(),
            });
        }
        all
    }

    /// A GUID that this plan always gets, and no other.
    fn guid(&self, options: &Options, what: u8) -> Guid {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.fingerprint);
        hasher.update(&options.clock.seconds.to_le_bytes());
        hasher.update(options.identifiers.volume_iso9660.as_bytes());
        hasher.update(options.identifiers.volume_udf.as_bytes());
        hasher.update(&[what]);
        Guid::from_hash(
            hasher
                .finalize()
                .as_bytes()
                .first_chunk()
                .copied()
                .unwrap_or_default(),
        )
    }

    fn gpt_entries(&self, options: &Options, hybrid: &Hybrid) -> Vec<u8> {
        let mut out = Vec::new();
        for (number, partition) in (1..).zip(self.all(options, hybrid)) {
            let entry = GptEntry {
                kind: partition.gpt_type,
                id: self.guid(options, number),
                first_lba: (partition.run.start * SECTORS).max(FIRST_USABLE),
                last_lba: ((partition.run.start + partition.run.blocks) * SECTORS).saturating_sub(1),
                attributes: if number == 1 { GptEntry::READ_ONLY } else { 0 },
                name: GptEntry::name(&partition.name),
            };
            out.extend_from_slice(&entry.write());
        }
        out.resize(GptEntry::SIZE * ENTRIES as usize, 0);
        out
    }

    fn gpt_header(&self, options: &Options, hybrid: &Hybrid, backup: bool) -> GptHeader {
        let last = (self.total * SECTORS).saturating_sub(1);
        let here = if hybrid.apm {
            FIRST_USABLE - ENTRIES_SECTORS
        } else {
            2
        };
        GptHeader {
            my_lba: if backup { last } else { 1 },
            alternate_lba: if backup { 1 } else { last },
            first_usable_lba: here + ENTRIES_SECTORS,
            last_usable_lba: last.saturating_sub(ENTRIES_SECTORS + 1),
            disk_guid: self.guid(options, 0),
            entries_lba: if backup {
                last.saturating_sub(ENTRIES_SECTORS)
            } else {
                here
            },
            entry_count: ENTRIES,
            entry_size: u32::try_from(GptEntry::SIZE).unwrap_or(0),
            entries_crc: entries_crc(&self.gpt_entries(options, hybrid)),
        }
    }

    fn master_boot_record(&self, base: &[u8], options: &Options, hybrid: &Hybrid) -> MasterBootRecord {
        let mut sector = [0; 512];
        let bytes = hybrid.code.as_ref().map_or(base, |code| &code.bytes);
        copy(
            &mut sector,
            0,
            bytes.get(..bytes.len().min(440)).unwrap_or_default(),
        );
        let image = self.boot_image * SECTORS;
        match hybrid.code.as_ref().map(|code| code.convention) {
            // The number of GRUB has 64 bits; isolinux's has 32, and zeros follow.
            Some(MbrConvention::Isolinux) => {
                copy(
                    &mut sector,
                    MasterBootRecord::BOOT_IMAGE_OFFSET,
                    &image.to_le_bytes(),
                );
            }
            Some(MbrConvention::Grub) => {
                copy(
                    &mut sector,
                    MasterBootRecord::BOOT_IMAGE_OFFSET,
                    &(image + SECTORS).to_le_bytes(),
                );
            }
            Some(MbrConvention::Plain) | None => {}
        }
        if hybrid.apm {
            // The number of blocks runs as code: a jump over two bytes.
            copy(&mut sector, 0, &[b'E', b'R', 0x08, 0x00, 0xEB, 0x02, 0xFF, 0xFF]);
        }
        let runs = bytes.iter().any(|&byte| byte != 0);
        let mut code = [0; 440];
        code.copy_from_slice(sector.first_chunk::<440>().unwrap_or(&[0; 440]));
        let mut partitions = [MbrPartition::EMPTY; 4];
        if hybrid.gpt {
            let mut wanted = vec![MbrPartition::protective(self.total * SECTORS)];
            if runs {
                // There are BIOSes that boot no disk without an active partition; this one is of no type, so that nobody shows it.
                wanted.push(MbrPartition {
                    boot_indicator: MbrPartition::ACTIVE,
                    ..MbrPartition::new(PartitionType::EMPTY, 0, 1)
                });
            }
            fill(&mut partitions, wanted);
        } else {
            let all = self.all(options, hybrid).into_iter().enumerate();
            let entries = all.map(|(index, partition)| MbrPartition {
                boot_indicator: if index == 0 && runs {
                    MbrPartition::ACTIVE
                } else {
                    0
                },
                ..MbrPartition::new(
                    partition.mbr_type,
                    saturate(partition.run.start * SECTORS),
                    saturate(partition.run.blocks * SECTORS),
                )
            });
            fill(&mut partitions, entries.collect());
        }
        let [a, b, c, d, ..] = self.guid(options, 0xFF).0;
        MasterBootRecord {
            code,
            disk_signature: u32::from_le_bytes([a, b, c, d]),
            reserved: 0,
            partitions,
        }
    }

    fn apple_map(&self, options: &Options, hybrid: &Hybrid) -> Vec<ApplePartition> {
        let all = self.all(options, hybrid);
        let entries = u32::try_from(all.len()).unwrap_or(0) + 1;
        let entry = |name: &str, kind: &str, run: Run| ApplePartition {
            map_entries: entries,
            start: saturate(run.start),
            blocks: saturate(run.blocks),
            name: ApplePartition::text(name),
            kind: ApplePartition::text(kind),
            data_start: 0,
            data_blocks: saturate(run.blocks),
            status: ApplePartitionStatus::VALID
                | ApplePartitionStatus::ALLOCATED
                | ApplePartitionStatus::READABLE,
        };
        let own = Run {
            start: 1,
            blocks: entries.into(),
        };
        let first = u64::from(entries) + 1;
        let map = entry("Apple", "Apple_partition_map", own);
        let rest = all.into_iter().map(|partition| {
            // The image begins with the map, which is a partition of its own.
            let start = partition.run.start.max(first);
            let end = partition.run.start + partition.run.blocks;
            let run = Run {
                start,
                blocks: end.saturating_sub(start),
            };
            entry(&partition.name, partition.apple_type, run)
        });
        std::iter::once(map).chain(rest).collect()
    }
}

fn fill(partitions: &mut [MbrPartition; 4], wanted: Vec<MbrPartition>) {
    for (place, partition) in partitions.iter_mut().zip(wanted) {
        *place = partition;
    }
}

fn copy(out: &mut [u8], at: usize, bytes: &[u8]) {
    for (place, byte) in out.iter_mut().skip(at).zip(bytes) {
        *place = *byte;
    }
}

/// The bytes with which the image begins.
pub(crate) fn system_area(options: &Options, partitions: &Partitions) -> Vec<u8> {
    let boot = &options.boot;
    let mut out = boot.system_area.clone();
    out.resize(SYSTEM_AREA, 0);
    let Some(hybrid) = &boot.hybrid else { return out };
    let record = partitions.master_boot_record(&boot.system_area, options, hybrid);
    copy(&mut out, 0, &record.write());
    if hybrid.apm {
        for (block, partition) in (1..).zip(partitions.apple_map(options, hybrid)) {
            copy(&mut out, block * 2048, &partition.write());
        }
    }
    if hybrid.gpt {
        let header = partitions.gpt_header(options, hybrid, false);
        copy(&mut out, 512, &header.write());
        let at = usize::try_from(header.entries_lba).unwrap_or(0) * 512;
        copy(&mut out, at, &partitions.gpt_entries(options, hybrid));
    }
    out
}

/// The bytes with which an image with a GPT ends.
pub(crate) fn backup_gpt(options: &Options, partitions: &Partitions) -> Vec<u8> {
    let Some(hybrid) = &options.boot.hybrid else {
        return Vec::new();
    };
    let mut out =
        vec![0; usize::try_from(GPT_BACKUP_BLOCKS * 2048 - (ENTRIES_SECTORS + 1) * 512).unwrap_or(0)];
    out.extend_from_slice(&partitions.gpt_entries(options, hybrid));
    out.extend_from_slice(&partitions.gpt_header(options, hybrid, true).write());
    out
}
