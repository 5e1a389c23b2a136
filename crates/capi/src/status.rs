//! Statuses: what a function returns.
#![allow(
    clippy::cast_possible_wrap,
    reason = "an HRESULT's highest bit is its sign, and the header takes its constants from these expressions"
)]

use std::ffi::{CStr, c_char};

/// What a function returns: an HRESULT. Negative is failure (`FSI_FAILED`); a success can be other than `FSI_OK`. Where
/// IMAPI2FS has a status for the case it is that one, with its value.
pub type fsi_status = i32;

macro_rules! statuses {
    ($($name:ident $message:literal)*) => {
        /// Every status with its name and what it means.
        const STATUSES: &[(fsi_status, &CStr, &CStr)] =
            &[$(($name, const_text(concat!(stringify!($name), "\0")), const_text(concat!($message, "\0")))),*];
    };
}

/// A text that ends with its only NUL, as a C string.
const fn const_text(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => c"",
    }
}

/// 0x00000000, `S_OK`: All is well.
pub const FSI_OK: fsi_status = 0x0000_0000;
/// 0x00000001, `S_FALSE`: A success: there was less than was asked for, or nothing.
pub const FSI_FALSE: fsi_status = 0x0000_0001;
/// 0x00AAB15F, `IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED`: A success: stored, but the chosen file systems cannot express it, and the image is made without it.
pub const FSI_S_IMAGE_FEATURE_NOT_SUPPORTED: fsi_status = 0x00AA_B15F;
/// 0x80004001, `E_NOTIMPL`: Not offered here.
pub const FSI_E_NOTIMPL: fsi_status = 0x8000_4001_u32 as fsi_status;
/// 0x80004003, `E_POINTER`: A pointer is NULL that must not be.
pub const FSI_E_POINTER: fsi_status = 0x8000_4003_u32 as fsi_status;
/// 0x80004005, `E_FAIL`: Failed, and nothing more is known.
pub const FSI_E_FAIL: fsi_status = 0x8000_4005_u32 as fsi_status;
/// 0x8007000E, `E_OUTOFMEMORY`: Memory is short.
pub const FSI_E_OUTOFMEMORY: fsi_status = 0x8007_000E_u32 as fsi_status;
/// 0x80070057, `E_INVALIDARG`: An index, a length, an offset or an enumeration's value is out of range.
pub const FSI_E_INVALIDARG: fsi_status = 0x8007_0057_u32 as fsi_status;
/// 0xC0AA0002, `E_IMAPI_REQUEST_CANCELLED`: A callback asked to stop.
pub const FSI_E_CANCELLED: fsi_status = 0xC0AA_0002_u32 as fsi_status;
/// 0xC0AA0007, `E_IMAPI_BURN_VERIFICATION_FAILED`: What is on the disc is not what was to be written. The error's offset tells from where on.
pub const FSI_E_BURN_VERIFICATION_FAILED: fsi_status = 0xC0AA_0007_u32 as fsi_status;
/// 0xC0AA0202, `E_IMAPI_RECORDER_MEDIA_NO_MEDIA`: No disc is in the drive.
pub const FSI_E_RECORDER_MEDIA_NO_MEDIA: fsi_status = 0xC0AA_0202_u32 as fsi_status;
/// 0xC0AA0203, `E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE`: Discs of this kind, or in this state, cannot do what was asked.
pub const FSI_E_RECORDER_MEDIA_INCOMPATIBLE: fsi_status = 0xC0AA_0203_u32 as fsi_status;
/// 0xC0AA0209, `E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED`: The disc may not be written to.
pub const FSI_E_RECORDER_MEDIA_WRITE_PROTECTED: fsi_status = 0xC0AA_0209_u32 as fsi_status;
/// 0xC0AA020D, `E_IMAPI_RECORDER_COMMAND_TIMEOUT`: The drive did not answer, or was not ready, in time.
pub const FSI_E_RECORDER_COMMAND_TIMEOUT: fsi_status = 0xC0AA_020D_u32 as fsi_status;
/// 0xC0AA02FF, `E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE`: The drive's answer makes no sense.
pub const FSI_E_RECORDER_INVALID_RESPONSE_FROM_DEVICE: fsi_status = 0xC0AA_02FF_u32 as fsi_status;
/// 0xC0AA0404, `E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA`: The disc in the drive has no room for the image.
pub const FSI_E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA: fsi_status = 0xC0AA_0404_u32 as fsi_status;
/// 0xC0AA0405, `E_IMAPI_DF2DATA_MEDIA_NOT_BLANK`: Something is on the disc, and it was not said that it may be lost.
pub const FSI_E_MEDIA_NOT_BLANK: fsi_status = 0xC0AA_0405_u32 as fsi_status;
/// 0xC0AAB100, `IMAPI_E_FSI_INTERNAL_ERROR`: A fault of this library.
pub const FSI_E_INTERNAL: fsi_status = 0xC0AA_B100_u32 as fsi_status;
/// 0xC0AAB101, `IMAPI_E_INVALID_PARAM`: A value that the property or the operation cannot take.
pub const FSI_E_INVALID_PARAM: fsi_status = 0xC0AA_B101_u32 as fsi_status;
/// 0xC0AAB102, `IMAPI_E_READONLY`: The image cannot be changed while a result or a stream of it is alive.
pub const FSI_E_READONLY: fsi_status = 0xC0AA_B102_u32 as fsi_status;
/// 0xC0AAB103, `IMAPI_E_NO_OUTPUT`: No file system is chosen.
pub const FSI_E_NO_OUTPUT: fsi_status = 0xC0AA_B103_u32 as fsi_status;
/// 0xC0AAB104, `IMAPI_E_INVALID_VOLUME_NAME`: A volume name that is too long or has characters that are not allowed.
pub const FSI_E_INVALID_VOLUME_NAME: fsi_status = 0xC0AA_B104_u32 as fsi_status;
/// 0xC0AAB105, `IMAPI_E_INVALID_DATE`: A time that is none: 1,000,000,000 nanoseconds or more.
pub const FSI_E_INVALID_DATE: fsi_status = 0xC0AA_B105_u32 as fsi_status;
/// 0xC0AAB106, `IMAPI_E_FILE_SYSTEM_NOT_EMPTY`: The operation needs an image without items.
pub const FSI_E_FILE_SYSTEM_NOT_EMPTY: fsi_status = 0xC0AA_B106_u32 as fsi_status;
/// 0xC0AAB108, `IMAPI_E_NOT_FILE`: The item is no file.
pub const FSI_E_NOT_FILE: fsi_status = 0xC0AA_B108_u32 as fsi_status;
/// 0xC0AAB109, `IMAPI_E_NOT_DIR`: The item is no directory.
pub const FSI_E_NOT_DIR: fsi_status = 0xC0AA_B109_u32 as fsi_status;
/// 0xC0AAB10A, `IMAPI_E_DIR_NOT_EMPTY`: The directory has items.
pub const FSI_E_DIR_NOT_EMPTY: fsi_status = 0xC0AA_B10A_u32 as fsi_status;
/// 0xC0AAB10B, `IMAPI_E_NOT_IN_FILE_SYSTEM`: The item is not, or no longer, in the image.
pub const FSI_E_NOT_IN_FILE_SYSTEM: fsi_status = 0xC0AA_B10B_u32 as fsi_status;
/// 0xC0AAB110, `IMAPI_E_INVALID_PATH`: A path or a name that can be none, or that is not UTF-8.
pub const FSI_E_INVALID_PATH: fsi_status = 0xC0AA_B110_u32 as fsi_status;
/// 0xC0AAB111, `IMAPI_E_RESTRICTED_NAME_VIOLATION`: A name has characters outside of the restricted set, which is on.
pub const FSI_E_RESTRICTED_NAME_VIOLATION: fsi_status = 0xC0AA_B111_u32 as fsi_status;
/// 0xC0AAB112, `IMAPI_E_DUP_NAME`: There is an item of that name.
pub const FSI_E_DUP_NAME: fsi_status = 0xC0AA_B112_u32 as fsi_status;
/// 0xC0AAB113, `IMAPI_E_NO_UNIQUE_NAME`: A file system has no unique name left for an item.
pub const FSI_E_NO_UNIQUE_NAME: fsi_status = 0xC0AA_B113_u32 as fsi_status;
/// 0xC0AAB118, `IMAPI_E_ITEM_NOT_FOUND`: There is no such item.
pub const FSI_E_ITEM_NOT_FOUND: fsi_status = 0xC0AA_B118_u32 as fsi_status;
/// 0xC0AAB11A, `IMAPI_E_DIR_NOT_FOUND`: There is no such directory, or a directory on the way is missing.
pub const FSI_E_DIR_NOT_FOUND: fsi_status = 0xC0AA_B11A_u32 as fsi_status;
/// 0xC0AAB120, `IMAPI_E_IMAGE_SIZE_LIMIT`: With this addition the image would exceed the medium.
pub const FSI_E_IMAGE_SIZE_LIMIT: fsi_status = 0xC0AA_B120_u32 as fsi_status;
/// 0xC0AAB121, `IMAPI_E_IMAGE_TOO_BIG`: The image is larger than the medium, or than the size that was chosen.
pub const FSI_E_IMAGE_TOO_BIG: fsi_status = 0xC0AA_B121_u32 as fsi_status;
/// 0xC0AAB128, `IMAPI_E_DATA_STREAM_INCONSISTENCY`: A source is not what it was when it was added: another length, another time.
pub const FSI_E_DATA_STREAM_INCONSISTENCY: fsi_status = 0xC0AA_B128_u32 as fsi_status;
/// 0xC0AAB129, `IMAPI_E_DATA_STREAM_READ_FAILURE`: A source cannot be read.
pub const FSI_E_DATA_STREAM_READ_FAILURE: fsi_status = 0xC0AA_B129_u32 as fsi_status;
/// 0xC0AAB12A, `IMAPI_E_DATA_STREAM_CREATE_FAILURE`: A source cannot be opened.
pub const FSI_E_DATA_STREAM_CREATE_FAILURE: fsi_status = 0xC0AA_B12A_u32 as fsi_status;
/// 0xC0AAB12B, `IMAPI_E_DIRECTORY_READ_FAILURE`: A directory of the host, or an item in it, cannot be examined.
pub const FSI_E_DIRECTORY_READ_FAILURE: fsi_status = 0xC0AA_B12B_u32 as fsi_status;
/// 0xC0AAB130, `IMAPI_E_TOO_MANY_DIRS`: More directories than a file system can hold.
pub const FSI_E_TOO_MANY_DIRS: fsi_status = 0xC0AA_B130_u32 as fsi_status;
/// 0xC0AAB131, `IMAPI_E_ISO9660_LEVELS`: A directory is deeper than ISO 9660 allows, and the image is strict.
pub const FSI_E_ISO9660_LEVELS: fsi_status = 0xC0AA_B131_u32 as fsi_status;
/// 0xC0AAB132, `IMAPI_E_DATA_TOO_BIG`: A file is larger than a file system allows.
pub const FSI_E_DATA_TOO_BIG: fsi_status = 0xC0AA_B132_u32 as fsi_status;
/// 0xC0AAB133, `IMAPI_E_INCOMPATIBLE_PREVIOUS_SESSION`: The session on the disc cannot be continued by this image.
pub const FSI_E_INCOMPATIBLE_PREVIOUS_SESSION: fsi_status = 0xC0AA_B133_u32 as fsi_status;
/// 0xC0AAB140, `IMAPI_E_INVALID_WORKING_DIRECTORY`: The working directory cannot be used.
pub const FSI_E_INVALID_WORKING_DIRECTORY: fsi_status = 0xC0AA_B140_u32 as fsi_status;
/// 0xC0AAB141, `IMAPI_E_WORKING_DIRECTORY_SPACE`: The working directory has no room.
pub const FSI_E_WORKING_DIRECTORY_SPACE: fsi_status = 0xC0AA_B141_u32 as fsi_status;
/// 0xC0AAB148, `IMAPI_E_BOOT_IMAGE_DATA`: A boot entry that cannot be: without an image, with an empty one, with one that is too large, or too many entries.
pub const FSI_E_BOOT_IMAGE_DATA: fsi_status = 0xC0AA_B148_u32 as fsi_status;
/// 0xC0AAB149, `IMAPI_E_BOOT_OBJECT_CONFLICT`: Boot entries in an image that is not a disc's first session.
pub const FSI_E_BOOT_OBJECT_CONFLICT: fsi_status = 0xC0AA_B149_u32 as fsi_status;
/// 0xC0AAB14A, `IMAPI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH`: A boot image has not the size of the diskette that it is to be.
pub const FSI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH: fsi_status = 0xC0AA_B14A_u32 as fsi_status;
/// 0xC0AAB150, `IMAPI_E_EMPTY_DISC`: The disc is blank.
pub const FSI_E_EMPTY_DISC: fsi_status = 0xC0AA_B150_u32 as fsi_status;
/// 0xC0AAB151, `IMAPI_E_NO_SUPPORTED_FILE_SYSTEM`: There is nothing on the disc that can be read.
pub const FSI_E_NO_SUPPORTED_FILE_SYSTEM: fsi_status = 0xC0AA_B151_u32 as fsi_status;
/// 0xC0AAB152, `IMAPI_E_FILE_SYSTEM_NOT_FOUND`: The disc has no such file system, or no such session.
pub const FSI_E_FILE_SYSTEM_NOT_FOUND: fsi_status = 0xC0AA_B152_u32 as fsi_status;
/// 0xC0AAB153, `IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR`: Structures on the disc are damaged, or contradict each other.
pub const FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR: fsi_status = 0xC0AA_B153_u32 as fsi_status;
/// 0xC0AAB154, `IMAPI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED`: The disc uses what this library does not read.
pub const FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED: fsi_status = 0xC0AA_B154_u32 as fsi_status;
/// 0xC0AAB155, `IMAPI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY`: A file on the disc has the name of a directory of the image.
pub const FSI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY: fsi_status = 0xC0AA_B155_u32 as fsi_status;
/// 0xC0AAB156, `IMAPI_E_IMPORT_SEEK_FAILURE`: Something lies beyond the disc's end, or the disc is blank and cannot be continued.
pub const FSI_E_IMPORT_SEEK_FAILURE: fsi_status = 0xC0AA_B156_u32 as fsi_status;
/// 0xC0AAB157, `IMAPI_E_IMPORT_READ_FAILURE`: The disc cannot be read.
pub const FSI_E_IMPORT_READ_FAILURE: fsi_status = 0xC0AA_B157_u32 as fsi_status;
/// 0xC0AAB158, `IMAPI_E_DISC_MISMATCH`: The disc is not the one that was imported.
pub const FSI_E_DISC_MISMATCH: fsi_status = 0xC0AA_B158_u32 as fsi_status;
/// 0xC0AAB159, `IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED`: Media of this type take no further session.
pub const FSI_E_IMPORT_MEDIA_NOT_ALLOWED: fsi_status = 0xC0AA_B159_u32 as fsi_status;
/// 0xC0AAB15A, `IMAPI_E_UDF_NOT_WRITE_COMPATIBLE`: The UDF on the disc cannot be continued.
pub const FSI_E_UDF_NOT_WRITE_COMPATIBLE: fsi_status = 0xC0AA_B15A_u32 as fsi_status;
/// 0xC0AAB15B, `IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE`: The way in use of continuing the disc is not supported.
pub const FSI_E_INCOMPATIBLE_MULTISESSION_TYPE: fsi_status = 0xC0AA_B15B_u32 as fsi_status;
/// 0xC0AAB15C, `IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE`: None of the ways of continuing the disc is supported.
pub const FSI_E_NO_COMPATIBLE_MULTISESSION_TYPE: fsi_status = 0xC0AA_B15C_u32 as fsi_status;
/// 0xC0AAB15D, `IMAPI_E_MULTISESSION_NOT_SET`: No disc was set that the image continues.
pub const FSI_E_MULTISESSION_NOT_SET: fsi_status = 0xC0AA_B15D_u32 as fsi_status;
/// 0xC0AAB15E, `IMAPI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE`: A directory on the disc has the name of a file of the image.
pub const FSI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE: fsi_status = 0xC0AA_B15E_u32 as fsi_status;
/// 0xC0AAB161, `IMAPI_E_UDF_REVISION_CHANGE_NOT_ALLOWED`: The revision of UDF is that of the session that is continued.
pub const FSI_E_UDF_REVISION_CHANGE_NOT_ALLOWED: fsi_status = 0xC0AA_B161_u32 as fsi_status;
/// 0xC0AAB162, `IMAPI_E_BAD_MULTISESSION_PARAMETER`: The description of a disc contradicts itself.
pub const FSI_E_BAD_MULTISESSION_PARAMETER: fsi_status = 0xC0AA_B162_u32 as fsi_status;
/// 0xC0AAB163, `IMAPI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED`: The session that is continued has a file system that the image would not have.
pub const FSI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED: fsi_status = 0xC0AA_B163_u32 as fsi_status;
/// 0xC0AAB200, `IMAPI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED`: An image file's length is no multiple of 2048.
pub const FSI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED: fsi_status = 0xC0AA_B200_u32 as fsi_status;
/// 0xC0AAB201, `IMAPI_E_IMAGEMANAGER_NO_VALID_VD_FOUND`: An image file has no volume descriptor where discs have them.
pub const FSI_E_IMAGEMANAGER_NO_VALID_VD_FOUND: fsi_status = 0xC0AA_B201_u32 as fsi_status;
/// 0xC0AAB202, `IMAPI_E_IMAGEMANAGER_NO_IMAGE`: No image file was set.
pub const FSI_E_IMAGEMANAGER_NO_IMAGE: fsi_status = 0xC0AA_B202_u32 as fsi_status;
/// 0xC0AAB203, `IMAPI_E_IMAGEMANAGER_IMAGE_TOO_BIG`: An image file has more blocks than can be numbered.
pub const FSI_E_IMAGEMANAGER_IMAGE_TOO_BIG: fsi_status = 0xC0AA_B203_u32 as fsi_status;
/// 0xE0AA0001: Another call uses the object now: on another thread, or the one that called this callback.
pub const FSI_E_BUSY: fsi_status = 0xE0AA_0001_u32 as fsi_status;
/// 0xE0AA0002: An earlier call failed by a fault of this library while it changed the object, which can only be freed now.
pub const FSI_E_POISONED: fsi_status = 0xE0AA_0002_u32 as fsi_status;
/// 0xE0AA0003: The target cannot be written.
pub const FSI_E_OUTPUT: fsi_status = 0xE0AA_0003_u32 as fsi_status;
/// 0xE0AA0004: The target lies inside a tree that the image holds.
pub const FSI_E_OUTPUT_INSIDE_SOURCE: fsi_status = 0xE0AA_0004_u32 as fsi_status;
/// 0xE0AA0005: A path is longer than a file system allows, and the image is strict.
pub const FSI_E_PATH_TOO_LONG: fsi_status = 0xE0AA_0005_u32 as fsi_status;
/// 0xE0AA0006: A directory has more names than a file system can hold.
pub const FSI_E_DIRECTORY_TOO_LARGE: fsi_status = 0xE0AA_0006_u32 as fsi_status;
/// 0xE0AA0007: The image would have more blocks than 32 bits can number.
pub const FSI_E_TOO_MANY_BLOCKS: fsi_status = 0xE0AA_0007_u32 as fsi_status;
/// 0xE0AA0008: The image would have more items than 32 bits can number.
pub const FSI_E_TOO_MANY_ITEMS: fsi_status = 0xE0AA_0008_u32 as fsi_status;
/// 0xE0AA0009: Two settings exclude each other; the error's message says which, and why.
pub const FSI_E_CONFLICT: fsi_status = 0xE0AA_0009_u32 as fsi_status;
/// 0xE0AA000A: Reading the disc would take more than was allowed: memory, items, or metadata that is read over and over.
pub const FSI_E_DISC_LIMIT: fsi_status = 0xE0AA_000A_u32 as fsi_status;
/// 0xE0AA000B: The drive refused a command or failed; `fsi_error_sense_key` and its kin tell what it says.
pub const FSI_E_DRIVE: fsi_status = 0xE0AA_000B_u32 as fsi_status;
/// 0xE0AA000C: The drive cannot be had, or not be reached any more: it is absent, not permitted, mounted, in use, or no drive.
pub const FSI_E_DRIVE_UNAVAILABLE: fsi_status = 0xE0AA_000C_u32 as fsi_status;

