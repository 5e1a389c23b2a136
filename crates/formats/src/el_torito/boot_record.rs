//! What a boot record says of El Torito: where the boot catalog is.
//!
//! Spec: El Torito 1.0, figure 7; ECMA-119:1987 8.2.

use crate::fields::Fields;
use crate::finding::{self, Finding};
use crate::iso9660::BootRecord;

/// Boot System Identifier: this text and zeros.
pub const BOOT_SYSTEM_IDENTIFIER: [u8; 32] = *b"EL TORITO SPECIFICATION\0\0\0\0\0\0\0\0\0";

/// The sector of a session that the boot record is in (2.0).
pub const BOOT_RECORD_SECTOR: u32 = 17;

/// The boot record that leads to a catalog at this sector of the disc.
#[must_use]
pub fn boot_record(catalog: u32) -> BootRecord {
    let mut boot_system_use = [0; 1977];
    boot_system_use.put::<0, 4>(catalog.to_le_bytes());
    BootRecord {
        boot_system_identifier: BOOT_SYSTEM_IDENTIFIER,
        boot_identifier: [0; 32],
        boot_system_use,
    }
}

/// The sector of the disc at which the catalog begins; `None` when the record is another boot system's. Reserved bytes that are not zero
/// are reported.
pub fn catalog_sector(record: &BootRecord, report: &mut dyn FnMut(Finding)) -> Option<u32> {
    // Some writers pad with spaces.
    let identifier = record.boot_system_identifier;
    let (name, rest) = identifier.split_at(23);
    let known =
        BOOT_SYSTEM_IDENTIFIER.starts_with(name) && rest.iter().all(|&byte| byte == 0 || byte == b' ');
    if !known {
        return None;
    }
    finding::expect_zero(rest, "El Torito 1.0 figure 7", report);
    finding::expect_zero(&record.boot_identifier, "El Torito 1.0 figure 7", report);
    finding::expect_zero(
        &record.boot_system_use.field::<4, 1973>(),
        "El Torito 1.0 figure 7",
        report,
    );
    Some(u32::from_le_bytes(record.boot_system_use.field::<0, 4>()))
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn a_record_leads_to_its_catalog() {
        let sector = boot_record(0x0102_0304).write();
        assert_eq!(sector[..0x1E], *b"\0CD001\x01EL TORITO SPECIFICATION");
        assert_eq!(sector[0x47..0x4B], [4, 3, 2, 1]);
        let mut findings = Vec::new();
        let record = BootRecord::parse(&sector).unwrap();
        assert_eq!(
            catalog_sector(&record, &mut |finding| findings.push(finding)),
            Some(0x0102_0304)
        );
        assert_eq!(findings, []);
    }

    #[test]
    fn other_boot_systems_and_spoilt_ones() {
        let mut record = boot_record(19);
        record.boot_system_identifier[31] = b' ';
        record.boot_system_use[1976] = 1;
        let mut findings = 0;
        assert_eq!(catalog_sector(&record, &mut |_| findings += 1), Some(19));
        assert_eq!(findings, 2);
        record.boot_system_identifier[30] = b'x';
        assert_eq!(catalog_sector(&record, &mut |_| {}), None);
        record.boot_system_identifier = *b"CDI COMPATIBLE                  ";
        assert_eq!(catalog_sector(&record, &mut |_| {}), None);
    }
}
