//! Discs become trees: IMAPI2FS's import, and what it asks of a disc.
//!
//! A disc is imported in one of two ways. For a *new image* ([`FileSystemImage::import_disc`]) its items become items of the tree, and
//! the image takes over file systems and names; contents are copied when the image is made. For a *further session*
//! ([`FileSystemImage::set_multisession`], then [`FileSystemImage::import_file_system`]) the image also takes over where the session goes,
//! and contents stay where they are on the disc.

mod adopt;
mod boot;
mod front;
mod identifier;
mod media_description;
mod merge;
mod names;
mod observer;
mod others;
mod resident;
mod session;
mod warning;

use std::sync::Arc;

use fsimage_layout::FileSystems;
use fsimage_tree::Transaction;
use fsimage_volume::{
    BlockSource, Disc, DiscContents, FileSystem, FileSystemKind, Finding, Limits, OpenOptions, Preference,
    Session, VolumeError, Walk,
};

pub(crate) use identifier::calculate as disc_identifier;
pub use media_description::{MediaDescription, Multisession, SessionKind};
pub use observer::{ImportEvent, ImportObserver};
pub(crate) use resident::OnDisc;
pub(crate) use session::Continuing;
pub use warning::ImportWarning;

use adopt::{bit_of, mask_of, session_mask};
use merge::{Found, Merge};

use crate::error::Error;
use crate::image::FileSystemImage;

/// Units of the longest names that Joliet's records can hold.
const LONG_JOLIET: u8 = 103;

/// How a disc is imported.
#[derive(Clone, Copy, Debug)]
pub struct ImportOptions {
    /// Which file system is taken when none is named.
    pub preference: Preference,
    /// What the import may take.
    pub limits: Limits,
    /// Whether the other file systems are looked through for items that the imported one does not have.
    pub compare: bool,
    /// Whether a further session on a disc that can be written at any place may take over block 16 from the first session's ISO 9660. Otherwise
    /// such a disc cannot be continued, as IMAPI2FS has it.
    pub take_over_iso9660: bool,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            preference: Preference::Richest,
            limits: Limits::default(),
            compare: true,
            take_over_iso9660: false,
        }
    }
}

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// The file system that was imported: one bit.
    pub file_system: FileSystems,
    /// Items that are no directories.
    pub files: u64,
    /// Directories.
    pub directories: u64,
    /// What is wrong with the disc, and was read all the same.
    pub findings: Vec<Finding>,
    /// What could not be taken as it was, and what only other file systems hold.
    pub warnings: Vec<ImportWarning>,
    /// Warnings and findings beyond those that are kept.
    pub dropped: u64,
}

/// The disc that an image is made for.
#[derive(Default)]
pub(crate) struct ImportState {
    offered: Vec<Multisession>,
    chosen: usize,
    volume_name: Option<String>,
    continuing: Option<Arc<Continuing>>,
}

impl ImportState {
    /// The session that is continued, once it was imported.
    pub(crate) fn continuing(&self) -> Option<&Arc<Continuing>> {
        self.continuing.as_ref()
    }

    fn multisession(&self) -> Result<&Multisession, Error> {
        self.offered.get(self.chosen).ok_or(Error::MultisessionNotSet)
    }
}

/// # Import
impl FileSystemImage {
    /// Says which disc the image continues: the ways in which it can be continued, of which the one in use is taken, else the first that is
    /// supported. None at all forgets it.
    ///
    /// # Errors
    /// [`Error::IncompatibleMultisession`] when the one in use is not supported, [`Error::NoCompatibleMultisession`] when none
    /// is, [`Error::MultisessionNotAllowed`], [`Error::BadMultisession`], [`Error::EmptyDisc`], and
    /// [`Error::AlreadyImported`] when a session was imported; [`Error::ReadOnly`].
    pub fn set_multisession(&mut self, offered: Vec<Multisession>) -> Result<(), Error> {
        self.tree_mut()?;
        if self.import.continuing.is_some() {
            return Err(Error::AlreadyImported);
        }
        let chosen = if offered.is_empty() {
            0
        } else {
            Multisession::choose(&offered)?
        };
        self.import.offered = offered;
        self.import.chosen = chosen;
        Ok(())
    }

