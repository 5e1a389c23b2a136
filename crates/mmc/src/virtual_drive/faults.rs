//! What goes wrong in a virtual drive, on purpose.

use crate::sense::Sense;

/// When something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultAt {
    /// At a command, counted from now on; the next one is 0.
    Command(u64),
    /// At a command with this operation code, counted from now on; the next one is 0.
    Operation(u8, u64),
    /// When this block is read, or when it is written.
    Block(u32),
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The command is refused.
    Sense(Sense),
    /// The command is said to be done, and is not; the next one gets this as an error of an earlier one. One that brings something gets it itself.
    Deferred(Sense),
    /// The disc is gone.
    MediumRemoved,
    /// The drive is busy for this command and so many more.
    Busy(u32),
    /// The drive has something to tell first: additional code and qualifier.
    UnitAttention(u8, u8),
    /// The drive does not answer.
    Silence,
    /// What is read has a wrong bit.
    BitRot,
}

/// Something that goes wrong, once; what happens at a block happens each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// When.
    pub at: FaultAt,
    /// What.
    pub kind: FaultKind,
}

/// Faults that are still to come.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) -> usize {
        std::mem::take(&mut self.0).len()
    }

    /// Counts a command, and gives what goes wrong at it.
    pub(super) fn at_command(&mut self, operation: u8) -> Option<FaultKind> {
        let mut found = None;
        self.0.retain_mut(|fault| {
            let left = match &mut fault.at {
                FaultAt::Command(left) => left,
                FaultAt::Operation(code, left) if *code == operation => left,
                _ => return true,
            };
            if let Some(fewer) = left.checked_sub(1) {
                *left = fewer;
                return true;
            }
            // Two at once: the other one comes with the next command.
            found.replace(fault.kind).is_some_and(|earlier| {
                found = Some(earlier);
                true
            })
        });
        found
    }

    /// What goes wrong at one of these blocks.
    pub(super) fn at_blocks(&self, lba: u32, blocks: u32) -> impl Iterator<Item = (u32, FaultKind)> {
        let end = lba.saturating_add(blocks);
        self.0.iter().filter_map(move |fault| match fault.at {
            FaultAt::Block(at) if (lba..end).contains(&at) => Some((at, fault.kind)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_when_they_are_due() {
        let mut faults = Faults::default();
        faults.add(Fault {
            at: FaultAt::Command(1),
            kind: FaultKind::Silence,
        });
        faults.add(Fault {
            at: FaultAt::Operation(0x2a, 1),
            kind: FaultKind::MediumRemoved,
        });
        faults.add(Fault {
            at: FaultAt::Block(7),
            kind: FaultKind::BitRot,
        });
        let found: Vec<_> = [0x2a, 0x28, 0x2a, 0x2a]
            .map(|operation| faults.at_command(operation))
            .into();
        assert_eq!(
            found,
            [
                None,
                Some(FaultKind::Silence),
                Some(FaultKind::MediumRemoved),
                None
            ]
        );
        assert_eq!(faults.at_blocks(0, 7).count(), 0);
        assert_eq!(faults.at_blocks(7, 1).count(), 1);
        assert_eq!(faults.at_blocks(7, 1).count(), 1);
    }
}
