//! A sink in memory that takes bytes at any offset.

use std::io;
use std::sync::{Mutex, PoisonError};

use fsimage_layout::PositionalSink;

/// Bytes of a piece. Threads write to different pieces most of the time, and so do not wait for each other.
const PIECE: usize = 1 << 20;

/// An image in memory, in pieces.
pub struct Memory(Vec<Mutex<Vec<u8>>>);

impl Memory {
    /// Room for so many bytes, all zero.
    pub fn new(bytes: u64) -> Self {
        let mut left = usize::try_from(bytes).unwrap_or(usize::MAX);
        let mut pieces = Vec::new();
        while left > 0 {
            let length = left.min(PIECE);
            pieces.push(Mutex::new(vec![0; length]));
            left -= length;
        }
        Self(pieces)
    }

    /// Whether these are its bytes.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let mut expected = bytes.chunks(PIECE);
        let same = self.0.iter().all(|piece| {
            let piece = piece.lock().unwrap_or_else(PoisonError::into_inner);
            expected.next() == Some(piece.as_slice())
        });
        same && expected.next().is_none()
    }
}

impl PositionalSink for Memory {
    fn write_all_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut at = usize::try_from(offset).map_err(io::Error::other)?;
        let mut rest = bytes;
        while !rest.is_empty() {
            let no_room = || io::Error::from(io::ErrorKind::WriteZero);
            let piece = self.0.get(at / PIECE).ok_or_else(no_room)?;
            let mut piece = piece.lock().unwrap_or_else(PoisonError::into_inner);
            let room = piece.get_mut(at % PIECE..).filter(|room| !room.is_empty());
            let room = room.ok_or_else(no_room)?;
            let length = rest.len().min(room.len());
            let (here, after) = rest.split_at(length);
            let (room, _) = room.split_at_mut(length);
            room.copy_from_slice(here);
            (at, rest) = (at + length, after);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_across_pieces() {
        let size = 2 * PIECE + 100;
        let sink = Memory::new(size as u64);
        let mut expected = vec![0; size];
        assert!(sink.holds(&expected));
        for (offset, length) in [(PIECE - 3, 7), (0, 2), (PIECE / 2, PIECE + 9), (size - 1, 1)] {
            let bytes = vec![u8::try_from(length % 250).unwrap() + 1; length];
            sink.write_all_at(offset as u64, &bytes).unwrap();
            assert!(!sink.holds(&expected));
            expected[offset..offset + length].copy_from_slice(&bytes);
            assert!(sink.holds(&expected));
        }
        assert!(!sink.holds(&expected[1..]));
        assert!(sink.write_all_at(size as u64, b"x").is_err());
    }
}
