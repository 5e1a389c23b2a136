//! Folders onto discs: blank, burnt, continued, read back, finished, for each kind of disc of the virtual drive.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by them"
)]

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage::disc::{Disc, DiscReader, OpenOptions, Selection};
use fsimage::drive::virtual_drive::{
    Fault, FaultAt, FaultKind, MediumKind, VirtualDrive, VirtualDriveOptions,
};
use fsimage::drive::{
    BlockMap, BurnJob, BurnOptions, DiscDrive, Drive, ImageSink, MediaState, MmcError, Progress,
};

use fsimage::{
    Content, Error, ErrorKind, FileSystemImage, FileSystems, ImportOptions, Multisession, NodeId, SessionKind,
};

fn go_on(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn drive(kind: MediumKind) -> (VirtualDrive, DiscDrive) {
    let drive = VirtualDrive::in_memory(kind, VirtualDriveOptions::default()).unwrap();
    (drive.clone(), DiscDrive::from(Drive::new(drive)))
}

fn bytes(seed: u32, length: u32) -> Vec<u8> {
    (0..length)
        .map(|at| (at.wrapping_add(seed).wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0])
        .collect()
}

fn first(file_systems: FileSystems, drive: &DiscDrive) -> FileSystemImage {
    let mut image = FileSystemImage::new().unwrap();
    image.choose_defaults_for_drive(drive).unwrap();
    image.set_file_systems(file_systems).unwrap();
    image.set_volume_name("FIRST").unwrap();
    for number in 0..20 {
        let path = format!("/first{number}");
        image
            .add_file(
                NodeId::ROOT,
                path.as_bytes(),
                Content::from_bytes(bytes(number, 50_000)),
            )
            .unwrap();
    }
    image
}

/// What readers see: the newest session.
fn holds(drive: &DiscDrive, multisession: &Multisession, path: &str, expected: &[u8]) {
    let options = OpenOptions {
        sessions: match multisession.description.kind {
            SessionKind::Sequential => multisession.description.sessions.clone(),
            SessionKind::RandomWrite => Vec::new(),
        },
        ..OpenOptions::default()
    };
    let disc = Disc::open(drive.source().unwrap(), &options).unwrap();
    let reader = DiscReader::new(Arc::new(disc), &Selection::default()).unwrap();
    let mut budget = reader.budget();
    let item = reader
        .look_up(path.as_bytes(), &mut budget)
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut found = vec![0; expected.len()];
    reader
        .content(&item, &mut budget)
        .unwrap()
        .read_exact_at(0, &mut found)
        .unwrap();
    assert!(found == expected, "{path}");
}

const ISO: FileSystems = FileSystems::ISO9660
    .union(FileSystems::ROCK_RIDGE)
    .union(FileSystems::JOLIET);

fn blank_to_finished(kind: MediumKind, file_systems: FileSystems) {
    let what = format!("{kind:?}, {}", file_systems.name());
    let (_, drive) = drive(kind);
    let image = first(file_systems, &drive);
    let result = image.create_result_image().unwrap();
    let job = BurnJob::default();
    let burnt = result
        .burn(&drive, &job, &mut go_on)
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(!burnt.media.state.contains(MediaState::BLANK), "{what}");
    result.verify_on(&drive, &mut go_on).unwrap();
    assert_eq!(
        FileSystemImage::identify_file_systems_on_disc(&drive).unwrap(),
        file_systems,
        "{what}"
    );
    let multisession = drive.multisession().unwrap();
    holds(&drive, &multisession, "first3", &bytes(3, 50_000));
    // Two sessions more, the last one for good.
    for (number, finalise) in [(1, false), (2, true)] {
        let mut image = FileSystemImage::new().unwrap();
        image
            .set_multisession(vec![drive.multisession().unwrap()])
            .unwrap();
        let options = ImportOptions {
            take_over_iso9660: true,
            ..ImportOptions::default()
        };
        let imported = image
            .import_file_system(&options, &())
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(imported.files, 20 + u64::from(number) - 1, "{what}");
        let path = format!("/more{number}");
        image
            .add_file(
                NodeId::ROOT,
                path.as_bytes(),
                Content::from_bytes(bytes(100 + number, 70_000)),
            )
            .unwrap();
        let result = image.create_result_image().unwrap();
        let options = BurnOptions {
            finalise,
            ..BurnOptions::default()
        };
        let job = BurnJob {
            options,
            ..BurnJob::default()
        };
        result
            .burn(&drive, &job, &mut go_on)
            .unwrap_or_else(|error| panic!("{what}, session {number}: {error}"));
        let multisession = drive.multisession().unwrap();
        holds(&drive, &multisession, "first3", &bytes(3, 50_000));
        holds(&drive, &multisession, &path[1..], &bytes(100 + number, 70_000));
        // A second time the disc is another one.
        let error = result.burn(&drive, &job, &mut go_on).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::SourceChanged | ErrorKind::Drive),
            "{what}: {error}"
        );
    }
    let media = drive.media().unwrap();
    assert!(
        media
            .state
            .intersects(MediaState::FINALISED | MediaState::OVERWRITABLE),
        "{what}"
    );
}

