//! Random changes to a tree and to a simple model of it, which must never differ.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]

mod check;
mod state;

use std::collections::BTreeMap;
use std::sync::Arc;

use fsimage_tree::{
    Attributes, CaseRule, ChangePointFault, Content, ContentSource, Device, Handle, Item, NodeId, Times,
    Timestamp, Tree, TreeError, TreeErrorKind,
};
use proptest::prelude::*;

use check::{Weights, check, check_sources};
use state::{Bytes, State, Thing, What};

/// Few, so that they clash; some by case alone, some of which are no names.
const NAMES: [&[u8]; 12] = [
    b"a",
    b"A",
    b"b",
    b"c",
    b"\xc3\xa4",
    b"\xc3\x84",
    b"X\xff",
    b"x\xff",
    &[b'l'; 300],
    b"",
    b"..",
    b"a/b",
];

#[derive(Clone, Debug)]
enum Op {
    Add(usize, usize, What, Attributes),
    Link(usize, usize, usize),
    Remove(usize),
    RemoveTree(usize),
    Rename(usize, usize, usize),
    Attributes(usize, Attributes),
    Hidden(usize, bool),
    RealTime(usize, bool),
    Content(usize, Bytes),
    AddStream(usize, usize, Bytes),
    RemoveStream(usize, usize),
    RollBack(u64),
    LockIn,
    Weigh(u64),
    Transaction(Vec<Op>, bool),
}

struct Test {
    sources: Vec<Arc<dyn ContentSource>>,
    /// The tree now.
    state: State,
    points: BTreeMap<u64, State>,
    present: u64,
    floor: u64,
    depth: u32,
    weights: Option<u64>,
    /// All ids that were ever given, with handles.
    given: Vec<(Handle, u64)>,
    ids: Vec<NodeId>,
}

impl Test {
    /// Some id that was given once, often a living one.
    fn id(&self, number: usize) -> NodeId {
        let living = self.state.names.len();
        match number % (2 * living + self.ids.len() / 4) {
            index if index < 2 * living => *self.state.names.keys().nth(index / 2).unwrap(),
            index => self.ids[(index * 7) % self.ids.len()],
        }
    }

    fn content(&self, bytes: Bytes) -> Content {
        Content::new(
            Arc::clone(&self.sources[bytes.source]),
            bytes.length ^ 1,
            bytes.length,
        )
    }

    fn item(&self, what: &What) -> Item {
        match what {
            What::Directory => Item::Directory,
            What::File(bytes) => Item::File(self.content(*bytes)),
            What::Link(target) => Item::SymbolicLink(target.clone()),
            What::BlockDevice(device) => Item::BlockDevice(*device),
            What::CharacterDevice(device) => Item::CharacterDevice(*device),
            What::Fifo => Item::Fifo,
            What::Socket => Item::Socket,
        }
    }

    fn given(&mut self, tree: &Tree, id: NodeId) -> u64 {
        let serial = self.given.len() as u64 + 1;
        self.given.push((tree.handle(id), serial));
        self.ids.push(id);
        serial
    }

    fn changed(&mut self, outcome: Result<(), TreeErrorKind>) {
        if outcome.is_ok() && self.depth == 0 {
            self.new_point();
        }
    }

    fn new_point(&mut self) {
        self.present += 1;
        self.points.insert(self.present, self.state.clone());
    }

    fn lock_in(&mut self) {
        self.state.lock_wanted = false;
        self.floor = self.present;
        self.points = BTreeMap::from([(self.present, self.state.clone())]);
    }

    fn apply(&mut self, tree: &mut Tree, op: &Op) {
        let expected = match op {
            Op::Add(parent, name, what, attributes) => {
                self.add(tree, *parent, name % NAMES.len(), what, attributes)
            }
            Op::Link(parent, name, to) => self.link(tree, *parent, name % NAMES.len(), *to),
            Op::RollBack(point) => return self.roll_back(tree, *point),
            Op::LockIn => return self.ask_lock_in(tree),
            Op::Transaction(ops, commit) => return self.transaction(tree, ops, *commit),
            Op::Weigh(base) => {
                tree.set_weigh(Arc::new(Weights(*base)));
                self.weights = Some(*base);
                return;
            }
            op => {
                let (outcome, expected) = self.apply_simple(tree, op);
                assert_eq!(outcome.map_err(|error| error.kind()), expected, "{op:?}");
                expected
            }
        };
        self.changed(expected);
    }

