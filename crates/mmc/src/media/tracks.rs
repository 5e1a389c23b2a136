//! Tracks and sessions, from whichever command the drive answers.

use crate::commands::read_disc_information::{DiscInformation, DiscStatus, SessionState};
use crate::commands::read_toc::{RawTocEntry, Toc};
use crate::commands::read_track_information::{TrackInformation, TrackOf};
use crate::drive::Drive;
use crate::error::MmcError;

use super::{Session, Track};

/// The most tracks that a drive is asked about: a DVD-R of many borders has a few hundred, a BD-R may have some thousands.
const MOST: u16 = 4096;

/// What a drive says about tracks.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    pub(super) sessions: Vec<Session>,
    /// The track where writing goes on.
    pub(super) open: Option<TrackInformation>,
    pub(super) damaged: bool,
}

/// Leaves a question unanswered that the drive refuses to answer.
pub(super) fn optional<T>(answer: Result<T, MmcError>) -> Result<Option<T>, MmcError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_refusal() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Asks for all tracks one by one; where the drive does not know the command, the table of contents.
pub(super) fn read(drive: &mut Drive, disc: Option<&DiscInformation>) -> Result<Tracks, MmcError> {
    let mut tracks = Tracks::default();
    let last = disc.map_or(1, |disc| disc.last_track).clamp(1, MOST);
    let mut answered = false;
    let may_go_on = disc.is_none_or(|disc| matches!(disc.status, DiscStatus::EMPTY | DiscStatus::INCOMPLETE));
    for number in 1..=last {
        let Some(track) = optional(TrackInformation::read(drive, TrackOf::Number(u32::from(number))))? else {
            break;
        };
        answered = true;
        tracks.add(&track, u32::from(number), may_go_on);
    }
    // The track where writing goes on may have no number of its own yet.
    if answered
        && tracks.open.is_none()
        && may_go_on
        && let Some(track) = optional(TrackInformation::read(drive, TrackOf::Invisible))?
    {
        tracks.add_invisible(&track);
    }
    let blank = disc.is_some_and(|disc| disc.status == DiscStatus::EMPTY);
    if !answered && !blank {
        tracks.sessions = from_toc(drive)?;
    }
    if let (Some(disc), Some(session)) = (disc, tracks.sessions.last_mut()) {
        // The last session that something is in; an empty one may follow.
        session.closed =
            disc.last_session != SessionState::INCOMPLETE || u32::from(disc.sessions) > session.number;
    }
    Ok(tracks)
}

impl Tracks {
    fn add(&mut self, track: &TrackInformation, asked: u32, may_go_on: bool) {
        self.damaged |= track.damaged;
        let Some(limit) = track.end() else { return };
        // Nothing is in it: it goes on where it begins, though the drive says so only when it knows how it will be written.
        let first = track.start;
        let begins = (may_go_on && track.blank && track.free_blocks > 0).then_some(first);
        let next = track
            .next_writable_address
            .filter(|next| (track.start..=limit).contains(next))
            .or(begins);
        if next.is_some() && track.free_blocks > 0 {
            self.open = Some(TrackInformation {
                next_writable_address: next,
                ..*track
            });
        }
        let end = match next {
            Some(next) => next,
            None => limit,
        };
        if track.blank || end <= track.start {
            return;
        }
        let number = if track.number == 0 {
            asked
        } else {
            u32::from(track.number)
        };
        let session = u32::from(track.session.max(1));
        self.push(
            session,
            Track {
                number,
                start: track.start,
                end,
                data: track.track_mode & 4 != 0,
            },
        );
    }

    /// The track that has no number yet, in which nothing is.
    fn add_invisible(&mut self, track: &TrackInformation) {
        let begins = (track.blank && track.free_blocks > 0).then_some(track.start);
        let next_writable_address = track.next_writable_address.or(begins);
        if next_writable_address.is_some() {
            self.open = Some(TrackInformation {
                next_writable_address,
                ..*track
            });
        }
    }

    fn push(&mut self, number: u32, track: Track) {
        match self.sessions.last_mut() {
            Some(session) if session.number == number => session.tracks.push(track),
            _ => self.sessions.push(Session {
                number,
                tracks: vec![track],
                closed: true,
            }),
        }
    }
}

/// Sessions by the table of contents, which has closed ones only. The raw table tells which track is in which session; where it is
/// missing all are in one.
fn from_toc(drive: &mut Drive) -> Result<Vec<Session>, MmcError> {
    let Some(toc) = optional(Toc::read(drive))? else {
        return Ok(Vec::new());
    };
    let raw = optional(RawTocEntry::read_all(drive))?.unwrap_or_default();
    let session_of = |number: u8| {
        let of_track = raw.iter().find(|entry| entry.point == number);
        u32::from(of_track.map_or(1, |entry| entry.session.max(1)))
    };
    let lead_out_of = |session: u32| {
        let lead_out = raw
            .iter()
            .find(|entry| entry.point == 0xa2 && u32::from(entry.session) == session);
        lead_out.map(RawTocEntry::address)
    };
    let mut tracks = Tracks::default();
    for (position, track) in toc.tracks.iter().enumerate() {
        let session = session_of(track.number);
        let next = toc.tracks.get(position + 1);
        let end = match next {
            Some(next) if session_of(next.number) == session => Some(next.start),
            _ => lead_out_of(session)
                .or(next.map(|next| next.start))
                .or(toc.lead_out),
        };
        let end = end.filter(|end| *end > track.start).unwrap_or(track.start);
        let number = u32::from(track.number);
        tracks.push(
            session,
            Track {
                number,
                start: track.start,
                end,
                data: track.data,
            },
        );
    }
    Ok(tracks.sessions)
}
