//! One file system of a disc, to be read.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use fsimage_tree::{Content, Kind};
use fsimage_volume::{
    Disc, DiscContents, DiscItem, Extents, FileSource, FileSystem, FileSystemKind, Limits, OpenOptions,
    Preference, Session, VolumeError, VolumeInfo, Walk,
};

use crate::error::Error;

use super::walk::DiscWalk;

/// Opens a disc image, or the disc in a block device.
///
/// # Errors
/// [`Error::Open`], [`Error::Volume`] when it cannot be read. A disc without file systems opens.
pub fn open(path: &Path, options: &OpenOptions) -> Result<Disc, Error> {
    let opened = File::open(path).and_then(|file| {
        if file.metadata()?.is_dir() {
            return Err(std::io::ErrorKind::IsADirectory.into());
        }
        FileSource::new(file)
    });
    let source = opened.map_err(|source| Error::Open {
        path: path.to_owned(),
        source,
    })?;
    Ok(Disc::open(Arc::new(source), options)?)
}

/// Which file system of a disc is read, and what reading may take.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection {
    /// The file system; the first of `preference` when `None`.
    pub file_system: Option<FileSystemKind>,
    /// The session, 0 for the oldest; the newest one that has the file system when `None`.
    pub session: Option<usize>,
    /// The order in which file systems are looked for.
    pub preference: Preference,
    /// What each reading may take.
    pub limits: Limits,
}

/// One file system of one session of a disc, to be read. It may be shared between threads; each reading has a budget of its own, a [`Walk`].
pub struct DiscReader {
    disc: Arc<Disc>,
    session: usize,
    file_system: Arc<dyn FileSystem>,
    contents: Arc<DiscContents>,
    limits: Limits,
}

impl fmt::Debug for DiscReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscReader")
            .field("session", &self.session)
            .field("info", self.info())
            .finish_non_exhaustive()
    }
}

impl DiscReader {
    /// Opens an image, or a block device, and chooses a file system.
    ///
    /// # Errors
    /// As [`open`] and [`DiscReader::new`].
    pub fn open(path: &Path, selection: &Selection) -> Result<Self, Error> {
        let options = OpenOptions {
            limits: selection.limits,
            ..OpenOptions::default()
        };
        Self::new(Arc::new(open(path, &options)?), selection)
    }

    /// Chooses a file system of a disc.
    ///
    /// # Errors
    /// [`Error::NotOnDisc`] for a session or a file system that is not there, [`Error::Volume`] with [`VolumeError::NoFileSystem`]
    /// or [`VolumeError::OtherFormat`] when none was named.
    pub fn new(disc: Arc<Disc>, selection: &Selection) -> Result<Self, Error> {
        let (session, file_system) = choose(&disc, selection)?;
        let contents = DiscContents::new(Arc::clone(disc.source()));
        let limits = selection.limits;
        Ok(Self {
            disc,
            session,
            file_system,
            contents,
            limits,
        })
    }

    /// The disc.
    pub fn disc(&self) -> &Arc<Disc> {
        &self.disc
    }

    /// The number of the session, 0 for the oldest.
    pub fn session(&self) -> usize {
        self.session
    }

    /// The file system.
    pub fn file_system(&self) -> &Arc<dyn FileSystem> {
        &self.file_system
    }

    /// What the volume's descriptors say.
    pub fn info(&self) -> &VolumeInfo {
        self.file_system.info()
    }

    /// A budget for a new reading.
    pub fn budget(&self) -> Walk {
        self.disc.walk(self.limits)
    }

    /// Looks an item up by its path, `/`-separated; the root is `/` or nothing.
    ///
    /// # Errors
    /// [`Error::Volume`], [`Error::DiscItem`].
    pub fn look_up(&self, path: &[u8], budget: &mut Walk) -> Result<DiscItem, Error> {
        self.file_system
            .look_up(path, budget)
            .map_err(|error| match error {
                VolumeError::NotFound { .. } | VolumeError::NotDirectory { .. } => error.into(),
                source => Self::at(path, source),
            })
    }

    /// A walk over an item and everything below it.
    ///
    /// # Errors
    /// As [`DiscReader::look_up`].
    pub fn walk_from(&self, path: &[u8]) -> Result<DiscWalk<'_>, Error> {
        let mut budget = self.budget();
        let item = self.look_up(path, &mut budget)?;
        let names: Vec<_> = path
            .split(|&byte| byte == b'/')
            .filter(|name| !name.is_empty())
            .collect();
        let mut path = names.join(&b'/');
        if !path.is_empty() {
            path.insert(0, b'/');
        }
        Ok(DiscWalk::new(self, budget, path, item))
    }

    /// The contents of a file.
    ///
    /// # Errors
    /// [`Error::Volume`] when they are not on the disc, or the item is no file.
    pub fn content(&self, item: &DiscItem, budget: &mut Walk) -> Result<Content, Error> {
        Ok(self.content_of(self.extents(item, budget)?))
    }

    /// Where the contents of a file are.
    ///
    /// # Errors
    /// As [`DiscReader::content`].
    pub fn extents(&self, item: &DiscItem, budget: &mut Walk) -> Result<Extents, VolumeError> {
        if item.kind != Kind::File {
            return Err(VolumeError::Unsupported {
                file_system: self.info().kind,
                feature: "reading what is no file",
            });
        }
        self.file_system.extents(item, budget)
    }

    /// What lies there. Places that take memory are held by the content alone.
    pub(crate) fn content_of(&self, extents: Extents) -> Content {
        if extents.runs.len() <= 1 {
            return self.contents.content(extents);
        }
        DiscContents::new(Arc::clone(self.disc.source())).content(extents)
    }

    pub(crate) fn at(path: &[u8], source: VolumeError) -> Error {
        let path = match path {
            [] => "/".to_owned(),
            path => String::from_utf8_lossy(path).into_owned(),
        };
        Error::DiscItem { path, source }
    }
}

fn choose(disc: &Disc, selection: &Selection) -> Result<(usize, Arc<dyn FileSystem>), Error> {
    let in_session = |session: &Session| match selection.file_system {
        Some(kind) => session.file_system(kind).cloned(),
        None => session.default_file_system(selection.preference).cloned(),
    };
    let missing = |session: Option<usize>| {
        let kind = match selection.file_system {
            Some(kind) => kind.to_string(),
            None => "file system".to_owned(),
        };
        match session {
            Some(number) => Error::NotOnDisc {
                what: format!("{kind} in session {}", number + 1),
            },
            None if selection.file_system.is_none() => disc.no_file_system().into(),
            None => Error::NotOnDisc { what: kind },
        }
    };
    if let Some(number) = selection.session {
        let session = disc.sessions().get(number).ok_or_else(|| Error::NotOnDisc {
            what: format!("session {}", number.saturating_add(1)),
        })?;
        let found = in_session(session).ok_or_else(|| missing(Some(number)))?;
        return Ok((number, found));
    }
    disc.sessions()
        .iter()
        .enumerate()
        .rev()
        .find_map(|(number, session)| Some((number, in_session(session)?)))
        .ok_or_else(|| missing(None))
}
