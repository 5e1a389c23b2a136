//! Discs become trees: import, and what is asked of a disc before.

use std::cell::Cell;
use std::ffi::{CString, c_char, c_void};
use std::ops::ControlFlow;
use std::ptr;

use fsimage::disc::Preference;
use fsimage::{Error, FileSystemImage, FileSystems, ImportEvent, ImportObserver, ImportOptions, Imported};

use crate::block_source::fsi_block_source;
use crate::call::{Call, Growing, UserData};
use crate::disc::{fsi_disc, limits, session_index};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::findings::{fsi_findings, of_import};
use crate::image::fsi_image;
use crate::settings::file_systems;
use crate::status::fsi_status;

/// The richest file system is taken: UDF, Rock Ridge, Joliet, ISO 9660.
pub const FSI_PREFERENCE_RICHEST: u32 = 0;
/// File systems are taken in IMAPI2FS's order: UDF, Joliet, ISO 9660. Rock Ridge is not known.
pub const FSI_PREFERENCE_IMAPI: u32 = 1;

/// The other file systems of the disc are not looked through for items that the imported one does not have.
pub const FSI_IMPORT_NO_COMPARISON: u32 = 1;
/// A further session on a disc that can be written at any place may take over block 16 from the first session's ISO 9660. Otherwise such a disc cannot
/// be continued, as IMAPI2FS has it.
pub const FSI_IMPORT_TAKE_OVER_ISO9660: u32 = 2;

/// An item is imported: a directory before its items are, anything else afterwards. IMAPI2FS's `UpdateImport`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_import_event {
    /// Bytes of the structure, as the library knows it.
    pub struct_size: usize,
    /// The file system that is imported: one `FSI_FILE_SYSTEM_` bit.
    pub file_system: u32,
    /// 1 for a directory, else 0.
    pub is_directory: u32,
    /// The item's path in the image; that of a directory ends with `/`. It lives until the function returns.
    pub path: *const c_char,
    /// Directories so far.
    pub directories: i64,
    /// Directories in all; -1 is not known.
    pub total_directories: i64,
    /// Items so far that are no directories.
    pub files: i64,
    /// Items in all that are no directories; -1 is not known.
    pub total_files: i64,
}

/// Watches an import, and can stop it: any value but 0 does, with `FSI_E_CANCELLED`, and `fsi_error_callback_value` gives it back; the image is
/// then as it was. It is called by the calling thread, must not throw, and meets `FSI_E_BUSY` when it uses the image.
pub type fsi_import_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, event: *const fsi_import_event) -> i32>;

/// How a disc is imported. All zeros is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_import_options {
    /// `sizeof(fsi_import_options)`.
    pub struct_size: usize,
    /// `FSI_IMPORT_` bits.
    pub flags: u32,
    /// Which file system is taken when none is named: a `FSI_PREFERENCE_` number.
    pub preference: u32,
    /// Bytes of memory that the import may hold at once; 0 is 1 GiB.
    pub memory_limit: u64,
    /// Items that the import may come upon; 0 is 2^32 - 1.
    pub item_limit: u64,
    /// Findings that are kept; 0 is 1000.
    pub finding_limit: u64,
    /// Told of each item; may be NULL.
    pub imported: fsi_import_callback,
    /// Passed to `imported`.
    pub user_data: *mut c_void,
}

// SAFETY: a `usize` first; numbers, an address and an optional function.
unsafe impl Growing for fsi_import_options {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_import_options";
}

/// What an import did. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_imported {
    /// `sizeof(fsi_imported)`.
    pub struct_size: usize,
    /// The file system that was imported: one `FSI_FILE_SYSTEM_` bit.
    pub file_system: u32,
    /// 0.
    pub reserved: u32,
    /// Items that are no directories.
    pub files: u64,
    /// Directories.
    pub directories: u64,
    /// Findings: what could not be taken as it was, what only other file systems hold, what is wrong with the disc.
    pub findings: u64,
    /// Findings beyond those, which were not kept.
    pub dropped: u64,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_imported {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_imported";
}

/// The caller's function, and what it said.
struct ImportWatcher {
    callback: fsi_import_callback,
    user_data: UserData,
    answer: Cell<i32>,
}

