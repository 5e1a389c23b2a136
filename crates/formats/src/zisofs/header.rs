//! The header of a file that is recorded compressed.
//!
//! Spec: zisofs2 (2020) "File Header", "LEGACY".

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Finding};

/// The name of the structure in errors.
const NAME: &str = "zisofs header";
const CLAUSE: &str = "zisofs2 (2020) \"File Header\"";

const MAGIC_FIRST: [u8; 8] = [0x37, 0xE4, 0x53, 0x96, 0xC9, 0xDB, 0xD6, 0x07];
const MAGIC_SECOND: [u8; 8] = [0xEF, 0x22, 0x55, 0xA1, 0xBC, 0x1B, 0x95, 0xA0];

/// How blocks are compressed. Unknown values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Algorithm(pub u8);

impl Algorithm {
    /// zlib (RFC 1950), the only one of the first generation.
    pub const ZLIB: Self = Self(1);
}

/// Which description a file follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generation {
    /// zisofs: sizes and pointers of 32 bits.
    First,
    /// zisofs2: sizes and pointers of 64 bits.
    Second,
}

impl Generation {
    /// Bytes of the header, as every writer makes it.
    #[must_use]
    pub const fn header_size(self) -> usize {
        match self {
            Self::First => 16,
            Self::Second => 24,
        }
    }

    /// Bytes of the place of a block.
    #[must_use]
    pub const fn pointer_size(self) -> usize {
        match self {
            Self::First => 4,
            Self::Second => 8,
        }
    }
}

/// A file's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the file follows.
    pub generation: Generation,
    /// How its blocks are compressed.
    pub algorithm: Algorithm,
    /// The length of the header, in units of four bytes; the pointers stand behind it.
    pub header_size_div_4: u8,
    /// The binary logarithm of the bytes of a block: 15, 16 or 17.
    pub block_size_log2: u8,
    /// Bytes of the file as it is to be read; below 2^32 in the first generation.
    pub uncompressed_size: u64,
}

impl Header {
    /// The most bytes that [`write`](Self::write) writes and [`parse`](Self::parse) needs.
    pub const LONGEST: usize = 24;

    /// Writes the header at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the header is longer than `out`, or when the first generation has no room for the size
    /// or the algorithm.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = self.generation.header_size();
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len(),
        };
        let mut b = [0; Self::LONGEST];
        match self.generation {
            Generation::First => {
                let size = u32::try_from(self.uncompressed_size).map_err(|_| does_not_fit)?;
                if self.algorithm != Algorithm::ZLIB {
                    return Err(does_not_fit);
                }
                b.put::<0, 8>(MAGIC_FIRST);
                b.put::<8, 4>(size.to_le_bytes());
                b.put::<12, 2>([self.header_size_div_4, self.block_size_log2]);
            }
            Generation::Second => {
                b.put::<0, 8>(MAGIC_SECOND);
                b.put::<9, 3>([self.header_size_div_4, self.algorithm.0, self.block_size_log2]);
                b.put::<12, 8>(self.uncompressed_size.to_le_bytes());
            }
        }
        let place = out.get_mut(..needed).ok_or(does_not_fit)?;
        place.copy_from_slice(b.get(..needed).ok_or(does_not_fit)?);
        Ok(needed)
    }

    /// Reads the header that `b` begins with.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] when it is none, [`FormatError::Truncated`] when `b` ends before the header.
    pub fn parse(b: &[u8]) -> Result<Self, FormatError> {
        Self::parse_with(b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the description.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(b: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let magic = b.first_chunk::<8>().ok_or(truncated(16))?;
        match *magic {
            MAGIC_FIRST => {
                let b = b.first_chunk::<16>().ok_or(truncated(16))?;
                finding::expect_zero(&b.field::<14, 2>(), CLAUSE, report);
                let [header_size_div_4, block_size_log2] = b.field::<12, 2>();
                Ok(Self {
                    generation: Generation::First,
                    algorithm: Algorithm::ZLIB,
                    header_size_div_4,
                    block_size_log2,
                    uncompressed_size: u64::from(u32::from_le_bytes(b.field::<8, 4>())),
                })
            }
            MAGIC_SECOND => {
                let b = b.first_chunk::<24>().ok_or(truncated(24))?;
                finding::expect_value(u32::from(b.field::<8, 1>()[0]), 0, CLAUSE, report);
                finding::expect_zero(&b.field::<20, 4>(), CLAUSE, report);
                let [header_size_div_4, algorithm, block_size_log2] = b.field::<9, 3>();
                Ok(Self {
                    generation: Generation::Second,
                    algorithm: Algorithm(algorithm),
                    header_size_div_4,
                    block_size_log2,
                    uncompressed_size: u64::from_le_bytes(b.field::<12, 8>()),
                })
            }
            _ => Err(FormatError::Foreign { structure: NAME }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    fn written(header: Header) -> Vec<u8> {
        let mut out = [0xAA; 32];
        let length = header.write(&mut out).unwrap();
        assert!(out[length..].iter().all(|&byte| byte == 0xAA));
        assert!(header.write(&mut [0; 32][..length - 1]).is_err());
        out[..length].to_vec()
    }

    proptest! {
        #[test]
        fn headers_survive(
            second: bool, algorithm: u8, header_size_div_4: u8, block_size_log2: u8, size: u64, at in 0..16_usize,
            change in 1..=255_u8,
        ) {
            let header = Header {
                generation: if second { Generation::Second } else { Generation::First },
                algorithm: if second { Algorithm(algorithm) } else { Algorithm::ZLIB },
                header_size_div_4,
                block_size_log2,
                uncompressed_size: if second { size } else { size >> 32 },
            };
            let mut bytes = written(header);
            let mut findings = Vec::new();
            prop_assert_eq!(Header::parse_with(&bytes, &mut |finding| findings.push(finding)), Ok(header));
            prop_assert_eq!(findings.len(), 0);
            prop_assert!(Header::parse(&bytes[..bytes.len() - 1]).is_err());
            bytes[at] ^= change;
            let mut found = false;
            if let Ok(read) = Header::parse_with(&bytes, &mut |_| found = true) {
                prop_assert!(found || read != header);
            }
        }
    }

    #[test]
    fn the_first_generation_has_no_room_for_everything() {
        let header = Header {
            generation: Generation::First,
            algorithm: Algorithm::ZLIB,
            header_size_div_4: 4,
            block_size_log2: 15,
            uncompressed_size: 5,
        };
        assert_eq!(written(header)[8..], [5, 0, 0, 0, 4, 15, 0, 0]);
        let long = Header {
            uncompressed_size: 1 << 32,
            ..header
        };
        let other = Header {
            algorithm: Algorithm(2),
            ..header
        };
        assert!(long.write(&mut [0; 32]).is_err());
        assert!(other.write(&mut [0; 32]).is_err());
        assert!(matches!(
            Header::parse(&[0; 32]),
            Err(FormatError::Foreign { .. })
        ));
    }
}
