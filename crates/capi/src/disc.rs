//! Discs that are read: their sessions, and what is wrong with them.

use std::ffi::c_char;
use std::sync::Arc;

use fsimage::disc::{Disc, FileSystemKind, Limits, OpenOptions, Session};

use crate::block_source::fsi_block_source;
use crate::call::{Call, Growing, free};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::findings::{Note, fsi_findings};
use crate::host::host_path;
use crate::settings::{
    FSI_FILE_SYSTEM_ISO9660, FSI_FILE_SYSTEM_JOLIET, FSI_FILE_SYSTEM_ROCK_RIDGE, FSI_FILE_SYSTEM_UDF,
};
use crate::status::fsi_status;

/// A disc, or the image of one, with what was found on it when it was opened. Any thread may use it, several at once too.
pub struct fsi_disc {
    pub(crate) disc: Arc<Disc>,
    pub(crate) limits: Limits,
}

/// ISO 9660:1999, the enhanced hierarchy. It is read from discs; of an image it is interchange level 4.
pub const FSI_FILE_SYSTEM_ISO9660_1999: u32 = 0x200;
/// High Sierra, from which ISO 9660 came. It is only read.
pub const FSI_FILE_SYSTEM_HIGH_SIERRA: u32 = 0x400;

/// The newest session that has what is asked for.
pub const FSI_SESSION_NEWEST: u32 = 0;

/// Files that begin as a compressed one does (zisofs) are read as such even where nothing else says that they are compressed.
pub const FSI_DISC_DETECT_COMPRESSION: u32 = 1;

/// How a disc is opened. All zeros is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_disc_options {
    /// `sizeof(fsi_disc_options)`.
    pub struct_size: usize,
    /// `FSI_DISC_` bits.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
    /// Bytes of memory that each reading of the disc may hold at once; 0 is 1 GiB.
    pub memory_limit: u64,
    /// Items that each reading of the disc may come upon; 0 is 2^32 - 1.
    pub item_limit: u64,
    /// Findings that each reading of the disc keeps; 0 is 1000.
    pub finding_limit: u64,
    /// Where the sessions begin, in blocks of 2048 bytes in ascending order, as the table of contents of a drive has it. NULL with 0: they are
    /// looked for.
    pub sessions: *const u64,
    /// How many there are.
    pub session_count: usize,
}

// SAFETY: a `usize` first; numbers and an address.
unsafe impl Growing for fsi_disc_options {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_disc_options";
}

/// What was recorded on a disc at one go. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_session {
    /// `sizeof(fsi_session)`.
    pub struct_size: usize,
    /// Its first block, of 2048 bytes.
    pub first_block: u64,
    /// The last one: before the next session, or where the disc ends.
    pub last_block: u64,
    /// Its file systems, as `FSI_FILE_SYSTEM_` bits.
    pub file_systems: u32,
    /// 1 when it has a boot catalog that can be read, else 0.
    pub is_bootable: u32,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_session {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_session";
}

const KINDS: [(FileSystemKind, u32); 6] = [
    (FileSystemKind::Udf, FSI_FILE_SYSTEM_UDF),
    (FileSystemKind::RockRidge, FSI_FILE_SYSTEM_ROCK_RIDGE),
    (FileSystemKind::Joliet, FSI_FILE_SYSTEM_JOLIET),
    (FileSystemKind::Enhanced, FSI_FILE_SYSTEM_ISO9660_1999),
    (FileSystemKind::Iso9660, FSI_FILE_SYSTEM_ISO9660),
    (FileSystemKind::HighSierra, FSI_FILE_SYSTEM_HIGH_SIERRA),
];

/// The bit of a file system on a disc.
pub(crate) fn kind_bit(kind: FileSystemKind) -> u32 {
    let found = KINDS.iter().find(|(known, _)| *known == kind);
    found.map_or(0, |(_, bit)| *bit)
}

/// The file system that a caller's bit means; `None` for 0.
pub(crate) fn kind_of(bit: u32) -> Result<Option<FileSystemKind>, Failure> {
    if bit == 0 {
        return Ok(None);
    }
    let found = KINDS.iter().find(|(_, known)| *known == bit);
    let kind = found.map(|(kind, _)| *kind);
    let wrong = || {
        Failure::value(
            "file system",
            format_args!("{bit:#x}"),
            "one FSI_FILE_SYSTEM_ bit",
        )
    };
    kind.ok_or_else(wrong).map(Some)
}

/// The number of a session as the library counts, from 0; `None` for the newest.
pub(crate) fn session_index(number: u32) -> Option<usize> {
    let index = number.checked_sub(1)?;
    Some(usize::try_from(index).unwrap_or(usize::MAX))
}

