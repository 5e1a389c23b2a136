//! What makes an image boot: IMAPI2FS's `IBootOptions` and the properties that take it, and what is beyond them.

mod image;
mod options;

pub(crate) use image::BootSettings;
pub use options::{BootOptions, BootSource, Emulation, SharedBootOptions};
