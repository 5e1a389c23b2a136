//! `fsimage modify` and `fsimage append`.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use fsimage::disc::{BlockSource, FileSource};
use fsimage::{
    Collision, Durability, FileSystemImage, FileSystems, ImageResult, ImportOptions, Imported,
    MediaDescription, Multisession, NodeId, SaveOptions, ScanOptions,
};

use crate::arguments::{Append, Changes, Chosen, Modify, Namespace, Work};
use crate::failure::{Failure, one_line};
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::report::write_warnings;
use crate::sources;
use crate::with_threads;

/// Warnings of one import that are shown.
const SHOWN: usize = 20;

pub(crate) fn modify(arguments: &Modify) -> Result<(), Failure> {
    let interrupt = Interrupt::install()?;
    with_threads(arguments.work.threads, || {
        let progress = Progress::new(arguments.work.quiet, arguments.work.json, interrupt);
        progress.scanning();
        let mut image = FileSystemImage::new()?;
        let of_image = |error| Failure::of_image(&arguments.image, error);
        let disc = fsimage::disc::open(&arguments.image, &fsimage::disc::OpenOptions::default())
            .map_err(of_image)?;
        let Chosen { fs, session } = arguments.chosen;
        let session = session.map(|number| usize::try_from(number - 1).unwrap_or(usize::MAX));
        let imported = image
            .import_disc(
                &disc,
                session,
                fs.map(bit_of),
                &ImportOptions::default(),
                &progress,
            )
            .map_err(of_image)?;
        warn(&imported, &arguments.work);
        change(
            &mut image,
            &arguments.changes,
            &arguments.add,
            &progress,
            &arguments.work,
        )?;
        let result = image.create_result_image()?;
        progress.writing(result.layout().size(), image.file_count());
        let options = save_options(&arguments.work);
        let to_stdout = arguments.output == Path::new("-");
        let saved = if to_stdout {
            let stdout = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()?;
            result.write(&mut std::fs::File::from(stdout), options, &progress)
        } else {
            result.save(&arguments.output, options, &progress)
        };
        progress.finish();
        saved?;
        tell(&result, 0, &arguments.work, to_stdout)
    })
}

pub(crate) fn append(arguments: &Append) -> Result<(), Failure> {
    let interrupt = Interrupt::install()?;
    with_threads(arguments.work.threads, || {
        let progress = Progress::new(arguments.work.quiet, arguments.work.json, interrupt);
        progress.scanning();
        let of_image = |error| Failure::of_image(&arguments.image, error);
        let opened = std::fs::File::open(&arguments.image).and_then(FileSource::new);
        let source: Arc<dyn BlockSource> =
            Arc::new(opened.map_err(|error| Failure::source(&arguments.image, error))?);
        let description = MediaDescription::of_disc(&source).map_err(of_image)?;
        let start = description.next_writable;
        let mut image = FileSystemImage::new()?;
        image
            .set_multisession(vec![Multisession::new(description, source)])
            .map_err(of_image)?;
        let options = ImportOptions {
            take_over_iso9660: true,
            ..ImportOptions::default()
        };
        let imported = match arguments.fs {
            Some(name) => image.import_specific_file_system(bit_of(name), &options, &progress),
            None => image.import_file_system(&options, &progress),
        };
        warn(&imported.map_err(of_image)?, &arguments.work);
        change(
            &mut image,
            &arguments.changes,
            &arguments.paths,
            &progress,
            &arguments.work,
        )?;
        let result = image.create_result_image()?;
        let bytes = result.layout().size() - u64::from(start) * u64::from(result.block_size());
        progress.writing(bytes, image.file_count());
        let saved = result.append(&arguments.image, save_options(&arguments.work), &progress);
        progress.finish();
        saved?;
        tell(&result, start, &arguments.work, false)
    })
}

/// The file system that a name means.
fn bit_of(name: Namespace) -> FileSystems {
    match name {
        Namespace::Udf => FileSystems::UDF,
        Namespace::RockRidge => FileSystems::ROCK_RIDGE,
        Namespace::Joliet => FileSystems::JOLIET,
        Namespace::Enhanced | Namespace::Iso9660 | Namespace::HighSierra => FileSystems::ISO9660,
    }
}

fn save_options(work: &Work) -> SaveOptions {
    let durability = if work.no_sync {
        Durability::Unsynced
    } else {
        Durability::Synced
    };
    SaveOptions {
        durability,
        threads: None,
    }
}

