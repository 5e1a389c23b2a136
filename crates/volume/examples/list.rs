//! Lists what a disc image holds: sessions, file systems, and all items of each.

use std::fs::File;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage_tree::Kind;
use fsimage_volume::{Disc, FileSource, FileSystem, Limits, OpenOptions, VolumeError, Walk};

fn list(file_system: &dyn FileSystem, walk: &mut Walk) -> Result<(), VolumeError> {
    let mut out = std::io::stdout().lock();
    let mut folders = vec![(Vec::new(), file_system.root(walk)?)];
    while let Some((path, folder)) = folders.pop() {
        walk.enter("directory", folder.location.identity())?;
        file_system.list(&folder, walk, &mut |_, item| {
            let name = String::from_utf8_lossy(&item.name);
            let folder = String::from_utf8_lossy(&path);
            let mode = item.attributes.permissions;
            // A closed pipe ends the list, as it ends every list.
            if writeln!(out, "{:?} {mode:o} {} {folder}/{name}", item.kind, item.size).is_err() {
                return Ok(ControlFlow::Break(()));
            }
            if item.kind == Kind::Directory {
                let path = [&path, b"/".as_slice(), &item.name].concat();
                folders.push((path, item.clone()));
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("which image?")?;
    let disc = Disc::open(
        Arc::new(FileSource::new(File::open(path)?)?),
        &OpenOptions::default(),
    )?;
    for finding in disc.findings() {
        println!("{finding}");
    }
    for session in disc.sessions() {
        println!("blocks {} to {}:", session.start, session.end);
        for fault in &session.unusable {
            println!("{fault}");
        }
        for file_system in &session.file_systems {
            let info = file_system.info();
            println!("{} {:?}", info.kind, info.name);
            let mut walk = disc.walk(Limits::default());
            list(&**file_system, &mut walk)?;
            for finding in walk.findings() {
                println!("{finding}");
            }
        }
    }
    Ok(())
}
