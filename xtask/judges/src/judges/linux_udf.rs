//! The Linux kernel's udf driver mounts the image in a virtual machine, and the mounted tree is described.
//!
//! Tells all fields.

use std::path::Path;

use super::linux::Mount;
use crate::{JudgeError, Manifest};

/// Has the kernel read a UDF image, mounted with these options (none: the whole disc).
///
/// # Errors
///
/// As [`crate::Judge::read`].
pub fn read_udf(image: &Path, options: &str) -> Result<Manifest, JudgeError> {
    mount(options, true).read(image)
}

/// Has the kernel read a UDF image that is damaged, of which it may complain.
///
/// # Errors
///
/// As [`crate::Judge::read`].
pub fn read_damaged_udf(image: &Path) -> Result<Manifest, JudgeError> {
    mount("", false).read(image)
}

const fn mount(options: &str, strict: bool) -> Mount<'_> {
    Mount {
        judge: "linux-udf",
        file_system: "udf",
        options,
        fields: "type,mode,nlink,uid,gid,rdev,size,mtime,atime,ctime,link,sha256",
        strict,
        more: &["--digits", "6"],
    }
}
