//! The blocks, one command after another, with a drive that may be busy.

use std::io;
use std::time::Duration;

use crate::commands::read::read10;
use crate::commands::read_buffer_capacity::BufferCapacity;
use crate::commands::synchronize_cache;
use crate::commands::write::write10;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::long_command::{CLOSING, wait_for};
use crate::media::{Media, Ways};
use crate::progress::{BlockProgress, Observer, Phase};

use super::strategy::Strategy;
use super::{BurnRange, Job};

/// How long a drive may refuse one write because it is busy.
const PATIENCE: Duration = Duration::from_secs(120);
/// Blocks that one command takes at the most: every drive and every bridge takes these.
const MOST: u16 = 32;
/// Writes after which the buffer is looked at again.
const LOOK: u32 = 8;
/// Blocks before the first one of a CD, which a session at once begins with.
const PRE_GAP: i32 = 150;

/// Writes all ranges. Returns how many blocks were written.
pub(super) fn record(
    drive: &mut Drive,
    job: &Job,
    source: &mut dyn io::Read,
    observer: &mut Observer<'_>,
) -> Result<u64, MmcError> {
    let total = job.ranges.iter().map(|range| u64::from(range.blocks)).sum();
    let begun = drive.clock().now();
    let mut recording = Recording {
        source,
        progress: BlockProgress {
            phase: Phase::Writing,
            total,
            begun,
            buffer_fill: None,
        },
        done: 0,
        writes: 0,
        tells_buffer: job.media.ways.contains(Ways::STREAMING) || job.strategy == Strategy::TrackAtOnce,
    };
    if job.strategy == Strategy::SessionAtOnce {
        let zeros = [0; 30 * 2048];
        for lba in (-PRE_GAP..0).step_by(30) {
            write(drive, lba, &zeros)?;
        }
    }
    let last = job.ranges.len().saturating_sub(1);
    for (position, range) in job.ranges.iter().enumerate() {
        let padding = if position == last { job.padding } else { 0 };
        let mut tail = tail(drive, job, *range, padding)?;
        recording.range(drive, *range, padding, &mut tail, observer)?;
    }
    recording.progress.phase = Phase::Flushing;
    recording.progress.tell(observer, total, drive.clock().now())?;
    flush(drive, observer)?;
    Ok(total)
}

/// What fills up a range: what is on the disc already, or zeros.
fn tail(drive: &mut Drive, job: &Job, range: BurnRange, padding: u32) -> Result<Vec<u8>, MmcError> {
    let mut tail = vec![0; padding as usize * 2048];
    let end = range.start.saturating_add(range.blocks);
    let Media { readable_blocks, .. } = job.media;
    if padding > 0 && job.strategy == Strategy::Overwrite && end <= readable_blocks {
        read10(drive, end - padding, &mut tail)?;
    }
    Ok(tail)
}

struct Recording<'a> {
    source: &'a mut dyn io::Read,
    progress: BlockProgress,
    done: u64,
    writes: u32,
    tells_buffer: bool,
}

impl Recording<'_> {
    fn range(
        &mut self,
        drive: &mut Drive,
        range: BurnRange,
        padding: u32,
        tail: &mut [u8],
        observer: &mut Observer<'_>,
    ) -> Result<(), MmcError> {
        let most = u32::from(drive.longest_transfer_blocks().min(MOST));
        let mut buffer = vec![0; most as usize * 2048];
        let mut written = 0;
        let from_source = range.blocks - padding;
        while written < range.blocks {
            self.look_at_buffer(drive);
            self.progress.tell(observer, self.done, drive.clock().now())?;
            let count = most.min(range.blocks - written);
            let Some(chunk) = buffer.get_mut(..count as usize * 2048) else {
                break;
            };
            let read = from_source.saturating_sub(written).min(count) as usize * 2048;
            let (new, fill) = chunk.split_at_mut(read);
            self.source.read_exact(new).map_err(MmcError::Source)?;
            let behind = (written + count).saturating_sub(from_source) as usize * 2048;
            let tail = tail.get(behind - fill.len()..behind).unwrap_or_default();
            for (place, byte) in fill.iter_mut().zip(tail) {
                *place = *byte;
            }
            let lba = i32::try_from(range.start.saturating_add(written)).map_err(|_| MmcError::TooLarge {
                blocks: u64::from(range.blocks),
                free: 0,
            })?;
            write(drive, lba, chunk)?;
            written += count;
            self.done += u64::from(count);
        }
        self.progress.tell(observer, self.done, drive.clock().now())
    }

    /// Asks how full the buffer is, now and then, as long as the drive tells.
    fn look_at_buffer(&mut self, drive: &mut Drive) {
        if self.tells_buffer && self.writes.is_multiple_of(LOOK) {
            let capacity = BufferCapacity::read(drive);
            self.tells_buffer = capacity.is_ok();
            self.progress.buffer_fill = capacity
                .ok()
                .filter(|buffer| buffer.length > 0)
                .map(|buffer| buffer.fill());
        }
        self.writes = self.writes.wrapping_add(1);
    }
}

/// Writes blocks, again and again while the drive says that its buffer is full.
fn write(drive: &mut Drive, lba: i32, blocks: &[u8]) -> Result<(), MmcError> {
    let begun = drive.clock().now();
    let mut pause = Duration::from_millis(2);
    loop {
        let error = match write10(drive, lba, blocks) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let busy = match &error {
            MmcError::Sense { sense, .. } => sense.is_long_write() && !sense.deferred,
            MmcError::Status { status, .. } => matches!(status, 8 | 0x28),
            _ => false,
        };
        if !busy {
            return Err(error);
        }
        if drive.clock().now().saturating_sub(begun) > PATIENCE {
            return Err(MmcError::TimedOut {
                command: "WRITE(10)",
                limit: PATIENCE,
            });
        }
        drive.clock().sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Waits until all is on the disc: errors of any write come out here at the latest.
fn flush(drive: &mut Drive, observer: &mut Observer<'_>) -> Result<(), MmcError> {
    let name = synchronize_cache::NAME;
    match synchronize_cache::synchronize_cache(drive, true) {
        Ok(()) => {}
        // Drives that do not know the immediate kind, or are at it already.
        Err(MmcError::Sense { sense, .. }) if sense.is_unsupported() => {
            synchronize_cache::synchronize_cache(drive, false)?
        }
        Err(MmcError::Sense { sense, .. }) if sense.is_becoming_ready() && !sense.deferred => {
            wait_for(drive, name, Phase::Flushing, CLOSING, observer)?;
            synchronize_cache::synchronize_cache(drive, false)?;
        }
        Err(MmcError::Status { status: 8 | 0x28, .. }) => {
            wait_for(drive, name, Phase::Flushing, CLOSING, observer)?;
            synchronize_cache::synchronize_cache(drive, false)?;
        }
        Err(error) => return Err(error),
    }
    wait_for(drive, name, Phase::Flushing, CLOSING, observer)
}
