//! Discs of High Sierra, which nothing makes any more: those of ISO 9660 with everything put where the working paper of 1986 has it.

use fsimage_formats::iso9660::volume_descriptor::VOLUME_DESCRIPTOR_SIZE;
use fsimage_formats::iso9660::{
    ByteOrder, DirectoryRecord, DirectoryRecords, FileFlags, PathTableRecords, PrimaryVolumeDescriptor,
    SECTOR_SIZE, Standard, StandardFileStructureVolumeDescriptor, VolumeDescriptorKind,
};

use crate::iso_disc::everything;

/// The sector of the first volume descriptor.
const FIRST: u32 = 16;

/// The disc of High Sierra with the primary hierarchy of one of ISO 9660 whose blocks have 2048 bytes. Other hierarchies and boot records are gone, and
/// so are offsets from UTC; what has been of Rock Ridge means nothing any more.
#[must_use]
pub fn of_iso9660(image: &[u8]) -> Vec<u8> {
    let mut out = image.to_vec();
    let place = |block: u32| block as usize * SECTOR_SIZE;
    let sector = |block| {
        image[place(block)..]
            .first_chunk::<VOLUME_DESCRIPTOR_SIZE>()
            .unwrap()
    };
    let body = PrimaryVolumeDescriptor::parse(sector(FIRST)).unwrap().body;
    for block in FIRST.. {
        let Some((Standard::Iso9660, kind)) = Standard::of(sector(block)) else {
            break;
        };
        out[place(block)..][..VOLUME_DESCRIPTOR_SIZE].fill(0);
        if kind == VolumeDescriptorKind::SET_TERMINATOR {
            break;
        }
    }
    for (order, block) in [
        (ByteOrder::Little, body.type_l_path_table),
        (ByteOrder::Little, body.optional_type_l_path_table),
        (ByteOrder::Big, body.type_m_path_table),
        (ByteOrder::Big, body.optional_type_m_path_table),
    ] {
        if block == 0 {
            continue;
        }
        let mut at = place(block);
        for record in PathTableRecords::new(order, &image[at..][..body.path_table_size as usize]) {
            at += record
                .write_by(Standard::HighSierra, order, &mut out[at..])
                .unwrap();
        }
    }
    let mut directories = vec![(body.root.extent, body.root.data_length)];
    let mut seen = Vec::new();
    while let Some((extent, length)) = directories.pop() {
        if seen.contains(&extent) {
            continue;
        }
        seen.push(extent);
        let start = place(extent);
        for (offset, record) in DirectoryRecords::new(&image[start..][..length as usize]) {
            let record: DirectoryRecord<'_> = record.unwrap();
            if record.flags.contains(FileFlags::DIRECTORY) {
                directories.push((record.extent, record.data_length));
            }
            record
                .write_by(Standard::HighSierra, &mut out[start + offset..])
                .unwrap();
        }
    }
    let descriptor = StandardFileStructureVolumeDescriptor {
        logical_block: FIRST,
        body,
        further_type_l_path_tables: [0; 2],
        further_type_m_path_tables: [0; 2],
    };
    out[place(FIRST)..][..VOLUME_DESCRIPTOR_SIZE].copy_from_slice(&descriptor.write());
    let terminator = [&[17, 0, 0, 0, 0, 0, 0, 17][..], b"\xFFCDROM\x01"].concat();
    out[place(FIRST + 1)..][..terminator.len()].copy_from_slice(&terminator);
    out
}

/// [What few programs record](everything), as far as High Sierra has it.
#[must_use]
pub fn everything_in_high_sierra() -> Vec<u8> {
    of_iso9660(&everything().image)
}
