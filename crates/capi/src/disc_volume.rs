//! One file system of a disc.

use std::ffi::{CStr, c_char, c_void};
use std::ops::ControlFlow;
use std::sync::Arc;

use fsimage::disc::{DiscReader, Identifiers, Selection};
use fsimage::{Error, Kind};

use crate::attributes::fsi_time;
use crate::call::{Call, Growing, UserData, free};
use crate::disc::{fsi_disc, kind_bit, kind_of, session_index};
use crate::disc_item::fsi_disc_item;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::findings::{Note, c_bytes, fsi_findings};
use crate::status::{FSI_E_NOT_DIR, fsi_status};
use crate::volume::*;

/// One file system of one session of a disc, to be read. Any thread may use it, several at once too.
pub struct fsi_disc_volume {
    pub(crate) reader: Arc<DiscReader>,
}

/// What the descriptors of a volume say of it. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_volume_info {
    /// `sizeof(fsi_volume_info)`.
    pub struct_size: usize,
    /// Which file system: one `FSI_FILE_SYSTEM_` bit.
    pub file_system: u32,
    /// The number of the session, 1 for the oldest.
    pub session: u32,
    /// Bytes of a block.
    pub block_size: u32,
    /// The revision of UDF, as a number: 0x102 is 1.02; 0 of all else.
    pub udf_revision: u32,
    /// Blocks of the volume, as recorded.
    pub blocks: u64,
    /// 1 when `created` is known, else 0.
    pub has_created: u32,
    /// 1 when `modified` is known, else 0.
    pub has_modified: u32,
    /// When the volume was made.
    pub created: fsi_time,
    /// When it was last changed.
    pub modified: fsi_time,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_volume_info {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_volume_info";
}

/// Told of each item that a walk comes upon; any value but 0 ends the walk with `FSI_E_CANCELLED`, and `fsi_error_callback_value` gives it back.
///
/// - `path`: of the item, `/`-separated, with names as they are recorded. It lives until the function returns.
/// - `path_length`: bytes of it; names on a disc can hold every byte, a NUL too.
/// - `item`: lives until the function returns; `fsi_disc_item_copy` keeps it.
///
/// It is called by the calling thread, and must not throw.
pub type fsi_disc_walk_callback = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        path: *const c_char,
        path_length: usize,
        item: *const fsi_disc_item,
    ) -> i32,
>;

fn reader(call: &Call, volume: *const fsi_disc_volume) -> Result<&Arc<DiscReader>, Failure> {
    Ok(&call.object(volume, "volume")?.reader)
}

/// A path on a disc: any bytes, up to their NUL.
fn disc_path(call: &Call, path: *const c_char) -> Result<&[u8], Failure> {
    call.bytes_of(path, "path")
}

/// Chooses a file system of the disc.
///
/// - `session`: 1 for the oldest; `FSI_SESSION_NEWEST` is the newest one that has the file system.
/// - `file_system`: one `FSI_FILE_SYSTEM_` bit; 0 is the richest: UDF, Rock Ridge, Joliet, ISO 9660:1999, ISO 9660.
/// - `out_volume`: free it with `fsi_disc_volume_free`.
///
/// `FSI_E_FILE_SYSTEM_NOT_FOUND`: there is no such session, or it has no such file system. `FSI_E_NO_SUPPORTED_FILE_SYSTEM`: there is none at all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_open_volume(
    disc: *const fsi_disc,
    session: u32,
    file_system: u32,
    out_volume: *mut *mut fsi_disc_volume,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let disc = call.object(disc, "disc")?;
        let out = call.out(out_volume, "out_volume")?;
        let selection = Selection {
            file_system: kind_of(file_system)?,
            session: session_index(session),
            limits: disc.limits,
            ..Selection::default()
        };
        let reader = Arc::new(DiscReader::new(Arc::clone(&disc.disc), &selection)?);
        out.give(fsi_disc_volume { reader });
        Ok(())
    })
}

/// Frees a volume. NULL is fine. Items of it stay usable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_volume_free(volume: *mut fsi_disc_volume) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(volume) }
}

/// What the descriptors say.
///
/// - `out_info`: its `struct_size` is set; the rest is filled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_volume_info(
    volume: *const fsi_disc_volume,
    out_info: *mut fsi_volume_info,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let reader = reader(call, volume)?;
        call.checked_size(out_info)?;
        let info = reader.info();
        let value = fsi_volume_info {
            struct_size: size_of::<fsi_volume_info>(),
            file_system: kind_bit(info.kind),
            session: u32::try_from(reader.session().saturating_add(1)).unwrap_or(u32::MAX),
            block_size: info.block_size,
            udf_revision: info.revision.map_or(0, |revision| u32::from(revision.0)),
            blocks: info.blocks,
            has_created: u32::from(info.created.is_some()),
            has_modified: u32::from(info.modified.is_some()),
            created: fsi_time::from_timestamp(info.created.unwrap_or_default()),
            modified: fsi_time::from_timestamp(info.modified.unwrap_or_default()),
        };
        call.fill(out_info, &value)
    })
}

