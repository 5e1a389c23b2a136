//! What can go wrong with a judge, and with an image before a judge.

use std::path::PathBuf;

/// Why a judge gives no manifest.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// The judge's program is not on this machine: `cargo xtask install-tools` installs it.
    #[error("{program} is not installed (`cargo xtask install-tools` installs it)")]
    Missing {
        /// The executable or module.
        program: &'static str,
    },
    /// The judge has looked at the image and turns it down.
    #[error("{judge} rejects the image: {said}")]
    Rejected {
        /// Which judge.
        judge: &'static str,
        /// The end of what it said.
        said: String,
    },
    /// The judge's answer has a form that is not known.
    #[error("{judge} said what cannot be understood: {line:?}")]
    Unreadable {
        /// Which judge.
        judge: &'static str,
        /// The line in question.
        line: String,
    },
    /// The judge works, but not as it should: no verdict on the image.
    #[error("{judge} has a problem of its own: {said}")]
    Broken {
        /// Which judge.
        judge: &'static str,
        /// The end of what it said.
        said: String,
    },
    /// Reading a folder or an image failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file at fault.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl JudgeError {
    pub(crate) fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io {
            path: path.into(),
            source,
        }
    }
}
