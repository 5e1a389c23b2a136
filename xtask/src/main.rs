//! The project's own chores: `cargo xtask TASK`.
//!
//! Each task is small and can be run alone; `ci` is a table of them.

mod abi;
mod bench;
mod c_header;
mod c_tests;
mod c_trace;
mod ci;
mod fuzz;
mod go_tests;
mod header;
mod install;
mod licences;
mod metadata;
mod no_std;
mod package_tests;
mod parity;
mod python_capi;
mod python_tests;
mod shell;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own chores.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what the tests need, and runs all of them.
    Test(test::Arguments),
    /// Compiles and runs the C programs of bindings/c alone.
    TestC {
        /// Only those with this in their names; "package" is how the library is found when it is installed.
        only: Option<String>,
    },
    /// Builds the Python wheel, installs it into an environment of its own, and runs the tests of bindings/python there.
    TestPython,
    /// Tests bindings/go alone.
    TestGo,
    /// Runs all that CI runs: format, lints, documentation, header, licences, tests, a little fuzzing.
    Ci(ci::Arguments),
    /// Builds images of benchmark trees with this library and with other tools, side by side.
    Bench(bench::Arguments),
    /// Fuzzes one target, or all.
    Fuzz(fuzz::Arguments),
    /// Generates include/fsimage.h, include/fsimage.symbols and the declarations for Python.
    Header {
        /// Only checks that they are up to date.
        #[arg(long)]
        check: bool,
    },
    /// Compares the binary interface with include/fsimage.abi.
    Abi {
        /// Records it instead.
        #[arg(long, conflicts_with = "check")]
        bless: bool,
        /// Compares it, which is also what is done without.
        #[arg(long)]
        check: bool,
    },
    /// Builds the C library, and puts it where C programs look for it.
    Install(install::Arguments),
    /// Generates bindings/c/PARITY.md: IMAPI2FS's members in C, Python and Go, with their tests.
    Parity {
        /// Only checks that it is true and has no gaps.
        #[arg(long)]
        check: bool,
    },
    /// Checks which crate uses which, the length of files, and lists the parts of standards with their tests.
    Tidy,
    /// Checks the licences and the origin of all dependencies against deny.toml.
    Licences,
    /// Has the tests write what they find into their expected files, and writes the header.
    Bless,
    /// Installs the Debian packages and cargo tools that tests and benches need.
    InstallTools,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Test(arguments) => test::run(&arguments),
        Task::TestC { only } => c_tests::run(only.as_deref()),
        Task::TestPython => python_tests::run(""),
        Task::TestGo => go_tests::run(""),
        Task::Ci(arguments) => ci::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Fuzz(arguments) => fuzz::run(&arguments),
        Task::Header { check } => header::run(check),
        Task::Abi { bless, check: _ } => abi::run(bless),
        Task::Install(arguments) => install::run(&arguments),
        Task::Parity { check } => parity::run(check),
        Task::Tidy => tidy::run(),
        Task::Licences => licences::run(),
        Task::Bless => test::bless(),
        Task::InstallTools => tools::install_or_fail(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
