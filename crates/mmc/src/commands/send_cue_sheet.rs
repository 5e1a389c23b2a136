//! SEND CUE SHEET: lays out a CD session that is written at once.
//!
//! Spec: MMC-6, SEND CUE SHEET.

use crate::cdb::Cdb;
use crate::commands::read_toc::msf;
use crate::drive::{Drive, SOON};
use crate::error::MmcError;
use crate::transport::Data;

/// CTL and ADR of a data track.
const DATA: u8 = 0x41;
/// DATA FORM: 2048 bytes of mode 1 from the host.
const MODE1: u8 = 0x10;
/// DATA FORM: blocks of mode 1 that the drive makes.
const MODE1_MADE: u8 = 0x14;

/// The cue sheet of a blank CD's only session, with one track of `blocks` blocks of mode 1, data from block 0 on. The host writes the
/// 150 blocks before it too.
pub fn one_data_track(blocks: u32) -> [u8; 32] {
    let [minute, second, frame] = msf(blocks);
    let mut sheet = [0; 32];
    let lines: [[u8; 8]; 4] = [
        [DATA, 0, 0, MODE1_MADE, 0, 0, 0, 0],
        [DATA, 1, 0, MODE1, 0, 0, 0, 0],
        [DATA, 1, 1, MODE1, 0, 0, 2, 0],
        [DATA, 0xaa, 1, MODE1_MADE, 0, minute, second, frame],
    ];
    for (place, line) in sheet.chunks_exact_mut(8).zip(lines) {
        place.copy_from_slice(&line);
    }
    sheet
}

/// Sends a cue sheet.
///
/// # Errors
/// What the drive says against it.
pub fn send_cue_sheet(drive: &mut Drive, sheet: &[u8]) -> Result<(), MmcError> {
    let length = u32::try_from(sheet.len()).unwrap_or(u32::MAX);
    let cdb = Cdb::new(0x5d).u24(6, length);
    drive
        .command("SEND CUE SHEET", &cdb, Data::Out(sheet), SOON)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn one_track() {
        let cdb = [0x5d, 0, 0, 0, 0, 0, 0, 0, 32, 0];
        let sheet = hex("4100001400000000 4101001000000000 4101011000000200 41aa011400000a02");
        let script = Scripted::new()
            .takes(&cdb, sheet.clone())
            .sense(&cdb, (5, 0x26, 0));
        // Ten seconds and two frames, less the two seconds before block 0.
        with_script(script, |drive| {
            send_cue_sheet(drive, &one_data_track(602)).unwrap();
            assert!(send_cue_sheet(drive, &sheet).is_err());
        });
    }
}
