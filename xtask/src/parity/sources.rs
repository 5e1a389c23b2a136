//! Where a language's binding calls a function of the C interface: the public members that lead there.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

/// A function, method or property of a binding, with the text that it is made of.
#[derive(Debug)]
pub(super) struct Member {
    /// `Type.name`, or `name`.
    pub(super) name: String,
    pub(super) is_public: bool,
    text: String,
}

impl Member {
    /// Whether it has to do with a type.
    pub(super) fn names(&self, word: &str) -> bool {
        has_word(&self.text, word)
    }

    /// How it is called.
    fn call(&self) -> String {
        let dot = if self.name.contains('.') { "." } else { "" };
        // What has no parenthesis is handed on as a value.
        let open = if self.last_name().starts_with('_') {
            ""
        } else {
            "("
        };
        format!("{dot}{}{open}", self.last_name())
    }

    /// The part behind the type.
    pub(super) fn last_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }
}

/// Whether a text has a name, not as a part of another one.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|it| it.chars().next());
        let is_whole = |end: Option<char>, other: Option<char>| {
            !(end.is_some_and(is_part) && other.is_some_and(is_part))
        };
        is_whole(word.chars().next(), before) && is_whole(word.chars().next_back(), after)
    })
}

/// The public members that call a function: those that do it themselves, else those that do it through as little as can be of what is private.
pub(super) fn members_that_call(members: &[Member], function: &str) -> BTreeSet<String> {
    let (mut wanted, mut seen) = (vec![function.to_owned()], BTreeSet::new());
    while !wanted.is_empty() {
        let mut found = BTreeSet::new();
        let mut next = Vec::new();
        for member in members {
            if !wanted.iter().any(|call| has_word(&member.text, call)) {
                continue;
            }
            if member.is_public {
                found.insert(member.name.clone());
            } else if seen.insert(member.name.clone()) {
                next.push(member.call());
            }
        }
        if !found.is_empty() {
            return found;
        }
        wanted = next;
    }
    BTreeSet::new()
}

fn texts(folder: &Path, extension: &str) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(found);
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == extension) {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            found.push((name, std::fs::read_to_string(&path)?));
        }
    }
    found.sort();
    Ok(found)
}

/// The files of a folder with tests, each with its text.
pub(super) fn tests(
    folder: &Path,
    is_test: impl Fn(&str) -> bool,
    extension: &str,
) -> Result<Vec<(String, String)>> {
    let mut found = texts(folder, extension)?;
    found.retain(|(name, _)| is_test(name));
    Ok(found)
}

/// The members of the package `fsimage`.
pub(super) fn python(folder: &Path) -> Result<Vec<Member>> {
    let mut members = Vec::new();
    let texts = texts(folder, "py")?;
    for (_, text) in &texts {
        python_module(text, &mut members);
    }
    // What the package does not give away is no member of it.
    let exported = texts
        .iter()
        .find(|(name, _)| name == "__init__.py")
        .map_or("", |(_, text)| text);
    for member in &mut members {
        let first = member.name.split('.').next().unwrap_or_default();
        let is_base = ["Settings", "Adding"].contains(&first);
        // A module that is imported whole with its names.
        let is_all = texts.iter().any(|(name, text)| {
            let module = name.trim_end_matches(".py");
            exported.contains(&format!("from .{module} import *")) && has_word(text, first)
        });
        member.is_public &= is_base || is_all || has_word(exported, first);
    }
    // A class that others extend is seen as they are.
    let heads: Vec<&str> = texts
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter(|line| line.starts_with("class "))
        .collect();
    for member in &mut members {
        let Some((class, name)) = member.name.split_once('.') else {
            continue;
        };
        let extended = heads.iter().find_map(|head| {
            let (derived, bases) = head.strip_prefix("class ")?.split_once('(')?;
            let is_base = bases.split([',', ')']).any(|base| base.trim() == class);
            (is_base && ["Settings", "Adding"].contains(&class)).then_some(derived)
        });
        // What frees an object is the `close` of the class that owns it.
        let owner = heads.iter().find_map(|head| {
            let (owner, bases) = head.strip_prefix("class ")?.split_once('(')?;
            bases.contains(&format!("Owner[{class}]")).then_some(owner)
        });
        if let Some(derived) = extended {
            member.name = format!("{derived}.{name}");
        } else if let Some(owner) = owner {
            (member.name, member.is_public) = (format!("{owner}.close"), true);
        } else if class.ends_with("Handle") && name == "_free" {
            // Of those that no object of Python's keeps.
            (member.name, member.is_public) = ("(at once)".to_owned(), true);
        }
    }
    Ok(members)
}

