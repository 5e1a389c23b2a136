//! The bytes of all names and link targets, one behind the other.

const BITS: u32 = 18;
const CHUNK: usize = 1 << BITS;

/// Strings of at most 65,535 bytes, found by a 32-bit offset and a length.
///
/// Chunks of 256 KiB; a string lies in one of them. Offsets are counted in bytes, so that there is room for 4
/// GiB.
pub(crate) struct Arena {
    chunks: Vec<Vec<u8>>,
    /// Bytes of the strings in use.
    live: u64,
    /// How many chunks there may be.
    limit: usize,
}

impl Arena {
    pub(crate) fn new() -> Self {
        Self {
            chunks: Vec::new(),
            live: 0,
            limit: 1 << (32 - BITS),
        }
    }

    pub(crate) fn get(&self, offset: u32, length: u16) -> &[u8] {
        let start = offset as usize & (CHUNK - 1);
        let chunk = self.chunks.get(offset as usize >> BITS);
        chunk
            .and_then(|chunk| chunk.get(start..start + usize::from(length)))
            .unwrap_or_default()
    }

    /// Stores a string; `None` when the arena is full.
    pub(crate) fn push(&mut self, string: &[u8]) -> Option<u32> {
        self.push_parts(&[], string)
    }

    /// Stores a string with its length before it, for [`Arena::get_sized`].
    pub(crate) fn push_sized(&mut self, string: &[u8]) -> Option<u32> {
        let length = u16::try_from(string.len()).ok()?;
        self.push_parts(&length.to_ne_bytes(), string)
    }

    pub(crate) fn get_sized(&self, offset: u32) -> &[u8] {
        match *self.get(offset, 2) {
            [a, b] => self.get(offset.saturating_add(2), u16::from_ne_bytes([a, b])),
            _ => &[],
        }
    }

    fn push_parts(&mut self, prefix: &[u8], string: &[u8]) -> Option<u32> {
        let length = prefix.len() + string.len();
        let fits = self
            .chunks
            .last()
            .is_some_and(|chunk| CHUNK - chunk.len() >= length);
        if !fits {
            if self.chunks.len() >= self.limit {
                return None;
            }
            // The first chunk grows by itself: a small tree stays small.
            self.chunks.push(if self.chunks.is_empty() {
                Vec::new()
            } else {
                Vec::with_capacity(CHUNK)
            });
        }
        let index = self.chunks.len().checked_sub(1)?;
        let chunk = self.chunks.last_mut()?;
        // A string that fills a chunk to the end leaves no offset for an empty one behind it; names are not
        // empty.
        let offset = u32::try_from((index << BITS) + chunk.len()).ok()?;
        chunk.extend_from_slice(prefix);
        chunk.extend_from_slice(string);
        self.live += length as u64;
        Some(offset)
    }

    /// Forgets a string. The bytes of the last one are freed, others with the next compaction.
    pub(crate) fn release(&mut self, offset: u32, length: u16) {
        self.live = self.live.saturating_sub(u64::from(length));
        let start = offset as usize & (CHUNK - 1);
        let index = offset as usize >> BITS;
        if index + 1 != self.chunks.len() {
            return;
        }
        if let Some(chunk) = self.chunks.last_mut()
            && chunk.len() == start + usize::from(length)
        {
            chunk.truncate(start);
            if chunk.is_empty() {
                self.chunks.pop();
            }
        }
    }

    /// Forgets a string stored with its length.
    pub(crate) fn release_sized(&mut self, offset: u32) {
        let length = u16::try_from(self.get_sized(offset).len()).unwrap_or_default();
        self.release(offset.saturating_add(2), length);
        self.release(offset, 2);
    }

    /// Whether more than half of the bytes belong to forgotten strings, so that writing the others anew pays.
    /// They then fit: at most a quarter of each chunk stays unused.
    pub(crate) fn is_wasteful(&self) -> bool {
        self.used() / 2 > self.live
    }

    /// Bytes of all strings, forgotten ones too.
    pub(crate) fn used(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.len() as u64).sum()
    }

    /// Heap bytes held, used or not.
    pub(crate) fn memory(&self) -> usize {
        let bytes: usize = self.chunks.iter().map(Vec::capacity).sum();
        bytes + self.chunks.capacity() * size_of::<Vec<u8>>()
    }

    #[cfg(test)]
    pub(crate) fn set_limit(&mut self, chunks: usize) {
        self.limit = chunks;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_lie_in_one_chunk() {
        let mut arena = Arena::new();
        let strings: Vec<Vec<u8>> = (0..20_u8).map(|i| vec![i; 60_000 + usize::from(i)]).collect();
        let offsets: Vec<u32> = strings.iter().map(|s| arena.push(s).unwrap()).collect();
        assert_eq!(arena.chunks.len(), 5);
        for (string, &offset) in strings.iter().zip(&offsets) {
            assert_eq!(arena.get(offset, u16::try_from(string.len()).unwrap()), string);
        }
        for (string, &offset) in strings.iter().zip(&offsets).rev() {
            arena.release(offset, u16::try_from(string.len()).unwrap());
        }
        assert_eq!((arena.chunks.len(), arena.live), (0, 0));
    }

    #[test]
    fn sized_strings() {
        let mut arena = Arena::new();
        for string in [b"".as_slice(), b"../x", &[b'y'; 65_535]] {
            let offset = arena.push_sized(string).unwrap();
            assert_eq!(arena.get_sized(offset), string);
            arena.release_sized(offset);
            assert_eq!((arena.chunks.len(), arena.live), (0, 0));
        }
    }

    #[test]
    fn full_is_told() {
        let mut arena = Arena::new();
        arena.set_limit(1);
        for _ in 0..4 {
            assert!(arena.push(&[0; 65_535]).is_some());
        }
        assert_eq!(arena.push(&[0; 5]), None);
        assert!(arena.push(&[0; 4]).is_some());
        assert_eq!(arena.push(&[0; 1]), None);
        assert!(!arena.is_wasteful());
    }
}
