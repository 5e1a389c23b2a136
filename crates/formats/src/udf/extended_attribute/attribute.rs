//! An extended attribute of any type.
//!
//! Spec: ECMA-167:1997 4/14.10.2.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};
use crate::udf::bytes::Numbers;

/// The name of the structure in errors.
const NAME: &str = "extended attribute";

/// What an attribute says (4/14.10.2.1). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeType(pub u32);

impl AttributeType {
    /// [`CharacterSetInformation`](super::CharacterSetInformation).
    pub const CHARACTER_SET: Self = Self(1);
    /// [`AlternatePermissions`](super::AlternatePermissions).
    pub const ALTERNATE_PERMISSIONS: Self = Self(3);
    /// [`FileTimes`](super::FileTimes).
    pub const FILE_TIMES: Self = Self(5);
    /// [`InformationTimes`](super::InformationTimes).
    pub const INFORMATION_TIMES: Self = Self(6);
    /// [`DeviceSpecification`](super::DeviceSpecification).
    pub const DEVICE_SPECIFICATION: Self = Self(12);
    /// A [`UseAttribute`](super::UseAttribute) for an implementation.
    pub const IMPLEMENTATION_USE: Self = Self(2048);
    /// A [`UseAttribute`](super::UseAttribute) for an application.
    pub const APPLICATION_USE: Self = Self(65_536);
}

/// An extended attribute. The fields are in disc order; the length is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtendedAttribute<'a> {
    /// What it says.
    pub kind: AttributeType,
    /// 1 in all that the standard defines (4/14.10.2.2).
    pub subtype: u8,
    /// What depends on the type (4/14.10.2.5): a multiple of four bytes.
    pub data: &'a [u8],
}

impl<'a> ExtendedAttribute<'a> {
    /// Bytes before the data.
    pub const HEADER_SIZE: usize = HEADER_SIZE;

    /// The bytes before data of so many bytes.
    pub(super) fn header(kind: AttributeType, subtype: u8, data_length: usize) -> Option<[u8; HEADER_SIZE]> {
        let length = u32::try_from(data_length.checked_add(HEADER_SIZE)?).ok()?;
        let mut b = [0; HEADER_SIZE];
        b.put_u32::<0>(kind.0);
        b.put_u8::<4>(subtype);
        b.put_u32::<8>(length);
        Some(b)
    }

    /// Writes an attribute whose data are `parts`, one after the other, and zeros up to a multiple of four bytes,
    /// at the front of `out`, and returns its length.
    pub(super) fn write_parts(
        kind: AttributeType,
        parts: &[&[u8]],
        out: &mut [u8],
    ) -> Result<usize, FormatError> {
        let data_length = parts
            .iter()
            .fold(0, |length: usize, part| length.saturating_add(part.len()))
            .checked_next_multiple_of(4)
            .unwrap_or(usize::MAX);
        let needed = data_length.saturating_add(HEADER_SIZE);
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let out = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (header, mut rest) = out.split_first_chunk_mut().ok_or(does_not_fit)?;
        *header = Self::header(kind, 1, data_length).ok_or(does_not_fit)?;
        for part in parts {
            let (front, others) = rest.split_at_mut_checked(part.len()).ok_or(does_not_fit)?;
            front.copy_from_slice(part);
            rest = others;
        }
        rest.fill(0);
        Ok(needed)
    }

