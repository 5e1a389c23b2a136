//! The blocks, one command after another, with a drive that may be busy.

use std::io::{self, Read};
use std::time::Duration;

use crate::commands::read::read10;
use crate::commands::read_buffer_capacity::BufferCapacity;
use crate::commands::synchronize_cache;
use crate::commands::write::write10;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::long_command::{CLOSING, wait_for};
use crate::media::Ways;
use crate::progress::{BlockProgress, Observer, Phase};

use super::strategy::Strategy;
use super::{Job, Stretch};

/// How long a drive may refuse one write because it is busy.
const PATIENCE: Duration = Duration::from_secs(120);
/// Blocks that one command takes at the most: every drive and every bridge takes these.
const MOST: u16 = 32;
/// Writes after which the buffer is looked at again.
const LOOK: u32 = 8;
/// How often a drive that is ready may say that it is not when it is to write its buffer.
const ATTEMPTS: u32 = 100;
/// Blocks before the first one of a CD, which a session at once begins with.
const PRE_GAP: i32 = 150;

/// Writes all ranges. Returns how many blocks were written.
pub(super) fn record(
    drive: &mut Drive,
    job: &Job,
    source: &mut dyn io::Read,
    observer: &mut Observer<'_>,
) -> Result<u64, MmcError> {
    #[cfg(target_os = "linux")]
    let _real_time = crate::real_time::RealTime::begin();
    let total = job
        .stretches
        .iter()
        .map(|stretch| u64::from(stretch.blocks))
        .sum();
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
        look: Look {
            tells: job.media.ways.contains(Ways::STREAMING) || job.strategy == Strategy::TrackAtOnce,
            writes: 0,
        },
    };
    if job.strategy == Strategy::SessionAtOnce {
        let zeros = [0; 30 * 2048];
        for lba in (-PRE_GAP..0).step_by(30) {
            write(drive, lba, &zeros)?;
        }
    }
    let mut readable = job.media.readable_blocks;
    let mut last = 0;
    for stretch in &job.stretches {
        let end = stretch.start.saturating_add(stretch.blocks);
        if stretch.start < last {
            // What shows new blocks is written when they are on the disc, and not only in the drive.
            flush(drive, observer)?;
        }
        last = end;
        let before = kept(drive, stretch.start, stretch.before, readable)?;
        let behind = kept(drive, end - stretch.behind, stretch.behind, readable)?;
        recording.stretch(drive, *stretch, before, behind, observer)?;
        readable = readable.max(end);
    }
    recording.progress.phase = Phase::Flushing;
    recording.progress.tell(observer, total, drive.clock().now())?;
    flush(drive, observer)?;
    Ok(total)
}

/// What is on the disc already, or zeros where nothing is: on a disc that is written in sequence, or behind its formatted part.
fn kept(drive: &mut Drive, start: u32, blocks: u32, readable: u32) -> Result<Box<dyn Read>, MmcError> {
    if blocks == 0 || start.saturating_add(blocks) > readable {
        return Ok(Box::new(io::repeat(0).take(u64::from(blocks) * 2048)));
    }
    let mut kept = vec![0; blocks as usize * 2048];
    read10(drive, start, &mut kept)?;
    Ok(Box::new(io::Cursor::new(kept)))
}

struct Recording<'a> {
    source: &'a mut dyn io::Read,
    progress: BlockProgress,
    done: u64,
    look: Look,
}

impl Recording<'_> {
    fn stretch(
        &mut self,
        drive: &mut Drive,
        stretch: Stretch,
        before: Box<dyn Read>,
        behind: Box<dyn Read>,
        observer: &mut Observer<'_>,
    ) -> Result<(), MmcError> {
        let most = u32::from(drive.longest_transfer_blocks().min(MOST));
        let mut buffer = vec![0; most as usize * 2048];
        let from_source = stretch.blocks - stretch.before - stretch.behind;
        let mut written = 0;
        let from_source = u64::from(from_source) * 2048;
        let beginning = before.chain(Read::take(&mut *self.source, from_source));
        let mut source = beginning.chain(behind);
        while written < stretch.blocks {
            self.look.at_buffer(drive, &mut self.progress)?;
            self.progress.tell(observer, self.done, drive.clock().now())?;
            let count = most.min(stretch.blocks - written);
            let Some(chunk) = buffer.get_mut(..count as usize * 2048) else {
                break;
            };
            source.read_exact(chunk).map_err(MmcError::Source)?;
            let lba =
                i32::try_from(stretch.start.saturating_add(written)).map_err(|_| MmcError::TooLarge {
                    blocks: u64::from(stretch.blocks),
                    free: 0,
                })?;
            write(drive, lba, chunk)?;
            written += count;
            self.done += u64::from(count);
        }
        self.progress.tell(observer, self.done, drive.clock().now())
    }
}

/// Whether the buffer is looked at, and when.
struct Look {
    tells: bool,
    writes: u32,
}

impl Look {
    /// Asks how full the buffer is, now and then, as long as the drive tells. What it tells of earlier commands is not lost.
    fn at_buffer(&mut self, drive: &mut Drive, progress: &mut BlockProgress) -> Result<(), MmcError> {
        if self.tells && self.writes.is_multiple_of(LOOK) {
            match BufferCapacity::read(drive) {
                Ok(buffer) => progress.buffer_fill = (buffer.length > 0).then(|| buffer.fill()),
                Err(error) if error.is_refusal() => (self.tells, progress.buffer_fill) = (false, None),
                Err(error) => return Err(error),
            }
        }
        self.writes = self.writes.wrapping_add(1);
        Ok(())
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
    let mut immediate = true;
    let begun = drive.clock().now();
    for _ in 0..ATTEMPTS {
        if drive.clock().now().saturating_sub(begun) > CLOSING {
            break;
        }
        match synchronize_cache::synchronize_cache(drive, immediate) {
            Ok(()) => return wait_for(drive, name, Phase::Flushing, CLOSING, observer),
            // Drives that do not know the immediate kind.
            Err(error) if immediate && error.is_unsupported() => immediate = false,
            // Those that are at something already.
            Err(MmcError::Sense { sense, .. }) if sense.is_becoming_ready() && !sense.deferred => {
                wait_for(drive, name, Phase::Flushing, CLOSING, observer)?;
            }
            Err(MmcError::Status { status: 8 | 0x28, .. }) => {
                wait_for(drive, name, Phase::Flushing, CLOSING, observer)?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(MmcError::TimedOut {
        command: name,
        limit: CLOSING,
    })
}