#[test]
fn iso9660_on_cd() {
    blank_to_finished(MediumKind::CdR, ISO);
    blank_to_finished(MediumKind::CdRw, ISO);
}

#[test]
fn iso9660_on_dvd_and_bd() {
    for kind in [
        MediumKind::DvdR,
        MediumKind::DvdPlusR,
        MediumKind::DvdPlusRDl,
        MediumKind::BdR,
    ] {
        blank_to_finished(kind, ISO);
    }
}

#[test]
fn udf_on_dvd_and_bd() {
    for kind in [MediumKind::DvdR, MediumKind::DvdPlusR, MediumKind::BdR] {
        blank_to_finished(kind, FileSystems::UDF);
    }
}

#[test]
fn discs_that_can_be_overwritten() {
    for kind in [MediumKind::DvdPlusRw, MediumKind::DvdRam, MediumKind::BdRe] {
        blank_to_finished(kind, ISO);
    }
}

#[test]
fn a_disc_that_cannot_be_read_back_is_an_error_with_the_file() {
    let (virtual_drive, drive) = drive(MediumKind::DvdPlusR);
    let image = first(ISO, &drive);
    let result = image.create_result_image().unwrap();
    virtual_drive.add_fault(Fault {
        at: FaultAt::Block(400),
        kind: FaultKind::BitRot,
    });
    let error = result.burn(&drive, &BurnJob::default(), &mut go_on).unwrap_err();
    let Error::Drive(MmcError::Differs { block }) = error else {
        panic!("{error}")
    };
    assert_eq!(block, 400);
    let path = result.path_at_disc_block(block).unwrap();
    assert!(path.starts_with("/first"), "{path}");
    assert_eq!(result.path_at_disc_block(16), None);
}

#[test]
fn a_source_that_cannot_be_read_is_named_and_nothing_is_said_to_be_done() {
    let (_, drive) = drive(MediumKind::BdR);
    let mut image = first(ISO, &drive);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, [1; 100_000]).unwrap();
    image
        .add_file(NodeId::ROOT, b"/zzz", fsimage::file_content(&path).unwrap().0)
        .unwrap();
    let result = image.create_result_image().unwrap();
    std::fs::remove_file(&path).unwrap();
    let error = result.burn(&drive, &BurnJob::default(), &mut go_on).unwrap_err();
    assert!(error.to_string().contains("zzz"), "{error}");
    assert!(
        !drive
            .media()
            .unwrap()
            .sessions
            .iter()
            .any(|session| session.closed)
    );
}

#[test]
fn a_blank_disc_is_room_and_nothing_to_read() {
    let (_, drive) = drive(MediumKind::CdR);
    let mut image = FileSystemImage::new().unwrap();
    image.set_free_media_blocks_from_drive(&drive).unwrap();
    assert_eq!(image.free_media_blocks(), 359_847);
    assert!(matches!(drive.source(), Err(Error::EmptyDisc)));
}

#[test]
fn another_discs_image_is_not_burnt() {
    let (_, one) = drive(MediumKind::DvdPlusR);
    let (_, other) = drive(MediumKind::DvdPlusR);
    for (drive, name) in [(&one, "ONE"), (&other, "OTHER")] {
        let mut image = first(ISO, drive);
        image.set_volume_name(name).unwrap();
        image
            .create_result_image()
            .unwrap()
            .burn(drive, &BurnJob::default(), &mut go_on)
            .unwrap();
    }
    let mut image = FileSystemImage::new().unwrap();
    image.set_multisession(vec![one.multisession().unwrap()]).unwrap();
    image.import_file_system(&ImportOptions::default(), &()).unwrap();
    let result = image.create_result_image().unwrap();
    let error = result.burn(&other, &BurnJob::default(), &mut go_on).unwrap_err();
    assert!(matches!(error, Error::DiscMismatch { .. }), "{error}");
}

struct Memory(Vec<u8>);

impl ImageSink for Memory {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> std::io::Result<()> {
        let offset = usize::try_from(offset).unwrap();
        self.0[offset..offset + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn keep_map(&mut self, _: &BlockMap) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disc_that_was_read_is_the_image() {
    let (_, drive) = drive(MediumKind::DvdPlusR);
    let result = first(ISO, &drive).create_result_image().unwrap();
    result.burn(&drive, &BurnJob::default(), &mut go_on).unwrap();
    let mut image = Vec::new();
    std::io::Read::read_to_end(&mut result.stream(), &mut image).unwrap();
    let blocks = u32::try_from(image.len() / 2048).unwrap();
    let mut found = Memory(vec![0; image.len()]);
    let mut map = BlockMap::new(blocks);
    drive.read(&mut map, &mut found, 0, &mut go_on).unwrap();
    assert!(found.0 == image);
}
