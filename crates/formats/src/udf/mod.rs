//! UDF: ECMA-167 volumes and files as OSTA UDF 1.02 to 2.60 narrows them down.
//!
//! Clauses of ECMA-167 are those of the third edition of 1997, part and clause (`4/14.9`); the second edition
//! has the same ones, without what UDF 2.00 brought. Clauses of UDF are those of revision 2.60 unless they name
//! another. All numbers on the disc are little-endian.
//!
//! A descriptor that a tag opens has the rest of the tag as its field `tag`; the tag's identifier, checksum, CRC
//! and CRC length are derived. A wrong tag checksum or identifier is an error, a wrong CRC is a finding.

pub mod allocation_descriptor;
pub mod allocation_descriptors;
pub mod allocation_extent;
pub mod anchor;
mod bytes;
pub mod character_set;
pub mod compressed_unicode;
pub mod crc16;
mod descriptor;
pub mod dstring;
pub mod entity_identifier;
pub mod extended_attribute;
pub mod extent;
pub mod file_entry;
pub mod file_identifier;
pub mod file_set;
pub mod icb_tag;
pub mod implementation_use;
pub mod indirect_entry;
pub mod integrity;
#[cfg(test)]
mod laws;
pub mod logical_volume;
pub mod name;
pub mod partition;
pub mod partition_header;
pub mod partition_integrity;
pub mod partition_map;
pub mod path_component;
pub mod permissions;
pub mod primary;
pub mod recognition;
pub mod revision;
pub mod space_bitmap;
pub mod sparing_table;
pub mod stream;
pub mod tag;
pub mod terminating;
pub mod timestamp;
pub mod unallocated_space;
pub mod unallocated_space_entry;
pub mod virtual_allocation_table;
pub mod volume_descriptor_pointer;

pub use allocation_descriptor::{
    AllocationFlags, ExtendedAllocationDescriptor, ExtentKind, ExtentLength, LogicalBlockAddress,
    LongAllocationDescriptor, ShortAllocationDescriptor,
};
pub use allocation_descriptors::AllocationDescriptors;
pub use allocation_extent::AllocationExtentDescriptor;
pub use anchor::AnchorVolumeDescriptorPointer;
pub use character_set::CharacterSet;
pub use dstring::DString;
pub use entity_identifier::{DomainFlags, EntityIdentifier, OperatingSystem};
pub use extended_attribute::{
    ExtendedAttribute, ExtendedAttributeHeader, ExtendedAttributes, FileTimes, UdfAttribute, UseAttribute,
};
pub use extent::Extent;
pub use file_entry::{FileEntry, FileEntryExtension, FileEntryHeader};
pub use file_identifier::{FileCharacteristics, FileIdentifierDescriptor, FileIdentifierDescriptors};
pub use file_set::FileSetDescriptor;
pub use icb_tag::{AllocationKind, FileType, IcbFlags, IcbStrategy, IcbTag};
pub use implementation_use::{ImplementationUseVolumeDescriptor, LogicalVolumeInformation};
pub use indirect_entry::{IndirectEntry, TerminalEntry};
pub use integrity::{
    IntegrityImplementationUse, IntegrityType, LogicalVolumeIntegrityDescriptor, PartitionSpace,
};
pub use logical_volume::LogicalVolumeDescriptor;
pub use partition::{AccessType, PartitionDescriptor, PartitionFlags};
pub use partition_header::PartitionHeader;
pub use partition_integrity::PartitionIntegrityEntry;
pub use partition_map::{
    MetadataFlags, MetadataPartition, PartitionMap, PhysicalPartition, SparablePartition, VirtualPartition,
};
pub use path_component::{ComponentType, PathComponent, PathComponents};
pub use permissions::Permissions;
pub use primary::PrimaryVolumeDescriptor;
pub use recognition::{BootDescriptor, StandardIdentifier, VolumeStructureDescriptor};
pub use revision::Revision;
pub use space_bitmap::SpaceBitmapDescriptor;
pub use sparing_table::{SparingEntry, SparingTable};
pub use stream::{UniqueIdMappingEntry, UniqueIdMappingHeader};
pub use tag::{Tag, TagIdentifier};
pub use terminating::TerminatingDescriptor;
pub use timestamp::Timestamp;
pub use unallocated_space::UnallocatedSpaceDescriptor;
pub use unallocated_space_entry::UnallocatedSpaceEntry;
pub use virtual_allocation_table::{VirtualAllocationTableHeader, VirtualAllocationTableTrailer};
pub use volume_descriptor_pointer::VolumeDescriptorPointer;
