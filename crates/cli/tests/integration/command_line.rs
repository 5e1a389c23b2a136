//! What the options do, and what wrong ones are answered with.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{Target, Work, fsimage, run};
use crate::trees;

/// A field of the volume descriptor in the block, without the spaces that fill it.
fn field(image: &Path, block: usize, from: usize, to: usize) -> Vec<u8> {
    let bytes = fs::read(image).unwrap();
    bytes[block * 2048 + from..block * 2048 + to].to_vec()
}

fn text(image: &Path, block: usize, from: usize, to: usize) -> String {
    String::from_utf8(field(image, block, from, to))
        .unwrap()
        .trim_end()
        .to_owned()
}

fn ucs2(image: &Path, block: usize, from: usize, to: usize) -> String {
    let units: Vec<u16> = field(image, block, from, to)
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16(&units).unwrap().trim_end().to_owned()
}

/// A size is one of blocks.
#[test]
fn sizes_that_are_no_blocks() {
    let work = Work::new();
    let tree = work.folder("tree");
    for (size, block_size, fits) in [
        ("4M", "2048", true),
        ("4195328", "2048", false),
        ("4195328", "1024", true),
        ("4194305", "512", false),
    ] {
        let target = Target::existing(&work);
        let options = ["--fs", "udf", "--block-size", block_size, "--size", size];
        let ran = work.try_build(&options, &target.image, &tree);
        if fits {
            assert!(ran.succeeded(), "{ran:?}");
            assert_eq!(fs::metadata(&target.image).unwrap().len().to_string().len(), 7);
        } else {
            ran.fails(2, "no whole number of blocks");
            target.is_untouched();
        }
    }
}

/// Free space is not written.
#[test]
fn free_space_is_a_hole() {
    use std::os::unix::fs::MetadataExt as _;
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    for fs in ["udf", "iso9660,udf"] {
        let options = ["--fs", fs, "--udf-access", "overwritable", "--size", "1G"];
        let image = work.build(&options, &tree);
        let metadata = fs::metadata(image).unwrap();
        assert_eq!(metadata.len(), 1 << 30);
        assert!(metadata.blocks() * 512 < 40 << 20, "{} blocks", metadata.blocks());
    }
}

/// Places of ECMA-119 8.4.
#[test]
fn identifiers_stand_in_the_descriptors() {
    let work = Work::new();
    let tree = work.folder("tree");
    for name in ["COPY.TXT", "ABSTRACT.TXT", "BIB.TXT"] {
        fs::write(tree.join(name), name).unwrap();
    }
    let options = [
        ["--volume-name-iso9660", "PLAIN_NAME"],
        ["--volume-name-joliet", "Joliet n\u{e4}me"],
        ["--system-id", "LINUX"],
        ["--volume-set", "SET_1"],
        ["--publisher", "PUBLISHER"],
        ["--preparer", "PREPARER"],
        ["--application", "APPLICATION"],
        ["--copyright-file", "COPY.TXT"],
        ["--abstract-file", "ABSTRACT.TXT"],
        ["--bibliographic-file", "BIB.TXT"],
    ];
    let image = work.build(&options.concat(), &tree);
    let expected = [
        (8, 40, "LINUX"),
        (40, 72, "PLAIN_NAME"),
        (190, 318, "SET_1"),
        (318, 446, "PUBLISHER"),
        (446, 574, "PREPARER"),
        (574, 702, "APPLICATION"),
        (702, 739, "COPY.TXT;1"),
        (739, 776, "ABSTRACT.TXT;1"),
        (776, 813, "BIB.TXT;1"),
    ];
    for (from, to, value) in expected {
        assert_eq!(text(&image, 16, from, to), value, "bytes {from} to {to}");
    }
    assert_eq!(ucs2(&image, 17, 40, 72), "Joliet n\u{e4}me");
    assert_eq!(ucs2(&image, 17, 318, 446), "PUBLISHER");
}

#[test]
fn one_volume_name_for_all() {
    let work = Work::new();
    let image = work.build(&["--volume-name", "BACKUP_2024"], &work.folder("tree"));
    assert_eq!(text(&image, 16, 40, 72), "BACKUP_2024");
    assert_eq!(ucs2(&image, 17, 40, 72), "BACKUP_2024");
}

#[test]
fn joliet_levels_have_escape_sequences_of_their_own() {
    let work = Work::new();
    let tree = work.folder("tree");
    for (level, escape) in [("1", b"%/@"), ("2", b"%/C"), ("3", b"%/E")] {
        let image = work.build(&["--joliet-level", level], &tree);
        assert_eq!(field(&image, 17, 88, 91), escape);
    }
}

#[test]
fn file_systems_are_those_asked_for() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    let present = |options: &[&str]| fsimage_judges::Present::of_image(&work.build(options, &tree)).unwrap();
    let is = |joliet, rock_ridge| fsimage_judges::Present { joliet, rock_ridge };
    assert_eq!(present(&[]), is(true, true));
    assert_eq!(present(&["--fs", "iso9660"]), is(false, false));
    assert_eq!(present(&["--fs", "iso9660,joliet"]), is(true, false));
    assert_eq!(present(&["--fs", "iso9660,rock-ridge"]), is(false, true));
}

