//! Boot entries: IMAPI2FS's `IBootOptions`.

use std::ffi::{OsStr, c_char, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, RwLock, TryLockError};

use fsimage::{BootOptions, BootSource, Content, Emulation, Error, Platform, Profile, SharedBootOptions};

use crate::call::{Call, free};
use crate::content::{content_of, fsi_reader};
use crate::error::{FSI_ERROR_INVALID_ARGUMENT, fsi_error};
use crate::failure::Failure;
use crate::image::fsi_image;
use crate::item::fsi_item;
use crate::item_content::read_content;
use crate::status::{FSI_E_BOOT_IMAGE_DATA, fsi_status};

/// An entry of the boot catalog. IMAPI2FS's `IBootOptions`.
pub struct fsi_boot_options {
    pub(crate) shared: SharedBootOptions,
}

/// The entry is for 80x86: a BIOS.
pub const FSI_PLATFORM_X86: u32 = 0;
/// The entry is for PowerPC.
pub const FSI_PLATFORM_POWER_PC: u32 = 1;
/// The entry is for a Mac.
pub const FSI_PLATFORM_MAC: u32 = 2;
/// The entry is for UEFI.
pub const FSI_PLATFORM_EFI: u32 = 0xEF;

/// The boot image is loaded and run.
pub const FSI_EMULATION_NONE: u32 = 0;
/// The boot image is a diskette of 1.2 MB.
pub const FSI_EMULATION_FLOPPY_1_2: u32 = 1;
/// The boot image is a diskette of 1.44 MB.
pub const FSI_EMULATION_FLOPPY_1_44: u32 = 2;
/// The boot image is a diskette of 2.88 MB.
pub const FSI_EMULATION_FLOPPY_2_88: u32 = 3;
/// The boot image is a hard disk.
pub const FSI_EMULATION_HARD_DISK: u32 = 4;

/// The entry can be booted. Set in a new one; without it the image only becomes a drive.
pub const FSI_BOOT_BOOTABLE: u32 = 1;
/// A boot information table is written into the image, as isolinux wants it. What the image was made from stays as it is.
pub const FSI_BOOT_INFO_TABLE: u32 = 2;
/// The place of GRUB's core is written into the image. What the image was made from stays as it is.
pub const FSI_BOOT_GRUB_INFO: u32 = 4;

fn failure_of<T>(error: TryLockError<T>) -> Failure {
    match error {
        TryLockError::WouldBlock => Failure::busy(),
        TryLockError::Poisoned(_) => Failure::poisoned(),
    }
}

/// Reads a property of an entry.
fn get<T>(
    call: &Call,
    options: *const fsi_boot_options,
    out: *mut T,
    read: impl FnOnce(&BootOptions) -> T,
) -> Result<(), Failure> {
    let options = call.object(options, "options")?;
    let out = call.out(out, "the place for the value")?;
    out.write(read(&*options.shared.try_read().map_err(failure_of)?));
    Ok(())
}

/// Changes an entry.
fn set(
    call: &Call,
    options: *mut fsi_boot_options,
    change: impl FnOnce(&mut BootOptions) -> Result<(), Error>,
) -> Result<(), Failure> {
    let options = call.object(options, "options")?;
    Ok(change(&mut *options.shared.try_write().map_err(failure_of)?)?)
}

/// == Boot entries ==
///
/// Makes an entry without an image, for 80x86 and without emulation.
///
/// - `image`: the image that it will be for, or NULL. If its profile is `FSI_PROFILE_IMAPI`, a boot image of a diskette's size becomes a diskette when
///   it is assigned, as with IMAPI2FS; UEFI then does not find its boot images of that size.
/// - `out_options`: the new entry; free it with `fsi_boot_options_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_new(
    image: *const fsi_image,
    out_options: *mut *mut fsi_boot_options,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let out = call.out(out_options, "out_options")?;
        let profile = if image.is_null() {
            Profile::NATIVE
        } else {
            *call.object(image, "image")?.shared.read()?.profile()
        };
        out.give(fsi_boot_options {
            shared: Arc::new(RwLock::new(BootOptions::new(&profile))),
        });
        Ok(())
    })
}

/// Frees an entry. NULL is fine. An image that refers to it keeps what it needs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_free(options: *mut fsi_boot_options) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(options) }
}

