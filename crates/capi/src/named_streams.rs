//! Named streams of items, and real-time files: what not every file system can hold.

use std::ffi::{c_char, c_void};

use fsimage::{Content, FileSystemImage, NodeId, UdfFeature};

use crate::call::Call;
use crate::content::{content_of, fsi_reader};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::{fsi_item, get};
use crate::status::fsi_status;
use crate::udf::stored;

/// Changes an item in a way that only some revisions of UDF can express.
fn change(
    call: &Call,
    item: *mut fsi_item,
    feature: UdfFeature,
    edit: impl FnOnce(&mut FileSystemImage, NodeId) -> Result<(), fsimage::Error>,
) -> Result<fsi_status, Failure> {
    let item = call.object(item, "item")?;
    let mut image = item.image.write()?;
    let node = item.node_in(&image)?.id();
    edit(&mut image, node)?;
    Ok(stored(image.expresses(feature)))
}

pub(crate) fn no_such_stream(index: u64, count: usize) -> Failure {
    Failure::argument(&format!("stream {index} of {count}"))
}

/// Reads a property of one of an item's streams.
fn read_stream<T>(
    call: &Call,
    item: *const fsi_item,
    index: u64,
    read: impl FnOnce(&[u8], u64) -> T,
) -> Result<T, Failure> {
    call.object(item, "item")?.read(|image, node| {
        let number = usize::try_from(index).unwrap_or(usize::MAX);
        let (name, id) = node
            .streams()
            .nth(number)
            .ok_or_else(|| no_such_stream(index, node.streams().count()))?;
        let length = image.tree().content(id).map_or(0, |content| content.length());
        Ok(read(name, length))
    })
}

/// Whether a file is to be recorded for reading in real time. IMAPI2FS's `IsRealTime`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_is_real_time(
    item: *const fsi_item,
    out_is_real_time: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, item, out_is_real_time, |node| node.is_real_time()))
}

/// Says whether a file, under all its names, is to be recorded for reading in real time. IMAPI2FS's `IsRealTime`.
///
/// `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: stored, but the image is not to have UDF 2.01 or later. `FSI_E_NOT_FILE`: the item is no file.
/// `FSI_E_READONLY`, where IMAPI2FS answers with success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_set_is_real_time(
    item: *mut fsi_item,
    is_real_time: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        change(call, item, UdfFeature::RealTimeFiles, |image, node| {
            image.set_real_time(node, is_real_time)
        })
    })
}

/// Adds a named stream to an item: a further content, shared by all names of the item. IMAPI2FS's `AddStream`.
///
/// - `name`: of the stream, by the rules of names of items.
/// - `reader`: its content. It is released in every case, once it could be read.
///
/// `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: stored, but the image is made without it, for it is to have neither UDF 2.00 or later nor Rock Ridge.
/// `FSI_E_DUP_NAME`: the item has a stream of that name. `FSI_E_INVALID_PATH`, `FSI_E_RESTRICTED_NAME_VIOLATION`: the name can be none.
/// `FSI_E_IMAGE_SIZE_LIMIT`: the medium is too small. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_add_stream(
    item: *mut fsi_item,
    name: *const c_char,
    reader: *const fsi_reader,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        // First of all, so that a reader is released whatever is wrong with the rest.
        let content = content_of(call, reader)?;
        let name = call.text(name, "name")?.as_bytes();
        change(call, item, UdfFeature::NamedStreams, |image, node| {
            image.add_stream(node, name, content)
        })
    })
}

/// As `fsi_item_add_stream`, with a content that is in memory and copied.
///
/// - `data`, `length`: the content. NULL with length 0 is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_add_stream_from_memory(
    item: *mut fsi_item,
    name: *const c_char,
    data: *const c_void,
    length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let name = call.text(name, "name")?.as_bytes();
        let content = Content::from_bytes(call.slice(data.cast::<u8>(), length, "data")?);
        change(call, item, UdfFeature::NamedStreams, |image, node| {
            image.add_stream(node, name, content)
        })
    })
}

/// Removes a named stream of an item. IMAPI2FS's `RemoveStream`.
///
/// `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: as for `fsi_item_add_stream`. `FSI_E_ITEM_NOT_FOUND`: the item has no stream of that name.
/// `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_remove_stream(
    item: *mut fsi_item,
    name: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let name = call.text(name, "name")?.as_bytes();
        change(call, item, UdfFeature::NamedStreams, |image, node| {
            image.remove_stream(node, name)
        })
    })
}

/// How many named streams an item has. IMAPI2FS's `FsiNamedStreams` and `Count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_stream_count(
    item: *const fsi_item,
    out_count: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, item, out_count, |node| node.streams().count() as u64))
}

/// The name of one of an item's streams. Free it with `fsi_string_free`.
///
/// - `index`: from 0, in the order added; beyond the last it is `FSI_E_INVALIDARG`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_stream_name_copy(
    item: *const fsi_item,
    index: u64,
    out_name: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let out = call.out(out_name, "out_name")?;
        out.give_text(read_stream(call, item, index, |name, _| name.to_vec())?)
    })
}

/// Bytes of one of an item's streams. As `fsi_item_stream_name_copy`. IMAPI2FS's `Item`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_stream_size(
    item: *const fsi_item,
    index: u64,
    out_size: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let out = call.out(out_size, "out_size")?;
        out.write(read_stream(call, item, index, |_, length| length)?);
        Ok(())
    })
}
