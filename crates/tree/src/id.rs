//! The 32-bit numbers by which a tree's parts know each other.

/// Stands for "none" where an index is stored.
pub(crate) const NONE: u32 = u32::MAX;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// The number as an index into a table of the caller's.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The id with this number; `None` when it is too large for one. Whether a tree has it is for the
            /// tree to say.
            pub fn from_index(index: usize) -> Option<Self> {
                u32::try_from(index).ok().filter(|&index| index != NONE).map(Self)
            }
        }
    };
}

id! {
    /// A name in a directory.
    ///
    /// The number is given again once the node is removed for good (by a rollback, or by a lock-in after it
    /// was removed); who keeps one for long keeps a [`Handle`].
    NodeId
}
id! {
    /// What names point to: one for several hard links, as an inode is.
    ObjectId
}
id! {
    /// A stored content.
    ContentId
}

impl NodeId {
    /// The root directory, which every tree has.
    pub const ROOT: Self = Self(0);
}

/// A node to be found again later: unlike a [`NodeId`], it never comes to mean another node that took the
/// number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Handle {
    pub(crate) node: NodeId,
    pub(crate) generation: u32,
}

impl Handle {
    /// A number that stands for the handle, and for no other of the same tree.
    pub fn number(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.node.0)
    }

    /// The handle of a number; `None` when that can be none. Whether there is such a node is for the tree to say.
    pub fn from_number(number: u64) -> Option<Self> {
        let node = u32::try_from(number & u64::from(u32::MAX)).ok()?;
        let generation = u32::try_from(number >> 32).ok()?;
        (node != NONE).then_some(Self {
            node: NodeId(node),
            generation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_index() {
        assert_eq!(NodeId::from_index(7).map(NodeId::index), Some(7));
        assert_eq!(NodeId::from_index(0), Some(NodeId::ROOT));
        assert_eq!(ContentId::from_index(NONE as usize), None);
        assert_eq!(ObjectId::from_index(usize::MAX), None);
    }

    #[test]
    fn a_handle_is_its_number() {
        for (node, generation) in [(0, 0), (7, 0), (NONE - 1, u32::MAX)] {
            let node = NodeId(node);
            let handle = Handle { node, generation };
            assert_eq!(Handle::from_number(handle.number()), Some(handle));
        }
        assert_eq!(Handle::from_number(u64::from(NONE)), None);
    }
}
