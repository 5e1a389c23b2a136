//! The partition tables that an image of a disk, or of a disc that is one too, begins with.
//!
//! Spec: UEFI 2.10 5.2, 5.3; Inside Macintosh: Devices, chapter 3.

use fsimage_formats::FormatError;
use fsimage_formats::partition_table::{
    ApplePartition, DriverDescriptor, GptEntry, GptHeader, Guid, MasterBootRecord, MbrPartition,
    PartitionType, entries_crc,
};

use crate::error::{VolumeError, VolumeErrorKind};
use crate::finding::{Fault, Finding};
use crate::source::BlockSource;
use crate::walk::Walk;

/// Bytes of the sectors that a disk may have, the likely one first.
const SECTORS: [u64; 3] = [512, 2048, 4096];
/// Bytes of entries of a GUID partition table that are read.
const LONGEST_TABLE: u64 = 1 << 20;
/// Entries of Apple's map that are read.
const LONGEST_MAP: u32 = 256;

/// The partition tables of a disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartitionTables {
    /// The master boot record, where one of its partitions is used.
    pub mbr: Option<MasterBootRecord>,
    /// The GUID partition table.
    pub gpt: Option<GuidPartitionTable>,
    /// Apple's partition map.
    pub apple: Option<ApplePartitionMap>,
}

/// A GUID partition table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidPartitionTable {
    /// Bytes of the sectors in which it counts.
    pub sector_size: u32,
    /// The header that was read.
    pub header: GptHeader,
    /// The entries, up to the last one that is used.
    pub entries: Vec<GptEntry>,
    /// Whether it is the copy at the end of the disk, because the first one is damaged.
    pub is_backup: bool,
}

/// Apple's partition map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplePartitionMap {
    /// Bytes of the blocks in which it counts.
    pub block_size: u32,
    /// The entries.
    pub entries: Vec<ApplePartition>,
}

/// Which table has a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartitionScheme {
    /// A master boot record.
    Mbr,
    /// A GUID partition table.
    Gpt,
    /// Apple's partition map.
    Apple,
}

/// A partition, whichever table it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// The table.
    pub scheme: PartitionScheme,
    /// Its number in the table, from 1.
    pub number: u32,
    /// Its first byte in the source.
    pub offset: u64,
    /// In bytes, as recorded.
    pub length: u64,
}

impl PartitionTables {
    /// The partitions that are used, by table; a protective one, which stands for a GUID partition table, is left out.
    pub fn partitions(&self) -> Vec<Partition> {
        let mut all = Vec::new();
        for (number, partition) in (1..).zip(self.mbr.iter().flat_map(|mbr| &mbr.partitions)) {
            if is_used(partition) && partition.kind != PartitionType::PROTECTIVE {
                all.push(Partition {
                    scheme: PartitionScheme::Mbr,
                    number,
                    offset: u64::from(partition.start) * 512,
                    length: u64::from(partition.sectors) * 512,
                });
            }
        }
        if let Some(gpt) = &self.gpt {
            let sector = u64::from(gpt.sector_size);
            let entries = (1..).zip(&gpt.entries);
            let used = entries.filter(|(_, entry)| entry.kind != Guid::UNUSED);
            all.extend(used.map(|(number, entry)| {
                Partition {
                    scheme: PartitionScheme::Gpt,
                    number,
                    offset: entry.first_lba.saturating_mul(sector),
                    length: (entry.last_lba.saturating_sub(entry.first_lba))
                        .saturating_add(1)
                        .saturating_mul(sector),
                }
            }));
        }
        if let Some(apple) = &self.apple {
            let block = u64::from(apple.block_size);
            all.extend((1..).zip(&apple.entries).map(|(number, entry)| Partition {
                scheme: PartitionScheme::Apple,
                number,
                offset: u64::from(entry.start) * block,
                length: u64::from(entry.blocks) * block,
            }));
        }
        all
    }

    /// Reads the tables that are there.
    ///
    /// # Errors
    /// When the source cannot be read, or a limit of the walk is reached.
    pub(crate) fn read(source: &dyn BlockSource, walk: &mut Walk) -> Result<Self, VolumeError> {
        let mut tables = Self::default();
        let Some(front) = sector(source, 0, walk)? else {
            return Ok(tables);
        };
        let mbr = MasterBootRecord::parse(&front);
        tables.mbr = mbr
            .ok()
            .filter(|mbr| mbr.partitions.iter().any(is_used) && is_plausible(mbr));
        for size in SECTORS {
            tables.gpt = guid_partition_table(source, size, walk)?;
            if tables.gpt.is_some() {
                break;
            }
        }
        tables.apple = apple_map(source, &front, walk)?;
        Ok(tables)
    }
}

