//! Kinds of virtual discs.

use crate::media::{Family, Profile, Writing};

/// A kind of disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum MediumKind {
    /// CD-ROM.
    CdRom = 1,
    /// CD-R of 80 minutes.
    CdR,
    /// CD-RW of 80 minutes.
    CdRw,
    /// DVD-ROM.
    DvdRom,
    /// DVD-R.
    DvdR,
    /// DVD-RW, sequential at first.
    DvdRw,
    /// DVD-R with two layers.
    DvdRDl,
    /// DVD+R.
    DvdPlusR,
    /// DVD+R with two layers.
    DvdPlusRDl,
    /// DVD+RW.
    DvdPlusRw,
    /// DVD-RAM.
    DvdRam,
    /// BD-ROM.
    BdRom,
    /// BD-R.
    BdR,
    /// BD-R with two layers.
    BdRDl,
    /// BD-RE.
    BdRe,
}

/// All kinds, with names and sizes in blocks.
const KINDS: [(MediumKind, &str, Profile, u32); 15] = [
    (MediumKind::CdRom, "cd-rom", Profile::CD_ROM, 359_847),
    (MediumKind::CdR, "cd-r", Profile::CD_R, 359_847),
    (MediumKind::CdRw, "cd-rw", Profile::CD_RW, 359_847),
    (MediumKind::DvdRom, "dvd-rom", Profile::DVD_ROM, 2_298_496),
    (MediumKind::DvdR, "dvd-r", Profile::DVD_R, 2_298_496),
    (MediumKind::DvdRw, "dvd-rw", Profile::DVD_RW_SEQUENTIAL, 2_298_496),
    (
        MediumKind::DvdRDl,
        "dvd-r-dl",
        Profile::DVD_R_DL_SEQUENTIAL,
        4_171_712,
    ),
    (MediumKind::DvdPlusR, "dvd+r", Profile::DVD_PLUS_R, 2_295_104),
    (
        MediumKind::DvdPlusRDl,
        "dvd+r-dl",
        Profile::DVD_PLUS_R_DL,
        4_173_824,
    ),
    (MediumKind::DvdPlusRw, "dvd+rw", Profile::DVD_PLUS_RW, 2_295_104),
    (MediumKind::DvdRam, "dvd-ram", Profile::DVD_RAM, 2_236_704),
    (MediumKind::BdRom, "bd-rom", Profile::BD_ROM, 12_219_392),
    (MediumKind::BdR, "bd-r", Profile::BD_R_SEQUENTIAL, 12_219_392),
    (MediumKind::BdRDl, "bd-r-dl", Profile::BD_R_SEQUENTIAL, 24_438_784),
    (MediumKind::BdRe, "bd-re", Profile::BD_RE, 12_219_392),
];

impl MediumKind {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|(kind, ..)| *kind)
    }

    fn row(self) -> (&'static str, Profile, u32) {
        let row = KINDS.iter().find(|(kind, ..)| *kind == self);
        row.map_or(("", Profile::NONE, 0), |(_, name, profile, blocks)| {
            (name, *profile, *blocks)
        })
    }

    /// The kind of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        KINDS
            .iter()
            .find(|(_, known, ..)| *known == name)
            .map(|(kind, ..)| *kind)
    }

    /// The kind of this number, as files have it.
    pub(super) fn by_number(number: u8) -> Option<Self> {
        Self::all().find(|kind| *kind as u8 == number)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Its profile while it is blank.
    pub fn profile(self) -> Profile {
        self.row().1
    }

    /// Blocks of a blank one.
    pub fn capacity_blocks(self) -> u32 {
        self.row().2
    }

    /// How it is written, when it is not formatted for something else.
    pub fn writing(self) -> Writing {
        self.profile().writing()
    }

    /// Whether it can be erased.
    pub(super) fn erasable(self) -> bool {
        matches!(self, Self::CdRw | Self::DvdRw) || self.writing() == Writing::Overwrite
    }

    /// Recording layers.
    pub(super) fn layers(self) -> u8 {
        if matches!(self, Self::DvdRDl | Self::DvdPlusRDl | Self::BdRDl) {
            2
        } else {
            1
        }
    }

    pub(super) fn family(self) -> Family {
        self.profile().family()
    }

    /// Blocks that cannot be used between a closed session and the next one.
    pub(super) fn session_gap(self, first: bool) -> u32 {
        match self.writing() {
            // Lead-out of 90 s after the first session, 30 s after others; lead-in of 60 s; pre-gap of 2 s.
            Writing::Cd if first => 6750 + 4500 + 150,
            Writing::Cd => 2250 + 4500 + 150,
            // Border-out and border-in of usual sizes.
            Writing::DvdMinus if first => 0x6000,
            Writing::DvdMinus => 0x1800,
            // Closure and intro.
            Writing::DvdPlus => 0x800,
            _ => 0,
        }
    }

    /// Speeds in kB/s, the fastest first.
    pub(super) fn write_speeds(self) -> &'static [u32] {
        match self.family() {
            Family::Cd => &[8467, 4234, 1764, 706],
            Family::Dvd => &[22_160, 11_080, 5540, 3324],
            _ => &[71_936, 35_968, 17_984, 8992],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_back() {
        for kind in MediumKind::all() {
            assert_eq!(MediumKind::by_name(kind.name()), Some(kind));
            assert_eq!(MediumKind::by_number(kind as u8), Some(kind));
            assert_eq!(kind.capacity_blocks() % kind.profile().write_unit(), 0);
            assert!(kind.write_speeds().is_sorted_by(|a, b| a > b));
        }
        assert_eq!(MediumKind::by_number(0), None);
        assert_eq!(MediumKind::by_name("floppy"), None);
    }
}
