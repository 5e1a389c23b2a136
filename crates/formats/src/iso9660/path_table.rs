//! Path table: one record for each directory of the tree, so that a directory is found without reading those
//! above it.
//!
//! Spec: ECMA-119:1987 6.9, 9.4.

use crate::error::FormatError;
use crate::fields::Fields;
use crate::finding::{self, Deviation, Finding};

use super::numbers::ByteOrder;
use super::standard::Standard;

/// The name of the structure in errors.
const NAME: &str = "path table record";

/// Bytes before the directory identifier (9.4.1 to 9.4.4).
const FIXED_SIZE: usize = 8;

/// The most directories that a path table can number, since a record has 16 bits for its parent's number.
/// A table with one more can be recorded, but no directory can be in the last one.
pub const MAXIMUM_DIRECTORIES: usize = 65_535;

/// A path table record. The fields are in disc order; the length of the identifier is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathTableRecord<'a> {
    /// Logical blocks of the extended attribute record at the beginning of the extent, or zero (9.4.2).
    pub extended_attribute_record_length: u8,
    /// The first logical block of the directory (9.4.3).
    pub extent: u32,
    /// The number of the directory's parent in the table, from 1; the root is its own parent (9.4.4).
    pub parent: u16,
    /// The name of the directory, or a single zero byte for the root (9.4.5).
    pub identifier: &'a [u8],
}

impl<'a> PathTableRecord<'a> {
    /// Bytes of a record with an identifier of this length: never odd.
    #[must_use]
    pub const fn length(identifier_length: usize) -> usize {
        FIXED_SIZE
            .saturating_add(identifier_length)
            .saturating_add(identifier_length % 2)
    }

    /// Writes the record at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when the record is longer than `out` or its identifier than 255 bytes;
    /// nothing is written then.
    pub fn write(&self, order: ByteOrder, out: &mut [u8]) -> Result<usize, FormatError> {
        self.write_by(Standard::Iso9660, order, out)
    }

    /// Writes as [`write`](Self::write) does, by a standard.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_by(
        &self,
        standard: Standard,
        order: ByteOrder,
        out: &mut [u8],
    ) -> Result<usize, FormatError> {
        let needed = Self::length(self.identifier.len());
        let available = out.len().min(Self::length(255));
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available,
        };
        let identifier_length = u8::try_from(self.identifier.len()).map_err(|_| does_not_fit)?;
        let record = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (fixed, rest) = record.split_first_chunk_mut::<FIXED_SIZE>().ok_or(does_not_fit)?;
        fixed.put::<0, 1>([identifier_length]);
        fixed.put::<1, 1>([self.extended_attribute_record_length]);
        fixed.put::<2, 4>(order.write_u32(self.extent));
        fixed.put::<6, 2>(order.write_u16(self.parent));
        *fixed = standard.write_path_table(*fixed);
        let (identifier, padding) = rest
            .split_at_mut_checked(self.identifier.len())
            .ok_or(does_not_fit)?;
        identifier.copy_from_slice(self.identifier);
        padding.fill(0);
        Ok(needed)
    }

    /// Reads the record that `b` begins with and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before the record.
    pub fn parse(order: ByteOrder, b: &'a [u8]) -> Result<(Self, usize), FormatError> {
        Self::parse_with(order, b, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        order: ByteOrder,
        b: &'a [u8],
        report: &mut dyn FnMut(Finding),
    ) -> Result<(Self, usize), FormatError> {
        Self::parse_by(Standard::Iso9660, order, b, report)
    }

    /// Reads as [`parse_with`](Self::parse_with) does, by a standard.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_by(
        standard: Standard,
        order: ByteOrder,
        b: &'a [u8],
        report: &mut dyn FnMut(Finding),
    ) -> Result<(Self, usize), FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (fixed, rest) = b.split_first_chunk::<FIXED_SIZE>().ok_or(truncated(FIXED_SIZE))?;
        let fixed = standard.parse_path_table(*fixed);
        let [identifier_length] = fixed.field::<0, 1>();
        let identifier_length = usize::from(identifier_length);
        let length = Self::length(identifier_length);
        let (identifier, rest) = rest
            .split_at_checked(identifier_length)
            .ok_or(truncated(length))?;
        let padding = rest.get(..identifier_length % 2).ok_or(truncated(length))?;
        if identifier.is_empty() {
            finding::expect_value(0, 1, "ECMA-119:1987 9.4.1", report);
        }
        finding::expect_zero(padding, "ECMA-119:1987 9.4.6", report);
        let record = Self {
            extended_attribute_record_length: fixed.field::<1, 1>()[0],
            extent: order.read_u32(fixed.field::<2, 4>()),
            parent: order.read_u16(fixed.field::<6, 2>()),
            identifier,
        };
        Ok((record, length))
    }
}

/// The records of a path table, one after the other; the first has the number 1.
///
/// Ends with the table, or at a record that reaches beyond its end, which [`finding`](Self::finding) then
/// tells.
#[derive(Clone, Debug)]
pub struct PathTableRecords<'a> {
    standard: Standard,
    order: ByteOrder,
    rest: &'a [u8],
    finding: Option<Finding>,
}

impl<'a> PathTableRecords<'a> {
    /// The records of a path table with these bytes: as many as the volume descriptor's path table size says.
    #[must_use]
    pub const fn new(order: ByteOrder, table: &'a [u8]) -> Self {
        Self::by(Standard::Iso9660, order, table)
    }

    /// As [`new`](Self::new), by a standard.
    #[must_use]
    pub const fn by(standard: Standard, order: ByteOrder, table: &'a [u8]) -> Self {
        Self {
            standard,
            order,
            rest: table,
            finding: None,
        }
    }

