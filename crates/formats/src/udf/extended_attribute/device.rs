//! Device specification, and the attributes of ECMA-167 that UDF does not use: character set information and
//! alternate permissions.
//!
//! Spec: ECMA-167:1997 4/14.10.3, 4/14.10.4, 4/14.10.7; UDF:2.60 3.3.4.2, 3.3.4.4.

use crate::error::FormatError;
use crate::finding::{self, Finding};
use crate::udf::bytes::Numbers;

use super::attribute::{AttributeType, ExtendedAttribute, counted};

/// Which device a special file is (4/14.10.7). Without it, access to the file is to be denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceSpecification<'a> {
    /// The major number (4/14.10.7.5).
    pub major: u32,
    /// The minor number (4/14.10.7.6).
    pub minor: u32,
    /// For the implementation (4/14.10.7.7), whose entity identifier comes first in UDF.
    pub implementation_use: &'a [u8],
}

impl<'a> DeviceSpecification<'a> {
    /// Writes the attribute at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let mut fixed = [0; 12];
        fixed.put_u32::<0>(u32::try_from(self.implementation_use.len()).unwrap_or(u32::MAX));
        fixed.put_u32::<4>(self.major);
        fixed.put_u32::<8>(self.minor);
        let kind = AttributeType::DEVICE_SPECIFICATION;
        ExtendedAttribute::write_parts(kind, &[&fixed, self.implementation_use], out)
    }

    /// Reads the attribute.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another one, [`FormatError::Truncated`] when it ends too early.
    pub fn parse(attribute: &ExtendedAttribute<'a>) -> Result<Self, FormatError> {
        Self::parse_with(attribute, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        attribute: &ExtendedAttribute<'a>,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let name = "device specification";
        let (fixed, rest) = attribute.data_of::<12>(name, AttributeType::DEVICE_SPECIFICATION)?;
        let clause = "ECMA-167:1997 4/14.10.7.4";
        Ok(Self {
            major: fixed.u32_at::<4>(),
            minor: fixed.u32_at::<8>(),
            implementation_use: counted(name, rest, fixed.u32_at::<0>(), clause, report)?,
        })
    }
}

/// Which characters a file has (4/14.10.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharacterSetInformation<'a> {
    /// The number of the character set (4/14.10.3.5).
    pub kind: u8,
    /// What invokes it (4/14.10.3.6).
    pub escape_sequences: &'a [u8],
}

impl<'a> CharacterSetInformation<'a> {
    /// Writes the attribute at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let mut fixed = [0; 5];
        fixed.put_u32::<0>(u32::try_from(self.escape_sequences.len()).unwrap_or(u32::MAX));
        fixed.put_u8::<4>(self.kind);
        ExtendedAttribute::write_parts(
            AttributeType::CHARACTER_SET,
            &[&fixed, self.escape_sequences],
            out,
        )
    }

    /// Reads the attribute.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another one, [`FormatError::Truncated`] when it ends too early.
    pub fn parse(attribute: &ExtendedAttribute<'a>) -> Result<Self, FormatError> {
        Self::parse_with(attribute, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        attribute: &ExtendedAttribute<'a>,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let name = "character set information";
        let (fixed, _) = attribute.data_of::<5>(name, AttributeType::CHARACTER_SET)?;
        // The character set counts among the bytes that are filled up.
        let length = fixed.u32_at::<0>().saturating_add(1);
        let rest = attribute.data.get(4..).unwrap_or_default();
        let clause = "ECMA-167:1997 4/14.10.3.4";
        let counted = counted(name, rest, length, clause, report)?;
        Ok(Self {
            kind: fixed.u8_at::<4>(),
            escape_sequences: counted.get(1..).unwrap_or_default(),
        })
    }
}

/// Permissions in the manner of ECMA-119's extended attribute records (4/14.10.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AlternatePermissions {
    /// The owner (4/14.10.4.4).
    pub owner: u16,
    /// The group (4/14.10.4.5).
    pub group: u16,
    /// What is not permitted (4/14.10.4.6).
    pub permissions: u16,
}

