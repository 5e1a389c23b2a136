//! Discs in drives are erased, formatted, closed, read and compared.

use std::ffi::{CString, c_char, c_void};
use std::io;
use std::sync::Arc;

use fsimage::Error;
use fsimage::drive::{Blanking, BlockMap, BlockStatus, DiscDrive, Formatting, ImageSink};

use crate::block_source::fsi_block_source;
use crate::call::{Call, Growing, UserData};
use crate::callback::CallbackFailure;
use crate::drive::fsi_drive;
use crate::drive_progress::{DriveWatcher, fsi_drive_progress_callback};
use crate::error::{FSI_ERROR_SOURCE_CHANGED, fsi_error};
use crate::failure::Failure;
use crate::status::{FSI_E_DISC_MISMATCH, FSI_FALSE, FSI_OK, fsi_status};

/// What tells that something is on the disc is erased. A DVD-RW then takes one session at once only.
pub const FSI_BLANK_MINIMAL: u32 = 0;
/// Every block of the disc is erased.
pub const FSI_BLANK_FULL: u32 = 1;
/// The last session is erased.
pub const FSI_BLANK_LAST_SESSION: u32 = 2;

/// As the kind of disc is usually formatted, as quickly as can be.
pub const FSI_FORMAT_DEFAULT: u32 = 0;
/// All of a DVD-RW is formatted, so that it can be overwritten without being written in sequence first.
pub const FSI_FORMAT_FULL: u32 = 1;
/// A BD-RE without spare areas: larger, and a bad block is an error.
pub const FSI_FORMAT_WITHOUT_SPARES: u32 = 2;
/// A BD-R with spare areas, without pseudo-overwrite.
pub const FSI_FORMAT_SEQUENTIAL: u32 = 3;
/// A BD-R with spare areas and pseudo-overwrite.
pub const FSI_FORMAT_PSEUDO_OVERWRITE: u32 = 4;

/// Does something with a disc that can be watched.
fn watched<T>(
    call: &Call,
    drive: *mut fsi_drive,
    (progress, user_data): (fsi_drive_progress_callback, *mut c_void),
    work: impl FnOnce(&DiscDrive, &mut DriveWatcher) -> Result<T, Error>,
) -> Result<T, Failure> {
    let drive = call.object(drive, "drive")?;
    let mut watcher = DriveWatcher::new(progress, user_data);
    let done = drive.occupy(|drive| Ok(work(drive, &mut watcher)?));
    done.map_err(|failure| watcher.explain(failure))
}

/// == Discs in drives ==
///
/// Erases a CD-RW or a DVD-RW.
///
/// - `what`: a `FSI_BLANK_` number.
/// - `progress`, `user_data`: told how far it is; may be NULL.
///
/// `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`: discs of this kind cannot be erased. `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_RECORDER_MEDIA_WRITE_PROTECTED`,
/// `FSI_E_DRIVE`, `FSI_E_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_blank(
    drive: *mut fsi_drive,
    what: u32,
    progress: fsi_drive_progress_callback,
    user_data: *mut c_void,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.object(drive, "drive")?;
        let what = match what {
            FSI_BLANK_MINIMAL => Blanking::Minimal,
            FSI_BLANK_FULL => Blanking::Disc,
            FSI_BLANK_LAST_SESSION => Blanking::LastSession,
            other => return Err(Failure::value("what", other, "a FSI_BLANK_ number")),
        };
        watched(call, drive, (progress, user_data), |drive, watcher| {
            drive.blank(what, &mut |progress| watcher.see(progress)).map(drop)
        })
    })
}

