//! Where the sessions of an image begin, when no drive tells.
//!
//! In an image of a medium that is written once, sessions follow each other, each with volume descriptors at its sector 16 that give its
//! length; the next one begins behind that, or at the next multiple of 16 or 32 sectors. Where a medium can be rewritten, programs put the
//! descriptors of the newest session to the start of the disc, so that it is the one that is mounted; some keep those of the first
//! session in what looks like a session at sector 32, and then is one; ours keep descriptors that have no other copy in front of the session that takes
//! their place. The search is bounded: it looks at few places for each session that it found.

use std::ops::ControlFlow;

use fsimage_formats::iso9660::PrimaryVolumeDescriptor;
use fsimage_formats::iso9660::volume_descriptor::{FIRST_VOLUME_DESCRIPTOR, VOLUME_DESCRIPTOR_SIZE};

use crate::error::{VolumeError, VolumeErrorKind};
use crate::iso9660::SECTOR;
use crate::source::BlockSource;
use crate::walk::Walk;

/// Sessions that are found; a medium has fewer.
const MOST_SESSIONS: usize = 1000;
/// Where the first session's descriptors are kept when the start of the disc has those of the newest.
const KEPT: u64 = 32;
/// Sectors between the beginning that kept descriptors tell and the link that they are kept in, from its second sector on.
const BEFORE_LINK: u64 = FIRST_VOLUME_DESCRIPTOR as u64 - 1;
/// Sectors between a session's first descriptor and its path tables and root directory that are searched.
const DESCRIPTORS: u64 = 64;
/// Multiples of 32 sectors before those that are tried as the session's beginning.
const FAR: usize = 1024;
/// Sectors between two sessions of a CD: lead-out, lead-in and pregap, behind the first session and behind others.
const CD_GAPS: [u64; 2] = [11_400, 6_900];
/// Run-out blocks that images of CDs may have behind a session, and the pregap.
const RUN_OUT: [u64; 3] = [2, 150, 152];

/// What a session's primary descriptor says.
#[derive(Clone, Copy, Debug)]
struct Head {
    start: u64,
    /// Blocks.
    length: u64,
    root: u32,
    path_table: u32,
}

impl Head {
    fn read(source: &dyn BlockSource, start: u64, walk: &mut Walk) -> Result<Option<Self>, VolumeError> {
        let sector = start.saturating_add(u64::from(FIRST_VOLUME_DESCRIPTOR));
        let offset = sector.saturating_mul(SECTOR);
        if offset.saturating_add(SECTOR) > source.length() {
            return Ok(None);
        }
        let mut b = [0; VOLUME_DESCRIPTOR_SIZE];
        match walk.read_into(source, "volume descriptor", offset, &mut b) {
            Ok(()) => {}
            // What cannot be read between sessions is no session.
            Err(error) if error.kind() == VolumeErrorKind::Read && start > 0 => return Ok(None),
            Err(error) => return Err(error),
        }
        let Ok(PrimaryVolumeDescriptor { body }) = PrimaryVolumeDescriptor::parse(&b) else {
            return Ok(None);
        };
        Ok(Some(Self {
            start,
            length: u64::from(body.volume_space_size),
            root: body.root.extent,
            path_table: body.type_l_path_table,
        }))
    }

    /// Whether the descriptor is a copy of another one, or that one of this.
    fn is_same(&self, other: &Self) -> bool {
        (self.root, self.path_table) == (other.root, other.path_table)
    }

    /// Whether the session has its own root directory.
    fn is_own(&self) -> bool {
        u64::from(self.root) > self.start
    }

    /// Where the next session may begin.
    fn candidates(&self) -> Vec<u64> {
        let end = self.start.saturating_add(self.length);
        let mut all = vec![end, end.next_multiple_of(16), end.next_multiple_of(KEPT)];
        all.extend(CD_GAPS.iter().chain(&RUN_OUT).map(|gap| end.saturating_add(*gap)));
        all.sort_unstable();
        all.dedup();
        all.retain(|&start| start > self.start);
        all
    }
}

/// The first sectors of all sessions of ISO 9660 that are found, the oldest first; none where the front of the disc has no descriptors.
pub(crate) fn find(source: &dyn BlockSource, walk: &mut Walk) -> Result<Vec<u64>, VolumeError> {
    let Some(front) = Head::read(source, 0, walk)? else {
        return Ok(Vec::new());
    };
    // What the first session's descriptors lead to may lie before them.
    let kept = Head::read(source, KEPT, walk)?.filter(|head| head.root > FIRST_VOLUME_DESCRIPTOR);
    let mut found = chain(source, kept.unwrap_or(front), walk)?;
    let is_known = |found: &[Head]| found.iter().any(|head| head.start > 0 && head.is_same(&front));
    if !is_known(&found)
        && let Some(newest) = behind_the_front(source, &front, walk)?
    {
        found.retain(|head| head.start < newest.start);
        let before = kept_before(source, newest, walk)?;
        merge(&mut found, before);
        found.push(newest);
    }
    if kept.is_some() && found.len() == 1 && is_known(&found) {
        // One session, whose descriptors are kept for those that may come.
        found = vec![front];
    } else if is_known(&found) {
        // The front has another session's descriptors, and that session has them too.
        found.retain(|head| head.start > 0);
    } else if kept.is_some() {
        found.insert(0, front);
    }
    found.iter().map(|head| session_of(source, head, walk)).collect()
}

