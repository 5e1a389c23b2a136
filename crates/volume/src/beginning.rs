//! Where a disc begins in an image that has something else before it: a pregap of 150 sectors (images by Nero, and raw ones of tracks), or a header.
//!
//! Places are counted from the beginning of the disc. So the primary volume descriptor is not believed alone: from the beginning that it
//! means, the root directory must be where it says, and say the same of itself.

use fsimage_formats::iso9660::directory_record::SELF_IDENTIFIER;
use fsimage_formats::iso9660::volume_descriptor::{FIRST_VOLUME_DESCRIPTOR, VOLUME_DESCRIPTOR_SIZE};
use fsimage_formats::iso9660::{
    DirectoryRecord, PrimaryVolumeDescriptor, SECTOR_SIZE, Standard, StandardFileStructureVolumeDescriptor,
};

use crate::error::VolumeError;
use crate::iso9660::SECTOR;
use crate::source::BlockSource;
use crate::walk::Walk;

/// What a primary volume descriptor has first: its type, the identifier, its version (ECMA-119:1987 8.4.1 to 8.4.3); and how many bytes before it
/// each standard has others.
const FRONTS: [(Standard, u64, &[u8; FRONT]); 2] = [
    (Standard::Iso9660, 0, b"\x01CD001\x01"),
    (Standard::HighSierra, 8, b"\x01CDROM\x01"),
];
const FRONT: usize = 7;
/// Bytes that are searched.
const SEARCHED: u64 = 4 << 20;
/// Bytes that are searched at once.
const WINDOW: u64 = 1 << 16;
/// Descriptors that are tried.
const MOST: usize = 16;
/// Bytes of a disc before its first volume descriptor.
const SYSTEM_AREA: u64 = FIRST_VOLUME_DESCRIPTOR as u64 * SECTOR;

/// The first byte of a disc of ISO 9660 that does not begin where the source does.
pub(crate) fn find(source: &dyn BlockSource, walk: &mut Walk) -> Result<Option<u64>, VolumeError> {
    let end = source.length().min(SEARCHED);
    let mut tried = 0;
    let mut window = Vec::new();
    let mut at = SYSTEM_AREA + 1;
    while at + SECTOR <= end && tried < MOST {
        // The windows overlap, so that nothing is cut in two.
        let length = (WINDOW + FRONT as u64 - 1).min(end - at);
        walk.read(source, "beginning of the disc", at, length, &mut window)?;
        for (index, bytes) in (0..).zip(window.windows(FRONT)) {
            let Some(&(standard, before, _)) = FRONTS.iter().find(|(_, _, front)| bytes == *front) else {
                continue;
            };
            tried += 1;
            let Some(beginning) = (at + index).checked_sub(SYSTEM_AREA + before) else {
                continue;
            };
            if tried <= MOST && is_beginning(source, standard, beginning, walk)? {
                return Ok(Some(beginning));
            }
        }
        at += WINDOW;
    }
    Ok(None)
}

/// Whether a disc that begins here has its root directory where it says.
fn is_beginning(
    source: &dyn BlockSource,
    standard: Standard,
    beginning: u64,
    walk: &mut Walk,
) -> Result<bool, VolumeError> {
    let ends_before = |offset: u64, length: u64| offset.saturating_add(length) > source.length();
    let descriptor = beginning + SYSTEM_AREA;
    let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
    if ends_before(descriptor, SECTOR) {
        return Ok(false);
    }
    walk.read_into(source, "volume descriptor", descriptor, &mut b)?;
    let body = match standard {
        Standard::Iso9660 => PrimaryVolumeDescriptor::parse(&b).map(|descriptor| descriptor.body),
        Standard::HighSierra => {
            StandardFileStructureVolumeDescriptor::parse(&b).map(|descriptor| descriptor.body)
        }
    };
    let Ok(body) = body else {
        return Ok(false);
    };
    let block = body
        .root
        .extent
        .saturating_add(body.root.extended_attribute_record_length.into());
    let root = beginning.saturating_add(u64::from(block) * u64::from(body.logical_block_size));
    let mut sector = [0; SECTOR_SIZE];
    if ends_before(root, SECTOR) {
        return Ok(false);
    }
    walk.read_into(source, "directory", root, &mut sector)?;
    Ok(DirectoryRecord::parse_by(standard, &sector, &mut |_| ())
        .is_ok_and(|(record, _)| record.identifier == SELF_IDENTIFIER && record.extent == body.root.extent))
}
