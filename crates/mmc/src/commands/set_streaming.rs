//! SET STREAMING: how fast the drive reads and writes DVD and BD.
//!
//! Spec: MMC-6, SET STREAMING, performance descriptor.

use crate::cdb::Cdb;
use crate::drive::{Drive, SOON};
use crate::error::MmcError;
use crate::transport::Data;

/// Sets the speeds for the blocks up to `end_lba`, in kB/s (1000 bytes). The drive may round them.
///
/// # Errors
/// What the drive says against it.
pub fn set_streaming(drive: &mut Drive, end_lba: u32, read: u32, write: u32) -> Result<(), MmcError> {
    let mut descriptor = [0; 28];
    let mut put = |at: usize, value: u32| {
        for (place, byte) in descriptor.iter_mut().skip(at).zip(value.to_be_bytes()) {
            *place = byte;
        }
    };
    put(8, end_lba);
    // Sizes in kB, in so many milliseconds.
    put(12, read);
    put(16, 1000);
    put(20, write);
    put(24, 1000);
    let cdb = Cdb::new(0xb6).u16(9, 28);
    drive
        .command("SET STREAMING", &cdb, Data::Out(&descriptor), SOON)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn one_descriptor() {
        let cdb = [0xb6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0];
        let sent = hex("00000000 00000000 0023053f 00003f48 000003e8 00005690 000003e8");
        let script = Scripted::new().takes(&cdb, sent).sense(&cdb, (5, 0x26, 0));
        with_script(script, |drive| {
            set_streaming(drive, 2_295_103, 16_200, 22_160).unwrap();
            assert!(set_streaming(drive, 2_295_103, 0, 0).is_err());
        });
    }
}
