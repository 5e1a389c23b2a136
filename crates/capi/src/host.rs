//! Adding files and trees of the host.

use std::ffi::{CString, OsStr, c_char, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use fsimage::{Added, Collision, ScanOptions};

use crate::add::add;
use crate::attributes::permissions;
use crate::call::{Call, Growing, UserData};
use crate::callback::{Watcher, fsi_progress_callback};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::fsi_item;
use crate::status::fsi_status;

/// Symbolic links are followed, out of the tree too, instead of stored.
pub const FSI_ADD_FOLLOW_LINKS: u32 = 1;
/// What cannot be read, or vanishes, is left out and told to `skipped`, instead of failing.
pub const FSI_ADD_SKIP_UNREADABLE: u32 = 2;
/// Creation times are taken over, where the host knows them.
pub const FSI_ADD_CREATION_TIMES: u32 = 4;
/// An empty directory that is filled takes the permissions, owner and times of the tree's root.
pub const FSI_ADD_BASE_ATTRIBUTES: u32 = 8;
/// Items of the same name are replaced, instead of failing. Directories are merged in both cases.
pub const FSI_ADD_REPLACE: u32 = 16;
/// `file_mode` counts, for every file, instead of its own.
pub const FSI_ADD_FILE_MODE: u32 = 32;
/// `directory_mode` counts, for every directory, instead of its own.
pub const FSI_ADD_DIRECTORY_MODE: u32 = 64;
/// `user_id` counts, for every item, instead of its own.
pub const FSI_ADD_USER: u32 = 128;
/// `group_id` counts, for every item, instead of its own.
pub const FSI_ADD_GROUP: u32 = 256;
/// Extended attributes of users (`user.NAME` on Linux) become named streams (`NAME`) of files and directories, which UDF 2.00 and later and Rock Ridge hold. One whose
/// name cannot be a stream's is left out and told to `skipped`.
pub const FSI_ADD_EXTENDED_ATTRIBUTES: u32 = 512;

/// Told of an item that was left out: its path on the host, and the system's number (`errno`) of the reason, or 0. Called by the
/// calling thread, when all else is added. It must not throw.
pub type fsi_skipped_callback =
    Option<unsafe extern "C" fn(user_data: *mut c_void, path: *const c_char, os_error: i32)>;

/// How things of the host are added. All zeros is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_add_options {
    /// `sizeof(fsi_add_options)`.
    pub struct_size: usize,
    /// `FSI_ADD_` bits.
    pub flags: u32,
    /// POSIX permission bits, at most 07777.
    pub file_mode: u32,
    /// POSIX permission bits, at most 07777.
    pub directory_mode: u32,
    /// The owner's number.
    pub user_id: u32,
    /// The group's number.
    pub group_id: u32,
    /// 0.
    pub reserved: u32,
    /// Patterns of what is left out: one with a `/` is held against the path below the tree's root, one without against the name alone.
    /// `*` does not match `/`, `**` does.
    pub exclude: *const *const c_char,
    /// How many patterns there are.
    pub exclude_count: usize,
    /// Told of the items found so far; may be NULL.
    pub progress: fsi_progress_callback,
    /// Told of what was left out; may be NULL.
    pub skipped: fsi_skipped_callback,
    /// Passed to the functions.
    pub user_data: *mut c_void,
}

// SAFETY: a `usize` first; numbers, addresses and optional functions.
unsafe impl Growing for fsi_add_options {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_add_options";
}

/// What was added. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct fsi_added {
    /// `sizeof(fsi_added)`.
    pub struct_size: usize,
    /// Items that are no directories.
    pub files: u64,
    /// Directories, without the one that was added to.
    pub directories: u64,
    /// Bytes of contents.
    pub bytes: u64,
    /// Items that were left out because they could not be read.
    pub skipped: u64,
}

// SAFETY: a `usize` first, and numbers only.
unsafe impl Growing for fsi_added {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_added";
}

