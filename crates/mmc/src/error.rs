//! What can go wrong with a drive, by what a caller can do about it.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::media::PhysicalType;
use crate::sense::Sense;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MmcError {
    /// The drive refused a command, or could not do it.
    #[error("{command}: {sense}")]
    Sense {
        /// The command.
        command: &'static str,
        /// What the drive says.
        sense: Sense,
    },
    /// The drive answered with a status that comes without sense data.
    #[error("{command}: status {status:#04x}")]
    Status {
        /// The command.
        command: &'static str,
        /// The status byte (SAM-5 5.3.1).
        status: u8,
    },
    /// The drive did not answer, or was not ready, in time.
    #[error("{command}: not done after {} s", .limit.as_secs())]
    TimedOut {
        /// The command.
        command: &'static str,
        /// How long it was waited for.
        limit: Duration,
    },
    /// The way to the drive is broken.
    #[error("{command}: {error}")]
    Transport {
        /// The command.
        command: &'static str,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// A reply ends before what must be in it.
    #[error("{command}: the reply has {had} bytes, {needed} are needed")]
    ShortReply {
        /// The command.
        command: &'static str,
        /// Bytes that must be there.
        needed: usize,
        /// Bytes that are.
        had: usize,
    },
    /// A reply says what cannot be.
    #[error("{command}: the reply has {value:#x} as {field}")]
    BadReply {
        /// The command.
        command: &'static str,
        /// What the value is.
        field: &'static str,
        /// The value.
        value: u64,
    },
    /// A device or a disc file cannot be opened.
    #[error("{}: {error}", .path.display())]
    Open {
        /// Its path.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The device is mounted, so it is not opened for writing.
    #[error("{} is mounted at {}", .path.display(), .mount_point.display())]
    Mounted {
        /// The device.
        path: PathBuf,
        /// Where.
        mount_point: PathBuf,
    },
    /// The drive was opened to read from its disc, and so is not this program's alone.
    #[error("the drive was opened for reading only")]
    OpenedForReading,
    /// The device is not an optical drive.
    #[error("{what} is not an optical drive (peripheral device type {device_type:#04x})")]
    NotADrive {
        /// What was asked.
        what: String,
        /// Its type; optical drives have 05h.
        device_type: u8,
    },
    /// The name of a drive has a form that nobody knows.
    #[error("{name}: {fault}")]
    BadName {
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// No disc is in the drive.
    #[error("no disc is in the drive")]
    NoMedium,
    /// This kind of disc cannot do what was asked.
    #[error("{media}: {fault}")]
    WrongMedium {
        /// What it is.
        media: PhysicalType,
        /// What it cannot do, or not now.
        fault: &'static str,
    },
    /// The disc may not be written to.
    #[error("the disc is write-protected")]
    WriteProtected,
    /// The disc has no room for it.
    #[error("{blocks} blocks do not fit: the disc has {free} free")]
    TooLarge {
        /// Blocks to be written.
        blocks: u64,
        /// Blocks that are free.
        free: u64,
    },
    /// The disc goes on at another block than what is to be written was made for.
    #[error("the disc goes on at block {found}, the image was made for block {expected}")]
    WrongStart {
        /// The block that the image was made for.
        expected: u32,
        /// The next writable address.
        found: u32,
    },
    /// Another disc is in the drive than a moment ago.
    #[error("another disc is in the drive")]
    DiscChanged,
    /// What is to be written cannot be read.
    #[error("reading what is to be written: {0}")]
    Source(#[source] io::Error),
    /// The image or map file that is read into cannot be used.
    #[error("{what}: {error}")]
    Output {
        /// Which file.
        what: &'static str,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// After burning, the disc is not as it must be.
    #[error("after burning, {fault}")]
    NotBurnt {
        /// What is wrong with the disc.
        fault: &'static str,
    },
    /// What was read back is not what was written.
    #[error("block {block} is not as written")]
    Differs {
        /// The first block that differs.
        block: u32,
    },
    /// What was written cannot be read back.
    #[error("block {block} cannot be read: {sense}")]
    Unreadable {
        /// The first block that cannot be read.
        block: u32,
        /// What the drive says.
        sense: Sense,
    },
    /// The caller gave up.
    #[error("given up")]
    Cancelled,
    /// A file does not hold a virtual disc, or no whole one.
    #[error("the virtual disc cannot be used: {fault}")]
    VirtualDisc {
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The file of a virtual disc cannot be read or written.
    #[error("the virtual disc's file: {0}")]
    Storage(#[source] io::Error),
}

/// The short list of what a caller can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MmcErrorKind {
    /// The drive refused or failed.
    Drive,
    /// The drive cannot be reached, or does not answer.
    Unreachable,
    /// The drive's answers make no sense.
    Reply,
    /// The device cannot be had: absent, not permitted, in use, no drive, a wrong name.
    Unavailable,
    /// There is no disc.
    NoMedium,
    /// The disc cannot do that.
    WrongMedium,
    /// The disc is too small.
    TooLarge,
    /// The disc is not the one that was expected.
    DiscMismatch,
    /// The caller's own data cannot be read or written.
    Host,
    /// The disc does not hold what was written.
    Verification,
    /// The caller gave up.
    Cancelled,
}

impl MmcError {
    /// What the caller can do about it.
    pub fn kind(&self) -> MmcErrorKind {
        match self {
            Self::Sense { sense, .. } if sense.is_no_medium() => MmcErrorKind::NoMedium,
            Self::Sense { sense, .. } if sense.is_medium_change() => MmcErrorKind::DiscMismatch,
            Self::Sense { sense, .. } if sense.is_write_protection() => MmcErrorKind::WrongMedium,
            Self::Sense { .. } | Self::Status { .. } => MmcErrorKind::Drive,
            Self::TimedOut { .. } | Self::Transport { .. } => MmcErrorKind::Unreachable,
            Self::ShortReply { .. } | Self::BadReply { .. } => MmcErrorKind::Reply,
            Self::Open { .. }
            | Self::Mounted { .. }
            | Self::OpenedForReading
            | Self::NotADrive { .. }
            | Self::BadName { .. }
            | Self::VirtualDisc { .. } => MmcErrorKind::Unavailable,
            Self::NoMedium => MmcErrorKind::NoMedium,
            Self::WrongMedium { .. } | Self::WriteProtected => MmcErrorKind::WrongMedium,
            Self::TooLarge { .. } => MmcErrorKind::TooLarge,
            Self::WrongStart { .. } | Self::DiscChanged => MmcErrorKind::DiscMismatch,
            Self::Source(_) | Self::Output { .. } | Self::Storage(_) => MmcErrorKind::Host,
            Self::NotBurnt { .. } | Self::Differs { .. } | Self::Unreadable { .. } => {
                MmcErrorKind::Verification
            }
            Self::Cancelled => MmcErrorKind::Cancelled,
        }
    }

    /// The drive's sense data, if it gave any.
    pub fn sense(&self) -> Option<&Sense> {
        match self {
            Self::Sense { sense, .. } | Self::Unreadable { sense, .. } => Some(sense),
            _ => None,
        }
    }

    /// Whether the drive does not know the command or a field of it.
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Sense { sense, .. } if sense.is_unsupported())
    }

    /// Whether the drive knows the command, and not with one of its fields: a bit that is not everywhere may be left out.
    pub fn is_invalid_field(&self) -> bool {
        matches!(self, Self::Sense { sense, .. } if sense.codes() == (5, 0x24, sense.ascq) && !sense.deferred)
    }

    /// Whether a question may be left unanswered after this: the drive refused it, or its answer makes no sense. What a drive has to tell of something else
    /// is no answer.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Sense { sense, .. } => !sense.is_no_medium() && !sense.is_about_something_else(),
            Self::ShortReply { .. } | Self::BadReply { .. } => true,
            _ => false,
        }
    }

    /// Whether the drive will not do it, and has not tried: it does not know how, or it is not the time for it. Makers have their own codes for that.
    pub fn is_declined(&self) -> bool {
        match self {
            Self::Sense { sense, .. } => !sense.deferred && matches!(sense.key.0, 5 | 9),
            _ => false,
        }
    }
}
