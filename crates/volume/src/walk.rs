//! The budget of one reader of a disc: what it may take, and where it has been.

use rustc_hash::FxHashSet;

use crate::error::VolumeError;
use crate::finding::Finding;
use crate::source::BlockSource;

/// What a walk may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory that may be held at once for what was read.
    pub memory: u64,
    /// Items.
    pub items: u64,
    /// Findings that are kept; more are counted.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 1 << 30,
            items: u64::from(u32::MAX),
            findings: 1000,
        }
    }
}

/// A walk over a file system that is going on.
#[derive(Debug)]
pub struct Walk {
    limits: Limits,
    memory: u64,
    items: u64,
    /// Bytes of metadata that may still be read: what a source holds, several times over.
    metadata: u64,
    metadata_limit: u64,
    entered: FxHashSet<u64>,
    findings: Vec<Finding>,
    dropped: u64,
}

/// With more findings than this, none is compared with all of them.
const COMPARED: usize = 4096;
/// How often each byte of a source may be read as metadata, on average: file systems of one disc share nothing but contents.
const METADATA_READS: u64 = 4;
/// Small sources may have their few blocks read more often.
const METADATA_FLOOR: u64 = 1 << 20;
/// Bytes of memory that are not asked for first whether they can be had.
const SMALL: usize = 1 << 20;

impl Walk {
    /// A walk over a source of so many bytes.
    pub fn new(limits: Limits, source_length: u64) -> Self {
        let metadata = source_length
            .saturating_mul(METADATA_READS)
            .saturating_add(METADATA_FLOOR);
        Self {
            limits,
            memory: 0,
            items: 0,
            metadata,
            metadata_limit: metadata,
            entered: FxHashSet::default(),
            findings: Vec::new(),
            dropped: 0,
        }
    }

    /// What was found wrong on the way, in the order of coming upon it.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Findings beyond the limit, which were not kept.
    pub fn dropped_findings(&self) -> u64 {
        self.dropped
    }

    /// Keeps a finding, or counts it. The same one, come upon again, is the same.
    pub fn report(&mut self, finding: Finding) {
        if self.findings.len() < self.limits.findings {
            if self.findings.len() > COMPARED || !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        } else {
            self.dropped += 1;
        }
    }

    /// Notes that a directory, known by its identity, is entered; a second time is an error.
    ///
    /// # Errors
    /// [`VolumeError::Visited`].
    pub fn enter(&mut self, what: &'static str, identity: u64) -> Result<(), VolumeError> {
        if self.entered.insert(identity) {
            return Ok(());
        }
        Err(VolumeError::Visited { what })
    }

    /// Counts an item.
    ///
    /// # Errors
    /// [`VolumeError::OverLimit`].
    pub fn count_item(&mut self) -> Result<(), VolumeError> {
        self.items += 1;
        if self.items > self.limits.items {
            return Err(VolumeError::OverLimit {
                what: "items",
                limit: self.limits.items,
            });
        }
        Ok(())
    }

    /// Takes memory that is held until [`Walk::release`].
    ///
    /// # Errors
    /// [`VolumeError::OverLimit`].
    pub fn hold(&mut self, bytes: u64) -> Result<(), VolumeError> {
        let held = self.memory.saturating_add(bytes);
        if held > self.limits.memory {
            return Err(VolumeError::OverLimit {
                what: "bytes of memory",
                limit: self.limits.memory,
            });
        }
        self.memory = held;
        Ok(())
    }

    /// Gives memory back.
    pub fn release(&mut self, bytes: u64) {
        self.memory = self.memory.saturating_sub(bytes);
    }

    /// Counts bytes of metadata that were looked at, or work that is worth as much.
    ///
    /// # Errors
    /// [`VolumeError::OverLimit`] when metadata was read too often.
    pub fn charge(&mut self, bytes: u64) -> Result<(), VolumeError> {
        self.metadata = self.metadata.checked_sub(bytes).ok_or(VolumeError::OverLimit {
            what: "bytes of metadata",
            limit: self.metadata_limit,
        })?;
        Ok(())
    }

