//! Kinds of media: as MMC numbers them, and as IMAPI does.
//!
//! Spec: MMC-6 5.3, Profile List.

use std::fmt;

/// A profile: a kind of medium, and how it can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Profile(pub u16);

impl Profile {
    /// No medium, or one that the drive does not know.
    pub const NONE: Self = Self(0x0000);
    /// A disk that can be taken out and rewritten.
    pub const REMOVABLE_DISK: Self = Self(0x0002);
    /// CD-ROM.
    pub const CD_ROM: Self = Self(0x0008);
    /// CD-R.
    pub const CD_R: Self = Self(0x0009);
    /// CD-RW.
    pub const CD_RW: Self = Self(0x000a);
    /// DVD-ROM; closed recordable DVDs too, in many drives.
    pub const DVD_ROM: Self = Self(0x0010);
    /// DVD-R.
    pub const DVD_R: Self = Self(0x0011);
    /// DVD-RAM.
    pub const DVD_RAM: Self = Self(0x0012);
    /// DVD-RW that can be overwritten.
    pub const DVD_RW_RESTRICTED_OVERWRITE: Self = Self(0x0013);
    /// DVD-RW that is written from its beginning to its end.
    pub const DVD_RW_SEQUENTIAL: Self = Self(0x0014);
    /// DVD-R with two layers, written from its beginning to its end.
    pub const DVD_R_DL_SEQUENTIAL: Self = Self(0x0015);
    /// DVD-R with two layers, written to both in turn.
    pub const DVD_R_DL_LAYER_JUMP: Self = Self(0x0016);
    /// DVD-RW with two layers.
    pub const DVD_RW_DL: Self = Self(0x0017);
    /// DVD+RW.
    pub const DVD_PLUS_RW: Self = Self(0x001a);
    /// DVD+R.
    pub const DVD_PLUS_R: Self = Self(0x001b);
    /// DVD+RW with two layers.
    pub const DVD_PLUS_RW_DL: Self = Self(0x002a);
    /// DVD+R with two layers.
    pub const DVD_PLUS_R_DL: Self = Self(0x002b);
    /// BD-ROM.
    pub const BD_ROM: Self = Self(0x0040);
    /// BD-R that is written in sequence.
    pub const BD_R_SEQUENTIAL: Self = Self(0x0041);
    /// BD-R that is written anywhere, once.
    pub const BD_R_RANDOM: Self = Self(0x0042);
    /// BD-RE.
    pub const BD_RE: Self = Self(0x0043);
    /// HD DVD-ROM.
    pub const HD_DVD_ROM: Self = Self(0x0050);
    /// HD DVD-R.
    pub const HD_DVD_R: Self = Self(0x0051);
    /// HD DVD-RAM.
    pub const HD_DVD_RAM: Self = Self(0x0052);

    /// What IMAPI calls it.
    pub const fn physical_type(self) -> PhysicalType {
        match self {
            Self::REMOVABLE_DISK => PhysicalType::DISK,
            Self::CD_ROM => PhysicalType::CD_ROM,
            Self::CD_R => PhysicalType::CD_R,
            Self::CD_RW => PhysicalType::CD_RW,
            Self::DVD_ROM => PhysicalType::DVD_ROM,
            Self::DVD_R => PhysicalType::DVD_R,
            Self::DVD_RAM => PhysicalType::DVD_RAM,
            Self::DVD_RW_RESTRICTED_OVERWRITE | Self::DVD_RW_SEQUENTIAL | Self::DVD_RW_DL => {
                PhysicalType::DVD_RW
            }
            Self::DVD_R_DL_SEQUENTIAL | Self::DVD_R_DL_LAYER_JUMP => PhysicalType::DVD_R_DUAL_LAYER,
            Self::DVD_PLUS_RW => PhysicalType::DVD_PLUS_RW,
            Self::DVD_PLUS_R => PhysicalType::DVD_PLUS_R,
            Self::DVD_PLUS_RW_DL => PhysicalType::DVD_PLUS_RW_DUAL_LAYER,
            Self::DVD_PLUS_R_DL => PhysicalType::DVD_PLUS_R_DUAL_LAYER,
            Self::BD_ROM => PhysicalType::BD_ROM,
            Self::BD_R_SEQUENTIAL | Self::BD_R_RANDOM => PhysicalType::BD_R,
            Self::BD_RE => PhysicalType::BD_RE,
            Self::HD_DVD_ROM => PhysicalType::HD_DVD_ROM,
            Self::HD_DVD_R => PhysicalType::HD_DVD_R,
            Self::HD_DVD_RAM => PhysicalType::HD_DVD_RAM,
            _ => PhysicalType::UNKNOWN,
        }
    }

    /// The family that it belongs to.
    pub const fn family(self) -> Family {
        match self.0 {
            0x08..=0x0a => Family::Cd,
            0x10..=0x2f => Family::Dvd,
            0x40..=0x4f => Family::Bd,
            0x50..=0x5f => Family::HdDvd,
            _ => Family::Other,
        }
    }

    /// How it is written.
    pub const fn writing(self) -> Writing {
        match self {
            Self::CD_R | Self::CD_RW => Writing::Cd,
            Self::DVD_R | Self::DVD_RW_SEQUENTIAL | Self::DVD_R_DL_SEQUENTIAL | Self::DVD_R_DL_LAYER_JUMP => {
                Writing::DvdMinus
            }
            Self::DVD_PLUS_R | Self::DVD_PLUS_R_DL => Writing::DvdPlus,
            Self::BD_R_SEQUENTIAL => Writing::BdSequential,
            Self::REMOVABLE_DISK
            | Self::DVD_RAM
            | Self::DVD_RW_RESTRICTED_OVERWRITE
            | Self::DVD_PLUS_RW
            | Self::DVD_PLUS_RW_DL
            | Self::BD_RE => Writing::Overwrite,
            _ => Writing::Never,
        }
    }

