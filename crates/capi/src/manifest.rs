//! Manifests: what is on a disc or in a folder, with sums of the contents.

use std::ffi::{CString, c_char, c_void};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError, TryLockError};

use fsimage::manifest::{Entry, Field, Manifest, ReadObserver, Side};

use crate::attributes::fsi_stat;
use crate::call::{Call, Growing, free};
use crate::callback::{Watcher, fsi_progress_callback};
use crate::disc_volume::fsi_disc_volume;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::findings::{Note, c_bytes, fsi_findings};
use crate::host::host_path;
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// What is on a disc or in a folder, one entry for each path, sorted by the bytes of the paths; the root is the first. It stands for itself.
pub struct fsi_manifest {
    count: usize,
    state: Mutex<State>,
}

struct State {
    manifest: Manifest,
    /// Which entry is the next.
    next: usize,
    /// The texts that the caller sees now.
    texts: [CString; 3],
    sha256: Option<[u8; 32]>,
}

/// The files are not read, and so have no sums.
pub const FSI_MANIFEST_NO_CONTENTS: u32 = 1;

/// How a manifest is made. All zeros is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_manifest_options {
    /// `sizeof(fsi_manifest_options)`.
    pub struct_size: usize,
    /// `FSI_MANIFEST_` bits.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
    /// Told of the bytes read so far, and how many they will be; may be NULL.
    pub progress: fsi_progress_callback,
    /// Passed to `progress`.
    pub user_data: *mut c_void,
}

// SAFETY: a `usize` first; numbers, an address and an optional function.
unsafe impl Growing for fsi_manifest_options {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_manifest_options";
}

/// One path of a manifest. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_manifest_entry {
    /// `sizeof(fsi_manifest_entry)`.
    pub struct_size: usize,
    /// The path, with a `/` in front and a NUL behind; the root is "/". This text and the two below live until the next call with the same `fsi_manifest`.
    pub path: *const c_char,
    /// The target of a symbolic link; "" of all else.
    pub target: *const c_char,
    /// The line that `fsimage manifest` prints: the path, then type, mode, size, mtime, link and sha256 as `NAME=VALUE`, as far as the item has them, separated
    /// by tabs. What is not printable is escaped.
    pub line: *const c_char,
    /// The SHA-256 of a file's content, 32 bytes that live as long as the texts; NULL where it is not known.
    pub sha256: *const u8,
}

// SAFETY: a `usize` first; numbers and addresses.
unsafe impl Growing for fsi_manifest_entry {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_manifest_entry";
}

/// The fields of a line, as the command has them when it is told nothing else.
const LINE: [Field; 6] = [
    Field::Type,
    Field::Mode,
    Field::Size,
    Field::Modified,
    Field::Target,
    Field::Sha256,
];
/// Digits of a second's fraction in a line.
const DIGITS: usize = 9;
/// Findings that are kept; all are met.
const MOST: usize = 1000;

struct Reading {
    watcher: Watcher,
    notes: Mutex<Vec<Note>>,
}

impl ReadObserver for Reading {
    fn planned(&self, _files: u64, bytes: u64) {
        self.watcher.set_total(bytes);
    }

    fn read(&self, bytes: u64) -> ControlFlow<()> {
        self.watcher.more(bytes)
    }

    fn told(&self, error: &fsimage::Error) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < MOST {
            let path = error.path().unwrap_or_default();
            notes.push(Note::lost(path.as_bytes(), error));
        }
    }
}

fn open(
    call: &Call,
    side: &Side<'_>,
    options: *const fsi_manifest_options,
    out_manifest: *mut *mut fsi_manifest,
    out_findings: *mut *mut fsi_findings,
) -> Result<(), Failure> {
    let out = call.out(out_manifest, "out_manifest")?;
    let given = call.structure(options)?;
    if given.flags & !FSI_MANIFEST_NO_CONTENTS != 0 || given.reserved != 0 {
        let wanted = "a set of FSI_MANIFEST_ bits";
        return Err(Failure::value("fsi_manifest_options: flags", given.flags, wanted));
    }
    let reading = Reading {
        watcher: Watcher::new(given.progress, given.user_data, 0),
        notes: Mutex::default(),
    };
    let read = || {
        let mut manifest = Manifest::new(side, &reading)?;
        if given.flags & FSI_MANIFEST_NO_CONTENTS == 0 {
            manifest.hash(side, &reading)?;
        }
        Ok(manifest)
    };
    let manifest = read().map_err(|error: fsimage::Error| reading.watcher.explain(error.into()))?;
    if let Some(out) = call.out_or_none(out_findings) {
        let notes = reading.notes.into_inner();
        out.give(fsi_findings::new(notes.unwrap_or_else(PoisonError::into_inner)));
    }
    out.give(fsi_manifest {
        count: manifest.entries().len(),
        state: Mutex::new(State {
            manifest,
            next: 0,
            texts: Default::default(),
            sha256: None,
        }),
    });
    Ok(())
}

