//! The change log: for each change, what undoes it. And the change points, which are places in it.

use crate::Times;
use crate::error::ChangePointFault;
use crate::packed::PackedAttributes;

/// One or more changes, in 12 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nodes with objects of their own were added; their numbers follow each other.
    Added {
        first: u32,
        count: u32,
    },
    /// Further names of objects were added; their numbers follow each other.
    Linked {
        first: u32,
        count: u32,
    },
    /// A node was taken out, with all that is below it.
    Removed {
        node: u32,
    },
    /// A node got another name or place. The old ones are in `ChangeLog::places`.
    Renamed {
        node: u32,
    },
    /// Of an object. The old ones are in `ChangeLog::attributes`.
    Attributes {
        object: u32,
    },
    Hidden {
        node: u32,
        was: bool,
    },
    RealTime {
        object: u32,
        was: bool,
    },
    Content {
        object: u32,
        was: u32,
    },
    StreamAdded {
        stream: u32,
    },
    StreamRemoved {
        stream: u32,
    },
}

/// Where a node was before it was renamed.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) parent: u32,
    pub(crate) previous: u32,
    pub(crate) next: u32,
    pub(crate) name_offset: u32,
    pub(crate) name_length: u16,
    /// The name changed too, and the new one is stored.
    pub(crate) new_name: bool,
}

/// What undoes changes, the latest last. Undoing is strictly in reverse, so what is too large for an entry
/// lies on stacks beside.
///
/// A *step* is the smallest change. Additions of nodes whose numbers follow each other share an entry,
/// however many steps they are.
#[derive(Default)]
pub(crate) struct ChangeLog {
    pub(crate) entries: Vec<Entry>,
    steps: u64,
    pub(crate) places: Vec<Place>,
    attributes: Vec<PackedAttributes>,
    far: Vec<Times>,
}

impl ChangeLog {
    /// How many steps were made.
    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        self.steps += 1;
        self.entries.push(entry);
    }

    pub(crate) fn added(&mut self, node: u32) {
        if let Some(Entry::Added { first, count }) = self.entries.last_mut()
            && first.checked_add(*count) == Some(node)
        {
            *count += 1;
            self.steps += 1;
        } else {
            self.push(Entry::Added {
                first: node,
                count: 1,
            });
        }
    }

    pub(crate) fn linked(&mut self, node: u32) {
        if let Some(Entry::Linked { first, count }) = self.entries.last_mut()
            && first.checked_add(*count) == Some(node)
        {
            *count += 1;
            self.steps += 1;
        } else {
            self.push(Entry::Linked {
                first: node,
                count: 1,
            });
        }
    }

    pub(crate) fn renamed(&mut self, node: u32, old: Place) {
        self.places.push(old);
        self.push(Entry::Renamed { node });
    }

    pub(crate) fn attributes(&mut self, object: u32, old: PackedAttributes, far: Option<Times>) {
        self.attributes.push(old);
        self.far.extend(far);
        self.push(Entry::Attributes { object });
    }

    /// Takes off the last step. Of a range of additions it is the last alone, as a range of one.
    pub(crate) fn pop(&mut self) -> Option<Entry> {
        let entry = self.entries.last_mut()?;
        self.steps = self.steps.saturating_sub(1);
        match entry {
            Entry::Added { first, count } if *count > 1 => {
                *count -= 1;
                Some(Entry::Added {
                    first: *first + *count,
                    count: 1,
                })
            }
            Entry::Linked { first, count } if *count > 1 => {
                *count -= 1;
                Some(Entry::Linked {
                    first: *first + *count,
                    count: 1,
                })
            }
            _ => self.entries.pop(),
        }
    }

    /// The old place that belongs to an [`Entry::Renamed`] just popped.
    pub(crate) fn pop_place(&mut self) -> Option<Place> {
        self.places.pop()
    }

    /// The old attributes that belong to an [`Entry::Attributes`] just popped.
    pub(crate) fn pop_attributes(&mut self) -> Option<(PackedAttributes, Option<Times>)> {
        let packed = self.attributes.pop()?;
        Some((packed, if packed.far { self.far.pop() } else { None }))
    }

    pub(crate) fn memory(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
            + self.places.capacity() * size_of::<Place>()
            + self.attributes.capacity() * size_of::<PackedAttributes>()
            + self.far.capacity() * size_of::<Times>()
    }
}

/// Change points whose numbers follow each other, one step apart.
#[derive(Clone, Copy)]
struct Run {
    first: u64,
    steps: u64,
    count: u64,
}

