//! What must not happen to discs, and what is told when it does.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by them"
)]

mod discs;

use discs::{ISO, another, bytes, drive, first, go_on, has_first, newest};
use fsimage::drive::virtual_drive::{Fault, FaultAt, FaultKind, MediumKind};
use fsimage::drive::{Blanking, BlockMap, BurnJob, DiscDrive, Formatting, ImageSink, MediaState, MmcError};
use fsimage::{Content, Error, FileSystemImage, FileSystems, ImportOptions, NodeId, UdfRevision};

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
fn a_drive_that_is_opened_for_reading_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("file:{}?media=cd-rw", folder.path().join("disc").display());
    let drive = DiscDrive::open(&name, false).unwrap();
    let result = first(ISO, &drive).create_result_image().unwrap();
    let refused = |error| {
        assert!(
            matches!(error, Error::Drive(MmcError::OpenedForReading)),
            "{error}"
        )
    };
    refused(result.burn(&drive, &BurnJob::default(), &mut go_on).unwrap_err());
    refused(drive.blank(Blanking::Minimal, &mut go_on).unwrap_err());
    refused(drive.format(Formatting::Default, &mut go_on).unwrap_err());
    refused(drive.close(true, &mut go_on).unwrap_err());
    assert_eq!(drive.media().unwrap().state, MediaState::BLANK);
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

/// What a session has to write again lies on the disc that is being written: it is read before.
#[test]
fn named_streams_come_along_into_the_next_session() {
    for kind in [MediumKind::BdR, MediumKind::DvdPlusRw] {
        let (_, drive) = drive(kind);
        let mut image = first(FileSystems::UDF, &drive);
        image.set_udf_revision(UdfRevision::V2_01).unwrap();
        let file = image.look_up(NodeId::ROOT, b"/first1").unwrap();
        image
            .add_stream(file, b"stream", Content::from_bytes(bytes(7, 300_000)))
            .unwrap();
        let result = image.create_result_image().unwrap();
        result.burn(&drive, &BurnJob::default(), &mut go_on).unwrap();
        let result = another(&drive, "more", &bytes(2, 70_000)).unwrap();
        result.burn(&drive, &BurnJob::default(), &mut go_on).unwrap();
        assert!(has_first(&newest(&drive, "streams")));
    }
}