statuses! {
    FSI_OK "success"
    FSI_FALSE "success, with less than was asked for"
    FSI_S_IMAGE_FEATURE_NOT_SUPPORTED "stored, but the chosen file systems cannot express it"
    FSI_E_NOTIMPL "not implemented"
    FSI_E_POINTER "a pointer is NULL that must not be"
    FSI_E_FAIL "unspecified failure"
    FSI_E_OUTOFMEMORY "out of memory"
    FSI_E_INVALIDARG "an argument is out of range"
    FSI_E_CANCELLED "cancelled by the caller"
    FSI_E_BURN_VERIFICATION_FAILED "the disc is not as it was to be written"
    FSI_E_RECORDER_MEDIA_NO_MEDIA "no disc is in the drive"
    FSI_E_RECORDER_MEDIA_INCOMPATIBLE "the disc cannot do that"
    FSI_E_RECORDER_MEDIA_WRITE_PROTECTED "the disc is write-protected"
    FSI_E_RECORDER_COMMAND_TIMEOUT "the drive did not answer in time"
    FSI_E_RECORDER_INVALID_RESPONSE_FROM_DEVICE "the drive's answer makes no sense"
    FSI_E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA "the disc in the drive has no room for the image"
    FSI_E_MEDIA_NOT_BLANK "something is on the disc"
    FSI_E_INTERNAL "internal error"
    FSI_E_INVALID_PARAM "a parameter has an invalid value"
    FSI_E_READONLY "the image is read-only while a result of it is in use"
    FSI_E_NO_OUTPUT "no file system is chosen for output"
    FSI_E_INVALID_VOLUME_NAME "the volume name is invalid"
    FSI_E_INVALID_DATE "the time is invalid"
    FSI_E_FILE_SYSTEM_NOT_EMPTY "the image has items already"
    FSI_E_NOT_FILE "not a file"
    FSI_E_NOT_DIR "not a directory"
    FSI_E_DIR_NOT_EMPTY "the directory is not empty"
    FSI_E_NOT_IN_FILE_SYSTEM "the item is not in the image"
    FSI_E_INVALID_PATH "the path is invalid"
    FSI_E_RESTRICTED_NAME_VIOLATION "the name has characters outside of the restricted set"
    FSI_E_DUP_NAME "the name is taken"
    FSI_E_NO_UNIQUE_NAME "no unique name can be made"
    FSI_E_ITEM_NOT_FOUND "no such item"
    FSI_E_DIR_NOT_FOUND "no such directory"
    FSI_E_IMAGE_SIZE_LIMIT "the image would exceed the medium"
    FSI_E_IMAGE_TOO_BIG "the image is larger than the medium or the chosen size"
    FSI_E_DATA_STREAM_INCONSISTENCY "a source changed since it was added"
    FSI_E_DATA_STREAM_READ_FAILURE "a source cannot be read"
    FSI_E_DATA_STREAM_CREATE_FAILURE "a source cannot be opened"
    FSI_E_DIRECTORY_READ_FAILURE "a directory of the host cannot be read"
    FSI_E_TOO_MANY_DIRS "too many directories"
    FSI_E_ISO9660_LEVELS "more than eight levels of directories"
    FSI_E_DATA_TOO_BIG "a file is too large for a file system"
    FSI_E_INCOMPATIBLE_PREVIOUS_SESSION "the session on the disc cannot be continued"
    FSI_E_INVALID_WORKING_DIRECTORY "the working directory cannot be used"
    FSI_E_WORKING_DIRECTORY_SPACE "the working directory has no room"
    FSI_E_BOOT_IMAGE_DATA "the boot entry cannot be"
    FSI_E_BOOT_OBJECT_CONFLICT "boot entries are for the first session"
    FSI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH "the boot image has not the size of its diskette"
    FSI_E_EMPTY_DISC "the disc is blank"
    FSI_E_NO_SUPPORTED_FILE_SYSTEM "no file system that can be read is on the disc"
    FSI_E_FILE_SYSTEM_NOT_FOUND "the disc has no such file system or session"
    FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR "the disc is damaged"
    FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED "the disc uses what cannot be read"
    FSI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY "a file on the disc has the name of a directory of the image"
    FSI_E_IMPORT_SEEK_FAILURE "beyond the end of the disc"
    FSI_E_IMPORT_READ_FAILURE "the disc cannot be read"
    FSI_E_DISC_MISMATCH "the disc is not the one that was imported"
    FSI_E_IMPORT_MEDIA_NOT_ALLOWED "media of this type take no further session"
    FSI_E_UDF_NOT_WRITE_COMPATIBLE "the UDF on the disc cannot be continued"
    FSI_E_INCOMPATIBLE_MULTISESSION_TYPE "the chosen way of continuing the disc is not supported"
    FSI_E_NO_COMPATIBLE_MULTISESSION_TYPE "the disc cannot be continued in any of these ways"
    FSI_E_MULTISESSION_NOT_SET "no disc was set that the image continues"
    FSI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE "a directory on the disc has the name of a file of the image"
    FSI_E_UDF_REVISION_CHANGE_NOT_ALLOWED "the UDF revision is that of the imported session"
    FSI_E_BAD_MULTISESSION_PARAMETER "the description of the disc contradicts itself"
    FSI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED "the file systems are those of the imported session"
    FSI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED "the image's length is no multiple of 2048"
    FSI_E_IMAGEMANAGER_NO_VALID_VD_FOUND "the image has no volume descriptor"
    FSI_E_IMAGEMANAGER_NO_IMAGE "no image is set"
    FSI_E_IMAGEMANAGER_IMAGE_TOO_BIG "the image has too many blocks"
    FSI_E_BUSY "another call is using the object"
    FSI_E_POISONED "an earlier internal error left the object unusable"
    FSI_E_OUTPUT "the target cannot be written"
    FSI_E_OUTPUT_INSIDE_SOURCE "the target lies inside a source of the image"
    FSI_E_PATH_TOO_LONG "a path is too long for a file system"
    FSI_E_DIRECTORY_TOO_LARGE "a directory is too large for a file system"
    FSI_E_TOO_MANY_BLOCKS "the image would have too many blocks"
    FSI_E_TOO_MANY_ITEMS "the image would have too many items"
    FSI_E_CONFLICT "two settings exclude each other"
    FSI_E_DISC_LIMIT "reading the disc would take more than was allowed"
    FSI_E_DRIVE "the drive refused or failed"
    FSI_E_DRIVE_UNAVAILABLE "the drive cannot be had"
}

