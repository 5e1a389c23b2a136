//! What was come upon while a disc was read, imported or extracted.

use std::ffi::{CString, c_char};
use std::sync::{Mutex, TryLockError};
use std::vec;

use fsimage::disc::{Fault, Finding, VolumeError};
use fsimage::extract::{Trouble, TroubleKind};
use fsimage::{ImportWarning, Imported};

use crate::call::{Call, Growing, free};
use crate::disc::kind_bit;
use crate::error::{FSI_OFFSET_UNKNOWN, fsi_error};
use crate::failure::{Failure, place_of};
use crate::status::{FSI_FALSE, FSI_OK, fsi_status};

/// What was come upon while a disc was opened, read, imported or extracted, one after another. It stands for itself.
pub struct fsi_findings {
    state: Mutex<State>,
}

struct State {
    rest: vec::IntoIter<Note>,
    /// The texts that the caller sees now.
    texts: [CString; 3],
}

/// Something that this list does not have yet; the message tells.
pub const FSI_FINDING_OTHER: u32 = 0;
/// A structure departs from its standard, or structures do not fit together; it was read all the same.
pub const FSI_FINDING_DEPARTURE: u32 = 1;
/// Something on the disc cannot be read, in whole or in part, and was left out.
pub const FSI_FINDING_LOST: u32 = 2;
/// A file system, or a boot catalog, seems to be there and cannot be used.
pub const FSI_FINDING_UNUSABLE: u32 = 3;
/// The item got another name, since its own cannot be one.
pub const FSI_FINDING_RENAMED: u32 = 4;
/// A second item of a name was left out.
pub const FSI_FINDING_DUPLICATE: u32 = 5;
/// A boot entry cannot be taken over.
pub const FSI_FINDING_BOOT_ENTRY: u32 = 6;
/// Only another file system of the disc, which `file_system` tells, holds the item.
pub const FSI_FINDING_ONLY_IN: u32 = 7;
/// The item, or something of it, was left out: it was not asked for, or the host has no such thing.
pub const FSI_FINDING_LEFT_OUT: u32 = 8;
/// Something is in the way of the item in the folder, or it cannot be written.
pub const FSI_FINDING_UNWRITABLE: u32 = 9;

/// One thing that was come upon. Set `struct_size` before it is filled.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_finding {
    /// `sizeof(fsi_finding)`.
    pub struct_size: usize,
    /// One of the `FSI_FINDING_` numbers. The list may grow.
    pub kind: u32,
    /// The file system that it is about, as one `FSI_FILE_SYSTEM_` bit; 0 where that says nothing.
    pub file_system: u32,
    /// Where on the disc, in bytes; `FSI_OFFSET_UNKNOWN` where that says nothing.
    pub offset: u64,
    /// The item's path; "" where it is about none. This text and the two below live until the next call with the same `fsi_findings`.
    pub path: *const c_char,
    /// What the item became; "" where that says nothing.
    pub became: *const c_char,
    /// All of it as a sentence.
    pub message: *const c_char,
}

// SAFETY: a `usize` first; numbers and addresses.
unsafe impl Growing for fsi_finding {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_finding";
}

/// A finding, with texts of its own.
pub(crate) struct Note {
    kind: u32,
    file_system: u32,
    offset: u64,
    path: Vec<u8>,
    became: Vec<u8>,
    message: String,
}

impl Note {
    fn new(kind: u32, message: String) -> Self {
        Self {
            kind,
            file_system: 0,
            offset: FSI_OFFSET_UNKNOWN,
            path: Vec::new(),
            became: Vec::new(),
            message,
        }
    }

    pub(crate) fn unusable(error: &VolumeError) -> Self {
        let (file_system, offset) = place_of(error);
        Self {
            file_system,
            offset: offset.unwrap_or(FSI_OFFSET_UNKNOWN),
            ..Self::new(FSI_FINDING_UNUSABLE, error.to_string())
        }
    }

    /// What of a directory cannot be read.
    pub(crate) fn lost(path: &[u8], error: &fsimage::Error) -> Self {
        Self {
            path: path.to_vec(),
            ..Self::new(FSI_FINDING_LOST, error.to_string())
        }
    }
}

impl From<&Finding> for Note {
    fn from(finding: &Finding) -> Self {
        let kind = match finding.fault {
            Fault::Lost { .. } => FSI_FINDING_LOST,
            Fault::Unusable(_) => FSI_FINDING_UNUSABLE,
            _ => FSI_FINDING_DEPARTURE,
        };
        Self {
            offset: finding.offset,
            ..Self::new(kind, finding.to_string())
        }
    }
}

