//! Named streams, and the extended attributes of a host tree that become some.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use fsimage::disc::{Disc, OpenOptions};
use fsimage::{
    Content, ErrorKind, FileSystemImage, FileSystems, ImportOptions, NodeId, SaveOptions, ScanOptions,
    UdfRevision, WarningKind,
};
use rustix::fs::{XattrFlags, setxattr};

/// A folder on the disk that has the build: file systems in memory may know no attributes of users.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

fn set(path: &Path, name: &str, value: &[u8]) {
    setxattr(path, name, value, XattrFlags::empty()).unwrap();
}

fn image(file_systems: FileSystems) -> FileSystemImage {
    let mut image = FileSystemImage::new().unwrap();
    image.set_file_systems(file_systems).unwrap();
    image.set_udf_revision(UdfRevision::V2_01).unwrap();
    image
}

/// A tree with attributes of all sorts.
fn tree() -> tempfile::TempDir {
    let folder = folder();
    let root = folder.path();
    fs::create_dir(root.join("directory")).unwrap();
    fs::write(root.join("file"), "content").unwrap();
    fs::write(root.join("empty"), "").unwrap();
    fs::write(root.join("plain"), "nothing").unwrap();
    fs::hard_link(root.join("file"), root.join("hard link")).unwrap();
    set(root, "user.of the root", b"1");
    set(&root.join("directory"), "user.d", &[7; 3000]);
    set(&root.join("file"), "user.xdg.origin.url", b"https://example.org/");
    set(&root.join("file"), "user.empty", b"");
    set(&root.join("file"), "user.no/name", b"?");
    set(&root.join("empty"), "user.e", b"of nothing");
    folder
}

fn options() -> ScanOptions {
    ScanOptions {
        extended_attributes: true,
        base_attributes: true,
        ..ScanOptions::default()
    }
}

/// The streams of an item, with their contents.
fn streams(image: &FileSystemImage, path: &str) -> BTreeMap<String, Vec<u8>> {
    let id = image.look_up(NodeId::ROOT, path.as_bytes()).unwrap();
    let tree = image.tree();
    let streams = tree.node(id).unwrap().streams().map(|(name, content)| {
        let content = tree.content(content).unwrap().to_content();
        let mut value = vec![0; usize::try_from(content.length()).unwrap()];
        content.read_exact_at(0, &mut value).unwrap();
        (String::from_utf8(name.to_vec()).unwrap(), value)
    });
    streams.collect()
}

fn named(streams: &[(&str, &[u8])]) -> BTreeMap<String, Vec<u8>> {
    let owned = |&(name, value): &(&str, &[u8])| (name.to_owned(), value.to_vec());
    streams.iter().map(owned).collect()
}

#[test]
fn attributes_of_a_tree_become_streams() {
    let source = tree();
    for staged in [false, true] {
        let mut image = image(FileSystems::UDF);
        image.set_stage_files(staged);
        let added = image
            .add_host_tree(NodeId::ROOT, source.path(), false, &options(), &())
            .unwrap();
        assert_eq!(added.skipped.len(), 1);
        let path = added.skipped[0].path.to_str().unwrap();
        assert!(path.ends_with("file:user.no/name"), "{path}");
        let of_file = named(&[("empty", b""), ("xdg.origin.url", b"https://example.org/")]);
        assert_eq!(streams(&image, "/"), named(&[("of the root", b"1")]));
        assert_eq!(streams(&image, "/directory"), named(&[("d", &[7; 3000])]));
        assert_eq!(streams(&image, "/file"), of_file);
        assert_eq!(streams(&image, "/hard link"), of_file);
        assert_eq!(streams(&image, "/empty"), named(&[("e", b"of nothing")]));
        assert_eq!(streams(&image, "/plain"), BTreeMap::new());
        let before = image.used_blocks();
        let result = image.create_result_image().unwrap();
        assert!(result.total_blocks() <= before);
        assert_eq!(result.layout().warnings().count(), 0);
        let mut out = Vec::new();
        result.write(&mut out, SaveOptions::default(), &()).unwrap();
        let holds = |bytes: &[u8]| out.windows(bytes.len()).any(|window| window == bytes);
        assert!(holds(b"https://example.org/") && holds(b"of nothing") && holds(&[7; 3000]));
    }
}

