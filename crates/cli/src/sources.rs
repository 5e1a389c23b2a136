//! The PATH arguments: what they name, and where it goes.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use fsimage::{Added, FileSystemImage, NodeId, ScanObserver, ScanOptions};

use crate::failure::Failure;

/// One PATH argument.
#[derive(Debug, PartialEq, Eq)]
struct Source {
    path: PathBuf,
    /// Where it goes; `None` is the root.
    target: Option<Vec<u8>>,
}

impl Source {
    /// An argument with `=` is TARGET=SOURCE, unless there is something of that name.
    fn parse(argument: &OsStr) -> Self {
        let bytes = argument.as_bytes();
        let split = bytes
            .iter()
            .position(|&byte| byte == b'=')
            .filter(|_| std::fs::symlink_metadata(argument).is_err());
        match split.and_then(|at| Some((bytes.get(..at)?, bytes.get(at + 1..)?))) {
            Some((target, source)) => Self {
                path: OsStr::from_bytes(source).into(),
                target: Some(target.to_vec()),
            },
            None => Self {
                path: argument.into(),
                target: None,
            },
        }
    }
}

/// Adds everything that the arguments name.
pub(crate) fn add_all(
    image: &mut FileSystemImage,
    arguments: &[OsString],
    options: &ScanOptions,
    observer: &dyn ScanObserver,
) -> Result<Added, Failure> {
    let mut all = Added::default();
    for argument in arguments {
        let source = Source::parse(argument);
        let added = add(image, &source, options, observer)?;
        all.files += added.files;
        all.directories += added.directories;
        all.bytes += added.bytes;
        all.skipped.extend(added.skipped);
    }
    Ok(all)
}

fn add(
    image: &mut FileSystemImage,
    source: &Source,
    options: &ScanOptions,
    observer: &dyn ScanObserver,
) -> Result<Added, Failure> {
    let target = source.target.as_deref().unwrap_or_default();
    let at_target = |error| Failure::at(target, error);
    if source.path.is_dir() {
        let into = image.add_directories(NodeId::ROOT, target).map_err(at_target)?;
        return Ok(image.add_host_tree(into, &source.path, false, options, observer)?);
    }
    let path = if target.is_empty() || target.ends_with(b"/") {
        image.add_directories(NodeId::ROOT, target).map_err(at_target)?;
        [target, b"/", file_name(&source.path)?].concat()
    } else {
        let parent = target
            .iter()
            .rposition(|&byte| byte == b'/')
            .and_then(|at| target.get(..at));
        image
            .add_directories(NodeId::ROOT, parent.unwrap_or_default())
            .map_err(at_target)?;
        target.to_vec()
    };
    let node = image
        .add_host_file(NodeId::ROOT, &path, &source.path, options)
        .map_err(at_target)?;
    let bytes = image.tree().node(node).map_or(0, |node| node.size());
    Ok(Added {
        files: 1,
        bytes,
        ..Added::default()
    })
}

fn file_name(path: &Path) -> Result<&[u8], Failure> {
    let name = path.file_name().map(OsStrExt::as_bytes);
    name.ok_or_else(|| Failure::usage(format!("{}: names no file", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        let parsed = Source::parse(OsStr::new("boot/grub=no/such/folder"));
        assert_eq!(
            parsed,
            Source {
                path: "no/such/folder".into(),
                target: Some(b"boot/grub".to_vec())
            }
        );
        let parsed = Source::parse(OsStr::new("no/such/folder"));
        assert_eq!(
            parsed,
            Source {
                path: "no/such/folder".into(),
                target: None
            }
        );
    }
}