#[test]
fn an_empty_folder_is_a_valid_image() {
    let work = Work::new();
    let image = work.build(&[], &work.folder("tree"));
    let expected = fsimage_judges::Manifest::default();
    let judges = [
        fsimage_judges::Judge::Xorriso,
        fsimage_judges::Judge::Bsdtar,
        fsimage_judges::Judge::LinuxIsofs,
    ];
    fsimage_judges::assert_faithful(&image, fsimage_judges::Namespace::RockRidge, &expected, &judges);
}

#[test]
fn wrong_use_has_a_status_of_its_own() {
    let work = Work::new();
    let tree = work.folder("tree");
    let tree = tree.to_str().unwrap();
    let wrong: [&[&str]; 8] = [
        &[],
        &["build"],
        &["build", tree],
        &["build", "-o", "x.iso"],
        &["build", "-o", "x.iso", "--iso-level", "5", tree],
        &["build", "-o", "x.iso", "--fs", "ntfs", tree],
        &["build", "-o", "x.iso", "--no-such-option", tree],
        &["plan", "-o", "x.iso", tree],
    ];
    for arguments in wrong {
        let ran = run(fsimage().args(arguments).current_dir(work.path("")));
        assert_eq!(ran.code, Some(2), "{arguments:?}: {ran:?}");
        assert!(!ran.stderr.is_empty());
        assert!(!work.path("x.iso").exists());
    }
}

#[test]
fn help_and_version_are_there() {
    for arguments in [
        &["--help"][..],
        &["build", "--help"],
        &["plan", "--help"],
        &["--version"],
    ] {
        let ran = run(fsimage().args(arguments));
        assert!(
            ran.succeeded() && !ran.stdout.is_empty(),
            "{arguments:?}: {ran:?}"
        );
    }
}

#[test]
fn a_medium_has_its_capacity() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::File::create(tree.join("large"))
        .unwrap()
        .set_len(900 << 20)
        .unwrap();
    let target = Target::existing(&work);
    let ran = work.try_build(&["--media", "cd-r"], &target.image, &tree);
    ran.fails(1, "large");
    target.is_untouched();
    let ran = work.try_build(&["--media", "dvd-r"], &work.path("dvd.iso"), &tree);
    assert!(ran.succeeded(), "{ran:?}");
}

#[test]
fn strict_makes_what_the_standards_forbid_an_error() {
    let work = Work::new();
    let tree = work.folder("tree");
    // Joliet allows paths of 240 bytes.
    let folder = tree.join(["n".repeat(60), "m".repeat(60)].join("/"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("far.txt"), "x").unwrap();
    let target = Target::existing(&work);
    work.try_build(&["--strict"], &target.image, &tree)
        .fails(1, "/mm");
    target.is_untouched();
    assert!(work.try_build(&[], &target.image, &tree).succeeded());
    // ISO 9660 allows eight levels, the root among them; without Rock Ridge nothing can be moved.
    let tree = work.folder("deep");
    fs::create_dir_all(tree.join("2/3/4/5/6/7/8/9")).unwrap();
    let target = Target::existing(&work);
    work.try_build(&["--strict", "--fs", "iso9660"], &target.image, &tree)
        .fails(1, "/2/3/4/5/6/7/8/9");
    target.is_untouched();
    assert!(work.try_build(&["--strict"], &target.image, &tree).succeeded());
}

#[test]
fn a_warning_is_said_and_the_image_made() {
    let work = Work::new();
    let tree = work.folder("tree");
    let name = "n".repeat(100);
    fs::write(tree.join(&name), "x").unwrap();
    let image = work.path("image.iso");
    let ran = run(fsimage()
        .args(["build", "--no-sync", "-o"])
        .arg(&image)
        .arg(&tree));
    ran.fails(0, &name);
    assert!(ran.stderr.to_lowercase().contains("joliet"), "{ran:?}");
    let ran = run(fsimage()
        .args(["build", "--no-sync", "--json", "-o"])
        .arg(&image)
        .arg(&tree));
    let warnings = ran.json()["warnings"].clone();
    let about = |warning: &serde_json::Value| warning["path"] == format!("/{name}");
    assert!(warnings.as_array().unwrap().iter().any(about), "{warnings}");
}

#[test]
fn quiet_says_nothing() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    let ran = work.try_build(&[], &work.path("image.iso"), &tree);
    assert!(
        ran.succeeded() && ran.stdout.is_empty() && ran.stderr.is_empty(),
        "{ran:?}"
    );
}

#[test]
fn errors_can_be_json() {
    let work = Work::new();
    let missing = work.path("nowhere");
    let image = work.path("image.iso");
    let ran = run(fsimage()
        .args(["build", "--json", "-o"])
        .arg(&image)
        .arg(&missing));
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let json: serde_json::Value =
        serde_json::from_str(&ran.stderr).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    assert!(
        json["error"]["path"].as_str().unwrap().contains("nowhere"),
        "{json}"
    );
    assert!(
        json["error"]["kind"].is_string() && json["error"]["message"].is_string(),
        "{json}"
    );
}

/// The permissions that the umask leaves, as for any new file.
#[test]
fn the_image_has_ordinary_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let work = Work::new();
    let tree = work.folder("tree");
    let image = work.path("image.iso");
    let status = Command::new("sh")
        .arg("-c")
        .arg("umask 022; exec \"$0\" build --no-sync --quiet -o \"$1\" \"$2\"")
        .arg(env!("CARGO_BIN_EXE_fsimage"))
        .arg(&image)
        .arg(&tree)
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(fs::metadata(&image).unwrap().permissions().mode() & 0o777, 0o644);
}