#[test]
fn attributes_are_ignored_unless_asked_for() {
    let source = tree();
    let mut image = image(FileSystems::UDF);
    let options = ScanOptions::default();
    image
        .add_host_tree(NodeId::ROOT, source.path(), false, &options, &())
        .unwrap();
    assert_eq!(streams(&image, "/file"), BTreeMap::new());
    assert_eq!(streams(&image, "/"), BTreeMap::new());
}

/// What changes between the scan and the reading is an error that names the file, unless it was staged.
#[test]
fn attributes_that_change() {
    for (staged, value) in [
        (false, &b"shorter"[..]),
        (false, b"https://example.com/"),
        (true, b"shorter"),
    ] {
        let source = tree();
        let mut image = image(FileSystems::UDF);
        image.set_stage_files(staged);
        image
            .add_host_tree(NodeId::ROOT, source.path(), false, &options(), &())
            .unwrap();
        let result = image.create_result_image().unwrap();
        set(&source.path().join("file"), "user.xdg.origin.url", value);
        let written = result.write(&mut Vec::new(), SaveOptions::default(), &());
        if staged {
            written.unwrap();
            continue;
        }
        let error = written.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SourceChanged);
        assert!(error.to_string().contains("/file"), "{error}");
    }
}

#[test]
fn a_single_file_with_attributes() {
    let source = tree();
    let mut image = image(FileSystems::UDF);
    let point = image.change_point();
    let file = source.path().join("file");
    let wrong = image.add_host_file(NodeId::ROOT, b"/f", &file, &options());
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::InvalidName);
    assert_eq!(image.file_count(), 0);
    assert!(image.change_point() >= point);
    let empty = source.path().join("empty");
    image
        .add_host_file(NodeId::ROOT, b"/e", &empty, &options())
        .unwrap();
    assert_eq!(streams(&image, "/e"), named(&[("e", b"of nothing")]));
}

/// Where they cannot be stored, and where their names cannot, warnings say so.
#[test]
fn streams_that_are_lost_are_told() {
    let rich = FileSystems::ISO9660 | FileSystems::UDF;
    for (systems, revision, lost) in [
        (FileSystems::ISO9660, UdfRevision::V2_60, true),
        (FileSystems::UDF, UdfRevision::V1_50, true),
        (rich, UdfRevision::V1_02, true),
        (rich, UdfRevision::V2_00, false),
        (FileSystems::UDF, UdfRevision::V2_60, false),
    ] {
        let mut image = image(systems);
        image.set_udf_revision(revision).unwrap();
        let content = || Content::from_bytes(*b"stream");
        let file = image.add_file(NodeId::ROOT, b"/file", content()).unwrap();
        image.add_stream(file, b"notes", content()).unwrap();
        image.add_stream(file, &[b'n'; 255], content()).unwrap();
        let result = image.create_result_image().unwrap();
        let warnings: Vec<_> = result.layout().warnings().map(|it| (it.kind, it.path)).collect();
        let expected = if lost {
            vec![(WarningKind::StreamsNotStored, "/file".to_owned())]
        } else {
            let path = format!("/file:{}", "n".repeat(255));
            vec![(WarningKind::NameShortened, path)]
        };
        assert_eq!(warnings, expected, "{systems:?} {revision}");
    }
}

