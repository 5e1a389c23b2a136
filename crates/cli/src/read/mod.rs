//! The commands that read images.

mod cat;
mod diff;
mod extract;
mod info;
mod item;
mod list;
mod manifest;
mod tree;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use fsimage::disc::{DiscReader, FileSystemKind, Selection, Walk};

use crate::arguments::{Chosen, Namespace};
use crate::failure::{Failure, one_line};

pub(crate) use cat::cat;
pub(crate) use diff::diff;
pub(crate) use extract::extract;
pub(crate) use info::info;
pub(crate) use list::list;
pub(crate) use manifest::manifest;
pub(crate) use tree::tree;

impl From<Namespace> for FileSystemKind {
    fn from(name: Namespace) -> Self {
        match name {
            Namespace::Udf => Self::Udf,
            Namespace::RockRidge => Self::RockRidge,
            Namespace::Joliet => Self::Joliet,
            Namespace::Enhanced => Self::Enhanced,
            Namespace::Iso9660 => Self::Iso9660,
            Namespace::HighSierra => Self::HighSierra,
        }
    }
}

/// What an image is read by.
fn selection(chosen: &Chosen) -> Selection {
    let index = |number: u32| usize::try_from(number - 1).unwrap_or(usize::MAX);
    Selection {
        file_system: chosen.fs.map(FileSystemKind::from),
        session: chosen.session.map(index),
        ..Selection::default()
    }
}

/// Opens an image, and says by which of its file systems it is read.
fn open(image: &Path, chosen: &Chosen) -> Result<DiscReader, Failure> {
    DiscReader::open(image, &selection(chosen)).map_err(|error| Failure::of_image(image, error))
}

/// A path on a disc.
fn disc_path(path: Option<&OsStr>) -> &[u8] {
    path.map(OsStrExt::as_bytes).unwrap_or_default()
}

/// What cannot be read while the rest is told.
struct Troubles {
    json: bool,
    count: u64,
}

impl Troubles {
    fn new(json: bool) -> Self {
        Self { json, count: 0 }
    }

    /// Tells one.
    fn tell(&mut self, failure: &Failure) {
        failure.tell(self.json);
        self.count += 1;
    }

    /// Tells what a walk had to leave out.
    fn tell_losses(&mut self, walk: &Walk) {
        for finding in walk.findings().iter().filter(|finding| finding.is_loss()) {
            self.tell(&Failure::damage(finding.to_string()));
        }
        if walk.dropped_findings() > 0 {
            let more = format!("{} more findings", walk.dropped_findings());
            eprintln!("fsimage: warning: {}", one_line(&more));
        }
    }

    /// How the command ends.
    fn end(&self) -> Result<(), Failure> {
        match self.count {
            0 => Ok(()),
            _ => Err(Failure::told(3)),
        }
    }
}
