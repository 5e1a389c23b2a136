//! Adding an item of any kind with all it has, at once.

use std::ffi::c_void;

use fsimage::{Attributes, Content, Device, Item, Times};

use crate::add::{add, special};
use crate::attributes::{fsi_time, permissions};
use crate::call::{Call, Growing};
use crate::content::{content_of, fsi_reader};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::{FSI_ITEM_DIRECTORY, FSI_ITEM_FILE, FSI_ITEM_SYMBOLIC_LINK, fsi_item};
use crate::status::fsi_status;

/// `mode` of a new item counts; otherwise it is 0755 for directories and 0644 for all else.
pub const FSI_NEW_MODE: u32 = 1;
/// `user_id` and `group_id` of a new item count; otherwise they are 0.
pub const FSI_NEW_OWNER: u32 = 2;
/// `modified`, `accessed` and `changed` of a new item count; otherwise they are the image's present.
pub const FSI_NEW_TIMES: u32 = 4;
/// `created` of a new item counts; otherwise it is not known.
pub const FSI_NEW_CREATED: u32 = 8;
/// The new item is hidden.
pub const FSI_NEW_HIDDEN: u32 = 16;

/// An item that is to be added.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_new_item {
    /// `sizeof(fsi_new_item)`.
    pub struct_size: usize,
    /// One of the `FSI_ITEM_` numbers.
    pub kind: u32,
    /// `FSI_NEW_` bits.
    pub flags: u32,
    /// POSIX permission bits, at most 07777.
    pub mode: u32,
    /// The owner's number.
    pub user_id: u32,
    /// The group's number.
    pub group_id: u32,
    /// Of a device, which driver.
    pub device_major: u32,
    /// Of a device, which of the driver's devices.
    pub device_minor: u32,
    /// 0.
    pub reserved: u32,
    /// When the content last changed.
    pub modified: fsi_time,
    /// When the content was last read.
    pub accessed: fsi_time,
    /// When the attributes last changed.
    pub changed: fsi_time,
    /// When the item came to be.
    pub created: fsi_time,
    /// The content of a file without `reader`, or the target of a symbolic link; copied.
    pub data: *const c_void,
    /// Bytes of `data`.
    pub data_length: usize,
    /// The content of a file; NULL when it is `data`.
    pub reader: *const fsi_reader,
}

// SAFETY: a `usize` first; numbers and addresses.
unsafe impl Growing for fsi_new_item {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_new_item";
}

impl fsi_new_item {
    fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    fn item(&self, call: &Call) -> Result<Item, Failure> {
        let device = Device {
            major: self.device_major,
            minor: self.device_minor,
        };
        let reader = (!self.reader.is_null())
            .then(|| content_of(call, self.reader))
            .transpose()?;
        let data = call.slice(self.data.cast::<u8>(), self.data_length, "fsi_new_item: data")?;
        match (self.kind, reader) {
            (FSI_ITEM_FILE, Some(content)) => Ok(Item::File(content)),
            (FSI_ITEM_FILE, None) => Ok(Item::File(Content::from_bytes(data))),
            (_, Some(_)) => Err(Failure::value(
                "fsi_new_item: kind",
                self.kind,
                "what a reader is for",
            )),
            (FSI_ITEM_DIRECTORY, None) => Ok(Item::Directory),
            (FSI_ITEM_SYMBOLIC_LINK, None) => Ok(Item::SymbolicLink(data.to_vec())),
            (kind, None) => special(kind, device)
                .ok_or_else(|| Failure::value("fsi_new_item: kind", kind, "one of the FSI_ITEM_ numbers")),
        }
    }

    fn attributes(&self, default: Attributes) -> Result<Attributes, Failure> {
        const KNOWN: u32 = FSI_NEW_MODE | FSI_NEW_OWNER | FSI_NEW_TIMES | FSI_NEW_CREATED | FSI_NEW_HIDDEN;
        if self.flags & !KNOWN != 0 || self.reserved != 0 {
            return Err(Failure::value(
                "fsi_new_item: flags",
                self.flags,
                "a set of FSI_NEW_ bits",
            ));
        }
        let mut attributes = default;
        if self.has(FSI_NEW_MODE) {
            attributes.permissions = permissions(self.mode)?;
        }
        if self.has(FSI_NEW_OWNER) {
            (attributes.user, attributes.group) = (self.user_id, self.group_id);
        }
        if self.has(FSI_NEW_TIMES) {
            attributes.times = Times {
                modified: self.modified.to_timestamp()?,
                accessed: self.accessed.to_timestamp()?,
                changed: self.changed.to_timestamp()?,
                created: None,
            };
        }
        if self.has(FSI_NEW_CREATED) {
            attributes.times.created = Some(self.created.to_timestamp()?);
        }
        Ok(attributes)
    }
}

/// Adds an item of any kind, under a name of any bytes, with all it has. IMAPI2FS's `CreateDirectoryItem`, `CreateFileItem`, `Add` and `Data`.
///
/// - `path`, `path_length`: bytes; otherwise as for all adding functions.
/// - `item`: what is added. A reader in it is released in every case, once it could be read.
///
/// `FSI_E_INVALID_PARAM`: a kind or flags that are none, a mode above 07777. `FSI_E_INVALID_DATE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_item(
    directory: *mut fsi_item,
    path: *const c_void,
    path_length: usize,
    item: *const fsi_new_item,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.checked_size(item)?;
        let new = call.structure(item)?;
        // First of all, so that a reader is released whatever is wrong with the rest.
        let item = new.item(call)?;
        let path = call.slice(path.cast::<u8>(), path_length, "path")?;
        let defaults = call.object(directory, "directory")?.image.read()?;
        let attributes = new.attributes(defaults.default_attributes(new.kind == FSI_ITEM_DIRECTORY))?;
        drop(defaults);
        add(call, directory, out_item, |image, from| {
            let node = image.add_item(from, path, item, attributes)?;
            if new.has(FSI_NEW_HIDDEN) {
                image.change(path, |tree| Ok(tree.set_hidden(node, true)?))?;
            }
            Ok(node)
        })
    })
}
