//! Where the bytes of a virtual disc are kept.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Bytes at offsets, as a file has them: what was never written is zero.
pub trait Storage: Send {
    /// Fills `buffer` from `offset` on; what was never written is zero.
    ///
    /// # Errors
    /// Why it could not be read.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;

    /// Writes all bytes from `offset` on.
    ///
    /// # Errors
    /// Why they could not be written; a part of them may have been.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Forgets everything from `offset` on: it is zero again.
    ///
    /// # Errors
    /// Why it could not be forgotten.
    fn forget(&mut self, offset: u64) -> io::Result<()>;

    /// Comes back when all that was written will be there after a crash.
    ///
    /// # Errors
    /// Why that cannot be said.
    fn sync(&mut self) -> io::Result<()>;
}

impl Storage for File {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match FileExt::read_at(self, rest, offset + done as u64) {
                Ok(0) => {
                    rest.fill(0);
                    return Ok(());
                }
                Ok(length) => done += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        FileExt::write_all_at(self, bytes, offset)
    }

    fn forget(&mut self, offset: u64) -> io::Result<()> {
        self.set_len(offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Bytes of a page of [`Memory`].
const PAGE: usize = 4096;

/// A virtual disc in memory; pages that were never written take none.
#[derive(Clone, Debug, Default)]
pub struct Memory(HashMap<u64, Box<[u8]>>);

/// Pieces of a run of bytes, none of which crosses a page: page, place in it, place in the run, length.
fn pieces(offset: u64, length: usize) -> impl Iterator<Item = (u64, usize, usize, usize)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        if done == length {
            return None;
        }
        let at = offset + done as u64;
        let inside = usize::try_from(at % PAGE as u64).unwrap_or(0);
        let piece = (PAGE - inside).min(length - done);
        let this = (at / PAGE as u64, inside, done, piece);
        done += piece;
        Some(this)
    })
}

impl Storage for Memory {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        for (page, inside, done, length) in pieces(offset, buffer.len()) {
            let Some(target) = buffer.get_mut(done..done + length) else {
                continue;
            };
            match self
                .0
                .get(&page)
                .and_then(|page| page.get(inside..inside + length))
            {
                Some(source) => target.copy_from_slice(source),
                None => target.fill(0),
            }
        }
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        for (page, inside, done, length) in pieces(offset, bytes.len()) {
            let page = self.0.entry(page).or_insert_with(|| vec![0; PAGE].into());
            if let (Some(target), Some(source)) = (
                page.get_mut(inside..inside + length),
                bytes.get(done..done + length),
            ) {
                target.copy_from_slice(source);
            }
        }
        Ok(())
    }

    fn forget(&mut self, offset: u64) -> io::Result<()> {
        let first = offset.div_ceil(PAGE as u64);
        self.0.retain(|page, _| *page < first);
        let inside = usize::try_from(offset % PAGE as u64).unwrap_or(0);
        if let Some(cut) = self
            .0
            .get_mut(&(offset / PAGE as u64))
            .and_then(|page| page.get_mut(inside..))
        {
            cut.fill(0);
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_files_do_the_same() {
        let mut memory = Memory::default();
        let mut file = tempfile::tempfile().unwrap();
        for (offset, length, value) in [(4000, 9000, 1), (0, 10, 2), (4095, 2, 3), (40_000, 4096, 4)] {
            let bytes = vec![value; length];
            memory.write_at(offset, &bytes).unwrap();
            Storage::write_at(&mut file, offset, &bytes).unwrap();
        }
        let (mut one, mut other) = (vec![9; 50_000], vec![8; 50_000]);
        memory.read_at(3, &mut one).unwrap();
        Storage::read_at(&file, 3, &mut other).unwrap();
        assert!(one == other);
        assert_eq!(one[4092..4095], [3, 3, 1]);
        memory.forget(5000).unwrap();
        Storage::forget(&mut file, 5000).unwrap();
        memory.read_at(0, &mut one).unwrap();
        Storage::read_at(&file, 0, &mut other).unwrap();
        assert!(one == other && one[4999] == 1 && one[5000..].iter().all(|byte| *byte == 0));
        memory.sync().unwrap();
        Storage::sync(&mut file).unwrap();
    }
}
