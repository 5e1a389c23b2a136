//! One module for each judge: `fields` says what it tells, `read` asks it.

pub(crate) mod bsdtar;
pub(crate) mod grub_fstest;
pub(crate) mod isoinfo;
pub(crate) mod libcdio;
pub(crate) mod linux;
pub(crate) mod linux_isofs;
pub(crate) mod linux_udf;
pub(crate) mod listing;
pub(crate) mod pycdlib;
pub(crate) mod seven_zip;
pub(crate) mod xorriso;
