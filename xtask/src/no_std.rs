//! Whether fsimage-formats can be built without the standard library.
//!
//! The probe is a library with a panic handler and an allocator of its own: should std be linked through any
//! dependency, the compiler finds two panic handlers and refuses. So no target without std need be installed.

use anyhow::Result;

use crate::shell;

/// Builds the probe.
pub(crate) fn run() -> Result<()> {
    let mut command = shell::cargo();
    command
        .args(["build", "--quiet", "--manifest-path"])
        .arg(shell::root().join("xtask/no-std-probe/Cargo.toml"));
    shell::run(
        command
            .arg("--target-dir")
            .arg(shell::target_dir().join("no-std")),
    )
}