impl AlternatePermissions {
    /// Writes the attribute at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let mut fixed = [0; 6];
        fixed.put_u16::<0>(self.owner);
        fixed.put_u16::<2>(self.group);
        fixed.put_u16::<4>(self.permissions);
        ExtendedAttribute::write_parts(AttributeType::ALTERNATE_PERMISSIONS, &[&fixed], out)
    }

    /// Reads the attribute.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another one, [`FormatError::Truncated`] when it ends too early.
    pub fn parse(attribute: &ExtendedAttribute<'_>) -> Result<Self, FormatError> {
        Self::parse_with(attribute, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        attribute: &ExtendedAttribute<'_>,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let name = "alternate permissions";
        let (fixed, _) = attribute.data_of::<6>(name, AttributeType::ALTERNATE_PERMISSIONS)?;
        counted(name, attribute.data, 6, "ECMA-167:1997 4/14.10.4.3", report)?;
        Ok(Self {
            owner: fixed.u16_at::<0>(),
            group: fixed.u16_at::<2>(),
            permissions: fixed.u16_at::<4>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::laws::{check_laws, check_no_byte_unread};

    fn device<'a>(
        b: &'a [u8],
        report: &mut dyn FnMut(Finding),
    ) -> Result<DeviceSpecification<'a>, FormatError> {
        DeviceSpecification::parse_with(&ExtendedAttribute::parse_with(b, report)?.0, report)
    }

    fn characters<'a>(
        b: &'a [u8],
        report: &mut dyn FnMut(Finding),
    ) -> Result<CharacterSetInformation<'a>, FormatError> {
        CharacterSetInformation::parse_with(&ExtendedAttribute::parse_with(b, report)?.0, report)
    }

    fn permissions(b: &[u8], report: &mut dyn FnMut(Finding)) -> Result<AlternatePermissions, FormatError> {
        AlternatePermissions::parse_with(&ExtendedAttribute::parse_with(b, report)?.0, report)
    }

    #[test]
    fn attributes_have_these_bytes() {
        let value = DeviceSpecification {
            major: 8,
            minor: 0x0102,
            implementation_use: b"use",
        };
        let b = check_laws(&value, DeviceSpecification::write, device);
        assert_eq!(
            b,
            b"\x0C\0\0\0\x01\0\0\0\x1C\0\0\0\x03\0\0\0\x08\0\0\0\x02\x01\0\0use\0"
        );
        check_no_byte_unread(&b, |changed| {
            let mut found = false;
            let read = device(changed, &mut |_| found = true);
            found || read != Ok(value)
        });
        let value = CharacterSetInformation {
            kind: 1,
            escape_sequences: b"abc",
        };
        let b = check_laws(&value, CharacterSetInformation::write, characters);
        assert_eq!(b, b"\x01\0\0\0\x01\0\0\0\x14\0\0\0\x03\0\0\0\x01abc");
        let value = AlternatePermissions {
            owner: 1,
            group: 2,
            permissions: 3,
        };
        let b = check_laws(&value, AlternatePermissions::write, permissions);
        assert_eq!(b, b"\x03\0\0\0\x01\0\0\0\x14\0\0\0\x01\0\x02\0\x03\0\0\0");
        check_no_byte_unread(&b, |changed| {
            let mut found = false;
            let read = permissions(changed, &mut |_| found = true);
            found || read != Ok(value)
        });
    }

    proptest! {
        #[test]
        fn both_laws(major: u32, minor: u32, kind: u8, bytes in vec(any::<u8>(), 0..60)) {
            let value = DeviceSpecification { major, minor, implementation_use: &bytes };
            check_laws(&value, DeviceSpecification::write, device);
            let value = CharacterSetInformation { kind, escape_sequences: &bytes };
            check_laws(&value, CharacterSetInformation::write, characters);
        }

        #[test]
        fn any_data_are_read(data in vec(any::<u8>(), 0..40), length in 0..40_u8) {
            let mut data = data;
            if let Some(front) = data.first_chunk_mut() {
                *front = [length, 0, 0, 0];
            }
            for kind in [AttributeType::DEVICE_SPECIFICATION, AttributeType::CHARACTER_SET, AttributeType::ALTERNATE_PERMISSIONS] {
                let attribute = ExtendedAttribute { kind, subtype: 1, data: &data };
                let mut out = [0; 80];
                let mut clean = true;
                let report = &mut |_| clean = false;
                let written = DeviceSpecification::parse_with(&attribute, report).map(|value| value.write(&mut out))
                    .or_else(|_| CharacterSetInformation::parse_with(&attribute, report).map(|value| value.write(&mut out)))
                    .or_else(|_| AlternatePermissions::parse_with(&attribute, report).map(|value| value.write(&mut out)));
                if let Ok(Ok(written)) = written {
                    prop_assert!(!clean || out[12..written] == data);
                }
            }
        }
    }
}
