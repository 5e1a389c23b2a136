//! The binary interface, as recorded in `include/fsimage.abi`, and compared by libabigail.
//!
//! libabigail does not read what rustc says of types, and C programs see those of the header anyway. So a C library is
//! made of the header, with every function and every constant, and that is dumped. That the real library has the same
//! functions is what `cargo xtask header --check` says, and that its structures have the same places the C tests.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{header, shell};

/// The bit of abidiff's status that says that programs that were linked before would not run any more.
const INCOMPATIBLE: i32 = 8;
/// The bit that says that something changed.
const CHANGED: i32 = 4;

/// Records the interface, or compares it with the record: more functions are fine, all else needs another ABI number.
pub(crate) fn run(bless: bool) -> Result<()> {
    header::run(true)?;
    let include = shell::root().join("include");
    let header = std::fs::read_to_string(include.join("fsimage.h"))?;
    let folder = shell::target_dir().join("abi");
    std::fs::create_dir_all(&folder)?;
    let now = dump(&header, &include, &folder)?;
    let record = include.join("fsimage.abi");
    if bless {
        std::fs::copy(&now, &record)?;
        println!("wrote {}", record.display());
        return Ok(());
    }
    compare(&record, &now)
}

/// Makes the C library, and its dump.
fn dump(header: &str, include: &Path, folder: &Path) -> Result<PathBuf> {
    // Names without a folder, so that none comes into the dump.
    std::fs::write(folder.join("fsimage.c"), c_library(header)?)?;
    let mut compile = Command::new("gcc");
    compile
        .args([
            "-std=c11",
            "-g",
            "-shared",
            "-fPIC",
            "-w",
            "-o",
            "libfsimage.so",
            "fsimage.c",
        ])
        .arg("-I")
        .arg(include);
    shell::run(compile.current_dir(folder))?;
    let mut abidw = Command::new("abidw");
    abidw.args([
        "--no-corpus-path",
        "--no-comp-dir-path",
        "--no-show-locs",
        "--no-elf-needed",
        "--no-parameter-names",
        "--exported-interfaces-only",
        "--type-id-style",
        "hash",
        "--out-file",
        "fsimage.abi",
        "libfsimage.so",
    ]);
    shell::run(abidw.current_dir(folder)).context("abidw is in Debian's abigail-tools")?;
    Ok(folder.join("fsimage.abi"))
}

/// A library with the functions of the header, that do nothing, and an enumeration of its constants.
fn c_library(header: &str) -> Result<String> {
    let functions = header::declarations(header);
    let constants = constants(header);
    if functions.is_empty() || constants.is_empty() {
        bail!("the header has no functions, or no constants");
    }
    let mut text = "#include \"fsimage.h\"\nextern void abort(void);\n".to_owned();
    for function in functions {
        writeln!(text, "{function} {{ abort(); }}")?;
    }
    text.push_str("enum constants {\n");
    for name in constants {
        writeln!(text, "    VALUE_OF_{name} = {name},")?;
    }
    text.push_str("};\nvoid constants_of_the_header(enum constants constants) { abort(); }\n");
    Ok(text)
}

/// The names of the header's constants: macros without parameters whose value is a number.
fn constants(header: &str) -> Vec<&str> {
    let defined = header
        .lines()
        .filter_map(|line| line.strip_prefix("#define FSI_").map(|_| line));
    defined
        .filter_map(|line| {
            let mut words = line.split_whitespace().skip(1);
            let (name, value) = (words.next()?, words.next()?);
            let number = value.strip_prefix("(fsi_status)").unwrap_or(value);
            let is_number = number.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            // This one changes with every incompatible change, and is there to say so.
            (is_number && name != "FSI_ABI_VERSION").then_some(name)
        })
        .collect()
}

fn compare(record: &Path, now: &Path) -> Result<()> {
    let output = Command::new("abidiff")
        .arg("--no-show-locs")
        .args([record, now])
        .output()
        .context("cannot start abidiff, which is in Debian's abigail-tools")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let Some(status) = output.status.code().filter(|status| status & 3 == 0) else {
        bail!(
            "abidiff: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let mut faults = changed_constants(&std::fs::read_to_string(record)?, &std::fs::read_to_string(now)?);
    // A changed function, or type of one. abidiff leaves the judgement on types to the reader: a structure may grow where
    // `struct_size` says so, and that is for a person to bless.
    let changed = said.lines().any(|line| line.trim_start().starts_with("[C]"));
    if status & INCOMPATIBLE != 0 || changed {
        faults.push(said.trim().to_owned());
    }
    if !faults.is_empty() {
        bail!(
            "programs that were linked before may not run any more: change that, or the ABI number, and run \
             `cargo xtask abi --bless`\n{}",
            faults.join("\n")
        );
    }
    if status & CHANGED != 0 {
        println!("since {}:\n{said}", record.display());
    } else {
        println!("as recorded");
    }
    Ok(())
}

/// Constants that are not what they were. abidiff takes their changes for harmless.
fn changed_constants(record: &str, now: &str) -> Vec<String> {
    let now: BTreeMap<_, _> = enumerators(now).collect();
    enumerators(record)
        .filter_map(|(name, was)| match now.get(name) {
            Some(is) if *is == was => None,
            Some(is) => Some(format!("{name} was {was} and is {is}")),
            None => Some(format!("{name} is gone")),
        })
        .collect()
}

/// The constants of a dump, and their values.
fn enumerators(dump: &str) -> impl Iterator<Item = (&str, &str)> {
    dump.lines().filter_map(|line| {
        let (_, rest) = line.split_once("<enumerator name='VALUE_OF_")?;
        let (name, rest) = rest.split_once("' value='")?;
        Some((name, rest.split_once('\'')?.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_of_a_header() {
        let header = "#define FSI_ABI_VERSION 0\n#define FSI_A 1\n#define FSI_E_B (fsi_status)3232411906u\n\
            #define FSI_FAILED(status) ((status) < 0)\n#define FSI_C_INIT { sizeof(fsi_c), 0 }\n#define OTHER 1\n";
        assert_eq!(constants(header), ["FSI_A", "FSI_E_B"]);
    }

    #[test]
    fn constants_may_be_added_only() {
        let dump = |constants: &[(&str, u32)]| {
            let lines = constants
                .iter()
                .map(|(name, value)| format!("  <enumerator name='VALUE_OF_{name}' value='{value}'/>\n"));
            lines.collect::<String>()
        };
        let old = dump(&[("A", 1), ("B", 2)]);
        assert!(changed_constants(&old, &dump(&[("B", 2), ("C", 3), ("A", 1)])).is_empty());
        let faults = changed_constants(&old, &dump(&[("A", 5)]));
        assert_eq!(faults, ["A was 1 and is 5", "B is gone"]);
    }
}
