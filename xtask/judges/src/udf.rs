//! Readers of UDF, asked through the test bed: all at once, or one that tells more.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use crate::{Fields, JudgeError, Manifest, compare, program, read_udf};

/// A reader of UDF, or a checker of its structures, that shares no code with this project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UdfJudge {
    /// The Linux kernel's udf driver, in a virtual machine: every field of every entry.
    LinuxUdf,
    /// udf-check of the test bed: every structure, no contents.
    UdfCheck,
    /// udfinfo of udftools: the structures of the volume.
    Udfinfo,
    /// libudfread: files' contents.
    Udfread,
    /// 7z: files' contents. Turns an image down for a single symbolic link.
    SevenZip,
    /// grub-fstest: files' contents.
    GrubFstest,
    /// `UDFclient`: files' contents.
    Udfclient,
    /// udfdump of `UDFclient`: all descriptors.
    Udfdump,
    /// pycdlib: files' contents, in bridges of a single physical partition.
    Pycdlib,
    /// iso-read of libcdio: files' contents, in bridges up to 2.01, for it knows neither extended file entries nor metadata partitions.
    Libcdio,
    /// EDK2's `UdfDxe`, the firmware's driver: files' contents.
    Uefi,
}

impl UdfJudge {
    /// The name that `--without` takes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LinuxUdf => "linux-udf",
            Self::UdfCheck => "udf-check",
            Self::Libcdio => "libcdio",
            Self::GrubFstest => "grub-fstest",
            _ => self.name_in_bed(),
        }
    }

    /// The name that `judge-udf` knows it by.
    const fn name_in_bed(self) -> &'static str {
        match self {
            Self::LinuxUdf => "kernel",
            Self::UdfCheck => "",
            Self::Udfinfo => "udfinfo",
            Self::Udfread => "udfread",
            Self::SevenZip => "7z",
            Self::GrubFstest => "grub",
            Self::Udfclient => "udfclient",
            Self::Udfdump => "udfdump",
            Self::Pycdlib => "pycdlib",
            Self::Libcdio => "isoread",
            Self::Uefi => "uefi",
        }
    }

    /// Whether the environment variable `FSIMAGE_WITHOUT` (names, by commas) excuses this judge.
    #[must_use]
    pub fn is_excused(self) -> bool {
        let excused = std::env::var("FSIMAGE_WITHOUT").unwrap_or_default();
        excused.split(',').any(|name| name == self.name())
    }
}

/// Runs a script of the bed that ends with 0 for a good image and 1 for a bad one.
fn ask(judge: &'static str, command: &mut Command) -> Result<Output, JudgeError> {
    let output = program::output(judge, command)?;
    match output.status.code() {
        Some(0) => Ok(output),
        Some(1) => Err(program::rejected(judge, &output)),
        _ => Err(JudgeError::Broken {
            judge,
            said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }),
    }
}

/// Has every structure of an image checked; warnings count.
fn udf_check(image: &Path) -> Result<(), JudgeError> {
    ask("udf-check", program::bed("udf-check")?.arg("--strict").arg(image)).map(drop)
}

/// Has readers read all files of an image, and compares them with those of a folder. A reader that cannot do what the image needs
/// counts as one that turns it down.
fn readers(image: &Path, tree: &Path, judges: &[UdfJudge]) -> Result<(), JudgeError> {
    const NAME: &str = "judge-udf";
    let names: Vec<_> = judges.iter().map(|judge| judge.name_in_bed()).collect();
    let mut command = program::bed(NAME)?;
    command.arg(image).arg("--compare").arg(tree);
    let output = ask(NAME, command.args(["--judges", &names.join(",")]))?;
    let said = String::from_utf8_lossy(&output.stdout);
    for name in names {
        let verdict = said
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
        if !verdict.is_some_and(|verdict| verdict.starts_with("ok\t")) {
            return Err(program::rejected(NAME, &output));
        }
    }
    Ok(())
}

/// Has judges read an image, and compare it with the folder that it was made of.
///
/// # Panics
///
/// If any rejects the image, finds a difference, cannot do what the image needs, or is missing and not excused.
#[allow(clippy::panic, reason = "an assertion for tests")]
pub fn assert_udf(image: &Path, tree: &Path, judges: &[UdfJudge]) {
    let mut report = String::new();
    let mut asked = Vec::new();
    for judge in judges.iter().copied() {
        if judge.is_excused() {
            eprintln!("not asked (--without): {}", judge.name());
            continue;
        }
        let told = match judge {
            UdfJudge::LinuxUdf => identical(image, tree),
            UdfJudge::UdfCheck => udf_check(image),
            _ => {
                asked.push(judge);
                Ok(())
            }
        };
        if let Err(error) = told {
            let _ = writeln!(report, "{error}");
        }
    }
    if !asked.is_empty()
        && let Err(error) = readers(image, tree, &asked)
    {
        let _ = writeln!(report, "{error}");
    }
    assert!(report.is_empty(), "UDF of {}:\n{report}", image.display());
}

/// Has the Linux kernel mount an image, and compares all fields of all entries with those of a folder.
fn identical(image: &Path, tree: &Path) -> Result<(), JudgeError> {
    let found = read_udf(image, "")?;
    let differences = compare(&Manifest::of_directory(tree)?, &found, Fields::all());
    if differences.is_empty() {
        return Ok(());
    }
    let shown: Vec<_> = differences.iter().take(20).map(ToString::to_string).collect();
    Err(JudgeError::Rejected {
        judge: "linux-udf",
        said: format!("{} differences:\n{}", differences.len(), shown.join("\n")),
    })
}

/// Has the Linux kernel mount an image with blocks of 2048 bytes for writing, in a virtual machine, and a shell script change what is in the folder that
/// it gets as its first argument.
///
/// # Errors
///
/// [`JudgeError::Rejected`] if it cannot be mounted so, or the script fails; or if the kernel complains.
pub fn change_in_guest(image: &Path, script: &str) -> Result<(), JudgeError> {
    const NAME: &str = "linux-udf";
    let around = "mount -t udf -o rw,bs=2048 /dev/vda /mnt && grep -q ' /mnt udf rw' /proc/mounts && sh -ec \"$0\" sh /mnt && umount /mnt";
    let mut command = program::bed("vm-sh")?;
    command
        .args(["--module", "udf", "--kernel-log", "--rw-disk"])
        .arg(image);
    command.args(["--", "sh", "-c", around, script]);
    let output = program::accepted(NAME, &mut command)?;
    let complaints = String::from_utf8_lossy(&output.stderr);
    let mut complaints = complaints
        .lines()
        .filter(|line| line.contains("UDF-fs") && !line.contains("INFO Mounting volume"));
    match complaints.next() {
        None => Ok(()),
        Some(_) => Err(program::rejected(NAME, &output)),
    }
}

/// Makes an image by mkudffs, and has the Linux kernel copy a folder into it in a virtual machine. `options` are those of `mk-udf`.
///
/// # Errors
///
/// [`JudgeError::Rejected`] if mkudffs or the kernel would not.
pub fn make_udf(tree: &Path, image: &Path, options: &[&str]) -> Result<(), JudgeError> {
    program::find("mkudffs")?;
    let mut command = program::bed("mk-udf")?;
    command.arg(tree).arg(image).args(options);
    program::accepted("mkudffs", &mut command).map(|_| ())
}
