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

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::walk::Limits;

    /// Sectors of 512 bytes with their numbers in them, of which one cannot be read. Counts reads and bytes.
    struct Numbered {
        sectors: u64,
        bad: u64,
        reads: AtomicU64,
        bytes: AtomicU64,
    }

    impl BlockSource for Numbered {
        fn length(&self) -> u64 {
            self.sectors * 512
        }

        fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
            let end = offset + buf.len() as u64;
            if end > self.length() || (offset..end).contains(&(self.bad * 512)) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.reads.fetch_add(1, Ordering::Relaxed);
            self.bytes.fetch_add(buf.len() as u64, Ordering::Relaxed);
            for (at, byte) in (offset..).zip(buf) {
                *byte = (at / 512 % 251) as u8;
            }
            Ok(())
        }
    }

    /// Reads sectors, and returns how many reads of the source and bytes that took.
    fn read(order: impl IntoIterator<Item = u64>) -> (u64, u64) {
        let source = Arc::new(Numbered {
            sectors: 10_000,
            bad: 7_000,
            reads: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        });
        let medium = Medium::new(Arc::clone(&source) as Arc<dyn BlockSource>, 512);
        let mut walk = Walk::new(Limits::default(), source.length());
        let mut buf = Vec::new();
        for sector in order {
            let read = medium.read(&mut walk, "sector", sector, &mut buf);
            assert_eq!(read.is_ok(), sector < 10_000 && sector != 7_000, "{sector}");
            if read.is_ok() {
                assert_eq!(buf, [(sector % 251) as u8; 512], "{sector}");
            }
        }
        (
            source.reads.load(Ordering::Relaxed),
            source.bytes.load(Ordering::Relaxed),
        )
    }

    #[test]
    fn sectors_in_order_are_read_ahead_and_others_not() {
        let (reads, bytes) = read(0..10_000);
        assert!(reads < 100 && bytes < 11_000 * 512, "{reads}, {bytes}");
        // Every second one, as where contents lie between entries.
        let (reads, bytes) = read((0..7_000).step_by(2));
        assert!(reads < 3_600 && bytes < 8_000 * 512, "{reads}, {bytes}");
        let (reads, bytes) = read((0..1_000).map(|at| at * 7_919 % 6_999));
        assert!(reads <= 1_000 && bytes < 2_000 * 512, "{reads}, {bytes}");
        // What was read lately is not read again.
        assert_eq!(read([5, 9_000, 5, 9_000, 10_001]).0, 2);
    }

    #[test]
    fn what_is_remembered_costs_little() {
        let source: Arc<dyn BlockSource> = Arc::new(Arc::<[u8]>::from(vec![0; 1024]));
        let medium = Medium::new(Arc::clone(&source), 512);
        let mut walk = Walk::new(Limits::default(), 0);
        let mut buf = Vec::new();
        let mut times = 0;
        while medium.read(&mut walk, "sector", 1, &mut buf).is_ok() {
            times += 1;
        }
        assert_eq!(times, 1 + ((1 << 20) - 512) / REMEMBERED);
    }
}
