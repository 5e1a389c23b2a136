//! What classic Mac OS knows of volumes, files and directories. The resource fork's bytes are the contents of
//! `*UDF Mac ResourceFork` as they are.
//!
//! Spec: UDF:2.60 3.3.4.5.4; UDF:1.50 3.3.4.5.4.3, 3.3.4.5.4.4.

use alloc::vec::Vec;

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{Finding, expect_zero};
use crate::udf::allocation_descriptor::ShortAllocationDescriptor;
use crate::udf::bytes::Numbers;
use crate::udf::timestamp::Timestamp;

use super::udf::exactly;

const CLAUSE: &str = "UDF:2.60 3.3.4.5.4";

/// Contents of `*UDF Mac VolumeInfo`, of the root directory. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MacVolumeInfo {
    /// When the volume was last modified.
    pub modified: Timestamp,
    /// When it was last backed up.
    pub backed_up: Timestamp,
    /// Eight numbers that the Finder keeps for the volume.
    pub finder_information: [u8; 32],
}

impl MacVolumeInfo {
    /// Bytes on the disc.
    pub const SIZE: usize = 56;

    /// The bytes of the contents.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<0, 12>(self.modified.write());
        b.put::<12, 12>(self.backed_up.write());
        b.put::<24, 32>(self.finder_information);
        b
    }

    /// Reads contents.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when there are too few bytes.
    pub fn parse(contents: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let b: &[u8; Self::SIZE] = exactly("Mac volume info", contents, report)?;
        Ok(Self {
            modified: Timestamp::parse(&b.field::<0, 12>()),
            backed_up: Timestamp::parse(&b.field::<12, 12>()),
            finder_information: b.field::<24, 32>(),
        })
    }
}

/// How large a resource fork is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MacForkSizes {
    /// Bytes of the fork.
    pub data: u32,
    /// Bytes that are allocated to it.
    pub allocated: u32,
}

/// Contents of `*UDF Mac FinderInfo`. The fields are in disc order, behind two bytes of padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MacFinderInfo {
    /// The unique ID of the parent directory.
    pub parent_directory: u32,
    /// The Finder's record of the file (FInfo) or directory (DInfo).
    pub information: [u8; 16],
    /// The Finder's further record of the file (FXInfo) or directory (DXInfo).
    pub extended_information: [u8; 16],
    /// How large the resource fork of a file is; `None` of a directory.
    pub resource_fork: Option<MacForkSizes>,
}

impl MacFinderInfo {
    /// Bytes on the disc for a directory; for a file they are eight more.
    pub const DIRECTORY_SIZE: usize = 38;
    /// Bytes on the disc for a file.
    pub const FILE_SIZE: usize = 46;

    /// The bytes of the contents: fewer for a directory than for a file.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut b = [0; Self::FILE_SIZE];
        b.put_u32::<2>(self.parent_directory);
        b.put::<6, 16>(self.information);
        b.put::<22, 16>(self.extended_information);
        let length = match self.resource_fork {
            None => Self::DIRECTORY_SIZE,
            Some(fork) => {
                b.put_u32::<38>(fork.data);
                b.put_u32::<42>(fork.allocated);
                Self::FILE_SIZE
            }
        };
        b.get(..length).unwrap_or_default().to_vec()
    }

    /// Reads contents. Their length tells whether they are of a directory or of a file.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when there are too few bytes.
    pub fn parse(contents: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let name = "Mac finder info";
        let (directory, resource_fork): (&[u8; Self::DIRECTORY_SIZE], _) = if contents.len() < Self::FILE_SIZE
        {
            (exactly(name, contents, report)?, None)
        } else {
            let file: &[u8; Self::FILE_SIZE] = exactly(name, contents, report)?;
            let fork = MacForkSizes {
                data: file.u32_at::<38>(),
                allocated: file.u32_at::<42>(),
            };
            (exactly(name, contents, &mut |_| ())?, Some(fork))
        };
        expect_zero(&directory.field::<0, 2>(), CLAUSE, report);
        Ok(Self {
            parent_directory: directory.u32_at::<2>(),
            information: directory.field::<6, 16>(),
            extended_information: directory.field::<22, 16>(),
            resource_fork,
        })
    }
}

/// Contents of `*UDF Mac UniqueIDTable`, of the root directory up to UDF 1.50: where the file entries are, by
/// unique ID. On the disc: padding (2 bytes), number of entries (4), entries (8 each).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacUniqueIdTable {
    /// The extents of file entries.
    pub entries: Vec<ShortAllocationDescriptor>,
}

impl MacUniqueIdTable {
    /// Bytes before the entries.
    const FIXED_SIZE: usize = 6;