impl From<&ImportWarning> for Note {
    fn from(warning: &ImportWarning) -> Self {
        let note = |kind, path: &str| Self {
            path: path.into(),
            ..Self::new(kind, warning.to_string())
        };
        match warning {
            ImportWarning::Renamed { path, became } => Self {
                became: became.clone().into(),
                ..note(FSI_FINDING_RENAMED, path)
            },
            ImportWarning::Duplicate { path } => note(FSI_FINDING_DUPLICATE, path),
            ImportWarning::Damaged { path, .. } => note(FSI_FINDING_LOST, path),
            ImportWarning::BootEntry { .. } => note(FSI_FINDING_BOOT_ENTRY, ""),
            ImportWarning::OnlyIn { path, file_system } => Self {
                file_system: kind_bit(*file_system),
                ..note(FSI_FINDING_ONLY_IN, path)
            },
            ImportWarning::OtherPermissions {
                path, file_system, ..
            }
            | ImportWarning::AttributesOnlyIn {
                path, file_system, ..
            }
            | ImportWarning::OtherContents {
                path, file_system, ..
            } => Self {
                file_system: kind_bit(*file_system),
                ..note(FSI_FINDING_OTHER, path)
            },
            ImportWarning::OtherAttributes { path, .. } => note(FSI_FINDING_LEFT_OUT, path),
            _ => note(FSI_FINDING_OTHER, ""),
        }
    }
}

impl From<&Trouble> for Note {
    fn from(trouble: &Trouble) -> Self {
        let (kind, offset, became) = match &trouble.kind {
            TroubleKind::Renamed { to } => (FSI_FINDING_RENAMED, None, to.as_slice()),
            TroubleKind::LeftOut(_) | TroubleKind::Attribute { .. } => (FSI_FINDING_LEFT_OUT, None, &[][..]),
            TroubleKind::Lost(finding) => (FSI_FINDING_LOST, Some(finding.offset), &[][..]),
            TroubleKind::Unreadable(_) | TroubleKind::Content(_) => (FSI_FINDING_LOST, None, &[][..]),
            TroubleKind::Exists | TroubleKind::NotLinked | TroubleKind::Unwritable(_) => {
                (FSI_FINDING_UNWRITABLE, None, &[][..])
            }
            _ => (FSI_FINDING_OTHER, None, &[][..]),
        };
        Self {
            offset: offset.unwrap_or(FSI_OFFSET_UNKNOWN),
            path: trouble.path.clone(),
            became: became.to_vec(),
            ..Self::new(kind, trouble.to_string())
        }
    }
}

/// The notes of an import: its warnings, then what is wrong with the disc.
pub(crate) fn of_import(imported: &Imported) -> Vec<Note> {
    let findings = imported.findings.iter().map(|finding| Note {
        file_system: imported.file_system.bits(),
        ..Note::from(finding)
    });
    imported.warnings.iter().map(Note::from).chain(findings).collect()
}

impl fsi_findings {
    pub(crate) fn new(notes: Vec<Note>) -> Self {
        Self {
            state: Mutex::new(State {
                rest: notes.into_iter(),
                texts: Default::default(),
            }),
        }
    }
}

/// == Findings ==
///
/// The next finding.
///
/// - `out_finding`: its `struct_size` is set; the rest is filled.
///
/// `FSI_FALSE`: there is none any more, and `out_finding` is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_findings_next(
    findings: *mut fsi_findings,
    out_finding: *mut fsi_finding,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let findings = call.object(findings, "findings")?;
        call.checked_size(out_finding)?;
        let mut state = findings.state.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Failure::busy(),
            TryLockError::Poisoned(_) => Failure::poisoned(),
        })?;
        let Some(note) = state.rest.next() else {
            return Ok(FSI_FALSE);
        };
        state.texts = [note.path, note.became, note.message.into_bytes()].map(c_bytes);
        let [path, became, message] = state.texts.each_ref().map(|text| text.as_ptr());
        let value = fsi_finding {
            struct_size: size_of::<fsi_finding>(),
            kind: note.kind,
            file_system: note.file_system,
            offset: note.offset,
            path,
            became,
            message,
        };
        call.fill(out_finding, &value).map(|()| FSI_OK)
    })
}

/// Bytes of a disc as C sees them. What follows a NUL would be lost, so each becomes a question mark.
pub(crate) fn c_bytes(mut bytes: Vec<u8>) -> CString {
    for byte in bytes.iter_mut().filter(|byte| **byte == 0) {
        *byte = b'?';
    }
    CString::new(bytes).unwrap_or_default()
}

/// Frees them. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_findings_free(findings: *mut fsi_findings) {
    // SAFETY: NULL, or from this interface and not used any more, by contract.
    unsafe { free(findings) }
}
