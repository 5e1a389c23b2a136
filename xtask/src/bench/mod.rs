//! Side-by-side runs: the same trees, made into images, and images listed and extracted, by this library and by other tools.
//!
//! Everything is measured in one run, on one disk, with the source in the page cache and the output removed
//! before each measurement; within a round the programs take turns in shuffled order. `tar cf - DIR | cat` is
//! the yardstick: what reading a tree costs at least.

mod bindings;
mod burn;
mod changers;
mod corpus;
mod measure;
mod peers;
mod readers;
mod report;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::shell;
use changers::{APPENDERS, MODIFIERS};
use corpus::{Corpus, KINDS};
use measure::{Outcome, Shuffle, measure};
use peers::{PEERS, Peer};
use readers::{EXTRACTORS, LISTERS};

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    other: Option<Other>,
    /// A tree to build images of (may be repeated): plain100k, small100k, flat50k, meta1m, deep, huge-file,
    /// mixed, big. All, if none is named.
    #[arg(long, value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(KINDS))]
    corpus: Vec<String>,
    /// A folder of yours to build images of, besides (or instead of) the made ones.
    #[arg(long, value_name = "DIR")]
    tree: Vec<PathBuf>,
    /// How many times each program runs; medians are told.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The part of the files (of the bytes, for big and huge-file) that a made tree has.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// What is measured, by commas: building images; listing, extracting, modifying and continuing one that we have built; burning a tree at
    /// a drive's speed; all if not given.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TASK")]
    task: Vec<Task>,
    /// The programs, by commas; all that are installed if not given.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    peers: Vec<String>,
    /// Whether the output's blocks must be on the disk within the measured time.
    #[arg(long, value_enum, default_value_t = Sync::Off)]
    sync: Sync,
    /// Where trees are kept and images are made; it decides the disk. Default: bench/ in the target folder.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Takes this program as ours, instead of building it.
    #[arg(long, value_name = "PATH")]
    fsimage: Option<PathBuf>,
    /// Ends a program that takes longer, and counts it as failed.
    #[arg(long, default_value_t = 900, value_name = "SECONDS")]
    timeout: u64,
    /// Also writes the results to this file (they are always kept beside the trees, under results/).
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Only makes the trees.
    #[arg(long)]
    only_make: bool,
}

/// What is measured instead.
#[derive(clap::Subcommand)]
enum Other {
    /// The same jobs through each binding and in Rust: calls, many files from memory, a stream.
    Bindings(bindings::Arguments),
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Task {
    Build,
    List,
    Extract,
    Modify,
    Append,
    Burn,
}

impl Task {
    const ALL: [Self; 6] = [
        Self::Build,
        Self::List,
        Self::Extract,
        Self::Modify,
        Self::Append,
        Self::Burn,
    ];

    fn peers(self) -> &'static [Peer] {
        match self {
            Self::Build => PEERS,
            Self::List => LISTERS,
            Self::Extract => EXTRACTORS,
            Self::Modify => MODIFIERS,
            Self::Append => APPENDERS,
            // Nobody else burns onto discs that do not exist.
            Self::Burn => &[],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::List => "list",
            Self::Extract => "extract",
            Self::Modify => "modify",
            Self::Append => "append",
            Self::Burn => "burn",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sync {
    Off,
    On,
    Both,
}

impl Sync {
    fn variants(self) -> &'static [bool] {
        match self {
            Self::Off => &[false],
            Self::On => &[true],
            Self::Both => &[false, true],
        }
    }
}

/// Makes the trees, runs the programs, prints the ratios.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if let Some(Other::Bindings(arguments)) = &arguments.other {
        return bindings::run(arguments);
    }
    let dir = match &arguments.dir {
        Some(dir) => std::path::absolute(dir)?,
        None => shell::root().join("target/bench"),
    };
    let kinds: Vec<&str> = match (arguments.corpus.is_empty(), arguments.tree.is_empty()) {
        (true, true) => KINDS.to_vec(),
        _ => arguments.corpus.iter().map(String::as_str).collect(),
    };
    let mut corpora = Vec::new();
    for kind in kinds {
        corpora.push(Corpus::make(&dir, kind, arguments.scale)?);
    }
    for tree in &arguments.tree {
        corpora.push(Corpus::of_folder(tree)?);
    }
    if arguments.only_make {
        return Ok(());
    }
    let tasks = if arguments.task.is_empty() {
        Task::ALL.to_vec()
    } else {
        arguments.task.clone()
    };
    check_peers(arguments)?;
    let reads = tasks
        .iter()
        .any(|&task| !matches!(task, Task::Build | Task::Burn));
    let builds = tasks.contains(&Task::Build);
    let ours = match &arguments.fsimage {
        Some(path) => std::path::absolute(path)?,
        None if reads
            || builds
                && PEERS
                    .iter()
                    .any(|peer| peer.is_ours() && wanted(arguments, peer.name)) =>
        {
            build_ours()?
        }
        None => PathBuf::new(),
    };
    let work = dir.join("out");
    std::fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
    std::fs::write(work.join("addition"), "a small file\n")?;
    let mut shuffle = Shuffle::from_clock();
    let mut failed = false;
    let mut reports = Vec::new();
    for corpus in &corpora {
        for &task in &tasks {
            if task == Task::Burn {
                burn::run(corpus, arguments.rounds)?;
                continue;
            }
            let peers = present(arguments, task);
            let source = match task {
                Task::Build => {
                    corpus.warm()?;
                    corpus.path.clone()
                }
                _ => image_of(corpus, &ours, &work)?,
            };
            let syncs = match task {
                Task::Build => arguments.sync.variants(),
                _ => &[false],
            };
            for &sync in syncs {
                let run = Run {
                    name: format!("{} {}", task.name(), corpus.name),
                    source: &source,
                    ours: &ours,
                    work: &work,
                    sync,
                };
                let results = run.all(arguments, &peers, &mut shuffle)?;
                let report = report::Report::new(corpus, task.name(), sync, arguments.rounds, results);
                print!("{report}");
                failed |= ours_of(&peers).any(|peer| report.failed(peer.name));
                reports.push(report);
            }
            if task != Task::Build {
                std::fs::remove_file(&source)?;
            }
        }
    }
    report::write_json(&reports, &dir, arguments.json.as_deref())?;
    if failed {
        bail!("fsimage failed");
    }
    Ok(())
}

