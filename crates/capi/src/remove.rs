//! Removing and renaming items.

use std::ffi::{c_char, c_void};

use fsimage::{Error, FileSystemImage, NodeId};

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::fsi_item;
use crate::status::fsi_status;

fn change(
    call: &Call,
    directory: *mut fsi_item,
    change: impl FnOnce(&mut FileSystemImage, NodeId) -> Result<(), Error>,
) -> Result<(), Failure> {
    let directory = call.object(directory, "directory")?;
    let mut image = directory.image.write()?;
    let from = directory.node_in(&image)?.id();
    Ok(change(&mut image, from)?)
}

/// == Removing and renaming ==
///
/// Removes a file, another item, or an empty directory. IMAPI2FS's `Remove`.
///
/// - `path`: from the directory on; "" is the directory itself.
///
/// `FSI_E_DIR_NOT_EMPTY`, `FSI_E_ITEM_NOT_FOUND`, `FSI_E_NOT_DIR`, `FSI_E_READONLY`; `FSI_E_INVALID_PARAM` for the root.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_remove(
    directory: *mut fsi_item,
    path: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        change(call, directory, |image, from| image.remove(from, path))
    })
}

/// As `fsi_directory_remove`, for a path of any bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_remove_bytes(
    directory: *mut fsi_item,
    path: *const c_void,
    path_length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.slice(path.cast::<u8>(), path_length, "path")?;
        change(call, directory, |image, from| image.remove(from, path))
    })
}

/// Removes a directory with all that is in it. The root stays, and is emptied. IMAPI2FS's `RemoveTree`.
///
/// - `path`: from the directory on; "" is the directory itself.
///
/// `FSI_E_DIR_NOT_FOUND`: there is none. `FSI_E_NOT_DIR`: it is none. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_remove_tree(
    directory: *mut fsi_item,
    path: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let directory = call.object(directory, "directory")?;
        let path = call.text(path, "path")?.as_bytes();
        let mut image = directory.image.write()?;
        let from = directory.node_in(&image)?.id();
        image.remove_tree(from, path).map_err(Failure::of_parent)
    })
}

/// Gives an item another name, another directory, or both.
///
/// - `path`: of the item, from the directory on.
/// - `new_path`: its path afterwards, from the directory on; there must be nothing yet.
///
/// `FSI_E_ITEM_NOT_FOUND`, `FSI_E_NOT_DIR`, `FSI_E_DUP_NAME`, `FSI_E_INVALID_PATH`, `FSI_E_READONLY`; `FSI_E_INVALID_PARAM` for the root, and for
/// a directory that would come to lie in itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_rename(
    directory: *mut fsi_item,
    path: *const c_char,
    new_path: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        let new_path = call.text(new_path, "new_path")?.as_bytes();
        change(call, directory, |image, from| image.rename(from, path, new_path))
    })
}

/// As `fsi_directory_rename`, for paths of any bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_rename_bytes(
    directory: *mut fsi_item,
    path: *const c_void,
    path_length: usize,
    new_path: *const c_void,
    new_path_length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.slice(path.cast::<u8>(), path_length, "path")?;
        let new_path = call.slice(new_path.cast::<u8>(), new_path_length, "new_path")?;
        change(call, directory, |image, from| image.rename(from, path, new_path))
    })
}
