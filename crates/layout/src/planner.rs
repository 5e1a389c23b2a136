//! Regions of an image, given out in order.

use std::ops::Range;

use fsimage_formats::iso9660::ByteOrder;

/// A run of blocks of one kind, in blocks of the image.
pub(crate) struct Region {
    pub(crate) blocks: Range<u64>,
    pub(crate) part: Part,
}

/// What a region holds; the numbers are those of hierarchies, or of fixed structures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What the disc that the image continues holds.
    Earlier,
    Fixed(usize),
    PathTable(usize, ByteOrder),
    Directories(usize),
    Nodes,
    LongLinks,
    Streams,
    Contents,
    StubContents,
    BootImage(usize),
    Appended(usize),
    Bitmap,
    MetadataBitmap,
    Vat,
    Padding,
}

/// Gives out blocks, one region after another.
pub(crate) struct Planner {
    pub(crate) next: u64,
    pub(crate) regions: Vec<Region>,
    pub(crate) fixed: Vec<(&'static str, Vec<u8>)>,
    /// A fixed structure that has a place of its own ahead: its number, first block and blocks.
    ahead: Option<(usize, u64, u64)>,
}

impl Planner {
    pub(crate) fn new() -> Self {
        Self {
            next: 0,
            regions: Vec::new(),
            fixed: Vec::new(),
            ahead: None,
        }
    }

    /// Returns the region's first block of the image.
    pub(crate) fn add(&mut self, part: Part, blocks: u64) -> u64 {
        if self.ahead.is_some_and(|(_, first, _)| self.next + blocks > first) {
            self.settle();
        }
        let start = self.next;
        self.next += blocks;
        self.regions.push(Region {
            blocks: start..self.next,
            part,
        });
        start
    }

    /// Adds a region whose bytes are given later. Returns their number and the region's first block.
    pub(crate) fn add_fixed(&mut self, name: &'static str, blocks: u64) -> (usize, u64) {
        let index = self.fixed.len();
        self.fixed.push((name, Vec::new()));
        (index, self.add(Part::Fixed(index), blocks))
    }

    /// Keeps `blocks` blocks from `first` on for a structure whose bytes are given later; what is added up to then lies before or behind.
    pub(crate) fn keep(&mut self, name: &'static str, first: u64, blocks: u64) -> usize {
        let index = self.fixed.len();
        self.fixed.push((name, Vec::new()));
        self.ahead = Some((index, first, blocks));
        index
    }

    /// Puts what has a place ahead there, so that what comes next lies behind it.
    pub(crate) fn settle(&mut self) {
        if let Some((index, first, blocks)) = self.ahead.take() {
            self.skip_to(first);
            self.add(Part::Fixed(index), blocks);
        }
    }

    pub(crate) fn fill(&mut self, index: usize, bytes: Vec<u8>) {
        if let Some((_, place)) = self.fixed.get_mut(index) {
            *place = bytes;
        }
    }

    /// Leaves blocks out up to `block`.
    pub(crate) fn skip_to(&mut self, block: u64) {
        self.add(Part::Padding, block.saturating_sub(self.next));
    }
}
