//! The directories of a hierarchy as blocks: how many each takes, and the bytes of any of them.
//!
//! Spec: ECMA-119:1987 6.8.1.1: a record ends in the block in which it begins.
//!
//! For each block the place of its first record is kept, so that a block is rendered without those before it, whatever
//! the size of its directory. Each directory's continuation areas follow its records.
//!
//! Directories lie in the order of their numbers, but moved ones and what is below them come right after the root: libarchive, which
//! reads from front to back, must have met a moved directory before it meets its placeholder.

use std::ops::Range;

use fsimage_tree::{ContentId, Node, Tree};
use rayon::prelude::*;

use crate::attributes::Failure;
use crate::error::{LayoutError, RenderError};
use crate::hierarchy::{Hierarchy, display_path, stream_path};
use crate::options::Options;
use crate::placement::Placement;
use crate::records::{Addresses, Nowhere, Place, Records, Scratch, Serials, Wanted};
use crate::resident::{Fragments, Runs};

const BLOCK: usize = 2048;
/// Bytes of continuation areas that a directory has at most; those of one record are fewer than what is left of 32 bits.
const MOST_CONTINUED: u32 = u32::MAX - (1 << 20);

/// The blocks of one hierarchy's directories.
pub(crate) struct Directories {
    extents: Vec<Extent>,
    /// The numbers of the directories as they lie on the disc; `None` when that is their order anyway.
    order: Option<Vec<u32>>,
    starts: Vec<Place>,
    serials: Serials,
}

/// The blocks of a directory, counted from the first directory's.
#[derive(Clone, Copy, Default)]
struct Extent {
    first: u32,
    records: u32,
}

/// The blocks of one directory while sizes are computed.
struct Sized {
    records: Vec<Place>,
    continuations: Vec<Place>,
    is_too_large: bool,
}

impl Directories {
    /// Computes the size of every directory.
    pub(crate) fn new(
        tree: &Tree,
        hierarchy: &Hierarchy,
        options: &Options,
        fragments: &Fragments,
    ) -> Result<Self, LayoutError> {
        let serials = if hierarchy.view.has_rock_ridge() {
            Serials::new(tree, hierarchy)
        } else {
            Serials::default()
        };
        let records = Records {
            tree,
            options,
            hierarchy,
            serials: &serials,
            addresses: &Nowhere(fragments),
        };
        let numbers = 0..u32::try_from(hierarchy.directories.len()).unwrap_or(u32::MAX);
        let sizes: Vec<Sized> = numbers
            .into_par_iter()
            .map_init(Scratch::default, |scratch, number| {
                size(&records, number, scratch)
            })
            .collect();
        let order = moved_first(hierarchy);
        let mut extents = vec![Extent::default(); sizes.len()];
        let mut starts = Vec::with_capacity(sizes.iter().map(|sized| sized.records.len()).sum());
        let mut sizes: Vec<Option<Sized>> = sizes.into_iter().map(Some).collect();
        for position in 0..sizes.len() {
            let index = order
                .as_ref()
                .and_then(|order| order.get(position))
                .map_or(position, |&number| number as usize);
            let Some((sized, directory)) = sizes
                .get_mut(index)
                .and_then(Option::take)
                .zip(hierarchy.directories.get(index))
            else {
                continue;
            };
            let count = u32::try_from(sized.records.len())
                .ok()
                .filter(|count| count.checked_mul(2048).is_some() && !sized.is_too_large);
            let (Some(records), Ok(first)) = (count, u32::try_from(starts.len())) else {
                return Err(LayoutError::DirectoryTooLarge {
                    path: directory
                        .node()
                        .map(|node| display_path(tree, node))
                        .unwrap_or_default(),
                    file_system: hierarchy.view.file_system(),
                });
            };
            if let Some(extent) = extents.get_mut(index) {
                *extent = Extent { first, records };
            }
            starts.extend(sized.records);
            starts.extend(sized.continuations);
        }
        Ok(Self {
            extents,
            order,
            starts,
            serials,
        })
    }

    /// Blocks of all directories.
    pub(crate) fn blocks(&self) -> u64 {
        self.starts.len() as u64
    }

    fn extent(&self, number: u32) -> Extent {
        self.extents.get(number as usize).copied().unwrap_or_default()
    }

    /// First block and bytes of a directory whose hierarchy begins at block `base`.
    pub(crate) fn address(&self, base: u32, number: u32) -> (u32, u32) {
        let extent = self.extent(number);
        (base.wrapping_add(extent.first), extent.records.wrapping_mul(2048))
    }

    /// The directory that holds a block.
    pub(crate) fn at(&self, block: u32) -> u32 {
        let position = |after: usize| after.saturating_sub(1);
        match &self.order {
            None => {
                let after = self.extents.partition_point(|extent| extent.first <= block);
                u32::try_from(position(after)).unwrap_or(u32::MAX)
            }
            Some(order) => {
                let after = order.partition_point(|&number| self.extent(number).first <= block);
                order.get(position(after)).copied().unwrap_or(u32::MAX)
            }
        }
    }

