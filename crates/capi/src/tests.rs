//! Tests of the whole interface, and of what C tests cannot reach.

use std::collections::BTreeSet;
use std::ffi::{CStr, c_char, c_void};
use std::path::Path;
use std::ptr;

use crate::*;

/// A call that must succeed.
fn ok(status: fsi_status) {
    assert_eq!(status, FSI_OK, "{}", status_name(status));
}

fn status_name(status: fsi_status) -> String {
    // SAFETY: a name that lives for ever.
    let name = unsafe { CStr::from_ptr(fsi_status_name(status)) };
    name.to_string_lossy().into_owned()
}

/// An image and its root.
fn new_image() -> (*mut fsi_image, *mut fsi_item) {
    let (mut image, mut root) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the place is a variable, and no error is asked for.
    ok(unsafe { fsi_image_new(&mut image, ptr::null_mut()) });
    // SAFETY: the image was made just now.
    ok(unsafe { fsi_image_open_root(image, &mut root, ptr::null_mut()) });
    (image, root)
}

fn free(image: *mut fsi_image, root: *mut fsi_item) {
    // SAFETY: not used any more.
    unsafe { fsi_item_free(root) };
    // SAFETY: not used any more.
    unsafe { fsi_image_free(image) };
}

/// Every function is called by a C test, besides the one that gives NULL to all.
#[test]
fn every_function_is_tested_from_c() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let symbols = std::fs::read_to_string(root.join("include/fsimage.symbols")).unwrap();
    let mut words = BTreeSet::new();
    for entry in std::fs::read_dir(root.join("bindings/c/tests")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name != "nulls.c") {
            let text = std::fs::read_to_string(path).unwrap();
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            words.extend(text.split(|c| !is_part(c)).map(str::to_owned));
        }
    }
    let untested: Vec<_> = symbols
        .lines()
        .filter(|symbol| !words.contains(*symbol))
        .collect();
    assert!(
        symbols.lines().count() > 100 && untested.is_empty(),
        "{untested:?}"
    );
}

/// The header has every exported function of this source, and no other.
#[test]
fn the_list_of_symbols_is_this_source() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut exported = BTreeSet::new();
    for entry in std::fs::read_dir(root.join("src")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for after in text.split("#[unsafe(no_mangle)]\n").skip(1) {
            let (_, name) = after.split_once(" fn ").unwrap();
            exported.insert(name.split('(').next().unwrap().to_owned());
        }
    }
    let symbols = std::fs::read_to_string(root.join("../../include/fsimage.symbols")).unwrap();
    let listed: BTreeSet<_> = symbols.lines().map(str::to_owned).collect();
    assert_eq!(exported, listed);
}

#[test]
fn an_image_that_was_changed_half_is_poisoned() {
    let (image, root) = new_image();
    // SAFETY: the image is alive.
    let shared = unsafe { &(*image).shared };
    let caught = std::panic::catch_unwind(|| {
        let _guard = shared.write().map_err(|_| ()).unwrap();
        panic!("in the middle");
    });
    assert!(caught.is_err());
    let mut count = 7;
    // SAFETY: the image is alive, the place is a variable.
    let status = unsafe { fsi_image_file_count(image, &mut count, ptr::null_mut()) };
    assert_eq!((status, count), (FSI_E_POISONED, 7));
    // SAFETY: the item is alive.
    let status =
        unsafe { fsi_directory_add_directory(root, c"a".as_ptr(), ptr::null_mut(), ptr::null_mut()) };
    assert_eq!(status, FSI_E_POISONED);
    free(image, root);
}

/// What the header says of threads is what the compiler knows.
#[test]
fn objects_may_go_from_thread_to_thread() {
    fn check<T: Send + Sync>() {}
    check::<fsi_image>();
    check::<fsi_item>();
    check::<fsi_items>();
    check::<fsi_result>();
    check::<fsi_stream>();
    check::<fsi_progress_items>();
    check::<fsi_warnings>();
    check::<fsi_error>();
    check::<fsi_block_source>();
    check::<fsi_disc>();
    check::<fsi_disc_volume>();
    check::<fsi_disc_item>();
    check::<fsi_disc_items>();
    check::<fsi_findings>();
}

