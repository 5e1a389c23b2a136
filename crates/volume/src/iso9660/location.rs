//! Where the items of ISO 9660 are, in the two numbers of a [`Location`].
//!
//! The first number is what names of one object have in common:
//!
//! | bits 63, 62 | the other bits |
//! |---|---|
//! | 1, - | the byte of the source at which the object's only record is |
//! | 0, 1 | the logical block of a directory's extent |
//! | 0, 0 | of what has several names, the block of its extent in 30 bits, and its serial number or all ones in 32 bits |
//!
//! The second one is how it is found again:
//!
//! | bit 63 | the other bits |
//! |---|---|
//! | 0 | block and length of a file's only extent, in 31 and 32 bits |
//! | 1, 0 | the number of a file's records in 18 bits, the byte of the source at which the first of them is in 44 bits |
//! | 1, 1 | the number of an extended attribute in 18 bits, the byte of the source at which the record is that has it |
//!
//! A directory, whose block is in the first number, has the length of its extent there, or, with bit 63, the byte of the source at which the record is
//! that has its extended attributes; the length is told by its own record too.

use crate::item::Location;

const BY_RECORD: u64 = 1 << 63;
const ATTRIBUTE: u64 = 1 << 62;
const DIRECTORY: u64 = 1 << 62;
/// Bits of a record's place: more than 2^32 blocks of 2048 bytes need.
const POSITION_BITS: u32 = 44;
const POSITION: u64 = (1 << POSITION_BITS) - 1;
/// The most records that a file may have.
pub(super) const MOST_SECTIONS: u64 = (1 << (62 - POSITION_BITS)) - 1;

/// Where a file's contents are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// They are one extent.
    Extent {
        /// The logical block.
        block: u32,
        /// In bytes.
        length: u32,
    },
    /// Records that must be read again tell.
    Records {
        /// The first record's first byte.
        position: u64,
        /// How many there are.
        count: u64,
    },
    /// They are the value of an extended attribute.
    Attribute {
        /// The record's first byte.
        position: u64,
        /// Which one of the record.
        number: u64,
    },
}

impl Place {
    pub(super) fn pack(self) -> u64 {
        match self {
            Self::Extent { block, length } => u64::from(block) << 32 | u64::from(length),
            Self::Records { position, count } => BY_RECORD | count << POSITION_BITS | position,
            Self::Attribute { position, number } => {
                BY_RECORD | ATTRIBUTE | number << POSITION_BITS | position
            }
        }
    }

    /// `None` where the extent's block takes too many bits.
    pub(super) fn extent(block: u32, length: u32) -> Option<Self> {
        (block < 1 << 31).then_some(Self::Extent { block, length })
    }

    /// `None` where there are too many records, or the first lies beyond what any disc holds.
    pub(super) fn records(position: u64, count: u64) -> Option<Self> {
        (position <= POSITION && count <= MOST_SECTIONS).then_some(Self::Records { position, count })
    }

    /// `None` where there are too many attributes, or the record lies beyond what any disc holds.
    pub(super) fn attribute(position: u64, number: u64) -> Option<Self> {
        (position <= POSITION && number <= MOST_SECTIONS).then_some(Self::Attribute { position, number })
    }

    pub(super) fn unpack(packed: u64) -> Self {
        if packed & BY_RECORD == 0 {
            let (block, length) = halves(packed);
            return Self::Extent { block, length };
        }
        let position = packed & POSITION;
        let number = (packed & !(BY_RECORD | ATTRIBUTE)) >> POSITION_BITS;
        match packed & ATTRIBUTE {
            0 => Self::Records {
                position,
                count: number,
            },
            _ => Self::Attribute { position, number },
        }
    }
}

/// A directory.
pub(super) fn directory(block: u32, length: u32) -> Location {
    Location(DIRECTORY | u64::from(block), u64::from(length))
}

/// A directory with extended attributes, which are in the record at a byte. `None` where that lies beyond what any disc holds.
pub(super) fn with_attributes(location: Location, position: u64) -> Option<Location> {
    (position <= POSITION).then_some(Location(location.0, BY_RECORD | position))
}

/// The record with the extended attributes of a directory that has some.
pub(super) fn directory_attributes(location: Location) -> Option<u64> {
    (location.1 & BY_RECORD != 0).then_some(location.1 & POSITION)
}

/// Block and length of a directory's extent, if that is known.
pub(super) fn directory_extent(location: Location) -> (u32, Option<u32>) {
    let ((_, block), (_, length)) = (halves(location.0), halves(location.1));
    (block, (location.1 & BY_RECORD == 0).then_some(length))
}

/// The identity of what has one record.
pub(super) fn identity_of_record(position: u64) -> u64 {
    BY_RECORD | position
}

/// The identity of what has several names, by the block of its extent and its serial number. `None` where the block takes too many bits.
pub(super) fn identity_of_object(block: u32, serial: Option<u32>) -> Option<u64> {
    (block < 1 << 30).then_some(u64::from(block) << 32 | u64::from(serial.unwrap_or(u32::MAX)))
}

fn halves(packed: u64) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = packed.to_be_bytes();
    (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_survive() {
        for place in [
            Place::extent(0x7FFF_FFFF, u32::MAX),
            Place::extent(0, 0),
            Place::records((1 << 44) - 1, MOST_SECTIONS),
            Place::records(0, 1),
            Place::attribute((1 << 44) - 1, MOST_SECTIONS),
            Place::attribute(0, 0),
        ] {
            let place = place.unwrap();
            assert_eq!(Place::unpack(place.pack()), place);
        }
        assert_eq!(Place::extent(1 << 31, 1), None);
        assert_eq!(Place::records(1 << 44, 1), None);
        assert_eq!(Place::records(0, MOST_SECTIONS + 1), None);
        let location = directory(u32::MAX, 4096);
        assert_eq!(directory_extent(location), (u32::MAX, Some(4096)));
        assert_eq!(directory_attributes(location), None);
        let with = with_attributes(location, 1 << 43).unwrap();
        assert_eq!(with.identity(), location.identity());
        assert_eq!(directory_extent(with), (u32::MAX, None));
        assert_eq!(directory_attributes(with), Some(1 << 43));
        assert_eq!(with_attributes(location, 1 << 44), None);
        assert_ne!(location.identity(), identity_of_record(u64::from(u32::MAX)));
        assert_eq!(identity_of_object(1 << 30, None), None);
        assert_ne!(identity_of_object(5, Some(1)), identity_of_object(5, Some(2)));
    }
}
