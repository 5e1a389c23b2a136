//! ISO 9660 by every writer there is, whole and damaged, as the reader shows it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests"
)]

mod attributes;
mod beginning;
mod bootable;
mod damaged;
mod disc;
mod features;
mod fixtures;
mod foreign;
mod high_sierra;
mod own;
mod pycdlib;
#[path = "../../../layout/tests/random_tree/mod.rs"]
mod random_tree;
#[path = "../../../layout/tests/reader/mod.rs"]
mod reader;
#[allow(dead_code, reason = "the tests of UDF use all of it")]
#[path = "../udf/shown.rs"]
mod shown;
