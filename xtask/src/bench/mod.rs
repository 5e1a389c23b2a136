//! Side-by-side runs: the same trees, made into images by this library and by other tools.
//!
//! Everything is measured in one run, on one disk, with the source in the page cache and the output removed
//! before each measurement; within a round the programs take turns in shuffled order. `tar cf - DIR | cat` is
//! the yardstick: what reading a tree costs at least.

mod corpus;
mod measure;
mod peers;
mod report;

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::shell;
use corpus::{Corpus, KINDS};
use measure::{Outcome, Shuffle, measure};
use peers::{PEERS, Peer};

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
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
    let ours = match &arguments.fsimage {
        Some(path) => std::path::absolute(path)?,
        None if PEERS
            .iter()
            .any(|peer| peer.is_ours() && wanted(arguments, peer.name)) =>
        {
            build_ours()?
        }
        None => PathBuf::new(),
    };
    let peers = present(arguments)?;
    let mut shuffle = Shuffle::from_clock();
    let mut failed = false;
    let mut reports = Vec::new();
    for corpus in &corpora {
        for &sync in arguments.sync.variants() {
            let results = one_corpus(arguments, corpus, &peers, &ours, sync, &dir, &mut shuffle)?;
            let report = report::Report::new(corpus, sync, arguments.rounds, results);
            print!("{report}");
            failed |= ours_of(&peers).any(|peer| report.failed(peer.name));
            reports.push(report);
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

/// The peers that were asked for and are installed; tells of the others.
fn present(arguments: &Arguments) -> Result<Vec<&'static Peer>> {
    for name in &arguments.peers {
        if !PEERS.iter().any(|peer| peer.name == name) {
            let all: Vec<_> = PEERS.iter().map(|peer| peer.name).collect();
            bail!("no such program: {name} (there are {})", all.join(", "));
        }
    }
    let mut peers = Vec::new();
    for peer in PEERS.iter().filter(|peer| wanted(arguments, peer.name)) {
        if peer.is_ours() || shell::find_program(peer.program).is_some() {
            peers.push(peer);
        } else {
            println!("not installed, left out: {} ({})", peer.name, peer.package);
        }
    }
    Ok(peers)
}

fn build_ours() -> Result<PathBuf> {
    shell::run(shell::cargo().args(["build", "--quiet", "--release", "-p", "fsimage-cli"]))?;
    Ok(shell::target_dir().join("release/fsimage"))
}

fn one_corpus(
    arguments: &Arguments,
    corpus: &Corpus,
    peers: &[&'static Peer],
    ours: &std::path::Path,
    sync: bool,
    dir: &std::path::Path,
    shuffle: &mut Shuffle,
) -> Result<Vec<(&'static Peer, Vec<Outcome>)>> {
    let work = dir.join("out");
    std::fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
    corpus.warm()?;
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
                corpus.name, peer.name
            ));
            outcomes.push(measure(peer, ours, &corpus.path, &work, sync, arguments.timeout)?);
        }
    }
    show_progress("");
    Ok(results)
}

/// One line that the next one replaces, for who watches.
fn show_progress(line: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{line}");
    }
}
