//! BLANK, FORMAT UNIT, READ FORMAT CAPACITIES.

use crate::commands::format_unit::{
    BD_R_SPARES, BD_RE_PLAIN, BD_RE_SPARES, DVD_PLUS_RW, FULL, FULL_RESTRICTED, QUICK, QUICK_GROW,
};
use crate::sense::{Sense, SenseKey};
use crate::transport::Data;

use super::commands::{Command, Done};
use super::disc::Disc;
use super::medium::MediumKind;
use super::{Recorder, broken, illegal, sense};

/// Blocks that spare areas take by default on BD.
const SPARES: u32 = 0x6_0000;

impl Recorder {
    fn may_be_erased(&self) -> Result<(), Sense> {
        if self.disc.write_protected {
            return Err(sense(SenseKey::DATA_PROTECT, 0x27, 0));
        }
        Ok(())
    }

    pub(super) fn blank(&mut self, command: Command<'_>) -> Result<Done, Sense> {
        let kind = self.disc.kind;
        if !matches!(kind, MediumKind::CdRw | MediumKind::DvdRw) {
            return Err(illegal(0x30, 0));
        }
        self.may_be_erased()?;
        match command.u8(1) & 7 {
            what @ (0 | 1) => {
                let mut disc =
                    Disc::blank(kind, self.disc.capacity, self.disc.identification.wrapping_add(1));
                disc.minimal = kind == MediumKind::DvdRw && what == 1;
                self.disc = disc;
            }
            6 if !self.disc.restricted && !self.disc.is_empty() => {
                let last = self.disc.tracks.last().map_or(0, |track| track.session);
                self.disc.tracks.retain(|track| track.session < last);
                self.disc.closed_sessions = last.saturating_sub(1);
                self.disc.finalised = false;
            }
            _ => return Err(illegal(0x24, 0)),
        }
        self.erased(command.u8(1) & 0x10 != 0, 0x07, false)
    }

    fn erased(&mut self, immediate: bool, ascq: u8, keeps: bool) -> Result<Done, Sense> {
        self.pretend = None;
        self.cue = None;
        self.save()?;
        // In this order: until it is known that the disc is another one, the old one is whole.
        if self.disc.is_empty() && !keeps {
            self.file.forget_blocks().map_err(broken)?;
        }
        self.work(immediate, ascq);
        Ok(Done::Good)
    }

    /// Ways to format the disc: blocks, type, parameter.
    fn ways(&self) -> Vec<(u32, u8, u32)> {
        let capacity = self.disc.capacity;
        let unit = self.disc.kind.profile().write_unit();
        let spared = capacity.saturating_sub(SPARES).max(capacity / 2) / unit * unit;
        match self.disc.kind {
            MediumKind::DvdPlusRw => vec![(capacity, DVD_PLUS_RW, 0)],
            MediumKind::DvdRam => vec![(capacity, FULL, 2048)],
            MediumKind::DvdRw => {
                let mut ways = vec![(capacity, FULL_RESTRICTED, 16), (capacity, QUICK, 16)];
                if self.disc.restricted {
                    ways.push((capacity, QUICK_GROW, 16));
                }
                ways
            }
            MediumKind::BdRe => vec![
                (spared, FULL, 2048),
                (spared, BD_RE_SPARES, 0),
                (capacity, BD_RE_PLAIN, 2048),
            ],
            MediumKind::BdR | MediumKind::BdRDl if self.disc.is_empty() => {
                vec![(spared, FULL, 2048), (spared, BD_R_SPARES, 0)]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn format_capacities(&self) -> Result<Done, Sense> {
        let ways = self.ways();
        if ways.is_empty() {
            return Err(illegal(0x30, 0));
        }
        let formatted = self.disc.formatted;
        let (blocks, state) = if formatted > 0 {
            (formatted, 2)
        } else {
            (self.disc.capacity, 1)
        };
        let length = u8::try_from(8 + 8 * ways.len()).unwrap_or(u8::MAX);
        let mut reply = vec![0, 0, 0, length];
        reply.extend(blocks.to_be_bytes());
        reply.extend([state, 0, 8, 0]);
        for (blocks, kind, parameter) in ways {
            let [_, a, b, c] = parameter.to_be_bytes();
            reply.extend(blocks.to_be_bytes());
            reply.extend([kind << 2, a, b, c]);
        }
        Ok(Done::Reply(reply))
    }

    pub(super) fn format(&mut self, command: Command<'_>, data: &Data<'_>) -> Result<Done, Sense> {
        let Data::Out(list) = data else {
            return Err(illegal(0x24, 0));
        };
        let Some(&[_, flags, _, 8, a, b, c, d, kind, ..]) = list.first_chunk::<12>() else {
            return Err(illegal(0x26, 0));
        };
        if command.u8(1) & 0x1f != 0x11 {
            return Err(illegal(0x24, 0));
        }
        self.may_be_erased()?;
        let blocks = u32::from_be_bytes([a, b, c, d]);
        let (kind, sub_type) = (kind >> 2, kind & 3);
        let way = self.ways().into_iter().find(|(_, known, _)| *known == kind);
        let (largest, ..) = way.ok_or(illegal(if self.ways().is_empty() { 0x30 } else { 0x26 }, 0))?;
        if blocks > largest || blocks == 0 && kind != QUICK && kind != QUICK_GROW {
            return Err(illegal(0x26, 0x02));
        }
        let disc = &mut self.disc;
        match kind {
            DVD_PLUS_RW => (disc.formatted, disc.background) = (disc.capacity, 2),
            FULL_RESTRICTED | QUICK => {
                *disc = Disc::blank(disc.kind, disc.capacity, disc.identification.wrapping_add(1));
                disc.restricted = true;
                disc.growing = kind == QUICK;
                disc.formatted = if kind == QUICK { 0 } else { disc.capacity };
            }
            QUICK_GROW => disc.growing = true,
            FULL | BD_R_SPARES if disc.kind.profile().writing() != crate::media::Writing::Overwrite => {
                disc.capacity = blocks;
                disc.pseudo_overwrite = sub_type == 0;
            }
            _ => disc.formatted = blocks,
        }
        let background = kind == DVD_PLUS_RW;
        self.erased(flags & 2 != 0 || background, 0x04, kind == QUICK_GROW)
    }
}
