//! ISO 9660 (ECMA-119): volume descriptors, path tables, directories.
//!
//! Clauses are those of ECMA-119:1987, the second edition, which is ISO 9660:1988 word for word. What
//! ISO 9660:1999 (ECMA-119:2019) adds, the enhanced volume descriptor, is said where it applies.

pub mod characters;
pub mod date_time;
pub mod numbers;

pub use characters::{is_a_character, is_d_character};
pub use date_time::{CivilDateTime, DecimalDateTime, RecordingDateTime};
pub use numbers::ByteOrder;

/// Bytes of a logical sector (ECMA-119:1987 6.1.2) and, on every disc of today, of a logical block (6.2.2).
pub const SECTOR_SIZE: usize = 2048;
