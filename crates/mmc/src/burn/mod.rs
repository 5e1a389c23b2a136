//! Putting blocks on a disc: the right way for each kind, closed as it should be, and looked at afterwards.

mod finish;
mod prepare;
mod recording;
mod strategy;

use std::io;

use crate::commands::prevent_allow::prevent_removal;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::media::{Media, MediaState, Writing};
use crate::progress::{Observer, Phase, tell};

pub use strategy::Strategy;

/// Blocks that are to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BurnRange {
    /// The first one.
    pub start: u32,
    /// How many.
    pub blocks: u32,
}

/// How to burn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnOptions {
    /// Nothing can be added to the disc afterwards. Discs that are overwritten can always be.
    pub finalise: bool,
    /// The fastest speed to use, in kB/s (1000 bytes); `None`: as fast as drive and disc go.
    pub speed: Option<u32>,
    /// The drive only pretends, where it can.
    pub simulate: bool,
    /// The drive finds the laser's power before it writes; it does so anyhow when it thinks that it has to.
    pub opc: bool,
    /// The session or the disc is written at once, where drive and disc can.
    pub at_once: bool,
    /// Room is reserved on DVD+R before it is written, where the drive can. If the burn fails nobody can tell later how far it went, since the drive fills
    /// up what was reserved.
    pub reserve: bool,
    /// An unformatted disc is formatted first, when it has to be.
    pub format: bool,
    /// The number of the disc that is expected in the drive ([`Media::disc_identification`]); another one is not written to.
    pub disc_identification: Option<u32>,
    /// The tray is opened and closed before the disc is looked at again: some drives know only then what they have written.
    pub reload: bool,
}

impl Default for BurnOptions {
    fn default() -> Self {
        Self {
            finalise: false,
            speed: None,
            simulate: false,
            opc: false,
            at_once: false,
            reserve: false,
            format: true,
            disc_identification: None,
            reload: false,
        }
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burnt {
    /// How it was written.
    pub strategy: Strategy,
    /// Blocks that were written, with those that fill up the last write unit.
    pub blocks: u64,
    /// The speed that was set, in kB/s (1000 bytes), if the drive took one.
    pub speed: Option<u32>,
    /// The disc afterwards; before, when it was only pretended.
    pub media: Media,
    /// What the drive refused, though it was asked for.
    pub refused: Vec<&'static str>,
}

/// Writes blocks to the disc in the drive. `source` gives the blocks of all ranges, in their order.
///
/// On discs that are written in sequence there is one range, and it begins at the disc's next writable address. On discs that can be
/// overwritten ranges may be anywhere.
///
/// When this fails after the first block was written, what came onto the disc is not made a session of its own, so that the sessions
/// before it are still what a reader sees; the next one to write closes it.
///
/// # Errors
/// Why the disc was not written, or not wholly. Nothing is said to be done that the drive, asked again, does not know of.
pub fn burn(
    drive: &mut Drive,
    ranges: &[BurnRange],
    source: &mut dyn io::Read,
    options: &BurnOptions,
    observer: &mut Observer<'_>,
) -> Result<Burnt, MmcError> {
    tell(observer, Phase::Preparing, None)?;
    let job = prepare::prepare(drive, ranges, options, observer).inspect_err(|_| drive.set_alert(false));
    let job = job?;
    let locked = match prevent_removal(drive, true) {
        Ok(()) => Ok(true),
        Err(error) if error.is_refusal() => Ok(false),
        Err(error) => Err(error),
    };
    let was_locked = matches!(locked, Ok(true));
    let result = locked.and_then(|_| {
        let blocks = recording::record(drive, &job, source, observer)?;
        if !options.simulate {
            finish::close(drive, &job, observer)?;
        }
        Ok(blocks)
    });
    drive.set_alert(false);
    if options.simulate {
        // A drive that went on pretending would fool whoever comes next.
        prepare::parameters(drive, &job, false).ok();
    } else if result.is_err() {
        finish::abandon(drive, &job);
    }
    if was_locked {
        prevent_removal(drive, false).ok();
    }
    let blocks = result?;
    let media = if options.simulate {
        job.media
    } else {
        finish::look_again(drive, ranges, &job, options)?
    };
    Ok(Burnt {
        strategy: job.strategy,
        blocks,
        speed: job.speed,
        media,
        refused: job.refused,
    })
}

/// A run of whole write units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    start: u32,
    blocks: u32,
    /// Blocks at its beginning and at its end that are not of the caller: they stay as they are on the disc, or are zeros where nothing is.
    before: u32,
    behind: u32,
}

/// What is to be done, when all is known.
struct Job {
    media: Media,
    strategy: Strategy,
    stretches: Vec<Stretch>,
    speed: Option<u32>,
    finalise: bool,
    refused: Vec<&'static str>,
}

/// Closes what is open on a disc: the track, the session, and with `finalise` the disc.
///
/// # Errors
/// [`MmcError::WrongMedium`] when nothing is open, or what the drive says.
pub fn close_disc(drive: &mut Drive, finalise: bool, observer: &mut Observer<'_>) -> Result<Media, MmcError> {
    let media = Media::identify(drive)?;
    let fault = |fault| MmcError::WrongMedium {
        media: media.physical_type(),
        fault,
    };
    if media.state.contains(MediaState::FINALISED) {
        return Err(fault("nothing is open on it"));
    }
    if media.state.contains(MediaState::BLANK) {
        return Err(fault("nothing is on it"));
    }
    let open = media.state.contains(MediaState::SESSION_OPEN);
    match media.profile.writing() {
        Writing::Never => return Err(fault("it cannot be written")),
        Writing::Overwrite => {}
        _ if !open && !finalise => return Err(fault("nothing is open on it")),
        _ => {}
    }
    finish::close_all(drive, &media, finalise, observer)?;
    Media::identify(drive)
}
