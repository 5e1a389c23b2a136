//! PREVENT ALLOW MEDIUM REMOVAL: locks the tray.
//!
//! Spec: MMC-6, PREVENT ALLOW MEDIUM REMOVAL.

use crate::cdb::Cdb;
use crate::drive::{Drive, SOON};
use crate::error::MmcError;
use crate::transport::Data;

/// Locks the tray, or unlocks it.
///
/// # Errors
/// What the drive says against it.
pub fn prevent_removal(drive: &mut Drive, prevent: bool) -> Result<(), MmcError> {
    let cdb = Cdb::new(0x1e).flag(4, 0, prevent);
    drive
        .command("PREVENT ALLOW MEDIUM REMOVAL", &cdb, Data::None, SOON)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn lock_and_unlock() {
        let script = Scripted::new()
            .good(&[0x1e, 0, 0, 0, 1, 0])
            .sense(&[0x1e, 0, 0, 0, 0, 0], (5, 0x20, 0));
        with_script(script, |drive| {
            prevent_removal(drive, true).unwrap();
            assert!(prevent_removal(drive, false).unwrap_err().is_unsupported());
        });
    }
}
