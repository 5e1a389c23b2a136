//! Images that mkudffs made and the Linux kernel filled, of every revision that it writes, in blocks of every size.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use fsimage_formats::udf::Revision;
use fsimage_judges::{Fields, Manifest, compare, make_udf};
use fsimage_volume::FileSource;
use fsimage_volume::udf::Place;

use crate::shown::Opened;

/// A folder that the virtual machine sees too.
fn scratch() -> tempfile::TempDir {
    let mut builder = tempfile::Builder::new();
    builder
        .prefix("kernel-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap()
}

/// A tree with what the kernel's driver stores: names in 8 and 16 bits, holes, links, devices, many files.
fn fill(tree: &Path) {
    std::fs::create_dir_all(tree.join("folder/deep/deeper")).unwrap();
    std::fs::write(tree.join("empty"), "").unwrap();
    std::fs::write(tree.join("folder/héllo"), "in eight bits").unwrap();
    std::fs::write(tree.join("folder/日本語 😀"), "in sixteen bits").unwrap();
    std::fs::hard_link(tree.join("folder/héllo"), tree.join("hard link")).unwrap();
    symlink("../over/./there", tree.join("folder/link")).unwrap();
    symlink("/日本/absolute", tree.join("folder/deep/absolute")).unwrap();
    let hole = std::fs::File::create(tree.join("hole")).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&hole, b"in the middle", 300_000).unwrap();
    hole.set_len(1_000_000).unwrap();
    for (name, kind) in [("pipe", "p"), ("character", "c"), ("block", "b")] {
        let numbers: &[&str] = if kind == "p" { &[] } else { &["8", "3"] };
        let made = Command::new("mknod")
            .arg(tree.join("folder").join(name))
            .arg(kind)
            .args(numbers)
            .status();
        assert!(made.unwrap().success(), "{name}");
    }
    for number in 0..300_usize {
        let contents: Vec<u8> = (0..number * 37).map(|at| (at * number) as u8).collect();
        std::fs::write(
            tree.join(format!(
                "folder/deep/deeper/{number:03}{}",
                "x".repeat(number % 90)
            )),
            contents,
        )
        .unwrap();
    }
}

#[test]
fn images_by_mkudffs_and_the_kernel() {
    let scratch = scratch();
    let tree = scratch.path().join("tree");
    fill(&tree);
    let expected = Manifest::of_directory(&tree).unwrap();
    // Copying a folder sets no time of access or of change.
    let fields = Fields::all() - Fields::ATIME - Fields::CTIME;
    for (revision, block_size, options) in [
        (Revision::V1_02, 2048, &[][..]),
        (Revision::V1_50, 512, &[]),
        (Revision::V2_00, 4096, &[]),
        (Revision::V2_01, 2048, &[]),
        (Revision::V2_01, 1024, &["--media-type", "dvdram"]),
        (Revision::V2_01, 512, &["--", "--ad=long"]),
        (Revision::V2_01, 2048, &["--", "--ad=short"]),
        (
            Revision::V2_01,
            2048,
            &["--media-type", "cdrw", "--blocks", "6000"],
        ),
    ] {
        let image = scratch.path().join("image");
        let (number, size) = (revision.to_string(), block_size.to_string());
        let mut all = vec![
            "--udfrev",
            number.trim_start_matches('0'),
            "--blocksize",
            size.as_str(),
        ];
        all.extend(options);
        make_udf(&tree, &image, &all).unwrap();
        let source = FileSource::new(std::fs::File::open(&image).unwrap()).unwrap();
        let mut opened = Opened::new(Arc::new(source), Place::default());
        let found = opened.manifest();
        let differences = compare(&expected, &found, fields);
        assert!(differences.is_empty(), "{all:?}: {differences:?}");
        assert_eq!(opened.findings(), [""; 0], "{all:?}");
        assert_eq!(opened.udf.info().revision, Some(revision), "{all:?}");
        assert_eq!(opened.udf.info().block_size, block_size, "{all:?}");
        std::fs::remove_file(&image).unwrap();
    }
}

/// Later revisions, and media that are written once, can be made but not filled.
#[test]
fn empty_images_by_mkudffs() {
    let scratch = scratch();
    let tree = scratch.path().join("tree");
    std::fs::create_dir(&tree).unwrap();
    for revision in Revision::ALL {
        for media in ["hd", "dvdram", "dvdrw", "cdrw", "cdr"] {
            let image = scratch.path().join("image");
            let number = revision.to_string();
            let number = number.trim_start_matches('0');
            let options = [
                "--empty",
                "--udfrev",
                number,
                "--media-type",
                media,
                "--blocks",
                "6000",
            ];
            // mkudffs refuses what the first revision has not, and later ones than 2.01 with no virtual partition.
            let is_refused = match revision {
                Revision::V1_02 => ["dvdrw", "cdrw", "cdr"].contains(&media),
                Revision::V2_50 | Revision::V2_60 => media != "cdr",
                _ => false,
            };
            if is_refused {
                continue;
            }
            make_udf(&tree, &image, &options).unwrap();
            let source = FileSource::new(std::fs::File::open(&image).unwrap()).unwrap();
            let mut opened = Opened::new(Arc::new(source), Place::default());
            assert!(opened.manifest().entries.is_empty(), "{options:?}");
            assert_eq!(opened.udf.info().revision, Some(revision), "{options:?}");
            assert_eq!(opened.findings(), [""; 0], "{options:?}");
            std::fs::remove_file(&image).unwrap();
        }
    }
}

/// The kernel mounts no blocks longer than a page.
#[test]
fn long_blocks_by_mkudffs() {
    let scratch = scratch();
    let image = scratch.path().join("image");
    for size in [8192_u32, 16_384, 32_768] {
        let size_text = size.to_string();
        let mut command = std::process::Command::new("mkudffs");
        command.args([
            "--utf8",
            "--new-file",
            "-m",
            "hd",
            "-l",
            "Long blocks",
            "-b",
            &size_text,
        ]);
        let output = command.arg(&image).arg("1000").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let source = FileSource::new(std::fs::File::open(&image).unwrap()).unwrap();
        let mut opened = Opened::new(Arc::new(source), Place::default());
        assert!(opened.manifest().entries.is_empty(), "{size}");
        assert_eq!(opened.udf.info().block_size, size);
        assert_eq!(opened.udf.info().name, "Long blocks");
        assert_eq!(opened.findings(), [""; 0], "{size}");
        std::fs::remove_file(&image).unwrap();
    }
}
