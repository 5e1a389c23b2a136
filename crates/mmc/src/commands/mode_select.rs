//! MODE SELECT(10): sets a mode page of the drive.
//!
//! Spec: SPC-4, MODE SELECT(10).

use crate::cdb::Cdb;
use crate::drive::{Drive, SOON};
use crate::error::MmcError;
use crate::transport::Data;

/// The command's name.
pub const NAME: &str = "MODE SELECT(10)";

/// Sends one page, given from its page code on. Its bit that a page can be saved is reserved here, and cleared.
///
/// # Errors
/// What the drive says against it.
pub fn set_mode_page(drive: &mut Drive, page: &[u8]) -> Result<(), MmcError> {
    let mut list = vec![0; 8];
    list.extend_from_slice(page);
    if let Some(code) = list.get_mut(8) {
        *code &= 0x3f;
    }
    let length = u16::try_from(list.len()).unwrap_or(u16::MAX);
    let cdb = Cdb::new(0x55).flag(1, 4, true).u16(7, length);
    drive.command(NAME, &cdb, Data::Out(&list), SOON).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn a_page_is_sent_behind_an_empty_header() {
        let cdb = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 12, 0];
        let script = Scripted::new().takes(&cdb, [0, 0, 0, 0, 0, 0, 0, 0, 0x05, 2, 7, 8]);
        with_script(script, |drive| set_mode_page(drive, &[0x85, 2, 7, 8])).unwrap();
        let script = Scripted::new().sense(&cdb, (5, 0x26, 0));
        let error = with_script(script, |drive| set_mode_page(drive, &[0x85, 2, 7, 8])).unwrap_err();
        assert!(error.is_unsupported());
    }
}
