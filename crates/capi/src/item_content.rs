//! What files of an image and their named streams hold.

use std::ffi::c_void;

use fsimage::{Content, Kind, RenderError, TreeError};

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::fsi_item;
use crate::named_streams::no_such_stream;
use crate::status::fsi_status;

/// A part of a content, up to its end. No lock is held, since this can call the caller's functions.
pub(crate) fn read_content(
    call: &Call,
    (path, content): (String, Content),
    offset: u64,
    (buffer, length): (*mut c_void, usize),
    out_read: *mut usize,
) -> Result<(), Failure> {
    let buffer = call.buffer(buffer.cast::<u8>(), length, "buffer")?;
    let out = call.out(out_read, "out_read")?;
    let left = content.length().saturating_sub(offset);
    let length = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
    let buffer = buffer.get_mut(..length).unwrap_or_default();
    if length > 0 {
        content
            .read_exact_at(offset, buffer)
            .map_err(|source| RenderError::Content { path, source })?;
    }
    out.write(length);
    Ok(())
}

/// Reads a part of a file's content. IMAPI2FS's `Data`.
///
/// - `offset`: in bytes; beyond the end nothing is read.
/// - `buffer`, `length`: what is filled. After a failure what is in it is undefined.
/// - `out_read`: `length`, or less at the content's end.
///
/// `FSI_E_NOT_FILE`: the item is no file. `FSI_E_DATA_STREAM_READ_FAILURE`, `FSI_E_DATA_STREAM_CREATE_FAILURE`, `FSI_E_DATA_STREAM_INCONSISTENCY`: the
/// content cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_read_at(
    item: *const fsi_item,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    out_read: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let content = call.object(item, "item")?.read(|image, node| {
            let path = String::from_utf8_lossy(&image.tree().path(node.id())).into_owned();
            if node.kind() != Kind::File {
                return Err(TreeError::NotAFile { path: path.into() }.into());
            }
            // An empty file has none.
            let stored = node.content().and_then(|id| image.tree().content(id));
            let content = stored.map_or_else(|| Content::from_bytes([]), |it| it.to_content());
            Ok((path, content))
        })?;
        read_content(call, content, offset, (buffer, length), out_read)
    })
}

/// Reads a part of one of an item's streams, as `fsi_item_read_at` does of a file.
///
/// - `index`: from 0, in the order added; beyond the last it is `FSI_E_INVALIDARG`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_stream_read_at(
    item: *const fsi_item,
    index: u64,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    out_read: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let content = call.object(item, "item")?.read(|image, node| {
            let path = String::from_utf8_lossy(&image.tree().path(node.id())).into_owned();
            let number = usize::try_from(index).unwrap_or(usize::MAX);
            let stream = node.streams().nth(number);
            let stored = stream.and_then(|(_, id)| image.tree().content(id));
            let stored = stored.ok_or_else(|| no_such_stream(index, node.streams().count()))?;
            Ok((path, stored.to_content()))
        })?;
        read_content(call, content, offset, (buffer, length), out_read)
    })
}
