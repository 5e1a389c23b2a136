//! Images that continue discs.

use std::path::Path;

use fsimage::disc::{Disc, OpenOptions};
use fsimage::{
    Content, Error, FileSystemImage, FileSystems, ImportOptions, ItemType, MediaDescription, Multisession,
    NodeId, Timestamp, UdfRevision,
};

use super::{UNSYNCED, furnished, imported, save, seen, source};

/// Continues the image file at `path` with what `change` does to it.
fn append(path: &Path, change: impl FnOnce(&mut FileSystemImage)) -> (u32, String) {
    let disc = source(path);
    let description = MediaDescription::of_disc(&disc).unwrap();
    let start = description.next_writable;
    let mut image = FileSystemImage::new().unwrap();
    image
        .set_multisession(vec![Multisession::new(description, disc)])
        .unwrap();
    let options = ImportOptions {
        take_over_iso9660: true,
        ..ImportOptions::default()
    };
    image.import_file_system(&options, &()).unwrap();
    change(&mut image);
    let result = image.create_result_image().unwrap();
    let identifier = result.disc_identifier().unwrap();
    let before = std::fs::metadata(path).unwrap().len();
    result.append(path, UNSYNCED, &()).unwrap();
    let after = std::fs::metadata(path).unwrap().len();
    assert!(
        after - before < 2 << 20,
        "{} bytes for a small session",
        after - before
    );
    (start, identifier)
}

#[test]
fn discs_of_the_same_second_are_told_apart() {
    for file_systems in [FileSystems::ISO9660, FileSystems::UDF] {
        let [one, same, other] = [10_000_000, 10_000_000, 20_000_000].map(|nanoseconds| {
            let mut image = FileSystemImage::new().unwrap();
            image.set_file_systems(file_systems).unwrap();
            let seconds = 1_700_000_000;
            image.set_now(Timestamp { seconds, nanoseconds }, false).unwrap();
            image.create_result_image().unwrap().disc_identifier().unwrap()
        });
        assert_eq!(one, same);
        assert_ne!(one, other);
    }
}

#[test]
fn sessions_are_appended() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    let iso = FileSystems::ISO9660 | FileSystems::ROCK_RIDGE | FileSystems::JOLIET;
    for file_systems in [iso, FileSystems::UDF, iso | FileSystems::UDF] {
        for revision in UdfRevision::ALL {
            let mut first = furnished();
            first.set_file_systems(file_systems).unwrap();
            first.set_udf_revision(revision).unwrap();
            let large = vec![b'x'; 8 << 20];
            first
                .add_file(NodeId::ROOT, b"/very large", Content::from_bytes(large))
                .unwrap();
            save(&first, &path);
            let mut expected = seen(&first);
            for number in 0..3 {
                let name = format!("/docs/new{number}");
                let (_, identifier) = append(&path, |image| {
                    assert_eq!(seen(image), expected);
                    let content = Content::from_bytes(name.clone().into_bytes());
                    image.add_file(NodeId::ROOT, name.as_bytes(), content).unwrap();
                    if number == 1 {
                        let gone = image.look_up(NodeId::ROOT, b"/hidden").unwrap();
                        image.change(b"/hidden", |tree| Ok(tree.remove(gone)?)).unwrap();
                    }
                    expected = seen(image);
                });
                // What was told before is what the disc tells.
                let disc = source(&path);
                let mut again = FileSystemImage::new().unwrap();
                let description = MediaDescription::of_disc(&disc).unwrap();
                again
                    .set_multisession(vec![Multisession::new(description, disc)])
                    .unwrap();
                assert_eq!(again.calculate_disc_identifier().unwrap(), identifier);
            }
            let (image, _) = imported(&path, &ImportOptions::default());
            assert_eq!(seen(&image), expected, "{file_systems:?} {revision}");
            if file_systems.contains(FileSystems::ISO9660) {
                // The first session is still there.
                let disc = Disc::open(source(&path), &OpenOptions::default()).unwrap();
                assert_eq!(disc.sessions().len(), 4);
                let mut old = FileSystemImage::new().unwrap();
                let rock_ridge = Some(FileSystems::ROCK_RIDGE);
                old.import_disc(&disc, Some(0), rock_ridge, &ImportOptions::default(), &())
                    .unwrap();
                assert_eq!(seen(&old), seen(&first));
            }
            if file_systems == iso {
                break;
            }
        }
    }
}

