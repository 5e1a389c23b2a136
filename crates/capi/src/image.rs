//! The image: its life, its counts, its change points.

use std::ffi::c_char;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use fsimage::{FileSystemImage, NodeId, Profile};

use crate::call::{Call, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::fsi_item;
use crate::result::fsi_result;
use crate::status::fsi_status;

/// An image in the making: a tree of items, and the settings of the file systems that will hold it. IMAPI2FS's
/// `IFileSystemImage`.
pub struct fsi_image {
    pub(crate) shared: Shared,
}

/// What an image, its items and its results have in common.
#[derive(Clone)]
pub(crate) struct Shared(Arc<RwLock<FileSystemImage>>);

impl Shared {
    /// Whether both are of one image.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// For reading; nobody waits.
    pub(crate) fn read(&self) -> Result<RwLockReadGuard<'_, FileSystemImage>, Failure> {
        self.0.try_read().map_err(failure_of)
    }

    /// For changing; nobody waits.
    pub(crate) fn write(&self) -> Result<RwLockWriteGuard<'_, FileSystemImage>, Failure> {
        self.0.try_write().map_err(failure_of)
    }
}

fn failure_of<T>(error: TryLockError<T>) -> Failure {
    match error {
        TryLockError::WouldBlock => Failure::busy(),
        TryLockError::Poisoned(_) => Failure::poisoned(),
    }
}

/// Reads a property of an image.
pub(crate) fn get<T>(
    call: &Call,
    image: *const fsi_image,
    out: *mut T,
    read: impl FnOnce(&FileSystemImage) -> T,
) -> Result<(), Failure> {
    let image = call.object(image, "image")?;
    let out = call.out(out, "the place for the value")?;
    out.write(read(&*image.shared.read()?));
    Ok(())
}

/// Changes an image.
pub(crate) fn set(
    call: &Call,
    image: *mut fsi_image,
    change: impl FnOnce(&mut FileSystemImage) -> Result<(), fsimage::Error>,
) -> Result<(), Failure> {
    let image = call.object(image, "image")?;
    Ok(change(&mut *image.shared.write()?)?)
}

/// The habits of a new image: file names are told apart by case, nothing is limited that the formats can hold, ISO 9660 level 3
/// with Rock Ridge and Joliet.
pub const FSI_PROFILE_NATIVE: u32 = 0;
/// The habits of a new image: as Microsoft's IMAPI2FS. Case is ignored, `\` separates, the medium is a CD of 332,800 blocks,
/// ISO 9660 level 1 with Joliet, volume names of 15 characters, files of 2 GiB at most, added trees replace what is there.
pub const FSI_PROFILE_IMAPI: u32 = 1;

/// == Images ==
///
/// Makes an empty image. The clock is read once, here, for the times of the volume and of items that come without; the
/// environment's `SOURCE_DATE_EPOCH` takes its place.
///
/// - `out_image`: the new image; free it with `fsi_image_free`.
///
/// `FSI_E_INVALID_PARAM`: `SOURCE_DATE_EPOCH` is no number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_new(
    out_image: *mut *mut fsi_image,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    unsafe { fsi_image_new_with_profile(FSI_PROFILE_NATIVE, out_image, error) }
}

/// As `fsi_image_new`, with the habits of a profile.
///
/// - `profile`: `FSI_PROFILE_NATIVE` or `FSI_PROFILE_IMAPI`; another is `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_new_with_profile(
    profile: u32,
    out_image: *mut *mut fsi_image,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let out = call.out(out_image, "out_image")?;
        let profile = match profile {
            FSI_PROFILE_NATIVE => Profile::NATIVE,
            FSI_PROFILE_IMAPI => Profile::IMAPI,
            other => return Err(Failure::value("profile", other, "a FSI_PROFILE_ number")),
        };
        let image = FileSystemImage::with_profile(profile)?;
        out.give(fsi_image {
            shared: Shared(Arc::new(RwLock::new(image))),
        });
        Ok(())
    })
}

/// Frees an image. NULL is fine. Items and results of it stay usable; what they need of the image is freed with the last of
/// them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_free(image: *mut fsi_image) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(image) }
}

/// Items that are no directories. IMAPI2FS's `FileCount`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_file_count(
    image: *const fsi_image,
    out_count: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_count, FileSystemImage::file_count))
}

