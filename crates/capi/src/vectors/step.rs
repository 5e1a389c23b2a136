//! A step of a scenario: its words, and how it can end.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use fsimage::{Content, ContentError, ContentSource, Error, FileSystems};

use crate::failure::Failure;

/// How a step ends that does not end well.
#[derive(Debug)]
pub(super) enum Stop {
    /// The library says so.
    Failure(Failure),
    /// Something is not as the scenario says.
    Wrong(String),
    /// Bytes have this digest, and should have another.
    Digest(String),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failure(error.into())
    }
}

pub(super) fn wrong<T>(what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Wrong(what.into()))
}

/// A verb, and words that are taken one after another.
pub(super) struct Step {
    pub(super) verb: String,
    words: std::vec::IntoIter<String>,
}

impl Step {
    pub(super) fn new(line: &str) -> Self {
        let mut words = line.split(' ').map(decoded).collect::<Vec<_>>().into_iter();
        Self {
            verb: words.next().unwrap_or_default(),
            words,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.words.len() == 0
    }

    pub(super) fn text(&mut self) -> String {
        self.words
            .next()
            .unwrap_or_else(|| panic!("{}: a word is missing", self.verb))
    }

    /// A number, in decimal or in hexadecimal after `0x`.
    pub(super) fn number<T: TryFrom<i128>>(&mut self) -> T {
        let text = self.text();
        let number = match text.strip_prefix("0x") {
            Some(digits) => i128::from_str_radix(digits, 16).ok(),
            None => i128::from_str(&text).ok(),
        };
        let number = number.and_then(|number| T::try_from(number).ok());
        number.unwrap_or_else(|| panic!("{}: {text} is no number that fits", self.verb))
    }

    pub(super) fn bool(&mut self) -> bool {
        match self.text().as_str() {
            "0" => false,
            "1" => true,
            other => panic!("{}: {other} is neither 0 nor 1", self.verb),
        }
    }

    /// Bytes in hexadecimal digits.
    pub(super) fn hex(&mut self) -> Vec<u8> {
        let digits = self.text();
        let pairs = digits.as_bytes().chunks(2);
        pairs
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    pub(super) fn file_systems(&mut self) -> FileSystems {
        let list = self.text();
        let names = list.split(',').filter(|name| !name.is_empty());
        names.fold(FileSystems::empty(), |all, name| {
            all | match name {
                "iso9660" => FileSystems::ISO9660,
                "joliet" => FileSystems::JOLIET,
                "udf" => FileSystems::UDF,
                "rock_ridge" => FileSystems::ROCK_RIDGE,
                other => panic!("no file system: {other}"),
            }
        })
    }

    pub(super) fn bytes(&mut self) -> Vec<u8> {
        match self.text().as_str() {
            "text" => self.text().into_bytes(),
            "hex" => self.hex(),
            "zeros" => vec![0; self.number()],
            "count" => (0..self.number::<usize>())
                .map(|index| u8::try_from(index % 251).unwrap())
                .collect(),
            other => panic!("no content that is bytes: {other}"),
        }
    }

    pub(super) fn content(&mut self) -> Content {
        let kind = self.words.as_slice().first().cloned().unwrap_or_default();
        if kind != "failing" && kind != "short" {
            return Content::from_bytes(self.bytes());
        }
        self.text();
        let length: u64 = self.number();
        let good = if kind == "short" { length / 2 } else { 0 };
        let fails = kind == "failing";
        Content::new(Arc::new(Bad { good, fails }), 0, length)
    }

    /// What is found must be what the next word says.
    pub(super) fn expect(&mut self, found: impl Display) -> Result<(), Stop> {
        let (expected, found) = (self.text(), found.to_string());
        let same = found == expected || is_same_number(&expected, &found);
        if same {
            Ok(())
        } else {
            wrong(format!("is {found}"))
        }
    }

    /// The digest of bytes must be what the next word says.
    pub(super) fn expect_digest(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Stop> {
        let found = super::hex(bytes);
        if self.text() == found {
            return Ok(());
        }
        Err(Stop::Digest(found))
    }
}

fn is_same_number(expected: &str, found: &str) -> bool {
    let digits = expected.strip_prefix("0x");
    digits.is_some_and(|digits| u64::from_str_radix(digits, 16).ok() == found.parse().ok())
}

fn decoded(word: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = if word == "%" { b"" } else { word.as_bytes() };
    while let Some((&byte, after)) = rest.split_first() {
        let (byte, after) = match (byte, after) {
            (b'%', [high, low, after @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).unwrap();
                (u8::from_str_radix(digits, 16).unwrap(), after)
            }
            _ => (byte, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).unwrap()
}

/// A source that fails, or ends early.
struct Bad {
    good: u64,
    fails: bool,
}

impl ContentSource for Bad {
    fn read_exact_at(&self, _: u64, offset: u64, buf: &mut [u8]) -> Result<(), ContentError> {
        if self.fails {
            return Err(ContentError::Callback(-1));
        }
        let end = offset + buf.len() as u64;
        if end > self.good {
            return Err(ContentError::Changed {
                what: "length",
                expected: end.to_string(),
                found: self.good.to_string(),
            });
        }
        buf.fill(0);
        Ok(())
    }
}
