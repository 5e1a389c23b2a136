//! What an extraction will write: names, kinds, and places on the disc.

use std::ops::ControlFlow;

use fsimage_tree::{Attributes, Device, Kind};
use fsimage_volume::{DiscItem, Extent, Extents, FileSystemKind, Finding, VolumeError, Walk};
use rustc_hash::FxHashMap;

use crate::disc::{DiscReader, Place};
use crate::error::Error;

use super::names::Names;
use super::options::{ExtractObserver, ExtractOptions, Extracted, Trouble, TroubleKind};

/// The number of [`Plan::directories`] that stands for the target itself.
pub(super) const TARGET: u32 = 0;

/// What all planned items have.
pub(super) struct Planned {
    /// Its directory, by number.
    pub(super) directory: u32,
    /// Its name on the host.
    pub(super) name: Box<[u8]>,
    pub(super) attributes: Attributes,
    pub(super) streams: Box<[Stream]>,
}

/// A named stream.
pub(super) struct Stream {
    pub(super) name: Box<[u8]>,
    pub(super) extents: Extents,
}

/// A file.
pub(super) struct File {
    pub(super) item: Planned,
    pub(super) place: Place,
}

/// What is neither file nor directory.
pub(super) struct Other {
    pub(super) item: Planned,
    pub(super) kind: Kind,
    pub(super) target: Box<[u8]>,
    pub(super) device: Device,
}

/// What has other names.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum First {
    File(u32),
    Other(u32),
}

/// A further name of something.
pub(super) struct Link {
    pub(super) item: Planned,
    pub(super) first: First,
}

/// All that will be written.
pub(super) struct Plan {
    /// The target, then directories behind their parents.
    pub(super) directories: Vec<Planned>,
    pub(super) files: Vec<File>,
    /// Numbers of files, in the order of their addresses.
    pub(super) order: Vec<u32>,
    pub(super) others: Vec<Other>,
    pub(super) links: Vec<Link>,
    /// Bytes of all files.
    pub(super) bytes: u64,
    /// Whether the file system has owners and permissions.
    pub(super) has_owners: bool,
    /// Troubles so far.
    pub(super) counts: Extracted,
}

/// A directory that is still to be listed.
struct Pending {
    number: u32,
    item: DiscItem,
}

struct Planner<'a> {
    reader: &'a DiscReader,
    options: &'a ExtractOptions,
    observer: &'a dyn ExtractObserver,
    plan: Plan,
    names: Names,
    firsts: FxHashMap<u64, First>,
    pending: Vec<Pending>,
    found: u64,
}

impl Plan {
    pub(super) fn new(
        reader: &DiscReader,
        paths: &[&[u8]],
        options: &ExtractOptions,
        observer: &dyn ExtractObserver,
    ) -> Result<Self, Error> {
        let mut budget = reader.budget();
        let root = reader
            .file_system()
            .root(&mut budget)
            .map_err(|error| DiscReader::at(b"/", error))?;
        let has_owners = matches!(
            reader.info().kind,
            FileSystemKind::Udf | FileSystemKind::RockRidge
        );
        let mut planner = Planner {
            reader,
            options,
            observer,
            plan: Self {
                directories: Vec::new(),
                files: Vec::new(),
                order: Vec::new(),
                others: Vec::new(),
                links: Vec::new(),
                bytes: 0,
                has_owners,
                counts: Extracted::default(),
            },
            names: Names::default(),
            firsts: FxHashMap::default(),
            pending: Vec::new(),
            found: 0,
        };
        let planned = planner
            .planned(TARGET, Box::default(), &root, &mut budget)
            .map_err(|error| DiscReader::at(b"/", error))?;
        planner.plan.directories.push(planned);
        planner.add_paths(root, paths, &mut budget)?;
        let mut plan = planner.plan;
        let numbers = 0..u32::try_from(plan.files.len()).unwrap_or(u32::MAX);
        plan.order.extend(numbers);
        let files = &plan.files;
        let address = |&number: &u32| files.get(number as usize).map(|file| file.place.address());
        plan.order.sort_by_key(address);
        observer.planned(plan.files.len() as u64, plan.bytes);
        Ok(plan)
    }

    /// The path of something in a directory, as the host has it below the target.
    pub(super) fn path(&self, directory: u32, name: &[u8]) -> Vec<u8> {
        let mut names = vec![name];
        let mut number = directory;
        while number != TARGET
            && let Some(directory) = self.directories.get(number as usize)
        {
            names.push(&directory.name);
            number = directory.directory;
        }
        names.reverse();
        names.join(&b'/')
    }

    /// The path of a directory below the target.
    pub(super) fn directory_path(&self, number: u32) -> Vec<u8> {
        match self.directories.get(number as usize) {
            Some(directory) if number != TARGET => self.path(directory.directory, &directory.name),
            _ => Vec::new(),
        }
    }
}

