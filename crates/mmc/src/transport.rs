//! One command of SCSI, there and back.
//!
//! Spec: SAM-5 5.3, command descriptor blocks and status codes.

use std::io;
use std::time::Duration;

use crate::sense::Sense;

/// What goes with a command besides its descriptor block.
#[derive(Debug)]
pub enum Data<'a> {
    /// Nothing.
    None,
    /// Bytes from the drive, at most as many as the buffer has.
    In(&'a mut [u8]),
    /// Bytes to the drive, all of them.
    Out(&'a [u8]),
}

impl Data<'_> {
    /// The same data once more, for a command that is repeated.
    pub fn again(&mut self) -> Data<'_> {
        match self {
            Self::None => Data::None,
            Self::In(buffer) => Data::In(buffer),
            Self::Out(bytes) => Data::Out(bytes),
        }
    }

    /// Bytes that may be transferred.
    pub fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::In(buffer) => buffer.len(),
            Self::Out(bytes) => bytes.len(),
        }
    }

    /// Whether there is nothing to transfer.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Why a command did not end well.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The drive says CHECK CONDITION, and why.
    #[error("{0}")]
    Sense(Sense),
    /// Another status than GOOD and CHECK CONDITION (SAM-5 5.3.1): 08h is BUSY, 18h RESERVATION CONFLICT, 28h TASK SET FULL.
    #[error("status {0:#04x}")]
    Status(u8),
    /// The drive did not answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// The way to the drive is broken.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A way to one drive.
pub trait Transport: Send {
    /// Runs one command, and waits for its end. Returns the bytes that were transferred, never more than `data` has.
    ///
    /// # Errors
    /// What the drive said against it, or why it could not be asked. After [`TransportError::TimedOut`] the command may still be at work.
    fn execute(&mut self, cdb: &[u8], data: Data<'_>, timeout: Duration) -> Result<usize, TransportError>;

    /// The most bytes that one command may carry, at least 32 KiB.
    fn longest_transfer(&self) -> usize {
        64 << 10
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn execute(&mut self, cdb: &[u8], data: Data<'_>, timeout: Duration) -> Result<usize, TransportError> {
        (**self).execute(cdb, data, timeout)
    }

    fn longest_transfer(&self) -> usize {
        (**self).longest_transfer()
    }
}
