//! Permissions of a file: five for each of its owner, its group and everybody else.
//!
//! Spec: ECMA-167:1997 4/14.9.5; UDF:2.60 3.3.3.3.

bitflags::bitflags! {
    /// Permissions. Bits that the standard reserves survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Permissions: u32 {
        /// Others may run the file, or search the directory.
        const OTHER_EXECUTE = 1;
        /// Others may write to the file, or add to the directory.
        const OTHER_WRITE = 1 << 1;
        /// Others may read the file, or list the directory.
        const OTHER_READ = 1 << 2;
        /// Others may change attributes.
        const OTHER_CHANGE_ATTRIBUTES = 1 << 3;
        /// Others may delete it.
        const OTHER_DELETE = 1 << 4;
        /// The group may run the file, or search the directory.
        const GROUP_EXECUTE = 1 << 5;
        /// The group may write to the file, or add to the directory.
        const GROUP_WRITE = 1 << 6;
        /// The group may read the file, or list the directory.
        const GROUP_READ = 1 << 7;
        /// The group may change attributes.
        const GROUP_CHANGE_ATTRIBUTES = 1 << 8;
        /// The group may delete it.
        const GROUP_DELETE = 1 << 9;
        /// The owner may run the file, or search the directory.
        const OWNER_EXECUTE = 1 << 10;
        /// The owner may write to the file, or add to the directory.
        const OWNER_WRITE = 1 << 11;
        /// The owner may read the file, or list the directory.
        const OWNER_READ = 1 << 12;
        /// The owner may change attributes.
        const OWNER_CHANGE_ATTRIBUTES = 1 << 13;
        /// The owner may delete it.
        const OWNER_DELETE = 1 << 14;

        const _ = !0;
    }
}

impl Permissions {
    /// Execute, write and read, which POSIX has too and in the same order.
    const POSIX: u32 = 0b111;
    /// Change attributes and delete, which POSIX has not.
    const BEYOND_POSIX: u32 = 0b1_1000;

    /// The permissions of a POSIX mode's bits 0o777. Who may write may also change attributes and delete.
    #[must_use]
    pub fn from_mode(mode: u32) -> Self {
        let class = |shift: u32| {
            let posix = mode >> shift & Self::POSIX;
            let more = if posix & 0b10 == 0 { 0 } else { Self::BEYOND_POSIX };
            posix | more
        };
        Self::from_bits_retain(class(0) | class(3) << 5 | class(6) << 10)
    }

    /// The bits 0o777 of a POSIX mode.
    #[must_use]
    pub const fn mode(self) -> u32 {
        let bits = self.bits();
        bits & Self::POSIX | (bits >> 5 & Self::POSIX) << 3 | (bits >> 10 & Self::POSIX) << 6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_has_its_permissions() {
        let expected = Permissions::OWNER_READ
            | Permissions::OWNER_WRITE
            | Permissions::OWNER_CHANGE_ATTRIBUTES
            | Permissions::OWNER_DELETE
            | Permissions::GROUP_READ
            | Permissions::GROUP_EXECUTE
            | Permissions::OTHER_EXECUTE;
        assert_eq!(Permissions::from_mode(0o651), expected);
        assert_eq!(Permissions::from_mode(0o7777).bits(), 0x7FFF);
        assert_eq!(Permissions::from_mode(0o7000).bits(), 0);
    }

    #[test]
    fn every_mode_comes_back() {
        for mode in 0..0o1000 {
            assert_eq!(Permissions::from_mode(mode).mode(), mode);
        }
    }
}
