//! `fsimage extract`.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;

use fsimage::extract::{Existing, ExtractOptions, Extracted};
use serde::Serialize;

use crate::arguments::Extract;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::Progress;

use super::open;

#[derive(Serialize)]
struct ExtractedJson {
    directories: u64,
    files: u64,
    hard_links: u64,
    symbolic_links: u64,
    special_files: u64,
    bytes: u64,
    renamed: u64,
    left_out: u64,
    unreadable: u64,
    unwritable: u64,
}

impl From<Extracted> for ExtractedJson {
    fn from(done: Extracted) -> Self {
        Self {
            directories: done.directories,
            files: done.files,
            hard_links: done.hard_links,
            symbolic_links: done.symbolic_links,
            special_files: done.special_files,
            bytes: done.bytes,
            renamed: done.renamed,
            left_out: done.left_out,
            unreadable: done.unreadable,
            unwritable: done.unwritable,
        }
    }
}

fn options(arguments: &Extract) -> ExtractOptions {
    let default = ExtractOptions::default();
    ExtractOptions {
        existing: if arguments.overwrite {
            Existing::Overwrite
        } else {
            Existing::Refuse
        },
        permissions: !arguments.no_permissions,
        owners: default.owners && !arguments.no_owners,
        times: !arguments.no_times,
        devices: default.devices && !arguments.no_devices,
        streams: arguments.xattrs,
        threads: arguments.threads.map(usize::from),
    }
}

pub(crate) fn extract(arguments: &Extract) -> Result<(), Failure> {
    let interrupt = Interrupt::install()?;
    let reader = open(&arguments.image, &arguments.chosen)?;
    let progress = Progress::new(arguments.quiet, arguments.json, interrupt);
    progress.scanning();
    let paths: Vec<&[u8]> = arguments.paths.iter().map(|path| path.as_bytes()).collect();
    let extracted = fsimage::extract::extract(
        &reader,
        &paths,
        &arguments.directory,
        &options(arguments),
        &progress,
    );
    progress.finish();
    let done = extracted.map_err(Failure::of_extraction)?;
    if arguments.json {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &ExtractedJson::from(done)).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    match done {
        Extracted { unwritable: 1.., .. } => Err(Failure::told(4)),
        Extracted { unreadable: 1.., .. } => Err(Failure::told(3)),
        _ => Ok(()),
    }
}