    fn apply_simple(
        &mut self,
        tree: &mut Tree,
        op: &Op,
    ) -> (Result<(), TreeError>, Result<(), TreeErrorKind>) {
        let name = |number: &usize| NAMES[number % NAMES.len()];
        match op {
            Op::Remove(at) => {
                let id = self.id(*at);
                (tree.remove(id), self.state.remove(id))
            }
            Op::RemoveTree(at) => {
                let id = self.id(*at);
                (tree.remove_tree(id), self.state.remove_tree(id))
            }
            Op::Rename(at, parent, new) => {
                let (id, parent) = (self.id(*at), self.id(*parent));
                (
                    tree.rename(id, parent, name(new)),
                    self.state.rename(id, parent, name(new)),
                )
            }
            Op::Attributes(at, attributes) => {
                let id = self.id(*at);
                (
                    tree.set_attributes(id, *attributes),
                    self.state.set_attributes(id, *attributes),
                )
            }
            Op::Hidden(at, hidden) => {
                let id = self.id(*at);
                (tree.set_hidden(id, *hidden), self.state.set_hidden(id, *hidden))
            }
            Op::RealTime(at, real_time) => {
                let id = self.id(*at);
                (
                    tree.set_real_time(id, *real_time),
                    self.state.set_real_time(id, *real_time),
                )
            }
            Op::Content(at, bytes) => {
                let id = self.id(*at);
                (
                    tree.set_content(id, self.content(*bytes)),
                    self.state.set_content(id, *bytes),
                )
            }
            Op::AddStream(at, stream, bytes) => {
                let id = self.id(*at);
                let outcome = tree.add_stream(id, name(stream), self.content(*bytes));
                (outcome, self.state.add_stream(id, name(stream), *bytes))
            }
            Op::RemoveStream(at, stream) => {
                let id = self.id(*at);
                (
                    tree.remove_stream(id, name(stream)),
                    self.state.remove_stream(id, name(stream)),
                )
            }
            _ => unreachable!("handled by apply"),
        }
    }

    fn add(
        &mut self,
        tree: &mut Tree,
        parent: usize,
        name: usize,
        what: &What,
        attributes: &Attributes,
    ) -> Result<(), TreeErrorKind> {
        let (parent, name) = (self.id(parent), NAMES[name]);
        let expected = self.state.can_add(parent, name);
        let outcome = tree.add(parent, name, self.item(what), *attributes);
        assert_eq!(outcome.as_ref().map(|_| ()).map_err(TreeError::kind), expected);
        if let Ok(id) = outcome {
            let serial = self.given(tree, id);
            let thing = Thing {
                what: what.clone(),
                attributes: *attributes,
                real_time: false,
                streams: vec![],
            };
            self.state.add(id, serial, parent, name, thing);
        }
        expected
    }

    fn link(&mut self, tree: &mut Tree, parent: usize, name: usize, to: usize) -> Result<(), TreeErrorKind> {
        let (parent, name, to) = (self.id(parent), NAMES[name], self.id(to));
        let expected = self.state.can_link(parent, name, to);
        let outcome = tree.add_link(parent, name, to);
        assert_eq!(outcome.as_ref().map(|_| ()).map_err(TreeError::kind), expected);
        if let Ok(id) = outcome {
            let serial = self.given(tree, id);
            self.state.link(id, serial, parent, name, to);
        }
        expected
    }

    fn roll_back(&mut self, tree: &mut Tree, point: u64) {
        let point = point % (self.present + 2);
        let fault = if self.depth > 0 {
            Some(ChangePointFault::InTransaction)
        } else if point > self.present {
            Some(ChangePointFault::Never)
        } else if point < self.floor {
            Some(ChangePointFault::Locked)
        } else if !self.points.contains_key(&point) {
            Some(ChangePointFault::Undone)
        } else {
            None
        };
        let expected = fault.map_or(Ok(()), |reason| {
            Err(TreeError::UnknownChangePoint { point, reason })
        });
        assert_eq!(tree.roll_back_to(point), expected);
        if fault.is_none() && point != self.present {
            self.points.retain(|&id, _| id <= point);
            self.state = self.points[&point].clone();
            self.new_point();
        }
    }

    fn ask_lock_in(&mut self, tree: &mut Tree) {
        tree.lock_in();
        if self.depth > 0 {
            self.state.lock_wanted = true;
        } else {
            self.lock_in();
            check_sources(&self.state, &self.sources);
        }
    }

    fn transaction(&mut self, tree: &mut Tree, ops: &[Op], commit: bool) {
        let before = self.state.clone();
        self.depth += 1;
        let mut transaction = tree.transaction();
        for op in ops {
            self.apply(&mut transaction, op);
            self.check(&transaction);
        }
        if commit {
            transaction.commit();
        } else {
            drop(transaction);
            self.state = before.clone();
        }
        self.depth -= 1;
        if self.depth == 0 {
            if self.state.steps != before.steps {
                self.new_point();
            }
            if self.state.lock_wanted {
                self.lock_in();
                check_sources(&self.state, &self.sources);
            }
        }
    }

