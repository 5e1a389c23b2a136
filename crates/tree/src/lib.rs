//! What a disc image is to store: a tree of items with names, attributes and contents.
//!
//! A [`Tree`] is a value in memory. It holds directories, files, symbolic links, devices, hard links and
//! named streams; it finds them by name at constant cost, keeps their counts (and a [weight](Weigh) that the
//! caller defines) current, and remembers how to undo every change, back to any [change
//! point](Tree::change_point).
//!
//! What it does not know: disc formats and what names or sizes they can hold, blocks, host files. Contents
//! are
//! [named](Content), not held; nothing is read here.
//!
//! ```
//! use fsimage_tree::{Attributes, CaseRule, Content, Item, Tree};
//!
//! let mut tree = Tree::new(CaseRule::Sensitive, Attributes { permissions: 0o755, ..Attributes::default() });
//! let root = tree.root().id();
//! let docs = tree.add(root, b"docs", Item::Directory, Attributes::default())?;
//! let before = tree.change_point();
//!
//! // Several changes as one: dropped without a commit, for an error on the way say, it would change nothing.
//! let mut transaction = tree.transaction();
//! let file = Item::File(Content::from_bytes(*b"hello"));
//! let file = transaction.add(docs, b"hello.txt", file, Attributes::default())?;
//! transaction.add_link(root, b"same", file)?;
//! transaction.commit();
//!
//! assert_eq!(tree.look_up(root, b"/docs/hello.txt")?, file);
//! assert_eq!(tree.node(file).map(|node| (node.size(), node.link_count())), Some((5, 2)));
//! assert_eq!((tree.file_count(), tree.directory_count()), (2, 1));
//!
//! tree.roll_back_to(before)?;
//! assert_eq!(tree.child(root, b"same"), None);
//! # Ok::<(), fsimage_tree::TreeError>(())
//! ```
//!
//! # How it is stored
//!
//! Names, objects (what hard links share), directories and contents are columns of small records that know
//! each other by 32-bit numbers; all name bytes lie in one arena; siblings are linked lists; one hash table
//! finds names. A file with a name of 20 bytes takes 120 to 130 bytes in all. A node that is removed stays
//! where it is, out of its lists but with its links, until the removal is undone or [locked
//! in](Tree::lock_in); undoing is strictly in reverse, so that each finds its place again.

#![forbid(unsafe_code)]

mod arena;
mod attributes;
mod change_log;
mod column;
mod content;
mod contents;
mod edit;
mod error;
mod id;
mod index;
mod item;
mod link;
mod name;
mod node;
mod objects;
mod packed;
mod streams;
#[cfg(test)]
mod tests;
mod transaction;
mod tree;
mod undo;
mod weight;

pub use attributes::{Attributes, Device, Kind, Times, Timestamp};
pub use content::{Content, ContentError, ContentSource, HostFile, PAGE};
pub use contents::StoredContent;
pub use error::{ChangePointFault, NameFault, TreeError, TreeErrorKind, brief};
pub use id::{ContentId, Handle, NodeId, ObjectId};
pub use item::Item;
pub use name::{CaseRule, check_name};
pub use node::{Children, Node};
pub use transaction::Transaction;
pub use tree::Tree;
pub use weight::Weigh;
