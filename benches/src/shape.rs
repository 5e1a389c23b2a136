//! Trees, each of a shape that costs something else.

use std::sync::Arc;

use fsimage_layout::{Layout, RenderError};
use fsimage_tree::{
    Attributes, CaseRule, Content, ContentError, ContentSource, Item, NodeId, Times, Timestamp, Tree,
    TreeError,
};

/// A prime, so that neighbours begin at different places of the noise.
const NOISE: usize = 65_521;
const MIB: u64 = 1 << 20;

/// A shape of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// 20,000 files of up to 4 KiB in 200 directories: names, records and short reads.
    ManySmall,
    /// Four files of 16 MiB: how fast contents go through.
    FewLarge,
    /// 50 chains of 100 directories, with a file in each: paths.
    Deep,
    /// 30,000 names in one directory, which are the same in ISO 9660 but for the number that each gets there.
    Wide,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ManySmall, Self::FewLarge, Self::Deep, Self::Wide];

    /// What benches call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ManySmall => "many_small",
            Self::FewLarge => "few_large",
            Self::Deep => "deep",
            Self::Wide => "wide",
        }
    }

    /// How many files it has.
    pub fn files(self) -> u64 {
        match self {
            Self::ManySmall => 20_000,
            Self::FewLarge => 4,
            Self::Deep => 5_000,
            Self::Wide => 30_000,
        }
    }

    /// A tree of this shape, always the same.
    ///
    /// # Errors
    /// None with these names and numbers.
    pub fn tree(self) -> Result<Arc<Tree>, TreeError> {
        let mut planter = Planter::new();
        match self {
            Self::ManySmall => {
                for folder in 0..200 {
                    let folder = planter.directory(NodeId::ROOT, &format!("folder {folder}"))?;
                    for file in 0..100 {
                        let length = planter.files * 2_654_435_761 % 4097;
                        planter.file(folder, &format!("A small file, number {file}.text"), length)?;
                    }
                }
            }
            Self::FewLarge => {
                for file in 0..4 {
                    planter.file(NodeId::ROOT, &format!("large-{file}.bin"), 16 * MIB - file)?;
                }
            }
            Self::Deep => {
                for chain in 0..50 {
                    let mut at = planter.directory(NodeId::ROOT, &format!("chain {chain}"))?;
                    for level in 0..100 {
                        planter.file(at, "file", 100)?;
                        at = planter.directory(at, &format!("level {level}"))?;
                    }
                }
            }
            Self::Wide => {
                for file in 0..30_000 {
                    let name = format!("a name of more than thirty characters, {file}.data");
                    planter.file(NodeId::ROOT, &name, u64::from(file % 100 == 0))?;
                }
            }
        }
        Ok(Arc::new(planter.tree))
    }
}

/// Puts items into a tree.
struct Planter {
    tree: Tree,
    source: Arc<dyn ContentSource>,
    files: u64,
}

impl Planter {
    fn new() -> Self {
        Self {
            tree: Tree::new(CaseRule::Sensitive, attributes(0o755)),
            source: Arc::new(Noise::new()),
            files: 0,
        }
    }

    fn directory(&mut self, parent: NodeId, name: &str) -> Result<NodeId, TreeError> {
        let attributes = attributes(0o755);
        self.tree
            .add(parent, name.as_bytes(), Item::Directory, attributes)
    }

    fn file(&mut self, parent: NodeId, name: &str, length: u64) -> Result<(), TreeError> {
        let content = Content::new(Arc::clone(&self.source), self.files, length);
        self.files += 1;
        let attributes = attributes(0o644);
        self.tree
            .add(parent, name.as_bytes(), Item::File(content), attributes)?;
        Ok(())
    }
}

fn attributes(permissions: u16) -> Attributes {
    let time = Timestamp {
        seconds: 1_700_000_000,
        nanoseconds: 123_456_789,
    };
    Attributes {
        permissions,
        user: 1000,
        group: 1000,
        times: Times {
            modified: time,
            accessed: time,
            changed: time,
            created: None,
        },
    }
}

/// Contents that look like something and are as fast as a copy: the same noise, over and over, from another place on for each key.
struct Noise(Vec<u8>);

impl Noise {
    fn new() -> Self {
        let mut state = 0x9E37_79B9_u32;
        let next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[0]
        };
        Self(std::iter::repeat_with(next).take(NOISE).collect())
    }
}

impl ContentSource for Noise {
    fn read_exact_at(&self, key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        let period = NOISE as u64;
        let start = (key * 7919 + offset) % period;
        let mut tail = self
            .0
            .get(usize::try_from(start).unwrap_or(0)..)
            .unwrap_or_default();
        let mut rest = buf;
        while !rest.is_empty() {
            let length = rest.len().min(tail.len());
            let (here, after) = rest.split_at_mut(length);
            here.copy_from_slice(tail.get(..length).unwrap_or_default());
            (rest, tail) = (after, &self.0);
        }
        Ok(())
    }
}

/// How many files lie, with what is theirs, in `image` where their extents say.
///
/// # Errors
/// None: the contents of these trees can be read.
pub fn check_contents(layout: &Layout, image: &[u8]) -> Result<u64, RenderError> {
    let tree = layout.tree();
    let block_size = u64::from(layout.block_size());
    let (mut right, mut expected) = (0, Vec::new());
    for id in (0..tree.node_bound()).filter_map(NodeId::from_index) {
        let content = tree.node(id).and_then(|node| tree.content(node.content()?));
        let mut offset = 0;
        let mut whole = true;
        for (block, length) in layout.extents(id) {
            let place = usize::try_from(u64::from(block) * block_size).unwrap_or(usize::MAX);
            let found = image.get(place..).unwrap_or_default();
            expected.resize(usize::try_from(length).unwrap_or(0), 0);
            if let Some(content) = &content {
                let read = content.to_content().read_exact_at(offset, &mut expected);
                read.map_err(|source| RenderError::Content {
                    path: String::from_utf8_lossy(&tree.path(id)).into_owned(),
                    source,
                })?;
            }
            whole &= found.starts_with(&expected);
            offset += length;
        }
        let size = tree.node(id).map_or(0, fsimage_tree::Node::size);
        let is_file = tree
            .node(id)
            .is_some_and(|node| node.kind() == fsimage_tree::Kind::File);
        right += u64::from(is_file && whole && offset == size);
    }
    Ok(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_do_not_depend_on_how_they_are_read() {
        let noise = Noise::new();
        let mut whole = vec![0; 3 * NOISE];
        noise.read_exact_at(5, 0, &mut whole).unwrap();
        assert_eq!(whole[..NOISE], whole[NOISE..2 * NOISE]);
        for (offset, length) in [(0, 1), (NOISE - 1, 2), (2, NOISE), (NOISE, NOISE + 7)] {
            let mut part = vec![0; length];
            noise.read_exact_at(5, offset as u64, &mut part).unwrap();
            assert_eq!(part, whole[offset..offset + length], "{offset}");
        }
    }

    #[test]
    fn shapes_have_their_files() {
        for shape in Shape::ALL {
            let tree = shape.tree().unwrap();
            assert_eq!(tree.file_count(), shape.files(), "{shape:?}");
        }
        assert_eq!(Shape::Deep.tree().unwrap().directory_count(), 50 * 101);
    }
}
