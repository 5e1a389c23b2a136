//! Where the sessions of a disc with UDF alone lie, when no drive tells.
//!
//! Each session has an anchor 256 sectors behind its beginning, and most have another at their end; both lead to the session's own volume descriptor
//! sequence. On a disc that can be overwritten the anchor at sector 256 leads to the newest session that is whole. From there each is found by the
//! anchor that ends right before the next. An anchor at the end of the disc tells nothing: it may be of a session that was not recorded to
//! its end.
//!
//! Spec: ECMA-167:1997 3/8.4.2.1; UDF:2.60 6.10.2, 6.11.

use fsimage_formats::udf::{AnchorVolumeDescriptorPointer, Extent};

use crate::error::{VolumeError, VolumeErrorKind};
use crate::source::BlockSource;
use crate::walk::Walk;

/// Bytes of a sector; sessions are a matter of optical discs.
const SECTOR: u64 = SECTOR_BYTES as u64;
const SECTOR_BYTES: usize = 2048;
/// Where the front's anchor is, and one that tells that a disc goes on (UDF:2.60 6.11.2.2).
const FRONT: [u64; 2] = [256, 512];
/// Sectors between the beginning of a session and its volume recognition sequence.
const RECOGNITION: u64 = 16;
/// Sessions begin at multiples of this.
const UNIT: u64 = 16;
/// Multiples before a volume descriptor sequence that are tried as the beginning of its session.
const TRIED: u64 = 32;
/// Sectors before a session that may be there to fill it up, behind the anchor or the virtual allocation table of the one before.
const GAP: u64 = 64;
/// Sessions that are found; a medium has fewer.
const MOST_SESSIONS: usize = 1000;

/// A session of UDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// Its first sector.
    pub(crate) start: u64,
    /// The last one that is its.
    pub(crate) last: u64,
}

/// The sessions, the oldest first; none where there is one at most.
pub(crate) fn sessions(source: &dyn BlockSource, walk: &mut Walk) -> Result<Vec<Span>, VolumeError> {
    let sectors = source.length() / SECTOR;
    let mut search = Search { source, walk };
    let mut front = None;
    for sector in FRONT {
        front = front.or(search.anchor(sector)?);
    }
    let Some(front) = front else {
        return Ok(Vec::new());
    };
    let mut start = search.start_of(front)?;
    let mut last = sectors.saturating_sub(1);
    let mut found = Vec::new();
    while start > 0 && found.len() < MOST_SESSIONS {
        found.push(Span { start, last });
        last = start - 1;
        let mut before = 0;
        for sector in (start.saturating_sub(GAP)..start).rev() {
            if !search.is_blank(sector)? {
                last = sector;
                // Or the entry of a virtual allocation table, which tells no beginning.
                if let Some(anchor) = search.anchor(sector)? {
                    before = search.start_of(anchor)?;
                }
                break;
            }
        }
        // Only what lies before can have come before.
        start = if before < start { before } else { 0 };
    }
    if found.is_empty() {
        return Ok(found);
    }
    found.push(Span { start: 0, last });
    found.reverse();
    Ok(found)
}

struct Search<'a> {
    source: &'a dyn BlockSource,
    walk: &'a mut Walk,
}

