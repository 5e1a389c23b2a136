//! What the reader shows of an image, in the form that judges give.

use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_judges::{Entry, Kind, Manifest};
use fsimage_tree::Kind as TreeKind;
use fsimage_volume::udf::{Place, open};
use fsimage_volume::{BlockSource, DiscContents, DiscItem, FileSystem, Limits, VolumeError, Walk};
use sha2::{Digest as _, Sha256};

/// An image in memory.
pub(crate) fn source(bytes: impl Into<Arc<[u8]>>) -> Arc<dyn BlockSource> {
    Arc::new(bytes.into())
}

/// An image whose file system was opened.
pub(crate) struct Opened {
    pub(crate) source: Arc<dyn BlockSource>,
    pub(crate) udf: Arc<dyn FileSystem>,
    pub(crate) walk: Walk,
}

impl Opened {
    /// What is in the image, which must be UDF.
    pub(crate) fn new(source: Arc<dyn BlockSource>, place: Place) -> Self {
        let mut walk = Walk::new(Limits::default(), source.length());
        let udf = open(&source, place, &mut walk).unwrap().expect("no UDF");
        Self { source, udf, walk }
    }

    /// What was found wrong so far.
    pub(crate) fn findings(&self) -> Vec<String> {
        self.walk.findings().iter().map(ToString::to_string).collect()
    }

    /// Everything, contents too; the root's own entry is called `/`.
    pub(crate) fn manifest(&mut self) -> Manifest {
        self.try_manifest().unwrap()
    }

    pub(crate) fn try_manifest(&mut self) -> Result<Manifest, VolumeError> {
        let contents = DiscContents::new(Arc::clone(&self.source));
        let udf = Arc::clone(&self.udf);
        let root = udf.root(&mut self.walk)?;
        let mut manifest = Manifest::default();
        let mut todo = vec![(Vec::new(), root)];
        while let Some((path, directory)) = todo.pop() {
            self.walk.enter("directory", directory.location.identity())?;
            udf.list(&directory, &mut self.walk, &mut |walk, item| {
                let mut path = path.clone();
                path.push(b'/');
                path.extend_from_slice(&item.name);
                let mut entry = entry(item);
                if item.kind == TreeKind::File {
                    let content = contents.content(udf.extents(item, walk)?);
                    assert_eq!(content.length(), item.size);
                    entry.sha256 = Some(hash(
                        |offset, buf| content.read_exact_at(offset, buf).unwrap(),
                        item.size,
                    ));
                }
                if item.has_streams {
                    for stream in udf.streams(item, walk)? {
                        let content = contents.content(udf.extents(&stream, walk)?);
                        let mut bytes = vec![0; content.length() as usize];
                        content.read_exact_at(0, &mut bytes).unwrap();
                    }
                }
                if item.kind == TreeKind::Directory {
                    todo.push((path.clone(), item.clone()));
                }
                assert!(manifest.entries.insert(path, entry).is_none());
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok(manifest)
    }
}

fn hash(mut read: impl FnMut(u64, &mut [u8]), size: u64) -> String {
    let mut hasher = Sha256::new();
    let mut at = 0;
    while at < size {
        let mut buf = vec![0; (size - at).min(1 << 20) as usize];
        read(at, &mut buf);
        hasher.update(&buf);
        at += buf.len() as u64;
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// An item as judges tell of it.
pub(crate) fn entry(item: &DiscItem) -> Entry {
    let times = item.attributes.times;
    let fine = |time: fsimage_tree::Timestamp| (time.seconds, time.nanoseconds / 1000);
    let kind = match item.kind {
        TreeKind::Directory => Kind::Directory,
        TreeKind::File => Kind::File,
        TreeKind::SymbolicLink => Kind::Link,
        TreeKind::BlockDevice => Kind::BlockDevice,
        TreeKind::CharacterDevice => Kind::CharacterDevice,
        TreeKind::Fifo => Kind::Fifo,
        TreeKind::Socket => Kind::Socket,
    };
    Entry {
        kind: Some(kind),
        mode: Some(item.attributes.permissions.into()),
        uid: Some(item.attributes.user),
        gid: Some(item.attributes.group),
        nlink: (kind != Kind::Directory).then_some(item.links.into()),
        rdev: item.device.map(|device| (device.major, device.minor)),
        size: (kind == Kind::File).then_some(item.size),
        mtime: Some(times.modified.seconds),
        mtime_microseconds: Some(fine(times.modified).1),
        atime: Some(fine(times.accessed)),
        ctime: Some(fine(times.changed)),
        target: (kind == Kind::Link).then(|| item.target.clone()),
        sha256: None,
    }
}