/// Carries out what the options say, in the order that they document.
fn change(
    image: &mut FileSystemImage,
    changes: &Changes,
    added: &[OsString],
    progress: &Progress,
    work: &Work,
) -> Result<(), Failure> {
    if let Some(name) = &changes.volume_name {
        for file_system in [FileSystems::ISO9660, FileSystems::JOLIET, FileSystems::UDF] {
            image.set_volume_name_in(file_system, "")?;
        }
        image.set_volume_name(name)?;
    }
    for path in &changes.remove {
        let path = absolute(path);
        let at = |error| Failure::at(&path, error);
        let node = image.look_up(NodeId::ROOT, &path).map_err(at)?;
        image
            .change(&path, |tree| Ok(tree.remove_tree(node)?))
            .map_err(at)?;
    }
    for argument in &changes.moves {
        move_item(image, argument)?;
    }
    let mut options = ScanOptions {
        skip_unreadable: changes.skip_unreadable,
        collision: Collision::Replace,
        ..ScanOptions::default()
    };
    options
        .exclude(&changes.exclude)
        .map_err(|error| Failure::usage(format!("--exclude: {error}")))?;
    let added = sources::add_all(image, added, &options, progress)?;
    if !work.quiet {
        for skipped in &added.skipped {
            let message = format!("{}: left out: {}", skipped.path.display(), skipped.error);
            eprintln!("fsimage: warning: {}", one_line(&message));
        }
    }
    Ok(())
}

/// A path in the image from its root on.
fn absolute(path: &OsStr) -> Vec<u8> {
    let path = path.as_bytes();
    if path.starts_with(b"/") {
        path.to_vec()
    } else {
        [b"/", path].concat()
    }
}

fn move_item(image: &mut FileSystemImage, argument: &OsStr) -> Result<(), Failure> {
    let bytes = argument.as_bytes();
    let at = bytes.iter().position(|&byte| byte == b'=');
    let (from, to) = at
        .and_then(|at| Some((bytes.get(..at)?, bytes.get(at + 1..)?)))
        .ok_or_else(|| Failure::usage(format!("--move {}: is not FROM=TO", argument.display())))?;
    let (from, to) = (absolute(OsStr::from_bytes(from)), absolute(OsStr::from_bytes(to)));
    let to = to.trim_ascii_end();
    let failure = |error| Failure::at(&from, error);
    let node = image.look_up(NodeId::ROOT, &from).map_err(failure)?;
    let split = to.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
    let (parent, name) = (
        to.get(..split).unwrap_or_default(),
        to.get(split + 1..).unwrap_or_default(),
    );
    let at_target = |error| Failure::at(to, error);
    let parent = image.add_directories(NodeId::ROOT, parent).map_err(at_target)?;
    image
        .change(to, |tree| {
            if let Some(there) = tree.child(parent, name).filter(|&there| there != node) {
                tree.remove_tree(there)?;
            }
            Ok(tree.rename(node, parent, name)?)
        })
        .map_err(at_target)
}

fn warn(imported: &Imported, work: &Work) {
    if work.quiet {
        return;
    }
    let warnings = imported.warnings.iter().map(ToString::to_string);
    let findings = imported.findings.iter().map(ToString::to_string);
    let all = imported.warnings.len() + imported.findings.len();
    for message in warnings.chain(findings).take(SHOWN) {
        eprintln!("fsimage: warning: {}", one_line(&message));
    }
    let more = all.saturating_sub(SHOWN) as u64 + imported.dropped;
    if more > 0 {
        eprintln!("fsimage: warning: {more} more of the image");
    }
}

/// Tells what was made; `start` is the block at which the session begins.
fn tell(result: &ImageResult, start: u32, work: &Work, to_stdout: bool) -> Result<(), Failure> {
    if work.quiet {
        return Ok(());
    }
    let layout = result.layout();
    let tree = layout.tree();
    let (files, directories) = (tree.file_count(), tree.directory_count());
    let blocks = layout.blocks() - u64::from(start);
    if work.json {
        let value = serde_json::json!({
            "session_start": start,
            "blocks": blocks,
            "total_blocks": layout.blocks(),
            "files": files,
            "directories": directories,
        });
        if to_stdout {
            eprintln!("{value}");
        } else {
            writeln!(io::stdout(), "{value}")?;
        }
        return Ok(());
    }
    let session = if start > 0 {
        format!(", a session of {blocks} from block {start} on")
    } else {
        String::new()
    };
    eprintln!(
        "fsimage: {files} files and {directories} directories in {} blocks{session}",
        layout.blocks()
    );
    write_warnings(layout, None, &mut io::stderr().lock())?;
    Ok(())
}
