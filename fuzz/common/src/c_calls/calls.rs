//! The calls: on images, their items, their boot entries.

use std::ptr::{null, null_mut};

use fsimage_capi::*;

use super::arguments::Arguments;
use super::{World, free_each};

/// A call with an error object, whose end is looked at. Whether it succeeded.
macro_rules! call {
    ($function:ident($($argument:expr),* $(,)?)) => {{
        let mut error = std::ptr::null_mut();
        // SAFETY: objects are NULL or alive, and so is all else that is pointed to, until the call returns.
        let status = unsafe { $function($($argument,)* &mut error) };
        $crate::c_calls::ended(status, error)
    }};
}
pub(super) use call;

/// An image, its root, and two files in it: what most programs begin with.
pub(super) const BEGIN: &[u8] = &[
    0, 0, 0, 0, 1, 0, 0, 0, 4, 0, 1, 2, 0, 1, 5, 0, 2, 1, 2, 9, 0, 0, 0,
];

impl World {
    pub(super) fn call(&mut self, call: u8, arguments: &mut Arguments<'_>) {
        match call % 8 {
            0 => self.on_images(arguments),
            1 | 2 => self.on_directories(arguments),
            3 => self.on_items(arguments),
            4 => self.settings(arguments),
            5 => self.booting(arguments),
            6 => self.on_results(arguments),
            _ => self.on_discs(arguments),
        }
    }

    fn on_images(&mut self, arguments: &mut Arguments<'_>) {
        let image = self.images.at(arguments);
        let (mut number, mut made) = (0, null_mut());
        match arguments.byte() % 10 {
            0 => {
                let profile = u32::from(arguments.byte() % 3);
                if call!(fsi_image_new_with_profile(profile, &mut made)) {
                    let old = self.images.put(arguments, made);
                    free_each(&[old], fsi_image_free);
                }
            }
            1 => {
                let mut root = null_mut();
                if call!(fsi_image_open_root(image, arguments.out(&mut root))) && !root.is_null() {
                    self.keep(arguments, root);
                }
            }
            2 => {
                let mut item = null_mut();
                let path = arguments.text();
                if call!(fsi_image_open_item(image, path, &mut item)) {
                    self.keep(arguments, item);
                }
            }
            3 => {
                let mut kind = 0;
                call!(fsi_image_exists(
                    image,
                    arguments.text(),
                    arguments.out(&mut kind)
                ));
            }
            4 => {
                if call!(fsi_image_change_point(image, &mut number)) {
                    self.points.push(number);
                }
            }
            5 => {
                let wanted = arguments.large();
                let index = usize::try_from(wanted).unwrap_or(0);
                let point = self.points.get(index).copied().unwrap_or(wanted);
                call!(fsi_image_rollback_to_change_point(image, point));
            }
            6 => {
                call!(fsi_image_lock_in_change_point(image));
            }
            7 => {
                let mut result = null_mut();
                if call!(fsi_image_create_result(image, &mut result)) {
                    let old = self.results.put(arguments, result);
                    free_each(&[old], fsi_result_free);
                }
            }
            8 => {
                call!(fsi_image_file_count(image, arguments.out(&mut number)));
                call!(fsi_image_used_blocks(image, arguments.out(&mut number)));
            }
            // An object goes while others that came of it stay.
            _ => {
                let old = self.images.put(arguments, null_mut());
                free_each(&[old], fsi_image_free);
                self.publish();
            }
        }
    }

    /// Puts an item into a place.
    pub(super) fn keep(&mut self, arguments: &mut Arguments<'_>, item: *mut fsi_item) {
        let old = self.items.put(arguments, item);
        free_each(&[old], fsi_item_free);
    }

