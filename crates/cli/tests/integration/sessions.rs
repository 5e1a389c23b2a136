//! Images that are changed, and images that go on: `modify` and `append`, judged by others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fsimage_judges::{Fields, Judge, Manifest, Namespace, compare, read_session, read_udf};

use crate::harness::{Ran, Work, fsimage, run};

/// What every judge here tells, and a further session does not change.
const FIELDS: Fields = Fields::KIND
    .union(Fields::MODE)
    .union(Fields::OWNER)
    .union(Fields::SIZE)
    .union(Fields::MTIME)
    .union(Fields::TARGET)
    .union(Fields::CONTENT);

fn write(folder: &Path, path: &str, content: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Gives everything below a folder one time: that of folders changes with what is put into them.
fn touch(folder: &Path) {
    let ran =
        run(Command::new("find")
            .arg(folder)
            .args(["-exec", "touch", "-h", "-d", "@1600000000", "{}", "+"]));
    assert!(ran.succeeded(), "{ran:?}");
}

/// A tree with names that take more than a directory record holds, and one more file for each of some sessions.
fn stage(work: &Work) -> (PathBuf, Vec<PathBuf>) {
    let all = work.folder("all");
    write(&all, "docs/readme", b"read me");
    write(&all, &format!("docs/{}", "long".repeat(60)), b"long");
    write(&all, "large", &[b'l'; 300_000]);
    std::os::unix::fs::symlink("docs/readme", all.join("link")).unwrap();
    touch(&all);
    let additions = (0..3).map(|number| {
        let folder = work.folder(&format!("addition{number}"));
        write(
            &folder,
            &format!("docs/new{number}"),
            format!("content {number}").as_bytes(),
        );
        touch(&folder);
        folder
    });
    let additions = additions.collect();
    (all, additions)
}

fn append(image: &Path, arguments: &[&str], folder: Option<&Path>) -> Ran {
    let mut command = fsimage();
    command
        .args(["append", "--no-sync", "--json"])
        .args(arguments)
        .arg(image);
    run(command.args(folder))
}

fn assert_same(expected: &Manifest, found: &Manifest, what: &str) {
    let differences = compare(expected, found, FIELDS);
    assert!(differences.is_empty(), "{what}: {differences:?}");
}

/// Copies what is in one folder into another, times and all.
fn copy(from: &Path, to: &Path) {
    let ran = run(Command::new("cp").arg("-a").arg(from.join(".")).arg(to));
    assert!(ran.succeeded(), "{ran:?}");
    touch(to);
}

#[test]
fn every_session_stays_mountable() {
    let work = Work::new();
    let (all, additions) = stage(&work);
    let image = work.build(&[], &all);
    let mut sessions = vec![(32, Manifest::of_directory(&all).unwrap())];
    for addition in &additions {
        let ran = append(&image, &[], Some(addition));
        assert!(ran.succeeded(), "{ran:?}");
        copy(addition, &all);
        let start = ran.json()["session_start"].as_u64().unwrap();
        sessions.push((start, Manifest::of_directory(&all).unwrap()));
    }
    if !Judge::LinuxIsofs.is_excused() {
        for (start, expected) in &sessions {
            let found = read_session(&image, Namespace::RockRidge, *start).unwrap();
            assert_same(expected, &found, &format!("the session at block {start}"));
        }
    }
    let newest = &sessions.last().unwrap().1;
    // bsdtar reads from front to back, and wants what a record goes on with before the file's content.
    for judge in [Judge::LinuxIsofs, Judge::Xorriso] {
        if !judge.is_excused() {
            let found = judge.read(&image, Namespace::RockRidge).unwrap();
            let fields = judge.fields(Namespace::RockRidge).intersection(FIELDS);
            let differences = compare(newest, &found, fields);
            assert!(differences.is_empty(), "{}: {differences:?}", judge.name());
        }
    }
    if !Judge::Xorriso.is_excused() {
        let address = format!("stdio:{}", image.display());
        let listed = run(Command::new("xorriso").args(["-indev", &address, "-toc"]));
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned() + &listed.stderr;
        let sessions = listed.lines().filter(|line| line.starts_with("ISO session"));
        assert_eq!(sessions.count(), 4, "{listed}");
    }
}

/// An image by another program has no copy of its descriptors, whose place a further session takes.
#[test]
fn older_sessions_of_a_foreign_image_stay_mountable() {
    let work = Work::new();
    let (all, additions) = stage(&work);
    let image = work.path("foreign.iso");
    let made = run(Command::new("genisoimage")
        .args(["-quiet", "-R", "-J", "-joliet-long", "-o"])
        .arg(&image)
        .arg(&all));
    assert!(made.succeeded(), "{made:?}");
    let mut expected = vec![Manifest::of_directory(&all).unwrap()];
    for addition in &additions {
        let ran = append(&image, &[], Some(addition));
        assert!(ran.succeeded(), "{ran:?}");
        copy(addition, &all);
        expected.push(Manifest::of_directory(&all).unwrap());
    }
    let told = run(fsimage().args(["info", "--json"]).arg(&image)).json();
    let sessions = told["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), expected.len(), "{told}");
    for (number, (session, expected)) in (1_u64..).zip(sessions.iter().zip(&expected)) {
        let listed = run(fsimage()
            .args(["manifest", "--fs", "rock-ridge", "--session", &number.to_string()])
            .arg(&image));
        let listed = Manifest::of_listing(&listed.stdout).unwrap();
        let fields = Fields::KIND | Fields::SIZE | Fields::TARGET | Fields::CONTENT;
        let differences = compare(expected, &listed, fields);
        assert!(differences.is_empty(), "session {number}: {differences:?}");
        if !Judge::LinuxIsofs.is_excused() {
            let start = session["start"].as_u64().unwrap();
            let found = read_session(&image, Namespace::RockRidge, start).unwrap();
            assert_same(expected, &found, &format!("the session at block {start}"));
        }
    }
}

#[test]
fn sessions_of_udf() {
    if std::env::var("FSIMAGE_WITHOUT").is_ok_and(|without| without.contains("linux-udf")) {
        return;
    }
    for options in [
        &["--fs", "udf", "--udf-revision", "2.01"][..],
        &["--fs", "udf", "--udf-revision", "2.60"],
        &["--fs", "iso9660,joliet,rock-ridge,udf"],
    ] {
        let work = Work::new();
        let (all, additions) = stage(&work);
        let image = work.build(options, &all);
        let first = Manifest::of_directory(&all).unwrap();
        let end = fs::metadata(&image).unwrap().len() / 2048;
        let mut last = 0;
        for addition in &additions {
            let ran = append(&image, &[], Some(addition));
            assert!(ran.succeeded(), "{ran:?}");
            copy(addition, &all);
            last = ran.json()["session_start"].as_u64().unwrap();
        }
        let expected = Manifest::of_directory(&all).unwrap();
        assert_same(&expected, &read_udf(&image, "").unwrap(), &format!("{options:?}"));
        let newest = read_udf(&image, &format!("session={last}")).unwrap();
        assert_same(&expected, &newest, &format!("{options:?}, session={last}"));
        // The anchor at its end still leads to the first session.
        let oldest = read_udf(&image, &format!("anchor={}", end - 1)).unwrap();
        assert_same(&first, &oldest, &format!("{options:?}, the first session"));
        // And all are found by us.
        let told = run(fsimage().args(["info", "--json"]).arg(&image)).json();
        assert_eq!(told["sessions"].as_array().unwrap().len(), 4, "{told}");
        for (number, expected) in [("1", &first), ("4", &expected)] {
            let listed = run(fsimage().args(["manifest", "--session", number]).arg(&image));
            let listed = Manifest::of_listing(&listed.stdout).unwrap();
            let fields = Fields::KIND | Fields::SIZE | Fields::TARGET | Fields::CONTENT;
            let differences = compare(expected, &listed, fields);
            assert!(
                differences.is_empty(),
                "{options:?}, session {number}: {differences:?}"
            );
        }
    }
}

/// Whatever call of an append is the last one: the image shows the old session, or the new one.
#[test]
fn an_append_that_is_killed_leaves_a_session() {
    let work = Work::new();
    let (all, additions) = stage(&work);
    let names = |image: &Path| {
        let ran = run(fsimage().args(["ls", "-R"]).arg(image));
        assert!(ran.succeeded(), "{ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    for options in [
        &[][..],
        &["--fs", "iso9660,joliet,rock-ridge,udf"],
        &["--fs", "udf"],
    ] {
        let built = work.build(options, &all);
        let image = work.path("appended.iso");
        let old = names(&built);
        let (mut olds, mut news) = (0, 0);
        for number in 1.. {
            fs::copy(&built, &image).unwrap();
            let mut command = Command::new("strace");
            command
                .args(["-f", "-qq", "-o", "/dev/null", "-e"])
                .arg(format!(
                    "inject=pwrite64,ftruncate,fdatasync:signal=KILL:when={number}"
                ))
                .arg(env!("CARGO_BIN_EXE_fsimage"))
                .args(["append", "--quiet", "--threads", "1"])
                .arg(&image)
                .arg(&additions[0]);
            let ran = run(&mut command);
            let shown = names(&image);
            if shown == old {
                olds += 1;
            } else {
                assert!(shown.contains("new0"), "{number}: {shown}");
                news += 1;
            }
            if ran.succeeded() {
                assert_ne!(shown, old);
                break;
            }
        }
        assert!(
            olds > 3 && news > 0,
            "killed {olds} times before, {news} times behind"
        );
    }
}

#[test]
fn an_append_that_fails_leaves_the_image_as_it_was() {
    let work = Work::new();
    let (all, additions) = stage(&work);
    let image = work.build(&[], &all);
    let before = fs::read(&image).unwrap();
    let mut command = Command::new("strace");
    command
        .args([
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "inject=pwrite64:error=ENOSPC:when=1",
        ])
        .arg(env!("CARGO_BIN_EXE_fsimage"))
        .args(["append", "--quiet"])
        .arg(&image)
        .arg(&additions[0]);
    run(&mut command).fails(4, "appended".get(..0).unwrap());
    assert!(fs::read(&image).unwrap() == before);
    append(&image, &["--remove", "/no/such"], None).fails(1, "no/such");
    append(&image, &["--move", "large"], None).fails(2, "FROM=TO");
    assert!(fs::read(&image).unwrap() == before);
    let nothing = work.path("nothing");
    append(&nothing, &[], None).fails(3, "nothing");
    fs::write(&nothing, vec![0; 100_000]).unwrap();
    append(&nothing, &[], None).fails(1, "no file system");
}

#[test]
fn images_by_others_are_modified() {
    let work = Work::new();
    let (all, additions) = stage(&work);
    let image = work.path("theirs.iso");
    let made = run(Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-J", "-joliet-long", "-r", "-o"])
        .arg(&image)
        .arg(&all));
    assert!(made.succeeded(), "{made:?}");
    let changed = work.path("ours.iso");
    let ran = run(fsimage()
        .args([
            "modify",
            "--no-sync",
            "--remove",
            "link",
            "--move",
            "large=deep/er/large",
            "--add",
        ])
        .arg(&additions[0])
        .arg("-o")
        .args([&changed, &image]));
    assert!(ran.succeeded(), "{ran:?}");
    fs::remove_file(all.join("link")).unwrap();
    fs::create_dir_all(all.join("deep/er")).unwrap();
    fs::rename(all.join("large"), all.join("deep/er/large")).unwrap();
    copy(&additions[0], &all);
    let expected = Manifest::of_directory(&all).unwrap();
    for judge in [Judge::Xorriso, Judge::Bsdtar, Judge::LinuxIsofs] {
        if !judge.is_excused() {
            let found = judge.read(&changed, Namespace::RockRidge).unwrap();
            // Modes are as xorriso -r made them, and the new folders are of today.
            let fields = Fields::KIND
                .union(Fields::SIZE)
                .union(Fields::TARGET)
                .union(Fields::CONTENT);
            let differences = compare(
                &expected,
                &found,
                fields.intersection(judge.fields(Namespace::RockRidge)),
            );
            assert!(differences.is_empty(), "{}: {differences:?}", judge.name());
        }
    }
    // The old image may be the new one.
    let ran = run(fsimage()
        .args(["modify", "--quiet", "--no-sync", "-o"])
        .args([&changed, &changed]));
    assert!(ran.succeeded(), "{ran:?}");
}

/// What only another file system of an image tells is named; and what is imported keeps its names.
#[test]
fn what_another_program_wrote_is_kept_or_named() {
    let work = Work::new();
    let (all, _) = stage(&work);
    let long = "n".repeat(90);
    write(&all, &long, b"long in Joliet");
    let image = work.path("foreign.iso");
    let changed = work.path("changed.iso");
    let make = |options: &[&str]| {
        let made = run(Command::new("genisoimage")
            .arg("-quiet")
            .args(options)
            .arg("-o")
            .arg(&image)
            .arg(&all));
        assert!(made.succeeded(), "{made:?}");
        let ran = run(fsimage()
            .args(["modify", "--no-sync", "--move", "large=moved", "-o"])
            .arg(&changed)
            .arg(&image));
        assert!(ran.succeeded(), "{ran:?}");
        ran
    };
    // Its UDF has the file that the link leads to in the place of the link, and names as short as Joliet's.
    let ran = make(&["-udf", "-R", "-J"]);
    let named = |path: &str| ran.stderr.contains(&format!("{path}: only Rock Ridge has it"));
    assert!(named("/link") && named(&format!("/{long}")), "{ran:?}");
    assert!(!named("/docs/readme"), "{ran:?}");

    make(&["-J", "-joliet-long"]);
    let listed = run(fsimage().args(["ls", "--fs", "joliet"]).arg(&changed));
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.lines().any(|name| name == long), "{listed}");
    assert!(listed.lines().any(|name| name == "moved"), "{listed}");
}

/// In the UDF of a session that genisoimage adds, the files of those before it are empty; Rock Ridge has them whole.
#[test]
fn contents_that_udf_of_another_program_lacks_are_named() {
    let work = Work::new();
    let (all, _) = stage(&work);
    let added = work.folder("added");
    write(&added, "new", b"added later");
    let (image, second) = (work.path("foreign.iso"), work.path("second.iso"));
    let make = |options: &[&str], onto: &Path, folder: &Path| {
        let made = run(Command::new("genisoimage")
            .args(["-quiet", "-udf", "-R"])
            .args(options)
            .arg("-o")
            .arg(onto)
            .arg(folder));
        assert!(made.succeeded(), "{made:?}");
    };
    make(&[], &image, &all);
    let mut disc = fs::read(&image).unwrap();
    let start = (disc.len() / 2048).next_multiple_of(32);
    let place = format!("0,{start}");
    make(&["-C", &place, "-M", image.to_str().unwrap()], &second, &added);
    disc.resize(start * 2048, 0);
    disc.extend(fs::read(&second).unwrap());
    fs::write(&image, disc).unwrap();
    let told = |fs: &str| {
        let ran = run(fsimage()
            .args(["modify", "--no-sync", "--fs", fs, "--remove", "new", "-o"])
            .arg(work.path("changed.iso"))
            .arg(&image));
        assert!(ran.succeeded(), "{ran:?}");
        ran.stderr
    };
    let warning = "Rock Ridge has contents of another length, as of ";
    assert!(told("udf").contains(warning));
    assert!(!told("rock-ridge").contains("another length"));
    let differing = run(fsimage()
        .arg("diff")
        .args(["--fs", "rock-ridge", "--fields", "type,size,sha256"])
        .arg(work.path("changed.iso"))
        .arg(&all));
    assert!(differing.succeeded(), "{differing:?}");
}

/// A session is counted from where the disc begins, in blocks that follow each other; an image that has them otherwise stays as it is.
#[test]
fn images_whose_blocks_are_elsewhere_take_no_session() {
    let work = Work::new();
    let (all, additions) = stage(&work);
    let disc = fs::read(work.build(&["--fs", "udf"], &all)).unwrap();
    let iso = fs::read(work.build(&[], &all)).unwrap();
    let raw = |data: &[u8]| {
        let sectors = data.chunks(2048).map(|data| {
            let sync = [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 2, 0, 1];
            [&sync[..], data, &[0; 288]].concat()
        });
        sectors.collect::<Vec<_>>().concat()
    };
    let cases = [
        (raw(&iso), "it is in raw sectors"),
        (raw(&disc), "it is in raw sectors"),
        (
            [vec![0; 150 * 2048], iso.clone()].concat(),
            "it does not begin where the image does",
        ),
    ];
    for (bytes, reason) in cases {
        let image = work.path("image");
        fs::write(&image, &bytes).unwrap();
        let ran = append(&image, &[], Some(&additions[0]));
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(reason), "{ran:?}");
        assert!(fs::read(&image).unwrap() == bytes, "{reason}");
        // A new image can be made of it.
        let new = work.path("new.iso");
        let ran = run(fsimage()
            .args(["modify", "--no-sync", "-q", "-o"])
            .arg(&new)
            .arg(&image));
        assert!(ran.succeeded(), "{ran:?}");
        let differences = run(fsimage().args(["diff", "--json"]).arg(&new).arg(&all));
        assert!(differences.succeeded(), "{differences:?}");
    }
}
