//! Bringing an image to where it belongs.

use std::ffi::{c_char, c_int, c_void};
use std::fs::File;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

use fsimage::{Durability, Error, SaveOptions};

use crate::call::{Call, Growing, UserData};
use crate::callback::{CallbackSink, Watcher, fsi_progress_callback, fsi_write_callback};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::host::host_path;
use crate::result::fsi_result;
use crate::status::fsi_status;

/// The file is not brought to the disk before it gets its name; the system writes it when it likes.
pub const FSI_SAVE_NO_SYNC: u32 = 1;

/// How an image is written. All zeros is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_save_options {
    /// `sizeof(fsi_save_options)`.
    pub struct_size: usize,
    /// `FSI_SAVE_` bits.
    pub flags: u32,
    /// Threads that make the image; 0 is as many as the machine has. The image is the same with any number.
    pub threads: u32,
    /// Told of the bytes written so far; may be NULL.
    pub progress: fsi_progress_callback,
    /// Passed to `progress`.
    pub user_data: *mut c_void,
}

// SAFETY: a `usize` first; numbers, an address and an optional function.
unsafe impl Growing for fsi_save_options {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_save_options";
}

/// Carries out a writing function with what its options say.
fn save(
    call: &Call,
    result: *const fsi_result,
    options: *const fsi_save_options,
    write: impl FnOnce(&fsi_result, SaveOptions, &Watcher) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let result = call.object(result, "result")?;
    let given = call.structure(options)?;
    if given.flags & !FSI_SAVE_NO_SYNC != 0 {
        let wanted = "a set of FSI_SAVE_ bits";
        return Err(Failure::value("fsi_save_options: flags", given.flags, wanted));
    }
    let durability = if given.flags & FSI_SAVE_NO_SYNC == 0 {
        Durability::Synced
    } else {
        Durability::Unsynced
    };
    let threads = usize::try_from(given.threads).ok().filter(|&threads| threads > 0);
    let options = SaveOptions { durability, threads };
    let watcher = Watcher::new(given.progress, given.user_data, result.result.layout().size());
    write(result, options, &watcher).map_err(|failure| watcher.explain(failure))
}

/// Writes the image to a path of the host. A regular file appears there, or takes the place of one, when it is whole and on the disk;
/// after a failure what was there is as it was. A block device is written in place, a pipe in order.
///
/// - `path`: NUL-terminated bytes, as the system takes them.
/// - `options`: NULL is the default.
///
/// `FSI_E_OUTPUT`, `FSI_E_OUTPUT_INSIDE_SOURCE`, `FSI_E_IMAGE_TOO_BIG` for a device that is too small, `FSI_E_CANCELLED` by `progress`, and what
/// `fsi_result_read_at` says of contents.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_save(
    result: *const fsi_result,
    path: *const c_char,
    options: *const fsi_save_options,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = host_path(call, path, "path")?;
        save(call, result, options, |result, options, watcher| {
            Ok(result.result.save(path, options, watcher)?)
        })
    })
}

/// Writes the image to an open file descriptor, which stays open. A regular file is emptied and written from its beginning, whatever its
/// position; everything else is written in order. A pipe whose reader is gone raises SIGPIPE where the program does not ignore that.
///
/// - `fd`: open for writing.
///
/// As `fsi_result_save`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_write_fd(
    result: *const fsi_result,
    fd: c_int,
    options: *const fsi_save_options,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        save(call, result, options, |result, options, watcher| {
            let file = duplicate(fd).map_err(|source| Error::Output {
                path: "the file descriptor".into(),
                source,
            })?;
            Ok(result.result.write_to_file(&file, options, watcher)?)
        })
    })
}

/// A descriptor of our own for the same open file.
fn duplicate(fd: c_int) -> io::Result<File> {
    // SAFETY: any number may be asked for; one that is no descriptor is an error.
    let own = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) };
    if own < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it was made just now, and nobody else knows it.
    let own = unsafe { OwnedFd::from_raw_fd(own) };
    Ok(File::from(own))
}

/// Writes the image through the caller's function, in order.
///
/// - `write`: takes the bytes.
/// - `user_data`: passed to `write`; `progress` has its own.
///
/// `FSI_E_OUTPUT` when `write` fails; otherwise as `fsi_result_save`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_write(
    result: *const fsi_result,
    write: fsi_write_callback,
    user_data: *mut c_void,
    options: *const fsi_save_options,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let write = write.ok_or_else(|| Failure::pointer("write"))?;
        save(call, result, options, |result, options, watcher| {
            let mut sink = CallbackSink {
                write,
                user_data: UserData(user_data),
            };
            Ok(result.result.write(&mut sink, options, watcher)?)
        })
    })
}

/// Writes the session into the file or block device that holds the disc which was imported, when that can be written at any place. Whenever it ends,
/// the disc shows the old session or the new one. If it fails before the new one is shown, a file gets its old length back.
///
/// - `path`: NUL-terminated bytes, as the system takes them.
/// - `options`: NULL is the default. `progress` is told of the bytes of the session.
///
/// `FSI_E_MULTISESSION_NOT_SET`: the image continues no such disc. `FSI_E_DISC_MISMATCH`: another disc is there. `FSI_E_OUTPUT`, `FSI_E_CANCELLED`, and what
/// `fsi_result_read_at` says of contents.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_append(
    result: *const fsi_result,
    path: *const c_char,
    options: *const fsi_save_options,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = host_path(call, path, "path")?;
        save(call, result, options, |result, options, watcher| {
            let result = &result.result;
            let modified = result.modified_blocks().unwrap_or_default();
            let session = modified.first().map_or(0, |range| range.end - range.start);
            watcher.set_total(session.saturating_mul(u64::from(result.block_size())));
            Ok(result.append(path, options, watcher)?)
        })
    })
}