/// Directories, the root not counted. IMAPI2FS's `DirectoryCount`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_directory_count(
    image: *const fsi_image,
    out_count: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_count, FileSystemImage::directory_count))
}

/// What a path names: `FSI_ITEM_NOT_FOUND`, `FSI_ITEM_DIRECTORY`, or `FSI_ITEM_FILE` for all else. That there is nothing is no error.
/// IMAPI2FS's `Exists`.
///
/// - `path`: absolute.
///
/// `FSI_E_INVALID_PATH`: it does not begin at the root. `FSI_E_DIR_NOT_FOUND`: a directory on the way is missing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_exists(
    image: *const fsi_image,
    path: *const c_char,
    out_type: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let path = call.text(path, "path")?;
        let out = call.out(out_type, "out_type")?;
        let found = image.shared.read()?.exists(path.as_bytes());
        out.write(found.map_err(Failure::of_parent)? as u32);
        Ok(())
    })
}

/// The root directory. IMAPI2FS's `Root`.
///
/// - `out_item`: a handle, to be freed with `fsi_item_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_open_root(
    image: *const fsi_image,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let out = call.out(out_item, "out_item")?;
        let item = fsi_item::new(&image.shared, &*image.shared.read()?, NodeId::ROOT);
        out.give(item);
        Ok(())
    })
}

/// The item at a path.
///
/// - `path`: absolute.
/// - `out_item`: a handle, to be freed with `fsi_item_free`.
///
/// `FSI_E_ITEM_NOT_FOUND`: there is none. `FSI_E_NOT_DIR`: the path leads through what is no directory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_open_item(
    image: *const fsi_image,
    path: *const c_char,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let path = call.text(path, "path")?;
        let out = call.out(out_item, "out_item")?;
        let read = image.shared.read()?;
        let node = read.look_up(NodeId::ROOT, path.as_bytes())?;
        out.give(fsi_item::new(&image.shared, &read, node));
        Ok(())
    })
}

/// The number of the image's present state. Each change makes it larger, a rollback too. IMAPI2FS's `ChangePoint`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_change_point(
    image: *const fsi_image,
    out_change_point: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_change_point, FileSystemImage::change_point))
}

/// Brings the tree back to an earlier state. Settings stay as they are, and the disc that the image continues: what was imported of it can go, and is not
/// imported again. Handles of items that come back are good again.
/// IMAPI2FS's `RollbackToChangePoint`.
///
/// - `change_point`: what `fsi_image_change_point` said then.
///
/// `FSI_E_INVALID_PARAM`: the number is of no state, or of one that was undone or locked in. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_rollback_to_change_point(
    image: *mut fsi_image,
    change_point: u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.roll_back_to_change_point(change_point)))
}

/// Makes the present state the earliest to which a rollback can go, and forgets what was needed to go further. `FSI_E_READONLY`.
/// IMAPI2FS's `LockInChangePoint`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_lock_in_change_point(
    image: *mut fsi_image,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, FileSystemImage::lock_in_change_point))
}

/// Lays the image out: names, sizes and places are decided, contents are not read (unless equal ones are to be found). The image
/// refuses changes with `FSI_E_READONLY` until the result, and each stream and list of it, is freed. IMAPI2FS's `CreateResultImage`.
///
/// - `out_result`: the result; free it with `fsi_result_free`.
///
/// `FSI_E_NO_OUTPUT`: no file system is chosen. `FSI_E_CONFLICT`: two settings exclude each other. `FSI_E_IMAGE_TOO_BIG`: the medium, or the
/// chosen size, is too small. And what the file systems
/// cannot hold: `FSI_E_TOO_MANY_DIRS`, `FSI_E_ISO9660_LEVELS`, `FSI_E_DATA_TOO_BIG`, `FSI_E_NO_UNIQUE_NAME`, `FSI_E_PATH_TOO_LONG`,
/// `FSI_E_DIRECTORY_TOO_LARGE`, `FSI_E_TOO_MANY_BLOCKS`, `FSI_E_INVALID_PARAM` for an identifier or option.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_create_result(
    image: *const fsi_image,
    out_result: *mut *mut fsi_result,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let out = call.out(out_result, "out_result")?;
        let result = image.shared.read()?.create_result_image()?;
        out.give(fsi_result::new(image.shared.clone(), result));
        Ok(())
    })
}
