//! File times and information times: moments that a plain file entry has no fields for.
//!
//! Spec: ECMA-167:1997 4/14.10.5, 4/14.10.6; UDF:2.60 3.3.4.3.

use crate::error::FormatError;
use crate::finding::{self, Finding};
use crate::udf::bytes::Numbers;
use crate::udf::timestamp::Timestamp;

use super::attribute::{AttributeType, ExtendedAttribute, counted};

/// Times of a file (4/14.10.5). A time that is there is recorded, in the order of these fields; bits 0, 2, 3 and
/// 5 of a field of bits tell which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileTimes {
    /// When the file was created.
    pub created: Option<Timestamp>,
    /// When it may be deleted.
    pub deletable: Option<Timestamp>,
    /// From when it may be used.
    pub effective: Option<Timestamp>,
    /// When it was last backed up.
    pub backed_up: Option<Timestamp>,
}

/// Times of the information in a file (4/14.10.6). A time that is there is recorded, in the order of these
/// fields; bits 0 to 3 of a field of bits tell which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct InformationTimes {
    /// When the information was created.
    pub created: Option<Timestamp>,
    /// When it was last modified.
    pub modified: Option<Timestamp>,
    /// When it may be taken as obsolete.
    pub expires: Option<Timestamp>,
    /// From when it may be used.
    pub effective: Option<Timestamp>,
}

/// Bytes of data before the times: their length and the bits.
const FIXED_SIZE: usize = 8;

/// Writes times with the numbers of their bits.
fn write(
    kind: AttributeType,
    times: [(u32, Option<Timestamp>); 4],
    out: &mut [u8],
) -> Result<usize, FormatError> {
    let mut fixed = [0; FIXED_SIZE];
    let mut recorded = [[0; Timestamp::SIZE]; 4];
    let mut slots = recorded.iter_mut();
    let (mut bits, mut count) = (0_u32, 0_usize);
    for (bit, time) in times {
        if let Some(time) = time
            && let Some(slot) = slots.next()
        {
            *slot = time.write();
            bits |= 1 << bit;
            count = count.saturating_add(1);
        }
    }
    let recorded = recorded.get(..count).unwrap_or_default().as_flattened();
    fixed.put_u32::<0>(u32::try_from(recorded.len()).unwrap_or(u32::MAX));
    fixed.put_u32::<4>(bits);
    ExtendedAttribute::write_parts(kind, &[&fixed, recorded], out)
}

/// Reads the times with these numbers of bits.
fn parse(
    structure: &'static str,
    attribute: &ExtendedAttribute<'_>,
    kind: AttributeType,
    known: [u32; 4],
    clause: &'static str,
    report: &mut dyn FnMut(Finding),
) -> Result<[Option<Timestamp>; 4], FormatError> {
    let (fixed, rest) = attribute.data_of::<FIXED_SIZE>(structure, kind)?;
    let bits = fixed.u32_at::<4>();
    let times = counted(structure, rest, fixed.u32_at::<0>(), clause, report)?;
    let mut recorded = times.as_chunks().0.iter();
    let mut read = [None; 4];
    let mut unknown = 0;
    for bit in (0..32).filter(|bit| bits >> bit & 1 != 0) {
        let time = recorded.next().map(Timestamp::parse);
        match known
            .iter()
            .position(|&known| known == bit)
            .and_then(|at| read.get_mut(at))
        {
            Some(target) => *target = time,
            None => unknown |= 1 << bit,
        }
    }
    finding::expect_value(unknown, 0, clause, report);
    let expected = bits.count_ones().saturating_mul(12);
    finding::expect_value(fixed.u32_at::<0>(), expected, clause, report);
    Ok(read)
}

impl FileTimes {
    const BITS: [u32; 4] = [0, 2, 3, 5];

    /// Writes the attribute at the front of `out` and returns its length: 20 bytes, and 12 for each time.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let times = [self.created, self.deletable, self.effective, self.backed_up];
        let [a, b, c, d] = Self::BITS;
        let [first, second, third, fourth] = times;
        write(
            AttributeType::FILE_TIMES,
            [(a, first), (b, second), (c, third), (d, fourth)],
            out,
        )
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
        let clause = "ECMA-167:1997 4/14.10.5.6";
        let kind = AttributeType::FILE_TIMES;
        let [created, deletable, effective, backed_up] =
            parse("file times", attribute, kind, Self::BITS, clause, report)?;
        Ok(Self {
            created,
            deletable,
            effective,
            backed_up,
        })
    }
}

