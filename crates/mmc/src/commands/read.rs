//! READ(10) and READ(12): blocks of 2048 bytes.
//!
//! Spec: MMC-6, READ (10) and READ (12).

use std::time::Duration;

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::transport::Data;

/// A drive tries damaged blocks over and over.
const LIMIT: Duration = Duration::from_secs(120);

/// Reads blocks from `lba` on: as many as `buffer` has room for, which must be whole blocks.
///
/// # Errors
/// What the drive says, or [`MmcError::ShortReply`] when it brought fewer bytes than it was asked for.
pub fn read10(drive: &mut Drive, lba: u32, buffer: &mut [u8]) -> Result<(), MmcError> {
    let blocks = u16::try_from(buffer.len() / 2048).unwrap_or(u16::MAX);
    let cdb = Cdb::new(0x28).u32(2, lba).u16(7, blocks);
    whole(drive, "READ(10)", &cdb, usize::from(blocks) * 2048, buffer)
}

/// The same by the command that takes larger lengths.
///
/// # Errors
/// What the drive says, or [`MmcError::ShortReply`] when it brought fewer bytes than it was asked for.
pub fn read12(drive: &mut Drive, lba: u32, buffer: &mut [u8]) -> Result<(), MmcError> {
    let blocks = u32::try_from(buffer.len() / 2048).unwrap_or(u32::MAX);
    let cdb = Cdb::new(0xa8).u32(2, lba).u32(6, blocks);
    whole(drive, "READ(12)", &cdb, buffer.len() / 2048 * 2048, buffer)
}

pub(crate) fn whole(
    drive: &mut Drive,
    name: &'static str,
    cdb: &Cdb,
    needed: usize,
    buffer: &mut [u8],
) -> Result<(), MmcError> {
    let had = drive.command(name, cdb, Data::In(buffer), LIMIT)?;
    if had < needed || needed != buffer.len() {
        return Err(MmcError::ShortReply {
            command: name,
            needed: buffer.len(),
            had,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn whole_blocks_or_an_error() {
        let (ten, twelve) = (
            [0x28, 0, 0, 0, 1, 0, 0, 0, 2, 0],
            [0xa8, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0],
        );
        let script = Scripted::new()
            .reply(&ten, [7; 4096])
            .reply(&ten, [7; 2048])
            .reply(&twelve, [8; 4096])
            .sense(&twelve, (3, 0x11, 5));
        with_script(script, |drive| {
            let mut buffer = vec![0; 4096];
            read10(drive, 256, &mut buffer).unwrap();
            assert!(buffer.iter().all(|byte| *byte == 7));
            assert!(matches!(
                read10(drive, 256, &mut buffer),
                Err(MmcError::ShortReply { had: 2048, .. })
            ));
            read12(drive, 256, &mut buffer).unwrap();
            assert!(buffer.iter().all(|byte| *byte == 8));
            assert!(read12(drive, 256, &mut buffer).is_err());
        });
    }

    #[test]
    fn half_a_block_cannot_be_asked_for() {
        let script = Scripted::new().reply(&[0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0], [7; 3000]);
        assert!(with_script(script, |drive| read10(drive, 0, &mut [0; 3000])).is_err());
    }
}
