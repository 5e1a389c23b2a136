//! Extended attributes of items, which libisofs records beside Rock Ridge: those of users are named streams, as they are when a host tree is
//! stored in UDF.
//!
//! Their values are not copied: a value is the runs of bytes that its component records have on the disc.
//!
//! Spec: AAIP:2.0 (2009).

use std::sync::{Mutex, PoisonError};

use fsimage_formats::aaip::{AttributeList, AttributeName, Components, Piece};
use fsimage_formats::iso9660::DirectoryRecord;
use fsimage_formats::susp::SystemUseEntry;
use fsimage_formats::{Finding as FormatFinding, FormatError};
use fsimage_tree::Kind;

use super::item;
use super::location::{self, Place};
use super::system_use::{ContinuationAreas, TakeEntry};
use super::volume::Volume;
use crate::contents::{Extent, Extents};
use crate::error::VolumeError;
use crate::finding::Finding;
use crate::item::{DiscItem, Location};
use crate::walk::Walk;

/// Bytes of the longest name that is kept; longer ones are of no attribute that a host could have.
const LONGEST_NAME: usize = 255;
/// Runs that the attributes of an item may have together: those of 16 values of the greatest length that Linux has are fewer.
const MOST_RUNS: usize = 1 << 14;

/// What an item's attributes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    /// Whether there are attributes of users.
    pub(super) has_users: bool,
    /// Whether there are access control lists, or attributes of namespaces that are not read.
    pub(super) has_others: bool,
}

/// What there is of a value.
enum Part {
    /// It begins.
    Beginning,
    /// Some of its bytes, in an entry's components.
    Bytes { offset: usize, length: usize },
}

/// The names of a list's attributes while its entries are come by.
#[derive(Debug, Default)]
pub(super) struct Names {
    components: Components,
    name: Vec<u8>,
    kinds: Kinds,
    is_ended: bool,
}

impl Names {
    pub(super) fn kinds(&self) -> Kinds {
        self.kinds
    }

    /// Forgets all, and keeps the buffer.
    pub(super) fn clear(&mut self) {
        let mut name = std::mem::take(&mut self.name);
        name.clear();
        *self = Self {
            name,
            ..Self::default()
        };
    }

    /// Takes an entry, and hands on names that end, and what belongs to values.
    fn take(&mut self, list: AttributeList<'_>, each: &mut dyn FnMut(&[u8], Part)) {
        if self.is_ended {
            return;
        }
        self.is_ended = !list.goes_on();
        let Self {
            components,
            name,
            kinds,
            ..
        } = self;
        components.take(list.components, &mut |piece| match piece {
            Piece::Name(bytes) => {
                let room = (LONGEST_NAME + 1).saturating_sub(name.len());
                name.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            }
            Piece::NameEnds => {
                match kept(name) {
                    AttributeName::User(_) => kinds.has_users = true,
                    // What libisofs notes for itself is of no use elsewhere.
                    AttributeName::Isofs(_) => {}
                    AttributeName::AccessControl | AttributeName::Other => kinds.has_others = true,
                }
                each(name, Part::Beginning);
            }
            Piece::Value { offset, bytes } => each(
                name,
                Part::Bytes {
                    offset,
                    length: bytes.len(),
                },
            ),
            Piece::ValueEnds => name.clear(),
        });
    }

    /// Whether a value of a user's attribute has begun, and has not ended.
    fn is_in_users_value(&self) -> bool {
        self.components.is_in_value() && matches!(kept(&self.name), AttributeName::User(_))
    }

    /// Takes an entry for the names alone.
    pub(super) fn take_names(&mut self, list: AttributeList<'_>) {
        self.take(list, &mut |_, _| ());
    }
}

fn kept(name: &[u8]) -> AttributeName<'_> {
    match name.len() <= LONGEST_NAME {
        true => AttributeName::of(name),
        false => AttributeName::Other,
    }
}

/// An attribute of a user.
#[derive(Clone, Debug, Default)]
struct Attribute {
    name: Vec<u8>,
    value: Extents,
}

/// Collects the attributes of users, with where their values are.
#[derive(Debug, Default)]
struct Collector {
    names: Names,
    found: Vec<Attribute>,
    runs: usize,
    is_full: bool,
}

