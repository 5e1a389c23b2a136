//! WRITE(10) and WRITE(12): blocks of 2048 bytes.
//!
//! Spec: MMC-6, WRITE (10) and WRITE (12).

use crate::cdb::Cdb;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::transport::Data;

/// Writes whole blocks from `lba` on; before the first block of a CD, its address is negative. Once: whoever calls this knows whether
/// a busy drive should be asked again.
///
/// # Errors
/// What the drive says; an error may also be about blocks that were taken before.
pub fn write10(drive: &mut Drive, lba: i32, blocks: &[u8]) -> Result<(), MmcError> {
    let count = u16::try_from(blocks.len() / 2048).unwrap_or(u16::MAX);
    let cdb = Cdb::new(0x2a).u32(2, lba.cast_unsigned()).u16(7, count);
    drive.once("WRITE(10)", &cdb, Data::Out(blocks), LATE).map(drop)
}

/// The same by the command that can tell the drive to keep its speed rather than to look for defects (`streaming`, on DVD-RAM and BD-RE).
///
/// # Errors
/// What the drive says; an error may also be about blocks that were taken before.
pub fn write12(drive: &mut Drive, lba: u32, streaming: bool, blocks: &[u8]) -> Result<(), MmcError> {
    let count = u32::try_from(blocks.len() / 2048).unwrap_or(u32::MAX);
    let cdb = Cdb::new(0xaa).u32(2, lba).u32(6, count).flag(10, 7, streaming);
    drive.once("WRITE(12)", &cdb, Data::Out(blocks), LATE).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn addresses_before_the_first_block() {
        let cdb = [0x2a, 0, 0xff, 0xff, 0xff, 0x6a, 0, 0, 1, 0];
        with_script(Scripted::new().takes(&cdb, [3; 2048]), |drive| {
            write10(drive, -150, &[3; 2048])
        })
        .unwrap();
    }

    #[test]
    fn a_busy_drive_is_not_asked_again_here() {
        let cdb = [0xaa, 0, 0, 0, 0, 32, 0, 0, 0, 1, 0x80, 0];
        let script = Scripted::new().sense(&cdb, (2, 4, 8));
        let error = with_script(script, |drive| write12(drive, 32, true, &[0; 2048])).unwrap_err();
        assert!(error.sense().unwrap().is_long_write());
    }
}
