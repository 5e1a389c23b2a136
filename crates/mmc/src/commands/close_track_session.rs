//! CLOSE TRACK SESSION: ends a track, a session, the disc, or formatting in the background.
//!
//! Spec: MMC-6 6.3, CLOSE TRACK SESSION.

use crate::cdb::Cdb;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::long_command::CLOSING;
use crate::transport::Data;

/// The command's name.
pub const NAME: &str = "CLOSE TRACK SESSION";

/// What is closed (CLOSE FUNCTION). What else a function does depends on the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// Formatting of DVD+RW in the background.
    BackgroundFormat,
    /// A track.
    Track(u16),
    /// The last session; the disc too, where the write parameters say that no other session follows.
    Session,
    /// The last session of DVD+R, with a lead-out that old readers want, and the disc.
    FinalizeWide,
    /// The last session of DVD+R and BD-R, and the disc.
    Finalize,
}

/// Has it closed, and comes back before that is done, if the drive can.
///
/// # Errors
/// What the drive says against it.
pub fn close_track_session(drive: &mut Drive, what: Close) -> Result<(), MmcError> {
    let (function, number) = match what {
        Close::BackgroundFormat => (0, 0),
        Close::Track(number) => (1, number),
        Close::Session => (2, 0),
        Close::FinalizeWide => (5, 0),
        Close::Finalize => (6, 0),
    };
    let cdb = |immediate| {
        let cdb = Cdb::new(0x5b).flag(1, 0, immediate);
        cdb.bits(2, function).u16(4, number)
    };
    match drive.command(NAME, &cdb(true), Data::None, LATE) {
        Err(error) if error.is_invalid_field() => drive.command(NAME, &cdb(false), Data::None, CLOSING),
        closed => closed,
    }
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn functions() {
        let kinds = [
            (Close::BackgroundFormat, 0, 0),
            (Close::Track(300), 1, 300_u16),
            (Close::Session, 2, 0),
            (Close::FinalizeWide, 5, 0),
            (Close::Finalize, 6, 0),
        ];
        for (what, function, number) in kinds {
            let [high, low] = number.to_be_bytes();
            let cdb = [0x5b, 1, function, 0, high, low, 0, 0, 0, 0];
            with_script(Scripted::new().good(&cdb), |drive| {
                close_track_session(drive, what)
            })
            .unwrap();
            let script = Scripted::new().sense(&cdb, (5, 0x72, 3));
            assert!(with_script(script, |drive| close_track_session(drive, what)).is_err());
        }
    }
}
