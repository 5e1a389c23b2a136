//! Extended attributes of OS/2, and how much room they take.
//!
//! Spec: UDF:2.60 3.3.4.5.3, 3.3.8.2; UDF:1.50 3.3.4.5.3.1.

use crate::error::FormatError;
use crate::finding::Finding;
use crate::udf::bytes::Numbers;

use super::udf::exactly;

/// The name of the structure in errors.
const NAME: &str = "OS/2 extended attribute";
/// Bytes before the name.
const FIXED_SIZE: usize = 4;

/// Contents of `*UDF OS/2 EALength`: bytes that all OS/2 extended attributes of the file take together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Os2AttributeLength(pub u32);

impl Os2AttributeLength {
    /// Bytes on the disc.
    pub const SIZE: usize = 4;

    /// The bytes of the contents.
    #[must_use]
    pub const fn write(&self) -> [u8; Self::SIZE] {
        self.0.to_le_bytes()
    }

    /// Reads contents.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when there are too few bytes.
    pub fn parse(contents: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let b: &[u8; Self::SIZE] = exactly("OS/2 EA length", contents, report)?;
        Ok(Self(b.u32_at::<0>()))
    }
}

/// A full extended attribute of OS/2. On the disc: flags (1 byte), length of the name (1), length of the value
/// (2), name, value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Os2Attribute<'a> {
    /// Bit 7: an application that does not understand it must not drop it.
    pub flags: u8,
    /// The name, in ASCII.
    pub name: &'a [u8],
    /// The value.
    pub value: &'a [u8],
}

impl<'a> Os2Attribute<'a> {
    /// Writes the attribute at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`, its name than 255 or its value than 65,535 bytes;
    /// nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = FIXED_SIZE
            .saturating_add(self.name.len())
            .saturating_add(self.value.len());
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let name_length = u8::try_from(self.name.len()).map_err(|_| does_not_fit)?;
        let value_length = u16::try_from(self.value.len()).map_err(|_| does_not_fit)?;
        let out = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, rest) = out.split_first_chunk_mut::<FIXED_SIZE>().ok_or(does_not_fit)?;
        let (name, value) = rest.split_at_mut_checked(self.name.len()).ok_or(does_not_fit)?;
        b.put_u8::<0>(self.flags);
        b.put_u8::<1>(name_length);
        b.put_u16::<2>(value_length);
        name.copy_from_slice(self.name);
        value.copy_from_slice(self.value);
        Ok(needed)
    }

    /// Reads the attribute that `b` begins with, and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it.
    pub fn parse(b: &'a [u8]) -> Result<(Self, usize), FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (fixed, rest) = b.split_first_chunk::<FIXED_SIZE>().ok_or(truncated(FIXED_SIZE))?;
        let name_length = usize::from(fixed.u8_at::<1>());
        let value_length = usize::from(fixed.u16_at::<2>());
        let length = FIXED_SIZE + name_length + value_length;
        let (name, rest) = rest.split_at_checked(name_length).ok_or(truncated(length))?;
        let value = rest.get(..value_length).ok_or(truncated(length))?;
        let attribute = Self {
            flags: fixed.u8_at::<0>(),
            name,
            value,
        };
        Ok((attribute, length))
    }
}

/// Contents of `*UDF OS/2 EA`: attributes one after the other. One that can't be read is an error and the end.
#[derive(Clone, Debug)]
pub struct Os2Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Os2Attributes<'a> {
    /// The attributes in these contents.
    #[must_use]
    pub const fn new(contents: &'a [u8]) -> Self {
        Self { rest: contents }
    }
}

impl<'a> Iterator for Os2Attributes<'a> {
    type Item = Result<Os2Attribute<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let rest = core::mem::take(&mut self.rest);
        Some(Os2Attribute::parse(rest).map(|(attribute, length)| {
            self.rest = rest.get(length..).unwrap_or_default();
            attribute
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::udf::tests::check_contents;
    use super::*;
    use crate::udf::laws::check_laws;

    #[test]
    fn attributes_have_these_bytes() {
        let attribute = Os2Attribute {
            flags: 0x80,
            name: b".TYPE",
            value: b"Plain Text",
        };
        let b = check_laws(&attribute, Os2Attribute::write, |b, _| {
            Os2Attribute::parse(b).map(|(attribute, _)| attribute)
        });
        assert_eq!(b, b"\x80\x05\x0A\0.TYPEPlain Text");
        let mut attributes = Os2Attributes::new(b"\0\x01\x01\0ab\0\x01\x02\0ab");
        assert_eq!(attributes.next().unwrap().unwrap().value, b"b");
        assert!(attributes.next().unwrap().is_err());
        assert!(attributes.next().is_none());
        assert_eq!(Os2AttributeLength(0x0102).write(), [2, 1, 0, 0]);
    }

    proptest! {
        #[test]
        fn both_laws(attributes in vec((any::<u8>(), vec(any::<u8>(), 0..20), vec(any::<u8>(), 0..40)), 0..8)) {
            let mut contents = Vec::new();
            for (flags, name, value) in &attributes {
                let mut out = [0; 64];
                let length = Os2Attribute { flags: *flags, name, value }.write(&mut out).unwrap();
                contents.extend_from_slice(&out[..length]);
            }
            let read: Vec<_> = Os2Attributes::new(&contents)
                .map(|attribute| attribute.map(|a| (a.flags, a.name.to_vec(), a.value.to_vec())).unwrap())
                .collect();
            prop_assert_eq!(read, attributes);
        }

        #[test]
        fn any_bytes_end(contents in vec(any::<u8>(), 0..80), length: [u8; 4]) {
            prop_assert!(Os2Attributes::new(&contents).count() <= contents.len() / 4 + 1);
            check_contents(length, Os2AttributeLength::write, Os2AttributeLength::parse);
        }
    }
}