impl Planner<'_> {
    /// Adds what paths name, with the directories above it.
    fn add_paths(&mut self, root: DiscItem, paths: &[&[u8]], budget: &mut Walk) -> Result<(), Error> {
        let mut wanted: Vec<Vec<&[u8]>> = paths
            .iter()
            .map(|path| {
                path.split(|&byte| byte == b'/')
                    .filter(|name| !name.is_empty())
                    .collect()
            })
            .collect();
        wanted.sort();
        // What is below another path comes with it.
        wanted.dedup_by(|later, earlier| later.starts_with(earlier));
        if wanted.is_empty() {
            wanted.push(Vec::new());
        }
        let mut made: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
        let mut taken: FxHashMap<u32, Names> = FxHashMap::default();
        for names in wanted {
            let Some((last, parents)) = names.split_last() else {
                self.pending.push(Pending {
                    number: TARGET,
                    item: root.clone(),
                });
                continue;
            };
            let (mut parent, mut path) = (TARGET, Vec::new());
            for name in parents {
                path.push(b'/');
                path.extend_from_slice(name);
                parent = match made.get(&path) {
                    Some(&number) => number,
                    None => {
                        let item = self.reader.look_up(&path, budget)?;
                        let names = taken.entry(parent).or_default();
                        let number = self.add_directory(parent, names, &item, budget);
                        let number = number.map_err(|error| DiscReader::at(&path, error))?;
                        made.insert(path.clone(), number);
                        number
                    }
                };
            }
            path.push(b'/');
            path.extend_from_slice(last);
            let item = self.reader.look_up(&path, budget)?;
            let names = taken.entry(parent).or_default();
            let added = self.add(parent, names, &item, budget);
            added.map_err(|error| DiscReader::at(&path, error))?;
        }
        self.add_trees(budget)?;
        self.plan.counts.unreadable += budget.dropped_findings();
        Ok(())
    }

    /// Adds what is below the directories that wait.
    fn add_trees(&mut self, budget: &mut Walk) -> Result<(), Error> {
        while let Some(Pending { number, item }) = self.pending.pop() {
            budget.release(size_of::<Pending>() as u64);
            let entered = budget.enter("directory", item.location.identity());
            let first = self.pending.len();
            let mut names = std::mem::take(&mut self.names);
            names.clear();
            let before = budget.findings().len();
            let listed = entered.and_then(|()| {
                let file_system = self.reader.file_system();
                file_system.list(&item, budget, &mut |budget, item| {
                    self.add(number, &mut names, item, budget)?;
                    Ok(ControlFlow::Continue(()))
                })
            });
            self.names = names;
            if let Some(found) = self.pending.get_mut(first..) {
                found.reverse();
            }
            let lost: Vec<_> = budget.findings().get(before..).unwrap_or_default().to_vec();
            for finding in lost.into_iter().filter(Finding::is_loss) {
                self.tell(number, b"", TroubleKind::Lost(finding));
            }
            match listed {
                Ok(()) => {}
                Err(error @ VolumeError::OverLimit { .. }) => {
                    return Err(DiscReader::at(&self.plan.directory_path(number), error));
                }
                Err(error) => self.tell(number, b"", TroubleKind::Unreadable(error)),
            }
            let found = std::mem::take(&mut self.found);
            if self.observer.found(found).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }

    /// Adds an item of a directory.
    fn add(
        &mut self,
        directory: u32,
        names: &mut Names,
        item: &DiscItem,
        budget: &mut Walk,
    ) -> Result<(), VolumeError> {
        self.found += 1;
        match item.kind {
            Kind::Directory => {
                let number = self.add_directory(directory, names, item, budget)?;
                budget.hold(size_of::<Pending>() as u64)?;
                let item = DiscItem {
                    name: Vec::new(),
                    ..item.clone()
                };
                self.pending.push(Pending { number, item });
            }
            _ if self.is_left_out(directory, item) => {}
            _ => {
                let name = self.take_name(directory, names, &item.name);
                let identity = item.location.identity();
                let first = (item.links > 1)
                    .then(|| self.firsts.get(&identity).copied())
                    .flatten();
                if let Some(first) = first {
                    let item = self.planned(directory, name, item, budget)?;
                    self.plan.links.push(Link { item, first });
                } else if let Some(first) = self.add_first(directory, name, item, budget)?
                    && item.links > 1
                {
                    budget.hold(size_of::<(u64, First)>() as u64 * 2)?;
                    self.firsts.insert(identity, first);
                }
            }
        }
        Ok(())
    }

    /// Whether an item is none that is to be made.
    fn is_left_out(&mut self, directory: u32, item: &DiscItem) -> bool {
        let is_device = matches!(item.kind, Kind::BlockDevice | Kind::CharacterDevice);
        let why = match item.device {
            _ if !is_device => return false,
            Some(_) if self.options.devices => return false,
            Some(_) => "a device",
            None => "a device without a number",
        };
        self.tell(directory, &item.name, TroubleKind::LeftOut(why));
        true
    }

    /// Adds the first name of something. `None`: it cannot be read.
    fn add_first(
        &mut self,
        directory: u32,
        name: Box<[u8]>,
        item: &DiscItem,
        budget: &mut Walk,
    ) -> Result<Option<First>, VolumeError> {
        if item.kind != Kind::File {
            budget.hold((size_of::<Other>() + item.target.len()) as u64)?;
            let number = u32::try_from(self.plan.others.len()).unwrap_or(u32::MAX);
            let planned = self.planned(directory, name, item, budget)?;
            self.plan.others.push(Other {
                item: planned,
                kind: item.kind,
                target: item.target.as_slice().into(),
                device: item.device.unwrap_or_default(),
            });
            return Ok(Some(First::Other(number)));
        }
        let extents = match self.reader.extents(item, budget) {
            Ok(extents) => extents,
            Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
            Err(error) => {
                self.tell(directory, &item.name, TroubleKind::Unreadable(error));
                return Ok(None);
            }
        };
        let place = Place::new(extents);
        budget.hold((size_of::<File>() + size_of::<u32>()) as u64)?;
        budget.hold(place.weight())?;
        let number = u32::try_from(self.plan.files.len()).unwrap_or(u32::MAX);
        let item = self.planned(directory, name, item, budget)?;
        self.plan.bytes = self.plan.bytes.saturating_add(place.length());
        self.plan.files.push(File { item, place });
        Ok(Some(First::File(number)))
    }

    fn add_directory(
        &mut self,
        parent: u32,
        names: &mut Names,
        item: &DiscItem,
        budget: &mut Walk,
    ) -> Result<u32, VolumeError> {
        let number = u32::try_from(self.plan.directories.len()).map_err(|_| VolumeError::OverLimit {
            what: "directories",
            limit: u32::MAX.into(),
        })?;
        let name = self.take_name(parent, names, &item.name);
        let planned = self.planned(parent, name, item, budget)?;
        self.plan.directories.push(planned);
        Ok(number)
    }

    fn take_name(&mut self, directory: u32, names: &mut Names, name: &[u8]) -> Box<[u8]> {
        let taken = names.take(name);
        if *taken != *name {
            let to = taken.to_vec();
            self.tell(directory, name, TroubleKind::Renamed { to });
        }
        taken
    }

    fn planned(
        &mut self,
        directory: u32,
        name: Box<[u8]>,
        item: &DiscItem,
        budget: &mut Walk,
    ) -> Result<Planned, VolumeError> {
        // The name is also in the set of those that its directory has.
        budget.hold((size_of::<Planned>() + name.len() * 2) as u64)?;
        let streams = self.streams(directory, item, budget)?;
        if item.has_other_attributes {
            let what = "access control lists, or extended attributes that are not users'";
            self.tell(directory, &item.name, TroubleKind::LeftOut(what));
        }
        Ok(Planned {
            directory,
            name,
            attributes: item.attributes,
            streams,
        })
    }

    fn streams(
        &mut self,
        directory: u32,
        item: &DiscItem,
        budget: &mut Walk,
    ) -> Result<Box<[Stream]>, VolumeError> {
        if !item.has_streams {
            return Ok(Box::default());
        }
        if !self.options.streams {
            self.tell(directory, &item.name, TroubleKind::LeftOut("named streams"));
            return Ok(Box::default());
        }
        let file_system = self.reader.file_system();
        let mut found = Vec::new();
        let streams = match file_system.streams(item, budget) {
            Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
            Err(error) => {
                self.tell(directory, &item.name, TroubleKind::Unreadable(error));
                return Ok(Box::default());
            }
            Ok(streams) => streams,
        };
        for stream in streams {
            match file_system.extents(&stream, budget) {
                Err(error @ VolumeError::OverLimit { .. }) => return Err(error),
                Err(error) => self.tell(directory, &item.name, TroubleKind::Unreadable(error)),
                Ok(extents) => {
                    let runs = extents.runs.len() * size_of::<Extent>();
                    budget.hold((size_of::<Stream>() + stream.name.len() + runs) as u64)?;
                    found.push(Stream {
                        name: stream.name.into_boxed_slice(),
                        extents,
                    });
                }
            }
        }
        Ok(found.into_boxed_slice())
    }

    fn tell(&mut self, directory: u32, name: &[u8], kind: TroubleKind) {
        self.plan.counts.count(&kind);
        let mut path = self.plan.directory_path(directory);
        if !name.is_empty() {
            path.push(b'/');
            path.extend_from_slice(name);
        }
        if path.first() != Some(&b'/') {
            path.insert(0, b'/');
        }
        self.observer.told(&Trouble { path, kind });
    }
}
