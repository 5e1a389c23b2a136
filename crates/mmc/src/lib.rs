//! How optical drives are spoken to.
//!
//! A [`Transport`] runs one command of SCSI on one drive. [`commands`] builds each command and reads its reply; [`Media`] puts the replies
//! together to what is in the drive.
//!
//! What this crate does not know: file systems. It moves blocks.
//!
//! Drives lie, in good faith: their replies are too short, too long, or wrong, and no reply makes this crate panic, wait for ever, or use
//! much memory.
//!
//! No real recorder was at hand. Burning DVD+R is proved on tgt's emulation, by SG_IO and by iSCSI, and reading on that of QEMU (SCSI, ATAPI and USB). CD-R(W), DVD-R(W),
//! DVD-RAM, DVD+RW, discs with two layers, BD-R and BD-RE are proved on [`virtual_drive`] alone, which is our own reading of the standard: with faults at every command, and
//! with drives that do less than they should.
//!
//! ```
//! use fsimage_mmc::commands::inquiry::InquiryData;
//! use fsimage_mmc::{Drive, Scripted};
//!
//! # fn main() -> Result<(), fsimage_mmc::MmcError> {
//! let mut reply = vec![5, 0x80, 5, 2, 31, 0, 0, 0];
//! reply.extend(b"EXAMPLE RECORDER        1.00");
//! // INQUIRY, with room for 96 bytes.
//! let script = Scripted::new().reply(&[0x12, 0, 0, 0, 96, 0], reply);
//!
//! let inquiry = InquiryData::read(&mut Drive::new(script))?;
//! assert_eq!(inquiry.vendor, "EXAMPLE");
//! # Ok(())
//! # }
//! ```

#![deny(unsafe_code)]

pub mod burn;
mod cdb;
mod clock;
pub mod commands;
mod drive;
mod drives;
pub mod erase;
mod error;
#[cfg(feature = "iscsi")]
mod iscsi;
mod long_command;
mod media;
mod progress;
pub mod read;
#[cfg(target_os = "linux")]
mod real_time;
mod reply;
mod scripted;
mod sense;
#[cfg(target_os = "linux")]
mod sg_io;
mod transport;
mod verify;
pub mod virtual_drive;

pub use cdb::Cdb;
pub use clock::{Clock, HostClock, VirtualClock};
pub use drive::Drive;
pub use drives::{DriveEntry, DriveName, list_drives};
pub use error::{MmcError, MmcErrorKind};
#[cfg(feature = "iscsi")]
pub use iscsi::Iscsi;
pub use media::{Family, Media, MediaState, PhysicalType, Profile, Session, Track, Ways, Writing};
pub use progress::{Observer, Phase, Progress, unobserved};
pub use scripted::Scripted;
pub use sense::{Sense, SenseKey};
#[cfg(target_os = "linux")]
pub use sg_io::{Access, SgIo};
pub use transport::{Data, Transport, TransportError};
pub use verify::verify;
