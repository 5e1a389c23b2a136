//! `fsimage cat`.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;

use fsimage::disc::{DiscReader, Walk};
use fsimage::{Error, Kind};

use crate::arguments::Cat;
use crate::failure::Failure;

use super::open;

/// Bytes that are read at once.
const BUFFER: usize = 256 << 10;

pub(crate) fn cat(arguments: &Cat) -> Result<(), Failure> {
    let reader = open(&arguments.image, &arguments.chosen)?;
    let mut budget = reader.budget();
    let mut out = io::stdout().lock();
    for path in &arguments.paths {
        write_file(&reader, path.as_bytes(), &mut budget, &mut out)?;
    }
    Ok(out.flush()?)
}

fn write_file(
    reader: &DiscReader,
    path: &[u8],
    budget: &mut Walk,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let shown = || String::from_utf8_lossy(path).into_owned();
    let item = reader.look_up(path, budget)?;
    if item.kind != Kind::File {
        return Err(Failure::not_a_file(shown()));
    }
    let content = reader.content(&item, budget).map_err(|error| match error {
        Error::Volume(source) => Error::DiscItem {
            path: shown(),
            source,
        },
        other => other,
    })?;
    let mut buffer = vec![0; BUFFER];
    let mut done = 0;
    while done < content.length() {
        let left = usize::try_from(content.length() - done).unwrap_or(BUFFER);
        let Some(part) = buffer.get_mut(..left.min(BUFFER)) else {
            break;
        };
        content
            .read_exact_at(done, part)
            .map_err(|source| Error::DiscContent {
                path: shown(),
                source,
            })?;
        out.write_all(part)?;
        done += part.len() as u64;
    }
    Ok(())
}
