//! ZF, or Z2: the mark of a file that is recorded compressed.
//!
//! Spec: zisofs2 (2020) "ZF System Use Entry Format", "Z2 System Use Entry Format", "LEGACY".

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};
use crate::iso9660::numbers::{both_u32, write_both_u32};
use crate::susp::SystemUseEntry;

/// The name of the structure in errors.
const NAME: &str = "ZF entry";
const CLAUSE: &str = "zisofs2 (2020) \"ZF System Use Entry Format\"";

/// Bytes of data.
const DATA: usize = 12;

/// Which of its forms an entry has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryForm {
    /// That of zisofs: `ZF` of version 1, and a size of 32 bits.
    First,
    /// That of zisofs2: `ZF` of version 2, and a size of 64 bits.
    Second,
    /// That of zisofs2 under a signature which readers that know only the first form do not take for theirs: `Z2`.
    SecondApart,
}

/// A file that is recorded compressed. The fields are in disc order; all but the form are in the file's header too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompressedFile {
    /// Of the entry.
    pub form: EntryForm,
    /// Two characters for the algorithm; `pz` in the first form, `PZ` for the same in the second.
    pub algorithm: [u8; 2],
    /// The length of the file's header, in units of four bytes.
    pub header_size_div_4: u8,
    /// The binary logarithm of the bytes of a block.
    pub block_size_log2: u8,
    /// Bytes of the file as it is to be read; below 2^32 in the first form.
    pub uncompressed_size: u64,
}

impl CompressedFile {
    /// The signature of the entry.
    pub const SIGNATURE: [u8; 2] = *b"ZF";
    /// The other signature.
    pub const SIGNATURE_APART: [u8; 2] = *b"Z2";
    /// Bytes of the entry.
    pub const SIZE: usize = SystemUseEntry::length(DATA);

    /// Writes the entry at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the entry is longer than `out`, or the size than the form has room for.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let mut data = [0; DATA];
        data.put::<0, 2>(self.algorithm);
        data.put::<2, 1>([self.header_size_div_4]);
        data.put::<3, 1>([self.block_size_log2]);
        let size = match self.form {
            EntryForm::First => {
                let size = u32::try_from(self.uncompressed_size);
                write_both_u32(size.map_err(|_| FormatError::DoesNotFit {
                    structure: NAME,
                    needed: 8,
                    available: 4,
                })?)
            }
            EntryForm::Second | EntryForm::SecondApart => self.uncompressed_size.to_le_bytes(),
        };
        data.put::<4, 8>(size);
        let (signature, version) = match self.form {
            EntryForm::First => (Self::SIGNATURE, 1),
            EntryForm::Second => (Self::SIGNATURE, 2),
            EntryForm::SecondApart => (Self::SIGNATURE_APART, 2),
        };
        let data = &data;
        SystemUseEntry {
            signature,
            version,
            data,
        }
        .write(out)
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// [`FormatError::Foreign`] for another signature, [`FormatError::Length`] for an entry that is too short.
    pub fn parse(entry: SystemUseEntry<'_>) -> Result<Self, FormatError> {
        Self::parse_with(entry, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the description.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        entry: SystemUseEntry<'_>,
        report: &mut dyn FnMut(Finding),
    ) -> Result<Self, FormatError> {
        let form = match (entry.signature, entry.version) {
            (Self::SIGNATURE_APART, _) => EntryForm::SecondApart,
            (Self::SIGNATURE, 2) => EntryForm::Second,
            (Self::SIGNATURE, _) => EntryForm::First,
            _ => return Err(FormatError::Foreign { structure: NAME }),
        };
        let expected = if form == EntryForm::First { 1 } else { 2 };
        finding::expect_value(u32::from(entry.version), expected, CLAUSE, report);
        let (data, rest) = entry
            .data
            .split_first_chunk::<DATA>()
            .ok_or(FormatError::Length {
                structure: NAME,
                recorded: SystemUseEntry::length(entry.data.len()),
                minimum: Self::SIZE,
            })?;
        if !rest.is_empty() {
            let recorded = u32::try_from(SystemUseEntry::length(entry.data.len())).unwrap_or(u32::MAX);
            report(Finding {
                clause: CLAUSE,
                deviation: Deviation::Length {
                    recorded,
                    available: 16,
                },
            });
        }
        let size = data.field::<4, 8>();
        Ok(Self {
            form,
            algorithm: data.field::<0, 2>(),
            header_size_div_4: data.field::<2, 1>()[0],
            block_size_log2: data.field::<3, 1>()[0],
            uncompressed_size: match form {
                EntryForm::First => u64::from(both_u32(size, CLAUSE, report)),
                EntryForm::Second | EntryForm::SecondApart => u64::from_le_bytes(size),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::susp::laws::{check_laws, check_no_byte_unread};

    const FORMS: [EntryForm; 3] = [EntryForm::First, EntryForm::Second, EntryForm::SecondApart];

    proptest! {
        #[test]
        fn entries_survive(
            form in 0..3_usize, algorithm: [u8; 2], header_size_div_4: u8, block_size_log2: u8, size: u64,
            at in 0..CompressedFile::SIZE, change in 1..=255_u8,
        ) {
            let form = FORMS[form];
            let uncompressed_size = if form == EntryForm::First { size >> 32 } else { size };
            let value = CompressedFile { form, algorithm, header_size_div_4, block_size_log2, uncompressed_size };
            let bytes = check_laws(value, CompressedFile::write, CompressedFile::parse_with);
            check_no_byte_unread(value, &bytes, at, change, CompressedFile::parse_with);
        }
    }

    /// The descriptions' own examples.
    #[test]
    fn an_entry_has_these_bytes() {
        let first = CompressedFile {
            form: EntryForm::First,
            algorithm: *b"pz",
            header_size_div_4: 4,
            block_size_log2: 15,
            uncompressed_size: 1_234_567,
        };
        let bytes = check_laws(first, CompressedFile::write, CompressedFile::parse_with);
        assert_eq!(bytes, b"ZF\x10\x01pz\x04\x0f\x87\xD6\x12\0\0\x12\xD6\x87");
        let second = CompressedFile {
            form: EntryForm::Second,
            algorithm: *b"PZ",
            header_size_div_4: 8,
            block_size_log2: 17,
            uncompressed_size: 0x2461_39CA_8000,
        };
        let bytes = check_laws(second, CompressedFile::write, CompressedFile::parse_with);
        assert_eq!(bytes, b"ZF\x10\x02PZ\x08\x11\0\x80\xCA\x39\x61\x24\0\0");
    }

    #[test]
    fn a_size_must_fit_its_form() {
        let value = CompressedFile {
            form: EntryForm::First,
            algorithm: *b"pz",
            header_size_div_4: 4,
            block_size_log2: 15,
            uncompressed_size: 1 << 32,
        };
        assert!(value.write(&mut [0; 16]).is_err());
    }
}
