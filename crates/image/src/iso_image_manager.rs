//! Whether a file can be an image of a disc: IMAPI2FS's `IIsoImageManager`.
//!
//! Spec: ECMA-119:1987 8.1; ECMA-167:1997 2/8.4, 2/9.1.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fsimage_tree::Content;
use fsimage_volume::{BlockSource, FileSource};

use crate::error::Error;
use crate::lint::LintFinding;

/// Bytes of the sectors in which a recognition sequence is recorded, and where it begins.
const SECTOR: u64 = 2048;
const FIRST: u64 = 16;
/// Sectors that are looked at.
const MOST: u64 = 64;
/// Blocks that IMAPI2FS's `LONG` can number.
const MOST_BLOCKS: u64 = i32::MAX as u64;

/// Why a file is no image of a disc.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidImage {
    /// Neither a path nor a source was set.
    #[error("no image is set")]
    NoImage,
    /// The length is no multiple of a sector's.
    #[error("{length} bytes are no multiple of 2048")]
    NotAligned {
        /// Bytes of the image.
        length: u64,
    },
    /// There is no descriptor that a file system begins with.
    #[error(
        "no volume descriptor of ISO 9660 or UDF is where discs have them: this is no image of sectors of 2048 bytes of user data"
    )]
    NoVolumeDescriptor,
    /// The image has more blocks than can be numbered.
    #[error("{blocks} blocks, and at most 2147483647 can be numbered")]
    TooBig {
        /// Blocks of the image.
        blocks: u64,
    },
}

/// An image under examination.
#[derive(Default)]
pub struct IsoImageManager {
    path: Option<PathBuf>,
    source: Option<Arc<dyn BlockSource>>,
}

impl IsoImageManager {
    /// Nothing to examine yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens the file at `path`.
    ///
    /// # Errors
    /// [`Error::ImageFile`] when it cannot be read.
    pub fn set_path(&mut self, path: &Path) -> Result<(), Error> {
        let unreadable = |source| Error::ImageFile {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.is_dir() {
            return Err(unreadable(io::ErrorKind::IsADirectory.into()));
        }
        self.source = Some(Arc::new(FileSource::new(file).map_err(unreadable)?));
        self.path = Some(path.to_owned());
        Ok(())
    }

    /// Examines these bytes; there is no path then.
    pub fn set_source(&mut self, source: Arc<dyn BlockSource>) {
        self.path = None;
        self.source = Some(source);
    }

    /// Examines a content; there is no path then.
    pub fn set_content(&mut self, content: Content) {
        self.set_source(Arc::new(ContentBlocks(content)));
    }

    /// Looks for what keeps the image from booting; see [`lint`](crate::lint()).
    ///
    /// # Errors
    /// [`Error::InvalidImage`] without an image, [`Error::ImageUnreadable`].
    pub fn lint(&self) -> Result<Vec<LintFinding>, Error> {
        let source = self.source.as_deref().ok_or(InvalidImage::NoImage)?;
        crate::lint(source).map_err(|source| self.unreadable(source))
    }

    /// Fills `out` with the image's bytes from `offset` on.
    ///
    /// # Errors
    /// As [`IsoImageManager::lint`].
    pub fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        let source = self.source.as_deref().ok_or(InvalidImage::NoImage)?;
        source
            .read_exact_at(offset, out)
            .map_err(|source| self.unreadable(source))
    }

    fn unreadable(&self, source: io::Error) -> Error {
        Error::ImageUnreadable {
            path: self.path.clone().unwrap_or_default(),
            source,
        }
    }

    /// The file, if one was set.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What is examined.
    pub fn source(&self) -> Option<&Arc<dyn BlockSource>> {
        self.source.as_ref()
    }

    /// Whether this can be an image of a disc: whole sectors, and a volume descriptor where discs have them.
    ///
    /// # Errors
    /// [`Error::InvalidImage`], [`Error::ImageUnreadable`].
    pub fn validate(&self) -> Result<(), Error> {
        let source = self.source.as_deref().ok_or(InvalidImage::NoImage)?;
        let length = source.length();
        if !length.is_multiple_of(SECTOR) {
            return Err(InvalidImage::NotAligned { length }.into());
        }
        if length / SECTOR > MOST_BLOCKS {
            return Err(InvalidImage::TooBig {
                blocks: length / SECTOR,
            }
            .into());
        }
        if has_volume_descriptor(source).map_err(|source| self.unreadable(source))? {
            Ok(())
        } else {
            Err(InvalidImage::NoVolumeDescriptor.into())
        }
    }
}

/// A content as the bytes of a disc.
struct ContentBlocks(Content);

