//! A directory hierarchy of ISO 9660: which directories there are, in which order, and how their items are named.
//!
//! Spec: ECMA-119:1987 6.8.2 (hierarchy), 6.9.1 (order of the path table), 9.3 (order of records).
//!
//! Directories stand in the order of the path table: level by level, by the parent's number, by identifier. So the
//! child directories of one directory follow each other, in the order of their records. Of a name only the
//! node and, where names clash, a number is kept; identifiers are made again when a record is rendered.

use std::ops::Range;

use fsimage_tree::{Kind, Node, NodeId, Tree};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::error::LayoutError;
use crate::names::{Identifier, NameRule, Named, resolve};
use crate::options::{FileSystems, Options};

/// The node number of a directory that no item of the tree stands for: `RR_MOVED`.
const NO_NODE: u32 = u32::MAX;
/// The eight levels of ECMA-119:1987 6.8.2.1.
pub(crate) const MAX_LEVEL: u32 = 8;
/// Parents are numbered in 16 bits (ECMA-119:1987 9.4.4).
const MAX_DIRECTORIES: u64 = 65_535;

/// Which of the hierarchies of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// The primary volume descriptor's, with or without Rock Ridge.
    Primary {
        /// Whether its records have Rock Ridge entries.
        rock_ridge: bool,
    },
    /// The Joliet descriptor's.
    Joliet,
    /// The enhanced volume descriptor's.
    Enhanced,
    /// UDF's.
    Udf,
}

impl View {
    /// The file system by which people know it.
    pub(crate) fn file_system(self) -> FileSystems {
        match self {
            Self::Primary { .. } | Self::Enhanced => FileSystems::ISO9660,
            Self::Joliet => FileSystems::JOLIET,
            Self::Udf => FileSystems::UDF,
        }
    }

    pub(crate) fn has_rock_ridge(self) -> bool {
        self == Self::Primary { rock_ridge: true }
    }

    /// Whether an item of this kind can be stored.
    pub(crate) fn stores(self, kind: Kind) -> bool {
        matches!(kind, Kind::Directory | Kind::File) || self.has_rock_ridge() || self == Self::Udf
    }
}

/// One directory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Directory {
    node: u32,
    /// Number of the parent, counted from 0; the root is its own parent.
    pub(crate) parent: u32,
    /// Its record in the parent; the root has none.
    pub(crate) own_slot: u32,
    pub(crate) first_slot: u32,
    pub(crate) slots: u32,
    /// Number of its first child directory.
    pub(crate) first_child: u32,
    /// Levels above it, and itself.
    pub(crate) level: u32,
}

impl Directory {
    /// The item of the tree; `None` for `RR_MOVED`.
    pub(crate) fn node(&self) -> Option<NodeId> {
        node_id(self.node)
    }

    pub(crate) fn slot_range(&self) -> Range<u32> {
        self.first_slot..self.first_slot.saturating_add(self.slots)
    }
}

/// A directory that was moved below `RR_MOVED`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relocated {
    /// Its number.
    pub(crate) directory: u32,
    /// The number of the directory that it belongs to.
    pub(crate) home: u32,
}

/// What a record stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// An item of the tree.
    Node(NodeId),
    /// The directory `RR_MOVED`.
    RelocationDirectory,
}

/// A hierarchy. The root is directory 0.
pub(crate) struct Hierarchy {
    pub(crate) view: View,
    pub(crate) rule: NameRule,
    pub(crate) directories: Vec<Directory>,
    slots: Vec<u32>,
    tails: Vec<(u32, u32)>,
    relocated: FxHashMap<NodeId, Relocated>,
    /// The name of `RR_MOVED`, if there is one.
    relocation_directory: Option<Vec<u8>>,
}

/// A record of a directory in the making.
struct Entry {
    node: u32,
    tail: u32,
    directory: bool,
}

impl Hierarchy {
    pub(crate) fn new(
        tree: &Tree,
        view: View,
        rule: NameRule,
        options: &Options,
    ) -> Result<Self, LayoutError> {
        let moved = if view.has_rock_ridge() && options.relocates() {
            too_deep(tree)
        } else {
            Vec::new()
        };
        let mut hierarchy = Self {
            view,
            rule,
            directories: Vec::new(),
            slots: Vec::new(),
            tails: Vec::new(),
            relocated: moved
                .iter()
                .map(|&node| {
                    (
                        node,
                        Relocated {
                            directory: 0,
                            home: 0,
                        },
                    )
                })
                .collect(),
            relocation_directory: (!moved.is_empty()).then(|| free_name(tree)),
        };
        hierarchy.check_count(tree)?;
        hierarchy.directories.push(Directory {
            node: 0,
            parent: 0,
            own_slot: u32::MAX,
            first_slot: 0,
            slots: 0,
            first_child: 0,
            level: 1,
        });

        let mut level = 0..1;
        while !level.is_empty() {
            let numbers: Vec<u32> = level
                .clone()
                .filter_map(|number| u32::try_from(number).ok())
                .collect();
            let entries: Result<Vec<Vec<Entry>>, LayoutError> = numbers
                .par_iter()
                .map(|&number| hierarchy.entries(tree, number, &moved))
                .collect();
            for (number, entries) in numbers.into_iter().zip(entries?) {
                hierarchy.append(number, &entries);
            }
            level = level.end..hierarchy.directories.len();
        }
        hierarchy.check_depth(tree, options)?;
        Ok(hierarchy)
    }

