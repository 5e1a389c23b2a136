//! Oracles for the parsers of `fsimage-formats`.
//!
//! The same holds for all of them. No bytes make a parser panic. What is parsed can be written, and parsing that
//! gives the same value. What is parsed without a finding is canonical: writing it gives the same bytes. A walk
//! ends after no more steps than there are bytes.

mod boot;
pub mod boot_seeds;
mod identifiers;
mod iso9660;
pub mod seeds;
mod system_use;
mod udf;
mod udf_contents;
pub mod udf_seeds;

pub use boot::{el_torito, partition_table};
pub use identifiers::{file_identifier, joliet};
pub use iso9660::{date_time, directory_record, extended_attribute, iso9660_volume_descriptor, path_table};
pub use system_use::{rock_ridge, susp};
pub use udf::{udf_directory, udf_file_entry, udf_volume_descriptor};
pub use udf_contents::{udf_extended_attribute, udf_name, udf_table};
