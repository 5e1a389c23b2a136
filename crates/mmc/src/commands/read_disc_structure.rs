//! READ DISC STRUCTURE: what the lead-in of a DVD or BD says.
//!
//! Spec: MMC-6 6.22, READ DISC STRUCTURE, formats 00h of DVD and BD, and C0h.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "READ DISC STRUCTURE";

fn structure<'a>(
    drive: &mut Drive,
    media_type: u8,
    format: u8,
    buffer: &'a mut [u8],
) -> Result<Reply<'a>, MmcError> {
    let length = u16::try_from(buffer.len()).unwrap_or(u16::MAX);
    let cdb = Cdb::new(0xad).bits(1, media_type).bits(7, format).u16(8, length);
    drive.ask(NAME, &cdb, buffer)?.declared16()
}

/// What the lead-in of a DVD says about it (physical format information).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DvdPhysicalFormat {
    /// DISC CATEGORY, the book that it follows: 0 DVD-ROM, 1 DVD-RAM, 2 DVD-R, 3 DVD-RW, 9 DVD+RW, Ah DVD+R, Eh DVD+R DL.
    pub book: u8,
    /// The book's part version.
    pub version: u8,
    /// Recording layers.
    pub layers: u8,
    /// The second layer goes back from the rim (opposite track path).
    pub opposite: bool,
    /// Blocks of the data area; 0 when the lead-in's numbers make no sense.
    pub blocks: u32,
}

impl DvdPhysicalFormat {
    /// Reads a reply, four bytes of header included.
    ///
    /// # Errors
    /// When it ends before the end of the data area.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        let [book, _, layer] = reply.array(4)?;
        let (start, end) = (reply.u32(8)?, reply.u32(12)?);
        Ok(Self {
            book: book >> 4,
            version: book & 0xf,
            layers: (layer >> 5 & 3) + 1,
            opposite: layer & 0x10 != 0,
            blocks: end
                .checked_sub(start)
                .and_then(|blocks| blocks.checked_add(1))
                .unwrap_or(0),
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 2052];
        let reply = structure(drive, 0, 0, &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

/// What the disc information units of a BD say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BdDiscInformation {
    /// DISC TYPE IDENTIFIER: `BDO` for BD-ROM, `BDR`, `BDW` for BD-RE.
    pub kind: [u8; 3],
    /// Recording layers.
    pub layers: u8,
}

impl BdDiscInformation {
    /// Reads a reply, four bytes of header included.
    ///
    /// # Errors
    /// When no disc information unit is in it.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        let identifier: [u8; 2] = reply.array(4)?;
        if &identifier != b"DI" {
            return Err(reply.bad("disc information identifier", u16::from_be_bytes(identifier)));
        }
        Ok(Self {
            kind: reply.array(12)?,
            layers: reply.u8(16)? >> 4,
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 4100];
        let reply = structure(drive, 1, 0, &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

/// Why the disc may not be written to (format C0h).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteProtection {
    /// Until the disc is taken out.
    pub until_ejected: bool,
    /// By the disc, until somebody lifts that.
    pub persistent: bool,
    /// By the switch of its cartridge.
    pub cartridge: bool,
    /// By a device that stands between.
    pub media_specific: bool,
}

impl WriteProtection {
    /// Reads a reply, four bytes of header included.
    ///
    /// # Errors
    /// When it is cut.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let flags = Reply::new(NAME, bytes).u8(4)?;
        Ok(Self {
            until_ejected: flags & 1 != 0,
            persistent: flags & 2 != 0,
            cartridge: flags & 4 != 0,
            media_specific: flags & 8 != 0,
        })
    }

    /// Whether it may not be written to, for any reason.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 8];
        let reply = structure(drive, 0, 0xc0, &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn a_dual_layer_dvd() {
        let cdb = [0xad, 0, 0, 0, 0, 0, 0, 0, 8, 4, 0, 0];
        let script = Scripted::new().reply(&cdb, hex("0802 0000 e1 0f 31 10 00030000 00fcfeff 001f7dff"));
        let format = with_script(script, DvdPhysicalFormat::read).unwrap();
        assert_eq!(
            (format.book, format.version, format.layers, format.opposite),
            (0xe, 1, 2, true)
        );
        assert_eq!(format.blocks, 0xf9_ff00);
        let backwards = DvdPhysicalFormat::parse(&hex("0802 0000 e1 0f 31 10 00030000 00000000")).unwrap();
        assert_eq!(backwards.blocks, 0);
        assert!(DvdPhysicalFormat::parse(&hex("0802 0000 e1 0f 31 10 00030000 0000")).is_err());
    }

    #[test]
    fn a_blu_ray() {
        let cdb = [0xad, 1, 0, 0, 0, 0, 0, 0, 16, 4, 0, 0];
        let reply = hex("1002 0000 4449 01 0f 00 00 20 00  424452 01  20 00 00 00");
        let information = with_script(Scripted::new().reply(&cdb, reply), BdDiscInformation::read).unwrap();
        assert_eq!((&information.kind, information.layers), (b"BDR", 2));
        assert!(BdDiscInformation::parse(&[0; 64]).is_err());
        assert!(BdDiscInformation::parse(&hex("1002 0000 4449")).is_err());
    }

    #[test]
    fn write_protection() {
        let cdb = [0xad, 0, 0, 0, 0, 0, 0, 0xc0, 0, 8, 0, 0];
        let script = Scripted::new()
            .reply(&cdb, hex("0006 0000 04 000000"))
            .reply(&cdb, hex("0006 0000"));
        with_script(script, |drive| {
            let protection = WriteProtection::read(drive).unwrap();
            assert!(protection.cartridge && protection.any());
            assert!(WriteProtection::read(drive).is_err());
        });
    }
}
