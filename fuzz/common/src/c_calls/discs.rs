//! The calls: on discs, which are results of before, whole or damaged.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use fsimage_capi::*;

use super::arguments::Arguments;
use super::calls::call;
use super::{World, free_each};

/// After `calls::BEGIN`: a result, its bytes as a disc, another image, and an import.
pub(super) const ROUND_TRIP: &[u8] = &[
    0, 0, 7, 0, 7, 0, 0, 0, 0, 7, 1, 0, 0, 0, 0, 0, 1, 0, 1, 7, 2, 1, 0, 0, 0, 0, 7, 3, 0, 0, 0, 0, 0, 7, 4,
    0,
];

/// After `calls::BEGIN`: a further session.
pub(super) const FURTHER_SESSION: &[u8] = &[
    4, 0, 0, 4, 0, 0, 7, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 5, 1, 0, 0, 7, 6, 1, 0, 0, 0, 1, 7, 6, 0,
    0, 0, 0,
];

/// Bytes of an image that becomes a disc.
const MOST: u64 = 8 << 20;

unsafe extern "C" fn watch(user_data: *mut c_void, event: *const fsi_import_event) -> i32 {
    // SAFETY: the event lives until this returns.
    let event = unsafe { &*event };
    assert!(!event.path.is_null());
    i32::from(user_data.addr() == 1 && event.files > 0)
}

unsafe extern "C" fn look(
    _: *mut c_void,
    path: *const std::ffi::c_char,
    length: usize,
    item: *const fsi_disc_item,
) -> i32 {
    let mut buffer = [0_u8; 100];
    let mut got = 0;
    assert!(!path.is_null() && length < 1 << 20);
    call!(fsi_disc_item_read_at(
        item,
        50,
        buffer.as_mut_ptr().cast(),
        100,
        &mut got
    ));
    0
}

