//! What a directory record says of its file.
//!
//! Spec: ECMA-119:1987 9.1.6.

bitflags::bitflags! {
    /// File flags. Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct FileFlags: u8 {
        /// The existence of the file need not be made known to the user: it is hidden.
        const EXISTENCE = 1;
        /// The record identifies a directory.
        const DIRECTORY = 2;
        /// The file is an associated file.
        const ASSOCIATED = 4;
        /// The extended attribute record gives the file a record format.
        const RECORD = 8;
        /// The extended attribute record gives the file an owner, a group and permissions.
        const PROTECTION = 16;
        /// Another directory record of the file follows: this is not its last section.
        const MULTI_EXTENT = 128;

        const _ = !0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_bits_are_kept() {
        assert_eq!(FileFlags::from_bits_retain(0x62).bits(), 0x62);
        assert!(FileFlags::from_bits_retain(0x62).contains(FileFlags::DIRECTORY));
        assert_eq!(FileFlags::from_bits_truncate(0x62).bits(), 0x62);
    }
}
