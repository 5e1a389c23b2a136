//! Results go onto discs, and are read back.

use std::ffi::c_void;
use std::sync::Arc;

use fsimage::Error;
use fsimage::drive::{BurnJob, BurnOptions, Burnt};

use crate::block_source::fsi_block_source;
use crate::call::{Call, Growing};
use crate::drive::fsi_drive;
use crate::drive_failure::block_of;
use crate::drive_progress::{DriveWatcher, fsi_drive_progress_callback};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::result::fsi_result;
use crate::status::fsi_status;

/// Nothing can be added to the disc afterwards. Discs that are overwritten can always be.
pub const FSI_BURN_FINALISE: u32 = 1;
/// The drive only pretends. Where drive or disc cannot, that is an error.
pub const FSI_BURN_SIMULATE: u32 = 2;
/// The disc is not read back and compared: that it was written well is then not known.
pub const FSI_BURN_NO_VERIFY: u32 = 4;
/// The drive finds the laser's power before it writes; it does so anyhow when it thinks that it has to.
pub const FSI_BURN_OPC: u32 = 8;
/// The session or the disc is written at once, where drive and disc can.
pub const FSI_BURN_AT_ONCE: u32 = 16;
/// The tray is opened and closed before the disc is looked at again: some drives know only then what they have written.
pub const FSI_BURN_RELOAD: u32 = 32;
/// What is on a disc that can be overwritten may be lost. Without it such a disc is burnt only while no file system is on it, or to continue the one
/// that was imported.
pub const FSI_BURN_OVERWRITE: u32 = 64;

/// How a result is burnt. All zeros is the default: as fast as drive and disc go, with further sessions possible, and read back.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_burn_options {
    /// `sizeof(fsi_burn_options)`.
    pub struct_size: usize,
    /// `FSI_BURN_` bits.
    pub flags: u32,
    /// The fastest speed to use, in kB/s (1000 bytes); 0 is no limit.
    pub speed: u32,
    /// Threads that make the image; 0 is more than the machine has processors, as they wait for its disks.
    pub threads: u32,
    /// 0.
    pub reserved: u32,
    /// Told how far it is; may be NULL.
    pub progress: fsi_drive_progress_callback,
    /// Passed to `progress`.
    pub user_data: *mut c_void,
}

// SAFETY: a `usize` first; numbers, an address and an optional function.
unsafe impl Growing for fsi_burn_options {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_burn_options";
}

/// What was burnt. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_burnt {
    /// `sizeof(fsi_burnt)`.
    pub struct_size: usize,
    /// Blocks that were written, with those that fill up the last write unit.
    pub blocks: u64,
    /// The speed that was set, in kB/s (1000 bytes); 0 where the drive took none.
    pub speed: u32,
    /// 1 where all of it was read back and is as it should be, else 0.
    pub verified: u32,
    /// What the drive refused, though it was asked for, and that could be done without.
    pub refused_count: u32,
    /// 0.
    pub reserved: u32,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_burnt {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_burnt";
}

impl fsi_burn_options {
    fn job(&self) -> Result<BurnJob, Failure> {
        const KNOWN: u32 = FSI_BURN_OVERWRITE * 2 - 1;
        let has = |flag| self.flags & flag != 0;
        if self.flags & !KNOWN != 0 || self.reserved != 0 {
            let wanted = "a set of FSI_BURN_ bits";
            return Err(Failure::value("fsi_burn_options: flags", self.flags, wanted));
        }
        Ok(BurnJob {
            options: BurnOptions {
                finalise: has(FSI_BURN_FINALISE),
                speed: (self.speed > 0).then_some(self.speed),
                simulate: has(FSI_BURN_SIMULATE),
                opc: has(FSI_BURN_OPC),
                at_once: has(FSI_BURN_AT_ONCE),
                reload: has(FSI_BURN_RELOAD),
                ..BurnOptions::default()
            },
            verify: !has(FSI_BURN_NO_VERIFY),
            overwrite: has(FSI_BURN_OVERWRITE),
            threads: usize::try_from(self.threads).ok().filter(|&threads| threads > 0),
        })
    }
}

/// A failure that names the file whose block cannot be read back, or differs.
fn failure_of(result: &fsi_result, error: Error) -> Failure {
    let block = match &error {
        Error::Drive(error) => block_of(error),
        _ => None,
    };
    let path = block.and_then(|block| result.result.path_at_disc_block(block));
    Failure::from(error).with_path(path.as_deref())
}

