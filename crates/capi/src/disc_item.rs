//! Items of a disc: what they are, and what is in them.

use std::ffi::{c_char, c_void};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, OnceLock, TryLockError};
use std::vec;

use fsimage::disc::{DiscItem, DiscReader, VolumeError};
use fsimage::{Content, Error, Kind};

use crate::attributes::fsi_stat;
use crate::call::{Call, free};
use crate::error::{FSI_OFFSET_UNKNOWN, fsi_error};
use crate::failure::Failure;
use crate::findings::{Note, fsi_findings};
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// An item of a file system on a disc. Any thread may use it, several at once too.
pub struct fsi_disc_item {
    reader: Arc<DiscReader>,
    item: DiscItem,
    /// The name and a NUL.
    name: Vec<u8>,
    /// The target of a symbolic link and a NUL.
    target: Vec<u8>,
    content: OnceLock<Content>,
}

/// Items of a disc, one after another.
pub struct fsi_disc_items {
    reader: Arc<DiscReader>,
    state: Mutex<State>,
}

struct State {
    rest: vec::IntoIter<DiscItem>,
    /// Why there are no more.
    failure: Option<Error>,
}

/// A part of a content on a disc.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct fsi_disc_extent {
    /// Its first byte on the disc; `FSI_OFFSET_UNKNOWN` for zeros that are not recorded.
    pub offset: u64,
    /// In bytes.
    pub bytes: u64,
}

impl fsi_disc_item {
    pub(crate) fn new(reader: &Arc<DiscReader>, item: DiscItem) -> Self {
        let terminated = |text: &[u8]| [text, &[0]].concat();
        Self {
            reader: Arc::clone(reader),
            name: terminated(&item.name),
            target: terminated(&item.target),
            content: OnceLock::new(),
            item,
        }
    }

    fn shown_name(&self) -> String {
        match String::from_utf8_lossy(&self.item.name) {
            name if name.is_empty() => "/".to_owned(),
            name => name.into_owned(),
        }
    }

    fn content(&self) -> Result<&Content, Failure> {
        if let Some(content) = self.content.get() {
            return Ok(content);
        }
        if self.item.kind != Kind::File {
            return Err(Failure::new(
                crate::status::FSI_E_NOT_FILE,
                crate::error::FSI_ERROR_WRONG_KIND,
                &format!("{}: not a file", self.shown_name()),
            ));
        }
        let content = self.reader.content(&self.item, &mut self.reader.budget())?;
        Ok(self.content.get_or_init(|| content))
    }
}

impl fsi_disc_items {
    fn new(reader: &Arc<DiscReader>, items: Vec<DiscItem>, failure: Option<Error>) -> Self {
        let rest = items.into_iter();
        Self {
            reader: Arc::clone(reader),
            state: Mutex::new(State { rest, failure }),
        }
    }
}

/// A second handle of the same item.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_copy(
    item: *const fsi_disc_item,
    out_item: *mut *mut fsi_disc_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_item, "out_item")?;
        out.give(fsi_disc_item::new(&item.reader, item.item.clone()));
        Ok(())
    })
}

/// Frees an item. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_free(item: *mut fsi_disc_item) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(item) }
}

/// The item's name as it is recorded: UTF-8 where the file system holds Unicode, any bytes otherwise; "" for the root. A disc can be hostile: the name
/// may hold `/`, control characters, a NUL, or be `..`.
///
/// - `out_name`: bytes with a NUL behind them, which live as long as `item`.
/// - `out_length`: how many bytes, the NUL behind them not counted; may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_name(
    item: *const fsi_disc_item,
    out_name: *mut *const c_char,
    out_length: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_name, "out_name")?;
        out.write(item.name.as_ptr().cast());
        if let Some(out) = call.out_or_none(out_length) {
            out.write(item.item.name.len());
        }
        Ok(())
    })
}

/// The path that a symbolic link holds, as `fsi_disc_item_name` gives names. `FSI_E_INVALID_PARAM`: the item is no symbolic link.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_link_target(
    item: *const fsi_disc_item,
    out_target: *mut *const c_char,
    out_length: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_target, "out_target")?;
        if item.item.kind != Kind::SymbolicLink {
            return Err(Failure::value("item", item.shown_name(), "a symbolic link"));
        }
        out.write(item.target.as_ptr().cast());
        if let Some(out) = call.out_or_none(out_length) {
            out.write(item.item.target.len());
        }
        Ok(())
    })
}

/// What is the same for all names of one object, and only for those: of hard links, and of a directory that is come upon again where a disc
/// leads back into itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_identity(
    item: *const fsi_disc_item,
    out_identity: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        call.out(out_identity, "out_identity")?
            .write(item.item.location.identity());
        Ok(())
    })
}

fn stat(item: &DiscItem) -> fsi_stat {
    let size = match item.kind {
        Kind::File => item.size,
        Kind::SymbolicLink => item.target.len() as u64,
        _ => 0,
    };
    fsi_stat {
        link_count: item.links,
        is_hidden: u32::from(item.is_hidden),
        is_real_time: u32::from(item.is_real_time),
        ..fsi_stat::new(item.kind, size, &item.attributes, item.device)
    }
}

