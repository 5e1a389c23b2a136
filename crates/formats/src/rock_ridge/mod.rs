//! RRIP, the Rock Ridge Interchange Protocol (IEEE P1282): what POSIX knows of a file, in entries of [SUSP].
//!
//! Clauses are those of version 1.12, which has what 1.09 and 1.10 have and more.
//!
//! [SUSP]: crate::susp

pub mod alternate_name;
pub mod child_link;
pub mod device_number;
pub mod extension;
pub mod in_use;
pub mod link_target;
pub mod parent_link;
pub mod posix_attributes;
pub mod relocated;
pub mod sparse_file;
pub mod symbolic_link;
pub mod time_stamps;

pub use alternate_name::{AlternateName, AlternateNameFlags, NameEntries, join_name, name_entries};
pub use child_link::ChildLink;
pub use device_number::DeviceNumber;
pub use extension::{IEEE_P1282, RRIP_1991A, is_rock_ridge};
pub use in_use::RockRidgeInUse;
pub use link_target::{
    TargetEntries, encode_target, join_target, join_target_with, sl_entries, target_entries,
};
pub use parent_link::ParentLink;
pub use posix_attributes::PosixAttributes;
pub use relocated::Relocated;
pub use sparse_file::SparseFile;
pub use symbolic_link::{Component, ComponentFlags, Components, SymbolicLink, SymbolicLinkFlags};
pub use time_stamps::{TimeStamps, Times};
