//! An oracle for whole discs of UDF, in a form that a fuzzer can handle: their blocks without the zeros.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fsimage_formats::udf::{Tag, TagIdentifier};
use fsimage_tree::Kind;
use fsimage_volume::udf::{Place, open};
use fsimage_volume::{
    BlockSource, DiscContents, DiscItem, FileSystem, Limits, VolumeError, VolumeErrorKind, Walk,
};

use crate::udf_disc::{BLOCK, Flavour};
use crate::udf_tree::everything;

/// The most sectors of a disc.
const SECTORS: usize = 1024;

/// A disc that counts what is read of it.
pub struct Counting {
    bytes: Vec<u8>,
    read: AtomicU64,
}

impl Counting {
    /// The disc.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Arc<Self> {
        let read = AtomicU64::new(0);
        Arc::new(Self { bytes, read })
    }

    /// Bytes that were read.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

impl BlockSource for Counting {
    fn length(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.read.fetch_add(buf.len() as u64, Ordering::Relaxed);
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|start| self.bytes.get(start..)?.get(..buf.len()));
        buf.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// Bytes of a file that are read: of what is a hole or lies, more would be a matter of patience.
const LOOKED_AT: u64 = 4096;

/// What a walk over everything came to.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Items and streams.
    pub items: u64,
    /// Bytes of contents that were read.
    pub contents: u64,
    /// Errors but for those that opening gives.
    pub errors: u64,
}

/// Opens a disc and looks at everything there: every directory once, all extents, streams, the beginnings of contents.
///
/// # Errors
/// What opening it gives, and limits.
pub fn see_everything(
    source: &Arc<dyn BlockSource>,
    place: Place,
    walk: &mut Walk,
) -> Result<Seen, VolumeError> {
    let mut seen = Seen::default();
    let Some(udf) = open(source, place, walk)? else {
        return Ok(seen);
    };
    let contents = DiscContents::new(Arc::clone(source));
    let mut todo = vec![udf.root(walk)?];
    while let Some(directory) = todo.pop() {
        if walk.enter("directory", directory.location.identity()).is_err() {
            seen.errors += 1;
            continue;
        }
        let listed = udf.list(&directory, walk, &mut |walk, item| {
            assert_ne!(item.location.identity(), u64::MAX);
            seen.items += 1;
            look(&*udf, &contents, item, walk, &mut seen)?;
            if item.has_streams {
                match udf.streams(item, walk) {
                    Ok(streams) => {
                        for stream in &streams {
                            seen.items += 1;
                            look(&*udf, &contents, stream, walk, &mut seen)?;
                        }
                    }
                    Err(error) => unless_over(error, &mut seen)?,
                }
            }
            if item.kind == Kind::Directory {
                todo.push(item.clone());
            }
            Ok(ControlFlow::Continue(()))
        });
        if let Err(error) = listed {
            unless_over(error, &mut seen)?;
        }
    }
    Ok(seen)
}

fn unless_over(error: VolumeError, seen: &mut Seen) -> Result<(), VolumeError> {
    seen.errors += 1;
    if error.kind() == VolumeErrorKind::OverLimit {
        return Err(error);
    }
    Ok(())
}

fn look(
    udf: &dyn FileSystem,
    contents: &Arc<DiscContents>,
    item: &DiscItem,
    walk: &mut Walk,
    seen: &mut Seen,
) -> Result<(), VolumeError> {
    let extents = match udf.extents(item, walk) {
        Ok(extents) => extents,
        Err(error) => return unless_over(error, seen),
    };
    let length = extents.runs.iter().map(|run| run.length).sum::<u64>();
    assert_eq!(extents.length, length, "runs hold what they say they do");
    if item.kind == Kind::File {
        assert_eq!(length, item.size);
    }
    for run in &extents.runs {
        let end = run.offset.unwrap_or_default() + run.length;
        assert!(run.offset.is_none() || end <= contents.source().length());
    }
    let content = contents.content(extents);
    let mut buf = vec![0; usize::try_from(length.min(LOOKED_AT)).unwrap()];
    content.read_exact_at(0, &mut buf).unwrap();
    content
        .read_exact_at(length - buf.len() as u64, &mut buf)
        .unwrap();
    seen.contents += 2 * buf.len() as u64;
    Ok(())
}

