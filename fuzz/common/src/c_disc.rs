//! An oracle for discs as C programs read them: whole discs in the form of [`volume_udf`](crate::volume_udf), through the C interface.
#![allow(
    clippy::multiple_unsafe_ops_per_block,
    reason = "they are calls of one interface, with arguments that live until the end of the function"
)]

use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};

use fsimage_capi::*;

use crate::volume_udf::{disc, limits};

/// Bytes of a content that are read.
const LOOKED_AT: usize = 4096;

/// A status that no disc may cause.
fn check(status: fsi_status) -> bool {
    let faults = [
        FSI_E_INTERNAL,
        FSI_E_POISONED,
        FSI_E_POINTER,
        FSI_E_BUSY,
        FSI_E_FAIL,
    ];
    assert!(!faults.contains(&status), "{status:#x}");
    status >= 0
}

unsafe extern "C" fn look(
    _user_data: *mut c_void,
    path: *const c_char,
    path_length: usize,
    item: *const fsi_disc_item,
) -> i32 {
    let (mut name, mut length, mut read, mut count) = (null(), 0, 0, 0);
    let mut buffer = [0_u8; LOOKED_AT];
    let mut streams = null_mut();
    // SAFETY: the item and the path live until this returns; a path ends with its name and a NUL.
    unsafe {
        assert!(check(fsi_disc_item_name(
            item,
            &mut name,
            &mut length,
            null_mut()
        )));
        let (name, path) = (
            std::slice::from_raw_parts(name.cast::<u8>(), length),
            std::slice::from_raw_parts(path.cast::<u8>(), path_length),
        );
        assert!(path.ends_with(name));
        let memory = buffer.as_mut_ptr().cast();
        check(fsi_disc_item_read_at(
            item,
            0,
            memory,
            LOOKED_AT,
            &mut read,
            null_mut(),
        ));
        assert!(read <= LOOKED_AT);
        check(fsi_disc_item_extents(item, null_mut(), 0, &mut count, null_mut()));
        if check(fsi_disc_item_open_streams(item, &mut streams, null_mut())) {
            fsi_disc_items_free(streams);
        }
    }
    0
}

/// Walks over each file system, and imports the disc into an image.
fn read(disc: *const fsi_disc) {
    let systems = [
        FSI_FILE_SYSTEM_UDF,
        FSI_FILE_SYSTEM_ROCK_RIDGE,
        FSI_FILE_SYSTEM_JOLIET,
        FSI_FILE_SYSTEM_ISO9660_1999,
        FSI_FILE_SYSTEM_ISO9660,
        FSI_FILE_SYSTEM_HIGH_SIERRA,
    ];
    for system in systems {
        let (mut volume, mut findings) = (null_mut(), null_mut());
        // SAFETY: the disc is alive, what is opened is freed once.
        unsafe {
            if check(fsi_disc_open_volume(disc, 0, system, &mut volume, null_mut())) {
                let root = c"/".as_ptr();
                let walked =
                    fsi_disc_volume_walk(volume, root, Some(look), null_mut(), &mut findings, null_mut());
                if check(walked) {
                    fsi_findings_free(findings);
                }
                fsi_disc_volume_free(volume);
            }
        }
    }
    let options = fsi_import_options {
        struct_size: size_of::<fsi_import_options>(),
        flags: 0,
        preference: FSI_PREFERENCE_RICHEST,
        memory_limit: limits().memory,
        item_limit: 0,
        finding_limit: 0,
        imported: None,
        user_data: null_mut(),
    };
    let mut image = null_mut();
    // SAFETY: disc and options are alive, the image is freed once.
    unsafe {
        assert!(check(fsi_image_new(&mut image, null_mut())));
        check(fsi_image_import_disc(
            image,
            disc,
            FSI_SESSION_NEWEST,
            0,
            &options,
            null_mut(),
            null_mut(),
            null_mut(),
        ));
        fsi_image_free(image);
    }
}

/// Whatever a disc says, no call ends with a fault of the library, and nothing is read or written where it must not be.
pub fn c_disc(data: &[u8]) {
    let bytes = disc(data);
    let options = fsi_disc_options {
        struct_size: size_of::<fsi_disc_options>(),
        flags: 0,
        reserved: 0,
        memory_limit: limits().memory,
        item_limit: 0,
        finding_limit: 0,
        sessions: null(),
        session_count: 0,
    };
    let (mut source, mut disc) = (null_mut(), null_mut());
    // SAFETY: bytes and options are alive, what is opened is freed once.
    unsafe {
        let opened =
            fsi_block_source_open_memory(bytes.as_ptr().cast(), bytes.len(), &mut source, null_mut());
        assert!(check(opened));
        if check(fsi_disc_open_source(source, &options, &mut disc, null_mut())) {
            read(disc);
            fsi_disc_free(disc);
        }
        fsi_block_source_free(source);
    }
}

/// Inputs to begin with: those of both families of file systems.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    [crate::volume_iso::seeds(), crate::volume_udf::seeds()].concat()
}
