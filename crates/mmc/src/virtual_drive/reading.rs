//! READ, READ CD, VERIFY.

use crate::media::Family;
use crate::sense::Sense;
use crate::transport::Data;

use super::commands::{Command, Done};
use super::faults::FaultKind;
use super::{Recorder, broken, illegal};

impl Recorder {
    fn may_be_read(&self, lba: u32, blocks: u32) -> Result<(), Sense> {
        let disc = &self.disc;
        let end = lba
            .checked_add(blocks)
            .filter(|end| *end <= disc.readable())
            .ok_or(illegal(0x21, 0))?;
        if let Some(gap) = (lba..end).find(|lba| !disc.is_recorded(*lba)) {
            // Between sessions, and in the run-out of a track.
            return Err(Sense {
                information: Some(u64::from(gap)),
                ..illegal(0x64, 0)
            });
        }
        for (lba, fault) in self.faults.at_blocks(lba, blocks) {
            if let FaultKind::Sense(sense) = fault {
                return Err(Sense {
                    information: Some(u64::from(lba)),
                    ..sense
                });
            }
        }
        Ok(())
    }

    pub(super) fn read(&mut self, lba: u32, blocks: u32, data: &mut Data<'_>) -> Result<Done, Sense> {
        self.may_be_read(lba, blocks)?;
        let Data::In(buffer) = data else {
            return Ok(Done::Good);
        };
        let length = usize::try_from(u64::from(blocks) * 2048)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let Some(buffer) = buffer.get_mut(..length) else {
            return Ok(Done::Good);
        };
        self.file.read_blocks(lba, buffer).map_err(broken)?;
        for (rotten, fault) in self.faults.at_blocks(lba, blocks) {
            let place = (rotten - lba) as usize * 2048 + 1000;
            if let (FaultKind::BitRot, Some(byte)) = (fault, buffer.get_mut(place)) {
                *byte ^= 0x10;
            }
        }
        Ok(Done::Filled(length))
    }

    pub(super) fn read_cd(&mut self, command: Command<'_>, data: &mut Data<'_>) -> Result<Done, Sense> {
        if self.disc.kind.family() != Family::Cd {
            return Err(illegal(0x30, 0));
        }
        // Mode 1, or any mode, and nothing but user data.
        if !matches!(command.u8(1) >> 2 & 7, 0 | 2) || command.u8(9) & 0xf8 != 0x10 {
            return Err(illegal(0x64, 0));
        }
        self.read(command.u32(2), command.u24(6), data)
    }

    pub(super) fn verify(&self, lba: u32, blocks: u32) -> Result<Done, Sense> {
        self.may_be_read(lba, blocks).map(|()| Done::Good)
    }
}
