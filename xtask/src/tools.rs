//! Installing what tests and benches need, and saying what could not be installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::shell;

/// Debian packages beyond those of the bed (`xtask/bed/setup --packages`), each with what it is for.
const PACKAGES: [(&str, &str); 11] = [
    ("gcc", "C examples and tests"),
    ("g++", "C examples and tests as C++"),
    ("cmake", "finding libfsimage as its users do"),
    ("pkg-config", "finding libfsimage as its users do"),
    ("valgrind", "C tests under valgrind"),
    ("python3-venv", "the environment of the Python tests"),
    ("libiscsi-dev", "drives by iSCSI"),
    ("acl", "access control lists on discs by xorriso"),
    ("strace", "tests that make system calls fail"),
    (
        "abigail-tools",
        "comparing the library's ABI with the last release's",
    ),
    (
        "util-linux",
        "tests that need another user or a small file system",
    ),
];

/// Cargo's own commands, kept in the target folder if they are nowhere else.
const CARGO_TOOLS: [(&str, &str); 2] = [("cargo-nextest", "^0.9"), ("cargo-fuzz", "^0.13")];

/// Installs all that is missing and can be installed; what cannot is told, and returned.
pub(crate) fn install() -> Result<Vec<String>> {
    let mut lacking = install_packages()?;
    for (tool, version) in CARGO_TOOLS {
        if let Err(error) = cargo_tool(tool, version) {
            lacking.push(format!("{tool}: {error:#}"));
        }
    }
    if let Err(error) = bed() {
        lacking.push(format!("the virtual machine: {error:#}"));
    }
    for what in &lacking {
        println!("could not install {what}");
    }
    Ok(lacking)
}

fn install_packages() -> Result<Vec<String>> {
    let listed = Command::new(shell::root().join("xtask/bed/setup"))
        .arg("--packages")
        .output()?;
    let listed = String::from_utf8(listed.stdout)?;
    let all = listed
        .split_whitespace()
        .chain(PACKAGES.iter().map(|(package, _)| *package));
    let missing: Vec<&str> = all.filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    if shell::find_program("apt-get").is_none() {
        return Ok(vec![format!("without apt-get: {}", missing.join(" "))]);
    }
    println!("installing {}", missing.join(" "));
    // The list may be there, and old or empty: all at once first, then one by one, to tell who fails.
    quietly(apt()?.arg("update")).ok();
    if quietly(
        apt()?
            .args(["install", "-y", "--no-install-recommends"])
            .args(&missing),
    )
    .is_ok()
    {
        return Ok(Vec::new());
    }
    let mut lacking = Vec::new();
    for package in missing {
        let mut command = apt()?;
        if let Err(error) = quietly(command.args(["install", "-y", "--no-install-recommends", package])) {
            lacking.push(format!("{package}: {error:#}"));
        }
    }
    Ok(lacking)
}

fn is_installed(package: &str) -> bool {
    let query = Command::new("dpkg-query")
        .args(["-W", "-f", "${db:Status-Status}", package])
        .output();
    query.is_ok_and(|output| output.stdout == b"installed")
}

/// apt-get, by sudo if need be; sudo asks for no password here.
fn apt() -> Result<Command> {
    let mut command = if rustix::process::geteuid().is_root() {
        Command::new("apt-get")
    } else {
        shell::find_program("sudo").context("not root, and there is no sudo")?;
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "apt-get"]);
        sudo
    };
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"]);
    Ok(command)
}

/// Runs a command, and shows what it says only if it fails.
fn quietly(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let end: Vec<&str> = errors.trim().lines().rev().take(3).collect();
    bail!(
        "{} ({})",
        output.status,
        end.into_iter().rev().collect::<Vec<_>>().join("; ")
    );
}

/// Builds the guest that mounts images; does nothing if it is there.
fn bed() -> Result<()> {
    shell::run(&mut Command::new(shell::root().join("xtask/bed/setup")))
}

/// Where [`cargo_tool`] keeps what it installs.
fn tool_dir() -> PathBuf {
    shell::target_dir().join("tools")
}

/// One of cargo's own commands, installed if it is nowhere.
pub(crate) fn cargo_tool(tool: &str, version: &str) -> Result<PathBuf> {
    let ours = tool_dir().join("bin").join(tool);
    if let Some(found) = shell::find_program(tool).or_else(|| ours.is_file().then(|| ours.clone())) {
        return Ok(found);
    }
    println!("installing {tool} {version}");
    let mut command = shell::cargo();
    command.current_dir(std::env::temp_dir()).args([
        "install",
        "--quiet",
        "--locked",
        tool,
        "--version",
        version,
    ]);
    command
        .arg("--root")
        .arg(tool_dir())
        .arg("--target-dir")
        .arg(tool_dir().join("build"));
    shell::run(command.env_remove("RUSTFLAGS"))?;
    if !Path::new(&ours).is_file() {
        bail!("{} was not made", ours.display());
    }
    Ok(ours)
}

/// nextest, installed if it is nowhere.
pub(crate) fn nextest() -> Result<PathBuf> {
    let [(name, version), _] = CARGO_TOOLS;
    cargo_tool(name, version)
}

/// cargo-fuzz, installed if it is nowhere.
pub(crate) fn cargo_fuzz() -> Result<PathBuf> {
    let [_, (name, version)] = CARGO_TOOLS;
    cargo_tool(name, version)
}

/// `cargo xtask install-tools`: fails if anything could not be installed.
pub(crate) fn install_or_fail() -> Result<()> {
    match install()?.len() {
        0 => Ok(()),
        lacking => bail!("{lacking} could not be installed"),
    }
}
