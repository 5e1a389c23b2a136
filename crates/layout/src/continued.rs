//! Images that continue a disc which can be written at any place: a file, a DVD+RW, a BD-RE.
//!
//! There is one physical session. A further session of the file systems lies behind what the disc holds, and becomes the one that is
//! shown by a few blocks at the disc's beginning: the volume descriptors of ISO 9660 at block 16, an anchor of UDF at block 256. The image is
//! then the whole disc, of which nearly all is there already; [`Layout::modified_blocks`] names the rest, in an order in which the old session
//! is whole until the new one is.
//!
//! ISO 9660 knows one way to find a session, block 16. By libisoburn's convention the sessions of such a disc are chained: volume descriptors tell
//! a session's own size, behind which the next one begins at a multiple of 32 blocks; and those of the first session are at block 48. But
//! the Linux kernel wants descriptors to tell the size of the disc, or it turns down what lies beyond. So 32 blocks before each further session is a
//! link of the chain, which is nothing but descriptors with the session's own size; the session has its own, with that of the disc.
//!
//! A disc by another program may have no copy at block 48, and nothing that could be moved away from there, or a chain that ends before the disc does.
//! So the descriptors that the session takes the place of are kept in its link, from its second block on, where they make a session that begins 15 blocks
//! before it. That is no multiple of 16, at which libisoburn would take them for a session of the chain.

use std::ops::Range;

use fsimage_tree::Content;

use crate::error::LayoutError;
use crate::layout::{BLOCK_SIZE, Layout};
use crate::options::Options;
use crate::plan::saturate;
use crate::planner::{Part, Planner};

/// The first block of the volume descriptors of a session (ECMA-119:1987 6.7.1).
pub(crate) const DESCRIPTORS: u64 = 16;
/// Blocks of a link of libisoburn's chain of sessions: the system area, and room for descriptors.
pub(crate) const LINK: u64 = 32;
/// Where in a link descriptors of the session before are kept.
const KEPT: u64 = 1;

/// The disc that an image continues. The session begins at [`Options::session_start`](crate::Options::session_start).
#[derive(Clone, Debug)]
pub struct Continued {
    /// The disc as it is, from block 0 on.
    pub disc: Content,
    /// Blocks that there are at block 16 for volume descriptors of ISO 9660, which this session's take; `None` leaves what is there.
    pub descriptor_blocks: Option<u32>,
    /// The descriptors that are at block 16: at most 15 blocks. They are kept before the session.
    pub shown: Vec<u8>,
    /// Blocks of anchors of UDF that shall lead to this session, in ascending order.
    pub anchors: Vec<u32>,
    /// The block of the disc's boot catalog, which stays its.
    pub boot_catalog: Option<u32>,
}

impl Continued {
    /// Blocks of the descriptors that are kept.
    fn kept_blocks(&self) -> u64 {
        (self.shown.len() as u64).div_ceil(BLOCK_SIZE.into())
    }

    /// Refuses what does not lie before the session.
    pub(crate) fn check(&self, options: &Options, needed: u64) -> Result<(), LayoutError> {
        let session_start = options.session_start;
        let conflict = |why| {
            Err(LayoutError::Conflict {
                a: "a further session",
                b: "the disc that it continues",
                why,
            })
        };
        let ascending = self.anchors.is_sorted_by(|a, b| a < b);
        if !ascending || self.anchors.last().is_some_and(|&last| last >= session_start) {
            return conflict("an anchor does not lie before the session");
        }
        let link = if needed > 0 { LINK } else { 0 };
        let end = self.disc.length().div_ceil(options.block_size.into()) + link;
        if end > u64::from(session_start) || needed > LINK - DESCRIPTORS {
            return conflict("it has no room before the session");
        }
        if self.kept_blocks() > DESCRIPTORS - KEPT {
            return conflict("it has too many volume descriptors to keep");
        }
        let Some(room) = self.descriptor_blocks else {
            return Ok(());
        };
        if needed > u64::from(room) {
            return conflict("it has fewer volume descriptors than the session");
        }
        let end = DESCRIPTORS + needed;
        if end > u64::from(session_start) || self.anchors.first().is_some_and(|&first| u64::from(first) < end)
        {
            return conflict("its volume descriptors do not lie before the session");
        }
        Ok(())
    }
}

