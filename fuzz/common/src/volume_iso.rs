//! An oracle for whole discs of ISO 9660, in the form that [`volume_udf`](crate::volume_udf) has.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_tree::Kind;
use fsimage_volume::{
    BlockSource, Disc, DiscContents, DiscItem, Encoding, FileSystem, OpenOptions, VolumeError,
    VolumeErrorKind, Walk,
};

use crate::high_sierra::everything_in_high_sierra;
use crate::iso_disc::everything;
use crate::volume_udf::{Counting, disc, limits, packed};

/// Bytes of a file that are read.
const LOOKED_AT: u64 = 4096;

/// The most that reading a part of a compressed file reads: two blocks of 1 MiB that did not get smaller.
const COMPRESSED: u64 = 4 << 20;

/// Lists all directories of a file system, and reads the beginning and the end of each file. `most` grows by what that may read.
fn see(disc: &Disc, file_system: &dyn FileSystem, most: &mut u64) -> Result<(), VolumeError> {
    let contents = DiscContents::new(Arc::clone(disc.source()));
    let mut walk = disc.walk(limits());
    let mut todo = vec![file_system.root(&mut walk)?];
    while let Some(directory) = todo.pop() {
        if walk.enter("directory", directory.location.identity()).is_err() {
            continue;
        }
        let listed = file_system.list(&directory, &mut walk, &mut |walk, item| {
            if item.kind == Kind::Directory {
                todo.push(item.clone());
            }
            *most += look(file_system, &contents, item, walk);
            for stream in file_system.streams(item, walk).unwrap_or_default() {
                *most += look(file_system, &contents, &stream, walk);
            }
            Ok(ControlFlow::Continue(()))
        });
        match listed {
            Err(error) if error.kind() == VolumeErrorKind::OverLimit => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Looks at an item, and returns the most that may have been read of its contents.
fn look(file_system: &dyn FileSystem, contents: &Arc<DiscContents>, item: &DiscItem, walk: &mut Walk) -> u64 {
    let Ok(extents) = file_system.extents(item, walk) else {
        return 0;
    };
    if item.kind == Kind::File {
        assert_eq!(extents.length, item.size);
    }
    for run in &extents.runs {
        let end = run.offset.unwrap_or_default() + run.length;
        assert!(end <= contents.source().length());
    }
    let (is_plain, length) = (extents.encoding == Encoding::Plain, extents.length);
    let content = contents.content(extents);
    let mut buf = vec![0; usize::try_from(length.min(LOOKED_AT)).unwrap()];
    for offset in [0, length - buf.len() as u64] {
        let read = content.read_exact_at(offset, &mut buf);
        assert!(read.is_ok() || !is_plain);
    }
    2 * if is_plain { LOOKED_AT } else { COMPRESSED }
}

/// Whatever a disc says, looking at everything ends soon, within the memory that it may have.
pub fn volume_iso(data: &[u8]) {
    let source = Counting::new(disc(data));
    let shared: Arc<dyn BlockSource> = Arc::clone(&source) as Arc<dyn BlockSource>;
    let options = OpenOptions {
        limits: limits(),
        ..OpenOptions::default()
    };
    let Ok(disc) = Disc::open(shared, &options) else {
        return;
    };
    let metadata = 4 * source.length() + (1 << 20);
    let mut most = metadata;
    for file_system in disc.sessions().iter().flat_map(|session| &session.file_systems) {
        most += metadata;
        // Limits end a walk; nothing else is known to be wrong then.
        drop(see(&disc, &**file_system, &mut most));
    }
    assert!(source.read() <= most, "{} bytes read, not {most}", source.read());
}

/// Inputs to begin with.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    vec![
        packed(&everything().image, 0),
        packed(&everything_in_high_sierra(), 0),
    ]
}
