//! What the drive says about itself: INQUIRY, mode pages, performance, buffer, events.

use crate::commands::mode_pages::{Capabilities, WriteParameters};
use crate::sense::Sense;
use crate::transport::Data;

use super::commands::{Command, Done};
use super::{Recorder, illegal};

impl Recorder {
    pub(super) fn inquiry(&self) -> Vec<u8> {
        let mut reply = vec![5, 0x80, 5, 2, 31, 0, 0, 0];
        reply.extend(b"FSIMAGE VIRTUAL DRIVE   1.00");
        reply
    }

    pub(super) fn event_status(&mut self, command: Command<'_>) -> Vec<u8> {
        if command.u8(4) & 0x10 == 0 {
            return vec![0, 2, 0x80, 0x10];
        }
        let event = std::mem::take(&mut self.events);
        vec![0, 6, 4, 0x10, event, u8::from(self.present) << 1, 0, 0]
    }

    pub(super) fn buffer_capacity(&mut self) -> Vec<u8> {
        let now = self.now();
        self.buffer.drain(now);
        let field = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes();
        [
            [0, 10, 0, 0],
            field(self.buffer.size),
            field(self.buffer.available()),
        ]
        .concat()
    }

    pub(super) fn mode_sense(&mut self, command: Command<'_>) -> Result<Done, Sense> {
        let wanted = command.u8(2) & 0x3f;
        let mut pages = Vec::new();
        let mut tell = |code: u8, page: &[u8]| {
            if wanted == code || wanted == 0x3f {
                pages.extend_from_slice(page);
            }
        };
        tell(0x01, &[0x01, 10, 0xc0, 16, 0, 0, 0, 0, 0, 0, 0, 0]);
        tell(WriteParameters::PAGE, &self.parameters.write());
        tell(0x08, &[0x08, 10, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        tell(0x1a, &[0x1a, 10, 0, 3, 0, 0, 9, 0x60, 0, 0, 0x23, 0x28]);
        tell(Capabilities::PAGE, &self.capabilities());
        if pages.is_empty() {
            return Err(illegal(0x24, 0));
        }
        let length = u16::try_from(pages.len() + 6).unwrap_or(u16::MAX);
        let mut reply = vec![0; 8];
        reply.splice(..2, length.to_be_bytes());
        reply.extend(pages);
        Ok(Done::Reply(reply))
    }

    fn capabilities(&self) -> Vec<u8> {
        let speeds = self.disc.kind.write_speeds();
        let short = |speed: u32| u16::try_from(speed).unwrap_or(u16::MAX).to_be_bytes();
        let mut page = vec![0; 32];
        page.splice(..4, [0x2a, 0, 0x3f, 0x37]);
        let kib = u32::try_from(self.buffer.size >> 10).unwrap_or(u32::MAX);
        page.splice(12..14, short(kib));
        page.splice(28..30, short(self.speed));
        page.splice(30..32, short(u32::try_from(speeds.len()).unwrap_or(0)));
        for speed in speeds {
            page.extend([0, 0]);
            page.extend(short(*speed));
        }
        let length = u8::try_from(page.len() - 2).unwrap_or(u8::MAX);
        page.splice(1..2, [length]);
        page
    }

    pub(super) fn mode_select(&mut self, data: &Data<'_>) -> Result<Done, Sense> {
        let Data::Out(list) = data else {
            return Err(illegal(0x24, 0));
        };
        let page = list.get(8..).unwrap_or_default();
        match page.first().map(|code| code & 0x3f) {
            Some(WriteParameters::PAGE) => {
                let parameters = WriteParameters::parse(page).map_err(|_| illegal(0x1a, 0))?;
                if page.len() != WriteParameters::SIZE || parameters.write_type.0 > 4 {
                    return Err(illegal(0x26, 0));
                }
                self.parameters = parameters;
                self.pretend = parameters.test_write.then(|| self.disc.clone());
                self.cue = None;
                Ok(Done::Good)
            }
            Some(0x01 | 0x08 | 0x1a) => Ok(Done::Good),
            _ => Err(illegal(0x26, 0)),
        }
    }

    pub(super) fn performance(&self, command: Command<'_>) -> Result<Done, Sense> {
        if command.u8(10) != 3 {
            return Err(illegal(0x24, 0));
        }
        let last = self.disc.capacity.saturating_sub(1);
        let mut descriptors = Vec::new();
        for speed in self.disc.kind.write_speeds() {
            descriptors.extend([0; 4]);
            for number in [last, *speed, *speed] {
                descriptors.extend(number.to_be_bytes());
            }
        }
        let length = u32::try_from(descriptors.len() + 4).unwrap_or(u32::MAX);
        let mut reply = length.to_be_bytes().to_vec();
        reply.extend([2, 0, 0, 0]);
        reply.extend(descriptors);
        Ok(Done::Reply(reply))
    }

    pub(super) fn streaming(&mut self, data: &Data<'_>) -> Result<Done, Sense> {
        let Data::Out(descriptor) = data else {
            return Err(illegal(0x24, 0));
        };
        let number =
            |at: usize| -> Option<u32> { Some(u32::from_be_bytes(*descriptor.get(at..)?.first_chunk()?)) };
        let (Some(size), Some(time)) = (number(20), number(24)) else {
            return Err(illegal(0x1a, 0));
        };
        let speed = (u64::from(size) * 1000)
            .checked_div(u64::from(time))
            .ok_or(illegal(0x26, 2))?;
        self.set_speed(u32::try_from(speed).unwrap_or(u32::MAX));
        Ok(Done::Good)
    }

    /// Sets the fastest speed that is not beyond the wanted one, or the slowest.
    pub(super) fn set_speed(&mut self, wanted: u32) {
        let speeds = self.disc.kind.write_speeds();
        let found = speeds.iter().find(|speed| **speed <= wanted).or(speeds.last());
        self.speed = found.copied().unwrap_or(0);
    }
}
