//! In what two trees differ.

use std::cmp::Ordering;

use fsimage_tree::Kind;

use crate::error::Error;
use crate::in_order::in_order;

use super::entry::{Entry, Field};
use super::side::Side;
use super::{BATCH, BUFFER, Manifest, ReadObserver, first_difference};

/// Something in which two trees differ.
#[derive(Debug)]
#[non_exhaustive]
pub enum Difference<'m> {
    /// Only the first has it.
    OnlyFirst(&'m Entry),
    /// Only the second has it.
    OnlySecond(&'m Entry),
    /// Both have the path, and these fields differ; values are those of the first and the second, nothing where one has none.
    Fields {
        /// The entry of the first.
        first: &'m Entry,
        /// What differs.
        fields: Vec<(Field, [Vec<u8>; 2])>,
    },
    /// Both have the file, and it differs from this byte on.
    Contents {
        /// The entry of the first.
        first: &'m Entry,
        /// The first byte that differs.
        offset: u64,
    },
}

impl Difference<'_> {
    /// Where it is.
    pub fn path(&self) -> &[u8] {
        match self {
            Self::OnlyFirst(entry) | Self::OnlySecond(entry) => entry.path(),
            Self::Fields { first, .. } | Self::Contents { first, .. } => first.path(),
        }
    }
}

/// Compares two trees in `fields`; [`Field::Sha256`] stands for contents, which are compared byte by byte where their sizes are equal. Times are compared as exactly as
/// both have them, in at most so many `digits` of a second's fraction, permissions, owners and names where both have some. Differences come in the order of paths.
///
/// # Errors
/// [`Error::Cancelled`]. A file that cannot be read is told to the observer and counted in the manifest of the first.
pub fn compare<'m>(
    [first, second]: [(&Side<'_>, &'m Manifest); 2],
    fields: &[Field],
    digits: usize,
    observer: &dyn ReadObserver,
) -> Result<(Vec<Difference<'m>>, u64), Error> {
    let mut found = Vec::new();
    let mut pairs = Vec::new();
    let digits = first.0.digits().min(second.0.digits()).min(digits);
    let have_owners = first.0.has_owners() && second.0.has_owners();
    let told = |field: &&Field| match field {
        Field::Mode | Field::Links | Field::User | Field::Group => have_owners,
        Field::Sha256 => false,
        _ => true,
    };
    let fields_told: Vec<Field> = fields.iter().filter(told).copied().collect();
    let with_contents = fields.contains(&Field::Sha256);
    let (mut a, mut b) = (
        first.1.entries().iter().peekable(),
        second.1.entries().iter().peekable(),
    );
    loop {
        let order = match (a.peek(), b.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.path.cmp(&b.path),
        };
        let a = if order.is_le() { a.next() } else { None };
        let b = if order.is_ge() { b.next() } else { None };
        match (a, b) {
            (Some(a), Some(b)) => {
                let fields = differing(a, b, &fields_told, digits);
                if !fields.is_empty() {
                    found.push(Difference::Fields { first: a, fields });
                }
                let are_files = a.kind == Kind::File && b.kind == Kind::File;
                if with_contents && are_files && a.size == b.size {
                    pairs.push((a, b));
                }
            }
            (Some(a), None) => found.push(Difference::OnlyFirst(a)),
            (None, Some(b)) => found.push(Difference::OnlySecond(b)),
            (None, None) => {}
        }
    }
    pairs.sort_by_key(|(a, b)| (a.address(), b.address()));
    let bytes = pairs.iter().map(|(a, _)| a.size).fold(0, u64::saturating_add);
    observer.planned(pairs.len() as u64, bytes);
    let state = || (vec![0; BUFFER], vec![0; BUFFER], Vec::new(), 0_u64);
    let done = in_order(
        pairs.len(),
        BATCH,
        state,
        |(left, right, different, failed), number| {
            let Some(&(a, b)) = pairs.get(number) else {
                return Ok(());
            };
            let opened = first.0.open(a).and_then(|a| Ok([a, second.0.open(b)?]));
            match opened.and_then(|opened| first_difference(opened, [left, right], observer)) {
                Ok(None) => {}
                Ok(Some(offset)) => different.push(Difference::Contents { first: a, offset }),
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                Err(error) => {
                    observer.told(&error);
                    *failed += 1;
                }
            }
            Ok(())
        },
    )?;
    let mut unreadable = 0;
    for (_, _, different, failed) in done {
        found.extend(different);
        unreadable += failed;
    }
    found.sort_by(|a, b| a.path().cmp(b.path()));
    Ok((found, unreadable))
}

fn differing(a: &Entry, b: &Entry, fields: &[Field], digits: usize) -> Vec<(Field, [Vec<u8>; 2])> {
    let mut found = Vec::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for &field in fields {
        // What one counts of a directory is its own affair, and links have the permissions that a system gives them.
        match (field, a.kind) {
            (Field::Links, Kind::Directory) | (Field::Mode, Kind::SymbolicLink) => continue,
            _ => {}
        }
        left.clear();
        right.clear();
        a.write_field(field, digits, &mut left);
        b.write_field(field, digits, &mut right);
        if left != right {
            found.push((field, [left.clone(), right.clone()]));
        }
    }
    found
}
