//! Reading a disc into an image file, with what cannot be read left out and remembered.

mod map;

use std::io;

use crate::commands::read::read10;
use crate::commands::read_cd::read_cd;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::media::{Family, Media};
use crate::progress::{BlockProgress, Observer, Phase};
use crate::verify::of_the_block;

pub use map::{BlockMap, BlockStatus, MapError};

/// Blocks that one command reads at the most.
const MOST: u16 = 32;
/// Blocks after which the map is kept.
const KEEP: u32 = 16_384;

/// Where the blocks go.
pub trait ImageSink {
    /// Takes bytes for a place in the image.
    ///
    /// # Errors
    /// Why they cannot be written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Keeps the map, so that reading can go on another time.
    ///
    /// # Errors
    /// Why it cannot be kept.
    fn keep_map(&mut self, map: &BlockMap) -> io::Result<()>;
}

/// Reads all blocks that `map` does not have yet: first in large pieces, then what failed block by block, and then what still fails
/// `retries` times more. The map says afterwards which blocks could not be read; in the image nothing is written for them.
///
/// # Errors
/// Why it could not go on: the disc or the drive is gone, the image cannot be written, the observer gave up. The map is kept before.
pub fn read_disc(
    drive: &mut Drive,
    map: &mut BlockMap,
    sink: &mut dyn ImageSink,
    retries: u32,
    observer: &mut Observer<'_>,
) -> Result<(), MmcError> {
    let media = Media::identify(drive)?;
    let mut reader = Reader {
        cd: media.profile.family() == Family::Cd,
        progress: BlockProgress {
            phase: Phase::Reading,
            total: u64::from(map.blocks()),
            begun: drive.clock().now(),
            buffer_fill: None,
        },
        before: map.count(BlockStatus::Read),
        since: 0,
    };
    let most = u32::from(drive.longest_transfer_blocks().min(MOST));
    let mut result = reader.pass(
        drive,
        map,
        sink,
        BlockStatus::Untried,
        BlockStatus::Failed,
        most,
        observer,
    );
    for _ in 0..=retries {
        if result.is_ok() {
            // What failed in a large piece comes block by block, what failed alone comes again.
            result = reader.pass(
                drive,
                map,
                sink,
                BlockStatus::Failed,
                BlockStatus::Bad,
                1,
                observer,
            );
        }
        if result.is_ok() && map.count(BlockStatus::Bad) > 0 {
            map.replace(BlockStatus::Bad, BlockStatus::Failed);
        } else {
            break;
        }
    }
    map.replace(BlockStatus::Failed, BlockStatus::Bad);
    sink.keep_map(map).map_err(|error| MmcError::Output {
        what: "the map of blocks",
        error,
    })?;
    result
}

struct Reader {
    cd: bool,
    progress: BlockProgress,
    before: u32,
    since: u32,
}

impl Reader {
    /// Reads everything of one status, in pieces of at most `most` blocks.
    #[allow(clippy::too_many_arguments, reason = "a pass is all of these")]
    fn pass(
        &mut self,
        drive: &mut Drive,
        map: &mut BlockMap,
        sink: &mut dyn ImageSink,
        wanted: BlockStatus,
        otherwise: BlockStatus,
        most: u32,
        observer: &mut Observer<'_>,
    ) -> Result<(), MmcError> {
        let mut buffer = vec![0; most as usize * 2048];
        let mut from = 0;
        while let Some((lba, run)) = map.next(wanted, from) {
            let count = run.min(most);
            let done = map.count(BlockStatus::Read);
            // Speed is of this time only; what was there before took none.
            self.progress.tell(
                observer,
                u64::from(done - self.before.min(done)),
                drive.clock().now(),
            )?;
            let Some(piece) = buffer.get_mut(..count as usize * 2048) else {
                break;
            };
            match self.read(drive, lba, piece) {
                Ok(()) => {
                    let written = sink.write_at(u64::from(lba) * 2048, piece);
                    written.map_err(|error| MmcError::Output {
                        what: "the image",
                        error,
                    })?;
                    map.set(lba, count, BlockStatus::Read);
                }
                Err(error) if of_the_block(&error) => map.set(lba, count, otherwise),
                Err(error) => return Err(error),
            }
            from = lba + count;
            self.since += count;
            if self.since >= KEEP {
                self.since = 0;
                sink.keep_map(map).map_err(|error| MmcError::Output {
                    what: "the map of blocks",
                    error,
                })?;
            }
        }
        Ok(())
    }

    /// CD tracks of mode 2 are refused by READ.
    fn read(&self, drive: &mut Drive, lba: u32, piece: &mut [u8]) -> Result<(), MmcError> {
        let refused = match read10(drive, lba, piece) {
            Err(error) if self.cd && error.sense().is_some_and(|sense| sense.codes() == (5, 0x64, 0)) => {
                error
            }
            result => return result,
        };
        read_cd(drive, lba, false, piece)
            .or_else(|_| read_cd(drive, lba, true, piece))
            .map_err(|_| refused)
    }
}
