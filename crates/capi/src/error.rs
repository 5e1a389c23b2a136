//! Error objects.

use std::ffi::{CStr, CString, c_char};
use std::ptr;

use crate::call::free;
use crate::status::fsi_status;

/// Why a call failed. Each function's last parameter takes one, which the caller frees with `fsi_error_free`. It is
/// independent of all other objects, and any thread may read it.
pub struct fsi_error {
    pub(crate) status: fsi_status,
    pub(crate) kind: u32,
    pub(crate) message: CString,
    pub(crate) path: Option<CString>,
    pub(crate) file_system: u32,
    pub(crate) offset: Option<u64>,
    pub(crate) os_error: i32,
    pub(crate) callback_value: i64,
    /// What a drive says: sense key, additional sense code, and its qualifier.
    pub(crate) sense: (u8, u8, u8),
}

/// What the caller can do: look at the argument.
pub const FSI_ERROR_INVALID_ARGUMENT: u32 = 1;
/// Look at the path or the name.
pub const FSI_ERROR_INVALID_NAME: u32 = 2;
/// There is such an item already.
pub const FSI_ERROR_EXISTS: u32 = 3;
/// There is no such item.
pub const FSI_ERROR_NOT_FOUND: u32 = 4;
/// The item is of another kind.
pub const FSI_ERROR_WRONG_KIND: u32 = 5;
/// The directory has items.
pub const FSI_ERROR_NOT_EMPTY: u32 = 6;
/// Free the results and streams of the image first.
pub const FSI_ERROR_READ_ONLY: u32 = 7;
/// Take a larger medium, or less.
pub const FSI_ERROR_TOO_LARGE: u32 = 8;
/// Choose other file systems or options: these cannot hold the tree.
pub const FSI_ERROR_NOT_REPRESENTABLE: u32 = 9;
/// A source cannot be read.
pub const FSI_ERROR_SOURCE: u32 = 10;
/// A source is not what it was.
pub const FSI_ERROR_SOURCE_CHANGED: u32 = 11;
/// The target cannot be written.
pub const FSI_ERROR_OUTPUT: u32 = 12;
/// A callback asked to stop.
pub const FSI_ERROR_CANCELLED: u32 = 13;
/// A fault of this library.
pub const FSI_ERROR_INTERNAL: u32 = 14;
/// A drive or its disc refuses or fails.
pub const FSI_ERROR_DRIVE: u32 = 15;
/// Wait for the other call that uses the object.
pub const FSI_ERROR_BUSY: u32 = 100;

/// Where it is not known where on a disc something lies.
pub const FSI_OFFSET_UNKNOWN: u64 = 0xFFFF_FFFF_FFFF_FFFF;

/// # Safety
/// `error` is NULL or alive.
unsafe fn live<'e>(error: *const fsi_error) -> Option<&'e fsi_error> {
    // SAFETY: NULL or alive, by this function's own contract.
    unsafe { error.as_ref() }
}

/// == Errors ==
///
/// The status of the call that made the error; `FSI_OK` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_status(error: *const fsi_error) -> fsi_status {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(0, |error| error.status)
}

/// What the caller can do about the error: one of the `FSI_ERROR_` numbers; 0 for NULL. The list may grow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_kind(error: *const fsi_error) -> u32 {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(0, |error| error.kind)
}

/// What happened, in English, with the place and the values. It lives as long as the error; "" for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_message(error: *const fsi_error) -> *const c_char {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(c"".as_ptr(), |error| error.message.as_ptr())
}

/// The item or the host's file that the error is about; NULL when there is none, and for NULL. It lives as long as the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_path(error: *const fsi_error) -> *const c_char {
    // SAFETY: NULL or alive, by contract.
    let path = unsafe { live(error) }.and_then(|error| error.path.as_deref());
    path.map_or(ptr::null(), CStr::as_ptr)
}

/// The file system that the error is about, as one `FSI_FILE_SYSTEM_` bit; 0 when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_file_system(error: *const fsi_error) -> u32 {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(0, |error| error.file_system)
}

/// Where on a disc, in bytes, lies what cannot be read or used; `FSI_OFFSET_UNKNOWN` where that says nothing, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_offset(error: *const fsi_error) -> u64 {
    // SAFETY: NULL or alive, by contract.
    let offset = unsafe { live(error) }.and_then(|error| error.offset);
    offset.unwrap_or(FSI_OFFSET_UNKNOWN)
}

/// The system's number (`errno`) where the cause is a failed system call; 0 otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_os_error(error: *const fsi_error) -> i32 {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(0, |error| error.os_error)
}

/// What the caller's own callback returned where that is the cause; 0 otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_callback_value(error: *const fsi_error) -> i64 {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(0, |error| error.callback_value)
}

/// The sense key (SPC-4 4.5.6) where a drive refused a command or failed; 0 where none says anything, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_sense_key(error: *const fsi_error) -> u32 {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(0, |error| u32::from(error.sense.0))
}

/// The additional sense code that goes with the sense key; 0 where there is none, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_sense_asc(error: *const fsi_error) -> u32 {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(0, |error| u32::from(error.sense.1))
}

/// The qualifier of the additional sense code; 0 where there is none, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_sense_ascq(error: *const fsi_error) -> u32 {
    // SAFETY: NULL or alive, by contract.
    unsafe { live(error) }.map_or(0, |error| u32::from(error.sense.2))
}

/// Frees an error. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_error_free(error: *mut fsi_error) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(error) }
}
