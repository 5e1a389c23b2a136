//! Contents that are the same and so are stored once.
//!
//! The same content of the same source is found without reading. Where the caller asks for it, contents of equal
//! length are read: hashed in parallel, and compared byte by byte before their blocks are shared.

use fsimage_tree::{ContentError, ContentId, NodeId, Tree};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

const CHUNK: usize = 1 << 20;

/// For each content that is another's copy, the other.
#[derive(Default)]
pub(crate) struct Duplicates(FxHashMap<ContentId, ContentId>);

/// A content in use, with an item that has it.
#[derive(Clone, Copy)]
struct Candidate {
    content: ContentId,
    node: NodeId,
    length: u64,
}

impl Duplicates {
    /// Finds the copies in `tree`; `read` tells whether contents may be read for it. Those of `apart` are nobody's copy.
    ///
    /// # Errors
    /// The item whose content could not be read, and why.
    pub(crate) fn find(tree: &Tree, read: bool, apart: &[ContentId]) -> Result<Self, (NodeId, ContentError)> {
        let mut candidates = candidates(tree);
        candidates.retain(|candidate| !apart.contains(&candidate.content));
        let mut duplicates = Self::default();
        duplicates.add_same_source(tree, &candidates);
        if read {
            candidates.retain(|candidate| !duplicates.0.contains_key(&candidate.content));
            duplicates.add_equal(tree, candidates)?;
        }
        Ok(duplicates)
    }

    /// The content whose blocks `content` takes: itself, nearly always.
    pub(crate) fn original(&self, content: ContentId) -> ContentId {
        self.0.get(&content).copied().unwrap_or(content)
    }

    fn add_same_source(&mut self, tree: &Tree, candidates: &[Candidate]) {
        let key = |candidate: &Candidate| {
            tree.content(candidate.content).map(|content| {
                (
                    Arc::as_ptr(content.source()).addr(),
                    content.key(),
                    content.length(),
                )
            })
        };
        let mut keyed: Vec<_> = candidates
            .iter()
            .filter_map(|it| Some((key(it)?, it.content)))
            .collect();
        keyed.sort_unstable();
        for run in keyed.chunk_by(|a, b| a.0 == b.0) {
            if let Some((&(_, first), rest)) = run.split_first() {
                self.0.extend(rest.iter().map(|&(_, content)| (content, first)));
            }
        }
    }

    fn add_equal(
        &mut self,
        tree: &Tree,
        mut candidates: Vec<Candidate>,
    ) -> Result<(), (NodeId, ContentError)> {
        candidates.sort_unstable_by_key(|candidate| (candidate.length, candidate.content));
        let same_length: Vec<Candidate> = candidates
            .chunk_by(|a, b| a.length == b.length)
            .filter(|run| run.len() > 1)
            .flatten()
            .copied()
            .collect();
        let hashed: Result<Vec<_>, _> = same_length
            .par_iter()
            .map(|&candidate| Ok((hash(tree, candidate)?, candidate)))
            .collect();
        let mut hashed = hashed?;
        hashed.sort_unstable_by_key(|&(hash, candidate)| (candidate.length, hash, candidate.content));
        for run in hashed.chunk_by(|a, b| (a.1.length, a.0) == (b.1.length, b.0)) {
            let Some((&(_, first), rest)) = run.split_first() else {
                continue;
            };
            let equal: Result<Vec<bool>, _> = rest
                .par_iter()
                .map(|&(_, other)| same(tree, first, other))
                .collect();
            let copies = rest.iter().zip(equal?).filter(|&(_, equal)| equal);
            self.0
                .extend(copies.map(|(&(_, copy), _)| (copy.content, first.content)));
        }
        Ok(())
    }
}

/// Every content in use, once.
fn candidates(tree: &Tree) -> Vec<Candidate> {
    let nodes = (0..tree.node_bound())
        .filter_map(NodeId::from_index)
        .filter_map(|id| tree.node(id));
    let mut candidates: Vec<Candidate> = nodes
        .filter_map(|node| {
            let (content, length) = (node.content()?, node.size());
            Some(Candidate {
                content,
                node: node.id(),
                length,
            })
        })
        .collect();
    candidates.sort_unstable_by_key(|candidate| (candidate.content, candidate.node));
    candidates.dedup_by_key(|candidate| candidate.content);
    candidates
}

/// Hands the bytes of a content on, in chunks.
fn read(
    tree: &Tree,
    candidate: Candidate,
    buffer: &mut Vec<u8>,
    offset: u64,
) -> Result<bool, (NodeId, ContentError)> {
    let left = candidate.length.saturating_sub(offset);
    buffer.resize(usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK), 0);
    let Some(content) = tree.content(candidate.content).filter(|_| left > 0) else {
        return Ok(false);
    };
    content
        .source()
        .read_exact_at(content.key(), offset, buffer)
        .map_err(|error| (candidate.node, error))?;
    Ok(true)
}

fn hash(tree: &Tree, candidate: Candidate) -> Result<[u8; 32], (NodeId, ContentError)> {
    let (mut hasher, mut buffer, mut offset) = (blake3::Hasher::new(), Vec::new(), 0);
    while read(tree, candidate, &mut buffer, offset)? {
        hasher.update(&buffer);
        offset += buffer.len() as u64;
    }
    Ok(hasher.finalize().into())
}

fn same(tree: &Tree, a: Candidate, b: Candidate) -> Result<bool, (NodeId, ContentError)> {
    let (mut left, mut right, mut offset) = (Vec::new(), Vec::new(), 0);
    while read(tree, a, &mut left, offset)? {
        if !read(tree, b, &mut right, offset)? || left != right {
            return Ok(false);
        }
        offset += left.len() as u64;
    }
    Ok(a.length == b.length)
}
