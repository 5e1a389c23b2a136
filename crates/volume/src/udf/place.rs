//! Where a file system is looked for.

/// A session, and what is known of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The first logical sector of the session. What is recorded there counts sectors from the start of the disc all the same.
    pub session_start: u32,
    /// Bytes of a logical sector; `None`: whichever fits.
    pub block_size: Option<u32>,
    /// The last sector that is recorded, or belongs to the session; `None`: that of the source. What is behind it is never looked at
    /// for anchors and virtual allocation tables, so that an earlier one gives an earlier state of the disc.
    pub last_block: Option<u32>,
}

/// Sizes of logical sectors, the likely ones first.
const BLOCK_SIZES: [u32; 7] = [2048, 512, 4096, 1024, 8192, 16_384, 32_768];
/// Where a session has anchors (ECMA-167:1997 3/8.4.2.1; UDF:2.60 2.2.3, 6.11.2.2 for 512).
const FROM_START: [u32; 2] = [256, 512];
/// How far before the last block one may be, since the end of a disc is not told precisely: drives count run-out blocks, and images are
/// filled up.
const FROM_END: [u64; 6] = [0, 256, 1, 2, 150, 152];

impl Place {
    /// Sizes of sectors that are tried.
    pub(super) fn block_sizes(self) -> impl Iterator<Item = u32> {
        let known = self
            .block_size
            .filter(|size| size.is_power_of_two() && (512..=1 << 15).contains(size));
        BLOCK_SIZES
            .into_iter()
            .filter(move |_| known.is_none())
            .chain(known)
    }

    /// The last sector of the session on a source of so many.
    pub(super) fn last(self, sectors: u64) -> u64 {
        let last = sectors.saturating_sub(1);
        self.last_block.map_or(last, |block| last.min(u64::from(block)))
    }

    /// Sectors that may hold an anchor, as pairs with the size of sectors: the likely ones first.
    pub(super) fn anchors(self, source_length: u64) -> Vec<(u32, u64)> {
        let start = u64::from(self.session_start);
        let mut all = Vec::new();
        for distance in FROM_START {
            all.extend(self.block_sizes().map(|size| (size, start + u64::from(distance))));
        }
        for size in self.block_sizes() {
            let last = self.last(source_length / u64::from(size));
            for before in FROM_END {
                let sectors = [last.checked_sub(before), last.checked_sub(before + 256)];
                all.extend(sectors.into_iter().flatten().map(|sector| (size, sector)));
            }
        }
        let mut seen = rustc_hash::FxHashSet::default();
        all.retain(|&(size, sector)| {
            let inside = (sector + 1).saturating_mul(u64::from(size)) <= source_length;
            inside && sector > start && seen.insert((size, sector))
        });
        all
    }
}
