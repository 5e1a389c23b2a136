//! What is in a drive: the kind of disc, its state, its size, and how it can be written.

mod identify;
mod profile;
mod tracks;

use bitflags::bitflags;

use crate::commands::read_format_capacities::FormatCapacities;
use crate::drive::Drive;
use crate::error::MmcError;

pub use profile::{Family, PhysicalType, Profile, Writing};

bitflags! {
    /// The state of a disc.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct MediaState: u32 {
        /// Nothing is on it.
        const BLANK = 1;
        /// More can follow what is on it.
        const APPENDABLE = 1 << 1;
        /// Nothing can follow what is on it.
        const FINALISED = 1 << 2;
        /// Any block can be written, any number of times.
        const OVERWRITABLE = 1 << 3;
        /// It may not be written to.
        const WRITE_PROTECTED = 1 << 4;
        /// It has to be formatted before it can be written.
        const NEEDS_FORMAT = 1 << 5;
        /// It is being formatted in the background, or was, and that stands still.
        const PARTLY_FORMATTED = 1 << 6;
        /// Its last track or session was not closed as it should have been.
        const DAMAGED = 1 << 7;
        /// Its last session is open: a track was begun or reserved in it.
        const SESSION_OPEN = 1 << 8;
    }
}

bitflags! {
    /// Ways to write that the drive has for this disc, now.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Ways: u32 {
        /// Tracks of unknown length (CD), or incrementally (DVD-R, DVD-RW).
        const INCREMENTAL = 1;
        /// A session or the disc at once.
        const AT_ONCE = 1 << 1;
        /// The drive can pretend.
        const TEST_WRITE = 1 << 2;
        /// An empty buffer does no harm.
        const UNDERRUN_FREE = 1 << 3;
        /// Blocks of BD-R that were written can be written again, elsewhere.
        const PSEUDO_OVERWRITE = 1 << 4;
        /// The drive knows SET STREAMING and READ BUFFER CAPACITY.
        const STREAMING = 1 << 5;
    }
}

/// A track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its number.
    pub number: u32,
    /// Its first block.
    pub start: u32,
    /// The block behind its last recorded one.
    pub end: u32,
    /// It holds data, not sound.
    pub data: bool,
}

/// A session: one or more tracks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub number: u32,
    /// Its tracks, one at least.
    pub tracks: Vec<Track>,
    /// Nothing can follow in it.
    pub closed: bool,
}

impl Session {
    /// Its first block.
    pub fn start(&self) -> u32 {
        self.tracks.first().map_or(0, |track| track.start)
    }

    /// The block behind its last recorded one.
    pub fn end(&self) -> u32 {
        self.tracks.last().map_or(0, |track| track.end)
    }
}

/// A disc, as its drive describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// The kind, as MMC numbers it.
    pub profile: Profile,
    /// The state.
    pub state: MediaState,
    /// Ways to write it.
    pub ways: Ways,
    /// Blocks of it, written or not: for a disc that nothing can follow on, what can be read.
    pub capacity_blocks: u32,
    /// Blocks that can still be written; all of them, on a disc that can be overwritten.
    pub free_blocks: u32,
    /// Blocks that can be read, by READ CAPACITY; 0 when the drive cannot tell.
    pub readable_blocks: u32,
    /// Sessions in which something is.
    pub sessions: Vec<Session>,
    /// Where writing goes on; `None` where it does not. 0 on a disc that can be overwritten.
    pub next_writable_address: Option<u32>,
    /// The track that the next writable address is in.
    pub open_track: Option<u16>,
    /// Blocks that are recorded at once.
    pub write_unit: u32,
    /// Speeds that it can be written with, in kB/s (1000 bytes), the fastest first.
    pub write_speeds: Vec<u32>,
    /// Recording layers, if the disc tells.
    pub layers: Option<u8>,
    /// The number that tells discs apart, if the disc has one.
    pub disc_identification: Option<u32>,
    /// How it can be formatted, if the drive tells.
    pub formats: Option<FormatCapacities>,
}

impl Media {
    /// Looks at the disc in a drive. What the drive refuses to tell, or tells in a way that makes no sense, is left out, or taken from
    /// what else it tells.
    ///
    /// # Errors
    /// [`MmcError::NoMedium`], or why the drive cannot be asked.
    pub fn identify(drive: &mut Drive) -> Result<Self, MmcError> {
        identify::identify(drive)
    }

    /// What IMAPI calls it.
    pub fn physical_type(&self) -> PhysicalType {
        self.profile.physical_type()
    }

    /// The last session.
    pub fn last_session(&self) -> Option<&Session> {
        self.sessions.last()
    }

    /// Whether something can be written on it now, without erasing or formatting.
    pub fn is_writable(&self) -> bool {
        self.state
            .intersects(MediaState::BLANK | MediaState::APPENDABLE | MediaState::OVERWRITABLE)
            && !self
                .state
                .intersects(MediaState::WRITE_PROTECTED | MediaState::FINALISED)
    }

    /// `IMAPI_FORMAT2_DATA_MEDIA_STATE`, as bits.
    pub fn imapi_state(&self) -> u32 {
        let mut bits = 0;
        let mut tell = |on: bool, bit: u32| bits |= if on { bit } else { 0 };
        let has = |flag: MediaState| self.state.contains(flag);
        tell(has(MediaState::OVERWRITABLE), 0x0001);
        tell(has(MediaState::BLANK), 0x0002);
        tell(has(MediaState::APPENDABLE), 0x0004);
        tell(has(MediaState::DAMAGED), 0x0400);
        tell(has(MediaState::WRITE_PROTECTED), 0x2000);
        tell(has(MediaState::FINALISED), 0x4000);
        tell(self.profile.writing() == Writing::Never, 0x8000);
        bits
    }
}
