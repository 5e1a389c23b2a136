//! How images are read: `info`, `ls`, `tree`, `cat`, `extract`, `manifest`, `diff`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fsimage::manifest::Field;

/// Which part of an image is read.
#[derive(Args)]
pub(crate) struct Chosen {
    /// File system to read [default: the richest one of the session]
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) fs: Option<Namespace>,
    /// Session to read, 1 for the oldest [default: the newest one that has the file system]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) session: Option<u32>,
}

/// A file system's name.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Namespace {
    /// UDF
    Udf,
    /// ISO 9660 with Rock Ridge
    RockRidge,
    /// Joliet
    Joliet,
    /// The enhanced hierarchy of ISO 9660:1999
    #[value(name = "iso9660-1999")]
    Enhanced,
    /// ISO 9660 without extensions
    #[value(name = "iso9660")]
    Iso9660,
    /// High Sierra
    HighSierra,
}

/// Tells what an image holds.
#[derive(Args)]
pub(crate) struct Info {
    /// The image: a file, raw sectors of a CD, or a block device
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// Tell it, and errors, as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Lists a directory.
#[derive(Args)]
pub(crate) struct List {
    /// The image: a file, raw sectors of a CD, or a block device
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// A directory, whose items are listed, or another item
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<OsString>,
    /// Kind, permissions, links, owner, group, size, time (UTC) and link target too
    #[arg(short, long)]
    pub(crate) long: bool,
    /// The directories below too
    #[arg(short = 'R', long)]
    pub(crate) recursive: bool,
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    /// One JSON object for each item, in an array; errors as JSON too
    #[arg(long)]
    pub(crate) json: bool,
}

/// Shows a tree.
#[derive(Args)]
pub(crate) struct Tree {
    /// The image: a file, raw sectors of a CD, or a block device
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// The directory to begin with
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<OsString>,
    #[command(flatten)]
    pub(crate) chosen: Chosen,
}

/// Writes files to standard output.
#[derive(Args)]
pub(crate) struct Cat {
    /// The image: a file, raw sectors of a CD, or a block device
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// Files of the image
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    #[command(flatten)]
    pub(crate) chosen: Chosen,
}

/// Writes items of an image into a folder.
#[derive(Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Extract {
    /// The image: a file, raw sectors of a CD, or a block device
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    /// Items to extract, with what is below them and the directories above them [default: everything]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    /// The folder to write into; it is made if it is not there
    #[arg(short = 'C', long, value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    /// Replace files that are there already
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Do not keep owners and groups, which only root can [default: kept by root]
    #[arg(long)]
    pub(crate) no_owners: bool,
    /// Do not keep permissions
    #[arg(long)]
    pub(crate) no_permissions: bool,
    /// Do not keep times
    #[arg(long)]
    pub(crate) no_times: bool,
    /// Leave out devices, which only root can make [default: made by root]
    #[arg(long)]
    pub(crate) no_devices: bool,
    /// Write named streams (of UDF, or extended attributes beside Rock Ridge) as extended attributes user.NAME
    #[arg(long)]
    pub(crate) xattrs: bool,
    /// Threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Tell what was done, and errors, as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress bar, no warnings
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Prints a manifest.
#[derive(Args)]
pub(crate) struct Manifest {
    /// The image: a file, raw sectors of a CD, or a block device; or a folder
    #[arg(value_name = "IMAGE")]
    pub(crate) image: PathBuf,
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    /// Fields, comma-separated: type, mode, nlink, uid, gid, size, mtime, atime, ctime, btime, rdev, link, sha256
    #[arg(
        long,
        value_delimiter = ',',
        value_parser = field,
        value_name = "LIST",
        default_value = "type,mode,size,mtime,link,sha256"
    )]
    pub(crate) fields: Vec<Field>,
    /// Digits of a second's fraction at most
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u8).range(..=9))]
    pub(crate) digits: u8,
    /// Do not read the files: no sha256
    #[arg(long)]
    pub(crate) no_content: bool,
    /// Threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// Compares two trees.
#[derive(Args)]
pub(crate) struct Diff {
    /// An image, or a folder
    #[arg(value_name = "A")]
    pub(crate) first: PathBuf,
    /// An image, or a folder
    #[arg(value_name = "B")]
    pub(crate) second: PathBuf,
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    /// Fields that are compared, as those of a manifest; sha256 stands for contents. Times are compared as exactly as both sides have them, modes and owners where both
    /// have some
    #[arg(
        long,
        value_delimiter = ',',
        value_parser = field,
        value_name = "LIST",
        default_value = "type,mode,size,mtime,rdev,link,sha256"
    )]
    pub(crate) fields: Vec<Field>,
    /// Digits of a second's fraction at most
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u8).range(..=9))]
    pub(crate) digits: u8,
    /// Threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Tell the differences, and errors, as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell no differences: only whether there are some, by the exit code
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

fn field(text: &str) -> Result<Field, String> {
    let found = Field::ALL.into_iter().find(|&(name, _)| name == text);
    found.map(|(_, field)| field).ok_or_else(|| {
        let names = Field::ALL.map(|(name, _)| name);
        format!("is not one of {}", names.join(", "))
    })
}
