//! A layout: where everything of an image is, decided before a byte is made.
//!
//! In the order of the disc:
//!
//! | part | blocks |
//! |---|---|
//! | system area (ECMA-119:1987 6.2.1) | 16, zeros |
//! | volume descriptors and their terminator | one each |
//! | for each hierarchy: path tables L and M, each with its copy where asked | by size |
//! | for each hierarchy: directories, each followed by its continuation areas | by size |
//! | contents, each once | by size |
//! | padding | as asked |
//!
//! Readers look for the tables first and find them together; contents come last because only they are large.

use std::ops::Range;
use std::sync::Arc;

use fsimage_formats::iso9660::ByteOrder;
use fsimage_tree::{Content, ContentId, NodeId, Tree};

use crate::descriptors::{Places, descriptors};
use crate::directories::{self, Directories};
use crate::duplicates::Duplicates;
use crate::error::{LayoutError, RenderError};
use crate::hierarchy::{Hierarchy, Slot, View, display_path};
use crate::names::NameRule;
use crate::options::{FileSystems, InterchangeLevel, JolietOptions, Options};
use crate::path_table::{self, PathTable};
use crate::placement::Placement;
use crate::records::SECTION_BYTES;

/// Bytes of a logical block, everywhere in ISO 9660 as made here.
pub const BLOCK_SIZE: u32 = 2048;
const BLOCK: usize = BLOCK_SIZE as usize;
/// Blocks of the system area (ECMA-119:1987 6.2.1).
const SYSTEM_AREA_BLOCKS: u64 = 16;

/// Where everything of an image is. Immutable, and a function of the tree and the options alone.
pub struct Layout {
    tree: Arc<Tree>,
    options: Options,
    hierarchies: Vec<Placed>,
    descriptors: Vec<[u8; BLOCK]>,
    placement: Placement,
    regions: Vec<Region>,
}

/// A hierarchy with its places.
pub(crate) struct Placed {
    pub(crate) hierarchy: Hierarchy,
    directories: Directories,
    path_table: PathTable,
    /// The block of the disc at which the directories begin.
    base: u32,
}

/// A run of blocks of one kind, in blocks of the image.
struct Region {
    blocks: Range<u64>,
    part: Part,
}

/// What a region holds; the numbers are those of hierarchies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    SystemArea,
    VolumeDescriptors,
    PathTable(usize, ByteOrder),
    Directories(usize),
    Contents,
    Padding,
}

/// What lies at a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A structure of the image; its name.
    Structure(&'static str),
    /// The content of this item.
    Item(NodeId),
}

/// A content, or a part of one, that fills a run of whole blocks.
pub(crate) struct Run {
    pub(crate) content: Content,
    pub(crate) node: NodeId,
    /// Where in the content the run begins, in bytes.
    pub(crate) offset: u64,
    /// Bytes of the content from there on.
    pub(crate) length: u64,
}

