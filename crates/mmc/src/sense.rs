//! Sense data: what a drive says when a command does not end well.
//!
//! Spec: SPC-4 4.5, both formats.

use std::fmt;

/// A sense key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SenseKey(pub u8);

impl SenseKey {
    /// Nothing is wrong.
    pub const NO_SENSE: Self = Self(0);
    /// The command ended well, with the drive's help.
    pub const RECOVERED_ERROR: Self = Self(1);
    /// The medium cannot be reached, or not yet.
    pub const NOT_READY: Self = Self(2);
    /// The medium is bad there.
    pub const MEDIUM_ERROR: Self = Self(3);
    /// The drive is broken.
    pub const HARDWARE_ERROR: Self = Self(4);
    /// The command is wrong, or wrong now.
    pub const ILLEGAL_REQUEST: Self = Self(5);
    /// Something has happened since the last command.
    pub const UNIT_ATTENTION: Self = Self(6);
    /// The medium, or that part of it, may not be read or written.
    pub const DATA_PROTECT: Self = Self(7);
    /// A blank or written part was found where the other was expected.
    pub const BLANK_CHECK: Self = Self(8);
    /// The command was given up.
    pub const ABORTED_COMMAND: Self = Self(0xb);
    /// The end of the medium came too early.
    pub const VOLUME_OVERFLOW: Self = Self(0xd);

    /// The key in words.
    pub const fn words(self) -> &'static str {
        match self.0 {
            0 => "no sense",
            1 => "recovered error",
            2 => "not ready",
            3 => "medium error",
            4 => "hardware error",
            5 => "illegal request",
            6 => "unit attention",
            7 => "data protect",
            8 => "blank check",
            9 => "vendor specific",
            0xa => "copy aborted",
            0xb => "aborted command",
            0xd => "volume overflow",
            0xe => "miscompare",
            0xf => "completed",
            _ => "reserved sense key",
        }
    }
}

impl fmt::Debug for SenseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}h {}", self.0, self.words())
    }
}

/// What a drive says about a command, or about an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The kind.
    pub key: SenseKey,
    /// The additional sense code.
    pub asc: u8,
    /// The additional sense code's qualifier.
    pub ascq: u8,
    /// An earlier command failed, and this one was not done.
    pub deferred: bool,
    /// The INFORMATION field, for most commands a block address.
    pub information: Option<u64>,
    /// How much of a long command is done, in 65536ths.
    pub progress: Option<u16>,
}

impl Sense {
    /// Sense data with these codes and nothing else.
    pub const fn new(key: SenseKey, asc: u8, ascq: u8) -> Self {
        Self {
            key,
            asc,
            ascq,
            deferred: false,
            information: None,
            progress: None,
        }
    }