    fn check(&self, tree: &Tree) {
        check(tree, &self.state, &self.sources, self.weights, &self.given);
        assert_eq!(tree.change_point(), self.present);
    }
}

fn run(case: CaseRule, root: Attributes, ops: &[Op]) {
    let mut tree = Tree::new(case, root);
    let state = State::new(case, root);
    let sources = (0..4_u8)
        .map(|byte| Arc::clone(Content::from_bytes([byte; 4]).source()))
        .collect();
    let mut test = Test {
        sources,
        points: BTreeMap::from([(0, state.clone())]),
        state,
        present: 0,
        floor: 0,
        depth: 0,
        weights: None,
        given: vec![(tree.handle(NodeId::ROOT), 0)],
        ids: vec![NodeId::ROOT],
    };
    test.check(&tree);
    for op in ops {
        test.apply(&mut tree, op);
        test.check(&tree);
    }
    // All the way back, then empty and let go of everything.
    test.roll_back(&mut tree, test.floor);
    test.check(&tree);
    test.apply(&mut tree, &Op::RemoveTree(0));
    test.apply(&mut tree, &Op::LockIn);
    test.check(&tree);
}

fn times() -> impl Strategy<Value = Timestamp> {
    let seconds = prop_oneof![4 => -5_000_000_000..5_000_000_000_i64, 1 => any::<i64>()];
    (seconds, 0..1_000_000_000_u32).prop_map(|(seconds, nanoseconds)| Timestamp { seconds, nanoseconds })
}

fn attributes() -> impl Strategy<Value = Attributes> {
    (
        0..=0o7777_u16,
        any::<u32>(),
        any::<u32>(),
        [times(), times(), times()],
        proptest::option::of(times()),
    )
        .prop_map(
            |(permissions, user, group, [modified, accessed, changed], created)| Attributes {
                permissions,
                user,
                group,
                times: Times {
                    modified,
                    accessed,
                    changed,
                    created,
                },
            },
        )
}

fn bytes() -> impl Strategy<Value = Bytes> {
    let length = prop_oneof![1 => Just(0), 4 => 1..10_000_u64, 1 => Just(u64::MAX)];
    (0..4_usize, length).prop_map(|(source, length)| Bytes { source, length })
}

fn what() -> impl Strategy<Value = What> {
    let device = || (any::<u32>(), any::<u32>()).prop_map(|(major, minor)| Device { major, minor });
    prop_oneof![
        5 => Just(What::Directory),
        4 => bytes().prop_map(What::File),
        2 => proptest::collection::vec(1..=255_u8, 0..400).prop_map(What::Link),
        1 => device().prop_map(What::BlockDevice),
        1 => device().prop_map(What::CharacterDevice),
        1 => Just(What::Fifo),
        1 => Just(What::Socket),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let at = any::<usize>;
    let simple = prop_oneof![
        10 => (at(), at(), what(), attributes()).prop_map(|(p, n, w, a)| Op::Add(p, n, w, a)),
        3 => (at(), at(), at()).prop_map(|(p, n, t)| Op::Link(p, n, t)),
        2 => at().prop_map(Op::Remove),
        2 => at().prop_map(Op::RemoveTree),
        4 => (at(), at(), at()).prop_map(|(i, p, n)| Op::Rename(i, p, n)),
        1 => (at(), attributes()).prop_map(|(i, a)| Op::Attributes(i, a)),
        1 => (at(), any::<bool>()).prop_map(|(i, h)| Op::Hidden(i, h)),
        1 => (at(), any::<bool>()).prop_map(|(i, r)| Op::RealTime(i, r)),
        2 => (at(), bytes()).prop_map(|(i, b)| Op::Content(i, b)),
        2 => (at(), at(), bytes()).prop_map(|(i, n, b)| Op::AddStream(i, n, b)),
        1 => (at(), at()).prop_map(|(i, n)| Op::RemoveStream(i, n)),
        2 => any::<u64>().prop_map(Op::RollBack),
        1 => Just(Op::LockIn),
        1 => (0..1_000_u64).prop_map(Op::Weigh),
    ];
    simple.prop_recursive(2, 24, 8, |inner| {
        (proptest::collection::vec(inner, 0..8), any::<bool>())
            .prop_map(|(ops, commit)| Op::Transaction(ops, commit))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tree_and_model_agree(
        sensitive in any::<bool>(),
        root in attributes(),
        ops in proptest::collection::vec(op(), 1..60),
    ) {
        run(if sensitive { CaseRule::Sensitive } else { CaseRule::Insensitive }, root, &ops);
    }
}
