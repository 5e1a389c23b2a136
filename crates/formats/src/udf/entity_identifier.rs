//! Entity identifier: who made or understands a structure, or what the structure is.
//!
//! Spec: ECMA-167:1997 1/7.4; UDF:2.60 2.1.5, 6.1, 6.3.

use crate::fields::Fields;

use super::bytes::Numbers;
use super::revision::Revision;

/// An entity identifier. What its suffix means depends on the field it is in (UDF:2.60 2.1.5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntityIdentifier {
    /// 1/7.4.1: bit 0, the contents must not be changed; bit 1, nor the identifier. Zero in UDF.
    pub flags: u8,
    /// The name of the entity, filled up with zeros (1/7.4.2).
    pub identifier: [u8; 23],
    /// What more there is to say (1/7.4.3).
    pub suffix: [u8; 8],
}

bitflags::bitflags! {
    /// What may be done to a domain (UDF:2.60 2.1.5.3). Unknown bits survive a round trip.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct DomainFlags: u8 {
        /// Never written to: the user's own protection can't be taken off.
        const HARD_WRITE_PROTECT = 1;
        /// Not written to until the user takes this off.
        const SOFT_WRITE_PROTECT = 2;

        const _ = !0;
    }
}

/// The operating system that a structure was made under (UDF:2.60 6.3). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OperatingSystem {
    /// The family.
    pub class: u8,
    /// The member of it.
    pub identifier: u8,
}

impl OperatingSystem {
    /// Not told.
    pub const UNDEFINED: Self = Self::new(0, 0);
    /// DOS and Windows 3.x.
    pub const DOS: Self = Self::new(1, 0);
    /// OS/2.
    pub const OS2: Self = Self::new(2, 0);
    /// Mac OS up to 9.
    pub const MAC_OS_9: Self = Self::new(3, 0);
    /// macOS.
    pub const MAC_OS_X: Self = Self::new(3, 1);
    /// A Unix without a number of its own.
    pub const UNIX: Self = Self::new(4, 0);
    /// Linux.
    pub const LINUX: Self = Self::new(4, 5);
    /// FreeBSD.
    pub const FREE_BSD: Self = Self::new(4, 7);
    /// NetBSD.
    pub const NET_BSD: Self = Self::new(4, 8);
    /// Windows 95, 98 and Me.
    pub const WINDOWS_9X: Self = Self::new(5, 0);
    /// Windows NT and its successors.
    pub const WINDOWS_NT: Self = Self::new(6, 0);
    /// OS/400.
    pub const OS_400: Self = Self::new(7, 0);
    /// BeOS.
    pub const BE_OS: Self = Self::new(8, 0);
    /// Windows CE.
    pub const WINDOWS_CE: Self = Self::new(9, 0);

    /// A family and a member of it.
    #[must_use]
    pub const fn new(class: u8, identifier: u8) -> Self {
        Self { class, identifier }
    }
}

/// Puts a name into the field for it.
const fn padded<const N: usize>(name: &[u8; N]) -> [u8; 23] {
    const { assert!(N <= 23) };
    let mut field = [0; 23];
    let (front, _) = field.split_at_mut(N);
    front.copy_from_slice(name);
    field
}

impl EntityIdentifier {
    /// Bytes on the disc.
    pub const SIZE: usize = 32;

    /// No entity: all bytes are zero.
    pub const NONE: Self = Self {
        flags: 0,
        identifier: [0; 23],
        suffix: [0; 8],
    };

