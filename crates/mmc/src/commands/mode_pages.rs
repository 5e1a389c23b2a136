//! Mode pages: read/write error recovery (01h), write parameters (05h), caching (08h), power condition (1Ah), and capabilities (2Ah).
//!
//! Spec: MMC-6, mode parameters for multi-media devices; SBC-3 for caching, SPC-4 for power conditions.

use crate::commands::{mode_select, mode_sense};
use crate::drive::Drive;
use crate::error::MmcError;
use crate::reply::Reply;

/// How the next track is written (MMC-6, write parameters mode page).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteParameters {
    /// How much is decided beforehand.
    pub write_type: WriteType,
    /// The drive only pretends.
    pub test_write: bool,
    /// The drive stops at an empty buffer, and goes on later.
    pub buffer_underrun_free: bool,
    /// Another session may follow.
    pub multi_session: bool,
    /// TRACK MODE: 4 is data, recorded without interruption; 5 incremental.
    pub track_mode: u8,
    /// DATA BLOCK TYPE: 8 is 2048 bytes of mode 1.
    pub data_block_type: u8,
    /// The number of blocks of a fixed packet; `None`: no fixed packets.
    pub packet_size: Option<u32>,
    /// SESSION FORMAT: 00h is CD-ROM, 20h CD-ROM XA.
    pub session_format: u8,
}

/// WRITE TYPE of the write parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WriteType(pub u8);

impl WriteType {
    /// Packets, or incremental on DVD.
    pub const PACKET: Self = Self(0);
    /// Track at once.
    pub const TRACK_AT_ONCE: Self = Self(1);
    /// Session at once on CD, disc at once on DVD.
    pub const SESSION_AT_ONCE: Self = Self(2);
    /// Raw blocks.
    pub const RAW: Self = Self(3);
    /// Layer jump recording.
    pub const LAYER_JUMP: Self = Self(4);
}

impl WriteParameters {
    /// The page's code.
    pub const PAGE: u8 = 0x05;
    /// Bytes of the page with its two first ones.
    pub const SIZE: usize = 52;
    /// Bytes of it up to AUDIO PAUSE LENGTH, all that is set here.
    const LEAST: usize = 16;

    /// Reads the page, from its page code on.
    ///
    /// # Errors
    /// When it is cut before SESSION FORMAT.
    pub fn parse(page: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(mode_sense::NAME, page);
        let [b2, b3, b4] = reply.array(2)?;
        let packet_size = (b3 & 0x20 != 0).then(|| reply.u32(10)).transpose()?;
        Ok(Self {
            write_type: WriteType(b2 & 0xf),
            test_write: b2 & 0x10 != 0,
            buffer_underrun_free: b2 & 0x40 != 0,
            multi_session: b3 & 0xc0 == 0xc0,
            track_mode: b3 & 0xf,
            data_block_type: b4 & 0xf,
            packet_size,
            session_format: reply.u8(8)?,
        })
    }

    /// The page, from its page code on.
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut page = [0; Self::SIZE];
        page[0] = Self::PAGE;
        page[1] = 50;
        page[2] = u8::from(self.buffer_underrun_free) << 6
            | u8::from(self.test_write) << 4
            | self.write_type.0 & 0xf;
        page[3] = if self.multi_session { 0xc0 } else { 0 } | self.track_mode & 0xf;
        page[4] = self.data_block_type & 0xf;
        page[8] = self.session_format;
        if let Some(packet) = self.packet_size {
            page[3] |= 0x20;
            [page[10], page[11], page[12], page[13]] = packet.to_be_bytes();
        }
        // AUDIO PAUSE LENGTH: two seconds, its default.
        page[15] = 150;
        page
    }

    /// Asks the drive for its current ones.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        Self::parse(&mode_sense::mode_page(drive, Self::PAGE)?)
    }

    /// Sets them. A page that is longer or shorter in the drive is sent as long, with what the drive has in fields that are not known here.
    ///
    /// # Errors
    /// What the drive says against them.
    pub fn set(&self, drive: &mut Drive) -> Result<(), MmcError> {
        let page = self.write();
        let mut there = match mode_sense::mode_page(drive, Self::PAGE) {
            Ok(there) if there.len() >= Self::LEAST => there,
            Err(error) if !error.is_refusal() => return Err(error),
            _ => page.to_vec(),
        };
        // The first two bytes are what it is, and how long.
        for (place, byte) in there.iter_mut().zip(page).skip(2).take(Self::LEAST - 2) {
            *place = byte;
        }
        mode_select::set_mode_page(drive, &there)
    }
}

