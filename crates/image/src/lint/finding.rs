//! What can be wrong.

use std::ffi::CStr;
use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LintSeverity {
    /// Something that the image does not do; it may not be meant to.
    Note,
    /// Some machines will not boot it.
    Warning,
    /// It will not boot that way.
    Error,
}

impl LintSeverity {
    /// A stable name, for programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $id:literal $severity:ident)*) => {
        /// What is looked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LintRule { $($(#[$doc])* $name),* }

        impl LintRule {
            /// All rules.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// A stable name, for programs.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// The same as a text of C.
            pub fn c_id(self) -> &'static CStr {
                let text = match self { $(Self::$name => concat!($id, "\0")),* };
                CStr::from_bytes_with_nul(text.as_bytes()).unwrap_or_default()
            }

            /// How bad it is.
            pub fn severity(self) -> LintSeverity {
                match self { $(Self::$name => LintSeverity::$severity),* }
            }
        }
    };
}

rules! {
    /// The length is no multiple of 2048.
    NotAligned "not-aligned" Warning
    /// No volume descriptor is where ISO 9660 has them.
    NoVolumeDescriptor "no-volume-descriptor" Error
    /// There is no El Torito boot record.
    NoBootRecord "no-boot-record" Note
    /// The boot record is not in sector 17.
    BootRecordMisplaced "boot-record-misplaced" Error
    /// The boot catalog is outside the image, or none.
    CatalogUnusable "catalog-unusable" Error
    /// The boot catalog departs from its specification.
    CatalogFault "catalog-fault" Warning
    /// No entry is marked as bootable.
    NothingBootable "nothing-bootable" Error
    /// No entry is for a BIOS.
    NoBiosEntry "no-bios-entry" Note
    /// No entry is for UEFI.
    NoEfiEntry "no-efi-entry" Note
    /// A boot image lies outside the image.
    ImageOutside "image-outside" Error
    /// A boot image is zeros.
    ImageEmpty "image-empty" Error
    /// An entry's platform is not that of its image.
    WrongPlatform "wrong-platform" Error
    /// An entry for UEFI emulates a diskette or a disk.
    EfiEmulation "efi-emulation" Error
    /// A boot image for UEFI is no FAT file system.
    EfiNoFat "efi-no-fat" Error
    /// An EFI system partition has no directory EFI.
    EfiNoLoader "efi-no-loader" Error
    /// Fewer sectors are loaded than the image needs, or none.
    LoadSize "load-size" Error
    /// The boot information table is another place's.
    InfoTableStale "info-table-stale" Error
    /// The boot information table has another sum.
    InfoTableSum "info-table-sum" Error
    /// isolinux without its boot information table.
    InfoTableMissing "info-table-missing" Error
    /// There is no master boot record.
    NoMbr "no-mbr" Note
    /// The master boot record has no code.
    MbrNoCode "mbr-no-code" Warning
    /// No partition of the master boot record is active.
    MbrNoActive "mbr-no-active" Warning
    /// The code of the master boot record loads another place than the boot image's.
    MbrBootImage "mbr-boot-image" Error
    /// There is a GPT, and the master boot record does not protect it.
    MbrNotProtective "mbr-not-protective" Error
    /// There is a GPT, and the master boot record has partitions of its own instead of protecting it.
    GptIgnored "gpt-ignored" Warning
    /// Partitions of the master boot record overlap.
    MbrOverlap "mbr-overlap" Warning
    /// A partition of the master boot record lies outside the image.
    MbrOutside "mbr-outside" Warning
    /// The master boot record protects a GPT that is not there.
    GptMissing "gpt-missing" Error
    /// A header of the GPT is damaged or contradicts itself.
    GptHeader "gpt-header" Error
    /// The entries of the GPT are not those of which the header has the CRC.
    GptEntries "gpt-entries" Error
    /// The backup of the GPT is not there.
    GptBackupMissing "gpt-backup-missing" Error
    /// The backup of the GPT is not at the end of the image.
    GptBackupMisplaced "gpt-backup-misplaced" Warning
    /// Partitions of the GPT overlap.
    GptOverlap "gpt-overlap" Warning
    /// A partition of the GPT lies outside what may be used.
    GptOutside "gpt-outside" Warning
    /// UEFI boots the image from a disc, and finds no EFI system partition on a stick.
    NoEsp "no-esp" Warning
    /// An EFI system partition is no FAT file system.
    EspNoFat "esp-no-fat" Error
    /// The Apple partition map is damaged.
    ApmFault "apm-fault" Warning
}

/// One thing that keeps an image from booting in one of the ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// What it is.
    pub rule: LintRule,
    /// What is wrong, and what it does.
    pub message: String,
}

impl fmt::Display for LintFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} [{}]: {}",
            self.rule.severity().id(),
            self.rule.id(),
            self.message
        )
    }
}
