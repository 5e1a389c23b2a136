//! What the descriptors of a fixed size have in common: the tag in front, the CRC over the rest.

/// Gives a descriptor `SIZE`, `IDENTIFIER`, `write`, `parse` and `parse_with`. It brings `write_body(&self, &mut
/// [u8; SIZE])` and `parse_body(Tag, &[u8; SIZE], report) -> Self`, which leave the tag alone.
macro_rules! fixed_descriptor {
    ($descriptor:ty, $name:literal, $size:literal, $identifier:expr) => {
        impl $descriptor {
            /// Bytes on the disc. What is left of the block behind it is zero.
            pub const SIZE: usize = $size;
            /// The tag identifier of the descriptor.
            pub const IDENTIFIER: crate::udf::tag::TagIdentifier = $identifier;

            /// The bytes of the descriptor, with its checksum and CRC.
            #[must_use]
            pub fn write(&self) -> [u8; Self::SIZE] {
                let mut b = [0; Self::SIZE];
                self.write_body(&mut b);
                self.tag.seal(Self::IDENTIFIER, &mut b);
                b
            }

            /// Reads the descriptor that `b` begins with.
            ///
            /// # Errors
            /// [`FormatError::Truncated`](crate::FormatError::Truncated) when `b` ends before it,
            /// [`FormatError::Checksum`](crate::FormatError::Checksum) when the tag is damaged or none,
            /// [`FormatError::Tag`](crate::FormatError::Tag) when it is another descriptor's.
            pub fn parse(b: &[u8]) -> Result<Self, crate::FormatError> {
                Self::parse_with(b, &mut crate::finding::ignore)
            }

            /// Reads as [`parse`](Self::parse) does and reports what departs from the standard, a wrong CRC
            /// first of all.
            ///
            /// # Errors
            /// As [`parse`](Self::parse).
            pub fn parse_with(
                b: &[u8],
                report: &mut dyn FnMut(crate::Finding),
            ) -> Result<Self, crate::FormatError> {
                let fixed = b.first_chunk().ok_or(crate::FormatError::Truncated {
                    structure: $name,
                    needed: Self::SIZE,
                    available: b.len(),
                })?;
                let tag = crate::udf::tag::Tag::expect(fixed, $name, Self::IDENTIFIER, report)?;
                crate::udf::tag::Tag::check_crc(b, Self::SIZE, report);
                Ok(Self::parse_body(tag, fixed, report))
            }
        }
    };
}

pub(super) use fixed_descriptor;
