//! Attributes that UDF defines: their contents come behind a checksum of their header.
//!
//! Spec: UDF:2.60 3.3.4.5, 3.3.4.6, 6.8; UDF:1.50 3.3.4.5.1.3.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{Deviation, Finding, expect_zero, ignore};
use crate::udf::bytes::Numbers;
use crate::udf::dstring::DString;
use crate::udf::entity_identifier::EntityIdentifier;

use super::attribute::{AttributeType, ExtendedAttribute};
use super::use_attribute::{UseAttribute, fixed};

/// The name of the structure in errors.
const NAME: &str = "attribute of UDF";
const CLAUSE: &str = "UDF:2.60 3.3.4.5";
/// Bytes that the checksum covers: all before it.
const COVERED: usize = 48;

/// An attribute that UDF defines. On the disc: attribute header (12 bytes), length of the implementation use field
/// (4), identifier (32), header checksum (2), contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UdfAttribute<'a> {
    /// [`AttributeType::IMPLEMENTATION_USE`], or [`AttributeType::APPLICATION_USE`] for
    /// [`EntityIdentifier::UDF_FREE_APP_EA_SPACE`].
    pub kind: AttributeType,
    /// Which one it is, with a UDF suffix.
    pub identifier: EntityIdentifier,
    /// What is in it; in `*UDF FreeEASpace`, bytes to be used at will.
    pub contents: &'a [u8],
}

/// The sum of the bytes before the checksum.
fn checksum(header: &[u8; ExtendedAttribute::HEADER_SIZE], data: &[u8]) -> u16 {
    let data = data.iter().take(COVERED - ExtendedAttribute::HEADER_SIZE);
    header
        .iter()
        .chain(data)
        .fold(0, |sum, &byte| sum + u16::from(byte))
}

impl<'a> UdfAttribute<'a> {
    /// Bytes of an attribute with so many bytes of contents.
    #[must_use]
    pub fn length(contents_length: usize) -> usize {
        contents_length
            .checked_add(COVERED + 2)
            .and_then(|length| length.checked_next_multiple_of(4))
            .unwrap_or(usize::MAX)
    }

    /// Writes the attribute at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = Self::length(self.contents.len());
        let data_length = needed.saturating_sub(ExtendedAttribute::HEADER_SIZE);
        let header = ExtendedAttribute::header(self.kind, 1, data_length).ok_or(FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        })?;
        let fixed = fixed(&self.identifier, self.contents.len().saturating_add(2));
        let checksum = checksum(&header, &fixed).to_le_bytes();
        ExtendedAttribute::write_parts(self.kind, &[&fixed, &checksum, self.contents], out)
    }

    /// Reads the attribute.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for one that UDF does not define (its identifier does not begin with `*UDF `) or of
    /// another type, [`FormatError::Truncated`] when it ends too early.
    pub fn parse(attribute: &ExtendedAttribute<'a>) -> Result<Self, FormatError> {
        Self::parse_with(attribute, &mut ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        attribute: &ExtendedAttribute<'a>,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let UseAttribute {
            kind,
            identifier,
            contents,
        } = UseAttribute::parse_with(attribute, report)?;
        if !identifier.identifier.starts_with(b"*UDF ") {
            return Err(FormatError::Foreign { structure: NAME });
        }
        let (recorded, contents) = contents.split_first_chunk().ok_or(FormatError::Truncated {
            structure: NAME,
            needed: 2,
            available: contents.len(),
        })?;
        let recorded = u16::from_le_bytes(*recorded);
        let header = ExtendedAttribute::header(kind, attribute.subtype, attribute.data.len());
        let computed = header.map_or(0, |header| checksum(&header, attribute.data));
        if recorded != computed {
            let deviation = Deviation::Checksum { recorded, computed };
            report(Finding {
                clause: CLAUSE,
                deviation,
            });
        }
        Ok(Self {
            kind,
            identifier,
            contents,
        })
    }
}