/// What the drive can do, as drives before MMC-3 tell it (mode page 2Ah).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Kinds of discs that it reads: bit 0 CD-R, 1 CD-RW, 3 DVD-ROM, 4 DVD-R, 5 DVD-RAM.
    pub reads: u8,
    /// Kinds that it writes: bit 0 CD-R, 1 CD-RW, 4 DVD-R, 5 DVD-RAM.
    pub writes: u8,
    /// It can pretend to write.
    pub test_write: bool,
    /// Its buffer, in KiB.
    pub buffer_kib: u16,
    /// The write speed that is set, in kB/s; 0 when it is not told.
    pub current_write_speed: u32,
    /// Speeds with which this medium can be written, in kB/s.
    pub write_speeds: Vec<u32>,
}

impl Capabilities {
    /// The page's code.
    pub const PAGE: u8 = 0x2a;

    /// Reads the page, from its page code on. Fields that the drive leaves out are zero.
    ///
    /// # Errors
    /// When it ends before what the drive reads and writes.
    pub fn parse(page: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(mode_sense::NAME, page);
        let [reads, writes] = reply.array(2)?;
        let number = |at| reply.u16(at).unwrap_or(0);
        let speeds = usize::from(number(30));
        let write_speeds: Vec<u32> = reply
            .rest(32)
            .chunks_exact(4)
            .take(speeds)
            .filter_map(|descriptor| descriptor.last_chunk())
            .map(|speed| u32::from(u16::from_be_bytes(*speed)))
            .collect();
        let current = if number(28) > 0 { number(28) } else { number(20) };
        Ok(Self {
            reads,
            writes: writes & !0x04,
            test_write: writes & 0x04 != 0,
            buffer_kib: number(12),
            current_write_speed: u32::from(current),
            write_speeds,
        })
    }

    /// Asks the drive.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        Self::parse(&mode_sense::mode_page(drive, Self::PAGE)?)
    }
}

/// How hard the drive tries to read and write (mode page 01h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRecovery {
    /// Byte 2: bit 7 AWRE, 6 ARRE, 5 TB, 4 RC, 2 PER, 1 DTE, 0 DCR.
    pub behaviour: u8,
    /// READ RETRY COUNT.
    pub read_retry_count: u8,
}

impl ErrorRecovery {
    /// The page's code.
    pub const PAGE: u8 = 0x01;

    /// Reads the page, from its page code on.
    ///
    /// # Errors
    /// When it is cut.
    pub fn parse(page: &[u8]) -> Result<Self, MmcError> {
        let [behaviour, read_retry_count] = Reply::new(mode_sense::NAME, page).array(2)?;
        Ok(Self {
            behaviour,
            read_retry_count,
        })
    }

    /// Asks the drive, and sets how often it tries to read a block: few times when a damaged disc is to be read.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn set_read_retry_count(drive: &mut Drive, count: u8) -> Result<Self, MmcError> {
        let mut page = mode_sense::mode_page(drive, Self::PAGE)?;
        let before = Self::parse(&page)?;
        if let Some(place) = page.get_mut(3) {
            *place = count;
        }
        mode_select::set_mode_page(drive, &page)?;
        Ok(before)
    }
}

/// Whether the drive caches writes and reads ahead (mode page 08h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caching {
    /// Writes are cached.
    pub write_cache: bool,
    /// Reads are not cached.
    pub read_cache_disabled: bool,
}

impl Caching {
    /// The page's code.
    pub const PAGE: u8 = 0x08;

