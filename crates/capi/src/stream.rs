//! Streams: images to read, with a position.

use std::ffi::c_void;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use fsimage::{ImageStream, Layout, RenderError};

use crate::call::{Call, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::result::{fsi_result, read_at};
use crate::status::fsi_status;

/// An image as a stream of bytes with a position. It stands for its result: the image cannot be changed while it is alive. Reading at a given place
/// is open to several threads at once; what uses the position is not, and says `FSI_E_BUSY`.
pub struct fsi_stream {
    layout: Arc<Layout>,
    stream: Mutex<ImageStream>,
}

/// The distance counts from the beginning.
pub const FSI_SEEK_BEGIN: u32 = 0;
/// The distance counts from the position.
pub const FSI_SEEK_CURRENT: u32 = 1;
/// The distance counts from the end.
pub const FSI_SEEK_END: u32 = 2;

impl fsi_stream {
    fn position(&self) -> Result<MutexGuard<'_, ImageStream>, Failure> {
        self.stream.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Failure::busy(),
            TryLockError::Poisoned(_) => Failure::poisoned(),
        })
    }
}

/// What a stream's error is about.
fn failure_of(error: io::Error) -> Failure {
    match error.downcast::<RenderError>() {
        Ok(error) => error.into(),
        Err(error) => Failure::internal(&error.to_string()),
    }
}

/// == Streams ==
///
/// The image as a stream, at its first byte. IMAPI2FS's `ImageStream`.
///
/// - `out_stream`: free it with `fsi_stream_free`. It stays usable when the result is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_open_stream(
    result: *const fsi_result,
    out_stream: *mut *mut fsi_stream,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let out = call.out(out_stream, "out_stream")?;
        out.give(fsi_stream {
            layout: Arc::clone(result.result.layout()),
            stream: Mutex::new(result.result.stream()),
        });
        Ok(())
    })
}

/// Frees a stream. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_stream_free(stream: *mut fsi_stream) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(stream) }
}

/// Bytes of the image.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_stream_size(
    stream: *const fsi_stream,
    out_size: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let stream = call.object(stream, "stream")?;
        call.out(out_size, "out_size")?.write(stream.layout.size());
        Ok(())
    })
}

/// Reads from the position on, and moves it.
///
/// - `buffer`, `length`: what is filled.
/// - `out_read`: how many bytes; fewer than `length` is no end, 0 is one (or `length` is 0).
///
/// As `fsi_result_read_at`; after a failure the position is where it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_stream_read(
    stream: *mut fsi_stream,
    buffer: *mut c_void,
    length: usize,
    out_read: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let stream = call.object(stream, "stream")?;
        let buffer = call.buffer(buffer.cast::<u8>(), length, "buffer")?;
        let out = call.out(out_read, "out_read")?;
        out.write(stream.position()?.read(buffer).map_err(failure_of)?);
        Ok(())
    })
}

/// Reads at a place, whatever the position, and leaves that as it is. As `fsi_result_read_at`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_stream_read_at(
    stream: *const fsi_stream,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    out_read: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let stream = call.object(stream, "stream")?;
        let buffer = call.buffer(buffer.cast::<u8>(), length, "buffer")?;
        let out = call.out(out_read, "out_read")?;
        out.write(read_at(&stream.layout, offset, buffer)?);
        Ok(())
    })
}

/// Moves the position, beyond the end too.
///
/// - `distance`: in bytes.
/// - `origin`: `FSI_SEEK_BEGIN`, `FSI_SEEK_CURRENT` or `FSI_SEEK_END`.
/// - `out_position`: the new position; may be NULL.
///
/// `FSI_E_INVALIDARG`: another origin, or a position before the beginning.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_stream_seek(
    stream: *mut fsi_stream,
    distance: i64,
    origin: u32,
    out_position: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let stream = call.object(stream, "stream")?;
        let before = || Failure::argument(&format!("a position {distance} bytes from there does not exist"));
        let to = match origin {
            FSI_SEEK_BEGIN => SeekFrom::Start(u64::try_from(distance).map_err(|_| before())?),
            FSI_SEEK_CURRENT => SeekFrom::Current(distance),
            FSI_SEEK_END => SeekFrom::End(distance),
            other => return Err(Failure::argument(&format!("{other} is no FSI_SEEK_ number"))),
        };
        let position = stream.position()?.seek(to).map_err(|_| before())?;
        if let Some(out) = call.out_or_none(out_position) {
            out.write(position);
        }
        Ok(())
    })
}

/// The position, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_stream_position(
    stream: *const fsi_stream,
    out_position: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let stream = call.object(stream, "stream")?;
        let out = call.out(out_position, "out_position")?;
        out.write(stream.position()?.stream_position().map_err(failure_of)?);
        Ok(())
    })
}