impl fsi_add_options {
    fn scan_options(&self, call: &Call) -> Result<ScanOptions, Failure> {
        const KNOWN: u32 = FSI_ADD_EXTENDED_ATTRIBUTES * 2 - 1;
        if self.flags & !KNOWN != 0 || self.reserved != 0 {
            let wanted = "a set of FSI_ADD_ bits";
            return Err(Failure::value("fsi_add_options: flags", self.flags, wanted));
        }
        let has = |flag| self.flags & flag != 0;
        let mode = |flag, mode| has(flag).then(|| permissions(mode)).transpose();
        let mut options = ScanOptions {
            follow_links: has(FSI_ADD_FOLLOW_LINKS),
            skip_unreadable: has(FSI_ADD_SKIP_UNREADABLE),
            creation_times: has(FSI_ADD_CREATION_TIMES),
            extended_attributes: has(FSI_ADD_EXTENDED_ATTRIBUTES),
            base_attributes: has(FSI_ADD_BASE_ATTRIBUTES),
            collision: if has(FSI_ADD_REPLACE) {
                Collision::Replace
            } else {
                Collision::Fail
            },
            file_permissions: mode(FSI_ADD_FILE_MODE, self.file_mode)?,
            directory_permissions: mode(FSI_ADD_DIRECTORY_MODE, self.directory_mode)?,
            user: has(FSI_ADD_USER).then_some(self.user_id),
            group: has(FSI_ADD_GROUP).then_some(self.group_id),
            ..ScanOptions::default()
        };
        let patterns = call.slice(self.exclude, self.exclude_count, "fsi_add_options: exclude")?;
        let patterns = patterns
            .iter()
            .map(|&pattern| call.text(pattern, "fsi_add_options: exclude"))
            .collect::<Result<Vec<_>, _>>()?;
        options
            .exclude(patterns)
            .map_err(|error| Failure::value("fsi_add_options: exclude", error, "a pattern"))?;
        Ok(options)
    }

    fn tell_skipped(&self, added: &Added) {
        let Some(callback) = self.skipped else {
            return;
        };
        let user_data = UserData(self.user_data);
        for skipped in &added.skipped {
            let path = CString::new(skipped.path.as_os_str().as_bytes()).unwrap_or_default();
            let number = skipped.error.raw_os_error().unwrap_or(0);
            // SAFETY: the caller's function, with the caller's address, during the call that they were given to.
            unsafe { callback(user_data.0, path.as_ptr(), number) };
        }
    }
}

/// A path of the host: NUL-terminated bytes, as the system takes them.
pub(crate) fn host_path<'c>(call: &'c Call, path: *const c_char, what: &str) -> Result<&'c Path, Failure> {
    Ok(Path::new(OsStr::from_bytes(call.bytes_of(path, what)?)))
}

/// Adds a file of the host, with its permissions, owner and times. It is read when an image is made; if it is another one by then, that fails. A
/// symbolic link is followed.
///
/// - `host_path`: NUL-terminated bytes, as the system takes them.
/// - `options`: NULL is the default; patterns and callbacks mean nothing here.
///
/// `FSI_E_DATA_STREAM_CREATE_FAILURE`: the file cannot be opened. `FSI_E_INVALID_PARAM`: it is no regular file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_host_file(
    directory: *mut fsi_item,
    path: *const c_char,
    host_path: *const c_char,
    options: *const fsi_add_options,
    out_item: *mut *mut fsi_item,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        let source = self::host_path(call, host_path, "host_path")?;
        let options = call.structure(options)?.scan_options(call)?;
        add(call, directory, out_item, |image, from| {
            image.add_host_file(from, path, source, &options)
        })
    })
}

/// Adds a directory of the host with all that is in it: permissions, owners, times, links, devices. Nothing is read but directories; files are
/// read when an image is made, and must be what they were by then. All of it is added, or nothing when the call fails.
/// IMAPI2FS's `AddTree` and `AddTreeWithNamedStreams`.
///
/// - `directory`: takes the items.
/// - `host_path`: NUL-terminated bytes, as the system takes them. A symbolic link is followed.
/// - `include_base`: whether the host's directory itself is added, under its name, or its items only.
/// - `options`: NULL is the default.
/// - `out_added`: filled with what was added; may be NULL.
///
/// `FSI_E_DATA_STREAM_CREATE_FAILURE`, `FSI_E_DIRECTORY_READ_FAILURE`: the error tells the path. `FSI_E_CANCELLED`: by `progress`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_host_tree(
    directory: *mut fsi_item,
    host_path: *const c_char,
    include_base: bool,
    options: *const fsi_add_options,
    out_added: *mut fsi_added,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let directory = call.object(directory, "directory")?;
        let source = self::host_path(call, host_path, "host_path")?;
        let options = call.structure(options)?;
        let scan = options.scan_options(call)?;
        if !out_added.is_null() {
            call.checked_size(out_added)?;
        }
        let watcher = Watcher::new(options.progress, options.user_data, 0);
        let mut image = directory.image.write()?;
        let into = directory.node_in(&image)?.id();
        let added = image
            .add_host_tree(into, source, include_base, &scan, &watcher)
            .map_err(|error| watcher.explain(error.into()))?;
        // The caller's function may look at the image.
        drop(image);
        options.tell_skipped(&added);
        if out_added.is_null() {
            return Ok(());
        }
        let filled = fsi_added {
            struct_size: size_of::<fsi_added>(),
            files: added.files,
            directories: added.directories,
            bytes: added.bytes,
            skipped: added.skipped.len() as u64,
        };
        call.fill(out_added, &filled)
    })
}
