//! Which blocks were read, as GNU ddrescue writes it: the map file of one program is of use to the other.

use std::fmt;
use std::fmt::Write as _;

/// What is known of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockStatus {
    /// It was not tried.
    Untried,
    /// It failed together with others.
    Failed,
    /// It failed alone.
    Bad,
    /// It was read.
    Read,
}

impl BlockStatus {
    /// ddrescue's character for it.
    const fn letter(self) -> char {
        match self {
            Self::Untried => '?',
            Self::Failed => '*',
            Self::Bad => '-',
            Self::Read => '+',
        }
    }
}

/// Why a map cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the map: {fault}")]
pub struct MapError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: &'static str,
}

/// What is known of all blocks: runs that follow one another without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockMap {
    /// The block behind each run, and its status.
    runs: Vec<(u32, BlockStatus)>,
}

impl BlockMap {
    /// So many blocks, none of which was tried.
    pub fn new(blocks: u32) -> Self {
        Self {
            runs: vec![(blocks, BlockStatus::Untried)],
        }
    }

    /// Blocks in all.
    pub fn blocks(&self) -> u32 {
        self.runs.last().map_or(0, |(end, _)| *end)
    }

    /// Runs of blocks: the first one, how many, what is known.
    pub fn runs(&self) -> impl Iterator<Item = (u32, u32, BlockStatus)> {
        let mut start = 0;
        self.runs.iter().map(move |(end, status)| {
            let run = (start, end.saturating_sub(start), *status);
            start = *end;
            run
        })
    }

    /// Blocks of this status.
    pub fn count(&self, status: BlockStatus) -> u32 {
        self.runs()
            .filter(|(.., of)| *of == status)
            .map(|(_, blocks, _)| blocks)
            .sum()
    }

    /// The first run of this status that ends behind `from`, cut to what is not before `from`.
    pub(super) fn next(&self, status: BlockStatus, from: u32) -> Option<(u32, u32)> {
        let mut found = self
            .runs()
            .filter(|(start, blocks, of)| *of == status && start + blocks > from);
        let (start, blocks, _) = found.next()?;
        let first = start.max(from);
        Some((first, start + blocks - first))
    }

    /// Sets the status of blocks.
    pub(super) fn set(&mut self, start: u32, blocks: u32, status: BlockStatus) {
        let end = start.saturating_add(blocks).min(self.blocks());
        let mut runs: Vec<(u32, BlockStatus)> = Vec::with_capacity(self.runs.len() + 2);
        let mut push = |end: u32, status: BlockStatus| match runs.last_mut() {
            Some((before, _)) if *before >= end => {}
            Some((before, of)) if *of == status => *before = end,
            None if end == 0 => {}
            _ => runs.push((end, status)),
        };
        for (from, length, of) in self.runs() {
            let to = from + length;
            push(to.min(start), of);
            if to > start && from < end {
                push(end.min(to), status);
            }
            if to > end {
                push(to, of);
            }
        }
        self.runs = runs;
    }

    /// Leaves blocks out, as if they had been read: there is nothing in them.
    pub fn leave_out(&mut self, start: u32, blocks: u32) {
        if blocks > 0 {
            self.set(start, blocks, BlockStatus::Read);
        }
    }

    /// Lets bad blocks be tried again.
    pub fn retry(&mut self) {
        self.replace(BlockStatus::Bad, BlockStatus::Failed);
    }

    /// Gives all blocks of one status another.
    pub(super) fn replace(&mut self, old: BlockStatus, new: BlockStatus) {
        let mut runs: Vec<(u32, BlockStatus)> = Vec::with_capacity(self.runs.len());
        for (end, status) in &self.runs {
            let status = if *status == old { new } else { *status };
            match runs.last_mut() {
                Some((before, of)) if *of == status => *before = *end,
                _ => runs.push((*end, status)),
            }
        }
        self.runs = runs;
    }

