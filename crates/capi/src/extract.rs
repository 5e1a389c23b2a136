//! From a disc to a folder of the host.

use std::ffi::{c_char, c_void};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use fsimage::extract::{Existing, ExtractObserver, ExtractOptions, Extracted, Trouble};

use crate::call::{Call, Growing};
use crate::callback::{Watcher, fsi_progress_callback};
use crate::disc_volume::fsi_disc_volume;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::findings::{Note, fsi_findings};
use crate::host::host_path;
use crate::status::fsi_status;

/// Files that are in the folder already are replaced, instead of staying.
pub const FSI_EXTRACT_OVERWRITE: u32 = 1;
/// Permissions are those of new files.
pub const FSI_EXTRACT_NO_PERMISSIONS: u32 = 2;
/// Times of modification and access are those of new files.
pub const FSI_EXTRACT_NO_TIMES: u32 = 4;
/// Owners and groups are kept, as they are for root without this.
pub const FSI_EXTRACT_OWNERS: u32 = 8;
/// Owners and groups are not kept, for root neither.
pub const FSI_EXTRACT_NO_OWNERS: u32 = 16;
/// Devices are made, as they are for root without this.
pub const FSI_EXTRACT_DEVICES: u32 = 32;
/// Devices are not made, for root neither.
pub const FSI_EXTRACT_NO_DEVICES: u32 = 64;
/// Named streams become extended attributes `user.NAME`, instead of being left out.
pub const FSI_EXTRACT_STREAMS: u32 = 128;

/// How a disc is extracted. All zeros is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_extract_options {
    /// `sizeof(fsi_extract_options)`.
    pub struct_size: usize,
    /// `FSI_EXTRACT_` bits.
    pub flags: u32,
    /// Threads that write; 0 is as many as the machine has.
    pub threads: u32,
    /// Told of the bytes written so far, and how many they will be; may be NULL.
    pub progress: fsi_progress_callback,
    /// Passed to `progress`.
    pub user_data: *mut c_void,
}

// SAFETY: a `usize` first; numbers, an address and an optional function.
unsafe impl Growing for fsi_extract_options {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_extract_options";
}

/// What was extracted. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_extracted {
    /// `sizeof(fsi_extracted)`.
    pub struct_size: usize,
    /// Directories made.
    pub directories: u64,
    /// Files written.
    pub files: u64,
    /// Further names of files.
    pub hard_links: u64,
    /// Symbolic links made.
    pub symbolic_links: u64,
    /// Devices, fifos and sockets made.
    pub special_files: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// Items that have another name than on the disc.
    pub renamed: u64,
    /// Items, attributes and streams that were left out because they were not asked for, or the host has no such thing.
    pub left_out: u64,
    /// Items that cannot be read, in whole or in part.
    pub unreadable: u64,
    /// Items that cannot be written, or for which there was something in the way.
    pub unwritable: u64,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_extracted {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_extracted";
}

impl fsi_extract_options {
    fn extract_options(&self) -> Result<ExtractOptions, Failure> {
        const KNOWN: u32 = FSI_EXTRACT_STREAMS * 2 - 1;
        let has = |flag| self.flags & flag != 0;
        let both = |yes, no| has(yes) && has(no);
        if self.flags & !KNOWN != 0
            || both(FSI_EXTRACT_OWNERS, FSI_EXTRACT_NO_OWNERS)
            || both(FSI_EXTRACT_DEVICES, FSI_EXTRACT_NO_DEVICES)
        {
            let wanted = "a set of FSI_EXTRACT_ bits that do not exclude each other";
            return Err(Failure::value("fsi_extract_options: flags", self.flags, wanted));
        }
        let default = ExtractOptions::default();
        let choose = |yes, no, default| has(yes) || default && !has(no);
        Ok(ExtractOptions {
            existing: if has(FSI_EXTRACT_OVERWRITE) {
                Existing::Overwrite
            } else {
                Existing::Refuse
            },
            permissions: !has(FSI_EXTRACT_NO_PERMISSIONS),
            owners: choose(FSI_EXTRACT_OWNERS, FSI_EXTRACT_NO_OWNERS, default.owners),
            times: !has(FSI_EXTRACT_NO_TIMES),
            devices: choose(FSI_EXTRACT_DEVICES, FSI_EXTRACT_NO_DEVICES, default.devices),
            streams: has(FSI_EXTRACT_STREAMS),
            threads: usize::try_from(self.threads).ok().filter(|&threads| threads > 0),
        })
    }
}

