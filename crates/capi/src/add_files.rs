//! Adding many files at once.

use std::ffi::{c_char, c_void};

use fsimage::Content;

use crate::call::Call;
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::item::fsi_item;
use crate::status::fsi_status;

/// Adds files whose contents are in memory, and are copied: as `fsi_directory_add_file_from_memory` for each, and all of them, or none when it
/// fails. For callers to whom each call is dear.
///
/// - `paths`, `data`, `lengths`: the path, the content, and the bytes of that, of each file. Content that is NULL with length 0 is empty.
/// - `count`: how many files there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_directory_add_files_from_memory(
    directory: *mut fsi_item,
    paths: *const *const c_char,
    data: *const *const c_void,
    lengths: *const usize,
    count: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let paths = call.slice(paths, count, "paths")?;
        let data = call.slice(data, count, "data")?;
        let lengths = call.slice(lengths, count, "lengths")?;
        let mut files = Vec::with_capacity(count);
        for ((&path, &data), &length) in paths.iter().zip(data).zip(lengths) {
            let path = call.text(path, "path")?.as_bytes();
            files.push((path, call.slice(data.cast::<u8>(), length, "data")?));
        }
        let directory = call.object(directory, "directory")?;
        let mut image = directory.image.write()?;
        let from = directory.node_in(&image)?.id();
        let files = files
            .into_iter()
            .map(|(path, data)| (path, Content::from_bytes(data)));
        image.add_files(from, files).map_err(Failure::of_parent)
    })
}