    /// Reads metadata from `offset` on into all of `buf`.
    ///
    /// # Errors
    /// [`VolumeError::PastEnd`], [`VolumeError::OverLimit`] when metadata was read too often, [`VolumeError::Read`].
    pub fn read_into(
        &mut self,
        source: &dyn BlockSource,
        what: &'static str,
        offset: u64,
        buf: &mut [u8],
    ) -> Result<(), VolumeError> {
        let length = buf.len() as u64;
        check_inside(source, what, offset, length)?;
        self.charge(length)?;
        source
            .read_exact_at(offset, buf)
            .map_err(|source| VolumeError::Read { offset, source })
    }

    /// Reads `length` bytes of metadata from `offset` on into `buf`, in the place of what is there.
    ///
    /// # Errors
    /// [`VolumeError::PastEnd`], [`VolumeError::OverLimit`] when metadata was read too often, [`VolumeError::Read`].
    pub fn read(
        &mut self,
        source: &dyn BlockSource,
        what: &'static str,
        offset: u64,
        length: u64,
        buf: &mut Vec<u8>,
    ) -> Result<(), VolumeError> {
        check_inside(source, what, offset, length)?;
        let over = |limit| VolumeError::OverLimit {
            what: "bytes of metadata",
            limit,
        };
        if length > self.limits.memory {
            return Err(over(self.limits.memory));
        }
        let length = usize::try_from(length).map_err(|_| over(usize::MAX as u64))?;
        if buf.is_empty() && length <= SMALL {
            // Memory that is new is zero already.
            *buf = vec![0; length];
        } else {
            buf.truncate(length);
            let more = length - buf.len();
            buf.try_reserve(more).map_err(|_| over(self.limits.memory))?;
            buf.resize(length, 0);
        }
        self.read_into(source, what, offset, buf)
    }
}

fn check_inside(
    source: &dyn BlockSource,
    what: &'static str,
    offset: u64,
    length: u64,
) -> Result<(), VolumeError> {
    let available = source.length();
    let end = offset.saturating_add(length);
    if end > available {
        return Err(VolumeError::PastEnd {
            what,
            offset,
            end,
            available,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::error::VolumeErrorKind;

    #[test]
    fn metadata_is_not_read_for_ever() {
        let source: Arc<[u8]> = Arc::from(vec![7; 4096]);
        let mut walk = Walk::new(Limits::default(), source.length());
        let mut buf = Vec::new();
        let mut reads = 0;
        let error = loop {
            match walk.read(&source, "directory", 0, 4096, &mut buf) {
                Ok(()) => reads += 1,
                Err(error) => break error,
            }
        };
        assert_eq!((reads, error.kind()), (260, VolumeErrorKind::OverLimit));
        let error = walk.read(&source, "directory", 4000, 97, &mut buf).unwrap_err();
        assert_eq!(
            error.to_string(),
            "directory: bytes 4000 to 4097 are beyond the end, 4096"
        );
    }

    #[test]
    fn limits_hold() {
        let limits = Limits {
            memory: 100,
            items: 1,
            findings: 1,
        };
        let mut walk = Walk::new(limits, 0);
        walk.hold(60).unwrap();
        assert!(walk.hold(41).is_err());
        walk.release(1);
        walk.hold(41).unwrap();
        walk.count_item().unwrap();
        assert!(walk.count_item().is_err());
        walk.enter("directory", 2048).unwrap();
        let error = walk.enter("directory", 2048).unwrap_err();
        assert_eq!(error.to_string(), "a directory that was visited already");
        for offset in 0..3 {
            walk.report(Finding::structure(offset, "ECMA-119:1987 9.1", "nothing"));
        }
        assert_eq!((walk.findings().len(), walk.dropped_findings()), (1, 2));
    }
}
