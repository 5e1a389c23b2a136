//! Medians and ratios, as a table for people and as JSON.

use std::fmt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::corpus::Corpus;
use super::measure::{Outcome, Sample};
use super::peers::Peer;

/// The results of all programs on one tree.
#[derive(Serialize)]
pub(crate) struct Report {
    corpus: String,
    files: u64,
    directories: u64,
    bytes: u64,
    /// Whether the output had to be on the disk.
    sync: bool,
    rounds: usize,
    rows: Vec<Row>,
}

/// One program's results.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    /// Why it has no median: the first failure.
    failed: Option<String>,
    median: Option<Sample>,
    samples: Vec<Sample>,
}

impl Report {
    pub(crate) fn new(
        corpus: &Corpus,
        task: &str,
        sync: bool,
        rounds: usize,
        results: Vec<(&'static Peer, Vec<Outcome>)>,
    ) -> Self {
        let rows = results
            .into_iter()
            .map(|(peer, outcomes)| Row::new(peer.name, outcomes))
            .collect();
        Self {
            corpus: format!("{task} {}", corpus.name),
            files: corpus.files,
            directories: corpus.nodes() - corpus.files,
            bytes: corpus.bytes,
            sync,
            rounds,
            rows,
        }
    }

    /// Whether the program of that name was measured and failed.
    pub(crate) fn failed(&self, name: &str) -> bool {
        self.rows
            .iter()
            .any(|row| row.name == name && row.failed.is_some())
    }

    fn median_of(&self, name: &str) -> Option<&Sample> {
        self.rows.iter().find(|row| row.name == name)?.median.as_ref()
    }
}

impl Row {
    fn new(name: &'static str, outcomes: Vec<Outcome>) -> Self {
        let (mut samples, mut failed) = (Vec::new(), None);
        for outcome in outcomes {
            match outcome {
                Outcome::Measured(sample) => samples.push(sample),
                Outcome::Failed(why) => failed = failed.or(Some(why)),
            }
        }
        let median = match &failed {
            Some(_) => None,
            None => median(&samples),
        };
        Self {
            name,
            failed,
            median,
            samples,
        }
    }
}

/// The median of each number by itself.
fn median(samples: &[Sample]) -> Option<Sample> {
    fn middle<T: Copy>(mut all: Vec<T>, order: impl Fn(&T, &T) -> std::cmp::Ordering) -> Option<T> {
        all.sort_by(order);
        all.get(all.len() / 2).copied()
    }
    let seconds = |of: fn(&Sample) -> f64| middle(samples.iter().map(of).collect(), f64::total_cmp);
    let bytes = |of: fn(&Sample) -> u64| middle(samples.iter().map(of).collect(), u64::cmp);
    Some(Sample {
        wall: seconds(|sample| sample.wall)?,
        cpu: seconds(|sample| sample.cpu)?,
        peak: bytes(|sample| sample.peak)?,
        image: bytes(|sample| sample.image)?,
        stored: bytes(|sample| sample.stored)?,
    })
}

#[allow(clippy::cast_precision_loss, reason = "what is shown has three digits")]
impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
        writeln!(
            out,
            "\n{}: {} files, {} directories, {:.0} MiB; {} rounds, {} final sync",
            self.corpus,
            self.files,
            self.directories,
            mib(self.bytes),
            self.rounds,
            if self.sync { "with the" } else { "without the" },
        )?;
        let (tar, ours) = (self.median_of("tar"), self.median_of("fsimage"));
        let ratio = |value: f64, base: Option<f64>| match base {
            Some(base) if base > 0.0 => format!("{:.2}", value / base),
            _ => "-".to_owned(),
        };
        writeln!(
            out,
            "{:<18} {:>8} {:>6} {:>8} {:>8} {:>6} {:>8} {:>8} {:>7} {:>9}",
            "", "wall s", "/ tar", "/ ours", "cpu s", "/ tar", "peak MiB", "/ ours", "B/node", "image MiB"
        )?;
        for row in &self.rows {
            let Some(it) = &row.median else {
                let why = row.failed.as_deref().unwrap_or("did not run");
                writeln!(out, "{:<18} {}", row.name, why)?;
                continue;
            };
            writeln!(
                out,
                "{:<18} {:>8.2} {:>6} {:>8} {:>8.2} {:>6} {:>8.1} {:>8} {:>7.0} {:>9}",
                row.name,
                it.wall,
                ratio(it.wall, tar.map(|tar| tar.wall)),
                ratio(it.wall, ours.map(|ours| ours.wall)),
                it.cpu,
                ratio(it.cpu, tar.map(|tar| tar.cpu)),
                mib(it.peak),
                ratio(it.peak as f64, ours.map(|ours| ours.peak as f64)),
                it.peak as f64 / (self.files + self.directories) as f64,
                match (it.image, it.stored) {
                    (0, _) => "-".to_owned(),
                    (image, stored) if stored < image / 2 => {
                        format!("{:.0} ({:.0} stored)", mib(image), mib(stored))
                    }
                    (image, _) => format!("{:.1}", mib(image)),
                },
            )?;
        }
        Ok(())
    }
}

/// Keeps the results under `dir`/results, and at `also`.
pub(crate) fn write_json(reports: &[Report], dir: &Path, also: Option<&Path>) -> Result<()> {
    let text = serde_json::to_string_pretty(reports)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let results = dir.join("results");
    std::fs::create_dir_all(&results)?;
    let kept = results.join(format!("{now}.json"));
    for path in std::iter::once(kept.as_path()).chain(also) {
        std::fs::write(path, &text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("\nkept in {}", kept.display());
    Ok(())
}