/// Formats a disc. What is on it is lost.
///
/// - `how`: a `FSI_FORMAT_` number.
/// - `progress`, `user_data`: told how far it is; may be NULL.
///
/// `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`: discs of this kind are not formatted, or not so. `FSI_E_RECORDER_MEDIA_NO_MEDIA`,
/// `FSI_E_RECORDER_MEDIA_WRITE_PROTECTED`, `FSI_E_DRIVE`, `FSI_E_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_format(
    drive: *mut fsi_drive,
    how: u32,
    progress: fsi_drive_progress_callback,
    user_data: *mut c_void,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.object(drive, "drive")?;
        let how = match how {
            FSI_FORMAT_DEFAULT => Formatting::Default,
            FSI_FORMAT_FULL => Formatting::Full,
            FSI_FORMAT_WITHOUT_SPARES => Formatting::WithoutSpares,
            FSI_FORMAT_SEQUENTIAL => Formatting::Sequential,
            FSI_FORMAT_PSEUDO_OVERWRITE => Formatting::PseudoOverwrite,
            other => return Err(Failure::value("how", other, "a FSI_FORMAT_ number")),
        };
        watched(call, drive, (progress, user_data), |drive, watcher| {
            drive.format(how, &mut |progress| watcher.see(progress)).map(drop)
        })
    })
}

/// Closes the session that is open on a disc.
///
/// - `finalise`: whether the disc is closed for good: nothing can follow then.
/// - `progress`, `user_data`: told how far it is; may be NULL.
///
/// `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`: there is nothing to close. `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_DRIVE`, `FSI_E_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_close(
    drive: *mut fsi_drive,
    finalise: bool,
    progress: fsi_drive_progress_callback,
    user_data: *mut c_void,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        watched(call, drive, (progress, user_data), |drive, watcher| {
            drive
                .close(finalise, &mut |progress| watcher.see(progress))
                .map(drop)
        })
    })
}

/// Compares blocks of the disc with an image.
///
/// - `first_block`: the block of the disc at which the image begins.
/// - `source`: the image. What is missing to its last block is zeros.
/// - `progress`, `user_data`: told how far it is; may be NULL.
///
/// `FSI_E_BURN_VERIFICATION_FAILED`: the error's offset tells where on the disc the first block is that differs or cannot be read.
/// `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_DRIVE`, `FSI_E_CANCELLED`. `FSI_E_DATA_STREAM_READ_FAILURE`: the image cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_verify(
    drive: *mut fsi_drive,
    first_block: u32,
    source: *const fsi_block_source,
    progress: fsi_drive_progress_callback,
    user_data: *mut c_void,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.object(drive, "drive")?;
        let source = Arc::clone(&call.object(source, "source")?.source);
        watched(call, drive, (progress, user_data), |drive, watcher| {
            drive.verify_image(first_block, &*source, &mut |progress| watcher.see(progress))
        })
    })
}

/// Takes bytes of a disc for a place in its image. Returns 0 when it took all of them; any other value ends the operation with `FSI_E_OUTPUT`, and
/// `fsi_error_callback_value` gives it back. It is called by the calling thread, not in order, and must not throw.
pub type fsi_write_at_callback = Option<
    unsafe extern "C" fn(user_data: *mut c_void, offset: u64, data: *const c_void, length: usize) -> i32,
>;

/// Keeps the map of blocks, from which reading can go on another time: a text as that of GNU ddrescue, which lives until the function returns.
/// What was written before must be safe first. Returns 0, or another value as for `fsi_write_at_callback`.
pub type fsi_keep_map_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, map: *const c_char) -> i32>;

/// How a disc is read.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_read_options {
    /// `sizeof(fsi_read_options)`.
    pub struct_size: usize,
    /// How often a block that cannot be read is tried again.
    pub retries: u32,
    /// 0.
    pub reserved: u32,
    /// The map of an earlier time, whose good blocks are not read again; NULL begins anew.
    pub map: *const c_char,
    /// Takes the bytes.
    pub write_at: fsi_write_at_callback,
    /// Told of the map now and then, and at the end, whatever that is; may be NULL.
    pub keep_map: fsi_keep_map_callback,
    /// Told how far it is; may be NULL.
    pub progress: fsi_drive_progress_callback,
    /// Passed to the functions.
    pub user_data: *mut c_void,
}

