//! The path tables of a hierarchy: every directory with its parent's number, in both byte orders.
//!
//! Spec: ECMA-119:1987 6.9, 9.4.

use fsimage_formats::iso9660::{ByteOrder, PathTableRecord};
use fsimage_tree::Tree;

use crate::directories::Directories;
use crate::hierarchy::Hierarchy;
use crate::names::Identifier;

const BLOCK: usize = 2048;

/// The size of a hierarchy's path table, and where rendering can begin.
pub(crate) struct PathTable {
    bytes: u32,
    /// For each block the directory whose record holds its first byte, and where that record begins.
    starts: Vec<(u32, u32)>,
}

impl PathTable {
    pub(crate) fn new(tree: &Tree, hierarchy: &Hierarchy) -> Self {
        let mut starts = Vec::new();
        let mut bytes = 0_u32;
        let mut identifier = Identifier::new();
        // At most 65,535 records of at most 264 bytes: no sum overflows.
        for number in (0..).take(hierarchy.directories.len()) {
            hierarchy.directory_identifier(tree, number, &mut identifier);
            let length = PathTableRecord::length(identifier.as_bytes().len());
            let end = bytes + u32::try_from(length).unwrap_or(0);
            while starts.len() * BLOCK < end as usize {
                starts.push((number, bytes));
            }
            bytes = end;
        }
        Self { bytes, starts }
    }

    /// Size in bytes (ECMA-119:1987 8.4.13).
    pub(crate) fn bytes(&self) -> u32 {
        self.bytes
    }

    pub(crate) fn blocks(&self) -> u64 {
        self.starts.len() as u64
    }

    /// Renders whole blocks from block `first` of the table on.
    pub(crate) fn render(&self, first: u32, out: &mut [u8], order: ByteOrder, source: &Source<'_>) {
        out.fill(0);
        let Some(&(number, at)) = self.starts.get(first as usize) else {
            return;
        };
        let origin = first as usize * BLOCK;
        let mut at = at as usize;
        let mut identifier = Identifier::new();
        let mut record = [0; 264];
        for number in (number..).take(source.hierarchy.directories.len() - number as usize) {
            if at >= origin + out.len() {
                break;
            }
            source
                .hierarchy
                .directory_identifier(source.tree, number, &mut identifier);
            let parent = source.hierarchy.directory(number).parent + 1;
            let length = PathTableRecord {
                extended_attribute_record_length: 0,
                extent: source.directories.address(source.base, number).0,
                parent: u16::try_from(parent).unwrap_or(u16::MAX),
                identifier: identifier.as_bytes(),
            }
            .write(order, &mut record);
            // The buffer holds the longest record, so writing cannot fail.
            let length = length.unwrap_or(0);
            let skipped = origin.saturating_sub(at);
            let room = out
                .get_mut((at + skipped).saturating_sub(origin)..)
                .unwrap_or_default();
            let bytes = record.get(skipped..length).unwrap_or_default();
            for (place, byte) in room.iter_mut().zip(bytes) {
                *place = *byte;
            }
            at += length;
        }
    }
}

/// What a path table is rendered from.
pub(crate) struct Source<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) hierarchy: &'a Hierarchy,
    pub(crate) directories: &'a Directories,
    /// The block of the disc at which the hierarchy begins.
    pub(crate) base: u32,
}
