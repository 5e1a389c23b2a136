//! Linux: commands by the `SG_IO` call, on `/dev/sr*` and `/dev/sg*`.
//!
//! The kernel runs the command and waits for it; it copies the data when the buffer does not lie as the drive's controller wants it, which
//! it does not have to with ours. A device is opened for writing alone (`O_EXCL`), so not while it is mounted, and other programs that do the
//! same are kept out.

#![allow(unsafe_code, reason = "the call takes pointers")]

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::MmcError;
use crate::sense::{Sense, SenseKey};
use crate::transport::{Data, Transport, TransportError};

/// `SG_IO` of `<scsi/sg.h>`.
const SG_IO: libc::Ioctl = 0x2285;
/// Bytes of a page, as which buffers are aligned.
const PAGE: usize = 4096;
/// Bytes that one command carries at the most: every controller takes these.
const LONGEST: usize = 64 << 10;
/// Host status of `<scsi/scsi_status.h>`: a command ran out of time.
const DID_TIME_OUT: u16 = 3;
/// Host status: the device is gone.
const DID_NO_CONNECT: u16 = 1;
/// Driver status: the kernel ran out of time. Its bit 3, that there is sense data, is told by the length of that too.
const DRIVER_TIMEOUT: u16 = 6;

/// `struct sg_io_hdr` of `<scsi/sg.h>`.
#[repr(C)]
struct SgIoHdr {
    interface_id: i32,
    dxfer_direction: i32,
    cmd_len: u8,
    mx_sb_len: u8,
    iovec_count: u16,
    dxfer_len: u32,
    dxferp: *mut u8,
    cmdp: *const u8,
    sbp: *mut u8,
    timeout: u32,
    flags: u32,
    pack_id: i32,
    usr_ptr: *mut u8,
    status: u8,
    masked_status: u8,
    msg_status: u8,
    sb_len_wr: u8,
    host_status: u16,
    driver_status: u16,
    resid: i32,
    duration: u32,
    info: u32,
}

/// What a device is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Its disc is looked at and read; others may use it too.
    Read,
    /// Its disc is written: nobody else may have it.
    Write,
}

/// A drive at a device node.
#[derive(Debug)]
pub struct SgIo {
    file: File,
    /// With a generic node the block device of the same drive, to keep it from being mounted meanwhile.
    _block_device: Option<File>,
    /// Room for the data of a command and, before it, as much as makes it begin with a page.
    buffer: Vec<u8>,
}

impl SgIo {
    /// Opens a drive.
    ///
    /// # Errors
    /// [`MmcError::Mounted`] when it should be written and is mounted, [`MmcError::Open`] for whatever else keeps it from being used.
    pub fn open(path: &Path, access: Access) -> Result<Self, MmcError> {
        let fault = |error| MmcError::Open {
            path: path.to_owned(),
            error,
        };
        let metadata = path.metadata().map_err(fault)?;
        let kind = metadata.file_type();
        if !kind.is_block_device() && !kind.is_char_device() {
            return Err(fault(io::Error::new(io::ErrorKind::InvalidInput, "not a device")));
        }
        let block_device = if kind.is_block_device() {
            None
        } else {
            block_device_of(path)
        };
        if access == Access::Write {
            let looked_at = block_device.as_deref().unwrap_or(path);
            if let Some(mount_point) = mount_point(looked_at) {
                return Err(MmcError::Mounted {
                    path: path.to_owned(),
                    mount_point,
                });
            }
        }
        let file = Self::open_node(path, access).map_err(fault)?;
        let held = block_device.as_deref().filter(|_| access == Access::Write);
        let held = held
            .map(|node| Self::open_node(node, access))
            .transpose()
            .map_err(fault)?;
        Ok(Self {
            file,
            _block_device: held,
            buffer: Vec::new(),
        })
    }