impl Layout {
    /// Lays out `tree`. Contents are not read, but for the search of duplicates where the options ask for it.
    ///
    /// # Errors
    /// What the chosen file systems cannot hold; nothing has been written then.
    pub fn new(tree: Arc<Tree>, options: Options) -> Result<Self, LayoutError> {
        check(&options)?;
        check_sizes(&tree, &options)?;
        let mut hierarchies = Vec::new();
        for (view, rule) in views(&options) {
            let hierarchy = Hierarchy::new(&tree, view, rule, &options)?;
            let directories = Directories::new(&tree, &hierarchy, &options)?;
            let path_table = PathTable::new(&tree, &hierarchy);
            hierarchies.push(Placed {
                hierarchy,
                directories,
                path_table,
                base: 0,
            });
        }
        let duplicates =
            Duplicates::find(&tree, options.deduplicate).map_err(|(node, source)| LayoutError::Content {
                path: display_path(&tree, node),
                source,
            })?;

        let session = u64::from(options.session_start);
        let mut plan = Planner {
            next: 0,
            regions: Vec::new(),
        };
        plan.add(Part::SystemArea, SYSTEM_AREA_BLOCKS);
        plan.add(Part::VolumeDescriptors, hierarchies.len() as u64 + 1);
        let mut places = Vec::new();
        for (index, placed) in hierarchies.iter().enumerate() {
            let blocks = placed.path_table.blocks();
            let mut table = |order, wanted: bool| {
                if wanted {
                    plan.add(Part::PathTable(index, order), blocks) + session
                } else {
                    0
                }
            };
            let optional = options.optional_path_tables;
            let addresses = [
                table(ByteOrder::Little, true),
                table(ByteOrder::Little, optional),
                table(ByteOrder::Big, true),
                table(ByteOrder::Big, optional),
            ];
            // An address beyond 32 bits is refused below, with the whole image.
            let [type_l, optional_type_l, type_m, optional_type_m] = addresses.map(saturate);
            let path_table_bytes = placed.path_table.bytes();
            places.push(Places {
                root: (0, 0),
                path_table_bytes,
                type_l,
                optional_type_l,
                type_m,
                optional_type_m,
            });
        }
        for (index, (placed, places)) in hierarchies.iter_mut().zip(&mut places).enumerate() {
            placed.base = saturate(plan.add(Part::Directories(index), placed.directories.blocks()) + session);
            places.root = placed.directories.address(placed.base, 0);
        }
        let items = hierarchies
            .first()
            .into_iter()
            .flat_map(|placed| items(&placed.hierarchy));
        let first = plan.next + session;
        let placement = Placement::new(&tree, items, first, |content| duplicates.original(content));
        plan.add(Part::Contents, placement.end() - first);
        plan.add(Part::Padding, u64::from(options.padding_blocks));

        let too_large = LayoutError::TooLarge {
            blocks: plan.next,
            session_start: options.session_start,
        };
        // The volume space begins at block 0 of the disc, wherever this session does (ECMA-119:1987 8.4.8); the Linux
        // kernel turns down what lies beyond it.
        let space_size = u32::try_from(plan.next + session).map_err(|_| too_large)?;
        let views: Vec<_> = hierarchies
            .iter()
            .zip(places)
            .map(|(placed, places)| (&placed.hierarchy, places))
            .collect();
        let descriptors = descriptors(&tree, &views, space_size, &options)?;
        let layout = Self {
            tree,
            options,
            hierarchies,
            descriptors,
            placement,
            regions: plan.regions,
        };
        layout.check_paths()?;
        Ok(layout)
    }

    /// A strict layout keeps Joliet's limit of a path.
    fn check_paths(&self) -> Result<(), LayoutError> {
        if !self.options.strict {
            return Ok(());
        }
        match self.long_joliet_paths().next() {
            Some(node) => Err(LayoutError::PathTooLong {
                path: display_path(&self.tree, node),
                file_system: FileSystems::JOLIET,
                limit: crate::report::JOLIET_PATH_BYTES,
            }),
            None => Ok(()),
        }
    }

    /// The tree that was laid out.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// What was asked for.
    pub fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn hierarchies(&self) -> &[Placed] {
        &self.hierarchies
    }

    /// Blocks of the image.
    pub fn blocks(&self) -> u64 {
        self.regions.last().map_or(0, |region| region.blocks.end)
    }

    /// Bytes of the image.
    pub fn size(&self) -> u64 {
        self.blocks() * u64::from(BLOCK_SIZE)
    }