/// A caller's limits, of which 0 is the default.
pub(crate) fn limits(memory: u64, items: u64, findings: u64) -> Limits {
    let default = Limits::default();
    let or = |given, default| if given == 0 { default } else { given };
    Limits {
        memory: or(memory, default.memory),
        items: or(items, default.items),
        findings: match findings {
            0 => default.findings,
            given => usize::try_from(given).unwrap_or(usize::MAX),
        },
    }
}

impl fsi_disc_options {
    fn open_options(&self, call: &Call) -> Result<OpenOptions, Failure> {
        if self.flags & !FSI_DISC_DETECT_COMPRESSION != 0 || self.reserved != 0 {
            let wanted = "a set of FSI_DISC_ bits";
            return Err(Failure::value("fsi_disc_options: flags", self.flags, wanted));
        }
        let sessions = call.slice(self.sessions, self.session_count, "fsi_disc_options: sessions")?;
        if !sessions.is_sorted_by(|a, b| a < b) {
            let message = "fsi_disc_options: sessions do not begin one after another";
            return Err(Failure::argument(message));
        }
        Ok(OpenOptions {
            limits: limits(self.memory_limit, self.item_limit, self.finding_limit),
            sessions: sessions.to_vec(),
            detect_compression: self.flags & FSI_DISC_DETECT_COMPRESSION != 0,
        })
    }
}

fn session(disc: &fsi_disc, number: u32) -> Result<&Session, Failure> {
    let sessions = disc.disc.sessions();
    let found = session_index(number).and_then(|index| sessions.get(index));
    found.ok_or_else(|| Failure::argument(&format!("session {number} of {}", sessions.len())))
}

/// == Discs ==
///
/// Opens an image file, or the disc in a block device, to read it. One without file systems opens too.
///
/// - `path`: NUL-terminated bytes, as the system takes them.
/// - `options`: NULL is the default.
/// - `out_disc`: free it with `fsi_disc_free`.
///
/// `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened. `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_open(
    path: *const c_char,
    options: *const fsi_disc_options,
    out_disc: *mut *mut fsi_disc,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = host_path(call, path, "path")?;
        let options = call.structure(options)?.open_options(call)?;
        let out = call.out(out_disc, "out_disc")?;
        let disc = Arc::new(fsimage::disc::open(path, &options)?);
        let limits = options.limits;
        out.give(fsi_disc { disc, limits });
        Ok(())
    })
}

/// As `fsi_disc_open`, for a disc that is read in other ways.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_open_source(
    source: *const fsi_block_source,
    options: *const fsi_disc_options,
    out_disc: *mut *mut fsi_disc,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let source = Arc::clone(&call.object(source, "source")?.source);
        let options = call.structure(options)?.open_options(call)?;
        let out = call.out(out_disc, "out_disc")?;
        let disc = Disc::open(source, &options).map_err(fsimage::Error::from)?;
        let (disc, limits) = (Arc::new(disc), options.limits);
        out.give(fsi_disc { disc, limits });
        Ok(())
    })
}

/// Frees a disc. NULL is fine. What was opened from it stays usable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_free(disc: *mut fsi_disc) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(disc) }
}

/// How many sessions the disc has: one at least, even if that has no file system.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_session_count(
    disc: *const fsi_disc,
    out_count: *mut u32,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let count = call.object(disc, "disc")?.disc.sessions().len();
        call.out(out_count, "out_count")?
            .write(u32::try_from(count).unwrap_or(u32::MAX));
        Ok(())
    })
}

/// One of the sessions.
///
/// - `number`: 1 for the oldest.
/// - `out_session`: its `struct_size` is set; the rest is filled.
///
/// `FSI_E_INVALIDARG`: there is no such session.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_session(
    disc: *const fsi_disc,
    number: u32,
    out_session: *mut fsi_session,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let disc = call.object(disc, "disc")?;
        call.checked_size(out_session)?;
        let session = session(disc, number)?;
        let bits = session
            .file_systems
            .iter()
            .map(|found| kind_bit(found.info().kind));
        let value = fsi_session {
            struct_size: size_of::<fsi_session>(),
            first_block: session.start,
            last_block: session.end.saturating_sub(1),
            file_systems: bits.fold(0, |all, bit| all | bit),
            is_bootable: u32::from(session.boot.is_some()),
        };
        call.fill(out_session, &value)
    })
}

/// What was found wrong when the disc was opened, and which file systems seem to be there and cannot be used.
///
/// - `out_findings`: before the first; free it with `fsi_findings_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_open_findings(
    disc: *const fsi_disc,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let disc = &call.object(disc, "disc")?.disc;
        let out = call.out(out_findings, "out_findings")?;
        let unusable = disc.sessions().iter().flat_map(|session| &session.unusable);
        let notes = disc.findings().iter().map(Note::from);
        out.give(fsi_findings::new(
            notes.chain(unusable.map(Note::unusable)).collect(),
        ));
        Ok(())
    })
}