    fn check_count(&self, tree: &Tree) -> Result<(), LayoutError> {
        let directories = tree.directory_count() + 1 + u64::from(self.relocation_directory.is_some());
        if directories > MAX_DIRECTORIES && self.view != View::Udf {
            return Err(LayoutError::TooManyDirectories {
                file_system: self.view.file_system(),
                directories,
                limit: MAX_DIRECTORIES,
            });
        }
        Ok(())
    }

    fn check_depth(&self, tree: &Tree, options: &Options) -> Result<(), LayoutError> {
        let limited = matches!(self.view, View::Primary { .. });
        let deep = self
            .directories
            .iter()
            .find(|directory| directory.level > MAX_LEVEL);
        match deep.and_then(Directory::node) {
            Some(node) if limited && options.strict => Err(LayoutError::TooDeep {
                path: display_path(tree, node),
                file_system: self.view.file_system(),
            }),
            _ => Ok(()),
        }
    }

    /// The records of directory `number`, named and in order.
    fn entries(&self, tree: &Tree, number: u32, moved: &[NodeId]) -> Result<Vec<Entry>, LayoutError> {
        let directory = self.directory(number);
        let mut items: Vec<Named<'_>> = match directory.node() {
            Some(node) => tree
                .node(node)
                .into_iter()
                .flat_map(|node| node.children())
                .filter(|child| self.view.stores(child.kind()))
                .map(|child| Named {
                    item: raw(child.id()),
                    name: child.name(),
                    // A moved directory leaves a file behind (RRIP 4.1.5.1).
                    directory: child.kind() == Kind::Directory && !self.relocated.contains_key(&child.id()),
                })
                .collect(),
            None => moved
                .iter()
                .filter_map(|&id| tree.node(id))
                .map(|node| Named {
                    item: raw(node.id()),
                    name: node.name(),
                    directory: true,
                })
                .collect(),
        };
        if let (0, Some(name)) = (number, &self.relocation_directory) {
            items.push(Named {
                item: NO_NODE,
                name,
                directory: true,
            });
        }
        let resolved = resolve(self.rule, &items).map_err(|index| LayoutError::NoUniqueName {
            path: items
                .get(index)
                .and_then(|named| node_id(named.item))
                .map(|node| display_path(tree, node))
                .unwrap_or_default(),
            file_system: self.view.file_system(),
        })?;
        let entry = |(index, tail): (u32, u32)| {
            items.get(index as usize).map(|named| Entry {
                node: named.item,
                tail,
                directory: named.directory,
            })
        };
        Ok(resolved.into_iter().filter_map(entry).collect())
    }

    fn append(&mut self, number: u32, entries: &[Entry]) {
        let first_slot = count(self.slots.len());
        let first_child = count(self.directories.len());
        let level = self.directory(number).level;
        if let Some(directory) = self.directories.get_mut(number as usize) {
            *directory = Directory {
                first_slot,
                slots: count(entries.len()),
                first_child,
                ..*directory
            };
        }
        for (slot, entry) in (first_slot..).zip(entries) {
            self.slots.push(entry.node);
            if entry.tail != 0 {
                self.tails.push((slot, entry.tail));
            }
            let id = node_id(entry.node);
            if entry.directory {
                let child = count(self.directories.len());
                if let Some(relocated) = id.and_then(|id| self.relocated.get_mut(&id)) {
                    relocated.directory = child;
                }
                self.directories.push(Directory {
                    node: entry.node,
                    parent: number,
                    own_slot: slot,
                    first_slot: 0,
                    slots: 0,
                    first_child: 0,
                    level: level + 1,
                });
            } else if let Some(relocated) = id.and_then(|id| self.relocated.get_mut(&id)) {
                relocated.home = number;
            }
        }
    }

    /// Directory `number`; the root for a number that is none.
    pub(crate) fn directory(&self, number: u32) -> Directory {
        let root = Directory {
            node: 0,
            parent: 0,
            own_slot: u32::MAX,
            first_slot: 0,
            slots: 0,
            first_child: 0,
            level: 1,
        };
        self.directories.get(number as usize).copied().unwrap_or(root)
    }

    pub(crate) fn slot(&self, slot: u32) -> Option<Slot> {
        self.slots
            .get(slot as usize)
            .map(|&node| node_id(node).map_or(Slot::RelocationDirectory, Slot::Node))
    }

    /// The number of the directory that a slot belongs to.
    pub(crate) fn directory_of(&self, slot: u32) -> u32 {
        // Directories without items begin where the next one does, and come before it.
        let after = self
            .directories
            .partition_point(|directory| directory.first_slot <= slot);
        count(after.saturating_sub(1))
    }

    /// How often an item stands in a directory of this hierarchy.
    pub(crate) fn slot_count(&self) -> u32 {
        count(self.slots.len())
    }

    /// Where the directory is that was moved, if `node` is one.
    pub(crate) fn relocated(&self, node: NodeId) -> Option<Relocated> {
        // Asked for every record, and nearly always there are none.
        if self.relocated.is_empty() {
            None
        } else {
            self.relocated.get(&node).copied()
        }
    }

    /// The name of the item in a slot, as Rock Ridge shows it.
    pub(crate) fn original_name<'a>(&'a self, tree: &'a Tree, slot: u32) -> &'a [u8] {
        match self.slot(slot) {
            Some(Slot::Node(node)) => tree.node(node).map(Node::name).unwrap_or_default(),
            _ => self.relocation_directory.as_deref().unwrap_or_default(),
        }
    }

    /// Writes the identifier of the item in a slot, without a version number.
    pub(crate) fn identifier(
        &self,
        tree: &Tree,
        slot: u32,
        directory: bool,
        out: &mut Identifier,
    ) -> crate::names::Change {
        let tail = match self.tails.binary_search_by_key(&slot, |&(slot, _)| slot) {
            Ok(at) => self.tails.get(at).map_or(0, |&(_, tail)| tail),
            Err(_) => 0,
        };
        // `None` is impossible for a tail that `resolve` found.
        self.rule
            .identifier(self.original_name(tree, slot), directory, tail, out)
            .unwrap_or_default()
    }

    /// The identifier of the file in the root that the tree calls `name`, with its version number.
    pub(crate) fn root_file_identifier(&self, tree: &Tree, name: &[u8]) -> Option<Vec<u8>> {
        let node = tree.child(NodeId::ROOT, name)?;
        let is_file = tree.node(node).is_some_and(|node| node.kind() == Kind::File);
        let mut slots = self.directory(0).slot_range();
        let slot = slots.find(|&slot| is_file && self.slot(slot) == Some(Slot::Node(node)))?;
        let mut identifier = Identifier::new();
        self.identifier(tree, slot, false, &mut identifier);
        self.rule.append_version(&mut identifier);
        Some(identifier.as_bytes().to_vec())
    }

    /// A directory's identifier: one zero byte for the root (ECMA-119:1987 9.4.5).
    pub(crate) fn directory_identifier(&self, tree: &Tree, number: u32, out: &mut Identifier) {
        if number == 0 {
            out.clear();
            out.push(0);
        } else {
            self.identifier(tree, self.directory(number).own_slot, true, out);
        }
    }
}

