//! Logical blocks of partitions, and the logical sectors that they are.
//!
//! Spec: ECMA-167:1997 3/10.7, 4/7.1; UDF:2.60 2.2.8, 2.2.9, 2.2.10.

use fsimage_formats::udf::virtual_allocation_table::UNUSED;
use fsimage_formats::udf::{LogicalBlockAddress, SparingTable};
use rustc_hash::FxHashMap;

use crate::error::VolumeError;

/// Which of two copies is read, where there are two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replica {
    Main,
    Mirror,
}

/// Blocks that follow each other on the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) sector: u64,
    pub(super) blocks: u32,
}

/// The sectors of a partition descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) start: u32,
    pub(super) length: u32,
}

impl Area {
    fn resolve(self, block: u32) -> Option<Stretch> {
        let blocks = self.length.checked_sub(block).filter(|&left| left > 0)?;
        let sector = u64::from(self.start) + u64::from(block);
        Some(Stretch { sector, blocks })
    }
}

/// Packets that are elsewhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Sparing {
    packet: u32,
    spares: FxHashMap<u32, u32>,
}

impl Sparing {
    /// What a table says of packets of so many blocks.
    pub(super) fn new(packet: u16, table: &SparingTable) -> Self {
        let packet = u32::from(packet).max(1);
        let used = table.entries.iter().filter(|entry| entry.original < 0xFFFF_FFF0);
        let spares = used
            .map(|entry| (entry.original / packet, entry.mapped))
            .collect();
        Self { packet, spares }
    }
}

/// A partition that has sectors of its own.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) area: Area,
    /// Nothing where no packet is elsewhere.
    pub(super) sparing: Option<Sparing>,
}

impl Base {
    pub(super) fn resolve(&self, block: u32) -> Option<Stretch> {
        let stretch = self.area.resolve(block)?;
        let Some(sparing) = &self.sparing else {
            return Some(stretch);
        };
        let (packet, within) = (block / sparing.packet, block % sparing.packet);
        let blocks = stretch.blocks.min(sparing.packet - within);
        let spare = sparing.spares.get(&packet);
        let sector = spare.map_or(stretch.sector, |&mapped| u64::from(mapped) + u64::from(within));
        Some(Stretch { sector, blocks })
    }
}

/// A run of a metadata file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MetadataRun {
    /// The first block in the metadata partition.
    pub(super) first: u32,
    pub(super) sector: u64,
    pub(super) blocks: u32,
}

fn resolve_run(runs: &[MetadataRun], block: u32) -> Option<Stretch> {
    let index = runs.partition_point(|run| run.first <= block);
    let run = runs.get(index.checked_sub(1)?)?;
    let within = block - run.first;
    let blocks = run.blocks.checked_sub(within).filter(|&left| left > 0)?;
    let sector = run.sector + u64::from(within);
    Some(Stretch { sector, blocks })
}

/// How a partition's blocks are found.
#[derive(Clone, Debug)]
pub(super) enum Mapping {
    /// Where they are, or in a spare packet.
    Base(Base),
    /// By a virtual allocation table.
    Virtual { base: Base, table: Vec<u32> },
    /// In a metadata file, or in its mirror.
    Metadata {
        main: Option<Vec<MetadataRun>>,
        mirror: Option<Vec<MetadataRun>>,
    },
    /// Not at all, and why.
    Unusable(&'static str),
}

impl Mapping {
    fn resolve(&self, replica: Replica, block: u32) -> Option<Stretch> {
        match self {
            Self::Base(base) => base.resolve(block),
            Self::Virtual { base, table } => {
                let entry = *table.get(usize::try_from(block).ok()?)?;
                let stretch = base.resolve(entry).filter(|_| entry != UNUSED)?;
                Some(Stretch { blocks: 1, ..stretch })
            }
            Self::Metadata { main, mirror } => {
                let runs = match replica {
                    Replica::Main => main.as_ref().or(mirror.as_ref()),
                    Replica::Mirror => mirror.as_ref(),
                };
                resolve_run(runs?, block)
            }
            Self::Unusable(_) => None,
        }
    }
}

/// All partitions of a logical volume, by their reference numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Partitions {
    pub(super) maps: Vec<Mapping>,
}

