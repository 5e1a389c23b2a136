//! The Linux kernel's isofs mounts the image in a virtual machine, and the mounted tree is described.
//!
//! Takes any namespace, tells all fields. Any complaint of the kernel about the image is a rejection.

use std::path::Path;

use super::linux::Mount;
use crate::{Fields, JudgeError, Manifest, Namespace};

const NAME: &str = "linux-isofs";

pub(crate) const fn fields(namespace: Namespace) -> Fields {
    match namespace {
        Namespace::RockRidge => Fields::all().difference(Fields::FINE_TIMES),
        // Modes and owners are the mount's defaults there.
        Namespace::Joliet | Namespace::Iso9660 => Fields::KIND
            .union(Fields::SIZE)
            .union(Fields::MTIME)
            .union(Fields::CONTENT),
    }
}

pub(crate) fn read(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    mount(options(namespace)).read(image)
}

const fn mount(options: &str) -> Mount<'_> {
    Mount {
        judge: NAME,
        file_system: "iso9660",
        options,
        fields: "type,mode,nlink,uid,gid,rdev,size,mtime,link,sha256",
        strict: true,
        more: &[],
    }
}

const fn options(namespace: Namespace) -> &'static str {
    match namespace {
        Namespace::RockRidge => "nojoliet",
        Namespace::Joliet => "norock,iocharset=utf8,check=strict",
        Namespace::Iso9660 => "norock,nojoliet,map=off",
    }
}

/// Has the kernel read the session that begins at block `start` of a disc.
///
/// # Errors
///
/// As [`crate::Judge::read`].
pub fn read_session(disc: &Path, namespace: Namespace, start: u64) -> Result<Manifest, JudgeError> {
    mount(&format!("{},sbsector={start}", options(namespace))).read(disc)
}

/// Has the kernel tell all but the contents: for images too large to be read in a virtual machine.
///
/// # Errors
///
/// As [`crate::Judge::read`].
pub fn read_sizes(image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
    let all = mount(options(namespace));
    Mount {
        more: &["--no-content"],
        ..all
    }
    .read(image)
}
