//! Damaged discs: each byte that is read is changed, and everything looked at. Nothing panics, and no more is read than a walk may.

use std::io;
use std::sync::{Arc, Mutex};

use fsimage_formats::udf::Revision;
use fsimage_fuzz_common::udf_disc::Flavour;
use fsimage_fuzz_common::udf_tree::everything;
use fsimage_fuzz_common::volume_udf::{Counting, limits, most_read, see_everything};
use fsimage_layout::{FileSystems, Layout, Options, UdfAccess, UdfOptions, UdfVat};
use fsimage_tree::{Attributes, CaseRule, Content, Item, NodeId, Tree};
use fsimage_volume::udf::Place;
use fsimage_volume::{BlockSource, Walk};

use crate::fixtures::{folder, names, unpacked};
use crate::own::rendered;

/// A disc that remembers which bytes were read.
struct Watched {
    bytes: Vec<u8>,
    read: Mutex<Vec<bool>>,
}

impl BlockSource for Watched {
    fn length(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let range = offset as usize..offset as usize + buf.len();
        buf.copy_from_slice(
            self.bytes
                .get(range.clone())
                .ok_or(io::ErrorKind::UnexpectedEof)?,
        );
        self.read.lock().unwrap()[range].fill(true);
        Ok(())
    }
}

/// Bytes that are read of a disc.
fn bytes_read(bytes: &[u8]) -> Vec<usize> {
    let source = Arc::new(Watched {
        bytes: bytes.to_vec(),
        read: Mutex::new(vec![false; bytes.len()]),
    });
    let shared: Arc<dyn BlockSource> = Arc::clone(&source) as Arc<dyn BlockSource>;
    let mut walk = Walk::new(limits(), source.length());
    let seen = see_everything(&shared, Place::default(), &mut walk).unwrap();
    assert!(seen.items > 0 && seen.errors == 0, "{seen:?}");
    let read = source.read.lock().unwrap();
    (0..bytes.len()).filter(|&at| read[at]).collect()
}

/// Changes one byte after the other.
fn check(image: &[u8], at: impl IntoIterator<Item = usize>, changes: &[u8], name: &str) {
    let (mut walks, mut opened) = (0, 0);
    let most = most_read(image.len() as u64);
    for at in at {
        for &change in changes {
            let mut bytes = image.to_vec();
            bytes[at] ^= change;
            let source = Counting::new(bytes);
            let shared: Arc<dyn BlockSource> = Arc::clone(&source) as Arc<dyn BlockSource>;
            let mut walk = Walk::new(limits(), source.length());
            let seen = see_everything(&shared, Place::default(), &mut walk);
            let contents = seen.as_ref().map_or(most, |seen| seen.contents);
            let read = source.read();
            assert!(
                read <= most + contents,
                "{name}: byte {at} ^ {change}: {read} bytes read"
            );
            walks += 1;
            opened += u32::from(seen.is_ok_and(|seen| seen.items > 0));
        }
    }
    // Most bytes leave enough to be read.
    assert!(opened * 2 > walks, "{name}: {opened} of {walks}");
}

#[test]
fn every_byte_of_discs_made_by_hand() {
    for flavour in Flavour::ALL {
        let image = everything(flavour).image;
        let read = bytes_read(&image);
        assert!(read.len() > 10_000);
        check(&image, read, &[0xFF], &format!("{flavour:?}"));
    }
}

#[test]
fn every_byte_of_own_images() {
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    let folder = tree
        .add(NodeId::ROOT, b"folder", Item::Directory, Attributes::default())
        .unwrap();
    for (parent, name, size) in [(folder, "small", 20), (NodeId::ROOT, "large", 3000)] {
        let item = Item::File(Content::from_bytes(vec![7; size]));
        tree.add(parent, name.as_bytes(), item, Attributes::default())
            .unwrap();
    }
    let link = Item::SymbolicLink(b"folder/small".to_vec());
    tree.add(NodeId::ROOT, b"link", link, Attributes::default())
        .unwrap();
    let tree = Arc::new(tree);
    for revision in Revision::ALL {
        for (redundant_metadata, vat) in [(false, UdfVat::None), (true, UdfVat::None), (false, UdfVat::Open)]
        {
            if redundant_metadata && revision < Revision::V2_50
                || vat != UdfVat::None && revision == Revision::V1_02
            {
                continue;
            }
            let access = if vat == UdfVat::None {
                UdfAccess::ReadOnly
            } else {
                UdfAccess::WriteOnce
            };
            let options = Options {
                file_systems: FileSystems::UDF,
                block_size: 512,
                udf: UdfOptions {
                    revision,
                    access,
                    vat,
                    redundant_metadata,
                },
                ..Options::default()
            };
            let layout = Layout::new(Arc::clone(&tree), options).unwrap();
            let image = rendered(&layout);
            let read = bytes_read(&image);
            check(&image, read, &[0x81], &format!("{revision}, {vat:?}"));
        }
    }
}

/// Some bytes of larger images: enough to have had each structure's fields changed somewhere.
#[test]
fn bytes_of_other_tools_images() {
    let Some(folder) = folder() else {
        return;
    };
    for name in names(&folder) {
        let image = unpacked(&folder, &name);
        let mut read: Vec<_> = (0..image.len()).filter(|&at| image[at] != 0).collect();
        let step = read.len() / 150 + 1;
        read = read.into_iter().step_by(step).collect();
        if !name.contains("hdd") {
            check(&image, read, &[0xFF], &name);
        }
    }
}
