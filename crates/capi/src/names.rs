//! Names and paths that items have in a file system.

use std::ffi::c_char;
use std::sync::Arc;

use fsimage::{FileSystems, Layout, Names, NodeId};

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::fsi_item;
use crate::result::fsi_result;
use crate::status::fsi_status;

/// Something that borrows a layout, with the layout.
pub(crate) struct WithLayout<T> {
    value: T,
    /// Dropped last, as fields are in their order.
    _layout: Arc<Layout>,
}

impl<T> WithLayout<T> {
    /// Makes the borrower.
    ///
    /// # Safety
    /// What `make` returns is reached by nobody who could keep a part of it for longer than the whole.
    pub(crate) unsafe fn new(layout: &Arc<Layout>, make: impl FnOnce(&'static Layout) -> T) -> Self {
        let layout = Arc::clone(layout);
        // SAFETY: the layout stays where it is, and unchanged, as long as there is this `Arc`, which lives longer than the value.
        let borrowed = unsafe { &*Arc::as_ptr(&layout) };
        Self {
            value: make(borrowed),
            _layout: layout,
        }
    }

    pub(crate) fn get(&self) -> &T {
        &self.value
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// The names of all items in one file system.
pub(crate) type LayoutNames = WithLayout<Names<'static>>;

/// The names of all items in one file system; `None` if the layout has not that, or it has no names.
pub(crate) fn layout_names(layout: &Arc<Layout>, file_system: FileSystems) -> Option<LayoutNames> {
    // SAFETY: who has the names gets only strings of their own from them.
    unsafe { WithLayout::new(layout, |layout| layout.names(file_system)) }.transpose()
}

/// What is asked for.
#[derive(Clone, Copy)]
enum Ask {
    Name,
    Path,
}

impl fsi_result {
    /// The names of one file system, which are made once.
    fn names(&self, file_system: u32) -> Result<&LayoutNames, Failure> {
        let file_system = FileSystems::from_bits(file_system).unwrap_or(FileSystems::empty());
        let [iso9660, joliet, udf] = &self.names;
        let place = match file_system {
            FileSystems::ISO9660 => Some(iso9660),
            FileSystems::JOLIET => Some(joliet),
            FileSystems::UDF => Some(udf),
            _ => None,
        };
        let names = place.and_then(|place| {
            place
                .get_or_init(|| layout_names(self.result.layout(), file_system))
                .as_ref()
        });
        names.ok_or_else(|| no_such_file_system(file_system.bits()))
    }

    fn text(&self, node: NodeId, file_system: u32, ask: Ask) -> Result<Option<Vec<u8>>, Failure> {
        let tree = self.result.layout().tree();
        // Rock Ridge keeps every name as it is.
        if file_system == FileSystems::ROCK_RIDGE.bits() {
            if !self
                .result
                .layout()
                .options()
                .file_systems
                .contains(FileSystems::ROCK_RIDGE)
            {
                return Err(no_such_file_system(file_system));
            }
            return Ok(match ask {
                Ask::Name => tree.node(node).map(|node| node.name().to_vec()),
                Ask::Path => Some(tree.path(node)),
            });
        }
        let names = self.names(file_system)?.get();
        let text = match ask {
            Ask::Name if node == NodeId::ROOT => Some(String::new()),
            Ask::Name => names.name(node),
            Ask::Path => names.path(node),
        };
        Ok(text.map(String::into_bytes))
    }
}

impl<T> WithLayout<Option<T>> {
    fn transpose(self) -> Option<WithLayout<T>> {
        let Self { value, _layout } = self;
        value.map(|value| WithLayout { value, _layout })
    }
}

fn no_such_file_system(file_system: u32) -> Failure {
    let wanted = "one file system of the image, and one that has names";
    Failure::value("file system", format_args!("{file_system:#x}"), wanted)
}

fn give(
    call: &Call,
    result: &fsi_result,
    item: *const fsi_item,
    file_system: u32,
    ask: Ask,
    out: *mut *mut c_char,
) -> Result<fsi_status, Failure> {
    let node = result.node(call.object(item, "item")?)?;
    let out = call.out(out, "the place for the string")?;
    match result.text(node, file_system, ask)? {
        Some(text) => out.give_text(text).map(|()| crate::status::FSI_OK),
        None => Ok(crate::status::FSI_FALSE),
    }
}

/// The item's name in one of the result's file systems, with the version number that ISO 9660 adds to a file's. Free it with
/// `fsi_string_free`.
///
/// - `file_system`: one `FSI_FILE_SYSTEM_` bit.
///
/// `FSI_FALSE`: the file system does not have the item, and `out_name` is left as it was. `FSI_E_INVALID_PARAM`: the image does not have the
/// file system.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_item_name_copy(
    result: *const fsi_result,
    item: *const fsi_item,
    file_system: u32,
    out_name: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        give(call, result, item, file_system, Ask::Name, out_name)
    })
}

/// The item's path in one of the result's file systems, separated by `/`. As `fsi_result_item_name_copy`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_result_item_path_copy(
    result: *const fsi_result,
    item: *const fsi_item,
    file_system: u32,
    out_path: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = call.object(result, "result")?;
        give(call, result, item, file_system, Ask::Path, out_path)
    })
}

/// A result of an item's image that nobody keeps.
fn passing_result(call: &Call, item: *const fsi_item) -> Result<fsi_result, Failure> {
    let item = call.object(item, "item")?;
    let result = item.image.read()?.create_result_image()?;
    Ok(fsi_result::new(item.image.clone(), result))
}

/// The item's name as it will be in one of the image's file systems. Names depend on each other, so the whole image is laid out for
/// this: for many, make a result and ask that. IMAPI2FS's `FileSystemName`.
///
/// As `fsi_result_item_name_copy`, and what `fsi_image_create_result` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_file_system_name_copy(
    item: *const fsi_item,
    file_system: u32,
    out_name: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = passing_result(call, item)?;
        give(call, &result, item, file_system, Ask::Name, out_name)
    })
}

/// The item's path as it will be in one of the image's file systems. As `fsi_item_file_system_name_copy`. IMAPI2FS's `FileSystemPath`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_file_system_path_copy(
    item: *const fsi_item,
    file_system: u32,
    out_path: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let result = passing_result(call, item)?;
        give(call, &result, item, file_system, Ask::Path, out_path)
    })
}
