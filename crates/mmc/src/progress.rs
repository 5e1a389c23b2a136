//! How far a long operation is.

use std::ops::ControlFlow;
use std::time::Duration;

use crate::error::MmcError;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// The disc is looked at, speeds and parameters are set.
    Preparing,
    /// The disc is formatted.
    Formatting,
    /// The disc is erased.
    Erasing,
    /// The laser's power is found.
    Calibrating,
    /// Blocks are written.
    Writing,
    /// The drive's buffer goes to the disc.
    Flushing,
    /// Track, session or disc is closed.
    Closing,
    /// What was written is read back.
    Verifying,
    /// Blocks are read.
    Reading,
}

/// How far an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Blocks that are done in this phase; where the phase has no blocks, 65536ths, if the drive tells.
    pub done: u64,
    /// Blocks of this phase, or 65536; 0 when nobody knows.
    pub total: u64,
    /// Bytes a second since the phase began; `None`: not yet, or not in this phase.
    pub bytes_per_second: Option<u64>,
    /// How full the drive's buffer is, in percent, if the drive tells.
    pub buffer_fill: Option<u8>,
    /// How long this phase will still take, if it goes on like this.
    pub time_left: Option<Duration>,
}

/// What is told of progress, and may give up: it is asked often, and should answer at once.
pub type Observer<'a> = dyn FnMut(&Progress) -> ControlFlow<()> + 'a;

/// An observer that never gives up and looks at nothing.
pub fn unobserved(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Tells of a phase without blocks.
pub(crate) fn tell(observer: &mut Observer<'_>, phase: Phase, part: Option<u16>) -> Result<(), MmcError> {
    let progress = Progress {
        phase,
        done: part.map_or(0, u64::from),
        total: if part.is_some() { 65536 } else { 0 },
        bytes_per_second: None,
        buffer_fill: None,
        time_left: None,
    };
    match observer(&progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(MmcError::Cancelled),
    }
}

/// Tells of blocks.
pub(crate) struct BlockProgress {
    pub(crate) phase: Phase,
    pub(crate) total: u64,
    pub(crate) begun: Duration,
    pub(crate) buffer_fill: Option<u8>,
}

impl BlockProgress {
    pub(crate) fn tell(&self, observer: &mut Observer<'_>, done: u64, now: Duration) -> Result<(), MmcError> {
        let elapsed = now.saturating_sub(self.begun);
        let rate = (u128::from(done) * 2048 * 1_000_000_000).checked_div(elapsed.as_nanos());
        let rate = rate
            .and_then(|rate| u64::try_from(rate).ok())
            .filter(|rate| *rate > 0);
        let left = self.total.saturating_sub(done).saturating_mul(2048);
        let progress = Progress {
            phase: self.phase,
            done,
            total: self.total,
            bytes_per_second: rate,
            buffer_fill: self.buffer_fill,
            time_left: rate.map(|rate| Duration::from_millis(left.saturating_mul(1000) / rate)),
        };
        match observer(&progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(MmcError::Cancelled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_and_time_left() {
        let blocks = BlockProgress {
            phase: Phase::Writing,
            total: 4000,
            begun: Duration::from_secs(10),
            buffer_fill: Some(80),
        };
        let mut seen = Vec::new();
        let mut observer = |progress: &Progress| {
            seen.push((progress.bytes_per_second, progress.time_left));
            if seen.len() < 3 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        blocks.tell(&mut observer, 0, Duration::from_secs(10)).unwrap();
        blocks.tell(&mut observer, 1000, Duration::from_secs(12)).unwrap();
        assert!(matches!(
            blocks.tell(&mut observer, 4000, Duration::from_secs(18)),
            Err(MmcError::Cancelled)
        ));
        let expected = [
            (None, None),
            (Some(1_024_000), Some(Duration::from_secs(6))),
            (Some(1_024_000), Some(Duration::ZERO)),
        ];
        assert_eq!(seen, expected);
    }
}
