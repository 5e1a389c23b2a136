//! Running a judge's program: found, in a fixed environment, and ended when it hangs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{JudgeError, scratch_folder};

/// Seconds after which a judge is ended.
const LIMIT: &str = "300";

/// Finds a program on `PATH`, or where only root looks.
pub(crate) fn find(program: &'static str) -> Result<PathBuf, JudgeError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let more = ["/usr/sbin", "/sbin", "/usr/bin"].map(PathBuf::from);
    let mut files = std::env::split_paths(&path)
        .chain(more)
        .map(|folder| folder.join(program));
    files
        .find(|file| file.is_file())
        .ok_or(JudgeError::Missing { program })
}

/// A command in UTC and UTF-8, which ends after five minutes at most.
pub(crate) fn command(program: &'static str) -> Result<Command, JudgeError> {
    let found = find(program)?;
    let mut command = Command::new("timeout");
    command
        .arg(LIMIT)
        .arg(found)
        .env("TZ", "UTC")
        .env("LC_ALL", "C.UTF-8");
    Ok(command)
}

/// A script of the test bed.
pub(crate) fn bed(script: &str) -> Result<Command, JudgeError> {
    find("qemu-system-x86_64")?;
    let mut command = command("python3")?;
    command
        .arg("-B")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../bed").join(script));
    Ok(command)
}

/// Runs a command and keeps what it says.
pub(crate) fn output(judge: &'static str, command: &mut Command) -> Result<Output, JudgeError> {
    command.output().map_err(|error| JudgeError::Broken {
        judge,
        said: error.to_string(),
    })
}

/// Runs a command that must end with 0; anything else rejects the image.
pub(crate) fn accepted(judge: &'static str, command: &mut Command) -> Result<Output, JudgeError> {
    let output = output(judge, command)?;
    if output.status.success() {
        Ok(output)
    } else {
        Err(rejected(judge, &output))
    }
}

/// A rejection that tells the end of what was said.
pub(crate) fn rejected(judge: &'static str, output: &Output) -> JudgeError {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let (said, errors) = (text(&output.stdout), text(&output.stderr));
    let all = if errors.is_empty() { said } else { errors };
    let from = all.char_indices().rev().nth(1500).map_or(0, |(at, _)| at);
    JudgeError::Rejected {
        judge,
        said: format!("{}: {}", output.status, all.get(from..).unwrap_or_default()),
    }
}

/// A temporary folder for what a judge extracts.
pub(crate) fn scratch() -> Result<tempfile::TempDir, JudgeError> {
    scratch_folder("judge-").map_err(|error| JudgeError::io(std::env::temp_dir(), error))
}

/// Removes a folder that a judge has filled, read-only directories too.
pub(crate) fn clear(scratch: tempfile::TempDir) -> Result<(), JudgeError> {
    make_writable(scratch.path())?;
    let path = scratch.path().to_path_buf();
    scratch.close().map_err(|error| JudgeError::io(path, error))
}

/// Only root may remove from a directory without write permission.
fn make_writable(root: &Path) -> Result<(), JudgeError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut todo = vec![root.to_path_buf()];
    while let Some(folder) = todo.pop() {
        let io = |error| JudgeError::io(&folder, error);
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).map_err(io)?;
        for entry in std::fs::read_dir(&folder).map_err(io)? {
            let entry = entry.map_err(io)?;
            if entry.file_type().map_err(io)?.is_dir() {
                todo.push(entry.path());
            }
        }
    }
    Ok(())
}
