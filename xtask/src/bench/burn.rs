//! Burning a tree at the speed of a drive: whether its buffer is kept full.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::corpus::Corpus;
use crate::shell;

/// The least that a buffer may ever hold, in percent.
const LEAST: u64 = 50;

/// What `burn_at_speed` tells.
#[derive(Deserialize)]
struct Burnt {
    files: u64,
    blocks: u64,
    burnt_s: f64,
    lowest_fill_percent: u64,
    underruns: u32,
}

/// Burns a tree so many times onto a virtual BD-R that drains its buffer at 72 MB/s of wall time, and prints how full that was kept.
pub(super) fn run(corpus: &Corpus, rounds: usize) -> Result<()> {
    let build = [
        "build",
        "--quiet",
        "--release",
        "-p",
        "fsimage-benches",
        "--bin",
        "burn_at_speed",
    ];
    shell::run(shell::cargo().args(build))?;
    corpus.warm()?;
    println!("burn {}, a 4 MiB buffer that drains at 72 MB/s", corpus.name);
    let mut failed = false;
    for round in 1..=rounds {
        let mut command = Command::new(shell::target_dir().join("release/burn_at_speed"));
        let output = command.arg(&corpus.path).output();
        let output = output.with_context(|| format!("cannot start {}", shell::show(&command)))?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr));
        }
        let burnt: Burnt = serde_json::from_slice(&output.stdout)?;
        println!(
            "  round {round}: {} files, {} blocks in {:.1} s: lowest fill {} %, {} underruns",
            burnt.files, burnt.blocks, burnt.burnt_s, burnt.lowest_fill_percent, burnt.underruns
        );
        failed |= burnt.underruns > 0 || burnt.lowest_fill_percent < LEAST;
    }
    if failed {
        bail!("the buffer was not kept half full");
    }
    Ok(())
}
