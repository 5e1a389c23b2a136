//! Discs that do not begin where their images do, that are cut off, and what is no disc.

use fsimage_fuzz_common::high_sierra::everything_in_high_sierra;
use fsimage_fuzz_common::iso_disc::everything;
use fsimage_volume::{Disc, FileSystemKind, Limits, VolumeError};

use crate::disc::{kinds, open};

/// Names in the root directory of Joliet, and what was found wrong on opening.
fn read(disc: &Disc) -> (Vec<String>, Vec<String>) {
    let file_system = disc.sessions()[0].file_system(FileSystemKind::Joliet).unwrap();
    let mut walk = disc.walk(Limits::default());
    let root = file_system.root(&mut walk).unwrap();
    let mut names = Vec::new();
    file_system
        .list(&root, &mut walk, &mut |_, item| {
            names.push(String::from_utf8(item.name.clone()).unwrap());
            Ok(std::ops::ControlFlow::Continue(()))
        })
        .unwrap();
    let findings = disc.findings().iter().map(ToString::to_string).collect();
    (names, findings)
}

/// A pregap is before the discs of Nero's images; others have headers of any length.
#[test]
fn something_may_be_before_a_disc() {
    let image = everything().image;
    let whole = open(image.clone());
    assert_eq!((whole.offset(), whole.has_raw_sectors()), (0, false));
    let expected = read(&whole).0;
    for before in [150 * 2048, 8, 512, 65_536 - 32_768 - 4, 3 << 20] {
        let disc = open([vec![0xA5; before], image.clone(), b"NER5 and so on".to_vec()].concat());
        assert_eq!(
            kinds(&disc.sessions()[0]),
            kinds(&whole.sessions()[0]),
            "{before}"
        );
        let (names, findings) = read(&disc);
        assert_eq!(names, expected);
        let finding = format!(
            "byte {before}: ECMA-119:1987 6.2.1: the disc begins here, and something else is before it"
        );
        assert_eq!(findings, [finding]);
        assert_eq!(disc.offset(), before as u64);
        assert_eq!(disc.source().length(), image.len() as u64 + 14);
    }
}

#[test]
fn something_may_be_before_a_disc_of_high_sierra() {
    let image = everything_in_high_sierra();
    for before in [0, 4, 150 * 2048, 65_536 - 32_768 - 8 - 4] {
        let disc = open([vec![0xA5; before], image.clone()].concat());
        assert_eq!(
            kinds(&disc.sessions()[0]),
            [FileSystemKind::HighSierra],
            "{before}"
        );
        assert_eq!(disc.offset(), before as u64);
    }
}

/// What is told by a descriptor must be there from the beginning that it means.
#[test]
fn a_copy_of_a_descriptor_makes_no_disc() {
    let mut image = everything().image;
    let copied: Vec<u8> = image[16 * 2048..20 * 2048].to_vec();
    image[16 * 2048..20 * 2048].fill(0);
    let far = image.len();
    image.extend_from_slice(&[0; 32_768]);
    image[far + 4096..far + 4096 + copied.len()].copy_from_slice(&copied);
    assert!(open(image).current_session().is_none());
}

#[test]
fn what_is_no_disc_is_named() {
    let told = |bytes: Vec<u8>| {
        let disc = open(bytes);
        let preference = fsimage_volume::Preference::default();
        disc.default_file_system(preference)
            .err()
            .map(|error: VolumeError| error.to_string())
    };
    assert_eq!(told(vec![0; 100_000]).as_deref(), Some("no file system found"));
    let mut fat = vec![0; 100_000];
    fat[54..62].copy_from_slice(b"FAT12   ");
    let expected = "no file system of a disc found: this is a FAT file system";
    assert_eq!(told(fat).as_deref(), Some(expected));
    // Not even where an image of a disc is in it.
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    tar.extend_from_slice(&everything().image);
    let expected = "no file system of a disc found: this is a tar archive";
    assert_eq!(told(tar).as_deref(), Some(expected));
}

#[test]
fn a_disc_that_is_cut_off_is_told() {
    let mut image = everything().image;
    image.truncate(image.len() - 1);
    let disc = open(image);
    let what = "the volume has more blocks than there are: the image is cut off, or the number wrong";
    let expected = format!("byte 32768: ECMA-119:1987 8.4.8: {what}");
    assert_eq!(read(&disc).1, [expected]);
}