    /// The sections of an item's content: first block on the disc, and bytes. Nothing for an item without content.
    pub fn extents(&self, node: NodeId) -> impl Iterator<Item = (u32, u64)> + '_ {
        let placed = self
            .tree
            .node(node)
            .and_then(|node| Some((node.content()?, node.size())));
        let (start, size) = placed.map_or((0, 0), |(content, size)| (self.placement.start(content), size));
        let sections = if size <= u64::from(u32::MAX) {
            u64::from(size > 0)
        } else {
            size.div_ceil(SECTION_BYTES)
        };
        (0..sections).map(move |section| {
            let offset = section * SECTION_BYTES;
            let length = if sections == 1 {
                size
            } else {
                (size - offset).min(SECTION_BYTES)
            };
            (
                saturate(u64::from(start) + offset / u64::from(BLOCK_SIZE)),
                length,
            )
        })
    }

    /// Everything in the image, in order: what it is, and its blocks of the image.
    pub fn owners(&self) -> impl Iterator<Item = (Owner, Range<u64>)> + '_ {
        let session = u64::from(self.options.session_start);
        self.regions
            .iter()
            .filter(|region| !region.blocks.is_empty())
            .flat_map(move |region| {
                let is_contents = region.part == Part::Contents;
                let structure =
                    (!is_contents).then(|| (Owner::Structure(region.part.name()), region.blocks.clone()));
                let first = if is_contents {
                    saturate(region.blocks.start + session)
                } else {
                    u32::MAX
                };
                let contents = self
                    .placement
                    .at_or_after(&self.tree, first)
                    .filter(move |_| is_contents)
                    .map(move |placed| {
                        let start = u64::from(placed.start) - session;
                        (
                            Owner::Item(placed.node),
                            start..start + placed.length.div_ceil(u64::from(BLOCK_SIZE)),
                        )
                    });
                structure.into_iter().chain(contents)
            })
    }

    fn region_at(&self, block: u64) -> Option<&Region> {
        let after = self
            .regions
            .partition_point(|region| region.blocks.start <= block);
        self.regions
            .get(..after)?
            .iter()
            .rev()
            .find(|region| region.blocks.contains(&block))
    }

    /// The content at a block of the image, when the block is filled by it.
    pub(crate) fn run_at(&self, block: u64) -> Option<Run> {
        self.region_at(block)
            .filter(|region| region.part == Part::Contents)?;
        let disc_block = u32::try_from(block + u64::from(self.options.session_start)).ok()?;
        let placed = self.placement.at_or_after(&self.tree, disc_block).next()?;
        let offset = u64::from(disc_block.checked_sub(placed.start)?) * u64::from(BLOCK_SIZE);
        let length = placed.length.checked_sub(offset)?;
        let content = self.tree.content(placed.content)?.to_content();
        Some(Run {
            content,
            node: placed.node,
            offset,
            length,
        })
    }

    /// Makes whole blocks of the image from block `first` on; `out` is a multiple of the block size.
    ///
    /// # Errors
    /// [`RenderError::Content`] with the item whose content fails, [`RenderError::OutOfRange`].
    pub fn render(&self, first: u64, out: &mut [u8]) -> Result<(), RenderError> {
        let (mut block, mut rest) = (first, out);
        while !rest.is_empty() {
            let out_of_range = || RenderError::OutOfRange {
                offset: first.saturating_mul(u64::from(BLOCK_SIZE)),
                end: block
                    .saturating_mul(u64::from(BLOCK_SIZE))
                    .saturating_add(rest.len() as u64),
                size: self.size(),
            };
            let region = self.region_at(block).ok_or_else(out_of_range)?;
            let blocks = (region.blocks.end - block).min(rest.len().div_ceil(BLOCK) as u64);
            let length = usize::try_from(blocks)
                .unwrap_or(usize::MAX)
                .saturating_mul(BLOCK)
                .min(rest.len());
            let (here, after) = std::mem::take(&mut rest).split_at_mut(length);
            self.render_part(region, block, here)?;
            (block, rest) = (block + blocks, after);
        }
        Ok(())
    }

    fn render_part(&self, region: &Region, block: u64, out: &mut [u8]) -> Result<(), RenderError> {
        // A region has fewer than 2^32 blocks, as the whole image has.
        let first = saturate(block - region.blocks.start);
        match region.part {
            Part::SystemArea | Part::Padding => out.fill(0),
            Part::VolumeDescriptors => {
                let descriptors = self.descriptors.get(first as usize..).unwrap_or_default();
                for (out, descriptor) in out.as_chunks_mut::<BLOCK>().0.iter_mut().zip(descriptors) {
                    *out = *descriptor;
                }
            }
            Part::PathTable(index, order) => {
                if let Some(placed) = self.hierarchies.get(index) {
                    let source = path_table::Source {
                        tree: &self.tree,
                        hierarchy: &placed.hierarchy,
                        directories: &placed.directories,
                        base: placed.base,
                    };
                    placed.path_table.render(first, out, order, &source);
                }
            }
            Part::Directories(index) => {
                if let Some(placed) = self.hierarchies.get(index) {
                    let source = directories::Source {
                        tree: &self.tree,
                        options: &self.options,
                        hierarchy: &placed.hierarchy,
                        placement: &self.placement,
                        base: placed.base,
                    };
                    placed.directories.render(first, out, &source);
                }
            }
            Part::Contents => return self.render_contents(block, out),
        }
        Ok(())
    }

    fn render_contents(&self, block: u64, out: &mut [u8]) -> Result<(), RenderError> {
        let (mut at, mut rest) = (saturate(block + u64::from(self.options.session_start)), out);
        for placed in self.placement.at_or_after(&self.tree, at) {
            if rest.is_empty() {
                break;
            }
            let inconsistent = || RenderError::Inconsistent {
                region: Part::Contents.name(),
                block,
            };
            let skipped = at.checked_sub(placed.start).ok_or_else(inconsistent)?;
            let offset = u64::from(skipped) * u64::from(BLOCK_SIZE);
            let left = placed.length.checked_sub(offset).ok_or_else(inconsistent)?;
            let length = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
            let (here, after) = std::mem::take(&mut rest).split_at_mut(length.next_multiple_of(BLOCK));
            let (bytes, padding) = here.split_at_mut(length);
            self.read(placed.node, placed.content, offset, bytes)?;
            padding.fill(0);
            at = at.saturating_add(saturate((here.len() / BLOCK) as u64));
            rest = after;
        }
        Ok(())
    }

    fn read(&self, node: NodeId, id: ContentId, offset: u64, out: &mut [u8]) -> Result<(), RenderError> {
        let content = self.tree.content(id).ok_or(RenderError::Inconsistent {
            region: "contents",
            block: 0,
        })?;
        content
            .source()
            .read_exact_at(content.key(), offset, out)
            .map_err(|source| RenderError::Content {
                path: display_path(&self.tree, node),
                source,
            })
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::SystemArea => "system area",
            Self::VolumeDescriptors => "volume descriptors",
            Self::PathTable(..) => "path table",
            Self::Directories(_) => "directories",
            Self::Contents => "contents",
            Self::Padding => "padding",
        }
    }
}

