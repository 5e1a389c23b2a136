//! GUID: a number of 128 bits that no two things share.
//!
//! Spec: UEFI 2.10 appendix A.

use core::fmt;

/// A GUID, in the order of the disc: three little-endian numbers of 4, 2 and 2 bytes, and 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// Type of an entry that is not used.
    pub const UNUSED: Self = Self([0; 16]);
    /// Type of an EFI system partition (5.3.3).
    pub const EFI_SYSTEM: Self = Self::new(
        0xC12A_7328,
        0xF81F,
        0x11D2,
        [0xBA, 0x4B, 0, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B],
    );
    /// Type of a Windows data partition; also what ISO 9660 in a partition is marked as.
    pub const BASIC_DATA: Self = Self::new(
        0xEBD0_A0A2,
        0xB9E5,
        0x4433,
        [0x87, 0xC0, 0x68, 0xB6, 0xB7, 0x26, 0x99, 0xC7],
    );
    /// Type of a Linux data partition.
    pub const LINUX_DATA: Self = Self::new(
        0x0FC6_3DAF,
        0x8483,
        0x4772,
        [0x8E, 0x79, 0x3D, 0x69, 0xD8, 0x47, 0x7D, 0xE4],
    );
    /// Type of an HFS+ partition.
    pub const HFS_PLUS: Self = Self::new(
        0x4846_5300,
        0,
        0x11AA,
        [0xAA, 0x11, 0, 0x30, 0x65, 0x43, 0xEC, 0xAC],
    );

    /// The GUID with these numbers, in the order in which they are written as text.
    #[must_use]
    pub const fn new(first: u32, second: u16, third: u16, rest: [u8; 8]) -> Self {
        let ([a, b, c, d], [e, f], [g, h]) = (first.to_le_bytes(), second.to_le_bytes(), third.to_le_bytes());
        let [i, j, k, l, m, n, o, p] = rest;
        Self([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }

    /// The GUID that stands for these bytes, such as a hash: marked as one that its maker defines (RFC 9562 5.8).
    #[must_use]
    pub const fn from_hash(hash: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = hash;
        Self([
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h & 0x0F | 0x80,
            i & 0x3F | 0x80,
            j,
            k,
            l,
            m,
            n,
            o,
            p,
        ])
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, f_, g, h, i, j, rest @ ..] = self.0;
        let (first, second, third) = (
            u32::from_le_bytes([a, b, c, d]),
            u16::from_le_bytes([e, f_]),
            u16::from_le_bytes([g, h]),
        );
        write!(f, "{first:08X}-{second:04X}-{third:04X}-{i:02X}{j:02X}-")?;
        rest.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn text_and_bytes() {
        assert_eq!(
            Guid::EFI_SYSTEM.to_string(),
            "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
        );
        assert_eq!(
            Guid::EFI_SYSTEM.0[..8],
            [0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11]
        );
        assert_eq!(
            Guid::BASIC_DATA.to_string(),
            "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
        );
        assert_eq!(
            Guid::LINUX_DATA.to_string(),
            "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
        );
        assert_eq!(Guid::HFS_PLUS.to_string(), "48465300-0000-11AA-AA11-00306543ECAC");
    }

    #[test]
    fn a_hash_is_marked() {
        assert_eq!(
            Guid::from_hash([0xFF; 16]).to_string(),
            "FFFFFFFF-FFFF-8FFF-BFFF-FFFFFFFFFFFF"
        );
    }
}
