//! Metadata partitions whose first copy is destroyed, in this way or that: the same is read from the second.

use std::sync::Arc;

use fsimage_formats::udf::{
    AllocationDescriptors, AnchorVolumeDescriptorPointer, FileEntry, LogicalVolumeDescriptor,
    MetadataPartition, PartitionDescriptor, PartitionMap, Revision,
};
use fsimage_judges::Manifest;
use fsimage_layout::{FileSystems, Layout, Options, UdfOptions};
use fsimage_tree::{Attributes, CaseRule, Content, Item, NodeId, Tree};
use fsimage_volume::udf::Place;

use crate::fixtures::{folder, unpacked};
use crate::own::rendered;
use crate::shown::{Opened, source};

/// Where the copies are, in blocks of the image.
struct Copies {
    block_size: usize,
    start: usize,
    map: MetadataPartition,
    logical_volume: usize,
}

impl Copies {
    fn find(image: &[u8], block_size: usize) -> Self {
        let block = |at: usize| &image[at * block_size..][..block_size];
        let anchor = AnchorVolumeDescriptorPointer::parse(block(256)).unwrap();
        let first = anchor.main_sequence.location as usize;
        let sequence = first..first + 16;
        let partition = sequence
            .clone()
            .find_map(|at| PartitionDescriptor::parse(block(at)).ok());
        let (logical_volume, logical) = sequence
            .filter_map(|at| Some((at, LogicalVolumeDescriptor::parse(block(at)).ok()?)))
            .next()
            .unwrap();
        let map = logical.partition_maps.iter().find_map(|map| match map {
            PartitionMap::Metadata(map) => Some(*map),
            _ => None,
        });
        Self {
            block_size,
            start: partition.unwrap().starting_location as usize,
            map: map.unwrap(),
            logical_volume,
        }
    }

    fn icb(&self, block: u32) -> std::ops::Range<usize> {
        let start = (self.start + block as usize) * self.block_size;
        start..start + self.block_size
    }

    /// The bytes of the contents of a file of metadata.
    fn contents(&self, image: &[u8], block: u32) -> Vec<std::ops::Range<usize>> {
        let entry = FileEntry::parse(&image[self.icb(block)]).unwrap();
        let kind = entry.header.icb.flags.allocation();
        AllocationDescriptors::new(kind, 0, entry.allocation)
            .unwrap()
            .map(|extent| {
                let start = self.icb(extent.location.block).start;
                start..start + extent.length.bytes() as usize
            })
            .collect()
    }
}

fn read(image: Vec<u8>) -> (Manifest, Vec<String>) {
    let mut opened = Opened::new(source(image), Place::default());
    (opened.manifest(), opened.findings())
}

/// Destroys parts of an image with two copies of its metadata.
fn check(image: &[u8], block_size: usize, name: &str) {
    let whole = read(image.to_vec());
    assert!(whole.0.entries.len() > 10, "{name}");
    assert_eq!(whole.1, [""; 0], "{name}");
    let copies = Copies::find(image, block_size);
    let (main, mirror) = (copies.map.metadata_file, copies.map.metadata_mirror_file);
    let same = |what: &str, destroy: &dyn Fn(&mut [u8])| {
        let mut damaged = image.to_vec();
        destroy(&mut damaged);
        let (found, findings) = read(damaged);
        assert!(found == whole.0, "{name}: {what}");
        let clause = |finding: &String| finding.contains("UDF:2.60 2.2.13");
        assert!(findings.iter().any(clause), "{name}: {what}: {findings:?}");
    };
    same("no entry of the main file", &|image| {
        image[copies.icb(main)].fill(0)
    });
    same("no entry of the mirror file", &|image| {
        image[copies.icb(mirror)].fill(0)
    });
    // The checksum of the map is that of its descriptor: it has to be made again.
    same("no place of the main file", &|image| {
        let at = copies.logical_volume * copies.block_size;
        let block = &mut image[at..at + copies.block_size];
        let mut logical = LogicalVolumeDescriptor::parse(block).unwrap();
        for map in &mut logical.partition_maps {
            if let PartitionMap::Metadata(map) = map {
                map.metadata_file = u32::MAX;
            }
        }
        logical.write(block).unwrap();
    });
    let own = copies.contents(image, main);
    if own == copies.contents(image, mirror) {
        return;
    }
    same("no contents of the main file", &|image| {
        for extent in &own {
            image[extent.clone()].fill(0);
        }
    });
    same("random contents of the main file", &|image| {
        for extent in &own {
            for (at, byte) in image[extent.clone()].iter_mut().enumerate() {
                *byte = (at * 7 % 251) as u8;
            }
        }
    });
    // One block alone, each of them: what is in no use needs no mirror.
    for extent in &own {
        for start in extent.clone().step_by(copies.block_size) {
            let mut damaged = image.to_vec();
            damaged[start..start + copies.block_size].fill(0);
            assert!(read(damaged).0 == whole.0, "{name}: no byte {start}");
        }
    }
}

#[test]
fn own_images_are_read_from_the_mirror() {
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    for directory in 0..5 {
        let name = format!("directory {directory}");
        let parent = tree
            .add(
                NodeId::ROOT,
                name.as_bytes(),
                Item::Directory,
                Attributes::default(),
            )
            .unwrap();
        // Directories of less than a block, and of more.
        for file in 0..directory * 12 {
            let name = format!("{file}{}", "x".repeat(file * 3));
            let item = Item::File(Content::from_bytes(vec![7; file * 300]));
            tree.add(parent, name.as_bytes(), item, Attributes::default())
                .unwrap();
        }
    }
    let tree = Arc::new(tree);
    for revision in [Revision::V2_50, Revision::V2_60] {
        for (redundant_metadata, block_size) in [(true, 512), (true, 2048), (false, 2048), (true, 4096)] {
            let options = Options {
                file_systems: FileSystems::UDF,
                block_size,
                udf: UdfOptions {
                    revision,
                    redundant_metadata,
                    ..UdfOptions::default()
                },
                ..Options::default()
            };
            let layout = Layout::new(Arc::clone(&tree), options).unwrap();
            check(
                &rendered(&layout),
                block_size as usize,
                &format!("{revision} in blocks of {block_size}, {redundant_metadata}"),
            );
        }
    }
}

#[test]
fn images_of_makefs_are_read_from_the_mirror() {
    let Some(folder) = folder() else {
        return;
    };
    for (name, block_size) in [("makefs-bdrom-0x250", 2048), ("makefs-disk-0x250", 512)] {
        check(&unpacked(&folder, name), block_size, name);
    }
}
