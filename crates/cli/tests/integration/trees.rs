//! Trees to make images of.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, Timespec, Timestamps, makedev, mknodat, utimensat};

use crate::harness::is_root;

/// 2001-02-03 04:05:06 UTC.
pub(crate) const LONG_AGO: i64 = 981_173_106;

/// Bytes that look random and are the same each time.
pub(crate) fn noise(seed: u32, length: usize) -> Vec<u8> {
    let mut state = u64::from(seed) << 1 | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// Sets the time of a file, or of a link itself.
pub(crate) fn set_mtime(path: &Path, seconds: i64) {
    let when = Timespec {
        tv_sec: seconds,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: when,
        last_modification: when,
    };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).unwrap();
}

/// Gives everything below a folder, and it, a time of its own, children first.
pub(crate) fn set_all_mtimes(root: &Path) {
    let mut all = vec![root.to_path_buf()];
    let mut next = 0;
    while next < all.len() {
        if !all[next].is_symlink() && all[next].is_dir() {
            let mut children: Vec<PathBuf> = fs::read_dir(&all[next])
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            children.sort();
            all.extend(children);
        }
        next += 1;
    }
    for (number, path) in (0_i64..).zip(&all).collect::<Vec<_>>().into_iter().rev() {
        set_mtime(path, LONG_AGO + 61 * number);
    }
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Files, directories, modes and names that every file system can hold in some form.
pub(crate) fn plain(root: &Path) {
    fs::create_dir_all(root.join("docs/empty directory")).unwrap();
    fs::create_dir_all(root.join("src/very/deeply/nested/folders/are/here")).unwrap();
    fs::write(root.join("README"), "read me\n").unwrap();
    fs::write(root.join("empty"), "").unwrap();
    fs::write(root.join("docs/two.dots.txt"), "a.b.c\n").unwrap();
    fs::write(root.join("docs/with space and (parens) & more.txt"), "x\n").unwrap();
    fs::write(root.join("docs/UPPER.TXT"), "upper\n").unwrap();
    fs::write(root.join("docs/.hidden"), "dot\n").unwrap();
    fs::write(root.join("docs/noext"), noise(1, 2048)).unwrap();
    fs::write(root.join("docs/noext.x"), noise(2, 2049)).unwrap();
    fs::write(root.join("src/exact.bin"), noise(3, 65536)).unwrap();
    fs::write(root.join("src/large.bin"), noise(4, 1_500_001)).unwrap();
    fs::write(
        root.join("src/very/deeply/nested/folders/are/here/leaf.rs"),
        "fn main() {}\n",
    )
    .unwrap();
    for number in 0..150 {
        fs::write(
            root.join(format!("src/module-number-{number:03}.rs")),
            format!("// {number}\n"),
        )
        .unwrap();
    }
    mode(&root.join("README"), 0o640);
    mode(&root.join("src/exact.bin"), 0o4755);
    mode(&root.join("src/very"), 0o2750);
    mode(&root.join("docs/noext"), 0o444);
    mode(&root.join("docs/empty directory"), 0o1777);
}

/// Names in many scripts, short enough for every reader, none outside the basic plane.
pub(crate) fn unicode(root: &Path) {
    let names = [
        "\u{e9}t\u{e9} fa\u{e7}ade na\u{ef}ve.txt",
        "e\u{301}te\u{301} decomposed.txt",
        "\u{395}\u{3bb}\u{3bb}\u{3b7}\u{3bd}\u{3b9}\u{3ba}\u{3ac}",
        "\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442}.doc",
        "\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{30d5}\u{30a1}\u{30a4}\u{30eb}.txt",
        "\u{d55c}\u{ad6d}\u{c5b4}",
        "\u{5e2}\u{5d1}\u{5e8}\u{5d9}\u{5ea}",
        "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}",
    ];
    for (number, name) in names.iter().enumerate() {
        fs::create_dir_all(root.join(name)).unwrap();
        fs::write(
            root.join(name).join(format!("inside {name}")),
            format!("{number}\n"),
        )
        .unwrap();
    }
    // 112 bytes: a longer name continues outside its record, where not every reader follows.
    fs::write(root.join(format!("{}.ext", "\u{6f22}".repeat(36))), "long\n").unwrap();
}

/// A name of 64 units of UCS-2, the most that Joliet has.
pub(crate) fn sixty_four_units(root: &Path) {
    let name = format!("{}.ext", "\u{6f22}".repeat(60));
    fs::write(root.join(name), "sixty-four\n").unwrap();
}

/// Everything that only Rock Ridge has: links of all sorts, special files, hard links, long names.
pub(crate) fn posix(root: &Path) {
    fs::create_dir_all(root.join("links/below")).unwrap();
    fs::write(root.join("target"), "the target\n").unwrap();
    let links = root.join("links");
    symlink("../target", links.join("relative")).unwrap();
    symlink("/etc/hostname", links.join("absolute")).unwrap();
    symlink("/", links.join("root")).unwrap();
    symlink("..", links.join("parent")).unwrap();
    symlink(".", links.join("self")).unwrap();
    symlink("../links/./below/../below/no such file", links.join("dotted")).unwrap();
    symlink("a".repeat(255), links.join("long component")).unwrap();
    symlink("\u{6f22}\u{5b57}/\u{e9}", links.join("unicode")).unwrap();
    fs::write(root.join("one name"), "hard links\n").unwrap();
    fs::hard_link(root.join("one name"), root.join("links/another name")).unwrap();
    fs::hard_link(root.join("one name"), root.join("links/below/third name")).unwrap();
    let special = root.join("special");
    fs::create_dir(&special).unwrap();
    mknodat(
        CWD,
        special.join("fifo"),
        FileType::Fifo,
        Mode::from_raw_mode(0o620),
        0,
    )
    .unwrap();
    drop(UnixListener::bind(special.join("socket")).unwrap());
    if is_root() {
        let file = Mode::from_raw_mode(0o660);
        mknodat(
            CWD,
            special.join("null"),
            FileType::CharacterDevice,
            file,
            makedev(1, 3),
        )
        .unwrap();
        mknodat(
            CWD,
            special.join("disk"),
            FileType::BlockDevice,
            file,
            makedev(8, 255),
        )
        .unwrap();
    }
    for (name, letter) in [
        ("a", "a"),
        ("\u{e9}", "\u{e9}"),
        ("\u{6f22}", "\u{6f22}"),
        ("\u{1f600}", "\u{1f600}"),
    ] {
        let longest = letter.repeat(252 / letter.len());
        fs::write(root.join(&longest), format!("longest of {name}\n")).unwrap();
    }
    fs::write(root.join("back\\slash:colon*star?.txt"), "odd\n").unwrap();
    fs::write(root.join("new\nline"), "odd\n").unwrap();
}

/// A link whose target fills several SL entries.
pub(crate) fn long_link(root: &Path) {
    symlink(["bcdefgh"; 125].join("/"), root.join("thousand bytes")).unwrap();
}

/// Names that programs stumble over: full stops and spaces at the ends, what means something elsewhere, other encodings, look-alikes,
/// clashes, every length around a limit.
pub(crate) fn odd_names(root: &Path) {
    let names = root.join("names");
    fs::create_dir_all(&names).unwrap();
    let mut all: Vec<Vec<u8>> = [
        "back\\slash",
        "stop.",
        "stops...",
        "space ",
        " leading",
        "...",
        "....",
        ". .",
        "-dash",
        "--",
        "~",
        "#",
        "%41",
        "a;1",
        "a;2",
        "semi;colon;1",
        "a:b",
        "*",
        "?",
        "\"q\"",
        "<>",
        "|",
        "tab\there",
        "e\u{301}",
        "\u{e9}",
        "\u{fb01}",
        "\u{130}",
        "\u{df}",
        "\u{1e9e}",
        "\u{202e}gnp.exe",
        "\u{feff}mark",
        "\u{1f600}",
        "\u{20bb7}\u{91ce}",
        "A",
        "a",
        "CON",
        "nul.txt",
        "A.B.C",
        "a.b.c",
        ".a",
        ".A",
        "a.",
        "a..",
        "rr_moved",
        "RR_MOVED",
    ]
    .map(|name| name.as_bytes().to_vec())
    .to_vec();
    all.extend([
        b"latin\xe9".to_vec(),
        b"\xff\xfe".to_vec(),
        b"overlong\xc0\xaf".to_vec(),
        b"half\xed\xa0\x80".to_vec(),
    ]);
    for length in [27, 28, 30, 31, 32, 63, 64, 65, 100, 103, 104, 110, 111, 113] {
        all.push(vec![b'z'; length]);
        all.push([vec![b'y'; length - 4], b".txt".to_vec()].concat());
    }
    for name in all {
        fs::write(names.join(OsStr::from_bytes(&name)), &name).unwrap();
        let folder = root.join("folders").join(OsStr::from_bytes(&name));
        fs::create_dir_all(folder).unwrap();
    }
}

/// A tree of this machine, of some ten megabytes.
pub(crate) fn real() -> PathBuf {
    let candidates = [
        "/usr/share/perl",
        "/usr/share/i18n",
        "/usr/lib/python3",
        "/usr/share/perl5",
    ];
    let found = candidates.iter().map(PathBuf::from).find(|path| path.is_dir());
    found.expect("one of the usual folders of Debian")
}