impl BlockSource for ContentBlocks {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(offset, buf).map_err(io::Error::other)
    }
}

/// Whether the recognition sequence has a descriptor that names a standard.
fn has_volume_descriptor(source: &dyn BlockSource) -> io::Result<bool> {
    for sector in FIRST..FIRST + MOST {
        if (sector + 1) * SECTOR > source.length() {
            break;
        }
        let mut bytes = [0; 7];
        source.read_exact_at(sector * SECTOR, &mut bytes)?;
        let [kind, identifier @ .., version] = bytes;
        match &identifier {
            b"CD001" => return Ok(matches!(kind, 0..=3 | 255) && matches!(version, 1 | 2)),
            // ECMA-168 has a set of its own.
            b"NSR02" | b"NSR03" | b"CDW02" => return Ok(kind == 0 && version == 1),
            b"BEA01" | b"BOOT2" => {}
            _ => break,
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: Vec<u8>) -> Result<(), Error> {
        let mut manager = IsoImageManager::new();
        manager.set_source(Arc::new(Arc::<[u8]>::from(bytes)));
        manager.validate()
    }

    fn image(descriptors: &[&[u8; 7]]) -> Vec<u8> {
        let mut image = vec![0; 32 << 10];
        for descriptor in descriptors {
            image.extend_from_slice(*descriptor);
            image.resize(image.len().next_multiple_of(2048), 0);
        }
        image
    }

    #[test]
    fn each_check_has_its_error() {
        let refused = |bytes| match check(bytes) {
            Err(Error::InvalidImage(fault)) => fault,
            other => panic!("{other:?}"),
        };
        assert!(matches!(
            IsoImageManager::new().validate(),
            Err(Error::InvalidImage(InvalidImage::NoImage))
        ));
        assert!(check(image(&[b"\x01CD001\x01"])).is_ok());
        assert!(check(image(&[b"\0BEA01\x01", b"\0NSR03\x01"])).is_ok());
        assert!(check(image(&[b"\0BEA01\x01", b"\0CDW02\x01"])).is_ok());
        let mut cut = image(&[b"\x01CD001\x01"]);
        cut.pop();
        assert!(matches!(
            refused(cut),
            InvalidImage::NotAligned { length: 34_815 }
        ));
        let none: [&[&[u8; 7]]; 5] = [
            &[],
            &[b"\x01CD002\x01"],
            &[b"\x09CD001\x01"],
            &[b"\0BEA01\x01"],
            &[b"\0BEA01\x01", b"\0XXXXX\x01", b"\0NSR02\x01"],
        ];
        for descriptors in none {
            assert!(
                matches!(refused(image(descriptors)), InvalidImage::NoVolumeDescriptor),
                "{descriptors:?}"
            );
        }
        assert!(matches!(refused(Vec::new()), InvalidImage::NoVolumeDescriptor));
        // Sectors of a CD with their headers: the descriptors are elsewhere.
        let raw: Vec<u8> = image(&[b"\x01CD001\x01"])
            .chunks(2048)
            .flat_map(|sector| [&[0; 16], sector, &[0; 288]].concat())
            .collect();
        let raw = [raw.clone(), vec![0; 2048 - raw.len() % 2048]].concat();
        assert!(matches!(refused(raw), InvalidImage::NoVolumeDescriptor));
    }

    #[test]
    fn more_blocks_than_can_be_numbered() {
        struct Huge;
        impl BlockSource for Huge {
            fn length(&self) -> u64 {
                1 << 42
            }
            fn read_exact_at(&self, _offset: u64, buf: &mut [u8]) -> io::Result<()> {
                buf.fill(0);
                Ok(())
            }
        }
        let mut manager = IsoImageManager::new();
        manager.set_source(Arc::new(Huge));
        assert!(matches!(
            manager.validate(),
            Err(Error::InvalidImage(InvalidImage::TooBig { .. }))
        ));
    }

    #[test]
    fn paths() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("disc.iso");
        std::fs::write(&file, image(&[b"\x01CD001\x01"])).unwrap();
        let mut manager = IsoImageManager::new();
        manager.set_path(&file).unwrap();
        assert_eq!(manager.path(), Some(file.as_path()));
        manager.validate().unwrap();
        let missing = manager.set_path(&folder.path().join("missing")).unwrap_err();
        assert!(matches!(missing, Error::ImageFile { .. }));
        assert!(manager.set_path(folder.path()).is_err());
        assert_eq!(manager.path(), Some(file.as_path()), "as before");
        manager.set_source(Arc::new(Arc::<[u8]>::from([0_u8; 3])));
        assert!(manager.path().is_none());
    }
}
