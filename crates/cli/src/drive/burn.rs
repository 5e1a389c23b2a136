//! `fsimage drive burn` and `append`.

use std::fs::File;
use std::path::Path;

use fsimage::drive::{BurnJob, BurnOptions, Burnt, DiscDrive, MediaState, MmcError};
use fsimage::{Error, FileSource, FileSystemImage, ImageResult, ImportOptions};
use serde_json::json;

use super::progress::Watch;
use super::{describe, open};
use crate::arguments::{AppendDisc, Burn, Settings, Writing};
use crate::failure::{Failure, one_line};
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::{settings, sources};

fn job(writing: &Writing, settings: &Settings, overwrite: bool) -> BurnJob {
    BurnJob {
        options: BurnOptions {
            finalise: writing.finalise,
            speed: writing.speed,
            simulate: writing.simulate,
            opc: writing.opc,
            at_once: writing.at_once,
            ..BurnOptions::default()
        },
        verify: !writing.no_verify,
        overwrite,
        threads: settings.threads.map(usize::from),
    }
}

pub(super) fn burn(arguments: &Burn) -> Result<(), Failure> {
    let settings = &arguments.settings;
    if arguments.image.is_none() && settings.paths.is_empty() {
        return Err(Failure::usage(
            "nothing is to be burnt: neither a PATH nor --image is there".to_owned(),
        ));
    }
    let interrupt = Interrupt::install()?;
    let drive = open(&arguments.drive, true)?;
    let media = drive.media()?;
    if !arguments.overwrite && drive.would_lose_something()? {
        let message = "something is on the disc: --overwrite burns over it, `drive append` adds to it";
        return Err(Failure::usage(message.to_owned()));
    }
    if media.state.contains(MediaState::APPENDABLE) {
        let message = "something is on the disc already: `drive append` adds to it";
        return Err(Failure::usage(message.to_owned()));
    }
    let job = job(&arguments.writing, settings, arguments.overwrite);
    if let Some(path) = &arguments.image {
        return burn_image(&drive, path, &job, arguments, interrupt);
    }
    let mut image = settings::image(settings)?;
    if settings.fs.is_none() {
        image.choose_defaults_for_drive(&drive)?;
    } else {
        image.set_free_media_blocks_from_drive(&drive)?;
    }
    let result = result(&mut image, settings, interrupt.clone())?;
    burn_result(&drive, &result, &job, &arguments.writing, settings, interrupt)
}

pub(super) fn append(arguments: &AppendDisc) -> Result<(), Failure> {
    let settings = &arguments.settings;
    let interrupt = Interrupt::install()?;
    let drive = open(&arguments.drive, true)?;
    let media = drive.media()?;
    if media.state.contains(MediaState::SESSION_OPEN) {
        // What an earlier burn left open is closed first: only then it is known where the session begins.
        drive.close(false, &mut |_| interrupt.check())?;
    }
    let mut image = settings::image(settings)?;
    image.set_multisession(vec![drive.multisession()?])?;
    let options = ImportOptions {
        take_over_iso9660: true,
        ..ImportOptions::default()
    };
    image.import_file_system(&options, &())?;
    let result = result(&mut image, settings, interrupt.clone())?;
    let job = job(&arguments.writing, settings, false);
    burn_result(&drive, &result, &job, &arguments.writing, settings, interrupt)
}

/// Adds what was named, and lays it out.
fn result(
    image: &mut FileSystemImage,
    settings: &Settings,
    interrupt: Interrupt,
) -> Result<ImageResult, Failure> {
    let progress = Progress::new(settings.quiet, settings.json, interrupt);
    progress.scanning();
    let options = settings::scan_options(settings)?;
    let added = sources::add_all(image, &settings.paths, &options, &progress);
    progress.finish();
    if !settings.quiet {
        for skipped in &added?.skipped {
            let message = format!("{}: left out: {}", skipped.path.display(), skipped.error);
            eprintln!("fsimage: warning: {}", one_line(&message));
        }
    } else {
        added?;
    }
    crate::boot::apply_all(image, settings)?;
    Ok(image.create_result_image()?)
}

fn burn_result(
    drive: &DiscDrive,
    result: &ImageResult,
    job: &BurnJob,
    writing: &Writing,
    settings: &Settings,
    interrupt: Interrupt,
) -> Result<(), Failure> {
    let mut watch = Watch::new(settings.quiet || settings.json, interrupt);
    let burnt = result.burn(drive, job, &mut |progress| watch.see(progress));
    watch.finish();
    let burnt = burnt.map_err(|error| with_path(error, result))?;
    tell(drive, &burnt, job, writing, settings)
}

/// An error about a block names the file that lies there.
fn with_path(error: Error, result: &ImageResult) -> Failure {
    let block = match &error {
        Error::Drive(MmcError::Differs { block } | MmcError::Unreadable { block, .. }) => Some(*block),
        _ => None,
    };
    match block.and_then(|block| result.path_at_disc_block(block)) {
        Some(path) => Failure::at(path.as_bytes(), error),
        None => Failure::from(error),
    }
}

fn burn_image(
    drive: &DiscDrive,
    path: &Path,
    job: &BurnJob,
    arguments: &Burn,
    interrupt: Interrupt,
) -> Result<(), Failure> {
    let settings = &arguments.settings;
    let source = image_file(path)?;
    let mut watch = Watch::new(settings.quiet || settings.json, interrupt);
    let burnt = drive.burn_image(0, &source, job, &mut |progress| watch.see(progress));
    watch.finish();
    tell(drive, &burnt?, job, &arguments.writing, settings)
}

/// An image file.
pub(super) fn image_file(path: &Path) -> Result<FileSource, Failure> {
    let source = File::open(path).and_then(FileSource::new);
    source.map_err(|error| Failure::source(path, error))
}

fn tell(
    drive: &DiscDrive,
    burnt: &Burnt,
    job: &BurnJob,
    writing: &Writing,
    settings: &Settings,
) -> Result<(), Failure> {
    let verified = job.verify && !job.options.simulate;
    if settings.json {
        let value = json!({
            "blocks": burnt.blocks,
            "strategy": format!("{:?}", burnt.strategy),
            "speed": burnt.speed,
            "simulated": job.options.simulate,
            "verified": verified,
            "refused": burnt.refused,
            "media": describe::value(&burnt.media),
        });
        println!("{value}");
    } else if !settings.quiet {
        let speed = burnt
            .speed
            .map_or(String::new(), |speed| format!(" at up to {speed} kB/s"));
        let done = match (job.options.simulate, verified) {
            (true, _) => "pretended to burn",
            (false, true) => "burnt and read back",
            (false, false) => "burnt, not read back,",
        };
        eprintln!(
            "{done} {} blocks{speed}; the disc is {}",
            burnt.blocks,
            describe::states(&burnt.media).join(", ")
        );
    }
    if writing.eject {
        drive.eject()?;
    }
    Ok(())
}