/// All that an item has. What its file system does not record is: permissions 0555 of directories and 0444 of files, owner and group 0, the time
/// of modification. A directory's `child_count` is 0, since only listing tells it.
///
/// - `out_stat`: its `struct_size` is set; the rest is filled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_stat(
    item: *const fsi_disc_item,
    out_stat: *mut fsi_stat,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        call.checked_size(out_stat)?;
        call.fill(out_stat, &stat(&item.item))
    })
}

/// The items of a directory, in the order recorded.
///
/// - `out_items`: before the first; free it with `fsi_disc_items_free`.
/// - `out_findings`: what was found wrong in the directory; may be NULL. Free it with `fsi_findings_free`.
///
/// `FSI_E_NOT_DIR`: the item is no directory. What makes the directory unreadable is told by `fsi_disc_items_next`, behind the items before it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_open_items(
    item: *const fsi_disc_item,
    out_items: *mut *mut fsi_disc_items,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_items, "out_items")?;
        let path = item.shown_name();
        if item.item.kind != Kind::Directory {
            return Err(Error::from(VolumeError::NotDirectory { path }).into());
        }
        let reader = &item.reader;
        let mut budget = reader.budget();
        let mut items = Vec::new();
        let listed = reader
            .file_system()
            .list(&item.item, &mut budget, &mut |budget, item| {
                let weight = size_of::<DiscItem>() + item.name.len() + item.target.len();
                budget.hold(weight as u64)?;
                items.push(item.clone());
                Ok(ControlFlow::Continue(()))
            });
        let failure = listed.err().map(|source| Error::DiscItem { path, source });
        if let Some(out) = call.out_or_none(out_findings) {
            let notes = budget.findings().iter().map(Note::from).collect();
            out.give(fsi_findings::new(notes));
        }
        out.give(fsi_disc_items::new(reader, items, failure));
        Ok(())
    })
}

/// The named streams of an item, each as a file: those of UDF, and extended attributes of users beside Rock Ridge.
///
/// - `out_items`: before the first; free it with `fsi_disc_items_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_open_streams(
    item: *const fsi_disc_item,
    out_items: *mut *mut fsi_disc_items,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_items, "out_items")?;
        let reader = &item.reader;
        let streams = reader
            .file_system()
            .streams(&item.item, &mut reader.budget())
            .map_err(|source| {
                let path = item.shown_name();
                Error::DiscItem { path, source }
            })?;
        out.give(fsi_disc_items::new(reader, streams, None));
        Ok(())
    })
}

/// The next item.
///
/// - `out_item`: free it with `fsi_disc_item_free`.
///
/// `FSI_FALSE`: there is none any more. A failure, which is told once, behind the items that could be read: there are more, which cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_items_next(
    items: *mut fsi_disc_items,
    out_item: *mut *mut fsi_disc_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = call.object(items, "items")?;
        let out = call.out(out_item, "out_item")?;
        let mut state = items.state.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Failure::busy(),
            TryLockError::Poisoned(_) => Failure::poisoned(),
        })?;
        if let Some(item) = state.rest.next() {
            out.give(fsi_disc_item::new(&items.reader, item));
            return Ok(FSI_OK);
        }
        match state.failure.take() {
            Some(failure) => Err(failure.into()),
            None => Ok(FSI_FALSE),
        }
    })
}

/// Frees a list. NULL is fine. Items that it gave stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_items_free(items: *mut fsi_disc_items) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(items) }
}

/// Reads a part of a file's content, decompressed where the disc holds it compressed.
///
/// - `offset`: in bytes.
/// - `buffer`, `length`: what is filled. After a failure what is in it is undefined.
/// - `out_read`: `length`, or less at the content's end.
///
/// `FSI_E_NOT_FILE`: the item is no file. `FSI_E_DATA_STREAM_READ_FAILURE`, and as `fsi_disc_volume_open_item`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_read_at(
    item: *const fsi_disc_item,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    out_read: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let buffer = call.buffer(buffer.cast::<u8>(), length, "buffer")?;
        let out = call.out(out_read, "out_read")?;
        let content = item.content()?;
        let left = content.length().saturating_sub(offset);
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let buffer = buffer.get_mut(..length).unwrap_or_default();
        if length > 0 {
            content
                .read_exact_at(offset, buffer)
                .map_err(|source| Error::DiscContent {
                    path: item.shown_name(),
                    source,
                })?;
        }
        out.write(length);
        Ok(())
    })
}

/// Where a file's content is on the disc, in the order of its bytes; of one that is compressed, where its compressed bytes are.
///
/// - `extents`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
/// - `out_count`: how many there are.
///
/// `FSI_FALSE`: there are more than `capacity`. `FSI_E_NOT_FILE`, and as `fsi_disc_volume_open_item`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_item_extents(
    item: *const fsi_disc_item,
    extents: *mut fsi_disc_extent,
    capacity: usize,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let places = call.buffer(extents, capacity, "extents")?;
        let out = call.out(out_count, "out_count")?;
        item.content()?;
        let found = item.reader.extents(&item.item, &mut item.reader.budget());
        let runs = found.map_err(Error::from)?.runs;
        for (place, run) in places.iter_mut().zip(&runs) {
            *place = fsi_disc_extent {
                offset: run.offset.unwrap_or(FSI_OFFSET_UNKNOWN),
                bytes: run.length,
            };
        }
        out.write(runs.len());
        Ok(if runs.len() > capacity { FSI_FALSE } else { FSI_OK })
    })
}
