//! `fsimage info`, `ls`, `tree`, `cat`, `manifest`, `diff`, against other readers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fsimage_judges::{Fields, Judge, Manifest, Namespace, compare, read_udf};

use crate::harness::{Ran, Work, fsimage, run};
use crate::trees;

fn told(arguments: &[&str], image: &Path) -> Ran {
    run(fsimage().args(arguments).arg(image))
}

fn manifest(arguments: &[&str], image: &Path) -> Manifest {
    let fields = "type,mode,nlink,uid,gid,size,mtime,rdev,link,sha256";
    let ran = run(fsimage()
        .args(["manifest", "--fields", fields])
        .args(arguments)
        .arg(image));
    assert!(ran.succeeded() && ran.stderr.is_empty(), "{ran:?}");
    Manifest::of_listing(&ran.stdout).unwrap()
}

#[test]
fn manifests_are_those_of_other_readers() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    trees::posix(&tree);
    trees::set_all_mtimes(&tree);
    let image = work.build(&[], &tree);
    for (namespace, name) in [
        (Namespace::RockRidge, "rock-ridge"),
        (Namespace::Joliet, "joliet"),
    ] {
        let ours = manifest(&["--fs", name], &image);
        assert!(!ours.entries.is_empty());
        for judge in [Judge::Xorriso, Judge::LinuxIsofs] {
            if judge.is_excused() || (judge == Judge::Xorriso && namespace == Namespace::Joliet) {
                continue;
            }
            let theirs = judge.read(&image, namespace).unwrap();
            // xorriso leaves sockets out of its listing.
            let ours = ours.filtered(|path, _| judge != Judge::Xorriso || path != b"/special/socket");
            let differences = compare(&theirs, &ours, judge.fields(namespace));
            assert!(
                differences.is_empty(),
                "{name}, {}: {differences:?}",
                judge.name()
            );
        }
    }
    let image = work.build(&["--fs", "udf"], &tree);
    if !Judge::LinuxIsofs.is_excused() {
        let theirs = read_udf(&image, "").unwrap();
        let fields = Fields::all()
            .difference(Fields::FINE_TIMES)
            .union(Fields::MICROSECONDS);
        assert_eq!(compare(&theirs, &manifest(&["--fs", "udf"], &image), fields), []);
    }
}

/// Images of others and what the kernel prints of them, line by line.
#[test]
fn manifests_of_other_peoples_images() {
    let Some(folder) = std::env::var_os("FSIMAGE_FIXTURES").map(PathBuf::from) else {
        eprintln!("not looked at, since FSIMAGE_FIXTURES names no folder: images by other tools");
        return;
    };
    // What the kernel shows otherwise: permissions of plain files by its mount options, a root directory without a date, a file whose
    // continuation area is damaged.
    let exceptions = [
        "iso-different-iso-joliet-label",
        "libarchive-test_read_format_iso_joliet_by_nero",
        "libarchive-test_read_format_iso_rockridge_ce_loop",
        "libcdio-joliet",
    ];
    let work = Work::new();
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(listing) = name.strip_suffix(".manifest") else {
            continue;
        };
        let (image, file_system) = listing.rsplit_once('.').unwrap();
        if exceptions.iter().any(|exception| image.starts_with(exception)) {
            continue;
        }
        let packed = |image: &str| folder.join(format!("{image}.xz"));
        let packed = match packed(image) {
            path if path.exists() => path,
            _ => packed(image.strip_suffix(".img").unwrap()),
        };
        let unpacked = work.path("image");
        let output = Command::new("xz").arg("-dc").arg(&packed).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        fs::write(&unpacked, output.stdout).unwrap();
        let options: &[&str] = if file_system == "udf" {
            &["--fs", "udf"]
        } else {
            &[]
        };
        let ran = run(fsimage().arg("manifest").args(options).arg(&unpacked));
        assert!(ran.succeeded(), "{image}: {ran:?}");
        let expected = fs::read_to_string(folder.join(&name)).unwrap();
        assert_eq!(String::from_utf8_lossy(&ran.stdout), expected, "{image}");
        seen += 1;
    }
    assert!(seen >= 18, "{seen}");
}