/// Adds sessions that were found in another way. Those without descriptors at their own place come first: they were at the front.
fn merge(found: &mut Vec<Head>, others: Vec<Head>) {
    for other in others {
        if found.iter().any(|head| head.start > 0 && head.is_same(&other)) {
            continue;
        }
        let at = match other.is_own() {
            true => found.partition_point(|head| !head.is_own() || head.start < other.start),
            false => found.partition_point(|head| !head.is_own()),
        };
        found.insert(at, other);
    }
}

/// Where the session begins that descriptors are of: a program may put a copy of them before it, by which it is found.
fn session_of(source: &dyn BlockSource, head: &Head, walk: &mut Walk) -> Result<u64, VolumeError> {
    let own = head.start.saturating_add(KEPT);
    let is_copy = head.start > 0 && Head::read(source, own, walk)?.is_some_and(|next| next.is_same(head));
    Ok(if is_copy { own } else { head.start })
}

/// A session and those that follow it.
fn chain(source: &dyn BlockSource, first: Head, walk: &mut Walk) -> Result<Vec<Head>, VolumeError> {
    let mut found = vec![first];
    let mut last = first;
    while found.len() + 1 < MOST_SESSIONS {
        let mut next = None;
        for start in last.candidates() {
            next = Head::read(source, start, walk)?.filter(Head::is_own);
            if next.is_some() {
                break;
            }
        }
        let Some(head) = next else { break };
        found.push(head);
        last = head;
    }
    Ok(found)
}

/// The sessions before this one of which each following one keeps the descriptors that it took the place of: at the beginning of the link
/// before it. Where those were of a session at the front, others may follow that one.
fn kept_before(source: &dyn BlockSource, newest: Head, walk: &mut Walk) -> Result<Vec<Head>, VolumeError> {
    let mut found = Vec::new();
    let mut next = newest;
    let mut oldest = None;
    while found.len() + 2 < MOST_SESSIONS {
        let Some(link) = next.start.checked_sub(KEPT) else {
            break;
        };
        let Some(start) = link.checked_sub(BEFORE_LINK) else {
            break;
        };
        let kept = Head::read(source, start, walk)?;
        // What is kept leads to what was there before.
        let Some(kept) = kept.filter(|kept| u64::from(kept.root.max(kept.path_table)) < link) else {
            break;
        };
        // The session itself, if it has descriptors of its own beside those that stood at the front.
        let own = behind_the_front(source, &kept, walk)?.filter(|own| own.start < start);
        next = own.unwrap_or(kept);
        oldest = Some(Head { start: 0, ..kept });
        found.push(next);
        if own.is_none() {
            break;
        }
    }
    found.reverse();
    if let Some(oldest) = oldest {
        let following = chain(source, oldest, walk)?;
        let is_known = |head: &Head| found.iter().chain([&newest]).any(|known| known.is_same(head));
        let between: Vec<Head> = following
            .into_iter()
            .filter(|head| head.start > 0 && head.start < newest.start && !is_known(head))
            .collect();
        merge(&mut found, between);
    }
    Ok(found)
}

