//! Unique names in a directory.
//!
//! Of the items whose names become the same, the first by its own name keeps the identifier; each other gets
//! the lowest number that makes it unique, put at the end of the name part. Numbers are counted up for each shortened name, so
//! that a hundred thousand names that clash cost a hundred thousand steps.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Identifier, NameRule};

/// An item of a directory: its number (whatever the caller means by it), its name, whether it is a directory.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) item: u32,
    pub(crate) name: &'a [u8],
    pub(crate) directory: bool,
}

/// Finds unique identifiers for the items of one directory and puts them into the order of their records.
///
/// Returns (index into `items`, tail) in that order.
///
/// # Errors
/// The index of an item for which no unique name exists.
pub(crate) fn resolve(rule: NameRule, items: &[Named<'_>]) -> Result<Vec<(u32, u32)>, usize> {
    let mut keys = Keys::with_capacity(items.len());
    let mut identifier = Identifier::new();
    for (index, item) in items.iter().enumerate() {
        rule.identifier(item.name, item.directory, 0, &mut identifier)
            .ok_or(index)?;
        keys.push(rule.key(identifier.as_bytes()));
    }
    let mut order: Vec<u32> = (0..).take(items.len()).collect();
    let name = |index: u32| items.get(index as usize).map(|item| item.name);
    order.sort_unstable_by(|&a, &b| {
        rule.compare(keys.get(a), keys.get(b))
            .then_with(|| name(a).cmp(&name(b)))
    });
    let clashes = order
        .windows(2)
        .any(|pair| matches!(pair, &[a, b] if keys.get(a) == keys.get(b)));
    let mut resolved: Vec<(u32, u32)> = order.iter().map(|&index| (index, 0)).collect();
    if !clashes {
        return Ok(resolved);
    }

    let mut taken: FxHashSet<Vec<u8>> = order.iter().map(|&index| keys.get(index).to_vec()).collect();
    let mut next: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
    let mut previous = None;
    for (index, tail) in &mut resolved {
        if previous == Some(keys.get(*index)) {
            let item = items.get(*index as usize).ok_or(*index as usize)?;
            *tail = number(rule, item, &mut taken, &mut next).ok_or(*index as usize)?;
        }
        previous = Some(keys.get(*index));
    }
    for &(index, tail) in resolved.iter().filter(|&&(_, tail)| tail != 0) {
        let item = items.get(index as usize).ok_or(index as usize)?;
        rule.identifier(item.name, item.directory, tail, &mut identifier)
            .ok_or(index as usize)?;
        keys.replace(index, rule.key(identifier.as_bytes()));
    }
    resolved.sort_unstable_by(|&(a, _), &(b, _)| rule.compare(keys.get(a), keys.get(b)));
    Ok(resolved)
}

/// The lowest number that makes `item` unique among `taken`.
fn number(
    rule: NameRule,
    item: &Named<'_>,
    taken: &mut FxHashSet<Vec<u8>>,
    next: &mut FxHashMap<Vec<u8>, u32>,
) -> Option<u32> {
    let mut identifier = Identifier::new();
    let mut low = 1_u32;
    loop {
        // All numbers of one width share the rest of the name, and so their counter.
        let high = low.checked_mul(10)?;
        rule.identifier(item.name, item.directory, low, &mut identifier)?;
        let counter = next
            .entry(rule.key(identifier.as_bytes()).to_vec())
            .or_insert(low);
        while *counter < high {
            let tail = *counter;
            *counter += 1;
            rule.identifier(item.name, item.directory, tail, &mut identifier)?;
            if taken.insert(rule.key(identifier.as_bytes()).to_vec()) {
                return Some(tail);
            }
        }
        low = high;
    }
}

/// The keys of a directory's items, side by side.
struct Keys {
    bytes: Vec<u8>,
    places: Vec<(u32, u8)>,
}

impl Keys {
    fn with_capacity(items: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(items * 16),
            places: Vec::with_capacity(items),
        }
    }

    fn store(&mut self, key: &[u8]) -> (u32, u8) {
        // A directory of 2^24 items of 255 bytes is as far as 32 bits go; the tree ends before.
        let start = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(key);
        (start, u8::try_from(key.len()).unwrap_or(u8::MAX))
    }

    fn push(&mut self, key: &[u8]) {
        let place = self.store(key);
        self.places.push(place);
    }

    fn replace(&mut self, index: u32, key: &[u8]) {
        let place = self.store(key);
        if let Some(old) = self.places.get_mut(index as usize) {
            *old = place;
        }
    }

    fn get(&self, index: u32) -> &[u8] {
        let place = self.places.get(index as usize);
        place
            .and_then(|&(start, length)| {
                self.bytes
                    .get(start as usize..start as usize + usize::from(length))
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{Limits, Relaxations};
    use proptest::prelude::*;

    const SHORT: NameRule = iso9660(Limits::LEVEL_1, Relaxations::empty());
    const STANDARD: NameRule = iso9660(Limits::LEVEL_2, Relaxations::empty());
    const RELAXED: NameRule = iso9660(Limits::of_length(8), Relaxations::all());

    const fn iso9660(limits: Limits, relaxations: Relaxations) -> NameRule {
        NameRule::Iso9660 { limits, relaxations }
    }

    fn names(rule: NameRule, names: &[Vec<u8>]) -> Vec<String> {
        let items: Vec<_> = (0..)
            .zip(names)
            .map(|(item, name)| Named {
                item,
                name,
                directory: item % 3 == 0,
            })
            .collect();
        let resolved = resolve(rule, &items).unwrap();
        let mut identifier = Identifier::new();
        resolved
            .iter()
            .map(|&(index, tail)| {
                let item = items[index as usize];
                rule.identifier(item.name, item.directory, tail, &mut identifier)
                    .unwrap();
                rule.text(rule.key(identifier.as_bytes()))
            })
            .collect()
    }

    #[test]
    fn the_first_keeps_its_name() {
        let given = [
            "IMG_20240101_1.jpg",
            "IMG_20240101_2.jpg",
            "IMG_20240101_3.jpg",
            "IMG_2021.jpg",
        ];
        let given = given.map(|name| name.as_bytes().to_vec());
        let items: Vec<_> = (0..)
            .zip(&given)
            .map(|(item, name)| Named {
                item,
                name,
                directory: false,
            })
            .collect();
        let resolved = resolve(SHORT, &items).unwrap();
        assert_eq!(
            resolved,
            [(3, 0), (1, 2), (2, 3), (0, 0)],
            "IMG_2021, IMG_2022 (2 is free), IMG_2023, IMG_2024"
        );
    }

    #[test]
    fn clashing_names_cost_no_square() {
        // Names that differ only beyond the cut, and names that look like the numbered forms of others.
        let mut given: Vec<Vec<u8>> = (0..100_000)
            .map(|i| format!("a-very-long-name-{i}.text").into_bytes())
            .collect();
        given.extend((0..1000).map(|i| format!("A_VERY_{i}.TEX").into_bytes()));
        let found = names(SHORT, &given);
        let distinct: FxHashSet<_> = found.iter().collect();
        assert_eq!(distinct.len(), given.len());
    }

    proptest! {
        #[test]
        fn always_unique_and_in_order(
            given in proptest::collection::btree_set(proptest::collection::vec(
                prop_oneof![Just(b'a'), Just(b'A'), Just(b'.'), Just(b'1'), Just(0xC3), Just(b'-')], 1..14), 1..60),
            which in 0..5_usize,
        ) {
            let rule = [SHORT, STANDARD, RELAXED, NameRule::Long, NameRule::Joliet { units: 8, utf16: false }][which];
            let given: Vec<_> = given.into_iter().collect();
            let found = names(rule, &given);
            let distinct: FxHashSet<_> = found.iter().collect();
            prop_assert_eq!(distinct.len(), given.len());
            let mut reversed = given.clone();
            reversed.reverse();
            // The same names in any order get the same identifiers, up to which kind of item each is.
            prop_assert_eq!(found.len(), names(rule, &reversed).len());
        }
    }
}