    /// Writes the attribute at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = self.data.len().saturating_add(HEADER_SIZE);
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let out = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (header, data) = out.split_first_chunk_mut().ok_or(does_not_fit)?;
        *header = Self::header(self.kind, self.subtype, self.data.len()).ok_or(does_not_fit)?;
        data.copy_from_slice(self.data);
        Ok(needed)
    }

    /// Reads the attribute that `b` begins with, and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it, [`FormatError::Length`] when its length is less than
    /// that of its header.
    pub fn parse(b: &'a [u8]) -> Result<(Self, usize), FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &'a [u8], report: &mut dyn FnMut(Finding)) -> Result<(Self, usize), FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (header, rest) = b
            .split_first_chunk::<HEADER_SIZE>()
            .ok_or(truncated(HEADER_SIZE))?;
        let length = usize::try_from(header.u32_at::<8>()).unwrap_or(usize::MAX);
        let data_length = length.checked_sub(HEADER_SIZE).ok_or(FormatError::Length {
            structure: NAME,
            recorded: length,
            minimum: HEADER_SIZE,
        })?;
        let data = rest.get(..data_length).ok_or(truncated(length))?;
        finding::expect_zero(&header.field::<5, 3>(), "ECMA-167:1997 4/14.10.2.3", report);
        let attribute = Self {
            kind: AttributeType(header.u32_at::<0>()),
            subtype: header.u8_at::<4>(),
            data,
        };
        Ok((attribute, length))
    }

    /// The data, if the attribute is of this type; their first `N` bytes apart.
    pub(super) fn data_of<const N: usize>(
        &self,
        structure: &'static str,
        kind: AttributeType,
    ) -> Result<(&'a [u8; N], &'a [u8]), FormatError> {
        if self.kind != kind || self.subtype != 1 {
            return Err(FormatError::Foreign { structure });
        }
        self.data.split_first_chunk().ok_or(FormatError::Truncated {
            structure,
            needed: N,
            available: self.data.len(),
        })
    }
}

/// Bytes before the data.
const HEADER_SIZE: usize = 12;

/// The first `length` of the bytes, which alone count; those behind them fill up to a multiple of four, and are to
/// be zero.
pub(super) fn counted<'a>(
    structure: &'static str,
    bytes: &'a [u8],
    length: u32,
    clause: &'static str,
    report: &mut dyn FnMut(Finding),
) -> Result<&'a [u8], FormatError> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let (counted, padding) = bytes.split_at_checked(length).ok_or(FormatError::Truncated {
        structure,
        needed: length,
        available: bytes.len(),
    })?;
    finding::expect_zero(padding, clause, report);
    // Room beyond the padding is allowed, and is not written again.
    let padding_length = length
        .checked_next_multiple_of(4)
        .map_or(0, |padded| padded - length);
    let recorded = u32::try_from(padding.len()).unwrap_or(u32::MAX);
    let expected = u32::try_from(padding_length).unwrap_or(u32::MAX);
    finding::expect_value(recorded, expected, clause, report);
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::laws::{check_laws, check_no_byte_unread};

    fn parse<'a>(b: &'a [u8], report: &mut dyn FnMut(Finding)) -> Result<ExtendedAttribute<'a>, FormatError> {
        ExtendedAttribute::parse_with(b, report).map(|(attribute, _)| attribute)
    }

    #[test]
    fn an_attribute_has_these_bytes() {
        let attribute = ExtendedAttribute {
            kind: AttributeType::DEVICE_SPECIFICATION,
            subtype: 1,
            data: b"data",
        };
        let b = check_laws(&attribute, ExtendedAttribute::write, parse);
        assert_eq!(b, b"\x0C\0\0\0\x01\0\0\0\x10\0\0\0data");
        check_no_byte_unread(&b, |changed| {
            let mut found = false;
            let read = ExtendedAttribute::parse_with(changed, &mut |_| found = true);
            found || read != Ok((attribute, 16))
        });
    }

    #[test]
    fn unusable_lengths_are_errors() {
        let mut b = *b"\x0C\0\0\0\x01\0\0\0\x10\0\0\0data";
        assert!(matches!(
            ExtendedAttribute::parse(&b[..15]),
            Err(FormatError::Truncated { .. })
        ));
        b[8] = 11;
        assert!(matches!(
            ExtendedAttribute::parse(&b),
            Err(FormatError::Length { .. })
        ));
        b[8..12].fill(0xFF);
        assert!(matches!(
            ExtendedAttribute::parse(&b),
            Err(FormatError::Truncated { .. })
        ));
    }

    proptest! {
        #[test]
        fn both_laws(kind: u32, subtype: u8, data in vec(any::<u8>(), 0..80)) {
            check_laws(&ExtendedAttribute { kind: AttributeType(kind), subtype, data: &data }, ExtendedAttribute::write, parse);
        }
    }
}
