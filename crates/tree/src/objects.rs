//! Objects: what names point to. An object has a kind, attributes, a count of names, and one thing more by
//! kind.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::column::Column;
use crate::error::TreeError;
use crate::id::NONE;
use crate::packed::{PackedAttributes, PackedTime};
use crate::{Attributes, Device, Kind, Times};

/// 44 bytes, no gaps.
#[derive(Clone, Copy)]
pub(crate) struct Object {
    modified: PackedTime,
    accessed: PackedTime,
    changed: PackedTime,
    user: u32,
    group: u32,
    /// By kind: an index of directories, contents or devices, the offset of a link's target; else, and for a
    /// file without content, [`NONE`].
    pub(crate) payload: u32,
    /// Names in the tree.
    pub(crate) links: u32,
    /// Permissions below, the kind's number above.
    mode: u16,
    flags: u16,
}

const KIND_SHIFT: u32 = 12;
/// In the place of a kind: the slot is unused.
const FREE: u16 = 7;

const REAL_TIME: u16 = 1;
/// The times are in `Objects::far`.
const FAR: u16 = 2;

impl Default for Object {
    fn default() -> Self {
        let zero = PackedTime::default();
        let mode = FREE << KIND_SHIFT;
        Self {
            modified: zero,
            accessed: zero,
            changed: zero,
            user: 0,
            group: 0,
            payload: NONE,
            links: 0,
            mode,
            flags: 0,
        }
    }
}

impl Object {
    /// A file for an unused slot, which no name leads to.
    pub(crate) fn kind(&self) -> Kind {
        match self.mode >> KIND_SHIFT {
            0 => Kind::Directory,
            2 => Kind::SymbolicLink,
            3 => Kind::BlockDevice,
            4 => Kind::CharacterDevice,
            5 => Kind::Fifo,
            6 => Kind::Socket,
            _ => Kind::File,
        }
    }

    pub(crate) fn is_free(&self) -> bool {
        self.mode >> KIND_SHIFT == FREE
    }

    pub(crate) fn is_real_time(&self) -> bool {
        self.flags & REAL_TIME != 0
    }

    pub(crate) fn set_real_time(&mut self, real_time: bool) {
        self.flags = if real_time {
            self.flags | REAL_TIME
        } else {
            self.flags & !REAL_TIME
        };
    }
}

fn number(kind: Kind) -> u16 {
    match kind {
        Kind::Directory => 0,
        Kind::File => 1,
        Kind::SymbolicLink => 2,
        Kind::BlockDevice => 3,
        Kind::CharacterDevice => 4,
        Kind::Fifo => 5,
        Kind::Socket => 6,
    }
}

/// The children of a directory: nodes, linked to each other in the order added.
#[derive(Clone, Copy)]
pub(crate) struct Directory {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) count: u32,
    pub(crate) directories: u32,
}

impl Default for Directory {
    fn default() -> Self {
        Self {
            first: NONE,
            last: NONE,
            count: 0,
            directories: 0,
        }
    }
}

pub(crate) struct Objects {
    pub(crate) records: Column<Object>,
    pub(crate) directories: Column<Directory>,
    pub(crate) devices: Column<Device>,
    /// Birth times by object, up to the last that has one. Those of unused slots mean nothing.
    created: Vec<PackedTime>,
    /// Times that do not fit into a record.
    far: HashMap<u32, Times, FxBuildHasher>,
}

impl Objects {
    pub(crate) fn new() -> Self {
        Self {
            records: Column::new(),
            directories: Column::new(),
            devices: Column::new(),
            created: Vec::new(),
            far: HashMap::default(),
        }
    }

    pub(crate) fn add(
        &mut self,
        kind: Kind,
        payload: u32,
        attributes: &Attributes,
    ) -> Result<u32, TreeError> {
        let record = Object {
            payload,
            mode: number(kind) << KIND_SHIFT,
            ..Object::default()
        };
        let index = self
            .records
            .allocate(record)
            .ok_or(TreeError::TooMany { what: "items" })?;
        let (packed, far) = PackedAttributes::pack(attributes);
        self.set(index, packed, far);
        Ok(index)
    }

    pub(crate) fn at(&self, index: u32) -> Object {
        self.records.at(index)
    }

    pub(crate) fn attributes(&self, index: u32) -> Attributes {
        let (packed, far) = self.packed(index);
        packed.unpack(far)
    }

