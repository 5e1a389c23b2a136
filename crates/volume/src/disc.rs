//! A disc: its sessions, and the file systems of each.

use std::fmt;
use std::sync::Arc;

use crate::beginning;
use crate::boot::Boot;
use crate::error::VolumeError;
use crate::file_system::{FileSystem, FileSystemKind};
use crate::finding::Finding;
use crate::iso9660::{self, DescriptorSet, SECTOR};
use crate::other_formats;
use crate::partitions::{Partition, PartitionTables};
use crate::raw_sectors::RawSectors;
use crate::sessions;
use crate::source::{BlockSource, SourcePart};
use crate::udf;
use crate::walk::{Limits, Walk};

/// What is asked of a disc when it is opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// What opening may take.
    pub limits: Limits,
    /// Where the sessions begin, in blocks of 2048 bytes in ascending order, as the table of contents of a drive has it. Empty: they are looked
    /// for.
    pub sessions: Vec<u64>,
    /// Whether files that begin as a compressed one does (zisofs) are read as such in every namespace of ISO 9660, even if nothing else says that
    /// they are compressed. With Rock Ridge those that are marked are read so in any case; the beginning of every file is read for this.
    pub detect_compression: bool,
}

/// Which of the file systems of a session are taken first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Preference {
    /// The richest one: UDF, Rock Ridge, Joliet, ISO 9660:1999, ISO 9660.
    #[default]
    Richest,
    /// Microsoft's order: UDF, Joliet, ISO 9660; Rock Ridge is not known.
    Microsoft,
}

impl Preference {
    /// The kinds in question, the most wanted first.
    pub fn order(self) -> &'static [FileSystemKind] {
        match self {
            Self::Richest => &[
                FileSystemKind::Udf,
                FileSystemKind::RockRidge,
                FileSystemKind::Joliet,
                FileSystemKind::Enhanced,
                FileSystemKind::Iso9660,
                FileSystemKind::HighSierra,
            ],
            Self::Microsoft => &[
                FileSystemKind::Udf,
                FileSystemKind::Joliet,
                FileSystemKind::Iso9660,
                FileSystemKind::HighSierra,
            ],
        }
    }
}

/// What was recorded on a disc at one go.
pub struct Session {
    /// Its first block, of 2048 bytes. Of a session whose descriptors a later one took the place of, and keeps elsewhere: 16 blocks before those. It is then behind the session.
    pub start: u64,
    /// The block behind it: where another session begins, or the source ends.
    pub end: u64,
    /// Its file systems, the richest first: in the order of [`Preference::Richest`].
    pub file_systems: Vec<Arc<dyn FileSystem>>,
    /// Its boot catalog, if it has one.
    pub boot: Option<Boot>,
    /// Why file systems, or the boot catalog, that seem to be there cannot be used.
    pub unusable: Vec<VolumeError>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.file_systems.iter().map(|found| found.info().kind).collect();
        f.debug_struct("Session")
            .field("start", &self.start)
            .field("end", &self.end)
            .field("file_systems", &kinds)
            .field("boot", &self.boot)
            .field("unusable", &self.unusable)
            .finish()
    }
}

impl Session {
    /// A file system by its kind.
    pub fn file_system(&self, kind: FileSystemKind) -> Option<&Arc<dyn FileSystem>> {
        self.file_systems.iter().find(|found| found.info().kind == kind)
    }

    /// One of UDF alone.
    fn of_udf(source: &Arc<dyn BlockSource>, span: udf::Span, walk: &mut Walk) -> Self {
        let block = |sector| u32::try_from(sector).unwrap_or(u32::MAX);
        let mut session = Self {
            start: span.start,
            end: span.last.saturating_add(1),
            file_systems: Vec::new(),
            boot: None,
            unusable: Vec::new(),
        };
        let place = udf::Place {
            session_start: block(span.start),
            last_block: Some(block(span.last)),
            ..udf::Place::default()
        };
        session.open_udf(source, place, walk);
        session
    }

    fn open_udf(&mut self, source: &Arc<dyn BlockSource>, place: udf::Place, walk: &mut Walk) {
        match udf::open(source, place, walk) {
            Ok(Some(found)) => self.file_systems.insert(0, found),
            Ok(None) => {}
            Err(error) => self.unusable.push(error),
        }
    }

