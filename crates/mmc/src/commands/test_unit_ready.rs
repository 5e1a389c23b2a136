//! TEST UNIT READY: whether the medium can be used.
//!
//! Spec: SPC-4, TEST UNIT READY.

use std::time::Duration;

use crate::cdb::Cdb;
use crate::drive::{Drive, SOON};
use crate::error::MmcError;
use crate::transport::Data;

/// The command's name.
pub const NAME: &str = "TEST UNIT READY";

/// Asks once.
///
/// # Errors
/// The drive's sense data: not ready, or a unit attention.
pub fn test_unit_ready(drive: &mut Drive) -> Result<(), MmcError> {
    drive.once(NAME, &Cdb::new(0x00), Data::None, SOON).map(drop)
}

/// Waits until the medium can be used, at most `limit`; unit attentions are taken note of.
///
/// # Errors
/// [`MmcError::NoMedium`], [`MmcError::TimedOut`], or what else the drive says.
pub fn wait_until_ready(drive: &mut Drive, limit: Duration) -> Result<(), MmcError> {
    let begun = drive.clock().now();
    let mut pause = Duration::from_millis(50);
    let mut attentions = 0;
    loop {
        match test_unit_ready(drive) {
            Ok(()) => return Ok(()),
            Err(MmcError::Sense { sense, .. }) if sense.is_no_medium() => return Err(MmcError::NoMedium),
            Err(MmcError::Sense { sense, .. })
                if (sense.key.0 == 6 || sense.deferred) && attentions < 16 && !drive.is_alert() =>
            {
                attentions += 1;
                continue;
            }
            Err(MmcError::Sense { sense, .. }) if sense.is_becoming_ready() => {}
            Err(MmcError::Status { status: 8 | 0x28, .. }) => {}
            Err(error) => return Err(error),
        }
        if drive.clock().now().saturating_sub(begun) > limit {
            return Err(MmcError::TimedOut { command: NAME, limit });
        }
        drive.clock().sleep(pause);
        pause = (pause * 3 / 2).min(Duration::from_secs(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const CDB: [u8; 6] = [0; 6];

    #[test]
    fn attention_and_spinning_up_pass() {
        let script = Scripted::new()
            .sense(&CDB, (6, 0x28, 0))
            .sense(&CDB, (2, 4, 1))
            .status(&CDB, 8)
            .good(&CDB);
        with_script(script, |drive| wait_until_ready(drive, Duration::from_secs(10))).unwrap();
    }

    #[test]
    fn no_disc_and_no_end() {
        let script = Scripted::new().sense(&CDB, (2, 0x3a, 2));
        let error =
            with_script(script, |drive| wait_until_ready(drive, Duration::from_secs(10))).unwrap_err();
        assert!(matches!(error, MmcError::NoMedium));
        let script = Scripted::new().sense(&CDB, (2, 4, 1)).sense(&CDB, (2, 4, 1));
        let error =
            with_script(script, |drive| wait_until_ready(drive, Duration::from_millis(40))).unwrap_err();
        assert!(matches!(error, MmcError::TimedOut { .. }));
    }
}
