//! From partition maps to partitions that can be read.
//!
//! Spec: ECMA-167:1997 3/10.7; UDF:2.60 2.2.8 to 2.2.13.

use fsimage_formats::udf::{
    AccessType, DString, EntityIdentifier, FileType, LogicalBlockAddress, MetadataPartition, PartitionMap,
    SparablePartition, SparingTable,
};

use crate::error::VolumeError;
use crate::finding::Finding;
use crate::walk::Walk;

use super::entry::Blocks;
use super::medium::{Medium, reporter};
use super::partition::{Area, Base, Mapping, MetadataRun, Partitions, Replica, Sparing};
use super::sequence::Sequence;
use super::virtual_partition;

/// The most bytes of a sparing table: 65,535 entries.
const MOST_SPARING: u64 = 1 << 20;

/// What is read of partition maps.
pub(super) struct Mapped {
    pub(super) blocks: Blocks,
    /// The name in a virtual allocation table.
    pub(super) name: Option<DString<128>>,
    /// Whether a partition is virtual.
    pub(super) is_virtual: bool,
}

/// Makes the partitions of a logical volume readable. `last` is the last sector that is recorded. A partition that cannot be used is a
/// finding: nothing may be in it.
pub(super) fn map(
    medium: Medium,
    sequence: &Sequence,
    last: u64,
    walk: &mut Walk,
) -> Result<Mapped, VolumeError> {
    let mut mapped = Mapped {
        blocks: Blocks {
            medium,
            partitions: Partitions::default(),
        },
        name: None,
        is_virtual: false,
    };
    let Some(logical) = &sequence.logical else {
        return Ok(mapped);
    };
    let maps = &logical.value.partition_maps;
    for map in maps {
        let mapping = base(&mapped.blocks.medium, sequence, map, logical.offset, walk)?;
        mapped.blocks.partitions.maps.push(mapping);
    }
    for (number, map) in maps.iter().enumerate() {
        let Some((partition, base)) = map
            .partition()
            .and_then(|it| stands_on(&mapped.blocks.partitions, maps, it.partition_number))
        else {
            continue;
        };
        let made = match map {
            PartitionMap::Virtual(_) => {
                mapped.is_virtual = true;
                virtual_partition::find(&mapped.blocks, partition, &base, last, walk).and_then(|table| {
                    walk.hold(table.entries.len() as u64 * 4)?;
                    mapped.name = table.name;
                    let table = table.entries;
                    Ok(Mapping::Virtual { base, table })
                })
            }
            PartitionMap::Metadata(map) => metadata(&mapped.blocks, partition, map, logical.offset, walk),
            _ => continue,
        };
        let made = match made {
            Err(error @ (VolumeError::OverLimit { .. } | VolumeError::Read { .. })) => return Err(error),
            Err(error) => {
                walk.report(Finding::lost(
                    logical.offset,
                    "UDF:2.60 2.2.8",
                    "a virtual or metadata partition that cannot be found",
                ));
                if is_root(&logical.value.file_set.location, number) {
                    return Err(error);
                }
                Mapping::Unusable("a virtual or metadata partition that cannot be found")
            }
            Ok(made) => made,
        };
        if let Some(slot) = mapped.blocks.partitions.maps.get_mut(number) {
            *slot = made;
        }
    }
    Ok(mapped)
}

/// Whether the file set is in this partition, so that nothing can be read without it.
fn is_root(file_set: &LogicalBlockAddress, number: usize) -> bool {
    usize::from(file_set.partition) == number
}

/// The partition that a virtual or metadata partition stands on, with its reference number.
fn stands_on(partitions: &Partitions, maps: &[PartitionMap], number: u16) -> Option<(u16, Base)> {
    let mut bases = partitions.maps.iter().zip(maps).enumerate();
    bases.find_map(|(index, (mapping, map))| match mapping {
        Mapping::Base(base) if map.partition().is_some_and(|it| it.partition_number == number) => {
            Some((u16::try_from(index).ok()?, base.clone()))
        }
        _ => None,
    })
}

/// A map that stands on nothing but a partition descriptor.
fn base(
    medium: &Medium,
    sequence: &Sequence,
    map: &PartitionMap,
    offset: u64,
    walk: &mut Walk,
) -> Result<Mapping, VolumeError> {
    let Some(partition) = map.partition() else {
        walk.report(Finding::lost(
            offset,
            "UDF:2.60 2.2.8",
            "a partition map that UDF has not",
        ));
        return Ok(Mapping::Unusable("a partition map that UDF has not"));
    };
    let Some(descriptor) = sequence.partitions.get(&partition.partition_number) else {
        return Ok(Mapping::Unusable("a partition without a descriptor"));
    };
    let area = Area {
        start: descriptor.value.starting_location,
        length: descriptor.value.length,
    };
    let end = u64::from(area.start) + u64::from(area.length);
    let is_base = matches!(map, PartitionMap::Physical(_) | PartitionMap::Sparable(_));
    // Partitions of write-once discs have all the room that there is, recorded or not.
    if is_base && descriptor.value.access_type != AccessType::WRITE_ONCE && end > medium.sectors() {
        walk.report(Finding::structure(
            descriptor.offset,
            "ECMA-167:1997 3/10.5.9",
            "the partition ends beyond the disc",
        ));
    }
    if ![EntityIdentifier::NSR02, EntityIdentifier::NSR03].contains(&descriptor.value.contents.identifier) {
        walk.report(Finding::structure(
            descriptor.offset,
            "ECMA-167:1997 3/10.5.5",
            "the contents of the partition are said to be neither NSR02 nor NSR03",
        ));
    }
    Ok(match map {
        PartitionMap::Physical(_) => Mapping::Base(Base { area, sparing: None }),
        PartitionMap::Sparable(map) => Mapping::Base(Base {
            area,
            sparing: Some(sparing(medium, map, offset, walk)?),
        }),
        _ => Mapping::Unusable("a virtual or metadata partition that stands on nothing"),
    })
}

