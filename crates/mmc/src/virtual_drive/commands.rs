//! What happens to a command before, while and after it is done.

use std::time::Duration;

use crate::sense::{Sense, SenseKey};
use crate::transport::{Data, Transport, TransportError};

use super::faults::FaultKind;
use super::{Recorder, VirtualDrive, illegal, sense};

/// The bytes of a command; what is not there is zero.
#[derive(Clone, Copy)]
pub(super) struct Command<'a>(&'a [u8]);

impl Command<'_> {
    pub(super) fn u8(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    pub(super) fn u16(self, at: usize) -> u16 {
        u16::from_be_bytes([self.u8(at), self.u8(at + 1)])
    }

    pub(super) fn u24(self, at: usize) -> u32 {
        u32::from_be_bytes([0, self.u8(at), self.u8(at + 1), self.u8(at + 2)])
    }

    pub(super) fn u32(self, at: usize) -> u32 {
        u32::from_be_bytes([self.u8(at), self.u8(at + 1), self.u8(at + 2), self.u8(at + 3)])
    }
}

/// How a command ended.
pub(super) enum Done {
    Good,
    /// A reply, of which as much is sent as was asked for.
    Reply(Vec<u8>),
    /// So many bytes are in the buffer already.
    Filled(usize),
}

impl Transport for VirtualDrive {
    fn execute(&mut self, cdb: &[u8], data: Data<'_>, timeout: Duration) -> Result<usize, TransportError> {
        let mut drive = self.lock();
        let command = Command(cdb);
        let operation = command.u8(0);
        if let Some(busy) = drive.busy.checked_sub(1) {
            drive.busy = busy;
            return Err(TransportError::Status(8));
        }
        match drive.faults.at_command(operation) {
            None | Some(FaultKind::BitRot) => {}
            Some(FaultKind::Sense(sense)) => return Err(TransportError::Sense(sense)),
            Some(FaultKind::Deferred(sense)) => {
                drive.deferred = Some(Sense {
                    deferred: true,
                    ..sense
                });
                // What is asked for cannot come later.
                if !matches!(data, Data::In(_)) {
                    return Ok(data.len());
                }
            }
            Some(FaultKind::MediumRemoved) => drive.move_disc(false),
            Some(FaultKind::Busy(more)) => {
                drive.busy = more;
                return Err(TransportError::Status(8));
            }
            Some(FaultKind::UnitAttention(asc, ascq)) => drive.attentions.push_back((asc, ascq)),
            Some(FaultKind::Silence) => {
                drive.options.clock.sleep(timeout);
                return Err(TransportError::TimedOut);
            }
        }
        drive.execute(command, data)
    }
}

impl Recorder {
    /// Does a command, and brings what it brings.
    fn execute(&mut self, command: Command<'_>, mut data: Data<'_>) -> Result<usize, TransportError> {
        match self.run(command, &mut data) {
            Ok(Done::Good) => Ok(if let Data::Out(bytes) = data {
                bytes.len()
            } else {
                0
            }),
            Ok(Done::Filled(length)) => Ok(length),
            Ok(Done::Reply(reply)) => {
                let Data::In(buffer) = data else { return Ok(0) };
                let length = reply.len().min(buffer.len()).min(allocation(command));
                for (place, byte) in buffer.iter_mut().zip(&reply).take(length) {
                    *place = *byte;
                }
                Ok(length)
            }
            Err(sense) => Err(TransportError::Sense(sense)),
        }
    }
}

/// ALLOCATION LENGTH of a command.
fn allocation(command: Command<'_>) -> usize {
    match command.u8(0) {
        0x03 => usize::from(command.u8(4)),
        0x12 => usize::from(command.u16(3)),
        0xad => usize::from(command.u16(8)),
        0xac => 8 + 16 * usize::from(command.u16(8)),
        0x25 => 8,
        _ => usize::from(command.u16(7)),
    }
}

