//! `fsimage`: disc images from folders, what is in disc images, and discs in drives.

mod arguments;
mod boot;
mod build;
mod change;
mod drive;
mod failure;
mod interrupt;
mod lint;
mod progress;
mod read;
mod report;
mod settings;
mod sources;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let (json, result) = match &arguments.command {
        Command::Build(build) => (build.settings.json, build::build(build)),
        Command::Plan(plan) => (plan.settings.json, build::plan(plan)),
        Command::Modify(modify) => (modify.work.json, change::modify(modify)),
        Command::Append(append) => (append.work.json, change::append(append)),
        Command::Info(info) => (info.json, read::info(info)),
        Command::Ls(list) => (list.json, read::list(list)),
        Command::Tree(tree) => (false, read::tree(tree)),
        Command::Cat(cat) => (false, read::cat(cat)),
        Command::Drive(command) => (command.json(), drive::drive(command)),
        Command::Lint(lint) => match lint::lint(lint) {
            Ok(code) => return code,
            Err(failure) => (lint.json, Err(failure)),
        },
        Command::Extract(extract) => (extract.json, read::extract(extract)),
        Command::Manifest(manifest) => (false, read::manifest(manifest)),
        Command::Diff(diff) => (diff.json, read::diff(diff)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(json),
    }
}

/// Runs `work` with the threads that the user asked for.
fn with_threads(
    threads: Option<u16>,
    work: impl FnOnce() -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let threads = threads.map_or(0, usize::from);
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        Err(error) => Err(Failure::usage(format!("--threads: {error}"))),
    }
}
