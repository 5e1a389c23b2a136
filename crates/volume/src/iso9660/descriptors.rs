//! The volume descriptors of a session.
//!
//! Spec: ECMA-119:1987 6.7.1, 8.

use fsimage_formats::FormatError;
use fsimage_formats::iso9660::volume_descriptor::{FIRST_VOLUME_DESCRIPTOR, VOLUME_DESCRIPTOR_SIZE};
use fsimage_formats::iso9660::{
    BootRecord, PrimaryVolumeDescriptor, Standard, StandardFileStructureVolumeDescriptor,
    SupplementaryVolumeDescriptor, VolumeDescriptorBody, VolumeDescriptorKind,
};
use fsimage_formats::joliet::Level;

use super::SECTOR;
use crate::error::VolumeError;
use crate::finding::{Fault, Finding};
use crate::source::BlockSource;
use crate::walk::Walk;

/// Descriptors that are looked at, if no terminator comes before.
const MOST_DESCRIPTORS: u64 = 64;

/// A descriptor and its place in the source, in bytes.
#[derive(Clone, Debug)]
pub(crate) struct Placed<T> {
    /// In bytes.
    pub(crate) offset: u64,
    /// What is there.
    pub(crate) value: T,
}

/// The first descriptor of each sort that a session has.
#[derive(Debug, Default)]
pub(crate) struct DescriptorSet {
    pub(crate) primary: Option<Placed<VolumeDescriptorBody>>,
    pub(crate) joliet: Option<Placed<VolumeDescriptorBody>>,
    pub(crate) enhanced: Option<Placed<VolumeDescriptorBody>>,
    pub(crate) high_sierra: Option<Placed<VolumeDescriptorBody>>,
    pub(crate) boot_records: Vec<Placed<BootRecord>>,
    /// Descriptors that cannot be used.
    pub(crate) unusable: Vec<VolumeError>,
}

impl DescriptorSet {
    /// Reads the descriptors of a session that begins at a sector. `None`: there are none.
    ///
    /// # Errors
    /// When the source cannot be read, or a limit of the walk is reached.
    pub(crate) fn read(
        source: &dyn BlockSource,
        start: u64,
        walk: &mut Walk,
    ) -> Result<Option<Self>, VolumeError> {
        let mut set = Self::default();
        let mut sector = Vec::new();
        for number in 0..MOST_DESCRIPTORS {
            let block = start.saturating_add(u64::from(FIRST_VOLUME_DESCRIPTOR) + number);
            let offset = block.saturating_mul(SECTOR);
            if offset.saturating_add(SECTOR) > source.length() {
                return Ok(set.ended_early(offset, number, walk));
            }
            walk.read(source, "volume descriptor", offset, SECTOR, &mut sector)?;
            let Ok(bytes) = <&[u8; VOLUME_DESCRIPTOR_SIZE]>::try_from(sector.as_slice()) else {
                return Ok(None);
            };
            match Standard::of(bytes) {
                None => return Ok(set.ended_early(offset, number, walk)),
                Some((_, VolumeDescriptorKind::SET_TERMINATOR)) => return Ok(Some(set)),
                Some((Standard::Iso9660, kind)) => set.take(kind, offset, bytes, walk),
                Some((Standard::HighSierra, kind)) => set.take_high_sierra(kind, offset, bytes, walk),
            }
        }
        Ok(set.ended_early(start.saturating_mul(SECTOR), MOST_DESCRIPTORS, walk))
    }

    fn ended_early(self, offset: u64, count: u64, walk: &mut Walk) -> Option<Self> {
        if count == 0 {
            return None;
        }
        let what = "the volume descriptors end without a terminator";
        walk.report(Finding::structure(offset, "ECMA-119:1987 6.7.1", what));
        Some(self)
    }

    fn take(
        &mut self,
        kind: VolumeDescriptorKind,
        offset: u64,
        bytes: &[u8; VOLUME_DESCRIPTOR_SIZE],
        walk: &mut Walk,
    ) {
        let mut report = |finding| {
            let fault = Fault::Format(finding);
            walk.report(Finding { offset, fault });
        };
        let (place, body) = match kind {
            VolumeDescriptorKind::PRIMARY if self.primary.is_none() => {
                let parsed = PrimaryVolumeDescriptor::parse_with(bytes, &mut report);
                (&mut self.primary, parsed.map(|descriptor| descriptor.body))
            }
            VolumeDescriptorKind::SUPPLEMENTARY => {
                match SupplementaryVolumeDescriptor::parse_with(bytes, &mut report) {
                    Ok(descriptor) if descriptor.is_enhanced() => (&mut self.enhanced, Ok(descriptor.body)),
                    Ok(descriptor) if Level::of(&descriptor).is_some() => {
                        (&mut self.joliet, Ok(descriptor.body))
                    }
                    Ok(_) => {
                        let what = "a supplementary descriptor in a character set that is not read";
                        walk.report(Finding::structure(offset, "ECMA-119:1987 8.5.6", what));
                        return;
                    }
                    Err(error) => (&mut self.joliet, Err(error)),
                }
            }
            VolumeDescriptorKind::BOOT_RECORD => {
                if let Ok(value) = BootRecord::parse_with(bytes, &mut report) {
                    self.boot_records.push(Placed { offset, value });
                }
                return;
            }
            _ => return,
        };
        put(place, offset, body, &mut self.unusable);
    }

    fn take_high_sierra(
        &mut self,
        kind: VolumeDescriptorKind,
        offset: u64,
        bytes: &[u8; VOLUME_DESCRIPTOR_SIZE],
        walk: &mut Walk,
    ) {
        match kind {
            VolumeDescriptorKind::PRIMARY if self.high_sierra.is_none() => {
                let parsed = StandardFileStructureVolumeDescriptor::parse_with(bytes, &mut |finding| {
                    let fault = Fault::Format(finding);
                    walk.report(Finding { offset, fault });
                });
                let body = parsed.map(|descriptor| descriptor.body);
                put(&mut self.high_sierra, offset, body, &mut self.unusable);
            }
            VolumeDescriptorKind::SUPPLEMENTARY => {
                let what = "a descriptor of a hierarchy in coded characters, which are not read";
                walk.report(Finding::structure(
                    offset,
                    "High Sierra:1986, volume descriptor",
                    what,
                ));
            }
            _ => {}
        }
    }
}

/// Keeps the first of its sort, or why it cannot be used.
fn put(
    place: &mut Option<Placed<VolumeDescriptorBody>>,
    offset: u64,
    body: Result<VolumeDescriptorBody, FormatError>,
    unusable: &mut Vec<VolumeError>,
) {
    match body {
        Ok(value) if place.is_none() => *place = Some(Placed { offset, value }),
        Ok(_) => {}
        Err(source) => unusable.push(VolumeError::Format { offset, source }),
    }
}