impl World {
    pub(super) fn on_discs(&mut self, arguments: &mut Arguments<'_>) {
        match arguments.byte() % 9 {
            0 => self.record(arguments),
            1 => {
                let mut disc = null_mut();
                let source = self.sources.at(arguments);
                if call!(fsi_disc_open_source(source, null(), arguments.out(&mut disc))) && !disc.is_null() {
                    let old = self.discs.put(arguments, disc);
                    free_each(&[old], fsi_disc_free);
                }
            }
            2 => {
                let image = self.images.at(arguments);
                let disc = self.discs.at(arguments);
                let (session, system) = (arguments.u32(), arguments.file_systems());
                let options = options(arguments);
                call!(fsi_image_import_disc(
                    image,
                    disc,
                    session,
                    if arguments.bool() { system } else { 0 },
                    &options,
                    null_mut(),
                    null_mut(),
                ));
            }
            3 => {
                let mut volume = null_mut();
                let disc = self.discs.at(arguments);
                let (session, system) = (arguments.u32(), arguments.file_systems());
                if call!(fsi_disc_open_volume(disc, session, system, &mut volume)) {
                    let old = self.volumes.put(arguments, volume);
                    free_each(&[old], fsi_disc_volume_free);
                }
            }
            4 => {
                let volume = self.volumes.at(arguments);
                call!(fsi_disc_volume_walk(
                    volume,
                    arguments.text(),
                    Some(look),
                    null_mut(),
                    null_mut()
                ));
                let mut item = null_mut();
                if call!(fsi_disc_volume_open_item(volume, arguments.text(), &mut item)) {
                    let old = self.disc_items.put(arguments, item);
                    free_each(&[old], fsi_disc_item_free);
                }
                let item = self.disc_items.at(arguments);
                let (mut buffer, mut got) = ([0_u8; 255], 0);
                let (offset, length) = (arguments.large(), arguments.number());
                call!(fsi_disc_item_read_at(
                    item,
                    offset,
                    buffer.as_mut_ptr().cast(),
                    length,
                    &mut got
                ));
                let (mut name, mut size) = (null(), 0);
                call!(fsi_disc_item_name(item, arguments.out(&mut name), &mut size));
            }
            5 => {
                let image = self.images.at(arguments);
                let source = self.sources.at(arguments);
                // SAFETY: all bytes zero are a value of it.
                let mut way: fsi_media_description = unsafe { std::mem::zeroed() };
                way.struct_size = size_of::<fsi_media_description>();
                if call!(fsi_block_source_describe(source, &mut way)) {
                    if arguments.byte() == 3 {
                        way.next_writable = arguments.u32();
                        way.kind = arguments.u32();
                        way.flags = arguments.u32();
                    }
                    let ways = [&raw const way, null()];
                    let count = 1 + usize::from(arguments.byte() == 4);
                    call!(fsi_image_set_multisession(image, ways.as_ptr(), count));
                }
            }
            6 => {
                let image = self.images.at(arguments);
                let (system, options) = (arguments.file_systems(), options(arguments));
                if arguments.bool() {
                    call!(fsi_image_import_file_system(
                        image,
                        &options,
                        null_mut(),
                        null_mut()
                    ));
                } else {
                    call!(fsi_image_import_specific_file_system(
                        image,
                        system,
                        &options,
                        null_mut(),
                        null_mut()
                    ));
                }
            }
            7 => {
                let mut manager = null_mut();
                if call!(fsi_iso_image_manager_new(&mut manager)) {
                    let old = self.managers.put(arguments, manager);
                    free_each(&[old], fsi_iso_image_manager_free);
                }
                let manager = self.managers.at(arguments);
                let reader = self.reader(arguments);
                call!(fsi_iso_image_manager_set_stream(manager, &reader));
                call!(fsi_iso_image_manager_validate(manager));
                let mut count = 0;
                call!(fsi_iso_image_manager_lint(manager, arguments.out(&mut count)));
            }
            _ => {
                let reader = self.reader(arguments);
                let mut source = null_mut();
                if call!(fsi_block_source_open_reader(&reader, &mut source)) {
                    let old = self.sources.put(arguments, source);
                    free_each(&[old], fsi_block_source_free);
                }
                let old = self.discs.put(arguments, null_mut());
                free_each(&[old], fsi_disc_free);
            }
        }
    }

    /// The bytes of a result become those of a disc.
    fn record(&mut self, arguments: &mut Arguments<'_>) {
        let result = self.results.at(arguments);
        let (mut size, mut got) = (0, 0);
        if !call!(fsi_result_size(result, &mut size)) || size > MOST {
            return;
        }
        let mut bytes = vec![0_u8; size as usize];
        if !call!(fsi_result_read_at(
            result,
            0,
            bytes.as_mut_ptr().cast(),
            bytes.len(),
            &mut got
        )) {
            return;
        }
        assert_eq!(got, bytes.len());
        // A block that is not as it was.
        if arguments.byte() == 1 {
            let block = usize::try_from(arguments.large()).unwrap_or(0) * 2048 + arguments.number();
            if let Some(byte) = bytes.get_mut(block) {
                *byte ^= arguments.byte();
            }
        }
        let mut source = null_mut();
        assert!(call!(fsi_block_source_open_memory(
            bytes.as_ptr().cast(),
            bytes.len(),
            &mut source
        )));
        let old = self.sources.put(arguments, source);
        free_each(&[old], fsi_block_source_free);
    }
}

fn options(arguments: &mut Arguments<'_>) -> fsi_import_options {
    let odd = arguments.byte();
    fsi_import_options {
        struct_size: size_of::<fsi_import_options>(),
        flags: u32::from(odd % 5),
        preference: u32::from(odd / 5 % 3),
        memory_limit: 64 << 20,
        item_limit: 0,
        finding_limit: 0,
        imported: Some(watch as _),
        user_data: std::ptr::without_provenance_mut(usize::from(odd > 200)),
    }
}
