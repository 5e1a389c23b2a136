//! `fsimage drive read` and `verify`.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use fsimage::BlockSource as _;
use fsimage::drive::{BlockMap, BlockStatus, DiscDrive, ImageSink, Media};
use serde_json::json;

use super::burn::image_file;
use super::open;
use super::progress::Watch;
use crate::arguments::{ReadDisc, VerifyDisc};
use crate::failure::Failure;
use crate::interrupt::Interrupt;

/// The image file, and the map beside it.
struct Files {
    image: File,
    map: PathBuf,
}

impl ImageSink for Files {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.image.write_all_at(bytes, offset)
    }

    fn keep_map(&mut self, map: &BlockMap) -> io::Result<()> {
        // The map must not tell of blocks that a crash could still take.
        self.image.sync_data()?;
        let new = self.map.with_extension("map.new");
        fs::write(&new, map.to_string())?;
        fs::rename(&new, &self.map)
    }
}

/// The map of an earlier time, or a new one.
fn map_of(path: &Path, media: &Media) -> Result<BlockMap, Failure> {
    let blocks = media.readable_blocks;
    match fs::read_to_string(path) {
        Ok(text) => {
            let mut map = BlockMap::parse(&text)
                .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
            if map.blocks() != blocks {
                let message = format!(
                    "{}: is of a disc of {} blocks, and this one has {blocks}",
                    path.display(),
                    map.blocks()
                );
                return Err(Failure::usage(message));
            }
            map.retry();
            Ok(map)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(DiscDrive::map_of(media)),
        Err(error) => Err(Failure::source(path, error)),
    }
}

pub(super) fn read(arguments: &ReadDisc) -> Result<(), Failure> {
    let telling = &arguments.telling;
    let interrupt = Interrupt::install()?;
    let drive = open(&arguments.drive, false)?;
    let media = drive.media()?;
    if media.readable_blocks == 0 {
        return Err(Failure::damage("nothing is on the disc".to_owned()));
    }
    let output = &arguments.output;
    let mut beside = output.clone().into_os_string();
    beside.push(".map");
    let map_path = arguments.map.clone().unwrap_or_else(|| beside.into());
    let mut map = map_of(&map_path, &media)?;
    let started = map.count(BlockStatus::Read) > 0 && map_path.exists();
    let image = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(!started)
        .open(output);
    let image = image.map_err(|error| Failure::output(output, &error))?;
    image
        .set_len(u64::from(media.readable_blocks) * 2048)
        .map_err(|error| Failure::output(output, &error))?;
    let mut files = Files {
        image,
        map: map_path.clone(),
    };
    let mut watch = Watch::new(telling.quiet || telling.json, interrupt);
    let result = drive.read(&mut map, &mut files, arguments.retries, &mut |progress| {
        watch.see(progress)
    });
    watch.finish();
    result?;
    let bad: Vec<(u32, u32)> = map
        .runs()
        .filter(|(.., status)| *status != BlockStatus::Read)
        .map(|(start, blocks, _)| (start, blocks))
        .collect();
    if bad.is_empty() && arguments.map.is_none() {
        fs::remove_file(&map_path).map_err(|error| Failure::output(&map_path, &error))?;
    }
    let missing: u32 = bad.iter().map(|(_, blocks)| *blocks).sum();
    if telling.json {
        println!(
            "{}",
            json!({ "blocks": map.blocks(), "missing": missing, "runs": bad })
        );
    } else if !telling.quiet && missing == 0 {
        eprintln!("{} blocks read", map.blocks());
    }
    match bad.first() {
        None => Ok(()),
        Some((first, _)) => Err(Failure::damage(format!(
            "{missing} of {} blocks cannot be read, the first one is {first}; {} has them all",
            map.blocks(),
            map_path.display()
        ))),
    }
}

pub(super) fn verify(arguments: &VerifyDisc) -> Result<(), Failure> {
    let telling = &arguments.telling;
    let interrupt = Interrupt::install()?;
    let drive = open(&arguments.drive, false)?;
    let source = image_file(&arguments.image)?;
    let mut watch = Watch::new(telling.quiet || telling.json, interrupt);
    let verified = drive.verify_image(arguments.start, &source, &mut |progress| watch.see(progress));
    watch.finish();
    verified?;
    let blocks = source.length().div_ceil(2048);
    if telling.json {
        println!("{}", json!({ "blocks": blocks, "equal": true }));
    } else if !telling.quiet {
        eprintln!("{blocks} blocks are equal");
    }
    Ok(())
}
