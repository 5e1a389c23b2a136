//! The system use entries of a directory record: Rock Ridge, and the continuation areas they overflow into.
//!
//! Spec: SUSP 1.12 4, 5.1; RRIP 1.12 4.1.
//!
//! A directory's continuation areas follow its records, packed, each within one block. Where an entry goes is a
//! function of the entries and of the place reached, so sizing and rendering walk the same way.
//!
//! PX stays in the record: pycdlib turns down an image where it does not. Readers that follow no continuation (7-Zip, libcdio) then
//! see names of up to 113 bytes, and plain ones in the place of longer names. Extended attributes come last.

use std::ops::Range;

use fsimage_formats::rock_ridge::{
    ChildLink, DeviceNumber, ParentLink, PosixAttributes, RRIP_1991A, Relocated, encode_target, name_entries,
    target_entries,
};
use fsimage_formats::susp::{ContinuationArea, SharingProtocolIndicator};
use fsimage_tree::{Device, Kind, Node, Tree};

use crate::attributes::{self, Failure, Values};
use crate::options::Options;
use crate::time;

const BLOCK: u32 = 2048;

/// Entries of one record, one after another.
#[derive(Default)]
pub(crate) struct Entries {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// What of the bytes is to be read.
    values: Values,
}

/// What the place of a record adds to its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role<'a> {
    /// The root's own record.
    RootSelf,
    /// A directory's own record, or that of its parent.
    SelfOrParent,
    /// The parent record of a moved directory; the block of the directory it belongs to.
    MovedParent(u32),
    /// An item called so.
    Item(&'a [u8]),
    /// A directory below `RR_MOVED`, or `RR_MOVED` itself.
    Moved(&'a [u8]),
    /// What stands in the place of a moved directory; the block where that is now.
    Placeholder(&'a [u8], u32),
}

impl<'a> Role<'a> {
    /// The name that NM entries hold; `None` for records that have none.
    fn name(self) -> Option<&'a [u8]> {
        match self {
            Self::Item(name) | Self::Moved(name) | Self::Placeholder(name, _) => Some(name),
            Self::RootSelf | Self::SelfOrParent | Self::MovedParent(_) => None,
        }
    }

    /// Whether the record is the one in which readers look for the node's extended attributes.
    fn has_attributes(self) -> bool {
        matches!(self, Self::RootSelf | Self::Item(_) | Self::Placeholder(..))
    }
}

/// What PX says beside the node's own attributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    pub(crate) links: u32,
    pub(crate) serial: u32,
}

impl Entries {
    /// The Rock Ridge entries of `node` (of the root, for a directory that the tree does not have).
    ///
    /// In the place of values of extended attributes are zeros, up to [`read`](Self::read).
    pub(crate) fn fill(
        &mut self,
        tree: &Tree,
        node: Node<'_>,
        role: Role<'_>,
        identity: Identity,
        options: &Options,
    ) {
        self.bytes.clear();
        self.ends.clear();
        self.values.clear(node.id());
        let attributes = node.attributes();
        if role == Role::RootSelf {
            self.push(|out| SharingProtocolIndicator { bytes_skipped: 0 }.write(out));
        }
        let mode = file_type(node.kind()) | u32::from(attributes.permissions);
        self.push(|out| {
            PosixAttributes {
                mode,
                links: identity.links,
                user: attributes.user,
                group: attributes.group,
                serial: Some(identity.serial),
            }
            .write(out)
        });
        let stamps = time::stamps(&attributes.times, options);
        self.push(|out| stamps.write(out));
        if let Some(name) = role.name() {
            for entry in name_entries(name) {
                self.push(|out| entry.write(out));
            }
        }
        match role {
            Role::Item(_) => self.kind(node),
            Role::Moved(_) => self.push(|out| Relocated.write(out)),
            Role::Placeholder(_, block) => self.push(|out| ChildLink { extent: block }.write(out)),
            Role::MovedParent(block) => self.push(|out| ParentLink { extent: block }.write(out)),
            Role::RootSelf => self.push(|out| RRIP_1991A.write(out)),
            Role::SelfOrParent => {}
        }
        if role.has_attributes() {
            attributes::entries(tree, node, self);
        }
    }

    /// Reads the values of extended attributes that lie in a range of whole entries.
    pub(crate) fn read(&mut self, tree: &Tree, range: Range<usize>) -> Result<(), Failure> {
        self.values.read(tree, range, &mut self.bytes)
    }

    pub(crate) fn values_mut(&mut self) -> &mut Values {
        &mut self.values
    }

