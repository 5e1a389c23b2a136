//! Folders for what tests and judges make: in memory where there is room, since trees of many small files cost a disk dearly.

use std::path::Path;

use tempfile::{Builder, TempDir};

/// Linux systems have a file system in memory here.
const MEMORY: &str = "/dev/shm";
/// What must be free there, so that nothing else runs short.
const ROOM: u64 = 4 << 30;

/// A new folder, removed when it is dropped, whose name begins with `prefix`.
///
/// # Errors
///
/// As [`std::fs::create_dir`].
pub fn scratch_folder(prefix: &str) -> std::io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix(prefix);
    if has_room(Path::new(MEMORY))
        && let Ok(folder) = builder.tempdir_in(MEMORY)
    {
        return Ok(folder);
    }
    builder.tempdir()
}

fn has_room(folder: &Path) -> bool {
    let free = |stat: rustix::fs::StatVfs| stat.f_bavail.saturating_mul(stat.f_frsize);
    rustix::fs::statvfs(folder).is_ok_and(|stat| free(stat) >= ROOM)
}