// SAFETY: a `usize` first; numbers, addresses and optional functions.
unsafe impl Growing for fsi_read_options {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_read_options";
}

/// The caller's functions as an image.
struct CallbackImage {
    write_at: unsafe extern "C" fn(*mut c_void, u64, *const c_void, usize) -> i32,
    keep_map: fsi_keep_map_callback,
    user_data: UserData,
}

fn answered(answer: i32) -> io::Result<()> {
    match answer {
        0 => Ok(()),
        other => Err(io::Error::other(CallbackFailure(i64::from(other)))),
    }
}

impl ImageSink for CallbackImage {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        // SAFETY: the caller's function, with the caller's address, during the call that they were given to.
        answered(unsafe { (self.write_at)(self.user_data.0, offset, bytes.as_ptr().cast(), bytes.len()) })
    }

    fn keep_map(&mut self, map: &BlockMap) -> io::Result<()> {
        let Some(keep_map) = self.keep_map else {
            return Ok(());
        };
        let text = CString::new(map.to_string()).map_err(io::Error::other)?;
        // SAFETY: as above.
        answered(unsafe { keep_map(self.user_data.0, text.as_ptr()) })
    }
}

/// Reads a disc into an image of it, of `readable_blocks` of `fsi_media_info`. Blocks that cannot be read are left out; between sessions there is nothing to be read.
///
/// - `options`: `write_at` must be there.
/// - `out_missing`: how many blocks were left out, those between sessions too.
///
/// `FSI_FALSE`: a success, but for blocks that were left out. `FSI_E_DISC_MISMATCH`: the map is of another disc. `FSI_E_INVALID_PARAM`: it is no map.
/// `FSI_E_EMPTY_DISC`, `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_DRIVE`, `FSI_E_OUTPUT`, `FSI_E_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_read(
    drive: *mut fsi_drive,
    options: *const fsi_read_options,
    out_missing: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.object(drive, "drive")?;
        call.checked_size(options)?;
        let given = call.structure(options)?;
        if given.reserved != 0 {
            return Err(Failure::value("fsi_read_options: reserved", given.reserved, "0"));
        }
        let write_at = given.write_at;
        let mut image = CallbackImage {
            write_at: write_at.ok_or_else(|| Failure::pointer("fsi_read_options: write_at"))?,
            keep_map: given.keep_map,
            user_data: UserData(given.user_data),
        };
        let out = call.out(out_missing, "out_missing")?;
        let earlier = if given.map.is_null() {
            None
        } else {
            let text = call.text(given.map, "fsi_read_options: map")?;
            let map = BlockMap::parse(text);
            Some(map.map_err(|error| Failure::value("fsi_read_options: map", error, "a map of blocks"))?)
        };
        let media = call.object(drive, "drive")?.ask(DiscDrive::media)?;
        if media.readable_blocks == 0 {
            return Err(Error::EmptyDisc.into());
        }
        let mut map = match earlier {
            Some(map) if map.blocks() != media.readable_blocks => {
                let message = format!(
                    "the map is of a disc of {} blocks, and this one has {}",
                    map.blocks(),
                    media.readable_blocks
                );
                return Err(Failure::new(
                    FSI_E_DISC_MISMATCH,
                    FSI_ERROR_SOURCE_CHANGED,
                    &message,
                ));
            }
            Some(mut map) => {
                map.retry();
                map
            }
            None => DiscDrive::map_of(&media),
        };
        let asked = (given.progress, given.user_data);
        watched(call, drive, asked, |drive, watcher| {
            drive.read(&mut map, &mut image, given.retries, &mut |progress| {
                watcher.see(progress)
            })
        })?;
        let missing = map.blocks() - map.count(BlockStatus::Read);
        out.write(missing);
        Ok(if missing > 0 { FSI_FALSE } else { FSI_OK })
    })
}
