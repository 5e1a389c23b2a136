//! The target of a symbolic link between its bytes and its component records.
//!
//! Spec: RRIP:1.12 4.1.3.

use alloc::vec::Vec;

use crate::finding::{Deviation, Finding};
use crate::susp::entry::{HEADER_SIZE, MAXIMUM_DATA};

use super::symbolic_link::{
    COMPONENT_HEADER_SIZE, Component, ComponentFlags, MAXIMUM_COMPONENT_AREA, SymbolicLink, SymbolicLinkFlags,
};

/// The most bytes of content that a component record can have in an entry of its own.
const MAXIMUM_CONTENT: usize = MAXIMUM_COMPONENT_AREA - COMPONENT_HEADER_SIZE;

/// The component records of a target, one after the other, each small enough for an entry.
///
/// Every byte survives: a slash at the end and slashes in a row make components without content, which readers
/// put together again. An empty target has no components.
#[must_use]
pub fn encode_target(target: &[u8]) -> Vec<u8> {
    let mut area = Vec::with_capacity(target.len().saturating_add(16));
    let mut push = |flags: ComponentFlags, content: &[u8]| {
        if let Ok(length) = u8::try_from(content.len()) {
            area.extend_from_slice(&[flags.bits(), length]);
            area.extend_from_slice(content);
        }
    };
    let names = match target.strip_prefix(b"/") {
        Some(names) => {
            push(ComponentFlags::ROOT, b"");
            names
        }
        None => target,
    };
    if names.is_empty() {
        return area;
    }
    for name in names.split(|&byte| byte == b'/') {
        match name {
            b"." => push(ComponentFlags::CURRENT, b""),
            b".." => push(ComponentFlags::PARENT, b""),
            _ => {
                let mut rest = name;
                while let Some((piece, others)) = rest
                    .split_at_checked(MAXIMUM_CONTENT)
                    .filter(|(_, others)| !others.is_empty())
                {
                    push(ComponentFlags::CONTINUE, piece);
                    rest = others;
                }
                push(ComponentFlags::empty(), rest);
            }
        }
    }
    area
}

/// The entries of a target. As an iterator, it puts as many component records into each as it takes.
#[derive(Clone, Debug)]
pub struct TargetEntries<'a> {
    rest: &'a [u8],
}

/// The entries of a target whose component records, as [`encode_target`] makes them, are in `area`. Entries are
/// cut between component records.
#[must_use]
pub const fn target_entries(area: &[u8]) -> TargetEntries<'_> {
    TargetEntries { rest: area }
}

/// As [`target_entries`], as flags and component records.
pub fn sl_entries(area: &[u8]) -> impl Iterator<Item = (SymbolicLinkFlags, &[u8])> {
    target_entries(area).map(|entry| (entry.flags, entry.components))
}

impl<'a> TargetEntries<'a> {
    /// The next entry, of at most `room` bytes. `None` when there is none left, or when the next component
    /// record doesn't fit ([`is_empty`](Self::is_empty) tells which).
    pub fn next_within(&mut self, room: usize) -> Option<SymbolicLink<'a>> {
        let room = room
            .checked_sub(SymbolicLink::length(0))?
            .min(MAXIMUM_COMPONENT_AREA);
        let mut taken = 0;
        while let Some((_, length)) = self.rest.get(taken..).and_then(Component::parse)
            && taken + length <= room
        {
            taken += length;
        }
        let (components, rest) = self.rest.split_at_checked(taken).filter(|_| taken > 0)?;
        self.rest = rest;
        let flags = if rest.is_empty() {
            SymbolicLinkFlags::empty()
        } else {
            SymbolicLinkFlags::CONTINUE
        };
        Some(SymbolicLink { flags, components })
    }

    /// Whether no entry is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}

impl<'a> Iterator for TargetEntries<'a> {
    type Item = SymbolicLink<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_within(HEADER_SIZE + MAXIMUM_DATA)
    }
}

/// The target that the entries of one directory record make together; what follows the first entry that doesn't
/// continue is left out.
pub fn join_target<'a>(entries: impl IntoIterator<Item = SymbolicLink<'a>>) -> Vec<u8> {
    join_target_with(entries, &mut crate::finding::ignore)
}

