//! Results: images that are laid out.

use std::ffi::{c_char, c_void};
use std::sync::OnceLock;

use fsimage::{ImageResult, NodeId};

use crate::call::{Call, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::Shared;
use crate::item::fsi_item;
use crate::names::LayoutNames;
use crate::status::{FSI_E_NOT_IN_FILE_SYSTEM, FSI_E_NOTIMPL, FSI_FALSE, FSI_OK, fsi_status};

/// An image that is laid out: where everything is, and its bytes on demand. IMAPI2FS's `IFileSystemImageResult`. Any thread may
/// use it, several at once too.
pub struct fsi_result {
    pub(crate) image: Shared,
    pub(crate) result: ImageResult,
    /// Of ISO 9660, Joliet and UDF, when they were asked for.
    pub(crate) names: [OnceLock<Option<LayoutNames>>; 3],
}

/// A part of a content: whole blocks from one block on, the last perhaps in part.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct fsi_extent {
    /// The first block, of the disc.
    pub first_block: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Blocks one after another. IMAPI2FS's `IBlockRange`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct fsi_block_range {
    /// The first.
    pub first_block: u64,
    /// The last, which belongs to them.
    pub last_block: u64,
}

impl fsi_result {
    pub(crate) fn new(image: Shared, result: ImageResult) -> Self {
        Self {
            image,
            result,
            names: [const { OnceLock::new() }; 3],
        }
    }

    /// An item that the result has.
    pub(crate) fn node(&self, item: &fsi_item) -> Result<NodeId, Failure> {
        let tree = self.result.layout().tree();
        let node = item
            .image
            .is(&self.image)
            .then(|| tree.resolve(item.handle))
            .flatten();
        node.ok_or_else(|| {
            Failure::new(
                FSI_E_NOT_IN_FILE_SYSTEM,
                crate::error::FSI_ERROR_NOT_FOUND,
                "the item is not in the result's image",
            )
        })
    }
}

fn get<T>(
    call: &Call,
    result: *const fsi_result,
    out: *mut T,
    read: impl FnOnce(&ImageResult) -> T,
) -> Result<(), Failure> {
    let result = call.object(result, "result")?;
    call.out(out, "the place for the value")?
        .write(read(&result.result));
    Ok(())
}

/// == Results ==
///
/// Frees a result. NULL is fine. With the last result, stream and list of an image, that can be changed again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_free(result: *mut fsi_result) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(result) }
}

/// Blocks of the image. IMAPI2FS's `TotalBlocks`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_total_blocks(
    result: *const fsi_result,
    out_blocks: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, result, out_blocks, ImageResult::total_blocks))
}

/// Bytes of a block. IMAPI2FS's `BlockSize`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_block_size(
    result: *const fsi_result,
    out_block_size: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, result, out_block_size, ImageResult::block_size))
}

/// Bytes of the image.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_size(
    result: *const fsi_result,
    out_size: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, result, out_size, |result| result.layout().size()))
}

/// Reads a part of an image; fewer bytes than asked for at its end, none beyond.
pub(crate) fn read_at(layout: &fsimage::Layout, offset: u64, buffer: &mut [u8]) -> Result<usize, Failure> {
    let left = layout.size().saturating_sub(offset);
    let length = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
    let buffer = buffer.get_mut(..length).unwrap_or_default();
    if length > 0 {
        layout.read_exact_at(offset, buffer)?;
    }
    Ok(length)
}

/// Reads a part of the image, which is made for that.
///
/// - `offset`: in bytes.
/// - `buffer`, `length`: what is filled. After a failure what is in it is undefined.
/// - `out_read`: `length`, or less at the image's end.
///
/// `FSI_E_DATA_STREAM_READ_FAILURE`, `FSI_E_DATA_STREAM_CREATE_FAILURE`, `FSI_E_DATA_STREAM_INCONSISTENCY`: the error tells the path of the file
/// whose content failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_read_at(
    result: *const fsi_result,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    out_read: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let buffer = call.buffer(buffer.cast::<u8>(), length, "buffer")?;
        let out = call.out(out_read, "out_read")?;
        out.write(read_at(result.result.layout(), offset, buffer)?);
        Ok(())
    })
}

/// Where an item's content is.
///
/// - `extents`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
/// - `out_count`: how many there are; 0 for an item without content.
///
/// `FSI_FALSE`: there are more than `capacity`. `FSI_E_NOT_IN_FILE_SYSTEM`: the item is of another image.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_extents(
    result: *const fsi_result,
    item: *const fsi_item,
    extents: *mut fsi_extent,
    capacity: usize,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let node = result.node(call.object(item, "item")?)?;
        let places = call.buffer(extents, capacity, "extents")?;
        let out = call.out(out_count, "out_count")?;
        let mut places = places.iter_mut();
        let mut count = 0;
        for (first_block, bytes) in result.result.layout().extents(node) {
            count += 1;
            if let Some(place) = places.next() {
                *place = fsi_extent {
                    first_block: u64::from(first_block),
                    bytes,
                };
            }
        }
        out.write(count);
        Ok(if count > capacity { FSI_FALSE } else { FSI_OK })
    })
}

/// The blocks to be recorded when the image continues a disc that can be written at any place. The image stands for the whole disc then, old content
/// included. They are to be recorded in this order: the last ones make the new session the one that is shown. IMAPI2FS's `ModifiedBlocks`.
///
/// - `ranges`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
/// - `out_count`: how many there are.
///
/// `FSI_FALSE`: there are more than `capacity`. `FSI_E_NOTIMPL`: all blocks of the image are to be recorded.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_modified_blocks(
    result: *const fsi_result,
    ranges: *mut fsi_block_range,
    capacity: usize,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let places = call.buffer(ranges, capacity, "ranges")?;
        let out = call.out(out_count, "out_count")?;
        let modified = result.result.modified_blocks().ok_or_else(|| {
            let message = "all blocks of the image are to be recorded";
            Failure::new(FSI_E_NOTIMPL, crate::error::FSI_ERROR_INVALID_ARGUMENT, message)
        })?;
        for (place, range) in places.iter_mut().zip(&modified) {
            *place = fsi_block_range {
                first_block: range.start,
                last_block: range.end.saturating_sub(1),
            };
        }
        out.write(modified.len());
        Ok(if modified.len() > capacity {
            FSI_FALSE
        } else {
            FSI_OK
        })
    })
}

/// The identifier of the disc on which the image will have been recorded, as `fsi_image_calculate_disc_identifier_copy` will tell it then. Free it
/// with `fsi_string_free`. IMAPI2FS's `DiscId`.
///
/// `FSI_E_NO_SUPPORTED_FILE_SYSTEM`: the image has UDF alone, does not begin at block 0, and continues no disc that the library knows.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_disc_id_copy(
    result: *const fsi_result,
    out_id: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let out = call.out(out_id, "out_id")?;
        out.give_text(result.result.disc_identifier()?)
    })
}
