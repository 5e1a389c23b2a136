//! What is in a drive.

use fsimage::drive::{DiscDrive, Media, MediaState, Ways};

use crate::call::{Call, Growing, free};
use crate::drive::fsi_drive;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// Nothing is on the disc.
pub const FSI_MEDIA_STATE_BLANK: u32 = 1;
/// More can follow what is on the disc.
pub const FSI_MEDIA_STATE_APPENDABLE: u32 = 2;
/// Nothing can follow what is on the disc.
pub const FSI_MEDIA_STATE_FINALISED: u32 = 4;
/// Any block of the disc can be written, any number of times.
pub const FSI_MEDIA_STATE_OVERWRITABLE: u32 = 8;
/// The disc may not be written to.
pub const FSI_MEDIA_STATE_WRITE_PROTECTED: u32 = 16;
/// The disc has to be formatted before it can be written.
pub const FSI_MEDIA_STATE_NEEDS_FORMAT: u32 = 32;
/// The disc is being formatted in the background, or was, and that stands still.
pub const FSI_MEDIA_STATE_PARTLY_FORMATTED: u32 = 64;
/// The disc's last track or session was not closed as it should have been.
pub const FSI_MEDIA_STATE_DAMAGED: u32 = 128;
/// The disc's last session is open. `fsi_drive_close` closes it, and only then the disc can be continued.
pub const FSI_MEDIA_STATE_SESSION_OPEN: u32 = 256;

/// Written incrementally, or in tracks whose length is not known before.
pub const FSI_WRITING_INCREMENTAL: u32 = 1;
/// A session or the disc is written at once.
pub const FSI_WRITING_AT_ONCE: u32 = 2;
/// The drive can pretend.
pub const FSI_WRITING_SIMULATED: u32 = 4;
/// An empty buffer does no harm.
pub const FSI_WRITING_UNDERRUN_FREE: u32 = 8;
/// Blocks of BD-R that were written can be written again, elsewhere.
pub const FSI_WRITING_PSEUDO_OVERWRITE: u32 = 16;
/// The drive tells of its buffer, and takes exact speeds.
pub const FSI_WRITING_STREAMING: u32 = 32;

const _: () = assert!(
    FSI_MEDIA_STATE_SESSION_OPEN == MediaState::SESSION_OPEN.bits()
        && FSI_MEDIA_STATE_NEEDS_FORMAT == MediaState::NEEDS_FORMAT.bits()
        && FSI_MEDIA_STATE_WRITE_PROTECTED == MediaState::WRITE_PROTECTED.bits()
        && FSI_WRITING_STREAMING == Ways::STREAMING.bits()
        && FSI_WRITING_SIMULATED == Ways::TEST_WRITE.bits()
);

/// Where there is no such block.
pub const FSI_BLOCK_NONE: u32 = 0xFFFF_FFFF;

/// A disc, as its drive described it when it was looked at. Any thread may use it, several at once too.
pub struct fsi_drive_media {
    media: Media,
}

/// A disc in a drive. Blocks have 2048 bytes. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_media_info {
    /// `sizeof(fsi_media_info)`.
    pub struct_size: usize,
    /// A `FSI_MEDIA_` number: IMAPI's `IMAPI_MEDIA_PHYSICAL_TYPE`; 0 is not known.
    pub media_type: u32,
    /// The kind as drives number it (MMC-6 5.3).
    pub profile: u32,
    /// `FSI_MEDIA_STATE_` bits.
    pub state: u32,
    /// IMAPI's `IMAPI_FORMAT2_DATA_MEDIA_STATE`.
    pub imapi_state: u32,
    /// Ways to write it that the drive has now: `FSI_WRITING_` bits.
    pub ways: u32,
    /// Blocks that are recorded at once.
    pub write_unit: u32,
    /// Blocks of the disc, written or not.
    pub capacity_blocks: u32,
    /// Blocks that can still be written; all of them, where any can be overwritten.
    pub free_blocks: u32,
    /// Blocks that can be read; 0 when the drive cannot tell.
    pub readable_blocks: u32,
    /// Where writing goes on; `FSI_BLOCK_NONE` where it does not.
    pub next_writable: u32,
    /// Sessions in which something is.
    pub session_count: u32,
    /// Speeds that it can be written with.
    pub write_speed_count: u32,
    /// Recording layers; 0 is not known.
    pub layers: u32,
    /// 1 where the disc has a number that tells it apart from others, else 0.
    pub has_identification: u32,
    /// That number.
    pub identification: u32,
    /// 0.
    pub reserved: u32,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_media_info {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_media_info";
}

