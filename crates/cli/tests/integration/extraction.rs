//! `fsimage extract`: what comes out is what went in, whoever made the image; nothing leads out of the folder; nothing half is left.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fsimage_judges::{Fields, Judge, Manifest, compare};
use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{Ran, Work, fsimage, is_root, names_in, run};
use crate::trees;

/// What every file system with owners keeps.
const POSIX: Fields = Fields::all().difference(Fields::FINE_TIMES);

fn extract(image: &Path, folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = fsimage();
    command.arg("extract").arg(image).arg("-C").arg(folder);
    run(command.args(arguments))
}

/// The first few differences.
fn differences(expected: &Path, found: &Path, fields: Fields) -> Vec<String> {
    let of = |path| Manifest::of_directory(path).unwrap();
    let expected = of(expected);
    assert!(!expected.entries.is_empty());
    let found = compare(&expected, &of(found), fields);
    found.iter().take(5).map(ToString::to_string).collect()
}

fn program(name: &str, arguments: &[&dyn AsRef<OsStr>]) {
    let mut command = Command::new(name);
    command.args(arguments).env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
    let ran = run(&mut command);
    assert!(ran.succeeded(), "{name}: {ran:?}");
}

/// A tree with all that Rock Ridge and UDF hold.
fn tree(work: &Work) -> PathBuf {
    let tree = work.folder("tree");
    trees::plain(&tree);
    trees::unicode(&tree);
    trees::posix(&tree);
    // It does not come back as it is; other tests look at such names.
    fs::remove_file(tree.join("new\nline")).unwrap();
    // UDF holds it shortened.
    fs::remove_file(tree.join("links/long component")).unwrap();
    fs::write(tree.join("large"), trees::noise(7, 3_000_000)).unwrap();
    fs::set_permissions(tree.join("docs"), fs::Permissions::from_mode(0o555)).unwrap();
    trees::set_all_mtimes(&tree);
    tree
}

#[test]
fn a_tree_comes_out_as_it_went_in() {
    let work = Work::new();
    let tree = tree(&work);
    for (file_systems, fields) in [
        ("iso9660,rock-ridge", POSIX),
        ("udf", POSIX.union(Fields::MICROSECONDS)),
    ] {
        let image = work.build(&["--fs", file_systems], &tree);
        let out = work.path(file_systems);
        let ran = extract(&image, &out, &[]);
        assert!(ran.succeeded() && ran.stderr.is_empty(), "{ran:?}");
        assert_eq!(differences(&tree, &out, fields), [""; 0], "{file_systems}");
        let told = run(fsimage().arg("diff").arg(&image).arg(&out));
        assert!(told.succeeded() && told.stdout.is_empty(), "{told:?}");
    }
}

#[test]
fn other_tools_extract_the_same() {
    let work = Work::new();
    let tree = tree(&work);
    // Not all of them extract sockets and devices.
    fs::remove_dir_all(tree.join("special")).unwrap();
    let image = work.build(&[], &tree);
    let ours = work.path("ours");
    assert!(extract(&image, &ours, &[]).succeeded());
    let common =
        Fields::KIND | Fields::MODE | Fields::SIZE | Fields::MTIME | Fields::TARGET | Fields::CONTENT;
    if !Judge::Xorriso.is_excused() {
        let theirs = work.folder("xorriso");
        let source = format!("stdio:{}", image.display());
        program(
            "xorriso",
            &[&"-osirrox", &"on", &"-indev", &source, &"-extract", &"/", &theirs],
        );
        // It does not set the times of links.
        let common = common.difference(Fields::MTIME);
        assert_eq!(differences(&theirs, &ours, common), [""; 0]);
    }
    if !Judge::Bsdtar.is_excused() {
        let theirs = work.folder("bsdtar");
        program("bsdtar", &[&"-x", &"-p", &"-f", &image, &"-C", &theirs]);
        assert_eq!(differences(&theirs, &ours, common), [""; 0]);
    }
    if !Judge::SevenZip.is_excused() {
        let (theirs, ours) = (work.folder("7z"), work.path("joliet"));
        assert!(extract(&image, &ours, &["--fs", "joliet"]).succeeded());
        let mut out = std::ffi::OsString::from("-o");
        out.push(&theirs);
        program("7z", &[&"x", &"-y", &out, &image]);
        assert_eq!(
            differences(&theirs, &ours, Fields::KIND | Fields::SIZE | Fields::CONTENT),
            [""; 0]
        );
    }
}

