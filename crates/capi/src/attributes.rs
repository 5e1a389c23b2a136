//! What items have: permissions, owners, times, and whether they are hidden.

use fsimage::{Attributes, Device, Kind, Node, Timestamp};

use crate::call::{Call, Growing};
use crate::error::{FSI_ERROR_INVALID_ARGUMENT, fsi_error};
use crate::failure::Failure;
use crate::item::{fsi_item, get, kind_number};
use crate::status::{FSI_E_INVALID_DATE, FSI_FALSE, FSI_OK, fsi_status};

/// A moment in UTC, counted from 1970-01-01T00:00:00 without leap seconds.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct fsi_time {
    /// Whole seconds since 1970, negative before.
    pub seconds: i64,
    /// Nanoseconds after `seconds`, below 1,000,000,000.
    pub nanoseconds: u32,
    /// 0.
    pub reserved: u32,
}

impl fsi_time {
    pub(crate) fn from_timestamp(time: Timestamp) -> Self {
        Self {
            seconds: time.seconds,
            nanoseconds: time.nanoseconds,
            reserved: 0,
        }
    }

    pub(crate) fn to_timestamp(self) -> Result<Timestamp, Failure> {
        timestamp(self.seconds, self.nanoseconds)
    }
}

/// A caller's time.
pub(crate) fn timestamp(seconds: i64, nanoseconds: u32) -> Result<Timestamp, Failure> {
    if nanoseconds < 1_000_000_000 {
        return Ok(Timestamp { seconds, nanoseconds });
    }
    let message = format!("{nanoseconds} nanoseconds are more than a second");
    Err(Failure::new(
        FSI_E_INVALID_DATE,
        FSI_ERROR_INVALID_ARGUMENT,
        &message,
    ))
}

/// All that an item has. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_stat {
    /// `sizeof(fsi_stat)`.
    pub struct_size: usize,
    /// One of the `FSI_ITEM_` numbers.
    pub kind: u32,
    /// POSIX permission bits, set-user-ID, set-group-ID and sticky among them: at most 07777.
    pub mode: u32,
    /// The owner's number.
    pub user_id: u32,
    /// The group's number.
    pub group_id: u32,
    /// Bytes of a file's content, or of a symbolic link's target; 0 for all else.
    pub size: u64,
    /// Names of the item; more than 1 where there are hard links.
    pub link_count: u32,
    /// Items that a directory holds, itself.
    pub child_count: u32,
    /// Of a device, which driver.
    pub device_major: u32,
    /// Of a device, which of the driver's devices.
    pub device_minor: u32,
    /// 1 when this name is hidden, else 0.
    pub is_hidden: u32,
    /// 1 when `created` is known, else 0.
    pub has_created: u32,
    /// 1 when a file is to be recorded for reading in real time, else 0.
    pub is_real_time: u32,
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
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_stat {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_stat";
}

/// When the content last changed.
pub const FSI_TIME_MODIFIED: u32 = 0;
/// When the content was last read.
pub const FSI_TIME_ACCESSED: u32 = 1;
/// When the attributes last changed.
pub const FSI_TIME_CHANGED: u32 = 2;
/// When the item came to be.
pub const FSI_TIME_CREATED: u32 = 3;

impl fsi_stat {
    /// What an item of any origin has; it has one name, is not hidden, and nothing is in it.
    pub(crate) fn new(kind: Kind, size: u64, attributes: &Attributes, device: Option<Device>) -> Self {
        let (times, device) = (&attributes.times, device.unwrap_or_default());
        Self {
            struct_size: size_of::<Self>(),
            kind: kind_number(kind),
            mode: u32::from(attributes.permissions),
            user_id: attributes.user,
            group_id: attributes.group,
            size,
            link_count: 1,
            child_count: 0,
            device_major: device.major,
            device_minor: device.minor,
            is_hidden: 0,
            has_created: u32::from(times.created.is_some()),
            is_real_time: 0,
            reserved: 0,
            modified: fsi_time::from_timestamp(times.modified),
            accessed: fsi_time::from_timestamp(times.accessed),
            changed: fsi_time::from_timestamp(times.changed),
            created: fsi_time::from_timestamp(times.created.unwrap_or_default()),
        }
    }
}

fn stat(node: Node<'_>) -> fsi_stat {
    fsi_stat {
        link_count: node.link_count(),
        child_count: node.child_count(),
        is_hidden: u32::from(node.is_hidden()),
        is_real_time: u32::from(node.is_real_time()),
        ..fsi_stat::new(node.kind(), node.size(), &node.attributes(), node.device())
    }
}

