//! Images that other programs make of a folder, against the folder and against what other programs read of them.

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use fsimage_judges::{Fields, Judge, Kind, Manifest, Namespace, compare, scratch_folder};
use fsimage_volume::{Disc, FileSystemKind, OpenOptions};
use tempfile::TempDir;

use crate::disc::{kinds, manifest, open, opened};

use FileSystemKind::{Enhanced, Iso9660, Joliet, RockRidge, Udf};

/// A folder with something of everything, and room for images beside it.
struct Work(TempDir);

impl Work {
    fn new() -> Self {
        let work = Self(scratch_folder("volume-").unwrap());
        let tree = work.tree();
        fs::create_dir_all(tree.join("a/b/c/d/e/f/g/h/i/j")).unwrap();
        fs::write(tree.join("a/b/c/d/e/f/g/h/i/j/deep"), "deep").unwrap();
        fs::write(tree.join("a/b/c/d/e/f/g/h/beside"), "beside").unwrap();
        fs::write(tree.join("README.txt"), "read me").unwrap();
        fs::write(tree.join("empty"), "").unwrap();
        fs::write(tree.join("no extension, with spaces"), "spaces").unwrap();
        fs::write(tree.join("naïve ∑ 漢字.dat"), "Unicode").unwrap();
        fs::write(tree.join("x".repeat(55) + ".long"), "long name").unwrap();
        let large: Vec<u8> = (0..3_000_000_u32).map(|i| (i / 1000 % 251) as u8).collect();
        fs::write(tree.join("large"), large).unwrap();
        fs::create_dir(tree.join("many")).unwrap();
        for number in 0..150 {
            fs::write(
                tree.join(format!("many/file number {number}")),
                number.to_string(),
            )
            .unwrap();
        }
        fs::hard_link(tree.join("README.txt"), tree.join("a/hard link")).unwrap();
        symlink("../README.txt", tree.join("a/link")).unwrap();
        symlink(
            format!("/{}../.", "component/".repeat(20)),
            tree.join("a/long link"),
        )
        .unwrap();
        let fifo = Command::new("mkfifo").arg(tree.join("fifo")).status().unwrap();
        assert!(fifo.success());
        fs::set_permissions(tree.join("empty"), fs::Permissions::from_mode(0o4751)).unwrap();
        let times = FileTimes::new().set_modified(UNIX_EPOCH + Duration::from_secs(1_000_000_001));
        File::options()
            .write(true)
            .open(tree.join("large"))
            .unwrap()
            .set_times(times)
            .unwrap();
        work
    }

    fn tree(&self) -> PathBuf {
        self.0.path().join("tree")
    }

    fn image(&self) -> PathBuf {
        self.0.path().join("image.iso")
    }

