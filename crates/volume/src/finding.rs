//! What is wrong with a disc, and was read all the same.

use std::fmt;

use fsimage_formats::{Finding as FormatFinding, FormatError};

/// One departure from a standard, with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The structure's place in the source, in bytes.
    pub offset: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A structure departs from its clause.
    Format(FormatFinding),
    /// A structure cannot be used, and was passed over.
    Unusable(FormatError),
    /// Structures do not fit together.
    Structure {
        /// The clause that is not followed.
        clause: &'static str,
        /// What was found, and what was done about it.
        what: &'static str,
    },
    /// Something cannot be read and is left out: an item, the rest of a directory, a stream.
    Lost {
        /// The clause that is not followed, or that says what is missing.
        clause: &'static str,
        /// What is lost, and why.
        what: &'static str,
    },
}

impl Finding {
    /// A departure of structures from a clause.
    pub fn structure(offset: u64, clause: &'static str, what: &'static str) -> Self {
        let fault = Fault::Structure { clause, what };
        Self { offset, fault }
    }

    /// Something that had to be left out.
    pub fn lost(offset: u64, clause: &'static str, what: &'static str) -> Self {
        let fault = Fault::Lost { clause, what };
        Self { offset, fault }
    }

    /// Whether something is missing because of it.
    pub fn is_loss(&self) -> bool {
        matches!(self.fault, Fault::Lost { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: ", self.offset)?;
        match &self.fault {
            Fault::Format(finding) => finding.fmt(f),
            Fault::Unusable(error) => write!(f, "passed over: {error}"),
            Fault::Structure { clause, what } => write!(f, "{clause}: {what}"),
            Fault::Lost { clause, what } => write!(f, "left out, {clause}: {what}"),
        }
    }
}
