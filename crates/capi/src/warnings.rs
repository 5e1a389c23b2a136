//! What the file systems of a result do not hold as it was given.

use std::ffi::{CString, c_char};

use std::sync::{Mutex, MutexGuard, TryLockError};

use fsimage::{Warning, WarningKind};

use crate::call::{Call, Growing, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::names::WithLayout;
use crate::result::fsi_result;
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// What the file systems of a result do not hold as it was given, one after another. It stands for its result: the image cannot be changed while
/// it is alive. They are found when they are asked for.
pub struct fsi_warnings {
    state: Mutex<State>,
}

type Iterator = Box<dyn std::iter::Iterator<Item = Warning> + Send>;

struct State {
    iterator: WithLayout<Iterator>,
    /// The texts that the caller sees now.
    texts: [CString; 3],
}

/// A name had characters that the file system cannot hold; they were replaced.
pub const FSI_WARNING_NAME_REPLACED: u32 = 1;
/// A name was too long and was cut.
pub const FSI_WARNING_NAME_SHORTENED: u32 = 2;
/// A name would have been another's too, and got a number.
pub const FSI_WARNING_NAME_NUMBERED: u32 = 3;
/// The file system has no such kind of item, so it is not there.
pub const FSI_WARNING_NOT_STORED: u32 = 4;
/// A directory lies deeper than the standard's eight levels.
pub const FSI_WARNING_DEEP_DIRECTORY: u32 = 5;
/// A directory was moved below `RR_MOVED`.
pub const FSI_WARNING_RELOCATED: u32 = 6;
/// A path is longer than the specification's limit.
pub const FSI_WARNING_LONG_PATH: u32 = 7;
/// A file has more sections than the Linux kernel reads.
pub const FSI_WARNING_MANY_SECTIONS: u32 = 8;
/// A time that the file system cannot express was set to the nearest that it can.
pub const FSI_WARNING_TIME_CLAMPED: u32 = 9;
/// A name is longer than the Linux kernel shows.
pub const FSI_WARNING_LONG_NAME: u32 = 10;
/// The target of a symbolic link takes more than a block of UDF, which the Linux kernel does not read.
pub const FSI_WARNING_LONG_LINK: u32 = 11;
/// More names lead to an item than UDF can count.
pub const FSI_WARNING_MANY_LINKS: u32 = 12;
/// An item has named streams, which only UDF 2.00 and later and Rock Ridge hold; of Rock Ridge, one for which there is no room.
pub const FSI_WARNING_STREAMS_NOT_STORED: u32 = 13;
/// Something that this list does not have yet; the message tells.
pub const FSI_WARNING_OTHER: u32 = 0;

/// One warning. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_warning {
    /// `sizeof(fsi_warning)`.
    pub struct_size: usize,
    /// One of the `FSI_WARNING_` numbers. The list may grow.
    pub kind: u32,
    /// The file system, as one `FSI_FILE_SYSTEM_` bit.
    pub file_system: u32,
    /// The item's absolute path. This text and the two below live until the next call with the same `fsi_warnings`.
    pub path: *const c_char,
    /// What it became; "" when that says nothing.
    pub became: *const c_char,
    /// All of it as a sentence.
    pub message: *const c_char,
}

// SAFETY: a `usize` first; numbers and addresses.
unsafe impl Growing for fsi_warning {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_warning";
}