    /// Bytes of all entries.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn get(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    fn kind(&mut self, node: Node<'_>) {
        if let Some(target) = node.link_target() {
            for entry in target_entries(&encode_target(target)) {
                self.push(|out| entry.write(out));
            }
        }
        if let Some(device) = node.device() {
            self.push(|out| device_number(device).write(out));
        }
    }

    pub(crate) fn push<E>(&mut self, write: impl FnOnce(&mut [u8]) -> Result<usize, E>) {
        let start = self.bytes.len();
        self.bytes.resize(start + 255, 0);
        // An entry has at most 255 bytes, so writing one cannot fail.
        let length = self
            .bytes
            .get_mut(start..)
            .and_then(|out| write(out).ok())
            .unwrap_or(0);
        self.bytes.truncate(start + length);
        self.ends.push(length32(self.bytes.len()));
    }

    /// Bytes of the entries that lie inside a record with `room` for them. When there are more, there is room left for the entry that says
    /// where they are.
    pub(crate) fn inside(&self, room: usize) -> usize {
        if self.bytes.len() <= room {
            return self.bytes.len();
        }
        let room = length32(room.saturating_sub(ContinuationArea::SIZE));
        let inside = self.ends.partition_point(|&end| end <= room);
        let last = inside.checked_sub(1).and_then(|last| self.ends.get(last));
        last.map_or(0, |&end| end as usize)
    }

    /// Cuts the entries from byte `from` on into areas within one block each, the first from byte `at` of the directory's areas on. Returns where
    /// the next record's may begin.
    pub(crate) fn areas(&self, from: usize, at: u32, areas: &mut Vec<Area>) -> u32 {
        areas.clear();
        let link = length32(ContinuationArea::SIZE);
        let (mut from, total) = (length32(from), length32(self.bytes.len()));
        let mut at = if at % BLOCK + (total - from) > BLOCK {
            at.next_multiple_of(BLOCK)
        } else {
            at
        };
        let mut ends = self.ends.iter().peekable();
        while from < total {
            let room = BLOCK - at % BLOCK;
            let whole = total - from <= room;
            let mut until = total;
            if !whole {
                // An entry is shorter than a block.
                while let Some(&&end) = ends.peek().filter(|&&&end| end <= from + room - link) {
                    until = end;
                    ends.next();
                }
            }
            let length = if whole { until - from } else { until - from + link };
            areas.push(Area {
                at,
                entries: from as usize..until as usize,
                length,
            });
            from = until;
            at = if whole {
                at + length
            } else {
                (at + length).next_multiple_of(BLOCK)
            };
        }
        at
    }
}

/// A continuation area.
pub(crate) struct Area {
    /// Where it is, in bytes from the start of the directory's areas.
    pub(crate) at: u32,
    /// Which bytes of the entries it holds.
    pub(crate) entries: Range<usize>,
    /// Length with the entry that leads on, if another area follows.
    pub(crate) length: u32,
}

fn length32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The file type bits of POSIX `st_mode` (RRIP 4.1.1, table 2).
fn file_type(kind: Kind) -> u32 {
    match kind {
        Kind::Socket => 0o140_000,
        Kind::SymbolicLink => 0o120_000,
        Kind::File => 0o100_000,
        Kind::BlockDevice => 0o060_000,
        Kind::Directory => 0o040_000,
        Kind::CharacterDevice => 0o020_000,
        Kind::Fifo => 0o010_000,
    }
}

/// RRIP 4.1.2 leaves the meaning of the two halves to the system. Readers agree on small numbers in the low half; the Linux
/// kernel takes the halves as major and minor otherwise.
fn device_number(device: Device) -> DeviceNumber {
    if device.major < 0x1000 && device.minor < 0x100 {
        DeviceNumber {
            high: 0,
            low: device.major << 8 | device.minor,
        }
    } else {
        DeviceNumber {
            high: device.major,
            low: device.minor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every byte of every entry lies in exactly one place, areas stay within blocks and never overlap.
        #[test]
        fn areas_hold_everything(lengths in proptest::collection::vec(4..255_u32, 0..40), room in 64..200_usize, at in 0..10_000_u32) {
            let mut entries = Entries::default();
            for &length in &lengths {
                entries.bytes.resize(entries.bytes.len() + length as usize, 0xAA);
                entries.ends.push(length32(entries.bytes.len()));
            }
            let inside = entries.inside(room);
            prop_assert!(inside <= room);
            let mut areas = Vec::new();
            let end = entries.areas(inside, at, &mut areas);
            let mut held = inside;
            let mut free = at;
            for (index, area) in areas.iter().enumerate() {
                prop_assert!(area.at >= free);
                prop_assert_eq!(area.at / BLOCK, (area.at + area.length - 1) / BLOCK);
                let last = index + 1 == areas.len();
                prop_assert_eq!(area.length as usize, area.entries.len() + if last { 0 } else { 28 });
                free = area.at + area.length;
                prop_assert_eq!(area.entries.start, held);
                held = area.entries.end;
                prop_assert!(entries.ends.contains(&length32(held)));
            }
            prop_assert!(end >= free);
            prop_assert_eq!(held, entries.len());
            prop_assert_eq!(inside == held, areas.is_empty());
            if !areas.is_empty() {
                prop_assert!(inside + 28 <= room);
            }
        }

        /// The most that attributes may take has no more areas than the kernel follows.
        #[test]
        fn areas_are_filled(lengths in proptest::collection::vec(200..=255_u32, 300), at in 0..10_000_u32) {
            let mut entries = Entries::default();
            for length in lengths {
                if entries.len() + length as usize <= attributes::MOST_BYTES {
                    entries.bytes.resize(entries.len() + length as usize, 0xAA);
                    entries.ends.push(length32(entries.bytes.len()));
                }
            }
            let mut areas = Vec::new();
            entries.areas(0, at, &mut areas);
            prop_assert!((28..=31).contains(&areas.len()), "{}", areas.len());
        }
    }
}
