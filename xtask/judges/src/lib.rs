//! Judges: programs by others that read disc images, each giving a [`Manifest`] that is compared with the
//! tree an image was made of.
//!
//! A judge shares no code with this project. Each says which namespaces it reads, which fields it tells, and in
//! which form it shows names ([`Judge::fields`], [`Judge::shown`]); what it cannot tell is left to another.
//! UDF has judges of its own, [`UdfJudge`], which compare an image with a folder at once.
//! Whether an image boots is asked of firmware: [`boots`].
//! A judge that is not installed is an error, unless the environment variable `FSIMAGE_WITHOUT` names it.
//!
//! ```no_run
//! use fsimage_judges::{Judge, Manifest, Namespace, assert_faithful};
//! use std::path::Path;
//!
//! let expected = Manifest::of_directory(Path::new("tree")).unwrap();
//! assert_faithful(Path::new("disc.iso"), Namespace::RockRidge, &expected, &Judge::ALL);
//! ```

mod boot;
mod compare;
mod error;
mod judge;
mod judges;
mod manifest;
mod plan;
mod present;
mod program;
mod scratch;
mod udf;

pub use boot::{Drive, Firmware, Report, boots, payload};
pub use compare::{Difference, Fields, compare};
pub use error::JudgeError;
pub use judge::{Judge, Namespace, assert_faithful};
pub use judges::linux_isofs::{read_session, read_sizes};
pub use judges::linux_udf::{read_damaged_udf, read_udf};
pub use manifest::{Entry, Kind, Manifest};
pub use plan::Plan;
pub use present::Present;
pub use scratch::scratch_folder;
pub use udf::{UdfJudge, assert_udf, change_in_guest, make_udf};
