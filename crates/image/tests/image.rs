//! The image object: settings, limits, change points, staging.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use fsimage::{
    Attributes, Content, ContentError, ContentSource, Error, ErrorKind, FileSystemImage, FileSystems,
    InterchangeLevel, Item, ItemType, Kind, LayoutError, MediaType, NodeId, Profile, Timestamp, UdfAccess,
    UdfRevision, UdfVat,
};
use proptest::prelude::*;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const ROOT: NodeId = NodeId::ROOT;

fn image() -> FileSystemImage {
    let mut image = FileSystemImage::new().unwrap();
    image
        .set_now(
            Timestamp {
                seconds: 1_700_000_000,
                nanoseconds: 0,
            },
            true,
        )
        .unwrap();
    image
}

fn bytes(length: usize) -> Content {
    Content::from_bytes(vec![0x5A; length])
}

fn kind<T: std::fmt::Debug>(result: Result<T, Error>) -> ErrorKind {
    result.unwrap_err().kind()
}

#[test]
fn a_result_makes_the_image_read_only() {
    let mut image = image();
    image.add_file(ROOT, b"/a", bytes(10)).unwrap();
    let result = image.create_result_image().unwrap();
    let stream = result.stream();
    assert_eq!(kind(image.add_file(ROOT, b"/b", bytes(10))), ErrorKind::ReadOnly);
    assert_eq!(
        kind(image.set_file_systems(FileSystems::ISO9660)),
        ErrorKind::ReadOnly
    );
    assert_eq!(kind(image.roll_back_to_change_point(0)), ErrorKind::ReadOnly);
    drop(result);
    assert_eq!(
        kind(image.remove(ROOT, b"/a")),
        ErrorKind::ReadOnly,
        "the stream lives"
    );
    drop(stream);
    image.remove(ROOT, b"/a").unwrap();
}

#[test]
fn what_does_not_fit_the_medium_is_refused_and_changes_nothing() {
    let mut image = image();
    image.set_free_media_blocks(image.used_blocks() + 20).unwrap();
    image.add_file(ROOT, b"/small", bytes(2048)).unwrap();
    let (point, used) = (image.change_point(), image.used_blocks());
    let error = image.add_file(ROOT, b"/large", bytes(100 * 2048)).unwrap_err();
    assert!(
        matches!(&error, Error::SizeLimit { path, .. } if path == "/large"),
        "{error}"
    );
    assert_eq!((image.change_point(), image.used_blocks()), (point, used));
    assert_eq!(image.exists(b"/large").unwrap(), ItemType::NotFound);
    assert_eq!(kind(image.set_free_media_blocks(1)), ErrorKind::TooLarge);
    image.set_free_media_blocks(0).unwrap();
    image.add_file(ROOT, b"/large", bytes(100 * 2048)).unwrap();
}

#[test]
fn a_tree_that_does_not_fit_is_refused_as_a_whole() {
    let source = tempfile::tempdir().unwrap();
    for index in 0..50 {
        std::fs::write(source.path().join(format!("file{index}")), vec![1; 4096]).unwrap();
    }
    let mut image = image();
    image.set_free_media_blocks(image.used_blocks() + 60).unwrap();
    let error = image
        .add_host_tree(ROOT, source.path(), false, &Default::default(), &())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert_eq!((image.file_count(), image.change_point()), (0, 0));
}

#[test]
fn file_systems_stand_on_each_other() {
    let mut image = image();
    for wrong in [
        FileSystems::JOLIET,
        FileSystems::ROCK_RIDGE,
        FileSystems::from_bits_retain(0x4000_0000),
    ] {
        assert_eq!(
            kind(image.set_file_systems(wrong)),
            ErrorKind::InvalidArgument,
            "{wrong:?}"
        );
    }
    image.set_file_systems(FileSystems::empty()).unwrap();
    let error = image.create_result_image().err().unwrap();
    assert!(
        matches!(error, Error::Layout(LayoutError::NoFileSystem)),
        "{error}"
    );
}

