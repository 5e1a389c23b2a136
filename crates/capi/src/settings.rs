//! Settings of an image: its file systems, their rules, its medium.

use fsimage::{DeepDirectories, FileSystemImage, FileSystems, InterchangeLevel};

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::{fsi_image, get, set};
use crate::status::fsi_status;
use crate::udf::set_what_is_expressed;

/// ISO 9660 (ECMA-119).
pub const FSI_FILE_SYSTEM_ISO9660: u32 = 1;
/// Joliet; needs ISO 9660.
pub const FSI_FILE_SYSTEM_JOLIET: u32 = 2;
/// UDF (ECMA-167).
pub const FSI_FILE_SYSTEM_UDF: u32 = 4;
/// Rock Ridge; needs ISO 9660.
pub const FSI_FILE_SYSTEM_ROCK_RIDGE: u32 = 0x100;

/// Directories below the eighth level are moved below `RR_MOVED` when the image is strict, else kept.
pub const FSI_DEEP_BY_STRICTNESS: u32 = 0;
/// Directories below the eighth level are moved below `RR_MOVED`, from where Rock Ridge shows them at their place.
pub const FSI_DEEP_RELOCATE: u32 = 1;
/// Directories below the eighth level are kept where they are; every reader of today takes it.
pub const FSI_DEEP_KEEP: u32 = 2;

/// The file systems of a caller's mask.
pub(crate) fn file_systems(mask: u32) -> Result<FileSystems, Failure> {
    let known = FileSystems::from_bits(mask);
    known.ok_or_else(|| {
        Failure::value(
            "file systems",
            format_args!("{mask:#x}"),
            "a set of FSI_FILE_SYSTEM_ bits",
        )
    })
}

/// Levels that can be chosen.
const LEVELS: [u32; 4] = [1, 2, 3, 4];

/// == Settings ==
///
/// The file systems that a result will have, as `FSI_FILE_SYSTEM_` bits. IMAPI2FS's `FileSystemsToCreate`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_file_systems(
    image: *const fsi_image,
    out_file_systems: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_file_systems, |image| image.file_systems().bits()))
}

/// Chooses the file systems that a result will have. IMAPI2FS's `FileSystemsToCreate`.
///
/// - `file_systems`: `FSI_FILE_SYSTEM_` bits. None is accepted here and refused when the result is made.
///
/// `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: done, and there are named streams or real-time files that a result would not have.
/// `FSI_E_INVALID_PARAM`: one is not supported, or stands on another that is not chosen. `FSI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED`: the session that the
/// image continues has one that is not among them. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_file_systems(
    image: *mut fsi_image,
    file_systems: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let wanted = self::file_systems(file_systems)?;
        set_what_is_expressed(call, image, |image| image.set_file_systems(wanted))
    })
}

/// The file systems that can be chosen, as `FSI_FILE_SYSTEM_` bits. IMAPI2FS's `FileSystemsSupported`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_file_systems_supported(
    image: *const fsi_image,
    out_file_systems: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, image, out_file_systems, |_| {
            FileSystemImage::supported_file_systems().bits()
        })
    })
}

/// The interchange level of ISO 9660. IMAPI2FS's `ISO9660InterchangeLevel`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_interchange_level(
    image: *const fsi_image,
    out_level: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_level, |image| image.interchange_level().number()))
}

/// Chooses the interchange level of ISO 9660. IMAPI2FS's `ISO9660InterchangeLevel`.
///
/// - `level`: 1: names of 8 and 3 characters. 2: of 30. 3: and files of any size. 4: and a second hierarchy with names of up to 207 bytes,
///   by ISO 9660:1999. Another is `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_interchange_level(
    image: *mut fsi_image,
    level: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let level = InterchangeLevel::from_number(level)
            .ok_or_else(|| Failure::value("interchange level", level, "1, 2, 3 or 4"))?;
        set(call, image, |image| image.set_interchange_level(level))
    })
}

/// The interchange levels that can be chosen. IMAPI2FS's `ISO9660InterchangeLevelsSupported`.
///
/// - `out_levels`: an array that lives for ever.
/// - `out_count`: how many they are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_interchange_levels_supported(
    image: *const fsi_image,
    out_levels: *mut *const u32,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.object(image, "image")?;
        let (levels, count) = (
            call.out(out_levels, "out_levels")?,
            call.out(out_count, "out_count")?,
        );
        levels.write(LEVELS.as_ptr());
        count.write(LEVELS.len());
        Ok(())
    })
}

