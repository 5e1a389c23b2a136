//! `cargo xtask install`: the C library as its users expect it.
//!
//! `libfsimage.so.N` carries the ABI number N, with links from `libfsimage.so` for linkers and the full version
//! for people; beside it the static library, the header, a pkg-config file and a CMake package, which find the library from where they
//! are, so that the folder can be moved.

use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::metadata::Metadata;
use crate::shell;

/// What a static libfsimage needs of the system, as `rustc --print native-static-libs` tells it.
pub(crate) const SYSTEM_LIBRARIES: [&str; 6] = ["gcc_s", "util", "rt", "pthread", "m", "dl"];

/// What `cargo xtask install` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where it will be found.
    #[arg(long, default_value = "/usr/local")]
    prefix: PathBuf,
    /// A folder that stands for the root while installing (for makers of packages).
    #[arg(long)]
    destdir: Option<PathBuf>,
    /// The library folder, below the prefix.
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

    /// The same for a folder that stands for the root, and another library folder.
    pub(crate) fn staged(self, destdir: &Path, libdir: &str) -> Self {
        Self {
            destdir: Some(destdir.to_owned()),
            libdir: PathBuf::from(libdir),
            ..self
        }
    }

    /// The library folder, from the prefix on.
    fn libdir_below(&self) -> Result<&Path> {
        let below = if self.libdir.is_absolute() {
            self.libdir.strip_prefix(&self.prefix).ok()
        } else {
            Some(self.libdir.as_path())
        };
        let below = below.filter(|path| path.components().all(|part| matches!(part, Component::Normal(_))));
        below.with_context(|| format!("{} does not lie below the prefix", self.libdir.display()))
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
    let libdir = arguments.libdir_below()?;
    let (lib, include) = (place.join(libdir), place.join("include"));
    let (pkgconfig, cmake) = (lib.join("pkgconfig"), lib.join("cmake/fsimage"));
    for folder in [&lib, &include, &pkgconfig, &cmake] {
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
    let told = Told {
        version: &version,
        soname: &soname,
        shared: &full,
        libdir,
    };
    for (folder, file) in [
        (&pkgconfig, "fsimage.pc"),
        (&cmake, "fsimageConfig.cmake"),
        (&cmake, "fsimageConfigVersion.cmake"),
    ] {
        std::fs::write(folder.join(file), told.fill(file)?)?;
    }
    println!("installed {full} ({soname}) in {}", lib.display());
    Ok(())
}

/// The version of the shipped library.
pub(crate) fn version() -> Result<String> {
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

/// What build systems are told.
struct Told<'a> {
    version: &'a str,
    soname: &'a str,
    shared: &'a str,
    libdir: &'a Path,
}

impl Told<'_> {
    /// A file of them, made of its template.
    fn fill(&self, file: &str) -> Result<String> {
        let template = shell::root().join(format!("crates/capi/artifact/{file}.in"));
        let mut text = std::fs::read_to_string(&template)?;
        let depth = self.libdir.components().count();
        let up = |levels: usize| vec![".."; levels].join("/");
        let mut numbers = self.version.split('.');
        let static_libraries = if file.ends_with(".pc") {
            SYSTEM_LIBRARIES.map(|name| format!("-l{name}")).join(" ")
        } else {
            SYSTEM_LIBRARIES.join(";")
        };
        for (word, value) in [
            ("@version@", self.version.to_owned()),
            ("@major@", numbers.next().unwrap_or_default().to_owned()),
            ("@minor@", numbers.next().unwrap_or_default().to_owned()),
            ("@soname@", self.soname.to_owned()),
            ("@shared@", self.shared.to_owned()),
            ("@libdir@", self.libdir.display().to_string()),
            ("@up@", up(depth + 1)),
            ("@up_from_lib@", up(depth)),
            ("@static_libraries@", static_libraries),
            ("@pointer_bytes@", size_of::<usize>().to_string()),
        ] {
            text = text.replace(word, &value);
        }
        if let Some((_, word)) = text.split_once('@') {
            bail!("{}: @{word}", template.display());
        }
        Ok(text)
    }
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
