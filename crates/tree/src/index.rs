//! The index of names: finds what bears a name in a directory, or a stream's name on an object.

use std::hash::{BuildHasher, Hasher, RandomState};

use hashbrown::HashTable;

use crate::name::CaseRule;

/// Numbers in a hash table, found by an owner's number and a name. The owner and name of an entry are read
/// where they are stored, through `key`.
///
/// The names may come from a hostile disc: the hash is std's, with keys of the process' own, and its order is
/// never seen.
pub(crate) struct NameIndex {
    table: HashTable<u32>,
    state: RandomState,
    case: CaseRule,
}

impl NameIndex {
    pub(crate) fn new(case: CaseRule) -> Self {
        Self {
            table: HashTable::new(),
            state: RandomState::new(),
            case,
        }
    }

    pub(crate) fn case(&self) -> CaseRule {
        self.case
    }

    pub(crate) fn find<'n>(
        &self,
        owner: u32,
        name: &[u8],
        key: impl Fn(u32) -> (u32, &'n [u8]),
    ) -> Option<u32> {
        let same = |&entry: &u32| {
            let (other_owner, other) = key(entry);
            owner == other_owner && self.case.same(name, other)
        };
        self.table
            .find(hash(&self.state, self.case, owner, name), same)
            .copied()
    }

    /// The name must not be there yet.
    pub(crate) fn insert<'n>(&mut self, entry: u32, key: impl Fn(u32) -> (u32, &'n [u8])) {
        let (state, case) = (&self.state, self.case);
        let hash = |entry: u32| {
            let (owner, name) = key(entry);
            hash(state, case, owner, name)
        };
        self.table.insert_unique(hash(entry), entry, |&entry| hash(entry));
    }

    pub(crate) fn remove<'n>(&mut self, entry: u32, key: impl Fn(u32) -> (u32, &'n [u8])) {
        let (owner, name) = key(entry);
        let hash = hash(&self.state, self.case, owner, name);
        if let Ok(found) = self.table.find_entry(hash, |&other| other == entry) {
            found.remove();
        }
    }

    /// Gives memory back when most of it is unused.
    pub(crate) fn shrink<'n>(&mut self, key: impl Fn(u32) -> (u32, &'n [u8])) {
        let (state, case) = (&self.state, self.case);
        if self.table.capacity() / 4 > self.table.len() {
            self.table.shrink_to_fit(|&entry| {
                let (owner, name) = key(entry);
                hash(state, case, owner, name)
            });
        }
    }

    pub(crate) fn memory(&self) -> usize {
        self.table.allocation_size()
    }
}

fn hash(state: &RandomState, case: CaseRule, owner: u32, name: &[u8]) -> u64 {
    let mut hasher = state.build_hasher();
    hasher.write_u32(owner);
    case.hash(name, &mut hasher);
    hasher.finish()
}