    /// Blocks that are recorded at once: writes are best whole multiples of it.
    pub const fn write_unit(self) -> u32 {
        match self.family() {
            Family::Dvd => 16,
            Family::Bd | Family::HdDvd => 32,
            Family::Cd | Family::Other => 1,
        }
    }

    /// Its name, with what tells profiles of the same disc apart.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NONE => "no medium",
            Self::DVD_RW_RESTRICTED_OVERWRITE => "DVD-RW (restricted overwrite)",
            Self::DVD_RW_SEQUENTIAL => "DVD-RW (sequential)",
            Self::DVD_R_DL_LAYER_JUMP => "DVD-R DL (layer jump)",
            Self::DVD_RW_DL => "DVD-RW DL",
            Self::BD_R_SEQUENTIAL => "BD-R (sequential)",
            Self::BD_R_RANDOM => "BD-R (random)",
            other => other.physical_type().name(),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Kinds of discs that have much in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Compact discs.
    Cd,
    /// DVDs.
    Dvd,
    /// Blu-ray discs.
    Bd,
    /// HD DVDs.
    HdDvd,
    /// Something else.
    Other,
}

/// How a disc takes data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Writing {
    /// Not at all, or in a way that nobody here knows.
    Never,
    /// Tracks, in sessions.
    Cd,
    /// Incrementally or at once.
    DvdMinus,
    /// In sequence, in tracks and sessions that may be reserved.
    DvdPlus,
    /// In sequence, with clusters of 32 blocks.
    BdSequential,
    /// Any block, any number of times, once it is formatted.
    Overwrite,
}

/// A kind of disc as IMAPI numbers it (`IMAPI_MEDIA_PHYSICAL_TYPE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhysicalType(pub u32);

impl PhysicalType {
    /// Nobody knows.
    pub const UNKNOWN: Self = Self(0x00);
    /// CD-ROM.
    pub const CD_ROM: Self = Self(0x01);
    /// CD-R.
    pub const CD_R: Self = Self(0x02);
    /// CD-RW.
    pub const CD_RW: Self = Self(0x03);
    /// DVD-ROM.
    pub const DVD_ROM: Self = Self(0x04);
    /// DVD-RAM.
    pub const DVD_RAM: Self = Self(0x05);
    /// DVD+R.
    pub const DVD_PLUS_R: Self = Self(0x06);
    /// DVD+RW.
    pub const DVD_PLUS_RW: Self = Self(0x07);
    /// DVD+R with two layers.
    pub const DVD_PLUS_R_DUAL_LAYER: Self = Self(0x08);
    /// DVD-R.
    pub const DVD_R: Self = Self(0x09);
    /// DVD-RW.
    pub const DVD_RW: Self = Self(0x0a);
    /// DVD-R with two layers.
    pub const DVD_R_DUAL_LAYER: Self = Self(0x0b);
    /// A disk.
    pub const DISK: Self = Self(0x0c);
    /// DVD+RW with two layers.
    pub const DVD_PLUS_RW_DUAL_LAYER: Self = Self(0x0d);
    /// HD DVD-ROM.
    pub const HD_DVD_ROM: Self = Self(0x0e);
    /// HD DVD-R.
    pub const HD_DVD_R: Self = Self(0x0f);
    /// HD DVD-RAM.
    pub const HD_DVD_RAM: Self = Self(0x10);
    /// BD-ROM.
    pub const BD_ROM: Self = Self(0x11);
    /// BD-R.
    pub const BD_R: Self = Self(0x12);
    /// BD-RE.
    pub const BD_RE: Self = Self(0x13);

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CD_ROM => "CD-ROM",
            Self::CD_R => "CD-R",
            Self::CD_RW => "CD-RW",
            Self::DVD_ROM => "DVD-ROM",
            Self::DVD_RAM => "DVD-RAM",
            Self::DVD_PLUS_R => "DVD+R",
            Self::DVD_PLUS_RW => "DVD+RW",
            Self::DVD_PLUS_R_DUAL_LAYER => "DVD+R DL",
            Self::DVD_R => "DVD-R",
            Self::DVD_RW => "DVD-RW",
            Self::DVD_R_DUAL_LAYER => "DVD-R DL",
            Self::DISK => "disk",
            Self::DVD_PLUS_RW_DUAL_LAYER => "DVD+RW DL",
            Self::HD_DVD_ROM => "HD DVD-ROM",
            Self::HD_DVD_R => "HD DVD-R",
            Self::HD_DVD_RAM => "HD DVD-RAM",
            Self::BD_ROM => "BD-ROM",
            Self::BD_R => "BD-R",
            Self::BD_RE => "BD-RE",
            _ => "unknown medium",
        }
    }
}

impl fmt::Display for PhysicalType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_imapi() {
        for (profile, number, unit) in [
            (Profile::CD_R, 2, 1),
            (Profile::DVD_RW_SEQUENTIAL, 10, 16),
            (Profile::DVD_PLUS_R_DL, 8, 16),
            (Profile::DVD_R_DL_LAYER_JUMP, 11, 16),
            (Profile::BD_R_RANDOM, 0x12, 32),
            (Profile::BD_RE, 0x13, 32),
            (Profile(0xffff), 0, 1),
        ] {
            assert_eq!(profile.physical_type(), PhysicalType(number));
            assert_eq!(profile.write_unit(), unit);
        }
        assert_eq!(Profile::DVD_PLUS_RW.to_string(), "DVD+RW");
        assert_eq!(Profile(0x1234).to_string(), "unknown medium");
    }
}
