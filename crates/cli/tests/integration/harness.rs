//! Running the command, and looking at what it leaves.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use fsimage_judges::{Judge, Manifest, Namespace, Plan, assert_faithful};

/// A scratch folder; removed at the end.
pub(crate) struct Work {
    folder: tempfile::TempDir,
}

impl Work {
    /// In memory, if there is room.
    pub(crate) fn new() -> Self {
        Self {
            folder: fsimage_judges::scratch_folder("it-").unwrap(),
        }
    }

    /// On the disk that has the build.
    pub(crate) fn on_disk() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("it-")
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .unwrap();
        Self { folder }
    }

    /// A scratch folder where any user may go.
    pub(crate) fn for_anybody() -> Self {
        Self {
            folder: tempfile::Builder::new().prefix("it-").tempdir().unwrap(),
        }
    }

    /// A path below it.
    pub(crate) fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.folder.path().join(Path::new(name.as_ref()))
    }

    /// A new folder below it.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    /// Builds an image of a folder, which must succeed without a warning on standard error.
    pub(crate) fn build(&self, options: &[&str], tree: &Path) -> PathBuf {
        let image = self.path("image.iso");
        let ran = self.try_build(options, &image, tree);
        assert!(ran.succeeded(), "{ran:?}");
        image
    }

    /// Builds an image of a folder, and tells how that went.
    pub(crate) fn try_build(&self, options: &[&str], image: &Path, tree: &Path) -> Ran {
        run(fsimage()
            .args(["build", "--no-sync", "--quiet"])
            .args(options)
            .arg("-o")
            .arg(image)
            .arg(tree))
    }

    /// The plan for an image of a folder.
    pub(crate) fn plan(options: &[&str], tree: &Path) -> Plan {
        let ran = run(fsimage().args(["plan", "--json"]).args(options).arg(tree));
        assert!(ran.succeeded(), "{ran:?}");
        Plan::parse(&ran.stdout).unwrap()
    }

    /// Builds an image of a folder, and has judges read one namespace of it. What they must find is what the
    /// plan promises.
    pub(crate) fn judged(&self, options: &[&str], tree: &Path, namespace: Namespace, judges: &[Judge]) {
        let image = self.build(options, tree);
        let stored = Manifest::of_directory(tree).unwrap();
        let expected = Self::plan(options, tree).expected(&stored, namespace);
        assert!(!expected.entries.is_empty(), "the plan has entries");
        assert_faithful(&image, namespace, &expected, judges);
    }
}

/// The command, in an environment that decides nothing.
pub(crate) fn fsimage() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fsimage"));
    command
        .env_remove("SOURCE_DATE_EPOCH")
        .env("TZ", "UTC")
        .stdin(Stdio::null());
    command
}

/// How a command ended, and what it said.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl std::fmt::Debug for Ran {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stdout = String::from_utf8_lossy(&self.stdout);
        let shown = stdout
            .char_indices()
            .nth(2000)
            .map_or(&*stdout, |(at, _)| &stdout[..at]);
        write!(
            out,
            "status {:?}, said {:?}, on standard output {shown:?}",
            self.code, self.stderr
        )
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Self {
            code: output.status.code(),
            stdout: output.stdout,
            stderr,
        }
    }
}

impl Ran {
    pub(crate) fn succeeded(&self) -> bool {
        self.code == Some(0)
    }

    /// Asserts the status, and that what was said names something.
    pub(crate) fn fails(&self, code: i32, names: &str) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.stderr.contains(names), "{names} is not named: {self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    command.output().unwrap().into()
}

/// What the first of the judges that is not excused finds by Rock Ridge.
pub(crate) fn found(image: &Path) -> Manifest {
    let judges = [Judge::Bsdtar, Judge::Xorriso, Judge::Libcdio, Judge::LinuxIsofs];
    let judge = judges
        .into_iter()
        .find(|judge| !judge.is_excused())
        .expect("one of four judges");
    judge.read(image, Namespace::RockRidge).unwrap()
}

/// The names in a folder, sorted.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A folder for an output that must not come to be, and what must be found there afterwards.
pub(crate) struct Target {
    folder: PathBuf,
    pub(crate) image: PathBuf,
}

impl Target {
    /// With an older file in the place of the image.
    pub(crate) fn existing(work: &Work) -> Self {
        let folder = work.folder("out");
        let image = folder.join("disc.iso");
        std::fs::write(&image, "an older image").unwrap();
        Self { folder, image }
    }

    /// Asserts that the older file is as it was, and alone.
    pub(crate) fn is_untouched(&self) {
        assert_eq!(names_in(&self.folder), ["disc.iso"]);
        assert_eq!(std::fs::read(&self.image).unwrap(), b"an older image");
    }
}

/// Whether we are root: some tests then need another user, others need root.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
