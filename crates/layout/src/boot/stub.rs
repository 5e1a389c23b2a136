//! The tree that a stub of ISO 9660 shows instead of the image's.

use std::sync::Arc;

use fsimage_tree::{Attributes, CaseRule, Item, NodeId, Tree};

use super::IsoStub;
use crate::error::LayoutError;
use crate::placement::Placement;
use crate::resident::Residents;

/// A tree of one file, and where its content is.
pub(crate) struct Stub {
    pub(crate) tree: Arc<Tree>,
    pub(crate) placement: Placement,
}

impl Stub {
    /// The file's owner and times are those of the root of `tree`.
    pub(crate) fn new(tree: &Tree, stub: &IsoStub) -> Result<Self, LayoutError> {
        let root = tree.root().attributes();
        let mut shown = Tree::new(CaseRule::Sensitive, root);
        let attributes = Attributes {
            permissions: 0o444,
            ..root
        };
        let file = Item::File(stub.content.clone());
        shown
            .add(NodeId::ROOT, stub.name.as_bytes(), file, attributes)
            .map_err(|_| LayoutError::InvalidStub {
                name: stub.name.clone(),
            })?;
        let placement = Placement::new(&shown, 0, 2048, false);
        Ok(Self {
            tree: Arc::new(shown),
            placement,
        })
    }

    /// Blocks of the file's content.
    pub(crate) fn blocks(&self) -> u64 {
        self.tree
            .root()
            .children()
            .map(|child| child.size().div_ceil(2048))
            .sum()
    }

    /// Places the content at block `first` of the disc.
    pub(crate) fn place(&mut self, first: u64) {
        let items = self.tree.root().children().map(|child| child.id());
        self.placement = Placement::new(&self.tree, first, 2048, false);
        self.placement
            .add(&self.tree, items, &Residents::default(), |content| content);
    }
}
