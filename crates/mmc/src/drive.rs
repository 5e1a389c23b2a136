//! A drive: a transport, and the patience that drives need.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::cdb::Cdb;
use crate::clock::{Clock, HostClock};
use crate::error::MmcError;
use crate::sense::{Sense, SenseKey};
use crate::transport::{Data, Transport, TransportError};

/// How long most commands may take.
pub(crate) const SOON: Duration = Duration::from_secs(30);
/// How long commands may take that move the medium or write to it.
pub(crate) const LATE: Duration = Duration::from_secs(200);

/// How many unit attentions are taken before a command: a drive has one for each of several causes.
const ATTENTIONS: u32 = 8;

/// An optical drive.
///
/// Commands go through [`Drive::command`], which knows when a command has to be repeated: after a unit attention, and while the drive
/// becomes ready. Nothing is repeated that could have been done already: a drive that reports one of these has not begun.
pub struct Drive {
    transport: Box<dyn Transport>,
    clock: Arc<dyn Clock>,
    /// A unit attention is an error: something happened that must not happen now.
    alert: bool,
    patience: Duration,
}

impl fmt::Debug for Drive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drive")
            .field("alert", &self.alert)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

impl Drive {
    /// The drive behind a transport.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self::with_clock(transport, Arc::new(HostClock::default()))
    }

    /// The drive behind a transport, with waiting by another clock than the host's.
    pub fn with_clock(transport: impl Transport + 'static, clock: Arc<dyn Clock>) -> Self {
        Self {
            transport: Box::new(transport),
            clock,
            alert: false,
            patience: Duration::from_secs(60),
        }
    }

    /// The clock that waiting goes by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The most whole blocks of 2048 bytes that one command may carry.
    pub fn longest_transfer_blocks(&self) -> u16 {
        u16::try_from(self.transport.longest_transfer() / 2048)
            .unwrap_or(u16::MAX)
            .max(1)
    }

    /// From now on a unit attention and a deferred error are errors, or again something to take note of and go on.
    pub fn set_alert(&mut self, alert: bool) {
        self.alert = alert;
    }

    /// Runs a command, again after unit attentions and as long as the drive becomes ready, within the drive's patience. Returns the bytes
    /// that were transferred.
    ///
    /// # Errors
    /// What the drive says, or why it cannot be asked.
    pub fn command(
        &mut self,
        name: &'static str,
        cdb: &Cdb,
        mut data: Data<'_>,
        timeout: Duration,
    ) -> Result<usize, MmcError> {
        let begun = self.clock.now();
        let mut pause = Duration::from_millis(20);
        let mut attentions = 0;
        loop {
            let error = match self.once(name, cdb, data.again(), timeout) {
                Ok(length) => return Ok(length),
                Err(error) => error,
            };
            match &error {
                MmcError::Sense { sense, .. } if self.is_attention(sense) && attentions < ATTENTIONS => {
                    attentions += 1
                }
                MmcError::Sense { sense, .. } if sense.is_becoming_ready() => {
                    self.wait(name, begun, &mut pause)?
                }
                MmcError::Status { status: 8 | 0x28, .. } => self.wait(name, begun, &mut pause)?,
                _ => return Err(error),
            }
        }
    }

    pub(crate) fn is_alert(&self) -> bool {
        self.alert
    }

    /// Whether the sense data only tells of something, and the command should simply come again.
    fn is_attention(&self, sense: &Sense) -> bool {
        !self.alert && (sense.key == SenseKey::UNIT_ATTENTION || sense.deferred)
    }

    /// Waits a little longer than the last time, as long as patience lasts.
    pub(crate) fn wait(
        &mut self,
        name: &'static str,
        begun: Duration,
        pause: &mut Duration,
    ) -> Result<(), MmcError> {
        if self.clock.now().saturating_sub(begun) > self.patience {
            return Err(MmcError::TimedOut {
                command: name,
                limit: self.patience,
            });
        }
        self.clock.sleep(*pause);
        *pause = (*pause * 3 / 2).min(Duration::from_millis(500));
        Ok(())
    }

    /// Runs a command once.
    ///
    /// # Errors
    /// What the drive says, or why it cannot be asked.
    pub fn once(
        &mut self,
        name: &'static str,
        cdb: &Cdb,
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<usize, MmcError> {
        let room = data.len();
        // A transport knows what came along with a recovered error; one that does not tell has no data.
        let sends = !matches!(data, Data::In(_));
        match self.transport.execute(cdb.bytes(), data, timeout) {
            Ok(length) => Ok(length.min(room)),
            Err(TransportError::Sense(sense)) if sends && sense.key == SenseKey::RECOVERED_ERROR => Ok(room),
            Err(TransportError::Sense(sense)) => Err(MmcError::Sense { command: name, sense }),
            Err(TransportError::Status(status)) => Err(MmcError::Status {
                command: name,
                status,
            }),
            Err(TransportError::TimedOut) => Err(MmcError::TimedOut {
                command: name,
                limit: timeout,
            }),
            Err(TransportError::Io(error)) => Err(MmcError::Transport { command: name, error }),
        }
    }

    /// Runs a command that brings at most `N` bytes, and gives them as a reply.
    pub(crate) fn ask<'a>(
        &mut self,
        name: &'static str,
        cdb: &Cdb,
        buffer: &'a mut [u8],
    ) -> Result<crate::reply::Reply<'a>, MmcError> {
        let length = self.command(name, cdb, Data::In(buffer), SOON)?;
        Ok(crate::reply::Reply::new(
            name,
            buffer.get(..length).unwrap_or_default(),
        ))
    }
}
