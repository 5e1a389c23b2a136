//! Contents that lie on a disc, as contents of a tree.

use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use fsimage_tree::{Content, ContentError, ContentSource, HostFile, PAGE};

use crate::source::BlockSource;
use crate::zisofs::Zisofs;

/// A run of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Extent {
    /// Its first byte in the source; `None` for zeros that are not recorded.
    pub offset: Option<u64>,
    /// In bytes.
    pub length: u64,
}

/// How the bytes of the extents become the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Encoding {
    /// As they are.
    #[default]
    Plain,
    /// zisofs: blocks that are compressed each for itself.
    Zisofs(Zisofs),
}

/// Where a content is, in the order of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Extents {
    /// The runs.
    pub runs: Vec<Extent>,
    /// How they are read.
    pub encoding: Encoding,
    /// Bytes of the content. Runs together hold as many, unless they are encoded.
    pub length: u64,
}

impl Extents {
    /// One run.
    pub fn single(offset: u64, length: u64) -> Self {
        let runs = if length == 0 {
            Vec::new()
        } else {
            let offset = Some(offset);
            vec![Extent { offset, length }]
        };
        Self {
            runs,
            encoding: Encoding::Plain,
            length,
        }
    }

    /// Adds a run, as a part of the last one where it follows on.
    pub fn push(&mut self, run: Extent) {
        if run.length == 0 {
            return;
        }
        self.length += run.length;
        if let Some(last) = self.runs.last_mut() {
            let follows = match (last.offset, run.offset) {
                (None, None) => true,
                (Some(last_offset), Some(offset)) => last_offset.checked_add(last.length) == Some(offset),
                _ => false,
            };
            if follows {
                last.length += run.length;
                return;
            }
        }
        self.runs.push(run);
    }
}

/// Keys from here on name an entry of the table; below, a key is the first byte of a content that is one run.
const TABLE: u64 = 1 << 63;

/// What lies on a disc, as a source of contents. A file that is one run takes no memory here.
pub struct DiscContents {
    source: Arc<dyn BlockSource>,
    /// Whether the source may not change.
    watched: bool,
    table: RwLock<Vec<Extents>>,
}

impl fmt::Debug for DiscContents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscContents").finish_non_exhaustive()
    }
}

impl DiscContents {
    /// The contents of a disc; none yet. What is written to the disc meanwhile is nobody's business, as where a session follows.
    pub fn new(source: Arc<dyn BlockSource>) -> Arc<Self> {
        Arc::new(Self {
            source,
            watched: false,
            table: RwLock::default(),
        })
    }

    /// The contents of a disc; none yet. Reading one is an error when the source [was changed](BlockSource::confirm).
    pub fn watched(source: Arc<dyn BlockSource>) -> Arc<Self> {
        Arc::new(Self {
            source,
            watched: true,
            table: RwLock::default(),
        })
    }

    /// The disc.
    pub fn source(&self) -> &Arc<dyn BlockSource> {
        &self.source
    }

    /// A content that lies there.
    pub fn content(self: &Arc<Self>, extents: Extents) -> Content {
        let length = extents.length;
        let key = match extents.runs.as_slice() {
            [] => 0,
            [only] if extents.encoding == Encoding::Plain && only.length == length => match only.offset {
                Some(offset) if offset < TABLE => offset,
                _ => self.keep(extents),
            },
            _ => self.keep(extents),
        };
        Content::new(Arc::clone(self) as Arc<dyn ContentSource>, key, length)
    }

    fn keep(&self, extents: Extents) -> u64 {
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        table.push(extents);
        TABLE | (table.len() as u64 - 1)
    }

    /// Where the content with this key and length is.
    pub fn extents(&self, key: u64, length: u64) -> Extents {
        if key < TABLE {
            return Extents::single(key, length);
        }
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        usize::try_from(key - TABLE)
            .ok()
            .and_then(|index| table.get(index).cloned())
            .unwrap_or_default()
    }

    fn read_source(&self, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        self.source
            .read_exact_at(offset, buf)
            .map_err(ContentError::Read)?;
        self.check()
    }

    fn check(&self) -> Result<(), ContentError> {
        if self.watched {
            self.source.confirm()
        } else {
            Ok(())
        }
    }

