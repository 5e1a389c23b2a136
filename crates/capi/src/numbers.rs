//! Numbers that stand for items, for callers to whom handles are dear.

use std::ffi::{c_char, c_void};

use fsimage::{Content, Handle};

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::fsi_item;
use crate::status::fsi_status;

/// == Numbers of items ==
///
/// A number that stands for the item in its image: two handles of one item have the same, and no other item of the image ever has it, also when this
/// one was removed.
///
/// `FSI_E_NOT_IN_FILE_SYSTEM`: the item was removed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_number(
    item: *const fsi_item,
    out_number: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| crate::item::get(call, item, out_number, |node| node.handle().number()))
}

/// A handle of the item with a number.
///
/// - `item`: any item of the image, removed or not.
/// - `number`: as `fsi_item_number` gives it. One that can be none is `FSI_E_INVALID_PARAM`; with one that is no item's the handle is as that of an item
///   that was removed.
/// - `out_item`: a handle, to be freed with `fsi_item_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_open_number(
    item: *const fsi_item,
    number: u64,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_item, "out_item")?;
        let handle =
            Handle::from_number(number).ok_or_else(|| Failure::value("number", number, "that of an item"))?;
        out.give(fsi_item {
            image: item.image.clone(),
            handle,
        });
        Ok(())
    })
}

/// Adds a file whose content is in memory, as `fsi_directory_add_file_from_memory`, and gives its number in the place of a handle.
///
/// - `out_number`: the number of the new item; may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_numbered_file(
    directory: *mut fsi_item,
    path: *const c_char,
    data: *const c_void,
    length: u32,
    out_number: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        let length = usize::try_from(length).map_err(|_| Failure::internal("a length"))?;
        let data = call.slice(data.cast::<u8>(), length, "data")?;
        let directory = call.object(directory, "directory")?;
        let mut image = directory.image.write()?;
        let from = directory.node_in(&image)?.id();
        let node = image
            .add_file(from, path, Content::from_bytes(data))
            .map_err(Failure::of_parent)?;
        if let Some(out) = call.out_or_none(out_number) {
            out.write(image.tree().handle(node).number());
        }
        Ok(())
    })
}
