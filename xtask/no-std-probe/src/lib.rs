//! Links fsimage-formats without the standard library; never run.
#![no_std]

use core::alloc::{GlobalAlloc, Layout};

pub use fsimage_formats as formats;

struct Nowhere;

// SAFETY: it never gives memory out.
unsafe impl GlobalAlloc for Nowhere {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: Nowhere = Nowhere;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
