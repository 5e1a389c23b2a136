//! A column: values of one kind, found by a 32-bit number.

use std::mem::size_of;

use crate::id::NONE;

const BITS: u32 = 12;
const CHUNK: usize = 1 << BITS;

/// Values in chunks of 4,096, so that growing copies nothing and leaves little unused, with the numbers of
/// unused slots, which are given again.
pub(crate) struct Column<T> {
    chunks: Vec<Vec<T>>,
    length: u32,
    /// Given again from the end.
    free: Vec<u32>,
    /// Will be free with the next [`Column::settle`].
    retired: Vec<u32>,
    /// How many slots there may be.
    limit: u32,
}

impl<T: Copy + Default> Column<T> {
    pub(crate) fn new() -> Self {
        Self {
            chunks: Vec::new(),
            length: 0,
            free: Vec::new(),
            retired: Vec::new(),
            limit: NONE - 1,
        }
    }

    pub(crate) fn get(&self, index: u32) -> Option<&T> {
        let index = index as usize;
        self.chunks.get(index >> BITS)?.get(index & (CHUNK - 1))
    }

    /// The value at `index`, or the default where there is none.
    pub(crate) fn at(&self, index: u32) -> T {
        self.get(index).copied().unwrap_or_default()
    }

    /// Changes the value at `index`; nothing where there is none, so that `NONE` may be passed.
    pub(crate) fn edit(&mut self, index: u32, change: impl FnOnce(&mut T)) {
        let index = index as usize;
        if let Some(value) = self
            .chunks
            .get_mut(index >> BITS)
            .and_then(|c| c.get_mut(index & (CHUNK - 1)))
        {
            change(value);
        }
    }

    /// Every index in use is below.
    pub(crate) fn bound(&self) -> u32 {
        self.length
    }

    /// Stores `value`; `None` when the column is full.
    pub(crate) fn allocate(&mut self, value: T) -> Option<u32> {
        if let Some(index) = self.free.pop() {
            self.edit(index, |slot| *slot = value);
            return Some(index);
        }
        if self.length >= self.limit {
            return None;
        }
        let index = self.length;
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(value),
            // The first chunk grows by itself: a small tree stays small.
            last => {
                let mut chunk = if last.is_some() {
                    Vec::with_capacity(CHUNK)
                } else {
                    Vec::new()
                };
                chunk.push(value);
                self.chunks.push(chunk);
            }
        }
        self.length += 1;
        Some(index)
    }

    /// Frees a slot at once: what was allocated last is released first.
    pub(crate) fn release(&mut self, index: u32) {
        if !self.pop_if_last(index) {
            self.free.push(index);
        }
    }

    /// Frees a slot with the next [`Column::settle`]; until then its value stays readable.
    pub(crate) fn retire(&mut self, index: u32) {
        self.retired.push(index);
    }

    /// Frees the retired slots; says whether there were any. They are given again in ascending order.
    pub(crate) fn settle(&mut self) -> bool {
        let mut retired = std::mem::take(&mut self.retired);
        let any = !retired.is_empty();
        if self.free.len() <= retired.len() {
            // Sorting all costs no more than was retired, and frees more at the end of the column.
            retired.append(&mut self.free);
        }
        retired.sort_unstable_by(|a, b| b.cmp(a));
        let trimmed = retired
            .iter()
            .take_while(|&&index| self.pop_if_last(index))
            .count();
        self.free.extend(retired.iter().skip(trimmed));
        if let [only] = self.chunks.as_mut_slice() {
            only.shrink_to(only.len().next_power_of_two());
        }
        any
    }

    fn pop_if_last(&mut self, index: u32) -> bool {
        let is_last = index.checked_add(1) == Some(self.length);
        if is_last {
            self.length = index;
            if let Some(chunk) = self.chunks.last_mut() {
                chunk.pop();
                if chunk.is_empty() {
                    self.chunks.pop();
                }
            }
        }
        is_last
    }

    /// Heap bytes held, used or not.
    pub(crate) fn memory(&self) -> usize {
        let values: usize = self.chunks.iter().map(Vec::capacity).sum();
        values * size_of::<T>()
            + self.chunks.capacity() * size_of::<Vec<T>>()
            + (self.free.capacity() + self.retired.capacity()) * size_of::<u32>()
    }

    #[cfg(test)]
    pub(crate) fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_one_column() {
        let mut column = Column::new();
        for value in 0..10_000_u32 {
            assert_eq!(column.allocate(value), Some(value));
        }
        assert!((0..10_000).all(|index| column.at(index) == index));
        assert_eq!(column.get(10_000), None);
        column.edit(5_000, |value| *value = 1);
        column.edit(NONE, |_| panic!("there is no such slot"));
        assert_eq!((column.at(5_000), column.at(NONE)), (1, 0));
        assert!(column.memory() <= 3 * CHUNK * 4 + 200);
        for index in (0..10_000).rev() {
            column.release(index);
        }
        assert_eq!((column.bound(), column.chunks.len()), (0, 0));
    }

    #[test]
    fn retired_slots_come_back_in_order() {
        let mut column = Column::new();
        (0..10_u32).for_each(|value| assert!(column.allocate(value).is_some()));
        for index in [3, 9, 1, 8] {
            column.retire(index);
        }
        assert_eq!(column.at(3), 3);
        assert!(column.settle());
        assert!(!column.settle());
        assert_eq!(column.bound(), 8);
        let given: Vec<_> = (0..4).map(|value| column.allocate(value)).collect();
        assert_eq!(given, [Some(1), Some(3), Some(8), Some(9)]);
    }

    #[test]
    fn full_is_told() {
        let mut column = Column::new();
        column.set_limit(1);
        assert_eq!(column.allocate(0_u32), Some(0));
        assert_eq!(column.allocate(0), None);
        column.release(0);
        assert_eq!(column.allocate(0), Some(0));
    }
}
