//! An image is the same in whatever parts it is read.

use std::fs::File;
use std::sync::Arc;

use fsimage::{
    BlockSource, Content, FileSource, FileSystemImage, FileSystems, ImportOptions, MediaDescription,
    Multisession, NodeId, SaveOptions,
};

/// Between the disc that is continued and the further session there is nothing, and parts begin there too.
#[test]
fn a_further_session_in_parts() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("disc");
    for file_systems in [FileSystems::UDF, FileSystems::ISO9660 | FileSystems::UDF] {
        let mut first = FileSystemImage::new().unwrap();
        first.set_file_systems(file_systems).unwrap();
        first
            .add_file(NodeId::ROOT, b"/old", Content::from_bytes(vec![1; 5000]))
            .unwrap();
        let result = first.create_result_image().unwrap();
        result.save(&path, SaveOptions::default(), &()).unwrap();

        let disc: Arc<dyn BlockSource> = Arc::new(FileSource::new(File::open(&path).unwrap()).unwrap());
        let description = MediaDescription::of_disc(&disc).unwrap();
        let mut image = FileSystemImage::new().unwrap();
        image
            .set_multisession(vec![Multisession::new(description, disc)])
            .unwrap();
        let options = ImportOptions {
            take_over_iso9660: true,
            ..ImportOptions::default()
        };
        image.import_file_system(&options, &()).unwrap();
        image
            .add_file(NodeId::ROOT, b"/new", Content::from_bytes(vec![2; 5000]))
            .unwrap();
        let result = image.create_result_image().unwrap();
        let layout = result.layout();
        let mut whole = vec![0; usize::try_from(layout.size()).unwrap()];
        layout.read_exact_at(0, &mut whole).unwrap();
        for length in [2048, 3000, 100_000] {
            let mut part = vec![0; length];
            for (number, expected) in (0..).zip(whole.chunks(length)) {
                let part = &mut part[..expected.len()];
                layout.read_exact_at(number * length as u64, part).unwrap();
                assert!(*part == *expected, "{file_systems:?}: part {number} of {length}");
            }
        }
    }
}