/// Which numbers are change points, and how many steps had been made at each. Changes of one step each, one
/// after the other, take no memory.
pub(crate) struct ChangePoints {
    runs: Vec<Run>,
    present: u64,
    /// Earlier ones are locked in.
    floor: u64,
}

impl ChangePoints {
    pub(crate) fn new() -> Self {
        Self {
            runs: vec![Run {
                first: 0,
                steps: 0,
                count: 1,
            }],
            present: 0,
            floor: 0,
        }
    }

    pub(crate) fn present(&self) -> u64 {
        self.present
    }

    /// Makes a change point: the state after so many steps.
    pub(crate) fn record(&mut self, steps: u64) {
        self.present += 1;
        match self.runs.last_mut() {
            Some(run) if run.first + run.count == self.present && run.steps + run.count == steps => {
                run.count += 1
            }
            _ => self.runs.push(Run {
                first: self.present,
                steps,
                count: 1,
            }),
        }
    }

    /// How many steps had been made at `point`.
    pub(crate) fn steps(&self, point: u64) -> Result<u64, ChangePointFault> {
        if point > self.present {
            return Err(ChangePointFault::Never);
        }
        if point < self.floor {
            return Err(ChangePointFault::Locked);
        }
        let run = self.run(point).ok_or(ChangePointFault::Undone)?;
        Ok(run.steps + (point - run.first))
    }

    /// Forgets what came after `point`, which is one, and makes a change point of its state.
    pub(crate) fn roll_back(&mut self, point: u64) {
        let Ok(steps) = self.steps(point) else { return };
        self.runs
            .truncate(self.runs.partition_point(|run| run.first <= point));
        if let Some(run) = self.runs.last_mut() {
            run.count = point - run.first + 1;
        }
        self.record(steps);
    }

    /// The present point remains, as the state after no step.
    pub(crate) fn lock(&mut self) {
        self.floor = self.present;
        self.runs = vec![Run {
            first: self.present,
            steps: 0,
            count: 1,
        }];
    }

    pub(crate) fn memory(&self) -> usize {
        self.runs.capacity() * size_of::<Run>()
    }

    fn run(&self, point: u64) -> Option<&Run> {
        let index = self
            .runs
            .partition_point(|run| run.first <= point)
            .checked_sub(1)?;
        self.runs.get(index).filter(|run| point - run.first < run.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additions_in_a_row_are_one_entry() {
        let mut log = ChangeLog::default();
        (0..100_000).for_each(|node| log.added(node));
        log.linked(100_000);
        log.linked(100_001);
        log.linked(3);
        assert_eq!((log.entries.len(), log.steps()), (3, 100_003));
        assert_eq!(log.pop(), Some(Entry::Linked { first: 3, count: 1 }));
        assert_eq!(
            log.pop(),
            Some(Entry::Linked {
                first: 100_001,
                count: 1
            })
        );
        assert_eq!(
            log.pop(),
            Some(Entry::Linked {
                first: 100_000,
                count: 1
            })
        );
        assert_eq!(
            log.pop(),
            Some(Entry::Added {
                first: 99_999,
                count: 1
            })
        );
        assert_eq!((log.entries.len(), log.steps()), (1, 99_999));
        assert_eq!((0..99_999).filter_map(|_| log.pop()).count(), 99_999);
        assert_eq!((log.pop(), log.steps()), (None, 0));
    }

    #[test]
    fn an_entry_is_small() {
        assert_eq!(size_of::<Entry>(), 12);
    }

    #[test]
    fn change_points_come_and_go() {
        let mut points = ChangePoints::new();
        (1..=1_000).for_each(|steps| points.record(steps));
        assert_eq!((points.present(), points.runs.len()), (1_000, 1));
        points.record(1_500);
        points.record(1_501);
        assert_eq!((points.steps(1_001), points.steps(1_002)), (Ok(1_500), Ok(1_501)));
        assert_eq!(points.steps(1_003), Err(ChangePointFault::Never));

        points.roll_back(10);
        assert_eq!((points.present(), points.steps(1_003)), (1_003, Ok(10)));
        assert_eq!(points.steps(1_002), Err(ChangePointFault::Undone));
        assert_eq!(points.steps(11), Err(ChangePointFault::Undone));
        points.record(11);
        assert_eq!((points.steps(1_004), points.steps(10)), (Ok(11), Ok(10)));

        points.lock();
        assert_eq!((points.present(), points.steps(1_004)), (1_004, Ok(0)));
        assert_eq!(points.steps(10), Err(ChangePointFault::Locked));
        points.record(1);
        assert_eq!((points.steps(1_005), points.runs.len()), (Ok(1), 1));
    }
}
