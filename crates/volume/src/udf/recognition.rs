//! The volume recognition sequence: whether a disc says that it holds UDF.
//!
//! Spec: ECMA-167:1997 2/8.3, 2/9, 3/9.1.

use fsimage_formats::udf::StandardIdentifier;
use fsimage_formats::udf::recognition::{RECOGNITION_SEQUENCE_START, VOLUME_STRUCTURE_DESCRIPTOR_SIZE};

use crate::error::VolumeError;
use crate::source::BlockSource;
use crate::walk::Walk;

/// Descriptors that are looked at: those of ISO 9660 come first, and a disc may have many.
const MOST: u64 = 256;

/// What the sequence of a session says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Recognition {
    /// NSR02 or NSR03, and the byte where it stands.
    pub(super) nsr: Option<(StandardIdentifier, u64)>,
    /// Whether BEA01 came before it and TEA01 behind it.
    pub(super) is_framed: bool,
}

/// Reads the sequence of a session in sectors of `block_size` bytes.
pub(super) fn recognise(
    source: &dyn BlockSource,
    session_start: u32,
    block_size: u32,
    walk: &mut Walk,
) -> Result<Recognition, VolumeError> {
    let step = u64::from(block_size).max(VOLUME_STRUCTURE_DESCRIPTOR_SIZE as u64);
    let mut offset = u64::from(session_start) * u64::from(block_size) + RECOGNITION_SEQUENCE_START;
    let mut found = Recognition::default();
    let mut begun = false;
    for _ in 0..MOST {
        if offset.saturating_add(7) > source.length() {
            break;
        }
        let mut header = [0; 7];
        walk.read_into(source, "volume structure descriptor", offset, &mut header)?;
        match StandardIdentifier::of(&header) {
            Some(StandardIdentifier::BEA01) => begun = true,
            Some(nsr @ (StandardIdentifier::NSR02 | StandardIdentifier::NSR03)) => {
                found.nsr.get_or_insert((nsr, offset));
            }
            Some(StandardIdentifier::TEA01) if found.nsr.is_some() => {
                found.is_framed = begun;
                break;
            }
            Some(
                StandardIdentifier::TEA01
                | StandardIdentifier::CD001
                | StandardIdentifier::BOOT2
                | StandardIdentifier::CDW02,
            ) => {}
            _ => break,
        }
        offset += step;
    }
    Ok(found)
}