/// Sets the boot image: IMAPI2FS's `AssignBootImage`.
///
/// - `reader`: its content. It is released in every case, once it could be read.
///
/// `FSI_E_BOOT_IMAGE_DATA`: it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_assign_boot_image(
    options: *mut fsi_boot_options,
    reader: *const fsi_reader,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        // First of all, so that a reader is released whatever is wrong with the rest.
        let content = content_of(call, reader)?;
        set(call, options, |options| options.assign_boot_image(content))
    })
}

/// As `fsi_boot_options_assign_boot_image`, with a content that is in memory and copied.
///
/// - `data`, `length`: the content.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_assign_boot_image_from_memory(
    options: *mut fsi_boot_options,
    data: *const c_void,
    length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let content = Content::from_bytes(call.slice(data.cast::<u8>(), length, "data")?);
        set(call, options, |options| options.assign_boot_image(content))
    })
}

/// As `fsi_boot_options_assign_boot_image`, with a file of the host, which is opened again when the image is made.
///
/// - `path`: a regular file.
///
/// `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_assign_boot_image_from_host_file(
    options: *mut fsi_boot_options,
    path: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = Path::new(OsStr::from_bytes(call.bytes_of(path, "path")?));
        let (content, _) = fsimage::file_content(path).map_err(Error::from)?;
        set(call, options, |options| options.assign_boot_image(content))
    })
}

/// Takes a file of an image as its boot image: the disc has its bytes once.
///
/// - `item`: a file of the image that the entry will be for.
///
/// `FSI_E_BOOT_IMAGE_DATA`: it is no file, or an empty one. `FSI_E_NOT_IN_FILE_SYSTEM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_assign_item(
    options: *mut fsi_boot_options,
    item: *const fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        item.read(|image, _| {
            set(call, options, |options| {
                options.assign_item(image.tree(), item.handle)
            })
        })
    })
}

/// Takes an appended partition of an image as its boot image (see `fsi_image_append_partition`).
///
/// - `index`: the partition, from 0 in the order appended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_assign_partition(
    options: *mut fsi_boot_options,
    index: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        set(call, options, |options| {
            options.assign_partition(index);
            Ok(())
        })
    })
}

/// Bytes of the boot image; 0 without one, or when it is a partition. IMAPI2FS's `ImageSize`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_image_size(
    options: *const fsi_boot_options,
    out_size: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, options, out_size, BootOptions::image_size))
}

/// Reads a part of a boot image, as `fsi_item_read_at` does of a file: IMAPI2FS's `BootImage`.
///
/// `FSI_E_BOOT_IMAGE_DATA`: the entry has no image, or it is a file or a partition of the image and has no content of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_read_at(
    options: *const fsi_boot_options,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    out_read: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let shared = &call.object(options, "options")?.shared;
        let source = shared.try_read().map_err(failure_of)?.boot_image().cloned();
        let Some(BootSource::Content(content)) = source else {
            let message = "the boot entry has no content of its own";
            return Err(Failure::new(
                FSI_E_BOOT_IMAGE_DATA,
                FSI_ERROR_INVALID_ARGUMENT,
                message,
            ));
        };
        let named = ("the boot image".to_owned(), content);
        read_content(call, named, offset, (buffer, length), out_read)
    })
}

/// Who made the boot image; "" if that was not said. Free it with `fsi_string_free`. IMAPI2FS's `Manufacturer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_manufacturer_copy(
    options: *const fsi_boot_options,
    out_manufacturer: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let options = call.object(options, "options")?;
        let out = call.out(out_manufacturer, "out_manufacturer")?;
        out.give_text(options.shared.try_read().map_err(failure_of)?.manufacturer())
    })
}

/// Says who made the boot image. IMAPI2FS's `Manufacturer`.
///
/// - `manufacturer`: at most 24 characters of Latin-1; otherwise `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_set_manufacturer(
    options: *mut fsi_boot_options,
    manufacturer: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let text = call.text(manufacturer, "manufacturer")?;
        set(call, options, |options| options.set_manufacturer(text))
    })
}

/// For what the boot image is: a `FSI_PLATFORM_` number. IMAPI2FS's `PlatformId`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_platform(
    options: *const fsi_boot_options,
    out_platform: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, options, out_platform, |options| options.platform().0.into()))
}

/// Says for what the boot image is. IMAPI2FS's `PlatformId`.
///
/// - `platform`: a `FSI_PLATFORM_` number; another is `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_set_platform(
    options: *mut fsi_boot_options,
    platform: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let known = [
            FSI_PLATFORM_X86,
            FSI_PLATFORM_POWER_PC,
            FSI_PLATFORM_MAC,
            FSI_PLATFORM_EFI,
        ];
        let number = u8::try_from(platform).ok().filter(|_| known.contains(&platform));
        let number = number.ok_or_else(|| Failure::value("platform", platform, "a FSI_PLATFORM_ number"))?;
        set(call, options, |options| {
            options.set_platform(Platform(number));
            Ok(())
        })
    })
}

