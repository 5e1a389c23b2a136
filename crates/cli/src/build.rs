//! `fsimage build` and `fsimage plan`.

use std::io::{self, Write};
use std::path::Path;

use fsimage::{Added, Durability, ImageResult, SaveOptions};

use crate::arguments::{Build, Plan, Settings};
use crate::failure::{Failure, one_line};
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::report::Report;
use crate::{settings, sources, with_threads};

/// What both commands begin with.
fn prepare(settings: &Settings, progress: &Progress) -> Result<(ImageResult, Added), Failure> {
    progress.scanning();
    let mut image = settings::image(settings)?;
    let options = settings::scan_options(settings)?;
    let added = sources::add_all(&mut image, &settings.paths, &options, progress)?;
    if !settings.quiet {
        for skipped in &added.skipped {
            let message = format!("{}: left out: {}", skipped.path.display(), skipped.error);
            eprintln!("fsimage: warning: {}", one_line(&message));
        }
    }
    crate::boot::apply_all(&mut image, settings)?;
    Ok((image.create_result_image()?, added))
}

pub(crate) fn build(arguments: &Build) -> Result<(), Failure> {
    let settings = &arguments.settings;
    let interrupt = Interrupt::install()?;
    with_threads(settings.threads, || {
        let progress = Progress::new(settings.quiet, settings.json, interrupt);
        let (result, added) = prepare(settings, &progress)?;
        progress.writing(result.layout().size(), added.files);
        let durability = if arguments.no_sync {
            Durability::Unsynced
        } else {
            Durability::Synced
        };
        let options = SaveOptions {
            durability,
            threads: None,
        };
        let to_stdout = arguments.output == Path::new("-");
        let saved = if to_stdout {
            let stdout = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()?;
            result.write(&mut std::fs::File::from(stdout), options, &progress)
        } else {
            result.save(&arguments.output, options, &progress)
        };
        progress.finish();
        saved?;
        let report = Report {
            result: &result,
            added: &added,
        };
        match (settings.json, to_stdout) {
            (true, true) => report.json(&mut io::stderr().lock(), false)?,
            (true, false) => report.json(&mut io::BufWriter::new(io::stdout().lock()), false)?,
            _ if settings.quiet => {}
            _ => report.summary(&mut io::stderr().lock())?,
        }
        Ok(())
    })
}

pub(crate) fn plan(arguments: &Plan) -> Result<(), Failure> {
    let settings = &arguments.settings;
    let interrupt = Interrupt::install()?;
    with_threads(settings.threads, || {
        let progress = Progress::new(settings.quiet, settings.json, interrupt);
        let planned = prepare(settings, &progress);
        progress.finish();
        let (result, added) = planned?;
        let report = Report {
            result: &result,
            added: &added,
        };
        let mut out = io::BufWriter::new(io::stdout().lock());
        if settings.json {
            report.json(&mut out, true)?;
        } else {
            report.plan(&mut out)?;
        }
        Ok(out.flush()?)
    })
}
