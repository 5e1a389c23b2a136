//! MODE SENSE(10): a mode page of the drive.
//!
//! Spec: SPC-4, MODE SENSE(10) and the mode parameter header.

use crate::cdb::Cdb;
use crate::drive::{Drive, SOON};
use crate::error::MmcError;
use crate::reply::Reply;
use crate::transport::Data;

/// The command's name.
pub const NAME: &str = "MODE SENSE(10)";

/// Finds a page in a reply: its bytes from its page code on, as many as the page says and the reply has.
///
/// # Errors
/// When the page is not there.
pub fn find_page(bytes: &[u8], page: u8) -> Result<&[u8], MmcError> {
    let reply = Reply::new(NAME, bytes);
    let block_descriptors = usize::from(reply.u16(6)?);
    let mut rest = reply.rest(8 + block_descriptors);
    while let [code, length, ..] = *rest {
        let length = (2 + usize::from(length)).min(rest.len());
        let (this, after) = rest.split_at(length);
        if code & 0x3f == page {
            return Ok(this);
        }
        rest = after;
    }
    Err(reply.bad("no such mode page", page))
}

/// Asks for the current values of a page, without block descriptors if the drive can leave them out.
///
/// # Errors
/// What the drive says, or that the page is not in the reply.
pub fn mode_page(drive: &mut Drive, page: u8) -> Result<Vec<u8>, MmcError> {
    let mut buffer = [0; 512];
    let cdb = Cdb::new(0x5a).bits(2, page & 0x3f).u16(7, 512);
    let length = match drive.command(NAME, &cdb.flag(1, 3, true), Data::In(&mut buffer), SOON) {
        Err(error) if error.is_invalid_field() => drive.command(NAME, &cdb, Data::In(&mut buffer), SOON)?,
        length => length?,
    };
    find_page(buffer.get(..length).unwrap_or_default(), page & 0x3f).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const CDB: [u8; 10] = [0x5a, 8, 0x2a, 0, 0, 0, 0, 2, 0, 0];

    #[test]
    fn a_page_behind_block_descriptors_and_another_page() {
        let reply = hex("001c 0000 0000 0008  0000000000000800  0106 002000000000  aa04 3f3f f173");
        let page = with_script(Scripted::new().reply(&CDB, reply), |drive| mode_page(drive, 0x2a)).unwrap();
        assert_eq!(page, hex("aa04 3f3f f173"));
    }

    #[test]
    fn absent_and_cut_pages() {
        let script = Scripted::new().reply(&CDB, hex("0006 0000 0000 0000"));
        assert!(with_script(script, |drive| mode_page(drive, 0x2a)).is_err());
        let script = Scripted::new().reply(&CDB, hex("0006 00"));
        assert!(with_script(script, |drive| mode_page(drive, 0x2a)).is_err());
        assert_eq!(
            find_page(&hex("0100 0000 0000 0000 2aff 01"), 0x2a).unwrap(),
            hex("2aff 01")
        );
        assert!(find_page(&hex("0100 0000 0000 ffff 2aff 01"), 0x2a).is_err());
    }
}
