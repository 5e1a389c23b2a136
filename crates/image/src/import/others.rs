//! What other file systems of a disc hold that the imported one does not.

use std::ops::ControlFlow;

use fsimage_tree::{Kind, NodeId, Tree};
use fsimage_volume::{DiscItem, FileSystem, FileSystemKind, VolumeErrorKind, Walk};

use super::merge::Found;
use super::warning::ImportWarning;
use crate::error::Error;

/// A directory of the other file system, and the one of the same path in the tree, if there is one.
struct Job {
    item: DiscItem,
    node: Option<NodeId>,
    path: String,
}

/// Warns of items that are neither in the tree by their path nor among the contents that were imported, and of what only Rock Ridge tells: links
/// and devices that others show as files, names that others cut, permissions, extended attributes, and contents that others have cut: a session
/// that genisoimage adds shows the files of those before it as empty ones in UDF.
pub(super) fn compare(
    tree: &Tree,
    other: &dyn FileSystem,
    found: &mut Found,
    walk: &mut Walk,
) -> Result<(), Error> {
    let kind = other.info().kind;
    let is_rock_ridge = kind == FileSystemKind::RockRidge;
    // Plain ISO 9660 has names of its own, by which nothing is found.
    let by_name = !matches!(kind, FileSystemKind::Iso9660 | FileSystemKind::HighSierra);
    let mut other_permissions: Option<(String, u64)> = None;
    let mut attributes: Option<(String, u64)> = None;
    let mut other_contents: Option<(String, u64)> = None;
    let mut jobs = vec![Job {
        item: other.root(walk)?,
        node: Some(NodeId::ROOT),
        path: String::new(),
    }];
    while let Some(job) = jobs.pop() {
        if walk.enter("directory", job.item.location.identity()).is_err() {
            continue;
        }
        let listed = other.list(&job.item, walk, &mut |walk, item| {
            walk.count_item()?;
            let name = String::from_utf8_lossy(&item.name);
            let path = format!("{}/{name}", job.path);
            let node = job.node.and_then(|node| tree.child(node, &item.name));
            found.note_iso9660(item);
            if kind == FileSystemKind::Joliet {
                found.note_joliet(&item.name);
            }
            let in_tree = node.and_then(|node| tree.node(node));
            if is_rock_ridge
                && in_tree.is_some_and(|node| node.attributes().permissions != item.attributes.permissions)
            {
                let (_, items) = other_permissions.get_or_insert_with(|| (path.clone(), 0));
                *items += 1;
            }
            let has_attributes = item.has_streams || item.has_other_attributes;
            if is_rock_ridge && has_attributes && in_tree.is_some_and(|node| node.streams().next().is_none())
            {
                attributes.get_or_insert_with(|| (path.clone(), 0)).1 += 1;
            }
            let is_file = in_tree.is_some_and(|node| node.kind() == Kind::File);
            if is_rock_ridge
                && is_file
                && item.kind == Kind::File
                && in_tree.is_some_and(|node| node.size() != item.size)
            {
                other_contents.get_or_insert_with(|| (path.clone(), 0)).1 += 1;
            }
            if item.kind == Kind::Directory {
                jobs.push(Job {
                    item: item.clone(),
                    node,
                    path,
                });
                return Ok(ControlFlow::Continue(()));
            }
            let is_other = is_rock_ridge && item.kind != Kind::File && is_file;
            if node.is_some() && !is_other || item.size == 0 && !by_name {
                return Ok(ControlFlow::Continue(()));
            }
            // What is imported has its content, under another name.
            let is_renamed = is_rock_ridge && job.node.is_some();
            let extents = other.extents(item, walk).unwrap_or_default();
            let start = extents.runs.first().and_then(|run| run.offset);
            if is_other || is_renamed || !start.is_some_and(|start| found.starts.contains(&start)) {
                let file_system = kind;
                found.warnings.add(|| ImportWarning::OnlyIn { path, file_system });
            }
            Ok(ControlFlow::Continue(()))
        });
        match listed {
            // What cannot be read there is not missed here.
            Err(error) if error.kind() != VolumeErrorKind::Damaged => return Err(error.into()),
            _ => {}
        }
    }
    if let Some((path, items)) = other_contents {
        found.warnings.add(|| ImportWarning::OtherContents {
            path,
            items,
            file_system: kind,
        });
    }
    if let Some((path, items)) = other_permissions {
        found.warnings.add(|| ImportWarning::OtherPermissions {
            path,
            items,
            file_system: kind,
        });
    }
    if let Some((path, items)) = attributes {
        found.warnings.add(|| ImportWarning::AttributesOnlyIn {
            path,
            items,
            file_system: kind,
        });
    }
    Ok(())
}
