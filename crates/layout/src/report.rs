//! What became of each item: its name in each file system, and what could not be kept.
//!
//! Names are made again when they are asked for; a layout keeps none of them.

use fsimage_tree::{Kind, Node, NodeId, Tree};

use crate::attributes;
use crate::hierarchy::{Hierarchy, MAX_LEVEL, Slot, View, stream_path};
use crate::layout::Layout;
use crate::names::{Change, Identifier};
use crate::options::FileSystems;
use crate::records::SECTION;
use crate::time;
use crate::udf;
use crate::warning::{Warning, WarningKind};

/// Most bytes of a path in Joliet ("Directory Hierarchy"): the identifiers, and one for each directory.
pub(crate) const JOLIET_PATH_BYTES: u32 = 240;
/// Most units of a name in Joliet ("Identifiers").
const JOLIET_NAME_UNITS: u8 = 64;
/// The Linux kernel shows this many bytes of a Rock Ridge name.
const KERNEL_NAME_BYTES: usize = 253;
/// The Linux kernel follows at most this many sections of a file.
const KERNEL_SECTIONS: u64 = 100;

/// The names of all items in one file system.
pub struct Names<'a> {
    tree: &'a Tree,
    hierarchy: &'a Hierarchy,
    /// For each node its slot; `u32::MAX` where it has none.
    slots: Vec<u32>,
}

impl Names<'_> {
    /// The item's name in the file system, with the version number that ISO 9660 adds to a file's. `None` when the file system does
    /// not have the item.
    pub fn name(&self, node: NodeId) -> Option<String> {
        let slot = self
            .slots
            .get(node.index())
            .copied()
            .filter(|&slot| slot != u32::MAX)?;
        let directory = self.tree.node(node)?.kind() == Kind::Directory;
        Some(self.slot_name(slot, directory))
    }

    /// The item's path in the file system, `/`-separated. `None` when the file system does not have the item.
    pub fn path(&self, node: NodeId) -> Option<String> {
        if node == NodeId::ROOT {
            return Some("/".to_owned());
        }
        let mut names = vec![self.name(node)?];
        let slot = self.slots.get(node.index()).copied()?;
        let mut number = self.hierarchy.directory_of(slot);
        while number != 0 {
            let directory = self.hierarchy.directory(number);
            names.push(self.slot_name(directory.own_slot, true));
            number = directory.parent;
        }
        names.push(String::new());
        names.reverse();
        Some(names.join("/"))
    }

    fn slot_name(&self, slot: u32, directory: bool) -> String {
        let mut identifier = Identifier::new();
        self.hierarchy
            .identifier(self.tree, slot, directory, &mut identifier);
        let mut name = self.hierarchy.rule.text(identifier.as_bytes());
        if !directory && self.hierarchy.view.file_system() == FileSystems::ISO9660 {
            name.push_str(std::str::from_utf8(self.hierarchy.rule.version()).unwrap_or_default());
        }
        name
    }
}

