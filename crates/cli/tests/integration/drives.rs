//! Discs in drives: virtual ones, whose files are looked at by what reads images.

use std::fs;
use std::path::Path;

use crate::harness::{Ran, Work, fsimage, run};

/// Runs `fsimage drive ACTION --drive file:DISC...`.
fn drive(action: &str, disc: &str, arguments: &[&str]) -> Ran {
    run(fsimage().args(["drive", action, "--drive", disc]).args(arguments))
}

fn disc(work: &Work, kind: &str) -> String {
    format!(
        "file:{}?media={kind}",
        work.path(format!("{kind}.fsidisc")).display()
    )
}

fn tree(work: &Work, name: &str, seed: u8) -> std::path::PathBuf {
    let folder = work.folder(name);
    for number in 0..10_u8 {
        let content: Vec<u8> = (0..80_000_u32)
            .map(|at| at.to_le_bytes()[0].wrapping_mul(seed).wrapping_add(number))
            .collect();
        fs::write(folder.join(format!("{name}{number}")), content).unwrap();
    }
    folder
}

fn json(ran: &Ran) -> serde_json::Value {
    assert!(ran.succeeded(), "{ran:?}");
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// The files of the newest session, as an image of the disc has them.
fn files(image: &Path) -> String {
    let ran = run(fsimage().arg("ls").arg(image));
    assert!(ran.succeeded(), "{ran:?}");
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn a_disc_from_blank_to_finalised() {
    for kind in ["cd-r", "dvd-r", "dvd+r", "dvd+rw", "bd-r", "bd-re"] {
        let work = Work::new();
        let disc = disc(&work, kind);
        let (one, two) = (tree(&work, "one", 3), tree(&work, "two", 5));
        let info = json(&drive("info", &disc, &["--json"]));
        assert_eq!(info["media"]["state"][0], "blank", "{kind}");
        let burnt = json(&drive("burn", &disc, &["--json", one.to_str().unwrap()]));
        assert_eq!(burnt["verified"], true, "{kind}");
        let again = drive("burn", &disc, &[one.to_str().unwrap()]);
        again.fails(2, "something is on the disc");
        let added = json(&drive(
            "append",
            &disc,
            &["--json", "--finalise", two.to_str().unwrap()],
        ));
        assert_eq!(added["verified"], true, "{kind}");
        let info = json(&drive("info", &disc, &["--json"]));
        assert!(
            info["file_systems"].as_array().unwrap().len() > 1,
            "{kind}: {info}"
        );
        // Those that can be overwritten are large, and would be read to their end.
        if kind.ends_with("rw") || kind.ends_with("re") {
            continue;
        }
        assert_eq!(info["media"]["state"][0], "finalised", "{kind}");
        assert_eq!(info["media"]["sessions"].as_array().unwrap().len(), 2, "{kind}");
        let image = work.path("back.iso");
        let read = drive("read", &disc, &["-o", image.to_str().unwrap()]);
        assert!(read.succeeded(), "{read:?}");
        assert!(!work.path("back.iso.map").exists());
        let listed = files(&image);
        // Where a DVD's second session begins only the drive tells.
        let found = listed.contains("one3") && (kind.starts_with("dvd") || listed.contains("two7"));
        assert!(found, "{kind}: {listed}");
        let verified = drive("verify", &disc, &[image.to_str().unwrap()]);
        match kind {
            // Nothing can be read between the sessions, so no image of it all is equal.
            "bd-r" => assert!(verified.succeeded(), "{verified:?}"),
            _ => verified.fails(4, "block"),
        }
    }
}

#[test]
fn an_image_file_is_burnt_as_it_is() {
    let work = Work::new();
    let disc = disc(&work, "dvd+r");
    let image = work.build(&[], &tree(&work, "tree", 7));
    let ran = drive(
        "burn",
        &disc,
        &[
            "--image",
            image.to_str().unwrap(),
            "--finalise",
            "--speed",
            "12000",
        ],
    );
    assert!(ran.succeeded(), "{ran:?}");
    let said = &ran.stderr;
    assert!(
        said.contains("burnt and read back") && said.contains("11080 kB/s"),
        "{said}"
    );
    assert!(drive("verify", &disc, &["-q", image.to_str().unwrap()]).succeeded());
    let mut bytes = fs::read(&image).unwrap();
    bytes[100_000] ^= 1;
    fs::write(&image, bytes).unwrap();
    drive("verify", &disc, &[image.to_str().unwrap()]).fails(4, "block 48 is not as written");
    drive("close", &disc, &[]).fails(4, "nothing is open");
}

#[test]
fn discs_are_erased_and_formatted() {
    let work = Work::new();
    let tree = tree(&work, "tree", 9);
    let disc = disc(&work, "dvd-rw");
    assert!(drive("burn", &disc, &["-q", "--finalise", tree.to_str().unwrap()]).succeeded());
    let info = json(&drive("blank", &disc, &["--full", "--json"]));
    assert_eq!(info["media"]["state"][0], "blank");
    let info = json(&drive("format", &disc, &["--json", "--kind", "full"]));
    assert_eq!(info["media"]["state"][0], "overwritable");
    assert!(drive("burn", &disc, &["-q", tree.to_str().unwrap()]).succeeded());
    drive("burn", &disc, &["-q", tree.to_str().unwrap()]).fails(2, "--overwrite");
    assert!(drive("burn", &disc, &["-q", "--overwrite", tree.to_str().unwrap()]).succeeded());
    let write_once = self::disc(&work, "dvd-r");
    drive("blank", &write_once, &[]).fails(4, "cannot be erased");
    drive("format", &write_once, &[]).fails(4, "cannot be formatted");
}

#[test]
fn pretending_leaves_the_disc_blank() {
    let work = Work::new();
    let (disc, tree) = (disc(&work, "cd-r"), tree(&work, "tree", 11));
    let burnt = json(&drive(
        "burn",
        &disc,
        &["--simulate", "--json", tree.to_str().unwrap()],
    ));
    assert_eq!(
        (&burnt["simulated"], &burnt["verified"]),
        (&true.into(), &false.into())
    );
    assert_eq!(
        json(&drive("info", &disc, &["--json"]))["media"]["state"][0],
        "blank"
    );
}

#[test]
fn wrong_drives_and_wrong_wishes() {
    let work = Work::new();
    let tree = tree(&work, "tree", 13);
    drive("info", "/dev/absent", &[]).fails(4, "/dev/absent");
    drive("info", "file:", &[]).fails(4, "no path");
    drive("info", "file:absent.fsidisc", &[]).fails(4, "absent.fsidisc");
    drive("info", "iscsi://127.0.0.1:9/iqn.x:y/1", &[]).fails(4, "iscsi://");
    drive("burn", &disc(&work, "bd-r"), &[]).fails(2, "nothing is to be burnt");
    drive("append", &disc(&work, "bd-r"), &[tree.to_str().unwrap()]).fails(1, "blank");
    let large = work.path("large");
    fs::File::create(&large).unwrap().set_len(900 << 20).unwrap();
    drive("burn", &disc(&work, "cd-r"), &[large.to_str().unwrap()]).fails(1, "blocks");
    let ran = run(fsimage().args(["drive", "list", "--json"]));
    assert!(json(&ran).is_array());
}
