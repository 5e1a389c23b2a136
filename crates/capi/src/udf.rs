//! Settings of UDF, and of images in general that it brought: block size and size.

use fsimage::{FileSystemImage, UdfAccess, UdfFeature, UdfRevision, UdfVat};

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::{fsi_image, get};
use crate::status::{FSI_OK, FSI_S_IMAGE_FEATURE_NOT_SUPPORTED, fsi_status};

/// 0x102: UDF 1.02, which every player reads.
pub const FSI_UDF_REVISION_1_02: u32 = 0x102;
/// 0x150: UDF 1.50.
pub const FSI_UDF_REVISION_1_50: u32 = 0x150;
/// 0x200: UDF 2.00.
pub const FSI_UDF_REVISION_2_00: u32 = 0x200;
/// 0x201: UDF 2.01, which has real-time files.
pub const FSI_UDF_REVISION_2_01: u32 = 0x201;
/// 0x250: UDF 2.50, whose metadata lies together, and twice if so chosen.
pub const FSI_UDF_REVISION_2_50: u32 = 0x250;
/// 0x260: UDF 2.60, which IMAPI2FS does not have.
pub const FSI_UDF_REVISION_2_60: u32 = 0x260;

/// The UDF partition is not written on later.
pub const FSI_UDF_ACCESS_READ_ONLY: u32 = 1;
/// Each block of the UDF partition can be written once.
pub const FSI_UDF_ACCESS_WRITE_ONCE: u32 = 2;
/// Blocks of the UDF partition can be written when they were erased.
pub const FSI_UDF_ACCESS_REWRITABLE: u32 = 3;
/// Every block of the UDF partition can be written at any time.
pub const FSI_UDF_ACCESS_OVERWRITABLE: u32 = 4;

/// The UDF volume has no virtual allocation table.
pub const FSI_UDF_VAT_NONE: u32 = 0;
/// The image ends with a virtual allocation table, and the medium is closed behind it.
pub const FSI_UDF_VAT_CLOSED: u32 = 1;
/// The image ends with a virtual allocation table, and the medium stays open for more.
pub const FSI_UDF_VAT_OPEN: u32 = 2;

/// Revisions that can be chosen.
const REVISIONS: [u32; 6] = [
    FSI_UDF_REVISION_1_02,
    FSI_UDF_REVISION_1_50,
    FSI_UDF_REVISION_2_00,
    FSI_UDF_REVISION_2_01,
    FSI_UDF_REVISION_2_50,
    FSI_UDF_REVISION_2_60,
];

/// What a call returns that stored something which the result may have or not.
pub(crate) fn stored(expressed: bool) -> fsi_status {
    if expressed {
        FSI_OK
    } else {
        FSI_S_IMAGE_FEATURE_NOT_SUPPORTED
    }
}

/// Changes an image in a way after which its result may not have all that the tree has.
pub(crate) fn set_what_is_expressed(
    call: &Call,
    image: *mut fsi_image,
    change: impl FnOnce(&mut FileSystemImage) -> Result<(), fsimage::Error>,
) -> Result<fsi_status, Failure> {
    let image = call.object(image, "image")?;
    let mut image = image.shared.write()?;
    change(&mut image)?;
    Ok(stored(!image.has_unexpressed_features()))
}

/// == UDF ==
///
/// The revision of UDF, as a number: 0x102 is 1.02. If none was chosen: 2.01, or 1.02 beside ISO 9660. IMAPI2FS's `UDFRevision`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_udf_revision(
    image: *const fsi_image,
    out_revision: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, image, out_revision, |image| {
            u32::from(image.udf_revision().0)
        })
    })
}

/// Chooses the revision of UDF. IMAPI2FS's `UDFRevision`.
///
/// - `revision`: a `FSI_UDF_REVISION_` number; another is `FSI_E_INVALID_PARAM`.
///
/// `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: done, and there are named streams or real-time files that a result would not have.
/// `FSI_E_UDF_REVISION_CHANGE_NOT_ALLOWED`: it is that of the session that the image continues. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_udf_revision(
    image: *mut fsi_image,
    revision: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let number = u16::try_from(revision).ok();
        let wanted = number.ok_or_else(|| {
            Failure::value(
                "UDF revision",
                format_args!("{revision:#x}"),
                "a FSI_UDF_REVISION_ number",
            )
        })?;
        set_what_is_expressed(call, image, |image| image.set_udf_revision(UdfRevision(wanted)))
    })
}