fn is_used(partition: &MbrPartition) -> bool {
    partition.kind != PartitionType::EMPTY && partition.sectors > 0
}

/// The boot sectors of file systems end with the same two bytes.
fn is_plausible(mbr: &MasterBootRecord) -> bool {
    mbr.partitions
        .iter()
        .all(|partition| matches!(partition.boot_indicator, 0 | MbrPartition::ACTIVE))
}

/// A structure of 512 bytes; `None` beyond the end.
fn sector(source: &dyn BlockSource, offset: u64, walk: &mut Walk) -> Result<Option<[u8; 512]>, VolumeError> {
    let mut b = [0; 512];
    match walk.read_into(source, "partition table", offset, &mut b) {
        Ok(()) => Ok(Some(b)),
        Err(error) if error.kind() == VolumeErrorKind::Damaged => Ok(None),
        Err(error) => Err(error),
    }
}

fn guid_partition_table(
    source: &dyn BlockSource,
    size: u64,
    walk: &mut Walk,
) -> Result<Option<GuidPartitionTable>, VolumeError> {
    let last = (source.length() / size).saturating_sub(1);
    let mut damaged = None;
    for (lba, is_backup) in [(1, false), (last, true)] {
        let offset = lba * size;
        let Some(b) = sector(source, offset, walk)? else {
            continue;
        };
        let mut report = |finding| {
            let fault = Fault::Format(finding);
            walk.report(Finding { offset, fault });
        };
        let header = match GptHeader::parse_with(&b, &mut report) {
            Ok(header) => header,
            Err(FormatError::Foreign { .. }) => continue,
            Err(error) => {
                damaged = Some((offset, error));
                continue;
            }
        };
        let entries = gpt_entries(source, &header, size, walk)?;
        if let Some((offset, error)) = damaged {
            let fault = Fault::Unusable(error);
            walk.report(Finding { offset, fault });
        }
        return Ok(Some(GuidPartitionTable {
            sector_size: u32::try_from(size).unwrap_or(u32::MAX),
            header,
            entries,
            is_backup,
        }));
    }
    Ok(None)
}

fn gpt_entries(
    source: &dyn BlockSource,
    header: &GptHeader,
    size: u64,
    walk: &mut Walk,
) -> Result<Vec<GptEntry>, VolumeError> {
    let offset = header.entries_lba.saturating_mul(size);
    let length = u64::from(header.entry_count) * u64::from(header.entry_size);
    let what = if length > LONGEST_TABLE || u64::from(header.entry_size) < GptEntry::SIZE as u64 {
        "the partition entries have no possible size"
    } else if offset.saturating_add(length) > source.length() {
        "the partition entries lie beyond the end"
    } else {
        let mut bytes = Vec::new();
        walk.read(source, "partition entries", offset, length, &mut bytes)?;
        if entries_crc(&bytes) != header.entries_crc {
            let what = "the sum of the partition entries is wrong; they were read all the same";
            walk.report(Finding::structure(offset, "UEFI 2.10 5.3.2", what));
        }
        let entries = bytes.chunks(usize::try_from(header.entry_size).unwrap_or(usize::MAX));
        let entries = entries.filter_map(|entry| Some(GptEntry::parse(entry.first_chunk()?)));
        let mut entries: Vec<_> = entries.collect();
        while entries.last().is_some_and(|entry| entry.kind == Guid::UNUSED) {
            entries.pop();
        }
        return Ok(entries);
    };
    walk.report(Finding::structure(offset, "UEFI 2.10 5.3.2", what));
    Ok(Vec::new())
}

