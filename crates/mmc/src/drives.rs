//! Which drives there are, and opening one by its name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::commands::inquiry::InquiryData;
use crate::drive::Drive;
use crate::error::MmcError;
#[cfg(target_os = "linux")]
use crate::sg_io::{Access, SgIo};
use crate::virtual_drive::{MediumKind, VirtualDrive, VirtualDriveOptions};

/// A drive of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriveEntry {
    /// Its device node.
    pub device: PathBuf,
    /// The maker.
    pub vendor: String,
    /// The model.
    pub product: String,
    /// The firmware.
    pub revision: String,
}

/// The drives of this machine, in the order of their numbers. Nothing is asked of them: the kernel did that.
pub fn list_drives() -> Vec<DriveEntry> {
    list_below(Path::new("/sys"))
}

fn list_below(sys: &Path) -> Vec<DriveEntry> {
    let mut drives = entries(&sys.join("class/block"), "sr");
    // Where the block driver is missing, the generic one still has the drive.
    let generic = entries(&sys.join("class/scsi_generic"), "sg");
    drives.extend(generic.into_iter().filter(|(_, device, _)| {
        let kind = fs::read_to_string(device.join("type")).unwrap_or_default();
        kind.trim() == "5" && !device.join("block").is_dir()
    }));
    let listed = drives.into_iter().map(|(_, device, name)| {
        let text = |file: &str| {
            fs::read_to_string(device.join(file))
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        DriveEntry {
            device: Path::new("/dev").join(name),
            vendor: text("vendor"),
            product: text("model"),
            revision: text("rev"),
        }
    });
    listed.collect()
}

/// Entries `PREFIXnumber` of a folder of the kernel, by number, with the folder of their device.
fn entries(folder: &Path, prefix: &str) -> Vec<(u32, PathBuf, String)> {
    let mut found: Vec<(u32, PathBuf, String)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            let number = name.strip_prefix(prefix)?.parse().ok()?;
            Some((number, folder.join(&name).join("device"), name))
        })
        .collect();
    found.sort();
    found
}

/// The name of a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriveName {
    /// A device node: `/dev/sr0`.
    Device(PathBuf),
    /// A drive elsewhere: `iscsi://HOST/TARGET/LUN`.
    Iscsi(String),
    /// A virtual drive: `file:PATH` or `file:PATH?media=KIND`, which makes a blank disc of that kind where there is no such file.
    File {
        /// The file.
        path: PathBuf,
        /// The kind of disc to make.
        media: Option<MediumKind>,
    },
}

