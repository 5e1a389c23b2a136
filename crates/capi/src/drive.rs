//! Optical drives: which there are, and opening one.

use std::ffi::{CString, c_char};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use fsimage::disc::BlockSource;
use fsimage::drive::{DiscDrive, DriveEntry, list_drives};

use crate::block_source::fsi_block_source;
use crate::call::{Call, Growing, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// An optical drive. Any thread may use it; while something is done with its disc that takes long, other uses end with `FSI_E_BUSY`. What was
/// opened from it keeps what it needs: it can be freed at once.
pub struct fsi_drive {
    pub(crate) drive: DiscDrive,
    pub(crate) in_use: InUse,
}

/// Whether something long is done with a disc.
#[derive(Clone, Default)]
pub(crate) struct InUse(Arc<RwLock<()>>);

impl InUse {
    /// For a question, of which several can be asked at once; nobody waits.
    fn ask(&self) -> Option<RwLockReadGuard<'_, ()>> {
        match self.0.try_read() {
            Ok(guard) => Some(guard),
            // Nothing is behind this lock that a panic could leave half changed.
            Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// For what takes long; nobody waits.
    fn occupy(&self) -> Option<RwLockWriteGuard<'_, ()>> {
        match self.0.try_write() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl fsi_drive {
    /// Asks the drive something.
    pub(crate) fn ask<T>(
        &self,
        question: impl FnOnce(&DiscDrive) -> Result<T, fsimage::Error>,
    ) -> Result<T, Failure> {
        let _guard = self.in_use.ask().ok_or_else(Failure::busy)?;
        Ok(question(&self.drive)?)
    }

    /// Does something with the disc that takes long.
    pub(crate) fn occupy<T>(
        &self,
        work: impl FnOnce(&DiscDrive) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let _guard = self.in_use.occupy().ok_or_else(Failure::busy)?;
        work(&self.drive)
    }

    /// The bytes of the disc, which cannot be read while something long is done with it.
    pub(crate) fn guarded(&self, source: Arc<dyn BlockSource>) -> Arc<dyn BlockSource> {
        Arc::new(Guarded {
            source,
            in_use: self.in_use.clone(),
        })
    }
}

struct Guarded {
    source: Arc<dyn BlockSource>,
    in_use: InUse,
}

impl BlockSource for Guarded {
    fn length(&self) -> u64 {
        self.source.length()
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let _guard = self.in_use.ask().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::ResourceBusy,
                "the drive is in use: what lies on its disc cannot be read now",
            )
        })?;
        self.source.read_exact_at(offset, buf)
    }
}

/// The drives of this machine, one after another. One thread may use it at a time.
pub struct fsi_drives {
    state: Mutex<Listed>,
}

struct Listed {
    rest: std::vec::IntoIter<DriveEntry>,
    texts: [CString; 4],
}

/// A drive of this machine. Its texts live until the next one is asked for, or the list is freed. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_drive_entry {
    /// `sizeof(fsi_drive_entry)`.
    pub struct_size: usize,
    /// The name by which it is opened.
    pub name: *const c_char,
    /// The maker.
    pub vendor: *const c_char,
    /// The model.
    pub product: *const c_char,
    /// The firmware.
    pub revision: *const c_char,
}

// SAFETY: a `usize` first, and addresses.
unsafe impl Growing for fsi_drive_entry {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_drive_entry";
}

/// == Drives ==
///
/// The drives of this machine. Nothing is asked of them.
///
/// - `out_drives`: free it with `fsi_drives_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_list(
    out_drives: *mut *mut fsi_drives,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let out = call.out(out_drives, "out_drives")?;
        out.give(fsi_drives {
            state: Mutex::new(Listed {
                rest: list_drives().into_iter(),
                texts: Default::default(),
            }),
        });
        Ok(())
    })
}

/// The next drive.
///
/// - `out_entry`: its `struct_size` is set; the rest is filled.
///
/// `FSI_FALSE`: there is none any more, and `out_entry` is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drives_next(
    drives: *mut fsi_drives,
    out_entry: *mut fsi_drive_entry,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let drives = call.object(drives, "drives")?;
        call.checked_size(out_entry)?;
        let mut state = match drives.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::WouldBlock) => return Err(Failure::busy()),
            Err(TryLockError::Poisoned(_)) => return Err(Failure::poisoned()),
        };
        let Some(entry) = state.rest.next() else {
            return Ok(FSI_FALSE);
        };
        let text = |bytes: Vec<u8>| CString::new(bytes).unwrap_or_default();
        state.texts = [
            text(entry.device.into_os_string().into_vec()),
            text(entry.vendor.into_bytes()),
            text(entry.product.into_bytes()),
            text(entry.revision.into_bytes()),
        ];
        let [name, vendor, product, revision] = state.texts.each_ref().map(|text| text.as_ptr());
        let value = fsi_drive_entry {
            struct_size: size_of::<fsi_drive_entry>(),
            name,
            vendor,
            product,
            revision,
        };
        call.fill(out_entry, &value).map(|()| FSI_OK)
    })
}

/// Frees a list of drives. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drives_free(drives: *mut fsi_drives) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(drives) }
}

/// Opens a drive.
///
/// - `name`: a device (`/dev/sr0`); `iscsi://HOST/TARGET/LUN`, where the library was built with that; or a disc in a file, which needs no drive:
///   `file:PATH`, or `file:PATH?media=KIND`, which makes a blank disc (`cd-r`, `cd-rw`, `dvd-r`, `dvd+rw`, `bd-r`, `bd-re` and so on) where there is no such file.
/// - `write`: whether its disc is to be written to; nobody else may use the drive then. Otherwise whatever would change a disc fails with
///   `FSI_E_DRIVE_UNAVAILABLE`.
/// - `out_drive`: free it with `fsi_drive_free`.
///
/// `FSI_E_DRIVE_UNAVAILABLE`: it is absent, not permitted, mounted, in use, or no drive. `FSI_E_INVALID_PATH`: names of drives are others.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_open(
    name: *const c_char,
    write: bool,
    out_drive: *mut *mut fsi_drive,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let name = call.text(name, "name")?;
        let out = call.out(out_drive, "out_drive")?;
        let drive = DiscDrive::open(name, write);
        let drive = drive.map_err(|error| Failure::from(error).with_path(Some(name)))?;
        let in_use = InUse::default();
        out.give(fsi_drive { drive, in_use });
        Ok(())
    })
}

/// The bytes of the disc, as far as they can be read now; between sessions they are zeros. They cannot be read while the disc is written, read or
/// changed by a call.
///
/// - `out_source`: free it with `fsi_block_source_free`.
///
/// `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_EMPTY_DISC`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_open_source(
    drive: *const fsi_drive,
    out_source: *mut *mut fsi_block_source,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let drive = call.object(drive, "drive")?;
        let out = call.out(out_source, "out_source")?;
        let source = drive.guarded(drive.ask(DiscDrive::source)?);
        out.give(fsi_block_source { source });
        Ok(())
    })
}

/// Opens the tray. `FSI_E_DRIVE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_eject(drive: *mut fsi_drive, error: *mut *mut fsi_error) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| call.object(drive, "drive")?.occupy(|drive| Ok(drive.eject()?)))
}

/// Closes a drive. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_free(drive: *mut fsi_drive) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(drive) }
}
