//! zisofs: files that are recorded compressed, block by block, and read as if they were not.
//!
//! A system use entry ([`CompressedFile`]) says that a file is one. Its contents then begin with a [`Header`], behind which stands where
//! each compressed block begins and the last one ends; a block of no bytes is one of zeros.
//!
//! Clauses are the headings of the two descriptions of the format that come with libisofs: zisofs (2009) and zisofs2 (2020).

pub mod compressed_file;
pub mod header;

pub use compressed_file::{CompressedFile, EntryForm};
pub use header::{Algorithm, Generation, Header};