/// A session on a disc in a drive.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct fsi_media_session {
    /// Its number.
    pub number: u32,
    /// Its first block.
    pub first_block: u32,
    /// The block behind its last recorded one.
    pub end_block: u32,
    /// Its tracks.
    pub track_count: u32,
    /// 1 where nothing can follow in it, else 0.
    pub is_closed: u32,
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl From<&Media> for fsi_media_info {
    fn from(media: &Media) -> Self {
        Self {
            struct_size: size_of::<Self>(),
            media_type: media.physical_type().0,
            profile: u32::from(media.profile.0),
            state: media.state.bits(),
            imapi_state: media.imapi_state(),
            ways: media.ways.bits(),
            write_unit: media.write_unit,
            capacity_blocks: media.capacity_blocks,
            free_blocks: media.free_blocks,
            readable_blocks: media.readable_blocks,
            next_writable: media.next_writable_address.unwrap_or(FSI_BLOCK_NONE),
            session_count: count(media.sessions.len()),
            write_speed_count: count(media.write_speeds.len()),
            layers: media.layers.map_or(0, u32::from),
            has_identification: u32::from(media.disc_identification.is_some()),
            identification: media.disc_identification.unwrap_or(0),
            reserved: 0,
        }
    }
}

/// == What is in a drive ==
///
/// Looks at the disc.
///
/// - `out_media`: what it is now; free it with `fsi_drive_media_free`.
///
/// `FSI_E_RECORDER_MEDIA_NO_MEDIA`: there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_open_media(
    drive: *const fsi_drive,
    out_media: *mut *mut fsi_drive_media,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let drive = call.object(drive, "drive")?;
        let out = call.out(out_media, "out_media")?;
        let media = drive.ask(DiscDrive::media)?;
        out.give(fsi_drive_media { media });
        Ok(())
    })
}

/// What the disc is like.
///
/// - `out_info`: its `struct_size` is set; the rest is filled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_media_info(
    media: *const fsi_drive_media,
    out_info: *mut fsi_media_info,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let media = call.object(media, "media")?;
        call.fill(out_info, &fsi_media_info::from(&media.media))
    })
}

/// Gives as many as there is room for.
fn list<T: Copy>(
    call: &Call,
    found: impl ExactSizeIterator<Item = T>,
    (places, capacity): (*mut T, usize),
    out_count: *mut usize,
) -> Result<fsi_status, Failure> {
    let places = call.buffer(places, capacity, "the array")?;
    let out = call.out(out_count, "out_count")?;
    let length = found.len();
    for (place, one) in places.iter_mut().zip(found) {
        *place = one;
    }
    out.write(length);
    Ok(if length > capacity { FSI_FALSE } else { FSI_OK })
}

/// The sessions in which something is.
///
/// - `sessions`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
/// - `out_count`: how many there are.
///
/// `FSI_FALSE`: there are more than `capacity`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_media_sessions(
    media: *const fsi_drive_media,
    sessions: *mut fsi_media_session,
    capacity: usize,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let media = &call.object(media, "media")?.media;
        let found = media.sessions.iter().map(|session| fsi_media_session {
            number: session.number,
            first_block: session.start(),
            end_block: session.end(),
            track_count: count(session.tracks.len()),
            is_closed: u32::from(session.closed),
        });
        list(call, found, (sessions, capacity), out_count)
    })
}

/// The speeds that the disc can be written with, in kB/s (1000 bytes), the fastest first.
///
/// - `speeds`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
/// - `out_count`: how many there are.
///
/// `FSI_FALSE`: there are more than `capacity`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_media_write_speeds(
    media: *const fsi_drive_media,
    speeds: *mut u32,
    capacity: usize,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let media = &call.object(media, "media")?.media;
        let found = media.write_speeds.iter().copied();
        list(call, found, (speeds, capacity), out_count)
    })
}

/// Frees a disc's description. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_drive_media_free(media: *mut fsi_drive_media) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(media) }
}
