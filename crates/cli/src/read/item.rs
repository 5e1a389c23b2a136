//! One item as text and as JSON.

use std::borrow::Cow;
use std::io::Write as _;

use fsimage::disc::{DiscItem, write_escaped, write_utc};
use fsimage::{Kind, Timestamp};
use serde::Serialize;

use crate::report::kind_name;

/// Digits of a second's fraction that JSON has.
const DIGITS: usize = 9;

/// The letter by which `ls -l` tells a kind.
fn letter(kind: Kind) -> u8 {
    match kind {
        Kind::Directory => b'd',
        Kind::File => b'-',
        Kind::SymbolicLink => b'l',
        Kind::BlockDevice => b'b',
        Kind::CharacterDevice => b'c',
        Kind::Fifo => b'p',
        Kind::Socket => b's',
    }
}

/// Kind and permissions as `ls -l` has them, in ten characters.
fn permissions(kind: Kind, mode: u16) -> [u8; 10] {
    let mut shown = [b'-'; 10];
    for (bit, (place, letter)) in shown.iter_mut().skip(1).zip(b"rwxrwxrwx").enumerate() {
        if mode & (0o400 >> bit) != 0 {
            *place = *letter;
        }
    }
    shown[0] = letter(kind);
    for (flag, place, with, without) in [
        (0o4000, 3, b's', b'S'),
        (0o2000, 6, b's', b'S'),
        (0o1000, 9, b't', b'T'),
    ] {
        if let Some(shown) = shown.get_mut(place).filter(|_| mode & flag != 0) {
            *shown = if *shown == b'x' { with } else { without };
        }
    }
    shown
}

/// Appends a number, filled up with spaces in front.
fn number(value: u64, width: usize, out: &mut Vec<u8>) {
    let mut digits = [b' '; 20];
    let (mut first, mut left) = (digits.len(), value);
    loop {
        first -= 1;
        if let Some(place) = digits.get_mut(first) {
            *place = b'0' + u8::try_from(left % 10).unwrap_or(0);
        }
        left /= 10;
        if left == 0 {
            break;
        }
    }
    let start = first.min(digits.len().saturating_sub(width));
    out.extend_from_slice(digits.get(start..).unwrap_or_default());
}

/// Appends an item as `ls -l` tells it, without the line's end.
pub(super) fn write_long(item: &DiscItem, out: &mut Vec<u8>) {
    let attributes = &item.attributes;
    out.extend_from_slice(&permissions(item.kind, attributes.permissions));
    number(item.links.into(), 4, out);
    number(attributes.user.into(), 6, out);
    out.push(b' ');
    number(attributes.group.into(), 5, out);
    match item.device {
        // Writing to a vector does not fail.
        Some(device) => {
            let _ = write!(out, "{:>12}", format!("{}, {}", device.major, device.minor));
        }
        None => {
            out.push(b' ');
            number(item.size, 11, out);
        }
    }
    out.push(b' ');
    write_utc(attributes.times.modified, 0, out);
    out.push(b' ');
    write_escaped(&item.name, out);
    if item.kind == Kind::SymbolicLink {
        out.extend_from_slice(b" -> ");
        write_escaped(&item.target, out);
    }
}

/// A text, and its bytes in hexadecimal where it is no UTF-8.
fn text(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    let text = String::from_utf8_lossy(bytes);
    let hex = matches!(text, Cow::Owned(_)).then(|| bytes.iter().map(|byte| format!("{byte:02x}")).collect());
    (text, hex)
}

fn utc(time: Timestamp) -> String {
    let mut out = Vec::new();
    write_utc(time, DIGITS, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// An item, for programs.
#[derive(Serialize)]
pub(super) struct ItemJson<'a> {
    path: Cow<'a, str>,
    /// The path's bytes, in hexadecimal, when they are no UTF-8 and `path` shows them only nearly.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
    kind: &'static str,
    mode: String,
    uid: u32,
    gid: u32,
    links: u32,
    size: u64,
    modified: String,
    accessed: String,
    changed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    streams: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    other_attributes: bool,
}

impl<'a> ItemJson<'a> {
    pub(super) fn new(path: &'a [u8], item: &'a DiscItem) -> Self {
        let (path, path_hex) = text(path);
        let (target, target_hex) = text(&item.target);
        let is_link = item.kind == Kind::SymbolicLink;
        let attributes = &item.attributes;
        let times = &attributes.times;
        Self {
            path,
            path_hex,
            kind: kind_name(item.kind),
            mode: format!("{:04o}", attributes.permissions),
            uid: attributes.user,
            gid: attributes.group,
            links: item.links,
            size: item.size,
            modified: utc(times.modified),
            accessed: utc(times.accessed),
            changed: utc(times.changed),
            created: times.created.map(utc),
            target: is_link.then_some(target),
            target_hex: target_hex.filter(|_| is_link),
            device: item.device.map(|device| (device.major, device.minor)),
            hidden: item.is_hidden,
            streams: item.has_streams,
            other_attributes: item.has_other_attributes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_as_letters() {
        let shown = |kind, mode| String::from_utf8(permissions(kind, mode).to_vec()).unwrap();
        assert_eq!(shown(Kind::File, 0o644), "-rw-r--r--");
        assert_eq!(shown(Kind::Directory, 0o1777), "drwxrwxrwt");
        assert_eq!(shown(Kind::File, 0o6755), "-rwsr-sr-x");
        assert_eq!(shown(Kind::Fifo, 0o7000), "p--S--S--T");
    }

    #[test]
    fn numbers_are_filled_up() {
        let shown = |value, width| {
            let mut out = Vec::new();
            number(value, width, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(0, 3), "  0");
        assert_eq!(shown(1234, 3), "1234");
        assert_eq!(shown(u64::MAX, 11), "18446744073709551615");
    }
}
