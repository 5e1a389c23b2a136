//! El Torito: how firmware starts a system from a disc.
//!
//! A [boot record](crate::iso9660::BootRecord) at sector 17 of the session leads to the [boot catalog](BootCatalog), whose entries lead to
//! boot images. Some boot images want to know where they are; what is written into them for that is here too.
//!
//! Clauses are those of "El Torito" Bootable CD-ROM Format Specification 1.0 (January 1995). The platform of UEFI is that of the UEFI
//! specification.

pub mod boot_entry;
pub mod boot_info_table;
pub mod boot_record;
pub mod catalog;
pub mod grub_boot_info;
pub mod section_entry_extension;
pub mod section_header;
pub mod validation_entry;

pub use boot_entry::{BootEntry, BootIndicator, MediaFlags, MediaType};
pub use boot_info_table::BootInfoTable;
pub use boot_record::{boot_record, catalog_sector};
pub use catalog::{BootCatalog, Section, SectionEntry};
pub use grub_boot_info::GrubBootInfo;
pub use section_entry_extension::SectionEntryExtension;
pub use section_header::SectionHeader;
pub use validation_entry::ValidationEntry;

/// Bytes of each record of a boot catalog (2.0).
pub const RECORD_SIZE: usize = 32;

/// Bytes of the virtual sectors in which boot images are counted.
pub const VIRTUAL_SECTOR: u64 = 512;

/// Platform ID (2.1). Unknown values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform(pub u8);

impl Platform {
    /// 80x86: a BIOS.
    pub const X86: Self = Self(0);
    /// PowerPC.
    pub const POWER_PC: Self = Self(1);
    /// Mac.
    pub const MAC: Self = Self(2);
    /// UEFI (UEFI 2.10, 13.3.2.1).
    pub const EFI: Self = Self(0xEF);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_platforms() {
        let platforms = [Platform::X86, Platform::POWER_PC, Platform::MAC, Platform::EFI];
        assert_eq!(platforms.map(|platform| platform.0), [0, 1, 2, 0xEF]);
    }
}
