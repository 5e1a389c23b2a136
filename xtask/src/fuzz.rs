//! Fuzzing: the targets of `fuzz/`, by cargo-fuzz.
//!
//! It needs a nightly compiler, or a stable one that is told to behave as such (`RUSTC_BOOTSTRAP=1`).

use std::process::Command;

use anyhow::{Result, bail};

use crate::{shell, tools};

/// Seconds that each target gets in CI.
const SMOKE: u64 = 10;

/// What `cargo xtask fuzz` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The target; all in turn, if none is named.
    target: Option<String>,
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// Runs one target, or all.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let all = targets()?;
    let chosen: Vec<&String> = match &arguments.target {
        Some(name) => all.iter().filter(|target| *target == name).collect(),
        None => all.iter().collect(),
    };
    if chosen.is_empty() {
        bail!("no such target; there are: {}", all.join(", "));
    }
    for target in chosen {
        fuzz(target, arguments.seconds)?;
    }
    Ok(())
}

/// Runs all targets for a moment: enough to see that they build and find nothing at once.
pub(crate) fn smoke() -> Result<()> {
    for target in targets()? {
        fuzz(&target, SMOKE)?;
    }
    Ok(())
}

/// The names of `fuzz/fuzz_targets/*.rs`.
fn targets() -> Result<Vec<String>> {
    let folder = shell::root().join("fuzz/fuzz_targets");
    let mut targets = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if let (Some(stem), Some("rs")) = (path.file_stem(), path.extension().and_then(|it| it.to_str())) {
            targets.push(stem.to_string_lossy().into_owned());
        }
    }
    targets.sort();
    if targets.is_empty() {
        bail!("there is no target in {}", folder.display());
    }
    Ok(targets)
}

/// Whether rustup has a nightly compiler that works.
fn has_nightly() -> bool {
    Command::new("rustc")
        .args(["+nightly", "-V"])
        .output()
        .is_ok_and(|output| output.status.success())
}

fn fuzz(target: &str, seconds: u64) -> Result<()> {
    println!("fuzzing {target} for {seconds} s");
    let mut command = Command::new(tools::cargo_fuzz()?);
    command.current_dir(shell::root());
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    if has_nightly() {
        command.env("RUSTUP_TOOLCHAIN", "nightly");
    } else {
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    command
        .args(["fuzz", "run", target, "--target-dir"])
        .arg(shell::target_dir().join("fuzz"));
    let corpus = shell::root().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&corpus)?;
    command.arg(corpus).arg("--");
    command.args([
        &format!("-max_total_time={seconds}"),
        "-max_len=1048576",
        "-timeout=20",
        "-rss_limit_mb=4096",
    ]);
    let dictionary = shell::root()
        .join("fuzz/dictionaries")
        .join(format!("{target}.dict"));
    if dictionary.is_file() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    command.arg("-print_final_stats=1");
    shell::run(&mut command)
}
