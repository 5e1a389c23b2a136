//! Whether images boot: firmware in a virtual machine, and programs that read boot catalogs and partition tables.

use std::path::Path;
use std::process::Command;

use crate::judges::pycdlib::python;
use crate::{JudgeError, program};

/// What starts the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firmware {
    /// SeaBIOS.
    Bios,
    /// OVMF.
    Uefi,
}

/// What the image is put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// A drive for discs.
    Cd,
    /// A hard disk.
    Disk,
    /// A stick.
    Usb,
}

/// Boots the image and waits until the machine says `expected` on its serial port.
///
/// # Errors
/// [`JudgeError::Rejected`] when it says something else, or nothing; [`JudgeError::Missing`].
pub fn boots(image: &Path, firmware: Firmware, drive: Drive, expected: &str) -> Result<(), JudgeError> {
    let firmware = match firmware {
        Firmware::Bios => "bios",
        Firmware::Uefi => "uefi",
    };
    let drive = match drive {
        Drive::Cd => "cd",
        Drive::Disk => "disk",
        Drive::Usb => "usb",
    };
    let mut command = program::bed("vm-boot")?;
    command
        .arg(image)
        .args(["--firmware", firmware, "--as", drive, "--expect", expected]);
    program::accepted("firmware", &mut command).map(drop)
}

/// Makes a boot image that says `MARK text END`: of kind noemul, floppy, hdd, mbr or esp.
///
/// # Errors
/// [`JudgeError::Rejected`] with what went wrong, [`JudgeError::Missing`].
pub fn payload(kind: &str, out: &Path, text: &str) -> Result<(), JudgeError> {
    let mut command = program::bed("boot-payload")?;
    program::accepted("boot-payload", command.arg(kind).arg(out).args(["--text", text])).map(drop)
}

/// What a program says of an image's boot catalog or partition tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// xorriso's reports of both.
    Xorriso,
    /// isoinfo's of the catalog.
    Isoinfo,
    /// fdisk's of the partitions.
    Fdisk,
    /// sgdisk's of faults of the partition table, of which there must be none.
    Sgdisk,
    /// pycdlib's of the catalog and of isolinux's master boot record: lines `entry PLATFORM MEDIA SECTORS BLOCK` and `isohybrid SECTOR`.
    Pycdlib,
}

impl Report {
    /// What the program says.
    ///
    /// # Errors
    /// [`JudgeError::Rejected`] when it finds fault, [`JudgeError::Missing`].
    pub fn of(self, image: &Path) -> Result<String, JudgeError> {
        let (name, arguments, more): (_, &[&str], &[&str]) = match self {
            Self::Xorriso => {
                let reports = &["-report_el_torito", "plain", "-report_system_area", "plain"];
                ("xorriso", &["-indev"], reports)
            }
            Self::Isoinfo => ("isoinfo", &["-d", "-i"], &[]),
            Self::Fdisk => ("fdisk", &["-l"], &[]),
            Self::Sgdisk => ("sgdisk", &["-v"], &[]),
            Self::Pycdlib => ("pycdlib", &[], &[]),
        };
        let mut command = match self {
            Self::Pycdlib => Command::new(python()?),
            _ => program::command(name)?,
        };
        if self == Self::Pycdlib {
            command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/pycdlib-boot"));
        }
        command.args(arguments);
        match self {
            // Without it xorriso takes what lies in memory for a drive.
            Self::Xorriso => command.arg(format!("stdio:{}", image.display())),
            _ => command.arg(image),
        };
        let output = program::accepted(name, command.args(more))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if self == Self::Sgdisk && !said.contains("No problems found") {
            return Err(program::rejected(name, &output));
        }
        Ok(said)
    }
}
