//! An oracle for programs that call the C interface: the bytes are calls, with arguments good and bad, on images, items, results, streams, boot entries and
//! discs, in any order.
//!
//! What must hold: no call ends with a fault of the library; a failure has an error object that says the same and a success has none; nothing is used after it
//! was freed (which AddressSanitizer sees); and each reader is released exactly once.
#![allow(
    clippy::multiple_unsafe_ops_per_block,
    reason = "they are calls of one interface, with arguments that live until the end of the call"
)]

mod arguments;
mod calls;
mod discs;
mod reader;
mod results;

use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use fsimage_capi::*;

use arguments::Arguments;

/// Calls of one input.
const MOST_CALLS: usize = 400;

/// What callbacks find, on whatever thread they run.
#[derive(Default)]
struct Shared {
    image: AtomicPtr<fsi_image>,
    item: AtomicPtr<fsi_item>,
    released: AtomicUsize,
}

/// Places for objects of one kind.
struct Slots<T, const N: usize>([*mut T; N]);

impl<T, const N: usize> Slots<T, N> {
    fn new() -> Self {
        Self([null_mut(); N])
    }

    /// One of them, which may be NULL.
    fn at(&self, arguments: &mut Arguments<'_>) -> *mut T {
        self.0
            .get(arguments.number() % (N + 1))
            .copied()
            .unwrap_or(null_mut())
    }

    /// Puts an object into a place, and gives what was there.
    fn put(&mut self, arguments: &mut Arguments<'_>, object: *mut T) -> *mut T {
        std::mem::replace(&mut self.0[arguments.number() % N], object)
    }
}

/// All that a program has.
struct World {
    images: Slots<fsi_image, 2>,
    items: Slots<fsi_item, 5>,
    lists: Slots<fsi_items, 2>,
    entries: Slots<fsi_boot_options, 3>,
    results: Slots<fsi_result, 2>,
    streams: Slots<fsi_stream, 2>,
    progress: Slots<fsi_progress_items, 1>,
    warnings: Slots<fsi_warnings, 1>,
    sources: Slots<fsi_block_source, 2>,
    discs: Slots<fsi_disc, 2>,
    volumes: Slots<fsi_disc_volume, 1>,
    disc_items: Slots<fsi_disc_item, 2>,
    managers: Slots<fsi_iso_image_manager, 1>,
    points: Vec<u64>,
    shared: Arc<Shared>,
    readers: usize,
}

impl World {
    fn new() -> Self {
        Self {
            images: Slots::new(),
            items: Slots::new(),
            lists: Slots::new(),
            entries: Slots::new(),
            results: Slots::new(),
            streams: Slots::new(),
            progress: Slots::new(),
            warnings: Slots::new(),
            sources: Slots::new(),
            discs: Slots::new(),
            volumes: Slots::new(),
            disc_items: Slots::new(),
            managers: Slots::new(),
            points: Vec::new(),
            shared: Arc::default(),
            readers: 0,
        }
    }

    /// What callbacks may use: an image and an item, of those that are there.
    fn publish(&self) {
        self.shared.image.store(self.images.0[0], Ordering::SeqCst);
        self.shared.item.store(self.items.0[0], Ordering::SeqCst);
    }

    /// Frees everything, in an order that depends on the input.
    fn free(&mut self, backwards: bool) {
        self.shared.image.store(null_mut(), Ordering::SeqCst);
        self.shared.item.store(null_mut(), Ordering::SeqCst);
        let mut images = self.images.0;
        if backwards {
            images.reverse();
            free_each(&images, fsi_image_free);
        }
        free_each(&self.items.0, fsi_item_free);
        free_each(&self.lists.0, fsi_items_free);
        free_each(&self.entries.0, fsi_boot_options_free);
        free_each(&self.results.0, fsi_result_free);
        free_each(&self.streams.0, fsi_stream_free);
        free_each(&self.progress.0, fsi_progress_items_free);
        free_each(&self.warnings.0, fsi_warnings_free);
        free_each(&self.sources.0, fsi_block_source_free);
        free_each(&self.discs.0, fsi_disc_free);
        free_each(&self.volumes.0, fsi_disc_volume_free);
        free_each(&self.disc_items.0, fsi_disc_item_free);
        free_each(&self.managers.0, fsi_iso_image_manager_free);
        if !backwards {
            free_each(&images, fsi_image_free);
        }
    }
}

fn free_each<T>(objects: &[*mut T], free: unsafe extern "C" fn(*mut T)) {
    for &object in objects {
        // SAFETY: each is NULL or in one place only, and its world ends.
        unsafe { free(object) };
    }
}

/// What must hold of each end of a call. Whether it succeeded.
fn ended(status: fsi_status, error: *mut fsi_error) -> bool {
    assert!(
        ![FSI_E_INTERNAL, FSI_E_POISONED].contains(&status),
        "{status:#x}: {}",
        message(error)
    );
    assert_eq!(status < 0, !error.is_null(), "{status:#x}");
    // SAFETY: NULL, or an error that the call gave, which is freed once.
    unsafe {
        if !error.is_null() {
            assert_eq!(fsi_error_status(error), status);
            assert_ne!(*fsi_error_message(error), 0);
            fsi_error_path(error);
            fsi_error_free(error);
        }
    }
    status >= 0
}

fn message(error: *const fsi_error) -> String {
    // SAFETY: NULL or an error; the text lives as long as that.
    let text = unsafe { std::ffi::CStr::from_ptr(fsi_error_message(error)) };
    text.to_string_lossy().into_owned()
}

/// Whatever is called, what is written above holds.
pub fn c_calls(data: &[u8]) {
    let mut arguments = Arguments::new(data);
    let mut world = World::new();
    for _ in 0..MOST_CALLS {
        let Some(call) = arguments.next() else {
            break;
        };
        world.publish();
        world.call(call, &mut arguments);
    }
    world.free(data.len().is_multiple_of(2));
    assert_eq!(world.shared.released.load(Ordering::SeqCst), world.readers);
}

/// Inputs to begin with: an image is made and read back, and calls that follow no order.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![
        [calls::BEGIN, discs::ROUND_TRIP].concat(),
        [calls::BEGIN, discs::FURTHER_SESSION].concat(),
    ];
    for first in 1..4_u32 {
        let mut state = first;
        let bytes = (0..150).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        });
        seeds.push([calls::BEGIN.to_vec(), bytes.collect()].concat());
    }
    seeds
}
