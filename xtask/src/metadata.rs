//! What cargo knows of the workspace: `cargo metadata`, less what is not used here.

use anyhow::{Result, bail};
use serde::Deserialize;

use crate::shell;

/// The answer of cargo.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    /// All packages, those of others too.
    pub(crate) packages: Vec<Package>,
    /// The ids of ours.
    pub(crate) workspace_members: Vec<String>,
}

/// One package.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression.
    pub(crate) license: Option<String>,
    /// Where it comes from; `None` for ours.
    pub(crate) source: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) manifest_path: std::path::PathBuf,
}

/// What a package asks for.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev` or `build`, `None` for the usual ones.
    pub(crate) kind: Option<String>,
}

impl Metadata {
    /// Asks cargo.
    pub(crate) fn read() -> Result<Self> {
        let output = shell::cargo()
            .args(["metadata", "--format-version", "1", "--locked"])
            .output()?;
        if !output.status.success() {
            bail!(
                "cargo metadata: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Our own packages.
    pub(crate) fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }
}
