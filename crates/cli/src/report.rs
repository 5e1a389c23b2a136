//! What is told of an image: to people, and as JSON to programs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use fsimage::{Added, FileSystems, ImageResult, Kind, Layout, NodeId, Owner, WarningKind};
use serde::Serialize;

use crate::failure::one_line;

/// An image, and what went into it.
pub(crate) struct Report<'a> {
    pub(crate) result: &'a ImageResult,
    pub(crate) added: &'a Added,
}

#[derive(Serialize)]
struct ImageJson {
    blocks: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct WarningJson<'a> {
    kind: &'a str,
    path: &'a str,
    file_system: &'a str,
    became: &'a str,
    message: String,
}

#[derive(Serialize)]
struct ExtentJson {
    block: u32,
    bytes: u64,
}

#[derive(Serialize)]
struct EntryJson<'a> {
    path: &'a str,
    /// The path's bytes, in hexadecimal, when they are no UTF-8 and `path` shows them only nearly.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
    kind: &'static str,
    size: u64,
    extents: Vec<ExtentJson>,
    iso9660: Option<String>,
    joliet: Option<String>,
    udf: Option<String>,
    rock_ridge: Option<&'a str>,
}

impl Report<'_> {
    /// One line, and one for each kind of warning.
    pub(crate) fn summary(&self, out: &mut dyn Write) -> io::Result<()> {
        let layout = self.result.layout();
        let tree = layout.tree();
        writeln!(
            out,
            "fsimage: {} files and {} directories in {} blocks ({} bytes)",
            tree.file_count(),
            tree.directory_count(),
            layout.blocks(),
            layout.size()
        )?;
        write_warnings(layout, Some("`fsimage plan` lists them"), out)
    }

    /// Everything, for people.
    pub(crate) fn plan(&self, out: &mut dyn Write) -> io::Result<()> {
        let layout = self.result.layout();
        writeln!(out, "{} blocks ({} bytes)", layout.blocks(), layout.size())?;
        writeln!(
            out,
            "{} files ({} bytes), {} directories",
            self.added.files, self.added.bytes, self.added.directories
        )?;
        writeln!(out, "\n{:>10} {:>10}  what", "block", "blocks")?;
        let session = u64::from(layout.options().session_start);
        for (owner, blocks) in layout.owners() {
            let (start, count) = (blocks.start + session, blocks.end - blocks.start);
            match owner {
                Owner::Structure(name) => writeln!(out, "{start:>10} {count:>10}  ({name})")?,
                Owner::Item(node) => {
                    writeln!(
                        out,
                        "{start:>10} {count:>10}  {}",
                        one_line(&String::from_utf8_lossy(&layout.tree().path(node)))
                    )?;
                }
            }
        }
        let mut warnings = layout.warnings().peekable();
        if warnings.peek().is_some() {
            writeln!(out)?;
        }
        for warning in warnings {
            writeln!(out, "{}", one_line(&warning.to_string()))?;
        }
        Ok(())
    }

    /// One JSON object; with `entries` one entry for each item. It is written piece by piece, for a plan of a million items.
    pub(crate) fn json(&self, out: &mut dyn Write, entries: bool) -> io::Result<()> {
        let layout = self.result.layout();
        let image = ImageJson {
            blocks: layout.blocks(),
            bytes: layout.size(),
        };
        write!(out, "{{\"image\":{}", serde_json::to_string(&image)?)?;
        let tree = layout.tree();
        write!(
            out,
            ",\"files\":{},\"directories\":{},\"warnings\":[",
            tree.file_count(),
            tree.directory_count()
        )?;
        let skipped = self.added.skipped.iter().map(|skipped| {
            let path = skipped.path.display().to_string();
            let message = format!("{path}: left out: {}", skipped.error);
            ("skipped", path, "", String::new(), message)
        });
        let warnings = layout.warnings().map(|warning| {
            let message = warning.to_string();
            (
                warning.kind.id(),
                warning.path,
                warning.file_system.id(),
                warning.became,
                message,
            )
        });
        for (index, (kind, path, file_system, became, message)) in skipped.chain(warnings).enumerate() {
            separate(out, index)?;
            let warning = WarningJson {
                kind,
                path: &path,
                file_system,
                became: &became,
                message,
            };
            serde_json::to_writer(&mut *out, &warning)?;
        }
        write!(out, "]")?;
        if entries {
            write!(out, ",\"entries\":[")?;
            self.entries(out)?;
            write!(out, "]")?;
        }
        writeln!(out, "}}")
    }

    fn entries(&self, out: &mut dyn Write) -> io::Result<()> {
        let layout = self.result.layout();
        let tree = layout.tree();
        let iso9660 = layout.names(FileSystems::ISO9660);
        let joliet = layout.names(FileSystems::JOLIET);
        let udf = layout.names(FileSystems::UDF);
        let rock_ridge = layout.options().file_systems.contains(FileSystems::ROCK_RIDGE);
        let mut work = vec![NodeId::ROOT];
        let mut index = 0;
        while let Some(node) = work.pop().and_then(|id| tree.node(id)) {
            let mut children: Vec<_> = node.children().collect();
            children.sort_unstable_by(|a, b| b.name().cmp(a.name()));
            work.extend(children.iter().map(|child| child.id()));
            let bytes = tree.path(node.id());
            let path = String::from_utf8_lossy(&bytes);
            let is_text = matches!(path, Cow::Borrowed(_));
            let entry = EntryJson {
                path: &path,
                path_hex: (!is_text).then(|| bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
                kind: kind_name(node.kind()),
                size: node.size(),
                extents: layout
                    .extents(node.id())
                    .map(|(block, bytes)| ExtentJson { block, bytes })
                    .collect(),
                iso9660: iso9660.as_ref().and_then(|names| names.path(node.id())),
                joliet: joliet.as_ref().and_then(|names| names.path(node.id())),
                udf: udf.as_ref().and_then(|names| names.path(node.id())),
                rock_ridge: rock_ridge.then_some(&path),
            };
            separate(out, index)?;
            serde_json::to_writer(&mut *out, &entry)?;
            index += 1;
        }
        Ok(())
    }
}

fn separate(out: &mut dyn Write, index: usize) -> io::Result<()> {
    if index > 0 { out.write_all(b",\n") } else { Ok(()) }
}

pub(crate) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Directory => "directory",
        Kind::File => "file",
        Kind::SymbolicLink => "symbolic-link",
        Kind::BlockDevice => "block-device",
        Kind::CharacterDevice => "character-device",
        Kind::Fifo => "fifo",
        Kind::Socket => "socket",
    }
}

/// One line for each kind of warning; `elsewhere` says where all of them are told.
pub(crate) fn write_warnings(
    layout: &Layout,
    elsewhere: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut kinds: BTreeMap<(WarningKind, u32), (u64, String)> = BTreeMap::new();
    for warning in layout.warnings() {
        let (count, first) = kinds
            .entry((warning.kind, warning.file_system.bits()))
            .or_default();
        if *count == 0 {
            *first = warning.to_string();
        }
        *count += 1;
    }
    for (count, first) in kinds.values() {
        let first = one_line(first);
        match (count - 1, elsewhere) {
            (0, _) => writeln!(out, "fsimage: warning: {first}")?,
            (more, None) => writeln!(out, "fsimage: warning: {first} (and {more} more like it)")?,
            (more, Some(place)) => {
                writeln!(
                    out,
                    "fsimage: warning: {first} (and {more} more like it; {place})"
                )?;
            }
        }
    }
    Ok(())
}
