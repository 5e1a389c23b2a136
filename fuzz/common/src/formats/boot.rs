//! Oracles for what makes discs and sticks boot.

use fsimage_formats::el_torito::{
    BootCatalog, BootEntry, BootInfoTable, RECORD_SIZE, SectionEntryExtension, SectionHeader,
    ValidationEntry, boot_info_table, boot_record, catalog_sector,
};
use fsimage_formats::iso9660::BootRecord;
use fsimage_formats::partition_table::{
    ApplePartition, Chs, DriverDescriptor, GptEntry, GptHeader, MasterBootRecord, MbrPartition,
};

/// A boot catalog, each of its records, a boot record, and a boot information table.
pub fn el_torito(data: &[u8]) {
    let mut clean = true;
    if let Ok(catalog) = BootCatalog::parse_with(data, &mut |_| clean = false) {
        let written = catalog.write().expect("what was read can be written");
        assert!(written.len() <= data.len());
        assert_eq!(BootCatalog::parse(&written).as_ref(), Ok(&catalog));
        assert!(
            !clean || data.starts_with(&written),
            "parsed without a finding, written differently"
        );
        assert!(catalog.entries().count() < data.len() / RECORD_SIZE);
    }
    for record in data.as_chunks().0 {
        if let Ok(entry) = ValidationEntry::parse(record) {
            assert_eq!(ValidationEntry::parse(&entry.write()), Ok(entry));
        }
        if let Ok(header) = SectionHeader::parse(record) {
            assert_eq!(header.write(), *record);
        }
        if let Ok(extension) = SectionEntryExtension::parse(record) {
            assert_eq!(extension.write(), *record);
        }
        let mut clean = true;
        let entry = BootEntry::parse_with(record, &mut |_| clean = false);
        assert!(!clean || entry.write() == *record);
    }
    if let Some(bytes) = data.first_chunk() {
        let table = BootInfoTable::parse(bytes);
        assert_eq!(BootInfoTable::parse(&table.write()), table);
    }
    let half = data.len() / 8 * 4;
    let (left, right) = data.split_at(half);
    let sum = boot_info_table::checksum(left).wrapping_add(boot_info_table::checksum(right));
    assert_eq!(sum, boot_info_table::checksum(data));
    if let Some(sector) = data.first_chunk()
        && let Ok(record) = BootRecord::parse(sector)
    {
        let mut clean = true;
        if let Some(at) = catalog_sector(&record, &mut |_| clean = false) {
            assert!(!clean || boot_record(at) == record);
        }
    }
}

/// A disk's first sectors: as a master boot record, and as the entries of the other tables.
pub fn partition_table(data: &[u8]) {
    if let Some(bytes) = data.first_chunk() {
        let _ = DriverDescriptor::parse(bytes).map(|value| assert_eq!(value.write(), *bytes));
    }
    for sector in data.as_chunks().0 {
        let _ = MasterBootRecord::parse(sector).map(|value| assert_eq!(value.write(), *sector));
        let mut clean = true;
        if let Ok(value) = GptHeader::parse_with(sector, &mut |_| clean = false) {
            let written = value.write();
            assert_eq!(GptHeader::parse(&written), Ok(value));
            assert!(!clean || written == *sector);
        }
        clean = true;
        if let Ok(value) = ApplePartition::parse_with(sector, &mut |_| clean = false) {
            let written = value.write();
            assert_eq!(ApplePartition::parse(&written), Ok(value));
            assert!(!clean || written == *sector);
        }
    }
    for entry in data.as_chunks().0 {
        assert_eq!(GptEntry::parse(entry).write(), *entry);
    }
    for entry in data.as_chunks().0 {
        assert_eq!(MbrPartition::parse(entry).write(), *entry);
    }
    if let Some(&bytes) = data.first_chunk() {
        let sector = u32::from_le_bytes(bytes);
        let chs = Chs::of(sector);
        assert_eq!(Chs::parse(&chs.write()), chs);
    }
}