    /// Why the iterator ended before the table did, if so.
    #[must_use]
    pub const fn finding(&self) -> Option<Finding> {
        self.finding
    }

    /// The next record, as the iterator yields it, with what departs from the standard reported; the reason for
    /// an early end too.
    pub fn next_with(&mut self, report: &mut dyn FnMut(Finding)) -> Option<PathTableRecord<'a>> {
        let &first = self.rest.first()?;
        let (standard, order) = (self.standard, self.order);
        if let Ok((record, length)) = PathTableRecord::parse_by(standard, order, self.rest, report) {
            self.rest = self.rest.get(length..).unwrap_or_default();
            return Some(record);
        }
        let available = u32::try_from(self.rest.len()).unwrap_or(u32::MAX);
        let fixed = self.rest.first_chunk::<FIXED_SIZE>();
        let length = fixed.map_or(first, |&fixed| standard.parse_path_table(fixed)[0]);
        let deviation = Deviation::Length {
            recorded: u32::from(length),
            available,
        };
        let finding = Finding {
            clause: "ECMA-119:1987 9.4.1",
            deviation,
        };
        report(finding);
        self.finding = Some(finding);
        self.rest = &[];
        None
    }
}

impl<'a> Iterator for PathTableRecords<'a> {
    type Item = PathTableRecord<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with(&mut finding::ignore)
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const BOTH: [ByteOrder; 2] = [ByteOrder::Little, ByteOrder::Big];

    fn written(record: &PathTableRecord<'_>, order: ByteOrder) -> Vec<u8> {
        let mut out = [0xAA; 264];
        let length = record.write(order, &mut out).unwrap();
        out[..length].to_vec()
    }

    #[test]
    fn a_record_has_these_bytes_in_either_table() {
        let record = PathTableRecord {
            extended_attribute_record_length: 0,
            extent: 0x0102_0304,
            parent: 0x0506,
            identifier: b"DIR",
        };
        assert_eq!(
            written(&record, ByteOrder::Little),
            b"\x03\0\x04\x03\x02\x01\x06\x05DIR\0"
        );
        assert_eq!(
            written(&record, ByteOrder::Big),
            b"\x03\0\x01\x02\x03\x04\x05\x06DIR\0"
        );
        assert_eq!(PathTableRecord::length(3), 12);
        assert_eq!(PathTableRecord::length(4), 12);
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let long = [b'A'; 256];
        let record = |identifier| PathTableRecord {
            extended_attribute_record_length: 0,
            extent: 0,
            parent: 1,
            identifier,
        };
        let mut out = [0xAA; 300];
        assert!(record(&long).write(ByteOrder::Big, &mut out).is_err());
        let error = FormatError::DoesNotFit {
            structure: NAME,
            needed: 10,
            available: 9,
        };
        assert_eq!(record(b"A").write(ByteOrder::Big, &mut out[..9]), Err(error));
        assert_eq!(out, [0xAA; 300]);
        assert_eq!(record(&long[..255]).write(ByteOrder::Big, &mut out), Ok(264));
    }

    #[test]
    fn a_record_beyond_the_end_ends_the_table() {
        let table = b"\x01\0\x14\0\0\0\x01\0\0\0\x09\0\x15\0\0\0\x01\0DIR";
        let mut records = PathTableRecords::new(ByteOrder::Little, table);
        assert_eq!(records.next().unwrap().extent, 0x14);
        assert_eq!(records.next(), None);
        let deviation = Deviation::Length {
            recorded: 9,
            available: 11,
        };
        assert_eq!(
            records.finding(),
            Some(Finding {
                clause: "ECMA-119:1987 9.4.1",
                deviation
            })
        );
        assert_eq!(records.next(), None);
    }

    proptest! {
        #[test]
        fn both_laws(xar: u8, extent: u32, parent: u16, identifier in vec(any::<u8>(), 1..=255)) {
            let record = PathTableRecord {
                extended_attribute_record_length: xar, extent, parent, identifier: &identifier,
            };
            for order in BOTH {
                let b = written(&record, order);
                prop_assert_eq!(PathTableRecord::parse(order, &b), Ok((record, b.len())));
                prop_assert_eq!(written(&PathTableRecord::parse(order, &b).unwrap().0, order), b);
            }
        }

        #[test]
        fn no_byte_goes_unread(extent: u32, parent: u16, at in 0..12_usize, change in 1..=255_u8) {
            let record =
                PathTableRecord { extended_attribute_record_length: 0, extent, parent, identifier: b"DIR" };
            for order in BOTH {
                let mut b = written(&record, order);
                b[at] ^= change;
                let mut found = false;
                let read = PathTableRecord::parse_with(order, &b, &mut |_| found = true);
                prop_assert!(found || read != Ok((record, 12)));
            }
        }

        #[test]
        fn a_table_is_its_records(identifiers in vec(vec(any::<u8>(), 1..40), 0..50)) {
            for order in BOTH {
                let mut table = Vec::new();
                let mut expected = Vec::new();
                for (extent, identifier) in (0..).zip(&identifiers) {
                    let record = PathTableRecord {
                        extended_attribute_record_length: 0, extent, parent: 1, identifier,
                    };
                    table.extend(written(&record, order));
                    expected.push(record);
                }
                let mut records = PathTableRecords::new(order, &table);
                prop_assert_eq!(records.by_ref().collect::<Vec<_>>(), expected);
                prop_assert_eq!(records.finding(), None);
            }
        }

        #[test]
        fn any_bytes_end(table in vec(any::<u8>(), 0..5000)) {
            prop_assert!(PathTableRecords::new(ByteOrder::Little, &table).count() <= table.len() / 8);
        }
    }
}
