//! A virtual disc in a file: two copies of its state, of which the newer whole one counts, and its blocks.
//!
//! | offset | what |
//! |---|---|
//! | 0 | one copy of the state |
//! | 128 KiB | the other one |
//! | 512 KiB | block 0, and then one after another |
//!
//! A copy: `FSIDISC1`, generation (8 bytes), length (4), CRC-32 of what follows (4), the state. Numbers are little-endian. A new state
//! goes over the older copy when all blocks that it speaks of are in the file, so that a crash at any write leaves the last good one.

use crate::error::MmcError;

use super::disc::Disc;
use super::storage::Storage;

const MAGIC: [u8; 8] = *b"FSIDISC1";
const COPY: u64 = 128 << 10;
const BLOCKS: u64 = 512 << 10;

/// A disc and where it is kept.
pub(super) struct DiscFile {
    storage: Box<dyn Storage>,
    generation: u64,
}

impl DiscFile {
    /// Makes a new disc.
    pub(super) fn create(storage: Box<dyn Storage>, disc: &Disc) -> Result<Self, MmcError> {
        let mut file = Self {
            storage,
            generation: 0,
        };
        file.save(disc)?;
        Ok(file)
    }

    /// Opens a disc that is there.
    pub(super) fn open(storage: Box<dyn Storage>) -> Result<(Self, Disc), MmcError> {
        let copies = [Self::load(&*storage, 0)?, Self::load(&*storage, 1)?];
        let newest = copies
            .into_iter()
            .flatten()
            .max_by_key(|(generation, _)| *generation);
        let (generation, disc) = newest.ok_or(MmcError::VirtualDisc {
            fault: "no whole copy of its state is in the file",
        })?;
        Ok((Self { storage, generation }, disc))
    }

    fn load(storage: &dyn Storage, copy: u64) -> Result<Option<(u64, Disc)>, MmcError> {
        let mut header = [0; 24];
        storage
            .read_at(copy * COPY, &mut header)
            .map_err(MmcError::Storage)?;
        let (magic, rest) = header.split_at(8);
        let (Some(generation), Some(length), Some(crc)) = (
            rest.first_chunk(),
            rest.get(8..).and_then(|rest| rest.first_chunk()),
            rest.last_chunk(),
        ) else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if magic != MAGIC || length as u64 > COPY - 24 {
            return Ok(None);
        }
        let mut state = vec![0; length];
        storage
            .read_at(copy * COPY + 24, &mut state)
            .map_err(MmcError::Storage)?;
        if crc32(&state) != u32::from_le_bytes(*crc) {
            return Ok(None);
        }
        Ok(Disc::parse(&state).map(|disc| (u64::from_le_bytes(*generation), disc)))
    }

    /// Puts a new state over the older copy.
    pub(super) fn save(&mut self, disc: &Disc) -> Result<(), MmcError> {
        let state = disc.to_bytes();
        let length = u32::try_from(state.len()).unwrap_or(u32::MAX);
        if u64::from(length) > COPY - 24 {
            return Err(MmcError::VirtualDisc {
                fault: "it has more tracks than its file can tell",
            });
        }
        let generation = self.generation + 1;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(generation.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend(crc32(&state).to_le_bytes());
        bytes.extend(state);
        self.storage.sync().map_err(MmcError::Storage)?;
        self.storage
            .write_at(generation % 2 * COPY, &bytes)
            .map_err(MmcError::Storage)?;
        self.storage.sync().map_err(MmcError::Storage)?;
        self.generation = generation;
        Ok(())
    }

    /// Forgets all blocks.
    pub(super) fn forget_blocks(&mut self) -> Result<(), MmcError> {
        self.storage.forget(BLOCKS).map_err(MmcError::Storage)
    }

    pub(super) fn read_blocks(&self, lba: u32, buffer: &mut [u8]) -> Result<(), MmcError> {
        self.storage
            .read_at(BLOCKS + u64::from(lba) * 2048, buffer)
            .map_err(MmcError::Storage)
    }

    pub(super) fn write_blocks(&mut self, lba: u32, blocks: &[u8]) -> Result<(), MmcError> {
        self.storage
            .write_at(BLOCKS + u64::from(lba) * 2048, blocks)
            .map_err(MmcError::Storage)
    }
}

/// The CRC of Ethernet and of ZIP files (ITU-T V.42).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ if crc & 1 != 0 { 0xedb8_8320 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::super::medium::MediumKind;
    use super::super::storage::Memory;
    use super::*;

    #[test]
    fn crc_of_the_usual_example() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    /// Storage that loses power in the middle of a write: half of it is done, and nothing after.
    #[derive(Clone)]
    struct Failing(Arc<Mutex<(Memory, usize)>>);

    impl Storage for Failing {
        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
            self.0.lock().unwrap().0.read_at(offset, buffer)
        }

        fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
            let mut inner = self.0.lock().unwrap();
            match inner.1 {
                0 => Err(io::Error::other("no power")),
                1 => {
                    inner.1 = 0;
                    inner.0.write_at(offset, &bytes[..bytes.len() / 2])?;
                    Err(io::Error::other("power lost"))
                }
                _ => {
                    inner.1 -= 1;
                    inner.0.write_at(offset, bytes)
                }
            }
        }

        fn forget(&mut self, offset: u64) -> io::Result<()> {
            self.0.lock().unwrap().0.forget(offset)
        }

        fn sync(&mut self) -> io::Result<()> {
            if self.0.lock().unwrap().1 == 0 {
                Err(io::Error::other("no power"))
            } else {
                Ok(())
            }
        }
    }

    #[test]
    fn a_crash_at_any_write_leaves_the_last_good_state() {
        for writes in 1..9 {
            let memory = Arc::new(Mutex::new((Memory::default(), 2)));
            let storage = || Box::new(Failing(Arc::clone(&memory)));
            let mut disc = Disc::blank(MediumKind::DvdPlusR, 2_295_104, 0);
            let mut file = DiscFile::create(storage(), &disc).unwrap();
            memory.lock().unwrap().1 = writes;
            let mut saved = disc.clone();
            for number in 1..20 {
                disc.identification = number;
                if file
                    .write_blocks(number, &[1; 2048])
                    .and_then(|()| file.save(&disc))
                    .is_err()
                {
                    break;
                }
                saved = disc.clone();
            }
            let (_, found) = DiscFile::open(storage()).unwrap();
            assert_eq!(found, saved, "after {writes} writes");
        }
    }

    #[test]
    fn other_files_are_refused() {
        let mut memory = Memory::default();
        memory.write_at(0, &[1; 4096]).unwrap();
        let error = DiscFile::open(Box::new(memory)).err().unwrap();
        assert!(error.to_string().contains("no whole copy"));
        let mut long = Memory::default();
        long.write_at(0, b"FSIDISC1\x01\0\0\0\0\0\0\0\xff\xff\xff\xff")
            .unwrap();
        assert!(DiscFile::open(Box::new(long)).is_err());
    }
}