#[test]
fn another_disc_is_not_continued() {
    let directory = tempfile::tempdir().unwrap();
    let (path, other) = (directory.path().join("image"), directory.path().join("other"));
    save(&furnished(), &path);
    let mut different = furnished();
    different.set_volume_name("other").unwrap();
    save(&different, &other);
    let disc = source(&path);
    let description = MediaDescription::of_disc(&disc).unwrap();
    let mut image = FileSystemImage::new().unwrap();
    let multisession = Multisession::new(description, disc);
    image.set_multisession(vec![multisession]).unwrap();
    let refused = image
        .import_file_system(&ImportOptions::default(), &())
        .unwrap_err();
    assert!(
        matches!(refused, Error::IncompatiblePreviousSession { .. }),
        "{refused}"
    );
    let options = ImportOptions {
        take_over_iso9660: true,
        ..ImportOptions::default()
    };
    image.import_file_system(&options, &()).unwrap();
    assert!(matches!(
        image.set_session_start_block(7),
        Err(Error::AlreadyImported)
    ));
    let error = image.set_file_systems(FileSystems::UDF).unwrap_err();
    assert!(
        matches!(error, Error::FileSystemChangeNotAllowed { .. }),
        "{error}"
    );
    let all = image.file_systems() | FileSystems::UDF;
    let error = image.set_file_systems(all).unwrap_err();
    assert!(
        matches!(error, Error::IncompatiblePreviousSession { .. }),
        "{error}"
    );
    let before = std::fs::read(&other).unwrap();
    let result = image.create_result_image().unwrap();
    let error = result.append(&other, UNSYNCED, &()).unwrap_err();
    assert!(matches!(error, Error::DiscMismatch { .. }), "{error}");
    assert_eq!(std::fs::read(&other).unwrap(), before);
}

#[test]
fn memory_wins_over_the_disc() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image");
    save(&furnished(), &path);
    let disc = Disc::open(source(&path), &OpenOptions::default()).unwrap();
    let mut image = FileSystemImage::new().unwrap();
    image.add_directory(NodeId::ROOT, b"/docs").unwrap();
    image
        .add_file(NodeId::ROOT, b"/docs/large", Content::from_bytes(*b"mine"))
        .unwrap();
    let before = image.change_point();
    image
        .import_disc(&disc, None, None, &ImportOptions::default(), &())
        .unwrap();
    let all = seen(&image);
    assert_eq!(all["/docs/large"].content, b"mine");
    assert_eq!(all["/docs/deep/small"].content, b"small");
    image.roll_back_to_change_point(before).unwrap();
    assert_eq!(image.file_count(), 1);

    for (name, on_disc) in [(&b"/link"[..], ItemType::File), (b"/docs2", ItemType::Directory)] {
        let mut image = FileSystemImage::new().unwrap();
        match on_disc {
            ItemType::File => image.add_directory(NodeId::ROOT, name).unwrap(),
            _ => image
                .add_file(NodeId::ROOT, b"/docs", Content::from_bytes(*b"a file"))
                .unwrap(),
        };
        let error = image
            .import_disc(&disc, None, None, &ImportOptions::default(), &())
            .unwrap_err();
        assert!(
            matches!(&error, Error::TypeCollision { on_disc: found, .. } if *found == on_disc),
            "{error}"
        );
        // All or nothing.
        assert_eq!(image.file_count() + image.directory_count(), 1);
    }
}