impl Recorder {
    fn run(&mut self, command: Command<'_>, data: &mut Data<'_>) -> Result<Done, Sense> {
        let operation = command.u8(0);
        // These never tell of anything, and work without a disc.
        match operation {
            0x12 => return Ok(Done::Reply(self.inquiry())),
            0x03 => return Ok(Done::Reply(self.request_sense())),
            0x46 => return Ok(Done::Reply(self.configuration(command))),
            0x4a => return Ok(Done::Reply(self.event_status(command))),
            _ => {}
        }
        if let Some((asc, ascq)) = self.attentions.pop_front() {
            return Err(sense(SenseKey::UNIT_ATTENTION, asc, ascq));
        }
        if let Some(sense) = self.deferred.take() {
            return Err(sense);
        }
        match operation {
            0x1e => {
                self.tray_locked = command.u8(4) & 1 != 0;
                return Ok(Done::Good);
            }
            0x1b => return self.start_stop(command),
            0x5a => return self.mode_sense(command),
            0x55 => return self.mode_select(data),
            0x5c => return Ok(Done::Reply(self.buffer_capacity())),
            _ => {}
        }
        if !self.present {
            return Err(sense(SenseKey::NOT_READY, 0x3a, 0));
        }
        self.ready()?;
        match operation {
            0x00 | 0x54 => Ok(Done::Good),
            0x23 => self.format_capacities(),
            0x25 => Ok(Done::Reply(self.capacity())),
            0x28 => self.read(command.u32(2), u32::from(command.u16(7)), data),
            0xa8 => self.read(command.u32(2), command.u32(6), data),
            0xbe => self.read_cd(command, data),
            0x2f => self.verify(command.u32(2), u32::from(command.u16(7))),
            0x2a => self.write(command.u32(2), u32::from(command.u16(7)), data),
            0xaa => self.write(command.u32(2), command.u32(6), data),
            0x35 => self.synchronize(command.u8(1) & 2 != 0),
            0x53 => self.reserve(command.u32(5)),
            0x5d => self.cue_sheet(command.u24(6), data),
            0x5b => self.close(command),
            0x04 => self.format(command, data),
            0xa1 => self.blank(command),
            0x43 => self.toc(command),
            0x51 => self.disc_information(command),
            0x52 => self.track_information(command),
            0xad => self.disc_structure(command),
            0xac => self.performance(command),
            0xb6 => self.streaming(data),
            0xbb => {
                self.set_speed(u32::from(command.u16(4)));
                Ok(Done::Good)
            }
            _ => Err(illegal(0x20, 0)),
        }
    }

    /// Whether a long command is at work: then the drive is not ready, and says how far it is.
    fn ready(&mut self) -> Result<(), Sense> {
        let Some(work) = self.at_work else { return Ok(()) };
        let now = self.now();
        if now >= work.until {
            self.at_work = None;
            return Ok(());
        }
        let (done, all) = ((now - work.from).as_nanos(), (work.until - work.from).as_nanos());
        let progress = u16::try_from(done * 65536 / all.max(1)).unwrap_or(u16::MAX);
        Err(Sense {
            progress: Some(progress),
            ..sense(SenseKey::NOT_READY, 0x04, work.ascq)
        })
    }

    fn request_sense(&mut self) -> Vec<u8> {
        let waiting = self
            .attentions
            .pop_front()
            .map(|(asc, ascq)| sense(SenseKey::UNIT_ATTENTION, asc, ascq));
        let sense_data = waiting
            .or_else(|| self.deferred.take())
            .or_else(|| self.ready().err())
            .unwrap_or(sense(SenseKey::NO_SENSE, 0, 0));
        sense_data.to_bytes().to_vec()
    }

    fn start_stop(&mut self, command: Command<'_>) -> Result<Done, Sense> {
        match command.u8(4) & 3 {
            2 if self.tray_locked => return Err(illegal(0x53, 2)),
            2 => self.move_disc(false),
            3 => self.move_disc(true),
            _ => {}
        }
        Ok(Done::Good)
    }
}
