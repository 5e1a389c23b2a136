//! Features that matter to reading and burning data discs.
//!
//! Spec: MMC-6 5.3, feature definitions.

use crate::media::Profile;

/// A feature as the drive describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// FEATURE CODE.
    pub code: u16,
    /// VERSION.
    pub version: u8,
    /// It is always current.
    pub persistent: bool,
    /// It can be used with this medium, now.
    pub current: bool,
    /// What follows the first four bytes.
    pub data: Vec<u8>,
}

impl Feature {
    fn byte(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    fn bit(&self, at: usize, bit: u32) -> Option<bool> {
        self.byte(at).map(|byte| byte >> bit & 1 != 0)
    }
}

/// Profile List: kinds of media, and which of them is in the drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileList(pub Vec<(Profile, bool)>);

impl ProfileList {
    /// FEATURE CODE.
    pub const CODE: u16 = 0x0000;

    /// Reads it.
    pub fn parse(feature: &Feature) -> Self {
        let descriptors = feature
            .data
            .chunks_exact(4)
            .filter_map(|descriptor| descriptor.first_chunk());
        Self(
            descriptors
                .map(|[high, low, flags]| (Profile(u16::from_be_bytes([*high, *low])), flags & 1 != 0))
                .collect(),
        )
    }
}

/// Random Readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomReadable {
    /// Bytes of a block.
    pub logical_block_size: u32,
    /// Blocks that the drive reads at once.
    pub blocking: u16,
}

impl RandomReadable {
    /// FEATURE CODE.
    pub const CODE: u16 = 0x0010;

    /// Reads it. `None`: it is cut.
    pub fn parse(feature: &Feature) -> Option<Self> {
        let [a, b, c, d, high, low] = *feature.data.first_chunk()?;
        Some(Self {
            logical_block_size: u32::from_be_bytes([a, b, c, d]),
            blocking: u16::from_be_bytes([high, low]),
        })
    }
}

/// Random Writable: any block can be written, any number of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomWritable {
    /// The last block that can be written.
    pub last_lba: u32,
    /// Blocks that are written at once.
    pub blocking: u16,
}

impl RandomWritable {
    /// FEATURE CODE.
    pub const CODE: u16 = 0x0020;

    /// Reads it. `None`: it is cut.
    pub fn parse(feature: &Feature) -> Option<Self> {
        let [a, b, c, d, _, _, _, _, high, low] = *feature.data.first_chunk()?;
        Some(Self {
            last_lba: u32::from_be_bytes([a, b, c, d]),
            blocking: u16::from_be_bytes([high, low]),
        })
    }
}

/// Incremental Streaming Writable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IncrementalStreamingWritable {
    /// The drive survives an empty buffer.
    pub buffer_underrun_free: bool,
}

impl IncrementalStreamingWritable {
    /// FEATURE CODE.
    pub const CODE: u16 = 0x0021;

    /// Reads it. `None`: it is cut.
    pub fn parse(feature: &Feature) -> Option<Self> {
        Some(Self {
            buffer_underrun_free: feature.bit(2, 0)?,
        })
    }
}

/// Formattable: FORMAT UNIT is known. For BD-R, the kinds of formatting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formattable {
    /// BD-R can be formatted for random recording.
    pub random_recording: bool,
}

impl Formattable {
    /// FEATURE CODE.
    pub const CODE: u16 = 0x0023;

    /// Reads it.
    pub fn parse(feature: &Feature) -> Self {
        Self {
            random_recording: feature.bit(4, 0).unwrap_or(false),
        }
    }
}

/// Restricted Overwrite.
pub const RESTRICTED_OVERWRITE: u16 = 0x0026;
/// Rigid Restricted Overwrite: DVD-RW that is overwritten in whole blocks.
pub const RIGID_RESTRICTED_OVERWRITE: u16 = 0x002c;
/// BD-R Pseudo-Overwrite.
pub const PSEUDO_OVERWRITE: u16 = 0x0038;
/// Real Time Streaming, which brings SET STREAMING and READ BUFFER CAPACITY.
pub const REAL_TIME_STREAMING: u16 = 0x0107;

/// DVD+RW.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DvdPlusRw {
    /// It can be written.
    pub write: bool,
    /// Writing may begin while the disc is being formatted.
    pub quick_start: bool,
}

impl DvdPlusRw {
    /// FEATURE CODE.
    pub const CODE: u16 = 0x002a;

    /// Reads it. `None`: it is cut.
    pub fn parse(feature: &Feature) -> Option<Self> {
        Some(Self {
            write: feature.bit(0, 0)?,
            quick_start: feature.bit(1, 1)?,
        })
    }
}