#[test]
fn images_by_other_tools() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::plain(&tree);
    symlink("../README", tree.join("docs/link")).unwrap();
    trees::set_all_mtimes(&tree);
    let common =
        Fields::KIND | Fields::MODE | Fields::SIZE | Fields::MTIME | Fields::TARGET | Fields::CONTENT;
    let image = work.path("other.iso");
    let mkisofs: [&dyn AsRef<OsStr>; 9] = [
        &"-as",
        &"mkisofs",
        &"-quiet",
        &"-iso-level",
        &"3",
        &"-R",
        &"-o",
        &image,
        &tree,
    ];
    let makers: [(Judge, &str, &[&dyn AsRef<OsStr>]); 3] = [
        (Judge::Xorriso, "xorriso", &mkisofs),
        (Judge::Isoinfo, "genisoimage", &mkisofs[2..]),
        (
            Judge::Bsdtar,
            "bsdtar",
            &[
                &"-c",
                &"--format=iso9660",
                &"--options=rockridge=strict",
                &"-f",
                &image,
                &"-C",
                &tree,
                &".",
            ],
        ),
    ];
    for (judge, maker, arguments) in makers {
        if judge.is_excused() {
            continue;
        }
        program(maker, arguments);
        let out = work.path(maker);
        let ran = extract(&image, &out, &[]);
        assert!(ran.succeeded(), "{maker}: {ran:?}");
        assert_eq!(differences(&tree, &out, common), [""; 0], "{maker}");
        fs::remove_file(&image).unwrap();
    }
}

#[test]
fn parts_of_an_image() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::create_dir_all(tree.join("a/b/c")).unwrap();
    for name in ["a/one", "a/b/two", "a/b/c/three", "four"] {
        fs::write(tree.join(name), name).unwrap();
    }
    fs::hard_link(tree.join("a/one"), tree.join("a/b/again")).unwrap();
    trees::set_all_mtimes(&tree);
    let image = work.build(&[], &tree);
    let out = work.path("out");
    let ran = extract(&image, &out, &["a/b", "/four", "a/b/c/three", "a/b/"]);
    assert!(ran.succeeded() && ran.stderr.is_empty(), "{ran:?}");
    assert_eq!(names_in(&out), ["a", "four"]);
    assert_eq!(names_in(&out.join("a")), ["b"]);
    assert_eq!(fs::read(out.join("a/b/again")).unwrap(), b"a/one");
    assert_eq!(
        differences(&tree.join("a/b/c"), &out.join("a/b/c"), POSIX),
        [""; 0]
    );
    extract(&image, &out, &["no/such"]).fails(1, "/no: no such item");
    extract(&image, &out, &["--session", "2"]).fails(1, "session 2");
    extract(&image, &out, &["--fs", "udf"]).fails(1, "UDF");
}

#[test]
fn what_is_there_stays_or_is_replaced() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::create_dir(tree.join("folder")).unwrap();
    for name in ["file", "other", "folder/inside"] {
        fs::write(tree.join(name), "new").unwrap();
    }
    symlink("new", tree.join("link")).unwrap();
    let image = work.build(&[], &tree);
    let out = work.folder("out");
    fs::create_dir(out.join("folder")).unwrap();
    fs::write(out.join("file"), "old").unwrap();
    fs::write(out.join("link"), "old").unwrap();
    fs::write(out.join("folder/mine"), "mine").unwrap();
    let ran = extract(&image, &out, &[]);
    ran.fails(4, "/file: is there already");
    assert!(ran.stderr.contains("/link: is there already"), "{ran:?}");
    assert_eq!(fs::read(out.join("file")).unwrap(), b"old");
    assert_eq!(fs::read(out.join("other")).unwrap(), b"new");
    assert_eq!(names_in(&out.join("folder")), ["inside", "mine"]);
    let ran = extract(&image, &out, &["--overwrite"]);
    assert!(ran.succeeded(), "{ran:?}");
    assert_eq!(fs::read(out.join("file")).unwrap(), b"new");
    assert_eq!(fs::read_link(out.join("link")).unwrap(), Path::new("new"));
    assert_eq!(names_in(&out), ["file", "folder", "link", "other"]);
}