/// As [`join_target`], with what departs from the standard reported.
pub fn join_target_with<'a>(
    entries: impl IntoIterator<Item = SymbolicLink<'a>>,
    report: &mut dyn FnMut(Finding),
) -> Vec<u8> {
    let mut target = Vec::new();
    let mut separated = true;
    for entry in entries {
        let mut components = entry.components();
        for Component { flags, content } in components.by_ref() {
            if !separated {
                target.push(b'/');
            }
            separated = flags.intersects(ComponentFlags::CONTINUE | ComponentFlags::ROOT);
            match flags & (ComponentFlags::CURRENT | ComponentFlags::PARENT | ComponentFlags::ROOT) {
                ComponentFlags::CURRENT => target.push(b'.'),
                ComponentFlags::PARENT => target.extend_from_slice(b".."),
                ComponentFlags::ROOT => target.push(b'/'),
                _ => target.extend_from_slice(content),
            }
            let known = ComponentFlags::CONTINUE
                | ComponentFlags::CURRENT
                | ComponentFlags::PARENT
                | ComponentFlags::ROOT;
            if !known.contains(flags) {
                report(Finding {
                    clause: "RRIP:1.12 4.1.3.1",
                    deviation: Deviation::NotZero,
                });
            }
        }
        if let Some(finding) = components.finding() {
            report(finding);
        }
        if !entry.flags.contains(SymbolicLinkFlags::CONTINUE) {
            break;
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use std::vec;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn targets_have_these_components() {
        for (target, expected) in [
            (&b""[..], &b""[..]),
            (b"/", b"\x08\0"),
            (b"a", b"\0\x01a"),
            (b"../lib", b"\x04\0\0\x03lib"),
            (b"./a/../b", b"\x02\0\0\x01a\x04\0\0\x01b"),
            (b"/usr/share", b"\x08\0\0\x03usr\0\x05share"),
            (b"a/", b"\0\x01a\0\0"),
            (b"a//b", b"\0\x01a\0\0\0\x01b"),
            (b"//", b"\x08\0\0\0\0\0"),
            (b"...", b"\0\x03..."),
        ] {
            assert_eq!(encode_target(target), expected, "{target:?}");
            assert_eq!(join_target(target_entries(expected)), target);
        }
    }

    #[test]
    fn a_long_component_is_cut() {
        let area = encode_target(&[b'x'; 300]);
        assert_eq!(area.len(), 300 + 4);
        assert_eq!(area[..2], [1, 248]);
        assert_eq!(area[250..252], [0, 52]);
        let entries: Vec<_> = sl_entries(&area)
            .map(|(flags, part)| (flags.bits(), part.len()))
            .collect();
        assert_eq!(entries, [(1, 250), (0, 54)]);
    }

    #[test]
    fn entries_are_cut_to_the_room() {
        let area = encode_target(b"one/three/five");
        let mut entries = target_entries(&area);
        assert_eq!(entries.next_within(9), None);
        assert!(!entries.is_empty());
        assert_eq!(entries.next_within(16).unwrap().components, b"\0\x03one");
        let last = entries.next_within(18).unwrap();
        assert_eq!(
            (last.flags.bits(), last.components),
            (0, &b"\0\x05three\0\x04five"[..])
        );
        assert!(entries.is_empty());
        assert_eq!(entries.next_within(255), None);
    }

    #[test]
    fn unknown_components_are_reported_and_kept() {
        let entry = SymbolicLink {
            flags: SymbolicLinkFlags::empty(),
            components: b"\x20\x01h\0\x01a\0\x09",
        };
        let mut findings = vec![];
        assert_eq!(
            join_target_with([entry], &mut |finding| findings.push(finding.deviation)),
            b"h/a"
        );
        assert_eq!(
            findings,
            [
                Deviation::NotZero,
                Deviation::Length {
                    recorded: 9,
                    available: 0
                }
            ]
        );
    }

    #[test]
    fn what_follows_the_end_is_left_out() {
        let entry = SymbolicLink {
            flags: SymbolicLinkFlags::empty(),
            components: b"\0\x01a",
        };
        assert_eq!(join_target([entry, entry]), b"a");
    }

    proptest! {
        #[test]
        fn a_target_comes_back_however_it_is_cut(
            target in "(/|\\.|a|[b-z]{1,300}){0,40}", rooms in vec(255..400_usize, 1..20),
        ) {
            let area = encode_target(target.as_bytes());
            prop_assert_eq!(join_target(target_entries(&area)), target.as_bytes());
            let (mut entries, mut taken, mut rooms) = (target_entries(&area), vec![], rooms.iter().cycle());
            while !entries.is_empty() {
                let room = *rooms.next().unwrap();
                let entry = entries.next_within(room % 300).or_else(|| entries.next()).unwrap();
                prop_assert!(entry.write(&mut [0; 255]).is_ok());
                taken.push(entry);
            }
            prop_assert_eq!(join_target(taken), target.as_bytes());
        }

        #[test]
        fn any_bytes_are_a_target_and_any_area_has_an_end(bytes in vec(any::<u8>(), 0..2000)) {
            prop_assert_eq!(join_target(target_entries(&encode_target(&bytes))), &bytes[..]);
            let components = &bytes[..bytes.len().min(250)];
            let entry = SymbolicLink { flags: SymbolicLinkFlags::empty(), components };
            prop_assert!(join_target([entry]).len() <= 2 * components.len());
        }
    }
}
