//! The system use entries of a directory record: Rock Ridge, and the continuation areas they overflow into.
//!
//! Spec: SUSP 1.12 4, 5.1; RRIP 1.12 4.1.
//!
//! A directory's continuation areas follow its records, packed, each within one block. Where an entry goes is a
//! function of the entries and of the place reached, so sizing and rendering walk the same way.
//!
//! PX stays in the record: pycdlib turns down an image where it does not. Readers that follow no continuation (7-Zip, libcdio) then
//! see names of up to 113 bytes, and plain ones in the place of longer names.

use fsimage_formats::rock_ridge::{
    ChildLink, DeviceNumber, ParentLink, PosixAttributes, RRIP_1991A, Relocated, encode_target, name_entries,
    target_entries,
};
use fsimage_formats::susp::{ContinuationArea, SharingProtocolIndicator};
use fsimage_tree::{Device, Kind, Node};

use crate::options::Options;
use crate::time;

const BLOCK: u32 = 2048;

/// Entries of one record, one after another.
#[derive(Default)]
pub(crate) struct Entries {
    bytes: Vec<u8>,
    ends: Vec<u32>,
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
}

/// What PX says beside the node's own attributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    pub(crate) links: u32,
    pub(crate) serial: u32,
}

impl Entries {
    /// The Rock Ridge entries of `node` (of the root, for a directory that the tree does not have).
    pub(crate) fn fill(&mut self, node: Node<'_>, role: Role<'_>, identity: Identity, options: &Options) {
        self.bytes.clear();
        self.ends.clear();
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

    fn push<E>(&mut self, write: impl FnOnce(&mut [u8]) -> Result<usize, E>) {
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

    /// Splits the entries into those inside a record with `room` for them and those that continue elsewhere. When there
    /// are any, the first part leaves room for the entry that says where.
    pub(crate) fn split(&self, room: usize) -> (&[u8], Rest<'_>) {
        if self.bytes.len() <= room {
            return (
                &self.bytes,
                Rest {
                    bytes: &[],
                    ends: &[],
                    base: 0,
                },
            );
        }
        let room = length32(room.saturating_sub(ContinuationArea::SIZE));
        let inside = self.ends.partition_point(|&end| end <= room);
        let base = inside
            .checked_sub(1)
            .and_then(|last| self.ends.get(last))
            .copied()
            .unwrap_or(0);
        let (inline, rest) = self.bytes.split_at_checked(base as usize).unwrap_or_default();
        (
            inline,
            Rest {
                bytes: rest,
                ends: self.ends.get(inside..).unwrap_or_default(),
                base,
            },
        )
    }
}

/// Entries that did not fit their record.
pub(crate) struct Rest<'a> {
    bytes: &'a [u8],
    ends: &'a [u32],
    base: u32,
}

/// A continuation area: where it is, in bytes from the start of the directory's areas, and what it holds.
pub(crate) struct Area<'a> {
    pub(crate) at: u32,
    pub(crate) bytes: &'a [u8],
    /// Length with the entry that leads on, if another area follows.
    pub(crate) length: u32,
}

impl<'a> Rest<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Cuts the rest into areas within one block each, from byte `at` on. Returns the areas and where the next
    /// record's may begin.
    pub(crate) fn areas(&self, at: u32, areas: &mut Vec<Area<'a>>) -> u32 {
        areas.clear();
        let link = length32(ContinuationArea::SIZE);
        let total = length32(self.bytes.len());
        let mut at = if at % BLOCK + total > BLOCK {
            at.next_multiple_of(BLOCK)
        } else {
            at
        };
        let mut from = 0;
        while from < total {
            let room = BLOCK - at % BLOCK;
            let whole = total - from <= room;
            let fitting = |end: &&u32| **end - self.base - from <= room - link;
            let until = if whole {
                total
            } else {
                self.ends
                    .iter()
                    .filter(|&&end| end - self.base > from)
                    .take_while(fitting)
                    .last()
                    .map_or(total, |&end| end - self.base)
            };
            let bytes = self.bytes.get(from as usize..until as usize).unwrap_or_default();
            let length = if whole { until - from } else { until - from + link };
            areas.push(Area { at, bytes, length });
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
            let (inline, rest) = entries.split(room);
            prop_assert!(inline.len() <= room);
            let mut areas = Vec::new();
            let end = rest.areas(at, &mut areas);
            let mut joined = inline.to_vec();
            let mut free = at;
            for (index, area) in areas.iter().enumerate() {
                prop_assert!(area.at >= free);
                prop_assert_eq!(area.at / BLOCK, (area.at + area.length - 1) / BLOCK);
                let last = index + 1 == areas.len();
                prop_assert_eq!(area.length as usize, area.bytes.len() + if last { 0 } else { 28 });
                free = area.at + area.length;
                joined.extend_from_slice(area.bytes);
            }
            prop_assert!(end >= free);
            prop_assert_eq!(joined, entries.bytes.clone());
            prop_assert_eq!(rest.is_empty(), areas.is_empty());
            if !rest.is_empty() {
                prop_assert!(inline.len() + 28 <= room);
            }
        }
    }
}