    fn open_node(path: &Path, access: Access) -> io::Result<File> {
        let open = |write: bool, flags: i32| {
            let mut options = OpenOptions::new();
            // Without waiting for a disc to be in it.
            options
                .read(true)
                .write(write)
                .custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC | flags);
            options.open(path)
        };
        match access {
            Access::Write => open(true, libc::O_EXCL),
            // The kernel lets fewer commands through without the right to write.
            Access::Read => open(true, 0).or_else(|_| open(false, 0)),
        }
    }

    /// A part of the buffer that begins with a page.
    fn aligned(&mut self, length: usize) -> io::Result<&mut [u8]> {
        let needed = length.saturating_add(PAGE);
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
        let skip = self.buffer.as_ptr().align_offset(PAGE);
        let part = self.buffer.get_mut(skip..skip.saturating_add(length));
        part.ok_or(io::Error::from(io::ErrorKind::OutOfMemory))
    }
}

impl Transport for SgIo {
    fn execute(&mut self, cdb: &[u8], data: Data<'_>, timeout: Duration) -> Result<usize, TransportError> {
        let descriptor = self.file.as_raw_fd();
        let length = data.len();
        let buffer = self.aligned(length)?;
        let direction = match &data {
            Data::None => -1,
            Data::Out(bytes) => {
                buffer.copy_from_slice(bytes);
                -2
            }
            Data::In(_) => {
                // What a drive does not send is zero, not of an earlier command.
                buffer.fill(0);
                -3
            }
        };
        let too_long = |_| io::Error::from(io::ErrorKind::InvalidInput);
        let mut sense = [0_u8; 252];
        // SAFETY: numbers and pointers, for all of which zeros are values. So what lies between its fields is zero too: the kernel takes all of it.
        let mut header: SgIoHdr = unsafe { std::mem::zeroed() };
        header.interface_id = i32::from(b'S');
        header.dxfer_direction = direction;
        header.cmd_len = u8::try_from(cdb.len()).map_err(too_long)?;
        header.mx_sb_len = 252;
        header.dxfer_len = u32::try_from(length).map_err(too_long)?;
        header.dxferp = buffer.as_mut_ptr();
        header.cmdp = cdb.as_ptr();
        header.sbp = sense.as_mut_ptr();
        header.timeout = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
        // SAFETY: the header is what the kernel expects. Its three pointers are to `buffer`, `cdb` and `sense`, which live until the call is
        // over and are as long as the header says, and of which the kernel only writes the two that are mutable.
        let result = unsafe { libc::ioctl(descriptor, SG_IO, &raw mut header) };
        if result < 0 {
            return Err(io::Error::last_os_error().into());
        }
        let sense = sense.get(..usize::from(header.sb_len_wr)).unwrap_or_default();
        let done = length.saturating_sub(usize::try_from(header.resid).unwrap_or(0));
        outcome(&header, sense)?;
        if let Data::In(target) = data {
            let source = self.aligned(length)?;
            target.copy_from_slice(source);
        }
        Ok(done)
    }

    fn longest_transfer(&self) -> usize {
        LONGEST
    }
}

/// Whether a command ended well, by what kernel and drive say.
fn outcome(header: &SgIoHdr, sense: &[u8]) -> Result<(), TransportError> {
    if header.host_status == DID_TIME_OUT || header.driver_status & 0xf == DRIVER_TIMEOUT {
        return Err(TransportError::TimedOut);
    }
    let parsed = Sense::parse(sense);
    match (header.status & 0x3e, parsed) {
        (0x02, Some(sense)) | (0, Some(sense)) if sense.key != SenseKey::NO_SENSE || sense.deferred => {
            if sense.key == SenseKey::RECOVERED_ERROR && !sense.deferred {
                return Ok(());
            }
            Err(TransportError::Sense(sense))
        }
        (0x02, Some(_)) => Ok(()),
        (0, _) if header.host_status == DID_NO_CONNECT => {
            Err(io::Error::from(io::ErrorKind::NotConnected).into())
        }
        (0, _) if header.host_status != 0 => {
            let error = io::Error::other(format!("the host adapter says {:#x}", header.host_status));
            Err(error.into())
        }
        (0, _) => Ok(()),
        (status, _) => Err(TransportError::Status(status)),
    }
}

