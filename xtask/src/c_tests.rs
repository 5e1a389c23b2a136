//! C programs against the library: each as C11 and as C++17, linked dynamically and statically, under
//! AddressSanitizer and under valgrind. The calls of one of these ways are noted: each function must have succeeded and failed in it.
//!
//! `bindings/c/tests/*.c` are programs that take a scratch folder as their only argument and end with 0; `FSIMAGE_VECTORS` names
//! the folder of the scenarios.
//! `bindings/c/examples/*.c` must compile without a warning; those with a file NAME.args beside them are run
//! with its words, in which `$SCRATCH` is a scratch folder, `$TREE` a small tree, and `$IMAGE` the image that the
//! first of them makes of it for the others.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::c_trace::{self, Trace};
use crate::{header, install, package_tests, shell};

/// One way to compile and run a program.
struct Way {
    name: &'static str,
    compiler: &'static str,
    flags: &'static [&'static str],
    statically: bool,
    /// What the program runs under.
    runner: &'static [&'static str],
    /// Whether it fails a program that loses memory.
    sees_leaks: bool,
    /// Whether its calls are noted.
    traced: bool,
}

const WAYS: [Way; 3] = [
    Way {
        name: "C11, shared library, valgrind",
        compiler: "gcc",
        flags: &["-std=c11", "-pedantic"],
        statically: false,
        runner: &[
            "valgrind",
            "--quiet",
            "--error-exitcode=99",
            "--leak-check=full",
            // The worker threads live as long as the process; what they hold is only possibly lost.
            "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite",
            "--track-fds=no",
        ],
        sees_leaks: true,
        traced: false,
    },
    Way {
        name: "C++17, shared library",
        compiler: "g++",
        flags: &["-std=c++17", "-x", "c++"],
        statically: false,
        runner: &[],
        sees_leaks: false,
        traced: false,
    },
    Way {
        name: "C11, static library, AddressSanitizer",
        compiler: "gcc",
        flags: &[
            "-std=c11",
            "-fsanitize=address,undefined",
            "-fno-sanitize-recover=all",
        ],
        statically: true,
        runner: &[],
        sees_leaks: true,
        traced: true,
    },
];

/// Compiles and runs all of them, or those whose name contains `only`; "package" is how the library is found when it is installed.
pub(crate) fn run(only: Option<&str>) -> Result<()> {
    let folder = shell::root().join("bindings/c");
    let mut programs = sources(&folder.join("tests"))?;
    programs.extend(sources(&folder.join("examples"))?);
    if programs.is_empty() {
        bail!("there is no C program in bindings/c");
    }
    programs.retain(|program| only.is_none_or(|only| name(program).contains(only)));
    let libraries = header::build_library()?;
    let out = shell::target_dir().join("c-tests");
    std::fs::create_dir_all(&out)?;
    header_alone(&out)?;
    let trace = Trace::new(&out)?;
    leaks_are_seen(&libraries, &out, &trace)?;
    let (mut passed, mut failed) = (0, 0);
    for program in &programs {
        for way in &WAYS {
            match one(program, way, &libraries, &out, &trace) {
                Ok(()) => passed += 1,
                Err(error) => {
                    failed += 1;
                    println!("FAIL {} ({}): {error:#}", name(program), way.name);
                }
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed > 0 {
        bail!("{failed} C programs failed");
    }
    if only.is_none() {
        trace.check()?;
    }
    if only.is_none_or(|only| only == "package") {
        package_tests::run(&libraries, &out.join("package"))?;
    }
    Ok(())
}

/// The header by itself must please compilers that are asked for everything, since its users' settings are not ours.
fn header_alone(out: &Path) -> Result<()> {
    let program = out.join("header-alone.c");
    std::fs::write(&program, "#include <fsimage.h>\nint main(void) { return 0; }\n")?;
    for (compiler, language, standard) in [("gcc", "c", "c99"), ("gcc", "c", "c11"), ("g++", "c++", "c++17")]
    {
        let mut compile = Command::new(compiler);
        compile
            .arg(format!("-std={standard}"))
            .args([
                "-fsyntax-only",
                "-Wall",
                "-Wextra",
                "-Wpedantic",
                "-Wconversion",
                "-Wshadow",
                "-Werror",
            ])
            .args(["-x", language])
            .arg("-I")
            .arg(shell::root().join("include"))
            .arg(&program);
        checked(&mut compile).with_context(|| format!("the header as {standard}"))?;
    }
    Ok(())
}

/// A program that forgets an object must fail under what looks for that.
fn leaks_are_seen(libraries: &Path, out: &Path, trace: &Trace) -> Result<()> {
    let folder = out.join("tests");
    std::fs::create_dir_all(&folder)?;
    let program = folder.join("leaks.c");
    std::fs::write(&program, LEAKS)?;
    for way in WAYS.iter().filter(|way| way.sees_leaks) {
        match one(&program, way, libraries, out, trace) {
            Err(error) if format!("{error:#}").contains("lost") => {}
            Err(error) if format!("{error:#}").contains("LeakSanitizer: detected") => {}
            Err(error) => return Err(error.context(format!("a leak, as {}", way.name))),
            Ok(()) => bail!("a leak is not seen by {}", way.name),
        }
    }
    Ok(())
}

const LEAKS: &str = "#include <fsimage.h>
int main(void)
{
    fsi_image *image = NULL;
    for (int i = 0; i < 10; i++)
        fsi_image_new(&image, NULL);
    fsi_image_free(image);
    return 0;
}
";

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut sources = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "c") {
            sources.push(path);
        }
    }
    sources.sort();
    Ok(sources)
}

