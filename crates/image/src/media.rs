//! Media types, and what an image for one of them is like.

use fsimage_layout::FileSystems;

/// IMAPI2FS's `IMAPI_MEDIA_PHYSICAL_TYPE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
#[expect(missing_docs, reason = "the names of the media say it")]
pub enum MediaType {
    CdRom = 0x01,
    CdR = 0x02,
    CdRw = 0x03,
    DvdRom = 0x04,
    DvdRam = 0x05,
    DvdPlusR = 0x06,
    DvdPlusRw = 0x07,
    DvdPlusRDualLayer = 0x08,
    DvdDashR = 0x09,
    DvdDashRw = 0x0A,
    DvdDashRDualLayer = 0x0B,
    /// A medium that takes writes anywhere and has no fixed size.
    Disk = 0x0C,
    DvdPlusRwDualLayer = 0x0D,
    HdDvdRom = 0x0E,
    HdDvdR = 0x0F,
    HdDvdRam = 0x10,
    BdRom = 0x11,
    BdR = 0x12,
    BdRe = 0x13,
}

impl MediaType {
    /// All types, with the names that the command line uses.
    pub const ALL: [(&'static str, Self); 19] = [
        ("cd-rom", Self::CdRom),
        ("cd-r", Self::CdR),
        ("cd-rw", Self::CdRw),
        ("dvd-rom", Self::DvdRom),
        ("dvd-ram", Self::DvdRam),
        ("dvd+r", Self::DvdPlusR),
        ("dvd+rw", Self::DvdPlusRw),
        ("dvd+r-dl", Self::DvdPlusRDualLayer),
        ("dvd-r", Self::DvdDashR),
        ("dvd-rw", Self::DvdDashRw),
        ("dvd-r-dl", Self::DvdDashRDualLayer),
        ("disk", Self::Disk),
        ("dvd+rw-dl", Self::DvdPlusRwDualLayer),
        ("hd-dvd-rom", Self::HdDvdRom),
        ("hd-dvd-r", Self::HdDvdR),
        ("hd-dvd-ram", Self::HdDvdRam),
        ("bd-rom", Self::BdRom),
        ("bd-r", Self::BdR),
        ("bd-re", Self::BdRe),
    ];

    /// The type with this number of IMAPI2FS.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL
            .iter()
            .map(|&(_, media)| media)
            .find(|&media| media as u32 == number)
    }

    /// Blocks of 2048 bytes of a medium of the usual size; 0 where there is none.
    pub fn blocks(self) -> u64 {
        match self {
            // 74 minutes less what IMAPI2FS leaves for the run-out.
            Self::CdRom | Self::CdR | Self::CdRw => 332_800,
            Self::DvdRom | Self::DvdDashR | Self::DvdDashRw => 2_298_496,
            Self::DvdPlusR | Self::DvdPlusRw => 2_295_104,
            Self::DvdRam => 2_236_704,
            Self::DvdPlusRDualLayer | Self::DvdPlusRwDualLayer => 4_173_824,
            Self::DvdDashRDualLayer => 4_171_712,
            Self::HdDvdRom | Self::HdDvdR | Self::HdDvdRam => 7_300_000,
            Self::BdRom | Self::BdR | Self::BdRe => 12_219_392,
            Self::Disk => 0,
        }
    }

    /// The file systems that suit the medium best, of those that this version makes.
    pub fn file_systems(self) -> FileSystems {
        FileSystems::ISO9660 | FileSystems::JOLIET | FileSystems::ROCK_RIDGE
    }
}
