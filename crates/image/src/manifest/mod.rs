//! What is in a tree, on a disc or in a folder: one entry for each path, to be printed, or compared.
//!
//! ```
//! use fsimage::manifest::{Field, Manifest, Side};
//!
//! # let directory = tempfile::tempdir()?;
//! std::fs::write(directory.path().join("hello.txt"), "Hello!")?;
//! let side = Side::folder(directory.path())?;
//! let mut manifest = Manifest::new(&side, &())?;
//! manifest.hash(&side, &())?;
//! let mut line = Vec::new();
//! manifest.entries()[1].write_line(&[Field::Type, Field::Size], 0, &mut line);
//! assert_eq!(line, b"/hello.txt\ttype=f\tsize=6");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod difference;
mod entry;
mod side;

use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::in_order::in_order;

pub use difference::{Difference, compare};
pub use entry::{Entry, Field};
pub use side::Side;

use side::Bytes;

/// Bytes that are read at once.
const BUFFER: usize = 256 << 10;
/// Files that a thread takes at once.
const BATCH: usize = 8;

/// Who is told how reading goes on, from several threads at once.
pub trait ReadObserver: Sync {
    /// So many items more were found.
    fn found(&self, items: u64) -> ControlFlow<()> {
        let _ = items;
        ControlFlow::Continue(())
    }

    /// So many bytes of so many files will be read.
    fn planned(&self, files: u64, bytes: u64) {
        let _ = (files, bytes);
    }

    /// So many bytes more were read. [`ControlFlow::Break`] ends the reading with [`Error::Cancelled`].
    fn read(&self, bytes: u64) -> ControlFlow<()>;

    /// Something cannot be read; the rest is.
    fn told(&self, error: &Error) {
        let _ = error;
    }
}

impl ReadObserver for () {
    fn read(&self, _bytes: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// All entries of a tree, sorted by the bytes of their paths; the root is the first.
#[derive(Debug, Default)]
pub struct Manifest {
    entries: Vec<Entry>,
    unreadable: u64,
}

impl Manifest {
    /// Everything that is there, without contents.
    ///
    /// # Errors
    /// What keeps everything from being read, or is beyond the budget; [`Error::Cancelled`]. What cannot be read otherwise is told to the observer.
    pub fn new(side: &Side<'_>, observer: &dyn ReadObserver) -> Result<Self, Error> {
        let mut manifest = Self::default();
        side.gather(&mut manifest, observer)?;
        manifest.entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(manifest)
    }

    /// The entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many things could not be read.
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    pub(crate) fn fail(&mut self, error: &Error, observer: &dyn ReadObserver) {
        observer.told(error);
        self.unreadable += 1;
    }

    /// Reads all files for their SHA-256.
    ///
    /// # Errors
    /// [`Error::Cancelled`]. A file that cannot be read is told to the observer, and has none.
    pub fn hash(&mut self, side: &Side<'_>, observer: &dyn ReadObserver) -> Result<(), Error> {
        let groups = self.groups();
        let entries = &self.entries;
        let bytes = |group: &Vec<usize>| {
            group
                .first()
                .and_then(|&first| entries.get(first))
                .map_or(0, Entry::size)
        };
        observer.planned(
            groups.len() as u64,
            groups.iter().map(bytes).fold(0, u64::saturating_add),
        );
        let state = || (vec![0; BUFFER], Vec::new(), 0_u64);
        let done = in_order(groups.len(), BATCH, state, |(buffer, done, failed), number| {
            let Some(group) = groups.get(number) else {
                return Ok(());
            };
            let Some(entry) = group.first().and_then(|&first| entries.get(first)) else {
                return Ok(());
            };
            match hash(side, entry, buffer, observer) {
                Ok(hash) => done.push((number, hash)),
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                Err(error) => {
                    observer.told(&error);
                    *failed += 1;
                }
            }
            Ok(())
        })?;
        for (_, hashes, failed) in done {
            self.unreadable += failed;
            for (number, hash) in hashes {
                for &index in groups.get(number).into_iter().flatten() {
                    if let Some(entry) = self.entries.get_mut(index) {
                        entry.sha256 = Some(hash);
                    }
                }
            }
        }
        Ok(())
    }

    /// Files in the order in which they are read, those together that are the same bytes of a disc.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut files: Vec<(u64, u64, bool, usize)> = self
            .entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| {
                let (address, is_one) = entry.address()?;
                Some((address, entry.size(), is_one, index))
            })
            .collect();
        files.sort_unstable();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut last = None;
        for (address, length, is_one, index) in files {
            let this = is_one.then_some((address, length));
            match groups.last_mut() {
                Some(group) if this.is_some() && this == last => group.push(index),
                _ => groups.push(vec![index]),
            }
            last = this;
        }
        groups
    }
}

fn hash(
    side: &Side<'_>,
    entry: &Entry,
    buffer: &mut [u8],
    observer: &dyn ReadObserver,
) -> Result<[u8; 32], Error> {
    let mut hasher = Sha256::new();
    let mut bytes = side.open(entry)?;
    loop {
        let read = bytes.next(buffer)?;
        if observer.read(read.len() as u64).is_break() {
            return Err(Error::Cancelled);
        }
        if read.is_empty() {
            return Ok(hasher.finalize().into());
        }
        hasher.update(read);
    }
}

/// The first byte at which two files differ, if they do.
fn first_difference(
    [mut a, mut b]: [Bytes; 2],
    [first, second]: [&mut [u8]; 2],
    observer: &dyn ReadObserver,
) -> Result<Option<u64>, Error> {
    let mut at = 0;
    loop {
        let (a, b) = (a.next(first)?, b.next(second)?);
        if observer.read(a.len() as u64).is_break() {
            return Err(Error::Cancelled);
        }
        if a != b {
            let equal = a.iter().zip(b).take_while(|(a, b)| a == b).count();
            return Ok(Some(at + equal as u64));
        }
        if a.is_empty() {
            return Ok(None);
        }
        at += a.len() as u64;
    }
}
