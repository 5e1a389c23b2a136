//! What a disc is like that an image continues: in the place of IMAPI2FS's `IMultisession` interfaces.

use std::ptr;
use std::sync::Arc;

use fsimage::{MediaDescription, MediaType, Multisession, SessionKind};

use crate::block_source::fsi_block_source;
use crate::call::{Call, Growing};
use crate::drive_image::blank_cannot_be_continued;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::{fsi_image, get};
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// A further session goes behind the last one, as a session of the medium: CD-R, DVD-R, DVD+R, BD-R and the like.
pub const FSI_SESSION_KIND_SEQUENTIAL: u32 = 1;
/// A further session goes into the one session of a medium that can be written at any place: files, DVD+RW, DVD-RAM, BD-RE.
pub const FSI_SESSION_KIND_RANDOM_WRITE: u32 = 2;

/// The caller chose this way of continuing the disc.
pub const FSI_MULTISESSION_IN_USE: u32 = 1;
/// The disc cannot be continued this way now.
pub const FSI_MULTISESSION_UNSUPPORTED: u32 = 2;
/// Nothing was recorded before.
pub const FSI_MULTISESSION_BLANK: u32 = 4;

/// What a disc is like, and one way of continuing it. Blocks have 2048 bytes. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_media_description {
    /// `sizeof(fsi_media_description)`.
    pub struct_size: usize,
    /// The disc's bytes. It can be freed when the call has returned.
    pub source: *const fsi_block_source,
    /// Where the sessions begin, in ascending order; NULL with 0 where only the disc itself tells. Borrowed for the call.
    pub sessions: *const u64,
    /// How many there are.
    pub session_count: usize,
    /// `FSI_MULTISESSION_` bits.
    pub flags: u32,
    /// A `FSI_SESSION_KIND_` number.
    pub kind: u32,
    /// A `FSI_MEDIA_` number; 0 is not known.
    pub media_type: u32,
    /// Where the last session begins; 0 on a blank disc.
    pub previous_session_start: u32,
    /// The block behind the last one that was recorded; 0 is not known.
    pub written_end: u32,
    /// The block at which a further session begins.
    pub next_writable: u32,
    /// Blocks that can still be recorded.
    pub free_blocks: u64,
    /// Blocks of the medium; 0 is no limit.
    pub total_blocks: u64,
    /// Blocks that are recorded at once; 0 is 1.
    pub write_unit: u32,
    /// 0.
    pub reserved: u32,
}

// SAFETY: a `usize` first; numbers and addresses.
unsafe impl Growing for fsi_media_description {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_media_description";
}

impl fsi_media_description {
    fn multisession(&self, call: &Call) -> Result<Multisession, Failure> {
        const KNOWN: u32 = FSI_MULTISESSION_BLANK * 2 - 1;
        let has = |flag| self.flags & flag != 0;
        if self.flags & !KNOWN != 0 || self.reserved != 0 {
            let wanted = "a set of FSI_MULTISESSION_ bits";
            return Err(Failure::value("fsi_media_description: flags", self.flags, wanted));
        }
        let source = call.object(self.source, "fsi_media_description: source")?;
        let sessions = call.slice(
            self.sessions,
            self.session_count,
            "fsi_media_description: sessions",
        )?;
        let media_type = match self.media_type {
            0 => None,
            number => Some(MediaType::from_number(number).ok_or_else(|| {
                Failure::value("fsi_media_description: media_type", number, "a FSI_MEDIA_ number")
            })?),
        };
        let kind = match self.kind {
            FSI_SESSION_KIND_SEQUENTIAL => SessionKind::Sequential,
            FSI_SESSION_KIND_RANDOM_WRITE => SessionKind::RandomWrite,
            other => {
                let wanted = "a FSI_SESSION_KIND_ number";
                return Err(Failure::value("fsi_media_description: kind", other, wanted));
            }
        };
        let description = MediaDescription {
            media_type,
            kind,
            is_blank: has(FSI_MULTISESSION_BLANK),
            sessions: sessions.to_vec(),
            previous_session_start: self.previous_session_start,
            last_written: self.written_end.checked_sub(1),
            next_writable: self.next_writable,
            free_blocks: self.free_blocks,
            total_blocks: self.total_blocks,
            write_unit: self.write_unit.max(1),
        };
        Ok(Multisession {
            description,
            source: Arc::clone(&source.source),
            is_supported: !has(FSI_MULTISESSION_UNSUPPORTED),
            in_use: has(FSI_MULTISESSION_IN_USE),
        })
    }

