//! SUSP, the System Use Sharing Protocol (IEEE P1281): how several extensions share the system use fields of
//! directory records, and where a field goes on when 255 bytes don't hold it.
//!
//! An area is walked with [`SystemUseEntries`]; each entry is then read by the type of its signature. Writing
//! goes the same way everywhere: `write` puts the entry at the front of a buffer and returns its length.
//!
//! Continuation areas point anywhere on the disc, themselves included: whoever follows them keeps a budget.

pub mod continuation_area;
pub mod entry;
pub mod extension_selector;
pub mod extensions_reference;
pub mod indicator;
#[cfg(test)]
pub(crate) mod laws;
pub mod padding;
pub mod terminator;

pub use continuation_area::ContinuationArea;
pub use entry::{SystemUseEntries, SystemUseEntry};
pub use extension_selector::ExtensionSelector;
pub use extensions_reference::ExtensionsReference;
pub use indicator::SharingProtocolIndicator;
pub use padding::Padding;
pub use terminator::AreaTerminator;
