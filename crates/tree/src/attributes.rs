//! What every item has: a kind, permissions, owners, times; and what devices have.

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Holds other items.
    Directory,
    /// Holds a content.
    File,
    /// Holds a path that leads elsewhere.
    SymbolicLink,
    /// A device read and written in blocks.
    BlockDevice,
    /// A device read and written in bytes.
    CharacterDevice,
    /// A named pipe.
    Fifo,
    /// A socket's name.
    Socket,
}

/// A moment in UTC, counted from 1970-01-01T00:00:00 without leap seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp {
    /// Whole seconds since 1970, negative before.
    pub seconds: i64,
    /// Nanoseconds after `seconds`, below 1,000,000,000.
    pub nanoseconds: u32,
}

/// The times of an item.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Times {
    /// When the content last changed.
    pub modified: Timestamp,
    /// When the content was last read.
    pub accessed: Timestamp,
    /// When the attributes last changed.
    pub changed: Timestamp,
    /// When the item came to be, where that is known.
    pub created: Option<Timestamp>,
}

/// What names of one object share besides its content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Attributes {
    /// POSIX permission bits with set-user-ID, set-group-ID and sticky: `0o7777`. A tree ignores other bits.
    pub permissions: u16,
    /// The owner's number.
    pub user: u32,
    /// The group's number.
    pub group: u32,
    /// The times.
    pub times: Times,
}

/// The number of a device.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Device {
    /// Which driver.
    pub major: u32,
    /// Which of the driver's devices.
    pub minor: u32,
}