/// == Burning ==
///
/// Burns the image onto the disc in a drive, without an image file in between, and reads it back: it is a success when the disc holds the image, unless
/// `FSI_BURN_NO_VERIFY` or `FSI_BURN_SIMULATE` says otherwise. The disc is blank, or the one that was imported, or one that can be overwritten and has no file
/// system, unless `FSI_BURN_OVERWRITE` is set.
///
/// - `drive`: opened to be written to.
/// - `options`: NULL is the default.
/// - `out_burnt`: filled with what was done; may be NULL.
///
/// `FSI_E_BURN_VERIFICATION_FAILED`: the disc is not as it should be; the error's offset tells where, and its path which file lies there.
/// `FSI_E_DISC_MISMATCH`: it is another disc than was imported, or goes on at another block. `FSI_E_RECORDER_MEDIA_NO_MEDIA`,
/// `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`, `FSI_E_RECORDER_MEDIA_WRITE_PROTECTED`, `FSI_E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA`, `FSI_E_MEDIA_NOT_BLANK`:
/// nothing was written.
/// `FSI_E_DRIVE`: the drive failed. `FSI_E_DATA_STREAM_READ_FAILURE` and its kin name the file that cannot be read. `FSI_E_CANCELLED`: by `progress`. After any of
/// these the disc shows what it showed before, or is not to be relied on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_burn(
    result: *const fsi_result,
    drive: *mut fsi_drive,
    options: *const fsi_burn_options,
    out_burnt: *mut fsi_burnt,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let drive = call.object(drive, "drive")?;
        let given = call.structure(options)?;
        let job = given.job()?;
        if !out_burnt.is_null() {
            call.checked_size(out_burnt)?;
        }
        let mut watcher = DriveWatcher::new(given.progress, given.user_data);
        let burnt = drive.occupy(|drive| {
            result
                .result
                .burn(drive, &job, &mut |progress| watcher.see(progress))
                .map_err(|error| failure_of(result, error))
        });
        let burnt = burnt.map_err(|failure| watcher.explain(failure))?;
        tell(call, out_burnt, &burnt, &job)
    })
}

/// Fills what was done, if it is wanted.
fn tell(call: &Call, out: *mut fsi_burnt, burnt: &Burnt, job: &BurnJob) -> Result<(), Failure> {
    if out.is_null() {
        return Ok(());
    }
    let value = fsi_burnt {
        struct_size: size_of::<fsi_burnt>(),
        blocks: burnt.blocks,
        speed: burnt.speed.unwrap_or(0),
        verified: u32::from(job.verify && !job.options.simulate),
        refused_count: u32::try_from(burnt.refused.len()).unwrap_or(u32::MAX),
        reserved: 0,
    };
    call.fill(out, &value)
}

/// Burns an image that is made already, an image file say, onto the disc in a drive, and reads it back.
///
/// - `first_block`: the block of the disc at which the image begins, and for which it was made: 0 for a blank disc.
/// - `image`: its bytes, of `fsi_block_source_open_host` for a file. What is missing to its last block is zeros.
/// - `drive`, `options`, `out_burnt`: as of `fsi_result_burn`.
///
/// As `fsi_result_burn`. `FSI_E_DATA_STREAM_READ_FAILURE`: the image cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_burn_image(
    drive: *mut fsi_drive,
    first_block: u32,
    image: *const fsi_block_source,
    options: *const fsi_burn_options,
    out_burnt: *mut fsi_burnt,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let drive = call.object(drive, "drive")?;
        let image = Arc::clone(&call.object(image, "image")?.source);
        let given = call.structure(options)?;
        let job = given.job()?;
        if !out_burnt.is_null() {
            call.checked_size(out_burnt)?;
        }
        let mut watcher = DriveWatcher::new(given.progress, given.user_data);
        let burnt = drive.occupy(|drive| {
            drive
                .burn_image(first_block, &*image, &job, &mut |progress| watcher.see(progress))
                .map_err(Failure::from)
        });
        let burnt = burnt.map_err(|failure| watcher.explain(failure))?;
        tell(call, out_burnt, &burnt, &job)
    })
}

/// Reads the image back from the disc in a drive, and compares all of it.
///
/// - `progress`, `user_data`: told how far it is; may be NULL.
///
/// `FSI_E_BURN_VERIFICATION_FAILED`: the error's offset tells where the first block is that differs or cannot be read, and its path which file lies
/// there. `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_DRIVE`, `FSI_E_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_verify(
    result: *const fsi_result,
    drive: *mut fsi_drive,
    progress: fsi_drive_progress_callback,
    user_data: *mut c_void,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let drive = call.object(drive, "drive")?;
        let mut watcher = DriveWatcher::new(progress, user_data);
        let verified = drive.occupy(|drive| {
            result
                .result
                .verify_on(drive, &mut |progress| watcher.see(progress))
                .map_err(|error| failure_of(result, error))
        });
        verified.map_err(|failure| watcher.explain(failure))
    })
}