    /// The file system to read when none is asked for.
    pub fn default_file_system(&self, preference: Preference) -> Option<&Arc<dyn FileSystem>> {
        preference.order().iter().find_map(|&kind| self.file_system(kind))
    }
}

/// A disc, or the image of one, with what was found on it when it was opened. Directories are read when they are listed.
///
/// A disc without any file system opens too, with one session that has none.
pub struct Disc {
    source: Arc<dyn BlockSource>,
    sessions: Vec<Session>,
    partition_tables: PartitionTables,
    partition: Option<Partition>,
    /// Whether what was opened has raw sectors.
    is_raw: bool,
    /// The first byte of the source in what was opened.
    offset: u64,
    other_format: Option<&'static str>,
    findings: Vec<Finding>,
}

impl fmt::Debug for Disc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disc")
            .field("sessions", &self.sessions)
            .field("partition_tables", &self.partition_tables)
            .field("partition", &self.partition)
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}

impl Disc {
    /// Finds the sessions of a disc and their file systems. Where the whole has none, the first partition that has one is taken for the disc; where no
    /// partition has, what begins some way behind the front, as in images of Nero or with a pregap.
    ///
    /// # Errors
    /// When the source cannot be read, or a limit is reached. What is wrong with one file system is told in [`Session::unusable`].
    pub fn open(source: Arc<dyn BlockSource>, options: &OpenOptions) -> Result<Self, VolumeError> {
        let opened = Arc::clone(&source);
        let source = RawSectors::unwrap_from(source);
        let mut walk = Walk::new(options.limits, source.length());
        let tables = PartitionTables::read(&*source, &mut walk)?;
        let mut disc = Self {
            sessions: sessions_of(&source, &options.sessions, options, &mut walk)?,
            is_raw: !Arc::ptr_eq(&opened, &source),
            source,
            partition_tables: tables,
            partition: None,
            offset: 0,
            other_format: None,
            findings: Vec::new(),
        };
        if disc.current_session().is_none() {
            disc.open_partition(options, &mut walk)?;
        }
        if disc.current_session().is_none() {
            disc.other_format = other_formats::recognise(&*opened);
        }
        // An image in an archive, or in another file system, is not the disc that is meant.
        let is_unknown = disc.current_session().is_none() && disc.other_format.is_none();
        if is_unknown && options.sessions.is_empty() {
            disc.open_behind_the_front(options, &mut walk)?;
        }
        disc.findings = walk.findings().to_vec();
        Ok(disc)
    }

    fn open_partition(&mut self, options: &OpenOptions, walk: &mut Walk) -> Result<(), VolumeError> {
        for partition in self.partition_tables.partitions() {
            let part = SourcePart::new(Arc::clone(&self.source), partition.offset, partition.length);
            let part: Arc<dyn BlockSource> = Arc::new(part);
            let sessions = sessions_of(&part, &[], options, walk)?;
            if sessions.iter().any(|session| !session.file_systems.is_empty()) {
                self.sessions = sessions;
                self.source = part;
                self.offset = partition.offset;
                self.partition = Some(partition);
                break;
            }
        }
        Ok(())
    }

    /// Looks for a disc that begins some way behind the front.
    fn open_behind_the_front(&mut self, options: &OpenOptions, walk: &mut Walk) -> Result<(), VolumeError> {
        let Some(offset) = beginning::find(&*self.source, walk)? else {
            return Ok(());
        };
        let length = self.source.length().saturating_sub(offset);
        let part: Arc<dyn BlockSource> = Arc::new(SourcePart::new(Arc::clone(&self.source), offset, length));
        let sessions = sessions_of(&part, &[], options, walk)?;
        if sessions.iter().any(|session| !session.file_systems.is_empty()) {
            let what = "the disc begins here, and something else is before it";
            walk.report(Finding::structure(offset, "ECMA-119:1987 6.2.1", what));
            self.partition_tables = PartitionTables::read(&*part, walk)?;
            self.sessions = sessions;
            self.source = part;
            self.offset = offset;
        }
        Ok(())
    }

    /// The bytes that the file systems are in: those of the source that was opened, or, where it has the raw sectors of a CD, the data in them, or
    /// those of [`partition`](Self::partition), or those from [`offset`](Self::offset) on.
    pub fn source(&self) -> &Arc<dyn BlockSource> {
        &self.source
    }

    /// The sessions, the oldest first; one at least.
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// The session that readers show: the newest one that has a file system.
    pub fn current_session(&self) -> Option<&Session> {
        self.sessions
            .iter()
            .rev()
            .find(|session| !session.file_systems.is_empty())
    }

