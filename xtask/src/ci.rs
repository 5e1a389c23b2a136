//! `cargo xtask ci`: what the project's CI runs, as a table of small tasks.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::{abi, fuzz, header, licences, no_std, parity, shell, test, tidy};

/// A task by name.
struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

/// The cheap ones first: what fails soon is fixed soon.
const STEPS: [Step; 12] = [
    Step {
        name: "format",
        run: format,
    },
    Step {
        name: "tidy",
        run: tidy::run,
    },
    Step {
        name: "licences",
        run: licences::run,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "no_std",
        run: no_std::run,
    },
    Step {
        name: "documentation",
        run: documentation,
    },
    Step {
        name: "header",
        run: || header::run(true),
    },
    Step {
        name: "binary interface",
        run: || abi::run(false),
    },
    Step {
        name: "parity of languages",
        run: || parity::run(true),
    },
    Step {
        name: "tests",
        run: || test::run(&test::Arguments::default()),
    },
    Step {
        name: "benches, once each",
        run: benches,
    },
    Step {
        name: "fuzzing, briefly",
        run: fuzz::smoke,
    },
];

/// What `cargo xtask ci` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Runs only these steps.
    #[arg(value_name = "STEP", value_parser = clap::builder::PossibleValuesParser::new(STEPS.map(|step| step.name)))]
    only: Vec<String>,
}

/// Runs the steps; each runs even if an earlier one fails.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut told = Vec::new();
    let mut failed = false;
    for Step { name, run } in STEPS {
        if !arguments.only.is_empty() && !arguments.only.iter().any(|only| only == name) {
            continue;
        }
        println!("\n--- {name}");
        let begin = Instant::now();
        let outcome = run();
        let seconds = begin.elapsed().as_secs();
        told.push(match outcome {
            Ok(()) => format!("ok      {seconds:>5} s  {name}"),
            Err(error) => {
                failed = true;
                println!("{name}: {error:#}");
                format!("FAILED  {seconds:>5} s  {name}: {error:#}")
            }
        });
    }
    println!("\n{}", told.join("\n"));
    if failed {
        bail!("not all is well");
    }
    Ok(())
}

fn format() -> Result<()> {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    shell::run(shell::cargo().args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn documentation() -> Result<()> {
    let mut command = shell::cargo();
    command.args([
        "doc",
        "--quiet",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ]);
    shell::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

fn benches() -> Result<()> {
    shell::run(shell::cargo().args([
        "bench",
        "--quiet",
        "--package",
        "fsimage-benches",
        "--profile",
        "dev",
        "--",
        "--test",
    ]))
}
