//! What a layout is asked for. Everything that a clock or a preference decides comes in here, so that equal inputs
//! give equal images.

use std::sync::Arc;

use bitflags::bitflags;
pub use fsimage_formats::iso9660::Relaxations;
pub use fsimage_formats::udf::Revision as UdfRevision;
use fsimage_tree::Timestamp;

use crate::boot::Boot;
use crate::continued::Continued;
use crate::names::{Limits, NameRule};
use crate::resident::Resident;

bitflags! {
    /// File systems of an image. The values are IMAPI2FS's `FsiFileSystems`, and our own for Rock Ridge.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct FileSystems: u32 {
        /// ISO 9660 (ECMA-119).
        const ISO9660 = 1;
        /// Joliet; needs ISO 9660.
        const JOLIET = 2;
        /// UDF (ECMA-167).
        const UDF = 4;
        /// Rock Ridge; needs ISO 9660.
        const ROCK_RIDGE = 0x100;
    }
}

impl FileSystems {
    /// The name by which people know a single file system.
    pub fn name(self) -> &'static str {
        match self {
            Self::ISO9660 => "ISO 9660",
            Self::JOLIET => "Joliet",
            Self::UDF => "UDF",
            Self::ROCK_RIDGE => "Rock Ridge",
            _ => "several file systems",
        }
    }

    /// A stable name of a single file system, for programs; empty for several.
    pub fn id(self) -> &'static str {
        match self {
            Self::ISO9660 => "iso9660",
            Self::JOLIET => "joliet",
            Self::UDF => "udf",
            Self::ROCK_RIDGE => "rock-ridge",
            _ => "",
        }
    }
}

/// ISO 9660 interchange levels (ECMA-119:1987 10), and ISO 9660:1999 as the fourth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum InterchangeLevel {
    /// Names of 8 and 3 characters; one section a file.
    One,
    /// Names of 30 characters; one section a file.
    Two,
    /// Names of 30 characters; files of any size.
    #[default]
    Three,
    /// As three, and an enhanced volume descriptor with a hierarchy of its own, whose names have up to 207 bytes.
    Four,
}

impl InterchangeLevel {
    /// The level with this number.
    pub fn from_number(number: u32) -> Option<Self> {
        [Self::One, Self::Two, Self::Three, Self::Four]
            .into_iter()
            .find(|level| level.number() == number)
    }

    /// 1 to 4.
    pub fn number(self) -> u32 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }
}

/// The names of ISO 9660's primary hierarchy. By default those of the standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Iso9660Names {
    /// What names have beyond the standard.
    pub relaxations: Relaxations,
    /// Most bytes of a name with its full stop, without the version number, 8 to 207; the interchange level's when `None`. Beside Rock
    /// Ridge names have at most [`Self::LONGEST_BESIDE_ROCK_RIDGE`].
    pub length: Option<u8>,
}

impl Iso9660Names {
    /// The longest names that can be asked for: those that ISO 9660:1999 allows (7.5.1).
    pub const LONGEST: u8 = 207;
    /// The longest names of records that have room for what Rock Ridge puts into the record itself: `PX`, and where all else is.
    pub const LONGEST_BESIDE_ROCK_RIDGE: u8 = 146;
    /// The longest names of the standard (ECMA-119:1987 7.6.3), and those of files with their full stop.
    pub const LONGEST_OF_STANDARD: u8 = 31;

    /// Whether there are names that the standard does not allow.
    pub fn is_relaxed(self) -> bool {
        !self.relaxations.is_empty()
            || self
                .length
                .is_some_and(|length| length > Self::LONGEST_OF_STANDARD)
    }
}

/// What becomes of directories below the eighth level (ECMA-119:1987 6.8.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum DeepDirectories {
    /// Moved below `RR_MOVED` when the layout is strict, else kept.
    #[default]
    ByStrictness,
    /// Moved below `RR_MOVED`, from where Rock Ridge shows them at their place (RRIP 4.1.5).
    Relocate,
    /// Kept where they are, and reported; every reader of today takes it.
    Keep,
}