    fn on_directories(&mut self, arguments: &mut Arguments<'_>) {
        let directory = self.items.at(arguments);
        let operation = arguments.byte() % 14;
        let path = arguments.text();
        let mut item = null_mut();
        let out = arguments.out(&mut item);
        let done = match operation {
            0 => call!(fsi_directory_add_directory(directory, path, out)),
            1 => call!(fsi_directory_add_directories(directory, path, out)),
            2 => {
                let bytes = arguments.bytes();
                let length = if arguments.byte() == 9 {
                    usize::MAX
                } else {
                    bytes.len()
                };
                let data = if length == usize::MAX {
                    null()
                } else {
                    bytes.as_ptr()
                };
                call!(fsi_directory_add_file_from_memory(
                    directory,
                    path,
                    data.cast(),
                    length,
                    out
                ))
            }
            3 | 4 => {
                let reader = self.reader(arguments);
                call!(fsi_directory_add_file(directory, path, &reader, out))
            }
            5 => call!(fsi_directory_add_symbolic_link(
                directory,
                path,
                arguments.text(),
                out
            )),
            6 => {
                let (kind, major, minor) = (arguments.u32(), arguments.u32(), arguments.u32());
                call!(fsi_directory_add_special(
                    directory, path, kind, major, minor, out
                ))
            }
            7 => call!(fsi_directory_add_hard_link(
                directory,
                path,
                arguments.text(),
                out
            )),
            8 => self.add_item(arguments, directory, out),
            9 => call!(fsi_directory_remove(directory, path)),
            10 => call!(fsi_directory_remove_tree(directory, path)),
            11 => call!(fsi_directory_rename(directory, path, arguments.text())),
            12 => call!(fsi_directory_open_item(directory, path, out)),
            _ => {
                self.list(arguments, directory);
                false
            }
        };
        if done && !item.is_null() {
            self.keep(arguments, item);
        }
    }

    fn add_item(
        &mut self,
        arguments: &mut Arguments<'_>,
        directory: *mut fsi_item,
        out: *mut *mut fsi_item,
    ) -> bool {
        let (name, data) = (arguments.bytes(), arguments.bytes());
        let time = fsi_time {
            seconds: arguments.large().cast_signed(),
            nanoseconds: arguments.u32(),
            reserved: 0,
        };
        let reader = if arguments.bool() {
            Some(self.reader(arguments))
        } else {
            None
        };
        let new = fsi_new_item {
            struct_size: match arguments.byte() {
                200 => 0,
                201 => usize::MAX,
                _ => size_of::<fsi_new_item>(),
            },
            kind: arguments.u32(),
            flags: arguments.u32(),
            mode: arguments.u32(),
            user_id: arguments.u32(),
            group_id: arguments.u32(),
            device_major: 0,
            device_minor: 0,
            reserved: 0,
            modified: time,
            accessed: time,
            changed: time,
            created: time,
            data: data.as_ptr().cast(),
            data_length: data.len(),
            reader: reader.as_ref().map_or(null(), |reader| reader),
        };
        let done = call!(fsi_directory_add_item(
            directory,
            name.as_ptr().cast(),
            name.len(),
            &new,
            out
        ));
        // Of a structure that cannot be read, the reader cannot be released.
        if let Some(reader) = reader.filter(|_| ![size_of::<fsi_new_item>()].contains(&new.struct_size)) {
            let release = reader.release;
            release.into_iter().for_each(|release| {
                // SAFETY: the library has not read the reader.
                unsafe { release(reader.user_data) }
            });
        }
        done
    }

    fn list(&mut self, arguments: &mut Arguments<'_>, directory: *mut fsi_item) {
        let mut list = null_mut();
        if call!(fsi_directory_open_items(directory, &mut list)) {
            let old = self.lists.put(arguments, list);
            free_each(&[old], fsi_items_free);
        }
        let list = self.lists.at(arguments);
        let (mut found, mut count) = ([null_mut(); 3], 0);
        call!(fsi_items_skip(list, arguments.number() % 3));
        let wanted = arguments.number() % 4;
        if call!(fsi_items_next(list, wanted, found.as_mut_ptr(), &mut count)) {
            found[..count].iter().for_each(|&item| self.keep(arguments, item));
        }
        let mut copy = null_mut();
        if call!(fsi_items_copy(list, &mut copy)) {
            free_each(&[copy], fsi_items_free);
        }
        call!(fsi_items_reset(list));
        call!(fsi_items_count(list, arguments.out(&mut count)));
    }

