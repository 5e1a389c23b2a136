//! The contents of a tree: which source has each, under which key.

use std::sync::Arc;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::column::Column;
use crate::error::TreeError;
use crate::id::NONE;
use crate::{Content, ContentSource};

/// 20 bytes; the numbers are bytes so that alignment leaves no gap.
#[derive(Clone, Copy, Default)]
struct Record {
    source: u32,
    key: [u8; 8],
    length: [u8; 8],
}

struct Source {
    source: Arc<dyn ContentSource>,
    /// How many contents it has here.
    contents: u32,
}

pub(crate) struct Contents {
    records: Column<Record>,
    sources: Vec<Option<Source>>,
    free_sources: Vec<u32>,
    /// By the address of the source, which stays its own while the tree holds it.
    by_address: HashMap<usize, u32, FxBuildHasher>,
    last_used: u32,
}

/// A content of a tree.
#[derive(Clone, Copy)]
pub struct StoredContent<'t> {
    source: &'t Arc<dyn ContentSource>,
    key: u64,
    length: u64,
}

impl<'t> StoredContent<'t> {
    /// Where the content lives.
    pub fn source(&self) -> &'t Arc<dyn ContentSource> {
        self.source
    }

    /// The content's name in its source.
    pub fn key(&self) -> u64 {
        self.key
    }

    /// Length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The content by itself, to be kept apart from the tree.
    pub fn to_content(&self) -> Content {
        Content::new(Arc::clone(self.source), self.key, self.length)
    }
}

impl std::fmt::Debug for StoredContent<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredContent")
            .field("key", &self.key)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

fn address(source: &Arc<dyn ContentSource>) -> usize {
    Arc::as_ptr(source).cast::<()>().addr()
}

impl Contents {
    pub(crate) fn new() -> Self {
        Self {
            records: Column::new(),
            sources: Vec::new(),
            free_sources: Vec::new(),
            by_address: HashMap::default(),
            last_used: NONE,
        }
    }

    pub(crate) fn add(&mut self, content: &Content) -> Result<u32, TreeError> {
        let full = TreeError::TooMany { what: "contents" };
        let source = self.source(content.source())?;
        let (key, length) = (content.key().to_ne_bytes(), content.length().to_ne_bytes());
        let index = self.records.allocate(Record { source, key, length });
        if index.is_none() {
            self.drop_source(source);
        }
        index.ok_or(full)
    }

    pub(crate) fn get(&self, index: u32) -> Option<StoredContent<'_>> {
        let record = self.records.get(index)?;
        let source = self.sources.get(record.source as usize)?.as_ref()?;
        let (key, length) = (u64::from_ne_bytes(record.key), u64::from_ne_bytes(record.length));
        Some(StoredContent {
            source: &source.source,
            key,
            length,
        })
    }

    /// In bytes; 0 for no content.
    pub(crate) fn length(&self, index: u32) -> u64 {
        u64::from_ne_bytes(self.records.at(index).length)
    }

    pub(crate) fn bound(&self) -> u32 {
        self.records.bound()
    }

    /// Forgets the content that was added last; `NONE` is none.
    pub(crate) fn release(&mut self, index: u32) {
        if self.forget(index) {
            self.records.release(index);
        }
    }

    /// Forgets any content, `NONE` or one; its number is free after [`Contents::settle`].
    pub(crate) fn retire(&mut self, index: u32) {
        if self.forget(index) {
            self.records.retire(index);
        }
    }

    pub(crate) fn settle(&mut self) {
        self.records.settle();
    }

    pub(crate) fn memory(&self) -> usize {
        self.records.memory()
            + self.sources.capacity() * size_of::<Option<Source>>()
            + self.free_sources.capacity() * size_of::<u32>()
            + self.by_address.allocation_size()
    }

    #[cfg(test)]
    pub(crate) fn set_limit(&mut self, limit: u32) {
        self.records.set_limit(limit);
    }

    /// The number of a source, found again or given.
    fn source(&mut self, source: &Arc<dyn ContentSource>) -> Result<u32, TreeError> {
        let full = TreeError::TooMany {
            what: "content sources",
        };
        let last = self.sources.get(self.last_used as usize).and_then(Option::as_ref);
        let index = match last {
            Some(last) if Arc::ptr_eq(&last.source, source) => Some(self.last_used),
            _ => self.by_address.get(&address(source)).copied(),
        };
        if let Some(index) = index {
            let known = self
                .sources
                .get_mut(index as usize)
                .and_then(Option::as_mut)
                .ok_or(full.clone())?;
            known.contents = known.contents.checked_add(1).ok_or(full)?;
            self.last_used = index;
            return Ok(index);
        }
        let new = Some(Source {
            source: Arc::clone(source),
            contents: 1,
        });
        let index = match self.free_sources.pop() {
            Some(index) => index,
            None => {
                let index = u32::try_from(self.sources.len())
                    .ok()
                    .filter(|&index| index != NONE)
                    .ok_or(full)?;
                self.sources.push(None);
                index
            }
        };
        if let Some(slot) = self.sources.get_mut(index as usize) {
            *slot = new;
        }
        self.by_address.insert(address(source), index);
        self.last_used = index;
        Ok(index)
    }

    fn drop_source(&mut self, index: u32) {
        let Some(slot) = self.sources.get_mut(index as usize) else {
            return;
        };
        let Some(source) = slot else { return };
        source.contents = source.contents.saturating_sub(1);
        if source.contents == 0 {
            self.by_address.remove(&address(&source.source));
            *slot = None;
            self.free_sources.push(index);
        }
    }

    /// A forgotten record has no source, so that it is forgotten once.
    fn forget(&mut self, index: u32) -> bool {
        let Some(record) = self.records.get(index).copied() else {
            return false;
        };
        if record.source == NONE {
            return false;
        }
        self.records.edit(index, |record| {
            *record = Record {
                source: NONE,
                ..Record::default()
            }
        });
        self.drop_source(record.source);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_found_again_and_let_go() {
        let mut contents = Contents::new();
        let (a, b) = (Content::from_bytes(*b"a"), Content::from_bytes(*b"bb"));
        let ids: Vec<u32> = [&a, &b, &a, &b]
            .into_iter()
            .map(|c| contents.add(c).unwrap())
            .collect();
        assert_eq!(
            (ids.as_slice(), contents.sources.len()),
            ([0, 1, 2, 3].as_slice(), 2)
        );
        assert_eq!(contents.get(3).unwrap().length(), 2);
        assert!(Arc::ptr_eq(contents.get(3).unwrap().source(), b.source()));

        contents.retire(1);
        contents.retire(1);
        assert!(contents.get(1).is_none());
        assert_eq!(Arc::strong_count(b.source()), 2);
        contents.retire(3);
        assert_eq!(Arc::strong_count(b.source()), 1);
        contents.settle();
        assert_eq!(contents.bound(), 3);
        assert_eq!(contents.add(&Content::from_bytes(*b"ccc")).unwrap(), 1);
        assert_eq!(
            (contents.sources.len(), contents.length(1), contents.length(NONE)),
            (2, 3, 0)
        );
    }

    #[test]
    fn a_full_column_keeps_no_source() {
        let mut contents = Contents::new();
        contents.records.set_limit(0);
        let content = Content::from_bytes(*b"a");
        assert_eq!(
            contents.add(&content),
            Err(TreeError::TooMany { what: "contents" })
        );
        assert_eq!(
            (Arc::strong_count(content.source()), contents.by_address.len()),
            (1, 0)
        );
    }
}
