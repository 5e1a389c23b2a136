//! `fsimage`: disc images from folders.

mod arguments;
mod boot;
mod build;
mod failure;
mod interrupt;
mod progress;
mod report;
mod settings;
mod sources;

use std::process::ExitCode;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let (json, result) = match &arguments.command {
        Command::Build(build) => (build.settings.json, build::build(build)),
        Command::Plan(plan) => (plan.settings.json, build::plan(plan)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(json),
    }
}