/// Rock Ridge has those that the Linux kernel can pass over; the others are told one by one, and each is whole or not there.
#[test]
fn streams_too_long_for_rock_ridge_are_told() {
    let mut image = image(FileSystems::ISO9660 | FileSystems::ROCK_RIDGE);
    let file = image
        .add_file(NodeId::ROOT, b"/file", Content::from_bytes(*b"content"))
        .unwrap();
    let large = [b'x'; 255];
    for (name, length) in [
        (&b"a"[..], 30_000),
        (b"b", 30_000),
        (b"c", 20_000),
        (&large, 1),
        (&large[1..], 1),
    ] {
        image
            .add_stream(file, name, Content::from_bytes(vec![7; length]))
            .unwrap();
    }
    let result = image.create_result_image().unwrap();
    assert!(result.total_blocks() <= image.used_blocks());
    let told: Vec<_> = result.layout().warnings().map(|it| it.to_string()).collect();
    let too_long = "too long for Rock Ridge; it is not there";
    let expected = [
        format!("/file:b: {too_long}"),
        format!("/file:{}: {too_long}", "x".repeat(255)),
    ];
    assert_eq!(told, expected);
    let mut bytes = Vec::new();
    result.write(&mut bytes, SaveOptions::default(), &()).unwrap();
    drop(result);
    let source: Arc<dyn fsimage::disc::BlockSource> = Arc::new(Arc::<[u8]>::from(bytes));
    let disc = Disc::open(source, &OpenOptions::default()).unwrap();
    let mut again = FileSystemImage::new().unwrap();
    let imported = again
        .import_disc(&disc, None, None, &ImportOptions::default(), &())
        .unwrap();
    assert!(imported.findings.is_empty() && imported.warnings.is_empty());
    let mut kept = streams(&image, "/file");
    kept.retain(|name, _| name != "b" && name.len() < 255);
    assert_eq!(streams(&again, "/file"), kept);
}

/// What xorriso records beside Rock Ridge becomes streams, and goes into UDF as such.
#[test]
fn attributes_by_xorriso_are_imported() {
    let source = tree();
    let path = source.path().with_extension("iso");
    let made = std::process::Command::new("xorriso")
        .args(["-xattr", "on", "-joliet", "on", "-outdev"])
        .arg(&path)
        .arg("-map")
        .arg(source.path())
        .args(["/", "-commit"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let import_from = |bytes: Vec<u8>, file_system| {
        let disc = Arc::<[u8]>::from(bytes);
        let disc = Disc::open(Arc::new(disc), &OpenOptions::default()).unwrap();
        let mut image = FileSystemImage::new().unwrap();
        let options = ImportOptions::default();
        let imported = image.import_disc(&disc, None, file_system, &options, &());
        let warnings = imported.unwrap().warnings;
        let told: Vec<_> = warnings.iter().map(ToString::to_string).collect();
        (image, told)
    };
    let import = |bytes, expected: &[&str]| {
        let (image, told) = import_from(bytes, None);
        assert_eq!(told, expected);
        image
    };
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let (_, told) = import_from(bytes.clone(), Some(FileSystems::JOLIET));
    let expected = "only Rock Ridge has extended attributes or access control lists of it, as of 3 more";
    assert!(told.iter().any(|told| told.ends_with(expected)), "{told:?}");
    let mut image = import(bytes, &["/file/no/name: cannot be a name, became no_name"]);
    let check = |image: &FileSystemImage| {
        assert_eq!(streams(image, "/"), named(&[("of the root", b"1")]));
        assert_eq!(streams(image, "/directory"), named(&[("d", &[7; 3000])]));
        assert_eq!(streams(image, "/empty"), named(&[("e", b"of nothing")]));
        assert_eq!(streams(image, "/plain"), named(&[]));
        for name in ["/file", "/hard link"] {
            let found = streams(image, name);
            let url: &[u8] = b"https://example.org/";
            let expected = [("empty", &b""[..]), ("no_name", b"?"), ("xdg.origin.url", url)];
            assert_eq!(found, named(&expected), "{name}");
        }
    };
    check(&image);
    image.set_file_systems(FileSystems::UDF).unwrap();
    image.set_udf_revision(UdfRevision::V2_01).unwrap();
    let mut bytes = Vec::new();
    let result = image.create_result_image().unwrap();
    result.write(&mut bytes, SaveOptions::default(), &()).unwrap();
    check(&import(bytes, &[]));
}
