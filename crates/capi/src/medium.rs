//! The medium that an image is for.

use fsimage::{FileSystemImage, MediaType};

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::{fsi_image, get, set};
use crate::status::fsi_status;

/// The medium is a CD-ROM.
pub const FSI_MEDIA_CD_ROM: u32 = 0x01;
/// The medium is a CD-R.
pub const FSI_MEDIA_CD_R: u32 = 0x02;
/// The medium is a CD-RW.
pub const FSI_MEDIA_CD_RW: u32 = 0x03;
/// The medium is a DVD-ROM.
pub const FSI_MEDIA_DVD_ROM: u32 = 0x04;
/// The medium is a DVD-RAM.
pub const FSI_MEDIA_DVD_RAM: u32 = 0x05;
/// The medium is a DVD+R.
pub const FSI_MEDIA_DVD_PLUS_R: u32 = 0x06;
/// The medium is a DVD+RW.
pub const FSI_MEDIA_DVD_PLUS_RW: u32 = 0x07;
/// The medium is a DVD+R of two layers.
pub const FSI_MEDIA_DVD_PLUS_R_DUAL_LAYER: u32 = 0x08;
/// The medium is a DVD-R.
pub const FSI_MEDIA_DVD_DASH_R: u32 = 0x09;
/// The medium is a DVD-RW.
pub const FSI_MEDIA_DVD_DASH_RW: u32 = 0x0a;
/// The medium is a DVD-R of two layers.
pub const FSI_MEDIA_DVD_DASH_R_DUAL_LAYER: u32 = 0x0b;
/// The medium is one that is written anywhere and has no fixed size.
pub const FSI_MEDIA_DISK: u32 = 0x0c;
/// The medium is a DVD+RW of two layers.
pub const FSI_MEDIA_DVD_PLUS_RW_DUAL_LAYER: u32 = 0x0d;
/// The medium is an HD DVD-ROM.
pub const FSI_MEDIA_HD_DVD_ROM: u32 = 0x0e;
/// The medium is an HD DVD-R.
pub const FSI_MEDIA_HD_DVD_R: u32 = 0x0f;
/// The medium is an HD DVD-RAM.
pub const FSI_MEDIA_HD_DVD_RAM: u32 = 0x10;
/// The medium is a BD-ROM.
pub const FSI_MEDIA_BD_ROM: u32 = 0x11;
/// The medium is a BD-R.
pub const FSI_MEDIA_BD_R: u32 = 0x12;
/// The medium is a BD-RE.
pub const FSI_MEDIA_BD_RE: u32 = 0x13;

/// == Medium ==
///
/// Blocks of the medium, each as large as the image's, against which every addition is checked; 0 is no limit. IMAPI2FS's `FreeMediaBlocks`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_free_media_blocks(
    image: *const fsi_image,
    out_blocks: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_blocks, FileSystemImage::free_media_blocks))
}

/// Sets the blocks of the medium; 0 is no limit. It can be changed at any time, also while a result is alive. `FSI_E_IMAGE_TOO_BIG`: the image uses more
/// already. IMAPI2FS's `FreeMediaBlocks`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_free_media_blocks(
    image: *mut fsi_image,
    blocks: u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_free_media_blocks(blocks)))
}

/// Blocks that the image would take now, at most. The result knows the exact number. IMAPI2FS's `UsedBlocks`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_used_blocks(
    image: *const fsi_image,
    out_blocks: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_blocks, FileSystemImage::used_blocks))
}

/// The block of the disc at which the image starts. IMAPI2FS's `SessionStartBlock`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_session_start_block(
    image: *const fsi_image,
    out_block: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_block, FileSystemImage::session_start_block))
}

/// Sets the block of the disc at which the image starts. One that does not start at block 0 is no file that can be mounted by itself.
/// IMAPI2FS's `SessionStartBlock`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_session_start_block(
    image: *mut fsi_image,
    block: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_session_start_block(block)))
}

/// Bytes of a block; 2048 at first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_block_size(
    image: *const fsi_image,
    out_bytes: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_bytes, FileSystemImage::block_size))
}

/// Chooses the bytes of a block.
///
/// - `bytes`: 2048 for discs; 512, 1024 and 4096 too, but not beside ISO 9660, which is told when the result is made. Another is
///   `FSI_E_INVALID_PARAM`.
///
/// `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_block_size(
    image: *mut fsi_image,
    bytes: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_block_size(bytes)))
}

/// The blocks that the whole image shall have; 0, as at first, is as many as it needs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_total_blocks(
    image: *const fsi_image,
    out_blocks: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_blocks, |image| image.total_blocks().unwrap_or(0)))
}

/// Chooses the blocks that the whole image shall have; what nothing takes is free, and a writable UDF partition says so.
///
/// - `blocks`: 0 is as many as it needs. Too few are told when the result is made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_total_blocks(
    image: *mut fsi_image,
    blocks: u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        set(call, image, |image| {
            image.set_total_blocks((blocks != 0).then_some(blocks))
        })
    })
}

/// Takes the file systems and the blocks of a type of medium. IMAPI2FS's `ChooseImageDefaultsForMediaType`.
///
/// - `media_type`: one of the `FSI_MEDIA_` numbers; another is `FSI_E_INVALID_PARAM`.
///
/// `FSI_E_IMAGE_TOO_BIG`: the image uses more already. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_choose_defaults_for_media_type(
    image: *mut fsi_image,
    media_type: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let media = MediaType::from_number(media_type)
            .ok_or_else(|| Failure::value("media type", media_type, "a FSI_MEDIA_ number"))?;
        set(call, image, |image| image.choose_defaults_for_media(media))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_media() {
        assert_eq!(FSI_MEDIA_CD_ROM, MediaType::CdRom as u32);
        assert_eq!(FSI_MEDIA_DVD_RAM, MediaType::DvdRam as u32);
        assert_eq!(FSI_MEDIA_DISK, MediaType::Disk as u32);
        assert_eq!(FSI_MEDIA_BD_RE, MediaType::BdRe as u32);
        let source = include_str!("medium.rs");
        let declared = source
            .lines()
            .filter(|line| line.starts_with("pub const FSI_MEDIA_"));
        assert_eq!(declared.count(), MediaType::ALL.len());
    }
}
