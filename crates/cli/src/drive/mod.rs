//! `fsimage drive`: discs in drives.

mod burn;
mod describe;
mod progress;
mod read;

use std::io::{self, Write as _};

use fsimage::drive::{Blanking, DiscDrive, Formatting, list_drives};

use crate::arguments::{Drive, DriveAction, DriveCommand, FormatKind, ListDrives, Telling};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use progress::Watch;

impl DriveCommand {
    /// Whether errors are told as JSON.
    pub(crate) fn json(&self) -> bool {
        match &self.action {
            DriveAction::List(it) => it.json,
            DriveAction::Info(it) => it.json,
            DriveAction::Burn(it) => it.settings.json,
            DriveAction::Append(it) => it.settings.json,
            DriveAction::Blank(it) => it.telling.json,
            DriveAction::Format(it) => it.telling.json,
            DriveAction::Close(it) => it.telling.json,
            DriveAction::Read(it) => it.telling.json,
            DriveAction::Verify(it) => it.telling.json,
        }
    }
}

pub(crate) fn drive(command: &DriveCommand) -> Result<(), Failure> {
    match &command.action {
        DriveAction::List(arguments) => list(arguments),
        DriveAction::Info(arguments) => {
            let drive = open(&arguments.drive, false)?;
            describe::tell(&drive, arguments.json, false, true)
        }
        DriveAction::Burn(arguments) => burn::burn(arguments),
        DriveAction::Append(arguments) => burn::append(arguments),
        DriveAction::Blank(arguments) => change(&arguments.drive, &arguments.telling, |drive, watch| {
            let what = if arguments.full {
                Blanking::Disc
            } else {
                Blanking::Minimal
            };
            drive.blank(what, &mut |progress| watch.see(progress)).map(drop)
        }),
        DriveAction::Format(arguments) => change(&arguments.drive, &arguments.telling, |drive, watch| {
            let how = match arguments.kind {
                FormatKind::Default => Formatting::Default,
                FormatKind::Full => Formatting::Full,
                FormatKind::NoSpares => Formatting::WithoutSpares,
                FormatKind::Spares => Formatting::Sequential,
                FormatKind::PseudoOverwrite => Formatting::PseudoOverwrite,
            };
            drive.format(how, &mut |progress| watch.see(progress)).map(drop)
        }),
        DriveAction::Close(arguments) => change(&arguments.drive, &arguments.telling, |drive, watch| {
            drive
                .close(arguments.finalise, &mut |progress| watch.see(progress))
                .map(drop)
        }),
        DriveAction::Read(arguments) => read::read(arguments),
        DriveAction::Verify(arguments) => read::verify(arguments),
    }
}

/// Opens the drive that was named, or the first one.
fn open(named: &Drive, write: bool) -> Result<DiscDrive, Failure> {
    let name = match &named.drive {
        Some(name) => name.clone(),
        None => {
            let first = list_drives().into_iter().next();
            let first = first
                .ok_or_else(|| Failure::usage("there is no drive; --drive names another one".to_owned()))?;
            first.device.display().to_string()
        }
    };
    DiscDrive::open(&name, write).map_err(|error| Failure::at(name.as_bytes(), error))
}

/// Changes the state of a disc, and tells what it is then.
fn change(
    named: &Drive,
    telling: &Telling,
    work: impl FnOnce(&DiscDrive, &mut Watch) -> Result<(), fsimage::Error>,
) -> Result<(), Failure> {
    let interrupt = Interrupt::install()?;
    let drive = open(named, true)?;
    let mut watch = Watch::new(telling.quiet || telling.json, interrupt);
    let changed = work(&drive, &mut watch);
    watch.finish();
    changed?;
    describe::tell(&drive, telling.json, telling.quiet, false)
}

fn list(arguments: &ListDrives) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let drives = list_drives();
    if arguments.json {
        let drives: Vec<_> = drives
            .iter()
            .map(|drive| {
                serde_json::json!({
                    "device": drive.device, "vendor": drive.vendor, "product": drive.product, "revision": drive.revision
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::Value::from(drives))?;
    } else {
        for drive in drives {
            writeln!(
                out,
                "{}  {} {} {}",
                drive.device.display(),
                drive.vendor,
                drive.product,
                drive.revision
            )?;
        }
    }
    Ok(out.flush()?)
}
