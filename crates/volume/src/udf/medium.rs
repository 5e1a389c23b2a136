//! The logical sectors of a disc, with a little memory of those read last.
//!
//! File entries are a block each and mostly lie in the order of their names, so that a miss right behind what is remembered reads
//! further ahead, twice as far each time as long as what was read is used.

use std::sync::{Arc, Mutex, PoisonError};

use fsimage_formats::Finding as FormatFinding;

use crate::error::VolumeError;
use crate::finding::{Fault, Finding};
use crate::source::BlockSource;
use crate::walk::Walk;

/// Places that are remembered at a time.
const WINDOWS: usize = 8;
/// The most bytes of one.
const WINDOW_BYTES: u64 = 128 << 10;
/// What a block from memory counts as, in bytes of metadata: little, since many names may lead to one file, and not nothing.
const REMEMBERED: u64 = 64;

#[derive(Default)]
struct Window {
    first: u64,
    blocks: u64,
    used: u64,
    bytes: Vec<u8>,
}

/// The oldest first.
#[derive(Default)]
struct Windows {
    windows: [Window; WINDOWS],
}

/// A source as logical sectors.
pub(super) struct Medium {
    source: Arc<dyn BlockSource>,
    block_size: u32,
    windows: Mutex<Windows>,
}

impl Medium {
    pub(super) fn new(source: Arc<dyn BlockSource>, block_size: u32) -> Self {
        Self {
            source,
            block_size,
            windows: Mutex::default(),
        }
    }

    pub(super) fn source(&self) -> &dyn BlockSource {
        &*self.source
    }

    pub(super) fn block_size(&self) -> u32 {
        self.block_size
    }

    /// Whole sectors of the source.
    pub(super) fn sectors(&self) -> u64 {
        self.source.length() / u64::from(self.block_size)
    }

    /// The first byte of a sector.
    pub(super) fn offset(&self, sector: u64) -> u64 {
        sector.saturating_mul(u64::from(self.block_size))
    }

    /// Reads a sector into `buf`, in the place of what is there.
    pub(super) fn read(
        &self,
        walk: &mut Walk,
        what: &'static str,
        sector: u64,
        buf: &mut Vec<u8>,
    ) -> Result<(), VolumeError> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let size = u64::from(self.block_size);
        buf.clear();
        if let Some(bytes) = windows.find(sector, size) {
            walk.charge(REMEMBERED)?;
            buf.extend_from_slice(bytes);
            return Ok(());
        }
        walk.charge(size)?;
        let (offset, available) = (self.offset(sector), self.source.length());
        if offset.saturating_add(size) > available {
            return Err(VolumeError::PastEnd {
                what,
                offset,
                end: offset.saturating_add(size),
                available,
            });
        }
        let most = (WINDOW_BYTES / size).min(available / size - sector).max(1);
        let blocks = windows.ahead(sector).min(most);
        let window = windows.next();
        window.blocks = 0;
        let fill = |window: &mut Window, blocks: u64| {
            let length = usize::try_from(blocks.saturating_mul(size)).unwrap_or_default();
            window.bytes.resize(length, 0);
            self.source.read_exact_at(offset, &mut window.bytes)?;
            window.first = sector;
            window.blocks = blocks;
            window.used = 1;
            Ok(())
        };
        // A damaged sector ahead is no reason not to read this one.
        fill(window, blocks)
            .or_else(|error| if blocks > 1 { fill(window, 1) } else { Err(error) })
            .map_err(|source| VolumeError::Read { offset, source })?;
        let block = window.bytes.get(..usize::try_from(size).unwrap_or_default());
        buf.extend_from_slice(block.unwrap_or_default());
        Ok(())
    }
}

impl Windows {
    /// The sector, if it is remembered.
    fn find(&mut self, sector: u64, size: u64) -> Option<&[u8]> {
        let inside = |window: &&mut Window| sector >= window.first && sector - window.first < window.blocks;
        let window = self.windows.iter_mut().find(inside)?;
        window.used += 1;
        let start = usize::try_from((sector - window.first) * size).ok()?;
        window.bytes.get(start..)?.get(..usize::try_from(size).ok()?)
    }

    /// How many blocks to read from a sector on.
    fn ahead(&self, sector: u64) -> u64 {
        let before = |window: &&Window| {
            let end = window.first + window.blocks;
            window.blocks > 0 && sector >= end && sector - end < window.blocks
        };
        match self.windows.iter().find(before) {
            Some(window) if window.used * 2 >= window.blocks => window.blocks * 2,
            Some(window) => (window.blocks / 2).max(1),
            None => 1,
        }
    }

    /// The window to use next.
    fn next(&mut self) -> &mut Window {
        self.windows.rotate_left(1);
        let [.., last] = &mut self.windows;
        last
    }
}

/// Keeps what the parser of a structure at this place finds.
pub(super) fn reporter(walk: &mut Walk, offset: u64) -> impl FnMut(FormatFinding) + '_ {
    move |finding| {
        walk.report(Finding {
            offset,
            fault: Fault::Format(finding),
        });
    }
}