#[test]
fn strictness_comes_first() {
    let mut image = image();
    image.add_directory(ROOT, b"/d").unwrap();
    assert_eq!(kind(image.set_strict(true)), ErrorKind::NotEmpty);
    image.remove(ROOT, b"/d").unwrap();
    image.set_strict(true).unwrap();
    image.set_file_systems(FileSystems::ISO9660).unwrap();
    image.add_directories(ROOT, b"/1/2/3/4/5/6/7").unwrap();
    image.create_result_image().unwrap();
    image.add_directory(ROOT, b"/1/2/3/4/5/6/7/8").unwrap();
    let error = image.create_result_image().err().unwrap();
    assert!(
        matches!(&error, Error::Layout(LayoutError::TooDeep { path, .. }) if path == "/1/2/3/4/5/6/7/8"),
        "{error}"
    );
}

#[test]
fn levels_one_and_two_have_one_section_a_file() {
    struct Zeros;
    impl ContentSource for Zeros {
        fn read_exact_at(&self, _: u64, _: u64, buf: &mut [u8]) -> Result<(), ContentError> {
            buf.fill(0);
            Ok(())
        }
    }
    let mut image = image();
    image
        .add_file(
            ROOT,
            b"/fits",
            Content::new(Arc::new(Zeros), 0, u64::from(u32::MAX)),
        )
        .unwrap();
    let large = image
        .add_file(ROOT, b"/large", Content::new(Arc::new(Zeros), 1, 1 << 40))
        .unwrap();
    image.set_interchange_level(InterchangeLevel::Two).unwrap();
    let error = image.create_result_image().err().unwrap();
    assert!(
        matches!(&error, Error::Layout(LayoutError::FileTooLarge { path, .. }) if path == "/large"),
        "{error}"
    );
    image.set_interchange_level(InterchangeLevel::Three).unwrap();
    let result = image.create_result_image().unwrap();
    let sections: Vec<_> = result.layout().extents(large).collect();
    assert_eq!(sections.iter().map(|&(_, bytes)| bytes).sum::<u64>(), 1 << 40);
    assert!(
        sections
            .windows(2)
            .all(|pair| u64::from(pair[0].0) + pair[0].1 / 2048 == u64::from(pair[1].0))
    );
}

#[test]
fn more_blocks_than_32_bits_number() {
    struct Nothing;
    impl ContentSource for Nothing {
        fn read_exact_at(&self, _: u64, _: u64, _: &mut [u8]) -> Result<(), ContentError> {
            Ok(())
        }
    }
    let mut image = image();
    for (index, length) in [8 << 40, 1 << 40, u64::MAX].into_iter().enumerate() {
        image
            .add_file(
                ROOT,
                format!("/{index}").as_bytes(),
                Content::new(Arc::new(Nothing), index as u64, length),
            )
            .unwrap();
        if index > 0 {
            assert_eq!(
                image.create_result_image().err().unwrap().kind(),
                ErrorKind::TooLarge
            );
        }
    }
}

#[test]
fn change_points_count_and_go_back() {
    let mut image = image();
    assert_eq!(image.change_point(), 0);
    image.add_directory(ROOT, b"/d").unwrap();
    let after = image.change_point();
    image.add_file(ROOT, b"/d/f", bytes(1)).unwrap();
    image.rename(ROOT, b"/d/f", b"/g").unwrap();
    let future = image.change_point();
    image.roll_back_to_change_point(after).unwrap();
    assert!(image.change_point() > future);
    assert_eq!((image.file_count(), image.directory_count()), (0, 1));
    assert!(
        image.roll_back_to_change_point(future).is_err(),
        "an undone future"
    );
    image.lock_in_change_point().unwrap();
    assert!(image.roll_back_to_change_point(0).is_err(), "before the lock");
}

