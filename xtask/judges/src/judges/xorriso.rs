//! xorriso (libisofs) extracts the image, and the folder is described.
//!
//! Takes any namespace. Does not restore the times of symbolic links; restores owners and devices only as
//! root. Joins hard links by the serial numbers of PX entries.

use std::path::Path;

use crate::{Fields, JudgeError, Kind, Manifest, Namespace, program};

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    let all = Fields::KIND
        .union(Fields::SIZE)
        .union(Fields::MTIME)
        .union(Fields::CONTENT);
    match namespace {
        Namespace::RockRidge => all.union(Fields::MODE).union(Fields::TARGET),
        Namespace::Joliet | Namespace::Iso9660 => all,
    }
}

pub(crate) fn read(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    let scratch = program::scratch()?;
    let tree = match namespace {
        Namespace::RockRidge => "nojoliet",
        Namespace::Joliet => "norock",
        Namespace::Iso9660 => "ecma119",
    };
    let mut command = program::command("xorriso")?;
    command.args(["-no_rc", "-abort_on", "SORRY", "-report_about", "WARNING"]);
    // It shies away from what lies in /dev, a file system in memory included.
    command.args(["-drive_class", "harmless", "/dev/shm"]);
    command.args(["-osirrox", "on:device_files:auto_chmod_on", "-hardlinks", "on"]);
    command
        .args(["-read_fs", tree, "-ecma119_map", "unmapped", "-indev"])
        .arg(image);
    command.args(["-extract", "/"]).arg(scratch.path());
    program::accepted("xorriso", &mut command)?;
    let mut manifest = Manifest::of_directory(scratch.path())?;
    for entry in manifest
        .entries
        .values_mut()
        .filter(|entry| entry.kind == Some(Kind::Link))
    {
        entry.mtime = None;
    }
    program::clear(scratch)?;
    Ok(manifest)
}
