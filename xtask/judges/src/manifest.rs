//! What is in a tree: one entry for each path, with all that a reader has told of it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::JudgeError;
use crate::judges::linux;

/// What kind of file an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A character device.
    CharacterDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

/// What is told of one path. A field that is `None` was not told, and is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The kind of file.
    pub kind: Option<Kind>,
    /// Permission bits, with set-id and sticky bits (0o7777 at most).
    pub mode: Option<u32>,
    /// The owner's number.
    pub uid: Option<u32>,
    /// The group's number.
    pub gid: Option<u32>,
    /// Names of this file, itself included.
    pub nlink: Option<u64>,
    /// Device of a device node, as (major, minor).
    pub rdev: Option<(u32, u32)>,
    /// Bytes of a regular file.
    pub size: Option<u64>,
    /// Time of the last change of the contents, in whole seconds since 1970 (rounded down).
    pub mtime: Option<i64>,
    /// Microseconds of that time after its second.
    pub mtime_microseconds: Option<u32>,
    /// Time of the last access, as seconds since 1970 and microseconds.
    pub atime: Option<(i64, u32)>,
    /// Time of the last change of status, as seconds since 1970 and microseconds.
    pub ctime: Option<(i64, u32)>,
    /// Where a symbolic link points.
    pub target: Option<Vec<u8>>,
    /// SHA-256 of a regular file's contents, in hexadecimal.
    pub sha256: Option<String>,
}

/// Entries by path. A path begins with `/`, has no `/` at its end, and names are bytes; the root itself is
/// left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The entries, sorted by the bytes of their paths.
    pub entries: BTreeMap<Vec<u8>, Entry>,
}

impl Manifest {
    /// Describes a folder of this machine, links not followed.
    ///
    /// # Errors
    ///
    /// [`JudgeError::Io`] names the file that cannot be read.
    pub fn of_directory(root: &Path) -> Result<Self, JudgeError> {
        let mut manifest = Self::default();
        let mut todo = vec![(root.to_path_buf(), Vec::new())];
        while let Some((folder, path)) = todo.pop() {
            let listing = std::fs::read_dir(&folder).map_err(|error| JudgeError::io(&folder, error))?;
            for entry in listing {
                let entry = entry.map_err(|error| JudgeError::io(&folder, error))?;
                let on_disk = entry.path();
                let mut path = path.clone();
                path.push(b'/');
                path.extend_from_slice(entry.file_name().as_bytes());
                let metadata = entry
                    .metadata()
                    .map_err(|error| JudgeError::io(&on_disk, error))?;
                manifest
                    .entries
                    .insert(path.clone(), Entry::of_file(&on_disk, &metadata)?);
                if metadata.is_dir() {
                    todo.push((on_disk, path));
                }
            }
        }
        Ok(manifest)
    }

    /// Reads the form of `vm-manifest`: lines of a path and fields. The root's is left out.
    ///
    /// # Errors
    ///
    /// [`JudgeError::Unreadable`] with the line that has another form.
    pub fn of_listing(listing: &[u8]) -> Result<Self, JudgeError> {
        linux::parse("manifest", listing)
    }

    /// The same entries, less those whose path `keep` refuses.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(&[u8], &Entry) -> bool) -> Self {
        let entries = self.entries.iter().filter(|(path, entry)| keep(path, entry));
        Self {
            entries: entries
                .map(|(path, entry)| (path.clone(), entry.clone()))
                .collect(),
        }
    }

    /// Adds an entry.
    pub fn insert(&mut self, path: impl Into<Vec<u8>>, entry: Entry) {
        self.entries.insert(path.into(), entry);
    }
}

impl Entry {
    fn of_file(path: &Path, metadata: &Metadata) -> Result<Self, JudgeError> {
        let kind = Kind::of(metadata);
        let mut entry = Self {
            kind,
            mode: Some(metadata.mode() & 0o7777),
            uid: Some(metadata.uid()),
            gid: Some(metadata.gid()),
            mtime: Some(metadata.mtime()),
            mtime_microseconds: microseconds(metadata.mtime_nsec()),
            atime: microseconds(metadata.atime_nsec()).map(|fraction| (metadata.atime(), fraction)),
            ctime: microseconds(metadata.ctime_nsec()).map(|fraction| (metadata.ctime(), fraction)),
            ..Self::default()
        };
        // How a file system counts the links of directories is its own affair.
        if kind != Some(Kind::Directory) {
            entry.nlink = Some(metadata.nlink());
        }
        match kind {
            Some(Kind::File) => {
                entry.size = Some(metadata.len());
                entry.sha256 = Some(hash_file(path)?);
            }
            Some(Kind::Link) => {
                let target = std::fs::read_link(path).map_err(|error| JudgeError::io(path, error))?;
                entry.target = Some(OsStr::as_bytes(target.as_os_str()).to_vec());
            }
            Some(Kind::CharacterDevice | Kind::BlockDevice) => entry.rdev = Some(split_rdev(metadata.rdev())),
            _ => {}
        }
        Ok(entry)
    }
}

impl Kind {
    fn of(metadata: &Metadata) -> Option<Self> {
        let kind = metadata.file_type();
        Some(if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Directory
        } else if kind.is_symlink() {
            Self::Link
        } else if kind.is_char_device() {
            Self::CharacterDevice
        } else if kind.is_block_device() {
            Self::BlockDevice
        } else if kind.is_fifo() {
            Self::Fifo
        } else if kind.is_socket() {
            Self::Socket
        } else {
            return None;
        })
    }

    /// The kind that a letter of `ls -l` means, with `f` for a file as well.
    pub(crate) fn of_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'-' | b'f' => Self::File,
            b'd' => Self::Directory,
            b'l' => Self::Link,
            b'c' => Self::CharacterDevice,
            b'b' => Self::BlockDevice,
            b'p' => Self::Fifo,
            b's' => Self::Socket,
            _ => return None,
        })
    }
}

fn microseconds(nanoseconds: i64) -> Option<u32> {
    u32::try_from(nanoseconds / 1000).ok()
}

/// Splits a device number as Linux packs it (glibc's `gnu_dev_major`, `gnu_dev_minor`).
fn split_rdev(rdev: u64) -> (u32, u32) {
    let [b0, b1, b2, b3, b4, b5, b6, b7] = rdev.to_le_bytes();
    let low = u32::from_le_bytes([b0, b1, b2, b3]);
    let high = u32::from_le_bytes([b4, b5, b6, b7]);
    (
        (low >> 8 & 0xfff) | (high & 0xffff_f000),
        (low & 0xff) | (low >> 12 & 0xf_ff00) | (high & 0xfff) << 20,
    )
}

fn hash_file(path: &Path) -> Result<String, JudgeError> {
    let file = std::fs::File::open(path).map_err(|error| JudgeError::io(path, error))?;
    hash(file).map_err(|error| JudgeError::io(path, error))
}

/// SHA-256 of all that a reader gives, in hexadecimal.
pub(crate) fn hash(mut source: impl std::io::Read) -> std::io::Result<String> {
    let mut hasher = Sha256::new();
    // Most files are small: the large buffer comes once this one was full.
    let mut small = [0; 4096];
    let mut large = Vec::new();
    loop {
        let buffer = if large.is_empty() {
            &mut small[..]
        } else {
            &mut large[..]
        };
        let read = source.read(buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        if read == 4096 && large.is_empty() {
            large = vec![0; 1 << 17];
        }
    }
    let digest = hasher.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Bytes from hexadecimal digits.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}