/// Links that lie in the folder already, where directories and files go.
#[test]
fn links_in_the_way_are_not_followed() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::create_dir_all(tree.join("folder/deeper")).unwrap();
    fs::write(tree.join("folder/deeper/file"), "new").unwrap();
    fs::write(tree.join("file"), "new").unwrap();
    let image = work.build(&[], &tree);
    let (out, outside) = (work.folder("out"), work.folder("outside"));
    fs::create_dir(outside.join("deeper")).unwrap();
    fs::write(outside.join("file"), "mine").unwrap();
    symlink(&outside, out.join("folder")).unwrap();
    symlink(outside.join("file"), out.join("file")).unwrap();
    for arguments in [&[][..], &["--overwrite"]] {
        let ran = extract(&image, &out, arguments);
        ran.fails(4, "/folder");
        assert_eq!(names_in(&outside), ["deeper", "file"]);
        assert_eq!(names_in(&outside.join("deeper")), [""; 0]);
        assert_eq!(fs::read(outside.join("file")).unwrap(), b"mine");
    }
    // What was asked to be replaced is the link.
    assert_eq!(fs::read_link(out.join("file")).ok(), None);
    assert_eq!(fs::read(out.join("file")).unwrap(), b"new");
}

/// Changes the name that a Rock Ridge entry has (NM, RRIP 4.1.4), wherever it is.
fn rename_in(image: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let entry = |name: &[u8]| [b"NM", &[name.len() as u8 + 5, 1, 0][..], name].concat();
    let (from, to) = (entry(from), entry(to));
    let mut renamed = 0;
    for at in 0..image.len() - from.len() {
        if image[at..].starts_with(&from) {
            image[at..at + to.len()].copy_from_slice(&to);
            renamed += 1;
        }
    }
    assert!(renamed > 0, "{from:?}");
}

