//! Memory that bytes pass through on their way to a sink.

/// A page: processors copy from an address that is not a multiple of a cache line's length a third slower, and devices take whole pages.
const ALIGNMENT: usize = 4096;

/// Memory that begins on a page and is used again and again.
#[derive(Debug, Default)]
pub struct Buffer {
    memory: Vec<u8>,
    start: usize,
}

impl Buffer {
    /// `length` bytes, of which nothing is promised. Memory only grows.
    pub fn of(&mut self, length: usize) -> &mut [u8] {
        if self.memory.len() < self.start + length {
            // Freed first, so that the two are never there at once.
            self.memory = Vec::new();
            self.memory = vec![0; length + ALIGNMENT - 1];
            self.start = self.memory.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT - 1);
        }
        self.memory
            .get_mut(self.start..self.start + length)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_on_a_page_and_has_the_length_asked_for() {
        let mut buffer = Buffer::default();
        for length in [1, 5000, 3, 1 << 20, 0, 4096] {
            let bytes = buffer.of(length);
            assert_eq!(bytes.len(), length);
            assert_eq!(bytes.as_ptr().addr() % ALIGNMENT, 0);
        }
    }

    #[test]
    fn keeps_its_memory() {
        let mut buffer = Buffer::default();
        let first = buffer.of(10_000).as_ptr();
        assert_eq!(buffer.of(5).as_ptr(), first);
        assert_eq!(buffer.of(10_000).as_ptr(), first);
    }
}