    pub(crate) fn packed(&self, index: u32) -> (PackedAttributes, Option<Times>) {
        let Object {
            modified,
            accessed,
            changed,
            user,
            group,
            mode,
            flags,
            ..
        } = self.at(index);
        let far = flags & FAR != 0;
        let created = self
            .created
            .get(index as usize)
            .copied()
            .unwrap_or(PackedTime::NONE);
        let permissions = mode & 0o7777;
        let packed = PackedAttributes {
            user,
            group,
            modified,
            accessed,
            changed,
            created,
            permissions,
            far,
        };
        (packed, if far { self.far.get(&index).copied() } else { None })
    }

    pub(crate) fn set(&mut self, index: u32, packed: PackedAttributes, far: Option<Times>) {
        let had_far = self.at(index).flags & FAR != 0;
        self.records.edit(index, |record| {
            record.modified = packed.modified;
            record.accessed = packed.accessed;
            record.changed = packed.changed;
            record.user = packed.user;
            record.group = packed.group;
            record.mode = record.mode & !0o7777 | packed.permissions;
            record.flags = if packed.far {
                record.flags | FAR
            } else {
                record.flags & !FAR
            };
        });
        match far {
            Some(times) => {
                self.far.insert(index, times);
            }
            None if had_far => {
                self.far.remove(&index);
            }
            None => {}
        }
        self.set_created(index, packed.created);
    }

    fn set_created(&mut self, index: u32, created: PackedTime) {
        let index = index as usize;
        if !created.is_none() && index >= self.created.len() {
            self.created.resize(index + 1, PackedTime::NONE);
        }
        if let Some(slot) = self.created.get_mut(index) {
            *slot = created;
        }
    }

    /// Frees the object that was added last.
    pub(crate) fn release(&mut self, index: u32) {
        self.clear(index);
        self.records.release(index);
        self.created.truncate(self.records.bound() as usize);
    }

    /// Frees any object with the next [`Objects::settle`].
    pub(crate) fn retire(&mut self, index: u32) {
        self.clear(index);
        self.records.retire(index);
    }

    fn clear(&mut self, index: u32) {
        if self.at(index).flags & FAR != 0 {
            self.far.remove(&index);
        }
        self.records.edit(index, |record| *record = Object::default());
    }

    pub(crate) fn settle(&mut self) {
        self.records.settle();
        self.directories.settle();
        self.devices.settle();
        self.created.truncate(self.records.bound() as usize);
    }

    pub(crate) fn memory(&self) -> usize {
        self.records.memory()
            + self.directories.memory()
            + self.devices.memory()
            + self.created.capacity() * size_of::<PackedTime>()
            + self.far.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    fn born(seconds: i64) -> Attributes {
        let time = Timestamp {
            seconds,
            nanoseconds: 1,
        };
        let times = Times {
            created: Some(time),
            modified: time,
            ..Times::default()
        };
        Attributes {
            permissions: 0o1777,
            user: 1,
            group: 2,
            times,
        }
    }

    #[test]
    fn a_record_has_no_gaps() {
        assert_eq!(size_of::<Object>(), 44);
    }

    #[test]
    fn attributes_of_all_kinds() {
        let mut objects = Objects::new();
        let kinds = [
            Kind::Directory,
            Kind::File,
            Kind::SymbolicLink,
            Kind::BlockDevice,
            Kind::CharacterDevice,
            Kind::Fifo,
            Kind::Socket,
        ];
        for (index, kind) in (0_u32..).zip(kinds) {
            let attributes = if index % 2 == 0 { born(i64::MAX) } else { born(5) };
            assert_eq!(objects.add(kind, NONE, &attributes), Ok(index));
            objects.records.edit(index, |record| record.set_real_time(true));
            assert_eq!(
                (objects.at(index).kind(), objects.attributes(index)),
                (kind, attributes)
            );
            for other in [
                born(6),
                Attributes::default(),
                born(i64::MIN),
                Attributes::default(),
            ] {
                let (packed, far) = PackedAttributes::pack(&other);
                objects.set(index, packed, far);
                assert_eq!(
                    (objects.at(index).kind(), objects.attributes(index)),
                    (kind, other)
                );
                assert!(objects.at(index).is_real_time());
            }
        }
        assert!(objects.far.is_empty());
    }

    #[test]
    fn a_freed_slot_leaves_nothing_behind() {
        let mut objects = Objects::new();
        for seconds in [5, i64::MAX] {
            let index = objects.add(Kind::File, NONE, &born(seconds)).unwrap();
            objects.release(index);
            assert!(objects.far.is_empty());
            let again = objects.add(Kind::File, NONE, &Attributes::default()).unwrap();
            assert_eq!((again, objects.attributes(again)), (index, Attributes::default()));
            objects.release(again);
        }
    }
}
