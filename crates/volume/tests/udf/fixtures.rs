//! Images that other people's tools made, against what the Linux kernel shows of them.
//!
//! They are not part of this project: the environment variable `FSIMAGE_FIXTURES` names the folder where they are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use fsimage_formats::udf::Revision;
use fsimage_judges::{Fields, Manifest, compare};
use fsimage_volume::udf::Place;

use crate::shown::{Opened, source};

/// The folder, if there is one.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("FSIMAGE_FIXTURES");
    if folder.is_none() {
        eprintln!("not looked at, since FSIMAGE_FIXTURES names no folder: images by other tools");
    }
    folder.map(PathBuf::from)
}

/// An image, unpacked.
pub(crate) fn unpacked(folder: &Path, name: &str) -> Arc<[u8]> {
    let packed = folder.join(format!("{name}.xz"));
    let output = Command::new("xz").arg("-dc").arg(&packed).output().expect("xz");
    assert!(output.status.success(), "{}", packed.display());
    output.stdout.into()
}

/// Names of the images that the kernel reads as UDF.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let name = name.strip_suffix(".udf.manifest")?;
            let image = |name: &str| {
                folder
                    .join(format!("{name}.xz"))
                    .exists()
                    .then(|| name.to_owned())
            };
            image(name).or_else(|| image(name.strip_suffix(".img")?))
        })
        .collect();
    names.sort();
    names
}

fn listing(folder: &Path, name: &str) -> Manifest {
    let listings = [format!("{name}.udf.manifest"), format!("{name}.img.udf.manifest")];
    let listing = listings
        .iter()
        .find_map(|name| std::fs::read(folder.join(name)).ok());
    Manifest::of_listing(&listing.unwrap()).unwrap()
}

#[test]
fn images_of_other_tools_are_read_as_the_kernel_reads_them() {
    let Some(folder) = folder() else {
        return;
    };
    let names = names(&folder);
    assert!(names.len() >= 14, "{names:?}");
    for name in names {
        let mut opened = Opened::new(source(unpacked(&folder, &name)), Place::default());
        let found = opened.manifest();
        let differences = compare(&listing(&folder, &name), &found, Fields::all());
        assert!(differences.is_empty(), "{name}: {differences:?}");
        assert_eq!(opened.findings(), [""; 0], "{name}");
    }
}

/// Name, revision and block size of a volume.
#[test]
fn volumes_of_other_tools_have_their_names() {
    let Some(folder) = folder() else {
        return;
    };
    for (image, name, revision, block_size) in [
        ("libcdio-udf102.iso", "FéжΘvrier", Revision::V1_02, 2048),
        ("makefs-bdr-0x250", "FIXTURE", Revision::V2_50, 2048),
        ("makefs-dvdr-0x150", "FIXTURE", Revision::V1_50, 2048),
        ("makefs-disk-0x250", "FIXTURE", Revision::V2_50, 512),
        ("sparable-cdrw-2.01", "LinuxUDF", Revision::V2_01, 2048),
        ("udf-cd-nero-6.img", "UDF Label", Revision::V2_01, 2048),
        (
            "udf-hdd-macosx-2.60-4096.img",
            "Untitled UDF Volume",
            Revision::V2_60,
            4096,
        ),
        ("udf-hdd-mkudffs-1.3-7.img", "Label4096", Revision::V2_01, 4096),
        ("udf-hdd-mkudffs-2.2.img", "😀", Revision::V2_01, 512),
        ("udf-hdd-udfclient-0.7.7.img", "discname", Revision::V2_01, 512),
        ("udf-hdd-win7.img", "My volume label", Revision::V2_01, 512),
    ] {
        let opened = Opened::new(source(unpacked(&folder, image)), Place::default());
        let info = opened.udf.info();
        assert_eq!(
            (info.name.as_str(), info.revision, info.block_size),
            (name, Some(revision), block_size),
            "{image}"
        );
    }
}

/// The kernel needs a drive to tell it where the last session is; a place does as well.
#[test]
fn every_session_of_a_write_once_disc_is_found() {
    let Some(folder) = folder() else {
        return;
    };
    let image = unpacked(&folder, "udf-multi-0-320-640-mkudffs.img");
    for (session_start, end, name) in [
        (0, 320, "first session"),
        (320, 640, "second session"),
        (640, 960, "third session"),
    ] {
        let place = Place {
            session_start,
            last_block: Some(end - 1),
            ..Place::default()
        };
        let mut opened = Opened::new(source(Arc::clone(&image)), place);
        assert_eq!(opened.udf.info().name, name);
        assert!(opened.manifest().entries.is_empty());
        assert_eq!(opened.findings(), [""; 0], "{name}");
    }
}