    /// The ways that were set.
    pub fn multisession(&self) -> &[Multisession] {
        &self.import.offered
    }

    /// The file systems of a disc's newest session that has any.
    ///
    /// # Errors
    /// [`Error::Volume`] when it cannot be read.
    pub fn identify_file_systems(source: &Arc<dyn BlockSource>) -> Result<FileSystems, Error> {
        Self::identify_file_systems_with(source, &OpenOptions::default())
    }

    pub(crate) fn identify_file_systems_with(
        source: &Arc<dyn BlockSource>,
        options: &OpenOptions,
    ) -> Result<FileSystems, Error> {
        let disc = Disc::open(Arc::clone(source), options)?;
        Ok(disc.current_session().map_or(FileSystems::empty(), session_mask))
    }

    /// The file systems of the disc that was set, as [`FileSystemImage::identify_file_systems`] tells them.
    ///
    /// # Errors
    /// [`Error::MultisessionNotSet`], [`Error::Volume`] when it cannot be read.
    pub fn identify_file_systems_of_multisession(&self) -> Result<FileSystems, Error> {
        let multisession = self.import.multisession()?;
        let options = OpenOptions {
            sessions: multisession.description.sessions_of_medium(),
            ..OpenOptions::default()
        };
        Self::identify_file_systems_with(&multisession.source, &options)
    }

    /// Which of these file systems is imported when none is named: one bit.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] when there is none that can be imported.
    pub fn default_file_system_for_import(
        among: FileSystems,
        preference: Preference,
    ) -> Result<FileSystems, Error> {
        let known = preference.order().iter().map(|&kind| bit_of(kind));
        let found = known.into_iter().find(|&bit| among.contains(bit));
        found.ok_or_else(|| Error::InvalidValue {
            property: "file systems",
            value: format!("{:#x}", among.bits()),
            wanted: "a set with one that can be imported",
        })
    }

    /// Imports the newest session of the disc that was set, which the image then continues. The file system is chosen by `options`.
    /// Items that the tree has already stay.
    ///
    /// # Errors
    /// [`Error::MultisessionNotSet`], [`Error::EmptyDisc`], [`Error::NoSupportedFileSystem`], [`Error::IncompatiblePreviousSession`],
    /// [`Error::BootConflict`], [`Error::UdfNotWriteCompatible`], [`Error::TypeCollision`], [`Error::SizeLimit`], [`Error::Volume`], [`Error::Cancelled`]; the
    /// image is then as it was.
    pub fn import_file_system(
        &mut self,
        options: &ImportOptions,
        observer: &dyn ImportObserver,
    ) -> Result<Imported, Error> {
        self.import_session(None, options, observer)
    }

    /// Imports one file system, by its bit, as [`FileSystemImage::import_file_system`] does.
    ///
    /// # Errors
    /// As there, and [`Error::FileSystemNotFound`], [`Error::InvalidValue`] for what is no single file system.
    pub fn import_specific_file_system(
        &mut self,
        file_system: FileSystems,
        options: &ImportOptions,
        observer: &dyn ImportObserver,
    ) -> Result<Imported, Error> {
        self.import_session(Some(single(file_system)?), options, observer)
    }

    /// Whether the image could continue this file system of the disc that was set.
    ///
    /// # Errors
    /// [`Error::MultisessionNotSet`], [`Error::InvalidValue`], [`Error::Volume`] when the disc cannot be read.
    pub fn probe_specific_file_system(
        &self,
        file_system: FileSystems,
        options: &ImportOptions,
    ) -> Result<bool, Error> {
        let wanted = single(file_system)?;
        let multisession = self.import.multisession()?;
        let disc = open(multisession, options)?;
        let Some(session) = disc.current_session() else {
            return Ok(false);
        };
        let is_there = session
            .file_systems
            .iter()
            .any(|found| bit_of(found.info().kind) == wanted);
        Ok(is_there && Continuing::of(multisession, &disc, session, options).is_ok())
    }

