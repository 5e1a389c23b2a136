//! The items of a directory, one after another. IMAPI2FS's `IEnumFsiItems`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fsimage::{Handle, Kind, Node, TreeError};

use crate::call::{Call, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::Shared;
use crate::item::fsi_item;
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// The items that a directory had when this was made, and a position among them.
pub struct fsi_items {
    image: Shared,
    handles: Arc<[Handle]>,
    next: AtomicUsize,
}

impl fsi_items {
    /// Moves on by at most `count`; returns from where to where.
    fn advance(&self, count: usize) -> (usize, usize) {
        let end = |from: usize| from.saturating_add(count).min(self.handles.len());
        let moved = self
            .next
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |from| Some(end(from)));
        let (Ok(from) | Err(from)) = moved;
        (from, end(from))
    }
}

/// The items of a directory, in the order in which they were added. IMAPI2FS's `EnumFsiItems`.
///
/// - `out_items`: a list of what is there now, before the first; free it with `fsi_items_free`. What is removed later is still in the
///   list, and its handle says so.
///
/// `FSI_E_NOT_DIR`: the item is no directory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_open_items(
    directory: *const fsi_item,
    out_items: *mut *mut fsi_items,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let directory = call.object(directory, "directory")?;
        let out = call.out(out_items, "out_items")?;
        let handles = directory.read(|image, node| {
            if node.kind() != Kind::Directory {
                let path = image.tree().path(node.id());
                return Err(TreeError::NotADirectory { path }.into());
            }
            Ok(node.children().map(Node::handle).collect())
        })?;
        out.give(fsi_items {
            image: directory.image.clone(),
            handles,
            next: AtomicUsize::new(0),
        });
        Ok(())
    })
}

/// How many items the list has. IMAPI2FS's `Count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_items_count(
    items: *const fsi_items,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = call.object(items, "items")?;
        let out = call.out(out_count, "out_count")?;
        out.write(items.handles.len());
        Ok(())
    })
}

/// The next items. IMAPI2FS's `Next`.
///
/// - `count`: how many, at most.
/// - `out_items`: room for `count` handles; those that are given are to be freed with `fsi_item_free`.
/// - `out_count`: how many were given; may be NULL when `count` is 1.
///
/// `FSI_FALSE`: fewer than `count` were left.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_items_next(
    items: *mut fsi_items,
    count: usize,
    out_items: *mut *mut fsi_item,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = call.object(items, "items")?;
        let places = call.buffer(out_items, count, "out_items")?;
        let out_count = call.out_or_none(out_count);
        if out_count.is_none() && count != 1 {
            return Err(Failure::pointer("out_count"));
        }
        let (from, to) = items.advance(count);
        let given = items.handles.get(from..to).unwrap_or_default();
        for (place, &handle) in places.iter_mut().zip(given) {
            *place = Box::into_raw(Box::new(fsi_item {
                image: items.image.clone(),
                handle,
            }));
        }
        if let Some(out) = out_count {
            out.write(given.len());
        }
        Ok(if given.len() < count { FSI_FALSE } else { FSI_OK })
    })
}

/// Skips items. `FSI_FALSE`: fewer than `count` were left. IMAPI2FS's `Skip`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_items_skip(
    items: *mut fsi_items,
    count: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let (from, to) = call.object(items, "items")?.advance(count);
        Ok(if to - from < count { FSI_FALSE } else { FSI_OK })
    })
}

/// Goes back before the first item. IMAPI2FS's `Reset`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_items_reset(items: *mut fsi_items, error: *mut *mut fsi_error) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.object(items, "items")?.next.store(0, Ordering::Release);
        Ok(())
    })
}

/// A second list of the same items, at the same position. IMAPI2FS's `Clone`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_items_copy(
    items: *const fsi_items,
    out_items: *mut *mut fsi_items,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = call.object(items, "items")?;
        let out = call.out(out_items, "out_items")?;
        out.give(fsi_items {
            image: items.image.clone(),
            handles: Arc::clone(&items.handles),
            next: AtomicUsize::new(items.next.load(Ordering::Acquire)),
        });
        Ok(())
    })
}

/// Frees a list. NULL is fine. Handles that it gave stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_items_free(items: *mut fsi_items) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(items) }
}
