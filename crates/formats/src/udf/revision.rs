//! Revisions of UDF.
//!
//! Spec: UDF:2.60 2.1.5.3.

use core::fmt;

use super::tag::Tag;

/// A revision of UDF: two digits before the point in the high byte, two behind it in the low one. Unknown values
/// survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Revision(pub u16);

impl Revision {
    /// UDF 1.02.
    pub const V1_02: Self = Self(0x0102);
    /// UDF 1.50: virtual and sparable partitions.
    pub const V1_50: Self = Self(0x0150);
    /// UDF 2.00: ECMA-167:1997, named streams, extended file entries.
    pub const V2_00: Self = Self(0x0200);
    /// UDF 2.01: real-time files.
    pub const V2_01: Self = Self(0x0201);
    /// UDF 2.50: metadata partitions.
    pub const V2_50: Self = Self(0x0250);
    /// UDF 2.60: pseudo-overwritable partitions.
    pub const V2_60: Self = Self(0x0260);

    /// All revisions, oldest first.
    pub const ALL: [Self; 6] = [
        Self::V1_02,
        Self::V1_50,
        Self::V2_00,
        Self::V2_01,
        Self::V2_50,
        Self::V2_60,
    ];

    /// The version of its descriptors' tags: 2 before UDF 2.00, 3 from there on.
    #[must_use]
    pub const fn tag_version(self) -> u16 {
        if self.0 < Self::V2_00.0 {
            Tag::VERSION_2
        } else {
            Tag::VERSION_3
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:02x}", self.0 >> 8, self.0 & 0xFF)
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn a_revision_reads_as_people_say_it() {
        let texts = Revision::ALL.map(|revision| revision.to_string());
        assert_eq!(texts, ["1.02", "1.50", "2.00", "2.01", "2.50", "2.60"]);
        assert!(Revision::ALL.is_sorted());
        assert_eq!(
            Revision::ALL.map(Revision::tag_version),
            [2, 2, 3, 3, 3, 3],
            "NSR03 comes with 2.00"
        );
    }
}
