//! Bytes that are written over what contents give.

/// Bytes at a place of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Patch {
    /// In bytes of the image.
    pub(crate) at: u64,
    pub(crate) bytes: Vec<u8>,
}

impl Patch {
    /// Whether it changes bytes of this range.
    pub(crate) fn touches(&self, start: u64, length: u64) -> bool {
        self.at < start.saturating_add(length) && start < self.at.saturating_add(self.bytes.len() as u64)
    }
}

/// Writes what lies in the range of `out`, whose first byte is byte `start` of the image.
pub(crate) fn overlay(patches: &[Patch], start: u64, out: &mut [u8]) {
    let length = out.len() as u64;
    for patch in patches.iter().filter(|patch| patch.touches(start, length)) {
        let skipped = usize::try_from(start.saturating_sub(patch.at)).unwrap_or(usize::MAX);
        let first = usize::try_from(patch.at.saturating_sub(start)).unwrap_or(usize::MAX);
        let bytes = patch.bytes.get(skipped..).unwrap_or_default();
        for (place, byte) in out.iter_mut().skip(first).zip(bytes) {
            *place = *byte;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_shows_the_same_bytes() {
        let patches = [
            Patch {
                at: 3,
                bytes: vec![1, 2, 3, 4],
            },
            Patch {
                at: 9,
                bytes: vec![5],
            },
        ];
        let mut whole = [0; 12];
        overlay(&patches, 0, &mut whole);
        assert_eq!(whole, [0, 0, 0, 1, 2, 3, 4, 0, 0, 5, 0, 0]);
        for start in 0..12 {
            for end in start..=12 {
                let mut part = vec![0; end - start];
                overlay(&patches, start as u64, &mut part);
                assert_eq!(part, whole[start..end]);
            }
        }
        assert!(!patches[0].touches(7, 2) && patches[0].touches(6, 1) && !patches[0].touches(0, 3));
    }
}
