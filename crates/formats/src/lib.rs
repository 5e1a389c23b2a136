//! What the bytes of optical-disc file systems mean: values and bytes, both ways.
//!
//! Each structure of a standard is a type of this crate, with `parse` from bytes and `write` to bytes. There is
//! no I/O here, no clock, no threads and no unsafe code, and nothing needs the standard library. Where structures
//! are on a disc, and which of them belong together, is not this crate's matter.
//!
//! - [`iso9660`]: ECMA-119, which is ISO 9660, and High Sierra before it: volume descriptors, path tables, directories
//! - [`joliet`]: Unicode identifiers in a supplementary volume descriptor
//! - [`el_torito`]: the boot catalog and its entries, and [`partition_table`]: what makes an image boot as a disk
//! - [`susp`]: what directory records can be extended by, and [`rock_ridge`], by which they are
//! - [`aaip`]: extended attributes in such extensions
//! - [`zisofs`]: files that are recorded compressed
//!
//! # How types read and write
//!
//! Values hold the host's integers. What can be computed isn't held: lengths, second copies of a number in the
//! other byte order, reserved bytes. `write` computes it and `parse` verifies it. Flags and types that a standard
//! has left open survive a round trip.
//!
//! Discs differ from the standards in small ways. `parse` reads what can be used, with a [`FormatError`] for the
//! rest; `parse_with` reports each departure as a [`Finding`] too. For every value `parse(write(value))` is the
//! value, and for bytes without a finding `write(parse(bytes))` is the bytes.
//!
//! Nothing allocates, except for the functions that return a `Vec`.
//!
//! ```
//! use fsimage_formats::iso9660::{DirectoryRecord, DirectoryRecords, FileFlags, RecordingDateTime};
//!
//! # fn main() -> Result<(), fsimage_formats::FormatError> {
//! let record = DirectoryRecord {
//!     extended_attribute_record_length: 0,
//!     extent: 40,
//!     data_length: 12_345,
//!     recorded: RecordingDateTime::from_unix(1_234_567_890, 0).unwrap_or(RecordingDateTime::UNSPECIFIED),
//!     flags: FileFlags::empty(),
//!     file_unit_size: 0,
//!     interleave_gap_size: 0,
//!     volume_sequence_number: 1,
//!     identifier: b"README.TXT;1",
//!     system_use: &[],
//! };
//! let mut sector = [0; 2048];
//! let length = record.write(&mut sector)?;
//! assert_eq!(length, DirectoryRecord::length(12, 0));
//!
//! // Somebody has spoilt the big-endian copy of the extent.
//! sector[9] = 0;
//! let mut findings = Vec::new();
//! let mut records = DirectoryRecords::new(&sector);
//! while let Some((offset, result)) = records.next_with(&mut |finding| findings.push(finding)) {
//!     assert_eq!((offset, result?), (0, record));
//! }
//! assert_eq!(
//!     findings[0].to_string(),
//!     "ECMA-119:1987 9.1.3: the little-endian copy says 40, the big-endian copy 0"
//! );
//! # Ok(())
//! # }
//! ```

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod aaip;
pub mod el_torito;
mod error;
mod fields;
mod finding;
pub mod iso9660;
pub mod joliet;
pub mod partition_table;
pub mod rock_ridge;
pub mod susp;
pub mod udf;
pub mod zisofs;

pub use error::{FormatError, FormatErrorKind};
pub use finding::{Deviation, Finding};
