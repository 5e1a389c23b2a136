//! A layout: a plan, and its bytes on demand.

use std::ops::Range;
use std::sync::Arc;

use fsimage_tree::{Content, ContentId, NodeId, Tree};

use crate::boot::{Images, overlay};
use crate::directories;
use crate::error::{LayoutError, RenderError};
use crate::hierarchy::display_path;
use crate::options::{FileSystems, Options};
use crate::path_table;
use crate::placement::{Placement, UNPLACED};
use crate::plan::{Placed, Plan, saturate};
use crate::planner::{Part, Region};
use crate::records::SECTION;
use crate::resident::{DiscRun, Runs};
use crate::udf::{self, PlacedUdf};

/// Bytes of a logical block of a disc, and of every image with ISO 9660.
pub const BLOCK_SIZE: u32 = 2048;

/// Where everything of an image is. Immutable, and a function of the tree and the options alone.
pub struct Layout {
    tree: Arc<Tree>,
    options: Options,
    plan: Plan,
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
    /// The item that has it; `None` for what a continued disc holds.
    pub(crate) node: Option<NodeId>,
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
        let plan = Plan::new(&tree, &options)?;
        let layout = Self { tree, options, plan };
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

    pub(crate) fn regions(&self) -> &[Region] {
        &self.plan.regions
    }

    /// The hierarchies of ISO 9660.
    pub(crate) fn hierarchies(&self) -> &[Placed] {
        match self.plan.stub {
            // None of the tree's items is in a stub.
            Some(_) => &[],
            None => &self.plan.hierarchies,
        }
    }

    /// What ISO 9660 shows, and where its contents are.
    fn shown(&self) -> (&Arc<Tree>, &Placement) {
        match &self.plan.stub {
            Some(stub) => (&stub.tree, &stub.placement),
            None => (&self.tree, &self.plan.placement),
        }
    }

    pub(crate) fn udf(&self) -> Option<&PlacedUdf> {
        self.plan.udf.as_ref()
    }

    /// Bytes of a block.
    pub fn block_size(&self) -> u32 {
        self.options.block_size
    }

    /// Blocks of the image.
    pub fn blocks(&self) -> u64 {
        self.plan.regions.last().map_or(0, |region| region.blocks.end)
    }

    /// Bytes of the image.
    pub fn size(&self) -> u64 {
        self.blocks() * u64::from(self.block_size())
    }