/// Changes an item's attributes; all its names share them.
fn change(
    call: &Call,
    item: *mut fsi_item,
    edit: impl FnOnce(&mut Attributes) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let item = call.object(item, "item")?;
    let mut image = item.image.write()?;
    let node = item.node_in(&image)?;
    let (id, mut attributes) = (node.id(), node.attributes());
    edit(&mut attributes)?;
    Ok(image.change(b"", |tree| Ok(tree.set_attributes(id, attributes)?))?)
}

fn no_such_time(which: u32) -> Failure {
    Failure::value("time", which, "a FSI_TIME_ number")
}

/// All that an item has, at once.
///
/// - `out_stat`: its `struct_size` is set; the rest is filled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_stat(
    item: *const fsi_item,
    out_stat: *mut fsi_stat,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        call.checked_size(out_stat)?;
        let value = item.read(|_, node| Ok(stat(node)))?;
        call.fill(out_stat, &value)
    })
}

/// One of an item's times. IMAPI2FS's `CreationTime`, `LastAccessedTime` and `LastModifiedTime`.
///
/// - `which`: one of the `FSI_TIME_` numbers.
///
/// `FSI_FALSE`: it is not known, and `out_time` is left as it was; that can be so for `FSI_TIME_CREATED` only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_time(
    item: *const fsi_item,
    which: u32,
    out_time: *mut fsi_time,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let out = call.out(out_time, "out_time")?;
        let times = item.read(|_, node| Ok(node.attributes().times))?;
        let time = match which {
            FSI_TIME_MODIFIED => Some(times.modified),
            FSI_TIME_ACCESSED => Some(times.accessed),
            FSI_TIME_CHANGED => Some(times.changed),
            FSI_TIME_CREATED => times.created,
            other => return Err(no_such_time(other)),
        };
        Ok(time.map_or(FSI_FALSE, |time| {
            out.write(fsi_time::from_timestamp(time));
            FSI_OK
        }))
    })
}

/// Sets one of an item's times, for all its names. IMAPI2FS's `CreationTime`, `LastAccessedTime` and `LastModifiedTime`.
///
/// - `which`: one of the `FSI_TIME_` numbers.
/// - `seconds`, `nanoseconds`: as in `fsi_time`.
///
/// `FSI_E_INVALID_DATE`: a second or more of nanoseconds. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_set_time(
    item: *mut fsi_item,
    which: u32,
    seconds: i64,
    nanoseconds: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        change(call, item, |attributes| {
            let time = timestamp(seconds, nanoseconds)?;
            let times = &mut attributes.times;
            match which {
                FSI_TIME_MODIFIED => times.modified = time,
                FSI_TIME_ACCESSED => times.accessed = time,
                FSI_TIME_CHANGED => times.changed = time,
                FSI_TIME_CREATED => times.created = Some(time),
                other => return Err(no_such_time(other)),
            }
            Ok(())
        })
    })
}

/// Sets an item's permissions, for all its names.
///
/// - `mode`: POSIX permission bits, at most 07777; more is `FSI_E_INVALID_PARAM`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_set_mode(
    item: *mut fsi_item,
    mode: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        change(call, item, |attributes| {
            attributes.permissions = permissions(mode)?;
            Ok(())
        })
    })
}

/// Permission bits of a caller's.
pub(crate) fn permissions(mode: u32) -> Result<u16, Failure> {
    let bits = u16::try_from(mode).ok().filter(|&bits| bits <= 0o7777);
    bits.ok_or_else(|| Failure::value("mode", format_args!("{mode:#o}"), "at most 07777"))
}

/// Sets an item's owner and group, for all its names. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_set_owner(
    item: *mut fsi_item,
    user_id: u32,
    group_id: u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        change(call, item, |attributes| {
            (attributes.user, attributes.group) = (user_id, group_id);
            Ok(())
        })
    })
}

/// Whether this name of the item is not to be shown in listings. IMAPI2FS's `IsHidden`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_is_hidden(
    item: *const fsi_item,
    out_is_hidden: *mut bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, item, out_is_hidden, |node| node.is_hidden()))
}

/// Says whether this name of the item is not to be shown in listings. `FSI_E_READONLY`. IMAPI2FS's `IsHidden`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_item_set_is_hidden(
    item: *mut fsi_item,
    is_hidden: bool,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let item = call.object(item, "item")?;
        let mut image = item.image.write()?;
        let id = item.node_in(&image)?.id();
        Ok(image.change(b"", |tree| Ok(tree.set_hidden(id, is_hidden)?))?)
    })
}
