//! The tests of the Python binding, where there are some.

use std::process::Command;

use anyhow::Result;

use crate::{header, shell};

/// Runs `bindings/python/tests` by unittest, against the library just built.
pub(crate) fn run() -> Result<()> {
    let folder = shell::root().join("bindings/python");
    if !folder.join("tests").is_dir() {
        return Ok(());
    }
    let libraries = header::build_library()?;
    let mut command = Command::new("python3");
    command
        .current_dir(&folder)
        .args(["-B", "-m", "unittest", "discover", "-v", "-s", "tests"]);
    shell::run(
        command
            .env("LD_LIBRARY_PATH", &libraries)
            .env("FSIMAGE_LIBRARY", libraries.join("libfsimage.so")),
    )
}