/// DVD+R.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DvdPlusR {
    /// It can be written.
    pub write: bool,
}

impl DvdPlusR {
    /// FEATURE CODE.
    pub const CODE: u16 = 0x002b;
    /// FEATURE CODE of the dual layer one.
    pub const DUAL_LAYER: u16 = 0x003b;

    /// Reads it. `None`: it is cut.
    pub fn parse(feature: &Feature) -> Option<Self> {
        Some(Self {
            write: feature.bit(0, 0)?,
        })
    }
}

/// CD Track at Once, CD Mastering, DVD-R/-RW Write: what their first byte has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The drive survives an empty buffer.
    pub buffer_underrun_free: bool,
    /// The drive can pretend to write.
    pub test_write: bool,
    /// Rewritable media too.
    pub rewritable: bool,
    /// CD Mastering: session at once; DVD: dual layer.
    pub extended: bool,
}

impl Recording {
    /// FEATURE CODE of CD Track at Once.
    pub const CD_TRACK_AT_ONCE: u16 = 0x002d;
    /// FEATURE CODE of CD Mastering.
    pub const CD_MASTERING: u16 = 0x002e;
    /// FEATURE CODE of DVD-R/-RW Write.
    pub const DVD_MINUS: u16 = 0x002f;

    /// Reads it. `None`: it is empty.
    pub fn parse(feature: &Feature) -> Option<Self> {
        let extended = if feature.code == Self::CD_MASTERING { 5 } else { 3 };
        Some(Self {
            buffer_underrun_free: feature.bit(0, 6)?,
            test_write: feature.bit(0, 2)?,
            rewritable: feature.bit(0, 1)?,
            extended: feature.bit(0, extended)?,
        })
    }
}

/// BD Write.
pub const BD_WRITE: u16 = 0x0041;

/// Logical Unit Serial Number.
pub fn serial_number(feature: &Feature) -> String {
    let shown = |byte: &u8| {
        if (0x20..0x7f).contains(byte) {
            char::from(*byte)
        } else {
            ' '
        }
    };
    feature
        .data
        .iter()
        .map(shown)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// FEATURE CODE of the Logical Unit Serial Number.
pub const SERIAL_NUMBER: u16 = 0x0108;

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(code: u16, data: &[u8]) -> Feature {
        Feature {
            code,
            version: 0,
            persistent: false,
            current: true,
            data: data.to_vec(),
        }
    }

    #[test]
    fn features_of_real_drives() {
        let tao = Recording::parse(&feature(0x2d, &[0x46, 0, 0x3f, 0xff])).unwrap();
        assert!(tao.buffer_underrun_free && tao.test_write && tao.rewritable && !tao.extended);
        let mastering = Recording::parse(&feature(0x2e, &[0x7f, 0, 0x0e, 0x10])).unwrap();
        assert!(mastering.extended);
        let dvd = Recording::parse(&feature(0x2f, &[0x4e, 0, 0, 0])).unwrap();
        assert!(dvd.extended && dvd.rewritable && dvd.test_write);
        let random =
            RandomWritable::parse(&feature(0x20, &[0, 0x23, 5, 0x3f, 0, 0, 8, 0, 0, 16, 1, 0])).unwrap();
        assert_eq!(
            random,
            RandomWritable {
                last_lba: 2_295_103,
                blocking: 16
            }
        );
        assert!(
            DvdPlusRw::parse(&feature(0x2a, &[1, 2, 0, 0]))
                .unwrap()
                .quick_start
        );
        assert!(
            IncrementalStreamingWritable::parse(&feature(0x21, &[1, 0, 1, 1, 7, 0, 0, 0]))
                .unwrap()
                .buffer_underrun_free
        );
        assert_eq!(serial_number(&feature(0x108, b"K9AB1 \0\0")), "K9AB1");
    }

    #[test]
    fn cut_features() {
        assert_eq!(RandomReadable::parse(&feature(0x10, &[0, 0, 8, 0, 0])), None);
        assert_eq!(RandomWritable::parse(&feature(0x20, &[])), None);
        assert_eq!(Recording::parse(&feature(0x2d, &[])), None);
        assert_eq!(IncrementalStreamingWritable::parse(&feature(0x21, &[0, 0])), None);
        assert_eq!(
            ProfileList::parse(&feature(0, &[0, 8, 1, 0, 0, 9])).0,
            [(Profile::CD_ROM, true)]
        );
        assert!(!Formattable::parse(&feature(0x23, &[])).random_recording);
    }
}
