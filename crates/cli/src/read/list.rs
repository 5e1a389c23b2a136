//! `fsimage ls`.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::ops::ControlFlow;

use fsimage::Kind;
use fsimage::disc::{DiscItem, DiscWalk, write_escaped};

use crate::arguments::List;
use crate::failure::Failure;

use super::item::{ItemJson, write_long};
use super::{Troubles, disc_path, open};

/// Bytes that are written at once.
const BUFFER: usize = 64 << 10;

/// Items going out: in lines, or as JSON.
struct Listing {
    out: BufWriter<StdoutLock<'static>>,
    /// A line, or a path, that is being made.
    line: Vec<u8>,
    long: bool,
    json: bool,
    items: u64,
}

impl Listing {
    fn item(&mut self, directory: &[u8], item: &DiscItem) -> io::Result<()> {
        self.line.clear();
        if self.json {
            let separator: &[u8] = if self.items == 0 { b"[" } else { b",\n" };
            self.out.write_all(separator)?;
            self.line.extend_from_slice(directory);
            self.line.push(b'/');
            self.line.extend_from_slice(&item.name);
            serde_json::to_writer(&mut self.out, &ItemJson::new(&self.line, item))?;
        } else {
            if self.long {
                write_long(item, &mut self.line);
            } else {
                write_escaped(&item.name, &mut self.line);
            }
            self.line.push(b'\n');
            self.out.write_all(&self.line)?;
        }
        self.items += 1;
        Ok(())
    }

    /// The line above a directory's items.
    fn heading(&mut self, directory: &[u8], is_first: bool) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        self.line.clear();
        if !is_first {
            self.line.push(b'\n');
        }
        write_escaped(
            if directory.is_empty() { b"/" } else { directory },
            &mut self.line,
        );
        self.line.extend_from_slice(b":\n");
        self.out.write_all(&self.line)
    }

    fn end(&mut self) -> io::Result<()> {
        if self.json {
            self.out
                .write_all(if self.items == 0 { b"[]\n" } else { b"]\n" })?;
        }
        self.out.flush()
    }
}

pub(crate) fn list(arguments: &List) -> Result<(), Failure> {
    let reader = open(&arguments.image, &arguments.chosen)?;
    let path = disc_path(arguments.path.as_deref());
    let mut walk = reader.walk_from(path)?;
    let mut listing = Listing {
        out: BufWriter::with_capacity(BUFFER, io::stdout().lock()),
        line: Vec::new(),
        long: arguments.long,
        json: arguments.json,
        items: 0,
    };
    let mut troubles = Troubles::new(arguments.json);
    if walk.start().kind == Kind::Directory {
        list_directories(&mut walk, &mut listing, arguments.recursive, &mut troubles)?;
    } else {
        let parent = walk.path().strip_suffix(&*walk.start().name);
        let parent = parent
            .and_then(|path| path.strip_suffix(b"/"))
            .unwrap_or_default();
        listing.item(parent, walk.start())?;
    }
    listing.end()?;
    troubles.tell_losses(walk.budget());
    troubles.end()
}

fn list_directories(
    walk: &mut DiscWalk<'_>,
    listing: &mut Listing,
    recursive: bool,
    troubles: &mut Troubles,
) -> Result<(), Failure> {
    let (mut is_first, mut written) = (true, Ok(()));
    loop {
        let mut headed = !recursive;
        let mut visit = |directory: &[u8], item: &DiscItem| {
            if !headed {
                headed = true;
                listing.heading(directory, is_first)?;
            }
            listing.item(directory, item)
        };
        let listed = walk.next_directory(&mut |directory, item, _| {
            written = visit(directory, item);
            Ok(match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            })
        });
        std::mem::replace(&mut written, Ok(()))?;
        let Some(listed) = listed else {
            return Ok(());
        };
        if !headed {
            // An empty directory, or one that cannot be listed, is told too.
            listing.heading(walk.path(), is_first)?;
        }
        if let Err(error) = listed {
            listing.out.flush()?;
            troubles.tell(&error.into());
        }
        if !recursive {
            return Ok(());
        }
        is_first = false;
    }
}
