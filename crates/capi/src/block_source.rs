//! Discs as bytes: where they are read from.

use std::ffi::{c_char, c_void};
use std::fs::File;
use std::io;
use std::sync::Arc;

use fsimage::disc::{BlockSource, FileSource, VolumeError};
use fsimage::{Content, Error};

use crate::call::{Call, free};
use crate::content::{content_of, fsi_reader};
use crate::error::fsi_error;
use crate::host::host_path;
use crate::status::fsi_status;

/// The bytes of a disc or of its image. Any thread may use it, several at once too. What was opened from it keeps what it needs: it can be
/// freed at once.
pub struct fsi_block_source {
    pub(crate) source: Arc<dyn BlockSource>,
}

/// What a caller reads, as the bytes of a disc.
struct ContentBlocks(Content);

impl BlockSource for ContentBlocks {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn read_exact_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(offset, buf).map_err(io::Error::other)
    }
}

/// == Block sources ==
///
/// Opens an image file, or a block device. Its length is what it is now: of what is recorded behind that, as by `fsi_result_append`, only a source that is
/// opened afterwards knows.
///
/// - `path`: NUL-terminated bytes, as the system takes them.
/// - `out_source`: free it with `fsi_block_source_free`.
///
/// `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened, or it is no file whose length is known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_block_source_open_host(
    path: *const c_char,
    out_source: *mut *mut fsi_block_source,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = host_path(call, path, "path")?;
        let out = call.out(out_source, "out_source")?;
        let opened = File::open(path).and_then(|file| {
            if file.metadata()?.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            FileSource::new(file)
        });
        let source = opened.map_err(|source| Error::Open {
            path: path.to_owned(),
            source,
        })?;
        let source = Arc::new(source);
        out.give(fsi_block_source { source });
        Ok(())
    })
}

/// Takes the bytes that the caller's function reads.
///
/// - `reader`: the disc. It is released in every case, once it could be read: when the source, and all that was opened from it, is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_block_source_open_reader(
    reader: *const fsi_reader,
    out_source: *mut *mut fsi_block_source,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let content = content_of(call, reader)?;
        let out = call.out(out_source, "out_source")?;
        let source = Arc::new(ContentBlocks(content));
        out.give(fsi_block_source { source });
        Ok(())
    })
}

/// Takes bytes of memory, which are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_block_source_open_memory(
    data: *const c_void,
    length: usize,
    out_source: *mut *mut fsi_block_source,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let bytes: Arc<[u8]> = Arc::from(call.slice(data.cast::<u8>(), length, "data")?);
        let out = call.out(out_source, "out_source")?;
        let source = Arc::new(bytes);
        out.give(fsi_block_source { source });
        Ok(())
    })
}

/// Bytes in all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_block_source_length(
    source: *const fsi_block_source,
    out_length: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let source = call.object(source, "source")?;
        call.out(out_length, "out_length")?.write(source.source.length());
        Ok(())
    })
}

/// Reads from the disc.
///
/// - `offset`, `length`: where, and how many bytes.
/// - `buffer`: filled. After a failure what is in it is undefined.
///
/// `FSI_E_IMPORT_SEEK_FAILURE`: a part lies beyond the end. `FSI_E_IMPORT_READ_FAILURE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_block_source_read_at(
    source: *const fsi_block_source,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let source = &call.object(source, "source")?.source;
        let buffer = call.buffer(buffer.cast::<u8>(), length, "buffer")?;
        let end = offset.saturating_add(length as u64);
        let available = source.length();
        if end > available {
            let what = "what is read";
            return Err(Error::from(VolumeError::PastEnd {
                what,
                offset,
                end,
                available,
            })
            .into());
        }
        let read = source.read_exact_at(offset, buffer);
        Ok(read.map_err(|source| Error::from(VolumeError::Read { offset, source }))?)
    })
}

/// Frees a source. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_block_source_free(source: *mut fsi_block_source) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(source) }
}
