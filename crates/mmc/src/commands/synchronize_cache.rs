//! SYNCHRONIZE CACHE(10): has the drive write what it has in its buffer.
//!
//! Spec: MMC-6, SYNCHRONIZE CACHE.

use crate::cdb::Cdb;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::transport::Data;

/// The command's name.
pub const NAME: &str = "SYNCHRONIZE CACHE";

/// Has the buffer written. With `immediate`, comes back before that is done.
///
/// # Errors
/// What the drive says: an error may be about any block that was taken before.
pub fn synchronize_cache(drive: &mut Drive, immediate: bool) -> Result<(), MmcError> {
    let cdb = Cdb::new(0x35).flag(1, 1, immediate);
    drive.once(NAME, &cdb, Data::None, LATE).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn errors_of_earlier_writes_come_out_here() {
        let script = Scripted::new()
            .good(&[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0])
            .sense(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], (3, 0x0c, 0));
        with_script(script, |drive| {
            synchronize_cache(drive, true).unwrap();
            assert!(synchronize_cache(drive, false).is_err());
        });
    }
}
