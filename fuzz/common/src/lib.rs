//! What fuzz targets and tests share: an oracle for each parser, and seeds that get a fuzzer past the first checks.
//!
//! An oracle takes any bytes and panics when something does not hold that must. The fuzz targets, a few lines
//! each, hand it the fuzzer's bytes; the test `replay` hands it the seeds and every input that ever failed.
#![allow(
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an oracle panics when what must hold does not, and seeds are small"
)]

pub mod boot_image;
pub mod c_calls;
pub mod c_disc;
pub mod formats;
pub mod high_sierra;
pub mod iso_disc;
pub mod mmc;
pub mod udf_disc;
pub mod udf_tree;
pub mod volume_iso;
pub mod volume_udf;

/// A fuzz target: `fuzz/fuzz_targets/NAME.rs`.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the target.
    pub name: &'static str,
    /// The dictionary that helps it, in `fuzz/dictionaries/`.
    pub dictionary: &'static str,
    /// Panics when something does not hold that must.
    pub oracle: fn(&[u8]),
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All fuzz targets, by name.
pub const TARGETS: &[Target] = &[
    Target {
        name: "boot_image",
        dictionary: "boot.dict",
        oracle: boot_image::boot_image,
        seeds: boot_image::seeds,
    },
    Target {
        name: "c_calls",
        dictionary: "c_calls.dict",
        oracle: c_calls::c_calls,
        seeds: c_calls::seeds,
    },
    Target {
        name: "c_disc",
        dictionary: "iso9660.dict",
        oracle: c_disc::c_disc,
        seeds: c_disc::seeds,
    },
    Target {
        name: "date_time",
        dictionary: "date_time.dict",
        oracle: formats::date_time,
        seeds: formats::seeds::date_time,
    },
    Target {
        name: "directory_record",
        dictionary: "iso9660.dict",
        oracle: formats::directory_record,
        seeds: formats::seeds::directory_record,
    },
    Target {
        name: "el_torito",
        dictionary: "boot.dict",
        oracle: formats::el_torito,
        seeds: formats::boot_seeds::el_torito,
    },
    Target {
        name: "extended_attribute",
        dictionary: "date_time.dict",
        oracle: formats::extended_attribute,
        seeds: formats::seeds::extended_attribute,
    },
    Target {
        name: "file_identifier",
        dictionary: "iso9660.dict",
        oracle: formats::file_identifier,
        seeds: formats::seeds::file_identifier,
    },
    Target {
        name: "iso9660_volume_descriptor",
        dictionary: "iso9660.dict",
        oracle: formats::iso9660_volume_descriptor,
        seeds: formats::seeds::iso9660_volume_descriptor,
    },
    Target {
        name: "joliet",
        dictionary: "joliet.dict",
        oracle: formats::joliet,
        seeds: formats::seeds::joliet,
    },
    Target {
        name: "mmc_replies",
        dictionary: "mmc.dict",
        oracle: mmc::replies,
        seeds: mmc::seeds,
    },
    Target {
        name: "partition_table",
        dictionary: "boot.dict",
        oracle: formats::partition_table,
        seeds: formats::boot_seeds::partition_table,
    },
    Target {
        name: "path_table",
        dictionary: "iso9660.dict",
        oracle: formats::path_table,
        seeds: formats::seeds::path_table,
    },
    Target {
        name: "rock_ridge",
        dictionary: "susp.dict",
        oracle: formats::rock_ridge,
        seeds: formats::seeds::rock_ridge,
    },
    Target {
        name: "susp",
        dictionary: "susp.dict",
        oracle: formats::susp,
        seeds: formats::seeds::susp,
    },
    Target {
        name: "udf_directory",
        dictionary: "udf.dict",
        oracle: formats::udf_directory,
        seeds: formats::udf_seeds::udf_directory,
    },
    Target {
        name: "udf_extended_attribute",
        dictionary: "udf.dict",
        oracle: formats::udf_extended_attribute,
        seeds: formats::udf_seeds::udf_extended_attribute,
    },
    Target {
        name: "udf_file_entry",
        dictionary: "udf.dict",
        oracle: formats::udf_file_entry,
        seeds: formats::udf_seeds::udf_file_entry,
    },
    Target {
        name: "udf_name",
        dictionary: "udf.dict",
        oracle: formats::udf_name,
        seeds: formats::udf_seeds::udf_name,
    },
    Target {
        name: "udf_table",
        dictionary: "udf.dict",
        oracle: formats::udf_table,
        seeds: formats::udf_seeds::udf_table,
    },
    Target {
        name: "udf_volume_descriptor",
        dictionary: "udf.dict",
        oracle: formats::udf_volume_descriptor,
        seeds: formats::udf_seeds::udf_volume_descriptor,
    },
    Target {
        name: "volume_iso",
        dictionary: "iso9660.dict",
        oracle: volume_iso::volume_iso,
        seeds: volume_iso::seeds,
    },
    Target {
        name: "volume_udf",
        dictionary: "udf.dict",
        oracle: volume_udf::volume_udf,
        seeds: volume_udf::seeds,
    },
];