    fn on_items(&mut self, arguments: &mut Arguments<'_>) {
        let item = self.items.at(arguments);
        let (mut number, mut got, mut text, mut truth) = (0, 0, null_mut(), false);
        let mut buffer = [0_u8; 600];
        match arguments.byte() % 13 {
            0 => {
                let (which, seconds) = (arguments.u32(), arguments.large().cast_signed());
                call!(fsi_item_set_time(item, which, seconds, arguments.u32()));
            }
            1 => {
                call!(fsi_item_set_mode(item, arguments.u32()));
            }
            2 => {
                call!(fsi_item_set_owner(item, arguments.u32(), arguments.u32()));
            }
            3 => {
                call!(fsi_item_set_is_hidden(item, arguments.bool()));
                call!(fsi_item_set_is_real_time(item, arguments.bool()));
            }
            4 => {
                let name = arguments.text();
                let reader = self.reader(arguments);
                call!(fsi_item_add_stream(item, name, &reader));
            }
            5 => {
                call!(fsi_item_remove_stream(item, arguments.text()));
            }
            6 => {
                let (offset, length) = (arguments.large(), arguments.number());
                call!(fsi_item_read_at(
                    item,
                    offset,
                    buffer.as_mut_ptr().cast(),
                    length,
                    &mut got
                ));
                let index = arguments.large();
                call!(fsi_item_stream_read_at(
                    item,
                    index,
                    0,
                    buffer.as_mut_ptr().cast(),
                    length,
                    &mut got
                ));
            }
            7 => {
                let system = arguments.file_systems();
                let named = [
                    call!(fsi_item_file_system_name_copy(item, system, &mut text)),
                    call!(fsi_item_link_target_copy(item, arguments.out(&mut null_mut()))),
                ];
                // Only what is given is written: a name that the file system does not have is none.
                if named[0] {
                    // SAFETY: NULL, or a string that was given.
                    unsafe { fsi_string_free(text) };
                }
            }
            8 => {
                if call!(fsi_item_path_copy(item, &mut text)) {
                    // SAFETY: a string that was given.
                    unsafe { fsi_string_free(text) };
                }
                call!(fsi_item_kind(item, &mut got32()));
            }
            9 => {
                let mut copy = null_mut();
                if call!(fsi_item_copy(item, &mut copy)) {
                    self.keep(arguments, copy);
                }
            }
            10 => {
                call!(fsi_item_is_in_image(item, arguments.out(&mut truth)));
                call!(fsi_item_stream_count(item, &mut number));
                call!(fsi_item_stream_size(
                    item,
                    arguments.large(),
                    arguments.out(&mut number)
                ));
            }
            11 => {
                // SAFETY: all bytes zero are a value of it.
                let mut stat: fsi_stat = unsafe { std::mem::zeroed() };
                stat.struct_size = if arguments.byte() == 1 {
                    3
                } else {
                    size_of::<fsi_stat>()
                };
                call!(fsi_item_stat(item, &mut stat));
            }
            _ => {
                let old = self.items.put(arguments, null_mut());
                free_each(&[old], fsi_item_free);
            }
        }
    }