    /// Reads the page, from its page code on.
    ///
    /// # Errors
    /// When it is cut.
    pub fn parse(page: &[u8]) -> Result<Self, MmcError> {
        let flags = Reply::new(mode_sense::NAME, page).u8(2)?;
        Ok(Self {
            write_cache: flags & 4 != 0,
            read_cache_disabled: flags & 1 != 0,
        })
    }
}

/// When the drive goes to sleep (mode page 1Ah).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PowerCondition {
    /// After so many tenths of a second without a command; `None`: never.
    pub standby: Option<u32>,
    /// After so many tenths of a second the medium stops; `None`: never.
    pub idle: Option<u32>,
}

impl PowerCondition {
    /// The page's code.
    pub const PAGE: u8 = 0x1a;

    /// Reads the page, from its page code on.
    ///
    /// # Errors
    /// When it is cut.
    pub fn parse(page: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(mode_sense::NAME, page);
        let flags = reply.u8(3)?;
        let timer = |bit: u8, at| -> Result<_, MmcError> { Ok((flags & bit != 0).then_some(reply.u32(at)?)) };
        Ok(Self {
            idle: timer(2, 4)?,
            standby: timer(1, 8)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::test_replies::hex;
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const TRACK_AT_ONCE: WriteParameters = WriteParameters {
        write_type: WriteType::TRACK_AT_ONCE,
        test_write: true,
        buffer_underrun_free: true,
        multi_session: true,
        track_mode: 4,
        data_block_type: 8,
        packet_size: None,
        session_format: 0,
    };

    #[test]
    fn write_parameters_there_and_back() {
        let page = TRACK_AT_ONCE.write();
        assert_eq!(page[..5], [5, 50, 0x51, 0xc4, 8]);
        assert_eq!(WriteParameters::parse(&page).unwrap(), TRACK_AT_ONCE);
        let packets = WriteParameters {
            write_type: WriteType::PACKET,
            packet_size: Some(16),
            multi_session: false,
            ..TRACK_AT_ONCE
        };
        assert_eq!(WriteParameters::parse(&packets.write()).unwrap(), packets);
        assert!(WriteParameters::parse(&page[..8]).is_err());
    }

    #[test]
    fn capabilities_with_speeds() {
        // A drive with 16x, 8x and 4x for DVD, of which the last descriptor is cut off.
        let page = hex(
            "2a30 3f37 f177 29 23 5690 0100 0400 5690 0010 5690 5690 0000 0000 1 0 0000 5690 0003  0000 5690 0000 2b48 0000",
        );
        let capabilities = Capabilities::parse(&page);
        let capabilities = capabilities.unwrap();
        assert_eq!(capabilities.writes, 0x33);
        assert!(capabilities.test_write);
        assert_eq!(capabilities.buffer_kib, 1024);
        assert_eq!(Capabilities::parse(&page[..14]).unwrap().write_speeds, [0; 0]);
        assert!(Capabilities::parse(&page[..3]).is_err());
    }

    #[test]
    fn retries_are_set_in_the_drives_own_page() {
        let sense = [0x5a, 8, 1, 0, 0, 0, 0, 2, 0, 0];
        let select = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 20, 0];
        let script = Scripted::new()
            .reply(&sense, hex("0012 0000 0000 0000 810a c020 0000 0000 0000 0000"))
            .takes(&select, hex("0000 0000 0000 0000 010a c003 0000 0000 0000 0000"));
        let before = with_script(script, |drive| ErrorRecovery::set_read_retry_count(drive, 3)).unwrap();
        assert_eq!(
            before,
            ErrorRecovery {
                behaviour: 0xc0,
                read_retry_count: 0x20
            }
        );
    }

    #[test]
    fn small_pages() {
        assert_eq!(
            Caching::parse(&hex("080a 04 00")).unwrap(),
            Caching {
                write_cache: true,
                read_cache_disabled: false
            }
        );
        let power = PowerCondition::parse(&hex("1a0a 00 03 00000960 00002328")).unwrap();
        assert_eq!(
            power,
            PowerCondition {
                idle: Some(2400),
                standby: Some(9000)
            }
        );
        assert!(PowerCondition::parse(&hex("1a0a 00 03 0000")).is_err());
    }
}
