//! GET CONFIGURATION: the kind of medium, and what the drive can do with it.
//!
//! Spec: MMC-6 6.5, GET CONFIGURATION.

use crate::cdb::Cdb;
use crate::commands::features::{Feature, ProfileList};
use crate::drive::{Drive, SOON};
use crate::error::MmcError;
use crate::media::Profile;
use crate::reply::Reply;
use crate::transport::Data;

/// The command's name.
pub const NAME: &str = "GET CONFIGURATION";

/// What a drive can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The kind of medium in the drive; [`Profile::NONE`] without one.
    pub profile: Profile,
    /// Features, in the drive's order. A feature that the reply cuts off is left out.
    pub features: Vec<Feature>,
}

impl Configuration {
    /// Reads a reply.
    ///
    /// # Errors
    /// When it has no header.
    pub fn parse(bytes: &[u8]) -> Result<Self, MmcError> {
        let reply = Reply::new(NAME, bytes);
        let profile = Profile(reply.u16(6)?);
        let mut rest = reply.declared32()?.rest(8);
        let mut features = Vec::new();
        while let [code_high, code_low, flags, length, body @ ..] = rest {
            let Some((data, after)) = body.split_at_checked(usize::from(*length)) else {
                break;
            };
            features.push(Feature {
                code: u16::from_be_bytes([*code_high, *code_low]),
                version: flags >> 2 & 0xf,
                persistent: flags & 2 != 0,
                current: flags & 1 != 0,
                data: data.to_vec(),
            });
            rest = after;
        }
        Ok(Self { profile, features })
    }

    /// Asks for all features, current or not; where the drive does not send so much, for the profile alone.
    ///
    /// # Errors
    /// What the drive says, or why its reply is of no use.
    pub fn read(drive: &mut Drive) -> Result<Self, MmcError> {
        let mut buffer = [0; 4096];
        let cdb = |length| Cdb::new(0x46).u16(7, length);
        let length = match drive.command(NAME, &cdb(4096), Data::In(&mut buffer), SOON) {
            Err(error) if error.is_invalid_field() => {
                let header = buffer.get_mut(..8).unwrap_or_default();
                drive.command(NAME, &cdb(8), Data::In(header), SOON)?
            }
            length => length?,
        };
        Self::parse(buffer.get(..length).unwrap_or_default())
    }

    /// The profile, or, where the drive says that there is none, the one that its list has as current.
    pub fn profile(&self) -> Profile {
        let listed = || {
            let list = ProfileList::parse(self.feature(0)?);
            let current = list.0.into_iter().find(|(_, current)| *current);
            current.map(|(profile, _)| profile)
        };
        match self.profile {
            Profile::NONE => listed().unwrap_or(Profile::NONE),
            profile => profile,
        }
    }

    /// A feature, if it is there and current: usable with this medium, now.
    pub fn current(&self, code: u16) -> Option<&Feature> {
        self.features
            .iter()
            .find(|feature| feature.code == code && feature.current)
    }

    /// A feature, current or not.
    pub fn feature(&self, code: u16) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::features::{DvdPlusR, RandomReadable};
    use crate::commands::test_replies::{TGT_CONFIGURATION, hex};
    use crate::commands::with_script;
    use crate::scripted::Scripted;

    const CDB: [u8; 10] = [0x46, 0, 0, 0, 0, 0, 0, 0x10, 0, 0];

    #[test]
    fn tgts_features() {
        let script = Scripted::new().reply(&CDB, hex(TGT_CONFIGURATION));
        let configuration = with_script(script, Configuration::read).unwrap();
        assert_eq!(configuration.profile, Profile::DVD_PLUS_R);
        let codes: Vec<u16> = configuration
            .features
            .iter()
            .map(|feature| feature.code)
            .collect();
        assert_eq!(
            codes,
            [
                0, 1, 2, 3, 0x10, 0x1d, 0x1f, 0x2b, 0x100, 0x105, 0x107, 0x108, 0x10a
            ]
        );
        let list = ProfileList::parse(configuration.feature(0).unwrap());
        assert_eq!(list.0, [(Profile::DVD_ROM, false), (Profile::DVD_PLUS_R, true)]);
        assert!(
            DvdPlusR::parse(configuration.current(DvdPlusR::CODE).unwrap())
                .unwrap()
                .write
        );
        assert!(configuration.current(RandomReadable::CODE).is_none());
    }

    #[test]
    fn lengths_that_lie() {
        let script = Scripted::new().reply(&CDB, hex("000000ff 0000 0043 0000 03 08 00100000"));
        let configuration = with_script(script, Configuration::read).unwrap();
        assert_eq!(
            (configuration.profile, configuration.features.len()),
            (Profile::BD_RE, 0)
        );
        let configuration = Configuration::parse(&hex("00000004 0000 0009 0001 03 00")).unwrap();
        assert_eq!(
            (configuration.profile, configuration.features.len()),
            (Profile::CD_R, 0)
        );
        assert!(Configuration::parse(&hex("00000004 0000")).is_err());
        assert!(with_script(Scripted::new().sense(&CDB, (5, 0x20, 0)), Configuration::read).is_err());
    }
}