#[test]
fn the_imapi_profile() {
    let mut image = FileSystemImage::with_profile(Profile::IMAPI).unwrap();
    assert_eq!(image.free_media_blocks(), 332_800);
    assert_eq!(image.file_systems(), FileSystems::ISO9660 | FileSystems::JOLIET);
    image.add_directory(ROOT, br"\Docs").unwrap();
    image.add_file(ROOT, br"\docs\Read.Me", bytes(3)).unwrap();
    assert_eq!(image.exists(br"\DOCS\read.me").unwrap(), ItemType::File);
    assert_eq!(
        kind(image.add_file(ROOT, b"/docs/READ.ME", bytes(3))),
        ErrorKind::Exists
    );
    assert_eq!(
        kind(image.add_file(ROOT, b"/what?", bytes(3))),
        ErrorKind::InvalidName
    );
    assert_eq!(
        kind(image.set_volume_name("SIXTEEN_LETTERS_")),
        ErrorKind::InvalidArgument
    );
    assert_eq!(
        kind(image.add_file(ROOT, b"/cd", bytes(700 << 20))),
        ErrorKind::TooLarge
    );

    // A default chosen for a medium takes the place of what was set.
    image.choose_defaults_for_media(MediaType::BdR).unwrap();
    assert_eq!(image.free_media_blocks(), 12_219_392);
}

#[test]
fn restricted_names() {
    let mut image = image();
    image.add_file(ROOT, "/été".as_bytes(), bytes(1)).unwrap();
    image.set_restricted_character_set(true).unwrap();
    assert_eq!(
        kind(image.add_file(ROOT, "/hiver é".as_bytes(), bytes(1))),
        ErrorKind::InvalidName
    );
    image.add_file(ROOT, b"/winter", bytes(1)).unwrap();
}

#[test]
fn paths_name_items() {
    let mut image = image();
    image.add_file(ROOT, b"/f", bytes(1)).unwrap();
    assert_eq!(image.exists(b"/").unwrap(), ItemType::Directory);
    assert_eq!(image.exists(b"/f").unwrap(), ItemType::File);
    assert_eq!(image.exists(b"/g").unwrap(), ItemType::NotFound);
    assert_eq!(kind(image.exists(b"f")), ErrorKind::InvalidName);
    assert_eq!(kind(image.exists(b"/no/g")), ErrorKind::NotFound);
    assert_eq!(kind(image.add_directory(ROOT, b"/no/such")), ErrorKind::NotFound);
    assert_eq!(kind(image.add_directories(ROOT, b"/f/g")), ErrorKind::Exists);
    assert_eq!(kind(image.remove_tree(ROOT, b"/f")), ErrorKind::WrongKind);
    assert_eq!(kind(image.add_directory(ROOT, b"/")), ErrorKind::InvalidName);
    assert_eq!(kind(image.add_directory(ROOT, b"/..")), ErrorKind::InvalidName);
}

#[test]
fn staged_files_outlive_their_source() {
    static READS: AtomicU64 = AtomicU64::new(0);
    struct Once;
    impl ContentSource for Once {
        fn read_exact_at(&self, _: u64, _: u64, buf: &mut [u8]) -> Result<(), ContentError> {
            READS.fetch_add(1, Ordering::Relaxed);
            buf.fill(7);
            Ok(())
        }
    }
    let working = tempfile::tempdir().unwrap();
    let mut image = image();
    assert_eq!(
        kind(image.set_working_directory(&working.path().join("none"))),
        ErrorKind::Output
    );
    image.set_working_directory(working.path()).unwrap();
    image.set_stage_files(true);
    let node = image
        .add_file(ROOT, b"/f", Content::new(Arc::new(Once), 0, 5000))
        .unwrap();
    let staged = READS.load(Ordering::Relaxed);
    assert!(staged > 0);
    let source = tempfile::tempdir().unwrap();
    std::fs::write(source.path().join("host"), b"from the host").unwrap();
    image
        .add_host_tree(ROOT, source.path(), false, &Default::default(), &())
        .unwrap();
    drop(source);

    let result = image.create_result_image().unwrap();
    let mut all = Vec::new();
    result.stream().read_to_end(&mut all).unwrap();
    let (block, length) = result.layout().extents(node).next().unwrap();
    assert_eq!(
        &all[block as usize * 2048..][..usize::try_from(length).unwrap()],
        &[7; 5000]
    );
    assert!(all.windows(13).any(|window| window == b"from the host"));
    assert_eq!(READS.load(Ordering::Relaxed), staged, "read once");
    assert_eq!(
        std::fs::read_dir(working.path()).unwrap().count(),
        0,
        "nothing is left to clean up"
    );
}

