//! Extended attributes beside Rock Ridge: the named streams of an item, as attributes of users.
//!
//! Spec: AAIP:2.0 (2009).
//!
//! They are not announced by an `ER` entry of their own, which the specification allows where nothing else of SUSP 1.12 is asked of a reader: it is what
//! libisofs does unless told otherwise, and pycdlib turns down images with a second `ER`.
//!
//! An item has as many of them as the Linux kernel can pass over: it follows 31 continuation areas, and does not show an item that has more.
//! Those that there is no room for are left out, each whole. What an item has depends on lengths alone; values are read when their blocks are made.

use std::ops::Range;

use fsimage_formats::aaip::{AttributeName, ComponentArea};
use fsimage_formats::rock_ridge::encode_target;
use fsimage_tree::{ContentError, ContentId, Node, NodeId, Tree};

use crate::system_use::Entries;

/// Continuation areas of a record that the Linux kernel follows.
const KERNEL_AREAS: usize = 31;
/// Bytes of entries that an area holds at least when more follow: the next entry, of at most 255 bytes, and the one that leads on did not fit.
const FILLED: usize = 2048 - 28 - 254;
/// Bytes of entries that a record may have.
pub(crate) const MOST_BYTES: usize = KERNEL_AREAS * FILLED;
/// Most bytes of entries that are neither attributes nor a name or a target: SP, PX, TF, ER, RE, CL, PL, PN.
const OTHERS: usize = 512;
/// Most bytes of a name, with the byte that stands for its namespace.
const LONGEST_NAME: usize = 255;

/// An upper bound of the bytes of entries that an attribute takes, of these lengths.
///
/// A component has records with heads of two bytes. An entry that others follow has at least 248 of its 250 bytes full, and each may cut a
/// component in two.
pub fn attribute_bytes(name: usize, value: u64) -> u64 {
    let heads = 2 * ComponentArea::RECORD_HEAD as u64;
    let components = (name as u64 + 1).saturating_add(value).saturating_add(heads);
    components
        .saturating_add(components.div_ceil(246).saturating_mul(7))
        .saturating_add(5)
}

/// The streams of a node: name, content, length, and whether there is room for it.
fn chosen<'t>(tree: &'t Tree, node: Node<'t>) -> impl Iterator<Item = (&'t [u8], ContentId, usize, bool)> {
    let mut streams = node.streams().peekable();
    let mut room = match streams.peek() {
        Some(_) => room(node),
        None => 0,
    };
    streams.filter_map(move |(name, content)| {
        let length = tree.content(content)?.length();
        let bytes = usize::try_from(attribute_bytes(name.len(), length)).unwrap_or(usize::MAX);
        let left = room.checked_sub(bytes).filter(|_| name.len() < LONGEST_NAME);
        room = left.unwrap_or(room);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Some((name, content, length, left.is_some()))
    })
}

/// Bytes of entries that the attributes of a node may take, beside its name and its target.
fn room(node: Node<'_>) -> usize {
    let name = node.name().len();
    // Of at most 255 bytes each, five of them its head.
    let name = name + 5 * (name / 250 + 1);
    // Component records are not cut, and fill entries to half at least.
    let target = node
        .link_target()
        .map_or(0, |target| 2 * encode_target(target).len() + 255);
    MOST_BYTES.saturating_sub(OTHERS + name + target)
}

/// The streams of a node that Rock Ridge has no room for.
pub(crate) fn left_out<'t>(tree: &'t Tree, node: Node<'t>) -> impl Iterator<Item = &'t [u8]> {
    chosen(tree, node).filter_map(|(name, _, _, fits)| (!fits).then_some(name))
}

/// Adds the entries with the attributes of a node.
pub(crate) fn entries(tree: &Tree, node: Node<'_>, out: &mut Entries) {
    let mut area = ComponentArea::default();
    let mut has_any = false;
    for (name, content, length, _) in chosen(tree, node).filter(|&(_, _, _, fits)| fits) {
        has_any = true;
        let name = [&[AttributeName::USER], name].concat();
        let mut rest = name.as_slice();
        component(&mut area, name.len(), out, |area, range, _| {
            let (here, after) = rest.split_at_checked(range.len()).unwrap_or_default();
            area.content_mut(range).copy_from_slice(here);
            rest = after;
        });
        let mut offset = 0;
        component(&mut area, length, out, |_, range, out| {
            let length = range.len();
            // Where the entry will be, behind its head.
            let at = out.len() + 5 + range.start;
            out.values_mut().pieces.push(Piece {
                at,
                length,
                content,
                offset,
            });
            offset += length as u64;
        });
    }
    if has_any {
        out.push(|bytes| area.entry(false).write(bytes));
    }
}

/// Adds the records of a component, and hands on each one's content.
fn component(
    area: &mut ComponentArea,
    length: usize,
    out: &mut Entries,
    mut each: impl FnMut(&mut ComponentArea, Range<usize>, &mut Entries),
) {
    let mut left = length;
    loop {
        if let Some(range) = area.open(left) {
            left -= range.len();
            each(area, range, out);
            if left == 0 {
                return;
            }
        } else {
            out.push(|bytes| area.entry(true).write(bytes));
            *area = ComponentArea::default();
        }
    }
}

/// A run of an attribute's value in the entries.
struct Piece {
    at: usize,
    length: usize,
    content: ContentId,
    /// Where in the value it begins.
    offset: u64,
}

/// Where in the entries of a node the values of its attributes go.
#[derive(Default)]
pub(crate) struct Values {
    node: Option<NodeId>,
    pieces: Vec<Piece>,
    buffer: Vec<u8>,
}

/// A value that cannot be read.
pub(crate) struct Failure {
    pub(crate) node: NodeId,
    pub(crate) content: ContentId,
    pub(crate) source: ContentError,
}

impl Values {
    /// Forgets all; what comes is of this node.
    pub(crate) fn clear(&mut self, node: NodeId) {
        self.node = Some(node);
        self.pieces.clear();
    }

    /// Reads into `entries` what lies in a range of whole entries: what is of one value with one call.
    pub(crate) fn read(
        &mut self,
        tree: &Tree,
        range: Range<usize>,
        entries: &mut [u8],
    ) -> Result<(), Failure> {
        let Self { node, pieces, buffer } = self;
        let first = pieces.partition_point(|piece| piece.at < range.start);
        let behind = pieces.partition_point(|piece| piece.at < range.end);
        let pieces = pieces.get(first..behind).unwrap_or_default();
        for run in pieces.chunk_by(|a, b| a.content == b.content) {
            let (Some(begin), Some(content), Some(node)) = (
                run.first(),
                run.first().and_then(|piece| tree.content(piece.content)),
                *node,
            ) else {
                continue;
            };
            buffer.clear();
            buffer.resize(run.iter().map(|piece| piece.length).sum(), 0);
            let read = content
                .source()
                .read_exact_at(content.key(), begin.offset, buffer);
            read.map_err(|source| Failure {
                node,
                content: begin.content,
                source,
            })?;
            let mut rest = buffer.as_slice();
            for piece in run {
                let (here, after) = rest.split_at_checked(piece.length).unwrap_or_default();
                if let Some(place) = entries.get_mut(piece.at..piece.at + here.len()) {
                    place.copy_from_slice(here);
                }
                rest = after;
            }
        }
        Ok(())
    }
}
