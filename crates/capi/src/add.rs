//! Adding items.

use std::ffi::{c_char, c_void};

use fsimage::{Content, Device, Error, FileSystemImage, Item, NodeId};

use crate::call::Call;
use crate::content::{content_of, fsi_reader};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::{
    FSI_ITEM_BLOCK_DEVICE, FSI_ITEM_CHARACTER_DEVICE, FSI_ITEM_FIFO, FSI_ITEM_SOCKET, fsi_item,
};
use crate::status::fsi_status;

/// Adds an item below a directory, and gives its handle to who wants it.
pub(crate) fn add(
    call: &Call,
    directory: *mut fsi_item,
    out_item: *mut *mut fsi_item,
    change: impl FnOnce(&mut FileSystemImage, NodeId) -> Result<NodeId, Error>,
) -> Result<(), Failure> {
    let directory = call.object(directory, "directory")?;
    let mut image = directory.image.write()?;
    let from = directory.node_in(&image)?.id();
    let node = change(&mut image, from).map_err(Failure::of_parent)?;
    if let Some(out) = call.out_or_none(out_item) {
        out.give(fsi_item::new(&directory.image, &image, node));
    }
    Ok(())
}

/// == Adding ==
///
/// What all adding functions have in common:
///
/// - `directory`: a directory of the image.
/// - `path`: of the new item, from the directory on. All of it but the last name must be there.
/// - `out_item`: a handle of the new item, to be freed with `fsi_item_free`. May be NULL.
///
/// `FSI_E_READONLY`: a result is alive. `FSI_E_DUP_NAME`: the name is taken. `FSI_E_DIR_NOT_FOUND`, `FSI_E_NOT_DIR`: the path leads
/// nowhere. `FSI_E_INVALID_PATH`, `FSI_E_RESTRICTED_NAME_VIOLATION`: the name can be none. `FSI_E_IMAGE_SIZE_LIMIT`: the medium
/// is too small. A function that fails has added nothing.
///
/// This one adds an empty directory. IMAPI2FS's `AddDirectory`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_directory(
    directory: *mut fsi_item,
    path: *const c_char,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        add(call, directory, out_item, |image, from| {
            image.add_directory(from, path)
        })
    })
}

/// Adds a directory, and those above it that are missing. One that is there already is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_directories(
    directory: *mut fsi_item,
    path: *const c_char,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        add(call, directory, out_item, |image, from| {
            image.add_directories(from, path)
        })
    })
}

/// Adds a file whose content is in memory; the content is copied.
///
/// - `data`, `length`: the content. NULL with length 0 is an empty file.
///
/// `FSI_E_DATA_TOO_BIG`: the profile has a limit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_file_from_memory(
    directory: *mut fsi_item,
    path: *const c_char,
    data: *const c_void,
    length: usize,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        let data = call.slice(data.cast::<u8>(), length, "data")?;
        add(call, directory, out_item, |image, from| {
            image.add_file(from, path, Content::from_bytes(data))
        })
    })
}

/// Adds a file whose content the caller's functions read, when an image is made. IMAPI2FS's `AddFile`.
///
/// - `reader`: copied; what it points to must stay until it is released. Once it could be read it is released in every
///   case, also when this call fails.
///
/// `FSI_E_DATA_TOO_BIG`: the profile has a limit. Where files are staged, also what reading says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_file(
    directory: *mut fsi_item,
    path: *const c_char,
    reader: *const fsi_reader,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let content = content_of(call, reader)?;
        let path = call.text(path, "path")?.as_bytes();
        add(call, directory, out_item, |image, from| {
            image.add_file(from, path, content)
        })
    })
}

/// Adds a symbolic link.
///
/// - `target`: what it holds, NUL-terminated bytes that are kept as they are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_symbolic_link(
    directory: *mut fsi_item,
    path: *const c_char,
    target: *const c_char,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        let target = call.bytes_of(target, "target")?.to_vec();
        add(call, directory, out_item, |image, from| {
            let attributes = image.default_attributes(false);
            image.add_item(from, path, Item::SymbolicLink(target), attributes)
        })
    })
}

/// The item of a kind that has no content.
pub(crate) fn special(kind: u32, device: Device) -> Option<Item> {
    Some(match kind {
        FSI_ITEM_BLOCK_DEVICE => Item::BlockDevice(device),
        FSI_ITEM_CHARACTER_DEVICE => Item::CharacterDevice(device),
        FSI_ITEM_FIFO => Item::Fifo,
        FSI_ITEM_SOCKET => Item::Socket,
        _ => return None,
    })
}

/// Adds a device, a named pipe or a socket.
///
/// - `kind`: `FSI_ITEM_BLOCK_DEVICE`, `FSI_ITEM_CHARACTER_DEVICE`, `FSI_ITEM_FIFO` or `FSI_ITEM_SOCKET`; another is
///   `FSI_E_INVALID_PARAM`.
/// - `major`, `minor`: of a device; ignored for others.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_special(
    directory: *mut fsi_item,
    path: *const c_char,
    kind: u32,
    major: u32,
    minor: u32,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        let item = special(kind, Device { major, minor })
            .ok_or_else(|| Failure::value("kind", kind, "a device, a pipe or a socket"))?;
        add(call, directory, out_item, |image, from| {
            let attributes = image.default_attributes(false);
            image.add_item(from, path, item, attributes)
        })
    })
}

/// Adds a hard link: a second name of what `existing` names.
///
/// - `existing`: the path of an item that is no directory, from `directory` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_hard_link(
    directory: *mut fsi_item,
    path: *const c_char,
    existing: *const c_char,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        let existing = call.text(existing, "existing")?.as_bytes();
        add(call, directory, out_item, |image, from| {
            image.add_hard_link(from, path, existing)
        })
    })
}
