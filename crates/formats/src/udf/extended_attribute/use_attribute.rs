//! Attributes for implementations and for applications.
//!
//! Spec: ECMA-167:1997 4/14.10.8, 4/14.10.9; UDF:2.60 3.3.4.5, 3.3.4.6.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};
use crate::udf::bytes::Numbers;
use crate::udf::entity_identifier::EntityIdentifier;

use super::attribute::{AttributeType, ExtendedAttribute, counted};

/// An attribute that an implementation or an application understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseAttribute<'a> {
    /// [`AttributeType::IMPLEMENTATION_USE`] or [`AttributeType::APPLICATION_USE`].
    pub kind: AttributeType,
    /// Who understands it, or what it is (4/14.10.8.5, 4/14.10.9.5).
    pub identifier: EntityIdentifier,
    /// What there is to understand (4/14.10.8.6, 4/14.10.9.6).
    pub contents: &'a [u8],
}

/// Bytes of data before the contents: their length and the identifier.
const FIXED_SIZE: usize = 36;

/// The bytes of data before contents of so many bytes.
pub(super) fn fixed(identifier: &EntityIdentifier, contents_length: usize) -> [u8; FIXED_SIZE] {
    let mut b = [0; FIXED_SIZE];
    b.put_u32::<0>(u32::try_from(contents_length).unwrap_or(u32::MAX));
    b.put::<4, 32>(identifier.write());
    b
}

impl<'a> UseAttribute<'a> {
    /// Writes the attribute at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let fixed = fixed(&self.identifier, self.contents.len());
        ExtendedAttribute::write_parts(self.kind, &[&fixed, self.contents], out)
    }

    /// Reads the attribute.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for one of another type, [`FormatError::Truncated`] when it ends too early.
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
        let (name, kind) = match attribute.kind {
            AttributeType::APPLICATION_USE => ("application use attribute", AttributeType::APPLICATION_USE),
            _ => ("implementation use attribute", AttributeType::IMPLEMENTATION_USE),
        };
        let (fixed, rest) = attribute.data_of::<FIXED_SIZE>(name, kind)?;
        let clause = "ECMA-167:1997 4/14.10.8.4";
        Ok(Self {
            kind,
            identifier: EntityIdentifier::parse(&fixed.field::<4, 32>()),
            contents: counted(name, rest, fixed.u32_at::<0>(), clause, report)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::laws::{check_laws, check_no_byte_unread};

    fn parse<'a>(b: &'a [u8], report: &mut dyn FnMut(Finding)) -> Result<UseAttribute<'a>, FormatError> {
        UseAttribute::parse_with(&ExtendedAttribute::parse_with(b, report)?.0, report)
    }

    #[test]
    fn an_attribute_has_these_bytes() {
        let identifier = EntityIdentifier::plain(EntityIdentifier::name(b"*Someone").unwrap());
        for (kind, low) in [
            (AttributeType::IMPLEMENTATION_USE, [0, 8, 0]),
            (AttributeType::APPLICATION_USE, [0, 0, 1]),
        ] {
            let value = UseAttribute {
                kind,
                identifier,
                contents: b"contents!",
            };
            let b = check_laws(&value, UseAttribute::write, parse);
            assert_eq!(b[..3], low);
            assert_eq!(b[4..26], *b"\x01\0\0\0\x3C\0\0\0\x09\0\0\0\0*Someone\0");
            assert_eq!(b[48..], *b"contents!\0\0\0");
            check_no_byte_unread(&b, |changed| {
                let mut found = false;
                let read = parse(changed, &mut |_| found = true);
                found || read != Ok(value)
            });
        }
        let other = ExtendedAttribute {
            kind: AttributeType::FILE_TIMES,
            subtype: 1,
            data: &[0; 40],
        };
        assert!(UseAttribute::parse(&other).is_err());
    }

    proptest! {
        #[test]
        fn both_laws(identifier: [u8; 32], contents in vec(any::<u8>(), 0..60), application: bool) {
            let kind =
                if application { AttributeType::APPLICATION_USE } else { AttributeType::IMPLEMENTATION_USE };
            let value = UseAttribute { kind, identifier: EntityIdentifier::parse(&identifier), contents: &contents };
            check_laws(&value, UseAttribute::write, parse);
        }
    }
}
