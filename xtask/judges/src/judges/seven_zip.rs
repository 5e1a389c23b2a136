//! 7z extracts the image, and the folder is described.
//!
//! Takes Joliet where there is one, then Rock Ridge, then plain names without version. Extracts special files
//! as empty ones, so that kinds are told of files, directories and links only.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::program;
use crate::{Fields, JudgeError, Manifest, Namespace, Present};

pub(crate) const fn reads(namespace: Namespace, present: Present) -> bool {
    match namespace {
        Namespace::Joliet => true,
        Namespace::RockRidge => !present.joliet,
        Namespace::Iso9660 => !present.joliet && !present.rock_ridge,
    }
}

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    let all = Fields::SIZE.union(Fields::MTIME).union(Fields::CONTENT);
    match namespace {
        Namespace::RockRidge => all.union(Fields::TARGET),
        Namespace::Joliet | Namespace::Iso9660 => all.union(Fields::KIND),
    }
}

pub(crate) fn read(image: &Path) -> Result<Manifest, JudgeError> {
    let scratch = program::scratch()?;
    let mut out = std::ffi::OsString::from("-o");
    out.push(scratch.path());
    let mut command = program::command("7z")?;
    command.args(["x", "-y", "-bd", "-snl"]).arg(out).arg(image);
    let output = program::accepted("7z", &mut command)?;
    // It ends with 0 after warnings, such as data behind what the descriptors tell of.
    let complains = |line: &str| {
        let line = line.trim_start().to_ascii_uppercase();
        line.starts_with("WARNING") || line.starts_with("ERROR") || line.starts_with("HEADERS ERROR")
    };
    if String::from_utf8_lossy(&output.stdout).lines().any(complains) || !output.stderr.is_empty() {
        return Err(program::rejected("7z", &output));
    }
    let mut manifest = Manifest::of_directory(scratch.path())?;
    // It makes absolute links lead into the folder.
    for target in manifest
        .entries
        .values_mut()
        .filter_map(|entry| entry.target.as_mut())
    {
        if target.starts_with(scratch.path().as_os_str().as_bytes()) {
            target.drain(..scratch.path().as_os_str().len());
        }
    }
    program::clear(scratch)?;
    Ok(manifest)
}