/// The block device of the same drive as a generic node.
fn block_device_of(path: &Path) -> Option<PathBuf> {
    let name = path.canonicalize().ok()?;
    let folder = Path::new("/sys/class/scsi_generic")
        .join(name.file_name()?)
        .join("device/block");
    let entry = std::fs::read_dir(folder).ok()?.next()?.ok()?;
    Some(Path::new("/dev").join(entry.file_name()))
}

/// Where a block device is mounted, if it is.
fn mount_point(path: &Path) -> Option<PathBuf> {
    let device = path.metadata().ok()?.rdev();
    let wanted = format!("{}:{}", libc::major(device), libc::minor(device));
    mounted_at(&std::fs::read_to_string("/proc/self/mountinfo").ok()?, &wanted)
}

/// Finds a device in the kernel's list of mounts: its number is the third field, the place the fifth, with `\040` for a blank.
fn mounted_at(list: &str, wanted: &str) -> Option<PathBuf> {
    let fields = list.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let found = fields.into_iter().find(|fields| fields.get(2) == Some(&wanted))?;
    Some(found.get(4)?.replace("\\040", " ").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(status: u8, host_status: u16, driver_status: u16) -> SgIoHdr {
        // SAFETY: zeros are values of all fields.
        let zeros: SgIoHdr = unsafe { std::mem::zeroed() };
        SgIoHdr {
            status,
            host_status,
            driver_status,
            ..zeros
        }
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn the_header_is_as_large_as_the_kernels() {
        assert_eq!(size_of::<SgIoHdr>(), 88);
        assert_eq!(std::mem::offset_of!(SgIoHdr, sbp), 32);
        assert_eq!(std::mem::offset_of!(SgIoHdr, resid), 72);
    }

    #[test]
    fn outcomes() {
        let not_ready = Sense::new(SenseKey::NOT_READY, 0x3a, 0).to_bytes();
        let recovered = Sense::new(SenseKey::RECOVERED_ERROR, 0x18, 0).to_bytes();
        assert!(outcome(&header(0, 0, 0), &[]).is_ok());
        assert!(outcome(&header(2, 0, 8), &recovered).is_ok());
        assert!(
            matches!(outcome(&header(2, 0, 8), &not_ready), Err(TransportError::Sense(sense)) if sense.is_no_medium())
        );
        assert!(matches!(
            outcome(&header(0, 0, 8), &not_ready),
            Err(TransportError::Sense(_))
        ));
        assert!(matches!(
            outcome(&header(2, 0, 0), &[]),
            Err(TransportError::Status(2))
        ));
        assert!(matches!(
            outcome(&header(8, 0, 0), &[]),
            Err(TransportError::Status(8))
        ));
        assert!(matches!(
            outcome(&header(0, 3, 0), &[]),
            Err(TransportError::TimedOut)
        ));
        assert!(matches!(
            outcome(&header(0, 0, 6), &[]),
            Err(TransportError::TimedOut)
        ));
        assert!(matches!(
            outcome(&header(0, 1, 0), &[]),
            Err(TransportError::Io(_))
        ));
        assert!(matches!(
            outcome(&header(0, 7, 0), &[]),
            Err(TransportError::Io(_))
        ));
    }

    #[test]
    fn mounts_are_found_by_number() {
        let list =
            "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n36 22 11:0 / /media/my\\040disc ro - iso9660 /dev/sr0 ro\n";
        assert_eq!(mounted_at(list, "11:0"), Some("/media/my disc".into()));
        assert_eq!(mounted_at(list, "11:1"), None);
    }

    #[test]
    fn files_and_other_devices_are_no_drives() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(
            SgIo::open(file.path(), Access::Read),
            Err(MmcError::Open { .. })
        ));
        assert!(SgIo::open(Path::new("/dev/absent"), Access::Write).is_err());
        // The null device has no such call.
        let mut null = SgIo::open(Path::new("/dev/null"), Access::Read).unwrap();
        let error = null.execute(&[0; 6], Data::None, Duration::from_secs(1));
        assert!(matches!(error, Err(TransportError::Io(_))));
    }
}
