//! `cargo xtask parity`: which member of IMAPI2FS is which function in C, which member in Python and in Go, and which tests run it.
//!
//! The members and their functions are `members.txt`. What is in Python and Go is found by the calls of these functions in the
//! bindings' sources, the tests by the names that they use and by the scenarios of `bindings/vectors`, which all languages run.

mod scenarios;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::{c_trace, shell};
use sources::{Member, has_word, members_that_call};

const MEMBERS: &str = include_str!("members.txt");

/// The most names or tests in a cell.
const SHOWN: usize = 4;

/// Languages that have every function, and a test of each; in the others gaps are only counted.
const COMPLETE: [&str; 2] = ["Python", "Go"];

/// What a language does in another way: the language, the begin of the functions' names, the member.
const ELSEWHERE: [(&str, &str, &str); 5] = [
    ("Python", "fsi_error_", "Error"),
    ("Go", "fsi_error_", "Error"),
    ("Python", "fsi_stream_read", "ResultStream"),
    ("Python", "fsi_stream_seek", "ResultStream"),
    ("Python", "fsi_stream_position", "ResultStream"),
];

/// A language with its members and tests.
struct Language {
    name: &'static str,
    members: Vec<Member>,
    /// Tests with their texts.
    tests: Vec<(String, String)>,
    /// What stands behind the name of what is called.
    called: &'static str,
    /// Whether it runs the scenarios.
    runs_scenarios: bool,
}

/// What stands for a function in a language.
#[derive(Default)]
struct Cell {
    names: BTreeSet<String>,
    tests: BTreeSet<String>,
}

/// All that was found.
struct Found {
    /// In the header's order.
    functions: Vec<String>,
    c_tests: BTreeMap<String, BTreeSet<String>>,
    python: BTreeMap<String, Cell>,
    go: BTreeMap<String, Cell>,
}

fn document() -> PathBuf {
    shell::root().join("bindings/c/PARITY.md")
}

/// Writes the table, or checks that what it says is so.
pub(crate) fn run(check: bool) -> Result<()> {
    let found = Found::new()?;
    found.check()?;
    let text = found.text()?;
    if check {
        return found.check_document(&std::fs::read_to_string(document())?, &text);
    }
    std::fs::write(document(), text)?;
    println!("wrote {}", document().display());
    Ok(())
}

/// A member of an interface, its functions, and what is to be said.
fn members() -> Vec<(&'static str, Vec<&'static str>, &'static str)> {
    let mut interface = "";
    let mut all = Vec::new();
    for line in MEMBERS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let (line, note) = line.split_once(" # ").unwrap_or((line, ""));
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let functions: Vec<_> = words.collect();
        if functions.is_empty() {
            interface = name;
        }
        all.push((
            if functions.is_empty() { interface } else { name },
            functions,
            note,
        ));
    }
    all
}

impl Found {
    fn new() -> Result<Self> {
        let root = shell::root();
        let header = std::fs::read_to_string(root.join("include/fsimage.h"))?;
        let functions: Vec<String> = c_trace::functions(&header)
            .into_iter()
            .map(|it| it.name)
            .collect();
        let scenarios = scenarios::of_functions(&root.join("bindings/vectors"))?;
        let c_sources = sources::tests(
            &root.join("bindings/c/tests"),
            |name| !name.starts_with("vectors"),
            "c",
        )?;
        let c_tests = functions.iter().map(|function| {
            let using = c_sources.iter().filter(|(_, text)| has_word(text, function));
            let mut tests: BTreeSet<String> = using.map(|(name, _)| name.clone()).collect();
            if tests.len() > 1 {
                tests.remove("nulls.c");
            }
            (function.clone(), tests)
        });
        let c_tests = c_tests.collect();
        let python = root.join("bindings/python");
        let tests = sources::tests(&python.join("tests"), |_| true, "py")?;
        let python = Language {
            name: "Python",
            members: sources::python(&python.join("src/fsimage"))?,
            runs_scenarios: tests.iter().any(|(name, _)| name == "test_vectors.py"),
            tests,
            called: "",
        };
        let go = root.join("bindings/go");
        let tests = sources::tests(&go, |name| name.ends_with("_test.go"), "go")?;
        let go = Language {
            name: "Go",
            members: sources::go(&go)?,
            runs_scenarios: tests.iter().any(|(_, text)| text.contains("vectors")),
            tests,
            called: "(",
        };
        Ok(Self {
            python: python.cells(&functions, &scenarios),
            go: go.cells(&functions, &scenarios),
            functions,
            c_tests,
        })
    }

