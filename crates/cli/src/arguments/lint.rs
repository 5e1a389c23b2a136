//! `lint`.

use std::path::PathBuf;

use clap::Args;

/// Looks at an image.
#[derive(Args)]
pub(crate) struct Lint {
    /// The image, or a device
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// Tell the findings as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell errors alone
    #[arg(short, long)]
    pub(crate) quiet: bool,
}
