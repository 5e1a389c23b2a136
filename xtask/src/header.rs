//! The C header, the list of exported symbols, and what is made of the header for Python: generated, committed, and checked for no
//! difference.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{install, python_capi, shell};

/// Builds the shared and the static library; tells the folder they are in. The shared one is also there under
/// the name that the loader looks for.
pub(crate) fn build_library() -> Result<PathBuf> {
    shell::run(shell::cargo().args(["build", "--quiet", "-p", "libfsimage"]))?;
    let folder = shell::target_dir().join("debug");
    let soname = install::soname(&folder.join("libfsimage.so"))?;
    install::link("libfsimage.so", &folder.join(soname))?;
    Ok(folder)
}

/// Writes `include/fsimage.h`, `include/fsimage.symbols` and what Python has of them, or only checks that they are up to date.
pub(crate) fn run(check: bool) -> Result<()> {
    let header = generate_header()?;
    let exported = exported_symbols(&build_library()?.join("libfsimage.so"))?;
    let declared = declared_functions(&header);
    let undeclared: Vec<_> = exported.difference(&declared).collect();
    let unexported: Vec<_> = declared.difference(&exported).collect();
    if !undeclared.is_empty() || !unexported.is_empty() {
        bail!("exported and not declared: {undeclared:?}; declared and not exported: {unexported:?}");
    }
    let symbols: String = exported.iter().map(|name| format!("{name}\n")).collect();
    let include = shell::root().join("include");
    place(&include.join("fsimage.h"), &header, check)?;
    place(&include.join("fsimage.symbols"), &symbols, check)?;
    for (path, text) in python_capi::files(&shell::root(), &header)? {
        place(&path, &text, check)?;
    }
    println!("{} functions", exported.len());
    Ok(())
}

fn place(path: &Path, text: &str, check: bool) -> Result<()> {
    let present = std::fs::read_to_string(path).unwrap_or_default();
    if present == text {
        return Ok(());
    }
    if check {
        let line = present
            .lines()
            .zip(text.lines())
            .take_while(|(old, new)| old == new)
            .count()
            + 1;
        bail!(
            "{} is out of date from line {line} on: run `cargo xtask header`",
            path.display()
        );
    }
    std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
    std::fs::write(path, text)?;
    println!("wrote {}", path.display());
    Ok(())
}

fn generate_header() -> Result<String> {
    let folder = shell::root().join("crates/capi");
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml"))
        .map_err(|error| anyhow::anyhow!("crates/capi/cbindgen.toml: {error}"))?;
    let bindings = cbindgen::Builder::new()
        .with_crate(&folder)
        .with_config(config)
        .generate()?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    Ok(String::from_utf8(text)?)
}

/// The functions that a shared library gives to its users.
fn exported_symbols(library: &Path) -> Result<BTreeSet<String>> {
    let output = Command::new("nm")
        .args(["-D", "--defined-only"])
        .arg(library)
        .output()?;
    if !output.status.success() {
        bail!(
            "nm {}: {}",
            library.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let text = String::from_utf8(output.stdout)?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        .map(str::to_owned)
        .collect())
}

/// The functions that a header declares: the words `fsi_...` before an opening parenthesis.
fn declared_functions(header: &str) -> BTreeSet<String> {
    let code = without_comments(header);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut declared = BTreeSet::new();
    // The type of a callback also stands before a parenthesis, as `(*name)(`, which is no word.
    for line in code
        .lines()
        .filter(|line| !line.trim_start().starts_with(['#', '}']) && !line.contains("typedef"))
    {
        for (at, _) in line.match_indices('(') {
            let before = line.get(..at).unwrap_or_default();
            let word = before.rsplit(|c| !is_part(c)).next().unwrap_or_default();
            if word.starts_with("fsi_") {
                declared.insert(word.to_owned());
            }
        }
    }
    declared
}

/// The functions that a header declares, each without its semicolon.
pub(crate) fn declarations(header: &str) -> Vec<String> {
    let code = without_comments(header);
    let lines = code.lines().filter(|line| !line.starts_with('#'));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.split([';', '{', '}'])
        .map(str::trim)
        .filter(|statement| statement.contains(" fsi_") || statement.contains("*fsi_"))
        .filter(|statement| statement.ends_with(')') && !statement.starts_with("typedef"))
        .map(str::to_owned)
        .collect()
}

fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let lines = code
        .lines()
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_in_a_header() {
        let header = "/* fsi_no(int) */\n#define FSI_X(a) fsi_macro(a)\n\
            typedef int (*fsi_callback)(void *);\n// fsi_neither(void);\n\
            FSI_API fsi_status fsi_image_new(struct fsi_image **out_image,\n    fsi_callback done);\n\
            const char *fsi_error_message(const struct fsi_error *error);\n";
        let found: Vec<_> = declared_functions(header).into_iter().collect();
        assert_eq!(found, ["fsi_error_message", "fsi_image_new"]);
        let whole = declarations(header);
        assert_eq!(whole.len(), 2);
        assert_eq!(
            whole.last().map(String::as_str),
            Some("const char *fsi_error_message(const struct fsi_error *error)")
        );
    }
}
