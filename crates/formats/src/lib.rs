//! fsimage-formats
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

mod error;
mod fields;
mod finding;
pub mod iso9660;
pub mod joliet;
pub mod rock_ridge;
pub mod susp;

pub use error::{FormatError, FormatErrorKind};
pub use finding::{Deviation, Finding};