/// The session whose descriptors the front of the disc has: they lie before its path table and its root directory, in that session.
fn behind_the_front(
    source: &dyn BlockSource,
    front: &Head,
    walk: &mut Walk,
) -> Result<Option<Head>, VolumeError> {
    let last = u64::from(front.root.min(front.path_table));
    let first = last
        .saturating_sub(DESCRIPTORS)
        .max(u64::from(FIRST_VOLUME_DESCRIPTOR) + 1);
    // Before those of ISO 9660, a session that has UDF too has UDF's directories.
    let far = (1..=first / KEPT)
        .rev()
        .take(FAR)
        .map(|number| number * KEPT)
        .map(|start| start + u64::from(FIRST_VOLUME_DESCRIPTOR))
        .filter(|&sector| sector < first);
    let found = (first..last).rev().chain(far).try_for_each(|sector| {
        match Head::read(source, sector - u64::from(FIRST_VOLUME_DESCRIPTOR), walk) {
            Ok(Some(head)) if head.is_same(front) => ControlFlow::Break(Ok(head)),
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    });
    found.break_value().transpose()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fsimage_formats::iso9660::{FileFlags, RecordingDateTime};

    use super::*;
    use crate::walk::Limits;

    /// A disc with primary descriptors in the sessions that begin at these sectors, each with a length and the place of its metadata.
    fn disc(sectors: usize, heads: &[(usize, u32, u32)]) -> Arc<[u8]> {
        let mut bytes = vec![0; sectors * 2048];
        for &(start, length, metadata) in heads {
            let b = &mut bytes[(start + 16) * 2048..][..2048];
            b[..7].copy_from_slice(b"\x01CD001\x01");
            b[80..84].copy_from_slice(&length.to_le_bytes());
            b[140..144].copy_from_slice(&metadata.to_le_bytes());
            let mut root = [0; 34];
            fsimage_formats::iso9660::DirectoryRecord {
                extended_attribute_record_length: 0,
                extent: metadata + 4,
                data_length: 2048,
                recorded: RecordingDateTime::UNSPECIFIED,
                flags: FileFlags::DIRECTORY,
                file_unit_size: 0,
                interleave_gap_size: 0,
                volume_sequence_number: 1,
                identifier: &[0],
                system_use: &[],
            }
            .write(&mut root)
            .unwrap();
            b[156..190].copy_from_slice(&root);
        }
        Arc::from(bytes)
    }

    fn check(sectors: usize, heads: &[(usize, u32, u32)], expected: &[u64]) {
        let source = disc(sectors, heads);
        let mut walk = Walk::new(Limits::default(), source.length());
        assert_eq!(find(&source, &mut walk).unwrap(), expected);
    }

    #[test]
    fn one_session_is_all_there_is() {
        check(100, &[], &[]);
        check(100, &[(0, 100, 18)], &[0]);
        check(10, &[], &[]);
    }

    #[test]
    fn sessions_follow_each_other() {
        check(
            522,
            &[(0, 174, 19), (174, 174, 193), (348, 174, 367)],
            &[0, 174, 348],
        );
        check(
            600,
            &[(0, 182, 20), (192, 231, 212), (432, 150, 452)],
            &[0, 192, 432],
        );
        check(12_000, &[(0, 100, 20), (11_500, 100, 11_520)], &[0, 11_500]);
    }

    #[test]
    fn the_front_may_have_the_descriptors_of_the_newest_session() {
        let kept = [(32, 25, 53), (64, 75, 86), (160, 27, 183)];
        check(400, &[&[(0, 187, 183)], &kept[..]].concat(), &[32, 64, 160]);
        // As long as there is only one, it begins at the front.
        check(400, &[(0, 400, 53), (32, 368, 53)], &[0]);
        // Without the first session's, only the newest one is found.
        check(400, &[(0, 300, 212), (192, 108, 212)], &[192]);
        // Unless the session keeps those whose place it took: before it, and before the one that was there before.
        check(
            400,
            &[
                (0, 400, 340),
                (145, 100, 18),
                (160, 32, 212),
                (192, 52, 212),
                (273, 244, 212),
                (288, 112, 340),
                (320, 80, 340),
            ],
            &[145, 192, 320],
        );
        // What was kept stood at the front, and others followed it.
        check(
            800,
            &[
                (0, 800, 640),
                (192, 180, 210),
                (384, 180, 400),
                (561, 182, 18),
                (592, 32, 640),
                (608, 192, 640),
            ],
            &[561, 192, 384, 608],
        );
        // A chain that ends before the disc goes on.
        check(
            500,
            &[
                (0, 360, 340),
                (32, 25, 53),
                (64, 75, 86),
                (273, 139, 86),
                (288, 72, 340),
                (320, 40, 340),
            ],
            &[32, 64, 320],
        );
        // UDF's structures may lie between the descriptors and what they lead to.
        check(1600, &[(0, 1600, 1500), (640, 960, 1500)], &[640]);
        // What is kept does not lie before.
        check(400, &[(0, 300, 212), (145, 100, 190), (192, 108, 212)], &[192]);
        // Newest one lost: the front is all there is for it.
        check(400, &[(0, 300, 212)], &[0]);
    }

    #[test]
    fn the_search_ends() {
        // Sessions that say that they have no length, one in each sector.
        let heads: Vec<_> = (0..3000)
            .map(|start| (start, 1, u32::try_from(start).unwrap() + 18))
            .collect();
        let source = disc(3100, &heads);
        let mut walk = Walk::new(Limits::default(), source.length());
        assert!(find(&source, &mut walk).unwrap().len() <= MOST_SESSIONS);
        check(
            100,
            &[(0, u32::MAX, u32::MAX - 4), (32, u32::MAX, u32::MAX - 4)],
            &[0],
        );
    }
}
