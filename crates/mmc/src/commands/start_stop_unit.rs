//! START STOP UNIT: turns the disc, and moves the tray.
//!
//! Spec: MMC-6, START STOP UNIT.

use crate::cdb::Cdb;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::transport::Data;

/// What to do with the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
    /// Let it stand still.
    Stop,
    /// Turn it, and read what kind it is.
    Start,
    /// Open the tray.
    Eject,
    /// Close the tray.
    Load,
}

/// Moves it, and waits for that.
///
/// # Errors
/// What the drive says against it: 5/53/02 when the tray is locked.
pub fn start_stop_unit(drive: &mut Drive, motion: Motion) -> Result<(), MmcError> {
    let action = match motion {
        Motion::Stop => 0,
        Motion::Start => 1,
        Motion::Eject => 2,
        Motion::Load => 3,
    };
    let cdb = Cdb::new(0x1b).bits(4, action);
    drive.command("START STOP UNIT", &cdb, Data::None, LATE).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn motions() {
        for (motion, action) in [(Motion::Stop, 0), (Motion::Start, 1), (Motion::Load, 3)] {
            with_script(Scripted::new().good(&[0x1b, 0, 0, 0, action, 0]), |drive| {
                start_stop_unit(drive, motion)
            })
            .unwrap();
        }
        let script = Scripted::new().sense(&[0x1b, 0, 0, 0, 2, 0], (5, 0x53, 2));
        let error = with_script(script, |drive| start_stop_unit(drive, Motion::Eject)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "START STOP UNIT: sense 5/53/02, illegal request: medium removal prevented"
        );
    }
}