/// The blocks at the beginning of a continued disc that make another session the one that is shown.
#[derive(Default)]
pub(crate) struct Switches {
    descriptors: Option<usize>,
    anchors: Vec<(usize, u32)>,
    /// The descriptors of the link before the session, and its first block.
    link: Option<(usize, u64)>,
}

impl Switches {
    /// Plans what lies before the session: what is there, and what changes of it.
    pub(crate) fn add(plan: &mut Planner, continued: &Continued, session_start: u32, needed: u64) -> Self {
        let earlier = |plan: &mut Planner, to: u64| plan.add(Part::Earlier, to.saturating_sub(plan.next));
        let mut switches = Self::default();
        if continued.descriptor_blocks.is_some() && needed > 0 {
            earlier(plan, DESCRIPTORS);
            let (index, _) = plan.add_fixed("volume descriptors of the disc", needed);
            switches.descriptors = Some(index);
        }
        for &anchor in &continued.anchors {
            earlier(plan, anchor.into());
            let (index, _) = plan.add_fixed("anchor of the disc", 1);
            switches.anchors.push((index, anchor));
        }
        let session_start = u64::from(session_start);
        if needed > 0 {
            let link = session_start.saturating_sub(LINK);
            earlier(plan, link);
            if continued.kept_blocks() > 0 {
                plan.skip_to(link + KEPT);
                let (index, _) = plan.add_fixed("descriptors of the session before", continued.kept_blocks());
                plan.fill(index, continued.shown.clone());
            }
            plan.skip_to(link + DESCRIPTORS);
            let (index, _) = plan.add_fixed("link to the session", needed);
            switches.link = Some((index, link));
            plan.skip_to(session_start);
        }
        earlier(plan, session_start);
        switches
    }

    /// `descriptors` makes descriptors that tell so many blocks.
    pub(crate) fn fill_descriptors(
        &self,
        plan: &mut Planner,
        descriptors: impl Fn(u32) -> Result<Vec<u8>, LayoutError>,
    ) -> Result<(), LayoutError> {
        if let Some(index) = self.descriptors {
            plan.fill(index, descriptors(saturate(plan.next))?);
        }
        if let Some((index, start)) = self.link {
            plan.fill(index, descriptors(saturate(plan.next - start))?);
        }
        Ok(())
    }

    pub(crate) fn fill_anchors(&self, plan: &mut Planner, anchor: impl Fn(u32) -> Vec<u8>) {
        for &(index, block) in &self.anchors {
            plan.fill(index, anchor(block));
        }
    }
}

impl Layout {
    /// The blocks of the image that differ from the disc that it continues, in the order in which they are to be recorded: the session; then what
    /// makes it the one that is shown, each block a range of its own, the one that decides last; first of those the link by which it is found.
    /// `None`: all blocks, for the image continues nothing.
    ///
    /// A disc on which a beginning of these ranges was recorded shows the old session.
    pub fn modified_blocks(&self) -> Option<Vec<Range<u64>>> {
        self.options().continued.as_ref()?;
        let start = u64::from(self.options().session_start);
        let session = start..self.blocks();
        let switches = self.regions().iter().filter(|region| region.blocks.end <= start);
        let mut blocks: Vec<u64> = switches
            .filter(|region| matches!(region.part, Part::Fixed(_)))
            .flat_map(|region| region.blocks.clone())
            .collect();
        // What leads to the session from the front is read first, and so is written last.
        blocks.sort_unstable_by(|a, b| b.cmp(a));
        let switches = blocks.into_iter().map(|block| block..block + 1);
        Some(std::iter::once(session).chain(switches).collect())
    }
}