impl From<Extracted> for fsi_extracted {
    fn from(done: Extracted) -> Self {
        Self {
            struct_size: size_of::<Self>(),
            directories: done.directories,
            files: done.files,
            hard_links: done.hard_links,
            symbolic_links: done.symbolic_links,
            special_files: done.special_files,
            bytes: done.bytes,
            renamed: done.renamed,
            left_out: done.left_out,
            unreadable: done.unreadable,
            unwritable: done.unwritable,
        }
    }
}

/// Findings that are kept of an extraction; all are counted.
const MOST: usize = 1000;

struct Extraction {
    watcher: Watcher,
    notes: Mutex<Vec<Note>>,
}

impl ExtractObserver for Extraction {
    fn planned(&self, _files: u64, bytes: u64) {
        self.watcher.set_total(bytes);
    }

    fn wrote(&self, bytes: u64) -> ControlFlow<()> {
        self.watcher.more(bytes)
    }

    fn told(&self, trouble: &Trouble) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < MOST {
            notes.push(Note::from(trouble));
        }
    }
}

/// Writes items of a disc, and what is below them, into a folder of the host, which is made if it is not there. An item keeps its path below the root of the disc.
/// Nothing is written outside of the folder, whatever the disc holds; a file appears under its name when it is whole.
///
/// - `paths`, `path_count`: paths on the disc, as for `fsi_disc_volume_open_item`; NULL with 0 is everything.
/// - `folder`: NUL-terminated bytes, as the system takes them.
/// - `options`: NULL is the default.
/// - `out_extracted`: filled with what was done; may be NULL.
/// - `out_findings`: what is not as it is on the disc, the first 1000; may be NULL. Free it with `fsi_findings_free`.
///
/// What cannot be read or written is counted and told, and the rest is written: look at `unreadable` and `unwritable`. `FSI_E_OUTPUT`: the folder takes nothing
/// more. `FSI_E_CANCELLED`: by `progress`. As `fsi_disc_volume_open_item` for `paths`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_volume_extract(
    volume: *const fsi_disc_volume,
    paths: *const *const c_char,
    path_count: usize,
    folder: *const c_char,
    options: *const fsi_extract_options,
    out_extracted: *mut fsi_extracted,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let reader = &call.object(volume, "volume")?.reader;
        let paths = call.slice(paths, path_count, "paths")?;
        let paths = paths
            .iter()
            .map(|&path| call.bytes_of(path, "a path"))
            .collect::<Result<Vec<_>, _>>()?;
        let folder = host_path(call, folder, "folder")?;
        let given = call.structure(options)?;
        let options = given.extract_options()?;
        if !out_extracted.is_null() {
            call.checked_size(out_extracted)?;
        }
        let extraction = Extraction {
            watcher: Watcher::new(given.progress, given.user_data, 0),
            notes: Mutex::default(),
        };
        let done = fsimage::extract::extract(reader, &paths, folder, &options, &extraction)
            .map_err(|error| extraction.watcher.explain(error.into()))?;
        if let Some(out) = call.out_or_none(out_findings) {
            let notes = extraction.notes.into_inner();
            out.give(fsi_findings::new(notes.unwrap_or_else(PoisonError::into_inner)));
        }
        if out_extracted.is_null() {
            return Ok(());
        }
        call.fill(out_extracted, &fsi_extracted::from(done))
    })
}
