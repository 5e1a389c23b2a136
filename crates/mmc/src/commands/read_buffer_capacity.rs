//! READ BUFFER CAPACITY: how full the drive's buffer is.
//!
//! Spec: MMC-6, READ BUFFER CAPACITY.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "READ BUFFER CAPACITY";

/// The drive's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferCapacity {
    /// Bytes that it holds.
    pub length: u32,
    /// Bytes of it that are free.
    pub available: u32,
}

impl BufferCapacity {
    /// Reads a reply.
    ///
    /// # Errors
    /// When it is cut, or the buffer is more than empty.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        let (length, available) = (reply.u32(4)?, reply.u32(8)?);
        if available > length {
            return Err(reply.bad("available length of buffer", available));
        }
        Ok(Self { length, available })
    }

    /// Asks the drive, once: the answer is of no use later.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 12];
        let cdb = Cdb::new(0x5c).u16(7, 12);
        let length = drive.once(
            NAME,
            &cdb,
            crate::transport::Data::In(&mut buffer),
            crate::drive::SOON,
        )?;
        Self::parse(buffer.get(..length).unwrap_or_default())
    }

    /// How full it is, in percent.
    pub fn fill(&self) -> u8 {
        let used = u64::from(self.length - self.available.min(self.length));
        u8::try_from((used * 100).checked_div(u64::from(self.length)).unwrap_or(0)).unwrap_or(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn a_buffer_three_quarters_full() {
        let cdb = [0x5c, 0, 0, 0, 0, 0, 0, 0, 12, 0];
        let script = Scripted::new().reply(&cdb, hex("000a 0000 00200000 00080000"));
        assert_eq!(with_script(script, BufferCapacity::read).unwrap().fill(), 75);
        assert_eq!(BufferCapacity::parse(&[0; 12]).unwrap().fill(), 0);
        assert!(BufferCapacity::parse(&hex("000a 0000 00000001 00080000")).is_err());
        assert!(BufferCapacity::parse(&hex("000a 0000 00000001")).is_err());
    }
}
