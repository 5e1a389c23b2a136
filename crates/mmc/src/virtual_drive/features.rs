//! GET CONFIGURATION: features, by the disc and its state.

use crate::commands::features;
use crate::commands::features::Recording;
use crate::media::{Family, Profile, Writing};

use super::Recorder;
use super::commands::Command;
use super::medium::MediumKind;

impl Recorder {
    pub(super) fn configuration(&self, command: Command<'_>) -> Vec<u8> {
        let starting = command.u16(2);
        let profile = if self.present {
            self.disc().profile()
        } else {
            Profile::NONE
        };
        let mut list = Vec::new();
        let mut feature = |code: u16, persistent: bool, current: bool, data: &[u8]| {
            if code >= starting {
                list.extend(code.to_be_bytes());
                list.push(u8::from(persistent) << 1 | u8::from(current));
                list.push(u8::try_from(data.len()).unwrap_or(u8::MAX));
                list.extend(data);
            }
        };
        let mut profiles = Vec::new();
        for known in MediumKind::all()
            .map(MediumKind::profile)
            .chain([Profile::DVD_RW_RESTRICTED_OVERWRITE])
        {
            profiles.extend(known.0.to_be_bytes());
            profiles.extend([u8::from(known == profile), 0]);
        }
        feature(0x0000, true, true, &profiles);
        feature(0x0001, true, true, &[0, 0, 0, 2, 1, 0, 0, 0]);
        feature(0x0003, true, true, &[0x29, 0, 0, 0]);
        if self.present {
            self.of_the_disc(&mut feature);
        }
        feature(features::REAL_TIME_STREAMING, true, true, &[0x1f, 0, 0, 0]);
        feature(features::SERIAL_NUMBER, true, true, b"VIRTUAL1");
        let length = u32::try_from(list.len() + 4).unwrap_or(u32::MAX);
        let mut reply = length.to_be_bytes().to_vec();
        reply.extend([0, 0]);
        reply.extend(profile.0.to_be_bytes());
        reply.extend(list);
        reply
    }

    /// Features that come and go with the disc.
    fn of_the_disc(&self, feature: &mut impl FnMut(u16, bool, bool, &[u8])) {
        let disc = self.disc();
        let unit = disc.profile().write_unit();
        let blocking = u8::try_from(unit).unwrap_or(0);
        let readable = disc.readable() > 0;
        feature(0x0010, false, readable, &[0, 0, 8, 0, 0, blocking, 1, 0]);
        match disc.kind.family() {
            Family::Cd => feature(0x001e, false, readable, &[0; 4]),
            Family::Dvd => feature(0x001f, false, readable, &[0; 4]),
            _ => feature(0x0040, false, readable, &[0; 28]),
        }
        let open = !disc.finalised && !disc.write_protected;
        match disc.writing() {
            Writing::Cd => {
                feature(0x0021, false, open, &[1, 0, 1, 1, 7, 0, 0, 0]);
                feature(Recording::CD_TRACK_AT_ONCE, false, open, &[0x46, 0, 1, 0]);
                feature(Recording::CD_MASTERING, false, open, &[0x66, 0, 0x10, 0]);
            }
            Writing::DvdMinus => {
                if !disc.minimal {
                    feature(0x0021, false, open, &[0, 0, 1, 1, 16, 0, 0, 0]);
                }
                let two_layers = if disc.kind.layers() > 1 { 8 } else { 0 };
                feature(Recording::DVD_MINUS, false, open, &[0x46 | two_layers, 0, 0, 0]);
            }
            Writing::DvdPlus if disc.kind.layers() > 1 => feature(0x003b, false, open, &[1, 0, 0, 0]),
            Writing::DvdPlus => feature(0x002b, false, open, &[1, 0, 0, 0]),
            Writing::BdSequential => {
                feature(0x0023, false, open && disc.is_empty(), &[0, 0, 0, 0, 0, 0, 0, 0]);
                feature(features::BD_WRITE, false, open, &[0; 28]);
                if disc.pseudo_overwrite {
                    feature(features::PSEUDO_OVERWRITE, false, open, &[0; 4]);
                }
            }
            Writing::Overwrite => {
                let [a, b, c, d] = disc.formatted.saturating_sub(1).to_be_bytes();
                let random = [a, b, c, d, 0, 0, 8, 0, 0, blocking, 1, 0];
                feature(0x0020, false, disc.formatted > 0 && !disc.restricted, &random);
                feature(0x0023, false, true, &[0, 0, 0, 0, 0, 0, 0, 0]);
                match disc.kind {
                    MediumKind::DvdPlusRw => feature(0x002a, false, true, &[1, 2, 0, 0]),
                    MediumKind::DvdRw => feature(
                        features::RIGID_RESTRICTED_OVERWRITE,
                        false,
                        true,
                        &[0x0b, 0, 0, 0],
                    ),
                    MediumKind::BdRe => feature(features::BD_WRITE, false, true, &[0; 28]),
                    _ => {}
                }
            }
            Writing::Never => {}
        }
    }
}
