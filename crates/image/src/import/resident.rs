//! Contents that lie on the disc that an image continues.

use std::sync::Arc;

use fsimage_layout::{BLOCK_SIZE, DiscRun, Resident};
use fsimage_tree::StoredContent;
use fsimage_volume::{DiscContents, Encoding, Extents};

/// The contents of a disc, as a layout names them where they are.
#[derive(Clone, Debug)]
pub(crate) struct OnDisc(pub(super) Arc<DiscContents>);

impl OnDisc {
    fn extents(&self, content: StoredContent<'_>) -> Option<Extents> {
        let own = Arc::as_ptr(&self.0).addr();
        let is_own = Arc::as_ptr(content.source()).cast::<()>().addr() == own;
        is_own.then(|| self.0.extents(content.key(), content.length()))
    }

    /// Whether a content need not be written again.
    pub(crate) fn holds(&self, content: StoredContent<'_>) -> bool {
        self.extents(content).is_some_and(|extents| is_usable(&extents))
    }
}

/// What directories of a further session can describe: runs of whole blocks, as they are.
fn is_usable(extents: &Extents) -> bool {
    let block = u64::from(BLOCK_SIZE);
    let aligned = extents.runs.iter().all(|run| {
        run.offset
            .is_some_and(|offset| offset.is_multiple_of(block) && offset / block <= u64::from(u32::MAX))
    });
    let (_, others) = extents.runs.split_last().unzip();
    let whole = others
        .unwrap_or_default()
        .iter()
        .all(|run| run.length.is_multiple_of(block));
    extents.encoding == Encoding::Plain && aligned && whole && !extents.runs.is_empty()
}

impl Resident for OnDisc {
    fn runs(&self, content: StoredContent<'_>) -> Option<Vec<DiscRun>> {
        let extents = self.extents(content).filter(is_usable)?;
        let runs = extents.runs.iter().map(|run| {
            let block = u32::try_from(run.offset? / u64::from(BLOCK_SIZE)).ok()?;
            Some(DiscRun {
                block,
                bytes: run.length,
            })
        });
        runs.collect()
    }
}
