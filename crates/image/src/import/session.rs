//! What a further session of a disc takes over from it.

use std::io;
use std::sync::Arc;

use fsimage_formats::udf::AccessType;
use fsimage_layout::{
    BLOCK_SIZE, Continued, FileSystems, InterchangeLevel, Iso9660Names, JolietOptions, Options, Resident,
    UdfRevision,
};
use fsimage_tree::Content;
use fsimage_volume::{BlockSource, Disc, DiscContents, Extents, FileSystemKind, Session};

use super::adopt::session_mask;
use super::front::Front;
use super::identifier;
use super::media_description::{MediaDescription, Multisession, SessionKind};
use super::resident::OnDisc;
use super::{ImportOptions, ImportState};
use crate::error::Error;
use crate::image::FileSystemImage;

/// The disc that a session goes on.
pub(crate) struct Continuing {
    description: MediaDescription,
    contents: Arc<DiscContents>,
    /// The file systems of the session that is continued.
    file_systems: FileSystems,
    front: Front,
    /// The disc's identifier, by which it is known again.
    identifier: String,
}

impl MediaDescription {
    /// Where the sessions of the medium begin; those in a file are the disc's own matter.
    pub(super) fn sessions_of_medium(&self) -> Vec<u64> {
        match self.kind {
            SessionKind::Sequential => self.sessions.clone(),
            SessionKind::RandomWrite => Vec::new(),
        }
    }

    /// Blocks that a further session may take; 0 is no limit.
    fn room(&self) -> u64 {
        match self.kind {
            SessionKind::Sequential => self.free_blocks,
            SessionKind::RandomWrite => self.total_blocks.saturating_sub(self.next_writable.into()),
        }
    }
}

impl Continuing {
    /// Tells whether and how a session of a disc can be continued.
    pub(super) fn of(
        multisession: &Multisession,
        disc: &Disc,
        session: &Session,
        options: &ImportOptions,
    ) -> Result<Self, Error> {
        let file_systems = session_mask(session);
        let description = &multisession.description;
        let incompatible = |reason| Err(Error::IncompatiblePreviousSession { reason });
        let infos = || session.file_systems.iter().map(|found| found.info());
        if infos().any(|info| info.block_size != BLOCK_SIZE) {
            return incompatible("its blocks have other than 2048 bytes");
        }
        let mut front = Front::default();
        if description.kind == SessionKind::RandomWrite {
            if disc.has_raw_sectors() {
                return incompatible("it is in raw sectors");
            }
            if disc.offset() > 0 {
                return incompatible("it does not begin where the image does");
            }
            if infos().any(|info| info.kind == FileSystemKind::HighSierra) {
                return incompatible(
                    "it has High Sierra, whose descriptors lie where those of ISO 9660 are looked for",
                );
            }
            front = Front::read(&**disc.source())?;
            if file_systems.contains(FileSystems::ISO9660) {
                if !options.take_over_iso9660 {
                    return incompatible("it has ISO 9660, whose descriptors have their one place");
                }
                if front.descriptor_blocks.is_none() {
                    return incompatible("its volume descriptors have no end");
                }
            }
            if file_systems.contains(FileSystems::UDF) {
                let reason = match (front.anchor, front.access) {
                    (None, _) => Some("there is no anchor at block 256"),
                    (_, Some(AccessType::READ_ONLY)) => None,
                    _ => Some("its partition is to be written on in other ways"),
                };
                if let Some(reason) = reason {
                    return Err(Error::UdfNotWriteCompatible { reason });
                }
            }
        }
        let identifier = identifier::calculate(disc.source(), &description.sessions_of_medium())?;
        Ok(Self {
            identifier,
            description: description.clone(),
            contents: DiscContents::new(Arc::clone(disc.source())),
            file_systems,
            front,
        })
    }

    pub(super) fn contents(&self) -> Arc<DiscContents> {
        Arc::clone(&self.contents)
    }

    /// What of the disc need not be written again.
    pub(crate) fn resident(&self) -> OnDisc {
        OnDisc(Arc::clone(&self.contents))
    }

    /// How the session gets on the disc.
    pub(crate) fn kind(&self) -> SessionKind {
        self.description.kind
    }

    /// Makes sure that this is the disc which was imported.
    pub(crate) fn check_disc(&self, source: &Arc<dyn BlockSource>) -> Result<(), Error> {
        let found = identifier::calculate(source, &self.description.sessions_of_medium())?;
        if found == self.identifier && source.length() == self.contents.source().length() {
            return Ok(());
        }
        let expected = self.identifier.clone();
        Err(Error::DiscMismatch { expected, found })
    }

