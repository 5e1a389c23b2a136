//! `cargo xtask test`: installs what the tests need, then runs them all, the quick ones first.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{c_tests, go_tests, python_tests, shell, tools};

/// The names that `--without` takes: those of `fsimage_judges::Judge::name`, and of `fsimage_judges::UdfJudge::name` for UDF.
const JUDGES: [&str; 15] = [
    "xorriso",
    "bsdtar",
    "7z",
    "isoinfo",
    "libcdio",
    "pycdlib",
    "grub-fstest",
    "linux-isofs",
    "linux-udf",
    "udf-check",
    "udfinfo",
    "udfread",
    "udfclient",
    "udfdump",
    "uefi",
];

/// Tests that take longer than a few seconds, in nextest's filter language: they start other programs.
const SLOW: &str = "package(fsimage-judges) | (package(fsimage-cli) & kind(test)) | binary(emulated)";

/// What `cargo xtask test` takes.
#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Goes without a judge (a program by others that reads our images): the tests that ask it pass, and the
    /// end of the run says so. May be repeated.
    #[arg(long, value_name = "JUDGE", value_parser = clap::builder::PossibleValuesParser::new(JUDGES))]
    without: Vec<String>,
    /// Leaves out the tests that start other programs.
    #[arg(long)]
    quick: bool,
    /// Installs nothing.
    #[arg(long)]
    no_install: bool,
    /// Only Rust tests whose name contains this.
    filter: Option<String>,
}

/// Runs the tests; each kind runs even if an earlier one fails.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let lacking = if arguments.no_install || arguments.quick {
        Vec::new()
    } else {
        tools::install()?
    };
    let without = arguments.without.join(",");
    let mut failed = Vec::new();
    let mut step = |name: &str, outcome: Result<()>| {
        if let Err(error) = outcome {
            println!("{name}: {error:#}");
            failed.push(name.to_owned());
        }
    };
    if let Some(filter) = &arguments.filter {
        step("Rust tests", rust_tests(&[filter], &without));
    } else {
        step(
            "quick Rust tests",
            rust_tests(&["-E", &format!("not ({SLOW})")], &without),
        );
        step(
            "documentation examples",
            shell::run(shell::cargo().args(["test", "--workspace", "--doc"])),
        );
        if !arguments.quick {
            step("Rust tests with judges", rust_tests(&["-E", SLOW], &without));
            step("drives by iSCSI", iscsi_tests());
            step("C tests", c_tests::run(None));
            step("Go tests", go_tests::run(&without));
            step("Python tests", python_tests::run(&without));
        }
    }
    for what in lacking {
        println!("was not installed: {what}");
    }
    for judge in &arguments.without {
        println!("not judged, as asked by --without: {judge}");
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// What the feature `iscsi` adds, which needs a library that not everybody has.
fn iscsi_tests() -> Result<()> {
    shell::run(shell::cargo().args(["test", "-p", "fsimage-mmc", "--features", "iscsi", "--", "iscsi"]))
}

/// Runs nextest; where it cannot be had, plain `cargo test`, which takes no such filters.
fn rust_tests(filter: &[&str], without: &str) -> Result<()> {
    let mut command = match tools::nextest() {
        Ok(nextest) => {
            let mut command = Command::new(nextest);
            command
                .current_dir(shell::root())
                .args(["nextest", "run", "--workspace", "--no-fail-fast"]);
            command.args(["--no-tests", "warn"]).args(filter);
            command
        }
        Err(error) => {
            println!("no nextest ({error:#}): cargo test instead");
            let mut command = shell::cargo();
            command.args([
                "test",
                "--workspace",
                "--no-fail-fast",
                "--lib",
                "--bins",
                "--tests",
            ]);
            match filter {
                ["-E", SLOW] => return Ok(()), // cargo test has run them with the quick ones
                ["-E", _] => {}
                _ => {
                    command.args(filter);
                }
            }
            command
        }
    };
    shell::run(command.env("FSIMAGE_WITHOUT", without))
}

/// `cargo xtask bless`: has the tests write what they now find into their expected files.
pub(crate) fn bless() -> Result<()> {
    let mut command = Command::new(tools::nextest()?);
    command.current_dir(shell::root()).args([
        "nextest",
        "run",
        "--workspace",
        "-E",
        &format!("not ({SLOW})"),
    ]);
    shell::run(command.env("FSIMAGE_BLESS", "1"))?;
    crate::header::run(false)
}
