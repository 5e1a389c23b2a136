#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsimage_fuzz_common::boot_image::boot_image(data));