#[test]
fn volume_names_reach_the_descriptors() {
    let mut image = image();
    image.set_volume_name("cidata").unwrap();
    image
        .set_volume_name_in(FileSystems::JOLIET, "Für Windows")
        .unwrap();
    let result = image.create_result_image().unwrap();
    let mut blocks = vec![0; 3 * 2048];
    result.layout().read_exact_at(16 * 2048, &mut blocks).unwrap();
    assert_eq!(&blocks[40..72], b"cidata                          ");
    assert_eq!(&blocks[2048 + 40..2048 + 46], [0, b'F', 0, 0xFC, 0, b'r']);
}

#[derive(Clone, Debug)]
enum Addition {
    Directory(usize, String),
    File(usize, String, usize),
    Link(usize, String, usize),
}

fn addition() -> impl Strategy<Value = Addition> {
    let name = || prop_oneof!["[a-z]{1,8}", "[a-zA-Zé世 .-]{1,120}", "x{200,255}"];
    let parent = || any::<prop::sample::Index>().prop_map(|it| it.index(1000));
    prop_oneof![
        (parent(), name()).prop_map(|(parent, name)| Addition::Directory(parent, name)),
        (parent(), name(), 0..9000_usize).prop_map(|(parent, name, size)| Addition::File(parent, name, size)),
        (parent(), name(), 1..4000_usize).prop_map(|(parent, name, size)| Addition::Link(parent, name, size)),
    ]
}

proptest! {
    /// The estimate is an upper bound, for every mask and level.
    #[test]
    fn used_blocks_is_enough(additions in prop::collection::vec(addition(), 0..80), level in 1..5_u32, mask in 0..5_usize, tables: bool, revision in 0..6_usize, media in 0..4_usize) {
        let mut image = image();
        let iso9660 = FileSystems::ISO9660;
        let rich = iso9660 | FileSystems::JOLIET | FileSystems::ROCK_RIDGE;
        let systems = [iso9660, iso9660 | FileSystems::ROCK_RIDGE, rich, rich | FileSystems::UDF, FileSystems::UDF][mask];
        image.set_file_systems(systems).unwrap();
        image.set_udf_revision(UdfRevision::ALL[revision]).unwrap();
        image.set_interchange_level(InterchangeLevel::from_number(level).unwrap()).unwrap();
        image.set_optional_path_tables(tables).unwrap();
        let media = if UdfRevision::ALL[revision] == UdfRevision::V1_02 { media % 2 } else { media };
        image.set_udf_access([UdfAccess::ReadOnly, UdfAccess::Overwritable, UdfAccess::WriteOnce, UdfAccess::WriteOnce][media]).unwrap();
        image.set_udf_vat([UdfVat::None, UdfVat::None, UdfVat::Closed, UdfVat::Open][media]).unwrap();
        let mut directories = vec![ROOT];
        let attributes: Attributes = image.default_attributes(false);
        for addition in additions {
            let at = |parent: usize| directories[parent % directories.len()];
            let added = match &addition {
                Addition::Directory(parent, name) => image.add_directory(at(*parent), name.as_bytes()),
                Addition::File(parent, name, size) => image.add_file(at(*parent), name.as_bytes(), bytes(*size)),
                Addition::Link(parent, name, size) => {
                    image.add_item(at(*parent), name.as_bytes(), Item::SymbolicLink(vec![b'a'; *size]), attributes)
                }
            };
            directories.extend(added.ok().filter(|&node| image.tree().node(node).unwrap().kind() == Kind::Directory));
        }
        let result = image.create_result_image().unwrap();
        prop_assert!(result.total_blocks() <= image.used_blocks(), "{} of {}", result.total_blocks(), image.used_blocks());
        // A bound that is far off would refuse what fits.
        let contents: u64 = result.layout().owners().filter(|(owner, _)| matches!(owner, fsimage::Owner::Item(_))).map(|(_, blocks)| blocks.end - blocks.start).sum();
        let items = image.file_count() + image.directory_count();
        let frame = if systems.contains(FileSystems::UDF) { [460, 460, 980, 980][media] } else { 0 };
        prop_assert!(image.used_blocks() <= contents + 116 + frame + 22 * items);
    }
}