impl Layout {
    /// The names of all items in one file system: ISO 9660 (the primary descriptor's) or Joliet. `None` when the layout does
    /// not have it. Rock Ridge keeps every name as it is.
    pub fn names(&self, file_system: FileSystems) -> Option<Names<'_>> {
        let udf = self.udf().map(|placed| &placed.nodes.hierarchy);
        let hierarchy = self
            .hierarchies()
            .iter()
            .map(|placed| &placed.hierarchy)
            .chain(udf)
            .find(|hierarchy| {
                hierarchy.view.file_system() == file_system && hierarchy.view != View::Enhanced
            })?;
        let mut slots = vec![u32::MAX; self.tree().node_bound()];
        let mut set = |node: NodeId, slot| {
            if let Some(place) = slots.get_mut(node.index()) {
                *place = slot;
            }
        };
        for slot in 0..hierarchy.slot_count() {
            if let Some(Slot::Node(node)) = hierarchy.slot(slot) {
                set(node, slot);
            }
        }
        // A directory that was moved has two slots; the one of its directory counts.
        for directory in &hierarchy.directories {
            if let Some(node) = directory.node().filter(|&node| node != NodeId::ROOT) {
                set(node, directory.own_slot);
            }
        }
        Some(Names {
            tree: self.tree(),
            hierarchy,
            slots,
        })
    }

    /// Everything that a file system of the image does not hold as it was given.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> + '_ {
        let udf = self.udf().map(|placed| &placed.nodes.hierarchy);
        let iso9660 = self.hierarchies().iter().map(|placed| &placed.hierarchy);
        let per_hierarchy = iso9660.chain(udf).flat_map(move |hierarchy| {
            let numbers = 0..hierarchy.directories.len();
            numbers
                .filter_map(|number| u32::try_from(number).ok())
                .flat_map(move |number| self.directory_warnings(hierarchy, number))
        });
        let long_paths = self
            .long_joliet_paths()
            .map(|node| self.warning(WarningKind::LongPath, node, FileSystems::JOLIET, String::new()));
        let items = (0..self.tree().node_bound()).filter_map(NodeId::from_index);
        let streams = items.flat_map(move |id| self.stream_warnings(id));
        per_hierarchy.chain(long_paths).chain(streams)
    }

    /// What became of the named streams of an item.
    fn stream_warnings(&self, id: NodeId) -> Vec<Warning> {
        let Some(node) = self
            .tree()
            .node(id)
            .filter(|node| node.streams().next().is_some())
        else {
            return Vec::new();
        };
        let of_stream = |kind, file_system, name, became| Warning {
            path: stream_path(self.tree(), id, name),
            ..self.warning(kind, id, file_system, became)
        };
        let mut warnings = Vec::new();
        let mut views = self.hierarchies().iter().map(|placed| placed.hierarchy.view);
        let rock_ridge = views.any(View::has_rock_ridge);
        if rock_ridge {
            let left_out = attributes::left_out(self.tree(), node);
            warnings.extend(left_out.map(|name| {
                of_stream(
                    WarningKind::StreamsNotStored,
                    FileSystems::ROCK_RIDGE,
                    name,
                    String::new(),
                )
            }));
        }
        if let Some(placed) = self.udf().filter(|_| udf::has_streams(self.options())) {
            let names = placed.nodes.stream_names(node);
            warnings.extend(names.filter_map(|(name, identifier, change)| {
                let became = placed.nodes.hierarchy.rule.text(identifier.as_bytes());
                Some(of_stream(kind_of(change)?, FileSystems::UDF, name, became))
            }));
        } else if !rock_ridge {
            let first = self.hierarchies().first();
            let file_system = first.map_or(FileSystems::UDF, |placed| placed.hierarchy.view.file_system());
            warnings.push(self.warning(WarningKind::StreamsNotStored, id, file_system, String::new()));
        }
        warnings
    }

    fn warning(&self, kind: WarningKind, node: NodeId, file_system: FileSystems, became: String) -> Warning {
        Warning {
            kind,
            path: crate::hierarchy::display_path(self.tree(), node),
            file_system,
            became,
        }
    }

    fn directory_warnings(&self, hierarchy: &Hierarchy, number: u32) -> Vec<Warning> {
        let directory = hierarchy.directory(number);
        let file_system = hierarchy.view.file_system();
        let mut warnings = Vec::new();
        let mut warn_in =
            |file_system, kind, node, became| warnings.push(self.warning(kind, node, file_system, became));
        if hierarchy.view == View::Enhanced {
            return warnings;
        }
        let node = directory.node().and_then(|id| self.tree().node(id));
        for child in node
            .into_iter()
            .flat_map(Node::children)
            .filter(|child| !hierarchy.view.stores(child.kind()))
        {
            warn_in(file_system, WarningKind::NotStored, child.id(), String::new());
        }
        let too_deep = directory.level == MAX_LEVEL + 1 && matches!(hierarchy.view, View::Primary { .. });
        if let Some(node) = node.filter(|_| too_deep) {
            warn_in(file_system, WarningKind::DeepDirectory, node.id(), String::new());
        }
        let root = self.tree().root();
        if number == 0 && hierarchy.view == View::Udf && udf::link_count(root) > u32::from(u16::MAX) {
            warn_in(file_system, WarningKind::ManyLinks, root.id(), String::new());
        }
        let mut identifier = Identifier::new();
        for slot in directory.slot_range() {
            let Some(Slot::Node(id)) = hierarchy.slot(slot) else {
                continue;
            };
            let Some(node) = self.tree().node(id) else {
                continue;
            };
            if hierarchy.relocated(id).is_some() && directory.node().is_some() {
                continue;
            }
            let change =
                hierarchy.identifier(self.tree(), slot, node.kind() == Kind::Directory, &mut identifier);
            let became = || hierarchy.rule.text(identifier.as_bytes());
            if directory.node().is_none() {
                warn_in(file_system, WarningKind::Relocated, id, became());
            } else if let Some(kind) = kind_of(change) {
                warn_in(file_system, kind, id, became());
            }
            if hierarchy.view.has_rock_ridge() && node.name().len() > KERNEL_NAME_BYTES {
                warn_in(FileSystems::ROCK_RIDGE, WarningKind::LongName, id, String::new());
            }
            let many = hierarchy.view == View::Udf && udf::link_count(node) > u32::from(u16::MAX);
            // Told once, of the first of the names.
            if many
                && self
                    .udf()
                    .is_some_and(|placed| placed.nodes.is_first_name(node, slot))
            {
                warn_in(file_system, WarningKind::ManyLinks, id, String::new());
            }
            let link = node.link_target().filter(|_| hierarchy.view == View::Udf);
            if link.is_some_and(|target| udf::link_length(target) > self.block_size() as usize) {
                warn_in(file_system, WarningKind::LongLink, id, String::new());
            }
            if matches!(hierarchy.view, View::Primary { .. }) {
                let sections = node
                    .content()
                    .map_or(0, |content| self.runs(content, node.size()).count(SECTION));
                if sections > KERNEL_SECTIONS {
                    warn_in(file_system, WarningKind::ManySections, id, String::new());
                }
                let modified = self.options().shown(node.attributes().times.modified);
                if !time::is_recordable(modified) {
                    let shown = time::recording(modified).to_unix().map(|(seconds, _)| seconds);
                    warn_in(
                        file_system,
                        WarningKind::TimeClamped,
                        id,
                        format!("@{}", shown.unwrap_or_default()),
                    );
                }
            }
        }
        warnings
    }

    /// The items whose path in Joliet is longer than its specification allows; none when names may be as well.
    pub(crate) fn long_joliet_paths(&self) -> impl Iterator<Item = NodeId> + '_ {
        let limited = self.options().joliet.name_units <= JOLIET_NAME_UNITS;
        let joliet = self
            .hierarchies()
            .iter()
            .map(|placed| &placed.hierarchy)
            .find(|hierarchy| limited && hierarchy.view == View::Joliet);
        joliet.into_iter().flat_map(move |hierarchy| {
            let mut identifier = Identifier::new();
            let mut bytes: Vec<u32> = Vec::with_capacity(hierarchy.directories.len());
            for directory in &hierarchy.directories {
                let own = if directory.level == 1 {
                    0
                } else {
                    hierarchy.identifier(self.tree(), directory.own_slot, true, &mut identifier);
                    let parent = bytes.get(directory.parent as usize).copied().unwrap_or(0);
                    parent.saturating_add(length(&identifier)).saturating_add(1)
                };
                bytes.push(own);
            }
            (0..hierarchy.slot_count()).filter_map(move |slot| {
                let Some(Slot::Node(id)) = hierarchy.slot(slot) else {
                    return None;
                };
                let directory = self.tree().node(id)?.kind() == Kind::Directory;
                let mut identifier = Identifier::new();
                hierarchy.identifier(self.tree(), slot, directory, &mut identifier);
                let above = bytes
                    .get(hierarchy.directory_of(slot) as usize)
                    .copied()
                    .unwrap_or(0);
                (above.saturating_add(length(&identifier)) > JOLIET_PATH_BYTES).then_some(id)
            })
        })
    }
}

fn length(identifier: &Identifier) -> u32 {
    u32::try_from(identifier.as_bytes().len()).unwrap_or(0)
}

/// What counts most of what happened to a name.
fn kind_of(change: Change) -> Option<WarningKind> {
    match change {
        Change { numbered: true, .. } => Some(WarningKind::NameNumbered),
        Change { shortened: true, .. } => Some(WarningKind::NameShortened),
        Change { replaced: true, .. } => Some(WarningKind::NameReplaced),
        _ => None,
    }
}
