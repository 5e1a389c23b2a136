//! READ CAPACITY(10): how much can be read.
//!
//! Spec: MMC-6, READ CAPACITY.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "READ CAPACITY";

/// How much can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The last readable block. A blank disc says 0 and means none, as a disc of one block does.
    pub last_lba: u32,
    /// Bytes of a block.
    pub block_length: u32,
}

impl Capacity {
    /// Reads a reply.
    ///
    /// # Errors
    /// When it is cut.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        Ok(Self {
            last_lba: reply.u32(0)?,
            block_length: reply.u32(4)?,
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 8];
        let reply = drive.ask(NAME, &Cdb::new(0x25), &mut buffer)?;
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
    fn capacity() {
        let cdb = [0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let script = Scripted::new()
            .reply(&cdb, hex("0023053f 00000800"))
            .reply(&cdb, hex("0023053f 0000"));
        with_script(script, |drive| {
            assert_eq!(
                Capacity::read(drive).unwrap(),
                Capacity {
                    last_lba: 2_295_103,
                    block_length: 2048
                }
            );
            assert!(Capacity::read(drive).is_err());
        });
    }
}
