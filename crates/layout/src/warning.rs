//! What a layout could not keep as it was given.

use std::fmt;

use crate::options::FileSystems;

/// The kind of a [`Warning`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// A name had characters that the file system cannot hold; they were replaced.
    NameReplaced,
    /// A name was too long and was cut.
    NameShortened,
    /// A name would have been the same as another's and got a number.
    NameNumbered,
    /// The file system has no such kind of item, so it is not there.
    NotStored,
    /// A directory lies deeper than the standard's eight levels.
    DeepDirectory,
    /// A directory was moved below `RR_MOVED`.
    Relocated,
    /// A path is longer than the specification's limit.
    LongPath,
    /// A name is longer than the Linux kernel shows; readers of other systems see all of it.
    LongName,
    /// A file has more sections than the Linux kernel reads.
    ManySections,
    /// More names lead to an item than UDF can count; its count stays at the most.
    ManyLinks,
    /// The target of a symbolic link takes more than a block, which the Linux kernel does not read.
    LongLink,
    /// The item has named streams, which only UDF 2.00 and later and Rock Ridge hold; they are not there. Of Rock Ridge: one stream is not, for which
    /// there is no room; the path is the item's, `:`, and its name.
    StreamsNotStored,
    /// A time outside the years that the file system can express was set to the nearest that it can.
    TimeClamped,
}

impl WarningKind {
    /// A stable name, for programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::NameReplaced => "name-replaced",
            Self::NameShortened => "name-shortened",
            Self::NameNumbered => "name-numbered",
            Self::NotStored => "not-stored",
            Self::DeepDirectory => "deep-directory",
            Self::Relocated => "relocated",
            Self::LongPath => "long-path",
            Self::LongName => "long-name",
            Self::ManySections => "many-sections",
            Self::ManyLinks => "many-links",
            Self::LongLink => "long-link",
            Self::StreamsNotStored => "streams-not-stored",
            Self::TimeClamped => "time-clamped",
        }
    }
}

/// One thing that a file system of the image does not hold as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What happened.
    pub kind: WarningKind,
    /// The item, as an absolute path of the tree.
    pub path: String,
    /// Where.
    pub file_system: FileSystems,
    /// What it became; empty when that says nothing.
    pub became: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            path,
            file_system,
            became,
        } = self;
        let file_system = file_system.name();
        match kind {
            WarningKind::NameReplaced => write!(
                f,
                "{path}: {file_system} cannot hold all characters of its name; it is {became:?} there"
            ),
            WarningKind::NameShortened => write!(
                f,
                "{path}: its name is too long for {file_system}; it is {became:?} there"
            ),
            WarningKind::NameNumbered => write!(
                f,
                "{path}: its name is another's in {file_system}; it is {became:?} there"
            ),
            WarningKind::NotStored => write!(
                f,
                "{path}: {file_system} has no such kind of item; it is not there"
            ),
            WarningKind::DeepDirectory => write!(f, "{path}: deeper than the eight levels of {file_system}"),
            WarningKind::Relocated => write!(f, "{path}: moved to {became:?} in {file_system}"),
            WarningKind::LongPath => write!(f, "{path}: its path is longer than {file_system} allows"),
            WarningKind::LongName => write!(
                f,
                "{path}: more than 253 bytes in its name, of which the Linux kernel shows the beginning"
            ),
            WarningKind::ManySections => write!(
                f,
                "{path}: more than 100 sections in {file_system}, which the Linux kernel does not read"
            ),
            WarningKind::ManyLinks => write!(
                f,
                "{path}: more names lead to it than the 65535 that {file_system} can count"
            ),
            WarningKind::LongLink => write!(
                f,
                "{path}: its target takes more than a block in {file_system}, which the Linux kernel does not read"
            ),
            WarningKind::StreamsNotStored if self.file_system == FileSystems::ROCK_RIDGE => {
                write!(f, "{path}: too long for {file_system}; it is not there")
            }
            WarningKind::StreamsNotStored => write!(
                f,
                "{path}: its named streams are not there, for only UDF 2.00 and later and Rock Ridge have them"
            ),
            WarningKind::TimeClamped => write!(
                f,
                "{path}: {file_system} cannot express its time; it is {became} there"
            ),
        }
    }
}
