//! The C interface as files that C programs link with; all code is in `fsimage-capi`.
//!
//! A crate of its own, so that tests and fuzz targets can use the interface as an ordinary Rust library, and so
//! that the files have the names that C users expect.

pub use fsimage_capi::*;
