//! How images are changed: `modify` and `append`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::Chosen;

/// What is changed of an image's items.
#[derive(Args)]
pub(crate) struct Changes {
    /// Remove an item, and what is below it; may be repeated. Removals come first
    #[arg(long, value_name = "PATH", help_heading = "Changes")]
    pub(crate) remove: Vec<OsString>,
    /// Move an item, FROM=TO; may be repeated. What is at TO is replaced
    #[arg(long = "move", value_name = "FROM=TO", help_heading = "Changes")]
    pub(crate) moves: Vec<OsString>,
    /// Leave out of what is added what matches: a name, or with a / a path below the folder; * and ** as in gitignore
    #[arg(long, value_name = "GLOB", help_heading = "Changes")]
    pub(crate) exclude: Vec<String>,
    /// Leave out of what is added what cannot be read, with a warning
    #[arg(long, help_heading = "Changes")]
    pub(crate) skip_unreadable: bool,
    /// Volume name in every file system [default: modify keeps it, append makes one from the time]
    #[arg(short = 'V', long, value_name = "NAME", help_heading = "Changes")]
    pub(crate) volume_name: Option<String>,
}

/// How the work is done.
#[derive(Args)]
pub(crate) struct Work {
    /// Do not wait until the image is on the disk
    #[arg(long)]
    pub(crate) no_sync: bool,
    /// Threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Tell the result, and errors, as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress bar, no warnings
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Makes a new image from an old one.
#[derive(Args)]
pub(crate) struct Modify {
    /// The image, or a block device
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// The new image: a file (it appears when it is whole, and may be IMAGE), a block device, or - for standard output
    #[arg(short, long, value_name = "NEW")]
    pub(crate) output: PathBuf,
    /// Add a folder, whose contents go to the root, a file, or TARGET=SOURCE to place either; may be repeated. Files of the same name are replaced
    #[arg(long, value_name = "PATH", help_heading = "Changes")]
    pub(crate) add: Vec<OsString>,
    #[command(flatten)]
    pub(crate) changes: Changes,
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    #[command(flatten)]
    pub(crate) work: Work,
}

/// Adds a session to an image.
#[derive(Args)]
pub(crate) struct Append {
    /// The image, a file or a block device that can be written at any place
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// A folder, whose contents go to the root, a file, or TARGET=SOURCE to place either. Files of the same name are replaced
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    #[command(flatten)]
    pub(crate) changes: Changes,
    /// File system whose items are taken over [default: the richest one of the newest session]
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) fs: Option<super::Namespace>,
    #[command(flatten)]
    pub(crate) work: Work,
}
