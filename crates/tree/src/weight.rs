//! The weight of a tree: a sum over its names and contents, kept current at constant cost.

use std::sync::Arc;

use crate::Kind;
use crate::contents::{Contents, StoredContent};

/// What names and contents weigh: an upper bound of the blocks they take, say. The unit is the caller's.
///
/// Equal arguments must always give equal weights: what is added when a name comes is subtracted when it
/// goes.
pub trait Weigh: Send + Sync {
    /// The weight of a name of an item of this kind. The root directory weighs as one with an empty name.
    /// `link_target_length` is in bytes, and 0 but for symbolic links.
    fn name(&self, kind: Kind, name: &[u8], link_target_length: usize) -> u64;

    /// The weight of a content. It counts once however many names its object has. Files without content are not
    /// asked for.
    fn content(&self, content: StoredContent<'_>) -> u64;

    /// The weight of a named stream, whatever its name. It counts once as well.
    fn stream(&self, content: StoredContent<'_>) -> u64 {
        self.content(content)
    }

    /// What a named stream weighs beside that, for each name of its item.
    fn stream_of_name(&self, stream: &[u8], content: StoredContent<'_>) -> u64 {
        let _ = (stream, content);
        0
    }
}

/// The present weight. The sum of 2^33 terms of 64 bits cannot overflow it.
#[derive(Default)]
pub(crate) struct Scale {
    weigh: Option<Arc<dyn Weigh>>,
    total: u128,
}

impl Scale {
    pub(crate) fn new(weigh: Option<Arc<dyn Weigh>>) -> Self {
        Self { weigh, total: 0 }
    }

    pub(crate) fn add(&mut self, term: impl FnOnce(&dyn Weigh) -> u64) {
        if let Some(weigh) = &self.weigh {
            self.total = self.total.saturating_add(u128::from(term(weigh.as_ref())));
        }
    }

    pub(crate) fn subtract(&mut self, term: impl FnOnce(&dyn Weigh) -> u64) {
        if let Some(weigh) = &self.weigh {
            self.total = self.total.saturating_sub(u128::from(term(weigh.as_ref())));
        }
    }

    /// Adds or subtracts a content; `NONE` is none.
    pub(crate) fn weigh_content(&mut self, contents: &Contents, content: u32, add: bool) {
        let Some(content) = contents.get(content) else {
            return;
        };
        if add {
            self.add(|weigh| weigh.content(content));
        } else {
            self.subtract(|weigh| weigh.content(content));
        }
    }

    /// Adds or subtracts the content of a named stream.
    pub(crate) fn weigh_stream(&mut self, contents: &Contents, content: u32, add: bool) {
        let Some(content) = contents.get(content) else {
            return;
        };
        if add {
            self.add(|weigh| weigh.stream(content));
        } else {
            self.subtract(|weigh| weigh.stream(content));
        }
    }

    /// Adds or subtracts what a named stream weighs for one name of its item.
    pub(crate) fn weigh_stream_of_name(&mut self, contents: &Contents, name: &[u8], content: u32, add: bool) {
        let Some(content) = contents.get(content) else {
            return;
        };
        if add {
            self.add(|weigh| weigh.stream_of_name(name, content));
        } else {
            self.subtract(|weigh| weigh.stream_of_name(name, content));
        }
    }

    /// At most `u64::MAX`.
    pub(crate) fn total(&self) -> u64 {
        u64::try_from(self.total).unwrap_or(u64::MAX)
    }

    #[cfg(test)]
    pub(crate) fn sum(&self) -> u128 {
        self.total
    }
}