    /// The name of the volume that was imported; `None` when none was.
    pub fn imported_volume_name(&self) -> Option<&str> {
        self.import.volume_name.as_deref()
    }

    /// An identifier of the disc that was set and of all its sessions.
    ///
    /// # Errors
    /// [`Error::MultisessionNotSet`], [`Error::Volume`] when the disc cannot be read or has no file system.
    pub fn calculate_disc_identifier(&self) -> Result<String, Error> {
        let multisession = self.import.multisession()?;
        let description = &multisession.description;
        Ok(identifier::calculate(
            &multisession.source,
            &description.sessions_of_medium(),
        )?)
    }

    /// Imports a session of a disc into a new image, which takes over its file systems and names, and what makes it boot unless the image has something
    /// of its own. Contents stay where they are until the image is made. With no session, the newest that has a file system is taken; with no file system, the one that `options` prefer.
    ///
    /// # Errors
    /// [`Error::NoSupportedFileSystem`], [`Error::FileSystemNotFound`], [`Error::TypeCollision`], [`Error::SizeLimit`],
    /// [`Error::Volume`], [`Error::Cancelled`]; the image's items are then as they were. An image file that is written to from when it was opened
    /// until the result is saved makes saving fail.
    pub fn import_disc(
        &mut self,
        disc: &Disc,
        session: Option<usize>,
        file_system: Option<FileSystems>,
        options: &ImportOptions,
        observer: &dyn ImportObserver,
    ) -> Result<Imported, Error> {
        let session = match session {
            Some(index) => disc.sessions().get(index),
            None => disc.current_session(),
        };
        let session = session.ok_or_else(|| nothing_on(disc))?;
        let wanted = file_system.map(single).transpose()?;
        let chosen = choose(session, wanted, options)?;
        let contents = DiscContents::watched(Arc::clone(disc.source()));
        self.adopt_file_systems(session)?;
        self.adopt_identifiers(session)?;
        let mut imported = self.merge(session, &**chosen, &contents, options, observer)?;
        imported
            .warnings
            .extend(self.adopt_boot(disc, session, &contents, options)?);
        self.import.volume_name = Some(chosen.info().name.clone());
        Ok(imported)
    }

    fn import_session(
        &mut self,
        wanted: Option<FileSystems>,
        options: &ImportOptions,
        observer: &dyn ImportObserver,
    ) -> Result<Imported, Error> {
        let multisession = self.import.multisession()?.clone();
        if self.import.continuing.is_some() {
            return Err(Error::AlreadyImported);
        }
        if multisession.description.is_blank {
            return Err(Error::EmptyDisc);
        }
        if !self.boot_image_options_array().is_empty() {
            return Err(Error::BootConflict {
                session_start: multisession.description.next_writable,
            });
        }
        let disc = open(&multisession, options)?;
        let session = disc.current_session().ok_or_else(|| nothing_on(&disc))?;
        let chosen = choose(session, wanted, options)?;
        let continuing = Continuing::of(&multisession, &disc, session, options)?;
        let contents = continuing.contents();
        let before = self.session_settings();
        self.continue_with(continuing, session)?;
        let imported = self.merge(session, &**chosen, &contents, options, observer);
        match imported {
            Ok(imported) => {
                self.import.volume_name = Some(chosen.info().name.clone());
                Ok(imported)
            }
            Err(error) => {
                self.restore_session_settings(before)?;
                Err(error)
            }
        }
    }

