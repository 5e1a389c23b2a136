//! `cargo xtask install`: the C library as its users expect it.
//!
//! `libfsimage.so.N` carries the ABI number N, with links from `libfsimage.so` for linkers and the full version
//! for people; beside it the static library, the header and a pkg-config file.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::metadata::Metadata;
use crate::shell;

/// What `cargo xtask install` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where it will be found.
    #[arg(long, default_value = "/usr/local")]
    prefix: PathBuf,
    /// A folder that stands for the root while installing (for makers of packages).
    #[arg(long)]
    destdir: Option<PathBuf>,
    /// The library folder below the prefix.
    #[arg(long, default_value = "lib")]
    libdir: PathBuf,
}

impl Arguments {
    /// What puts all of it below a folder.
    pub(crate) fn below(prefix: &Path) -> Self {
        Self {
            prefix: prefix.to_owned(),
            destdir: None,
            libdir: PathBuf::from("lib"),
        }
    }
}

/// Builds in release mode, and copies.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    shell::run(shell::cargo().args(["build", "--quiet", "--release", "-p", "libfsimage"]))?;
    place(&shell::target_dir().join("release"), arguments)
}

/// Copies what was built into a folder.
pub(crate) fn place(built: &Path, arguments: &Arguments) -> Result<()> {
    let place = match &arguments.destdir {
        Some(root) => root.join(arguments.prefix.strip_prefix("/").unwrap_or(&arguments.prefix)),
        None => arguments.prefix.clone(),
    };
    let (lib, include) = (place.join(&arguments.libdir), place.join("include"));
    let pkgconfig = lib.join("pkgconfig");
    for folder in [&lib, &include, &pkgconfig] {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let version = version()?;
    let soname = soname(&built.join("libfsimage.so"))?;
    let full = format!("libfsimage.so.{version}");
    copy(&built.join("libfsimage.so"), &lib.join(&full))?;
    link(&full, &lib.join(&soname))?;
    link(&soname, &lib.join("libfsimage.so"))?;
    copy(&built.join("libfsimage.a"), &lib.join("libfsimage.a"))?;
    copy(
        &shell::root().join("include/fsimage.h"),
        &include.join("fsimage.h"),
    )?;
    std::fs::write(pkgconfig.join("fsimage.pc"), pkg_config(arguments, &version)?)?;
    println!("installed {full} ({soname}) in {}", lib.display());
    Ok(())
}

fn version() -> Result<String> {
    let metadata = Metadata::read()?;
    let package = metadata.ours().find(|package| package.name == "libfsimage");
    Ok(package.context("there is no package libfsimage")?.version.clone())
}

/// The name that the library was linked with; the loader looks for it.
pub(crate) fn soname(library: &Path) -> Result<String> {
    let output = std::process::Command::new("readelf")
        .arg("-d")
        .arg(library)
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.contains("(SONAME)"));
    match line
        .and_then(|line| line.split_once('['))
        .and_then(|(_, name)| name.split_once(']'))
    {
        Some((name, _)) => Ok(name.to_owned()),
        None => bail!("{} has no SONAME", library.display()),
    }
}

fn pkg_config(arguments: &Arguments, version: &str) -> Result<String> {
    let template = std::fs::read_to_string(shell::root().join("crates/capi/artifact/fsimage.pc.in"))?;
    let prefix = arguments.prefix.display().to_string();
    let libdir = arguments.libdir.display().to_string();
    Ok(template
        .replace("@prefix@", &prefix)
        .replace("@libdir@", &libdir)
        .replace("@version@", version))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Makes a symbolic link, in the place of an older one.
pub(crate) fn link(target: &str, at: &Path) -> Result<()> {
    if at.is_symlink() {
        std::fs::remove_file(at)?;
    }
    symlink(target, at).with_context(|| format!("cannot make {}", at.display()))
}