    /// The domain of logical volumes and file sets.
    pub const OSTA_UDF_COMPLIANT: [u8; 23] = padded(b"*OSTA UDF Compliant");
    /// The contents of an implementation use volume descriptor with information on the logical volume.
    pub const UDF_LV_INFO: [u8; 23] = padded(b"*UDF LV Info");
    /// A partition map that goes through a virtual allocation table.
    pub const UDF_VIRTUAL_PARTITION: [u8; 23] = padded(b"*UDF Virtual Partition");
    /// A partition map that goes through sparing tables.
    pub const UDF_SPARABLE_PARTITION: [u8; 23] = padded(b"*UDF Sparable Partition");
    /// A partition map that goes through a metadata file.
    pub const UDF_METADATA_PARTITION: [u8; 23] = padded(b"*UDF Metadata Partition");
    /// The end of a virtual allocation table of UDF 1.50.
    pub const UDF_VIRTUAL_ALLOC_TBL: [u8; 23] = padded(b"*UDF Virtual Alloc Tbl");
    /// A sparing table.
    pub const UDF_SPARING_TABLE: [u8; 23] = padded(b"*UDF Sparing Table");
    /// Room in the implementation use attributes.
    pub const UDF_FREE_EA_SPACE: [u8; 23] = padded(b"*UDF FreeEASpace");
    /// Room in the application use attributes.
    pub const UDF_FREE_APP_EA_SPACE: [u8; 23] = padded(b"*UDF FreeAppEASpace");
    /// Copyright management of a DVD.
    pub const UDF_DVD_CGMS_INFO: [u8; 23] = padded(b"*UDF DVD CGMS Info");
    /// An extended attribute of OS/2.
    pub const UDF_OS2_EA: [u8; 23] = padded(b"*UDF OS/2 EA");
    /// How much room the extended attributes of OS/2 take.
    pub const UDF_OS2_EA_LENGTH: [u8; 23] = padded(b"*UDF OS/2 EALength");
    /// What OS/400 knows of a directory.
    pub const UDF_OS400_DIR_INFO: [u8; 23] = padded(b"*UDF OS/400 DirInfo");
    /// What Mac OS knows of the volume.
    pub const UDF_MAC_VOLUME_INFO: [u8; 23] = padded(b"*UDF Mac VolumeInfo");
    /// What the Finder knows of a file or directory.
    pub const UDF_MAC_FINDER_INFO: [u8; 23] = padded(b"*UDF Mac FinderInfo");
    /// Where the Macintosh finds files by number.
    pub const UDF_MAC_UNIQUE_ID_TABLE: [u8; 23] = padded(b"*UDF Mac UniqueIDTable");
    /// The resource fork of a file.
    pub const UDF_MAC_RESOURCE_FORK: [u8; 23] = padded(b"*UDF Mac ResourceFork");
    /// Partition contents of the second edition of the standard.
    pub const NSR02: [u8; 23] = padded(b"+NSR02");
    /// Partition contents of the third edition of the standard.
    pub const NSR03: [u8; 23] = padded(b"+NSR03");
    /// Partition contents: a volume of ISO 9660.
    pub const CD001: [u8; 23] = padded(b"+CD001");
    /// Partition contents: a FAT volume.
    pub const FDC01: [u8; 23] = padded(b"+FDC01");
    /// Partition contents: an ECMA-168 volume.
    pub const CDW02: [u8; 23] = padded(b"+CDW02");

    /// A name as the field holds it. `None` when it is longer than 23 bytes.
    #[must_use]
    pub fn name(name: &[u8]) -> Option<[u8; 23]> {
        let mut field = [0; 23];
        field.get_mut(..name.len())?.copy_from_slice(name);
        Some(field)
    }

    /// An identifier whose suffix says nothing, such as that of partition contents.
    #[must_use]
    pub const fn plain(identifier: [u8; 23]) -> Self {
        Self {
            flags: 0,
            identifier,
            suffix: [0; 8],
        }
    }

    /// The domain identifier of a UDF volume (UDF:2.60 2.1.5.3): revision, domain flags.
    #[must_use]
    pub const fn domain(revision: Revision, flags: DomainFlags) -> Self {
        let [low, high] = revision.0.to_le_bytes();
        Self {
            flags: 0,
            identifier: Self::OSTA_UDF_COMPLIANT,
            suffix: [low, high, flags.bits(), 0, 0, 0, 0, 0],
        }
    }

    /// The identifier of a structure that UDF defines: revision, operating system.
    #[must_use]
    pub const fn udf(identifier: [u8; 23], revision: Revision, system: OperatingSystem) -> Self {
        let [low, high] = revision.0.to_le_bytes();
        let suffix = [low, high, system.class, system.identifier, 0, 0, 0, 0];
        Self {
            flags: 0,
            identifier,
            suffix,
        }
    }