impl Search<'_> {
    /// The main sequence that an anchor leads to, if there is one that was recorded for this place.
    fn anchor(&mut self, sector: u64) -> Result<Option<Extent>, VolumeError> {
        let b = self.read(sector)?;
        let anchor = b
            .first_chunk::<{ AnchorVolumeDescriptorPointer::SIZE }>()
            .and_then(|b| AnchorVolumeDescriptorPointer::parse(b).ok());
        let placed = anchor.filter(|anchor| u64::from(anchor.tag.location) == sector);
        Ok(placed.map(|anchor| anchor.main_sequence))
    }

    /// Whether nothing is recorded in a sector, or it cannot be read.
    fn is_blank(&mut self, sector: u64) -> Result<bool, VolumeError> {
        Ok(self.read(sector)?.iter().all(|&byte| byte == 0))
    }

    /// Whether a volume recognition sequence begins where that of a session does (ECMA-167:1997 2/8.3, 2/9.2).
    fn is_recognised(&mut self, start: u64) -> Result<bool, VolumeError> {
        Ok(self.read(start + RECOGNITION)?.get(1..6) == Some(b"BEA01"))
    }

    /// A sector; zeros where there is none, or it cannot be read.
    fn read(&mut self, sector: u64) -> Result<[u8; SECTOR_BYTES], VolumeError> {
        let mut b = [0; SECTOR_BYTES];
        let offset = sector * SECTOR;
        if offset.saturating_add(SECTOR) > self.source.length() {
            return Ok(b);
        }
        match self
            .walk
            .read_into(self.source, "sector of a session", offset, &mut b)
        {
            Err(error) if error.kind() == VolumeErrorKind::Read => Ok([0; SECTOR_BYTES]),
            read => read.map(|()| b),
        }
    }

    /// Where the session of a sequence begins; 0 where no other beginning has an anchor for it.
    fn start_of(&mut self, sequence: Extent) -> Result<u64, VolumeError> {
        let first = u64::from(sequence.location) / UNIT * UNIT;
        let mut found = 0;
        for number in 0..TRIED {
            let start = first.saturating_sub(number * UNIT);
            if start == 0 {
                break;
            }
            // The anchor at the end may lie so, too, but leads to a later beginning, or to none.
            if self.anchor(start + FRONT[0])? == Some(sequence) && self.is_recognised(start)? {
                found = start;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fsimage_formats::udf::Tag;

    use super::*;
    use crate::walk::Limits;

    /// Sectors with anchors, each leading to a sequence at a place.
    fn check(sectors: usize, anchors: &[(u32, u32)], expected: &[(u64, u64)]) {
        let mut bytes = vec![0; sectors * 2048];
        for &(sector, location) in anchors {
            let extent = Extent {
                length: 16 * 2048,
                location,
            };
            let anchor = AnchorVolumeDescriptorPointer {
                tag: Tag {
                    version: 3,
                    serial_number: 0,
                    location: sector,
                },
                main_sequence: extent,
                reserve_sequence: extent,
            };
            let at = sector as usize * 2048;
            bytes[at..at + AnchorVolumeDescriptorPointer::SIZE].copy_from_slice(&anchor.write());
        }
        for &(start, _) in expected {
            let at = (usize::try_from(start).unwrap() + 16) * 2048;
            bytes[at..at + 7].copy_from_slice(b"\0BEA01\x01");
        }
        let source: Arc<[u8]> = Arc::from(bytes);
        let mut walk = Walk::new(Limits::default(), source.length());
        let found = sessions(&source, &mut walk).unwrap();
        let found: Vec<_> = found.iter().map(|span| (span.start, span.last)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn one_session_is_not_told() {
        check(600, &[], &[]);
        check(600, &[(256, 32), (599, 32)], &[]);
        check(10, &[], &[]);
        // The anchor at the end is not that of a session that begins at sector 16.
        check(273, &[(256, 32), (272, 32)], &[]);
        // An anchor of what was there before leads to no session of its own.
        check(600, &[(256, 32), (599, 400)], &[]);
    }

    #[test]
    fn the_front_leads_to_the_newest() {
        let anchors = [
            (256, 1060),
            (480, 32),
            (768, 548),
            (1010, 548),
            (1280, 1060),
            (1599, 1060),
        ];
        check(1600, &anchors, &[(0, 480), (512, 1010), (1024, 1599)]);
        // Without the newest one's anchor behind its beginning, the front leads to what can only be the first.
        let lost: Vec<_> = anchors
            .into_iter()
            .filter(|&(sector, _)| sector != 1280)
            .collect();
        check(1600, &lost, &[]);
    }

    #[test]
    fn an_anchor_at_the_end_is_not_taken_for_that_behind_the_beginning() {
        let anchors = [(256, 800), (500, 32), (768, 800), (784, 800)];
        check(785, &anchors, &[(0, 500), (512, 784)]);
    }

    #[test]
    fn the_front_decides() {
        check(976, &[(256, 32), (500, 32), (800, 580), (959, 580)], &[]);
        // A session whose end is a virtual allocation table has no anchor there.
        let anchors = [(256, 580), (536, 33), (800, 580), (959, 580)];
        check(976, &anchors, &[(0, 536), (544, 975)]);
    }

    #[test]
    fn sessions_that_lead_to_each_other_come_to_an_end() {
        let anchors: Vec<_> = (16..1600).map(|sector| (sector, 1520)).collect();
        check(1600, &anchors, &[(0, 1023), (1024, 1599)]);
    }
}
