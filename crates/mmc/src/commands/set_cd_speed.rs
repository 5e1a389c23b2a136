//! SET CD SPEED: how fast the drive reads and writes; drives take it for DVDs too.
//!
//! Spec: MMC-6, SET CD SPEED.

use crate::cdb::Cdb;
use crate::drive::{Drive, SOON};
use crate::error::MmcError;
use crate::transport::Data;

/// Sets the speeds, in kB/s (1000 bytes); `None` is as fast as can be.
///
/// # Errors
/// What the drive says against it.
pub fn set_cd_speed(drive: &mut Drive, read: Option<u32>, write: Option<u32>) -> Result<(), MmcError> {
    let field = |speed: Option<u32>| {
        speed
            .and_then(|speed| u16::try_from(speed).ok())
            .unwrap_or(u16::MAX)
    };
    let cdb = Cdb::new(0xbb).u16(2, field(read)).u16(4, field(write));
    drive.command("SET CD SPEED", &cdb, Data::None, SOON).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn speeds() {
        let script = Scripted::new()
            .good(&[0xbb, 0, 0xff, 0xff, 0x1b, 0x90, 0, 0, 0, 0, 0, 0])
            .sense(&[0xbb, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0], (5, 0x20, 0));
        with_script(script, |drive| {
            set_cd_speed(drive, None, Some(7056)).unwrap();
            assert!(set_cd_speed(drive, Some(70_000), None).is_err());
        });
    }
}
