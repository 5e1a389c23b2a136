//! `fsimage tree`.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::ops::ControlFlow;

use fsimage::disc::{DiscItem, DiscReader, Walk, write_escaped};
use fsimage::{Error, Kind};

use crate::arguments::Tree;
use crate::failure::Failure;

use super::{Troubles, disc_path, open};

/// An item that waits for its line.
struct Waiting {
    item: DiscItem,
    depth: usize,
    is_last: bool,
}

impl Waiting {
    fn weight(item: &DiscItem) -> u64 {
        (size_of::<Self>() + item.name.len() + item.target.len()) as u64
    }
}

/// A directory whose items are being drawn.
struct Level {
    /// Whether items follow beside it.
    goes_on: bool,
    /// Bytes of its path.
    path: usize,
}

struct Drawing<'r> {
    reader: &'r DiscReader,
    budget: Walk,
    out: BufWriter<StdoutLock<'static>>,
    troubles: Troubles,
    waiting: Vec<Waiting>,
    levels: Vec<Level>,
    path: Vec<u8>,
    directories: u64,
    others: u64,
}

pub(crate) fn tree(arguments: &Tree) -> Result<(), Failure> {
    let reader = open(&arguments.image, &arguments.chosen)?;
    let walk = reader.walk_from(disc_path(arguments.path.as_deref()))?;
    let mut drawing = Drawing {
        reader: &reader,
        budget: reader.budget(),
        out: BufWriter::new(io::stdout().lock()),
        troubles: Troubles::new(false),
        waiting: Vec::new(),
        levels: Vec::new(),
        path: walk.path().to_vec(),
        directories: 0,
        others: 0,
    };
    drawing.draw(walk.start())?;
    drawing.troubles.tell_losses(&drawing.budget);
    drawing.troubles.end()
}

impl Drawing<'_> {
    fn draw(&mut self, start: &DiscItem) -> io::Result<()> {
        let base = self.path.len();
        let mut line = Vec::new();
        write_escaped(if base == 0 { b"/" } else { &self.path }, &mut line);
        line.push(b'\n');
        self.out.write_all(&line)?;
        if start.kind == Kind::Directory {
            self.open(start, 0)?;
        }
        while let Some(next) = self.waiting.pop() {
            self.budget.release(Waiting::weight(&next.item));
            self.levels.truncate(next.depth);
            self.path
                .truncate(self.levels.last().map_or(base, |level| level.path));
            line.clear();
            self.line(&next, &mut line);
            self.out.write_all(&line)?;
            if next.item.kind != Kind::Directory {
                self.others += 1;
                continue;
            }
            self.directories += 1;
            self.path.push(b'/');
            self.path.extend_from_slice(&next.item.name);
            self.levels.push(Level {
                goes_on: !next.is_last,
                path: self.path.len(),
            });
            self.open(&next.item, next.depth + 1)?;
        }
        let (directories, others) = (self.directories, self.others);
        writeln!(self.out, "\n{directories} directories, {others} files")?;
        self.out.flush()
    }

    fn line(&self, Waiting { item, is_last, .. }: &Waiting, line: &mut Vec<u8>) {
        for level in &self.levels {
            line.extend_from_slice(if level.goes_on { "│   " } else { "    " }.as_bytes());
        }
        line.extend_from_slice(if *is_last { "└── " } else { "├── " }.as_bytes());
        write_escaped(&item.name, line);
        if item.kind == Kind::SymbolicLink {
            line.extend_from_slice(b" -> ");
            write_escaped(&item.target, line);
        }
        line.push(b'\n');
    }

    /// Puts the items of a directory in front of what waits.
    fn open(&mut self, directory: &DiscItem, depth: usize) -> io::Result<()> {
        let (reader, budget, waiting) = (self.reader, &mut self.budget, &mut self.waiting);
        let first = waiting.len();
        let entered = budget.enter("directory", directory.location.identity());
        let listed = entered.and_then(|()| {
            reader.file_system().list(directory, budget, &mut |budget, item| {
                budget.hold(Waiting::weight(item))?;
                waiting.push(Waiting {
                    item: item.clone(),
                    depth,
                    is_last: false,
                });
                Ok(ControlFlow::Continue(()))
            })
        });
        if let Some(found) = waiting.get_mut(first..) {
            if let Some(last) = found.last_mut() {
                last.is_last = true;
            }
            found.reverse();
        }
        if let Err(source) = listed {
            self.out.flush()?;
            let path = String::from_utf8_lossy(&self.path).into_owned();
            self.troubles.tell(&Error::DiscItem { path, source }.into());
        }
        Ok(())
    }
}
