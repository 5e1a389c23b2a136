//! The model: maps and vectors, copied whole for every change point.

use std::collections::BTreeMap;

use fsimage_tree::{Attributes, CaseRule, Device, Kind, NodeId, TreeErrorKind, check_name};

/// A content of the test: which of its sources, how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Bytes {
    pub(crate) source: usize,
    pub(crate) length: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum What {
    Directory,
    File(Bytes),
    Link(Vec<u8>),
    BlockDevice(Device),
    CharacterDevice(Device),
    Fifo,
    Socket,
}

#[derive(Clone, Debug)]
pub(crate) struct Name {
    /// Never used twice.
    pub(crate) serial: u64,
    pub(crate) name: Vec<u8>,
    pub(crate) parent: Option<NodeId>,
    pub(crate) children: Vec<NodeId>,
    pub(crate) object: u64,
    pub(crate) hidden: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Thing {
    pub(crate) what: What,
    pub(crate) attributes: Attributes,
    pub(crate) real_time: bool,
    pub(crate) streams: Vec<(Vec<u8>, Bytes)>,
}

/// The whole tree at one moment.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) case: CaseRule,
    pub(crate) names: BTreeMap<NodeId, Name>,
    pub(crate) things: BTreeMap<u64, Thing>,
    /// Whether anything was changed: only ever compared with an earlier count of the same history.
    pub(crate) steps: u64,
    pub(crate) lock_wanted: bool,
}

pub(crate) type Outcome<T = ()> = Result<T, TreeErrorKind>;

impl State {
    pub(crate) fn new(case: CaseRule, attributes: Attributes) -> Self {
        let root = Name {
            serial: 0,
            name: vec![],
            parent: None,
            children: vec![],
            object: 0,
            hidden: false,
        };
        let thing = Thing {
            what: What::Directory,
            attributes,
            real_time: false,
            streams: vec![],
        };
        let (names, things) = (
            BTreeMap::from([(NodeId::ROOT, root)]),
            BTreeMap::from([(0, thing)]),
        );
        Self {
            case,
            names,
            things,
            steps: 0,
            lock_wanted: false,
        }
    }

    fn name(&self, id: NodeId) -> Outcome<&Name> {
        self.names.get(&id).ok_or(TreeErrorKind::Stale)
    }

    pub(crate) fn thing(&self, id: NodeId) -> Outcome<&Thing> {
        Ok(&self.things[&self.name(id)?.object])
    }

    fn thing_mut(&mut self, id: NodeId) -> Outcome<&mut Thing> {
        let object = self.name(id)?.object;
        Ok(self.things.get_mut(&object).unwrap())
    }

    pub(crate) fn is_directory(&self, id: NodeId) -> bool {
        self.thing(id).is_ok_and(|thing| thing.what == What::Directory)
    }

