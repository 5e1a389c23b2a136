#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsimage_fuzz_common::c_calls::c_calls(data));
