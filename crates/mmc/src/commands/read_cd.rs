//! READ CD: user data of CD blocks, where READ refuses a track of another mode.
//!
//! Spec: MMC-6 6.19, READ CD.

use crate::cdb::Cdb;
use crate::commands::read::whole;
use crate::drive::Drive;
use crate::error::MmcError;

/// Reads the 2048 bytes of user data of blocks of mode 1, or of mode 2 form 1, from `lba` on, into whole blocks.
///
/// # Errors
/// What the drive says, or [`MmcError::ShortReply`] when it brought fewer bytes than it was asked for.
pub fn read_cd(drive: &mut Drive, lba: u32, mode2: bool, buffer: &mut [u8]) -> Result<(), MmcError> {
    let blocks = u32::try_from(buffer.len() / 2048).unwrap_or(u32::MAX);
    let sector_type = if mode2 { 4 } else { 2 };
    let cdb = Cdb::new(0xbe)
        .bits(1, sector_type << 2)
        .u32(2, lba)
        .u24(6, blocks)
        .bits(9, 0x10);
    whole(drive, "READ CD", &cdb, buffer.len() / 2048 * 2048, buffer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn user_data() {
        let script = Scripted::new()
            .reply(&[0xbe, 8, 0, 0, 0, 16, 0, 0, 1, 0x10, 0, 0], [1; 2048])
            .sense(&[0xbe, 16, 0, 0, 0, 16, 0, 0, 1, 0x10, 0, 0], (5, 0x64, 0));
        with_script(script, |drive| {
            read_cd(drive, 16, false, &mut [0; 2048]).unwrap();
            assert!(read_cd(drive, 16, true, &mut [0; 2048]).is_err());
        });
    }
}