    /// Reads sense data in fixed or descriptor format. `None`: it is neither, or too short to have a code.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let response = bytes.first()? & 0x7f;
        match response {
            0x70 | 0x71 => Self::parse_fixed(bytes, response == 0x71),
            0x72 | 0x73 => Self::parse_descriptors(bytes, response == 0x73),
            _ => None,
        }
    }

    /// The fixed format. Its length byte counts what follows byte 7; codes beyond it are zero.
    fn parse_fixed(bytes: &[u8], deferred: bool) -> Option<Self> {
        let key = SenseKey(bytes.get(2)? & 0xf);
        let length = bytes
            .get(7)
            .map_or(bytes.len(), |additional| 8 + usize::from(*additional));
        let bytes = bytes.get(..length.min(bytes.len()))?;
        let at = |place: usize| bytes.get(place).copied().unwrap_or(0);
        let information = (at(0) & 0x80 != 0)
            .then(|| bytes.get(3..7)?.first_chunk())
            .flatten()
            .map(|information| u64::from(u32::from_be_bytes(*information)));
        Some(Self {
            key,
            asc: at(12),
            ascq: at(13),
            deferred,
            information,
            progress: progress(key, bytes.get(15..18)),
        })
    }

    /// The descriptor format.
    fn parse_descriptors(bytes: &[u8], deferred: bool) -> Option<Self> {
        let [_, key, asc, ascq] = *bytes.first_chunk()?;
        let mut sense = Self {
            deferred,
            ..Self::new(SenseKey(key & 0xf), asc, ascq)
        };
        let mut rest = bytes.get(8..).unwrap_or_default();
        while let [kind, length, body @ ..] = rest {
            let Some((body, after)) = body.split_at_checked(usize::from(*length)) else {
                break;
            };
            match kind {
                0 if body.first().is_some_and(|valid| valid & 0x80 != 0) => {
                    sense.information = body
                        .get(2..)
                        .and_then(|field| field.first_chunk())
                        .map(|field| u64::from_be_bytes(*field));
                }
                2 => sense.progress = progress(sense.key, body.get(2..5)),
                _ => {}
            }
            rest = after;
        }
        Some(sense)
    }

    /// In fixed format, 18 bytes.
    pub fn to_bytes(&self) -> [u8; 18] {
        let mut bytes = [0; 18];
        bytes[0] = 0x70 | u8::from(self.deferred);
        bytes[2] = self.key.0 & 0xf;
        if let Some(information) = self
            .information
            .and_then(|information| u32::try_from(information).ok())
        {
            bytes[0] |= 0x80;
            [bytes[3], bytes[4], bytes[5], bytes[6]] = information.to_be_bytes();
        }
        bytes[7] = 10;
        bytes[12] = self.asc;
        bytes[13] = self.ascq;
        if let Some(progress) = self.progress {
            bytes[15] = 0x80;
            [bytes[16], bytes[17]] = progress.to_be_bytes();
        }
        bytes
    }

    /// Key, additional code and qualifier, to compare with.
    pub const fn codes(&self) -> (u8, u8, u8) {
        (self.key.0, self.asc, self.ascq)
    }

    /// No medium is in the drive, or its tray is open.
    pub const fn is_no_medium(&self) -> bool {
        self.key.0 == 2 && self.asc == 0x3a
    }

    /// The drive is about to be ready, without anybody's help: it looks at the medium, or a long command is at work.
    pub const fn is_becoming_ready(&self) -> bool {
        self.key.0 == 2 && self.asc == 4 && matches!(self.ascq, 1 | 4 | 7 | 8)
    }

    /// The drive's buffer is full, and the command should come again.
    pub const fn is_long_write(&self) -> bool {
        self.key.0 == 2 && self.asc == 4 && matches!(self.ascq, 7 | 8)
    }

    /// The medium may be another one than a moment ago.
    pub const fn is_medium_change(&self) -> bool {
        self.key.0 == 6 && (self.asc == 0x28 || self.asc == 0x3a)
    }

    /// The medium may not be written to.
    pub const fn is_write_protection(&self) -> bool {
        self.key.0 == 7 && self.asc == 0x27
    }

    /// It is not about the command that it came for: an earlier one failed after all, or something happened to the drive.
    pub const fn is_about_something_else(&self) -> bool {
        self.deferred || self.key.0 == 6
    }

    /// The drive does not know the command, or not with these fields.
    pub const fn is_unsupported(&self) -> bool {
        self.key.0 == 5 && matches!(self.asc, 0x20 | 0x24 | 0x26 | 0x30)
    }

    /// The codes in words; an unknown qualifier has the words of its code.
    pub fn words(&self) -> &'static str {
        let find = |wanted: (u8, u8)| {
            let found = WORDS
                .binary_search_by_key(&wanted, |(asc, ascq, _)| (*asc, *ascq))
                .ok();
            found
                .and_then(|place| WORDS.get(place))
                .map(|(_, _, words)| *words)
        };
        if (self.asc, self.ascq) == (0, 0) {
            return "no additional information";
        }
        find((self.asc, self.ascq))
            .or_else(|| find((self.asc, 0)))
            .unwrap_or("unknown additional sense code")
    }
}

/// Sense key specific bytes of a drive that is at work.
fn progress(key: SenseKey, field: Option<&[u8]>) -> Option<u16> {
    let [valid, high, low] = *field?.first_chunk()?;
    (valid & 0x80 != 0 && (key == SenseKey::NOT_READY || key == SenseKey::NO_SENSE))
        .then(|| u16::from_be_bytes([high, low]))
}

