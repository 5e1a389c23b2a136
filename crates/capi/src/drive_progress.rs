//! Watching what a drive does.

use std::ffi::c_void;
use std::ops::ControlFlow;

use fsimage::drive::{Phase, Progress};

use crate::call::UserData;
use crate::failure::Failure;
use crate::status::FSI_E_CANCELLED;

/// What is done has no name yet in this interface.
pub const FSI_DRIVE_PHASE_OTHER: u32 = 0;
/// The disc is looked at, speeds and parameters are set.
pub const FSI_DRIVE_PHASE_PREPARING: u32 = 1;
/// The disc is formatted.
pub const FSI_DRIVE_PHASE_FORMATTING: u32 = 2;
/// The disc is erased.
pub const FSI_DRIVE_PHASE_ERASING: u32 = 3;
/// The laser's power is found.
pub const FSI_DRIVE_PHASE_CALIBRATING: u32 = 4;
/// Blocks are written.
pub const FSI_DRIVE_PHASE_WRITING: u32 = 5;
/// The drive's buffer goes to the disc.
pub const FSI_DRIVE_PHASE_FLUSHING: u32 = 6;
/// Track, session or disc is closed.
pub const FSI_DRIVE_PHASE_CLOSING: u32 = 7;
/// What was written is read back.
pub const FSI_DRIVE_PHASE_VERIFYING: u32 = 8;
/// Blocks are read.
pub const FSI_DRIVE_PHASE_READING: u32 = 9;

/// How far a drive is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_drive_progress {
    /// Bytes of the structure, as the library knows it.
    pub struct_size: usize,
    /// What is being done: a `FSI_DRIVE_PHASE_` number. The list may grow.
    pub phase: u32,
    /// How full the drive's buffer is, in percent; -1 is not known.
    pub buffer_fill: i32,
    /// Blocks that are done in this phase; where the phase has no blocks, 65536ths, if the drive tells.
    pub done: u64,
    /// What `done` will be; 0 is not known.
    pub total: u64,
    /// Bytes a second since the phase began; 0 is not known yet.
    pub bytes_per_second: u64,
    /// Seconds that the phase will still take; -1 is not known.
    pub seconds_left: i64,
}

/// Watches a drive, and can stop it: any value but 0 does, with `FSI_E_CANCELLED`, and `fsi_error_callback_value` gives it back. A disc that is written is
/// then left with a part of a session, which readers do not see. It is called by the calling thread, must not throw, and meets `FSI_E_BUSY` when it uses the drive.
pub type fsi_drive_progress_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, progress: *const fsi_drive_progress) -> i32>;

/// The caller's function, and what it said.
pub(crate) struct DriveWatcher {
    callback: fsi_drive_progress_callback,
    user_data: UserData,
    answer: i32,
}

impl DriveWatcher {
    pub(crate) fn new(callback: fsi_drive_progress_callback, user_data: *mut c_void) -> Self {
        Self {
            callback,
            user_data: UserData(user_data),
            answer: 0,
        }
    }

    pub(crate) fn see(&mut self, progress: &Progress) -> ControlFlow<()> {
        let Some(callback) = self.callback else {
            return ControlFlow::Continue(());
        };
        // Once it said stop it is not asked again.
        if self.answer == 0 {
            let told = fsi_drive_progress::from(progress);
            // SAFETY: the caller's function, with the caller's address, during the call that they were given to.
            self.answer = unsafe { callback(self.user_data.0, &raw const told) };
        }
        if self.answer == 0 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }

    /// Tells what the callback said when it stopped the drive.
    pub(crate) fn explain(&self, failure: Failure) -> Failure {
        if failure.0.status != FSI_E_CANCELLED {
            return failure;
        }
        failure.with_callback_value(i64::from(self.answer))
    }
}

impl From<&Progress> for fsi_drive_progress {
    fn from(progress: &Progress) -> Self {
        let seconds = |left: std::time::Duration| i64::try_from(left.as_secs()).unwrap_or(i64::MAX);
        Self {
            struct_size: size_of::<Self>(),
            phase: match progress.phase {
                Phase::Preparing => FSI_DRIVE_PHASE_PREPARING,
                Phase::Formatting => FSI_DRIVE_PHASE_FORMATTING,
                Phase::Erasing => FSI_DRIVE_PHASE_ERASING,
                Phase::Calibrating => FSI_DRIVE_PHASE_CALIBRATING,
                Phase::Writing => FSI_DRIVE_PHASE_WRITING,
                Phase::Flushing => FSI_DRIVE_PHASE_FLUSHING,
                Phase::Closing => FSI_DRIVE_PHASE_CLOSING,
                Phase::Verifying => FSI_DRIVE_PHASE_VERIFYING,
                Phase::Reading => FSI_DRIVE_PHASE_READING,
                _ => FSI_DRIVE_PHASE_OTHER,
            },
            buffer_fill: progress.buffer_fill.map_or(-1, i32::from),
            done: progress.done,
            total: progress.total,
            bytes_per_second: progress.bytes_per_second.unwrap_or(0),
            seconds_left: progress.time_left.map_or(-1, seconds),
        }
    }
}
