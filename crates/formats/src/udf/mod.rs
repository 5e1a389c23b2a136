//! UDF: ECMA-167 volumes and files as OSTA UDF 1.02 to 2.60 narrows them down.
//!
//! Clauses of ECMA-167 are those of the third edition of 1997, part and clause (`4/14.9`); the second edition
//! has the same ones, without what UDF 2.00 brought. Clauses of UDF are those of revision 2.60 unless they name
//! another. All numbers on the disc are little-endian.
//!
//! A descriptor that a tag opens has the rest of the tag as its field `tag`; the tag's identifier, checksum, CRC
//! and CRC length are derived. A wrong tag checksum or identifier is an error, a wrong CRC is a finding.

mod bytes;
pub mod character_set;
pub mod compressed_unicode;
pub mod crc16;
pub mod dstring;
pub mod entity_identifier;
#[cfg(test)]
mod laws;
pub mod recognition;
pub mod revision;
pub mod tag;
pub mod timestamp;

pub use character_set::CharacterSet;
pub use dstring::DString;
pub use entity_identifier::{DomainFlags, EntityIdentifier, OperatingSystem};
pub use recognition::{BootDescriptor, StandardIdentifier, VolumeStructureDescriptor};
pub use revision::Revision;
pub use tag::{Tag, TagIdentifier};
pub use timestamp::Timestamp;