impl fmt::Display for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, asc, ascq) = self.codes();
        let deferred = if self.deferred { "an earlier command: " } else { "" };
        write!(
            f,
            "{deferred}sense {key:x}/{asc:02x}/{ascq:02x}, {}: {}",
            self.key.words(),
            self.words()
        )
    }
}

/// The codes that matter to optical drives, sorted.
const WORDS: &[(u8, u8, &str)] = &[
    (0x00, 0x16, "operation in progress"),
    (0x00, 0x17, "cleaning requested"),
    (0x02, 0x00, "no seek complete"),
    (0x03, 0x00, "peripheral device write fault"),
    (0x04, 0x00, "not ready, cause not reportable"),
    (0x04, 0x01, "becoming ready"),
    (0x04, 0x02, "initialising command required"),
    (0x04, 0x03, "manual intervention required"),
    (0x04, 0x04, "format in progress"),
    (0x04, 0x07, "operation in progress"),
    (0x04, 0x08, "long write in progress"),
    (0x04, 0x09, "self-test in progress"),
    (0x05, 0x00, "the unit does not respond to selection"),
    (0x06, 0x00, "no reference position found"),
    (0x07, 0x00, "multiple peripheral devices selected"),
    (0x08, 0x00, "communication failure"),
    (0x08, 0x03, "communication CRC error"),
    (0x09, 0x00, "track following error"),
    (0x09, 0x01, "tracking servo failure"),
    (0x09, 0x02, "focus servo failure"),
    (0x09, 0x03, "spindle servo failure"),
    (0x0b, 0x00, "warning"),
    (0x0c, 0x00, "write error"),
    (0x0c, 0x01, "write error recovered with auto reallocation"),
    (0x0c, 0x02, "write error: auto reallocation failed"),
    (0x0c, 0x03, "write error: recommend reassignment"),
    (0x0c, 0x07, "write error: recovery needed"),
    (0x0c, 0x08, "write error: recovery failed"),
    (0x0c, 0x09, "write error: loss of streaming"),
    (0x0c, 0x0a, "write error: padding blocks added"),
    (0x0c, 0x0f, "defects in error window"),
    (0x11, 0x00, "unrecovered read error"),
    (0x11, 0x01, "read retries exhausted"),
    (0x11, 0x02, "error too long to correct"),
    (0x11, 0x05, "L-EC uncorrectable error"),
    (0x11, 0x06, "CIRC unrecovered error"),
    (0x11, 0x0f, "error reading UPC/EAN number"),
    (0x11, 0x10, "error reading ISRC number"),
    (0x14, 0x00, "recorded entity not found"),
    (0x15, 0x00, "random positioning error"),
    (0x15, 0x02, "positioning error detected by read of medium"),
    (0x17, 0x00, "recovered data without error correction"),
    (0x18, 0x00, "recovered data with error correction"),
    (0x1a, 0x00, "parameter list length error"),
    (0x1b, 0x00, "synchronous data transfer error"),
    (0x1d, 0x00, "miscompare during verify operation"),
    (0x20, 0x00, "invalid command operation code"),
    (0x21, 0x00, "logical block address out of range"),
    (0x21, 0x01, "invalid element address"),
    (0x21, 0x02, "invalid address for write"),
    (0x21, 0x03, "invalid write crossing layer jump"),
    (0x24, 0x00, "invalid field in CDB"),
    (0x25, 0x00, "logical unit not supported"),
    (0x26, 0x00, "invalid field in parameter list"),
    (0x26, 0x01, "parameter not supported"),
    (0x26, 0x02, "parameter value invalid"),
    (0x27, 0x00, "write protected"),
    (0x27, 0x01, "hardware write protected"),
    (0x27, 0x02, "logical unit software write protected"),
    (0x27, 0x03, "associated write protect"),
    (0x27, 0x04, "persistent write protect"),
    (0x27, 0x05, "permanent write protect"),
    (0x27, 0x06, "conditional write protect"),
    (0x28, 0x00, "not ready to ready change, medium may have changed"),
    (0x28, 0x01, "import or export element accessed"),
    (0x28, 0x02, "format layer may have changed"),
    (0x29, 0x00, "power on, reset, or bus device reset occurred"),
    (0x2a, 0x00, "parameters changed"),
    (0x2a, 0x01, "mode parameters changed"),
    (0x2b, 0x00, "copy cannot execute, host cannot disconnect"),
    (0x2c, 0x00, "command sequence error"),
    (0x2c, 0x03, "current program area is not empty"),
    (0x2c, 0x04, "current program area is empty"),
    (0x2d, 0x00, "overwrite error on update in place"),
    (0x2e, 0x00, "insufficient time for operation"),
    (0x2f, 0x00, "commands cleared by another initiator"),
    (0x30, 0x00, "incompatible medium installed"),
    (0x30, 0x01, "cannot read medium, unknown format"),
    (0x30, 0x02, "cannot read medium, incompatible format"),
    (0x30, 0x03, "cleaning cartridge installed"),
    (0x30, 0x04, "cannot write medium, unknown format"),
    (0x30, 0x05, "cannot write medium, incompatible format"),
    (0x30, 0x06, "cannot format medium, incompatible medium"),
    (0x30, 0x08, "cannot write, application code mismatch"),
    (0x30, 0x09, "current session not fixated for append"),
    (0x30, 0x10, "medium not formatted"),
    (0x31, 0x00, "medium format corrupted"),
    (0x31, 0x01, "format command failed"),
    (0x31, 0x02, "zoned formatting failed due to spare linking"),
    (0x32, 0x00, "no defect spare location available"),
    (0x34, 0x00, "enclosure failure"),
    (0x37, 0x00, "rounded parameter"),
    (0x39, 0x00, "saving parameters not supported"),
    (0x3a, 0x00, "medium not present"),
    (0x3a, 0x01, "medium not present, tray closed"),
    (0x3a, 0x02, "medium not present, tray open"),
    (0x3a, 0x03, "medium not present, loadable"),
    (0x3b, 0x0d, "medium destination element full"),
    (0x3d, 0x00, "invalid bits in identify message"),
    (0x3e, 0x00, "logical unit has not self-configured yet"),
    (0x3e, 0x02, "timeout on logical unit"),
    (0x3f, 0x00, "target operating conditions have changed"),
    (0x3f, 0x01, "microcode has been changed"),
    (0x40, 0x00, "diagnostic failure"),
    (0x43, 0x00, "message error"),
    (0x44, 0x00, "internal target failure"),
    (0x46, 0x00, "unsuccessful soft reset"),
    (0x47, 0x00, "parity error"),
    (0x48, 0x00, "initiator detected error message received"),
    (0x4a, 0x00, "command phase error"),
    (0x4b, 0x00, "data phase error"),
    (0x4c, 0x00, "logical unit failed self-configuration"),
    (0x4e, 0x00, "overlapped commands attempted"),
    (0x51, 0x00, "erase failure"),
    (0x51, 0x01, "erase failure, incomplete erase operation detected"),
    (0x53, 0x00, "media load or eject failed"),
    (0x53, 0x02, "medium removal prevented"),
    (0x55, 0x00, "system resource failure"),
    (0x57, 0x00, "unable to recover table of contents"),
    (0x5a, 0x00, "operator request or state change input"),
    (0x5a, 0x01, "operator medium removal request"),
    (0x5a, 0x02, "operator selected write protect"),
    (0x5a, 0x03, "operator selected write permit"),
    (0x5d, 0x00, "failure prediction threshold exceeded"),
    (0x5e, 0x00, "low power condition on"),
    (0x63, 0x00, "end of user area encountered on this track"),
    (0x63, 0x01, "packet does not fit in available space"),
    (0x64, 0x00, "illegal mode for this track"),
    (0x64, 0x01, "invalid packet size"),
    (0x65, 0x00, "voltage fault"),
    (0x6f, 0x00, "copy protection: authentication failure"),
    (
        0x6f,
        0x03,
        "copy protection: read of scrambled sector without authentication",
    ),
    (0x6f, 0x04, "media region code is mismatched to the drive's"),
    (0x72, 0x00, "session fixation error"),
    (0x72, 0x01, "session fixation error writing lead-in"),
    (0x72, 0x02, "session fixation error writing lead-out"),
    (0x72, 0x03, "session fixation error: incomplete track in session"),
    (0x72, 0x04, "empty or partially written reserved track"),
    (0x72, 0x05, "no more track reservations allowed"),
    (0x72, 0x06, "recording management zone extension is not allowed"),
    (0x72, 0x07, "no more test zone extensions are allowed"),
    (0x73, 0x00, "CD control error"),
    (0x73, 0x01, "power calibration area almost full"),
    (0x73, 0x02, "power calibration area is full"),
    (0x73, 0x03, "power calibration area error"),
    (0x73, 0x04, "program memory area update failure"),
    (0x73, 0x05, "program memory area is full"),
    (0x73, 0x06, "recording management area is almost full"),
    (0x73, 0x10, "current power calibration area almost full"),
    (0x73, 0x11, "current power calibration area is full"),
    (0x73, 0x17, "recording definition zone is full"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(WORDS.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
    }

    #[test]
    fn fixed_format() {
        // A drive that formats, at a quarter.
        let bytes = [0x70, 0, 2, 0, 0, 0, 0, 10, 0, 0, 0, 0, 4, 4, 0, 0x80, 0x40, 0];
        let sense = Sense::parse(&bytes).unwrap();
        assert_eq!(sense.codes(), (2, 4, 4));
        assert_eq!(sense.progress, Some(0x4000));
        assert!(sense.is_becoming_ready() && !sense.is_long_write());
        assert_eq!(sense.to_bytes(), bytes);
        assert_eq!(sense.to_string(), "sense 2/04/04, not ready: format in progress");
    }

    #[test]
    fn a_deferred_error_says_so() {
        let bytes = [0xf1, 0, 3, 0, 0, 0x12, 0x34, 10, 0, 0, 0, 0, 0x0c, 0, 0, 0, 0, 0];
        let sense = Sense::parse(&bytes).unwrap();
        assert_eq!((sense.deferred, sense.information), (true, Some(0x1234)));
        assert_eq!(
            sense.to_string(),
            "an earlier command: sense 3/0c/00, medium error: write error"
        );
        assert_eq!(sense.to_bytes(), bytes);
    }

    #[test]
    fn descriptor_format() {
        let mut bytes = vec![
            0x72, 3, 0x11, 5, 0, 0, 0, 20, 0, 10, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 6, 0, 0, 0x80, 1, 2, 0,
        ];
        let sense = Sense::parse(&bytes).unwrap();
        assert_eq!(sense.codes(), (3, 0x11, 5));
        assert_eq!(sense.information, Some(0x0102));
        assert_eq!(sense.progress, None);
        bytes[1] = 2;
        assert_eq!(Sense::parse(&bytes).unwrap().progress, Some(0x0102));
    }

    #[test]
    fn cut_sense_is_read_as_far_as_it_goes() {
        assert_eq!(Sense::parse(&[]), None);
        assert_eq!(Sense::parse(&[0x70, 0]), None);
        assert_eq!(Sense::parse(&[0x12; 18]), None);
        assert_eq!(Sense::parse(&[0x70, 0, 5]).unwrap().codes(), (5, 0, 0));
        // Four additional bytes: the codes behind them are not there.
        let bytes = [0x70, 0, 5, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x24, 0];
        assert_eq!(Sense::parse(&bytes).unwrap().codes(), (5, 0, 0));
        assert_eq!(
            Sense::parse(&[0x72, 5, 0x24, 0, 0, 0, 0, 0xff, 0, 0xff])
                .unwrap()
                .codes(),
            (5, 0x24, 0)
        );
    }

    #[test]
    fn words() {
        assert_eq!(
            Sense::new(SenseKey(5), 0x64, 0x77).words(),
            "illegal mode for this track"
        );
        assert_eq!(
            Sense::new(SenseKey(5), 0xee, 0x77).words(),
            "unknown additional sense code"
        );
        assert_eq!(Sense::new(SenseKey(0), 0, 0).words(), "no additional information");
    }
}
