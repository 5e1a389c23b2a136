//! The same jobs through each binding, and in Rust: calls, adding many files from memory and making the image, reading an image as a stream.
//!
//! Each program is told a folder, and writes a line of JSON for each job: `{"job": NAME, "units": N, "seconds": S, "processor_seconds": P}`. They take turns, and
//! the shortest time of each job counts: what else the machine does only makes it longer. It does less to the time of the processors.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::go_tests::Go;
use crate::{install, shell};

/// Bytes of the content that is read as a stream.
const STREAM: u64 = 1 << 30;

/// What `cargo xtask bench bindings` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many times each program runs; the shortest times are told.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Also writes the results to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// A line of a program.
#[derive(Deserialize)]
struct Job {
    job: String,
    #[serde(flatten)]
    times: JobTimes,
}

/// How long a job took.
#[derive(Clone, Copy, Deserialize, Serialize)]
struct JobTimes {
    units: u64,
    seconds: f64,
    processor_seconds: f64,
}

/// The shortest times of each job.
type Times = BTreeMap<String, JobTimes>;

/// Runs the programs in turns, and prints how much longer than Rust they take.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = shell::target_dir().join("bench/bindings");
    std::fs::create_dir_all(&folder)?;
    let content = std::fs::File::create(folder.join("content"))?;
    content.set_len(STREAM)?;
    let mut programs = programs(&folder)?;
    let mut times: Vec<Times> = programs.iter().map(|_| Times::new()).collect();
    for _ in 0..arguments.rounds.max(1) {
        for ((name, program), times) in programs.iter_mut().zip(&mut times) {
            measure(program, times).with_context(|| name.clone())?;
        }
    }
    let names: Vec<&str> = programs.iter().map(|(name, _)| name.as_str()).collect();
    report(&names, &times)?;
    if let Some(path) = &arguments.json {
        let all: BTreeMap<_, _> = names.iter().zip(&times).collect();
        std::fs::write(path, serde_json::to_string_pretty(&all)?)?;
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// The programs, Rust's first, all with a library that was built for speed.
fn programs(folder: &Path) -> Result<Vec<(String, Command)>> {
    let mut build = shell::cargo();
    build.args([
        "build",
        "--quiet",
        "--release",
        "-p",
        "libfsimage",
        "-p",
        "fsimage-benches",
    ]);
    shell::run(&mut build)?;
    let libraries = shell::target_dir().join("release");
    let library = libraries.join("libfsimage.so");
    install::link("libfsimage.so", &libraries.join(install::soname(&library)?))?;
    let mut rust = Command::new(libraries.join("binding-jobs"));
    rust.arg(folder);
    let python_folder = shell::root().join("bindings/python");
    let mut python = Command::new("python3");
    python
        .arg(python_folder.join("bench/jobs.py"))
        .arg(folder)
        .env("PYTHONPATH", python_folder.join("src"))
        .env("FSIMAGE_LIBRARY", &library)
        .env_remove("FSIMAGE_RECORD_CALLS");
    let go = Go::new(&folder.join("prefix"), &libraries)?;
    let jobs = folder.join("go-jobs");
    shell::run(go.command().args(["build", "-o"]).arg(&jobs).arg("./bench"))?;
    let mut in_go = Command::new(jobs);
    in_go.arg(folder).env("LD_LIBRARY_PATH", go.libraries());
    Ok(vec![
        ("rust".to_owned(), rust),
        ("python".to_owned(), python),
        ("go".to_owned(), in_go),
    ])
}

fn measure(program: &mut Command, times: &mut Times) -> Result<()> {
    let output = program.output()?;
    if !output.status.success() {
        bail!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    for line in String::from_utf8(output.stdout)?.lines() {
        let Job { job, times: now } = serde_json::from_str(line).with_context(|| line.to_owned())?;
        let shortest = times.entry(job).or_insert(now);
        shortest.seconds = shortest.seconds.min(now.seconds);
        shortest.processor_seconds = shortest.processor_seconds.min(now.processor_seconds);
    }
    Ok(())
}

/// A line for each job of each program: the time of a unit, and what Rust takes for it.
fn report(names: &[&str], times: &[Times]) -> Result<()> {
    let yardstick = times.first().context("Rust's program is the first")?;
    println!(
        "{:<28} {:<8} {:>9} {:>10} {:>9} {:>12} {:>10} {:>9}",
        "job", "language", "seconds", "us a unit", "of Rust's", "processors", "us a unit", "of Rust's"
    );
    for (name, times) in names.iter().zip(times) {
        for (job, own) in times {
            // Ways to do a job that only one language has are called by the job's name and what is special.
            let plain = match job.as_str() {
                "adds one by one" => "adds",
                "adds one by one, and build" => "adds-and-build",
                job => job,
            };
            let rust = yardstick.get(plain);
            let columns = |seconds: f64, rust: Option<f64>| {
                #[allow(clippy::cast_precision_loss, reason = "precise enough for what is printed")]
                let each = seconds * 1e6 / own.units as f64;
                let ratio = rust
                    .map(|rust| format!("{:.2}", seconds / rust))
                    .unwrap_or_default();
                format!("{seconds:>9.4} {each:>10.4} {ratio:>9}")
            };
            let wall = columns(own.seconds, rust.map(|rust| rust.seconds));
            let processors = columns(own.processor_seconds, rust.map(|rust| rust.processor_seconds));
            println!("{job:<28} {name:<8} {wall}    {processors}");
        }
    }
    Ok(())
}
