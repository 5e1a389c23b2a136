//! Work that all threads do together, in one order: what is read from a disc is read from its front to its end.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::Error;

/// As many of `count` at once, `most` at best, that each thread gets some.
pub(crate) fn fair_batch(count: usize, most: usize) -> usize {
    const TURNS: usize = 4;
    (count / (TURNS * rayon::current_num_threads())).clamp(1, most.max(1))
}

/// Calls `each` for the numbers below `count`, which threads take by `batch` in ascending order. Each thread has a state of its own, and all are returned. The
/// first error ends the work.
pub(crate) fn in_order<S: Send>(
    count: usize,
    batch: usize,
    state: impl Fn() -> S + Sync,
    each: impl Fn(&mut S, usize) -> Result<(), Error> + Sync,
) -> Result<Vec<S>, Error> {
    let (next, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let mut state = state();
        loop {
            let start = next.fetch_add(batch, Ordering::Relaxed);
            if start >= count {
                return Ok(state);
            }
            for number in start..count.min(start.saturating_add(batch)) {
                if is_over.load(Ordering::Relaxed) {
                    return Ok(state);
                }
                each(&mut state, number).inspect_err(|_| is_over.store(true, Ordering::Relaxed))?;
            }
        }
    };
    rayon::broadcast(|_| work()).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_once() {
        let states = in_order(1001, 8, Vec::new, |seen, number| {
            seen.push(number);
            Ok(())
        });
        let mut all: Vec<_> = states.unwrap().concat();
        all.sort_unstable();
        assert_eq!(all, (0..1001).collect::<Vec<_>>());
    }

    #[test]
    fn few_are_shared_among_all_threads() {
        let threads = rayon::current_num_threads();
        for (count, expected) in [(0, 1), (4, 1), (8 * threads, 2), (1000 * threads, 8)] {
            assert_eq!(fair_batch(count, 8), expected, "{count}");
        }
    }

    #[test]
    fn an_error_ends_it() {
        let fail = |_: &mut (), number| {
            if number == 5 {
                Err(Error::Cancelled)
            } else {
                Ok(())
            }
        };
        assert!(in_order(1 << 40, 2, || (), fail).is_err());
    }
}