    /// The file system to read when none is asked for: of the newest session that has one.
    ///
    /// # Errors
    /// [`VolumeError::NoFileSystem`], [`VolumeError::OtherFormat`].
    pub fn default_file_system(&self, preference: Preference) -> Result<&Arc<dyn FileSystem>, VolumeError> {
        self.sessions
            .iter()
            .rev()
            .find_map(|session| session.default_file_system(preference))
            .ok_or_else(|| self.no_file_system())
    }

    /// The error of a disc without any file system: [`VolumeError::NoFileSystem`], or [`VolumeError::OtherFormat`] when it is something else that
    /// is known.
    pub fn no_file_system(&self) -> VolumeError {
        match self.other_format {
            Some(format) => VolumeError::OtherFormat { format },
            None => VolumeError::NoFileSystem,
        }
    }

    /// Whether what was opened has the raw sectors of a CD.
    pub fn has_raw_sectors(&self) -> bool {
        self.is_raw
    }

    /// The first byte of the disc in what was opened, or in the data of its raw sectors: 0 but for a partition, and where something else comes first.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The partition tables that the source begins with.
    pub fn partition_tables(&self) -> &PartitionTables {
        &self.partition_tables
    }

    /// The partition that was taken for the disc.
    pub fn partition(&self) -> Option<Partition> {
        self.partition
    }

    /// What was found wrong while opening.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The budget for reading this disc.
    pub fn walk(&self, limits: Limits) -> Walk {
        Walk::new(limits, self.source.length())
    }
}

/// Opens the sessions that begin at these blocks, or all that are found where none are given.
fn sessions_of(
    source: &Arc<dyn BlockSource>,
    given: &[u64],
    options: &OpenOptions,
    walk: &mut Walk,
) -> Result<Vec<Session>, VolumeError> {
    let starts = match given {
        [] => {
            let starts = sessions::find(&**source, walk)?;
            if starts.is_empty() {
                let spans = udf::sessions(&**source, walk)?;
                if !spans.is_empty() {
                    let opened = spans.into_iter().map(|span| Session::of_udf(source, span, walk));
                    return Ok(opened.collect());
                }
                vec![0]
            } else {
                starts
            }
        }
        given => given.to_vec(),
    };
    let mut places = starts.clone();
    places.sort_unstable();
    let mut sessions = starts
        .iter()
        .map(|&start| {
            let behind = places.partition_point(|&place| place <= start);
            session(source, start, places.get(behind).copied(), options, walk)
        })
        .collect::<Result<Vec<_>, _>>()?;
    // Where the front of the disc has the descriptors of the newest session, those of UDF are there too.
    let is_udf_missing = sessions
        .iter()
        .all(|session| session.file_system(FileSystemKind::Udf).is_none());
    if starts.first().is_some_and(|&first| first > 0)
        && given.is_empty()
        && is_udf_missing
        && let Some(newest) = sessions.last_mut()
    {
        newest.open_udf(source, udf::Place::default(), walk);
    }
    Ok(sessions)
}

/// Opens a session; `end` is where another one begins.
fn session(
    source: &Arc<dyn BlockSource>,
    start: u64,
    end: Option<u64>,
    options: &OpenOptions,
    walk: &mut Walk,
) -> Result<Session, VolumeError> {
    let mut session = Session {
        start,
        end: end.unwrap_or(source.length() / SECTOR),
        file_systems: Vec::new(),
        boot: None,
        unusable: Vec::new(),
    };
    if let Some(mut set) = DescriptorSet::read(&**source, start, walk)? {
        session.unusable.append(&mut set.unusable);
        let (mut found, mut unusable) = iso9660::open(source, &set, options.detect_compression, walk);
        session.file_systems.append(&mut found);
        session.unusable.append(&mut unusable);
        match Boot::read(&**source, &set.boot_records, walk) {
            Ok(boot) => session.boot = boot,
            Err(error) => session.unusable.push(error),
        }
    }
    let place = udf::Place {
        session_start: u32::try_from(start).unwrap_or(u32::MAX),
        last_block: end.map(|end| u32::try_from(end.saturating_sub(1)).unwrap_or(u32::MAX)),
        ..udf::Place::default()
    };
    session.open_udf(source, place, walk);
    Ok(session)
}
