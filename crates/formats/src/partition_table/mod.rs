//! Partition tables: how a disk, which a stick with a disc's image on it is, tells firmware and systems what is where.
//!
//! - [`MasterBootRecord`]: code that a BIOS runs, and up to four partitions
//! - [`GptHeader`], [`GptEntry`]: the GUID partition table of UEFI, which has a copy at the end of the disk
//! - [`DriverDescriptor`], [`ApplePartition`]: Apple's partition map
//!
//! All three fit the 32 KiB that ISO 9660 leaves free at its beginning.

pub mod apple_partition;
pub mod chs;
pub mod driver_descriptor;
pub mod gpt_entry;
pub mod gpt_header;
pub mod guid;
pub mod master_boot_record;
pub mod mbr_partition;

pub use apple_partition::{ApplePartition, ApplePartitionStatus};
pub use chs::Chs;
pub use driver_descriptor::DriverDescriptor;
pub use gpt_entry::GptEntry;
pub use gpt_header::{GptHeader, entries_crc};
pub use guid::Guid;
pub use master_boot_record::MasterBootRecord;
pub use mbr_partition::{MbrPartition, PartitionType};

/// Bytes of the sectors in which disks are counted here.
pub const SECTOR_SIZE: usize = 512;