    /// No row is empty.
    fn check(&self) -> Result<()> {
        let (mut lacking, mut gaps) = (Vec::new(), 0);
        let known: BTreeSet<&str> = self.functions.iter().map(String::as_str).collect();
        for (name, functions, _) in members() {
            for function in functions.into_iter().filter(|function| !known.contains(function)) {
                lacking.push(format!("{name}: there is no function {function}"));
            }
        }
        for function in &self.functions {
            if self.c_tests.get(function).is_none_or(BTreeSet::is_empty) {
                lacking.push(format!("{function}: no C test"));
            }
            for (language, cells) in [("Python", &self.python), ("Go", &self.go)] {
                let cell = cells.get(function);
                let what = match cell {
                    Some(cell) if cell.names.is_empty() => "nothing",
                    Some(cell) if cell.tests.is_empty() => "no test",
                    Some(_) => continue,
                    None => "nothing",
                };
                let gap = format!("{function}: {what} in {language}");
                if COMPLETE.contains(&language) {
                    lacking.push(gap);
                } else {
                    println!("{gap}");
                    gaps += 1;
                }
            }
        }
        if gaps > 0 {
            println!("{gaps} gaps in languages that are not complete");
        }
        if lacking.is_empty() {
            return Ok(());
        }
        bail!("{} gaps:\n{}", lacking.len(), lacking.join("\n"));
    }

    fn row(&self, functions: &[&str]) -> String {
        let of = |cells: &BTreeMap<String, Cell>| {
            let cells: Vec<(&str, &Cell)> = functions
                .iter()
                .filter_map(|&function| Some((function, cells.get(function)?)))
                .collect();
            let names = cells
                .iter()
                .filter_map(|(function, cell)| cell.names.iter().min_by_key(|name| distance(function, name)));
            let tests = cells
                .iter()
                .filter_map(|(_, cell)| cell.tests.iter().min_by_key(|test| remoteness(test)));
            format!("{} | {}", shown(names), shown(tests))
        };
        let c_tests = functions.iter().filter_map(|function| {
            self.c_tests
                .get(*function)?
                .iter()
                .min_by_key(|test| !function.contains(test.trim_end_matches(".c")))
        });
        format!(
            "{} | {} | {} | {} |",
            shown(functions.iter()),
            shown(c_tests),
            of(&self.python),
            of(&self.go)
        )
    }

    fn text(&self) -> Result<String> {
        let mut text = HEAD.to_owned();
        let mut listed = BTreeSet::new();
        for (name, functions, note) in members() {
            if functions.is_empty() {
                write!(text, "\n### {name}\n\n| member {COLUMNS}")?;
                continue;
            }
            listed.extend(functions.iter().copied());
            let note = if note.is_empty() {
                String::new()
            } else {
                format!(" ({note})")
            };
            writeln!(text, "| `{name}`{note} | {}", self.row(&functions))?;
        }
        text += "\n## Beyond IMAPI2FS\n\n| ";
        text += COLUMNS
            .trim_start_matches("| ")
            .split_once("|---")
            .context("two lines")?
            .0;
        text += "|---|---|---|---|---|---|\n";
        for function in self.functions.iter().filter(|it| !listed.contains(it.as_str())) {
            writeln!(text, "| {}", self.row(&[function]))?;
        }
        Ok(text)
    }

    /// What a document says must be so, though there may be more by now; and it has all rows.
    fn check_document(&self, document: &str, now: &str) -> Result<()> {
        let rows = |text: &str| -> Vec<Vec<String>> {
            let lines = text.lines().filter(|line| line.starts_with("| "));
            lines
                .map(|line| {
                    line.split(" | ")
                        .map(|cell| cell.trim_matches(['|', ' ']).to_owned())
                        .collect()
                })
                .collect()
        };
        let stale = || "bindings/c/PARITY.md is not up to date: cargo xtask parity";
        let (recorded, current) = (rows(document), rows(now));
        if recorded.len() != current.len() {
            bail!("{}", stale());
        }
        let all_names: BTreeSet<&String> = [&self.python, &self.go]
            .into_iter()
            .flat_map(BTreeMap::values)
            .flat_map(|cell| cell.names.iter().chain(&cell.tests))
            .chain(self.c_tests.values().flatten())
            .collect();
        for (recorded, current) in recorded.iter().zip(&current) {
            let named = recorded.len().min(current.len()).saturating_sub(5);
            if recorded.get(..named) != current.get(..named) {
                bail!("{}: {recorded:?}", stale());
            }
            for name in recorded
                .iter()
                .skip(named)
                .flat_map(|cell| cell.split('`').skip(1).step_by(2))
            {
                if !all_names.contains(&name.to_owned()) {
                    bail!("{}: there is no {name}", stale());
                }
            }
        }
        Ok(())
    }
}

