//! What makes an image boot: El Torito for discs, partition tables for sticks and disks.
//!
//! Spec: El Torito 1.0; UEFI 2.10 5.2, 5.3, 13.3.2.1.
//!
//! | part | where |
//! |---|---|
//! | master boot record, tables of GPT and of Apple | system area |
//! | boot record | the second volume descriptor |
//! | boot catalog | before the contents; or a file of the tree |
//! | boot images of their own | before the contents |
//! | boot images that are files of the tree | where the file's content is |
//! | the EFI system partition that is a boot image, of a hybrid image | behind all other contents, so that what is before it is one partition |
//! | appended partitions | behind everything |
//! | backup of the GPT | the last blocks |
//!
//! What is written into a boot image (a boot information table, GRUB's place of its core) is written over the bytes that the
//! content gives, when they are rendered; the content stays as it is.

mod check;
mod images;
mod options;
mod patch;
mod stub;
mod system_area;

pub(crate) use check::check;
pub(crate) use images::{Images, Places};
pub use options::{
    AppendedPartition, Boot, BootEntry, BootImage, Hybrid, IsoStub, MAX_BOOT_ENTRIES, MbrCode, MbrConvention,
};
pub(crate) use patch::{Patch, overlay};
pub(crate) use stub::Stub;
pub(crate) use system_area::{GPT_BACKUP_BLOCKS, Partitions, backup_gpt, system_area};