#[test]
fn hostile_names_stay_inside() {
    let work = Work::new();
    let (tree, outside) = (work.folder("tree"), work.folder("outside"));
    fs::create_dir_all(tree.join("qq/inside")).unwrap();
    fs::write(tree.join("qq/escape"), "escaped").unwrap();
    fs::write(tree.join("one_up"), "slash").unwrap();
    fs::write(tree.join("nul_"), "nul").unwrap();
    fs::write(tree.join("esc_[2J"), "control").unwrap();
    fs::write(tree.join("dup1"), "first").unwrap();
    fs::write(tree.join("dup2"), "second").unwrap();
    symlink(&outside, tree.join("way1")).unwrap();
    fs::create_dir(tree.join("way2")).unwrap();
    fs::write(tree.join("way2/through"), "through").unwrap();
    let image = work.build(&["--fs", "iso9660,rock-ridge"], &tree);
    let mut bytes = fs::read(&image).unwrap();
    for (from, to) in [
        (b"qq".as_slice(), b"..".as_slice()),
        (b"one_up", b"../_up"),
        (b"nul_", b"nul\0"),
        (b"esc_[2J", b"esc\x1b[2J"),
        (b"dup2", b"dup1"),
        (b"way2", b"way1"),
    ] {
        rename_in(&mut bytes, from, to);
    }
    fs::write(&image, bytes).unwrap();
    for arguments in [&[][..], &["--overwrite"]] {
        let base = work.folder("base");
        let ran = extract(&image, &base.join("out"), arguments);
        assert!(ran.succeeded(), "{ran:?}");
        assert!(ran.stderr.contains("written as"), "{ran:?}");
        assert!(
            !ran.stderr.contains('\x1b') && !ran.stderr.contains('\0'),
            "{ran:?}"
        );
        assert_eq!(names_in(&base), ["out"]);
        assert_eq!(names_in(&outside), [""; 0]);
        let out = base.join("out");
        let mut expected = vec![
            "%2E%2E",
            "..%2F_up",
            "dup1",
            "dup1~2",
            "esc%1B[2J",
            "nul%00",
            "way1",
            "way1~2",
        ];
        expected.sort_unstable();
        assert_eq!(names_in(&out), expected);
        assert_eq!(names_in(&out.join("%2E%2E")), ["escape", "inside"]);
        let mut contents = ["dup1", "dup1~2"].map(|name| fs::read(out.join(name)).unwrap());
        contents.sort();
        assert_eq!(contents, [b"first".to_vec(), b"second".to_vec()]);
        let directories = ["way1", "way1~2"].map(|name| out.join(name)).into_iter();
        let through = directories.filter(|path| path.symlink_metadata().unwrap().is_dir());
        let through: Vec<_> = through.map(|path| names_in(&path)).collect();
        assert_eq!(through, [["through"]]);
    }
    for arguments in [
        &["ls", "-lR"][..],
        &["tree"],
        &["manifest"],
        &["ls", "-R", "--json"],
    ] {
        let ran = run(fsimage().args(arguments).arg(&image));
        assert!(ran.succeeded(), "{ran:?}");
        let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\t');
        assert!(!ran.stdout.iter().any(is_control), "{arguments:?}: {ran:?}");
    }
}

