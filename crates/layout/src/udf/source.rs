//! What file entries and directories are rendered from: the tree, and where everything is.

use fsimage_formats::udf::LogicalBlockAddress;
use fsimage_tree::Tree;

use super::has_virtual_partition;
use crate::options::Options;
use crate::placement::Placement;

/// Where the parts of UDF are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// The block of the disc at which the physical partition begins.
    pub(crate) partition: u32,
    /// The partition reference by which file entries are addressed, and the block in it at which the node space begins.
    pub(crate) nodes: LogicalBlockAddress,
    /// The block of the physical partition at which the node space, or its first copy, begins.
    pub(crate) physical_nodes: u32,
    /// The block of the physical partition at which the long links begin.
    pub(crate) long_links: u32,
    /// The block of the physical partition at which the contents of named streams begin.
    pub(crate) streams: u32,
}

impl Place {
    /// The address of a block of the node space that belongs to a directory. Only what is before the directories has virtual addresses.
    pub(super) fn directories(&self, block: u32, options: &Options) -> LogicalBlockAddress {
        if has_virtual_partition(options) {
            LogicalBlockAddress {
                partition: 0,
                block: self.physical_nodes.wrapping_add(block),
            }
        } else {
            LogicalBlockAddress {
                block: self.nodes.block.wrapping_add(block),
                ..self.nodes
            }
        }
    }
}

/// What the node space is rendered from.
pub(crate) struct Source<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) options: &'a Options,
    pub(crate) placement: &'a Placement,
    pub(crate) place: Place,
}
