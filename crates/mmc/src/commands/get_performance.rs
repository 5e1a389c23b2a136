//! GET PERFORMANCE: the speeds with which this medium can be written, in this drive.
//!
//! Spec: MMC-6 6.7, GET PERFORMANCE, write speed descriptors (type 03h).

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "GET PERFORMANCE";

/// The most descriptors that are asked for.
const DESCRIPTORS: u16 = 32;

/// A speed that the drive can be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteSpeed {
    /// The last block that can be written with it.
    pub end_lba: u32,
    /// How fast the drive reads then, in kB/s (1000 bytes).
    pub read_speed: u32,
    /// How fast it writes, in kB/s (1000 bytes).
    pub write_speed: u32,
    /// The disc always turns at the same rate.
    pub pure_cav: bool,
}

impl WriteSpeed {
    /// Reads a reply. A descriptor that is cut off is left out.
    ///
    /// # Errors
    /// When it has no header.
    pub fn parse_all(bytes: &[u8]) -> Result<Vec<Self>, MmcError> {
        let reply = Reply::new(NAME, bytes).declared32()?;
        let descriptors = reply
            .rest(8)
            .chunks_exact(16)
            .filter_map(|descriptor| descriptor.first_chunk());
        Ok(descriptors
            .map(|&[flags, _, _, _, a, b, c, d, e, f, g, h, i, j, k, l]| Self {
                end_lba: u32::from_be_bytes([a, b, c, d]),
                read_speed: u32::from_be_bytes([e, f, g, h]),
                write_speed: u32::from_be_bytes([i, j, k, l]),
                pure_cav: flags >> 3 & 3 == 1,
            })
            .collect())
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read_all(drive: &mut Drive) -> Result<Vec<Self>, MmcError> {
        let mut buffer = [0; 8 + 16 * DESCRIPTORS as usize];
        let cdb = Cdb::new(0xac).u16(8, DESCRIPTORS).bits(10, 3);
        let reply = drive.ask(NAME, &cdb, &mut buffer)?;
        Self::parse_all(reply.rest(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn two_speeds_and_half_of_a_third() {
        let cdb = [0xac, 0, 0, 0, 0, 0, 0, 0, 0, 32, 3, 0];
        let reply = hex(
            "00000034 00 000000  00000000 0023053f 00003f48 00005690  08000000 0023053f 00003f48 00002b48  00000000 0023053f",
        );
        let speeds = with_script(Scripted::new().reply(&cdb, reply), WriteSpeed::read_all).unwrap();
        assert_eq!(
            speeds.iter().map(|speed| speed.write_speed).collect::<Vec<_>>(),
            [22_160, 11_080]
        );
        assert!(!speeds[0].pure_cav && speeds[1].pure_cav);
        assert_eq!(
            WriteSpeed::parse_all(&hex("00000004 00 000000 00000000")).unwrap(),
            []
        );
        assert!(WriteSpeed::parse_all(&hex("0000")).is_err());
    }
}