/// The first `N` bytes of contents that have no more.
pub(super) fn exactly<'a, const N: usize>(
    structure: &'static str,
    contents: &'a [u8],
    report: &mut dyn FnMut(Finding),
) -> Result<&'a [u8; N], FormatError> {
    let (fixed, rest) = contents.split_first_chunk().ok_or(FormatError::Truncated {
        structure,
        needed: N,
        available: contents.len(),
    })?;
    if !rest.is_empty() {
        let recorded = u32::try_from(contents.len()).unwrap_or(u32::MAX);
        let expected = u32::try_from(N).unwrap_or(u32::MAX);
        report(Finding {
            clause: CLAUSE,
            deviation: Deviation::Value { recorded, expected },
        });
    }
    Ok(fixed)
}

/// Contents of `*UDF DVD CGMS Info` (3.3.4.5.1.2): what may be copied. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CopyrightManagement {
    /// Bit 7: there is copyrighted material; bits 5 and 4: 0 any copies, 2 one, 3 none.
    pub cgms_information: u8,
    /// How the next field is to be read.
    pub data_structure_type: u8,
    /// What depends on that.
    pub protection_system_information: [u8; 4],
}

impl CopyrightManagement {
    /// Bytes on the disc.
    pub const SIZE: usize = 6;

    /// The bytes of the contents.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u8::<0>(self.cgms_information);
        b.put_u8::<1>(self.data_structure_type);
        b.put::<2, 4>(self.protection_system_information);
        b
    }

    /// Reads contents.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when there are too few bytes.
    pub fn parse(contents: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let b: &[u8; Self::SIZE] = exactly("DVD CGMS info", contents, report)?;
        Ok(Self {
            cgms_information: b.u8_at::<0>(),
            data_structure_type: b.u8_at::<1>(),
            protection_system_information: b.field::<2, 4>(),
        })
    }
}

/// Contents of `*UDF VAT LVExtension` (UDF:1.50 3.3.4.5.1.3): in the file entry of a virtual allocation table of
/// UDF 1.50, what the integrity descriptor can't tell of a write-once disc. The fields are in disc order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogicalVolumeExtension {
    /// The unique ID of the file entry; when it differs the attribute is out of date.
    pub verification_id: u64,
    /// Files of the file system.
    pub number_of_files: u32,
    /// Directories of the file system.
    pub number_of_directories: u32,
    /// The name of the logical volume.
    pub logical_volume_identifier: DString<128>,
}

impl LogicalVolumeExtension {
    /// Bytes on the disc.
    pub const SIZE: usize = 144;
    /// The identifier of the attribute.
    pub const IDENTIFIER: [u8; 23] = *b"*UDF VAT LVExtension\0\0\0";

    /// The bytes of the contents.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put_u64::<0>(self.verification_id);
        b.put_u32::<8>(self.number_of_files);
        b.put_u32::<12>(self.number_of_directories);
        b.put::<16, 128>(self.logical_volume_identifier.0);
        b
    }

    /// Reads contents.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when there are too few bytes.
    pub fn parse(contents: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let b: &[u8; Self::SIZE] = exactly("logical volume extension", contents, report)?;
        Ok(Self {
            verification_id: b.u64_at::<0>(),
            number_of_files: b.u32_at::<8>(),
            number_of_directories: b.u32_at::<12>(),
            logical_volume_identifier: DString(b.field::<16, 128>()),
        })
    }
}

/// Contents of `*UDF OS/400 DirInfo` (3.3.4.5.6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Os400DirectoryInfo(pub [u8; 44]);

impl Os400DirectoryInfo {
    /// Bytes on the disc.
    pub const SIZE: usize = 46;

    /// The bytes of the contents.
    #[must_use]
    pub fn write(&self) -> [u8; Self::SIZE] {
        let mut b = [0; Self::SIZE];
        b.put::<2, 44>(self.0);
        b
    }

    /// Reads contents.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when there are too few bytes.
    pub fn parse(contents: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let b: &[u8; Self::SIZE] = exactly("OS/400 directory info", contents, report)?;
        expect_zero(&b.field::<0, 2>(), "UDF:2.60 3.3.4.5.6.1", report);
        Ok(Self(b.field::<2, 44>()))
    }
}

#[cfg(test)]
#[path = "udf_tests.rs"]
pub(crate) mod tests;
