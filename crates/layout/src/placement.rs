//! Where contents lie: each once, one after another, in the order in which a hierarchy's directories list them; and where on the disc those
//! lie that are not written.
//!
//! Files of one directory lie together, so one open host directory serves their run.

use fsimage_tree::{ContentId, NodeId, PAGE, Tree};

use crate::resident::{Fragments, Residents, Runs};

/// Contents of at least so many bytes lie in pages as they do where they come from: see [`page_offset`](fsimage_tree::ContentSource::page_offset).
/// So at most two blocks in a thousand are left out.
pub const ALIGNED: u64 = 1 << 20;

/// No content that is stored begins here: the system area does.
pub(crate) const UNPLACED: u32 = 0;

/// The places of all contents.
pub(crate) struct Placement {
    block_size: u64,
    in_pages: bool,
    /// First block on the disc, for each content.
    starts: Vec<u32>,
    /// The first item of each content that is written, by ascending block.
    order: Vec<NodeId>,
    /// The block behind the last content.
    end: u64,
    fragments: Fragments,
}

impl Placement {
    /// Nothing yet; what is added comes from block `first` of the disc on, large contents `in_pages` as they are where they come from.
    pub(crate) fn new(tree: &Tree, first: u64, block_size: u32, in_pages: bool) -> Self {
        Self {
            block_size: block_size.into(),
            in_pages,
            starts: vec![UNPLACED; tree.content_bound()],
            order: Vec::new(),
            end: first,
            fragments: Fragments::default(),
        }
    }

    /// Leaves blocks out up to `block` of the disc.
    pub(crate) fn skip_to(&mut self, block: u64) {
        self.end = self.end.max(block);
    }

    /// Places the contents of `items` behind those that are placed. `residents` are on the disc; `shared` names, for a content, the one
    /// whose blocks it takes.
    pub(crate) fn add(
        &mut self,
        tree: &Tree,
        items: impl Iterator<Item = NodeId>,
        residents: &Residents,
        shared: impl Fn(ContentId) -> ContentId,
    ) {
        for id in items {
            let Some(node) = tree.node(id) else { continue };
            let Some(content) = node.content() else { continue };
            if let Some(start) = residents.start(content) {
                self.set(content, start);
                continue;
            }
            // What is written is not what lies in pieces.
            let original =
                Some(shared(content)).filter(|&original| !residents.fragments().contains(original));
            let original = original.unwrap_or(content);
            let mut start = residents.start(original).unwrap_or(self.start(original));
            if start == UNPLACED {
                // Beyond 32 bits the plan is refused as a whole, by its end.
                self.end = self.next(tree, original, node.size());
                start = u32::try_from(self.end).unwrap_or(u32::MAX);
                self.end += node.size().div_ceil(self.block_size);
                self.order.push(id);
                self.set(original, start);
            }
            self.set(content, start);
        }
        self.order.shrink_to_fit();
    }

    /// The block at which the next content begins.
    fn next(&self, tree: &Tree, content: ContentId, length: u64) -> u64 {
        let wanted = tree
            .content(content)
            .filter(|_| self.in_pages && length >= ALIGNED)
            .map(|content| content.source().page_offset(content.key()));
        let mut blocks = self.end..self.end.saturating_add(PAGE.div_ceil(self.block_size));
        blocks
            .find(|block| wanted == Some(block.saturating_mul(self.block_size) % PAGE))
            .unwrap_or(self.end)
    }

    /// Keeps where those lie that are on the disc already.
    pub(crate) fn keep(&mut self, residents: Residents) {
        self.fragments = residents.into_fragments();
    }

    fn set(&mut self, content: ContentId, start: u32) {
        if let Some(place) = self.starts.get_mut(content.index()) {
            *place = start;
        }
    }

    /// First block of a content on the disc.
    pub(crate) fn start(&self, content: ContentId) -> u32 {
        self.starts.get(content.index()).copied().unwrap_or(UNPLACED)
    }

    /// Where a content of so many bytes is.
    pub(crate) fn runs(&self, content: ContentId, bytes: u64) -> Runs<'_> {
        self.fragments.runs(content, self.start(content), bytes)
    }

    /// The block behind the last content.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// The items that begin at or after the one that holds `block`, by ascending block.
    pub(crate) fn at_or_after<'a>(&'a self, tree: &'a Tree, block: u32) -> impl Iterator<Item = Placed> + 'a {
        let start = |id: &NodeId| {
            tree.node(*id)
                .and_then(|node| node.content())
                .map_or(0, |content| self.start(content))
        };
        let after = self.order.partition_point(|id| start(id) <= block);
        self.order
            .get(after.saturating_sub(1)..)
            .unwrap_or_default()
            .iter()
            .filter_map(move |&id| {
                let node = tree.node(id)?;
                let content = node.content()?;
                Some(Placed {
                    node: id,
                    content,
                    start: self.start(content),
                    length: node.size(),
                })
            })
    }
}

/// A stored content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    pub(crate) node: NodeId,
    pub(crate) content: ContentId,
    /// First block on the disc.
    pub(crate) start: u32,
    /// In bytes.
    pub(crate) length: u64,
}
