//! Contents by the caller's functions: good ones, and those that fail, end early, tell lies, or call the library.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use fsimage_capi::*;

use super::arguments::Arguments;
use super::{Shared, World, ended};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Good,
    ByThree,
    Fails,
    Ends,
    Lies,
    Calls,
}

struct Reader {
    manner: Manner,
    shared: Arc<Shared>,
}

unsafe extern "C" fn read_at(
    user_data: *mut c_void,
    offset: u64,
    buffer: *mut c_void,
    length: usize,
    out_read: *mut usize,
) -> i32 {
    // SAFETY: the address is that of a reader until it is released, the buffer is as long as it is said to be.
    unsafe {
        let reader = &*user_data.cast::<Reader>();
        let length = match reader.manner {
            Manner::Fails => return -5,
            Manner::Ends if offset > 1000 => 0,
            Manner::ByThree => length.min(3),
            _ => length,
        };
        if reader.manner == Manner::Calls {
            call_back(&reader.shared);
        }
        buffer.cast::<u8>().write_bytes(offset as u8, length);
        *out_read = if reader.manner == Manner::Lies {
            length + 7
        } else {
            length
        };
    }
    0
}

/// Uses what the call that this is called by may use too.
unsafe fn call_back(shared: &Shared) {
    let image = shared.image.load(Ordering::SeqCst);
    let item = shared.item.load(Ordering::SeqCst);
    let (mut count, mut size, mut error) = (0, 0, null_mut());
    // SAFETY: they are alive as long as the call is.
    unsafe {
        ended(fsi_image_file_count(image, &mut count, &mut error), error);
        error = null_mut();
        let name = c"by a callback".as_ptr();
        ended(
            fsi_directory_add_directory(item, name, null_mut(), &mut error),
            error,
        );
        error = null_mut();
        ended(fsi_item_size(item, &mut size, &mut error), error);
        error = null_mut();
        ended(fsi_image_set_strict(image, false, &mut error), error);
    }
}

unsafe extern "C" fn release(user_data: *mut c_void) {
    // SAFETY: from `Box::into_raw`, and released once, which the oracle counts.
    let reader = unsafe { Box::from_raw(user_data.cast::<Reader>()) };
    reader.shared.released.fetch_add(1, Ordering::SeqCst);
}

impl World {
    /// A reader, which now and then is one that must be refused.
    pub(super) fn reader(&mut self, arguments: &mut Arguments<'_>) -> fsi_reader {
        let manner = match arguments.byte() % 8 {
            3 => Manner::ByThree,
            4 => Manner::Fails,
            5 => Manner::Ends,
            6 => Manner::Lies,
            7 => Manner::Calls,
            _ => Manner::Good,
        };
        let length = arguments.large();
        // Nobody waits for the bytes of those that are too long.
        let manner = if length > 1 << 20 { Manner::Fails } else { manner };
        self.readers += 1;
        let reader = Box::new(Reader {
            manner,
            shared: Arc::clone(&self.shared),
        });
        let odd = arguments.byte();
        fsi_reader {
            struct_size: size_of::<fsi_reader>(),
            user_data: Box::into_raw(reader).cast(),
            length,
            flags: if odd == 1 { 0xff } else { u32::from(odd & 128 != 0) },
            reserved: u32::from(odd == 2),
            read_at: Some(read_at as _).filter(|_| odd != 3),
            release: Some(release),
        }
    }
}
