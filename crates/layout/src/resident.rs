//! Contents that the disc holds already, which a further session names where they are.
//!
//! A content that is written lies in one run; one that is there may lie in several. Directories of ISO 9660 and file entries of
//! UDF describe either by *pieces*: runs cut to what one of their descriptors can express.

use std::fmt::Debug;

use fsimage_tree::{ContentId, StoredContent, Tree};
use rustc_hash::FxHashMap;

use crate::options::Options;

/// A run of a content on the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DiscRun {
    /// Its first block on the disc.
    pub block: u32,
    /// In bytes.
    pub bytes: u64,
}

/// What a disc holds that a further session is made for.
pub trait Resident: Debug + Send + Sync {
    /// Where `content` is on the disc, in the order of its bytes; `None` when it is not there, and is to be written.
    ///
    /// Runs that do not hold the content's length together, or of which one but the last does not fill whole blocks, are not used.
    fn runs(&self, content: StoredContent<'_>) -> Option<Vec<DiscRun>>;
}

/// Most bytes of a piece of a run: `step` of each but the last of its run, which may have `most`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PieceLimit {
    /// Whole blocks.
    pub(crate) step: u64,
    pub(crate) most: u64,
}

impl PieceLimit {
    fn count(self, bytes: u64) -> u64 {
        // The least number of pieces after which no more than `most` is left.
        match bytes.checked_sub(self.most) {
            None => u64::from(bytes > 0),
            Some(rest) => 1 + rest.div_ceil(self.step),
        }
    }
}

/// Where a content is: its runs in order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Runs<'a> {
    One(DiscRun),
    Many(&'a [DiscRun]),
}

impl Runs<'_> {
    fn slice(&self) -> &[DiscRun] {
        match self {
            Self::One(run) => std::slice::from_ref(run),
            Self::Many(runs) => runs,
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.slice().iter().map(|run| run.bytes).sum()
    }

    /// How many pieces there are.
    pub(crate) fn count(&self, limit: PieceLimit) -> u64 {
        self.slice().iter().map(|run| limit.count(run.bytes)).sum()
    }

    /// The pieces from number `first` on.
    pub(crate) fn pieces(
        &self,
        limit: PieceLimit,
        block_size: u32,
        first: u64,
    ) -> impl Iterator<Item = DiscRun> + '_ {
        let mut skip = first;
        self.slice().iter().flat_map(move |run| {
            let pieces = limit.count(run.bytes);
            let from = skip.min(pieces);
            skip -= from;
            (from..pieces).map(move |index| {
                let offset = index * limit.step;
                let last = index + 1 == pieces;
                let blocks = u32::try_from(offset / u64::from(block_size)).unwrap_or(u32::MAX);
                DiscRun {
                    // Beyond 32 bits the plan is refused as a whole, by its end.
                    block: run.block.saturating_add(blocks),
                    bytes: if last { run.bytes - offset } else { limit.step },
                }
            })
        })
    }
}

/// The contents of a tree that the disc holds.
#[derive(Default)]
pub(crate) struct Residents {
    /// First block of each content; empty when there is none at all.
    starts: Vec<u32>,
    fragments: Fragments,
    /// The first block of all.
    first: Option<u32>,
}

/// Contents in more than one run.
#[derive(Default)]
pub(crate) struct Fragments(FxHashMap<ContentId, Box<[DiscRun]>>);

/// No content begins here.
const NOWHERE: u32 = u32::MAX;

impl Residents {
    /// Finds out which contents are on the disc.
    pub(crate) fn find(tree: &Tree, options: &Options) -> Self {
        let mut found = Self::default();
        let Some(disc) = &options.resident else {
            return found;
        };
        found.starts = vec![NOWHERE; tree.content_bound()];
        for index in 0..tree.content_bound() {
            let Some(id) = ContentId::from_index(index) else {
                break;
            };
            let Some(content) = tree.content(id).filter(|content| content.length() > 0) else {
                continue;
            };
            if let Some(runs) = disc.runs(content)
                && is_usable(&runs, content.length(), options)
            {
                found.add(id, runs);
            }
        }
        found
    }

    fn add(&mut self, id: ContentId, runs: Vec<DiscRun>) {
        let Some(start) = runs.first().map(|run| run.block) else {
            return;
        };
        self.first = runs.iter().map(|run| run.block).chain(self.first).min();
        if let Some(place) = self.starts.get_mut(id.index()) {
            *place = start;
        }
        if runs.len() > 1 {
            self.fragments.0.insert(id, runs.into());
        }
    }

