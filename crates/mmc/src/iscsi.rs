//! Drives on other machines, by iSCSI: libiscsi does the talking.
//!
//! A lost connection is not made again: nobody could say how far the command was.

#![allow(unsafe_code, reason = "the library is C")]

use std::ffi::{CStr, CString, c_char, c_int, c_uchar, c_void};
use std::io;
use std::path::PathBuf;
use std::ptr::NonNull;
use std::time::Duration;

use crate::error::MmcError;
use crate::sense::{Sense, SenseKey};
use crate::transport::{Data, Transport, TransportError};

/// Who we are to the target.
const INITIATOR: &CStr = c"iqn.2026-01.org.libfsimage:initiator";
/// `ISCSI_SESSION_NORMAL`.
const SESSION_NORMAL: c_int = 2;
/// `ISCSI_HEADER_DIGEST_NONE_CRC32C`.
const DIGEST_NONE_OR_CRC32C: c_int = 1;
/// `SCSI_STATUS_TIMEOUT`, of the library's own.
const STATUS_TIMEOUT: c_int = 0x0f00_0002;
/// The longest string of a URL, `MAX_STRING_SIZE`, and its end.
const STRING: usize = 256;
/// How long logging in may take, in seconds.
const LOGIN: c_int = 30;

/// `struct iscsi_url` of `<iscsi/iscsi.h>`, as far as it is looked at; the library makes and frees it.
#[repr(C)]
struct Url {
    portal: [c_char; STRING],
    target: [c_char; STRING],
    user: [c_char; STRING],
    password: [c_char; STRING],
    target_user: [c_char; STRING],
    target_password: [c_char; STRING],
    lun: c_int,
}

/// `struct scsi_sense` of `<iscsi/scsi-lowlevel.h>`.
#[repr(C)]
struct TaskSense {
    error_type: c_uchar,
    key: c_int,
    ascq: c_int,
    /// Flags and pointers, of no interest here.
    rest: [u8; 4],
}

/// `struct scsi_task`, as far as it is looked at; the library makes and frees it.
#[repr(C)]
struct Task {
    status: c_int,
    cdb_size: c_int,
    xfer_dir: c_int,
    expxferlen: c_int,
    cdb: [c_uchar; 16],
    residual_status: c_int,
    residual: usize,
    sense: TaskSense,
    datain_size: c_int,
    datain: *mut c_uchar,
}

/// `struct iscsi_data`.
#[repr(C)]
struct OutData {
    size: usize,
    data: *mut c_uchar,
}

#[link(name = "iscsi")]
unsafe extern "C" {
    fn iscsi_create_context(initiator: *const c_char) -> *mut c_void;
    fn iscsi_destroy_context(context: *mut c_void) -> c_int;
    fn iscsi_get_error(context: *mut c_void) -> *const c_char;
    fn iscsi_parse_full_url(context: *mut c_void, url: *const c_char) -> *mut Url;
    fn iscsi_destroy_url(url: *mut Url);
    fn iscsi_set_targetname(context: *mut c_void, name: *const c_char) -> c_int;
    fn iscsi_set_session_type(context: *mut c_void, kind: c_int) -> c_int;
    fn iscsi_set_header_digest(context: *mut c_void, digest: c_int) -> c_int;
    fn iscsi_set_timeout(context: *mut c_void, seconds: c_int) -> c_int;
    fn iscsi_set_noautoreconnect(context: *mut c_void, state: c_int);
    fn iscsi_full_connect_sync(context: *mut c_void, portal: *const c_char, lun: c_int) -> c_int;
    fn iscsi_logout_sync(context: *mut c_void) -> c_int;
    fn iscsi_scsi_command_sync(
        context: *mut c_void,
        lun: c_int,
        task: *mut Task,
        data: *mut OutData,
    ) -> *mut Task;
    fn scsi_create_task(cdb_size: c_int, cdb: *mut c_uchar, direction: c_int, length: c_int) -> *mut Task;
    fn scsi_free_scsi_task(task: *mut Task);
}

/// A drive at an iSCSI target.
#[derive(Debug)]
pub struct Iscsi {
    context: NonNull<c_void>,
    lun: c_int,
    /// The connection is of no more use.
    broken: bool,
}

// SAFETY: the library keeps nothing of a thread; a context may be used by any one thread at a time, and only `&mut self` uses it.
unsafe impl Send for Iscsi {}