fn apple_map(
    source: &dyn BlockSource,
    front: &[u8; 512],
    walk: &mut Walk,
) -> Result<Option<ApplePartitionMap>, VolumeError> {
    let Some(descriptor) = front.first_chunk().and_then(|b| DriverDescriptor::parse(b).ok()) else {
        return Ok(None);
    };
    let block_size = u64::from(descriptor.block_size);
    // What the descriptor says is not always what the map counts in.
    let sizes = [block_size, 512, 2048];
    for block_size in sizes.into_iter().filter(|&size| size >= 512) {
        let mut entries = Vec::new();
        let mut count = 1;
        while (entries.len() as u64) < u64::from(count) {
            let offset = (entries.len() as u64 + 1) * block_size;
            let Some(b) = sector(source, offset, walk)? else {
                break;
            };
            let mut report = |finding| {
                let fault = Fault::Format(finding);
                walk.report(Finding { offset, fault });
            };
            let Ok(entry) = ApplePartition::parse_with(&b, &mut report) else {
                break;
            };
            count = entry.map_entries.min(LONGEST_MAP);
            entries.push(entry);
        }
        if !entries.is_empty() {
            let block_size = u32::try_from(block_size).unwrap_or(u32::MAX);
            return Ok(Some(ApplePartitionMap { block_size, entries }));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::walk::Limits;

    fn read(disk: Vec<u8>) -> (PartitionTables, usize) {
        let disk: Arc<[u8]> = Arc::from(disk);
        let mut walk = Walk::new(Limits::default(), disk.length());
        let tables = PartitionTables::read(&disk, &mut walk).unwrap();
        (tables, walk.findings().len())
    }

    fn mbr(partition: MbrPartition) -> [u8; 512] {
        MasterBootRecord {
            code: [0; 440],
            disk_signature: 0,
            reserved: 0,
            partitions: [
                MbrPartition::EMPTY,
                partition,
                MbrPartition::EMPTY,
                MbrPartition::EMPTY,
            ],
        }
        .write()
    }

    #[test]
    fn partitions_of_a_master_boot_record() {
        let mut disk = vec![0; 100 * 512];
        disk[..512].copy_from_slice(&mbr(MbrPartition::new(PartitionType::LINUX, 10, 20)));
        let (tables, findings) = read(disk.clone());
        assert_eq!(
            tables.partitions(),
            [Partition {
                scheme: PartitionScheme::Mbr,
                number: 2,
                offset: 5120,
                length: 10_240
            }]
        );
        assert_eq!(findings, 0);
        // Code of a boot sector instead of partitions.
        disk[446] = 0x33;
        assert_eq!(read(disk).0, PartitionTables::default());
        assert_eq!(read(vec![0; 100]).0, PartitionTables::default());
    }

    #[test]
    fn partitions_of_a_guid_partition_table() {
        for (size, is_first_damaged) in [(512, false), (512, true), (2048, false), (4096, true)] {
            let entry = GptEntry {
                kind: Guid::LINUX_DATA,
                id: Guid::EFI_SYSTEM,
                first_lba: 40,
                last_lba: 49,
                attributes: 0,
                name: GptEntry::name("data"),
            };
            let mut entries = vec![0; 4 * 128];
            entries[128..256].copy_from_slice(&entry.write());
            let mut disk = vec![0; 100 * size];
            disk[..512].copy_from_slice(&mbr(MbrPartition::protective(100)));
            disk[2 * size..][..512].copy_from_slice(&entries);
            for (my_lba, alternate_lba) in [(1, 99), (99, 1)] {
                let header = GptHeader {
                    my_lba,
                    alternate_lba,
                    first_usable_lba: 10,
                    last_usable_lba: 90,
                    disk_guid: Guid::BASIC_DATA,
                    entries_lba: 2,
                    entry_count: 4,
                    entry_size: 128,
                    entries_crc: entries_crc(&entries),
                };
                disk[usize::try_from(my_lba).unwrap() * size..][..512].copy_from_slice(&header.write());
            }
            if is_first_damaged {
                disk[size + 40] ^= 1;
            }
            let (tables, findings) = read(disk);
            assert_eq!(
                tables.partitions(),
                [Partition {
                    scheme: PartitionScheme::Gpt,
                    number: 2,
                    offset: 40 * size as u64,
                    length: 10 * size as u64,
                }]
            );
            assert_eq!(tables.gpt.unwrap().is_backup, is_first_damaged);
            assert_eq!(findings, usize::from(is_first_damaged));
        }
    }

    #[test]
    fn partitions_of_apples_map() {
        let mut disk = vec![0; 100 * 2048];
        let descriptor = DriverDescriptor {
            block_size: 2048,
            block_count: 100,
        };
        disk[..8].copy_from_slice(&descriptor.write());
        for (number, start) in [(1, 1), (2, 30)] {
            let entry = ApplePartition {
                map_entries: 2,
                start,
                blocks: 20,
                name: ApplePartition::text("disc"),
                kind: ApplePartition::text("Apple_HFS"),
                data_start: 0,
                data_blocks: 20,
                status: fsimage_formats::partition_table::ApplePartitionStatus::empty(),
            };
            disk[number * 2048..][..512].copy_from_slice(&entry.write());
        }
        let (tables, findings) = read(disk);
        let places: Vec<_> = tables
            .partitions()
            .iter()
            .map(|it| (it.offset, it.length))
            .collect();
        assert_eq!(places, [(2048, 40_960), (61_440, 40_960)]);
        assert_eq!(findings, 0);
    }
}
