//! Several changes as one.

use std::ops::{Deref, DerefMut};

use crate::tree::Tree;

/// Changes that become one change point together, or are undone together. See [`Tree::transaction`].
#[must_use = "dropped at once, it does nothing"]
pub struct Transaction<'t> {
    tree: &'t mut Tree,
    /// The steps before its first.
    start: u64,
    committed: bool,
}

/// # Transactions
impl Tree {
    /// Begins a transaction: the tree, borrowed. Changes made through it become one change point when it is
    /// [committed](Transaction::commit), none if there were no changes; dropped otherwise, it undoes them.
    ///
    /// A transaction within another is a part of that one, and can be dropped by itself. One that is leaked
    /// stays open: until it is dropped, no change point is made.
    pub fn transaction(&mut self) -> Transaction<'_> {
        self.open = self.open.saturating_add(1);
        Transaction {
            start: self.log.steps(),
            tree: self,
            committed: false,
        }
    }
}

impl Transaction<'_> {
    /// Keeps the changes.
    pub fn commit(mut self) {
        self.committed = true;
    }
}

impl Deref for Transaction<'_> {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        self.tree
    }
}

impl DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut Tree {
        self.tree
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        let Self {
            ref mut tree,
            start,
            committed,
        } = *self;
        if !committed {
            tree.undo_to(start);
        }
        tree.close(committed, tree.log.steps() > start);
    }
}

impl Tree {
    fn close(&mut self, committed: bool, changed: bool) {
        let depth = self.open;
        self.open = depth.saturating_sub(1);
        if self.lock_wanted != 0 && self.lock_wanted >= depth {
            self.lock_wanted = if committed { self.open } else { 0 };
            if committed && self.open == 0 {
                self.end(changed);
                self.lock_in();
                return;
            }
        }
        if self.open == 0 {
            self.end(changed);
        }
    }

    fn end(&mut self, changed: bool) {
        if changed {
            self.points.record(self.log.steps());
        }
    }
}
