//! What goes wrong, as an exit code and a message.

use std::path::Path;
use std::process::ExitCode;

use fsimage::{Error, ErrorKind};

/// Why the command ends early.
pub(crate) struct Failure {
    code: u8,
    kind: &'static str,
    path: Option<String>,
    message: String,
}

impl Failure {
    pub(crate) fn usage(message: String) -> Self {
        Self {
            code: 2,
            kind: "usage",
            path: None,
            message,
        }
    }

    /// A file that is needed and cannot be read.
    pub(crate) fn source(file: &std::path::Path, error: std::io::Error) -> Self {
        Self {
            code: 3,
            kind: "source",
            path: Some(file.display().to_string()),
            message: format!("{}: {error}", file.display()),
        }
    }

    /// A file that cannot be written.
    pub(crate) fn output(file: &Path, error: &std::io::Error) -> Self {
        Self {
            code: 4,
            kind: "output",
            path: Some(file.display().to_string()),
            message: format!("{}: {error}", file.display()),
        }
    }

    /// An error about a place in the image that the user named: one about a part of it names the whole.
    pub(crate) fn at(target: &[u8], error: Error) -> Self {
        let mut failure = Self::from(error);
        let target = String::from_utf8_lossy(target);
        if !target.is_empty() && !failure.message.contains(&*target) {
            failure.message = format!("{target}: {}", failure.message);
        }
        failure
    }

    /// An error about an image that the user named.
    pub(crate) fn of_image(image: &Path, error: Error) -> Self {
        let mut failure = Self::at(image.as_os_str().as_encoded_bytes(), error);
        failure.path.get_or_insert_with(|| image.display().to_string());
        failure
    }

    /// The end of a command that only reads.
    pub(crate) fn of_reading(error: Error) -> Self {
        let mut failure = Self::from(error);
        if failure.code == 130 {
            "interrupted".clone_into(&mut failure.message);
        }
        failure
    }

    /// What keeps one side of a comparison from being read: no difference, whatever it is.
    pub(crate) fn of_side(mut failure: Self) -> Self {
        failure.code = 3;
        failure
    }

    /// The end of an extraction.
    pub(crate) fn of_extraction(error: Error) -> Self {
        let mut failure = Self::from(error);
        if failure.code == 130 {
            "interrupted; files that have their names are whole".clone_into(&mut failure.message);
        }
        failure
    }

    /// Something that cannot be read.
    pub(crate) fn damage(message: String) -> Self {
        Self {
            code: 3,
            kind: "source",
            path: None,
            message,
        }
    }

    /// What was named is no file.
    pub(crate) fn not_a_file(path: String) -> Self {
        Self {
            code: 1,
            kind: "wrong-kind",
            message: format!("{path}: no file"),
            path: Some(path),
        }
    }

    /// The end of a command that has told already what went wrong.
    pub(crate) fn told(code: u8) -> Self {
        Self {
            code,
            kind: "",
            path: None,
            message: String::new(),
        }
    }

    /// Says it on standard error.
    pub(crate) fn tell(&self, json: bool) -> ExitCode {
        if self.message.is_empty() {
            // It was said.
        } else if json {
            let error = serde_json::json!({
                "error": { "kind": self.kind, "path": self.path, "message": self.message }
            });
            eprintln!("{error}");
        } else {
            eprintln!("fsimage: {}", one_line(&self.message));
        }
        ExitCode::from(self.code)
    }
}

/// A text for people with what would end the line, or command their terminal, made visible: names may hold anything.
pub(crate) fn one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (code, kind) = match error.kind() {
            ErrorKind::InvalidArgument => (1, "invalid-argument"),
            ErrorKind::InvalidName => (1, "invalid-name"),
            ErrorKind::Exists => (1, "exists"),
            ErrorKind::NotFound => (1, "not-found"),
            ErrorKind::WrongKind => (1, "wrong-kind"),
            ErrorKind::NotEmpty => (1, "not-empty"),
            ErrorKind::ReadOnly => (1, "read-only"),
            ErrorKind::TooLarge => (1, "too-large"),
            ErrorKind::NotRepresentable => (1, "not-representable"),
            ErrorKind::Source => (3, "source"),
            ErrorKind::SourceChanged => (3, "source-changed"),
            ErrorKind::Output => (4, "output"),
            ErrorKind::Cancelled => (130, "cancelled"),
            ErrorKind::Drive => (4, "drive"),
            _ => (1, "internal"),
        };
        let message = match error.kind() {
            ErrorKind::Cancelled => "interrupted; nothing is left behind".to_owned(),
            _ => error.to_string(),
        };
        Self {
            code,
            kind,
            path: error.path(),
            message,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        // Who has closed the pipe knows, and wants no message.
        let is_closed = error.kind() == std::io::ErrorKind::BrokenPipe;
        let message = format!("standard output: {error}");
        Self {
            code: 4,
            kind: "output",
            path: None,
            message: if is_closed { String::new() } else { message },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn names_stay_on_their_line() {
        assert_eq!(one_line("a\nb\u{1b}[2J\u{e9} \\"), "a\\nb\\u{1b}[2J\u{e9} \\");
    }
}
