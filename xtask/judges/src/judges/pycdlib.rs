//! pycdlib, a reader in pure Python, walks the image by a script.
//!
//! Takes any namespace. Tells the sizes and contents of regular files; of Rock Ridge modes, links and times.

use std::path::Path;
use std::process::Command;

use crate::manifest::{Kind, from_hex};
use crate::{Entry, Fields, JudgeError, Manifest, Namespace, program};

const NAME: &str = "pycdlib";

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    let all = Fields::KIND
        .union(Fields::SIZE)
        .union(Fields::CONTENT)
        .union(Fields::MTIME);
    match namespace {
        Namespace::RockRidge => all
            .union(Fields::MODE)
            .union(Fields::OWNER)
            .union(Fields::NLINK)
            .union(Fields::TARGET),
        Namespace::Joliet | Namespace::Iso9660 => all,
    }
}

/// A Python that has the module: the system's own, or the one on `PATH`.
pub(crate) fn python() -> Result<&'static str, JudgeError> {
    let has = |python: &&&str| {
        Command::new(python)
            .args(["-c", "import pycdlib"])
            .output()
            .is_ok_and(|out| out.status.success())
    };
    ["/usr/bin/python3", "python3"]
        .iter()
        .find(has)
        .copied()
        .ok_or(JudgeError::Missing { program: NAME })
}

pub(crate) fn read(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/pycdlib-manifest");
    let which = match namespace {
        Namespace::RockRidge => "rock-ridge",
        Namespace::Joliet => "joliet",
        Namespace::Iso9660 => "iso9660",
    };
    let mut command = Command::new("timeout");
    command
        .args(["300", python()?, "-B"])
        .arg(script)
        .arg(which)
        .arg(image);
    let output = program::accepted(NAME, &mut command)?;
    parse(&String::from_utf8_lossy(&output.stdout))
}

/// One JSON object a line; names and link targets are hexadecimal.
fn parse(output: &str) -> Result<Manifest, JudgeError> {
    let mut manifest = Manifest::default();
    for line in output.lines() {
        let unreadable = || JudgeError::Unreadable {
            judge: NAME,
            line: line.to_owned(),
        };
        let value: serde_json::Value = serde_json::from_str(line).map_err(|_| unreadable())?;
        let bytes = |key: &str| value.get(key).and_then(|it| it.as_str()).and_then(from_hex);
        let number = |key: &str| value.get(key).and_then(serde_json::Value::as_u64);
        let small = |key: &str| number(key).and_then(|it| u32::try_from(it).ok());
        let text = |key: &str| value.get(key).and_then(|it| it.as_str()).map(str::to_owned);
        let kind = text("kind")
            .and_then(|it| it.bytes().next())
            .and_then(Kind::of_letter);
        let entry = Entry {
            kind,
            mode: small("mode"),
            uid: small("uid"),
            gid: small("gid"),
            nlink: number("nlink").filter(|_| kind != Some(Kind::Directory)),
            size: number("size"),
            mtime: value.get("mtime").and_then(serde_json::Value::as_i64),
            target: bytes("target"),
            sha256: text("sha256"),
            ..Entry::default()
        };
        manifest.insert(bytes("path").ok_or_else(unreadable)?, entry);
    }
    Ok(manifest)
}
