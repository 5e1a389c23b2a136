//! From blank to finished, for each kind of disc of the virtual drive and each file system that it takes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by them")]

mod discs;

use discs::{ISO, Medium, another, blank_disc, bytes, first, go_on, has, has_first, newest};
use fsimage::drive::virtual_drive::MediumKind;
use fsimage::drive::{Blanking, BurnJob, BurnOptions, DiscDrive, Formatting, MediaState};
use fsimage::{Error, ErrorKind, FileSystemImage, FileSystems, UdfAccess, UdfRevision, UdfVat};

/// What is put on a disc.
#[derive(Clone, Copy, Debug)]
enum Content {
    Iso,
    Bridge,
    Udf(UdfRevision),
    /// With a virtual allocation table.
    Vat(UdfRevision),
}

impl Content {
    fn file_systems(self) -> FileSystems {
        match self {
            Self::Iso => ISO,
            Self::Bridge => ISO | FileSystems::UDF,
            Self::Udf(_) | Self::Vat(_) => FileSystems::UDF,
        }
    }

    fn image(self, drive: &DiscDrive) -> FileSystemImage {
        let mut image = first(self.file_systems(), drive);
        if let Self::Udf(revision) | Self::Vat(revision) = self {
            image.set_udf_revision(revision).unwrap();
        }
        if let Self::Vat(_) = self {
            image.set_udf_access(UdfAccess::WriteOnce).unwrap();
            image.set_udf_vat(UdfVat::Closed).unwrap();
        }
        image
    }
}

fn burn(drive: &DiscDrive, result: &fsimage::ImageResult, finalise: bool, what: &str) {
    let job = BurnJob {
        options: BurnOptions {
            finalise,
            ..BurnOptions::default()
        },
        ..BurnJob::default()
    };
    let burnt = result
        .burn(drive, &job, &mut go_on)
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(!burnt.media.state.contains(MediaState::BLANK), "{what}");
    result.verify_on(drive, &mut go_on).unwrap();
}

fn blank_to_finished(medium: Medium, content: Content) {
    let what = format!("{medium:?}, {content:?}");
    let (_, drive) = blank_disc(medium);
    let result = content.image(&drive).create_result_image().unwrap();
    burn(&drive, &result, false, &what);
    assert_eq!(
        FileSystemImage::identify_file_systems_on_disc(&drive).unwrap(),
        content.file_systems(),
        "{what}"
    );
    assert!(has_first(&newest(&drive, &what)), "{what}");
    // Two sessions more, the last one for good.
    for (number, finalise) in [(1, false), (2, true)] {
        let name = format!("more{number}");
        let what = format!("{what}, {name}");
        let result = another(&drive, &name, &bytes(100 + number, 70_000))
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        burn(&drive, &result, finalise, &what);
        let reader = newest(&drive, &what);
        assert!(has_first(&reader), "{what}");
        for number in 1..=number {
            assert!(
                has(
                    &reader,
                    &format!("more{number}"),
                    &bytes(100 + number, 70_000),
                    &what
                ),
                "{what}"
            );
        }
        // A second time the disc is another one.
        let error = result.burn(&drive, &BurnJob::default(), &mut go_on).unwrap_err();
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
    // What can be erased is as new afterwards.
    if let (MediumKind::CdRw | MediumKind::DvdRw, None) = medium {
        let media = drive.blank(Blanking::Disc, &mut go_on).unwrap();
        assert!(media.state.contains(MediaState::BLANK), "{what}");
        let result = content.image(&drive).create_result_image().unwrap();
        burn(&drive, &result, true, &what);
        assert!(has_first(&newest(&drive, &what)), "{what}");
    }
}

/// Everything on a disc that is written once, from its beginning to its end.
fn on_sequential(medium: Medium) {
    on_overwritable(medium);
    for revision in [UdfRevision::V1_50, UdfRevision::V2_01, UdfRevision::V2_60] {
        blank_to_finished(medium, Content::Vat(revision));
    }
}

fn on_overwritable(medium: Medium) {
    for content in [
        Content::Iso,
        Content::Bridge,
        Content::Udf(UdfRevision::V1_02),
        Content::Udf(UdfRevision::V2_01),
        Content::Udf(UdfRevision::V2_50),
        Content::Udf(UdfRevision::V2_60),
    ] {
        blank_to_finished(medium, content);
    }
}

#[test]
fn cd_r() {
    on_sequential((MediumKind::CdR, None));
}

#[test]
fn cd_rw() {
    on_sequential((MediumKind::CdRw, None));
}

#[test]
fn dvd_r() {
    on_sequential((MediumKind::DvdR, None));
}

/// IMAPI2FS adds no sessions to it.
#[test]
fn dvd_r_with_two_layers_has_one_session() {
    let contents = [
        Content::Iso,
        Content::Bridge,
        Content::Udf(UdfRevision::V2_01),
        Content::Vat(UdfRevision::V2_01),
    ];
    for (content, finalise) in contents.into_iter().zip([false, true].into_iter().cycle()) {
        let (_, drive) = blank_disc((MediumKind::DvdRDl, None));
        let result = content.image(&drive).create_result_image().unwrap();
        let what = format!("{content:?}");
        burn(&drive, &result, finalise, &what);
        assert!(has_first(&newest(&drive, &what)));
        let error = another(&drive, "more", &bytes(1, 70_000)).map(drop).unwrap_err();
        assert!(
            matches!(error, Error::MultisessionNotAllowed { .. }) || finalise,
            "{error}"
        );
        assert_eq!(
            drive.media().unwrap().state.contains(MediaState::FINALISED),
            finalise
        );
    }
}

#[test]
fn dvd_rw_in_sequence() {
    on_sequential((MediumKind::DvdRw, None));
}

#[test]
fn dvd_rw_that_is_overwritten() {
    on_overwritable((MediumKind::DvdRw, Some(Formatting::Default)));
    on_overwritable((MediumKind::DvdRw, Some(Formatting::Full)));
}

#[test]
fn dvd_plus_r() {
    on_sequential((MediumKind::DvdPlusR, None));
}

#[test]
fn dvd_plus_r_with_two_layers() {
    on_sequential((MediumKind::DvdPlusRDl, None));
}

#[test]
fn dvd_plus_rw() {
    on_overwritable((MediumKind::DvdPlusRw, None));
}

#[test]
fn dvd_ram() {
    on_overwritable((MediumKind::DvdRam, None));
}

#[test]
fn bd_r() {
    on_sequential((MediumKind::BdR, None));
}

#[test]
fn bd_r_with_two_layers() {
    on_sequential((MediumKind::BdRDl, None));
}

#[test]
fn bd_r_with_spare_areas() {
    on_sequential((MediumKind::BdR, Some(Formatting::Sequential)));
}

#[test]
fn bd_r_with_pseudo_overwrite() {
    on_sequential((MediumKind::BdR, Some(Formatting::PseudoOverwrite)));
}

#[test]
fn bd_re() {
    on_overwritable((MediumKind::BdRe, None));
    on_overwritable((MediumKind::BdRe, Some(Formatting::WithoutSpares)));
}