/// The Joliet namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JolietOptions {
    /// The level that the escape sequence names, 1 to 3.
    pub level: u8,
    /// Most 16-bit units of a name: 64 by the specification; up to 103 fit a directory record. With more than 64, the
    /// specification's limit of a path is not kept either.
    pub name_units: u8,
    /// Whether characters beyond the Basic Multilingual Plane are written as surrogate pairs.
    pub utf16: bool,
}

impl Default for JolietOptions {
    fn default() -> Self {
        Self {
            level: 3,
            name_units: 64,
            utf16: false,
        }
    }
}

/// Identifiers of the volume. Each text is cut to nothing: one that does not fit is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeIdentifiers {
    /// Volume identifier of ISO 9660 (ECMA-119:1987 8.4.7), at most 32 characters.
    pub volume_iso9660: String,
    /// Volume identifier of Joliet, at most 16 units.
    pub volume_joliet: String,
    /// Volume identifier of UDF, at most 126 characters.
    pub volume_udf: String,
    /// System identifier (8.4.6), at most 32 characters.
    pub system: String,
    /// Volume set identifier (8.4.19), at most 128 characters.
    pub volume_set: String,
    /// Publisher identifier (8.4.20), at most 128 characters.
    pub publisher: String,
    /// Data preparer identifier (8.4.21), at most 128 characters.
    pub data_preparer: String,
    /// Application identifier (8.4.22), at most 128 characters.
    pub application: String,
    /// Name of a file in the root with a copyright statement (8.4.23), which the descriptors then name by its identifier; or any
    /// text of at most 37 characters. So are the next two.
    pub copyright_file: String,
    /// Name of a file in the root with an abstract (8.4.24), at most 37 characters.
    pub abstract_file: String,
    /// Name of a file in the root with bibliographic records (8.4.25), at most 37 characters.
    pub bibliographic_file: String,
}

/// How the partition of UDF is to be written on later (ECMA-167:1997 3/10.5.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum UdfAccess {
    /// Not at all.
    #[default]
    ReadOnly,
    /// Each block once.
    WriteOnce,
    /// Blocks that were erased.
    Rewritable,
    /// Every block at any time.
    Overwritable,
}

/// Whether the file entries of UDF are found by a virtual allocation table at the end, as on a medium that is written once, from its
/// beginning to its end, and added to in later sessions (UDF:2.60 2.2.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum UdfVat {
    /// They are not.
    #[default]
    None,
    /// They are, on a medium that is closed after the image: with anchors at block 256 and 256 blocks before the last.
    Closed,
    /// They are, on a medium that stays open: with one anchor at block 512, so that block 256 is free for who closes it.
    Open,
}

/// UDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UdfOptions {
    /// The revision, 1.02 to 2.60.
    pub revision: UdfRevision,
    /// How the partition is to be written on.
    pub access: UdfAccess,
    /// Whether there is a virtual allocation table. It needs [`UdfAccess::WriteOnce`] and UDF 1.50, and takes the place of the metadata partition of
    /// UDF 2.50 and later. With one, [`Options::total_blocks`] is the size of the medium and the image ends with its last recorded block.
    pub vat: UdfVat,
    /// Whether what the metadata partition of UDF 2.50 and later holds is written twice.
    pub redundant_metadata: bool,
}

impl Default for UdfOptions {
    fn default() -> Self {
        Self {
            revision: UdfRevision::V2_01,
            access: UdfAccess::ReadOnly,
            vat: UdfVat::None,
            redundant_metadata: true,
        }
    }
}

