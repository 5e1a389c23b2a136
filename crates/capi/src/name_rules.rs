//! The rules by which names become those of ISO 9660 and Joliet.

use fsimage::{Iso9660Names, JolietOptions, Relaxations};

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::{fsi_image, set};
use crate::status::fsi_status;

/// Names of ISO 9660 may have lower-case letters.
pub const FSI_RELAX_LOWER_CASE: u32 = 1;
/// Names of ISO 9660 may have all printable characters of ASCII.
pub const FSI_RELAX_ASCII: u32 = 2;
/// Names of ISO 9660 may have full stops anywhere: several of them, in front, in directories.
pub const FSI_RELAX_FULL_STOPS: u32 = 4;
/// Names of ISO 9660 may have bytes that are not printable characters of ASCII, such as those of UTF-8.
pub const FSI_RELAX_BYTES: u32 = 8;
/// Files in ISO 9660 go without a version number.
pub const FSI_RELAX_NO_VERSION: u32 = 16;
/// Files in ISO 9660 whose name has no full stop go without one at their end.
pub const FSI_RELAX_NO_FINAL_FULL_STOP: u32 = 32;

/// The rules for names of ISO 9660's primary hierarchy, which an import relaxes as far as the disc's names are beyond the standard. Each place
/// may be NULL.
///
/// - `out_relaxations`: `FSI_RELAX_` bits.
/// - `out_length`: the most bytes of a name; 0 where the interchange level says it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_iso9660_names(
    image: *const fsi_image,
    out_relaxations: *mut u32,
    out_length: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let names = call.object(image, "image")?.shared.read()?.iso9660_names();
        if let Some(out) = call.out_or_none(out_relaxations) {
            out.write(names.relaxations.bits());
        }
        if let Some(out) = call.out_or_none(out_length) {
            out.write(names.length.unwrap_or(0).into());
        }
        Ok(())
    })
}

/// Sets the rules for names of ISO 9660's primary hierarchy (ECMA-119:1987 7.5, 7.6). What is beyond the standard cannot be made strictly, which
/// making a result tells.
///
/// - `relaxations`: `FSI_RELAX_` bits, what names may have beyond the standard; 0 at first. Letters and characters that names may not have become
///   upper-case letters and `_`.
/// - `length`: the most bytes of a name with its full stop, 8 to 207, of which 146 are used beside Rock Ridge; 0 at first: what the interchange
///   level says.
///
/// `FSI_E_INVALID_PARAM`: an unknown bit, or a length out of range.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_iso9660_names(
    image: *mut fsi_image,
    relaxations: u32,
    length: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let relaxations = Relaxations::from_bits(relaxations)
            .ok_or_else(|| Failure::value("relaxations", relaxations, "FSI_RELAX_ bits"))?;
        let length = match u8::try_from(length) {
            Ok(0) => None,
            Ok(length) => Some(length),
            Err(_) => return Err(Failure::value("length of names", length, "0, or 8 to 207")),
        };
        set(call, image, |image| {
            image.set_iso9660_names(Iso9660Names { relaxations, length })
        })
    })
}

/// The rules of the Joliet namespace. Each place may be NULL.
///
/// - `out_level`: the level that the descriptor names, 1 to 3.
/// - `out_name_units`: the most 16-bit units of a name.
/// - `out_utf16`: whether characters beyond the Basic Multilingual Plane are written as surrogate pairs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_joliet(
    image: *const fsi_image,
    out_level: *mut u32,
    out_name_units: *mut u32,
    out_utf16: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let joliet = call.object(image, "image")?.shared.read()?.joliet();
        if let Some(out) = call.out_or_none(out_level) {
            out.write(u32::from(joliet.level));
        }
        if let Some(out) = call.out_or_none(out_name_units) {
            out.write(u32::from(joliet.name_units));
        }
        if let Some(out) = call.out_or_none(out_utf16) {
            out.write(joliet.utf16);
        }
        Ok(())
    })
}

/// Sets the rules of the Joliet namespace.
///
/// - `level`: the level that the descriptor names, 1 to 3; 3 at first.
/// - `name_units`: the most 16-bit units of a name: 64 by the specification, and at first; up to 103 fit.
/// - `utf16`: whether characters beyond the Basic Multilingual Plane are written as surrogate pairs; not by the specification.
///
/// `FSI_E_INVALID_PARAM`: a number is out of range.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_joliet(
    image: *mut fsi_image,
    level: u32,
    name_units: u32,
    utf16: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let in_range = |number: u32, most: u8| u8::try_from(number).ok().filter(|it| (1..=most).contains(it));
        let level = in_range(level, 3).ok_or_else(|| Failure::value("Joliet level", level, "1, 2 or 3"))?;
        let name_units = in_range(name_units, 103)
            .ok_or_else(|| Failure::value("Joliet name units", name_units, "1 to 103"))?;
        set(call, image, |image| {
            image.set_joliet(JolietOptions {
                level,
                name_units,
                utf16,
            })
        })
    })
}