impl TakeEntry for Collector {
    fn take(
        &mut self,
        entry: SystemUseEntry<'_>,
        position: u64,
        report: &mut dyn FnMut(FormatFinding),
    ) -> Result<(), FormatError> {
        if entry.signature != AttributeList::SIGNATURE {
            return Ok(());
        }
        let list = AttributeList::parse_with(entry, report)?;
        let start = position + AttributeList::FIXED_SIZE as u64;
        let Self {
            names,
            found,
            runs,
            is_full,
        } = self;
        names.take(list, &mut |name, part| {
            let AttributeName::User(name) = kept(name) else {
                return;
            };
            *runs += 1;
            *is_full |= *runs > MOST_RUNS;
            if *is_full {
                return;
            }
            match part {
                Part::Beginning => found.push(Attribute {
                    name: name.to_vec(),
                    value: Extents::default(),
                }),
                Part::Bytes { offset, length } => {
                    if let Some(attribute) = found.last_mut() {
                        attribute.value.push(Extent {
                            offset: Some(start + offset as u64),
                            length: length as u64,
                        });
                    }
                }
            }
        });
        Ok(())
    }
}

/// The attributes that were collected last, by the place of their record: each is asked for by itself.
#[derive(Debug, Default)]
pub(super) struct Collected(Mutex<Option<(u64, Vec<Attribute>)>>);

/// The place of the record that has an item's attributes.
fn record_of(item: &DiscItem) -> Option<u64> {
    if item.kind == Kind::Directory {
        return location::directory_attributes(item.location);
    }
    match Place::unpack(item.location.1) {
        Place::Records { position, .. } => Some(position),
        _ => None,
    }
}

impl Volume {
    /// The attributes of users that an item has, as files.
    pub(super) fn attributes(&self, item: &DiscItem, walk: &mut Walk) -> Result<Vec<DiscItem>, VolumeError> {
        let Some(position) = record_of(item).filter(|_| item.has_streams) else {
            return Ok(Vec::new());
        };
        let found = self.collect(position, walk)?;
        let items = (0..).zip(&found).map_while(|(number, attribute)| {
            let place = Place::attribute(position, number)?;
            Some(DiscItem {
                name: attribute.name.clone(),
                kind: Kind::File,
                attributes: item.attributes,
                size: attribute.value.length,
                location: Location(location::identity_of_record(position), place.pack()),
                ..DiscItem::default()
            })
        });
        let items = items.collect();
        *self.collected.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((position, found));
        Ok(items)
    }

    /// Where the value of an attribute is.
    pub(super) fn attribute_value(
        &self,
        position: u64,
        number: u64,
        walk: &mut Walk,
    ) -> Result<Extents, VolumeError> {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        let mut last = self.collected.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|(of, _)| *of != position) {
            *last = Some((position, self.collect(position, walk)?));
        }
        let attribute = last.as_ref().and_then(|(_, found)| found.get(index));
        attribute
            .map(|attribute| attribute.value.clone())
            .ok_or(VolumeError::Unusable {
                offset: position,
                what: "an extended attribute is no longer where it was",
                clause: "AAIP:2.0 \"AL\"",
            })
    }

    fn collect(&self, position: u64, walk: &mut Walk) -> Result<Vec<Attribute>, VolumeError> {
        let length = item::LONGEST_RECORD.min(self.source.length().saturating_sub(position));
        let mut bytes = Vec::new();
        walk.read(&*self.source, "directory", position, length.max(1), &mut bytes)?;
        let (record, _) = DirectoryRecord::parse(&bytes).map_err(|source| VolumeError::Format {
            offset: position,
            source,
        })?;
        let mut collector = Collector::default();
        let mut areas = ContinuationAreas::new(&*self.source, self.block_size);
        areas.walk_record(
            &record,
            position,
            self.sharing.unwrap_or_default(),
            walk,
            &mut collector,
        )?;
        if !collector.names.components.is_whole() && !collector.is_full {
            if collector.names.is_in_users_value() {
                collector.found.pop();
            }
            let what = "an extended attribute ends before its value does, and was left out";
            walk.report(Finding::lost(position, "AAIP:2.0 \"AL\"", what));
        }
        if collector.is_full {
            collector.found.pop();
            let what = "there are more extended attributes than any host has; the rest was left out";
            walk.report(Finding::lost(position, "AAIP:2.0 \"AL\"", what));
        }
        Ok(collector.found)
    }
}
