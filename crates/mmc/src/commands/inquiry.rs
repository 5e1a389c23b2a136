//! INQUIRY: who the drive is.
//!
//! Spec: SPC-4, standard INQUIRY data.

use crate::cdb::Cdb;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// The command's name.
pub const NAME: &str = "INQUIRY";

/// Who a device is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryData {
    /// What kind of device it is; optical drives are 05h.
    pub peripheral_device_type: u8,
    /// Whether its medium can be taken out.
    pub removable: bool,
    /// The maker, without the blanks around it; what is not ASCII is `?`.
    pub vendor: String,
    /// The model.
    pub product: String,
    /// The firmware.
    pub revision: String,
}

impl InquiryData {
    /// An optical drive.
    pub const OPTICAL: u8 = 0x05;

    /// Reads a reply. A drive that gives no names has none.
    ///
    /// # Errors
    /// When it is too short to say what kind of device it is.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        let (kind, removable) = (reply.u8(0)?, reply.u8(1)?);
        Ok(Self {
            peripheral_device_type: kind & 0x1f,
            removable: removable & 0x80 != 0,
            vendor: text(&reply, 8, 8),
            product: text(&reply, 16, 16),
            revision: text(&reply, 32, 4),
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 96];
        let reply = drive.ask(NAME, &Cdb::new(0x12).u16(3, 96), &mut buffer)?;
        Self::parse(reply.rest(0))
    }
}

fn text(reply: &Reply<'_>, at: usize, length: usize) -> String {
    let field = reply.rest(at);
    let field = field.get(..length).unwrap_or(field);
    let shown = |byte: &u8| {
        if (0x20..0x7f).contains(byte) {
            char::from(*byte)
        } else {
            '?'
        }
    };
    let ended = field.split(|byte| *byte == 0).next().unwrap_or_default();
    ended.iter().map(shown).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    #[test]
    fn a_drive_tells_its_name() {
        let mut bytes = vec![5, 0x80, 5, 0x32, 0x5b, 0, 0, 0];
        bytes.extend(b"HL-DT-STBD-RE  WH16NS60 1.02");
        let cdb = [0x12, 0, 0, 0, 96, 0];
        let inquiry = with_script(Scripted::new().reply(&cdb, bytes), InquiryData::read).unwrap();
        assert_eq!(inquiry.peripheral_device_type, InquiryData::OPTICAL);
        assert!(inquiry.removable);
        assert_eq!(
            [inquiry.vendor, inquiry.product, inquiry.revision],
            ["HL-DT-ST", "BD-RE  WH16NS60", "1.02"]
        );
    }

    #[test]
    fn cut_and_dirty_names() {
        let inquiry = InquiryData::parse(b"\x05\x00\x00\x00\x00\x00\x00\x00A\x1bB\0CDEF").unwrap();
        assert_eq!((inquiry.vendor.as_str(), inquiry.product.as_str()), ("A?B", ""));
        assert!(InquiryData::parse(&[5]).is_err());
    }
}
