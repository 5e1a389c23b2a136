//! ISO 9660 (ECMA-119): volume descriptors, path tables, directories.
//!
//! Clauses are those of ECMA-119:1987, the second edition, which is ISO 9660:1988 word for word. What
//! ISO 9660:1999 (ECMA-119:2019) adds, the enhanced volume descriptor, is said where it applies. So is what High
//! Sierra, the working paper of 1986, has at other places.

pub mod boot_record;
pub mod characters;
pub mod date_time;
pub mod directory_record;
pub mod extended_attribute;
pub mod file_flags;
pub mod file_identifier;
pub mod numbers;
pub mod partition;
pub mod path_table;
pub mod primary;
pub mod relaxations;
pub mod root_directory_record;
pub mod standard;
pub mod standard_file_structure;
pub mod supplementary;
pub mod terminator;
pub mod volume_descriptor;
pub mod volume_descriptor_body;

pub use boot_record::BootRecord;
pub use characters::{is_a_character, is_d_character};
pub use date_time::{CivilDateTime, DecimalDateTime, RecordingDateTime};
pub use directory_record::{DirectoryRecord, DirectoryRecords};
pub use extended_attribute::{Denied, ExtendedAttributeRecord};
pub use file_flags::FileFlags;
pub use file_identifier::FileIdentifier;
pub use numbers::ByteOrder;
pub use partition::VolumePartitionDescriptor;
pub use path_table::{PathTableRecord, PathTableRecords};
pub use primary::PrimaryVolumeDescriptor;
pub use relaxations::Relaxations;
pub use root_directory_record::RootDirectoryRecord;
pub use standard::Standard;
pub use standard_file_structure::StandardFileStructureVolumeDescriptor;
pub use supplementary::{SupplementaryVolumeDescriptor, VolumeFlags};
pub use terminator::VolumeDescriptorSetTerminator;
pub use volume_descriptor::VolumeDescriptorKind;
pub use volume_descriptor_body::VolumeDescriptorBody;

/// Bytes of a logical sector (ECMA-119:1987 6.1.2) and, on every disc of today, of a logical block (6.2.2).
pub const SECTOR_SIZE: usize = 2048;
