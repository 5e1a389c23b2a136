//! Where a file system is found: anchors, sizes of sectors, sequences of recognition.

use fsimage_formats::udf::{Revision, VolumeStructureDescriptor};
use fsimage_fuzz_common::udf_disc::{BLOCK, Flavour};
use fsimage_fuzz_common::udf_tree::everything;
use fsimage_layout::{FileSystems, Layout, Options, UdfOptions};
use fsimage_tree::{Attributes, CaseRule, Content, Item, NodeId, Tree};
use fsimage_volume::udf::{Place, open};
use fsimage_volume::{Limits, VolumeErrorKind, Walk};
use std::sync::Arc;

use crate::own::rendered;
use crate::shown::{Opened, source};

const SECTORS: usize = 472;

fn names(image: Vec<u8>) -> (usize, Vec<String>) {
    let mut opened = Opened::new(source(image), Place::default());
    (opened.items("").len(), opened.findings())
}

/// One anchor at any of its places is enough, with what a drive or a program has put behind the end of the image.
#[test]
fn one_anchor_is_enough() {
    let image = everything(Flavour::Physical).image;
    let last = SECTORS - 1;
    assert_eq!(image.len(), SECTORS * BLOCK);
    let anchor = |sector: usize| image[sector * BLOCK..][..BLOCK].to_vec();
    for behind in [0, 1, 2, 150, 152] {
        for kept in [256, last] {
            let mut image = image.clone();
            for sector in [256, last].into_iter().filter(|&sector| sector != kept) {
                image[sector * BLOCK..][..BLOCK].fill(0);
            }
            image.resize(image.len() + behind * BLOCK, 0);
            assert_eq!(names(image).0, 13, "{behind} behind, {kept}");
        }
    }
    // At 512, and 256 before the end.
    for (place, sectors) in [(512_usize, 700), (600, 857)] {
        let mut image = image.clone();
        let mut moved = anchor(256);
        for sector in [256, last] {
            image[sector * BLOCK..][..BLOCK].fill(0);
        }
        image.resize(sectors * BLOCK, 0);
        let tag = fsimage_formats::udf::Tag {
            version: 3,
            serial_number: 1,
            location: place as u32,
        };
        tag.seal(fsimage_formats::udf::TagIdentifier::ANCHOR, &mut moved);
        image[place * BLOCK..][..BLOCK].copy_from_slice(&moved);
        assert_eq!(names(image).0, 13, "{place}");
    }
}

#[test]
fn an_anchor_of_another_place_is_better_than_none() {
    let mut image = everything(Flavour::Physical).image;
    let last = SECTORS - 1;
    let anchor = image[last * BLOCK..][..BLOCK].to_vec();
    image[256 * BLOCK..][..BLOCK].copy_from_slice(&anchor);
    image[last * BLOCK..][..BLOCK].fill(0);
    let (count, findings) = names(image);
    assert_eq!(count, 13);
    assert!(
        findings
            .iter()
            .any(|finding| finding.contains("another sector's")),
        "{findings:?}"
    );
}

#[test]
fn without_anchors_the_recognition_sequence_tells_that_something_is_missing() {
    let mut image = everything(Flavour::Physical).image;
    for sector in [256, SECTORS - 1] {
        image[sector * BLOCK..][..BLOCK].fill(0);
    }
    let try_open = |image: &[u8]| {
        let source = source(image.to_vec());
        let mut walk = Walk::new(Limits::default(), source.length());
        open(&source, Place::default(), &mut walk).map(|found| found.is_some())
    };
    assert_eq!(try_open(&image).unwrap_err().kind(), VolumeErrorKind::Damaged);
    image[32_768..32_768 + 6144].fill(0);
    assert!(!try_open(&image).unwrap());
    assert!(!try_open(b"").unwrap());
    assert!(!try_open(&[0; 700_000]).unwrap());
}

#[test]
fn no_recognition_sequence_is_needed() {
    let mut image = everything(Flavour::Physical).image;
    image[32_768..32_768 + 6144].fill(0);
    let (count, findings) = names(image);
    assert_eq!(count, 13);
    assert!(
        findings
            .iter()
            .any(|finding| finding.contains("no volume recognition")),
        "{findings:?}"
    );
    // That of the other standard does as well.
    let mut image = everything(Flavour::Physical).image;
    let other = VolumeStructureDescriptor(fsimage_formats::udf::StandardIdentifier::NSR02).write();
    image[34_816..34_816 + 2048].copy_from_slice(&other);
    let (count, findings) = names(image);
    assert_eq!(count, 13);
    assert!(
        findings
            .iter()
            .any(|finding| finding.contains("different standards")),
        "{findings:?}"
    );
}

/// An image of one file in sectors of a size.
fn image(block_size: u32, name: &str) -> Vec<u8> {
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    let item = Item::File(Content::from_bytes(*b"x"));
    tree.add(NodeId::ROOT, name.as_bytes(), item, Attributes::default())
        .unwrap();
    let options = Options {
        file_systems: FileSystems::UDF,
        block_size,
        padding_blocks: 0,
        udf: UdfOptions {
            revision: Revision::V2_01,
            ..UdfOptions::default()
        },
        ..Options::default()
    };
    rendered(&Layout::new(Arc::new(tree), options).unwrap())
}

/// What an earlier file system in sectors of another size has left behind does not count.
#[test]
fn old_anchors_in_sectors_of_another_size_do_not_count() {
    for (old, new) in [(512, 4096), (1024, 4096)] {
        let mut bytes = image(new, "new");
        let left = image(old, "old");
        // All that the new image has not written: the old anchor, its sequences and files.
        for (byte, left) in bytes.iter_mut().zip(left).skip(100_000) {
            if *byte == 0 {
                *byte = left;
            }
        }
        let mut opened = Opened::new(source(bytes), Place::default());
        assert_eq!(opened.udf.info().block_size, new);
        assert_eq!(opened.items("")[0].name, b"new");
    }
}

/// Whoever knows the size of sectors says so.
#[test]
fn a_given_size_of_sectors_is_the_only_one_that_is_tried() {
    for size in [512, 1024, 2048, 4096] {
        let bytes = image(size, "file");
        for asked in [512, 1024, 2048, 4096] {
            let source = source(bytes.clone());
            let mut walk = Walk::new(Limits::default(), source.length());
            let place = Place {
                block_size: Some(asked),
                ..Place::default()
            };
            let found = open(&source, place, &mut walk).ok().flatten();
            assert_eq!(found.is_some(), size == asked, "{size}, {asked}");
        }
    }
}
