//! RESERVE TRACK: makes room of a known size.
//!
//! Spec: MMC-6, RESERVE TRACK.

use crate::cdb::Cdb;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::transport::Data;

/// Reserves the next track, with so many blocks.
///
/// # Errors
/// What the drive says against it.
pub fn reserve_track(drive: &mut Drive, blocks: u32) -> Result<(), MmcError> {
    let cdb = Cdb::new(0x53).u32(5, blocks);
    drive.command("RESERVE TRACK", &cdb, Data::None, LATE).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn the_size_is_at_byte_5() {
        let cdb = [0x53, 0, 0, 0, 0, 0, 1, 2, 3, 0];
        let script = Scripted::new().good(&cdb).sense(&cdb, (5, 0x72, 5));
        with_script(script, |drive| {
            reserve_track(drive, 0x01_0203).unwrap();
            assert!(reserve_track(drive, 0x01_0203).is_err());
        });
    }
}
