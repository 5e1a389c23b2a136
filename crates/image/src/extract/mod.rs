//! From a disc to a host folder.
//!
//! Names and places are planned first, then directories are made, files are written in the order of their addresses on the disc by
//! all threads, and last come other names of files, symbolic links, and the attributes of directories. Every step works
//! below the descriptor of a directory and follows no symbolic link, so nothing on the disc, and nothing that happens to the
//! folder meanwhile, leads out of it. A file is written under a temporary name, and gets its own when it is whole.
//!
//! What the host cannot take as it is on the disc is changed and told; `names` has the rules.

mod contents;
mod names;
mod options;
mod plan;
mod target;
mod work;

use std::path::Path;

use crate::disc::DiscReader;
use crate::error::Error;
use crate::result::with_threads;

pub use options::{Existing, ExtractObserver, ExtractOptions, Extracted, Trouble, TroubleKind};

/// Writes items of a disc, and what is below them, into the folder `target`, which is made if it is not there. An item keeps its path below the root of the
/// disc. No path: everything.
///
/// What cannot be read, or is in the way, is told to the observer and counted, and the rest is written.
///
/// # Errors
/// [`Error::Volume`] and [`Error::DiscItem`] for a path that is not on the disc, or beyond the budget; [`Error::Output`] for a target that takes nothing more,
/// as a full one; [`Error::Cancelled`]. Files that have their names are whole even then.
pub fn extract(
    reader: &DiscReader,
    paths: &[&[u8]],
    target: &Path,
    options: &ExtractOptions,
    observer: &dyn ExtractObserver,
) -> Result<Extracted, Error> {
    let plan = plan::Plan::new(reader, paths, options, observer)?;
    let run = || work::Work::new(reader, &plan, target, options, observer)?.run();
    with_threads(options.threads, run).map_err(|source| Error::Output {
        path: target.to_owned(),
        source,
    })?
}