    fn new(description: &MediaDescription) -> Self {
        Self {
            struct_size: size_of::<Self>(),
            source: ptr::null(),
            sessions: ptr::null(),
            session_count: 0,
            flags: if description.is_blank {
                FSI_MULTISESSION_BLANK
            } else {
                0
            },
            kind: match description.kind {
                SessionKind::Sequential => FSI_SESSION_KIND_SEQUENTIAL,
                SessionKind::RandomWrite => FSI_SESSION_KIND_RANDOM_WRITE,
            },
            media_type: description.media_type.map_or(0, |media| media as u32),
            previous_session_start: description.previous_session_start,
            written_end: description.last_written.map_or(0, |last| last.saturating_add(1)),
            next_writable: description.next_writable,
            free_blocks: description.free_blocks,
            total_blocks: description.total_blocks,
            write_unit: description.write_unit,
            reserved: 0,
        }
    }
}

/// == Further sessions ==
///
/// Describes an image file, or another disc without a drive, that can be written at any place and has no limit.
///
/// - `out_description`: its `struct_size` is set; the rest is filled. Its `source` is the one given.
///
/// `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`: it cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_block_source_describe(
    source: *const fsi_block_source,
    out_description: *mut fsi_media_description,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let given = call.object(source, "source")?;
        call.checked_size(out_description)?;
        let description = MediaDescription::of_disc(&given.source)?;
        let value = fsi_media_description {
            source,
            ..fsi_media_description::new(&description)
        };
        call.fill(out_description, &value)
    })
}

/// Says which disc the image continues: IMAPI2FS's `MultisessionInterfaces`.
///
/// - `ways`, `count`: the ways in which the disc can be continued. The one in use is taken, else the first that is supported. NULL with 0
///   forgets the disc.
///
/// `FSI_E_BAD_MULTISESSION_PARAMETER`: more than one is in use, or a description contradicts itself. `FSI_E_INCOMPATIBLE_MULTISESSION_TYPE`: the one in
/// use is not supported. `FSI_E_NO_COMPATIBLE_MULTISESSION_TYPE`: none is. `FSI_E_IMPORT_MEDIA_NOT_ALLOWED`: media of this type take no further session.
/// `FSI_E_IMPORT_SEEK_FAILURE`: the disc is blank and cannot be written at any place. `FSI_E_INVALID_PARAM`: a session was imported already, or a number is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_multisession(
    image: *mut fsi_image,
    ways: *const *const fsi_media_description,
    count: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let ways = call.slice(ways, count, "ways")?;
        let mut offered = Vec::new();
        for &way in ways {
            call.checked_size(way)?;
            offered.push(call.structure(way)?.multisession(call)?);
        }
        let set = image.shared.write()?.set_multisession(offered);
        set.map_err(|error| blank_cannot_be_continued(error.into()))
    })
}

/// How many ways of continuing a disc were set. IMAPI2FS's `MultisessionInterfaces`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_multisession_count(
    image: *const fsi_image,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| get(call, image, out_count, |image| image.multisession().len()))
}

/// Reads one of the ways that were set.
fn way<T>(
    call: &Call,
    image: *const fsi_image,
    index: usize,
    read: impl FnOnce(&Multisession) -> T,
) -> Result<T, Failure> {
    let image = call.object(image, "image")?.shared.read()?;
    let ways = image.multisession();
    let found = ways.get(index);
    found
        .map(read)
        .ok_or_else(|| Failure::argument(&format!("way {index} of {}", ways.len())))
}

/// One of the ways that were set.
///
/// - `index`: from 0 on; one that is too large is `FSI_E_INVALIDARG`.
/// - `out_description`: its `struct_size` is set; the rest is filled, but for `source` and `sessions`, which are NULL: the two functions below tell them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_multisession(
    image: *const fsi_image,
    index: usize,
    out_description: *mut fsi_media_description,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        call.checked_size(out_description)?;
        let value = way(call, image, index, |way| {
            let mut value = fsi_media_description::new(&way.description);
            if way.in_use {
                value.flags |= FSI_MULTISESSION_IN_USE;
            }
            if !way.is_supported {
                value.flags |= FSI_MULTISESSION_UNSUPPORTED;
            }
            value
        })?;
        call.fill(out_description, &value)
    })
}

/// The disc's bytes, of one of the ways that were set.
///
/// - `out_source`: free it with `fsi_block_source_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_multisession_open_source(
    image: *const fsi_image,
    index: usize,
    out_source: *mut *mut fsi_block_source,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let source = way(call, image, index, |way| Arc::clone(&way.source))?;
        let out = call.out(out_source, "out_source")?;
        out.give(fsi_block_source { source });
        Ok(())
    })
}

/// Where the sessions of one of the ways that were set begin.
///
/// - `sessions`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
/// - `out_count`: how many there are.
///
/// `FSI_FALSE`: there are more than `capacity`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_multisession_sessions(
    image: *const fsi_image,
    index: usize,
    sessions: *mut u64,
    capacity: usize,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let places = call.buffer(sessions, capacity, "sessions")?;
        let found = way(call, image, index, |way| way.description.sessions.clone())?;
        let out = call.out(out_count, "out_count")?;
        for (place, start) in places.iter_mut().zip(&found) {
            *place = *start;
        }
        out.write(found.len());
        Ok(if found.len() > capacity { FSI_FALSE } else { FSI_OK })
    })
}
