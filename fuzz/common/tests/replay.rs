//! Every oracle against its seeds, against damaged seeds, and against each input that once failed.

#![allow(clippy::unwrap_used, reason = "a test fails where its folders can't be read")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fsimage_fuzz_common::TARGETS;

/// The folder of the fuzz targets.
fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// The names of the files in a folder, which may be missing.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[test]
fn seeds_hold() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty());
        for seed in seeds {
            (target.oracle)(&seed);
        }
        (target.oracle)(b"");
    }
}

/// Of longer seeds, whole discs, not every byte is changed: the tests of the crate that reads them do.
const LONG: usize = 4096;
/// How many of those are.
const STEPS: usize = 500;

/// Each byte of each seed in turn with other values, and each seed cut short: a fuzzer's first steps.
#[test]
fn damaged_seeds_hold() {
    for target in TARGETS {
        for seed in (target.seeds)() {
            let step = if seed.len() <= LONG { 1 } else { seed.len() / STEPS };
            for at in (0..seed.len()).step_by(step) {
                (target.oracle)(&seed[..at]);
                for change in [0x01, 0x80, 0xFF] {
                    let mut damaged = seed.clone();
                    damaged[at] ^= change;
                    (target.oracle)(&damaged);
                }
            }
        }
    }
}

#[test]
fn inputs_that_once_failed_hold() {
    for target in TARGETS {
        for file in files(&fuzz().join("artifacts").join(target.name)) {
            println!("{}", file.display());
            (target.oracle)(&fs::read(&file).unwrap());
        }
    }
}

#[test]
fn every_target_is_known_here_and_to_cargo_fuzz() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    let expected: BTreeSet<PathBuf> = TARGETS
        .iter()
        .map(|target| {
            assert!(manifest.contains(&format!("path = \"fuzz_targets/{}.rs\"", target.name)));
            assert!(
                fuzz().join("dictionaries").join(target.dictionary).is_file(),
                "{}",
                target.dictionary
            );
            fuzz().join("fuzz_targets").join(format!("{}.rs", target.name))
        })
        .collect();
    assert_eq!(files(&fuzz().join("fuzz_targets")), expected);
    let artifacts = fuzz().join("artifacts");
    for folder in files(&artifacts) {
        assert!(
            TARGETS.iter().any(|target| folder == artifacts.join(target.name)),
            "{}",
            folder.display()
        );
    }
}
