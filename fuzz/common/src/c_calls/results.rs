//! The calls: on results and what comes of them.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use fsimage_capi::*;

use super::arguments::Arguments;
use super::calls::call;
use super::{World, free_each};

/// Bytes that a write callback takes before it has enough.
const ENOUGH: usize = 1 << 20;

unsafe extern "C" fn write(user_data: *mut c_void, _data: *const c_void, length: usize) -> i32 {
    // SAFETY: the address is that of a number, which one thread at a time is given.
    let taken = unsafe { &mut *user_data.cast::<usize>() };
    *taken += length;
    i32::from(*taken > ENOUGH)
}

impl World {
    pub(super) fn on_results(&mut self, arguments: &mut Arguments<'_>) {
        let result = self.results.at(arguments);
        let (mut buffer, mut got, mut number) = ([0_u8; 4096], 0, 0);
        let memory: *mut c_void = buffer.as_mut_ptr().cast();
        match arguments.byte() % 11 {
            0 | 1 => {
                let offset = arguments.large().wrapping_mul(2048);
                let length = arguments.number() * 16;
                call!(fsi_result_read_at(result, offset, memory, length, &mut got));
                assert!(got <= length);
            }
            2 => {
                let mut stream = null_mut();
                if call!(fsi_result_open_stream(result, &mut stream)) {
                    let old = self.streams.put(arguments, stream);
                    free_each(&[old], fsi_stream_free);
                }
            }
            3 | 4 => {
                let stream = self.streams.at(arguments);
                let (distance, origin) = (arguments.large().cast_signed(), u32::from(arguments.byte() % 4));
                call!(fsi_stream_seek(stream, distance, origin, &mut number));
                let length = arguments.number() * 16;
                call!(fsi_stream_read(stream, memory, length, &mut got));
                call!(fsi_stream_read_at(
                    stream,
                    number,
                    memory,
                    length,
                    arguments.out(&mut got)
                ));
            }
            5 => {
                let mut taken = 0_usize;
                let to: *mut c_void = (&raw mut taken).cast();
                call!(fsi_result_write(result, Some(write), to, null()));
            }
            6 => {
                let item = self.items.at(arguments);
                let mut extents = [fsi_extent {
                    first_block: 0,
                    bytes: 0,
                }; 2];
                call!(fsi_result_extents(
                    result,
                    item,
                    extents.as_mut_ptr(),
                    2,
                    &mut got
                ));
                let mut text = null_mut();
                if call!(fsi_result_item_path_copy(
                    result,
                    item,
                    arguments.file_systems(),
                    &mut text
                )) {
                    // SAFETY: NULL, or a string that was given.
                    unsafe { fsi_string_free(text) };
                }
            }
            7 => {
                let mut items = null_mut();
                if call!(fsi_result_open_progress_items(result, &mut items)) {
                    let old = self.progress.put(arguments, items);
                    free_each(&[old], fsi_progress_items_free);
                }
                let items = self.progress.at(arguments);
                call!(fsi_progress_items_find_block(items, arguments.large(), &mut got));
                call!(fsi_progress_items_find_description(
                    items,
                    arguments.text(),
                    &mut got
                ));
                let mut item = null_mut();
                if call!(fsi_progress_items_open_item(items, got, &mut item)) && !item.is_null() {
                    self.keep(arguments, item);
                }
            }
            8 => {
                let mut warnings = null_mut();
                if call!(fsi_result_open_warnings(result, &mut warnings)) {
                    let old = self.warnings.put(arguments, warnings);
                    free_each(&[old], fsi_warnings_free);
                }
                // SAFETY: all bytes zero are a value of it.
                let mut warning: fsi_warning = unsafe { std::mem::zeroed() };
                warning.struct_size = size_of::<fsi_warning>();
                call!(fsi_warnings_next(self.warnings.at(arguments), &mut warning));
            }
            9 => {
                let mut ranges = [fsi_block_range {
                    first_block: 0,
                    last_block: 0,
                }; 3];
                call!(fsi_result_modified_blocks(
                    result,
                    ranges.as_mut_ptr(),
                    3,
                    &mut got
                ));
                call!(fsi_result_total_blocks(result, arguments.out(&mut number)));
            }
            _ => {
                let old = self.results.put(arguments, null_mut());
                free_each(&[old], fsi_result_free);
                let old = self.streams.put(arguments, null_mut());
                free_each(&[old], fsi_stream_free);
            }
        }
    }
}
