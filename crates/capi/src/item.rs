//! Items: handles of what the tree holds.

use std::ffi::{c_char, c_void};

use fsimage::{FileSystemImage, Handle, Kind, Node, NodeId, TreeError};

use crate::call::{Call, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::Shared;
use crate::status::fsi_status;

/// A handle of an item of an image: a directory, a file, or what else there is. IMAPI2FS's `IFsiItem`. It stays a handle of that item
/// wherever the item is moved. When the item is removed the handle's calls end with `FSI_E_NOT_IN_FILE_SYSTEM`, until a rollback
/// brings the item back.
pub struct fsi_item {
    pub(crate) image: Shared,
    pub(crate) handle: Handle,
}

/// There is nothing.
pub const FSI_ITEM_NOT_FOUND: u32 = 0;
/// The item is a directory.
pub const FSI_ITEM_DIRECTORY: u32 = 1;
/// The item is a file.
pub const FSI_ITEM_FILE: u32 = 2;
/// The item is a symbolic link.
pub const FSI_ITEM_SYMBOLIC_LINK: u32 = 3;
/// The item is a device that is read and written in blocks.
pub const FSI_ITEM_BLOCK_DEVICE: u32 = 4;
/// The item is a device that is read and written in bytes.
pub const FSI_ITEM_CHARACTER_DEVICE: u32 = 5;
/// The item is a named pipe.
pub const FSI_ITEM_FIFO: u32 = 6;
/// The item is a socket.
pub const FSI_ITEM_SOCKET: u32 = 7;

/// The number of a kind.
pub(crate) fn kind_number(kind: Kind) -> u32 {
    match kind {
        Kind::Directory => FSI_ITEM_DIRECTORY,
        Kind::File => FSI_ITEM_FILE,
        Kind::SymbolicLink => FSI_ITEM_SYMBOLIC_LINK,
        Kind::BlockDevice => FSI_ITEM_BLOCK_DEVICE,
        Kind::CharacterDevice => FSI_ITEM_CHARACTER_DEVICE,
        Kind::Fifo => FSI_ITEM_FIFO,
        Kind::Socket => FSI_ITEM_SOCKET,
    }
}

impl fsi_item {
    pub(crate) fn new(shared: &Shared, image: &FileSystemImage, node: NodeId) -> Self {
        Self {
            image: shared.clone(),
            handle: image.tree().handle(node),
        }
    }

    /// The item in its image.
    pub(crate) fn node_in<'t>(&self, image: &'t FileSystemImage) -> Result<Node<'t>, Failure> {
        let tree = image.tree();
        let node = tree.resolve(self.handle).and_then(|node| tree.node(node));
        Ok(node.ok_or(TreeError::Stale)?)
    }

    /// Reads the item.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&FileSystemImage, Node<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let image = self.image.read()?;
        read(&image, self.node_in(&image)?)
    }
}

/// Reads a property of an item.
pub(crate) fn get<T>(
    call: &Call,
    item: *const fsi_item,
    out: *mut T,
    read: impl FnOnce(Node<'_>) -> T,
) -> Result<(), Failure> {
    let item = call.object(item, "item")?;
    let out = call.out(out, "the place for the value")?;
    out.write(item.read(|_, node| Ok(read(node)))?);
    Ok(())
}

fn open(
    call: &Call,
    directory: *const fsi_item,
    path: &[u8],
    out: *mut *mut fsi_item,
) -> Result<(), Failure> {
    let directory = call.object(directory, "directory")?;
    let out = call.out(out, "out_item")?;
    let found = directory.read(|image, node| {
        let found = image.look_up(node.id(), path)?;
        Ok(fsi_item::new(&directory.image, image, found))
    })?;
    out.give(found);
    Ok(())
}

/// == Items ==
///
/// The item at a path below a directory. IMAPI2FS's `Item`.
///
/// - `path`: from the directory on; a separator at its begin means nothing. "" is the directory itself.
/// - `out_item`: a handle, to be freed with `fsi_item_free`.
///
/// `FSI_E_ITEM_NOT_FOUND`: there is none. `FSI_E_NOT_DIR`: the path leads through what is no directory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_open_item(
    directory: *const fsi_item,
    path: *const c_char,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| open(call, directory, call.text(path, "path")?.as_bytes(), out_item))
}

/// As `fsi_directory_open_item`, for a path of any bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_open_item_bytes(
    directory: *const fsi_item,
    path: *const c_void,
    path_length: usize,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.slice(path.cast::<u8>(), path_length, "path")?;
        open(call, directory, path, out_item)
    })
}

/// A second handle of the same item.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_copy(
    item: *const fsi_item,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_item, "out_item")?;
        out.give(fsi_item {
            image: item.image.clone(),
            handle: item.handle,
        });
        Ok(())
    })
}

/// Frees a handle. NULL is fine. The item stays where it is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_free(item: *mut fsi_item) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(item) }
}

/// Whether the item is in the image now.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_is_in_image(
    item: *const fsi_item,
    out_is_in_image: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_is_in_image, "out_is_in_image")?;
        out.write(item.image.read()?.tree().resolve(item.handle).is_some());
        Ok(())
    })
}

/// What the item is: one of the `FSI_ITEM_` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_kind(
    item: *const fsi_item,
    out_kind: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, item, out_kind, |node| kind_number(node.kind())))
}

/// The item's name as it was given; "" for the root. Free it with `fsi_string_free`. A name that was given as bytes comes back as these
/// bytes, UTF-8 or not; none has a NUL. IMAPI2FS's `Name`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_name_copy(
    item: *const fsi_item,
    out_name: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_name, "out_name")?;
        out.give_text(item.read(|_, node| Ok(node.name().to_vec()))?)
    })
}

/// The item's absolute path, separated by `/`. Free it with `fsi_string_free`. IMAPI2FS's `FullPath`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_path_copy(
    item: *const fsi_item,
    out_path: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_path, "out_path")?;
        out.give_text(item.read(|image, node| Ok(image.tree().path(node.id())))?)
    })
}

/// The path that a symbolic link holds. Free it with `fsi_string_free`. `FSI_E_INVALID_PARAM`: the item is no symbolic link.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_link_target_copy(
    item: *const fsi_item,
    out_target: *mut *mut c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_target, "out_target")?;
        let target = item.read(|image, node| {
            let target = node.link_target().map(<[u8]>::to_vec);
            target.ok_or_else(|| {
                let path = image.tree().path(node.id());
                Failure::value("item", String::from_utf8_lossy(&path), "a symbolic link")
            })
        })?;
        out.give_text(target)
    })
}

/// Bytes of a file's content, or of a symbolic link's target; 0 for all else. IMAPI2FS's `DataSize`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_size(
    item: *const fsi_item,
    out_size: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, item, out_size, |node| node.size()))
}
