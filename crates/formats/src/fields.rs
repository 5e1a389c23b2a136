//! Fields at fixed places of a fixed-size structure, with places that are checked when the crate is compiled.

/// Reading and writing fields by offset (from 0) and length, both in bytes.
pub(crate) trait Fields {
    /// Copies the `N` bytes at offset `AT`. An offset outside of the structure does not compile.
    fn field<const AT: usize, const N: usize>(&self) -> [u8; N];

    /// Puts `N` bytes at offset `AT`. An offset outside of the structure does not compile.
    fn put<const AT: usize, const N: usize>(&mut self, value: [u8; N]);
}

impl<const SIZE: usize> Fields for [u8; SIZE] {
    #[inline]
    fn field<const AT: usize, const N: usize>(&self) -> [u8; N] {
        const { assert!(AT + N <= SIZE) };
        let mut value = [0; N];
        value.copy_from_slice(&self[AT..AT + N]);
        value
    }

    #[inline]
    fn put<const AT: usize, const N: usize>(&mut self, value: [u8; N]) {
        const { assert!(AT + N <= SIZE) };
        self[AT..AT + N].copy_from_slice(&value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_where_it_was_put() {
        let mut bytes = [0; 8];
        bytes.put::<3, 2>([7, 9]);
        assert_eq!(bytes, [0, 0, 0, 7, 9, 0, 0, 0]);
        assert_eq!(bytes.field::<2, 4>(), [0, 7, 9, 0]);
        assert_eq!(bytes.field::<6, 2>(), [0, 0]);
    }
}
