//! Bounded reading, and the findings so far.

use std::io;

use fsimage_volume::BlockSource;

use super::{LintFinding, LintRule};

/// Most findings that are kept: a hostile image could have any number.
const MOST: usize = 200;

/// An image that is looked at.
pub(super) struct Probe<'a> {
    source: &'a dyn BlockSource,
    findings: Vec<LintFinding>,
}

impl<'a> Probe<'a> {
    pub(super) fn new(source: &'a dyn BlockSource) -> Self {
        Self {
            source,
            findings: Vec::new(),
        }
    }

    /// Bytes of the image.
    pub(super) fn length(&self) -> u64 {
        self.source.length()
    }

    pub(super) fn report(&mut self, rule: LintRule, message: String) {
        if self.findings.len() < MOST {
            self.findings.push(LintFinding { rule, message });
        }
    }

    pub(super) fn into_findings(self) -> Vec<LintFinding> {
        self.findings
    }

    /// The `N` bytes at `offset`; `None` where the image does not have them.
    pub(super) fn read<const N: usize>(&self, offset: u64) -> io::Result<Option<[u8; N]>> {
        let mut out = [0; N];
        Ok(self.fill(offset, &mut out)?.then_some(out))
    }

    /// Fills `out` from `offset` on, where the image has as many bytes.
    pub(super) fn fill(&self, offset: u64, out: &mut [u8]) -> io::Result<bool> {
        let inside = offset
            .checked_add(out.len() as u64)
            .is_some_and(|end| end <= self.length());
        if inside {
            self.source.read_exact_at(offset, out)?;
        }
        Ok(inside)
    }

    /// At most `limit` bytes from `offset` on, as many as there are.
    pub(super) fn bytes(&self, offset: u64, limit: usize) -> io::Result<Vec<u8>> {
        let left = usize::try_from(self.length().saturating_sub(offset)).unwrap_or(usize::MAX);
        let mut out = vec![0; left.min(limit)];
        self.fill(offset, &mut out)?;
        Ok(out)
    }
}