#[test]
fn listings() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::create_dir_all(tree.join("folder/empty")).unwrap();
    fs::write(tree.join("folder/file"), "twelve bytes").unwrap();
    std::os::unix::fs::symlink("folder/file", tree.join("link")).unwrap();
    trees::set_mtime(&tree.join("folder/file"), 951_782_400);
    let image = work.build(&["-V", "LISTED", "--uid", "7", "--gid", "8"], &tree);
    let text = |arguments: &[&str]| {
        let ran = run(fsimage().args(arguments));
        assert!(ran.succeeded(), "{ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    let path = image.to_str().unwrap();
    assert_eq!(text(&["ls", path]), "folder\nlink\n");
    assert_eq!(
        text(&["ls", "-R", path]),
        "/:\nfolder\nlink\n\n/folder:\nempty\nfile\n\n/folder/empty:\n"
    );
    let long = text(&["ls", "-l", path, "folder/file"]);
    assert_eq!(
        long,
        "-rw-r--r--   1     7     8          12 2000-02-29T00:00:00Z file\n"
    );
    assert!(text(&["ls", "-l", path]).ends_with(" link -> folder/file\n"));
    let drawn =
        "/\n├── folder\n│   ├── empty\n│   └── file\n└── link -> folder/file\n\n2 directories, 2 files\n";
    assert_eq!(text(&["tree", path]), drawn);
    assert_eq!(
        text(&["cat", path, "/folder/file", "folder/file"]),
        "twelve bytestwelve bytes"
    );
    let ran = told(&["ls", "-R", "--json"], &image);
    let paths: Vec<_> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["path"].clone())
        .collect();
    assert_eq!(paths, ["/folder", "/link", "/folder/empty", "/folder/file"]);
    let info = told(&["info", "--json"], &image).json();
    let kinds: Vec<_> = info["sessions"][0]["file_systems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["kind"].clone())
        .collect();
    assert_eq!(kinds, ["rock-ridge", "joliet", "iso9660"]);
    assert_eq!(info["sessions"][0]["file_systems"][0]["name"], "LISTED");
    assert!(text(&["info", path]).contains("\"LISTED\""));
    run(fsimage().args(["cat", path, "folder"])).fails(1, "folder");
    run(fsimage().args(["cat", path, "nothing"])).fails(1, "nothing");
    run(fsimage().args(["ls", path, "nothing"])).fails(1, "nothing");
    run(fsimage().args(["ls", "/dev/null"])).fails(1, "no file system");
    run(fsimage().args(["ls", "/no/such/image"])).fails(3, "/no/such/image");
}

#[test]
fn differences_are_told() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    fs::write(tree.join("changed"), "before, and the same length").unwrap();
    trees::set_all_mtimes(&tree);
    let image = work.build(&["--fs", "udf"], &tree);
    let diff = |arguments: &[&str]| run(fsimage().arg("diff").args(arguments).arg(&image).arg(&tree));
    let ran = diff(&[]);
    assert!(ran.succeeded() && ran.stdout.is_empty(), "{ran:?}");
    let before = fs::metadata(tree.join("changed")).unwrap().modified().unwrap();
    fs::write(tree.join("changed"), "before, AND the same length").unwrap();
    fs::File::options()
        .write(true)
        .open(tree.join("changed"))
        .unwrap()
        .set_modified(before)
        .unwrap();
    fs::write(tree.join("added"), "").unwrap();
    fs::remove_file(tree.join("README")).unwrap();
    let ran = diff(&["--fields", "type,mode,size,sha256"]);
    let expected = "- /README\n+ /added\n! /changed: contents from byte 8 on\n";
    assert_eq!(
        (ran.code, &*ran.stdout),
        (Some(1), expected.as_bytes()),
        "{ran:?}"
    );
    let json = diff(&["--fields", "type,mode,size,sha256", "--json"]).json();
    assert_eq!(
        (&json[0]["only"], &json[1]["only"], &json[2]["contents"]),
        (&"a".into(), &"b".into(), &8.into())
    );
    let ran = diff(&["--quiet"]);
    assert!(ran.code == Some(1) && ran.stdout.is_empty(), "{ran:?}");
    diff(&["--session", "3"]).fails(3, "session 3");
    run(fsimage().arg("diff").arg(&image).arg("/no/such/folder")).fails(3, "/no/such/folder");
}

/// A directory that cannot be read is told, and all others are read.
#[test]
fn damage_is_told_and_the_rest_read() {
    let work = Work::new();
    let tree = work.folder("tree");
    for folder in ["a", "b", "c"] {
        fs::create_dir(tree.join(folder)).unwrap();
        fs::write(tree.join(folder).join("file"), folder).unwrap();
    }
    let image = work.build(&["--fs", "udf"], &tree);
    let mut bytes = fs::read(&image).unwrap();
    let paths: Vec<_> = manifest(&[], &image).entries.into_keys().collect();
    assert_eq!(paths.len(), 6);
    // Cut off the contents of files and whatever else is in the second half.
    let half = bytes.len() / 2;
    bytes.truncate(half);
    fs::write(&image, bytes).unwrap();
    for command in [&["ls", "-lR"][..], &["manifest"], &["tree"]] {
        let ran = told(command, &image);
        assert!(matches!(ran.code, Some(0 | 1 | 3)), "{ran:?}");
        assert_eq!(ran.code == Some(0), ran.stderr.is_empty(), "{ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
    }
}

#[test]
fn boot_images_and_partitions_are_told() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::write(tree.join("boot.img"), trees::noise(5, 10_000)).unwrap();
    let image = work.build(&["--boot", "bios=/boot.img", "--hybrid", "mbr"], &tree);
    let info = told(&["info", "--json"], &image).json();
    let boot = &info["sessions"][0]["boot"][0];
    assert_eq!(
        (&boot["platform"], &boot["bootable"]),
        (&"bios".into(), &true.into()),
        "{info}"
    );
    let offset = usize::try_from(boot["offset"].as_u64().unwrap()).unwrap();
    assert!(fs::read(&image).unwrap()[offset..].starts_with(&trees::noise(5, 10_000)[..8]));
    assert_eq!(info["partitions"][0]["scheme"], "mbr", "{info}");
    let text = String::from_utf8(told(&["info"], &image).stdout).unwrap();
    assert!(
        text.contains("boot image for bios: no emulation") && text.contains("mbr partition 1: "),
        "{text}"
    );
}
