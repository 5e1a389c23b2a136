//! bsdtar (libarchive) extracts the image, and the folder is described.
//!
//! Takes any namespace. Restores owners and devices only as root. Tells hard links by extracting them.

use std::path::Path;

use crate::{Fields, JudgeError, Manifest, Namespace, program};

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    let all = Fields::KIND
        .union(Fields::SIZE)
        .union(Fields::MTIME)
        .union(Fields::CONTENT);
    match namespace {
        Namespace::RockRidge => all.union(Fields::MODE).union(Fields::TARGET).union(Fields::NLINK),
        Namespace::Joliet | Namespace::Iso9660 => all,
    }
}

pub(crate) fn read(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    let mut command = program::command("bsdtar")?;
    match namespace {
        Namespace::RockRidge => {}
        Namespace::Joliet => {
            command.args(["--options", "!rockridge"]);
        }
        Namespace::Iso9660 => {
            command.args(["--options", "!rockridge,!joliet"]);
        }
    }
    let scratch = program::scratch()?;
    command
        .arg("-xp")
        .arg("-C")
        .arg(scratch.path())
        .arg("-f")
        .arg(image);
    program::accepted("bsdtar", &mut command)?;
    let manifest = Manifest::of_directory(scratch.path())?;
    program::clear(scratch)?;
    Ok(manifest)
}
