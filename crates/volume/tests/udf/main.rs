//! UDF by every writer there is, whole and damaged, as the reader shows it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests"
)]

mod damaged;
mod features;
mod finding;
mod fixtures;
mod hostile;
mod kernel;
mod many;
mod mirror;
mod own;
#[path = "../../../layout/tests/random_tree/mod.rs"]
mod random_tree;
mod shown;
#[allow(dead_code, unused_imports, reason = "the tests of layouts use all of it")]
#[path = "../../../layout/tests/udf_reader/mod.rs"]
mod udf_reader;