fn python_module(text: &str, members: &mut Vec<Member>) {
    let mut class = String::new();
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        let word = line
            .trim_start()
            .strip_prefix("def ")
            .or_else(|| line.trim_start().strip_prefix("class "))
            .unwrap_or(line.trim_start());
        let name: String = word
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let is_assigned = word
            .get(name.len()..)
            .is_some_and(|rest| rest.starts_with(" = ") || rest.starts_with(": "));
        if line.starts_with("class ") {
            class = name;
            continue;
        }
        let begins = line.trim_start().starts_with("def ") || (is_assigned && !name.is_empty());
        if depth == 0 && !line.is_empty() && !line.starts_with([')', ']', '}', '#', '@']) {
            class.clear();
        }
        if begins && (depth == 0 || (depth == 4 && !class.is_empty())) {
            let is_public = !name.starts_with('_') || (name.starts_with("__") && name.ends_with("__"));
            let full = match (class.as_str(), name.as_str()) {
                ("", _) => name.clone(),
                (class, "__init__") => class.to_owned(),
                (class, name) => format!("{class}.{name}"),
            };
            members.push(Member {
                name: full,
                is_public,
                text: String::new(),
            });
        }
        if let Some(member) = members.last_mut() {
            member.text += line.trim();
            member.text.push('\n');
            // The settings, whose functions are named after them.
            let kind = ["_flag(", "_u32(", "_u64(", "_choice("];
            if begins && kind.iter().any(|kind| line.contains(kind)) && depth == 4 {
                member.text += &format!("fsi_image_{name} fsi_image_set_{name}\n");
            }
        }
    }
}

/// The members of the module for Go, and the functions in C between.
pub(super) fn go(folder: &Path) -> Result<Vec<Member>> {
    let mut members = Vec::new();
    for (name, text) in texts(folder, "go")? {
        if !name.ends_with("_test.go") {
            go_file(&text, &mut members);
        }
    }
    for (_, text) in texts(folder, "c")? {
        c_file(&text, &mut members);
    }
    Ok(members)
}

fn go_file(text: &str, members: &mut Vec<Member>) {
    for block in text.split("\nfunc ").skip(1) {
        let code = block.split_once("\n}\n").map_or(block, |(code, _)| code);
        let (receiver, rest) = match code.strip_prefix('(') {
            Some(rest) => rest.split_once(") ").unwrap_or_default(),
            None => ("", code),
        };
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let kind = receiver.rsplit([' ', '*']).next().unwrap_or_default();
        let kind = kind.split('[').next().unwrap_or_default();
        let is_public = [kind, &name]
            .iter()
            .all(|name| !name.starts_with(|c: char| c.is_ascii_lowercase()));
        let full = if kind.is_empty() {
            name
        } else {
            format!("{kind}.{name}")
        };
        members.push(Member {
            name: full,
            is_public,
            text: rest.to_owned(),
        });
    }
}

fn c_file(text: &str, members: &mut Vec<Member>) {
    for block in text.split("\n}\n") {
        let Some((head, code)) = block.split_once("\n{\n").or_else(|| block.split_once(" {\n")) else {
            continue;
        };
        let before = head.rsplit_once("\n\n").map_or(head, |(_, last)| last);
        let before = before.split('(').next().unwrap_or_default();
        let name = before.rsplit([' ', '*', '\n']).next().unwrap_or_default();
        members.push(Member {
            name: name.to_owned(),
            is_public: false,
            text: code.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_python() {
        let text = "class Image(Owner[H]):\n    strict = _flag(\n        \"strict\"\n    )\n\n    def __init__(self):\n        call(_capi.fsi_image_new)\n\n    \
            @property\n    def count(self):\n        return self._count(1)\n\n    def _count(self, n):\n        return get(_capi.fsi_image_count)\n\n\n\
            def version():\n    return _capi.fsi_version()\n";
        let mut members = Vec::new();
        python_module(text, &mut members);
        for (function, member) in [
            ("fsi_image_set_strict", "Image.strict"),
            ("fsi_image_new", "Image"),
            ("fsi_image_count", "Image.count"),
            ("fsi_version", "version"),
        ] {
            let found = members_that_call(&members, function);
            assert_eq!(found.into_iter().collect::<Vec<_>>(), [member], "{function}");
        }
        assert!(members_that_call(&members, "fsi_image").is_empty());
    }

    #[test]
    fn members_of_go() {
        let text = "package x\n\nfunc New() {\n\tC.fsi_image_new()\n}\n\nfunc (i *Image) Walk() {\n\tC.go_walk()\n}\n\nfunc (h *handle[T]) free() {\n\tC.fsi_x()\n}\n";
        let mut members = Vec::new();
        go_file(text, &mut members);
        c_file(
            "#include \"a.h\"\n\nstatic int32_t go_walk(int a)\n{\n    return fsi_walk(a);\n}\n",
            &mut members,
        );
        for (function, expected) in [
            ("fsi_image_new", vec!["New"]),
            ("fsi_walk", vec!["Image.Walk"]),
            ("fsi_x", vec![]),
        ] {
            let found = members_that_call(&members, function);
            assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{function}");
        }
    }
}
