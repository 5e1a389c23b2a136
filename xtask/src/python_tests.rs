//! The Python binding as its users get it: a wheel, installed into a virtual environment without Rust.
//!
//! In that environment run `bindings/python/tests` and the examples in the package's documentation with pytest, and mypy. What cannot
//! be installed fails the run.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::shell;

/// Builds, installs, runs all; without the judges that are named, with commas between them.
pub(crate) fn run(without: &str) -> Result<()> {
    let place = shell::target_dir().join("python");
    let python = environment(&place)?;
    let wheel = build_wheel(&python, &place)?;
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--force-reinstall",
    ]);
    shell::run(without_rust(&mut install, &place)?.arg(&wheel))?;
    let mut failed = Vec::new();
    if let Err(error) = source_distribution(&python, &place) {
        println!("source distribution: {error:#}");
        failed.push("source distribution");
    }
    let suites: [(&str, &[&str]); 2] = [
        (
            "tests",
            &[
                "-m",
                "pytest",
                "--quiet",
                "--doctest-modules",
                "--pyargs",
                "fsimage",
                "tests",
            ],
        ),
        ("types", &["-m", "mypy", "--strict", "src/fsimage", "examples"]),
    ];
    for (name, words) in suites {
        let mut suite = Command::new(&python);
        suite.current_dir(folder()).arg("-B").args(words);
        suite.env("FSIMAGE_WHEEL", &wheel);
        suite.env("FSIMAGE_WITHOUT", without);
        suite.env("MYPY_CACHE_DIR", place.join("mypy"));
        if let Err(error) = shell::run(without_rust(&mut suite, &place)?) {
            println!("{name}: {error:#}");
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn folder() -> PathBuf {
    shell::root().join("bindings/python")
}

/// The interpreter of a virtual environment that has all that the tests name as required. It is kept until they name something else.
fn environment(place: &Path) -> Result<PathBuf> {
    let python = place.join("venv/bin/python");
    let required = folder().join("tests/requirements.txt");
    let installed = place.join("installed.txt");
    let wanted = std::fs::read_to_string(&required).with_context(|| required.display().to_string())?;
    let present = std::fs::read_to_string(&installed).ok();
    if present.as_ref() == Some(&wanted) && python.is_file() {
        return Ok(python);
    }
    std::fs::create_dir_all(place)?;
    shell::run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(place.join("venv")),
    )?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--requirement"]);
    shell::run(install.arg(&required))?;
    std::fs::write(&installed, wanted)?;
    Ok(python)
}

/// The wheel, from a library that was not built for speed: the same as that of the other tests.
fn build_wheel(python: &Path, place: &Path) -> Result<PathBuf> {
    let wheels = place.join("wheels");
    if wheels.exists() {
        std::fs::remove_dir_all(&wheels)?;
    }
    let mut build = Command::new(python);
    build
        .args(["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"])
        .arg(&wheels)
        .arg(folder())
        .env("FSIMAGE_CARGO_PROFILE", "dev");
    shell::run(&mut build)?;
    let mut made = std::fs::read_dir(&wheels)?;
    let wheel = made.next().context("pip made no wheel")??.path();
    if made.next().is_some() {
        bail!("pip made more than one wheel");
    }
    Ok(wheel)
}

/// The source distribution: whether cargo finds in it all that the workspace names.
fn source_distribution(python: &Path, place: &Path) -> Result<()> {
    let folder_of_it = place.join("source");
    if folder_of_it.exists() {
        std::fs::remove_dir_all(&folder_of_it)?;
    }
    let mut build = Command::new(python);
    build
        .current_dir(folder())
        .args(["-m", "hatchling", "build", "--target", "sdist", "--directory"])
        .arg(&folder_of_it);
    shell::run(&mut build)?;
    let mut made = std::fs::read_dir(&folder_of_it)?;
    let archive = made.next().context("hatchling made nothing")??.path();
    let mut unpack = Command::new("tar");
    unpack.args(["--extract", "--strip-components=1", "--file"]);
    shell::run(unpack.arg(&archive).arg("--directory").arg(&folder_of_it))?;
    let mut metadata = shell::cargo();
    metadata.current_dir(folder_of_it.join("workspace"));
    metadata.args(["metadata", "--locked", "--format-version", "1"]);
    shell::run(metadata.stdout(Stdio::null()))
}

/// Has a command run where Rust's programs fail and no library is named, as on its users' machines.
fn without_rust<'a>(command: &'a mut Command, place: &Path) -> Result<&'a mut Command> {
    let programs = place.join("without-rust");
    std::fs::create_dir_all(&programs)?;
    for name in ["cargo", "rustc", "rustup"] {
        let program = programs.join(name);
        std::fs::write(
            &program,
            "#!/bin/sh\necho \"$0: there is no Rust here\" >&2\nexit 127\n",
        )?;
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))?;
    }
    let mut path = OsString::from(&programs);
    for folder in [place.join("venv/bin").into_os_string()]
        .into_iter()
        .chain(std::env::var_os("PATH"))
    {
        path.push(":");
        path.push(folder);
    }
    command.env("PATH", path);
    for name in [
        "CARGO",
        "RUSTC",
        "LD_LIBRARY_PATH",
        "FSIMAGE_LIBRARY",
        "PYTHONPATH",
    ] {
        command.env_remove(name);
    }
    Ok(command)
}