impl DriveName {
    /// Reads a name.
    ///
    /// # Errors
    /// [`MmcError::BadName`], with what is wrong with it.
    pub fn parse(name: &str) -> Result<Self, MmcError> {
        let bad = |fault| MmcError::BadName {
            name: name.to_owned(),
            fault,
        };
        if name.starts_with("iscsi://") {
            return Ok(Self::Iscsi(name.to_owned()));
        }
        let Some(rest) = name.strip_prefix("file:") else {
            if name.is_empty() {
                return Err(bad("it is empty"));
            }
            return Ok(Self::Device(PathBuf::from(name)));
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if path.is_empty() {
            return Err(bad("it has no path"));
        }
        let mut media = None;
        for option in query.split('&').filter(|option| !option.is_empty()) {
            let kind = option
                .strip_prefix("media=")
                .ok_or(bad("the only option is media=KIND"))?;
            // A plus sign may come as it stands in addresses.
            let kind = MediumKind::by_name(&kind.replace("%2B", "+").replace("%2b", "+"));
            media = Some(kind.ok_or(bad("there is no such kind of disc"))?);
        }
        Ok(Self::File {
            path: PathBuf::from(path),
            media,
        })
    }

    /// Opens the drive, to read from its disc or to write to it.
    ///
    /// # Errors
    /// Why it cannot be had: among others [`MmcError::Mounted`] for writing, and [`MmcError::NotADrive`] when it is something else.
    pub fn open(&self, write: bool) -> Result<Drive, MmcError> {
        let (mut drive, what) = match self {
            Self::Device(path) => (open_device(path, write)?, path.display().to_string()),
            Self::Iscsi(url) => (open_iscsi(url)?, url.clone()),
            Self::File { path, media } => {
                let drive = VirtualDrive::in_file(path, *media, VirtualDriveOptions::default())?;
                return Ok(Drive::new(drive));
            }
        };
        let inquiry = InquiryData::read(&mut drive)?;
        if inquiry.peripheral_device_type != InquiryData::OPTICAL {
            return Err(MmcError::NotADrive {
                what,
                device_type: inquiry.peripheral_device_type,
            });
        }
        Ok(drive)
    }
}

#[cfg(target_os = "linux")]
fn open_device(path: &Path, write: bool) -> Result<Drive, MmcError> {
    let access = if write { Access::Write } else { Access::Read };
    SgIo::open(path, access).map(Drive::new)
}

#[cfg(not(target_os = "linux"))]
fn open_device(path: &Path, _write: bool) -> Result<Drive, MmcError> {
    let name = path.display().to_string();
    Err(MmcError::BadName {
        name,
        fault: "devices are opened on Linux only",
    })
}

#[cfg(feature = "iscsi")]
fn open_iscsi(url: &str) -> Result<Drive, MmcError> {
    crate::iscsi::Iscsi::connect(url).map(Drive::new)
}

#[cfg(not(feature = "iscsi"))]
fn open_iscsi(url: &str) -> Result<Drive, MmcError> {
    let fault = "this program was built without iSCSI (feature `iscsi`)";
    Err(MmcError::BadName {
        name: url.to_owned(),
        fault,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let file = |path: &str, media| DriveName::File {
            path: path.into(),
            media,
        };
        assert_eq!(
            DriveName::parse("/dev/sr0").unwrap(),
            DriveName::Device("/dev/sr0".into())
        );
        assert_eq!(
            DriveName::parse("file:a/b.fsidisc").unwrap(),
            file("a/b.fsidisc", None)
        );
        assert_eq!(
            DriveName::parse("file:d?media=bd-r").unwrap(),
            file("d", Some(MediumKind::BdR))
        );
        assert_eq!(
            DriveName::parse("file:d?media=dvd%2Brw").unwrap(),
            file("d", Some(MediumKind::DvdPlusRw))
        );
        assert!(matches!(
            DriveName::parse("iscsi://h/t/1").unwrap(),
            DriveName::Iscsi(_)
        ));
        for bad in [
            "",
            "file:",
            "file:?media=bd-r",
            "file:d?media=floppy",
            "file:d?size=3",
        ] {
            assert!(
                matches!(DriveName::parse(bad), Err(MmcError::BadName { .. })),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_kernels_list() {
        let sys = tempfile::tempdir().unwrap();
        for (folder, vendor, kind) in [
            ("class/block/sr10/device", "TEN", "5"),
            ("class/block/sr2/device", "TWO", "5"),
            ("class/block/sda/device", "DISK", "0"),
            ("class/scsi_generic/sg0/device", "LONE", "5"),
            ("class/scsi_generic/sg1/device", "DISK", "0"),
            ("class/scsi_generic/sg2/device/block", "", ""),
        ] {
            let folder = sys.path().join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("vendor"), format!("{vendor}    \n")).unwrap();
            fs::write(folder.join("type"), kind).unwrap();
        }
        fs::write(sys.path().join("class/scsi_generic/sg2/device/type"), "5\n").unwrap();
        let found: Vec<_> = list_below(sys.path())
            .into_iter()
            .map(|entry| (entry.device, entry.vendor))
            .collect();
        let expected = [("/dev/sr2", "TWO"), ("/dev/sr10", "TEN"), ("/dev/sg0", "LONE")];
        assert_eq!(
            found,
            expected.map(|(device, vendor)| (PathBuf::from(device), vendor.to_owned()))
        );
        assert!(list_below(Path::new("/absent")).is_empty());
    }

    #[test]
    fn virtual_drives_open_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("file:{}?media=cd-rw", folder.path().join("d").display());
        let mut drive = DriveName::parse(&name).unwrap().open(true).unwrap();
        assert_eq!(InquiryData::read(&mut drive).unwrap().vendor, "FSIMAGE");
    }
}
