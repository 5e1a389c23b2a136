//! `fsimage diff`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use fsimage::disc::write_escaped;
use fsimage::manifest::{Difference, Manifest, compare};
use serde::Serialize;

use crate::arguments::Diff;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::with_threads;

use super::manifest::{opened, side};

/// One difference, for programs.
#[derive(Serialize, Default)]
struct DifferenceJson<'a> {
    path: std::borrow::Cow<'a, str>,
    /// "a" or "b" where only that one has the path.
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<&'static str>,
    /// Fields that differ, with the values of A and B.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<&'static str, [String; 2]>,
    /// The first byte that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    contents: Option<u64>,
}

pub(crate) fn diff(arguments: &Diff) -> Result<(), Failure> {
    let interrupt = Interrupt::install()?;
    let chosen = &arguments.chosen;
    let readers = [&arguments.first, &arguments.second].map(|path| opened(path, chosen));
    let [first, second] = readers;
    let (first, second) = (
        first.map_err(Failure::of_side)?,
        second.map_err(Failure::of_side)?,
    );
    let sides = [
        side(first.as_ref(), &arguments.first)?,
        side(second.as_ref(), &arguments.second)?,
    ];
    with_threads(arguments.threads, || {
        let progress = Progress::new(arguments.quiet, arguments.json, interrupt);
        progress.scanning();
        let [a, b] = &sides;
        let gather = |side| Manifest::new(side, &progress).map_err(Failure::of_reading);
        let (left, right) = rayon::join(|| gather(a), || gather(b));
        let (left, right) = (left?, right?);
        let compared = compare(
            [(a, &left), (b, &right)],
            &arguments.fields,
            arguments.digits.into(),
            &progress,
        );
        progress.finish();
        let (differences, unreadable) = compared.map_err(Failure::of_reading)?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        if arguments.json {
            write_json(&differences, &mut out)?;
        } else if !arguments.quiet {
            write_lines(&differences, &mut out)?;
        }
        out.flush()?;
        if unreadable + left.unreadable() + right.unreadable() > 0 {
            return Err(Failure::told(3));
        }
        if differences.is_empty() {
            Ok(())
        } else {
            Err(Failure::told(1))
        }
    })
}

fn write_lines(differences: &[Difference<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut line = Vec::new();
    for difference in differences {
        line.clear();
        line.extend_from_slice(match difference {
            Difference::OnlyFirst(_) => b"- ",
            Difference::OnlySecond(_) => b"+ ",
            _ => b"! ",
        });
        write_escaped(difference.path(), &mut line);
        match difference {
            Difference::Fields { fields, .. } => {
                for (index, (field, [a, b])) in fields.iter().enumerate() {
                    line.extend_from_slice(if index == 0 { b": " } else { b"; " });
                    line.extend_from_slice(field.name().as_bytes());
                    line.push(b' ');
                    line.extend_from_slice(shown(a));
                    line.extend_from_slice(b", ");
                    line.extend_from_slice(shown(b));
                }
            }
            // Writing to a vector does not fail.
            Difference::Contents { offset, .. } => write!(line, ": contents from byte {offset} on")?,
            _ => {}
        }
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

fn shown(value: &[u8]) -> &[u8] {
    if value.is_empty() { b"none" } else { value }
}

fn write_json(differences: &[Difference<'_>], out: &mut dyn Write) -> io::Result<()> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    for (index, difference) in differences.iter().enumerate() {
        out.write_all(if index == 0 { b"[" } else { b",\n" })?;
        let mut json = DifferenceJson {
            path: String::from_utf8_lossy(difference.path()),
            ..DifferenceJson::default()
        };
        match difference {
            Difference::OnlyFirst(_) => json.only = Some("a"),
            Difference::OnlySecond(_) => json.only = Some("b"),
            Difference::Contents { offset, .. } => json.contents = Some(*offset),
            Difference::Fields { fields, .. } => {
                let values = fields
                    .iter()
                    .map(|(field, [a, b])| (field.name(), [text(a), text(b)]));
                json.fields = values.collect();
            }
            _ => {}
        }
        serde_json::to_writer(&mut *out, &json)?;
    }
    out.write_all(if differences.is_empty() { b"[]\n" } else { b"]\n" })
}
