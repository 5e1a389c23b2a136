//! The buffer of a virtual drive, which the disc drains at some rate.

use std::time::Duration;

/// A buffer.
#[derive(Debug)]
pub(super) struct Buffer {
    pub(super) size: u64,
    /// Bytes a second that go to the disc; `None`: at once.
    pub(super) rate: Option<u64>,
    fill: u64,
    since: Duration,
    /// The disc is being written: the buffer was full once since it was empty.
    running: bool,
    pub(super) statistics: BufferStatistics,
}

/// What happened to a buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BufferStatistics {
    /// How often it ran empty while more was to come.
    pub underruns: u32,
    /// The fewest bytes that were in it when a command came, since the drive began to write.
    pub lowest_fill: Option<u64>,
    /// Bytes that it holds.
    pub size: u64,
}

impl Buffer {
    pub(super) fn new(size: u64, rate: Option<u64>) -> Self {
        Self {
            size,
            rate,
            fill: 0,
            since: Duration::ZERO,
            running: false,
            statistics: BufferStatistics {
                size,
                ..BufferStatistics::default()
            },
        }
    }

    /// Lets the disc take what it takes until now. Whether the buffer ran empty.
    pub(super) fn drain(&mut self, now: Duration) -> bool {
        let elapsed = now.saturating_sub(self.since);
        let Some(rate) = self.rate else {
            self.fill = 0;
            self.since = now;
            return false;
        };
        if !self.running {
            self.since = now;
            return false;
        }
        let taken = elapsed.as_nanos() * u128::from(rate) / 1_000_000_000;
        // What is less than a byte remains for the next time.
        let used = taken * 1_000_000_000 / u128::from(rate.max(1));
        self.since += Duration::from_nanos(u64::try_from(used).unwrap_or(u64::MAX));
        let before = self.fill;
        self.fill = self.fill.saturating_sub(u64::try_from(taken).unwrap_or(u64::MAX));
        let lowest = self.statistics.lowest_fill.unwrap_or(u64::MAX);
        self.statistics.lowest_fill = Some(lowest.min(self.fill));
        if self.fill == 0 && taken > u128::from(before) {
            self.running = false;
            self.since = now;
            self.statistics.underruns += 1;
            return true;
        }
        false
    }

    /// How long it takes until there is room.
    pub(super) fn until_room(&self, bytes: u64) -> Duration {
        let over = (self.fill + bytes).saturating_sub(self.size);
        match self.rate {
            Some(rate) if over > 0 => {
                Duration::from_nanos(over.saturating_mul(1_000_000_000).div_ceil(rate.max(1)))
            }
            _ => Duration::ZERO,
        }
    }

    pub(super) fn put(&mut self, bytes: u64, now: Duration) {
        self.fill += bytes;
        if !self.running && self.rate.is_some() && self.fill + bytes > self.size {
            self.running = true;
            self.since = now;
        }
    }

    /// Nothing more is to come: how long it takes until all is on the disc.
    pub(super) fn flush(&mut self) -> Duration {
        let rate = self.rate.filter(|_| self.fill > 0);
        let time = rate.map_or(Duration::ZERO, |rate| {
            Duration::from_nanos(self.fill.saturating_mul(1_000_000_000) / rate.max(1))
        });
        self.fill = 0;
        self.running = false;
        time
    }

    pub(super) fn available(&self) -> u64 {
        self.size.saturating_sub(self.fill)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_buffer_drains_and_runs_empty() {
        let second = Duration::from_secs(1);
        let mut buffer = Buffer::new(1000, Some(100));
        buffer.put(500, Duration::ZERO);
        assert!(!buffer.drain(second * 100));
        assert_eq!(buffer.available(), 500);
        buffer.put(500, second * 100);
        assert_eq!(buffer.until_room(100), second);
        assert!(!buffer.drain(second * 104));
        assert_eq!(
            (buffer.available(), buffer.statistics.lowest_fill),
            (400, Some(600))
        );
        assert_eq!(buffer.until_room(100), Duration::ZERO);
        assert!(buffer.drain(second * 111));
        assert_eq!(
            (buffer.statistics.underruns, buffer.statistics.lowest_fill),
            (1, Some(0))
        );
    }

    #[test]
    fn flushing_takes_its_time_and_is_no_underrun() {
        let mut buffer = Buffer::new(1000, Some(100));
        buffer.put(1000, Duration::ZERO);
        assert_eq!(buffer.flush(), Duration::from_secs(10));
        assert!(!buffer.drain(Duration::from_secs(100)));
        assert_eq!(buffer.statistics.underruns, 0);
        assert_eq!(Buffer::new(1000, None).flush(), Duration::ZERO);
    }
}