/// Whether what the standards forbid is an error instead of a warning. IMAPI2FS's `StrictFileSystemCompliance`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_strict(
    image: *const fsi_image,
    out_value: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_value, FileSystemImage::strict))
}

/// Makes the image strict, or not. IMAPI2FS's `StrictFileSystemCompliance`.
///
/// `FSI_E_FILE_SYSTEM_NOT_EMPTY`: it has items, and cannot become strict. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_strict(
    image: *mut fsi_image,
    value: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_strict(value)))
}

/// Whether names of new items are limited to the printable characters of ASCII. IMAPI2FS's `UseRestrictedCharacterSet`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_restricted_character_set(
    image: *const fsi_image,
    out_value: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_value, FileSystemImage::restricted_character_set))
}

/// Limits the names of items that are added from now on, or not. `FSI_E_READONLY`. IMAPI2FS's `UseRestrictedCharacterSet`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_restricted_character_set(
    image: *mut fsi_image,
    value: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_restricted_character_set(value)))
}

/// What becomes of directories below the eighth level: one of the `FSI_DEEP_` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_deep_directories(
    image: *const fsi_image,
    out_deep: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, image, out_deep, |image| match image.deep_directories() {
            DeepDirectories::ByStrictness => FSI_DEEP_BY_STRICTNESS,
            DeepDirectories::Relocate => FSI_DEEP_RELOCATE,
            DeepDirectories::Keep => FSI_DEEP_KEEP,
        })
    })
}

/// Chooses what becomes of directories below the eighth level.
///
/// - `deep`: one of the `FSI_DEEP_` numbers; another is `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_deep_directories(
    image: *mut fsi_image,
    deep: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let deep = match deep {
            FSI_DEEP_BY_STRICTNESS => DeepDirectories::ByStrictness,
            FSI_DEEP_RELOCATE => DeepDirectories::Relocate,
            FSI_DEEP_KEEP => DeepDirectories::Keep,
            other => return Err(Failure::value("deep directories", other, "a FSI_DEEP_ number")),
        };
        set(call, image, |image| image.set_deep_directories(deep))
    })
}

/// Whether equal contents are stored once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_deduplicate(
    image: *const fsi_image,
    out_value: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_value, FileSystemImage::deduplicate))
}

/// Chooses whether equal contents are stored once. They are read to find them, when the result is made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_deduplicate(
    image: *mut fsi_image,
    value: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_deduplicate(value)))
}

/// Whether the optional copies of the path tables are written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_optional_path_tables(
    image: *const fsi_image,
    out_value: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_value, FileSystemImage::optional_path_tables))
}

/// Chooses whether the optional copies of the path tables are written (ECMA-119:1987 6.9.2). `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_optional_path_tables(
    image: *mut fsi_image,
    value: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_optional_path_tables(value)))
}

/// Whether a first session has a copy of its descriptors of ISO 9660 at block 48.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_descriptor_copy(
    image: *const fsi_image,
    out_value: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_value, FileSystemImage::descriptor_copy))
}

/// Chooses whether a first session has a copy of its descriptors of ISO 9660 at block 48, by which it is found when a later session has
/// taken over block 16. It has unless told otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_descriptor_copy(
    image: *mut fsi_image,
    value: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_descriptor_copy(value)))
}

/// Whether Rock Ridge times have 17 bytes, with hundredths of a second, instead of 7.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_long_times(
    image: *const fsi_image,
    out_value: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_value, FileSystemImage::long_times))
}

/// Chooses whether Rock Ridge times have 17 bytes instead of 7.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_long_times(
    image: *mut fsi_image,
    value: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_long_times(value)))
}

/// Blocks of zeros behind the last file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_padding_blocks(
    image: *const fsi_image,
    out_blocks: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_blocks, FileSystemImage::padding_blocks))
}

/// Sets the blocks of zeros behind the last file, for drives that read ahead.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_padding_blocks(
    image: *mut fsi_image,
    blocks: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_padding_blocks(blocks)))
}