    /// Reads a map file. Its parts must follow one another from 0 on, in whole blocks of 2048 bytes.
    ///
    /// # Errors
    /// The first line that is not as it must be.
    pub fn parse(text: &str) -> Result<Self, MapError> {
        let mut map = Self { runs: Vec::new() };
        let mut state_line = true;
        for (position, line) in text.lines().enumerate() {
            let fault = |fault| MapError {
                line: position + 1,
                fault,
            };
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let mut fields = line.split_whitespace();
            if std::mem::take(&mut state_line) {
                // Where ddrescue stands, and what it does there: of no use here.
                let is_state = |text: &str| matches!(text, "?" | "*" | "/" | "-" | "F" | "G" | "+");
                if fields.next().and_then(number).is_none() || !fields.next().is_some_and(is_state) {
                    return Err(fault("it does not say where reading stands"));
                }
                continue;
            }
            let (Some(start), Some(size), Some(letter)) = (fields.next(), fields.next(), fields.next())
            else {
                return Err(fault("position, size and status are not all there"));
            };
            let blocks = |text: &str| {
                let bytes: u64 = number(text).ok_or(fault("a number is none"))?;
                if !bytes.is_multiple_of(2048) {
                    return Err(fault("it is not a whole number of blocks"));
                }
                u32::try_from(bytes / 2048).map_err(|_| fault("it lies beyond every disc"))
            };
            let (start, size) = (blocks(start)?, blocks(size)?);
            if start != map.blocks() || size == 0 {
                return Err(fault("it does not follow the line before it"));
            }
            let status = match letter {
                "+" => BlockStatus::Read,
                "-" => BlockStatus::Bad,
                "*" | "/" => BlockStatus::Failed,
                "?" => BlockStatus::Untried,
                _ => return Err(fault("the status is none")),
            };
            let end = start
                .checked_add(size)
                .ok_or(fault("it lies beyond every disc"))?;
            map.runs.push((end, status));
        }
        if state_line {
            return Err(MapError {
                line: 1,
                fault: "there is nothing in it",
            });
        }
        Ok(map)
    }
}

/// A number of a map file.
fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

impl fmt::Display for BlockMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = String::new();
        for (start, blocks, status) in self.runs() {
            let (position, size) = (u64::from(start) * 2048, u64::from(blocks) * 2048);
            writeln!(lines, "{position:#010x}  {size:#010x}  {}", status.letter())?;
        }
        let untried = self
            .next(BlockStatus::Untried, 0)
            .map_or(0, |(start, _)| u64::from(start) * 2048);
        let state = if self.count(BlockStatus::Untried) > 0 {
            '?'
        } else {
            '+'
        };
        write!(
            f,
            "# Mapfile. Created by libfsimage\n{untried:#010x}  {state}\n{lines}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_set_and_joined() {
        let mut map = BlockMap::new(100);
        map.set(0, 10, BlockStatus::Read);
        map.set(20, 5, BlockStatus::Failed);
        map.set(10, 10, BlockStatus::Read);
        map.set(95, 50, BlockStatus::Read);
        let runs: Vec<_> = map.runs().collect();
        let expected = [
            (0, 20, BlockStatus::Read),
            (20, 5, BlockStatus::Failed),
            (25, 70, BlockStatus::Untried),
            (95, 5, BlockStatus::Read),
        ];
        assert_eq!(runs, expected);
        assert_eq!(map.next(BlockStatus::Untried, 30), Some((30, 65)));
        map.set(20, 75, BlockStatus::Read);
        assert_eq!(map.runs().collect::<Vec<_>>(), [(0, 100, BlockStatus::Read)]);
        assert_eq!(map.next(BlockStatus::Untried, 0), None);
    }

    #[test]
    fn map_files_there_and_back() {
        let mut map = BlockMap::new(1000);
        map.set(5, 5, BlockStatus::Bad);
        map.set(100, 5, BlockStatus::Read);
        assert_eq!(BlockMap::parse(&map.to_string()), Ok(map));
    }

    #[test]
    fn a_map_of_ddrescue() {
        let text = "# Mapfile. Created by GNU ddrescue version 1.27\n# Command line: ddrescue -b 2048 /dev/sr0 i m\n\
                    # Start time:   2026-01-01 00:00:00\n# current_pos  current_status  current_pass\n\
                    0x00010000     +               1\n#      pos        size  status\n\
                    0x00000000  0x00010000  +\n0x00010000  0x00000800  -\n0x00010800  0x00007800  /\n";
        let map = BlockMap::parse(text).unwrap();
        assert_eq!((map.blocks(), map.count(BlockStatus::Read)), (48, 32));
        assert_eq!(
            (map.count(BlockStatus::Bad), map.count(BlockStatus::Failed)),
            (1, 15)
        );
    }

    #[test]
    fn bad_maps_are_refused_with_their_line() {
        for (lines, line) in [
            ("", 1),
            ("# a comment\n", 1),
            ("no map", 1),
            ("\n0 x\n0 2048 +", 2),
            ("0\n0 2048 +", 1),
            ("0 +\n0 2047 +", 2),
            ("0 +\n2048 2048 +", 2),
            ("0 +\n0 2048 x", 2),
            ("0 +\n0 2048 +\n\n2048", 4),
        ] {
            assert_eq!(BlockMap::parse(lines).unwrap_err().line, line, "{lines}");
        }
    }
}
