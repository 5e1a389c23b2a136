//! Large numbers of everything.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use fsimage_judges::{Entry, Judge, Kind, Manifest, Namespace, assert_faithful};

use crate::harness::{Target, Work, fsimage, run};
use crate::trees;

/// Makes `count` directories below each other and beside each other: 250 in each of the first.
fn directories(root: &Path, count: usize) {
    let mut made = 0;
    let mut outer = 0;
    while made < count {
        let folder = root.join(format!("d{outer:03}"));
        fs::create_dir(&folder).unwrap();
        made += 1;
        outer += 1;
        for inner in 0..250.min(count - made) {
            fs::create_dir(folder.join(format!("e{inner:03}"))).unwrap();
            made += 1;
        }
    }
}

/// With the root, 60,000 directories; the path table numbers parents in 16 bits (ECMA-119 9.4.4).
#[test]
fn sixty_thousand_directories() {
    let work = Work::new();
    let tree = work.folder("tree");
    directories(&tree, 59_999);
    let image = work.build(&[], &tree);
    let expected = Manifest::of_directory(&tree).unwrap();
    assert_eq!(expected.entries.len(), 59_999);
    assert_faithful(
        &image,
        Namespace::RockRidge,
        &expected,
        &[Judge::Xorriso, Judge::Bsdtar, Judge::Isoinfo],
    );
    assert_faithful(
        &image,
        Namespace::Joliet,
        &expected,
        &[Judge::Bsdtar, Judge::SevenZip],
    );
}

#[test]
fn more_directories_than_a_path_table_holds() {
    let work = Work::new();
    let tree = work.folder("tree");
    directories(&tree, 65_536);
    let target = Target::existing(&work);
    let ran = work.try_build(&[], &target.image, &tree);
    ran.fails(1, "path table");
    target.is_untouched();
}

#[test]
fn a_hundred_thousand_files_in_one_directory() {
    let work = Work::new();
    let tree = work.folder("tree");
    for number in 0..100_000 {
        let name = if number % 2 == 0 {
            format!("photo_{number:06}.jpeg")
        } else {
            format!("Photo-{number:06}.jpeg")
        };
        fs::File::create(tree.join(name)).unwrap();
    }
    let options = ["--iso-level", "1"];
    let image = work.build(&options, &tree);
    let stored = Manifest::of_directory(&tree).unwrap();
    assert_faithful(
        &image,
        Namespace::RockRidge,
        &stored,
        &[Judge::Bsdtar, Judge::Isoinfo],
    );
    let plan = Work::plan(&options, &tree);
    assert_faithful(
        &image,
        Namespace::Joliet,
        &plan.expected(&stored, Namespace::Joliet),
        &[Judge::Bsdtar],
    );
    assert_faithful(
        &image,
        Namespace::Iso9660,
        &plan.expected(&stored, Namespace::Iso9660),
        &[Judge::Isoinfo],
    );
}

