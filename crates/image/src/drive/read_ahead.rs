//! A stretch of the image that is made before the drive asks for it, so that a source which pauses does not make the drive pause.
//!
//! Threads take one piece after another and put it in its place; the reader gets pieces in their order. There are more threads than processors,
//! since most of their time goes by waiting for the host's disk. Nothing is handed out before all places are full, and again a quarter of them
//! after they ran empty: a drive that has to stop is better off to stop once than all the time.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use fsimage_mmc::{MmcError, Observer, Phase, Progress};

use crate::error::Error;

/// Bytes of a piece.
const PIECE: u64 = 1 << 20;
/// Pieces that are made ahead: what the fastest drives write in more than a second.
const AHEAD: usize = 96;
/// The fewest threads that make pieces, unless the caller says how many.
const THREADS: usize = 8;
/// How often somebody who waits is asked whether to go on.
const ASK: Duration = Duration::from_millis(100);

/// Makes the bytes from an offset on.
pub(super) type Make<'a> = dyn Fn(u64, &mut [u8]) -> Result<(), Error> + Sync + 'a;

struct State {
    /// Pieces that were made and not taken yet, by their number.
    made: BTreeMap<u64, Result<Vec<u8>, Error>>,
    /// The next piece that a thread begins with, and the next one that is taken.
    begin: u64,
    take: u64,
    /// How many pieces must be there before the next one is handed out.
    wanted: usize,
    closed: bool,
}

struct Shared<'a> {
    /// Ranges of bytes, one after another, and the number of the first piece of each.
    ranges: Vec<(u64, Range<u64>)>,
    pieces: u64,
    ahead: usize,
    make: &'a Make<'a>,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared<'_> {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn range_of(&self, piece: u64) -> Option<Range<u64>> {
        let after = self.ranges.partition_point(|(first, _)| *first <= piece);
        let (first, range) = self.ranges.get(after.checked_sub(1)?)?;
        let start = range.start + (piece - first) * PIECE;
        Some(start..range.end.min(start + PIECE))
    }

    /// One thread's work: pieces, until there are none any more.
    fn work(&self) {
        loop {
            let mut state = self.lock();
            while !state.closed
                && state.begin < self.pieces
                && state.begin >= state.take.saturating_add(self.ahead as u64)
            {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.closed || state.begin >= self.pieces {
                return;
            }
            let piece = state.begin;
            state.begin += 1;
            drop(state);
            let Some(range) = self.range_of(piece) else { return };
            let mut bytes = vec![0; usize::try_from(range.end - range.start).unwrap_or(0)];
            let panicked = Panicked(self, piece);
            let made = (self.make)(range.start, &mut bytes).map(|()| bytes);
            std::mem::forget(panicked);
            self.put(piece, made);
        }
    }

    fn put(&self, piece: u64, made: Result<Vec<u8>, Error>) {
        let mut state = self.lock();
        // What comes behind a failure is never asked for.
        if made.is_err() {
            state.begin = self.pieces;
        }
        state.made.insert(piece, made);
        drop(state);
        self.changed.notify_all();
    }

    /// Whether the next piece may be handed out: enough of them are there, or all that will be.
    fn may_be_taken(&self, state: &State) -> bool {
        let failed = state.made.values().any(Result::is_err);
        let next = state.made.contains_key(&state.take);
        let rest = self.pieces - state.take;
        next && (failed || state.made.len() >= state.wanted || state.made.len() as u64 >= rest)
    }
}

/// Lets the reader not wait for a piece whose thread has panicked; the panic goes on where the threads are joined.
struct Panicked<'a>(&'a Shared<'a>, u64);

impl Drop for Panicked<'_> {
    fn drop(&mut self) {
        self.0.put(self.1, Err(Error::Cancelled));
    }
}

/// The end that is read from.
pub(super) struct Reader<'a> {
    shared: &'a Shared<'a>,
    piece: Vec<u8>,
    at: usize,
    failed: Option<Error>,
}

impl Reader<'_> {
    /// Waits until all places are full, or everything is made.
    pub(super) fn fill(&mut self, observer: &mut Observer<'_>) -> Result<(), Error> {
        let mut state = self.shared.lock();
        while state.take < self.shared.pieces && !self.shared.may_be_taken(&state) {
            let waited = self.shared.changed.wait_timeout(state, ASK);
            drop(waited.unwrap_or_else(PoisonError::into_inner).0);
            let progress = Progress {
                phase: Phase::Preparing,
                done: 0,
                total: 0,
                bytes_per_second: None,
                buffer_fill: None,
                time_left: None,
            };
            if observer(&progress).is_break() {
                return Err(Error::Drive(MmcError::Cancelled));
            }
            state = self.shared.lock();
        }
        // Nothing has happened to the disc yet, and nothing shall when it is known that the image cannot be made.
        let failed = state.made.iter().find(|(_, made)| made.is_err());
        let number = failed.map(|(number, _)| *number);
        let made = number.and_then(|number| state.made.remove(&number));
        made.map_or(Ok(()), |made| made.map(drop))
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut state = self.shared.lock();
        if state.take >= self.shared.pieces {
            return None;
        }
        if state.made.is_empty() && state.take > 0 {
            state.wanted = self.shared.ahead / 4;
        }
        while !self.shared.may_be_taken(&state) {
            state = self
                .shared
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.wanted = 1;
        let take = state.take;
        let made = state.made.remove(&take)?;
        state.take += 1;
        drop(state);
        self.shared.changed.notify_all();
        match made {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.failed = Some(error);
                None
            }
        }
    }

    /// The failure to make the image, rather than what came of it.
    pub(super) fn failure(&mut self, error: Error) -> Error {
        self.failed.take().unwrap_or(error)
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() {
            match self.next() {
                Some(piece) => (self.piece, self.at) = (piece, 0),
                None if self.failed.is_some() => return Err(io::Error::other("the image cannot be made")),
                None => return Ok(0),
            }
        }
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        Ok(length)
    }
}

