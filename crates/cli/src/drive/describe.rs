//! What is in a drive, for people and as JSON.

use std::io::{self, Write};

use fsimage::drive::{DiscDrive, Media, MediaState, Ways};
use fsimage::{ErrorKind, FileSystemImage, FileSystems};
use serde_json::json;

use crate::failure::{Failure, one_line};

/// Words for the bits of a state.
const STATES: [(MediaState, &str); 9] = [
    (MediaState::BLANK, "blank"),
    (MediaState::APPENDABLE, "appendable"),
    (MediaState::FINALISED, "finalised"),
    (MediaState::OVERWRITABLE, "overwritable"),
    (MediaState::WRITE_PROTECTED, "write-protected"),
    (MediaState::NEEDS_FORMAT, "unformatted"),
    (MediaState::PARTLY_FORMATTED, "partly formatted"),
    (MediaState::DAMAGED, "damaged"),
    (MediaState::SESSION_OPEN, "session open"),
];

/// Words for ways of writing.
const WAYS: [(Ways, &str); 6] = [
    (Ways::INCREMENTAL, "incremental"),
    (Ways::AT_ONCE, "at once"),
    (Ways::TEST_WRITE, "simulation"),
    (Ways::UNDERRUN_FREE, "survives an empty buffer"),
    (Ways::PSEUDO_OVERWRITE, "pseudo-overwrite"),
    (Ways::STREAMING, "streaming"),
];

pub(super) fn states(media: &Media) -> Vec<&'static str> {
    STATES
        .iter()
        .filter(|(bit, _)| media.state.contains(*bit))
        .map(|(_, word)| *word)
        .collect()
}

/// The file systems of the newest session; none, when it cannot be read.
fn file_systems(drive: &DiscDrive, media: &Media) -> Result<FileSystems, Failure> {
    if media.readable_blocks == 0 {
        return Ok(FileSystems::empty());
    }
    match FileSystemImage::identify_file_systems_on_disc(drive) {
        Ok(found) => Ok(found),
        Err(error) if matches!(error.kind(), ErrorKind::Source | ErrorKind::NotFound) => {
            Ok(FileSystems::empty())
        }
        Err(error) => Err(error.into()),
    }
}

/// Looks at the disc, and tells.
pub(super) fn tell(drive: &DiscDrive, json: bool, quiet: bool, with_contents: bool) -> Result<(), Failure> {
    if quiet && !json {
        return Ok(());
    }
    let inquiry = drive.inquiry()?;
    let media = drive.media()?;
    let found = if with_contents {
        file_systems(drive, &media)?
    } else {
        FileSystems::empty()
    };
    let names: Vec<&str> = found.iter().map(|one| one.name()).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    if json {
        let value = json!({
            "drive": { "vendor": inquiry.vendor, "product": inquiry.product, "revision": inquiry.revision },
            "media": value(&media),
            "file_systems": names,
        });
        writeln!(out, "{value}")?;
        return Ok(out.flush()?);
    }
    let name = format!("{} {} {}", inquiry.vendor, inquiry.product, inquiry.revision);
    writeln!(out, "drive:         {}", one_line(&name))?;
    people(&mut out, &media)?;
    if !names.is_empty() {
        writeln!(out, "file systems:  {}", names.join(", "))?;
    }
    Ok(out.flush()?)
}

fn people(out: &mut dyn Write, media: &Media) -> io::Result<()> {
    writeln!(
        out,
        "disc:          {} ({})",
        media.profile,
        states(media).join(", ")
    )?;
    let mb = |blocks: u32| u64::from(blocks) * 2048 / 1_000_000;
    writeln!(
        out,
        "blocks:        {} ({} MB)",
        media.capacity_blocks,
        mb(media.capacity_blocks)
    )?;
    if media.is_writable() {
        writeln!(
            out,
            "free:          {} ({} MB)",
            media.free_blocks,
            mb(media.free_blocks)
        )?;
        if let Some(next) = media.next_writable_address {
            writeln!(out, "next block:    {next}, in units of {}", media.write_unit)?;
        }
        let ways: Vec<&str> = WAYS
            .iter()
            .filter(|(bit, _)| media.ways.contains(*bit))
            .map(|(_, word)| *word)
            .collect();
        writeln!(out, "ways to write: {}", ways.join(", "))?;
        let speeds: Vec<String> = media.write_speeds.iter().map(u32::to_string).collect();
        writeln!(out, "speeds (kB/s): {}", speeds.join(", "))?;
    }
    for session in &media.sessions {
        let open = if session.closed { "" } else { ", open" };
        writeln!(
            out,
            "session {:<6} blocks {} to {}, tracks: {}{open}",
            format!("{}:", session.number),
            session.start(),
            session.end().saturating_sub(1),
            session.tracks.len()
        )?;
    }
    Ok(())
}

/// A disc as JSON.
pub(super) fn value(media: &Media) -> serde_json::Value {
    let sessions: Vec<_> = media
        .sessions
        .iter()
        .map(|session| {
            let tracks: Vec<_> = session
                .tracks
                .iter()
                .map(|track| json!({ "number": track.number, "start": track.start, "end": track.end, "data": track.data }))
                .collect();
            json!({ "number": session.number, "closed": session.closed, "tracks": tracks })
        })
        .collect();
    let ways: Vec<&str> = WAYS
        .iter()
        .filter(|(bit, _)| media.ways.contains(*bit))
        .map(|(_, word)| *word)
        .collect();
    json!({
        "type": media.physical_type().name(),
        "physical_type": media.physical_type().0,
        "profile": media.profile.0,
        "state": states(media),
        "ways": ways,
        "capacity_blocks": media.capacity_blocks,
        "free_blocks": media.free_blocks,
        "readable_blocks": media.readable_blocks,
        "next_writable_address": media.next_writable_address,
        "write_unit": media.write_unit,
        "write_speeds": media.write_speeds,
        "layers": media.layers,
        "disc_identification": media.disc_identification,
        "sessions": sessions,
    })
}