/// Gives out blocks, one region after another.
struct Planner {
    next: u64,
    regions: Vec<Region>,
}

impl Planner {
    /// Returns the region's first block of the image.
    fn add(&mut self, part: Part, blocks: u64) -> u64 {
        let start = self.next;
        self.next += blocks;
        self.regions.push(Region {
            blocks: start..self.next,
            part,
        });
        start
    }
}

fn saturate(block: u64) -> u32 {
    u32::try_from(block).unwrap_or(u32::MAX)
}

/// The items of a hierarchy in the order of its records.
fn items(hierarchy: &Hierarchy) -> impl Iterator<Item = NodeId> + '_ {
    (0..hierarchy.slot_count()).filter_map(|slot| match hierarchy.slot(slot) {
        Some(Slot::Node(node)) => Some(node),
        _ => None,
    })
}

fn check(options: &Options) -> Result<(), LayoutError> {
    let wanted = options.file_systems;
    if wanted.is_empty() {
        return Err(LayoutError::NoFileSystem);
    }
    if wanted.contains(FileSystems::UDF) {
        return Err(LayoutError::Unsupported {
            file_system: FileSystems::UDF,
        });
    }
    for file_system in [FileSystems::JOLIET, FileSystems::ROCK_RIDGE] {
        if wanted.contains(file_system) && !wanted.contains(FileSystems::ISO9660) {
            return Err(LayoutError::Needs {
                file_system,
                needs: FileSystems::ISO9660,
            });
        }
    }
    let joliet = options.joliet;
    let ranges = [
        ("Joliet level", u64::from(joliet.level), 1..=3, "1..=3"),
        (
            "Joliet name length",
            u64::from(joliet.name_units),
            8..=103,
            "8..=103",
        ),
    ];
    for (option, value, values, range) in ranges {
        if !values.contains(&value) {
            return Err(LayoutError::InvalidOption { option, value, range });
        }
    }
    Ok(())
}

/// Refuses files that no layout can hold, before anything is counted in their sections.
fn check_sizes(tree: &Tree, options: &Options) -> Result<(), LayoutError> {
    let one_section = options.interchange_level < InterchangeLevel::Three;
    for node in (0..tree.node_bound())
        .filter_map(NodeId::from_index)
        .filter_map(|id| tree.node(id))
    {
        let (size, limit) = (node.size(), u64::from(u32::MAX));
        let blocks = size.div_ceil(u64::from(BLOCK_SIZE));
        if blocks > limit {
            return Err(LayoutError::TooLarge {
                blocks,
                session_start: options.session_start,
            });
        }
        if one_section && size > limit {
            let path = display_path(tree, node.id());
            return Err(LayoutError::FileTooLarge {
                path,
                file_system: FileSystems::ISO9660,
                size,
                limit,
            });
        }
    }
    Ok(())
}

/// The hierarchies that the options ask for, in the order of their descriptors.
fn views(options: &Options) -> impl Iterator<Item = (View, NameRule)> {
    let JolietOptions {
        name_units, utf16, ..
    } = options.joliet;
    let primary = (
        View::Primary {
            rock_ridge: options.rock_ridge(),
        },
        options.interchange_level.name_rule(),
    );
    let enhanced =
        (options.interchange_level == InterchangeLevel::Four).then_some((View::Enhanced, NameRule::Long));
    let joliet = options.file_systems.contains(FileSystems::JOLIET).then_some((
        View::Joliet,
        NameRule::Joliet {
            units: name_units,
            utf16,
        },
    ));
    [Some(primary), enhanced, joliet].into_iter().flatten()
}