/// Whoever is not root gets everything but owners and devices.
#[test]
fn as_somebody_else() {
    let work = Work::for_anybody();
    let tree = work.folder("tree");
    trees::plain(&tree);
    fs::create_dir_all(tree.join("closed/folder")).unwrap();
    fs::write(tree.join("closed/folder/file"), "x").unwrap();
    for (name, mode) in [
        ("README", 0o6755),
        ("closed/folder/file", 0o400),
        ("closed/folder", 0o555),
        ("closed", 0o500),
    ] {
        fs::set_permissions(tree.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    trees::set_all_mtimes(&tree);
    let image = work.build(&["--fs", "iso9660,rock-ridge"], &tree);
    let base = work.folder("base");
    fs::set_permissions(work.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&base, fs::Permissions::from_mode(0o777)).unwrap();
    let out = base.join("out");
    let mut command = if is_root() {
        let copy = work.path("fsimage");
        fs::copy(env!("CARGO_BIN_EXE_fsimage"), &copy).unwrap();
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
            .arg(copy);
        command
    } else {
        fsimage()
    };
    let ran = run(command.arg("extract").arg(&image).arg("-C").arg(&out));
    assert!(ran.succeeded(), "{ran:?}");
    let found = differences(&tree, &out, POSIX.difference(Fields::OWNER));
    let expected = [
        "/README: mode is 0755, should be 6755",
        "/src/exact.bin: mode is 0755, should be 4755",
        "/src/very: mode is 0750, should be 2750",
    ];
    assert_eq!(found, expected, "what lends rights goes with the owner");
    // So that whoever cleans up may.
    fs::set_permissions(out.join("closed"), fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(out.join("closed/folder"), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn holes_stay_holes() {
    use std::os::unix::fs::MetadataExt as _;
    let work = Work::new();
    let tree = work.folder("tree");
    let file = fs::File::create(tree.join("sparse")).unwrap();
    file.set_len(100 << 20).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, b"in the middle", 50 << 20).unwrap();
    let image = work.build(&[], &tree);
    let out = work.path("out");
    assert!(extract(&image, &out, &[]).succeeded());
    assert_eq!(differences(&tree, &out, Fields::SIZE | Fields::CONTENT), [""; 0]);
    assert!(fs::metadata(out.join("sparse")).unwrap().blocks() * 512 < 4 << 20);
}

/// A small file system of its own, as far as this machine lets us mount one.
#[test]
fn a_disk_that_is_full() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    for number in 0..10 {
        fs::write(
            tree.join(format!("file{number}")),
            trees::noise(number, 2_000_000),
        )
        .unwrap();
    }
    let image = work.build(&[], &tree);
    let script = "set -e
        mount -t tmpfs -o size=9m none \"$1\"
        \"$0\" extract \"$2\" -C \"$1/out\" || echo \"status $?\"
        cd \"$1/out\"
        for file in $(ls -A); do stat -c '%n %s' \"$file\"; cmp \"$file\" \"$3/$file\"; done";
    let mut command = Command::new("unshare");
    command.args(if is_root() { &["-m"][..] } else { &["-Urm"] });
    command
        .args(["sh", "-c", script, env!("CARGO_BIN_EXE_fsimage")])
        .arg(work.folder("disk"))
        .arg(&image)
        .arg(&tree);
    let ran = run(&mut command);
    assert!(ran.succeeded(), "{ran:?}");
    let said = String::from_utf8_lossy(&ran.stdout);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines[0], "status 4", "{ran:?}");
    assert!((2..10).contains(&lines.len()), "{ran:?}");
    let is_whole = |line: &&str| line.starts_with("file") && line.ends_with(" 2000000");
    assert!(lines[1..].iter().all(is_whole), "{ran:?}");
    assert!(ran.stderr.contains("No space left"), "{ran:?}");
}

#[test]
fn an_interrupted_extraction_leaves_whole_files() {
    const FILES: usize = 150;
    const SIZE: usize = 4_000_000;
    let work = Work::new();
    let tree = work.folder("tree");
    let first = tree.join("file0");
    fs::write(&first, trees::noise(3, SIZE)).unwrap();
    let image = work.path("image.iso");
    // All of them are the same bytes of the image.
    for number in 1..FILES {
        fs::copy(&first, tree.join(format!("file{number}"))).unwrap();
    }
    let ran = work.try_build(&["--fs", "iso9660,rock-ridge", "--dedupe"], &image, &tree);
    assert!(ran.succeeded(), "{ran:?}");
    fs::remove_dir_all(&tree).unwrap();
    assert!(fs::metadata(&image).unwrap().len() < 2 * SIZE as u64);
    let out = work.path("out");
    let child = fsimage()
        .arg("extract")
        .arg(&image)
        .arg("-C")
        .arg(&out)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
    let whole = || fs::read_dir(&out).map_or(0, Iterator::count);
    while whole() < 3 {
        std::thread::yield_now();
    }
    kill_process(pid, Signal::INT).unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    ran.fails(130, "interrupted");
    let names = names_in(&out);
    assert!(names.len() < FILES, "it ended before it was interrupted");
    for name in names {
        assert!(name.starts_with("file"), "{name}");
        assert_eq!(
            fs::metadata(out.join(&name)).unwrap().len(),
            SIZE as u64,
            "{name}"
        );
    }
}

/// A name that is no UTF-8 stays as it is.
#[test]
fn names_are_bytes() {
    let work = Work::new();
    let tree = work.folder("tree");
    trees::odd_names(&tree);
    let image = work.build(&["--fs", "iso9660,rock-ridge"], &tree);
    let out = work.path("out");
    assert!(extract(&image, &out, &["--json"]).succeeded());
    // Control characters are the only ones that do not come back.
    let plain = |path: &[u8]| !String::from_utf8_lossy(path).chars().any(char::is_control);
    let of = |path: &Path| Manifest::of_directory(path).unwrap();
    let expected = of(&tree).filtered(|path, _| plain(path));
    let found = of(&out).filtered(|path, _| expected.entries.contains_key(path));
    assert_eq!(compare(&expected, &found, Fields::KIND | Fields::CONTENT), []);
    assert!(
        expected
            .entries
            .keys()
            .any(|path| std::str::from_utf8(path).is_err())
    );
}
