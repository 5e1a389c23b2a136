//! SEND OPC INFORMATION: has the drive find the right laser power for this disc.
//!
//! Spec: MMC-6, SEND OPC INFORMATION.

use crate::cdb::Cdb;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::transport::Data;

/// Has the drive calibrate itself, which uses up a little of the disc's area for that.
///
/// # Errors
/// What the drive says against it; a refusal does not keep it from writing.
pub fn perform_opc(drive: &mut Drive) -> Result<(), MmcError> {
    let cdb = Cdb::new(0x54).flag(1, 0, true);
    drive
        .command("SEND OPC INFORMATION", &cdb, Data::None, LATE)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn done_or_refused() {
        let cdb = [0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        let script = Scripted::new().good(&cdb).sense(&cdb, (3, 0x73, 3));
        with_script(script, |drive| {
            perform_opc(drive).unwrap();
            assert_eq!(
                perform_opc(drive).unwrap_err().sense().unwrap().words(),
                "power calibration area error"
            );
        });
    }
}
