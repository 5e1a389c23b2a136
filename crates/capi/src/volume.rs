//! The medium, the volume's names and identifiers, the clock, and where files are staged.

use std::ffi::c_char;
use std::os::unix::ffi::OsStringExt;

use fsimage::{FileSystemImage, FileSystems, VolumeIdentifiers};

use crate::attributes::{fsi_time, timestamp};
use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::host::host_path;
use crate::image::{fsi_image, get, set};
use crate::settings::file_systems;
use crate::status::fsi_status;

/// System identifier (ECMA-119:1987 8.4.6), at most 32 characters.
pub const FSI_IDENTIFIER_SYSTEM: u32 = 1;
/// Volume set identifier (8.4.19), at most 128 characters.
pub const FSI_IDENTIFIER_VOLUME_SET: u32 = 2;
/// Publisher identifier (8.4.20), at most 128 characters.
pub const FSI_IDENTIFIER_PUBLISHER: u32 = 3;
/// Data preparer identifier (8.4.21), at most 128 characters.
pub const FSI_IDENTIFIER_DATA_PREPARER: u32 = 4;
/// Application identifier (8.4.22), at most 128 characters.
pub const FSI_IDENTIFIER_APPLICATION: u32 = 5;
/// Name of a file in the root with a copyright statement (8.4.23), at most 37 characters.
pub const FSI_IDENTIFIER_COPYRIGHT_FILE: u32 = 6;
/// Name of a file in the root with an abstract (8.4.24), at most 37 characters.
pub const FSI_IDENTIFIER_ABSTRACT_FILE: u32 = 7;
/// Name of a file in the root with bibliographic records (8.4.25), at most 37 characters.
pub const FSI_IDENTIFIER_BIBLIOGRAPHIC_FILE: u32 = 8;

/// Where an identifier is.
pub(crate) fn place(identifiers: &mut VolumeIdentifiers, which: u32) -> Option<&mut String> {
    Some(match which {
        FSI_IDENTIFIER_SYSTEM => &mut identifiers.system,
        FSI_IDENTIFIER_VOLUME_SET => &mut identifiers.volume_set,
        FSI_IDENTIFIER_PUBLISHER => &mut identifiers.publisher,
        FSI_IDENTIFIER_DATA_PREPARER => &mut identifiers.data_preparer,
        FSI_IDENTIFIER_APPLICATION => &mut identifiers.application,
        FSI_IDENTIFIER_COPYRIGHT_FILE => &mut identifiers.copyright_file,
        FSI_IDENTIFIER_ABSTRACT_FILE => &mut identifiers.abstract_file,
        FSI_IDENTIFIER_BIBLIOGRAPHIC_FILE => &mut identifiers.bibliographic_file,
        _ => return None,
    })
}

pub(crate) fn no_such_identifier(which: u32) -> Failure {
    Failure::value("identifier", which, "a FSI_IDENTIFIER_ number")
}

/// Gives a text of the image.
fn give(
    call: &Call,
    image: *const fsi_image,
    out: *mut *mut c_char,
    read: impl FnOnce(&FileSystemImage) -> Result<Vec<u8>, Failure>,
) -> Result<(), Failure> {
    let image = call.object(image, "image")?;
    let out = call.out(out, "the place for the string")?;
    let text = read(&*image.shared.read()?)?;
    out.give_text(text)
}

/// One file system that has a volume name.
pub(crate) fn named_file_system(file_system: u32) -> Result<FileSystems, Failure> {
    let one = file_systems(file_system)?;
    let named = FileSystems::ISO9660 | FileSystems::JOLIET | FileSystems::UDF;
    if one.bits().count_ones() == 1 && named.contains(one) {
        return Ok(one);
    }
    let wanted = "one file system that has a volume name";
    Err(Failure::value(
        "file system",
        format_args!("{file_system:#x}"),
        wanted,
    ))
}

/// == Volume ==
///
/// The common volume name; "" when none was set. Free it with `fsi_string_free`. IMAPI2FS's `VolumeName`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_volume_name_copy(
    image: *const fsi_image,
    out_name: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| give(call, image, out_name, |image| Ok(image.volume_name().into())))
}

/// Sets the name from which those of the file systems derive, each as much as it can hold. IMAPI2FS's `VolumeName`.
///
/// - `name`: UTF-8, at most 126 characters. "": a name is made from the clock.
///
/// `FSI_E_INVALID_VOLUME_NAME`: it is longer, or has control characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_volume_name(
    image: *mut fsi_image,
    name: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let name = call.text(name, "name")?;
        set(call, image, |image| image.set_volume_name(name))
    })
}