    /// First block of a content that is on the disc.
    pub(crate) fn start(&self, content: ContentId) -> Option<u32> {
        self.starts
            .get(content.index())
            .copied()
            .filter(|&start| start != NOWHERE)
    }

    /// The first block of all contents on the disc.
    pub(crate) fn first(&self) -> Option<u32> {
        self.first
    }

    pub(crate) fn fragments(&self) -> &Fragments {
        &self.fragments
    }

    pub(crate) fn into_fragments(self) -> Fragments {
        self.fragments
    }
}

impl Fragments {
    pub(crate) fn contains(&self, content: ContentId) -> bool {
        self.0.contains_key(&content)
    }

    /// The runs of a content of so many bytes; `start` is its first block.
    pub(crate) fn runs(&self, content: ContentId, start: u32, bytes: u64) -> Runs<'_> {
        match self.0.get(&content) {
            Some(runs) => Runs::Many(runs),
            None => Runs::One(DiscRun { block: start, bytes }),
        }
    }
}

/// Whether runs make up a content, as descriptors can express them, and lie before this session.
fn is_usable(runs: &[DiscRun], length: u64, options: &Options) -> bool {
    let Some((last, others)) = runs.split_last() else {
        return false;
    };
    let block_size = u64::from(options.block_size);
    let whole = |run: &DiscRun| run.bytes > 0 && run.bytes.is_multiple_of(block_size);
    let total = runs
        .iter()
        .try_fold(0u64, |total, run| total.checked_add(run.bytes));
    let session = u64::from(options.session_start);
    let inside = |run: &DiscRun| u64::from(run.block) + run.bytes.div_ceil(block_size) <= session;
    others.iter().all(whole) && last.bytes > 0 && total == Some(length) && runs.iter().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(runs: Runs<'_>, limit: PieceLimit) -> Vec<(u32, u64)> {
        let all: Vec<_> = runs
            .pieces(limit, 2048, 0)
            .map(|piece| (piece.block, piece.bytes))
            .collect();
        assert_eq!(all.len() as u64, runs.count(limit));
        assert_eq!(all.iter().map(|piece| piece.1).sum::<u64>(), runs.bytes());
        for first in 0..=all.len() {
            let rest: Vec<_> = runs
                .pieces(limit, 2048, first as u64)
                .map(|piece| (piece.block, piece.bytes))
                .collect();
            assert_eq!(rest, all[first..]);
        }
        all
    }

    #[test]
    fn runs_are_cut_into_pieces() {
        let limit = PieceLimit {
            step: 4096,
            most: 5000,
        };
        let one = |bytes| Runs::One(DiscRun { block: 10, bytes });
        assert_eq!(pieces(one(0), limit), []);
        assert_eq!(pieces(one(1), limit), [(10, 1)]);
        assert_eq!(pieces(one(5000), limit), [(10, 5000)]);
        assert_eq!(pieces(one(5001), limit), [(10, 4096), (12, 905)]);
        assert_eq!(pieces(one(9096), limit), [(10, 4096), (12, 5000)]);
        assert_eq!(pieces(one(9097), limit), [(10, 4096), (12, 4096), (14, 905)]);
        let many = [(100, 8192), (50, 2048), (7, 100)].map(|(block, bytes)| DiscRun { block, bytes });
        assert_eq!(
            pieces(Runs::Many(&many), limit),
            [(100, 4096), (102, 4096), (50, 2048), (7, 100)]
        );
    }

    #[test]
    fn only_whole_runs_of_the_right_length_are_used() {
        let run = |block, bytes| DiscRun { block, bytes };
        let options = Options {
            session_start: 10,
            ..Options::default()
        };
        assert!(is_usable(&[run(5, 2048), run(9, 10)], 2058, &options));
        for (runs, length) in [
            (vec![], 0),
            (vec![run(5, 2047), run(9, 11)], 2058),
            (vec![run(5, 2048), run(9, 10)], 2059),
            (vec![run(5, 2048), run(9, 0)], 2048),
            (vec![run(u32::MAX, 10)], 10),
            (vec![run(10, 10)], 10),
            (vec![run(9, 2049)], 2049),
            (vec![run(5, u64::MAX), run(5, 2)], 1),
        ] {
            assert!(!is_usable(&runs, length, &options), "{runs:?}");
        }
    }
}
