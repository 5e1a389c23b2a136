//! Why a tree refused.

use std::borrow::Cow;
use std::fmt;

/// Why a call on a tree failed. The tree is then as it was before.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// The name can be no name, or the text no link target, in any tree.
    #[error("{}: {reason}", brief(&lossy(.name)))]
    InvalidName {
        /// The name (or link target) as it was given.
        name: Vec<u8>,
        /// What is wrong with it.
        reason: NameFault,
    },
    /// The name is taken.
    #[error("{}: exists already", lossy(.path))]
    Duplicate {
        /// The path that is taken; of a named stream, the path, a colon and the stream's name.
        path: Vec<u8>,
    },
    /// There is nothing under that path.
    #[error("{}: not found", lossy(.path))]
    NotFound {
        /// The path up to the first component that does not exist.
        path: Vec<u8>,
    },
    /// The call needs a directory.
    #[error("{}: not a directory", lossy(.path))]
    NotADirectory {
        /// The path of what is none.
        path: Vec<u8>,
    },
    /// The call needs a file.
    #[error("{}: not a file", lossy(.path))]
    NotAFile {
        /// The path of what is none.
        path: Vec<u8>,
    },
    /// The directory still holds something.
    #[error("{}: directory not empty", lossy(.path))]
    DirectoryNotEmpty {
        /// The directory's path.
        path: Vec<u8>,
    },
    /// The root directory can be neither removed nor renamed.
    #[error("/: the root directory can be neither removed nor renamed")]
    IsRoot,
    /// Directories have one name.
    #[error("{}: is a directory, which has no hard links", lossy(.path))]
    LinkToDirectory {
        /// The directory's path.
        path: Vec<u8>,
    },
    /// A directory cannot be moved into itself or below.
    #[error("{}: cannot be moved into itself", lossy(.path))]
    IntoItself {
        /// The directory's path.
        path: Vec<u8>,
    },
    /// There is no way back to that change point.
    #[error("change point {point}: {reason}")]
    UnknownChangePoint {
        /// The change point asked for.
        point: u64,
        /// Why not.
        reason: ChangePointFault,
    },
    /// The node id is not, or no longer, in the tree.
    #[error("the item is no longer in the tree")]
    Stale,
    /// A number of the tree would outgrow 32 bits.
    #[error("too many {what}")]
    TooMany {
        /// Of what there are too many.
        what: &'static str,
    },
}

/// The variants of [`TreeError`] without their fields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the variant of TreeError of the same name")]
pub enum TreeErrorKind {
    InvalidName,
    Duplicate,
    NotFound,
    NotADirectory,
    NotAFile,
    DirectoryNotEmpty,
    IsRoot,
    LinkToDirectory,
    IntoItself,
    UnknownChangePoint,
    Stale,
    TooMany,
}

impl TreeError {
    /// Which error it is.
    pub fn kind(&self) -> TreeErrorKind {
        match self {
            Self::InvalidName { .. } => TreeErrorKind::InvalidName,
            Self::Duplicate { .. } => TreeErrorKind::Duplicate,
            Self::NotFound { .. } => TreeErrorKind::NotFound,
            Self::NotADirectory { .. } => TreeErrorKind::NotADirectory,
            Self::NotAFile { .. } => TreeErrorKind::NotAFile,
            Self::DirectoryNotEmpty { .. } => TreeErrorKind::DirectoryNotEmpty,
            Self::IsRoot => TreeErrorKind::IsRoot,
            Self::LinkToDirectory { .. } => TreeErrorKind::LinkToDirectory,
            Self::IntoItself { .. } => TreeErrorKind::IntoItself,
            Self::UnknownChangePoint { .. } => TreeErrorKind::UnknownChangePoint,
            Self::Stale => TreeErrorKind::Stale,
            Self::TooMany { .. } => TreeErrorKind::TooMany,
        }
    }
}

/// What is wrong with a name or a link target.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum NameFault {
    /// A name has at least one byte.
    Empty,
    /// More than 65,535 bytes.
    TooLong,
    /// "." and ".." mean directories elsewhere.
    Dots,
    /// A name holds no '/'.
    Slash,
    /// No NUL byte.
    Nul,
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a name cannot be empty",
            Self::TooLong => "longer than 65535 bytes",
            Self::Dots => "\".\" and \"..\" are no names",
            Self::Slash => "a name cannot hold a '/'",
            Self::Nul => "holds a NUL byte",
        })
    }
}

/// Why there is no way back to a change point.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum ChangePointFault {
    /// A rollback to an earlier point undid it.
    Undone,
    /// What came before the last lock-in is forgotten.
    Locked,
    /// No change has had that number yet.
    Never,
    /// Within a transaction there is only the way back to its start: end it first.
    InTransaction,
}

impl fmt::Display for ChangePointFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Undone => "was undone",
            Self::Locked => "is locked in",
            Self::Never => "never was",
            Self::InTransaction => "out of reach while a transaction is open",
        })
    }
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// Characters that are shown of the begin and of the end of a text that is too long for a message.
const SHOWN: (usize, usize) = (72, 24);

/// A text for a message: one that is very long, as names and targets can be, without its middle.
pub fn brief(text: &str) -> Cow<'_, str> {
    let (begin, end) = SHOWN;
    // Those that follow the shown ones at the begin and come before the shown ones at the end.
    let cut = text.char_indices().nth(begin);
    let rest = text.char_indices().nth_back(end);
    match (cut, rest) {
        (Some((cut, _)), Some((rest, last))) if cut < rest => {
            let (first, _) = text.split_at(cut);
            let (_, last) = text.split_at(rest + last.len_utf8());
            Cow::Owned(format!("{first}\u{2026}{last}"))
        }
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_in_part() {
        for whole in [String::new(), "\u{fc}".repeat(97)] {
            assert_eq!(brief(&whole), whole);
        }
        let long = "\u{fc}".repeat(70_000) + "end";
        let expected = "\u{fc}".repeat(72) + "\u{2026}" + &"\u{fc}".repeat(21) + "end";
        assert_eq!(brief(&long), expected);
        let error = TreeError::InvalidName {
            name: long.into_bytes(),
            reason: NameFault::TooLong,
        };
        assert_eq!(error.to_string(), expected + ": longer than 65535 bytes");
    }

    #[test]
    fn messages_name_the_place() {
        let check = |error: TreeError, expected: &str| assert_eq!(error.to_string(), expected);
        check(
            TreeError::Duplicate {
                path: b"/a/b\xff".to_vec(),
            },
            "/a/b\u{fffd}: exists already",
        );
        check(
            TreeError::InvalidName {
                name: b"a/b".to_vec(),
                reason: NameFault::Slash,
            },
            "a/b: a name cannot hold a '/'",
        );
        check(
            TreeError::UnknownChangePoint {
                point: 7,
                reason: ChangePointFault::Locked,
            },
            "change point 7: is locked in",
        );
    }

    #[test]
    fn a_kind_for_each() {
        assert_eq!(TreeError::Stale.kind(), TreeErrorKind::Stale);
        assert_eq!(
            TreeError::NotFound { path: vec![] }.kind(),
            TreeErrorKind::NotFound
        );
    }
}
