//! Contents that the caller's functions read.

use std::ffi::c_void;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use fsimage::{Content, ContentError, ContentSource};

use crate::call::{Call, Growing, UserData};
use crate::failure::Failure;

/// Fills a buffer with a part of a content.
///
/// - `offset`: where the part begins, in bytes.
/// - `buffer`, `length`: what is to be filled; never beyond the content's end.
/// - `out_read`: how many bytes were. Fewer than `length` is fine, and the rest is asked for again; 0 says that the content is shorter than was
///   announced, and more than `length` is an error.
///
/// Returns 0, or a number of the caller's choice for a failure: `FSI_E_DATA_STREAM_READ_FAILURE`, and
/// `fsi_error_callback_value` gives it back. It must not throw.
pub type fsi_read_at_callback = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        offset: u64,
        buffer: *mut c_void,
        length: usize,
        out_read: *mut usize,
    ) -> i32,
>;

/// Called once, from any thread, when nothing will be called with this address any more. It must not throw.
pub type fsi_release_callback = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// `read_at` is called from one thread at a time (which one can change). Where it reads its own content by the library, that fails.
pub const FSI_READER_SERIAL: u32 = 1;

/// A content that the caller's function reads, at any offset, from several threads at once unless `FSI_READER_SERIAL` is
/// set; when an image is made, and also when the file is added if files are staged.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_reader {
    /// `sizeof(fsi_reader)`.
    pub struct_size: usize,
    /// Passed to the functions.
    pub user_data: *mut c_void,
    /// Length in bytes.
    pub length: u64,
    /// `FSI_READER_` bits.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
    /// Reads; must not be NULL.
    pub read_at: fsi_read_at_callback,
    /// Called when the content is not needed any more; may be NULL.
    pub release: fsi_release_callback,
}

// SAFETY: a `usize` first; numbers, addresses and optional functions, of which all bytes zero are NULL.
unsafe impl Growing for fsi_reader {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_reader";
}

/// The caller's content, released when it is dropped.
struct Reader {
    read_at: unsafe extern "C" fn(*mut c_void, u64, *mut c_void, usize, *mut usize) -> i32,
    release: Release,
    length: u64,
    serial: Option<Serial>,
}

/// One thread at a time. One that comes back from within the caller's function would wait for itself.
#[derive(Default)]
struct Serial {
    turn: Mutex<()>,
    holder: Mutex<Option<ThreadId>>,
}

/// A thread's turn.
struct Turn<'s> {
    serial: &'s Serial,
    _turn: MutexGuard<'s, ()>,
}

impl Serial {
    fn holder(&self) -> MutexGuard<'_, Option<ThreadId>> {
        self.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) -> Result<Turn<'_>, ContentError> {
        let me = Some(thread::current().id());
        if *self.holder() == me {
            let message = "the caller's read function reads what it is to read";
            return Err(ContentError::Read(io::Error::new(
                io::ErrorKind::Deadlock,
                message,
            )));
        }
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        *self.holder() = me;
        Ok(Turn {
            serial: self,
            _turn: turn,
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.serial.holder() = None;
    }
}

struct Release {
    user_data: UserData,
    release: fsi_release_callback,
}

impl Drop for Release {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: the caller's function, with the caller's address, once.
            unsafe { release(self.user_data.0) };
        }
    }
}

impl ContentSource for Reader {
    fn read_exact_at(&self, _key: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        let _turn = self.serial.as_ref().map(Serial::wait).transpose()?;
        let (mut at, mut rest) = (offset, buf);
        while !rest.is_empty() {
            let mut read = 0;
            let (memory, room) = (rest.as_mut_ptr().cast(), rest.len());
            // SAFETY: the caller's function, with the caller's address, before its release; `memory` is writable for `room` bytes.
            let answer = unsafe { (self.read_at)(self.release.user_data.0, at, memory, room, &raw mut read) };
            if answer != 0 {
                return Err(ContentError::Callback(i64::from(answer)));
            }
            if read == 0 {
                return Err(ContentError::Changed {
                    what: "length in bytes",
                    expected: self.length.to_string(),
                    found: at.to_string(),
                });
            }
            rest = rest.get_mut(read..).ok_or_else(|| {
                let message =
                    format!("the caller's read function says that it put {read} bytes where {room} fit");
                ContentError::Read(io::Error::new(io::ErrorKind::InvalidData, message))
            })?;
            at = at.saturating_add(read as u64);
        }
        Ok(())
    }
}

/// The content that a reader tells of. From here on the reader is released, whatever comes.
pub(crate) fn content_of(call: &Call, reader: *const fsi_reader) -> Result<Content, Failure> {
    call.checked_size(reader)?;
    let reader = call.structure(reader)?;
    let release = Release {
        user_data: UserData(reader.user_data),
        release: reader.release,
    };
    let read_at = reader
        .read_at
        .ok_or_else(|| Failure::pointer("fsi_reader: read_at"))?;
    if reader.flags & !FSI_READER_SERIAL != 0 || reader.reserved != 0 {
        return Err(Failure::value(
            "fsi_reader: flags",
            reader.flags,
            "a set of FSI_READER_ bits",
        ));
    }
    let source = Reader {
        read_at,
        release,
        length: reader.length,
        serial: (reader.flags & FSI_READER_SERIAL != 0).then(Serial::default),
    };
    Ok(Content::new(std::sync::Arc::new(source), 0, reader.length))
}
