//! Reading back what was written.

use std::io;

use crate::commands::read::read10;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::progress::{BlockProgress, Observer, Phase};

/// Blocks that one command reads at the most.
const MOST: u16 = 32;

/// Reads `blocks` blocks from `start` on, and compares them with what `source` gives.
///
/// # Errors
/// [`MmcError::Differs`] or [`MmcError::Unreadable`] with the first block that is not as it should be, or why it could not be compared.
pub fn verify(
    drive: &mut Drive,
    start: u32,
    blocks: u32,
    source: &mut dyn io::Read,
    observer: &mut Observer<'_>,
) -> Result<(), MmcError> {
    let most = u32::from(drive.longest_transfer_blocks().min(MOST));
    let progress = BlockProgress {
        phase: Phase::Verifying,
        total: u64::from(blocks),
        begun: drive.clock().now(),
        buffer_fill: None,
    };
    let mut found = vec![0; most as usize * 2048];
    let mut expected = found.clone();
    let mut done = 0;
    while done < blocks {
        progress.tell(observer, u64::from(done), drive.clock().now())?;
        let count = most.min(blocks - done);
        let length = count as usize * 2048;
        let (Some(found), Some(expected)) = (found.get_mut(..length), expected.get_mut(..length)) else {
            break;
        };
        let lba = start
            .checked_add(done)
            .ok_or(MmcError::Differs { block: u32::MAX })?;
        source.read_exact(expected).map_err(MmcError::Source)?;
        compare(drive, lba, found, expected)?;
        done += count;
    }
    progress.tell(observer, u64::from(blocks), drive.clock().now())
}

fn compare(drive: &mut Drive, lba: u32, found: &mut [u8], expected: &[u8]) -> Result<(), MmcError> {
    match read10(drive, lba, found) {
        Ok(()) if found == expected => return Ok(()),
        Ok(()) => {}
        Err(error) if !of_the_block(&error) => return Err(error),
        Err(_) => {}
    }
    // Block by block, to name the first one.
    for ((block, found), expected) in (lba..)
        .zip(found.chunks_exact_mut(2048))
        .zip(expected.chunks_exact(2048))
    {
        match read10(drive, block, found) {
            Ok(()) if found == expected => {}
            Ok(()) => return Err(MmcError::Differs { block }),
            Err(MmcError::Sense { sense, .. }) => return Err(MmcError::Unreadable { block, sense }),
            Err(MmcError::ShortReply { .. }) => return Err(MmcError::Differs { block }),
            Err(error) => return Err(error),
        }
    }
    // Alone they are right: what came together was not.
    Err(MmcError::Differs { block: lba })
}

/// Whether an error is about the blocks that were read, and not about drive, disc or the way to them.
pub(crate) fn of_the_block(error: &MmcError) -> bool {
    match error {
        MmcError::Sense { sense, .. } => matches!(
            sense.codes(),
            (1 | 3 | 8, ..) | (4, 0x08 | 0x09 | 0x15, _) | (5, 0x21 | 0x64 | 0x6f, _)
        ),
        MmcError::ShortReply { .. } => true,
        _ => false,
    }
}