    /// Renders whole blocks from block `first` of the hierarchy on.
    ///
    /// # Errors
    /// [`RenderError::Content`] for an extended attribute that cannot be read.
    pub(crate) fn render(&self, first: u32, out: &mut [u8], source: &Source<'_>) -> Result<(), RenderError> {
        let addresses = Placed {
            directories: self,
            source,
        };
        let records = Records {
            tree: source.tree,
            options: source.options,
            hierarchy: source.hierarchy,
            serials: &self.serials,
            addresses: &addresses,
        };
        let mut scratch = Scratch::default();
        for (block, out) in (first..).zip(out.as_chunks_mut::<BLOCK>().0) {
            out.fill(0);
            let number = self.at(block);
            let extent = self.extent(number);
            let Some(&start) = self.starts.get(block as usize) else {
                continue;
            };
            match (block - extent.first).checked_sub(extent.records) {
                None => render_records(&records, number, start, &mut scratch, out),
                Some(block) => render_continuations(&records, number, start, block, &mut scratch, out),
            }
            if let Some(failure) = scratch.failure.take() {
                return Err(unread(source.tree, failure));
            }
        }
        Ok(())
    }
}

fn unread(tree: &Tree, failure: Failure) -> RenderError {
    let Failure {
        node,
        content,
        source,
    } = failure;
    let mut streams = tree.node(node).into_iter().flat_map(Node::streams);
    let name = streams.find(|&(_, id)| id == content);
    RenderError::Content {
        path: stream_path(tree, node, name.map_or(&[], |(name, _)| name)),
        source,
    }
}

/// The order in which directories lie, when some were moved.
fn moved_first(hierarchy: &Hierarchy) -> Option<Vec<u32>> {
    // A parent comes before its children, so one pass tells what is below RR_MOVED.
    let mut moved = Vec::with_capacity(hierarchy.directories.len());
    for directory in &hierarchy.directories {
        let below = moved.get(directory.parent as usize).copied().unwrap_or(false);
        moved.push(below || directory.node().is_none());
    }
    if !moved.contains(&true) {
        return None;
    }
    let (mut first, mut later) = (vec![0], Vec::new());
    for (number, is_moved) in (0..).zip(moved).skip(1) {
        if is_moved {
            first.push(number)
        } else {
            later.push(number)
        }
    }
    first.append(&mut later);
    Some(first)
}

/// What directories are rendered from.
pub(crate) struct Source<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) options: &'a Options,
    pub(crate) hierarchy: &'a Hierarchy,
    pub(crate) placement: &'a Placement,
    /// The block of the disc at which the hierarchy begins.
    pub(crate) base: u32,
}

struct Placed<'a> {
    directories: &'a Directories,
    source: &'a Source<'a>,
}

impl Addresses for Placed<'_> {
    fn directory(&self, number: u32) -> (u32, u32) {
        self.directories.address(self.source.base, number)
    }

    fn continuation(&self, number: u32) -> u32 {
        let extent = self.directories.extent(number);
        self.source
            .base
            .wrapping_add(extent.first)
            .wrapping_add(extent.records)
    }

    fn runs(&self, content: ContentId, bytes: u64) -> Runs<'_> {
        self.source.placement.runs(content, bytes)
    }
}

fn size(records: &Records<'_>, number: u32, scratch: &mut Scratch) -> Sized {
    let mut sized = Sized {
        records: vec![Place::default()],
        continuations: Vec::new(),
        is_too_large: false,
    };
    let mut out = [0; 256];
    let (mut place, mut used) = (Place::default(), 0);
    let continuations = &mut sized.continuations;
    while let Some((length, next)) = records.write(number, place, scratch, &mut out, |at, _| {
        if at as usize / BLOCK >= continuations.len() {
            continuations.push(place);
        }
    }) {
        if used + length > BLOCK {
            sized.records.push(place);
            used = 0;
        }
        used += length;
        place = next;
        if place.continuation > MOST_CONTINUED {
            sized.is_too_large = true;
            break;
        }
    }
    sized
}

fn render_records(
    records: &Records<'_>,
    number: u32,
    start: Place,
    scratch: &mut Scratch,
    out: &mut [u8; BLOCK],
) {
    scratch.wanted = Wanted::Records;
    let mut record = [0; 256];
    let (mut place, mut rest) = (start, &mut out[..]);
    while let Some((length, next)) = records.write(number, place, scratch, &mut record, |_, _| ()) {
        let (Some((here, after)), Some(record)) = (rest.split_at_mut_checked(length), record.get(..length))
        else {
            break;
        };
        here.copy_from_slice(record);
        (place, rest) = (next, after);
    }
}

fn render_continuations(
    records: &Records<'_>,
    number: u32,
    start: Place,
    block: u32,
    scratch: &mut Scratch,
    out: &mut [u8; BLOCK],
) {
    let here = |at: u32| -> Option<Range<usize>> {
        let (of, offset) = (at / 2048, at as usize % BLOCK);
        (of == block).then_some(offset..BLOCK)
    };
    scratch.wanted = Wanted::Continuation(block);
    let mut record = [0; 256];
    let mut place = start;
    while place.continuation / 2048 <= block {
        let next = records.write(number, place, scratch, &mut record, |at, bytes| {
            let room = here(at).and_then(|range| out.get_mut(range));
            if let Some(out) = room.and_then(|room| room.get_mut(..bytes.len())) {
                out.copy_from_slice(bytes);
            }
        });
        match next {
            Some((_, next)) => place = next,
            None => break,
        }
    }
}
