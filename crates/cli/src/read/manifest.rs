//! `fsimage manifest`.

use std::io::{self, Write};
use std::path::Path;

use fsimage::disc::DiscReader;
use fsimage::manifest::{Field, Manifest, Side};

use crate::arguments::{self, Chosen};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::with_threads;

use super::open;

/// The file system of an image to read, or nothing for a folder.
pub(super) fn opened(path: &Path, chosen: &Chosen) -> Result<Option<DiscReader>, Failure> {
    if path.is_dir() {
        return Ok(None);
    }
    open(path, chosen).map(Some)
}

/// A tree on a disc, or in a folder.
pub(super) fn side<'a>(reader: Option<&'a DiscReader>, path: &Path) -> Result<Side<'a>, Failure> {
    Ok(match reader {
        Some(reader) => Side::disc(reader),
        None => Side::folder(path)?,
    })
}

pub(crate) fn manifest(arguments: &arguments::Manifest) -> Result<(), Failure> {
    let interrupt = Interrupt::install()?;
    let reader = opened(&arguments.image, &arguments.chosen)?;
    let side = side(reader.as_ref(), &arguments.image)?;
    let mut fields = arguments.fields.clone();
    if arguments.no_content {
        fields.retain(|field| *field != Field::Sha256);
    }
    with_threads(arguments.threads, || {
        let progress = Progress::new(false, false, interrupt);
        progress.scanning();
        let mut manifest = Manifest::new(&side, &progress).map_err(Failure::of_reading)?;
        if fields.contains(&Field::Sha256) {
            manifest.hash(&side, &progress).map_err(Failure::of_reading)?;
        }
        progress.finish();
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut line = Vec::new();
        for entry in manifest.entries() {
            line.clear();
            entry.write_line(&fields, arguments.digits.into(), &mut line);
            line.push(b'\n');
            out.write_all(&line)?;
        }
        out.flush()?;
        match manifest.unreadable() {
            0 => Ok(()),
            _ => Err(Failure::told(3)),
        }
    })
}
