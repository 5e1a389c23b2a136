#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsimage_fuzz_common::volume_iso::volume_iso(data));
