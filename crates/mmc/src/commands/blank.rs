//! BLANK: erases CD-RW and DVD-RW.
//!
//! Spec: MMC-6 6.2, BLANK.

use crate::cdb::Cdb;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::long_command::WHOLE_DISC;
use crate::transport::Data;

/// What is erased (BLANKING TYPE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blanking {
    /// The whole disc, every block of it.
    Disc,
    /// What tells that something is on it. A DVD-RW then takes disc-at-once only.
    Minimal,
    /// The last session.
    LastSession,
}

/// Has the drive erase the disc, and comes back before that is done, if the drive can.
///
/// # Errors
/// What the drive says against it.
pub fn blank(drive: &mut Drive, what: Blanking) -> Result<(), MmcError> {
    let kind = match what {
        Blanking::Disc => 0,
        Blanking::Minimal => 1,
        Blanking::LastSession => 6,
    };
    let cdb = |immediate| Cdb::new(0xa1).bits(1, kind).flag(1, 4, immediate);
    match drive.command("BLANK", &cdb(true), Data::None, LATE) {
        Err(error) if error.is_invalid_field() => drive.command("BLANK", &cdb(false), Data::None, WHOLE_DISC),
        erased => erased,
    }
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn kinds() {
        for (what, byte) in [
            (Blanking::Disc, 0x10),
            (Blanking::Minimal, 0x11),
            (Blanking::LastSession, 0x16),
        ] {
            let cdb = [0xa1, byte, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            with_script(Scripted::new().good(&cdb), |drive| blank(drive, what)).unwrap();
            let script = Scripted::new().sense(&cdb, (5, 0x30, 0));
            assert!(with_script(script, |drive| blank(drive, what)).is_err());
        }
    }
}
