//! What a disc is like that an image is made for: what IMAPI2FS asks its `IMultisession` interfaces and its recorder.

use std::fmt;
use std::sync::Arc;

use fsimage_volume::{BlockSource, Disc, OpenOptions};

use crate::error::Error;
use crate::media::MediaType;

/// Blocks of 2048 bytes to whose multiples a further session begins on a disc that can be written at any place: those of a write unit of
/// Blu-ray, and what libisoburn rounds to. As many lie before it, for the link of its chain of sessions.
const ALIGNMENT: u64 = 32;

/// How a further session gets on a disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionKind {
    /// Behind the last one, as a session of the medium: CD-R, DVD±R, BD-R and the like.
    Sequential,
    /// Into the one session of a medium that can be written at any place: files, DVD+RW, DVD-RAM, BD-RE.
    RandomWrite,
}

/// What a disc is like. Blocks have 2048 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaDescription {
    /// The medium's type, where that is known.
    pub media_type: Option<MediaType>,
    /// How a further session gets on it.
    pub kind: SessionKind,
    /// Whether nothing was recorded before.
    pub is_blank: bool,
    /// Where the sessions begin, in ascending order; empty where only the disc itself tells.
    pub sessions: Vec<u64>,
    /// Where the last session begins; 0 on a blank disc.
    pub previous_session_start: u32,
    /// The last block that was recorded.
    pub last_written: Option<u32>,
    /// The block at which a further session begins.
    pub next_writable: u32,
    /// Blocks that can still be recorded.
    pub free_blocks: u64,
    /// Blocks of the medium; 0 is no limit.
    pub total_blocks: u64,
    /// Blocks that are recorded at once.
    pub write_unit: u32,
}

impl MediaDescription {
    /// Describes an image file, or another disc without a drive, that can be written at any place and has no limit.
    ///
    /// # Errors
    /// [`Error::Volume`] when it cannot be read.
    pub fn of_disc(source: &Arc<dyn BlockSource>) -> Result<Self, Error> {
        let disc = Disc::open(Arc::clone(source), &OpenOptions::default())?;
        let mut sessions: Vec<u64> = disc.sessions().iter().map(|session| session.start).collect();
        sessions.sort_unstable();
        let end = source.length().div_ceil(2048);
        let previous = sessions.last().copied().unwrap_or(0);
        Ok(Self {
            media_type: Some(MediaType::Disk),
            kind: SessionKind::RandomWrite,
            is_blank: source.length() == 0,
            previous_session_start: saturate(previous),
            last_written: end.checked_sub(1).map(saturate),
            next_writable: saturate(end.next_multiple_of(ALIGNMENT) + ALIGNMENT),
            free_blocks: 0,
            total_blocks: 0,
            write_unit: 1,
            sessions,
        })
    }
}

fn saturate(block: u64) -> u32 {
    u32::try_from(block).unwrap_or(u32::MAX)
}

/// One way of continuing a disc, as a drive or a caller offers it: IMAPI2FS's `IMultisession`.
#[derive(Clone)]
pub struct Multisession {
    /// What the disc is like.
    pub description: MediaDescription,
    /// The disc's bytes.
    pub source: Arc<dyn BlockSource>,
    /// Whether the disc can be continued this way now.
    pub is_supported: bool,
    /// Whether the caller chose this way.
    pub in_use: bool,
}

impl fmt::Debug for Multisession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multisession")
            .field("description", &self.description)
            .field("is_supported", &self.is_supported)
            .field("in_use", &self.in_use)
            .finish_non_exhaustive()
    }
}

impl Multisession {
    /// A disc that can be continued in the way that is described.
    pub fn new(description: MediaDescription, source: Arc<dyn BlockSource>) -> Self {
        Self {
            description,
            source,
            is_supported: true,
            in_use: false,
        }
    }

    /// Which of several ways is to be taken.
    ///
    /// # Errors
    /// [`Error::IncompatibleMultisession`], [`Error::NoCompatibleMultisession`], [`Error::MultisessionNotAllowed`],
    /// [`Error::BadMultisession`], [`Error::EmptyDisc`].
    pub(super) fn choose(offered: &[Self]) -> Result<usize, Error> {
        let mut chosen = offered.iter().enumerate().filter(|(_, it)| it.in_use);
        let index = match (chosen.next(), chosen.next()) {
            (Some(_), Some(_)) => {
                return Err(Error::BadMultisession {
                    what: "more than one is in use",
                });
            }
            (Some((_, it)), None) if !it.is_supported => return Err(Error::IncompatibleMultisession),
            (Some((index, _)), None) => index,
            (None, _) => offered
                .iter()
                .position(|it| it.is_supported)
                .ok_or(Error::NoCompatibleMultisession)?,
        };
        let description = offered.get(index).map(|it| &it.description);
        description.map_or(Ok(()), MediaDescription::check)?;
        Ok(index)
    }
}

impl MediaDescription {
    fn check(&self) -> Result<(), Error> {
        let read_only = [
            MediaType::CdRom,
            MediaType::DvdRom,
            MediaType::HdDvdRom,
            MediaType::BdRom,
            MediaType::DvdDashRDualLayer,
        ];
        if let Some(media) = self.media_type.filter(|media| read_only.contains(media)) {
            return Err(Error::MultisessionNotAllowed { media });
        }
        if self.is_blank && self.kind == SessionKind::Sequential {
            return Err(Error::EmptyDisc);
        }
        let bad = |what| Err(Error::BadMultisession { what });
        if !self.sessions.is_sorted_by(|a, b| a < b) {
            return bad("its sessions do not begin one after another");
        }
        if self.next_writable == u32::MAX {
            return bad("the next block that can be written is beyond 32 bits");
        }
        if self.next_writable <= self.previous_session_start && !self.is_blank {
            return bad("the next block that can be written does not lie behind the last session");
        }
        if self.last_written.is_some_and(|last| last >= self.next_writable) {
            return bad("the next block that can be written was written already");
        }
        if self.write_unit == 0 {
            return bad("nothing is written at once");
        }
        Ok(())
    }
}