fn ours_of<'a>(peers: &'a [&'static Peer]) -> impl Iterator<Item = &'a &'static Peer> {
    peers.iter().filter(|peer| peer.is_ours())
}

fn wanted(arguments: &Arguments, name: &str) -> bool {
    arguments.peers.is_empty() || arguments.peers.iter().any(|peer| peer == name)
}

fn check_peers(arguments: &Arguments) -> Result<()> {
    let all = || Task::ALL.iter().flat_map(|task| task.peers());
    for name in &arguments.peers {
        if !all().any(|peer| peer.name == name) {
            let all: std::collections::BTreeSet<_> = all().map(|peer| peer.name).collect();
            let all: Vec<_> = all.into_iter().collect();
            bail!("no such program: {name} (there are {})", all.join(", "));
        }
    }
    Ok(())
}

/// The peers that were asked for and are installed; tells of the others.
fn present(arguments: &Arguments, task: Task) -> Vec<&'static Peer> {
    let mut peers = Vec::new();
    for peer in task.peers().iter().filter(|peer| wanted(arguments, peer.name)) {
        if peer.is_ours() || shell::find_program(peer.program).is_some() {
            peers.push(peer);
        } else {
            println!("not installed, left out: {} ({})", peer.name, peer.package);
        }
    }
    peers
}

/// An image of a tree, to be read.
fn image_of(corpus: &Corpus, ours: &Path, work: &Path) -> Result<PathBuf> {
    let image = work.join("read.iso");
    let mut command = std::process::Command::new(ours);
    command.args(["build", "--quiet", "--no-sync", "-o"]);
    shell::run(command.arg(&image).arg(&corpus.path))?;
    Ok(image)
}

fn build_ours() -> Result<PathBuf> {
    shell::run(shell::cargo().args(["build", "--quiet", "--release", "-p", "fsimage-cli"]))?;
    Ok(shell::target_dir().join("release/fsimage"))
}

/// One task on one tree.
struct Run<'a> {
    name: String,
    source: &'a Path,
    ours: &'a Path,
    work: &'a Path,
    sync: bool,
}

impl Run<'_> {
    fn all(
        &self,
        arguments: &Arguments,
        peers: &[&'static Peer],
        shuffle: &mut Shuffle,
    ) -> Result<Vec<(&'static Peer, Vec<Outcome>)>> {
        let mut results: Vec<_> = peers.iter().map(|&peer| (peer, Vec::new())).collect();
        for round in 0..arguments.rounds {
            let mut order: Vec<usize> = (0..results.len()).collect();
            shuffle.shuffle(&mut order);
            for turn in order {
                let Some((peer, outcomes)) = results.get_mut(turn) else {
                    continue;
                };
                if outcomes.iter().any(Outcome::is_failure) {
                    continue;
                }
                let (round, rounds) = (round + 1, arguments.rounds);
                show_progress(&format!(
                    "{}: round {round} of {rounds}: {}",
                    self.name, peer.name
                ));
                let timeout = arguments.timeout;
                let outcome = measure(peer, self.ours, self.source, self.work, self.sync, timeout)?;
                outcomes.push(outcome);
            }
        }
        show_progress("");
        Ok(results)
    }
}

/// One line that the next one replaces, for who watches.
fn show_progress(line: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{line}");
    }
}