    /// Runs a program that makes the image.
    fn run(&self, program: &str, arguments: &[&str]) {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        assert!(
            output.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// What the folder holds.
    fn expected(&self) -> Manifest {
        Manifest::of_directory(&self.tree()).unwrap()
    }

    /// What the image's file systems show, and that they are these.
    fn shown(&self, expected: &[FileSystemKind]) -> Vec<Manifest> {
        let disc = open(fs::read(self.image()).unwrap());
        let session = disc.sessions().last().unwrap();
        assert_eq!(kinds(session), expected);
        let faults: Vec<_> = session.unusable.iter().map(ToString::to_string).collect();
        assert_eq!(faults, [""; 0]);
        expected
            .iter()
            .map(|&kind| manifest(&disc, session, kind))
            .collect()
    }

    /// That judges see in the image what was shown.
    fn agree(&self, judges: &[Judge], namespace: Namespace, shown: &Manifest) {
        let mut shown = shown.clone();
        for entry in shown.entries.values_mut() {
            // Nobody can give a link the mode that it has on a disc.
            entry.mode = entry.mode.filter(|_| entry.kind != Some(Kind::Link));
        }
        for judge in judges.iter().filter(|judge| !judge.is_excused()) {
            let differences = judge.differences(&self.image(), namespace, &shown).unwrap();
            let told: Vec<_> = differences.iter().map(ToString::to_string).collect();
            assert_eq!(told, [""; 0], "{judge:?} {namespace:?}");
        }
    }
}

fn assert_same(expected: &Manifest, found: &Manifest, fields: Fields) {
    let differences = compare(expected, found, fields);
    let told: Vec<_> = differences.iter().map(ToString::to_string).collect();
    assert_eq!(told, [""; 0]);
}

/// What ISO 9660 holds of a folder with Rock Ridge.
fn all() -> Fields {
    Fields::all().difference(Fields::FINE_TIMES)
}

/// What a namespace without attributes holds.
fn bare() -> Fields {
    Fields::SIZE | Fields::CONTENT | Fields::MTIME
}

/// Files and directories alone.
fn without_special(manifest: &Manifest) -> Manifest {
    manifest.filtered(|_, entry| matches!(entry.kind, Some(Kind::File | Kind::Directory)))
}

const READERS: [Judge; 3] = [Judge::Xorriso, Judge::Isoinfo, Judge::Bsdtar];

#[test]
fn genisoimage_with_rock_ridge_and_joliet() {
    let work = Work::new();
    for options in [
        &["-joliet-long"][..],
        &["-D", "-joliet-long"],
        &["-joliet-long", "-hide-rr-moved"],
    ] {
        let mut arguments = vec!["-quiet", "-R", "-J", "-input-charset", "utf-8", "-o", "image.iso"];
        arguments.extend(options);
        arguments.push("tree");
        work.run("genisoimage", &arguments);
        let [rock_ridge, joliet, _] = &work.shown(&[RockRidge, Joliet, Iso9660])[..] else {
            panic!()
        };
        let moved = [&b"/rr_moved"[..], b"/.rr_moved"];
        let here = rock_ridge.filtered(|path, _| !moved.contains(&path));
        // It gives everybody the right to read, and takes the right to write from all.
        assert_same(
            &work.expected(),
            &here,
            all().difference(Fields::MODE | Fields::OWNER | Fields::NLINK),
        );
        work.agree(&[Judge::Xorriso], Namespace::RockRidge, rock_ridge);
        // bsdtar turns these images down: it wants directories in another order.
        work.agree(&[Judge::Xorriso], Namespace::Joliet, joliet);
        if options.contains(&"-D") {
            // It stumbles over directories that were moved.
            work.agree(&[Judge::Isoinfo], Namespace::RockRidge, rock_ridge);
        }
    }
}

#[test]
fn xorriso_with_everything() {
    let work = Work::new();
    for options in [
        &["-iso-level", "3", "-J", "-joliet-long"][..],
        &["-iso-level", "4", "-J", "-joliet-long", "-omit-version-number"],
        &["-J", "-joliet-utf16", "-joliet-long", "-full-iso9660-filenames"],
        &["-J", "-joliet-long", "-disallow_untranslated_filenames"],
    ] {
        let mut arguments = vec!["-as", "mkisofs", "-quiet", "-R", "-o", "image.iso"];
        arguments.extend(options.iter().filter(|option| !option.starts_with("-disallow")));
        arguments.push("tree");
        work.run("xorriso", &arguments);
        let kinds = if options.contains(&"4") {
            &[RockRidge, Joliet, Enhanced, Iso9660][..]
        } else {
            &[RockRidge, Joliet, Iso9660]
        };
        let shown = work.shown(kinds);
        assert_same(&work.expected(), &shown[0], all());
        work.agree(&READERS, Namespace::RockRidge, &shown[0]);
        work.agree(&[Judge::Bsdtar, Judge::Xorriso], Namespace::Joliet, &shown[1]);
    }
}

#[test]
fn bsdtar_with_and_without_compression() {
    let work = Work::new();
    for options in [
        "iso9660:rockridge=useful",
        "iso9660:rockridge=strict",
        "iso9660:zisofs=direct",
        "iso9660:joliet=long",
    ] {
        work.run(
            "bsdtar",
            &[
                "-cf",
                "image.iso",
                "--format",
                "iso9660",
                "--options",
                options,
                "-C",
                "tree",
                ".",
            ],
        );
        let [rock_ridge, joliet, _] = &work.shown(&[RockRidge, Joliet, Iso9660])[..] else {
            panic!()
        };
        let fields = if !options.ends_with("strict") {
            all().difference(Fields::MODE | Fields::OWNER)
        } else {
            all()
        };
        let here = rock_ridge.filtered(|path, _| path != b"/rr_moved");
        assert_same(&work.expected(), &here, fields);
        work.agree(&[Judge::Bsdtar], Namespace::RockRidge, &here);
        // Joliet does not know that a file is compressed.
        let is_known = |path: &[u8]| !options.contains("zisofs") || path != b"/large";
        let files = without_special(&work.expected()).filtered(|path, _| is_known(path));
        // It has empty files for links.
        let joliet = joliet.filtered(|path, _| files.entries.contains_key(path));
        assert_same(&files, &joliet, bare());
    }
}

#[test]
fn compressed_files_are_read_as_if_they_were_not() {
    let work = Work::new();
    let second = ["-zisofs", "version_2=on"];
    for options in [&[][..], &second] {
        let mut arguments = vec!["-outdev", "image.iso"];
        arguments.extend(options);
        arguments.extend([
            "-map",
            "tree",
            "/",
            "-set_filter_r",
            "--zisofs",
            "/",
            "--",
            "-commit",
        ]);
        drop(fs::remove_file(work.image()));
        work.run("xorriso", &arguments);
        let shown = work.shown(&[RockRidge, Iso9660]);
        assert_same(&work.expected(), &shown[0], all());
        let recorded = shown[1].entries.values().filter_map(|entry| entry.size).max();
        assert!(recorded < Some(1_000_000), "nothing is compressed: {recorded:?}");
        // Where nothing says so, the files' own headers do.
        let options = OpenOptions {
            detect_compression: true,
            ..OpenOptions::default()
        };
        let source: Arc<[u8]> = fs::read(work.image()).unwrap().into();
        let disc = Disc::open(Arc::new(source), &options).unwrap();
        let plain = manifest(&disc, &disc.sessions()[0], Iso9660);
        let contents = |manifest: &Manifest| {
            let hashes = manifest.entries.values().filter_map(|entry| entry.sha256.clone());
            hashes.collect::<BTreeSet<_>>()
        };
        assert!(contents(&plain).is_superset(&contents(&work.expected())));
    }
    // mkzftree compresses the files of a folder, and genisoimage marks those that it sees to be.
    work.run("mkzftree", &["tree", "compressed"]);
    work.run(
        "genisoimage",
        &["-quiet", "-R", "-z", "-o", "image.iso", "compressed"],
    );
    let [rock_ridge, _] = &work.shown(&[RockRidge, Iso9660])[..] else {
        panic!()
    };
    let here = rock_ridge.filtered(|path, _| path != b"/rr_moved");
    assert_same(
        &work.expected().filtered(|path, _| path != b"/fifo"),
        &here.filtered(|path, _| path != b"/fifo"),
        Fields::KIND | Fields::SIZE | Fields::CONTENT | Fields::TARGET,
    );
    work.agree(&[Judge::LinuxIsofs], Namespace::RockRidge, rock_ridge);
}

#[test]
fn names_without_extensions_of_the_standard() {
    let work = Work::new();
    for (options, kinds) in [
        (&["-U"][..], &[Iso9660][..]),
        (&["-iso-level", "4"], &[Enhanced, Iso9660]),
        (&["-iso-level", "1", "-D"], &[Iso9660]),
        (&["-iso-level", "2", "-D", "-d", "-N"], &[Iso9660]),
        (
            &[
                "-iso-level",
                "3",
                "-D",
                "-allow-lowercase",
                "-allow-multidot",
                "-relaxed-filenames",
            ],
            &[Iso9660],
        ),
        (&["-D", "-hfs", "-part"], &[Iso9660]),
        (&["-D", "-apple", "-R"], &[RockRidge, Iso9660]),
    ] {
        let mut arguments = vec!["-quiet", "-o", "image.iso"];
        arguments.extend(options);
        arguments.push("tree");
        work.run("genisoimage", &arguments);
        let shown = work.shown(kinds);
        let plain = shown.last().unwrap();
        for judge in [Judge::Isoinfo, Judge::Pycdlib] {
            if judge.is_excused() {
                continue;
            }
            let read = judge.read(&work.image(), Namespace::Iso9660).unwrap();
            let mut hidden = Manifest::default();
            for (path, entry) in read.entries {
                hidden.insert(without_version(&path), entry);
            }
            // A record that stands for something special is an empty file here; it is left out by some.
            let known = plain.filtered(|path, _| hidden.entries.contains_key(path));
            assert_same(&hidden, &known, bare());
            assert!(
                plain.entries.len() - known.entries.len() <= 3,
                "{judge:?} {options:?}"
            );
        }
    }
}

/// A path as it is shown: without version, and without the separator before nothing.
fn without_version(path: &[u8]) -> Vec<u8> {
    let path = path.strip_suffix(b";1").unwrap_or(path);
    path.strip_suffix(b".").unwrap_or(path).to_vec()
}

#[test]
fn a_bridge_has_udf_too() {
    let work = Work::new();
    work.run(
        "genisoimage",
        &[
            "-quiet",
            "-R",
            "-J",
            "-joliet-long",
            "-udf",
            "-D",
            "-input-charset",
            "utf-8",
            "-o",
            "image.iso",
            "tree",
        ],
    );
    let [udf, rock_ridge, ..] = &work.shown(&[Udf, RockRidge, Joliet, Iso9660])[..] else {
        panic!()
    };
    let expected = without_special(&work.expected());
    assert_same(
        &expected,
        &without_special(rock_ridge),
        Fields::SIZE | Fields::CONTENT,
    );
    // It has no links in UDF, and files of their names.
    let udf = udf.filtered(|path, _| expected.entries.contains_key(path));
    assert_same(&expected, &udf, Fields::SIZE | Fields::CONTENT);
}

#[test]
fn sessions_of_growisofs_and_xorriso() {
    let work = Work::new();
    let parts = ["a", "many", "README.txt"];
    for part in parts {
        let source = format!("tree/{part}");
        let target = format!("/{part}");
        work.run(
            "xorriso",
            &[
                "-dev",
                "image.iso",
                "-map",
                &source,
                &target,
                "-commit",
                "-eject",
                "none",
            ],
        );
    }
    let disc = open(fs::read(work.image()).unwrap());
    let starts: Vec<_> = disc.sessions().iter().map(|session| session.start).collect();
    assert_eq!(starts.len(), 3, "{starts:?}");
    for (number, session) in disc.sessions().iter().enumerate() {
        let found = manifest(&disc, session, RockRidge);
        let expected = work.expected().filtered(|path, _| {
            let is_in = |part: &&str| {
                let part = format!("/{part}");
                path == part.as_bytes() || path.starts_with((part + "/").as_bytes())
            };
            parts[..=number].iter().any(is_in)
        });
        assert_same(&expected, &found, all().difference(Fields::NLINK));
    }
    let mut newest = opened(&disc, &disc.sessions()[2].file_systems[0]);
    work.agree(&READERS, Namespace::RockRidge, &newest.manifest());
}