#[test]
fn nothing_waits() {
    let (image, root) = new_image();
    let mut count = 7;
    // SAFETY: the image is alive.
    let shared = unsafe { (*image).shared.clone() };
    {
        let _change = shared.write().map_err(|_| ()).unwrap();
        // SAFETY: the image is alive, the place is a variable.
        let status = unsafe { fsi_image_file_count(image, &mut count, ptr::null_mut()) };
        assert_eq!((status, count), (FSI_E_BUSY, 7));
    }
    {
        let _read = shared.read().map_err(|_| ()).unwrap();
        // SAFETY: as above.
        ok(unsafe { fsi_image_file_count(image, &mut count, ptr::null_mut()) });
        // SAFETY: the image is alive.
        let status = unsafe { fsi_image_lock_in_change_point(image, ptr::null_mut()) };
        assert_eq!((status, count), (FSI_E_BUSY, 0));
    }
    free(image, root);
}

/// Every number from outside is checked, whatever it is.
#[test]
#[expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "they are calls of one kind, with the same arguments"
)]
fn numbers_that_are_none() {
    let (image, root) = new_image();
    let no_error = ptr::null_mut();
    let mut text: *mut c_char = ptr::null_mut();
    for wrong in [0x80, 0xFFFF, 0x8000_0000, u32::MAX] {
        // SAFETY: image, item and places are alive in all of these.
        let statuses = unsafe {
            [
                fsi_image_set_file_systems(image, wrong, no_error),
                fsi_image_set_interchange_level(image, wrong, no_error),
                fsi_image_set_deep_directories(image, wrong, no_error),
                fsi_image_set_iso9660_names(image, wrong, 0, no_error),
                fsi_image_set_iso9660_names(image, 0, wrong | 0x400, no_error),
                fsi_image_set_joliet(image, wrong, 64, false, no_error),
                fsi_image_set_udf_revision(image, wrong, no_error),
                fsi_image_set_udf_access(image, wrong, no_error),
                fsi_image_set_block_size(image, wrong, no_error),
                fsi_image_set_joliet(image, 3, wrong, false, no_error),
                fsi_image_choose_defaults_for_media_type(image, wrong, no_error),
                fsi_image_set_identifier(image, wrong, c"".as_ptr(), no_error),
                fsi_image_identifier_copy(image, wrong, &mut text, no_error),
                fsi_image_volume_name_in_copy(image, wrong, &mut text, no_error),
                fsi_item_set_time(root, wrong, 0, 0, no_error),
                fsi_item_set_mode(root, wrong | 0o10000, no_error),
                fsi_item_file_system_name_copy(root, wrong, &mut text, no_error),
                fsi_directory_add_special(root, c"x".as_ptr(), wrong, 0, 0, ptr::null_mut(), no_error),
            ]
        };
        for (index, status) in statuses.into_iter().enumerate() {
            assert_eq!(status, FSI_E_INVALID_PARAM, "{index}: {wrong:#x}");
        }
    }
    assert!(text.is_null());
    free(image, root);
}

/// A structure of a future version, whose new fields are not used, is understood; one whose are is not.
#[test]
fn callers_of_the_future() {
    #[repr(C)]
    struct Longer {
        today: fsi_add_options,
        more: u64,
    }
    let (image, root) = new_image();
    let folder = tempfile::tempdir().unwrap();
    let path = std::ffi::CString::new(folder.path().to_str().unwrap()).unwrap();
    // SAFETY: all zeros are a value: numbers, addresses and optional functions.
    let mut options = unsafe { std::mem::zeroed::<Longer>() };
    options.today.struct_size = size_of::<Longer>();
    let add = |options: &Longer| {
        let options = (&raw const *options).cast();
        // SAFETY: item, path and options are alive; the options are as long as they say.
        unsafe {
            fsi_directory_add_host_tree(
                root,
                path.as_ptr(),
                false,
                options,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        }
    };
    ok(add(&options));
    options.more = 1;
    assert_eq!(add(&options), FSI_E_INVALIDARG);
    free(image, root);
}

/// A finaliser that frees the last handle of its own image, while that image is freed.
#[test]
fn a_finaliser_may_free() {
    unsafe extern "C" fn read(_: *mut c_void, _: u64, _: *mut c_void, _: usize, _: *mut usize) -> i32 {
        1
    }
    unsafe extern "C" fn release(item: *mut c_void) {
        // SAFETY: the item was given away for this.
        unsafe { fsi_item_free(item.cast()) };
    }
    let (image, root) = new_image();
    let (other, other_root) = new_image();
    let reader = fsi_reader {
        struct_size: size_of::<fsi_reader>(),
        user_data: other_root.cast(),
        length: 1,
        flags: 0,
        reserved: 0,
        read_at: Some(read),
        release: Some(release),
    };
    // SAFETY: item and reader are alive.
    ok(unsafe { fsi_directory_add_file(root, c"a".as_ptr(), &reader, ptr::null_mut(), ptr::null_mut()) });
    // SAFETY: not used any more.
    unsafe { fsi_image_free(other) };
    free(image, root);
}