impl Drop for Iscsi {
    fn drop(&mut self) {
        if !self.broken {
            // SAFETY: the context is live.
            unsafe { iscsi_logout_sync(self.context.as_ptr()) };
        }
        // SAFETY: the context is live, and not used after this.
        unsafe { iscsi_destroy_context(self.context.as_ptr()) };
    }
}

impl Iscsi {
    /// Connects: `iscsi://[USER%PASSWORD@]HOST[:PORT]/TARGET/LUN`.
    ///
    /// # Errors
    /// [`MmcError::BadName`] for another URL, [`MmcError::Open`] with what the library says when there is no connection.
    pub fn connect(url: &str) -> Result<Self, MmcError> {
        let bad = |fault| MmcError::BadName {
            name: url.to_owned(),
            fault,
        };
        let name = CString::new(url).map_err(|_| bad("there is a NUL in it"))?;
        // SAFETY: the name is NUL-terminated; the library copies it.
        let context = unsafe { iscsi_create_context(INITIATOR.as_ptr()) };
        let context = NonNull::new(context).ok_or(bad("there is no memory for it"))?;
        // Until it is connected there is nothing to log out of.
        let mut this = Self {
            context,
            lun: 0,
            broken: true,
        };
        // SAFETY: the context is live, the URL NUL-terminated.
        let parsed = unsafe { iscsi_parse_full_url(context.as_ptr(), name.as_ptr()) };
        let parsed = NonNull::new(parsed).ok_or(bad("it is no iscsi://HOST/TARGET/LUN"))?;
        let connected = this.log_in(parsed);
        // SAFETY: the library made it, and it is not used after this.
        unsafe { iscsi_destroy_url(parsed.as_ptr()) };
        let fault = this.last_error();
        if connected != 0 {
            return Err(MmcError::Open {
                path: PathBuf::from(url),
                error: io::Error::other(fault),
            });
        }
        this.broken = false;
        Ok(this)
    }

    fn log_in(&mut self, url: NonNull<Url>) -> c_int {
        let context = self.context.as_ptr();
        // SAFETY: the library made the URL, and nobody changes it.
        let url = unsafe { url.as_ref() };
        self.lun = url.lun;
        // SAFETY: the context is live, as it is for all of these; strings of the URL are NUL-terminated.
        unsafe { iscsi_set_targetname(context, url.target.as_ptr()) };
        // SAFETY: as above.
        unsafe { iscsi_set_session_type(context, SESSION_NORMAL) };
        // SAFETY: as above.
        unsafe { iscsi_set_header_digest(context, DIGEST_NONE_OR_CRC32C) };
        // SAFETY: as above.
        unsafe { iscsi_set_noautoreconnect(context, 1) };
        // SAFETY: as above.
        unsafe { iscsi_set_timeout(context, LOGIN) };
        // SAFETY: as above.
        unsafe { iscsi_full_connect_sync(context, url.portal.as_ptr(), url.lun) }
    }

    fn last_error(&self) -> String {
        // SAFETY: the context is live.
        let text = unsafe { iscsi_get_error(self.context.as_ptr()) };
        if text.is_null() {
            return "the connection failed".to_owned();
        }
        // SAFETY: it is NUL-terminated, and stays until the next call.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }
}

/// A task that is freed.
struct Owned(NonNull<Task>);

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the library made the task, is done with it, and it is not used after this.
        unsafe { scsi_free_scsi_task(self.0.as_ptr()) };
    }
}

impl Transport for Iscsi {
    fn execute(&mut self, cdb: &[u8], data: Data<'_>, timeout: Duration) -> Result<usize, TransportError> {
        if self.broken {
            return Err(io::Error::from(io::ErrorKind::NotConnected).into());
        }
        let context = self.context.as_ptr();
        let invalid = |_| io::Error::from(io::ErrorKind::InvalidInput);
        let length = data.len();
        let mut command = cdb.to_vec();
        let size = c_int::try_from(command.len()).map_err(invalid)?;
        let expected = c_int::try_from(length).map_err(invalid)?;
        let mut sent = Vec::new();
        let direction = match &data {
            Data::In(_) if length > 0 => 1,
            Data::Out(bytes) if length > 0 => {
                // The library's pointer is mutable, though it does not write.
                sent.extend_from_slice(bytes);
                2
            }
            _ => 0,
        };
        if command.len() > 16 {
            return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
        }
        // SAFETY: the command is `size` bytes long, at most 16; the library copies it.
        let task = unsafe { scsi_create_task(size, command.as_mut_ptr(), direction, expected) };
        let task = NonNull::new(task).ok_or(io::Error::from(io::ErrorKind::OutOfMemory))?;
        let seconds = c_int::try_from(timeout.as_secs().max(1)).unwrap_or(c_int::MAX);
        // SAFETY: the context is live.
        unsafe { iscsi_set_timeout(context, seconds) };
        let mut out = OutData {
            size: sent.len(),
            data: sent.as_mut_ptr(),
        };
        let out = if direction == 2 {
            &raw mut out
        } else {
            std::ptr::null_mut()
        };
        // SAFETY: context and task are live; `out` and the bytes that it points to live until the call is over.
        let done = unsafe { iscsi_scsi_command_sync(context, self.lun, task.as_ptr(), out) };
        if done.is_null() {
            // The library may still have the task in its queues: it is left to it.
            self.broken = true;
            return Err(io::Error::other(self.last_error()).into());
        }
        let task = Owned(task);
        // SAFETY: the task is live, and the library is done with it.
        let task = unsafe { task.0.as_ref() };
        self.finish(task, data, length)
    }
}