/// The newest of the sparing tables that can be read.
fn sparing(
    medium: &Medium,
    map: &SparablePartition,
    offset: u64,
    walk: &mut Walk,
) -> Result<Sparing, VolumeError> {
    let mut newest: Option<SparingTable> = None;
    let mut bytes = Vec::new();
    let number = usize::from(map.number_of_sparing_tables);
    for &location in map.sparing_table_locations.iter().take(number) {
        let at = medium.offset(location.into());
        let there = medium.source().length().saturating_sub(at);
        let length = u64::from(map.sparing_table_size).min(MOST_SPARING).min(there);
        match walk.read(medium.source(), "sparing table", at, length, &mut bytes) {
            Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
            Err(_) => continue,
            Ok(()) => {}
        }
        if let Ok(table) = SparingTable::parse_with(&bytes, &mut reporter(walk, at))
            && newest
                .as_ref()
                .is_none_or(|old| table.sequence_number > old.sequence_number)
        {
            newest = Some(table);
        }
    }
    let Some(table) = newest else {
        walk.report(Finding::structure(
            offset,
            "UDF:2.60 2.2.12",
            "no sparing table can be read; no packet is taken to be elsewhere",
        ));
        let empty = SparingTable {
            tag: fsimage_formats::udf::Tag::default(),
            identifier: EntityIdentifier::NONE,
            sequence_number: 0,
            entries: Vec::new(),
        };
        return Ok(Sparing::new(map.packet_length, &empty));
    };
    walk.hold(table.entries.len() as u64 * 16)?;
    Ok(Sparing::new(map.packet_length, &table))
}

/// The metadata partition, from the metadata file and its mirror.
fn metadata(
    blocks: &Blocks,
    partition: u16,
    map: &MetadataPartition,
    offset: u64,
    walk: &mut Walk,
) -> Result<Mapping, VolumeError> {
    let files = [
        (map.metadata_file, FileType::METADATA_FILE),
        (map.metadata_mirror_file, FileType::METADATA_MIRROR_FILE),
    ];
    let [main, mirror] = files.map(|(block, file_type)| {
        let address = LogicalBlockAddress { partition, block };
        metadata_file(blocks, address, file_type, offset, walk)
    });
    if let (Err(_), Ok(_)) = (&main, &mirror) {
        walk.report(Finding::structure(
            offset,
            "UDF:2.60 2.2.13",
            "the metadata file cannot be used; its mirror is read",
        ));
    }
    if let (Ok(_), Err(_)) = (&main, &mirror) {
        walk.report(Finding::structure(
            offset,
            "UDF:2.60 2.2.13",
            "the metadata mirror file cannot be used",
        ));
    }
    match (main, mirror) {
        (Err(error @ VolumeError::OverLimit { .. }), _) | (_, Err(error @ VolumeError::OverLimit { .. })) => {
            Err(error)
        }
        (Err(error), Err(_)) => Err(error),
        (main, mirror) => {
            let (main, mirror) = (main.ok(), mirror.ok());
            // Files that share their extents are one copy.
            let mirror = mirror.filter(|mirror| main.as_ref() != Some(mirror));
            Ok(Mapping::Metadata { main, mirror })
        }
    }
}

/// The runs of a metadata file.
fn metadata_file(
    blocks: &Blocks,
    address: LogicalBlockAddress,
    file_type: FileType,
    offset: u64,
    walk: &mut Walk,
) -> Result<Vec<MetadataRun>, VolumeError> {
    let entry = blocks.entry(walk, address, offset)?;
    if entry.header.icb.file_type != file_type {
        return Err(VolumeError::Unusable {
            offset: entry.offset,
            what: "an entry of another file type than that of a metadata file",
            clause: "UDF:2.60 2.2.13",
        });
    }
    let extents = blocks.contents(walk, &entry, Replica::Main)?;
    let block_size = u64::from(blocks.medium.block_size());
    walk.hold(extents.runs.len() as u64 * size_of::<MetadataRun>() as u64)?;
    let mut runs = Vec::with_capacity(extents.runs.len());
    let mut first = 0_u64;
    for run in extents.runs {
        let count = run.length / block_size;
        if let (Some(at), Ok(number), Ok(count)) = (run.offset, u32::try_from(first), u32::try_from(count)) {
            runs.push(MetadataRun {
                first: number,
                sector: at / block_size,
                blocks: count,
            });
        }
        first = first.saturating_add(count);
    }
    Ok(runs)
}
