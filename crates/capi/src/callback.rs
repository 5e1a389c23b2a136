//! Calling the caller's functions.

use std::error::Error;
use std::ffi::c_void;
use std::fmt;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fsimage::{Observer, ScanObserver};

use crate::call::UserData;
use crate::failure::Failure;
use crate::status::FSI_E_CANCELLED;

/// Watches a long operation, and can stop it: any value but 0 does, with `FSI_E_CANCELLED`, and
/// `fsi_error_callback_value` gives it back.
///
/// - `done`: so far: bytes of an image that is written, or of files that are extracted; items of a tree that is added.
/// - `total`: what `done` will be at the end; 0 when that is not known.
///
/// It is called from several threads, though never from two at once, and must not throw. It may call functions of this
/// interface; those that would change what the operation works on end with `FSI_E_BUSY` or `FSI_E_READONLY`.
pub type fsi_progress_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, done: u64, total: u64) -> i32>;

/// The caller's watcher of one operation.
pub(crate) struct Watcher {
    callback: fsi_progress_callback,
    user_data: UserData,
    state: Mutex<Watched>,
}

struct Watched {
    total: u64,
    done: u64,
    /// What the callback said.
    answer: i32,
}

impl Watcher {
    pub(crate) fn new(callback: fsi_progress_callback, user_data: *mut c_void, total: u64) -> Self {
        Self {
            callback,
            user_data: UserData(user_data),
            state: Mutex::new(Watched {
                total,
                done: 0,
                answer: 0,
            }),
        }
    }

    pub(crate) fn more(&self, amount: u64) -> ControlFlow<()> {
        let Some(callback) = self.callback else {
            return ControlFlow::Continue(());
        };
        let mut state = self.watched();
        state.done = state.done.saturating_add(amount);
        // Once it said stop it is not asked again.
        if state.answer == 0 {
            // SAFETY: the caller's function, with the caller's address, during the call that they were given to.
            state.answer = unsafe { callback(self.user_data.0, state.done, state.total) };
        }
        if state.answer == 0 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }

    /// Tells what the callback said when it stopped the operation.
    pub(crate) fn explain(&self, failure: Failure) -> Failure {
        if failure.0.status != FSI_E_CANCELLED {
            return failure;
        }
        failure.with_callback_value(i64::from(self.watched().answer))
    }

    /// Says what will be done in all, once that is known.
    pub(crate) fn set_total(&self, total: u64) {
        self.watched().total = total;
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Watcher {
    fn wrote(&self, bytes: u64) -> ControlFlow<()> {
        self.more(bytes)
    }
}

impl ScanObserver for Watcher {
    fn found(&self, items: u64) -> ControlFlow<()> {
        self.more(items)
    }
}

/// What a caller's function returned, as the cause of an [`io::Error`].
#[derive(Debug)]
pub(crate) struct CallbackFailure(pub(crate) i64);

impl fmt::Display for CallbackFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the caller's function failed with {}", self.0)
    }
}

impl Error for CallbackFailure {}

/// Takes an image's bytes, in order. Returns 0 when it took all of them; any other value ends the operation with
/// `FSI_E_OUTPUT`, and `fsi_error_callback_value` gives it back. It is called by one thread at a time, and must not throw.
pub type fsi_write_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, data: *const c_void, length: usize) -> i32>;

/// A caller's function as a sink.
pub(crate) struct CallbackSink {
    pub(crate) write: unsafe extern "C" fn(*mut c_void, *const c_void, usize) -> i32,
    pub(crate) user_data: UserData,
}

impl Write for CallbackSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // SAFETY: the caller's function, with the caller's address, during the call that they were given to.
        match unsafe { (self.write)(self.user_data.0, bytes.as_ptr().cast(), bytes.len()) } {
            0 => Ok(bytes.len()),
            answer => Err(io::Error::other(CallbackFailure(i64::from(answer)))),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
