//! The command `fsimage` from outside: what it makes is read by programs of others, what it says is checked, and
//! what can go wrong is made to go wrong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests"
)]

mod attributes;
mod bad_input;
mod boot;
mod boot_import;
mod boot_trees;
mod c_remaster;
mod changing_source;
mod command_line;
mod contents;
mod drives;
mod emulated_drives;
mod extraction;
mod harness;
mod high_sierra;
mod judges_iso9660;
mod judges_joliet;
mod judges_rock_ridge;
mod judges_udf;
mod judges_udf_media;
mod limits;
mod plan;
mod reading;
mod relaxed_names;
mod reproducible;
mod sessions;
mod trees;