impl Partitions {
    /// Where a block is, and how many follow it. `from` is the byte of what leads there.
    pub(super) fn resolve(
        &self,
        replica: Replica,
        address: LogicalBlockAddress,
        from: u64,
    ) -> Result<Stretch, VolumeError> {
        let unusable = |what, clause| VolumeError::Unusable {
            offset: from,
            what,
            clause,
        };
        let map = self
            .maps
            .get(usize::from(address.partition))
            .ok_or_else(|| unusable("a partition that is not there", "ECMA-167:1997 4/7.1"))?;
        if let Mapping::Unusable(why) = map {
            return Err(unusable(why, "ECMA-167:1997 3/10.7"));
        }
        map.resolve(replica, address.block)
            .ok_or_else(|| unusable("a block that its partition has not", "ECMA-167:1997 4/7.1"))
    }

    /// Whether blocks of the partition are there twice.
    pub(super) fn is_mirrored(&self, partition: u16) -> bool {
        let map = self.maps.get(usize::from(partition));
        matches!(
            map,
            Some(Mapping::Metadata {
                main: Some(_),
                mirror: Some(_)
            })
        )
    }
}

#[cfg(test)]
mod tests {
    use fsimage_formats::udf::{EntityIdentifier, SparingEntry, Tag};

    use super::*;

    fn base(sparing: Option<Sparing>) -> Base {
        let area = Area {
            start: 100,
            length: 50,
        };
        Base { area, sparing }
    }

    fn check(mapping: Mapping, expected: &[(u32, Option<(u64, u32)>)]) {
        let partitions = Partitions { maps: vec![mapping] };
        for &(block, expected) in expected {
            let address = LogicalBlockAddress { partition: 0, block };
            let found = partitions.resolve(Replica::Main, address, 7).ok();
            assert_eq!(found.map(|it| (it.sector, it.blocks)), expected, "{block}");
        }
    }

    #[test]
    fn blocks_of_an_area() {
        let expected = [
            (0, Some((100, 50))),
            (49, Some((149, 1))),
            (50, None),
            (u32::MAX, None),
        ];
        check(Mapping::Base(base(None)), &expected);
    }

    #[test]
    fn packets_that_are_elsewhere() {
        let original = |original, mapped| SparingEntry { original, mapped };
        let table = SparingTable {
            tag: Tag::default(),
            identifier: EntityIdentifier::NONE,
            sequence_number: 0,
            entries: vec![
                original(16, 1000),
                original(SparingEntry::DEFECTIVE, 2000),
                original(SparingEntry::AVAILABLE, 3000),
            ],
        };
        let expected = [
            (3, Some((103, 13))),
            (16, Some((1000, 16))),
            (31, Some((1015, 1))),
            (32, Some((132, 16))),
            (48, Some((148, 2))),
            (50, None),
        ];
        check(Mapping::Base(base(Some(Sparing::new(16, &table)))), &expected);
    }

    #[test]
    fn blocks_that_a_table_tells() {
        let mapping = Mapping::Virtual {
            base: base(None),
            table: vec![5, UNUSED, 6, 50],
        };
        let expected = [
            (0, Some((105, 1))),
            (1, None),
            (2, Some((106, 1))),
            (3, None),
            (4, None),
        ];
        check(mapping, &expected);
    }

    #[test]
    fn runs_of_a_metadata_file() {
        let run = |first, sector, blocks| MetadataRun {
            first,
            sector,
            blocks,
        };
        // Blocks 4 and 5 are in a hole.
        let main = vec![run(0, 500, 4), run(6, 300, 2)];
        let expected = [
            (0, Some((500, 4))),
            (3, Some((503, 1))),
            (4, None),
            (6, Some((300, 2))),
            (8, None),
        ];
        let mapping = Mapping::Metadata {
            main: Some(main.clone()),
            mirror: None,
        };
        check(mapping, &expected);
        let mapping = Mapping::Metadata {
            main: None,
            mirror: Some(main),
        };
        check(mapping, &expected);
        check(Mapping::Unusable("nothing"), &[(0, None)]);
    }
}