fn kind_number(kind: WarningKind) -> u32 {
    match kind {
        WarningKind::NameReplaced => FSI_WARNING_NAME_REPLACED,
        WarningKind::NameShortened => FSI_WARNING_NAME_SHORTENED,
        WarningKind::NameNumbered => FSI_WARNING_NAME_NUMBERED,
        WarningKind::NotStored => FSI_WARNING_NOT_STORED,
        WarningKind::DeepDirectory => FSI_WARNING_DEEP_DIRECTORY,
        WarningKind::Relocated => FSI_WARNING_RELOCATED,
        WarningKind::LongPath => FSI_WARNING_LONG_PATH,
        WarningKind::ManySections => FSI_WARNING_MANY_SECTIONS,
        WarningKind::LongName => FSI_WARNING_LONG_NAME,
        WarningKind::LongLink => FSI_WARNING_LONG_LINK,
        WarningKind::ManyLinks => FSI_WARNING_MANY_LINKS,
        WarningKind::StreamsNotStored => FSI_WARNING_STREAMS_NOT_STORED,
        WarningKind::TimeClamped => FSI_WARNING_TIME_CLAMPED,
        _ => FSI_WARNING_OTHER,
    }
}

fn lock(warnings: &fsi_warnings) -> Result<MutexGuard<'_, State>, Failure> {
    warnings.state.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Failure::busy(),
        TryLockError::Poisoned(_) => Failure::poisoned(),
    })
}

/// == Warnings ==
///
/// What the file systems do not hold as it was given: names that were changed, items that are missing, and the like.
///
/// - `out_warnings`: before the first; free it with `fsi_warnings_free`. It stays usable when the result is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_open_warnings(
    result: *const fsi_result,
    out_warnings: *mut *mut fsi_warnings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let out = call.out(out_warnings, "out_warnings")?;
        let boxed = |layout: &'static fsimage::Layout| Box::new(layout.warnings()) as Iterator;
        // SAFETY: the iterator is private to the object, and its items have texts of their own.
        let iterator = unsafe { WithLayout::new(result.result.layout(), boxed) };
        out.give(fsi_warnings {
            state: Mutex::new(State {
                iterator,
                texts: Default::default(),
            }),
        });
        Ok(())
    })
}

/// The next warning.
///
/// - `out_warning`: its `struct_size` is set; the rest is filled.
///
/// `FSI_FALSE`: there is none any more, and `out_warning` is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_warnings_next(
    warnings: *mut fsi_warnings,
    out_warning: *mut fsi_warning,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let warnings = call.object(warnings, "warnings")?;
        call.checked_size(out_warning)?;
        let mut state = lock(warnings)?;
        let Some(warning) = state.iterator.get_mut().next() else {
            return Ok(FSI_FALSE);
        };
        let message = warning.to_string();
        let text = |text: &str| CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default();
        state.texts = [text(&warning.path), text(&warning.became), text(&message)];
        let [path, became, message] = state.texts.each_ref().map(|text| text.as_ptr());
        let value = fsi_warning {
            struct_size: size_of::<fsi_warning>(),
            kind: kind_number(warning.kind),
            file_system: warning.file_system.bits(),
            path,
            became,
            message,
        };
        call.fill(out_warning, &value).map(|()| FSI_OK)
    })
}

/// Frees them. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_warnings_free(warnings: *mut fsi_warnings) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(warnings) }
}

/// The stable name of a kind of warning, such as "name-shortened"; "other" for a number that is none. It lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fsi_warning_kind_name(kind: u32) -> *const c_char {
    let name = match kind {
        FSI_WARNING_NAME_REPLACED => c"name-replaced",
        FSI_WARNING_NAME_SHORTENED => c"name-shortened",
        FSI_WARNING_NAME_NUMBERED => c"name-numbered",
        FSI_WARNING_NOT_STORED => c"not-stored",
        FSI_WARNING_DEEP_DIRECTORY => c"deep-directory",
        FSI_WARNING_RELOCATED => c"relocated",
        FSI_WARNING_LONG_PATH => c"long-path",
        FSI_WARNING_MANY_SECTIONS => c"many-sections",
        FSI_WARNING_TIME_CLAMPED => c"time-clamped",
        FSI_WARNING_LONG_NAME => c"long-name",
        FSI_WARNING_LONG_LINK => c"long-link",
        FSI_WARNING_MANY_LINKS => c"many-links",
        FSI_WARNING_STREAMS_NOT_STORED => c"streams-not-stored",
        _ => c"other",
    };
    name.as_ptr()
}
