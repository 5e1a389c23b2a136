//! Images for the disc in a drive.

use fsimage::FileSystemImage;
use fsimage::drive::DiscDrive;

use crate::call::Call;
use crate::drive::fsi_drive;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::{fsi_image, set};
use crate::status::{FSI_E_EMPTY_DISC, FSI_E_IMPORT_SEEK_FAILURE, fsi_status};

/// == Images for a drive ==
///
/// Chooses the file systems that suit the disc in a drive, and takes the blocks that are free on it: IMAPI2FS's `ChooseImageDefaults`.
///
/// `FSI_E_RECORDER_MEDIA_NO_MEDIA`. `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`: nothing can be written on the disc. `FSI_E_IMAGE_TOO_BIG`: the image uses more
/// already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_choose_defaults(
    image: *mut fsi_image,
    drive: *const fsi_drive,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let drive = call.object(drive, "drive")?;
        let mut image = image.shared.write()?;
        drive.ask(|drive| image.choose_defaults_for_drive(drive))
    })
}

/// Takes the blocks that are free on the disc in a drive, at any time: IMAPI2FS's `SetMaxMediaBlocksFromDevice`.
///
/// `FSI_E_RECORDER_MEDIA_NO_MEDIA`. `FSI_E_IMAGE_TOO_BIG`: the image uses more already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_max_media_blocks_from_drive(
    image: *mut fsi_image,
    drive: *const fsi_drive,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let drive = call.object(drive, "drive")?;
        let mut image = image.shared.write()?;
        drive.ask(|drive| image.set_free_media_blocks_from_drive(drive))
    })
}

/// The file systems of the newest session on the disc in a drive: IMAPI2FS's `IdentifyFileSystemsOnDisc`.
///
/// - `out_file_systems`: `FSI_FILE_SYSTEM_` bits; 0 for none that is known.
///
/// `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_EMPTY_DISC`. `FSI_E_IMPORT_READ_FAILURE`: the disc cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_identify_file_systems(
    drive: *const fsi_drive,
    out_file_systems: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let drive = call.object(drive, "drive")?;
        let out = call.out(out_file_systems, "out_file_systems")?;
        let found = drive.ask(FileSystemImage::identify_file_systems_on_disc)?;
        out.write(found.bits());
        Ok(())
    })
}

/// Says that the image continues the disc in a drive: IMAPI2FS's `MultisessionInterfaces`. `fsi_image_import_file_system` then imports what is on it, and
/// `fsi_result_burn` adds a session.
///
/// `FSI_E_RECORDER_MEDIA_NO_MEDIA`, and as `fsi_image_set_multisession`. A session that was left open (`FSI_MEDIA_STATE_SESSION_OPEN`) is to be closed by
/// `fsi_drive_close` before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_multisession_from_drive(
    image: *mut fsi_image,
    drive: *const fsi_drive,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.object(image, "image")?;
        let drive = call.object(drive, "drive")?;
        let way = drive.ask(DiscDrive::multisession)?;
        set(call, image, |image| image.set_multisession(vec![way])).map_err(blank_cannot_be_continued)
    })
}

/// IMAPI2FS says of a blank disc that its end cannot be sought.
pub(crate) fn blank_cannot_be_continued(mut failure: Failure) -> Failure {
    if failure.0.status == FSI_E_EMPTY_DISC {
        failure.0.status = FSI_E_IMPORT_SEEK_FAILURE;
    }
    failure
}