/// What a layout is asked for. The default is ISO 9660 level 3 with Rock Ridge and Joliet.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file systems to make.
    pub file_systems: FileSystems,
    /// ISO 9660 interchange level.
    pub interchange_level: InterchangeLevel,
    /// The names of ISO 9660's primary hierarchy; what is beyond the standard excludes [`Options::strict`].
    pub iso9660_names: Iso9660Names,
    /// Whether what the standards forbid is an error instead of a warning.
    pub strict: bool,
    /// What becomes of directories below the eighth level.
    pub deep_directories: DeepDirectories,
    /// The Joliet namespace.
    pub joliet: JolietOptions,
    /// UDF.
    pub udf: UdfOptions,
    /// Bytes of a block: 2048; without ISO 9660 also 512, 1024 or 4096.
    pub block_size: u32,
    /// Blocks of the whole image: what nothing takes is free. As many as needed when `None`.
    pub total_blocks: Option<u64>,
    /// Identifiers of the volume.
    pub identifiers: VolumeIdentifiers,
    /// The volume's creation and modification time.
    pub clock: Timestamp,
    /// No item's time is written later than this, and times of access and of status change are those of modification
    /// (`SOURCE_DATE_EPOCH`).
    pub latest: Option<Timestamp>,
    /// The block of the disc at which the image starts.
    pub session_start: u32,
    /// What the disc holds before the image: contents that are there are named where they are, and not written.
    pub resident: Option<Arc<dyn Resident>>,
    /// The disc that the image continues, and is then the whole of; for a disc that can be written at any place.
    pub continued: Option<Continued>,
    /// Whether equal contents are found, by reading them, and stored once.
    pub deduplicate: bool,
    /// Whether the optional copies of the path tables are written (ECMA-119:1987 6.9.2).
    pub optional_path_tables: bool,
    /// Whether Rock Ridge times take the 17-byte form, with hundredths of a second (RRIP 4.1.6).
    pub long_times: bool,
    /// Whether the volume descriptors of a first session are written at block 48 too, where readers (libisoburn's convention) look for
    /// the first session when a later one has taken over those at block 16.
    pub descriptor_copy: bool,
    /// Blocks of zeros after the last file, for drives that read ahead.
    pub padding_blocks: u32,
    /// What makes the image boot.
    pub boot: Boot,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            file_systems: FileSystems::ISO9660 | FileSystems::JOLIET | FileSystems::ROCK_RIDGE,
            interchange_level: InterchangeLevel::default(),
            iso9660_names: Iso9660Names::default(),
            strict: false,
            deep_directories: DeepDirectories::default(),
            joliet: JolietOptions::default(),
            udf: UdfOptions::default(),
            block_size: 2048,
            total_blocks: None,
            identifiers: VolumeIdentifiers::default(),
            clock: Timestamp::default(),
            latest: None,
            session_start: 0,
            resident: None,
            continued: None,
            deduplicate: false,
            optional_path_tables: false,
            long_times: false,
            descriptor_copy: true,
            padding_blocks: 0,
            boot: Boot::default(),
        }
    }
}

impl Options {
    pub(crate) fn rock_ridge(&self) -> bool {
        self.file_systems.contains(FileSystems::ROCK_RIDGE)
    }

    /// The rule of the primary hierarchy.
    pub(crate) fn iso9660_rule(&self) -> NameRule {
        let Iso9660Names { relaxations, length } = self.iso9660_names;
        let limits = match length {
            Some(length) if self.rock_ridge() => {
                Limits::of_length(length.min(Iso9660Names::LONGEST_BESIDE_ROCK_RIDGE))
            }
            Some(length) => Limits::of_length(length),
            None if self.interchange_level == InterchangeLevel::One => Limits::LEVEL_1,
            None => Limits::LEVEL_2,
        };
        NameRule::Iso9660 { limits, relaxations }
    }

    /// The block of the disc at which the image begins.
    pub(crate) fn image_start(&self) -> u64 {
        match self.continued {
            Some(_) => 0,
            None => self.session_start.into(),
        }
    }

    /// The block of the image at which what is planned begins.
    pub(crate) fn planned_start(&self) -> u64 {
        u64::from(self.session_start) - self.image_start()
    }

    pub(crate) fn relocates(&self) -> bool {
        match self.deep_directories {
            DeepDirectories::ByStrictness => self.strict && self.rock_ridge(),
            DeepDirectories::Relocate => self.rock_ridge(),
            DeepDirectories::Keep => false,
        }
    }

    /// A time as the image may show it.
    pub(crate) fn shown(&self, time: Timestamp) -> Timestamp {
        self.latest.map_or(time, |latest| time.min(latest))
    }
}