impl ImportObserver for ImportWatcher {
    fn imported(&self, event: &ImportEvent<'_>) -> ControlFlow<()> {
        let Some(callback) = self.callback else {
            return ControlFlow::Continue(());
        };
        let path = CString::new(event.path()).unwrap_or_default();
        let count = |count| i64::try_from(count).unwrap_or(i64::MAX);
        let told = fsi_import_event {
            struct_size: size_of::<fsi_import_event>(),
            file_system: event.file_system.bits(),
            is_directory: u32::from(event.is_directory),
            path: path.as_ptr(),
            directories: count(event.directories),
            total_directories: event.total.directories.map_or(-1, count),
            files: count(event.files),
            total_files: event.total.files.map_or(-1, count),
        };
        // SAFETY: the caller's function, with the caller's address, during the call that they were given to.
        let answer = unsafe { callback(self.user_data.0, &raw const told) };
        self.answer.set(answer);
        match answer {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}

fn preference(number: u32) -> Result<Preference, Failure> {
    match number {
        FSI_PREFERENCE_RICHEST => Ok(Preference::Richest),
        FSI_PREFERENCE_IMAPI => Ok(Preference::Microsoft),
        other => Err(Failure::value("preference", other, "a FSI_PREFERENCE_ number")),
    }
}

impl fsi_import_options {
    fn import_options(&self) -> Result<ImportOptions, Failure> {
        const KNOWN: u32 = FSI_IMPORT_TAKE_OVER_ISO9660 * 2 - 1;
        if self.flags & !KNOWN != 0 {
            let wanted = "a set of FSI_IMPORT_ bits";
            return Err(Failure::value("fsi_import_options: flags", self.flags, wanted));
        }
        Ok(ImportOptions {
            preference: preference(self.preference)?,
            limits: limits(self.memory_limit, self.item_limit, self.finding_limit),
            compare: self.flags & FSI_IMPORT_NO_COMPARISON == 0,
            take_over_iso9660: self.flags & FSI_IMPORT_TAKE_OVER_ISO9660 != 0,
        })
    }
}

/// Carries out an import, and tells what it did.
fn import(
    call: &Call,
    image: *mut fsi_image,
    options: *const fsi_import_options,
    out_imported: *mut fsi_imported,
    out_findings: *mut *mut fsi_findings,
    import: impl FnOnce(&mut FileSystemImage, &ImportOptions, &ImportWatcher) -> Result<Imported, Error>,
) -> Result<(), Failure> {
    let image = call.object(image, "image")?;
    let given = call.structure(options)?;
    let options = given.import_options()?;
    if !out_imported.is_null() {
        call.checked_size(out_imported)?;
    }
    let watcher = ImportWatcher {
        callback: given.imported,
        user_data: UserData(given.user_data),
        answer: Cell::new(0),
    };
    let imported = import(&mut *image.shared.write()?, &options, &watcher).map_err(|error| match error {
        Error::Cancelled => Failure::from(error).with_callback_value(i64::from(watcher.answer.get())),
        error => error.into(),
    })?;
    let notes = of_import(&imported);
    let value = fsi_imported {
        struct_size: size_of::<fsi_imported>(),
        file_system: imported.file_system.bits(),
        reserved: 0,
        files: imported.files,
        directories: imported.directories,
        findings: notes.len() as u64,
        dropped: imported.dropped,
    };
    if let Some(out) = call.out_or_none(out_findings) {
        out.give(fsi_findings::new(notes));
    }
    if out_imported.is_null() {
        return Ok(());
    }
    call.fill(out_imported, &value)
}

/// == Import ==
///
/// The file systems of a disc's newest session that has any, as `FSI_FILE_SYSTEM_` bits; 0 is none. IMAPI2FS's `IdentifyFileSystemsOnDisc`.
///
/// - `source`: the disc; NULL is the one that `fsi_image_set_multisession` set.
///
/// `FSI_E_MULTISESSION_NOT_SET`: with NULL. `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_identify_file_systems_on_disc(
    image: *const fsi_image,
    source: *const fsi_block_source,
    out_file_systems: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let out = call.out(out_file_systems, "out_file_systems")?;
        let found = if source.is_null() {
            image.shared.read()?.identify_file_systems_of_multisession()?
        } else {
            FileSystemImage::identify_file_systems(&call.object(source, "source")?.source)?
        };
        out.write(found.bits());
        Ok(())
    })
}

/// Which of these file systems is imported when none is named: one `FSI_FILE_SYSTEM_` bit. IMAPI2FS's `GetDefaultFileSystemForImport`.
///
/// - `file_systems`: `FSI_FILE_SYSTEM_` bits. If none of them can be imported: `FSI_E_INVALID_PARAM`.
/// - `preference`: a `FSI_PREFERENCE_` number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_default_file_system_for_import(
    file_systems: u32,
    preference: u32,
    out_file_system: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let out = call.out(out_file_system, "out_file_system")?;
        let among = FileSystems::from_bits_truncate(file_systems);
        let preference = self::preference(preference)?;
        let found = FileSystemImage::default_file_system_for_import(among, preference)?;
        out.write(found.bits());
        Ok(())
    })
}