fn find(status: fsi_status) -> Option<&'static (fsi_status, &'static CStr, &'static CStr)> {
    STATUSES.iter().find(|(known, ..)| *known == status)
}

/// The name of a status as this header spells it, such as "FSI_E_READONLY"; "unknown" for a number that is none. It lives
/// for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fsi_status_name(status: fsi_status) -> *const c_char {
    find(status).map_or(c"unknown", |(_, name, _)| name).as_ptr()
}

/// What a status means, in English. It lives for ever. An error object says more: what was at fault, and why.
#[unsafe(no_mangle)]
pub extern "C" fn fsi_status_message(status: fsi_status) -> *const c_char {
    message(status).as_ptr()
}

/// See [`fsi_status_message`].
pub(crate) fn message(status: fsi_status) -> &'static CStr {
    find(status).map_or(c"unknown status", |(_, _, message)| message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: *const c_char) -> &'static str {
        // SAFETY: the functions of this module return texts that live for ever.
        unsafe { CStr::from_ptr(text) }.to_str().unwrap()
    }

    /// Every constant of this file has its documented number, a name and a message.
    #[test]
    fn the_table_is_complete() {
        let source = include_str!("status.rs");
        let mut documented = "";
        let mut count = 0;
        for line in source.lines() {
            if let Some(number) = line.strip_prefix("/// 0x") {
                documented = &number[..8];
            }
            let Some(rest) = line.strip_prefix("pub const FSI_") else {
                continue;
            };
            let name = format!("FSI_{}", rest.split(':').next().unwrap());
            let value = u32::from_str_radix(documented, 16).unwrap().cast_signed();
            assert_eq!(text(fsi_status_name(value)), name);
            assert!(!text(fsi_status_message(value)).is_empty(), "{name}");
            count += 1;
        }
        assert_eq!(count, STATUSES.len());
    }

    #[test]
    fn numbers_are_those_of_the_original() {
        assert_eq!(FSI_E_READONLY.cast_unsigned(), 0xC0AA_B102);
        assert_eq!(text(fsi_status_name(FSI_E_READONLY)), "FSI_E_READONLY");
        assert_eq!(FSI_S_IMAGE_FEATURE_NOT_SUPPORTED, 0x00AA_B15F);
        assert_eq!(text(fsi_status_name(12345)), "unknown");
        assert_eq!(text(fsi_status_message(12345)), "unknown status");
    }

    #[test]
    fn negative_is_failure() {
        for (status, name, _) in STATUSES {
            let fails = name.to_bytes().starts_with(b"FSI_E_");
            assert_eq!(*status < 0, fails, "{name:?}");
        }
    }
}