impl InformationTimes {
    const BITS: [u32; 4] = [0, 1, 2, 3];

    /// Writes the attribute at the front of `out` and returns its length: 20 bytes, and 12 for each time.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out`; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let times = [self.created, self.modified, self.expires, self.effective];
        let [a, b, c, d] = Self::BITS;
        let [first, second, third, fourth] = times;
        write(
            AttributeType::INFORMATION_TIMES,
            [(a, first), (b, second), (c, third), (d, fourth)],
            out,
        )
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
        let clause = "ECMA-167:1997 4/14.10.6.6";
        let kind = AttributeType::INFORMATION_TIMES;
        let [created, modified, expires, effective] =
            parse("information times", attribute, kind, Self::BITS, clause, report)?;
        Ok(Self {
            created,
            modified,
            expires,
            effective,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::udf::laws::check_laws;

    fn file_times(b: &[u8], report: &mut dyn FnMut(Finding)) -> Result<FileTimes, FormatError> {
        FileTimes::parse_with(&ExtendedAttribute::parse_with(b, report)?.0, report)
    }

    fn information_times(b: &[u8], report: &mut dyn FnMut(Finding)) -> Result<InformationTimes, FormatError> {
        InformationTimes::parse_with(&ExtendedAttribute::parse_with(b, report)?.0, report)
    }

    #[test]
    fn attributes_have_these_bytes() {
        let moment = Timestamp::from_unix(0, 0);
        let times = FileTimes {
            created: moment,
            backed_up: moment,
            ..FileTimes::default()
        };
        let b = check_laws(&times, FileTimes::write, file_times);
        assert_eq!(b[..20], *b"\x05\0\0\0\x01\0\0\0\x2C\0\0\0\x18\0\0\0\x21\0\0\0");
        assert_eq!(b[20..24], [0, 0x10, 0xB2, 7]);
        assert_eq!(b.len(), 44);
        let times = InformationTimes {
            modified: moment,
            ..InformationTimes::default()
        };
        let b = check_laws(&times, InformationTimes::write, information_times);
        assert_eq!(b[..20], *b"\x06\0\0\0\x01\0\0\0\x20\0\0\0\x0C\0\0\0\x02\0\0\0");
    }

    #[test]
    fn unknown_times_are_left_out() {
        let mut data = [0; 32];
        data[0] = 24;
        data[4] = 0b110;
        data[8 + 4] = 7;
        data[20 + 4] = 8;
        let attribute = ExtendedAttribute {
            kind: AttributeType::FILE_TIMES,
            subtype: 1,
            data: &data,
        };
        let mut found = 0;
        let times = FileTimes::parse_with(&attribute, &mut |_| found += 1).unwrap();
        assert_eq!(found, 1);
        assert_eq!(times.deletable.unwrap().month, 8);
        assert_eq!(
            times,
            FileTimes {
                deletable: times.deletable,
                ..FileTimes::default()
            }
        );
        assert_eq!(
            InformationTimes::parse(&attribute),
            Err(FormatError::Foreign {
                structure: "information times"
            })
        );
    }

    proptest! {
        #[test]
        fn both_laws(times: [Option<[u8; 12]>; 4]) {
            let [a, b, c, d] = times.map(|time| time.map(|time| Timestamp::parse(&time)));
            let times = FileTimes { created: a, deletable: b, effective: c, backed_up: d };
            check_laws(&times, FileTimes::write, file_times);
            let times = InformationTimes { created: a, modified: b, expires: c, effective: d };
            check_laws(&times, InformationTimes::write, information_times);
        }

        #[test]
        fn any_data_are_read(data: [u8; 32], length in 0..=32_usize, given in 0..64_u8) {
            let mut data = data;
            let bits = data[4];
            data[..8].copy_from_slice(&[given, 0, 0, 0, bits, 0, 0, 0]);
            let attribute = ExtendedAttribute { kind: AttributeType::FILE_TIMES, subtype: 1, data: &data[..length] };
            let mut clean = true;
            if let Ok(times) = FileTimes::parse_with(&attribute, &mut |_| clean = false) {
                let mut out = [0; 80];
                let written = times.write(&mut out).unwrap();
                prop_assert!(!clean || out[12..written] == data[..length]);
            }
        }
    }
}