/// The name that the volume gets in one file system. Free it with `fsi_string_free`.
/// IMAPI2FS's `VolumeNameUDF` and `VolumeNameJoliet` and `VolumeNameISO9660`.
///
/// - `file_system`: one `FSI_FILE_SYSTEM_` bit, and none without volume names, as Rock Ridge; else `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_volume_name_in_copy(
    image: *const fsi_image,
    file_system: u32,
    out_name: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let one = named_file_system(file_system)?;
        give(call, image, out_name, |image| {
            Ok(image.volume_name_in(one).into())
        })
    })
}

/// Sets the name of the volume in one file system.
///
/// - `file_system`: as for `fsi_image_volume_name_in_copy`.
/// - `name`: UTF-8; at most 32 characters in ISO 9660, 16 units in Joliet, 126 characters in UDF. "": the common name again.
///
/// `FSI_E_INVALID_VOLUME_NAME`: it is longer, or has control characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_volume_name_in(
    image: *mut fsi_image,
    file_system: u32,
    name: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let one = named_file_system(file_system)?;
        let name = call.text(name, "name")?;
        set(call, image, |image| image.set_volume_name_in(one, name))
    })
}

/// One of the volume's identifiers; "" when none was set. Free it with `fsi_string_free`.
///
/// - `which`: one of the `FSI_IDENTIFIER_` numbers; another is `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_identifier_copy(
    image: *const fsi_image,
    which: u32,
    out_identifier: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        give(call, image, out_identifier, |image| {
            let mut identifiers = image.identifiers().clone();
            let place = place(&mut identifiers, which);
            Ok(place
                .map(std::mem::take)
                .ok_or_else(|| no_such_identifier(which))?
                .into())
        })
    })
}

/// Sets one of the volume's identifiers. One that is too long is refused when the result is made.
///
/// - `which`: one of the `FSI_IDENTIFIER_` numbers; another is `FSI_E_INVALID_PARAM`.
/// - `identifier`: UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_identifier(
    image: *mut fsi_image,
    which: u32,
    identifier: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let identifier = call.text(identifier, "identifier")?;
        let image = call.object(image, "image")?;
        let mut image = image.shared.write()?;
        let place = place(image.identifiers_mut()?, which).ok_or_else(|| no_such_identifier(which))?;
        identifier.clone_into(place);
        Ok(())
    })
}

/// What the image takes for the present: the time of the volume, and of items that are added without one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_now(
    image: *const fsi_image,
    out_time: *mut fsi_time,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, image, out_time, |image| {
            fsi_time::from_timestamp(image.now())
        })
    })
}

/// Sets what the image takes for the present.
///
/// - `seconds`, `nanoseconds`: as in `fsi_time`.
/// - `is_latest`: whether no item's time is written later than that, for images that are the same each time.
///
/// `FSI_E_INVALID_DATE`: a second or more of nanoseconds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_now(
    image: *mut fsi_image,
    seconds: i64,
    nanoseconds: u32,
    is_latest: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let now = timestamp(seconds, nanoseconds)?;
        set(call, image, |image| image.set_now(now, is_latest))
    })
}

/// Whether files that are added from now on are copied into the working directory. IMAPI2FS's `StageFiles`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_stage_files(
    image: *const fsi_image,
    out_value: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_value, FileSystemImage::stage_files))
}

/// Chooses whether files that are added from now on are copied into the working directory, so that their sources may change or vanish.
/// It can be changed at any time, also while a result is alive. IMAPI2FS's `StageFiles`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_stage_files(
    image: *mut fsi_image,
    value: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        set(call, image, |image| {
            image.set_stage_files(value);
            Ok(())
        })
    })
}

/// Where files are staged: what was set, or the system's place for temporary files. Bytes as the system takes them. Free it with
/// `fsi_string_free`. IMAPI2FS's `WorkingDirectory`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_working_directory_copy(
    image: *const fsi_image,
    out_path: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        give(call, image, out_path, |image| {
            Ok(image.working_directory().into_os_string().into_vec())
        })
    })
}

/// Chooses where files are staged from now on. What was staged before stays readable where it is. IMAPI2FS's `WorkingDirectory`.
///
/// - `path`: NUL-terminated bytes, as the system takes them.
///
/// `FSI_E_INVALID_WORKING_DIRECTORY`: it is no directory, or cannot be written. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_working_directory(
    image: *mut fsi_image,
    path: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = host_path(call, path, "path")?;
        set(call, image, |image| image.set_working_directory(path))
    })
}
