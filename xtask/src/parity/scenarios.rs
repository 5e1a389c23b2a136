//! Which function of the C interface a scenario of `bindings/vectors` stands for, in all languages.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

/// For each function, the first scenario that has it run.
pub(super) fn of_functions(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut scenarios = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "vec") {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            scenarios.push((name, std::fs::read_to_string(&path)?));
        }
    }
    scenarios.sort();
    let verbs = verbs(&std::fs::read_to_string(folder.join("README.md"))?);
    let mut found = BTreeMap::new();
    for (name, text) in &scenarios {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let verb = match words.next() {
                Some("fails") => words.nth(1),
                first => first,
            };
            let key = words.next().unwrap_or_default();
            for function in verb.and_then(|verb| verbs.get(verb)).into_iter().flatten() {
                let function = function.replace("KEY", key);
                found.entry(function).or_insert_with(|| name.clone());
            }
        }
    }
    Ok(found)
}

/// The table of the verbs: each with its functions.
fn verbs(readme: &str) -> BTreeMap<String, Vec<String>> {
    let mut verbs = BTreeMap::new();
    for line in readme.lines() {
        let Some((verb, rest)) = line.strip_prefix("| `").and_then(|it| it.split_once('`')) else {
            continue;
        };
        let cell = rest.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        let functions = cell.split('`').filter(|word| word.starts_with("fsi_"));
        let verb = verb.split(' ').next().unwrap_or_default();
        verbs.insert(verb.to_owned(), functions.map(str::to_owned).collect());
    }
    verbs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_read() {
        let found =
            verbs("| verb | x | y |\n| `set KEY VALUE` | a | `fsi_image_set_KEY` |\n| `drop` | | |\n");
        assert_eq!(found.get("set"), Some(&vec!["fsi_image_set_KEY".to_owned()]));
        assert_eq!(found.get("drop"), Some(&Vec::new()));
    }
}