impl Iscsi {
    fn finish(&mut self, task: &Task, data: Data<'_>, length: usize) -> Result<usize, TransportError> {
        let received: &[u8] = match usize::try_from(task.datain_size) {
            // SAFETY: the library says that so many bytes are there; they live as long as the task.
            Ok(size) if size > 0 && !task.datain.is_null() => unsafe {
                std::slice::from_raw_parts(task.datain, size)
            },
            _ => &[],
        };
        match task.status {
            0 => {}
            2 => {
                let sense = sense(&task.sense, received);
                if sense.key != SenseKey::RECOVERED_ERROR || sense.deferred || matches!(data, Data::In(_)) {
                    return Err(TransportError::Sense(sense));
                }
            }
            STATUS_TIMEOUT => {
                self.broken = true;
                return Err(TransportError::TimedOut);
            }
            status => {
                let Some(status) = u8::try_from(status).ok() else {
                    self.broken = true;
                    return Err(io::Error::other(self.last_error()).into());
                };
                return Err(TransportError::Status(status));
            }
        }
        match data {
            Data::In(buffer) => {
                let count = received.len().min(buffer.len());
                for (place, byte) in buffer.iter_mut().zip(received) {
                    *place = *byte;
                }
                Ok(count)
            }
            _ if task.residual_status == 1 => Ok(length.saturating_sub(task.residual)),
            _ => Ok(length),
        }
    }
}

/// Sense data: behind two bytes of length, as the target sent it, or as the library understood it.
fn sense(understood: &TaskSense, received: &[u8]) -> Sense {
    received.get(2..).and_then(Sense::parse).unwrap_or_else(|| {
        let [_, _, asc, ascq] = understood.ascq.to_be_bytes();
        let key = u8::try_from(understood.key & 0xf).unwrap_or(0);
        Sense {
            deferred: understood.error_type & 0x7d == 0x71,
            ..Sense::new(SenseKey(key), asc, ascq)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn structures_are_as_the_headers_have_them() {
        assert_eq!(size_of::<TaskSense>(), 16);
        assert_eq!(std::mem::offset_of!(Task, residual), 40);
        assert_eq!(std::mem::offset_of!(Task, sense), 48);
        assert_eq!(std::mem::offset_of!(Task, datain_size), 64);
        assert_eq!(std::mem::offset_of!(Task, datain), 72);
        assert_eq!(std::mem::offset_of!(Url, lun), 1536);
    }

    #[test]
    fn the_targets_own_sense_data_counts() {
        let understood = TaskSense {
            error_type: 0x71,
            key: 3,
            ascq: 0x0c02,
            rest: [0; 4],
        };
        let found = sense(&understood, &[]);
        assert_eq!((found.codes(), found.deferred), ((3, 0x0c, 2), true));
        let sent = [&[0, 18][..], &Sense::new(SenseKey(2), 4, 8).to_bytes()].concat();
        assert!(sense(&understood, &sent).is_long_write());
    }

    #[test]
    fn wrong_urls_and_closed_ports() {
        assert!(matches!(
            Iscsi::connect("iscsi://nowhere"),
            Err(MmcError::BadName { .. })
        ));
        assert!(matches!(
            Iscsi::connect("iscsi://a\0b"),
            Err(MmcError::BadName { .. })
        ));
        // Nobody listens on the port of "discard".
        assert!(matches!(
            Iscsi::connect("iscsi://127.0.0.1:9/iqn.x:y/1"),
            Err(MmcError::Open { .. })
        ));
    }
}
