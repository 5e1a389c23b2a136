//! grub-fstest lists and reads by GRUB's own drivers, one process for each directory and file.
//!
//! Takes Rock Ridge where there is one, then Joliet, then plain names in lower case. Shows a link as the file it
//! leads to, or not at all; so only directories and files are judged. For small trees.

use std::path::Path;
use std::process::Command;

use super::linux::days_from_civil;
use crate::manifest::hash;
use crate::{Entry, Fields, JudgeError, Kind, Manifest, Namespace, Present, program};

const NAME: &str = "grub-fstest";

pub(crate) const fn reads(namespace: Namespace, present: Present) -> bool {
    match namespace {
        Namespace::RockRidge => true,
        Namespace::Joliet => !present.rock_ridge,
        Namespace::Iso9660 => !present.rock_ridge && !present.joliet,
    }
}

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    match namespace {
        Namespace::RockRidge | Namespace::Joliet | Namespace::Iso9660 => Fields::KIND
            .union(Fields::SIZE)
            .union(Fields::MTIME)
            .union(Fields::CONTENT),
    }
}

pub(crate) fn read(image: &Path) -> Result<Manifest, JudgeError> {
    let scratch = program::scratch()?;
    let copy = scratch.path().join("copy");
    let mut manifest = Manifest::default();
    let mut todo = vec![String::from("/")];
    while let Some(folder) = todo.pop() {
        let listing = ask(image, &["ls", "-l", "-a", &format!("(loop0){folder}")], None)?;
        let listing = String::from_utf8_lossy(&listing).into_owned();
        for line in listing.lines().filter(|line| !line.is_empty()) {
            let unreadable = || JudgeError::Unreadable {
                judge: NAME,
                line: line.to_owned(),
            };
            let (size, rest) = line.split_once(' ').ok_or_else(unreadable)?;
            // Where the time should be there are spaces, if GRUB cannot express it.
            let rest = rest.trim_start();
            let (mtime, name) = match rest.split_once(' ').map(|(stamp, name)| (time(stamp), name)) {
                Some((Some(mtime), name)) => (Some(mtime), name),
                _ => (None, rest),
            };
            let mut entry = Entry {
                mtime,
                ..Entry::default()
            };
            if name == "./" || name == "../" {
                continue;
            }
            let path = if let Some(name) = name.strip_suffix('/').filter(|_| size == "DIR") {
                entry.kind = Some(Kind::Directory);
                todo.push(format!("{folder}{name}/"));
                format!("{folder}{name}")
            } else {
                let path = format!("{folder}{name}");
                let size: u64 = size.parse().map_err(|_| unreadable())?;
                entry.kind = Some(Kind::File);
                entry.size = Some(size);
                if size > 0 {
                    ask(image, &["cp", &format!("(loop0){path}")], Some(&copy))?;
                    let file = std::fs::File::open(&copy).map_err(|error| JudgeError::io(&copy, error))?;
                    entry.sha256 = Some(hash(file).map_err(|error| JudgeError::io(&copy, error))?);
                } else {
                    entry.sha256 = hash(std::io::empty()).ok();
                }
                path
            };
            manifest.insert(path, entry);
        }
    }
    program::clear(scratch)?;
    Ok(manifest)
}

/// Runs one command of grub-fstest; it tells errors by words, not by its status.
fn ask(image: &Path, words: &[&str], out: Option<&Path>) -> Result<Vec<u8>, JudgeError> {
    let image = std::path::absolute(image).map_err(|error| JudgeError::io(image, error))?;
    let mut command: Command = program::command("grub-fstest")?;
    command.arg(image).arg("--").args(words);
    if let Some(out) = out {
        command.arg(out);
    }
    let output = program::accepted(NAME, &mut command)?;
    if output.stderr.windows(6).any(|window| window == b"error:") {
        return Err(program::rejected(NAME, &output));
    }
    Ok(output.stdout)
}

/// Seconds since 1970 of a time like `20010203040506`.
fn time(stamp: &str) -> Option<i64> {
    let part = |from: usize, to: usize| stamp.get(from..to)?.parse::<i64>().ok();
    let days = days_from_civil(part(0, 4)?, part(4, 6)?, part(6, 8)?);
    Some(days * 86400 + part(8, 10)? * 3600 + part(10, 12)? * 60 + part(12, 14)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(time("20010203040506"), Some(981_173_106));
        assert_eq!(time("2001"), None);
    }
}