/// == Manifests ==
///
/// Reads all of a volume, its files too, for a manifest of it: what two discs, or a disc and a folder, are compared by.
///
/// - `options`: NULL is the default.
/// - `out_manifest`: before the first entry; free it with `fsi_manifest_free`. It stays usable when the volume is freed.
/// - `out_findings`: what cannot be read, the first 1000; may be NULL. Free it with `fsi_findings_free`.
///
/// What cannot be read is told, and the rest is read. `FSI_E_CANCELLED`: by `progress`. As `fsi_disc_volume_open_item` for the root; `FSI_E_DISC_LIMIT`: there is more
/// than the limits of the disc allow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_disc_volume_open_manifest(
    volume: *const fsi_disc_volume,
    options: *const fsi_manifest_options,
    out_manifest: *mut *mut fsi_manifest,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let reader = &call.object(volume, "volume")?.reader;
        open(call, &Side::disc(reader), options, out_manifest, out_findings)
    })
}

/// As `fsi_disc_volume_open_manifest`, of a folder of the host.
///
/// - `folder`: NUL-terminated bytes, as the system takes them.
///
/// `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened. `FSI_E_INVALID_PARAM`: it is no folder. `FSI_E_CANCELLED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_open_folder_manifest(
    folder: *const c_char,
    options: *const fsi_manifest_options,
    out_manifest: *mut *mut fsi_manifest,
    out_findings: *mut *mut fsi_findings,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let side = Side::folder(host_path(call, folder, "folder")?)?;
        open(call, &side, options, out_manifest, out_findings)
    })
}

/// How many entries there are in all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_manifest_count(
    manifest: *const fsi_manifest,
    out_count: *mut usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let manifest = call.object(manifest, "manifest")?;
        call.out(out_count, "out_count")?.write(manifest.count);
        Ok(())
    })
}

/// The next entry.
///
/// - `out_entry`: its `struct_size` is set; the rest is filled.
/// - `out_stat`: as `out_entry`, with what else the item has; may be NULL. `is_hidden`, `is_real_time` and `child_count` are 0.
///
/// `FSI_FALSE`: there is none any more, and both are left as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_manifest_next(
    manifest: *mut fsi_manifest,
    out_entry: *mut fsi_manifest_entry,
    out_stat: *mut fsi_stat,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let manifest = call.object(manifest, "manifest")?;
        call.checked_size(out_entry)?;
        if !out_stat.is_null() {
            call.checked_size(out_stat)?;
        }
        let mut state = manifest.state.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Failure::busy(),
            TryLockError::Poisoned(_) => Failure::poisoned(),
        })?;
        let Some(entry) = state.manifest.entries().get(state.next) else {
            return Ok(FSI_FALSE);
        };
        let mut line = Vec::new();
        entry.write_line(&LINE, DIGITS, &mut line);
        let texts = [entry.path().to_vec(), entry.target().to_vec(), line].map(c_bytes);
        let (stat, sha256) = (stat(entry), entry.sha256().copied());
        state.sha256 = sha256;
        state.next += 1;
        state.texts = texts;
        let [path, target, line] = state.texts.each_ref().map(|text| text.as_ptr());
        let value = fsi_manifest_entry {
            struct_size: size_of::<fsi_manifest_entry>(),
            path,
            target,
            line,
            sha256: state
                .sha256
                .as_ref()
                .map_or(std::ptr::null(), |sha256| sha256.as_ptr()),
        };
        call.fill(out_entry, &value)?;
        if !out_stat.is_null() {
            call.fill(out_stat, &stat)?;
        }
        Ok(FSI_OK)
    })
}

fn stat(entry: &Entry) -> fsi_stat {
    let size = match entry.target().len() {
        0 => entry.size(),
        length => length as u64,
    };
    fsi_stat {
        link_count: u32::try_from(entry.links()).unwrap_or(u32::MAX),
        ..fsi_stat::new(entry.kind(), size, entry.attributes(), entry.device())
    }
}

/// Frees a manifest. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_manifest_free(manifest: *mut fsi_manifest) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(manifest) }
}
