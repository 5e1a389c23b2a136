//! Opening directories and files below a directory, whatever becomes of the tree meanwhile.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

/// A path longer than this is opened in steps; the kernel takes 4096 bytes.
const STEP: usize = 3072;

/// Kernels before 5.6, and sandboxes, know no `openat2`.
static NO_OPENAT2: AtomicBool = AtomicBool::new(false);

const DIRECTORY: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC)
    .union(OFlags::NOCTTY);

/// Opens the directory at `path` (relative; empty is `root` itself) below `root`. Symbolic links in it are an error unless
/// `follow`.
pub(crate) fn open_directory(root: BorrowedFd<'_>, path: &[u8], follow: bool) -> io::Result<OwnedFd> {
    let (mut from, mut rest): (Option<OwnedFd>, &[u8]) = (None, path);
    loop {
        let (step, after) = if rest.len() <= STEP {
            (rest, &[][..])
        } else {
            split(rest)
        };
        let at = from.as_ref().map_or(root, OwnedFd::as_fd);
        let opened = open_step(at, if step.is_empty() { b"." } else { step }, follow)?;
        if after.is_empty() {
            return Ok(opened);
        }
        (from, rest) = (Some(opened), after);
    }
}

/// Cuts a long path between two components.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    let head = path.get(..STEP).unwrap_or(path);
    // A component has at most 255 bytes, so there is a separator.
    let at = head.iter().rposition(|&byte| byte == b'/').unwrap_or(head.len());
    (
        path.get(..at).unwrap_or_default(),
        path.get(at + 1..).unwrap_or_default(),
    )
}

fn open_step(at: BorrowedFd<'_>, path: &[u8], follow: bool) -> io::Result<OwnedFd> {
    if follow {
        return Ok(openat(at, path, DIRECTORY, Mode::empty())?);
    }
    if !NO_OPENAT2.load(Ordering::Relaxed) {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        loop {
            match openat2(at, path, DIRECTORY | OFlags::NOFOLLOW, Mode::empty(), resolve) {
                // The kernel could not prove that a racing rename led nowhere else.
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(Errno::NOSYS | Errno::PERM) => break,
                other => return Ok(other?),
            }
        }
        NO_OPENAT2.store(true, Ordering::Relaxed);
    }
    let mut components = path.split(|&byte| byte == b'/');
    let flags = DIRECTORY | OFlags::NOFOLLOW;
    let mut opened = openat(at, components.next().unwrap_or(b"."), flags, Mode::empty())?;
    for component in components {
        opened = openat(&opened, component, flags, Mode::empty())?;
    }
    Ok(opened)
}

/// Opens the file `name` of `directory` for reading. It may have become anything meanwhile, so opening must not wait for a
/// writer of a fifo.
pub(crate) fn open_file(directory: BorrowedFd<'_>, name: &[u8], follow: bool) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK;
    let flags = if follow { flags } else { flags | OFlags::NOFOLLOW };
    Ok(openat(directory, name, flags, Mode::empty())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_lead_nowhere_unless_followed() {
        let base = tempfile::tempdir().unwrap();
        fs::create_dir_all(base.path().join("tree/a/b")).unwrap();
        fs::create_dir(base.path().join("outside")).unwrap();
        symlink("../../outside", base.path().join("tree/a/link")).unwrap();
        let root = fs::File::open(base.path().join("tree")).unwrap();
        for no_openat2 in [false, true] {
            NO_OPENAT2.store(no_openat2, Ordering::Relaxed);
            assert!(open_directory(root.as_fd(), b"a/b", false).is_ok());
            assert!(open_directory(root.as_fd(), b"", false).is_ok());
            assert!(open_directory(root.as_fd(), b"a/link", false).is_err());
            assert!(open_directory(root.as_fd(), b"a/link", true).is_ok());
        }
        NO_OPENAT2.store(false, Ordering::Relaxed);
    }

    #[test]
    fn paths_of_any_length() {
        let base = tempfile::tempdir().unwrap();
        let name = "d".repeat(200);
        let mut at: OwnedFd = fs::File::open(base.path()).unwrap().into();
        for _ in 0..40 {
            rustix::fs::mkdirat(&at, &name, Mode::RWXU).unwrap();
            at = open_directory(at.as_fd(), name.as_bytes(), false).unwrap();
        }
        let root = fs::File::open(base.path()).unwrap();
        let path = [&*name; 40].join("/");
        let found = open_directory(root.as_fd(), path.as_bytes(), false).unwrap();
        let inode = |fd: &OwnedFd| rustix::fs::fstat(fd).unwrap().st_ino;
        assert_eq!(inode(&found), inode(&at));
    }
}
