//! The grammar of the command line, one module for each family of commands. What an option means for an image is in `settings`; another
//! grammar over the same settings stands beside this one.

mod build;
mod change;
mod drive;
mod lint;
mod read;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub(crate) use build::{
    Access, Bootable, Build, Deep, FileSystem, Plan, ProfileName, Relax, Settings, Vat, size,
};
pub(crate) use change::{Append, Changes, Modify, Work};
pub(crate) use drive::{
    AppendDisc, Burn, Drive, DriveAction, DriveCommand, FormatKind, ListDrives, ReadDisc, Telling,
    VerifyDisc, Writing,
};
pub(crate) use lint::Lint;
pub(crate) use read::{Cat, Chosen, Diff, Extract, Info, List, Manifest, Namespace, Tree};

const EXIT_CODES: &str = "\
Exit codes:
    0  done
    1  the image cannot be built: the file systems cannot hold the tree, or it does not fit the medium
    2  the command line is wrong
    3  a source cannot be read, or changed while it was read
    4  the output cannot be written
  130  interrupted; nothing is left behind";

const EXIT_CODES_OF_READING: &str = "\
Exit codes:
    0  done
    1  the image has no such item, file system or session
    2  the command line is wrong
    3  the image cannot be read, or a part of it cannot; the rest is told
    4  the output cannot be written
  130  interrupted";

const EXIT_CODES_OF_DRIVES: &str = "\
No real recorder was at hand: burning DVD+R is proved on an emulated recorder (tgt), reading on
emulated drives (QEMU), and all other kinds of discs on a virtual drive of our own alone.

With the right to it (CAP_SYS_NICE or RLIMIT_RTPRIO), what feeds a drive runs in real time, so that
its buffer stays full on a busy machine.

Exit codes:
    0  done; what was burnt was read back, unless --no-verify is given
    1  it does not fit the disc, the disc is not of the right kind, or there is none
    2  the command line is wrong
    3  a source cannot be read, or blocks of the disc cannot
    4  the drive or its disc refuses or fails: a disc that was begun is not to be relied on
  130  interrupted";

const EXIT_CODES_OF_LINT: &str = "\
Exit codes:
    0  nothing keeps the image from booting
    1  something does: findings of severity error
    2  the command line is wrong
    3  the image cannot be read";

const EXIT_CODES_OF_DIFF: &str = "\
Lines: `- PATH` is only in A, `+ PATH` only in B, `! PATH: ...` says what differs in both.

Exit codes:
    0  they are the same
    1  they differ
    2  the command line is wrong
    3  something cannot be read, or there is no such file system or session
    4  the output cannot be written
  130  interrupted";

const EXIT_CODES_OF_EXTRACTION: &str = "\
Nothing is written outside of DIR. In names, /, NUL, control characters, and the dots of . and .. become %XX; a second item of one name
gets ~2; names beyond 255 bytes are cut. All that is told. Files appear when they are whole.

Exit codes:
    0  done
    1  the image has no such item, file system or session
    2  the command line is wrong
    3  the image cannot be read, or a part of it cannot; the rest is extracted
    4  something cannot be written, or is there already; the rest is extracted unless the disk is full
  130  interrupted; files that have their names are whole";

/// Builds and reads optical-disc file-system images.
#[derive(Parser)]
#[command(name = "fsimage", version, about, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Build an image from folders and files
    #[command(after_help = EXIT_CODES)]
    Build(Build),
    /// Tell what `build` would make: size, places, and what each file system loses
    #[command(after_help = EXIT_CODES)]
    Plan(Plan),
    /// Make a new image from an old one: add, remove and move items; the rest stays as it is
    #[command(after_help = EXIT_CODES)]
    Modify(Modify),
    /// Add a session to an image in place: what it holds stays, and shows until the session is whole
    #[command(after_help = EXIT_CODES)]
    Append(Append),
    /// Tell what an image holds: sessions, file systems, names, times, and what is wrong with it
    #[command(after_help = EXIT_CODES_OF_READING)]
    Info(Info),
    /// List the items of a directory of an image
    #[command(after_help = EXIT_CODES_OF_READING)]
    Ls(List),
    /// Show the items of an image as a tree
    #[command(after_help = EXIT_CODES_OF_READING)]
    Tree(Tree),
    /// Write files of an image to standard output
    #[command(after_help = EXIT_CODES_OF_READING)]
    Cat(Cat),
    /// Look after optical drives and the discs in them: burn, add to, erase, format, close, read
    #[command(after_help = EXIT_CODES_OF_DRIVES)]
    Drive(DriveCommand),
    /// Tell why an image will not boot, as a disc or from a stick
    #[command(after_help = EXIT_CODES_OF_LINT)]
    Lint(Lint),
    /// Extract an image, or items of it, into a folder
    #[command(after_help = EXIT_CODES_OF_EXTRACTION, after_long_help = EXIT_CODES_OF_EXTRACTION)]
    Extract(Extract),
    /// Print one line for each item of an image, or of a folder: path, kind, mode, size, time, link target, SHA-256
    #[command(after_help = EXIT_CODES_OF_READING)]
    Manifest(Manifest),
    /// Tell in what two images or folders differ
    #[command(after_help = EXIT_CODES_OF_DIFF)]
    Diff(Diff),
}

impl Arguments {
    /// Reads the command line, or ends the program with what is wrong with it.
    pub(crate) fn read() -> Self {
        let matches = Self::grammar().get_matches();
        let mut arguments = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let Some((_, matches)) = matches.subcommand() else {
            return arguments;
        };
        match &mut arguments.command {
            Command::Build(Build { settings, .. }) | Command::Plan(Plan { settings }) => {
                settings.order(matches)
            }
            Command::Drive(DriveCommand {
                action:
                    DriveAction::Burn(Burn { settings, .. }) | DriveAction::Append(AppendDisc { settings, .. }),
            }) => {
                if let Some((_, matches)) = matches.subcommand() {
                    settings.order(matches);
                }
            }
            _ => {}
        }
        arguments
    }

    /// The grammar. What is burnt may be an image file, and then needs no path.
    fn grammar() -> clap::Command {
        Self::command().mut_subcommand("drive", |drive| {
            drive.mut_subcommand("burn", |burn| {
                burn.mut_arg("paths", |paths| paths.required(false))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Arguments::grammar().debug_assert();
    }
}
