//! What a result will be, before any of it is made.

use std::ffi::{CString, c_char};
use std::ptr;
use std::sync::{Arc, Mutex, TryLockError};

use fsimage::{FileSystems, Layout, NodeId, Owner};

use crate::call::{Call, Growing, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::findings::c_bytes;
use crate::item::kind_number;
use crate::names::{LayoutNames, layout_names};
use crate::result::{fsi_extent, fsi_result};
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// What a result will be, in numbers. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_plan {
    /// `sizeof(fsi_plan)`.
    pub struct_size: usize,
    /// Blocks of the image.
    pub blocks: u64,
    /// Bytes of the image.
    pub bytes: u64,
    /// Blocks with contents of files.
    pub content_blocks: u64,
    /// Blocks with structures of the file systems, of booting and of partition tables.
    pub structure_blocks: u64,
    /// Items that are no directories.
    pub files: u64,
    /// Directories, the root not counted.
    pub directories: u64,
    /// Bytes of a block.
    pub block_size: u32,
    /// The file systems, as `FSI_FILE_SYSTEM_` bits.
    pub file_systems: u32,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_plan {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_plan";
}

/// What becomes of each item, one after another: directories before what is in them, each in the order of the names. It stands for its result: the image cannot be
/// changed while it is alive.
pub struct fsi_plan_entries {
    state: Mutex<State>,
}

struct State {
    layout: Arc<Layout>,
    /// Of ISO 9660, Joliet and UDF.
    names: [Option<LayoutNames>; 3],
    /// What is still to come, the next one last.
    work: Vec<NodeId>,
    /// What the caller sees now.
    texts: [Option<CString>; 4],
    extents: Vec<fsi_extent>,
}

/// What becomes of one item. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_plan_entry {
    /// `sizeof(fsi_plan_entry)`.
    pub struct_size: usize,
    /// One of the `FSI_ITEM_` numbers.
    pub kind: u32,
    /// 0.
    pub reserved: u32,
    /// Bytes of a file's content, or of a symbolic link's target; 0 of all else.
    pub size: u64,
    /// The item's absolute path in the image, and in Rock Ridge. This text, those below and `extents` live until the next call with the same `fsi_plan_entries`.
    pub path: *const c_char,
    /// Its path in ISO 9660; NULL where that is not made or does not have the item. So are the next two.
    pub iso9660_path: *const c_char,
    /// Its path in Joliet.
    pub joliet_path: *const c_char,
    /// Its path in UDF.
    pub udf_path: *const c_char,
    /// Where its content will be.
    pub extents: *const fsi_extent,
    /// How many extents there are.
    pub extent_count: usize,
}

// SAFETY: a `usize` first; numbers and addresses.
unsafe impl Growing for fsi_plan_entry {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_plan_entry";
}

/// == The plan ==
///
/// What the result will be, in numbers. `fsi_result_open_plan_entries` tells what becomes of each item, `fsi_result_open_progress_items` what lies where, and
/// `fsi_result_open_warnings` what is lost. Nothing of the contents is read for it.
///
/// - `out_plan`: its `struct_size` is set; the rest is filled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_plan(
    result: *const fsi_result,
    out_plan: *mut fsi_plan,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let layout = call.object(result, "result")?.result.layout();
        call.checked_size(out_plan)?;
        let (mut content_blocks, mut structure_blocks) = (0_u64, 0_u64);
        for (owner, blocks) in layout.owners() {
            let sum = match owner {
                Owner::Item(_) => &mut content_blocks,
                Owner::Structure(_) => &mut structure_blocks,
            };
            *sum = sum.saturating_add(blocks.end.saturating_sub(blocks.start));
        }
        let value = fsi_plan {
            struct_size: size_of::<fsi_plan>(),
            blocks: layout.blocks(),
            bytes: layout.size(),
            content_blocks,
            structure_blocks,
            files: layout.tree().file_count(),
            directories: layout.tree().directory_count(),
            block_size: layout.block_size(),
            file_systems: layout.options().file_systems.bits(),
        };
        call.fill(out_plan, &value)
    })
}

/// What becomes of each item.
///
/// - `out_entries`: before the first; free it with `fsi_plan_entries_free`. It stays usable when the result is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_open_plan_entries(
    result: *const fsi_result,
    out_entries: *mut *mut fsi_plan_entries,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let layout = Arc::clone(call.object(result, "result")?.result.layout());
        let out = call.out(out_entries, "out_entries")?;
        let names = [FileSystems::ISO9660, FileSystems::JOLIET, FileSystems::UDF];
        out.give(fsi_plan_entries {
            state: Mutex::new(State {
                names: names.map(|file_system| layout_names(&layout, file_system)),
                layout,
                work: vec![NodeId::ROOT],
                texts: Default::default(),
                extents: Vec::new(),
            }),
        });
        Ok(())
    })
}

impl State {
    /// The next entry.
    fn next(&mut self) -> Option<fsi_plan_entry> {
        let tree = self.layout.tree();
        let node = self.work.pop().and_then(|id| tree.node(id))?;
        let mut children: Vec<_> = node.children().collect();
        children.sort_unstable_by(|a, b| b.name().cmp(a.name()));
        self.work.extend(children.iter().map(|child| child.id()));
        let [iso9660, joliet, udf] = self.names.each_ref().map(|names| {
            names
                .as_ref()?
                .get()
                .path(node.id())
                .map(|path| c_bytes(path.into_bytes()))
        });
        self.texts = [Some(c_bytes(tree.path(node.id()))), iso9660, joliet, udf];
        let extents = self.layout.extents(node.id()).map(|(block, bytes)| fsi_extent {
            first_block: u64::from(block),
            bytes,
        });
        self.extents = extents.collect();
        let pointer = |text: &Option<CString>| text.as_ref().map_or(ptr::null(), |text| text.as_ptr());
        let [path, iso9660_path, joliet_path, udf_path] = self.texts.each_ref().map(pointer);
        Some(fsi_plan_entry {
            struct_size: size_of::<fsi_plan_entry>(),
            kind: kind_number(node.kind()),
            reserved: 0,
            size: node.size(),
            path,
            iso9660_path,
            joliet_path,
            udf_path,
            extents: self.extents.as_ptr(),
            extent_count: self.extents.len(),
        })
    }
}

/// The next entry.
///
/// - `out_entry`: its `struct_size` is set; the rest is filled.
///
/// `FSI_FALSE`: there is none any more, and `out_entry` is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_plan_entries_next(
    entries: *mut fsi_plan_entries,
    out_entry: *mut fsi_plan_entry,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let entries = call.object(entries, "entries")?;
        call.checked_size(out_entry)?;
        let mut state = entries.state.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Failure::busy(),
            TryLockError::Poisoned(_) => Failure::poisoned(),
        })?;
        match state.next() {
            Some(value) => call.fill(out_entry, &value).map(|()| FSI_OK),
            None => Ok(FSI_FALSE),
        }
    })
}

/// Frees them. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_plan_entries_free(entries: *mut fsi_plan_entries) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(entries) }
}
