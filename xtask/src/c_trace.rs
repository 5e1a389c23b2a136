//! Which functions the C programs ran, and how they ended.
//!
//! One way of compiling the programs puts a folder in front of `include` in which `fsimage.h` is this: the true header, then for each function
//! a macro of its name that also tells a file of the call. So no function can be added without a test that has it succeed and one that has it
//! fail.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::shell;

/// The environment variable with the name of the file that is told.
pub(crate) const LOG: &str = "FSIMAGE_TRACE";

/// `E_POINTER`, which each function says of a NULL.
const POINTER: u32 = 0x8000_4003;

/// A function of the interface.
pub(crate) struct Function {
    pub(crate) name: String,
    /// Whether it returns how it ended, and so can fail.
    pub(crate) fails: bool,
    /// Whether its text names a way to fail.
    names_failure: bool,
}

/// The functions of the header, in its order.
pub(crate) fn functions(header: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for block in header.split("/**").skip(1) {
        let Some((text, code)) = block.split_once("*/") else {
            continue;
        };
        let Some((declaration, _)) = code.split_once(");") else {
            continue;
        };
        let declaration = declaration.trim_start();
        let (before, _) = declaration.split_once('(').unwrap_or_default();
        let name = before
            .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next();
        let name = name.unwrap_or_default();
        if !name.starts_with("fsi_") || declaration.starts_with("typedef") || declaration.starts_with('#') {
            continue;
        }
        found.push(Function {
            name: name.to_owned(),
            fails: before.starts_with("fsi_status ") && !declaration.contains("(const fsi_error *error"),
            names_failure: text.contains("FSI_E_"),
        });
    }
    found
}

/// Folder and source file that a program is compiled with to be traced.
pub(crate) struct Trace {
    pub(crate) include: PathBuf,
    pub(crate) source: PathBuf,
    pub(crate) log: PathBuf,
    functions: Vec<Function>,
}

impl Trace {
    /// Writes both below `out`, and begins an empty log.
    pub(crate) fn new(out: &Path) -> Result<Self> {
        let true_header = shell::root().join("include/fsimage.h");
        let functions = functions(&std::fs::read_to_string(&true_header)?);
        let include = out.join("traced");
        std::fs::create_dir_all(&include)?;
        let mut text = format!(
            "#ifndef TRACED_H\n#define TRACED_H\n#include \"{}\"\n{TRACED}",
            true_header.display()
        );
        for Function { name, fails, .. } in &functions {
            let how = if *fails { "TRACED_STATUS" } else { "TRACED_RUN" };
            text += &format!("#define {name}(...) {how}(\"{name}\", {name}(__VA_ARGS__))\n");
        }
        text += "#endif\n";
        std::fs::write(include.join("fsimage.h"), text)?;
        let source = include.join("trace.c");
        std::fs::write(&source, TELL.replace("LOG", LOG))?;
        let log = out.join("trace.log");
        std::fs::write(&log, "")?;
        Ok(Self {
            include,
            source,
            log,
            functions,
        })
    }

    /// Each function must have been run, and each that can fail with success and with an error.
    pub(crate) fn check(&self) -> Result<()> {
        let log = std::fs::read_to_string(&self.log)?;
        let lacking = lacking(&self.functions, &log)?;
        if lacking.is_empty() {
            println!(
                "{} functions were run, with success and with an error",
                self.functions.len()
            );
            return Ok(());
        }
        bail!("no C test has {}", lacking.join(", "));
    }
}

fn lacking(functions: &[Function], log: &str) -> Result<Vec<String>> {
    let mut ends: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for line in log.lines() {
        let (name, status) = line.split_once(' ').context("a line of the log has two words")?;
        ends.entry(name).or_default().insert(status.parse()?);
    }
    let mut lacking = Vec::new();
    for function in functions {
        let none = BTreeSet::new();
        let ends = ends.get(function.name.as_str()).unwrap_or(&none);
        let is_failure = |status: &&u32| **status >= 1 << 31;
        if !ends.iter().any(|status| !is_failure(&status)) {
            lacking.push(format!("{} succeed", function.name));
        }
        let failures: Vec<_> = ends.iter().filter(is_failure).collect();
        if function.fails && failures.is_empty() {
            lacking.push(format!("{} fail", function.name));
        } else if function.fails && function.names_failure && failures == [&POINTER] {
            lacking.push(format!("{} fail in a way that its text names", function.name));
        }
    }
    Ok(lacking)
}

/// What stands in front of the functions' macros. A place in a program tells of an end when it differs from the one before.
const TRACED: &str = r"void traced_tell(const char *name, unsigned status);
#define TRACED_STATUS(name, call) \
    __extension__({ \
        static fsi_status traced_last = 0x7fffffff; \
        fsi_status traced_now = (call); \
        if (traced_now != traced_last) \
            traced_tell(name, (unsigned)(traced_last = traced_now)); \
        traced_now; \
    })
#define TRACED_RUN(name, call) (traced_tell(name, 0), (call))
";

const TELL: &str = r#"#include <stdio.h>
#include <stdlib.h>
void traced_tell(const char *name, unsigned status);
void traced_tell(const char *name, unsigned status)
{
    static _Thread_local const char *last;
    static _Thread_local unsigned last_status;
    if (last == name && last_status == status)
        return;
    last = name;
    last_status = status;
    FILE *log = fopen(getenv("LOG"), "a");
    if (!log)
        abort();
    fprintf(log, "%s %u\n", name, status);
    fclose(log);
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "/**\n * A number.\n */\n#define FSI_X 1\n\n/** Is called. */\ntypedef int (*fsi_call)(void *x);\n\
        /**\n * Does. `FSI_E_CONFLICT`: cannot.\n */\nfsi_status fsi_do(fsi_image *image,\n                  fsi_error **error);\n\
        /** Asks. */\nfsi_status fsi_ask(int *out, fsi_error **error);\n\
        /** Tells. */\nconst char *fsi_tell(const fsi_error *error);\n\
        /** Which. */\nfsi_status fsi_error_status(const fsi_error *error);\n";

    #[test]
    fn functions_are_found() {
        let told: Vec<_> = functions(HEADER)
            .into_iter()
            .map(|it| (it.name, it.fails, it.names_failure))
            .collect();
        assert_eq!(
            told,
            [
                ("fsi_do".to_owned(), true, true),
                ("fsi_ask".to_owned(), true, false),
                ("fsi_tell".to_owned(), false, false),
                ("fsi_error_status".to_owned(), false, false),
            ]
        );
    }

    #[test]
    fn what_was_not_run_is_told() {
        let functions = functions(HEADER);
        let all =
            "fsi_do 0\nfsi_do 3768189705\nfsi_ask 1\nfsi_ask 2147500035\nfsi_tell 0\nfsi_error_status 0\n";
        assert!(lacking(&functions, all).unwrap().is_empty());
        for (line, told) in [
            ("fsi_do 0\n", "fsi_do succeed"),
            ("fsi_do 3768189705\n", "fsi_do fail"),
            ("fsi_ask 2147500035\n", "fsi_ask fail"),
            ("fsi_tell 0\n", "fsi_tell succeed"),
        ] {
            let log = all.replace(line, "");
            assert_eq!(lacking(&functions, &log).unwrap(), [told]);
        }
        let only_null = all.replace("3768189705", "2147500035");
        let told = lacking(&functions, &only_null).unwrap();
        assert_eq!(told, ["fsi_do fail in a way that its text names"]);
    }
}