/// The revisions of UDF that can be chosen, oldest first. IMAPI2FS's `UDFRevisionsSupported`.
///
/// - `out_revisions`: an array that lives for ever.
/// - `out_count`: how many they are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_udf_revisions_supported(
    image: *const fsi_image,
    out_revisions: *mut *const u32,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.object(image, "image")?;
        let (revisions, count) = (
            call.out(out_revisions, "out_revisions")?,
            call.out(out_count, "out_count")?,
        );
        revisions.write(REVISIONS.as_ptr());
        count.write(REVISIONS.len());
        Ok(())
    })
}

/// Whether the metadata of UDF 2.50 and later is written twice; at first it is. IMAPI2FS's `CreateRedundantUdfMetadataFiles`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_create_redundant_udf_metadata_files(
    image: *const fsi_image,
    out_value: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(
            call,
            image,
            out_value,
            FileSystemImage::create_redundant_udf_metadata_files,
        )
    })
}

/// Chooses whether the metadata of UDF 2.50 and later is written twice. IMAPI2FS's `CreateRedundantUdfMetadataFiles`.
///
/// It can be changed at any time; a result that is alive stays as it is.
///
/// `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: stored, but the image is not to have UDF, or an earlier revision.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_create_redundant_udf_metadata_files(
    image: *mut fsi_image,
    value: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let mut image = call.object(image, "image")?.shared.write()?;
        image.set_create_redundant_udf_metadata_files(value);
        Ok(stored(image.expresses(UdfFeature::RedundantMetadata)))
    })
}

/// How the UDF partition is to be written on later: one of the `FSI_UDF_ACCESS_` numbers; at first, not at all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_udf_access(
    image: *const fsi_image,
    out_access: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, image, out_access, |image| match image.udf_access() {
            UdfAccess::ReadOnly => FSI_UDF_ACCESS_READ_ONLY,
            UdfAccess::WriteOnce => FSI_UDF_ACCESS_WRITE_ONCE,
            UdfAccess::Rewritable => FSI_UDF_ACCESS_REWRITABLE,
            UdfAccess::Overwritable => FSI_UDF_ACCESS_OVERWRITABLE,
        })
    })
}

/// Chooses how the UDF partition is to be written on later. What excludes it is told when the result is made.
///
/// - `access`: one of the `FSI_UDF_ACCESS_` numbers; another is `FSI_E_INVALID_PARAM`.
///
/// Free blocks for the writing come with `fsi_image_set_total_blocks`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_udf_access(
    image: *mut fsi_image,
    access: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let access = match access {
            FSI_UDF_ACCESS_READ_ONLY => UdfAccess::ReadOnly,
            FSI_UDF_ACCESS_WRITE_ONCE => UdfAccess::WriteOnce,
            FSI_UDF_ACCESS_REWRITABLE => UdfAccess::Rewritable,
            FSI_UDF_ACCESS_OVERWRITABLE => UdfAccess::Overwritable,
            other => return Err(Failure::value("UDF access", other, "a FSI_UDF_ACCESS_ number")),
        };
        call.object(image, "image")?
            .shared
            .write()?
            .set_udf_access(access)?;
        Ok(())
    })
}

/// Whether there is a virtual allocation table at the end of the image: one of the `FSI_UDF_VAT_` numbers; at first, there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_udf_vat(
    image: *const fsi_image,
    out_vat: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, image, out_vat, |image| match image.udf_vat() {
            UdfVat::None => FSI_UDF_VAT_NONE,
            UdfVat::Closed => FSI_UDF_VAT_CLOSED,
            UdfVat::Open => FSI_UDF_VAT_OPEN,
        })
    })
}

/// Chooses whether there is a virtual allocation table at the end of the image, for media that are written once, from their beginning to their end.
/// It needs `FSI_UDF_ACCESS_WRITE_ONCE` and UDF 1.50 or later: what excludes it is told when the result is made. The blocks of
/// `fsi_image_set_total_blocks` are then those of the medium, and the image has no more than it needs.
///
/// - `vat`: one of the `FSI_UDF_VAT_` numbers; another is `FSI_E_INVALID_PARAM`.
///
/// `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_udf_vat(
    image: *mut fsi_image,
    vat: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let vat = match vat {
            FSI_UDF_VAT_NONE => UdfVat::None,
            FSI_UDF_VAT_CLOSED => UdfVat::Closed,
            FSI_UDF_VAT_OPEN => UdfVat::Open,
            other => return Err(Failure::value("UDF VAT", other, "a FSI_UDF_VAT_ number")),
        };
        Ok(call.object(image, "image")?.shared.write()?.set_udf_vat(vat)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_standards() {
        let supported = FileSystemImage::supported_udf_revisions();
        assert_eq!(REVISIONS, supported.map(|revision| u32::from(revision.0)));
    }
}