    fn settings(&mut self, arguments: &mut Arguments<'_>) {
        let image = self.images.at(arguments);
        let which = arguments.byte() % 23;
        match which {
            0 => call!(fsi_image_set_file_systems(image, arguments.file_systems())),
            1 => call!(fsi_image_set_interchange_level(image, arguments.u32())),
            2 => call!(fsi_image_set_strict(image, arguments.bool())),
            3 => call!(fsi_image_set_restricted_character_set(image, arguments.bool())),
            4 => call!(fsi_image_set_deep_directories(image, arguments.u32())),
            5 => call!(fsi_image_set_joliet(
                image,
                arguments.u32(),
                arguments.u32(),
                arguments.bool()
            )),
            6 => call!(fsi_image_set_deduplicate(image, arguments.bool())),
            7 => call!(fsi_image_set_optional_path_tables(image, arguments.bool())),
            8 => call!(fsi_image_set_long_times(image, arguments.bool())),
            9 => call!(fsi_image_set_padding_blocks(image, arguments.u32())),
            10 => {
                const REVISIONS: [u32; 8] = [0x102, 0x150, 0x200, 0x201, 0x250, 0x260, 0, 0x300];
                call!(fsi_image_set_udf_revision(
                    image,
                    REVISIONS[arguments.number() % 8]
                ))
            }
            11 => call!(fsi_image_set_udf_access(image, arguments.u32())),
            12 => call!(fsi_image_set_udf_vat(image, arguments.u32())),
            13 => call!(fsi_image_set_create_redundant_udf_metadata_files(
                image,
                arguments.bool()
            )),
            14 => call!(fsi_image_set_free_media_blocks(image, arguments.large())),
            15 => call!(fsi_image_set_session_start_block(image, arguments.u32())),
            16 => call!(fsi_image_set_block_size(image, arguments.u32())),
            17 => call!(fsi_image_set_total_blocks(image, arguments.large())),
            18 => call!(fsi_image_set_volume_name(image, arguments.text())),
            19 => call!(fsi_image_set_identifier(image, arguments.u32(), arguments.text())),
            20 => {
                let seconds = arguments.large().cast_signed();
                call!(fsi_image_set_now(
                    image,
                    seconds,
                    arguments.u32(),
                    arguments.bool()
                ))
            }
            21 => {
                let (relaxations, length) = (u32::from(arguments.byte()), u32::from(arguments.byte()));
                call!(fsi_image_set_iso9660_names(image, relaxations, length))
            }
            _ => call!(fsi_image_choose_defaults_for_media_type(image, arguments.u32())),
        };
    }

    fn booting(&mut self, arguments: &mut Arguments<'_>) {
        let image = self.images.at(arguments);
        let entry = self.entries.at(arguments);
        match arguments.byte() % 14 {
            0 | 1 => {
                let mut made = null_mut();
                if call!(fsi_boot_options_new(image, &mut made)) {
                    let old = self.entries.put(arguments, made);
                    free_each(&[old], fsi_boot_options_free);
                }
            }
            2 | 3 => {
                let reader = self.reader(arguments);
                call!(fsi_boot_options_assign_boot_image(entry, &reader));
            }
            4 => {
                call!(fsi_boot_options_assign_item(entry, self.items.at(arguments)));
            }
            5 => {
                call!(fsi_boot_options_assign_partition(entry, arguments.u32()));
            }
            6 => {
                call!(fsi_boot_options_set_platform(entry, arguments.u32()));
                call!(fsi_boot_options_set_emulation(entry, arguments.u32()));
            }
            7 => {
                call!(fsi_boot_options_set_flags(entry, arguments.u32()));
                call!(fsi_boot_options_set_load_sectors(entry, arguments.u32() as u16));
                call!(fsi_boot_options_set_manufacturer(entry, arguments.text()));
            }
            8 => {
                let all = self.entries.0.map(<*mut fsi_boot_options>::cast_const);
                let count = arguments.number() % 4;
                call!(fsi_image_set_boot_image_options_array(image, all.as_ptr(), count));
            }
            9 => {
                call!(fsi_image_set_boot_image_options(image, entry));
            }
            10 => {
                call!(fsi_image_add_boot_catalog(image, arguments.text()));
            }
            11 => {
                let code = arguments.bytes();
                let hybrid = fsi_hybrid {
                    struct_size: size_of::<fsi_hybrid>(),
                    flags: arguments.u32(),
                    data_type: arguments.u32(),
                    alignment: arguments.large(),
                    code: code.as_ptr().cast(),
                    code_length: code.len(),
                    convention: u32::from(arguments.byte() % 5),
                    reserved: 0,
                };
                call!(fsi_image_set_hybrid(image, &hybrid));
            }
            12 => {
                let kind = arguments.u32();
                let reader = self.reader(arguments);
                call!(fsi_image_append_partition(image, kind, &reader));
            }
            _ => {
                let (text, name) = (arguments.bytes(), arguments.text());
                call!(fsi_image_set_iso9660_stub(
                    image,
                    name,
                    text.as_ptr().cast(),
                    text.len()
                ));
                let mut opened = null_mut();
                if call!(fsi_image_open_boot_image_options(
                    image,
                    arguments.large(),
                    &mut opened
                )) {
                    let old = self.entries.put(arguments, opened);
                    free_each(&[old], fsi_boot_options_free);
                }
            }
        }
    }
}

fn got32() -> u32 {
    0
}