/// The volume's name. Free it with `fsi_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_volume_name_copy(
    volume: *const fsi_disc_volume,
    out_name: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let reader = reader(call, volume)?;
        let out = call.out(out_name, "out_name")?;
        out.give_text(without_nul(&reader.info().name))
    })
}

fn without_nul(text: &str) -> Vec<u8> {
    CStr::to_bytes(&c_bytes(text.as_bytes().to_vec())).to_vec()
}

fn identifier(identifiers: &Identifiers, which: u32) -> Option<&str> {
    Some(match which {
        FSI_IDENTIFIER_SYSTEM => &identifiers.system,
        FSI_IDENTIFIER_VOLUME_SET => &identifiers.volume_set,
        FSI_IDENTIFIER_PUBLISHER => &identifiers.publisher,
        FSI_IDENTIFIER_DATA_PREPARER => &identifiers.data_preparer,
        FSI_IDENTIFIER_APPLICATION => &identifiers.application,
        FSI_IDENTIFIER_COPYRIGHT_FILE => &identifiers.copyright_file,
        FSI_IDENTIFIER_ABSTRACT_FILE => &identifiers.abstract_file,
        FSI_IDENTIFIER_BIBLIOGRAPHIC_FILE => &identifiers.bibliographic_file,
        _ => return None,
    })
}

/// A text of the volume's descriptors; "" where it has none. Free it with `fsi_string_free`.
///
/// - `which`: one of the `FSI_IDENTIFIER_` numbers; another is `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_volume_identifier_copy(
    volume: *const fsi_disc_volume,
    which: u32,
    out_identifier: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let reader = reader(call, volume)?;
        let out = call.out(out_identifier, "out_identifier")?;
        let text = identifier(&reader.info().identifiers, which)
            .ok_or_else(|| Failure::value("identifier", which, "a FSI_IDENTIFIER_ number"))?;
        out.give_text(without_nul(text))
    })
}

/// The item at a path.
///
/// - `path`: `/`-separated, with names as they are recorded, in any bytes; "" or "/" is the root.
/// - `out_item`: free it with `fsi_disc_item_free`.
///
/// `FSI_E_ITEM_NOT_FOUND`, `FSI_E_NOT_DIR`, and what reading directories can meet: `FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR`,
/// `FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED`, `FSI_E_IMPORT_SEEK_FAILURE`, `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_volume_open_item(
    volume: *const fsi_disc_volume,
    path: *const c_char,
    out_item: *mut *mut fsi_disc_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let reader = reader(call, volume)?;
        let path = disc_path(call, path)?;
        let out = call.out(out_item, "out_item")?;
        let item = reader.look_up(path, &mut reader.budget())?;
        out.give(fsi_disc_item::new(reader, item));
        Ok(())
    })
}

/// Walks over all that is below a directory: parents before their children, the items of a directory in the order recorded. No loop on the
/// disc leads it astray, and memory is held for directories that wait, not for files.
///
/// - `path`: of the directory, as for `fsi_disc_volume_open_item`.
/// - `visit`: told of each item; must not be NULL.
/// - `user_data`: passed to `visit`.
/// - `out_findings`: what was found wrong on the way, and which directories cannot be listed to their end; may be NULL. Free it with
///   `fsi_findings_free`.
///
/// As `fsi_disc_volume_open_item`, for the directory itself; what is below and cannot be read is a finding. `FSI_E_CANCELLED`: by `visit`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_volume_walk(
    volume: *const fsi_disc_volume,
    path: *const c_char,
    visit: fsi_disc_walk_callback,
    user_data: *mut c_void,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let reader = reader(call, volume)?;
        let path = disc_path(call, path)?;
        let visit = visit.ok_or_else(|| Failure::pointer("visit"))?;
        let user_data = UserData(user_data);
        let mut walk = reader.walk_from(path)?;
        if walk.start().kind != Kind::Directory {
            let message = format!("{}: not a directory", String::from_utf8_lossy(path));
            return Err(Failure::new(
                FSI_E_NOT_DIR,
                crate::error::FSI_ERROR_WRONG_KIND,
                &message,
            ));
        }
        let mut notes = Vec::new();
        let mut answer = 0;
        let mut path = Vec::new();
        while answer == 0
            && let Some(listed) = walk.next_directory(&mut |directory, item, _| {
                path.clear();
                path.extend_from_slice(directory);
                path.push(b'/');
                path.extend_from_slice(&item.name);
                let length = path.len();
                path.push(0);
                let item = fsi_disc_item::new(reader, item.clone());
                // SAFETY: the caller's function, with the caller's address, during the call that they were given to.
                answer = unsafe { visit(user_data.0, path.as_ptr().cast(), length, &raw const item) };
                Ok(match answer {
                    0 => ControlFlow::Continue(()),
                    _ => ControlFlow::Break(()),
                })
            })
        {
            if let Err(error) = listed {
                notes.push(Note::lost(walk.path(), &error));
            }
        }
        if answer != 0 {
            return Err(Failure::from(Error::Cancelled).with_callback_value(i64::from(answer)));
        }
        notes.extend(walk.budget().findings().iter().map(Note::from));
        if let Some(out) = call.out_or_none(out_findings) {
            out.give(fsi_findings::new(notes));
        }
        Ok(())
    })
}