/// What the boot image is taken for: a `FSI_EMULATION_` number. IMAPI2FS's `Emulation`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_emulation(
    options: *const fsi_boot_options,
    out_emulation: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, options, out_emulation, |options| options.emulation() as u32))
}

/// Chooses what the boot image is taken for; after it is assigned, for diskettes have their sizes. IMAPI2FS's `Emulation`.
///
/// - `emulation`: a `FSI_EMULATION_` number; another is `FSI_E_INVALID_PARAM`.
///
/// `FSI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH`: the boot image has not the size of the diskette.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_set_emulation(
    options: *mut fsi_boot_options,
    emulation: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let wanted = Emulation::from_number(emulation)
            .ok_or_else(|| Failure::value("emulation", emulation, "a FSI_EMULATION_ number"))?;
        set(call, options, |options| options.set_emulation(wanted))
    })
}

/// The segment to which a BIOS loads the boot image; 0 is 0x7C0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_load_segment(
    options: *const fsi_boot_options,
    out_segment: *mut u16,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, options, out_segment, |options| options.load_segment))
}

/// Chooses the segment to which a BIOS loads the boot image; 0 is 0x7C0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_set_load_segment(
    options: *mut fsi_boot_options,
    segment: u16,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        set(call, options, |options| {
            options.load_segment = segment;
            Ok(())
        })
    })
}

/// Sectors of 512 bytes that are loaded; 0: all of the boot image, or one where it is emulated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_load_sectors(
    options: *const fsi_boot_options,
    out_sectors: *mut u16,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, options, out_sectors, |options| {
            options.load_sectors.unwrap_or(0)
        })
    })
}

/// Chooses how many sectors of 512 bytes are loaded: 4 for isolinux and GRUB, 8 for Windows. 0: all of the boot image, or one where it is emulated. Of a
/// boot image for UEFI that 16 bits do not count, of 32 MiB and more, 1 is recorded then, which for UEFI means up to the end of the disc.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_set_load_sectors(
    options: *mut fsi_boot_options,
    sectors: u16,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        set(call, options, |options| {
            options.load_sectors = Some(sectors).filter(|&sectors| sectors > 0);
            Ok(())
        })
    })
}

/// `FSI_BOOT_` bits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_flags(
    options: *const fsi_boot_options,
    out_flags: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, options, out_flags, |options| {
            let bits = [
                (options.bootable, FSI_BOOT_BOOTABLE),
                (options.info_table, FSI_BOOT_INFO_TABLE),
                (options.grub_info, FSI_BOOT_GRUB_INFO),
            ];
            bits.iter()
                .filter(|(is_set, _)| *is_set)
                .map(|&(_, bit)| bit)
                .sum()
        })
    })
}

/// Sets the `FSI_BOOT_` bits, all of them.
///
/// - `flags`: `FSI_BOOT_` bits; others are `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_set_flags(
    options: *mut fsi_boot_options,
    flags: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        if flags & !(FSI_BOOT_BOOTABLE | FSI_BOOT_INFO_TABLE | FSI_BOOT_GRUB_INFO) != 0 {
            return Err(Failure::value("flags", flags, "a set of FSI_BOOT_ bits"));
        }
        set(call, options, |options| {
            options.bootable = flags & FSI_BOOT_BOOTABLE != 0;
            options.info_table = flags & FSI_BOOT_INFO_TABLE != 0;
            options.grub_info = flags & FSI_BOOT_GRUB_INFO != 0;
            Ok(())
        })
    })
}

/// Sets the selection criteria of an entry that is not an image's first.
///
/// - `criteria`: their type, and what the manufacturer defines.
/// - `length`: at most 20; another is `FSI_E_INVALID_PARAM`. Zeros follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_boot_options_set_selection_criteria(
    options: *mut fsi_boot_options,
    criteria: *const c_void,
    length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let given = call.slice(criteria.cast::<u8>(), length, "criteria")?;
        let mut bytes = [0; 20];
        let place = bytes.get_mut(..given.len());
        place
            .ok_or_else(|| Failure::value("length of the criteria", length, "at most 20"))?
            .copy_from_slice(given);
        set(call, options, |options| {
            options.selection_criteria = bytes;
            Ok(())
        })
    })
}
