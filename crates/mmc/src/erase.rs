//! Making a used disc usable again: erasing CD-RW and DVD-RW, formatting what can be overwritten.

use crate::commands::blank::{self, Blanking};
use crate::commands::format_unit::{
    BD_R_SPARES, BD_RE_PLAIN, BD_RE_SPARES, DVD_PLUS_RW, FULL, FULL_RESTRICTED, QUICK, QUICK_GROW,
    SEQUENTIAL, SEQUENTIAL_PSEUDO_OVERWRITE, format_unit,
};
use crate::commands::read_format_capacities::{FormatCapacities, Formattable};
use crate::drive::Drive;
use crate::error::MmcError;
use crate::long_command::{WHOLE_DISC, wait_for};
use crate::media::{Media, MediaState, PhysicalType, Profile};
use crate::progress::{Observer, Phase};

/// How to format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Formatting {
    /// As the kind of disc is usually formatted, as quickly as can be.
    Default,
    /// All of it: DVD-RW that can be overwritten without writing it in sequence first.
    Full,
    /// BD-RE without spare areas: larger, and a bad block is an error.
    WithoutSpares,
    /// BD-R with spare areas, without pseudo-overwrite.
    Sequential,
    /// BD-R with spare areas and pseudo-overwrite.
    PseudoOverwrite,
}

/// Erases a CD-RW or a DVD-RW, and looks at it again.
///
/// # Errors
/// [`MmcError::WrongMedium`] for discs that cannot be erased, or what the drive says.
pub fn erase(drive: &mut Drive, what: Blanking, observer: &mut Observer<'_>) -> Result<Media, MmcError> {
    let media = Media::identify(drive)?;
    if !matches!(media.physical_type(), PhysicalType::CD_RW | PhysicalType::DVD_RW) {
        return Err(MmcError::WrongMedium {
            media: media.physical_type(),
            fault: "it cannot be erased",
        });
    }
    if media.state.contains(MediaState::WRITE_PROTECTED) {
        return Err(MmcError::WriteProtected);
    }
    unless_changed(drive, |drive| blank::blank(drive, what))?;
    wait_for(drive, "BLANK", Phase::Erasing, WHOLE_DISC, observer)?;
    Media::identify(drive)
}

/// Formats a disc, which loses what is on it, and looks at it again.
///
/// # Errors
/// [`MmcError::WrongMedium`] for discs that cannot be formatted like that, or what the drive says.
pub fn format(drive: &mut Drive, how: Formatting, observer: &mut Observer<'_>) -> Result<Media, MmcError> {
    let media = Media::identify(drive)?;
    let fault = |fault| MmcError::WrongMedium {
        media: media.physical_type(),
        fault,
    };
    if media.state.contains(MediaState::WRITE_PROTECTED) {
        return Err(MmcError::WriteProtected);
    }
    let bd_r = media.profile == Profile::BD_R_SEQUENTIAL;
    if bd_r && !media.state.contains(MediaState::BLANK) {
        return Err(fault("BD-R is formatted once, while it is blank"));
    }
    let (types, sub_type): (&[u8], u8) = match (media.physical_type(), how) {
        (
            PhysicalType::DVD_PLUS_RW | PhysicalType::DVD_PLUS_RW_DUAL_LAYER,
            Formatting::Default | Formatting::Full,
        ) => (&[DVD_PLUS_RW], 0),
        (PhysicalType::DVD_RW, Formatting::Default) => (&[QUICK, FULL_RESTRICTED], 0),
        (PhysicalType::DVD_RW, Formatting::Full) => (&[FULL_RESTRICTED], 0),
        (PhysicalType::DVD_RAM, Formatting::Default | Formatting::Full) => (&[FULL], 0),
        (PhysicalType::BD_RE, Formatting::Default | Formatting::Full) => {
            (&[FULL, BD_RE_SPARES, BD_RE_PLAIN], 0)
        }
        (PhysicalType::BD_RE, Formatting::WithoutSpares) => (&[BD_RE_PLAIN], 0),
        (PhysicalType::BD_R, Formatting::Sequential) if bd_r => (&[BD_R_SPARES], SEQUENTIAL),
        (PhysicalType::BD_R, Formatting::PseudoOverwrite | Formatting::Default) if bd_r => {
            (&[BD_R_SPARES], SEQUENTIAL_PSEUDO_OVERWRITE)
        }
        _ => return Err(fault("it cannot be formatted like that")),
    };
    let capacities = match &media.formats {
        Some(formats) => formats.clone(),
        None => FormatCapacities::read(drive)?,
    };
    let way = types.iter().find_map(|kind| capacities.largest(*kind));
    let way = way.ok_or(fault("the drive has no such way to format it"))?;
    unless_changed(drive, |drive| format_unit(drive, way, sub_type))?;
    wait_for(drive, "FORMAT UNIT", Phase::Formatting, WHOLE_DISC, observer)?;
    Media::identify(drive)
}

/// Begins to do what cannot be undone, unless the drive has to tell of something since it was looked at: it may be another disc.
fn unless_changed(
    drive: &mut Drive,
    begin: impl FnOnce(&mut Drive) -> Result<(), MmcError>,
) -> Result<(), MmcError> {
    let alert = drive.is_alert();
    drive.set_alert(true);
    let begun = begin(drive);
    drive.set_alert(alert);
    begun
}

/// Lets the formatted part of a DVD-RW grow with what is written behind it.
pub(crate) fn grow(drive: &mut Drive, media: &Media, observer: &mut Observer<'_>) -> Result<(), MmcError> {
    let way = media
        .formats
        .as_ref()
        .and_then(|formats| formats.largest(QUICK_GROW));
    // A disc that was just formatted in short grows by itself.
    let Some(way) = way.filter(|_| media.readable_blocks > 0) else {
        return Ok(());
    };
    format_unit(drive, Formattable { blocks: 0, ..way }, 0)?;
    wait_for(drive, "FORMAT UNIT", Phase::Formatting, WHOLE_DISC, observer)
}