    /// The sections of an item's content: first block on the disc, and bytes. Nothing for an item without content.
    pub fn extents(&self, node: NodeId) -> impl Iterator<Item = (u32, u64)> + '_ {
        let placed = self
            .tree
            .node(node)
            .and_then(|node| Some((node.content()?, node.size())));
        let runs = placed
            .map(|(content, size)| self.runs(content, size))
            // A content that its file entry in UDF holds has no place of its own.
            .filter(|runs| !matches!(runs, Runs::One(run) if run.block == UNPLACED));
        let sections = runs.map(|runs| {
            let all: Vec<DiscRun> = runs.pieces(SECTION, self.block_size(), 0).collect();
            all
        });
        sections
            .into_iter()
            .flatten()
            .map(|section| (section.block, section.bytes))
    }

    /// Where a content of so many bytes is.
    pub(crate) fn runs(&self, content: ContentId, bytes: u64) -> Runs<'_> {
        self.plan.placement.runs(content, bytes)
    }

    /// Everything in the image, in order: what it is, and its blocks of the image.
    pub fn owners(&self) -> impl Iterator<Item = (Owner, Range<u64>)> + '_ {
        let session = self.options.image_start();
        self.plan
            .regions
            .iter()
            .filter(|region| !region.blocks.is_empty())
            .flat_map(move |region| {
                let is_contents = region.part == Part::Contents;
                let structure = (!is_contents).then(|| {
                    (
                        Owner::Structure(self.part_name(region.part)),
                        region.blocks.clone(),
                    )
                });
                let first = if is_contents {
                    saturate(region.blocks.start + session)
                } else {
                    u32::MAX
                };
                let contents = self
                    .plan
                    .placement
                    .at_or_after(&self.tree, first)
                    .filter(move |_| is_contents)
                    .take_while(move |placed| u64::from(placed.start) < region.blocks.end + session)
                    .scan(region.blocks.start, move |next, placed| {
                        let start = u64::from(placed.start) - session;
                        let end = start + placed.length.div_ceil(u64::from(self.block_size()));
                        let before = std::mem::replace(next, end)..start;
                        let padding = Owner::Structure(self.part_name(Part::Padding));
                        let left_out = (!before.is_empty()).then_some((padding, before));
                        Some(
                            left_out
                                .into_iter()
                                .chain([(Owner::Item(placed.node), start..end)]),
                        )
                    })
                    .flatten();
                structure.into_iter().chain(contents)
            })
    }

    fn region_at(&self, block: u64) -> Option<&Region> {
        let after = self
            .plan
            .regions
            .partition_point(|region| region.blocks.start <= block);
        self.plan
            .regions
            .get(..after)?
            .iter()
            .rev()
            .find(|region| region.blocks.contains(&block))
    }

    /// The first run of blocks from `block` on that nothing stores anything in; empty and behind the image when there is none.
    pub(crate) fn blank_from(&self, block: u64) -> Range<u64> {
        let regions = &self.plan.regions;
        let after = regions.partition_point(|region| region.blocks.end <= block);
        let blank = regions
            .get(after..)
            .unwrap_or_default()
            .iter()
            .find(|region| region.part == Part::Padding && !region.blocks.is_empty());
        blank.map_or(self.blocks()..self.blocks(), |region| region.blocks.clone())
    }

    /// The content at a block of the image, when the block is filled by it.
    pub(crate) fn run_at(&self, block: u64) -> Option<Run> {
        let region = self.region_at(block)?;
        match region.part {
            Part::Contents => {}
            Part::Earlier => return self.earlier_run(block, region.blocks.end),
            _ => return None,
        }
        let disc_block = u32::try_from(block + self.options.image_start()).ok()?;
        let placed = self.plan.placement.at_or_after(&self.tree, disc_block).next()?;
        let offset = u64::from(disc_block.checked_sub(placed.start)?) * u64::from(self.block_size());
        let length = placed.length.checked_sub(offset)?;
        let bytes =
            u64::from(placed.start).checked_sub(self.options.image_start())? * u64::from(self.block_size());
        if self
            .plan
            .patches
            .iter()
            .any(|patch| patch.touches(bytes, placed.length))
        {
            return None;
        }
        let content = self.tree.content(placed.content)?.to_content();
        Some(Run {
            content,
            node: Some(placed.node),
            offset,
            length,
        })
    }

    /// What the disc that is continued holds from `block` on, up to block `end`.
    fn earlier_run(&self, block: u64, end: u64) -> Option<Run> {
        let disc = &self.options.continued.as_ref()?.disc;
        let block_size = u64::from(self.block_size());
        let offset = block * block_size;
        let length = (end * block_size).min(disc.length()).checked_sub(offset)?;
        Some(Run {
            content: disc.clone(),
            node: None,
            offset,
            length,
        })
    }

    /// The path of an item that is read, for errors; what a continued disc holds has none.
    pub(crate) fn read_path(&self, node: Option<NodeId>) -> String {
        match node {
            Some(node) => display_path(&self.tree, node),
            None => "the disc that is continued".to_owned(),
        }
    }

    /// Makes whole blocks of the image from block `first` on; `out` is a multiple of the block size.
    ///
    /// # Errors
    /// [`RenderError::Content`] with the item whose content fails, [`RenderError::OutOfRange`].
    pub fn render(&self, first: u64, out: &mut [u8]) -> Result<(), RenderError> {
        let (mut block, mut rest) = (first, out);
        while !rest.is_empty() {
            let out_of_range = || RenderError::OutOfRange {
                offset: first.saturating_mul(u64::from(self.block_size())),
                end: block
                    .saturating_mul(u64::from(self.block_size()))
                    .saturating_add(rest.len() as u64),
                size: self.size(),
            };
            let region = self.region_at(block).ok_or_else(out_of_range)?;
            let block_size = self.block_size() as usize;
            let blocks = (region.blocks.end - block).min(rest.len().div_ceil(block_size) as u64);
            let length = usize::try_from(blocks)
                .unwrap_or(usize::MAX)
                .saturating_mul(block_size)
                .min(rest.len());
            let (here, after) = std::mem::take(&mut rest).split_at_mut(length);
            self.render_part(region, block, here)?;
            overlay(&self.plan.patches, block * u64::from(self.block_size()), here);
            (block, rest) = (block + blocks, after);
        }
        Ok(())
    }

    fn render_part(&self, region: &Region, block: u64, out: &mut [u8]) -> Result<(), RenderError> {
        // A region has fewer than 2^32 blocks, as the whole image has.
        let first = saturate(block - region.blocks.start);
        match region.part {
            Part::Padding => out.fill(0),
            Part::Fixed(index) => {
                out.fill(0);
                let start = (first as usize).saturating_mul(self.block_size() as usize);
                let bytes = self
                    .plan
                    .fixed
                    .get(index)
                    .and_then(|(_, bytes)| bytes.get(start..))
                    .unwrap_or_default();
                for (place, byte) in out.iter_mut().zip(bytes) {
                    *place = *byte;
                }
            }
            Part::PathTable(index, order) => {
                if let Some(placed) = self.plan.hierarchies.get(index) {
                    let source = path_table::Source {
                        tree: self.shown().0,
                        hierarchy: &placed.hierarchy,
                        directories: &placed.directories,
                        base: placed.base,
                    };
                    placed.path_table.render(first, out, order, &source);
                }
            }
            Part::Directories(index) => {
                if let Some(placed) = self.plan.hierarchies.get(index) {
                    let (tree, placement) = self.shown();
                    let source = directories::Source {
                        tree,
                        options: &self.options,
                        hierarchy: &placed.hierarchy,
                        placement,
                        base: placed.base,
                    };
                    return placed.directories.render(first, out, &source);
                }
            }
            Part::Earlier => {
                if let Some(continued) = &self.options.continued {
                    let name = || self.read_path(None);
                    return self.render_content(&continued.disc, saturate(block), out, name);
                }
            }
            Part::Contents => return self.render_contents(&self.tree, &self.plan.placement, block, out),
            Part::StubContents => {
                let (tree, placement) = self.shown();
                return self.render_contents(tree, placement, block, out);
            }
            Part::BootImage(index) => {
                let images = Images::new(&self.tree, &self.options);
                if let Some(content) = images.own_content(index) {
                    return self.render_content(content, first, out, || images.name(index));
                }
            }
            Part::Appended(index) => {
                if let Some(partition) = self.options.boot.appended.get(index) {
                    let name = || format!("appended partition {}", index + 1);
                    return self.render_content(&partition.content, first, out, name);
                }
            }
            Part::Nodes
            | Part::LongLinks
            | Part::Streams
            | Part::Bitmap
            | Part::MetadataBitmap
            | Part::Vat => {
                if let Some(placed) = &self.plan.udf {
                    return self.render_udf(region.part, placed, first, out);
                }
            }
        }
        Ok(())
    }

    fn render_udf(
        &self,
        part: Part,
        placed: &PlacedUdf,
        first: u32,
        out: &mut [u8],
    ) -> Result<(), RenderError> {
        let PlacedUdf { nodes, place, .. } = placed;
        let (tree, options) = (&*self.tree, &self.options);
        let source = udf::Source {
            tree,
            options,
            placement: &self.plan.placement,
            place: *place,
        };
        match part {
            Part::Bitmap => placed.bitmap.render(first, out, options),
            Part::MetadataBitmap => placed.metadata_bitmap.render(first, out, options),
            Part::Vat => placed.vat.render(first, out),
            Part::LongLinks => nodes.render_long_links(first, out, tree),
            Part::Streams => return nodes.render_streams(first, out, &source),
            _ => return nodes.render(first, out, &source),
        }
        Ok(())
    }

    /// A content that is no item's, from block `first` of it on.
    fn render_content(
        &self,
        content: &Content,
        first: u32,
        out: &mut [u8],
        name: impl Fn() -> String,
    ) -> Result<(), RenderError> {
        let offset = u64::from(first) * u64::from(self.block_size());
        let left = content.length().saturating_sub(offset);
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
        let (bytes, padding) = out.split_at_mut(length);
        padding.fill(0);
        if bytes.is_empty() {
            return Ok(()); // behind its end, as between a disc that is continued and the further session
        }
        content
            .read_exact_at(offset, bytes)
            .map_err(|source| RenderError::Content { path: name(), source })
    }

    fn render_contents(
        &self,
        tree: &Tree,
        placement: &Placement,
        block: u64,
        out: &mut [u8],
    ) -> Result<(), RenderError> {
        let block_size = self.block_size() as usize;
        let (mut at, mut rest) = (saturate(block + self.options.image_start()), out);
        for placed in placement.at_or_after(tree, at) {
            let ahead = u64::from(placed.start.saturating_sub(at)) * u64::from(self.block_size());
            let ahead = usize::try_from(ahead).unwrap_or(usize::MAX).min(rest.len());
            let (between, here) = std::mem::take(&mut rest).split_at_mut(ahead);
            between.fill(0);
            at = at.saturating_add(saturate((ahead / block_size) as u64));
            rest = here;
            if rest.is_empty() {
                break;
            }
            let offset = u64::from(at.saturating_sub(placed.start)) * u64::from(self.block_size());
            let Some(left) = placed.length.checked_sub(offset) else {
                continue; // what is left out before a large content
            };
            let length = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
            let (here, after) = std::mem::take(&mut rest).split_at_mut(length.next_multiple_of(block_size));
            let (bytes, padding) = here.split_at_mut(length);
            self.read(tree, placed.node, placed.content, offset, bytes)?;
            padding.fill(0);
            at = at.saturating_add(saturate((here.len() / block_size) as u64));
            rest = after;
        }
        rest.fill(0);
        Ok(())
    }

    fn read(
        &self,
        tree: &Tree,
        node: NodeId,
        id: ContentId,
        offset: u64,
        out: &mut [u8],
    ) -> Result<(), RenderError> {
        let content = tree.content(id).ok_or(RenderError::Inconsistent {
            region: "contents",
            block: 0,
        })?;
        content
            .source()
            .read_exact_at(content.key(), offset, out)
            .map_err(|source| RenderError::Content {
                path: display_path(tree, node),
                source,
            })
    }

    fn part_name(&self, part: Part) -> &'static str {
        match part {
            Part::Fixed(index) => self.plan.fixed.get(index).map_or("", |&(name, _)| name),
            Part::PathTable(..) => "path table",
            Part::Directories(_) => "directories",
            Part::Nodes => "file entries and directories of UDF",
            Part::LongLinks => "targets of links",
            Part::Streams => "named streams",
            Part::Contents | Part::StubContents => "contents",
            Part::Earlier => "earlier sessions",
            Part::BootImage(_) => "boot image",
            Part::Appended(_) => "appended partition",
            Part::Bitmap => "space bitmap",
            Part::MetadataBitmap => "metadata bitmap",
            Part::Vat => "virtual allocation table",
            Part::Padding => "padding",
        }
    }
}
