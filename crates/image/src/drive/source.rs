//! The disc in a drive as a source of bytes, as an image of the disc would have them: zeros between sessions, where nothing was recorded and drives
//! refuse to read.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use fsimage_mmc::commands::read::read10;
use fsimage_mmc::{Family, Media};
use fsimage_volume::BlockSource;

use super::DiscDrive;

/// Blocks that are read at once.
const PIECE: u32 = 32;
/// Pieces that are kept: directories are read again and again.
const KEPT: usize = 128;
const BLOCK: u64 = 2048;

/// Blocks at the end of a CD track that some drives count as its own, and cannot read.
const RUN_OUT: u32 = 2;

/// The blocks of a disc, of which the ones that were read last are kept.
pub(super) struct DriveSource {
    drive: DiscDrive,
    blocks: u32,
    /// Tracks, by their first block.
    recorded: Vec<Range<u32>>,
    /// How many blocks at the end of a track need not be readable.
    run_out: u32,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    pieces: HashMap<u32, (u64, Vec<u8>)>,
    uses: u64,
}

impl DriveSource {
    pub(super) fn new(drive: DiscDrive, media: &Media) -> Self {
        let tracks = media.sessions.iter().flat_map(|session| &session.tracks);
        let mut recorded: Vec<Range<u32>> = tracks.map(|track| track.start..track.end).collect();
        recorded.sort_by_key(|track| track.start);
        let is_cd = media.profile.family() == Family::Cd;
        Self {
            drive,
            blocks: media.readable_blocks,
            recorded,
            run_out: if is_cd { RUN_OUT } else { 0 },
            kept: Mutex::default(),
        }
    }

    /// Only the blocks before this one.
    pub(super) fn before(mut self, end: u32) -> Self {
        self.blocks = self.blocks.min(end);
        self
    }

    /// Whether something was recorded in a block, and, if so, whether it must be readable.
    fn is_recorded(&self, block: u32) -> (bool, bool) {
        let after = self.recorded.partition_point(|track| track.start <= block);
        let track = after.checked_sub(1).and_then(|place| self.recorded.get(place));
        let inside = track.is_some_and(|track| track.contains(&block));
        (
            inside,
            track.is_some_and(|track| track.end - block.min(track.end) > self.run_out),
        )
    }

    /// Copies what of piece `number` lies in `buf`, which begins `at` bytes into the piece.
    fn copy(&self, number: u32, at: usize, buf: &mut [u8]) -> io::Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let uses = kept.uses;
        if !kept.pieces.contains_key(&number) {
            let piece = self.read(number)?;
            if kept.pieces.len() >= KEPT
                && let Some(oldest) = kept
                    .pieces
                    .iter()
                    .min_by_key(|(_, (used, _))| *used)
                    .map(|(number, _)| *number)
            {
                kept.pieces.remove(&oldest);
            }
            kept.pieces.insert(number, (uses, piece));
        }
        let found = kept.pieces.get_mut(&number).map(|(used, piece)| {
            *used = uses;
            &*piece
        });
        let bytes = found.and_then(|piece| piece.get(at..)?.get(..buf.len()));
        buf.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    /// One piece; where it cannot be read as a whole, as much as can be, block by block.
    fn read(&self, number: u32) -> io::Result<Vec<u8>> {
        let first = number * PIECE;
        let count = PIECE.min(self.blocks - first);
        let mut piece = vec![0; count as usize * 2048];
        let whole = (first..first + count).all(|block| self.is_recorded(block) == (true, true));
        let mut drive = self.drive.lock_to_read()?;
        if whole && read10(&mut drive, first, &mut piece).is_ok() {
            return Ok(piece);
        }
        let mut good = 0;
        for (block, bytes) in (first..).zip(piece.chunks_exact_mut(2048)) {
            let (recorded, must) = self.is_recorded(block);
            let read = if recorded {
                read10(&mut drive, block, bytes)
            } else {
                Ok(())
            };
            match read {
                Ok(()) => good += 2048,
                Err(_) if !must => {
                    bytes.fill(0);
                    good += 2048;
                }
                Err(error) if good == 0 => return Err(io::Error::other(error)),
                Err(_) => break,
            }
        }
        piece.truncate(good);
        Ok(piece)
    }
}

impl BlockSource for DriveSource {
    fn length(&self) -> u64 {
        u64::from(self.blocks) * BLOCK
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let end = offset
            .checked_add(buf.len() as u64)
            .filter(|end| *end <= self.length());
        end.ok_or(io::ErrorKind::UnexpectedEof)?;
        let piece_bytes = u64::from(PIECE) * BLOCK;
        let mut done = 0;
        while let Some(rest) = buf.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let at = offset + done as u64;
            let within = at % piece_bytes;
            let length = rest.len().min(usize::try_from(piece_bytes - within).unwrap_or(0));
            let number = u32::try_from(at / piece_bytes).map_err(|_| io::ErrorKind::UnexpectedEof)?;
            let within = usize::try_from(within).unwrap_or(0);
            let Some(part) = rest.get_mut(..length) else { break };
            self.copy(number, within, part)
                .or_else(|error| match error.kind() {
                    // What follows a block that cannot be read is tried by itself.
                    io::ErrorKind::UnexpectedEof => self.behind_damage(at, part),
                    _ => Err(error),
                })?;
            done += length;
        }
        Ok(())
    }
}

impl DriveSource {
    /// Reads blocks that lie behind one that cannot be read.
    fn behind_damage(&self, at: u64, part: &mut [u8]) -> io::Result<()> {
        let (first, end) = (at / BLOCK, (at + part.len() as u64).div_ceil(BLOCK));
        let mut blocks = vec![0; usize::try_from((end - first) * BLOCK).unwrap_or(0)];
        let first = u32::try_from(first).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        read10(&mut *self.drive.lock_to_read()?, first, &mut blocks).map_err(io::Error::other)?;
        let within = usize::try_from(at % BLOCK).unwrap_or(0);
        let bytes = blocks.get(within..).and_then(|rest| rest.get(..part.len()));
        part.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}
