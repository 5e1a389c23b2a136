//! What no compiler checks: which crate may use which, how long a file may be (of the bindings too, unless a program wrote it), and that
//! `Spec:` lines have tests beside them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::metadata::Metadata;
use crate::shell;

/// Who may use whom of ours. A new arrow is the rarest change: a commit of its own, with the reason.
const ARROWS: [(&str, &[&str]); 9] = [
    ("fsimage-formats", &[]),
    ("fsimage-tree", &[]),
    ("fsimage-mmc", &[]),
    ("fsimage-volume", &["fsimage-formats", "fsimage-tree"]),
    ("fsimage-layout", &["fsimage-formats", "fsimage-tree"]),
    (
        "fsimage",
        &[
            "fsimage-formats",
            "fsimage-tree",
            "fsimage-layout",
            "fsimage-volume",
            "fsimage-mmc",
        ],
    ),
    ("fsimage-capi", &["fsimage"]),
    ("fsimage-cli", &["fsimage"]),
    ("libfsimage", &["fsimage-capi"]),
];

/// Packages that nothing shipped may use; what they use is free.
const CHORES: [&str; 4] = [
    "xtask",
    "fsimage-judges",
    "fsimage-benches",
    "fsimage-fuzz-common",
];

/// Lines of a source file.
const LONGEST: usize = 600;

/// Checks all of it, and writes the list of `Spec:` lines to the target folder.
pub(crate) fn run() -> Result<()> {
    let metadata = Metadata::read()?;
    let mut faults = arrows(&metadata);
    let mut sources = Vec::new();
    for folder in ["crates", "xtask", "fuzz", "benches"] {
        files(&shell::root().join(folder), &["rs"], &mut sources)?;
    }
    let mut bindings = Vec::new();
    files(
        &shell::root().join("bindings"),
        &["c", "h", "go", "py"],
        &mut bindings,
    )?;
    for path in bindings {
        let text = std::fs::read_to_string(&path)?;
        if !is_generated(&text) {
            faults.extend(too_long(&path, &text));
        }
    }
    sources.sort();
    let mut coverage = String::from("| file | of the standard | tests in it |\n| --- | --- | --- |\n");
    let (mut stated, mut untested) = (0, 0);
    for path in &sources {
        let text = std::fs::read_to_string(path)?;
        let name = path.strip_prefix(shell::root()).unwrap_or(path).display();
        faults.extend(too_long(path, &text));
        let tests = tests_in(&text);
        for spec in text
            .lines()
            .filter_map(|line| line.trim_start_matches("//!").trim().strip_prefix("Spec:"))
        {
            stated += 1;
            untested += usize::from(tests.is_empty());
            let listed = if tests.is_empty() {
                "none of its own".to_owned()
            } else {
                tests.join(", ")
            };
            writeln!(coverage, "| {name} | {} | {listed} |", spec.trim())?;
        }
    }
    for package in metadata.ours() {
        if !std::fs::read_to_string(&package.manifest_path)?.contains("[lints]\nworkspace = true") {
            faults.push(format!("{} does not take the workspace's lints", package.name));
        }
    }
    let report = shell::target_dir().join("spec-coverage.md");
    std::fs::create_dir_all(shell::target_dir())?;
    std::fs::write(&report, coverage)?;
    println!(
        "{} source files; {stated} parts of standards named, {untested} in files without tests: {}",
        sources.len(),
        report.display()
    );
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

fn arrows(metadata: &Metadata) -> Vec<String> {
    let ours: Vec<&str> = metadata.ours().map(|package| package.name.as_str()).collect();
    let mut faults = Vec::new();
    for package in metadata.ours() {
        if CHORES.contains(&package.name.as_str()) {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            faults.push(format!("{} is not in the table of crates", package.name));
            continue;
        };
        // Tests may look anywhere.
        let used = package
            .dependencies
            .iter()
            .filter(|used| used.kind.as_deref() != Some("dev"));
        for used in used
            .map(|used| used.name.as_str())
            .filter(|used| ours.contains(used))
        {
            if !allowed.contains(&used) {
                faults.push(format!("{} may not use {used}", package.name));
            }
        }
    }
    faults
}

fn too_long(path: &Path, text: &str) -> Option<String> {
    let name = path.strip_prefix(shell::root()).unwrap_or(path).display();
    let lines = text.lines().count();
    (lines > LONGEST).then(|| format!("{name} has {lines} lines: {LONGEST} at most, one idea each"))
}

/// Whether a file says in its first lines that a program wrote it.
fn is_generated(text: &str) -> bool {
    text.lines()
        .take(3)
        .any(|line| line.to_ascii_lowercase().contains("do not edit"))
}

/// The files with one of these extensions below a folder.
fn files(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                files(&path, extensions, found)?;
            }
        } else if path
            .extension()
            .is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted))
        {
            found.push(path);
        }
    }
    Ok(())
}

/// The functions that stand under a `#[test]`.
fn tests_in(text: &str) -> Vec<&str> {
    let mut tests = Vec::new();
    let mut awaited = false;
    for line in text.lines().map(str::trim) {
        if line == "#[test]" {
            awaited = true;
        } else if let Some(rest) = line.strip_prefix("fn ").filter(|_| awaited) {
            tests.extend(rest.split('(').next());
            awaited = false;
        }
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found() {
        let text =
            "fn a() {}\n    #[test]\n    fn first() {\n proptest! {\n #[test]\n fn second(x in 0..1) {}";
        assert_eq!(tests_in(text), ["first", "second"]);
    }

    #[test]
    fn generated_files_are_known() {
        assert!(is_generated(
            "// Code generated by x; DO NOT EDIT.\n\npackage a\n"
        ));
        assert!(!is_generated("package a\n\n\n\n// do not edit\n"));
    }

    #[test]
    fn the_table_has_no_circle() {
        for (position, (name, uses)) in ARROWS.iter().enumerate() {
            for used in *uses {
                let below = ARROWS.iter().position(|(other, _)| other == used);
                assert!(below.is_some_and(|below| below < position), "{name} uses {used}");
            }
        }
    }
}