/// Imports the newest session of the disc that `fsi_image_set_multisession` set, which the image then continues: it begins where a further session does, has
/// the file systems of that session, and leaves contents where they are. Items that the image has already stay. When it fails the image is as it was.
/// IMAPI2FS's `ImportFileSystem`.
///
/// - `options`: NULL is the default.
/// - `out_imported`: filled with what was done; may be NULL.
/// - `out_findings`: what could not be taken as it was, what only other file systems hold, what is wrong with the disc; may be NULL. Free it
///   with `fsi_findings_free`.
///
/// `FSI_E_MULTISESSION_NOT_SET`, `FSI_E_EMPTY_DISC`, `FSI_E_NO_SUPPORTED_FILE_SYSTEM`. `FSI_E_INCOMPATIBLE_PREVIOUS_SESSION`, `FSI_E_UDF_NOT_WRITE_COMPATIBLE`: the
/// session on the disc cannot be continued; one with ISO 9660 on a disc that can be written at any place, as image files are, only with `FSI_IMPORT_TAKE_OVER_ISO9660`. `FSI_E_BOOT_OBJECT_CONFLICT`: the image has boot entries. `FSI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY`,
/// `FSI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE`: the error tells the path. `FSI_E_IMAGE_SIZE_LIMIT`, `FSI_E_IMAGE_TOO_BIG`. `FSI_E_INVALID_PARAM`: a session was
/// imported already. What reading a disc can meet: `FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR`, `FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED`,
/// `FSI_E_IMPORT_SEEK_FAILURE`, `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`. `FSI_E_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_import_file_system(
    image: *mut fsi_image,
    options: *const fsi_import_options,
    out_imported: *mut fsi_imported,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        import(
            call,
            image,
            options,
            out_imported,
            out_findings,
            |image, options, watcher| image.import_file_system(options, watcher),
        )
    })
}

/// As `fsi_image_import_file_system`, for one file system. IMAPI2FS's `ImportSpecificFileSystem`.
///
/// - `file_system`: one `FSI_FILE_SYSTEM_` bit; anything else is `FSI_E_INVALID_PARAM`.
///
/// `FSI_E_FILE_SYSTEM_NOT_FOUND`: the disc does not have it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_import_specific_file_system(
    image: *mut fsi_image,
    file_system: u32,
    options: *const fsi_import_options,
    out_imported: *mut fsi_imported,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let wanted = file_systems(file_system)?;
        import(
            call,
            image,
            options,
            out_imported,
            out_findings,
            |image, options, watcher| image.import_specific_file_system(wanted, options, watcher),
        )
    })
}

/// Whether the image could continue this file system of the disc that `fsi_image_set_multisession` set. IMAPI2FS's `ProbeSpecificFileSystem`.
///
/// - `file_system`: one `FSI_FILE_SYSTEM_` bit; anything else is `FSI_E_INVALID_PARAM`.
/// - `options`: NULL is the default.
///
/// `FSI_E_MULTISESSION_NOT_SET`, `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_probe_specific_file_system(
    image: *const fsi_image,
    file_system: u32,
    options: *const fsi_import_options,
    out_is_appendable: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let out = call.out(out_is_appendable, "out_is_appendable")?;
        let wanted = file_systems(file_system)?;
        let options = call.structure(options)?.import_options()?;
        out.write(
            image
                .shared
                .read()?
                .probe_specific_file_system(wanted, &options)?,
        );
        Ok(())
    })
}

/// Imports a session of a disc into an image, for a new disc: it takes over file systems and names where it has none of its own, and what makes the disc
/// boot unless it has something of its own. Contents stay where they are until the image is made. Items that the image has already stay.
///
/// - `session`: 1 for the oldest; `FSI_SESSION_NEWEST` is the newest that has a file system.
/// - `file_system`: one `FSI_FILE_SYSTEM_` bit; 0 is the one that `options` prefer.
/// - `options`, `out_imported`, `out_findings`: as for `fsi_image_import_file_system`.
///
/// `FSI_E_NO_SUPPORTED_FILE_SYSTEM`: there is none, or no such session. `FSI_E_FILE_SYSTEM_NOT_FOUND`, and what `fsi_image_import_file_system` says of
/// collisions, sizes, reading and cancelling.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_import_disc(
    image: *mut fsi_image,
    disc: *const fsi_disc,
    session: u32,
    file_system: u32,
    options: *const fsi_import_options,
    out_imported: *mut fsi_imported,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let disc = &call.object(disc, "disc")?.disc;
        let wanted = Some(file_systems(file_system)?).filter(|wanted| !wanted.is_empty());
        let session = session_index(session);
        import(
            call,
            image,
            options,
            out_imported,
            out_findings,
            |image, options, watcher| image.import_disc(disc, session, wanted, options, watcher),
        )
    })
}

/// The name of the volume that was imported; NULL when none was. Free it with `fsi_string_free`. IMAPI2FS's `ImportedVolumeName`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_imported_volume_name_copy(
    image: *const fsi_image,
    out_name: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let out = call.out(out_name, "out_name")?;
        let name = image
            .shared
            .read()?
            .imported_volume_name()
            .map(|name| name.as_bytes().to_vec());
        out.write(name.map_or(ptr::null_mut(), |name| crate::findings::c_bytes(name).into_raw()));
        Ok(())
    })
}

/// An identifier of the disc that `fsi_image_set_multisession` set and of all its sessions, by which it is known again. A further session changes it. Free
/// it with `fsi_string_free`. IMAPI2FS's `CalculateDiscIdentifier`.
///
/// `FSI_E_MULTISESSION_NOT_SET`, `FSI_E_NO_SUPPORTED_FILE_SYSTEM`, `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_calculate_disc_identifier_copy(
    image: *const fsi_image,
    out_identifier: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let out = call.out(out_identifier, "out_identifier")?;
        let identifier = image.shared.read()?.calculate_disc_identifier()?;
        out.give_text(identifier)
    })
}
