//! The trees that images are made of: `make-corpus` makes each the same on every machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::shell;

/// What `make-corpus` can make, from the cheapest to the dearest.
pub(crate) const KINDS: [&str; 8] = [
    "deep",
    "flat50k",
    "plain100k",
    "small100k",
    "huge-file",
    "mixed",
    "big",
    "meta1m",
];

/// A tree on disk, and what is in it.
#[derive(Serialize)]
pub(crate) struct Corpus {
    /// The kind, with the scale if it is not 1.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) files: u64,
    pub(crate) directories: u64,
    /// The sum of the files' sizes.
    pub(crate) bytes: u64,
}

impl Corpus {
    /// Makes the tree below `dir`, or takes the one that an earlier run has made.
    pub(crate) fn make(dir: &Path, kind: &str, scale: f64) -> Result<Self> {
        let name = if scale == 1.0 {
            kind.to_owned()
        } else {
            format!("{kind}-{scale}")
        };
        let path = dir.join("corpora").join(&name);
        if !path.exists() {
            println!("making {name}");
            std::fs::create_dir_all(dir.join("corpora"))?;
            let scale = scale.to_string();
            shell::run(
                Command::new(shell::root().join("xtask/bench/make-corpus"))
                    .args(["--scale", &scale, "--reuse", kind])
                    .arg(&path),
            )?;
        }
        Self::counted(name, path)
    }

    /// Takes any folder.
    pub(crate) fn of_folder(path: &Path) -> Result<Self> {
        let path = path
            .canonicalize()
            .with_context(|| format!("no such folder: {}", path.display()))?;
        let name = path.display().to_string();
        Self::counted(name, path)
    }

    fn counted(name: String, path: PathBuf) -> Result<Self> {
        let mut corpus = Self {
            name,
            path,
            files: 0,
            directories: 0,
            bytes: 0,
        };
        let mut todo = vec![corpus.path.clone()];
        while let Some(folder) = todo.pop() {
            corpus.directories += 1;
            let entries =
                std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
            for entry in entries {
                let entry = entry?;
                let metadata = entry.metadata()?;
                if metadata.is_dir() {
                    todo.push(entry.path());
                } else {
                    corpus.files += 1;
                    corpus.bytes += if metadata.is_file() { metadata.len() } else { 0 };
                }
            }
        }
        Ok(corpus)
    }

    /// Files and directories.
    pub(crate) fn nodes(&self) -> u64 {
        self.files + self.directories
    }

    /// Reads everything once, so that it is in the page cache.
    pub(crate) fn warm(&self) -> Result<()> {
        let archive = Command::new("tar")
            .args(["cf", "-", "-C"])
            .arg(&self.path)
            .arg(".")
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start tar")?;
        let mut archive = archive;
        if let Some(mut output) = archive.stdout.take() {
            std::io::copy(&mut output, &mut std::io::sink())?;
        }
        archive.wait()?;
        Ok(())
    }
}