/// How far a member's name is from a function's: of several that call it, the one that is named after it is shown.
fn distance(function: &str, member: &str) -> (bool, usize) {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let last = member.rsplit('.').next().unwrap_or_default();
    (!plain(function).ends_with(&plain(last)), member.len())
}

/// How far a test is from what it is shown for: a file of tests says more than one that others share, and that than one of closed objects.
fn remoteness(test: &str) -> u8 {
    let is_scenario = test.ends_with(".vec");
    if test.contains("closed") {
        3
    } else if test.starts_with("test_") || test.ends_with("_test.go") && !test.starts_with("vectors") {
        0
    } else if is_scenario {
        1
    } else {
        2
    }
}

impl Language {
    /// Whether a test uses a member.
    fn uses(&self, text: &str, member: &str) -> bool {
        let (kind, name) = member.split_once('.').unwrap_or(("", member));
        if name.starts_with("__") {
            // What operators of the language call, on an object that another member gives.
            let mut makers = self
                .members
                .iter()
                .filter(|it| it.is_public && it.names(kind) && !it.last_name().starts_with("__"));
            return has_word(text, kind) || makers.any(|it| has_word(text, &format!(".{}", it.last_name())));
        }
        let dot = if kind.is_empty() { "" } else { "." };
        has_word(text, &format!("{dot}{name}{}", self.called))
    }

    fn cells(&self, functions: &[String], scenarios: &BTreeMap<String, String>) -> BTreeMap<String, Cell> {
        let tests_of = |function: &str| self.tests_of(function, scenarios);
        let cell = |function: &String| {
            let (names, mut tests) = tests_of(function);
            // What frees an object is tested where the object is.
            if let Some(stem) = function.strip_suffix("free").filter(|_| tests.is_empty()) {
                let others = functions
                    .iter()
                    .filter(|other| other.starts_with(stem) && *other != function);
                tests = others.flat_map(|other| tests_of(other).1).collect();
            }
            (function.clone(), Cell { names, tests })
        };
        functions.iter().map(cell).collect()
    }

    /// The members that call a function, and the tests that use them.
    fn tests_of(
        &self,
        function: &str,
        scenarios: &BTreeMap<String, String>,
    ) -> (BTreeSet<String>, BTreeSet<String>) {
        let elsewhere = ELSEWHERE
            .iter()
            .filter(|(language, begin, _)| *language == self.name && function.starts_with(begin))
            .map(|(_, _, member)| (*member).to_owned());
        let mut names: BTreeSet<String> = elsewhere.collect();
        if names.is_empty() {
            names = members_that_call(&self.members, function);
        }
        let mut tests = BTreeSet::new();
        for name in &names {
            let using = self.tests.iter().filter(|(_, text)| self.uses(text, name));
            tests.extend(using.map(|(test, _)| test.clone()));
        }
        if self.runs_scenarios {
            tests.extend(scenarios.get(function).cloned());
        }
        (names, tests)
    }
}

/// Names one after another, each once.
fn shown(names: impl Iterator<Item = impl AsRef<str>>) -> String {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let name = format!("`{}`", name.as_ref());
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all.truncate(SHOWN);
    all.join(", ")
}

const COLUMNS: &str = "| C | test | Python | test | Go | test |\n|---|---|---|---|---|---|---|\n";

const HEAD: &str = "# Which member is which

Made by `cargo xtask parity`; do not edit. The members of IMAPI2FS's interfaces, and what does in C, in Python and in Go what each does, with a test that runs it. A test that
ends with `.vec` is a scenario of `bindings/vectors`, which every language runs. `cargo xtask test-c` fails unless each function of C was run by a test with
success and with an error, and CI fails when a row here is empty, or says what is not so.

## IMAPI2FS
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearest_is_shown() {
        let nearest = |function: &str, names: [&'static str; 2]| {
            names.into_iter().min_by_key(|name| distance(function, name))
        };
        let members = ["Directory.add_directory", "Directory.add_item"];
        assert_eq!(nearest("fsi_directory_add_item", members), Some(members[1]));
        let members = ["FileSystemImage.from_disc", "FileSystemImage"];
        assert_eq!(nearest("fsi_image_new", members), Some(members[1]));
        let mut tests = ["closed_test.go", "append.vec", "image_test.go", "samples.py"];
        tests.sort_by_key(|test| remoteness(test));
        assert_eq!(
            tests,
            ["image_test.go", "append.vec", "samples.py", "closed_test.go"]
        );
    }

    #[test]
    fn all_members_are_listed() {
        let all = members();
        let interfaces = all
            .iter()
            .filter(|(_, functions, _)| functions.is_empty())
            .count();
        assert_eq!((interfaces, all.len() - interfaces), (21, 138));
        for (name, functions, _) in all {
            assert!(functions.iter().all(|it| it.starts_with("fsi_")), "{name}");
        }
    }
}