    /// The bytes of the contents.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut fixed = [0; Self::FIXED_SIZE];
        fixed.put_u32::<2>(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let mut contents = fixed.to_vec();
        contents.extend(self.entries.iter().flat_map(ShortAllocationDescriptor::write));
        contents
    }

    /// Reads contents.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when there are too few bytes.
    pub fn parse(contents: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let name = "Mac unique ID table";
        let fixed: &[u8; Self::FIXED_SIZE] = exactly(name, contents, &mut |_| ())?;
        expect_zero(&fixed.field::<0, 2>(), CLAUSE, report);
        let count = usize::try_from(fixed.u32_at::<2>()).unwrap_or(usize::MAX);
        let size = count.saturating_mul(ShortAllocationDescriptor::SIZE);
        let entries = contents
            .get(Self::FIXED_SIZE..)
            .unwrap_or_default()
            .split_at_checked(size);
        let (entries, rest) = entries.ok_or(FormatError::Truncated {
            structure: name,
            needed: size.saturating_add(Self::FIXED_SIZE),
            available: contents.len(),
        })?;
        // Nothing is behind the entries: exactly none of the rest.
        let _: &[u8; 0] = exactly(name, rest, report)?;
        Ok(Self {
            entries: entries
                .as_chunks()
                .0
                .iter()
                .map(ShortAllocationDescriptor::parse)
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::udf::tests::check_contents;
    use super::*;

    #[test]
    fn contents_are_at_their_places() {
        let volume = MacVolumeInfo {
            modified: Timestamp::from_unix(0, 0).unwrap(),
            backed_up: Timestamp::UNSPECIFIED,
            finder_information: [b'f'; 32],
        };
        assert_eq!(volume.write()[..4], [0, 0x10, 0xB2, 7]);
        assert_eq!(volume.write()[23..26], *b"\0ff");
        let finder = MacFinderInfo {
            parent_directory: 0x1001,
            information: *b"TEXTttxt12345678",
            extended_information: [b'x'; 16],
            resource_fork: Some(MacForkSizes {
                data: 0x1002,
                allocated: 0x1003,
            }),
        };
        assert_eq!(
            finder.write(),
            *b"\0\0\x01\x10\0\0TEXTttxt12345678xxxxxxxxxxxxxxxx\x02\x10\0\0\x03\x10\0\0"
        );
        assert_eq!(
            MacFinderInfo::parse(&finder.write(), &mut |_| panic!()),
            Ok(finder)
        );
        assert!(MacFinderInfo::parse(&[0; 37], &mut |_| panic!()).is_err());
    }

    #[test]
    fn finder_info_of_a_directory_is_shorter() {
        let directory = MacFinderInfo {
            parent_directory: 2,
            information: [1; 16],
            extended_information: [2; 16],
            resource_fork: None,
        };
        let b = directory.write();
        assert_eq!(b.len(), 38);
        assert_eq!(MacFinderInfo::parse(&b, &mut |_| panic!()), Ok(directory));
    }

    #[test]
    fn a_table_is_as_long_as_it_says() {
        let contents = b"\0\0\x01\0\0\0\0\x08\0\0\x05\0\0\0";
        let table = MacUniqueIdTable::parse(contents, &mut |_| panic!()).unwrap();
        assert_eq!(table.entries[0].block, 5);
        assert_eq!(table.write(), contents);
        assert!(MacUniqueIdTable::parse(&contents[..13], &mut |_| panic!()).is_err());
        assert!(MacUniqueIdTable::parse(b"\0\0\xFF\xFF\xFF\xFF", &mut |_| panic!()).is_err());
        let mut found = false;
        let longer = b"\0\0\0\0\0\0x";
        assert!(MacUniqueIdTable::parse(longer, &mut |_| found = true).is_ok());
        assert!(found);
    }

    proptest! {
        #[test]
        fn contents_come_back(volume in vec(any::<u8>(), 56), file in vec(any::<u8>(), 46), entries in vec(any::<[u8; 8]>(), 0..9)) {
            check_contents(*volume.first_chunk().unwrap(), MacVolumeInfo::write, MacVolumeInfo::parse);
            let mut clean = true;
            let finder = MacFinderInfo::parse(&file, &mut |_| clean = false).unwrap();
            prop_assert_eq!(clean, finder.write()[..] == file[..]);
            prop_assert_eq!(MacFinderInfo::parse(&finder.write(), &mut |_| ()), Ok(finder));
            let table = MacUniqueIdTable { entries: entries.iter().map(ShortAllocationDescriptor::parse).collect() };
            prop_assert_eq!(MacUniqueIdTable::parse(&table.write(), &mut |_| ()), Ok(table));
        }
    }
}