fn node_id(node: u32) -> Option<NodeId> {
    (node != NO_NODE)
        .then(|| NodeId::from_index(node as usize))
        .flatten()
}

fn raw(node: NodeId) -> u32 {
    count(node.index())
}

/// A count of nodes or directories, of which the tree has fewer than 2^32.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The directories that begin a ninth level, in breadth-first order; moved, they begin a third one.
fn too_deep(tree: &Tree) -> Vec<NodeId> {
    let mut moved = Vec::new();
    let mut work = vec![(NodeId::ROOT, 1)];
    let mut next = Vec::new();
    while !work.is_empty() {
        for (node, level) in work.drain(..) {
            let children = tree.node(node).into_iter().flat_map(|node| node.children());
            for child in children.filter(|child| child.kind() == Kind::Directory) {
                if level == MAX_LEVEL {
                    moved.push(child.id());
                    next.push((child.id(), 3));
                } else {
                    next.push((child.id(), level + 1));
                }
            }
        }
        std::mem::swap(&mut work, &mut next);
    }
    moved
}

/// A name for the relocation directory that no item of the root has.
fn free_name(tree: &Tree) -> Vec<u8> {
    let mut name = b"rr_moved".to_vec();
    let mut number = 0_u32;
    while tree.child(NodeId::ROOT, &name).is_some() {
        number += 1;
        name = format!("rr_moved{number}").into_bytes();
    }
    name
}

/// A path for messages.
pub(crate) fn display_path(tree: &Tree, node: NodeId) -> String {
    String::from_utf8_lossy(&tree.path(node)).into_owned()
}

/// The path of a named stream of an item.
pub(crate) fn stream_path(tree: &Tree, node: NodeId, name: &[u8]) -> String {
    format!("{}:{}", display_path(tree, node), String::from_utf8_lossy(name))
}
