//! A further session in an image file, or on another disc that can be written at any place.
//!
//! The session is written behind what the disc holds, and brought to the disk; then the few blocks that make it the one that is shown, each by
//! itself, the one that decides last. Whenever that ends, the disc shows the old session or the new one. Those blocks are whole in themselves,
//! and what counts in them lies in their first 512 bytes, so no copy of the old ones is kept.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use fsimage_layout::Observer;
use fsimage_volume::{BlockSource, FileSource};
use rustix::fs::{FlockOperation, OFlags};

use crate::error::Error;
use crate::import::SessionKind;
use crate::output::{Durability, FileSink};
use crate::result::{ImageResult, SaveOptions, with_threads};

impl ImageResult {
    /// Writes the session into the file or block device at `path`, which holds the disc that was imported. If that fails before the session
    /// is the one that is shown, a file gets its old length back.
    ///
    /// # Errors
    /// [`Error::MultisessionNotSet`] when the image continues no disc that can be written at any place, [`Error::DiscMismatch`] when
    /// another disc is there, [`Error::Output`], [`Error::Render`], [`Error::Cancelled`].
    pub fn append(&self, path: &Path, options: SaveOptions, observer: &dyn Observer) -> Result<(), Error> {
        let output = |source| Error::Output {
            path: path.to_owned(),
            source,
        };
        let continuing = self
            .continuing
            .as_ref()
            .filter(|continuing| continuing.kind() == SessionKind::RandomWrite)
            .ok_or(Error::MultisessionNotSet)?;
        let modified = self.modified_blocks().ok_or(Error::MultisessionNotSet)?;
        let file = open(path).map_err(output)?;
        let source: Arc<dyn BlockSource> =
            Arc::new(FileSource::new(file.try_clone().map_err(output)?).map_err(output)?);
        continuing.check_disc(&source)?;
        let Some((session, switches)) = modified.split_first() else {
            return Ok(());
        };
        let length = source.length();
        let is_file = file.metadata().map_err(output)?.is_file();
        let is_blank = is_file && length <= session.start * u64::from(self.block_size());
        let emitted = with_threads(options.threads.or(self.threads), || {
            let sink = if is_blank {
                FileSink::new(&file)
            } else {
                FileSink::over(&file)
            };
            self.layout().emit_blocks_at(session.clone(), &sink, observer)
        });
        let written = emitted
            .map_err(output)
            .and_then(|emitted| emitted.map_err(|error| Error::from_emission(error, path)))
            .and_then(|()| {
                // What nothing was written to is a hole; the file may end in one.
                if is_file {
                    file.set_len(self.layout().size().max(length)).map_err(output)?;
                }
                sync(&file, options.durability).map_err(output)
            });
        if let Err(error) = written {
            if is_file {
                // The old disc is whole in any case.
                let _ = file.set_len(length);
            }
            return Err(error);
        }
        let block_size = u64::from(self.block_size());
        let mut block = vec![0; self.block_size() as usize];
        for switch in switches {
            self.layout().render(switch.start, &mut block)?;
            file.write_all_at(&block, switch.start * block_size)
                .and_then(|()| sync(&file, options.durability))
                .map_err(output)?;
        }
        Ok(())
    }
}

/// Opens a disc for writing, alone: a device that is mounted is refused, and a file that another program continues.
fn open(path: &Path) -> io::Result<File> {
    let is_device = !std::fs::metadata(path)?.is_file();
    let flags = if is_device { OFlags::EXCL } else { OFlags::empty() };
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(flags)
        .open(path)?;
    rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)?;
    Ok(file)
}

fn sync(file: &File, durability: Durability) -> io::Result<()> {
    match durability {
        Durability::Synced => file.sync_data(),
        Durability::Unsynced => Ok(()),
    }
}
