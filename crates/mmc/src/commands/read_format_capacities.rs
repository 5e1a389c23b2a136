//! READ FORMAT CAPACITIES: the size of the medium now, and the sizes that it can be formatted to.
//!
//! Spec: MMC-6 6.23, READ FORMAT CAPACITIES.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "READ FORMAT CAPACITIES";

/// Whether the medium is formatted (DESCRIPTOR TYPE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FormatState(pub u8);

impl FormatState {
    /// The medium is not formatted, or blank; the size is the largest it can have.
    pub const UNFORMATTED: Self = Self(1);
    /// The size is what can be used now.
    pub const FORMATTED: Self = Self(2);
    /// There is no medium; the size is the largest that the drive knows.
    pub const NO_MEDIA: Self = Self(3);
}

/// A way to format the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formattable {
    /// Blocks that it has then.
    pub blocks: u32,
    /// FORMAT TYPE, as FORMAT UNIT takes it.
    pub format_type: u8,
    /// TYPE DEPENDENT PARAMETER: the size of a block, or of a packet, or of the spare areas.
    pub parameter: u32,
}

/// What can be formatted, and to which size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatCapacities {
    /// Whether it is formatted.
    pub state: FormatState,
    /// Blocks of it, as the state says.
    pub blocks: u32,
    /// Ways to format it.
    pub formattable: Vec<Formattable>,
}

impl FormatCapacities {
    /// Reads a reply.
    ///
    /// # Errors
    /// When it ends before the first descriptor.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        let listed = usize::from(reply.u8(3)?);
        let blocks = reply.u32(4)?;
        let state = FormatState(reply.u8(8)? & 3);
        let formattable = reply
            .rest(12)
            .chunks_exact(8)
            .take(listed.saturating_sub(8) / 8)
            .filter_map(|descriptor| descriptor.first_chunk())
            .map(|&[a, b, c, d, kind, e, f, g]| Formattable {
                blocks: u32::from_be_bytes([a, b, c, d]),
                format_type: kind >> 2,
                parameter: u32::from_be_bytes([0, e, f, g]),
            })
            .collect();
        Ok(Self {
            state,
            blocks,
            formattable,
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 260];
        let reply = drive.ask(NAME, &Cdb::new(0x23).u16(7, 260), &mut buffer)?;
        Self::parse(reply.rest(0))
    }

    /// The largest formatted size of this type.
    pub fn largest(&self, format_type: u8) -> Option<Formattable> {
        let of_type = self
            .formattable
            .iter()
            .filter(|way| way.format_type == format_type);
        of_type.max_by_key(|way| way.blocks).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const CDB: [u8; 10] = [0x23, 0, 0, 0, 0, 0, 0, 1, 4, 0];
    /// A blank DVD+RW.
    const DVD_PLUS_RW: &str = "00000010 00230540 01 000800  00230540 98 000000";

    #[test]
    fn a_blank_dvd_plus_rw() {
        let script = Scripted::new().reply(&CDB, hex(DVD_PLUS_RW));
        let capacities = with_script(script, FormatCapacities::read).unwrap();
        assert_eq!(
            (capacities.state, capacities.blocks),
            (FormatState::UNFORMATTED, 2_295_104)
        );
        let full = Formattable {
            blocks: 2_295_104,
            format_type: 0x26,
            parameter: 0,
        };
        assert_eq!(capacities.largest(0x26), Some(full));
        assert_eq!(capacities.largest(0), None);
    }

    #[test]
    fn lengths_that_lie() {
        let capacities = FormatCapacities::parse(&hex("000000ff 00230540 02 000800 00230540 98")).unwrap();
        assert!(capacities.formattable.is_empty());
        let capacities =
            FormatCapacities::parse(&hex("00000000 00230540 02 000800 00230540 98000000")).unwrap();
        assert!(capacities.formattable.is_empty());
        assert!(FormatCapacities::parse(&hex("00000010 0023")).is_err());
    }
}
