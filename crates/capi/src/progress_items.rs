//! What lies where in an image. IMAPI2FS's `IProgressItems`.

use std::ffi::c_char;
use std::sync::Arc;

use fsimage::{Layout, NodeId, Owner};

use crate::call::{Call, Growing, Out, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::Shared;
use crate::item::fsi_item;
use crate::result::fsi_result;
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// Everything in an image, by blocks: structures of the file systems, and contents of files. It stands for its result: the image cannot be
/// changed while it is alive.
pub struct fsi_progress_items {
    image: Shared,
    layout: Arc<Layout>,
    items: Vec<Range>,
}

/// What lies from one block of the image on.
struct Range {
    owner: Owner,
    first_block: u64,
    /// Behind the last.
    end: u64,
}

/// A run of blocks that belong together. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_progress_item {
    /// `sizeof(fsi_progress_item)`.
    pub struct_size: usize,
    /// The first block, of the image.
    pub first_block: u64,
    /// The last block, of the image.
    pub last_block: u64,
    /// How many blocks.
    pub block_count: u64,
    /// 1 for the content of a file, 0 for a structure.
    pub is_content: u32,
    /// 0.
    pub reserved: u32,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_progress_item {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_progress_item";
}

impl fsi_progress_items {
    fn get(&self, index: usize) -> Result<&Range, Failure> {
        self.items.get(index).ok_or_else(|| {
            let count = self.items.len();
            Failure::argument(&format!("progress item {index} of {count}"))
        })
    }

    fn description(&self, index: usize) -> Result<Vec<u8>, Failure> {
        Ok(match self.get(index)?.owner {
            Owner::Structure(name) => name.as_bytes().to_vec(),
            Owner::Item(node) => self.layout.tree().path(node),
        })
    }

    /// The first item with this description.
    fn find(&self, description: &str) -> Option<usize> {
        let node = self
            .layout
            .tree()
            .look_up(NodeId::ROOT, description.as_bytes())
            .ok()
            .filter(|_| description.starts_with('/'));
        self.items.iter().position(|item| match item.owner {
            Owner::Structure(name) => name == description,
            Owner::Item(owner) => Some(owner) == node,
        })
    }
}

/// == What lies where ==
///
/// Everything in the image, in the order of its blocks. IMAPI2FS's `ProgressItems`.
///
/// - `out_items`: a list; free it with `fsi_progress_items_free`. It stays usable when the result is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_open_progress_items(
    result: *const fsi_result,
    out_items: *mut *mut fsi_progress_items,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        let out = call.out(out_items, "out_items")?;
        let layout = Arc::clone(result.result.layout());
        let items = layout.owners().map(|(owner, blocks)| Range {
            owner,
            first_block: blocks.start,
            end: blocks.end,
        });
        out.give(fsi_progress_items {
            image: result.image.clone(),
            items: items.collect(),
            layout,
        });
        Ok(())
    })
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_progress_items_free(items: *mut fsi_progress_items) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(items) }
}

/// How many there are. IMAPI2FS's `Count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_progress_items_count(
    items: *const fsi_progress_items,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = call.object(items, "items")?;
        call.out(out_count, "out_count")?.write(items.items.len());
        Ok(())
    })
}

/// One of them. IMAPI2FS's `Item`.
///
/// - `index`: from 0; at or beyond the count is `FSI_E_INVALIDARG`.
/// - `out_item`: its `struct_size` is set; the rest is filled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_progress_items_get(
    items: *const fsi_progress_items,
    index: usize,
    out_item: *mut fsi_progress_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(items, "items")?.get(index)?;
        let value = fsi_progress_item {
            struct_size: size_of::<fsi_progress_item>(),
            first_block: item.first_block,
            last_block: item.end.saturating_sub(1),
            block_count: item.end.saturating_sub(item.first_block),
            is_content: u32::from(matches!(item.owner, Owner::Item(_))),
            reserved: 0,
        };
        call.fill(out_item, &value)
    })
}

/// What one of them is: the path of a file, or the name of a structure. Free it with `fsi_string_free`. IMAPI2FS's `Description`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_progress_items_description_copy(
    items: *const fsi_progress_items,
    index: usize,
    out_description: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = call.object(items, "items")?;
        let out = call.out(out_description, "out_description")?;
        out.give_text(items.description(index)?)
    })
}

/// The file whose content one of them is.
///
/// - `out_item`: a handle, to be freed with `fsi_item_free`.
///
/// `FSI_FALSE`: it is a structure, and `out_item` is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_progress_items_open_item(
    items: *const fsi_progress_items,
    index: usize,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = call.object(items, "items")?;
        let out = call.out(out_item, "out_item")?;
        let Owner::Item(node) = items.get(index)?.owner else {
            return Ok(FSI_FALSE);
        };
        out.give(fsi_item {
            image: items.image.clone(),
            handle: items.layout.tree().handle(node),
        });
        Ok(FSI_OK)
    })
}

fn found(out: Out<'_, usize>, index: Option<usize>) -> fsi_status {
    index.map_or(FSI_FALSE, |index| {
        out.write(index);
        FSI_OK
    })
}

/// Which of them lies at a block. IMAPI2FS's `ProgressItemFromBlock`.
///
/// - `block`: of the image.
/// - `out_index`: its index.
///
/// `FSI_FALSE`: none, and `out_index` is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_progress_items_find_block(
    items: *const fsi_progress_items,
    block: u64,
    out_index: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = &call.object(items, "items")?.items;
        let out = call.out(out_index, "out_index")?;
        let behind = items.partition_point(|item| item.first_block <= block);
        let at = behind
            .checked_sub(1)
            .filter(|&at| items.get(at).is_some_and(|item| block < item.end));
        Ok(found(out, at))
    })
}

/// The first of them with a description. IMAPI2FS's `ProgressItemFromDescription`.
///
/// - `description`: as `fsi_progress_items_description_copy` gives it.
/// - `out_index`: its index.
///
/// `FSI_FALSE`: none, and `out_index` is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_progress_items_find_description(
    items: *const fsi_progress_items,
    description: *const c_char,
    out_index: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let items = call.object(items, "items")?;
        let description = call.text(description, "description")?;
        let out = call.out(out_index, "out_index")?;
        Ok(found(out, items.find(description)))
    })
}