/// What may be read of a disc of so many bytes, contents not counted: the budget of a walk, and once again what is read ahead.
#[must_use]
pub fn most_read(length: u64) -> u64 {
    2 * (4 * length + (1 << 20))
}

/// The limits of an oracle's walk: memory that no small disc needs.
#[must_use]
pub fn limits() -> Limits {
    Limits {
        memory: 8 << 20,
        ..Limits::default()
    }
}

/// A disc of a fuzzer's bytes: a byte with flags (1: seal all tags again), then sectors, each as its number (2 bytes), the bytes of it
/// that are given (2 bytes), and these.
pub(crate) fn disc(data: &[u8]) -> Vec<u8> {
    let Some((flags, mut rest)) = data.split_first() else {
        return Vec::new();
    };
    let mut given = Vec::new();
    while let Some((&[a, b, c, d], more)) = rest.split_first_chunk() {
        let sector = usize::from(u16::from_le_bytes([a, b])) % SECTORS;
        let length = usize::from(u16::from_le_bytes([c, d])) % (BLOCK + 1);
        let (bytes, more) = more.split_at(length.min(more.len()));
        given.push((sector, bytes));
        rest = more;
    }
    // Zeros at one go: that costs nothing.
    let sectors = given.iter().map(|(sector, _)| sector + 1).max().unwrap_or(0);
    let mut image = vec![0; sectors * BLOCK];
    for (sector, bytes) in &given {
        image[sector * BLOCK..][..bytes.len()].copy_from_slice(bytes);
    }
    let given: BTreeSet<_> = given.into_iter().map(|(sector, _)| sector).collect();
    if flags & 1 != 0 {
        for sector in given {
            seal(&mut image[sector * BLOCK..][..BLOCK]);
        }
    }
    image
}

/// Makes the checksum and the CRC of a sector's descriptor those of its bytes.
fn seal(block: &mut [u8]) {
    let identifier = u16::from_le_bytes([block[0], block[1]]);
    if !(1..=9).contains(&identifier) && !(256..=266).contains(&identifier) {
        return;
    }
    let length = usize::from(u16::from_le_bytes([block[10], block[11]])).min(BLOCK - Tag::SIZE);
    let tag = Tag {
        version: u16::from_le_bytes([block[2], block[3]]),
        serial_number: u16::from_le_bytes([block[6], block[7]]),
        location: u32::from_le_bytes([block[12], block[13], block[14], block[15]]),
    };
    tag.seal(TagIdentifier(identifier), &mut block[..Tag::SIZE + length]);
}

/// The form that [`volume_udf`] takes, of a disc with sectors of 512 bytes.
#[must_use]
pub fn packed(image: &[u8], flags: u8) -> Vec<u8> {
    let mut out = vec![flags];
    let blocks = image.chunks(BLOCK);
    let last = blocks.len() - 1;
    for (sector, block) in blocks.enumerate() {
        let length = block.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
        if length > 0 || sector == last {
            out.extend(u16::try_from(sector).unwrap().to_le_bytes());
            out.extend(u16::try_from(length).unwrap().to_le_bytes());
            out.extend(&block[..length]);
        }
    }
    out
}

/// Whatever a disc says, looking at everything ends soon, within the memory that it may have.
pub fn volume_udf(data: &[u8]) {
    let source = Counting::new(disc(data));
    let shared: Arc<dyn BlockSource> = Arc::clone(&source) as Arc<dyn BlockSource>;
    let mut walk = Walk::new(limits(), source.length());
    let contents = see_everything(&shared, Place::default(), &mut walk).map_or(0, |seen| seen.contents);
    let most = most_read(source.length());
    assert!(
        source.read() <= most + contents.max(most),
        "{} bytes read of {}",
        source.read(),
        source.length()
    );
}

/// Inputs to begin with: a disc of each flavour, once with tags that are sealed again after a change.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    Flavour::ALL
        .into_iter()
        .map(|flavour| packed(&everything(flavour).image, 1))
        .collect()
}
