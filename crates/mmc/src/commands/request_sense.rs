//! REQUEST SENSE: what the drive has to say, and how far a long command is.
//!
//! Spec: SPC-4, REQUEST SENSE.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::sense::{Sense, SenseKey};

/// The command's name.
pub const NAME: &str = "REQUEST SENSE";

/// Asks for sense data. A drive with nothing to say has [`SenseKey::NO_SENSE`].
///
/// # Errors
/// Why it could not be asked.
pub fn request_sense(drive: &mut Drive) -> Result<Sense, MmcError> {
    let mut buffer = [0; 252];
    let cdb = Cdb::new(0x03).bits(4, 252);
    let reply = drive.ask(NAME, &cdb, &mut buffer)?;
    let bytes = reply.rest(0);
    if bytes.is_empty() {
        return Ok(Sense::new(SenseKey::NO_SENSE, 0, 0));
    }
    Sense::parse(bytes).ok_or_else(|| reply.bad("response code", bytes.first().copied().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const CDB: [u8; 6] = [3, 0, 0, 0, 252, 0];

    #[test]
    fn progress() {
        let mut bytes = Sense::new(SenseKey::NOT_READY, 4, 7).to_bytes();
        bytes[15..].copy_from_slice(&[0x80, 0x80, 0]);
        let sense = with_script(Scripted::new().reply(&CDB, bytes), request_sense).unwrap();
        assert_eq!(sense.progress, Some(0x8000));
    }

    #[test]
    fn nothing_and_nonsense() {
        let sense = with_script(Scripted::new().good(&CDB), request_sense).unwrap();
        assert_eq!(sense.key, SenseKey::NO_SENSE);
        let error = with_script(Scripted::new().reply(&CDB, [0xff; 18]), request_sense).unwrap_err();
        assert!(matches!(error, MmcError::BadReply { .. }));
    }
}
