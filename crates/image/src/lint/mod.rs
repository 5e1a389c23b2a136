//! Why an image will not boot, in plain words.
//!
//! Spec: El Torito 1.0; UEFI 2.10 5.2, 5.3, 13.3.
//!
//! Every byte of the image is hostile: what cannot be read is told as a finding, and reading is bounded.

mod catalog;
mod fat;
mod finding;
mod probe;
mod tables;
#[cfg(test)]
mod tests;

use fsimage_volume::BlockSource;

pub use finding::{LintFinding, LintRule, LintSeverity};
use probe::Probe;

/// Bytes of the FAT file system that begins at `offset`, as it says; `None` where none does.
pub(crate) fn fat_bytes(source: &dyn BlockSource, offset: u64) -> std::io::Result<Option<u64>> {
    Ok(fat::find(&Probe::new(source), offset)?.map(|fat| fat.bytes))
}

/// Looks for what keeps the image from booting: as a disc by its boot catalog, as a stick or a disk by its partition tables. The findings are in
/// the order of the structures. An image that is fine has none.
///
/// # Errors
/// When the image cannot be read where it says that it has bytes.
pub fn lint(source: &dyn BlockSource) -> std::io::Result<Vec<LintFinding>> {
    let mut probe = Probe::new(source);
    if !probe.length().is_multiple_of(2048) {
        let length = probe.length();
        probe.report(
            LintRule::NotAligned,
            format!("the image has {length} bytes, which is no multiple of 2048"),
        );
    }
    let boot = catalog::check(&mut probe)?;
    tables::check(&mut probe, &boot)?;
    Ok(probe.into_findings())
}