    fn merge(
        &mut self,
        session: &Session,
        chosen: &dyn FileSystem,
        contents: &Arc<DiscContents>,
        options: &ImportOptions,
        observer: &dyn ImportObserver,
    ) -> Result<Imported, Error> {
        let kind = chosen.info().kind;
        let mask = match options.preference {
            Preference::Microsoft if kind == FileSystemKind::RockRidge => FileSystems::ISO9660,
            _ => bit_of(kind),
        };
        let source = contents.source();
        let mut walk = Walk::new(options.limits, source.length());
        let mut found = self.change(b"/", |tree: &mut Transaction<'_>| {
            Merge::new(chosen, mask, contents, tree, observer).run(&mut walk)
        })?;
        if options.compare {
            self.compare(session, kind, source.length(), options, &mut found)?;
        }
        let names = found.iso9660_names(self.options.iso9660_names);
        if names != self.options.iso9660_names && !self.options.strict {
            self.options.iso9660_names = names;
            self.weigh()?;
        }
        if found.has_long_joliet {
            self.options.joliet.name_units = LONG_JOLIET;
            self.options.joliet.utf16 = true;
            self.weigh()?;
        }
        if found.has_long_times {
            self.options.long_times = true;
            self.weigh()?;
        }
        let Found {
            files,
            directories,
            mut warnings,
            ..
        } = found;
        warnings.keep(options.limits.findings.saturating_sub(walk.findings().len()));
        Ok(Imported {
            file_system: mask,
            files,
            directories,
            findings: walk.findings().to_vec(),
            dropped: warnings.dropped + walk.dropped_findings(),
            warnings: warnings.kept,
        })
    }

    /// Looks for what only the other file systems of the session hold. Of ISO 9660, each hierarchy is looked through once.
    fn compare(
        &self,
        session: &Session,
        imported: FileSystemKind,
        source_length: u64,
        options: &ImportOptions,
        found: &mut Found,
    ) -> Result<(), Error> {
        let has_rock_ridge = session.file_system(FileSystemKind::RockRidge).is_some();
        for other in &session.file_systems {
            let kind = other.info().kind;
            let is_same = kind == imported || mask_of(kind) == FileSystems::ISO9660 && has_rock_ridge;
            if is_same {
                continue;
            }
            let mut walk = Walk::new(options.limits, source_length);
            match others::compare(&self.tree, &**other, found, &mut walk) {
                // It was not asked for, so what is wrong with it is no fault of the import.
                Ok(()) | Err(Error::Volume(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The error of a disc without a session that could be imported.
fn nothing_on(disc: &Disc) -> Error {
    match disc.no_file_system() {
        other @ VolumeError::OtherFormat { .. } => other.into(),
        _ => Error::NoSupportedFileSystem,
    }
}

/// A single file system's bit.
fn single(file_system: FileSystems) -> Result<FileSystems, Error> {
    let known = FileSystems::ISO9660 | FileSystems::JOLIET | FileSystems::UDF | FileSystems::ROCK_RIDGE;
    if file_system.bits().is_power_of_two() && known.contains(file_system) {
        return Ok(file_system);
    }
    Err(Error::InvalidValue {
        property: "file system",
        value: format!("{:#x}", file_system.bits()),
        wanted: "ISO 9660 (1), Joliet (2), UDF (4) or Rock Ridge (0x100)",
    })
}

fn open(multisession: &Multisession, options: &ImportOptions) -> Result<Disc, Error> {
    let options = OpenOptions {
        limits: options.limits,
        sessions: multisession.description.sessions_of_medium(),
        ..OpenOptions::default()
    };
    Ok(Disc::open(Arc::clone(&multisession.source), &options)?)
}

/// The file system to import: the one that is wanted, or the most preferred.
fn choose<'s>(
    session: &'s Session,
    wanted: Option<FileSystems>,
    options: &ImportOptions,
) -> Result<&'s Arc<dyn FileSystem>, Error> {
    match wanted {
        Some(wanted) => session
            .file_systems
            .iter()
            .find(|found| bit_of(found.info().kind) == wanted)
            .ok_or(Error::FileSystemNotFound { file_system: wanted }),
        None => session
            .default_file_system(options.preference)
            .ok_or(Error::NoSupportedFileSystem),
    }
}
