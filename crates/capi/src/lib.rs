//! The C interface of libfsimage.
//!
//! Each exported function converts its arguments, calls the crate `fsimage`, and converts what comes back; there is no
//! logic here. The header `include/fsimage.h` is generated from this source.
//!
//! # The contract
//!
//! What every caller promises is written once, at the head of the header (`cbindgen.toml`), and is what `unsafe` stands
//! for in all signatures: a pointer is NULL, or it points to what its type says, for as long as the function's
//! documentation says; nothing else writes there during the call. All that can be checked is checked, and is an error.
//!
//! # Threads
//!
//! A handle guards what it leads to by a lock that nobody waits for: a call that meets another one in its way, on
//! another thread or further up on its own, ends with `FSI_E_BUSY`. So use against the rules is an error, and a
//! callback can never be caught in a deadlock.
#![allow(non_camel_case_types, reason = "these are the names that C programs use")]
#![allow(
    clippy::missing_safety_doc,
    reason = "the contract is the same for all functions, and is stated once"
)]

// The header's order is the order of these modules.
mod call;
mod callback;
mod drive_failure;
mod failure;

mod version;

mod status;

mod error;

mod image;

mod settings;

mod name_rules;

mod udf;

mod medium;

mod volume;

mod item;

mod attributes;

mod named_streams;

mod item_content;

mod children;

mod content;

mod add;
mod add_files;

mod new_item;

mod host;

mod remove;

mod numbers;

mod boot_options;

mod boot;

mod result;

mod save;

mod stream;

mod names;

mod progress_items;

mod warnings;

mod plan;

mod iso_image_manager;

mod block_source;

mod disc;

mod disc_volume;

mod disc_item;

mod extract;

mod findings;

mod manifest;

mod media_description;

mod import;

mod drive;

mod drive_media;

mod drive_image;

mod drive_progress;

mod drive_burn;

mod drive_disc;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod vectors;

pub use add::*;
pub use add_files::*;
pub use attributes::*;
pub use block_source::*;
pub use boot::*;
pub use boot_options::*;
pub use call::fsi_string_free;
pub use callback::{fsi_progress_callback, fsi_write_callback};
pub use children::*;
pub use content::*;
pub use disc::*;
pub use disc_item::*;
pub use disc_volume::*;
pub use drive::*;
pub use drive_burn::*;
pub use drive_disc::*;
pub use drive_image::*;
pub use drive_media::*;
pub use drive_progress::*;
pub use error::*;
pub use extract::*;
pub use findings::*;
pub use host::*;
pub use image::*;
pub use import::*;
pub use iso_image_manager::*;
pub use item::*;
pub use item_content::*;
pub use manifest::*;
pub use media_description::*;
pub use medium::*;
pub use name_rules::*;
pub use named_streams::*;
pub use names::*;
pub use new_item::*;
pub use numbers::*;
pub use plan::*;
pub use progress_items::*;
pub use remove::*;
pub use result::*;
pub use save::*;
pub use settings::*;
pub use status::*;
pub use stream::*;
pub use udf::*;
pub use version::*;
pub use volume::*;
pub use warnings::*;