    pub(crate) fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let same = |id: &&NodeId| self.case.same(&self.names[id].name, name);
        self.names.get(&parent)?.children.iter().find(same).copied()
    }

    fn check_free(&self, parent: NodeId, name: &[u8], by: Option<NodeId>) -> Outcome {
        self.name(parent)?;
        if !self.is_directory(parent) {
            return Err(TreeErrorKind::NotADirectory);
        }
        check_name(name).map_err(|error| error.kind())?;
        match self.child(parent, name) {
            Some(other) if Some(other) != by => Err(TreeErrorKind::Duplicate),
            _ => Ok(()),
        }
    }

    /// Whether [`State::add`] will succeed: it needs the id that the tree gives then.
    pub(crate) fn can_add(&self, parent: NodeId, name: &[u8]) -> Outcome {
        self.check_free(parent, name, None)
    }

    pub(crate) fn add(&mut self, id: NodeId, serial: u64, parent: NodeId, name: &[u8], thing: Thing) {
        self.things.insert(serial, thing);
        self.insert(id, serial, parent, name, serial);
    }

    pub(crate) fn can_link(&self, parent: NodeId, name: &[u8], to: NodeId) -> Outcome {
        self.check_free(parent, name, None)?;
        self.name(to)?;
        if self.is_directory(to) {
            Err(TreeErrorKind::LinkToDirectory)
        } else {
            Ok(())
        }
    }

    pub(crate) fn link(&mut self, id: NodeId, serial: u64, parent: NodeId, name: &[u8], to: NodeId) {
        let object = self.names[&to].object;
        self.insert(id, serial, parent, name, object);
    }

    fn insert(&mut self, id: NodeId, serial: u64, parent: NodeId, name: &[u8], object: u64) {
        let node = Name {
            serial,
            name: name.to_vec(),
            parent: Some(parent),
            children: vec![],
            object,
            hidden: false,
        };
        assert!(self.names.insert(id, node).is_none(), "{id:?} was given twice");
        self.names.get_mut(&parent).unwrap().children.push(id);
        self.steps += 1;
    }

    pub(crate) fn remove(&mut self, id: NodeId) -> Outcome {
        let node = self.name(id)?;
        if id == NodeId::ROOT {
            return Err(TreeErrorKind::IsRoot);
        }
        if !node.children.is_empty() {
            return Err(TreeErrorKind::DirectoryNotEmpty);
        }
        self.remove_tree(id)
    }

    pub(crate) fn remove_tree(&mut self, id: NodeId) -> Outcome {
        for child in self.name(id)?.children.clone() {
            self.remove_tree(child)?;
        }
        if let Some(parent) = self.names[&id].parent {
            self.names
                .get_mut(&parent)
                .unwrap()
                .children
                .retain(|&child| child != id);
            let object = self.names.remove(&id).unwrap().object;
            if self.names.values().all(|name| name.object != object) {
                self.things.remove(&object);
            }
            self.steps += 1;
        }
        Ok(())
    }

    pub(crate) fn rename(&mut self, id: NodeId, parent: NodeId, name: &[u8]) -> Outcome {
        let old = self.name(id)?.parent.ok_or(TreeErrorKind::IsRoot)?;
        self.check_free(parent, name, Some(id))?;
        let mut at = Some(parent);
        while let Some(above) = at {
            if above == id {
                return Err(TreeErrorKind::IntoItself);
            }
            at = self.names[&above].parent;
        }
        if old != parent {
            self.names
                .get_mut(&old)
                .unwrap()
                .children
                .retain(|&child| child != id);
            self.names.get_mut(&parent).unwrap().children.push(id);
        }
        let node = self.names.get_mut(&id).unwrap();
        node.name = name.to_vec();
        node.parent = Some(parent);
        self.steps += 1;
        Ok(())
    }

    pub(crate) fn set_attributes(&mut self, id: NodeId, attributes: Attributes) -> Outcome {
        self.thing_mut(id)?.attributes = attributes;
        self.steps += 1;
        Ok(())
    }

    pub(crate) fn set_hidden(&mut self, id: NodeId, hidden: bool) -> Outcome {
        self.names.get_mut(&id).ok_or(TreeErrorKind::Stale)?.hidden = hidden;
        self.steps += 1;
        Ok(())
    }

    pub(crate) fn set_real_time(&mut self, id: NodeId, real_time: bool) -> Outcome {
        let thing = self.thing_mut(id)?;
        if !matches!(thing.what, What::File(_)) {
            return Err(TreeErrorKind::NotAFile);
        }
        thing.real_time = real_time;
        self.steps += 1;
        Ok(())
    }

    pub(crate) fn set_content(&mut self, id: NodeId, bytes: Bytes) -> Outcome {
        let thing = self.thing_mut(id)?;
        if !matches!(thing.what, What::File(_)) {
            return Err(TreeErrorKind::NotAFile);
        }
        thing.what = What::File(bytes);
        self.steps += 1;
        Ok(())
    }

    pub(crate) fn add_stream(&mut self, id: NodeId, name: &[u8], bytes: Bytes) -> Outcome {
        let case = self.case;
        let thing = self.thing_mut(id)?;
        check_name(name).map_err(|error| error.kind())?;
        if thing.streams.iter().any(|(other, _)| case.same(other, name)) {
            return Err(TreeErrorKind::Duplicate);
        }
        thing.streams.push((name.to_vec(), bytes));
        self.steps += 1;
        Ok(())
    }

    pub(crate) fn remove_stream(&mut self, id: NodeId, name: &[u8]) -> Outcome {
        let case = self.case;
        let thing = self.thing_mut(id)?;
        let found = thing.streams.iter().position(|(other, _)| case.same(other, name));
        thing.streams.remove(found.ok_or(TreeErrorKind::NotFound)?);
        self.steps += 1;
        Ok(())
    }

    /// All contents that the tree must hold.
    pub(crate) fn contents(&self) -> impl Iterator<Item = Bytes> {
        self.things.values().flat_map(|thing| {
            let own = match thing.what {
                What::File(bytes) if bytes.length > 0 => Some(bytes),
                _ => None,
            };
            own.into_iter()
                .chain(thing.streams.iter().map(|(_, bytes)| *bytes))
        })
    }
}

impl What {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Directory => Kind::Directory,
            Self::File(_) => Kind::File,
            Self::Link(_) => Kind::SymbolicLink,
            Self::BlockDevice(_) => Kind::BlockDevice,
            Self::CharacterDevice(_) => Kind::CharacterDevice,
            Self::Fifo => Kind::Fifo,
            Self::Socket => Kind::Socket,
        }
    }
}
