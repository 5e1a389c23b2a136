//! Walks over the items of a disc, directory by directory.

use std::ops::ControlFlow;

use fsimage_tree::Kind;
use fsimage_volume::{DiscItem, VolumeError, Walk};

use crate::error::Error;

use super::reader::DiscReader;

/// What is called for each item, with the path of its directory: nothing for the root, else with a `/` in front and none behind. It breaks to see no more of the
/// directory.
pub type VisitItem<'a> = dyn FnMut(&[u8], &DiscItem, &mut Walk) -> Result<ControlFlow<()>, VolumeError> + 'a;

/// A directory that is still to be listed.
struct Pending {
    /// Bytes of the path of its parent: the front of [`DiscWalk::path`] when its turn comes.
    parent: usize,
    item: DiscItem,
}

impl Pending {
    fn weight(&self) -> u64 {
        (size_of::<Self>() + self.item.name.len()) as u64
    }
}

/// A walk over a directory and everything below it: parents before their children, the items of a directory in the order recorded. A
/// directory is read when its turn comes. Memory is held for directories that wait, not for paths or files.
pub struct DiscWalk<'r> {
    reader: &'r DiscReader,
    budget: Walk,
    path: Vec<u8>,
    pending: Vec<Pending>,
    start: DiscItem,
}

impl<'r> DiscWalk<'r> {
    pub(super) fn new(reader: &'r DiscReader, budget: Walk, path: Vec<u8>, start: DiscItem) -> Self {
        let mut pending = Vec::new();
        if start.kind == Kind::Directory {
            let item = DiscItem {
                name: Vec::new(),
                ..start.clone()
            };
            pending.push(Pending {
                parent: path.len(),
                item,
            });
        }
        Self {
            reader,
            budget,
            path,
            pending,
            start,
        }
    }

    /// The item that the walk began with.
    pub fn start(&self) -> &DiscItem {
        &self.start
    }

    /// The path of the directory that was listed last.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// The budget, with what was found wrong on the way.
    pub fn budget(&mut self) -> &mut Walk {
        &mut self.budget
    }

    /// Lists the next directory. `None`: that was all.
    ///
    /// # Errors
    /// [`Error::DiscItem`] for a directory that cannot be listed, or not to its end; the walk can go on with the next one. An error of
    /// `visit` comes back in the same way.
    pub fn next_directory(&mut self, visit: &mut VisitItem<'_>) -> Option<Result<(), Error>> {
        let next = self.pending.pop()?;
        self.budget.release(next.weight());
        self.path.truncate(next.parent);
        if !next.item.name.is_empty() {
            self.path.push(b'/');
            self.path.extend_from_slice(&next.item.name);
        }
        let result = self.list(&next.item, visit);
        Some(result.map_err(|source| DiscReader::at(&self.path, source)))
    }

    fn list(&mut self, directory: &DiscItem, visit: &mut VisitItem<'_>) -> Result<(), VolumeError> {
        let Self {
            reader,
            budget,
            path,
            pending,
            ..
        } = self;
        budget.enter("directory", directory.location.identity())?;
        let first = pending.len();
        let result = reader.file_system().list(directory, budget, &mut |budget, item| {
            if item.kind == Kind::Directory {
                let waiting = Pending {
                    parent: path.len(),
                    item: item.clone(),
                };
                budget.hold(waiting.weight())?;
                pending.push(waiting);
            }
            visit(path, item, budget)
        });
        if let Some(found) = pending.get_mut(first..) {
            found.reverse();
        }
        result
    }
}
