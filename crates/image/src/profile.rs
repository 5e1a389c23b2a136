//! Whose habits an image follows: ours, or IMAPI2FS's.

use fsimage_layout::{FileSystems, InterchangeLevel};
use fsimage_tree::CaseRule;

/// The switches between good defaults and IMAPI2FS's. Each can be set alone; [`Profile::NATIVE`] and [`Profile::IMAPI`] are
/// the two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// How names are told apart. IMAPI2FS ignores case.
    pub case: CaseRule,
    /// Whether `\` separates the components of a path, beside `/`, and the characters that Windows forbids are refused.
    pub windows_paths: bool,
    /// Blocks of the medium that a new image is for; 0 is no limit. IMAPI2FS: 332,800, a CD of 74 minutes.
    pub free_media_blocks: u64,
    /// The file systems of a new image.
    pub file_systems: FileSystems,
    /// The interchange level of a new image.
    pub interchange_level: InterchangeLevel,
    /// The most characters of the common volume name; 0 is what the file systems hold. IMAPI2FS: 15.
    pub volume_name_limit: usize,
    /// The most bytes of a file while ISO 9660 is chosen; 0 is no limit. IMAPI2FS: 2 GiB.
    pub iso9660_file_limit: u64,
    /// Whether adding a tree replaces items of the same name, as IMAPI2FS does.
    pub replace_on_collision: bool,
    /// Whether a boot image of a diskette's size becomes one, as IMAPI2FS has it; UEFI then does not find its boot images of 1.44 MB.
    pub guess_emulation: bool,
}

impl Profile {
    /// Nothing is limited that the formats can hold.
    pub const NATIVE: Self = Self {
        case: CaseRule::Sensitive,
        windows_paths: false,
        free_media_blocks: 0,
        file_systems: FileSystems::ISO9660
            .union(FileSystems::JOLIET)
            .union(FileSystems::ROCK_RIDGE),
        interchange_level: InterchangeLevel::Three,
        volume_name_limit: 0,
        iso9660_file_limit: 0,
        replace_on_collision: false,
        guess_emulation: false,
    };

    /// As IMAPI2FS behaves.
    pub const IMAPI: Self = Self {
        case: CaseRule::Insensitive,
        windows_paths: true,
        free_media_blocks: 332_800,
        file_systems: FileSystems::ISO9660.union(FileSystems::JOLIET),
        interchange_level: InterchangeLevel::One,
        volume_name_limit: 15,
        iso9660_file_limit: 1 << 31,
        replace_on_collision: true,
        guess_emulation: true,
    };
}

impl Default for Profile {
    fn default() -> Self {
        Self::NATIVE
    }
}