    fn read_runs(&self, extents: &Extents, mut offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        let mut out = buf;
        for run in &extents.runs {
            if out.is_empty() {
                return Ok(());
            }
            let Some(left) = run.length.checked_sub(offset).filter(|&left| left > 0) else {
                offset -= run.length;
                continue;
            };
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
            let (now, rest) = std::mem::take(&mut out).split_at_mut(take);
            match run.offset {
                Some(start) => self.read_source(start.saturating_add(offset), now)?,
                None => now.fill(0),
            }
            out = rest;
            offset = 0;
        }
        if out.is_empty() {
            return Ok(());
        }
        Err(ContentError::Read(io::ErrorKind::UnexpectedEof.into()))
    }
}

impl ContentSource for DiscContents {
    fn read_exact_at(&self, key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        if key < TABLE {
            return self.read_source(key.saturating_add(offset), buf);
        }
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        let extents = usize::try_from(key - TABLE)
            .ok()
            .and_then(|index| table.get(index))
            .ok_or(ContentError::PastEnd { offset, length: 0 })?;
        match extents.encoding {
            Encoding::Plain => self.read_runs(extents, offset, buf),
            Encoding::Zisofs(zisofs) => zisofs.read(extents.length, offset, buf, &mut |at, compressed| {
                self.read_runs(extents, at, compressed)
            }),
        }
    }

    fn host_file(&self, key: u64) -> Result<Option<HostFile>, ContentError> {
        if key >= TABLE {
            return Ok(None);
        }
        let file = self.source.host_file().map_err(ContentError::Open)?;
        Ok(file.map(|HostFile { file, offset }| HostFile {
            file,
            offset: offset.saturating_add(key),
        }))
    }

    fn confirm(&self, _key: u64, _file: &HostFile) -> Result<(), ContentError> {
        self.check()
    }

    fn page_offset(&self, key: u64) -> u64 {
        if key < TABLE { key % PAGE } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_read_from_their_runs() {
        let bytes: Arc<[u8]> = (0..100).collect();
        let disc = DiscContents::new(Arc::new(bytes));
        let single = disc.content(Extents::single(10, 5));
        let mut many = Extents::default();
        for run in [
            (Some(90), 4),
            (Some(94), 2),
            (None, 3),
            (Some(0), 0),
            (Some(20), 2),
        ] {
            let (offset, length) = run;
            many.push(Extent { offset, length });
        }
        assert_eq!((many.runs.len(), many.length), (3, 11));
        let many = disc.content(many);
        let expected = [90, 91, 92, 93, 94, 95, 0, 0, 0, 20, 21];
        for start in 0..expected.len() {
            for end in start..=expected.len() {
                let mut buf = vec![7; end - start];
                many.read_exact_at(start as u64, &mut buf).unwrap();
                assert_eq!(buf, expected[start..end]);
            }
        }
        let mut buf = [0; 5];
        single.read_exact_at(0, &mut buf).unwrap();
        assert_eq!(buf, [10, 11, 12, 13, 14]);
        let in_page = |start| {
            let content = disc.content(Extents::single(start, 5));
            content.source().page_offset(content.key())
        };
        assert_eq!((in_page(10), in_page(4096), in_page(6144)), (10, 0, 2048));
        assert_eq!(disc.extents(single.key(), 5), Extents::single(10, 5));
        assert_eq!(disc.extents(many.key(), 11).runs.len(), 3);
        assert_eq!(disc.content(Extents::default()).length(), 0);
    }

    #[test]
    fn a_content_beyond_the_end_is_an_error() {
        let bytes: Arc<[u8]> = (0..10).collect();
        let disc = DiscContents::new(Arc::new(bytes));
        let mut extents = Extents::single(0, 5);
        extents.push(Extent {
            offset: Some(8),
            length: 5,
        });
        let content = disc.content(extents);
        let mut buf = [0; 10];
        assert!(content.read_exact_at(0, &mut buf).is_err());
        content.read_exact_at(0, &mut buf[..7]).unwrap();
        assert!(
            disc.content(Extents::single(u64::MAX / 2 - 3, 9))
                .read_exact_at(0, &mut buf[..9])
                .is_err()
        );
    }
}
