//! Discs of the virtual drive, images for them, and what readers see on them.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails where its discs cannot be had"
)]

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage::disc::{Disc, DiscReader, OpenOptions, Selection};
use fsimage::drive::virtual_drive::{MediumKind, VirtualDrive, VirtualDriveOptions};
use fsimage::drive::{DiscDrive, Drive, Formatting, Progress};
use fsimage::{
    Content, Error, FileSystemImage, FileSystems, ImageResult, ImportOptions, NodeId, SessionKind,
};

pub(crate) fn go_on(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub(crate) fn drive(kind: MediumKind) -> (VirtualDrive, DiscDrive) {
    let drive = VirtualDrive::in_memory(kind, VirtualDriveOptions::default()).unwrap();
    (drive.clone(), DiscDrive::from(Drive::new(drive)))
}

/// A kind of disc, formatted in a way or as it comes.
pub(crate) type Medium = (MediumKind, Option<Formatting>);

pub(crate) fn blank_disc((kind, format): Medium) -> (VirtualDrive, DiscDrive) {
    let (virtual_drive, drive) = drive(kind);
    if let Some(how) = format {
        drive.format(how, &mut go_on).unwrap();
    }
    (virtual_drive, drive)
}

pub(crate) fn bytes(seed: u32, length: u32) -> Vec<u8> {
    (0..length)
        .map(|at| (at.wrapping_add(seed).wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0])
        .collect()
}

pub(crate) const ISO: FileSystems = FileSystems::ISO9660
    .union(FileSystems::ROCK_RIDGE)
    .union(FileSystems::JOLIET);

pub(crate) fn first(file_systems: FileSystems, drive: &DiscDrive) -> FileSystemImage {
    let mut image = FileSystemImage::new().unwrap();
    image.choose_defaults_for_drive(drive).unwrap();
    image.set_file_systems(file_systems).unwrap();
    image.set_volume_name("FIRST").unwrap();
    for number in 0..20 {
        add(&mut image, &format!("first{number}"), &bytes(number, 50_000));
    }
    image
}

pub(crate) fn add(image: &mut FileSystemImage, name: &str, bytes: &[u8]) {
    let content = Content::from_bytes(bytes.to_vec());
    image
        .add_file(NodeId::ROOT, format!("/{name}").as_bytes(), content)
        .unwrap();
}

/// The disc's newest session with another file.
pub(crate) fn another(drive: &DiscDrive, name: &str, bytes: &[u8]) -> Result<ImageResult, Error> {
    let mut image = FileSystemImage::new()?;
    image.set_multisession(vec![drive.multisession()?])?;
    let options = ImportOptions {
        take_over_iso9660: true,
        ..ImportOptions::default()
    };
    image.import_file_system(&options, &())?;
    add(&mut image, name, bytes);
    image.create_result_image()
}

/// What readers see: the newest session.
#[track_caller]
pub(crate) fn newest(drive: &DiscDrive, what: &str) -> DiscReader {
    let multisession = drive
        .multisession()
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    let options = OpenOptions {
        sessions: match multisession.description.kind {
            SessionKind::Sequential => multisession.description.sessions.clone(),
            SessionKind::RandomWrite => Vec::new(),
        },
        ..OpenOptions::default()
    };
    let disc = Disc::open(drive.source().unwrap(), &options).unwrap();
    DiscReader::new(Arc::new(disc), &Selection::default()).unwrap_or_else(|error| panic!("{what}: {error}"))
}

/// Whether the newest session has this file; it must have the right contents then.
#[track_caller]
pub(crate) fn has(reader: &DiscReader, name: &str, expected: &[u8], what: &str) -> bool {
    let mut budget = reader.budget();
    let Ok(item) = reader.look_up(format!("/{name}").as_bytes(), &mut budget) else {
        return false;
    };
    let mut found = vec![0; expected.len()];
    let content = reader.content(&item, &mut budget).unwrap();
    content
        .read_exact_at(0, &mut found)
        .unwrap_or_else(|error| panic!("{what}: {name}: {error}"));
    assert!(found == expected, "{what}: {name} has other contents");
    true
}

/// All files of [`first`].
pub(crate) fn has_first(reader: &DiscReader) -> bool {
    (0..20).all(|number| has(reader, &format!("first{number}"), &bytes(number, 50_000), "first"))
}