/// `levels` directories, one in the other, with a file in each.
fn nested(work: &Work, levels: usize) -> PathBuf {
    let tree = work.folder("tree");
    let mut folder = tree.clone();
    for level in 0..levels {
        folder.push(format!("d{level:03}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("f.txt"), format!("level {level}\n")).unwrap();
    }
    tree
}

#[test]
fn two_hundred_levels_kept() {
    let work = Work::new();
    let tree = nested(&work, 200);
    let image = work.build(&["--fs", "iso9660,rock-ridge", "--deep", "keep"], &tree);
    let expected = Manifest::of_directory(&tree).unwrap();
    assert_faithful(
        &image,
        Namespace::RockRidge,
        &expected,
        &[Judge::Xorriso, Judge::Bsdtar, Judge::LinuxIsofs],
    );
}

#[test]
fn two_hundred_levels_relocated() {
    let work = Work::new();
    let tree = nested(&work, 200);
    let image = work.build(&["--fs", "iso9660,rock-ridge", "--deep", "relocate"], &tree);
    let expected = Manifest::of_directory(&tree).unwrap();
    for judge in [Judge::Xorriso, Judge::LinuxIsofs]
        .into_iter()
        .filter(|judge| !judge.is_excused())
    {
        let found = judge.read(&image, Namespace::RockRidge).unwrap();
        let found = found.filtered(|path, _| !path.eq_ignore_ascii_case(b"/rr_moved"));
        let differences = fsimage_judges::compare(&expected, &found, judge.fields(Namespace::RockRidge));
        assert!(differences.is_empty(), "{}: {differences:?}", judge.name());
    }
}

/// A path of more than 240 bytes is beyond Joliet (Joliet specification, "Maximum Path Length"): told, and stored.
#[test]
fn joliet_paths_that_are_too_long_are_reported() {
    let work = Work::new();
    let tree = nested(&work, 60);
    let ran = run(fsimage().args(["plan", "--json"]).arg(&tree));
    let json = ran.json();
    let warnings = json["warnings"].as_array().unwrap();
    let told = |warning: &&serde_json::Value| {
        warning["file_system"]
            .as_str()
            .is_some_and(|it| it.eq_ignore_ascii_case("joliet"))
    };
    assert!(warnings.iter().any(|warning| told(&warning)), "{warnings:?}");
    let relaxed = run(fsimage().args(["plan", "--json", "--joliet-relaxed"]).arg(&tree)).json();
    assert!(
        !relaxed["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|warning| told(&warning)),
        "{relaxed}"
    );
    let expected = Manifest::of_directory(&tree).unwrap();
    let image = work.build(&["--joliet-relaxed"], &tree);
    assert_faithful(
        &image,
        Namespace::Joliet,
        &expected,
        &[Judge::Xorriso, Judge::Bsdtar],
    );
}

#[test]
fn names_of_255_bytes_in_any_script() {
    let work = Work::new();
    let tree = work.folder("tree");
    for letter in [
        "a",
        "\u{e9}",
        "\u{416}",
        "\u{5d0}",
        "\u{6f22}",
        "\u{d55c}",
        "\u{915}",
        "\u{1f600}",
        "\u{20bb7}",
    ] {
        let mut name = letter.repeat(255 / letter.len());
        while name.len() < 255 {
            name.push('z');
        }
        fs::write(tree.join(&name), &name).unwrap();
        fs::create_dir(tree.join(format!("d{}", &name.chars().skip(1).collect::<String>()))).unwrap();
    }
    // 7z and libcdio follow no continuation areas, which hold such names.
    let judges = [Judge::Xorriso, Judge::Bsdtar, Judge::Pycdlib, Judge::Isoinfo];
    work.judged(&[], &tree, Namespace::RockRidge, &judges);
}

/// The Linux kernel shows names of up to 253 bytes, and the beginning of longer ones.
#[test]
fn names_as_long_as_the_kernel_shows() {
    let work = Work::new();
    let tree = work.folder("tree");
    for (letter, length) in [
        ("a", 253),
        ("\u{e9}", 252),
        ("\u{6f22}", 252),
        ("\u{1f600}", 252),
        ("b", 200),
    ] {
        fs::write(tree.join(letter.repeat(length / letter.len())), letter).unwrap();
    }
    work.judged(&[], &tree, Namespace::RockRidge, &[Judge::LinuxIsofs]);
}

const GIB: u64 = 1 << 30;

/// A file of more than 4 GiB has several sections (ECMA-119 6.5.1).
#[test]
fn a_file_of_six_gibibytes() {
    let work = Work::new();
    let tree = work.folder("tree");
    let mut options = fs::File::options();
    let file = options.read(true).write(true).create_new(true);
    let file = file.open(tree.join("huge.img")).unwrap();
    file.set_len(6 * GIB + 12345).unwrap();
    // Marks at the ends, and around each place where a section may end.
    let mut marks = vec![0, 6 * GIB + 12345 - 16];
    for gib in 1..=6 {
        marks.extend([gib * GIB - 2048, gib * GIB - 8, gib * GIB + 2048]);
    }
    for (number, at) in marks.iter().enumerate() {
        file.write_all_at(format!("mark {number:011}").as_bytes(), *at)
            .unwrap();
    }
    fs::write(tree.join("zlast.txt"), "after it\n").unwrap();
    let image = work.build(&[], &tree);

    let extents = Work::plan(&[], &tree).extents(b"/huge.img").unwrap();
    assert!(extents.len() >= 2, "{extents:?}");
    assert_eq!(
        extents.iter().map(|(_, bytes)| bytes).sum::<u64>(),
        6 * GIB + 12345
    );
    for pair in extents.windows(2) {
        assert_eq!(pair[0].1 % 2048, 0, "all sections but the last are whole blocks");
    }
    // Others find the sections, in both trees, as one file.
    for judge in [Judge::Bsdtar, Judge::SevenZip]
        .into_iter()
        .filter(|judge| !judge.is_excused())
    {
        let mut command = match judge {
            Judge::Bsdtar => Command::new("bsdtar"),
            _ => Command::new("7z"),
        };
        match judge {
            Judge::Bsdtar => command.arg("-xOf").arg(&image).arg("huge.img"),
            _ => command.args(["e", "-so"]).arg(&image).arg("huge.img"),
        };
        let mut child = command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let found = same_as(&file, child.stdout.take().unwrap());
        assert_eq!(found, 6 * GIB + 12345, "{}", judge.name());
        assert!(child.wait().unwrap().success(), "{}", judge.name());
    }
    if !Judge::LinuxIsofs.is_excused() {
        let sizes = fsimage_judges::read_sizes(&image, Namespace::RockRidge).unwrap();
        assert_eq!(sizes.entries[b"/huge.img".as_slice()].size, Some(6 * GIB + 12345));
    }
}

/// Compares a stream with a file, and tells how long the stream is.
fn same_as(file: &fs::File, mut stream: impl std::io::Read) -> u64 {
    let mut at = 0;
    let (mut theirs, mut ours) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    loop {
        let mut filled = 0;
        while filled < theirs.len() {
            match stream.read(&mut theirs[filled..]).unwrap() {
                0 => break,
                n => filled += n,
            }
        }
        if filled == 0 {
            return at;
        }
        let mut length = 0;
        while length < filled {
            match file
                .read_at(&mut ours[length..filled], at + length as u64)
                .unwrap()
            {
                0 => break,
                n => length += n,
            }
        }
        assert!(
            length == filled && ours[..filled] == theirs[..filled],
            "different in the MiB at {at}"
        );
        at += filled as u64;
    }
}

/// Sizes around the borders of blocks.
#[test]
fn sizes_around_blocks() {
    let work = Work::new();
    let tree = work.folder("tree");
    for size in [
        0,
        1,
        2047,
        2048,
        2049,
        4095,
        4096,
        4097,
        65535,
        65536,
        65537,
        (1 << 20) - 1,
        1 << 20,
        (1 << 20) + 1,
    ] {
        fs::write(tree.join(format!("s{size}")), trees::noise(size as u32, size)).unwrap();
    }
    work.judged(&[], &tree, Namespace::RockRidge, &Judge::ALL);
}

/// Directories whose records fill their blocks to the last byte, or leave what no record fits into
/// (ECMA-119 6.8.1.1).
#[test]
fn directories_of_every_fill() {
    let work = Work::new();
    let tree = work.folder("tree");
    let mut expected = Manifest::default();
    for count in 1..=70 {
        let folder = tree.join(format!("DIR{count:02}"));
        fs::create_dir(&folder).unwrap();
        let path = format!("/DIR{count:02}");
        expected.insert(
            path.clone(),
            Entry {
                kind: Some(Kind::Directory),
                ..Entry::default()
            },
        );
        for number in 0..count {
            let name = format!("F{}{number:02}", "X".repeat(number % 5));
            fs::write(folder.join(&name), &name).unwrap();
            let size = Some(name.len() as u64);
            expected.insert(
                format!("{path}/{name}"),
                Entry {
                    kind: Some(Kind::File),
                    size,
                    ..Entry::default()
                },
            );
        }
    }
    let image = work.build(&[], &tree);
    // GRUB would take a process for each of 2,500 files.
    let judges = Judge::ALL.into_iter().filter(|judge| *judge != Judge::GrubFstest);
    let judges: Vec<Judge> = judges.collect();
    for namespace in [Namespace::RockRidge, Namespace::Joliet] {
        assert_faithful(&image, namespace, &expected, &judges);
    }
}

/// Memory must not grow with the contents: a pipe, 1 GiB of holes, and 256 MiB of address space for data.
#[test]
fn memory_is_bounded() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::File::create(tree.join("large"))
        .unwrap()
        .set_len(GIB)
        .unwrap();
    let mut child = fsimage()
        .args(["build", "--quiet", "-o", "-"])
        .arg(&tree)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut total = 0;
    let mut peak = 0;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match stdout.read(&mut buffer).unwrap() {
            0 => break,
            n => total += n as u64,
        }
        if total % (16 << 20) < 1 << 20 {
            peak = peak.max(peak_memory(child.id()));
        }
    }
    assert!(child.wait().unwrap().success());
    assert!(total > GIB);
    assert!((1 << 20..256 << 20).contains(&peak), "{peak} bytes at the peak");
}

/// Bytes of the largest resident set that a process has had.
fn peak_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|it| it.trim().strip_suffix(" kB"))
        .and_then(|it| it.parse::<u64>().ok())
        .unwrap_or(0)
        * 1024
}
