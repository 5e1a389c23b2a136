//! Each byte of small discs of every sort is changed, and all of the disc is walked: nothing panics, and nothing is read without end.

use std::io;
use std::ops::ControlFlow;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fsimage_judges::scratch_folder;
use fsimage_layout::{DeepDirectories, FileSystems, Layout, Options};
use fsimage_tree::{Attributes, CaseRule, Content, Device, Item, Kind, NodeId, Tree};
use fsimage_volume::{
    BlockSource, Disc, DiscContents, FileSystem, Limits, OpenOptions, VolumeError, VolumeErrorKind,
};

/// A disc that counts what is read of it.
struct Counted {
    bytes: Vec<u8>,
    read: AtomicU64,
}

impl BlockSource for Counted {
    fn length(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let bytes = self.bytes.get(start..).and_then(|bytes| bytes.get(..buf.len()));
        buf.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        self.read.fetch_add(buf.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

const LIMITS: Limits = Limits {
    memory: 1 << 20,
    items: 10_000,
    findings: 100,
};

/// Lists all of a file system and reads the beginning of each file, whatever is wrong with it.
fn walk_all(disc: &Disc, file_system: &dyn FileSystem) {
    let contents = DiscContents::new(Arc::clone(disc.source()));
    let mut walk = disc.walk(LIMITS);
    let mut todo: Vec<_> = file_system.root(&mut walk).into_iter().collect();
    while let Some(directory) = todo.pop() {
        if walk.enter("directory", directory.location.identity()).is_err() {
            continue;
        }
        let listed = file_system.list(&directory, &mut walk, &mut |walk, item| {
            if item.kind == Kind::Directory {
                todo.push(item.clone());
            }
            let streams = file_system.streams(item, walk).unwrap_or_default();
            for item in [item].into_iter().chain(&streams) {
                let Ok(extents) = file_system.extents(item, walk) else {
                    continue;
                };
                let content = contents.content(extents);
                let length = content.length().min(5000);
                let mut front = vec![0; usize::try_from(length).unwrap()];
                drop(content.read_exact_at(0, &mut front));
                drop(content.read_exact_at(content.length() - length, &mut front));
            }
            Ok(ControlFlow::Continue(()))
        });
        match listed.map_err(|error: VolumeError| error.kind()) {
            Ok(()) | Err(VolumeErrorKind::Damaged) => {}
            Err(VolumeErrorKind::OverLimit) => return,
            Err(kind) => panic!("{kind:?}"),
        }
    }
}

/// Changes each byte in turn.
fn check(image: &[u8]) {
    let mut bytes = image.to_vec();
    for at in 0..bytes.len() {
        // Zeros stay but in structures: nothing tells one of a run of them from another.
        let is_filling = bytes[at] == 0 && at % 2048 > 64 && bytes[at - 64..at].iter().all(|&byte| byte == 0);
        if is_filling {
            continue;
        }
        // The least change and the greatest in turn.
        let change = if at % 2 == 0 { 1 } else { 0xFF };
        bytes[at] ^= change;
        let read = AtomicU64::new(0);
        let source = Arc::new(Counted {
            bytes: std::mem::take(&mut bytes),
            read,
        });
        let options = OpenOptions {
            limits: LIMITS,
            ..OpenOptions::default()
        };
        if let Ok(disc) = Disc::open(Arc::clone(&source) as Arc<dyn BlockSource>, &options) {
            let all = disc.sessions().iter().flat_map(|session| &session.file_systems);
            all.for_each(|file_system| walk_all(&disc, &**file_system));
        }
        let read = source.read.load(Ordering::Relaxed);
        let most = 16 * image.len() as u64 + (16 << 20);
        assert!(read < most, "byte {at}: {read} bytes read");
        bytes = Arc::into_inner(source).unwrap().bytes;
        bytes[at] ^= change;
    }
}

fn tree() -> Tree {
    let mut tree = Tree::new(CaseRule::Sensitive, Attributes::default());
    let mut add = |parent, name: &str, item| {
        tree.add(parent, name.as_bytes(), item, Attributes::default())
            .unwrap()
    };
    let file = |length| Item::File(Content::from_bytes(vec![7; length]));
    let mut deepest = NodeId::ROOT;
    for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i"] {
        deepest = add(deepest, name, Item::Directory);
    }
    add(deepest, "deep", file(10));
    add(NodeId::ROOT, "empty", file(0));
    add(NodeId::ROOT, &"long".repeat(50), file(3000));
    add(
        NodeId::ROOT,
        "link",
        Item::SymbolicLink("../part".repeat(50).into_bytes()),
    );
    let device = Device { major: 1, minor: 3 };
    add(NodeId::ROOT, "null", Item::CharacterDevice(device));
    let file = add(NodeId::ROOT, "one", file(100));
    tree.add_link(NodeId::ROOT, b"two", file).unwrap();
    tree
}

fn image(file_systems: FileSystems, change: impl FnOnce(&mut Options)) -> Vec<u8> {
    let mut options = Options {
        file_systems,
        deep_directories: DeepDirectories::Relocate,
        descriptor_copy: false,
        ..Options::default()
    };
    change(&mut options);
    let layout = Layout::new(Arc::new(tree()), options).unwrap();
    let mut image = vec![0; usize::try_from(layout.size()).unwrap()];
    layout.read_exact_at(0, &mut image).unwrap();
    image
}

#[test]
fn plain_discs() {
    check(&image(FileSystems::ISO9660, |_| ()));
}

#[test]
fn discs_with_joliet() {
    check(&image(FileSystems::ISO9660 | FileSystems::JOLIET, |_| ()));
}

#[test]
fn discs_with_rock_ridge() {
    let file_systems = FileSystems::ISO9660 | FileSystems::ROCK_RIDGE;
    check(&image(file_systems, |options| options.long_times = true));
}

#[test]
fn discs_with_two_sets_of_descriptors() {
    check(&image(FileSystems::ISO9660, |options| {
        options.descriptor_copy = true
    }));
}

/// genisoimage and xorriso record what our images do not have.
#[test]
fn discs_of_others() {
    let work = scratch_folder("volume-").unwrap();
    let folder = work.path().join("tree");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("file"), vec![b'x'; 3000]).unwrap();
    let image = work.path().join("image.iso");
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        let output = command.args(arguments).current_dir(work.path()).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run(
        "genisoimage",
        &[
            "-quiet",
            "-no-pad",
            "-iso-level",
            "4",
            "-R",
            "-o",
            "image.iso",
            "tree",
        ],
    );
    check(&std::fs::read(&image).unwrap());
    std::fs::remove_file(&image).unwrap();
    std::fs::write(folder.join("file"), vec![b'x'; 100_000]).unwrap();
    run(
        "xorriso",
        &[
            "-padding",
            "0",
            "-outdev",
            "image.iso",
            "-map",
            "tree",
            "/",
            "-set_filter_r",
            "--zisofs",
            "/",
            "--",
            "-commit",
        ],
    );
    check(&std::fs::read(&image).unwrap());
}

#[test]
fn discs_made_by_hand() {
    check(&fsimage_fuzz_common::iso_disc::everything().image);
    check(&fsimage_fuzz_common::high_sierra::everything_in_high_sierra());
}
