//! The attribute space of a file entry: the header descriptor and the attributes behind it.
//!
//! Spec: ECMA-167:1997 4/9.1, 4/14.10.1; UDF:2.60 3.3.4.

use crate::error::FormatError;
use crate::finding::{self, Finding};
use crate::udf::tag::Tag;

use super::attribute::{AttributeType, ExtendedAttribute};
use super::header::ExtendedAttributeHeader;

/// Attributes one after the other, each with its offset in the attribute space.
///
/// An attribute that can't be read is an error and the end.
#[derive(Clone, Debug)]
pub struct ExtendedAttributes<'a> {
    space: &'a [u8],
    offset: usize,
}

impl<'a> ExtendedAttributes<'a> {
    /// The header descriptor of an attribute space, and the attributes behind it.
    ///
    /// # Errors
    /// As [`ExtendedAttributeHeader::parse`].
    pub fn parse(space: &'a [u8]) -> Result<(ExtendedAttributeHeader, Self), FormatError> {
        Self::parse_with(space, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        space: &'a [u8],
        report: &mut dyn FnMut(Finding),
    ) -> Result<(ExtendedAttributeHeader, Self), FormatError> {
        let header = ExtendedAttributeHeader::parse_with(space, report)?;
        let offset = ExtendedAttributeHeader::SIZE;
        Ok((header, Self { space, offset }))
    }

    /// The next attribute, as the iterator yields it, with what departs from the standard reported.
    pub fn next_with(
        &mut self,
        report: &mut dyn FnMut(Finding),
    ) -> Option<(usize, Result<ExtendedAttribute<'a>, FormatError>)> {
        let offset = self.offset;
        let rest = self.space.get(offset..).filter(|rest| !rest.is_empty())?;
        match ExtendedAttribute::parse_with(rest, report) {
            Ok((attribute, length)) => {
                self.offset = offset.saturating_add(length);
                Some((offset, Ok(attribute)))
            }
            Err(error) => {
                self.offset = self.space.len();
                Some((offset, Err(error)))
            }
        }
    }
}

impl<'a> Iterator for ExtendedAttributes<'a> {
    type Item = (usize, Result<ExtendedAttribute<'a>, FormatError>);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with(&mut finding::ignore)
    }
}

/// Puts the header descriptor at the front of an attribute space that is complete but for it: behind its 24 bytes
/// are attributes in the order of ECMA-167's own, those for implementations and those for applications.
///
/// # Errors
/// What [`ExtendedAttribute::parse`] gives when the space holds something else, and
/// [`FormatError::DoesNotFit`] when it is too small for a header; nothing is written then.
pub fn seal_attribute_space(tag: Tag, space: &mut [u8]) -> Result<(), FormatError> {
    let mut implementation_attributes = ExtendedAttributeHeader::NONE;
    let mut application_attributes = ExtendedAttributeHeader::NONE;
    let attributes = ExtendedAttributes {
        space,
        offset: ExtendedAttributeHeader::SIZE,
    };
    for (offset, attribute) in attributes {
        let kind = attribute?.kind;
        let target = if kind >= AttributeType::APPLICATION_USE {
            &mut application_attributes
        } else if kind >= AttributeType::IMPLEMENTATION_USE {
            &mut implementation_attributes
        } else {
            continue;
        };
        *target = u32::try_from(offset).unwrap_or(u32::MAX).min(*target);
    }
    let available = space.len();
    let header = space
        .first_chunk_mut::<{ ExtendedAttributeHeader::SIZE }>()
        .ok_or(FormatError::DoesNotFit {
            structure: "extended attribute header descriptor",
            needed: ExtendedAttributeHeader::SIZE,
            available,
        })?;
    *header = ExtendedAttributeHeader {
        tag,
        implementation_attributes,
        application_attributes,
    }
    .write();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn space(kinds: &[u32]) -> Vec<u8> {
        let mut space = [0; 24].to_vec();
        for &kind in kinds {
            let mut out = [0; 16];
            let attribute = ExtendedAttribute {
                kind: AttributeType(kind),
                subtype: 1,
                data: b"data",
            };
            attribute.write(&mut out).unwrap();
            space.extend(out);
        }
        space
    }

    #[test]
    fn the_header_tells_where_the_parts_begin() {
        let none = ExtendedAttributeHeader::NONE;
        for (kinds, implementation, application) in [
            (&[][..], none, none),
            (&[5, 12], none, none),
            (&[5, 2048, 2048, 65_536], 40, 72),
            (&[65_536, 65_536], none, 24),
        ] {
            let mut space = space(kinds);
            seal_attribute_space(Tag::default(), &mut space).unwrap();
            let (header, attributes) = ExtendedAttributes::parse(&space).unwrap();
            assert_eq!(header.implementation_attributes, implementation);
            assert_eq!(header.application_attributes, application);
            let read: Vec<u32> = attributes
                .map(|(_, attribute)| attribute.unwrap().kind.0)
                .collect();
            assert_eq!(read, kinds);
        }
    }

    #[test]
    fn a_space_that_is_none_is_left_alone() {
        assert!(seal_attribute_space(Tag::default(), &mut [0; 23]).is_err());
        let mut broken = space(&[5]);
        broken[32] = 17;
        let before = broken.clone();
        assert!(seal_attribute_space(Tag::default(), &mut broken).is_err());
        assert_eq!(broken, before);
    }

    proptest! {
        #[test]
        fn any_bytes_end(mut space in vec(any::<u8>(), 24..300)) {
            let header = ExtendedAttributeHeader {
                tag: Tag::default(), implementation_attributes: 0, application_attributes: 0,
            };
            space[..24].copy_from_slice(&header.write());
            let (_, attributes) = ExtendedAttributes::parse(&space).unwrap();
            prop_assert!(attributes.count() <= space.len() / 12);
        }
    }
}
