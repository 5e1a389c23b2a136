//! What the benches of the bindings do, in Rust: the yardstick. `cargo xtask bench bindings` runs it beside them.
//!
//! `binding-jobs FOLDER` writes one line of JSON for each job, as the programs of the bindings do. The folder has `content`, a file
//! to be read.

use std::hint::black_box;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fsimage::{Content, Durability, FileSystemImage, NodeId, SaveOptions, ScanOptions};
use rustix::time::{ClockId, clock_gettime};

/// Calls of a getter.
const CALLS: u32 = 1_000_000;
/// Files that are added, in as many directories as have a thousand each.
const FILES: u32 = 100_000;
/// What is read at once.
const PART: usize = 1 << 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("the folder is not named")?);
    let (call, adds, whole) = adds_and_build(&folder)?;
    tell("call", u64::from(CALLS), call);
    tell("adds", u64::from(FILES), adds);
    tell("adds-and-build", u64::from(FILES), whole);
    let (bytes, time) = stream(&folder)?;
    tell("stream", bytes, time);
    Ok(())
}

/// A moment, by the clock on the wall and by that of this process's processor time.
struct Moment(Instant, Duration);

/// What passed since a moment, by both clocks.
#[derive(Clone, Copy)]
struct Passed(Duration, Duration);

impl Moment {
    fn now() -> Self {
        let processor = clock_gettime(ClockId::ProcessCPUTime);
        let seconds = u64::try_from(processor.tv_sec).unwrap_or_default();
        let nanoseconds = u64::try_from(processor.tv_nsec).unwrap_or_default();
        Self(
            Instant::now(),
            Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds),
        )
    }

    fn elapsed(&self) -> Passed {
        let Self(wall, processor) = Self::now();
        Passed(wall - self.0, processor - self.1)
    }
}

/// A line of JSON.
fn tell(job: &str, units: u64, Passed(wall, processor): Passed) {
    println!(
        "{{\"job\":\"{job}\",\"units\":{units},\"seconds\":{},\"processor_seconds\":{}}}",
        wall.as_secs_f64(),
        processor.as_secs_f64()
    );
}

/// The time of calls, of adding files from memory, and of that with making the image.
fn adds_and_build(folder: &Path) -> Result<(Passed, Passed, Passed), Box<dyn std::error::Error>> {
    let begin = Moment::now();
    let mut image = FileSystemImage::new()?;
    for directory in 0..FILES / 1000 {
        image.add_directory(NodeId::ROOT, format!("d{directory:03}").as_bytes())?;
    }
    for file in 0..FILES {
        let path = format!("d{:03}/file{file:06}.txt", file / 1000);
        let content = Content::from_bytes(format!("the content of {file}").into_bytes());
        image.add_file(NodeId::ROOT, path.as_bytes(), content)?;
    }
    let adds = begin.elapsed();
    let result = image.create_result_image()?;
    let options = SaveOptions {
        durability: Durability::Unsynced,
        ..SaveOptions::default()
    };
    let made = folder.join("rust.iso");
    result.save(&made, options, &())?;
    let whole = begin.elapsed();
    // Taking the place of a file would take longer.
    std::fs::remove_file(made)?;
    let begin = Moment::now();
    for _ in 0..CALLS {
        black_box(black_box(&image).file_count());
    }
    Ok((begin.elapsed(), adds, whole))
}

/// Reads an image with one large file, in parts.
fn stream(folder: &Path) -> Result<(u64, Passed), Box<dyn std::error::Error>> {
    let mut image = FileSystemImage::new()?;
    image.add_host_file(
        NodeId::ROOT,
        b"content",
        &folder.join("content"),
        &ScanOptions::default(),
    )?;
    let mut stream = image.create_result_image()?.stream();
    let mut part = vec![0; PART];
    let (mut bytes, begin) = (0, Moment::now());
    loop {
        match stream.read(&mut part)? {
            0 => return Ok((bytes, begin.elapsed())),
            count => bytes += count as u64,
        }
    }
}