fn name(program: &Path) -> String {
    program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn one(program: &Path, way: &Way, libraries: &Path, out: &Path, trace: &Trace) -> Result<()> {
    let compiled = out.join(format!("{}-{}", name(program), way.name.replace([' ', ','], "-")));
    let mut compile = Command::new(way.compiler);
    compile
        .args(["-g", "-Wall", "-Wextra", "-Werror"])
        .args(way.flags);
    if way.traced {
        compile.arg("-I").arg(&trace.include).arg(&trace.source);
    }
    compile
        .arg("-I")
        .arg(shell::root().join("include"))
        .arg("-o")
        .arg(&compiled)
        .arg(program);
    if way.compiler == "g++" {
        compile.args(["-x", "none"]);
    }
    if way.statically {
        compile
            .arg(libraries.join("libfsimage.a"))
            .args(install::SYSTEM_LIBRARIES.map(|name| format!("-l{name}")));
    } else {
        compile.arg("-L").arg(libraries).arg("-lfsimage");
    }
    checked(&mut compile)?;
    let Some(arguments) = arguments(program, out)? else {
        return Ok(());
    };
    let mut run = match way.runner {
        [] => Command::new(&compiled),
        [first, rest @ ..] => {
            let mut run = Command::new(first);
            run.args(rest).arg(&compiled);
            run
        }
    };
    run.args(arguments)
        .env("LD_LIBRARY_PATH", libraries)
        .env("ASAN_OPTIONS", "detect_leaks=1")
        .env(c_trace::LOG, &trace.log)
        .env("FSIMAGE_VECTORS", shell::root().join("bindings/vectors"));
    checked(&mut run)
}

/// What a program is run with; `None` if it is only compiled.
fn arguments(program: &Path, out: &Path) -> Result<Option<Vec<String>>> {
    let scratch = out.join("scratch");
    if scratch.exists() {
        std::fs::remove_dir_all(&scratch)?;
    }
    std::fs::create_dir_all(&scratch)?;
    let is_test = program.parent().is_some_and(|folder| folder.ends_with("tests"));
    if is_test {
        return Ok(Some(vec![scratch.display().to_string()]));
    }
    let Ok(text) = std::fs::read_to_string(program.with_extension("args")) else {
        return Ok(None);
    };
    let tree = out.join("tree");
    std::fs::create_dir_all(tree.join("folder"))?;
    std::fs::write(tree.join("hello.txt"), "hello\n")?;
    std::fs::write(tree.join("folder/numbers.txt"), "1\n2\n3\n".repeat(1000))?;
    let image = out.join("tree.iso").display().to_string();
    let (tree, scratch) = (tree.display().to_string(), scratch.display().to_string());
    let words = text
        .split_whitespace()
        .map(|word| word.replace("$SCRATCH", &scratch))
        .map(|word| word.replace("$TREE", &tree).replace("$IMAGE", &image));
    Ok(Some(words.collect()))
}

/// Runs a command; its words are part of the error if it fails.
pub(crate) fn checked(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {}", shell::show(command)))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    bail!(
        "{}: {}\n{}",
        shell::show(command),
        output.status,
        String::from_utf8_lossy(&said).trim()
    );
}
