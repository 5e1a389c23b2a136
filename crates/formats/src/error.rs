//! Why bytes could not be read as a structure, or a structure not be written.

/// What is wrong, with the name of the structure and both values.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The bytes end before the structure does.
    #[error("{structure}: {needed} bytes needed, {available} there")]
    Truncated {
        /// The structure that was being read.
        structure: &'static str,
        /// Bytes that it takes, as far as it could be read.
        needed: usize,
        /// Bytes that were given.
        available: usize,
    },

    /// A directory record's length is zero: the rest of its sector holds no record (ECMA-119:1987 6.8.1.1).
    /// Not a fault, and distinct so that a reader goes on with the next sector.
    #[error("no more directory records in this sector")]
    NoMoreRecords,

    /// The bytes do not carry the structure's identifier, so they are something else.
    #[error("{structure}: its identifier is not there")]
    Foreign {
        /// The structure that was expected.
        structure: &'static str,
    },

    /// The right family, but another member of it.
    #[error("{structure}: type {recorded} recorded, {expected} expected")]
    Kind {
        /// The structure that was expected.
        structure: &'static str,
        /// The type as recorded.
        recorded: u8,
        /// The type of the structure that was expected.
        expected: u8,
    },

    /// The descriptor tag is intact and says that this is another descriptor (ECMA-167:1997 3/7.2.1).
    #[error("{structure}: tag identifier {recorded} recorded, {expected} expected")]
    Tag {
        /// The structure that was expected.
        structure: &'static str,
        /// The tag identifier as recorded.
        recorded: u16,
        /// The tag identifier of the structure that was expected.
        expected: u16,
    },

    /// A checksum does not match the bytes that it covers, so that what they say is not to be relied on.
    #[error("{structure}: checksum recorded as {recorded:#06x}, computed as {computed:#06x}")]
    Checksum {
        /// The structure with the checksum.
        structure: &'static str,
        /// The checksum as recorded.
        recorded: u16,
        /// The checksum of the bytes.
        computed: u16,
    },

    /// A CRC of 32 bits does not match the bytes that it covers, so that what they say is not to be relied on.
    #[error("{structure}: CRC recorded as {recorded:#010x}, computed as {computed:#010x}")]
    Crc32 {
        /// The structure with the CRC.
        structure: &'static str,
        /// The CRC as recorded.
        recorded: u32,
        /// The CRC of the bytes.
        computed: u32,
    },

    /// A recorded length contradicts what the structure holds.
    #[error("{structure}: length recorded as {recorded}, at least {minimum} needed")]
    Length {
        /// The structure with the length field.
        structure: &'static str,
        /// The length as recorded, in bytes.
        recorded: usize,
        /// The least length that would make sense, in bytes.
        minimum: usize,
    },

    /// The digits of a date do not name a moment of the calendar.
    #[error("date and time: the digits are no date")]
    Date,

    /// The structure, or a part of it, is longer than the room for it or than its length field can say.
    #[error("{structure}: {needed} bytes long, {available} fit")]
    DoesNotFit {
        /// The structure that was being written.
        structure: &'static str,
        /// Bytes that it takes.
        needed: usize,
        /// Bytes that there are for it.
        available: usize,
    },
}

/// The short list behind [`FormatError`], by what a caller can do about it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FormatErrorKind {
    /// Go on with the next sector.
    EndOfRecords,
    /// Bring more bytes, or give the structure up.
    Truncated,
    /// Try another structure.
    Foreign,
    /// Give the structure up.
    Malformed,
    /// Write less, or elsewhere.
    DoesNotFit,
}

impl FormatError {
    /// The kind of fault.
    #[must_use]
    pub const fn kind(&self) -> FormatErrorKind {
        match self {
            Self::NoMoreRecords => FormatErrorKind::EndOfRecords,
            Self::Truncated { .. } => FormatErrorKind::Truncated,
            Self::Foreign { .. } | Self::Kind { .. } | Self::Tag { .. } => FormatErrorKind::Foreign,
            Self::Length { .. } | Self::Date | Self::Checksum { .. } | Self::Crc32 { .. } => {
                FormatErrorKind::Malformed
            }
            Self::DoesNotFit { .. } => FormatErrorKind::DoesNotFit,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn an_error_says_the_structure_and_both_values() {
        let error = FormatError::Truncated {
            structure: "path table record",
            needed: 10,
            available: 3,
        };
        assert_eq!(error.to_string(), "path table record: 10 bytes needed, 3 there");
        assert_eq!(error.kind(), FormatErrorKind::Truncated);
        assert_eq!(FormatError::NoMoreRecords.kind(), FormatErrorKind::EndOfRecords);
    }
}
