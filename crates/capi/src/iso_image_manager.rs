//! Image files under examination: IMAPI2FS's `IIsoImageManager`, and why they do not boot.

use std::ffi::{CString, OsStr, c_char, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, TryLockError};

use fsimage::{Error, IsoImageManager, LintFinding, LintSeverity};

use crate::call::{Call, Growing, free};
use crate::content::{content_of, fsi_reader};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// An image file under examination. IMAPI2FS's `IIsoImageManager`.
pub struct fsi_iso_image_manager {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    manager: IsoImageManager,
    findings: Vec<LintFinding>,
    /// The text that the caller sees now.
    text: CString,
}

/// Something that the image does not do; it may not be meant to.
pub const FSI_LINT_NOTE: u32 = 1;
/// Some machines will not boot the image.
pub const FSI_LINT_WARNING: u32 = 2;
/// The image will not boot that way.
pub const FSI_LINT_ERROR: u32 = 3;

/// One thing that keeps an image from booting in one of the ways. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_lint_finding {
    /// `sizeof(fsi_lint_finding)`.
    pub struct_size: usize,
    /// A `FSI_LINT_` number.
    pub severity: u32,
    /// 0.
    pub reserved: u32,
    /// A stable name of what it is, such as "gpt-backup-missing". It lives for ever.
    pub rule: *const c_char,
    /// What is wrong, and what it does. It lives until the next call with the same manager.
    pub message: *const c_char,
}

// SAFETY: a `usize` first; numbers and addresses.
unsafe impl Growing for fsi_lint_finding {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_lint_finding";
}

fn lock<'c>(call: &'c Call, manager: *const fsi_iso_image_manager) -> Result<MutexGuard<'c, State>, Failure> {
    call.object(manager, "manager")?
        .state
        .try_lock()
        .map_err(|error| match error {
            TryLockError::WouldBlock => Failure::busy(),
            TryLockError::Poisoned(_) => Failure::poisoned(),
        })
}

/// == Image files ==
///
/// Makes a manager with nothing to examine yet.
///
/// - `out_manager`: free it with `fsi_iso_image_manager_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_new(
    out_manager: *mut *mut fsi_iso_image_manager,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.out(out_manager, "out_manager")?.give(fsi_iso_image_manager {
            state: Mutex::default(),
        });
        Ok(())
    })
}

/// Frees a manager. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_free(manager: *mut fsi_iso_image_manager) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(manager) }
}

/// Opens an image file, or a device. IMAPI2FS's `SetPath`.
///
/// - `path`: of the host.
///
/// `FSI_E_INVALID_PATH`: it cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_set_path(
    manager: *mut fsi_iso_image_manager,
    path: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = Path::new(OsStr::from_bytes(call.bytes_of(path, "path")?));
        let mut state = lock(call, manager)?;
        state.findings.clear();
        Ok(state.manager.set_path(path)?)
    })
}

/// Examines what the caller's function reads; there is no path then. IMAPI2FS's `SetStream`.
///
/// - `reader`: the image. It is released in every case, once it could be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_set_stream(
    manager: *mut fsi_iso_image_manager,
    reader: *const fsi_reader,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let content = content_of(call, reader)?;
        let mut state = lock(call, manager)?;
        state.findings.clear();
        state.manager.set_content(content);
        Ok(())
    })
}

/// The file, if one was set; otherwise "". Free it with `fsi_string_free`. IMAPI2FS's `Path`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_path_copy(
    manager: *const fsi_iso_image_manager,
    out_path: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let out = call.out(out_path, "out_path")?;
        let state = lock(call, manager)?;
        out.give_text(
            state
                .manager
                .path()
                .map_or(&[][..], |path| path.as_os_str().as_bytes()),
        )
    })
}

/// Bytes of the image; 0 if none was set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_size(
    manager: *const fsi_iso_image_manager,
    out_size: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let out = call.out(out_size, "out_size")?;
        out.write(
            lock(call, manager)?
                .manager
                .source()
                .map_or(0, |source| source.length()),
        );
        Ok(())
    })
}

/// Reads from the image. IMAPI2FS's `Stream`.
///
/// - `offset`, `length`: where, and how many bytes; beyond the end it is `FSI_E_INVALIDARG`.
/// - `buffer`: filled.
///
/// `FSI_E_IMAGEMANAGER_NO_IMAGE`: none was set. `FSI_E_DATA_STREAM_READ_FAILURE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_read_at(
    manager: *const fsi_iso_image_manager,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let buffer = call.buffer(buffer.cast::<u8>(), length, "buffer")?;
        let state = lock(call, manager)?;
        let source = state
            .manager
            .source()
            .ok_or_else(|| Failure::from(Error::from(fsimage::InvalidImage::NoImage)))?;
        let end = offset.checked_add(length as u64);
        if end.is_none_or(|end| end > source.length()) {
            return Err(Failure::argument(&format!(
                "{length} bytes from {offset} on of {}",
                source.length()
            )));
        }
        state.manager.read_exact_at(offset, buffer)?;
        Ok(())
    })
}

/// Whether this can be an image of a disc: IMAPI2FS's `Validate`.
///
/// `FSI_E_IMAGEMANAGER_NO_IMAGE`: neither a path nor a stream was set. `FSI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED`: its length is no multiple of 2048.
/// `FSI_E_IMAGEMANAGER_NO_VALID_VD_FOUND`: there is no volume descriptor where discs have them, as in images of raw sectors.
/// `FSI_E_IMAGEMANAGER_IMAGE_TOO_BIG`: it has more than 2^31 - 1 blocks. `FSI_E_DATA_STREAM_READ_FAILURE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_validate(
    manager: *const fsi_iso_image_manager,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| Ok(lock(call, manager)?.manager.validate()?))
}

/// Looks for what keeps the image from booting: as a disc by its boot catalog, as a stick or a disk by its partition tables.
/// `fsi_iso_image_manager_next_finding` then tells what was found.
///
/// - `out_count`: how much was. May be NULL.
///
/// `FSI_E_IMAGEMANAGER_NO_IMAGE`, `FSI_E_DATA_STREAM_READ_FAILURE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_lint(
    manager: *mut fsi_iso_image_manager,
    out_count: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let mut state = lock(call, manager)?;
        let mut found = state.manager.lint()?;
        if let Some(out) = call.out_or_none(out_count) {
            out.write(found.len() as u64);
        }
        // The first is the last, to be taken from the end.
        found.reverse();
        state.findings = found;
        Ok(())
    })
}

/// The next of what `fsi_iso_image_manager_lint` found.
///
/// - `out_finding`: its `struct_size` is set; the rest is filled.
///
/// `FSI_FALSE`: there is none any more, and `out_finding` is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_iso_image_manager_next_finding(
    manager: *mut fsi_iso_image_manager,
    out_finding: *mut fsi_lint_finding,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.checked_size(out_finding)?;
        let mut state = lock(call, manager)?;
        let Some(finding) = state.findings.pop() else {
            return Ok(FSI_FALSE);
        };
        state.text = CString::new(finding.message.replace('\0', "\u{fffd}")).unwrap_or_default();
        let value = fsi_lint_finding {
            struct_size: size_of::<fsi_lint_finding>(),
            severity: match finding.rule.severity() {
                LintSeverity::Note => FSI_LINT_NOTE,
                LintSeverity::Warning => FSI_LINT_WARNING,
                _ => FSI_LINT_ERROR,
            },
            reserved: 0,
            rule: finding.rule.c_id().as_ptr(),
            message: state.text.as_ptr(),
        };
        call.fill(out_finding, &value).map(|()| FSI_OK)
    })
}
