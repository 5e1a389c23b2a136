//! Drives that others wrote: tgt's DVD+R recorder and QEMU's CD drives, in the virtual machine of `xtask/bed`, beside the programs of others.
//!
//! No other kind of disc has an emulation here; those are proved on our own virtual drive alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by them")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn bed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../xtask/bed/mmc-drive")
        .canonicalize()
        .unwrap()
}

/// The example program, which is built along with the tests.
fn example() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let path = tests.parent().unwrap().parent().unwrap().join("examples/drive");
    assert!(path.is_file(), "{} is not built", path.display());
    path
}

/// An image of so many bytes, none of whose blocks are equal.
fn image(folder: &Path, bytes: u32) -> PathBuf {
    let path = folder.join("image");
    let content: Vec<u8> = (0..bytes)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 23).to_le_bytes()[0])
        .collect();
    std::fs::write(&path, content).unwrap();
    path
}

/// Runs the bed, and gives what it printed; the status must be `status`.
fn run(arguments: &[&str], command: &str, status: i32) -> String {
    let output = Command::new(bed())
        .args(arguments)
        .args(["--", "sh", "-c", command])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(status), "{text}");
    text
}

#[track_caller]
fn says(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "no {line:?} in\n{text}");
    }
}

const BURNT: [&str; 5] = [
    "media: DVD+R (0x001b)",
    "blocks: 2295104 in all, 2295104 free, 0 readable",
    "burnt: 640 blocks from 0, Sequential",
    "media: DVD-ROM (0x0010)",
    "verified: 631 blocks",
];

/// What xorriso and we find on a disc that was burnt, in the same guest.
fn others_agree(burnt: &Path, image: &Path) {
    let drive = example();
    let (drive, image) = (drive.display(), image.display());
    let text = run(
        &["--drive", "tgt", "--disc", burnt.to_str().unwrap()],
        &format!(
            "{drive} /dev/sr0 {image} --compare && xorriso -outdev /dev/sr0 -toc; dvd+rw-mediainfo /dev/sr0"
        ),
        0,
    );
    says(
        &text,
        &[
            "media: DVD-ROM (0x0010)",
            "blocks: 640 in all, 0 free, 640 readable",
            "verified: 631 blocks",
            "Media blocks : 640 readable , 0 writable , 640 overall",
            "Media status : is written , is closed",
            "Mounted Media:         10h, DVD-ROM",
        ],
    );
    let (burnt, original) = (
        std::fs::read(burnt).unwrap(),
        std::fs::read(image.to_string()).unwrap(),
    );
    assert!(burnt.starts_with(&original));
}

#[test]
fn tgt_by_sg_io() {
    let folder = tempfile::tempdir().unwrap();
    // Not a whole number of blocks, nor of write units.
    let image = image(folder.path(), 630 * 2048 + 100);
    let burnt = folder.path().join("burnt");
    let drive = example();
    let command = format!("{} /dev/sr0 {}", drive.display(), image.display());
    let text = run(
        &["--drive", "tgt", "--blank", burnt.to_str().unwrap()],
        &command,
        0,
    );
    says(&text, &BURNT);
    says(&text, &["refused []"]);
    others_agree(&burnt, &image);
    // A second time there is nothing to add to.
    let text = run(
        &["--drive", "tgt", "--disc", burnt.to_str().unwrap()],
        &command,
        1,
    );
    says(&text, &["nothing can be added to this disc"]);
}

#[test]
fn a_disc_that_growisofs_has_burnt() {
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), 640 * 2048);
    let burnt = folder.path().join("burnt");
    let command = format!(
        "growisofs -Z /dev/sr0={} && {} /dev/sr0 {} --compare",
        image.display(),
        example().display(),
        image.display()
    );
    let text = run(
        &["--drive", "tgt", "--blank", burnt.to_str().unwrap()],
        &command,
        0,
    );
    says(&text, &["media: DVD-ROM", "640 readable", "verified: 640 blocks"]);
}

#[test]
fn qemus_drives() {
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), 640 * 2048);
    for kind in ["qemu", "qemu-ide", "qemu-usb"] {
        let command = format!(
            "{0} /dev/sr0 {1} --compare && xorriso -outdev /dev/sr0 -toc; {0} /dev/sr0 {1}",
            example().display(),
            image.display()
        );
        let text = run(&["--drive", kind, "--disc", image.to_str().unwrap()], &command, 1);
        says(
            &text,
            &[
                "media: CD-ROM (0x0008)",
                "blocks: 640 in all, 0 free, 640 readable",
                "session 1: 0 to 640, 1 tracks",
                "verified: 640 blocks",
                "Media blocks : 640 readable",
                "nothing can be added to this disc",
            ],
        );
    }
    let command = format!("{} /dev/sg0", example().display());
    let text = run(&["--drive", "qemu", "--empty"], &command, 1);
    says(&text, &["drive: QEMU", "NoMedium"]);
}

#[test]
fn a_mounted_disc_is_not_opened_for_writing() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    std::fs::create_dir(&tree).unwrap();
    std::fs::write(tree.join("file"), "on a mounted disc").unwrap();
    let image = folder.path().join("iso");
    let made = Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-o"])
        .arg(&image)
        .arg(&tree)
        .status()
        .unwrap();
    assert!(made.success());
    let drive = example();
    let (drive, image_name) = (drive.display(), image.display());
    let command = format!(
        "mkdir /run/m && mount -t iso9660 -o ro /dev/sr0 /run/m && {drive} /dev/sg0 && {drive} /dev/sg0 {image_name}"
    );
    let text = run(
        &["--drive", "qemu", "--disc", image.to_str().unwrap()],
        &command,
        1,
    );
    says(
        &text,
        &[
            "media: CD-ROM",
            "Mounted { path: \"/dev/sg0\", mount_point: \"/run/m\" }",
        ],
    );
}

#[cfg(feature = "iscsi")]
#[test]
fn tgt_by_iscsi() {
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), 630 * 2048 + 100);
    let burnt = folder.path().join("burnt");
    let command = format!(
        "{} \"$BED_ISCSI\" {} --finalise",
        example().display(),
        image.display()
    );
    let text = run(
        &["--drive", "tgt", "--host", "--blank", burnt.to_str().unwrap()],
        &command,
        0,
    );
    says(&text, &BURNT);
    others_agree(&burnt, &image);
}
