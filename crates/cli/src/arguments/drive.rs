//! Optical drives: `drive list`, `info`, `burn`, `append`, `blank`, `format`, `close`, `read`, `verify`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::build::Settings;

/// Looks after optical drives and the discs in them.
#[derive(Args)]
pub(crate) struct DriveCommand {
    #[command(subcommand)]
    pub(crate) action: DriveAction,
}

/// What to do with a drive.
#[derive(Subcommand)]
pub(crate) enum DriveAction {
    /// List the drives of this machine
    List(ListDrives),
    /// Tell what is in a drive: the kind of disc, its state and room, sessions, speeds, and how it is written
    Info(DriveInfo),
    /// Burn folders and files, or an image file, onto a blank disc, and read it back
    Burn(Burn),
    /// Add folders and files to a disc, as a further session, and read it back
    Append(AppendDisc),
    /// Erase a CD-RW or a DVD-RW
    Blank(BlankDisc),
    /// Format a DVD+RW, DVD-RW, DVD-RAM, BD-RE, or a blank BD-R
    Format(FormatDisc),
    /// Close what is open on a disc
    Close(CloseDisc),
    /// Read a disc into an image file; what cannot be read is left out, and tried again another time
    Read(ReadDisc),
    /// Compare a disc with an image file
    Verify(VerifyDisc),
}

/// Which drive.
#[derive(Args)]
pub(crate) struct Drive {
    /// The drive: /dev/sr0, iscsi://HOST/TARGET/LUN, or a disc in a file, file:PATH; file:PATH?media=KIND makes a blank one (cd-r, cd-rw, dvd-r,
    /// dvd-rw, dvd-r-dl, dvd+r, dvd+r-dl, dvd+rw, dvd-ram, bd-r, bd-r-dl, bd-re) [default: the first drive of this machine]
    #[arg(long, value_name = "DRIVE")]
    pub(crate) drive: Option<String>,
}

/// Lists drives.
#[derive(Args)]
pub(crate) struct ListDrives {
    /// Tell it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Tells what is in a drive.
#[derive(Args)]
pub(crate) struct DriveInfo {
    #[command(flatten)]
    pub(crate) drive: Drive,
    /// Tell it, and errors, as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How a disc is written.
#[derive(Args)]
pub(crate) struct Writing {
    /// The fastest speed to write with, in kB/s (1x is 176 on CD, 1385 on DVD, 4496 on BD)
    #[arg(long, value_name = "KB/S", help_heading = "Burning")]
    pub(crate) speed: Option<u32>,
    /// Nothing can be added to the disc later
    #[arg(long, help_heading = "Burning")]
    pub(crate) finalise: bool,
    /// Write the session (CD) or the disc (DVD-R) at once
    #[arg(long, help_heading = "Burning")]
    pub(crate) at_once: bool,
    /// Let the drive only pretend, where it can
    #[arg(long, help_heading = "Burning")]
    pub(crate) simulate: bool,
    /// Let the drive find the laser's power first
    #[arg(long, help_heading = "Burning")]
    pub(crate) opc: bool,
    /// Do not read back what was written
    #[arg(long, help_heading = "Burning")]
    pub(crate) no_verify: bool,
    /// Open the tray at the end
    #[arg(long, help_heading = "Burning")]
    pub(crate) eject: bool,
}

/// Burns a disc.
#[derive(Args)]
pub(crate) struct Burn {
    #[command(flatten)]
    pub(crate) drive: Drive,
    /// Burn this image file, instead of folders and files
    #[arg(long, value_name = "FILE", conflicts_with = "paths", help_heading = "Burning")]
    pub(crate) image: Option<PathBuf>,
    /// Burn over what is on a disc that can be overwritten
    #[arg(long, help_heading = "Burning")]
    pub(crate) overwrite: bool,
    #[command(flatten)]
    pub(crate) writing: Writing,
    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// Adds a session.
#[derive(Args)]
pub(crate) struct AppendDisc {
    #[command(flatten)]
    pub(crate) drive: Drive,
    #[command(flatten)]
    pub(crate) writing: Writing,
    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// What is told of a long operation.
#[derive(Args)]
pub(crate) struct Telling {
    /// Tell it, and errors, as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Erases a disc.
#[derive(Args)]
pub(crate) struct BlankDisc {
    #[command(flatten)]
    pub(crate) drive: Drive,
    /// All of the disc, which takes long. Without it, a DVD-RW takes only whole discs at once afterwards
    #[arg(long)]
    pub(crate) full: bool,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

/// A way of formatting.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FormatKind {
    /// As the kind of disc is usually formatted, as quickly as can be
    Default,
    /// All of the disc
    Full,
    /// BD-RE without spare areas
    NoSpares,
    /// BD-R with spare areas
    Spares,
    /// BD-R with spare areas and pseudo-overwrite
    PseudoOverwrite,
}

/// Formats a disc.
#[derive(Args)]
pub(crate) struct FormatDisc {
    #[command(flatten)]
    pub(crate) drive: Drive,
    /// How
    #[arg(long, value_enum, value_name = "HOW", default_value_t = FormatKind::Default)]
    pub(crate) kind: FormatKind,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

/// Closes a disc.
#[derive(Args)]
pub(crate) struct CloseDisc {
    #[command(flatten)]
    pub(crate) drive: Drive,
    /// Nothing can be added to the disc later
    #[arg(long)]
    pub(crate) finalise: bool,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

/// Reads a disc.
#[derive(Args)]
pub(crate) struct ReadDisc {
    #[command(flatten)]
    pub(crate) drive: Drive,
    /// The image file; what is in it of an earlier time stays, as the map says
    #[arg(short, long, value_name = "IMAGE")]
    pub(crate) output: PathBuf,
    /// The map of blocks, as GNU ddrescue writes it [default: IMAGE.map; kept only as long as blocks are missing]
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// How often to try blocks again that cannot be read
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: u32,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

/// Compares a disc with an image.
#[derive(Args)]
pub(crate) struct VerifyDisc {
    #[command(flatten)]
    pub(crate) drive: Drive,
    /// The image file
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// The block of the disc at which the image begins
    #[arg(long, value_name = "BLOCK", default_value_t = 0)]
    pub(crate) start: u32,
    #[command(flatten)]
    pub(crate) telling: Telling,
}