#[test]
fn blocks_of_other_sizes() {
    let mut image = FileSystemImage::new().unwrap();
    for wrong in [0, 1, 1000, 8192] {
        let error = image.set_block_size(wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    image.set_block_size(4096).unwrap();
    let error = image.create_result_image().err().unwrap();
    assert_eq!(
        error.kind(),
        ErrorKind::InvalidArgument,
        "beside ISO 9660: {error}"
    );
    image.set_file_systems(FileSystems::UDF).unwrap();
    for bytes in [512, 1024, 2048, 4096] {
        image.set_block_size(bytes).unwrap();
        let result = image.create_result_image().unwrap();
        assert_eq!((result.block_size(), image.block_size()), (bytes, bytes));
        assert_eq!(result.total_blocks() * u64::from(bytes), result.layout().size());
        assert!(result.total_blocks() <= image.used_blocks());
    }
}

#[test]
fn settings_that_no_image_has() {
    let mut image = FileSystemImage::new().unwrap();
    image.set_file_systems(FileSystems::UDF).unwrap();
    image.set_udf_access(UdfAccess::Overwritable).unwrap();
    image.set_total_blocks(Some(100)).unwrap();
    let error = image.create_result_image().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    image.set_total_blocks(Some(1000)).unwrap();
    assert_eq!(image.create_result_image().unwrap().total_blocks(), 1000);
    image.set_deduplicate(true).unwrap();
    let error = image.create_result_image().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert_eq!(
        (image.udf_access(), image.total_blocks()),
        (UdfAccess::Overwritable, Some(1000))
    );
}

#[test]
fn the_estimate_follows_what_is_set_while_a_result_is_alive() {
    let mut image = image();
    image
        .set_file_systems(FileSystems::ISO9660 | FileSystems::UDF)
        .unwrap();
    image.set_udf_revision(UdfRevision::V2_50).unwrap();
    for number in 0..100 {
        image
            .add_file(
                NodeId::ROOT,
                format!("{number}").as_bytes(),
                Content::from_bytes(*b"text"),
            )
            .unwrap();
    }
    let twice = image.used_blocks();
    let result = image.create_result_image().unwrap();
    let blocks = result.total_blocks();
    image.set_create_redundant_udf_metadata_files(false);
    let once = image.used_blocks();
    assert!(once < twice);
    assert_eq!(result.total_blocks(), blocks);
    assert!(matches!(image.set_volume_name("OTHER"), Err(Error::ReadOnly)));
    drop(result);
    assert_eq!(image.used_blocks(), once);
    image.add_directory(NodeId::ROOT, b"d").unwrap();
    image.remove(NodeId::ROOT, b"d").unwrap();
    assert_eq!(image.used_blocks(), once);
    assert!(image.create_result_image().unwrap().total_blocks() < blocks);
}
