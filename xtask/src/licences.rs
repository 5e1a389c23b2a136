//! Whether each crate that we build with has a licence that deny.toml allows, and comes from crates.io.
//!
//! cargo-deny reads the same file and looks at more (duplicates, advisories); it takes minutes to install, so
//! it is asked only where it is at hand.

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::metadata::Metadata;
use crate::shell;

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    package: String,
    allow: Vec<String>,
}

/// The registry that crates come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks all packages that Cargo.lock names.
pub(crate) fn run() -> Result<()> {
    let deny = std::fs::read_to_string(shell::root().join("deny.toml")).context("deny.toml")?;
    let deny: Deny = toml::from_str(&deny).context("deny.toml")?;
    let metadata = Metadata::read()?;
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let more = deny
            .licenses
            .exceptions
            .iter()
            .find(|exception| exception.package == package.name);
        let is_allowed = |name: &str| {
            let mut all = deny
                .licenses
                .allow
                .iter()
                .chain(more.iter().flat_map(|more| &more.allow));
            all.any(|allowed| allowed == name)
        };
        let licence = package.license.as_deref().unwrap_or("none");
        if !satisfied(licence, &is_allowed) {
            faults.push(format!(
                "{} {} has the licence {licence}",
                package.name, package.version
            ));
        }
        if package.source.as_deref().is_some_and(|source| source != REGISTRY) {
            faults.push(format!(
                "{} {} is not from crates.io",
                package.name, package.version
            ));
        }
    }
    println!("{} packages", metadata.packages.len());
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    if shell::find_program("cargo-deny").is_some() {
        shell::run(shell::cargo().args(["deny", "--all-features", "check", "bans", "licenses", "sources"]))?;
    }
    Ok(())
}

/// Whether an SPDX expression can be met with the allowed licences. AND binds closer than OR, WITH closer than
/// both; `/` is what crates wrote for OR before.
fn satisfied(expression: &str, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest, is_allowed) && rest.is_empty()
}

fn any(rest: &mut &[&str], is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = all(rest, is_allowed);
    while let ["OR", after @ ..] = rest {
        *rest = after;
        met |= all(rest, is_allowed);
    }
    met
}

fn all(rest: &mut &[&str], is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(rest, is_allowed);
    while let ["AND", after @ ..] = rest {
        *rest = after;
        met &= one(rest, is_allowed);
    }
    met
}

fn one(rest: &mut &[&str], is_allowed: &dyn Fn(&str) -> bool) -> bool {
    match rest {
        ["(", after @ ..] => {
            *rest = after;
            let met = any(rest, is_allowed);
            match rest {
                [")", after @ ..] => {
                    *rest = after;
                    met
                }
                _ => false,
            }
        }
        [name, "WITH", exception, after @ ..] => {
            let whole = format!("{name} WITH {exception}");
            *rest = after;
            is_allowed(&whole)
        }
        [name, after @ ..] => {
            let name = *name;
            *rest = after;
            is_allowed(name)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_understood() {
        let check = |expression, expected| {
            let allowed = |name: &str| ["MIT", "Unicode-3.0"].contains(&name);
            assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
        };
        check("MIT", true);
        check("GPL-3.0", false);
        check("MIT/Apache-2.0", true);
        check("Apache-2.0 WITH LLVM-exception OR MIT", true);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("(MIT OR Apache-2.0) AND GPL-3.0", false);
        check("GPL-3.0 OR MIT AND Unicode-3.0", true);
        check("(MIT", false);
        check("", false);
    }
}
