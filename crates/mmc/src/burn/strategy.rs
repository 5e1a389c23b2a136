//! Which way of writing fits a disc, a drive and a wish.

use crate::error::MmcError;
use crate::media::{Media, MediaState, Profile, Ways, Writing};

use super::BurnOptions;

/// A way to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// CD: a track, and then its session is closed.
    TrackAtOnce,
    /// CD: a session that a cue sheet lays out.
    SessionAtOnce,
    /// DVD-R, DVD-RW: what comes is written, and then its border is closed.
    Incremental,
    /// DVD-R, DVD-RW: one run from the lead-in to the lead-out.
    DiscAtOnce,
    /// DVD+R, BD-R: a track, and then its session is closed.
    Sequential,
    /// Blocks are overwritten.
    Overwrite,
}

impl Strategy {
    /// Chooses.
    pub(super) fn choose(media: &Media, options: &BurnOptions) -> Result<Self, MmcError> {
        let fault = |fault| MmcError::WrongMedium {
            media: media.physical_type(),
            fault,
        };
        let blank = media.state.contains(MediaState::BLANK);
        let at_once = media.ways.contains(Ways::AT_ONCE);
        let incremental = media.ways.contains(Ways::INCREMENTAL);
        if options.simulate && !media.ways.contains(Ways::TEST_WRITE) {
            return Err(fault("drive and disc cannot pretend to write"));
        }
        match media.profile.writing() {
            Writing::Never => Err(fault("it cannot be written")),
            Writing::Overwrite => Ok(Self::Overwrite),
            Writing::DvdPlus | Writing::BdSequential => Ok(Self::Sequential),
            // A second session that a cue sheet lays out is refused by real drives.
            Writing::Cd if at_once && blank && (options.at_once || !incremental) => Ok(Self::SessionAtOnce),
            Writing::Cd => Ok(Self::TrackAtOnce),
            // A disc at once is closed by it. Discs that were erased in short take nothing else.
            Writing::DvdMinus if at_once && blank && (options.at_once || !incremental) => {
                Ok(Self::DiscAtOnce)
            }
            Writing::DvdMinus if !incremental => Err(fault("the drive has no way to write on it")),
            Writing::DvdMinus if media.profile == Profile::DVD_R_DL_LAYER_JUMP => {
                Err(fault("layer jump recording is not known"))
            }
            Writing::DvdMinus => Ok(Self::Incremental),
        }
    }

    /// Whether what is written is laid out before.
    pub(super) fn is_at_once(self) -> bool {
        matches!(self, Self::SessionAtOnce | Self::DiscAtOnce)
    }

    /// Whether the disc can have another session afterwards.
    pub(super) fn may_leave_open(self) -> bool {
        self != Self::DiscAtOnce
    }
}
