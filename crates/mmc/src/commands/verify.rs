//! VERIFY(10): has the drive read blocks, without sending them.
//!
//! Spec: MMC-6, VERIFY (10).

use crate::cdb::Cdb;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::transport::Data;

/// Has `blocks` blocks from `lba` on read. Some drives do nothing at all here, so it is no proof of anything.
///
/// # Errors
/// What the drive says about the first block that it cannot read.
pub fn verify10(drive: &mut Drive, lba: u32, blocks: u16) -> Result<(), MmcError> {
    let cdb = Cdb::new(0x2f).u32(2, lba).u16(7, blocks);
    drive.command("VERIFY(10)", &cdb, Data::None, LATE).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn readable_or_not() {
        let cdb = [0x2f, 0, 0, 0, 1, 0, 0, 0, 16, 0];
        let script = Scripted::new().good(&cdb).sense(&cdb, (3, 0x11, 0));
        with_script(script, |drive| {
            verify10(drive, 256, 16).unwrap();
            assert!(verify10(drive, 256, 16).is_err());
        });
    }
}