/// Ends the threads, however the reader ends.
struct Closing<'a>(&'a Shared<'a>);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
}

/// Has `read` read these ranges of bytes, one after another, while `threads` threads make what comes next.
pub(super) fn read_ahead<T>(
    ranges: &[Range<u64>],
    threads: Option<usize>,
    make: &Make<'_>,
    read: impl FnOnce(&mut Reader<'_>) -> T,
) -> Result<T, Error> {
    ahead_by(AHEAD, ranges, threads, make, read)
}

fn ahead_by<T>(
    ahead: usize,
    ranges: &[Range<u64>],
    threads: Option<usize>,
    make: &Make<'_>,
    read: impl FnOnce(&mut Reader<'_>) -> T,
) -> Result<T, Error> {
    let mut pieces = 0;
    let mut numbered = Vec::new();
    for range in ranges.iter().filter(|range| !range.is_empty()) {
        numbered.push((pieces, range.clone()));
        pieces += (range.end - range.start).div_ceil(PIECE);
    }
    let shared = Shared {
        ranges: numbered,
        pieces,
        ahead,
        make,
        state: Mutex::new(State {
            made: BTreeMap::new(),
            begin: 0,
            take: 0,
            wanted: ahead,
            closed: false,
        }),
        changed: Condvar::new(),
    };
    let processors = available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = threads.unwrap_or_else(|| THREADS.max(processors * 2)).max(1);
    let threads = threads.min(usize::try_from(pieces).unwrap_or(threads));
    std::thread::scope(|scope| {
        let closing = Closing(&shared);
        for number in 0..threads {
            let builder = std::thread::Builder::new().name("fsimage-ahead".to_owned());
            match builder.spawn_scoped(scope, || shared.work()) {
                Ok(_) => {}
                // Fewer do it too.
                Err(_) if number > 0 => break,
                Err(error) => return Err(Error::Drive(MmcError::Source(error))),
            }
        }
        let mut reader = Reader {
            shared: &shared,
            piece: Vec::new(),
            at: 0,
            failed: None,
        };
        let read = read(&mut reader);
        drop(closing);
        Ok(read)
    })
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn byte(at: u64) -> u8 {
        (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56).to_le_bytes()[0]
    }

    fn fill(offset: u64, out: &mut [u8]) {
        for (at, place) in (offset..).zip(out) {
            *place = byte(at);
        }
    }

    fn hundred() -> Vec<Range<u64>> {
        std::iter::once(0..100 * PIECE).collect()
    }

    fn go_on(_: &Progress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[test]
    fn ranges_come_in_their_order() {
        let ranges = [5..5 + 3 * PIECE + 77, 0..0, 7..8, 9 * PIECE..10 * PIECE];
        for threads in [1, 8] {
            let make = |offset, out: &mut [u8]| {
                fill(offset, out);
                Ok(())
            };
            let found = ahead_by(2, &ranges, Some(threads), &make, |reader| {
                reader.fill(&mut go_on).unwrap();
                let mut found = Vec::new();
                reader.read_to_end(&mut found).unwrap();
                found
            });
            let expected: Vec<u8> = ranges.iter().flat_map(|range| range.clone().map(byte)).collect();
            assert!(found.unwrap() == expected);
        }
    }

    #[test]
    fn no_more_is_made_than_there_is_room_for_and_all_of_that_first() {
        let made = AtomicU64::new(0);
        let make = |_, _: &mut [u8]| {
            made.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        ahead_by(4, &hundred(), Some(3), &make, |reader| {
            reader.fill(&mut go_on).unwrap();
            assert_eq!(made.load(Ordering::SeqCst), 4);
            reader.read_exact(&mut vec![0; 1 << 20]).unwrap();
        })
        .unwrap();
        assert!(made.load(Ordering::SeqCst) <= 5, "the reader ends the threads");
    }

    #[test]
    fn a_failure_is_told_before_anything_is_read_or_in_its_place() {
        let make = |offset, _: &mut [u8]| match offset / PIECE {
            2 => Err(Error::EmptyDisc),
            _ => Ok(()),
        };
        ahead_by(4, &hundred(), Some(2), &make, |reader| {
            assert!(matches!(reader.fill(&mut go_on), Err(Error::EmptyDisc)));
        })
        .unwrap();
        ahead_by(2, &hundred(), Some(2), &make, |reader| {
            let mut found = Vec::new();
            assert!(reader.read_to_end(&mut found).is_err());
            assert_eq!(found.len(), 2 << 20);
            assert!(matches!(reader.failure(Error::Cancelled), Error::EmptyDisc));
        })
        .unwrap();
    }

    #[test]
    fn who_waits_can_give_up() {
        let gate = Mutex::new(());
        let closed = gate.lock().unwrap();
        let make = |_, _: &mut [u8]| {
            drop(gate.lock());
            Ok(())
        };
        ahead_by(2, &hundred(), Some(1), &make, |reader| {
            let error = reader.fill(&mut |_| ControlFlow::Break(())).unwrap_err();
            assert!(matches!(error, Error::Drive(MmcError::Cancelled)));
            drop(closed);
        })
        .unwrap();
    }
}
