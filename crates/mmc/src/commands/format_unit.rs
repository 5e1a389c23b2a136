//! FORMAT UNIT: makes a medium that can be overwritten usable.
//!
//! Spec: MMC-6 6.4, FORMAT UNIT.

use crate::cdb::Cdb;
use crate::commands::read_format_capacities::Formattable;
use crate::drive::{Drive, LATE};
use crate::error::MmcError;
use crate::transport::Data;

/// FORMAT TYPE: full, for DVD-RAM and BD.
pub const FULL: u8 = 0x00;
/// FORMAT TYPE: full, for CD-RW and DVD-RW.
pub const FULL_RESTRICTED: u8 = 0x10;
/// FORMAT TYPE: lets the last session of a DVD-RW grow.
pub const QUICK_GROW: u8 = 0x13;
/// FORMAT TYPE: quick, for DVD-RW.
pub const QUICK: u8 = 0x15;
/// FORMAT TYPE: DVD+RW, most of it in the background.
pub const DVD_PLUS_RW: u8 = 0x26;
/// FORMAT TYPE: BD-RE with spare areas of a wanted size.
pub const BD_RE_SPARES: u8 = 0x30;
/// FORMAT TYPE: BD-RE without spare areas.
pub const BD_RE_PLAIN: u8 = 0x31;
/// FORMAT TYPE: BD-R with spare areas.
pub const BD_R_SPARES: u8 = 0x32;

/// FORMAT SUB-TYPE of [`BD_R_SPARES`]: sequential, with pseudo-overwrite.
pub const SEQUENTIAL_PSEUDO_OVERWRITE: u8 = 0;
/// FORMAT SUB-TYPE of [`BD_R_SPARES`]: sequential, without pseudo-overwrite.
pub const SEQUENTIAL: u8 = 2;

/// Has the drive format the medium, and comes back before that is done.
///
/// # Errors
/// What the drive says against it.
pub fn format_unit(drive: &mut Drive, way: Formattable, sub_type: u8) -> Result<(), MmcError> {
    let [a, b, c, d] = way.blocks.to_be_bytes();
    let [_, e, f, g] = way.parameter.to_be_bytes();
    // FOV stays 0, so all other options have their defaults; IMMED is set.
    let list = [
        0,
        0x02,
        0,
        8,
        a,
        b,
        c,
        d,
        way.format_type << 2 | sub_type & 3,
        e,
        f,
        g,
    ];
    let cdb = Cdb::new(0x04).bits(1, 0x11);
    drive
        .command("FORMAT UNIT", &cdb, Data::Out(&list), LATE)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn a_dvd_plus_rw() {
        let cdb = [4, 0x11, 0, 0, 0, 0];
        let way = Formattable {
            blocks: 2_295_104,
            format_type: DVD_PLUS_RW,
            parameter: 0,
        };
        let script = Scripted::new()
            .takes(&cdb, hex("00020008 00230540 98 000000"))
            .sense(&cdb, (3, 0x31, 1));
        with_script(script, |drive| {
            format_unit(drive, way, 0).unwrap();
            assert!(format_unit(drive, way, 0).is_err());
        });
    }

    #[test]
    fn a_bd_r_without_pseudo_overwrite() {
        let way = Formattable {
            blocks: 11_826_176,
            format_type: BD_R_SPARES,
            parameter: 0x03_0201,
        };
        let script = Scripted::new().takes(&[4, 0x11, 0, 0, 0, 0], hex("00020008 00b47400 ca 030201"));
        with_script(script, |drive| format_unit(drive, way, SEQUENTIAL)).unwrap();
    }
}
