//! bsdtar (libarchive) extracts the image, and the folder is described.
//!
//! Takes any namespace. Restores owners and devices only as root. Tells hard links by extracting them. Composes
//! the characters of Joliet names (Unicode normalization form C).

use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;

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

/// How this judge shows a Joliet path.
pub(crate) fn composed(path: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(path)
        .nfc()
        .collect::<String>()
        .into_bytes()
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