    /// The identifier of the disc with a session from block `start` on that holds these bytes.
    pub(crate) fn identifier_with(&self, start: u32, session: Arc<dyn BlockSource>) -> Result<String, Error> {
        if self.description.kind == SessionKind::RandomWrite {
            // The image is the whole disc.
            return Ok(identifier::calculate(&session, &[])?);
        }
        let mut sessions = self.description.sessions_of_medium();
        sessions.push(start.into());
        let disc = Recorded {
            before: Arc::clone(self.contents.source()),
            start: u64::from(start) * u64::from(BLOCK_SIZE),
            session,
        };
        Ok(identifier::calculate(
            &(Arc::new(disc) as Arc<dyn BlockSource>),
            &sessions,
        )?)
    }

    /// Whether a session with these file systems can be shown in the place of the one that is continued.
    pub(crate) fn check(&self, file_systems: FileSystems) -> Result<(), Error> {
        let names = FileSystems::ISO9660 | FileSystems::UDF;
        let lost = (self.file_systems & names).difference(file_systems);
        let new = (file_systems & names).difference(self.file_systems);
        if !lost.is_empty() {
            // Readers would go on showing the old session in it.
            return Err(Error::FileSystemChangeNotAllowed { file_system: lost });
        }
        if self.description.kind == SessionKind::RandomWrite && !new.is_empty() {
            return Err(Error::IncompatiblePreviousSession {
                reason: "it does not have all file systems, and has no place for the others",
            });
        }
        Ok(())
    }

    /// Adds to the options of a layout what makes it a session of this disc.
    pub(crate) fn apply(&self, options: &mut Options) {
        options.resident = Some(Arc::new(self.resident()) as Arc<dyn Resident>);
        if self.description.kind != SessionKind::RandomWrite {
            return;
        }
        let length = self.contents.source().length();
        let disc: Content = self.contents.content(Extents::single(0, length));
        let iso9660 = options.file_systems.contains(FileSystems::ISO9660);
        let udf = options.file_systems.contains(FileSystems::UDF);
        options.continued = Some(Continued {
            disc,
            descriptor_blocks: self.front.descriptor_blocks.filter(|_| iso9660),
            shown: if iso9660 {
                self.front.shown.clone()
            } else {
                Vec::new()
            },
            anchors: self.front.anchor.filter(|_| udf).into_iter().collect(),
            boot_catalog: self.front.boot_catalog,
        });
    }
}

/// A disc with a session that is yet to be recorded.
struct Recorded {
    before: Arc<dyn BlockSource>,
    /// The session's first byte.
    start: u64,
    session: Arc<dyn BlockSource>,
}

impl BlockSource for Recorded {
    fn length(&self) -> u64 {
        self.start.saturating_add(self.session.length())
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        match offset.checked_sub(self.start) {
            Some(offset) => self.session.read_exact_at(offset, buf),
            None => self.before.read_exact_at(offset, buf),
        }
    }
}

/// What an import changes of an image beside its tree.
pub(super) struct SessionSettings {
    file_systems: FileSystems,
    interchange_level: InterchangeLevel,
    iso9660_names: Iso9660Names,
    joliet: JolietOptions,
    session_start: u32,
    udf_revision: Option<UdfRevision>,
    free_media_blocks: u64,
}

impl FileSystemImage {
    pub(super) fn session_settings(&self) -> SessionSettings {
        SessionSettings {
            file_systems: self.options.file_systems,
            interchange_level: self.options.interchange_level,
            iso9660_names: self.options.iso9660_names,
            joliet: self.options.joliet,
            session_start: self.options.session_start,
            udf_revision: self.udf_revision,
            free_media_blocks: self.free_media_blocks(),
        }
    }

    /// Takes over what the disc decides.
    pub(super) fn continue_with(&mut self, continuing: Continuing, session: &Session) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.session_start = continuing.description.next_writable;
        let room = continuing.description.room();
        self.import.continuing = Some(Arc::new(continuing));
        self.adopt_file_systems(session)?;
        self.free_media_blocks = room;
        Ok(())
    }

    pub(super) fn restore_session_settings(&mut self, before: SessionSettings) -> Result<(), Error> {
        self.import.continuing = None;
        self.options.file_systems = before.file_systems;
        self.options.interchange_level = before.interchange_level;
        self.options.iso9660_names = before.iso9660_names;
        self.options.joliet = before.joliet;
        self.options.session_start = before.session_start;
        self.udf_revision = before.udf_revision;
        self.free_media_blocks = before.free_media_blocks;
        self.weigh()
    }

    /// The session that the image continues.
    pub(crate) fn continuing(&self) -> Option<&Arc<Continuing>> {
        ImportState::continuing(&self.import)
    }
}