    /// The identifier of an implementation, also called the developer ID: operating system, and six bytes of its
    /// own. The name begins with an asterisk.
    #[must_use]
    pub const fn implementation(identifier: [u8; 23], system: OperatingSystem, own: [u8; 6]) -> Self {
        let [a, b, c, d, e, f] = own;
        let suffix = [system.class, system.identifier, a, b, c, d, e, f];
        Self {
            flags: 0,
            identifier,
            suffix,
        }
    }

    /// The identifier of an application, with eight bytes of its own.
    #[must_use]
    pub const fn application(identifier: [u8; 23], own: [u8; 8]) -> Self {
        Self {
            flags: 0,
            identifier,
            suffix: own,
        }
    }

    /// The revision in the suffix of a domain or of a structure that UDF defines.
    #[must_use]
    pub fn revision(&self) -> Revision {
        Revision(self.suffix.u16_at::<0>())
    }

    /// The flags in the suffix of a domain.
    #[must_use]
    pub fn domain_flags(&self) -> DomainFlags {
        DomainFlags::from_bits_retain(self.suffix.u8_at::<2>())
    }

    /// The operating system in the suffix of a structure that UDF defines.
    #[must_use]
    pub fn udf_operating_system(&self) -> OperatingSystem {
        OperatingSystem::new(self.suffix.u8_at::<2>(), self.suffix.u8_at::<3>())
    }

    /// The operating system in the suffix of an implementation.
    #[must_use]
    pub fn implementation_operating_system(&self) -> OperatingSystem {
        OperatingSystem::new(self.suffix.u8_at::<0>(), self.suffix.u8_at::<1>())
    }

    /// Whether the name is this one. The flags and the suffix do not count.
    #[must_use]
    pub fn is(&self, identifier: [u8; 23]) -> bool {
        self.identifier == identifier
    }

    /// Reads an entity identifier.
    #[must_use]
    pub fn parse(b: &[u8; Self::SIZE]) -> Self {
        Self {
            flags: b.u8_at::<0>(),
            identifier: b.field::<1, 23>(),
            suffix: b.field::<24, 8>(),
        }
    }

    /// The bytes of the identifier.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u8::<0>(self.flags);
        b.put::<1, 23>(self.identifier);
        b.put::<24, 8>(self.suffix);
        b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_suffix_follows_the_use() {
        let domain = EntityIdentifier::domain(Revision::V2_50, DomainFlags::SOFT_WRITE_PROTECT);
        assert_eq!(
            domain.write(),
            *b"\0*OSTA UDF Compliant\0\0\0\0\x50\x02\x02\0\0\0\0\0"
        );
        assert_eq!(domain.revision(), Revision::V2_50);
        assert_eq!(domain.domain_flags(), DomainFlags::SOFT_WRITE_PROTECT);
        let udf = EntityIdentifier::udf(
            EntityIdentifier::UDF_LV_INFO,
            Revision::V1_02,
            OperatingSystem::LINUX,
        );
        assert_eq!(udf.suffix, [2, 1, 4, 5, 0, 0, 0, 0]);
        assert_eq!(udf.udf_operating_system(), OperatingSystem::LINUX);
        let name = EntityIdentifier::name(b"*Some Developer").unwrap();
        let own = EntityIdentifier::implementation(name, OperatingSystem::MAC_OS_X, *b"abcdef");
        assert_eq!(own.suffix, *b"\x03\x01abcdef");
        assert_eq!(own.implementation_operating_system(), OperatingSystem::MAC_OS_X);
        assert!(own.is(*b"*Some Developer\0\0\0\0\0\0\0\0"));
        assert_eq!(
            EntityIdentifier::application(name, *b"12345678").suffix,
            *b"12345678"
        );
        assert_eq!(EntityIdentifier::NONE.write(), [0; 32]);
        assert_eq!(EntityIdentifier::name(&[b'x'; 24]), None);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written(b: [u8; 32]) {
            prop_assert_eq!(EntityIdentifier::parse(&b).write(), b);
        }
    }
}
