//! Inputs to begin with, for what makes discs and sticks boot.

use fsimage_formats::el_torito::{
    BootCatalog, BootEntry, BootIndicator, MediaFlags, MediaType, Platform, Section, SectionEntry,
    SectionEntryExtension, ValidationEntry, boot_record,
};
use fsimage_formats::partition_table::{
    ApplePartition, ApplePartitionStatus, DriverDescriptor, GptEntry, GptHeader, Guid, MasterBootRecord,
    MbrPartition, PartitionType, entries_crc,
};

fn entry(load_rba: u32) -> BootEntry {
    BootEntry {
        indicator: BootIndicator::BOOTABLE,
        media: MediaType::NO_EMULATION,
        flags: MediaFlags::empty(),
        load_segment: 0,
        system_type: 0,
        sector_count: 4,
        load_rba,
        selection_criteria: [0; 20],
    }
}

/// A catalog with sections and extensions, and a boot record.
pub fn el_torito() -> Vec<Vec<u8>> {
    let extension = SectionEntryExtension {
        flags: 0,
        selection_criteria: [1; 30],
    };
    let catalog = BootCatalog {
        validation: ValidationEntry {
            platform: Platform::X86,
            id: [b'x'; 24],
        },
        initial: entry(40),
        sections: vec![
            Section {
                platform: Platform::EFI,
                id: [0; 28],
                entries: vec![SectionEntry {
                    entry: entry(50),
                    extensions: Vec::new(),
                }],
            },
            Section {
                platform: Platform::MAC,
                id: [b'y'; 28],
                entries: vec![SectionEntry {
                    entry: entry(60),
                    extensions: vec![extension; 2],
                }],
            },
        ],
    };
    vec![catalog.write().unwrap(), boot_record(19).write()[..128].to_vec()]
}

/// A hybrid image's first sectors, and an Apple partition.
pub fn partition_table() -> Vec<Vec<u8>> {
    let record = MasterBootRecord {
        code: [0x90; 440],
        disk_signature: 0x1234_5678,
        reserved: 0,
        partitions: [
            MbrPartition::protective(4096),
            MbrPartition::new(PartitionType::EFI_SYSTEM, 64, 2880),
            MbrPartition::EMPTY,
            MbrPartition::EMPTY,
        ],
    };
    let partition = GptEntry {
        kind: Guid::EFI_SYSTEM,
        id: Guid([7; 16]),
        first_lba: 64,
        last_lba: 2943,
        attributes: 0,
        name: GptEntry::name("EFI"),
    };
    let header = GptHeader {
        my_lba: 1,
        alternate_lba: 4095,
        first_usable_lba: 64,
        last_usable_lba: 4062,
        disk_guid: Guid([9; 16]),
        entries_lba: 2,
        entry_count: 1,
        entry_size: 128,
        entries_crc: entries_crc(&partition.write()),
    };
    let apple = ApplePartition {
        map_entries: 1,
        start: 1,
        blocks: 1,
        name: ApplePartition::text("Apple"),
        kind: ApplePartition::text("Apple_partition_map"),
        data_start: 0,
        data_blocks: 1,
        status: ApplePartitionStatus::VALID | ApplePartitionStatus::READABLE,
    };
    let driver = DriverDescriptor {
        block_size: 2048,
        block_count: 1024,
    };
    vec![
        record.write().to_vec(),
        [header.write().as_slice(), &partition.write()].concat(),
        apple.write().to_vec(),
        driver.write().to_vec(),
    ]
}
