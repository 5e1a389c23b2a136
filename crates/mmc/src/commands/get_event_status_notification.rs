//! GET EVENT STATUS NOTIFICATION: whether a medium is in, and what happened to it.
//!
//! Spec: MMC-6 6.6, media class events.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "GET EVENT STATUS NOTIFICATION";

/// A media event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaEvent {
    /// 0 nothing, 1 somebody wants it out, 2 new medium, 3 medium taken out, 4 medium changed, 5 formatting in the background is done.
    pub code: u8,
    /// A medium is in the drive.
    pub present: bool,
    /// The tray is open.
    pub tray_open: bool,
}

impl MediaEvent {
    /// Reads a reply. `None`: the drive has no media class events.
    ///
    /// # Errors
    /// When the reply is cut.
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>, MmcError> {
        let reply = Reply::new(NAME, bytes).declared16()?;
        let class = reply.u8(2)?;
        if class & 0x80 != 0 || class & 7 != 4 {
            return Ok(None);
        }
        let [event, status] = reply.array(4)?;
        Ok(Some(Self {
            code: event & 0xf,
            present: status & 2 != 0,
            tray_open: status & 1 != 0,
        }))
    }

    /// Asks the drive, without waiting for an event.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn poll(drive: &mut Drive) -> Result<Option<Self>, MmcError> {
        let mut buffer = [0; 8];
        let cdb = Cdb::new(0x4a).flag(1, 0, true).bits(4, 0x10).u16(7, 8);
        let reply = drive.ask(NAME, &cdb, &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const CDB: [u8; 10] = [0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8, 0];

    #[test]
    fn a_new_medium() {
        let script = Scripted::new().reply(&CDB, hex("0006 04 5e 02 02 0000"));
        let event = with_script(script, MediaEvent::poll).unwrap().unwrap();
        assert_eq!(
            event,
            MediaEvent {
                code: 2,
                present: true,
                tray_open: false
            }
        );
    }

    #[test]
    fn no_such_class_and_cut() {
        assert_eq!(MediaEvent::parse(&hex("0002 84 00")).unwrap(), None);
        assert_eq!(MediaEvent::parse(&hex("0006 01 02 00 00 0000")).unwrap(), None);
        assert!(MediaEvent::parse(&hex("0002 04 10 02 02")).is_err());
        assert!(MediaEvent::parse(&[]).is_err());
    }
}
