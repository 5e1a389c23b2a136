//! Harmless departures from a standard that reading a structure came across.
//!
//! A structure that can be used in spite of a fault is read, and the fault is reported. Each `parse` that can
//! find something has a twin `parse_with` that takes a reporter; `parse` drops what it finds. A strict caller
//! turns the first finding into an error of its own.

use core::fmt;

/// One departure from a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The edition and clause that is not followed, such as `ECMA-119:1987 9.1.3`.
    pub clause: &'static str,
    /// How it is not followed.
    pub deviation: Deviation,
}

/// How a recorded value departs from what its clause asks for.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// The two copies of a number differ. The little-endian one was used.
    OrdersDiffer {
        /// The number as the little-endian copy gives it.
        little: u32,
        /// The number as the big-endian copy gives it.
        big: u32,
    },
    /// Bytes that are reserved, unused or padding are not zero. They were dropped.
    NotZero,
    /// A number that the clause fixes has another value. Writing the structure restores the fixed one, unless
    /// the structure has a field for it.
    Value {
        /// The number as recorded.
        recorded: u32,
        /// The number that the clause asks for.
        expected: u32,
    },
    /// The digits of a date name no moment. It was read as unspecified.
    Date,
    /// A length does not fit what follows it. What follows was left unread.
    Length {
        /// The length as recorded, in bytes.
        recorded: u32,
        /// The bytes that are there.
        available: u32,
    },
    /// A checksum does not match the bytes that it covers. They were read all the same.
    Checksum {
        /// The checksum as recorded.
        recorded: u16,
        /// The checksum of the bytes.
        computed: u16,
    },
    /// A structure lies across the boundary of a logical sector.
    CrossesSector,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.clause)?;
        match self.deviation {
            Deviation::OrdersDiffer { little, big } => {
                write!(
                    f,
                    "the little-endian copy says {little}, the big-endian copy {big}"
                )
            }
            Deviation::NotZero => f.write_str("reserved bytes are not zero"),
            Deviation::Value { recorded, expected } => write!(f, "{recorded} recorded, {expected} expected"),
            Deviation::Date => f.write_str("the digits are no date"),
            Deviation::Length { recorded, available } => {
                write!(f, "length recorded as {recorded}, {available} bytes there")
            }
            Deviation::Checksum { recorded, computed } => {
                write!(
                    f,
                    "checksum recorded as {recorded:#06x}, computed as {computed:#06x}"
                )
            }
            Deviation::CrossesSector => f.write_str("lies across the end of a logical sector"),
        }
    }
}

/// The reporter that drops every finding.
pub(crate) fn ignore(_: Finding) {}

/// Reports bytes that the clause wants to be zero.
pub(crate) fn expect_zero(bytes: &[u8], clause: &'static str, report: &mut dyn FnMut(Finding)) {
    if bytes.iter().any(|&byte| byte != 0) {
        report(Finding {
            clause,
            deviation: Deviation::NotZero,
        });
    }
}

/// Reports a number that the clause fixes at another value.
pub(crate) fn expect_value(
    recorded: u32,
    expected: u32,
    clause: &'static str,
    report: &mut dyn FnMut(Finding),
) {
    if recorded != expected {
        report(Finding {
            clause,
            deviation: Deviation::Value { recorded, expected },
        });
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn a_finding_reads_as_a_sentence_with_its_clause() {
        let finding = Finding {
            clause: "ECMA-119:1987 9.1.3",
            deviation: Deviation::OrdersDiffer { little: 20, big: 21 },
        };
        assert_eq!(
            finding.to_string(),
            "ECMA-119:1987 9.1.3: the little-endian copy says 20, the big-endian copy 21"
        );
    }
}
