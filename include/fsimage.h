/*
 * libfsimage: builds and reads optical-disc file-system images - ISO 9660, Joliet, Rock Ridge, UDF.
 *
 * A folder becomes an image (errors left out; see fsi_directory_add_host_tree and fsi_result_save):
 *
 *     fsi_image *image = NULL;
 *     fsi_item *root = NULL;
 *     fsi_result *result = NULL;
 *     fsi_image_new(&image, NULL);
 *     fsi_image_open_root(image, &root, NULL);
 *     fsi_directory_add_host_tree(root, "folder", false, NULL, NULL, NULL);
 *     fsi_image_create_result(image, &result, NULL);
 *     fsi_result_save(result, "folder.iso", NULL, NULL);
 *     fsi_result_free(result);
 *     fsi_item_free(root);
 *     fsi_image_free(image);
 *
 * and a disc becomes a folder:
 *
 *     fsi_disc *disc = NULL;
 *     fsi_disc_volume *volume = NULL;
 *     fsi_disc_open("folder.iso", NULL, &disc, NULL);
 *     fsi_disc_open_volume(disc, FSI_SESSION_NEWEST, 0, &volume, NULL);
 *     fsi_disc_volume_extract(volume, NULL, 0, "folder", NULL, NULL, NULL, NULL);
 *     fsi_disc_volume_free(volume);
 *     fsi_disc_free(disc);
 *
 * The rules, for all functions:
 *
 * Names. Functions and structures that are a member or an interface of Microsoft's IMAPI2FS name it, as IMAPI2FS's `VolumeName`. Properties that can be set have a
 * second function with _set_ in its name. The functions stand in groups, each of which begins with its name between == and ==.
 *
 * Units. Blocks have the image's block size, 2048 bytes on discs; offsets, lengths and sizes are in bytes; times are UTC.
 *
 * Statuses. A function returns FSI_OK, another success (positive: FSI_FALSE, FSI_S_...) or a failure (negative). Ask
 * FSI_FAILED(status), not status != FSI_OK. Besides those that its text names, each function can return FSI_E_POINTER,
 * FSI_E_BUSY, FSI_E_POISONED and FSI_E_INTERNAL, and each that changes an image FSI_E_READONLY, but for the few that say that they work at any time.
 *
 * Errors. The last parameter takes an error object, which says more than the status. It may be NULL. It is set only when the
 * call fails, and then is the caller's, to be freed with fsi_error_free.
 *
 * Results. What a function gives goes to its out_ parameters, which are written only on success. NULL is an error unless the
 * text says otherwise.
 *
 * Owners. What comes from _new, _open_, _create_ or _copy is the caller's, and is freed once, by the _free function of its type;
 * strings by fsi_string_free. Freeing NULL is fine. Objects may be freed in any order: each keeps what it needs. Everything else
 * is borrowed for as long as its text says; a call borrows its arguments until it returns.
 *
 * Strings are UTF-8 and end with a NUL. Paths within an image are separated by `/`; functions with _bytes in their names take names
 * that are not UTF-8. Paths of the host are bytes as the system takes them.
 *
 * Structures that begin with struct_size may grow. Set it to sizeof the structure and all else to 0 (the FSI_..._INIT macros do), then
 * what is wanted. The library takes older and newer ones, as long as what it does not know is 0.
 *
 * Enumerations are numbers, and a number that is none is an error.
 *
 * Threads. Different objects can be used by different threads at once. Functions that take an object as const can run at once on
 * that object; one that does not can run only alone, on an image together with its items. A call that meets another in its
 * way does not wait: it ends with FSI_E_BUSY. Freeing an object that another thread uses is the one thing that is not detected.
 *
 * Callbacks get the caller's user_data first, must not throw, and may call the library. Nothing is held when they are called that could
 * make that wait; it can meet FSI_E_BUSY.
 *
 * After FSI_E_INTERNAL from a call that was changing an object, that answers FSI_E_POISONED and can only be freed.
 *
 * This file is generated; do not edit it.
 */

#ifndef FSIMAGE_H
#define FSIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether a status is a failure. */
#define FSI_FAILED(status) ((status) < 0)

/** Whether a status is a success. */
#define FSI_SUCCEEDED(status) ((status) >= 0)

/** First values for the structures that begin with struct_size. */
#define FSI_ADD_OPTIONS_INIT { sizeof(fsi_add_options), 0, 0, 0, 0, 0, 0, NULL, 0, NULL, NULL, NULL }
#define FSI_ADDED_INIT { sizeof(fsi_added), 0, 0, 0, 0 }
#define FSI_BURN_OPTIONS_INIT { sizeof(fsi_burn_options), 0, 0, 0, 0, NULL, NULL }
#define FSI_BURNT_INIT { sizeof(fsi_burnt), 0, 0, 0, 0, 0 }
#define FSI_DISC_OPTIONS_INIT { sizeof(fsi_disc_options), 0, 0, 0, 0, 0, NULL, 0 }
#define FSI_DRIVE_ENTRY_INIT { sizeof(fsi_drive_entry), NULL, NULL, NULL, NULL }
#define FSI_EXTRACT_OPTIONS_INIT { sizeof(fsi_extract_options), 0, 0, NULL, NULL }
#define FSI_EXTRACTED_INIT { sizeof(fsi_extracted), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
#define FSI_FINDING_INIT { sizeof(fsi_finding), 0, 0, 0, NULL, NULL, NULL }
#define FSI_HYBRID_INIT { sizeof(fsi_hybrid), 0, 0, 0, NULL, 0, 0, 0 }
#define FSI_IMPORT_OPTIONS_INIT { sizeof(fsi_import_options), 0, 0, 0, 0, 0, NULL, NULL }
#define FSI_IMPORTED_INIT { sizeof(fsi_imported), 0, 0, 0, 0, 0, 0 }
#define FSI_LINT_FINDING_INIT { sizeof(fsi_lint_finding), 0, 0, NULL, NULL }
#define FSI_MEDIA_DESCRIPTION_INIT { sizeof(fsi_media_description), NULL, NULL, 0, \
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
#define FSI_MEDIA_INFO_INIT { sizeof(fsi_media_info), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
#define FSI_NEW_ITEM_INIT { sizeof(fsi_new_item), 0, 0, 0, 0, 0, 0, 0, 0, \
    { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 }, NULL, 0, NULL }
#define FSI_PROGRESS_ITEM_INIT { sizeof(fsi_progress_item), 0, 0, 0, 0, 0 }
#define FSI_READER_INIT { sizeof(fsi_reader), NULL, 0, 0, 0, NULL, NULL }
#define FSI_READ_OPTIONS_INIT { sizeof(fsi_read_options), 0, 0, NULL, NULL, NULL, NULL, NULL }
#define FSI_SAVE_OPTIONS_INIT { sizeof(fsi_save_options), 0, 0, NULL, NULL }
#define FSI_SESSION_INIT { sizeof(fsi_session), 0, 0, 0, 0 }
#define FSI_STAT_INIT { sizeof(fsi_stat), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
    { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 } }
#define FSI_VOLUME_INFO_INIT { sizeof(fsi_volume_info), 0, 0, 0, 0, 0, 0, 0, { 0, 0, 0 }, { 0, 0, 0 } }
#define FSI_PLAN_INIT { sizeof(fsi_plan), 0, 0, 0, 0, 0, 0, 0, 0 }
#define FSI_PLAN_ENTRY_INIT { sizeof(fsi_plan_entry), 0, 0, 0, NULL, NULL, NULL, NULL, NULL, 0 }
#define FSI_MANIFEST_OPTIONS_INIT { sizeof(fsi_manifest_options), 0, 0, NULL, NULL }
#define FSI_MANIFEST_ENTRY_INIT { sizeof(fsi_manifest_entry), NULL, NULL, NULL, NULL }
#define FSI_WARNING_INIT { sizeof(fsi_warning), 0, 0, NULL, NULL, NULL }


/**
 * The number of the binary interface that this header describes. It changes when a program that was compiled before
 * would no longer run, and is part of the shared library's file name.
 */
#define FSI_ABI_VERSION 0

/**
 * What the caller can do: look at the argument.
 */
#define FSI_ERROR_INVALID_ARGUMENT 1

/**
 * Look at the path or the name.
 */
#define FSI_ERROR_INVALID_NAME 2

/**
 * There is such an item already.
 */
#define FSI_ERROR_EXISTS 3

/**
 * There is no such item.
 */
#define FSI_ERROR_NOT_FOUND 4

/**
 * The item is of another kind.
 */
#define FSI_ERROR_WRONG_KIND 5

/**
 * The directory has items.
 */
#define FSI_ERROR_NOT_EMPTY 6

/**
 * Free the results and streams of the image first.
 */
#define FSI_ERROR_READ_ONLY 7

/**
 * Take a larger medium, or less.
 */
#define FSI_ERROR_TOO_LARGE 8

/**
 * Choose other file systems or options: these cannot hold the tree.
 */
#define FSI_ERROR_NOT_REPRESENTABLE 9

/**
 * A source cannot be read.
 */
#define FSI_ERROR_SOURCE 10

/**
 * A source is not what it was.
 */
#define FSI_ERROR_SOURCE_CHANGED 11

/**
 * The target cannot be written.
 */
#define FSI_ERROR_OUTPUT 12

/**
 * A callback asked to stop.
 */
#define FSI_ERROR_CANCELLED 13

/**
 * A fault of this library.
 */
#define FSI_ERROR_INTERNAL 14

/**
 * A drive or its disc refuses or fails.
 */
#define FSI_ERROR_DRIVE 15

/**
 * Wait for the other call that uses the object.
 */
#define FSI_ERROR_BUSY 100

/**
 * Where it is not known where on a disc something lies.
 */
#define FSI_OFFSET_UNKNOWN 18446744073709551615ull

/**
 * The habits of a new image: file names are told apart by case, nothing is limited that the formats can hold, ISO 9660 level 3
 * with Rock Ridge and Joliet.
 */
#define FSI_PROFILE_NATIVE 0

/**
 * The habits of a new image: as Microsoft's IMAPI2FS. Case is ignored, `\` separates, the medium is a CD of 332,800 blocks,
 * ISO 9660 level 1 with Joliet, volume names of 15 characters, files of 2 GiB at most, added trees replace what is there.
 */
#define FSI_PROFILE_IMAPI 1

/**
 * ISO 9660 (ECMA-119).
 */
#define FSI_FILE_SYSTEM_ISO9660 1

/**
 * Joliet; needs ISO 9660.
 */
#define FSI_FILE_SYSTEM_JOLIET 2

/**
 * UDF (ECMA-167).
 */
#define FSI_FILE_SYSTEM_UDF 4

/**
 * Rock Ridge; needs ISO 9660.
 */
#define FSI_FILE_SYSTEM_ROCK_RIDGE 256

/**
 * Directories below the eighth level are moved below `RR_MOVED` when the image is strict, else kept.
 */
#define FSI_DEEP_BY_STRICTNESS 0

/**
 * Directories below the eighth level are moved below `RR_MOVED`, from where Rock Ridge shows them at their place.
 */
#define FSI_DEEP_RELOCATE 1

/**
 * Directories below the eighth level are kept where they are; every reader of today takes it.
 */
#define FSI_DEEP_KEEP 2

/**
 * Names of ISO 9660 may have lower-case letters.
 */
#define FSI_RELAX_LOWER_CASE 1

/**
 * Names of ISO 9660 may have all printable characters of ASCII.
 */
#define FSI_RELAX_ASCII 2

/**
 * Names of ISO 9660 may have full stops anywhere: several of them, in front, in directories.
 */
#define FSI_RELAX_FULL_STOPS 4

/**
 * Names of ISO 9660 may have bytes that are not printable characters of ASCII, such as those of UTF-8.
 */
#define FSI_RELAX_BYTES 8

/**
 * Files in ISO 9660 go without a version number.
 */
#define FSI_RELAX_NO_VERSION 16

/**
 * Files in ISO 9660 whose name has no full stop go without one at their end.
 */
#define FSI_RELAX_NO_FINAL_FULL_STOP 32

/**
 * 0x102: UDF 1.02, which every player reads.
 */
#define FSI_UDF_REVISION_1_02 258

/**
 * 0x150: UDF 1.50.
 */
#define FSI_UDF_REVISION_1_50 336

/**
 * 0x200: UDF 2.00.
 */
#define FSI_UDF_REVISION_2_00 512

/**
 * 0x201: UDF 2.01, which has real-time files.
 */
#define FSI_UDF_REVISION_2_01 513

/**
 * 0x250: UDF 2.50, whose metadata lies together, and twice if so chosen.
 */
#define FSI_UDF_REVISION_2_50 592

/**
 * 0x260: UDF 2.60, which IMAPI2FS does not have.
 */
#define FSI_UDF_REVISION_2_60 608

/**
 * The UDF partition is not written on later.
 */
#define FSI_UDF_ACCESS_READ_ONLY 1

/**
 * Each block of the UDF partition can be written once.
 */
#define FSI_UDF_ACCESS_WRITE_ONCE 2

/**
 * Blocks of the UDF partition can be written when they were erased.
 */
#define FSI_UDF_ACCESS_REWRITABLE 3

/**
 * Every block of the UDF partition can be written at any time.
 */
#define FSI_UDF_ACCESS_OVERWRITABLE 4

/**
 * The UDF volume has no virtual allocation table.
 */
#define FSI_UDF_VAT_NONE 0

/**
 * The image ends with a virtual allocation table, and the medium is closed behind it.
 */
#define FSI_UDF_VAT_CLOSED 1

/**
 * The image ends with a virtual allocation table, and the medium stays open for more.
 */
#define FSI_UDF_VAT_OPEN 2

/**
 * The medium is a CD-ROM.
 */
#define FSI_MEDIA_CD_ROM 1

/**
 * The medium is a CD-R.
 */
#define FSI_MEDIA_CD_R 2

/**
 * The medium is a CD-RW.
 */
#define FSI_MEDIA_CD_RW 3

/**
 * The medium is a DVD-ROM.
 */
#define FSI_MEDIA_DVD_ROM 4

/**
 * The medium is a DVD-RAM.
 */
#define FSI_MEDIA_DVD_RAM 5

/**
 * The medium is a DVD+R.
 */
#define FSI_MEDIA_DVD_PLUS_R 6

/**
 * The medium is a DVD+RW.
 */
#define FSI_MEDIA_DVD_PLUS_RW 7

/**
 * The medium is a DVD+R of two layers.
 */
#define FSI_MEDIA_DVD_PLUS_R_DUAL_LAYER 8

/**
 * The medium is a DVD-R.
 */
#define FSI_MEDIA_DVD_DASH_R 9

/**
 * The medium is a DVD-RW.
 */
#define FSI_MEDIA_DVD_DASH_RW 10

/**
 * The medium is a DVD-R of two layers.
 */
#define FSI_MEDIA_DVD_DASH_R_DUAL_LAYER 11

/**
 * The medium is one that is written anywhere and has no fixed size.
 */
#define FSI_MEDIA_DISK 12

/**
 * The medium is a DVD+RW of two layers.
 */
#define FSI_MEDIA_DVD_PLUS_RW_DUAL_LAYER 13

/**
 * The medium is an HD DVD-ROM.
 */
#define FSI_MEDIA_HD_DVD_ROM 14

/**
 * The medium is an HD DVD-R.
 */
#define FSI_MEDIA_HD_DVD_R 15

/**
 * The medium is an HD DVD-RAM.
 */
#define FSI_MEDIA_HD_DVD_RAM 16

/**
 * The medium is a BD-ROM.
 */
#define FSI_MEDIA_BD_ROM 17

/**
 * The medium is a BD-R.
 */
#define FSI_MEDIA_BD_R 18

/**
 * The medium is a BD-RE.
 */
#define FSI_MEDIA_BD_RE 19

/**
 * System identifier (ECMA-119:1987 8.4.6), at most 32 characters.
 */
#define FSI_IDENTIFIER_SYSTEM 1

/**
 * Volume set identifier (8.4.19), at most 128 characters.
 */
#define FSI_IDENTIFIER_VOLUME_SET 2

/**
 * Publisher identifier (8.4.20), at most 128 characters.
 */
#define FSI_IDENTIFIER_PUBLISHER 3

/**
 * Data preparer identifier (8.4.21), at most 128 characters.
 */
#define FSI_IDENTIFIER_DATA_PREPARER 4

/**
 * Application identifier (8.4.22), at most 128 characters.
 */
#define FSI_IDENTIFIER_APPLICATION 5

/**
 * Name of a file in the root with a copyright statement (8.4.23), at most 37 characters.
 */
#define FSI_IDENTIFIER_COPYRIGHT_FILE 6

/**
 * Name of a file in the root with an abstract (8.4.24), at most 37 characters.
 */
#define FSI_IDENTIFIER_ABSTRACT_FILE 7

/**
 * Name of a file in the root with bibliographic records (8.4.25), at most 37 characters.
 */
#define FSI_IDENTIFIER_BIBLIOGRAPHIC_FILE 8

/**
 * There is nothing.
 */
#define FSI_ITEM_NOT_FOUND 0

/**
 * The item is a directory.
 */
#define FSI_ITEM_DIRECTORY 1

/**
 * The item is a file.
 */
#define FSI_ITEM_FILE 2

/**
 * The item is a symbolic link.
 */
#define FSI_ITEM_SYMBOLIC_LINK 3

/**
 * The item is a device that is read and written in blocks.
 */
#define FSI_ITEM_BLOCK_DEVICE 4

/**
 * The item is a device that is read and written in bytes.
 */
#define FSI_ITEM_CHARACTER_DEVICE 5

/**
 * The item is a named pipe.
 */
#define FSI_ITEM_FIFO 6

/**
 * The item is a socket.
 */
#define FSI_ITEM_SOCKET 7

/**
 * When the content last changed.
 */
#define FSI_TIME_MODIFIED 0

/**
 * When the content was last read.
 */
#define FSI_TIME_ACCESSED 1

/**
 * When the attributes last changed.
 */
#define FSI_TIME_CHANGED 2

/**
 * When the item came to be.
 */
#define FSI_TIME_CREATED 3

/**
 * `read_at` is called from one thread at a time (which one can change). Where it reads its own content by the library, that fails.
 */
#define FSI_READER_SERIAL 1

/**
 * `mode` of a new item counts; otherwise it is 0755 for directories and 0644 for all else.
 */
#define FSI_NEW_MODE 1

/**
 * `user_id` and `group_id` of a new item count; otherwise they are 0.
 */
#define FSI_NEW_OWNER 2

/**
 * `modified`, `accessed` and `changed` of a new item count; otherwise they are the image's present.
 */
#define FSI_NEW_TIMES 4

/**
 * `created` of a new item counts; otherwise it is not known.
 */
#define FSI_NEW_CREATED 8

/**
 * The new item is hidden.
 */
#define FSI_NEW_HIDDEN 16

/**
 * Symbolic links are followed, out of the tree too, instead of stored.
 */
#define FSI_ADD_FOLLOW_LINKS 1

/**
 * What cannot be read, or vanishes, is left out and told to `skipped`, instead of failing.
 */
#define FSI_ADD_SKIP_UNREADABLE 2

/**
 * Creation times are taken over, where the host knows them.
 */
#define FSI_ADD_CREATION_TIMES 4

/**
 * An empty directory that is filled takes the permissions, owner and times of the tree's root.
 */
#define FSI_ADD_BASE_ATTRIBUTES 8

/**
 * Items of the same name are replaced, instead of failing. Directories are merged in both cases.
 */
#define FSI_ADD_REPLACE 16

/**
 * `file_mode` counts, for every file, instead of its own.
 */
#define FSI_ADD_FILE_MODE 32

/**
 * `directory_mode` counts, for every directory, instead of its own.
 */
#define FSI_ADD_DIRECTORY_MODE 64

/**
 * `user_id` counts, for every item, instead of its own.
 */
#define FSI_ADD_USER 128

/**
 * `group_id` counts, for every item, instead of its own.
 */
#define FSI_ADD_GROUP 256

/**
 * Extended attributes of users (`user.NAME` on Linux) become named streams (`NAME`) of files and directories, which UDF 2.00 and later and Rock Ridge hold. One whose
 * name cannot be a stream's is left out and told to `skipped`.
 */
#define FSI_ADD_EXTENDED_ATTRIBUTES 512

/**
 * The entry is for 80x86: a BIOS.
 */
#define FSI_PLATFORM_X86 0

/**
 * The entry is for PowerPC.
 */
#define FSI_PLATFORM_POWER_PC 1

/**
 * The entry is for a Mac.
 */
#define FSI_PLATFORM_MAC 2

/**
 * The entry is for UEFI.
 */
#define FSI_PLATFORM_EFI 239

/**
 * The boot image is loaded and run.
 */
#define FSI_EMULATION_NONE 0

/**
 * The boot image is a diskette of 1.2 MB.
 */
#define FSI_EMULATION_FLOPPY_1_2 1

/**
 * The boot image is a diskette of 1.44 MB.
 */
#define FSI_EMULATION_FLOPPY_1_44 2

/**
 * The boot image is a diskette of 2.88 MB.
 */
#define FSI_EMULATION_FLOPPY_2_88 3

/**
 * The boot image is a hard disk.
 */
#define FSI_EMULATION_HARD_DISK 4

/**
 * The entry can be booted. Set in a new one; without it the image only becomes a drive.
 */
#define FSI_BOOT_BOOTABLE 1

/**
 * A boot information table is written into the image, as isolinux wants it. What the image was made from stays as it is.
 */
#define FSI_BOOT_INFO_TABLE 2

/**
 * The place of GRUB's core is written into the image. What the image was made from stays as it is.
 */
#define FSI_BOOT_GRUB_INFO 4

/**
 * A hybrid image has a GUID partition table, and its backup at the end. The master boot record only protects it then.
 */
#define FSI_HYBRID_GPT 1

/**
 * A hybrid image has an Apple partition map, in blocks of 2048 bytes.
 */
#define FSI_HYBRID_APM 2

/**
 * What the code of a master boot record is, is told by what is in it.
 */
#define FSI_MBR_DETECT 0

/**
 * The code of a master boot record wants to find nothing in itself.
 */
#define FSI_MBR_PLAIN 1

/**
 * The code is isolinux's `isohdpfx.bin`: the place of the first boot image is written into it.
 */
#define FSI_MBR_ISOLINUX 2

/**
 * The code is GRUB's `boot_hybrid.img`: the place of its core in the first boot image is written into it.
 */
#define FSI_MBR_GRUB 3

/**
 * The file is not brought to the disk before it gets its name; the system writes it when it likes.
 */
#define FSI_SAVE_NO_SYNC 1

/**
 * The distance counts from the beginning.
 */
#define FSI_SEEK_BEGIN 0

/**
 * The distance counts from the position.
 */
#define FSI_SEEK_CURRENT 1

/**
 * The distance counts from the end.
 */
#define FSI_SEEK_END 2

/**
 * A name had characters that the file system cannot hold; they were replaced.
 */
#define FSI_WARNING_NAME_REPLACED 1

/**
 * A name was too long and was cut.
 */
#define FSI_WARNING_NAME_SHORTENED 2

/**
 * A name would have been another's too, and got a number.
 */
#define FSI_WARNING_NAME_NUMBERED 3

/**
 * The file system has no such kind of item, so it is not there.
 */
#define FSI_WARNING_NOT_STORED 4

/**
 * A directory lies deeper than the standard's eight levels.
 */
#define FSI_WARNING_DEEP_DIRECTORY 5

/**
 * A directory was moved below `RR_MOVED`.
 */
#define FSI_WARNING_RELOCATED 6

/**
 * A path is longer than the specification's limit.
 */
#define FSI_WARNING_LONG_PATH 7

/**
 * A file has more sections than the Linux kernel reads.
 */
#define FSI_WARNING_MANY_SECTIONS 8

/**
 * A time that the file system cannot express was set to the nearest that it can.
 */
#define FSI_WARNING_TIME_CLAMPED 9

/**
 * A name is longer than the Linux kernel shows.
 */
#define FSI_WARNING_LONG_NAME 10

/**
 * The target of a symbolic link takes more than a block of UDF, which the Linux kernel does not read.
 */
#define FSI_WARNING_LONG_LINK 11

/**
 * More names lead to an item than UDF can count.
 */
#define FSI_WARNING_MANY_LINKS 12

/**
 * An item has named streams, which only UDF 2.00 and later and Rock Ridge hold; of Rock Ridge, one for which there is no room.
 */
#define FSI_WARNING_STREAMS_NOT_STORED 13

/**
 * Something that this list does not have yet; the message tells.
 */
#define FSI_WARNING_OTHER 0

/**
 * Something that the image does not do; it may not be meant to.
 */
#define FSI_LINT_NOTE 1

/**
 * Some machines will not boot the image.
 */
#define FSI_LINT_WARNING 2

/**
 * The image will not boot that way.
 */
#define FSI_LINT_ERROR 3

/**
 * ISO 9660:1999, the enhanced hierarchy. It is read from discs; of an image it is interchange level 4.
 */
#define FSI_FILE_SYSTEM_ISO9660_1999 512

/**
 * High Sierra, from which ISO 9660 came. It is only read.
 */
#define FSI_FILE_SYSTEM_HIGH_SIERRA 1024

/**
 * The newest session that has what is asked for.
 */
#define FSI_SESSION_NEWEST 0

/**
 * Files that begin as a compressed one does (zisofs) are read as such even where nothing else says that they are compressed.
 */
#define FSI_DISC_DETECT_COMPRESSION 1

/**
 * Files that are in the folder already are replaced, instead of staying.
 */
#define FSI_EXTRACT_OVERWRITE 1

/**
 * Permissions are those of new files.
 */
#define FSI_EXTRACT_NO_PERMISSIONS 2

/**
 * Times of modification and access are those of new files.
 */
#define FSI_EXTRACT_NO_TIMES 4

/**
 * Owners and groups are kept, as they are for root without this.
 */
#define FSI_EXTRACT_OWNERS 8

/**
 * Owners and groups are not kept, for root neither.
 */
#define FSI_EXTRACT_NO_OWNERS 16

/**
 * Devices are made, as they are for root without this.
 */
#define FSI_EXTRACT_DEVICES 32

/**
 * Devices are not made, for root neither.
 */
#define FSI_EXTRACT_NO_DEVICES 64

/**
 * Named streams become extended attributes `user.NAME`, instead of being left out.
 */
#define FSI_EXTRACT_STREAMS 128

/**
 * Something that this list does not have yet; the message tells.
 */
#define FSI_FINDING_OTHER 0

/**
 * A structure departs from its standard, or structures do not fit together; it was read all the same.
 */
#define FSI_FINDING_DEPARTURE 1

/**
 * Something on the disc cannot be read, in whole or in part, and was left out.
 */
#define FSI_FINDING_LOST 2

/**
 * A file system, or a boot catalog, seems to be there and cannot be used.
 */
#define FSI_FINDING_UNUSABLE 3

/**
 * The item got another name, since its own cannot be one.
 */
#define FSI_FINDING_RENAMED 4

/**
 * A second item of a name was left out.
 */
#define FSI_FINDING_DUPLICATE 5

/**
 * A boot entry cannot be taken over.
 */
#define FSI_FINDING_BOOT_ENTRY 6

/**
 * Only another file system of the disc, which `file_system` tells, holds the item.
 */
#define FSI_FINDING_ONLY_IN 7

/**
 * The item, or something of it, was left out: it was not asked for, or the host has no such thing.
 */
#define FSI_FINDING_LEFT_OUT 8

/**
 * Something is in the way of the item in the folder, or it cannot be written.
 */
#define FSI_FINDING_UNWRITABLE 9

/**
 * The files are not read, and so have no sums.
 */
#define FSI_MANIFEST_NO_CONTENTS 1

/**
 * A further session goes behind the last one, as a session of the medium: CD-R, DVD-R, DVD+R, BD-R and the like.
 */
#define FSI_SESSION_KIND_SEQUENTIAL 1

/**
 * A further session goes into the one session of a medium that can be written at any place: files, DVD+RW, DVD-RAM, BD-RE.
 */
#define FSI_SESSION_KIND_RANDOM_WRITE 2

/**
 * The caller chose this way of continuing the disc.
 */
#define FSI_MULTISESSION_IN_USE 1

/**
 * The disc cannot be continued this way now.
 */
#define FSI_MULTISESSION_UNSUPPORTED 2

/**
 * Nothing was recorded before.
 */
#define FSI_MULTISESSION_BLANK 4

/**
 * The richest file system is taken: UDF, Rock Ridge, Joliet, ISO 9660.
 */
#define FSI_PREFERENCE_RICHEST 0

/**
 * File systems are taken in IMAPI2FS's order: UDF, Joliet, ISO 9660. Rock Ridge is not known.
 */
#define FSI_PREFERENCE_IMAPI 1

/**
 * The other file systems of the disc are not looked through for items that the imported one does not have.
 */
#define FSI_IMPORT_NO_COMPARISON 1

/**
 * A further session on a disc that can be written at any place may take over block 16 from the first session's ISO 9660. Otherwise such a disc cannot
 * be continued, as IMAPI2FS has it.
 */
#define FSI_IMPORT_TAKE_OVER_ISO9660 2

/**
 * Nothing is on the disc.
 */
#define FSI_MEDIA_STATE_BLANK 1

/**
 * More can follow what is on the disc.
 */
#define FSI_MEDIA_STATE_APPENDABLE 2

/**
 * Nothing can follow what is on the disc.
 */
#define FSI_MEDIA_STATE_FINALISED 4

/**
 * Any block of the disc can be written, any number of times.
 */
#define FSI_MEDIA_STATE_OVERWRITABLE 8

/**
 * The disc may not be written to.
 */
#define FSI_MEDIA_STATE_WRITE_PROTECTED 16

/**
 * The disc has to be formatted before it can be written.
 */
#define FSI_MEDIA_STATE_NEEDS_FORMAT 32

/**
 * The disc is being formatted in the background, or was, and that stands still.
 */
#define FSI_MEDIA_STATE_PARTLY_FORMATTED 64

/**
 * The disc's last track or session was not closed as it should have been.
 */
#define FSI_MEDIA_STATE_DAMAGED 128

/**
 * The disc's last session is open. `fsi_drive_close` closes it, and only then the disc can be continued.
 */
#define FSI_MEDIA_STATE_SESSION_OPEN 256

/**
 * Written incrementally, or in tracks whose length is not known before.
 */
#define FSI_WRITING_INCREMENTAL 1

/**
 * A session or the disc is written at once.
 */
#define FSI_WRITING_AT_ONCE 2

/**
 * The drive can pretend.
 */
#define FSI_WRITING_SIMULATED 4

/**
 * An empty buffer does no harm.
 */
#define FSI_WRITING_UNDERRUN_FREE 8

/**
 * Blocks of BD-R that were written can be written again, elsewhere.
 */
#define FSI_WRITING_PSEUDO_OVERWRITE 16

/**
 * The drive tells of its buffer, and takes exact speeds.
 */
#define FSI_WRITING_STREAMING 32

/**
 * Where there is no such block.
 */
#define FSI_BLOCK_NONE 4294967295

/**
 * What is done has no name yet in this interface.
 */
#define FSI_DRIVE_PHASE_OTHER 0

/**
 * The disc is looked at, speeds and parameters are set.
 */
#define FSI_DRIVE_PHASE_PREPARING 1

/**
 * The disc is formatted.
 */
#define FSI_DRIVE_PHASE_FORMATTING 2

/**
 * The disc is erased.
 */
#define FSI_DRIVE_PHASE_ERASING 3

/**
 * The laser's power is found.
 */
#define FSI_DRIVE_PHASE_CALIBRATING 4

/**
 * Blocks are written.
 */
#define FSI_DRIVE_PHASE_WRITING 5

/**
 * The drive's buffer goes to the disc.
 */
#define FSI_DRIVE_PHASE_FLUSHING 6

/**
 * Track, session or disc is closed.
 */
#define FSI_DRIVE_PHASE_CLOSING 7

/**
 * What was written is read back.
 */
#define FSI_DRIVE_PHASE_VERIFYING 8

/**
 * Blocks are read.
 */
#define FSI_DRIVE_PHASE_READING 9

/**
 * Nothing can be added to the disc afterwards. Discs that are overwritten can always be.
 */
#define FSI_BURN_FINALISE 1

/**
 * The drive only pretends. Where drive or disc cannot, that is an error.
 */
#define FSI_BURN_SIMULATE 2

/**
 * The disc is not read back and compared: that it was written well is then not known.
 */
#define FSI_BURN_NO_VERIFY 4

/**
 * The drive finds the laser's power before it writes; it does so anyhow when it thinks that it has to.
 */
#define FSI_BURN_OPC 8

/**
 * The session or the disc is written at once, where drive and disc can.
 */
#define FSI_BURN_AT_ONCE 16

/**
 * The tray is opened and closed before the disc is looked at again: some drives know only then what they have written.
 */
#define FSI_BURN_RELOAD 32

/**
 * What is on a disc that can be overwritten may be lost. Without it such a disc is burnt only while no file system is on it, or to continue the one
 * that was imported.
 */
#define FSI_BURN_OVERWRITE 64

/**
 * What tells that something is on the disc is erased. A DVD-RW then takes one session at once only.
 */
#define FSI_BLANK_MINIMAL 0

/**
 * Every block of the disc is erased.
 */
#define FSI_BLANK_FULL 1

/**
 * The last session is erased.
 */
#define FSI_BLANK_LAST_SESSION 2

/**
 * As the kind of disc is usually formatted, as quickly as can be.
 */
#define FSI_FORMAT_DEFAULT 0

/**
 * All of a DVD-RW is formatted, so that it can be overwritten without being written in sequence first.
 */
#define FSI_FORMAT_FULL 1

/**
 * A BD-RE without spare areas: larger, and a bad block is an error.
 */
#define FSI_FORMAT_WITHOUT_SPARES 2

/**
 * A BD-R with spare areas, without pseudo-overwrite.
 */
#define FSI_FORMAT_SEQUENTIAL 3

/**
 * A BD-R with spare areas and pseudo-overwrite.
 */
#define FSI_FORMAT_PSEUDO_OVERWRITE 4

/**
 * The bytes of a disc or of its image. Any thread may use it, several at once too. What was opened from it keeps what it needs: it can be
 * freed at once.
 */
typedef struct fsi_block_source fsi_block_source;

/**
 * An entry of the boot catalog. IMAPI2FS's `IBootOptions`.
 */
typedef struct fsi_boot_options fsi_boot_options;

/**
 * A disc, or the image of one, with what was found on it when it was opened. Any thread may use it, several at once too.
 */
typedef struct fsi_disc fsi_disc;

/**
 * An item of a file system on a disc. Any thread may use it, several at once too.
 */
typedef struct fsi_disc_item fsi_disc_item;

/**
 * Items of a disc, one after another.
 */
typedef struct fsi_disc_items fsi_disc_items;

/**
 * One file system of one session of a disc, to be read. Any thread may use it, several at once too.
 */
typedef struct fsi_disc_volume fsi_disc_volume;

/**
 * An optical drive. Any thread may use it; while something is done with its disc that takes long, other uses end with `FSI_E_BUSY`. What was
 * opened from it keeps what it needs: it can be freed at once.
 */
typedef struct fsi_drive fsi_drive;

/**
 * A disc, as its drive described it when it was looked at. Any thread may use it, several at once too.
 */
typedef struct fsi_drive_media fsi_drive_media;

/**
 * The drives of this machine, one after another. One thread may use it at a time.
 */
typedef struct fsi_drives fsi_drives;

/**
 * Why a call failed. Each function's last parameter takes one, which the caller frees with `fsi_error_free`. It is
 * independent of all other objects, and any thread may read it.
 */
typedef struct fsi_error fsi_error;

/**
 * What was come upon while a disc was opened, read, imported or extracted, one after another. It stands for itself.
 */
typedef struct fsi_findings fsi_findings;

/**
 * An image in the making: a tree of items, and the settings of the file systems that will hold it. IMAPI2FS's
 * `IFileSystemImage`.
 */
typedef struct fsi_image fsi_image;

/**
 * An image file under examination. IMAPI2FS's `IIsoImageManager`.
 */
typedef struct fsi_iso_image_manager fsi_iso_image_manager;

/**
 * A handle of an item of an image: a directory, a file, or what else there is. IMAPI2FS's `IFsiItem`. It stays a handle of that item
 * wherever the item is moved. When the item is removed the handle's calls end with `FSI_E_NOT_IN_FILE_SYSTEM`, until a rollback
 * brings the item back.
 */
typedef struct fsi_item fsi_item;

/**
 * The items that a directory had when this was made, and a position among them.
 */
typedef struct fsi_items fsi_items;

/**
 * What is on a disc or in a folder, one entry for each path, sorted by the bytes of the paths; the root is the first. It stands for itself.
 */
typedef struct fsi_manifest fsi_manifest;

/**
 * What becomes of each item, one after another: directories before what is in them, each in the order of the names. It stands for its result: the image cannot be
 * changed while it is alive.
 */
typedef struct fsi_plan_entries fsi_plan_entries;

/**
 * Everything in an image, by blocks: structures of the file systems, and contents of files. It stands for its result: the image cannot be
 * changed while it is alive.
 */
typedef struct fsi_progress_items fsi_progress_items;

/**
 * An image that is laid out: where everything is, and its bytes on demand. IMAPI2FS's `IFileSystemImageResult`. Any thread may
 * use it, several at once too.
 */
typedef struct fsi_result fsi_result;

/**
 * An image as a stream of bytes with a position. It stands for its result: the image cannot be changed while it is alive. Reading at a given place
 * is open to several threads at once; what uses the position is not, and says `FSI_E_BUSY`.
 */
typedef struct fsi_stream fsi_stream;

/**
 * What the file systems of a result do not hold as it was given, one after another. It stands for its result: the image cannot be changed while
 * it is alive. They are found when they are asked for.
 */
typedef struct fsi_warnings fsi_warnings;

/**
 * What a function returns: an HRESULT. Negative is failure (`FSI_FAILED`); a success can be other than `FSI_OK`. Where
 * IMAPI2FS has a status for the case it is that one, with its value.
 */
typedef int32_t fsi_status;

/**
 * A moment in UTC, counted from 1970-01-01T00:00:00 without leap seconds.
 */
typedef struct {
    /**
     * Whole seconds since 1970, negative before.
     */
    int64_t seconds;
    /**
     * Nanoseconds after `seconds`, below 1,000,000,000.
     */
    uint32_t nanoseconds;
    /**
     * 0.
     */
    uint32_t reserved;
} fsi_time;

/**
 * All that an item has. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_stat)`.
     */
    size_t struct_size;
    /**
     * One of the `FSI_ITEM_` numbers.
     */
    uint32_t kind;
    /**
     * POSIX permission bits, set-user-ID, set-group-ID and sticky among them: at most 07777.
     */
    uint32_t mode;
    /**
     * The owner's number.
     */
    uint32_t user_id;
    /**
     * The group's number.
     */
    uint32_t group_id;
    /**
     * Bytes of a file's content, or of a symbolic link's target; 0 for all else.
     */
    uint64_t size;
    /**
     * Names of the item; more than 1 where there are hard links.
     */
    uint32_t link_count;
    /**
     * Items that a directory holds, itself.
     */
    uint32_t child_count;
    /**
     * Of a device, which driver.
     */
    uint32_t device_major;
    /**
     * Of a device, which of the driver's devices.
     */
    uint32_t device_minor;
    /**
     * 1 when this name is hidden, else 0.
     */
    uint32_t is_hidden;
    /**
     * 1 when `created` is known, else 0.
     */
    uint32_t has_created;
    /**
     * 1 when a file is to be recorded for reading in real time, else 0.
     */
    uint32_t is_real_time;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * When the content last changed.
     */
    fsi_time modified;
    /**
     * When the content was last read.
     */
    fsi_time accessed;
    /**
     * When the attributes last changed.
     */
    fsi_time changed;
    /**
     * When the item came to be.
     */
    fsi_time created;
} fsi_stat;

/**
 * Fills a buffer with a part of a content.
 *
 * - `offset`: where the part begins, in bytes.
 * - `buffer`, `length`: what is to be filled; never beyond the content's end.
 * - `out_read`: how many bytes were. Fewer than `length` is fine, and the rest is asked for again; 0 says that the content is shorter than was
 *   announced, and more than `length` is an error.
 *
 * Returns 0, or a number of the caller's choice for a failure: `FSI_E_DATA_STREAM_READ_FAILURE`, and
 * `fsi_error_callback_value` gives it back. It must not throw.
 */
typedef int32_t (*fsi_read_at_callback)(void *user_data,
                                        uint64_t offset,
                                        void *buffer,
                                        size_t length,
                                        size_t *out_read);

/**
 * Called once, from any thread, when nothing will be called with this address any more. It must not throw.
 */
typedef void (*fsi_release_callback)(void *user_data);

/**
 * A content that the caller's function reads, at any offset, from several threads at once unless `FSI_READER_SERIAL` is
 * set; when an image is made, and also when the file is added if files are staged.
 */
typedef struct {
    /**
     * `sizeof(fsi_reader)`.
     */
    size_t struct_size;
    /**
     * Passed to the functions.
     */
    void *user_data;
    /**
     * Length in bytes.
     */
    uint64_t length;
    /**
     * `FSI_READER_` bits.
     */
    uint32_t flags;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Reads; must not be NULL.
     */
    fsi_read_at_callback read_at;
    /**
     * Called when the content is not needed any more; may be NULL.
     */
    fsi_release_callback release;
} fsi_reader;

/**
 * An item that is to be added.
 */
typedef struct {
    /**
     * `sizeof(fsi_new_item)`.
     */
    size_t struct_size;
    /**
     * One of the `FSI_ITEM_` numbers.
     */
    uint32_t kind;
    /**
     * `FSI_NEW_` bits.
     */
    uint32_t flags;
    /**
     * POSIX permission bits, at most 07777.
     */
    uint32_t mode;
    /**
     * The owner's number.
     */
    uint32_t user_id;
    /**
     * The group's number.
     */
    uint32_t group_id;
    /**
     * Of a device, which driver.
     */
    uint32_t device_major;
    /**
     * Of a device, which of the driver's devices.
     */
    uint32_t device_minor;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * When the content last changed.
     */
    fsi_time modified;
    /**
     * When the content was last read.
     */
    fsi_time accessed;
    /**
     * When the attributes last changed.
     */
    fsi_time changed;
    /**
     * When the item came to be.
     */
    fsi_time created;
    /**
     * The content of a file without `reader`, or the target of a symbolic link; copied.
     */
    const void *data;
    /**
     * Bytes of `data`.
     */
    size_t data_length;
    /**
     * The content of a file; NULL when it is `data`.
     */
    const fsi_reader *reader;
} fsi_new_item;

/**
 * Watches a long operation, and can stop it: any value but 0 does, with `FSI_E_CANCELLED`, and
 * `fsi_error_callback_value` gives it back.
 *
 * - `done`: so far: bytes of an image that is written, or of files that are extracted; items of a tree that is added.
 * - `total`: what `done` will be at the end; 0 when that is not known.
 *
 * It is called from several threads, though never from two at once, and must not throw. It may call functions of this
 * interface; those that would change what the operation works on end with `FSI_E_BUSY` or `FSI_E_READONLY`.
 */
typedef int32_t (*fsi_progress_callback)(void *user_data,
                                         uint64_t done,
                                         uint64_t total);

/**
 * Told of an item that was left out: its path on the host, and the system's number (`errno`) of the reason, or 0. Called by the
 * calling thread, when all else is added. It must not throw.
 */
typedef void (*fsi_skipped_callback)(void *user_data,
                                     const char *path,
                                     int32_t os_error);

/**
 * How things of the host are added. All zeros is the default.
 */
typedef struct {
    /**
     * `sizeof(fsi_add_options)`.
     */
    size_t struct_size;
    /**
     * `FSI_ADD_` bits.
     */
    uint32_t flags;
    /**
     * POSIX permission bits, at most 07777.
     */
    uint32_t file_mode;
    /**
     * POSIX permission bits, at most 07777.
     */
    uint32_t directory_mode;
    /**
     * The owner's number.
     */
    uint32_t user_id;
    /**
     * The group's number.
     */
    uint32_t group_id;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Patterns of what is left out: one with a `/` is held against the path below the tree's root, one without against the name alone.
     * `*` does not match `/`, `**` does.
     */
    const char *const *exclude;
    /**
     * How many patterns there are.
     */
    size_t exclude_count;
    /**
     * Told of the items found so far; may be NULL.
     */
    fsi_progress_callback progress;
    /**
     * Told of what was left out; may be NULL.
     */
    fsi_skipped_callback skipped;
    /**
     * Passed to the functions.
     */
    void *user_data;
} fsi_add_options;

/**
 * What was added. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_added)`.
     */
    size_t struct_size;
    /**
     * Items that are no directories.
     */
    uint64_t files;
    /**
     * Directories, without the one that was added to.
     */
    uint64_t directories;
    /**
     * Bytes of contents.
     */
    uint64_t bytes;
    /**
     * Items that were left out because they could not be read.
     */
    uint64_t skipped;
} fsi_added;

/**
 * The partition tables of a hybrid image. All zeros: a master boot record without code.
 */
typedef struct {
    /**
     * `sizeof(fsi_hybrid)`.
     */
    size_t struct_size;
    /**
     * `FSI_HYBRID_` bits.
     */
    uint32_t flags;
    /**
     * The type of the partition that is the image, in a master boot record without GPT; 0 is 0x17, as isohybrid has it.
     */
    uint32_t data_type;
    /**
     * Bytes to a multiple of which partitions begin, a multiple of 2048; 0 is a MiB.
     */
    uint64_t alignment;
    /**
     * What a BIOS runs; copied. NULL: nothing.
     */
    const void *code;
    /**
     * Bytes of `code`, at most 512, of which 440 are taken.
     */
    size_t code_length;
    /**
     * A `FSI_MBR_` number.
     */
    uint32_t convention;
    /**
     * 0.
     */
    uint32_t reserved;
} fsi_hybrid;

/**
 * A part of a content: whole blocks from one block on, the last perhaps in part.
 */
typedef struct {
    /**
     * The first block, of the disc.
     */
    uint64_t first_block;
    /**
     * Bytes.
     */
    uint64_t bytes;
} fsi_extent;

/**
 * Blocks one after another. IMAPI2FS's `IBlockRange`.
 */
typedef struct {
    /**
     * The first.
     */
    uint64_t first_block;
    /**
     * The last, which belongs to them.
     */
    uint64_t last_block;
} fsi_block_range;

/**
 * How an image is written. All zeros is the default.
 */
typedef struct {
    /**
     * `sizeof(fsi_save_options)`.
     */
    size_t struct_size;
    /**
     * `FSI_SAVE_` bits.
     */
    uint32_t flags;
    /**
     * Threads that make the image; 0 is as many as the machine has. The image is the same with any number.
     */
    uint32_t threads;
    /**
     * Told of the bytes written so far; may be NULL.
     */
    fsi_progress_callback progress;
    /**
     * Passed to `progress`.
     */
    void *user_data;
} fsi_save_options;

/**
 * Takes an image's bytes, in order. Returns 0 when it took all of them; any other value ends the operation with
 * `FSI_E_OUTPUT`, and `fsi_error_callback_value` gives it back. It is called by one thread at a time, and must not throw.
 */
typedef int32_t (*fsi_write_callback)(void *user_data,
                                      const void *data,
                                      size_t length);

/**
 * A run of blocks that belong together. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_progress_item)`.
     */
    size_t struct_size;
    /**
     * The first block, of the image.
     */
    uint64_t first_block;
    /**
     * The last block, of the image.
     */
    uint64_t last_block;
    /**
     * How many blocks.
     */
    uint64_t block_count;
    /**
     * 1 for the content of a file, 0 for a structure.
     */
    uint32_t is_content;
    /**
     * 0.
     */
    uint32_t reserved;
} fsi_progress_item;

/**
 * One warning. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_warning)`.
     */
    size_t struct_size;
    /**
     * One of the `FSI_WARNING_` numbers. The list may grow.
     */
    uint32_t kind;
    /**
     * The file system, as one `FSI_FILE_SYSTEM_` bit.
     */
    uint32_t file_system;
    /**
     * The item's absolute path. This text and the two below live until the next call with the same `fsi_warnings`.
     */
    const char *path;
    /**
     * What it became; "" when that says nothing.
     */
    const char *became;
    /**
     * All of it as a sentence.
     */
    const char *message;
} fsi_warning;

/**
 * What a result will be, in numbers. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_plan)`.
     */
    size_t struct_size;
    /**
     * Blocks of the image.
     */
    uint64_t blocks;
    /**
     * Bytes of the image.
     */
    uint64_t bytes;
    /**
     * Blocks with contents of files.
     */
    uint64_t content_blocks;
    /**
     * Blocks with structures of the file systems, of booting and of partition tables.
     */
    uint64_t structure_blocks;
    /**
     * Items that are no directories.
     */
    uint64_t files;
    /**
     * Directories, the root not counted.
     */
    uint64_t directories;
    /**
     * Bytes of a block.
     */
    uint32_t block_size;
    /**
     * The file systems, as `FSI_FILE_SYSTEM_` bits.
     */
    uint32_t file_systems;
} fsi_plan;

/**
 * What becomes of one item. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_plan_entry)`.
     */
    size_t struct_size;
    /**
     * One of the `FSI_ITEM_` numbers.
     */
    uint32_t kind;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Bytes of a file's content, or of a symbolic link's target; 0 of all else.
     */
    uint64_t size;
    /**
     * The item's absolute path in the image, and in Rock Ridge. This text, those below and `extents` live until the next call with the same `fsi_plan_entries`.
     */
    const char *path;
    /**
     * Its path in ISO 9660; NULL where that is not made or does not have the item. So are the next two.
     */
    const char *iso9660_path;
    /**
     * Its path in Joliet.
     */
    const char *joliet_path;
    /**
     * Its path in UDF.
     */
    const char *udf_path;
    /**
     * Where its content will be.
     */
    const fsi_extent *extents;
    /**
     * How many extents there are.
     */
    size_t extent_count;
} fsi_plan_entry;

/**
 * One thing that keeps an image from booting in one of the ways. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_lint_finding)`.
     */
    size_t struct_size;
    /**
     * A `FSI_LINT_` number.
     */
    uint32_t severity;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * A stable name of what it is, such as "gpt-backup-missing". It lives for ever.
     */
    const char *rule;
    /**
     * What is wrong, and what it does. It lives until the next call with the same manager.
     */
    const char *message;
} fsi_lint_finding;

/**
 * How a disc is opened. All zeros is the default.
 */
typedef struct {
    /**
     * `sizeof(fsi_disc_options)`.
     */
    size_t struct_size;
    /**
     * `FSI_DISC_` bits.
     */
    uint32_t flags;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Bytes of memory that each reading of the disc may hold at once; 0 is 1 GiB.
     */
    uint64_t memory_limit;
    /**
     * Items that each reading of the disc may come upon; 0 is 2^32 - 1.
     */
    uint64_t item_limit;
    /**
     * Findings that each reading of the disc keeps; 0 is 1000.
     */
    uint64_t finding_limit;
    /**
     * Where the sessions begin, in blocks of 2048 bytes in ascending order, as the table of contents of a drive has it. NULL with 0: they are
     * looked for.
     */
    const uint64_t *sessions;
    /**
     * How many there are.
     */
    size_t session_count;
} fsi_disc_options;

/**
 * What was recorded on a disc at one go. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_session)`.
     */
    size_t struct_size;
    /**
     * Its first block, of 2048 bytes.
     */
    uint64_t first_block;
    /**
     * The last one: before the next session, or where the disc ends.
     */
    uint64_t last_block;
    /**
     * Its file systems, as `FSI_FILE_SYSTEM_` bits.
     */
    uint32_t file_systems;
    /**
     * 1 when it has a boot catalog that can be read, else 0.
     */
    uint32_t is_bootable;
} fsi_session;

/**
 * What the descriptors of a volume say of it. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_volume_info)`.
     */
    size_t struct_size;
    /**
     * Which file system: one `FSI_FILE_SYSTEM_` bit.
     */
    uint32_t file_system;
    /**
     * The number of the session, 1 for the oldest.
     */
    uint32_t session;
    /**
     * Bytes of a block.
     */
    uint32_t block_size;
    /**
     * The revision of UDF, as a number: 0x102 is 1.02; 0 of all else.
     */
    uint32_t udf_revision;
    /**
     * Blocks of the volume, as recorded.
     */
    uint64_t blocks;
    /**
     * 1 when `created` is known, else 0.
     */
    uint32_t has_created;
    /**
     * 1 when `modified` is known, else 0.
     */
    uint32_t has_modified;
    /**
     * When the volume was made.
     */
    fsi_time created;
    /**
     * When it was last changed.
     */
    fsi_time modified;
} fsi_volume_info;

/**
 * Told of each item that a walk comes upon; any value but 0 ends the walk with `FSI_E_CANCELLED`, and `fsi_error_callback_value` gives it back.
 *
 * - `path`: of the item, `/`-separated, with names as they are recorded. It lives until the function returns.
 * - `path_length`: bytes of it; names on a disc can hold every byte, a NUL too.
 * - `item`: lives until the function returns; `fsi_disc_item_copy` keeps it.
 *
 * It is called by the calling thread, and must not throw.
 */
typedef int32_t (*fsi_disc_walk_callback)(void *user_data,
                                          const char *path,
                                          size_t path_length,
                                          const fsi_disc_item *item);

/**
 * A part of a content on a disc.
 */
typedef struct {
    /**
     * Its first byte on the disc; `FSI_OFFSET_UNKNOWN` for zeros that are not recorded.
     */
    uint64_t offset;
    /**
     * In bytes.
     */
    uint64_t bytes;
} fsi_disc_extent;

/**
 * How a disc is extracted. All zeros is the default.
 */
typedef struct {
    /**
     * `sizeof(fsi_extract_options)`.
     */
    size_t struct_size;
    /**
     * `FSI_EXTRACT_` bits.
     */
    uint32_t flags;
    /**
     * Threads that write; 0 is as many as the machine has.
     */
    uint32_t threads;
    /**
     * Told of the bytes written so far, and how many they will be; may be NULL.
     */
    fsi_progress_callback progress;
    /**
     * Passed to `progress`.
     */
    void *user_data;
} fsi_extract_options;

/**
 * What was extracted. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_extracted)`.
     */
    size_t struct_size;
    /**
     * Directories made.
     */
    uint64_t directories;
    /**
     * Files written.
     */
    uint64_t files;
    /**
     * Further names of files.
     */
    uint64_t hard_links;
    /**
     * Symbolic links made.
     */
    uint64_t symbolic_links;
    /**
     * Devices, fifos and sockets made.
     */
    uint64_t special_files;
    /**
     * Bytes of the files.
     */
    uint64_t bytes;
    /**
     * Items that have another name than on the disc.
     */
    uint64_t renamed;
    /**
     * Items, attributes and streams that were left out because they were not asked for, or the host has no such thing.
     */
    uint64_t left_out;
    /**
     * Items that cannot be read, in whole or in part.
     */
    uint64_t unreadable;
    /**
     * Items that cannot be written, or for which there was something in the way.
     */
    uint64_t unwritable;
} fsi_extracted;

/**
 * One thing that was come upon. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_finding)`.
     */
    size_t struct_size;
    /**
     * One of the `FSI_FINDING_` numbers. The list may grow.
     */
    uint32_t kind;
    /**
     * The file system that it is about, as one `FSI_FILE_SYSTEM_` bit; 0 where that says nothing.
     */
    uint32_t file_system;
    /**
     * Where on the disc, in bytes; `FSI_OFFSET_UNKNOWN` where that says nothing.
     */
    uint64_t offset;
    /**
     * The item's path; "" where it is about none. This text and the two below live until the next call with the same `fsi_findings`.
     */
    const char *path;
    /**
     * What the item became; "" where that says nothing.
     */
    const char *became;
    /**
     * All of it as a sentence.
     */
    const char *message;
} fsi_finding;

/**
 * How a manifest is made. All zeros is the default.
 */
typedef struct {
    /**
     * `sizeof(fsi_manifest_options)`.
     */
    size_t struct_size;
    /**
     * `FSI_MANIFEST_` bits.
     */
    uint32_t flags;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Told of the bytes read so far, and how many they will be; may be NULL.
     */
    fsi_progress_callback progress;
    /**
     * Passed to `progress`.
     */
    void *user_data;
} fsi_manifest_options;

/**
 * One path of a manifest. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_manifest_entry)`.
     */
    size_t struct_size;
    /**
     * The path, with a `/` in front and a NUL behind; the root is "/". This text and the two below live until the next call with the same `fsi_manifest`.
     */
    const char *path;
    /**
     * The target of a symbolic link; "" of all else.
     */
    const char *target;
    /**
     * The line that `fsimage manifest` prints: the path, then type, mode, size, mtime, link and sha256 as `NAME=VALUE`, as far as the item has them, separated
     * by tabs. What is not printable is escaped.
     */
    const char *line;
    /**
     * The SHA-256 of a file's content, 32 bytes that live as long as the texts; NULL where it is not known.
     */
    const uint8_t *sha256;
} fsi_manifest_entry;

/**
 * What a disc is like, and one way of continuing it. Blocks have 2048 bytes. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_media_description)`.
     */
    size_t struct_size;
    /**
     * The disc's bytes. It can be freed when the call has returned.
     */
    const fsi_block_source *source;
    /**
     * Where the sessions begin, in ascending order; NULL with 0 where only the disc itself tells. Borrowed for the call.
     */
    const uint64_t *sessions;
    /**
     * How many there are.
     */
    size_t session_count;
    /**
     * `FSI_MULTISESSION_` bits.
     */
    uint32_t flags;
    /**
     * A `FSI_SESSION_KIND_` number.
     */
    uint32_t kind;
    /**
     * A `FSI_MEDIA_` number; 0 is not known.
     */
    uint32_t media_type;
    /**
     * Where the last session begins; 0 on a blank disc.
     */
    uint32_t previous_session_start;
    /**
     * The block behind the last one that was recorded; 0 is not known.
     */
    uint32_t written_end;
    /**
     * The block at which a further session begins.
     */
    uint32_t next_writable;
    /**
     * Blocks that can still be recorded.
     */
    uint64_t free_blocks;
    /**
     * Blocks of the medium; 0 is no limit.
     */
    uint64_t total_blocks;
    /**
     * Blocks that are recorded at once; 0 is 1.
     */
    uint32_t write_unit;
    /**
     * 0.
     */
    uint32_t reserved;
} fsi_media_description;

/**
 * An item is imported: a directory before its items are, anything else afterwards. IMAPI2FS's `UpdateImport`.
 */
typedef struct {
    /**
     * Bytes of the structure, as the library knows it.
     */
    size_t struct_size;
    /**
     * The file system that is imported: one `FSI_FILE_SYSTEM_` bit.
     */
    uint32_t file_system;
    /**
     * 1 for a directory, else 0.
     */
    uint32_t is_directory;
    /**
     * The item's path in the image; that of a directory ends with `/`. It lives until the function returns.
     */
    const char *path;
    /**
     * Directories so far.
     */
    int64_t directories;
    /**
     * Directories in all; -1 is not known.
     */
    int64_t total_directories;
    /**
     * Items so far that are no directories.
     */
    int64_t files;
    /**
     * Items in all that are no directories; -1 is not known.
     */
    int64_t total_files;
} fsi_import_event;

/**
 * Watches an import, and can stop it: any value but 0 does, with `FSI_E_CANCELLED`, and `fsi_error_callback_value` gives it back; the image is
 * then as it was. It is called by the calling thread, must not throw, and meets `FSI_E_BUSY` when it uses the image.
 */
typedef int32_t (*fsi_import_callback)(void *user_data,
                                       const fsi_import_event *event);

/**
 * How a disc is imported. All zeros is the default.
 */
typedef struct {
    /**
     * `sizeof(fsi_import_options)`.
     */
    size_t struct_size;
    /**
     * `FSI_IMPORT_` bits.
     */
    uint32_t flags;
    /**
     * Which file system is taken when none is named: a `FSI_PREFERENCE_` number.
     */
    uint32_t preference;
    /**
     * Bytes of memory that the import may hold at once; 0 is 1 GiB.
     */
    uint64_t memory_limit;
    /**
     * Items that the import may come upon; 0 is 2^32 - 1.
     */
    uint64_t item_limit;
    /**
     * Findings that are kept; 0 is 1000.
     */
    uint64_t finding_limit;
    /**
     * Told of each item; may be NULL.
     */
    fsi_import_callback imported;
    /**
     * Passed to `imported`.
     */
    void *user_data;
} fsi_import_options;

/**
 * What an import did. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_imported)`.
     */
    size_t struct_size;
    /**
     * The file system that was imported: one `FSI_FILE_SYSTEM_` bit.
     */
    uint32_t file_system;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Items that are no directories.
     */
    uint64_t files;
    /**
     * Directories.
     */
    uint64_t directories;
    /**
     * Findings: what could not be taken as it was, what only other file systems hold, what is wrong with the disc.
     */
    uint64_t findings;
    /**
     * Findings beyond those, which were not kept.
     */
    uint64_t dropped;
} fsi_imported;

/**
 * A drive of this machine. Its texts live until the next one is asked for, or the list is freed. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_drive_entry)`.
     */
    size_t struct_size;
    /**
     * The name by which it is opened.
     */
    const char *name;
    /**
     * The maker.
     */
    const char *vendor;
    /**
     * The model.
     */
    const char *product;
    /**
     * The firmware.
     */
    const char *revision;
} fsi_drive_entry;

/**
 * A disc in a drive. Blocks have 2048 bytes. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_media_info)`.
     */
    size_t struct_size;
    /**
     * A `FSI_MEDIA_` number: IMAPI's `IMAPI_MEDIA_PHYSICAL_TYPE`; 0 is not known.
     */
    uint32_t media_type;
    /**
     * The kind as drives number it (MMC-6 5.3).
     */
    uint32_t profile;
    /**
     * `FSI_MEDIA_STATE_` bits.
     */
    uint32_t state;
    /**
     * IMAPI's `IMAPI_FORMAT2_DATA_MEDIA_STATE`.
     */
    uint32_t imapi_state;
    /**
     * Ways to write it that the drive has now: `FSI_WRITING_` bits.
     */
    uint32_t ways;
    /**
     * Blocks that are recorded at once.
     */
    uint32_t write_unit;
    /**
     * Blocks of the disc, written or not.
     */
    uint32_t capacity_blocks;
    /**
     * Blocks that can still be written; all of them, where any can be overwritten.
     */
    uint32_t free_blocks;
    /**
     * Blocks that can be read; 0 when the drive cannot tell.
     */
    uint32_t readable_blocks;
    /**
     * Where writing goes on; `FSI_BLOCK_NONE` where it does not.
     */
    uint32_t next_writable;
    /**
     * Sessions in which something is.
     */
    uint32_t session_count;
    /**
     * Speeds that it can be written with.
     */
    uint32_t write_speed_count;
    /**
     * Recording layers; 0 is not known.
     */
    uint32_t layers;
    /**
     * 1 where the disc has a number that tells it apart from others, else 0.
     */
    uint32_t has_identification;
    /**
     * That number.
     */
    uint32_t identification;
    /**
     * 0.
     */
    uint32_t reserved;
} fsi_media_info;

/**
 * A session on a disc in a drive.
 */
typedef struct {
    /**
     * Its number.
     */
    uint32_t number;
    /**
     * Its first block.
     */
    uint32_t first_block;
    /**
     * The block behind its last recorded one.
     */
    uint32_t end_block;
    /**
     * Its tracks.
     */
    uint32_t track_count;
    /**
     * 1 where nothing can follow in it, else 0.
     */
    uint32_t is_closed;
} fsi_media_session;

/**
 * How far a drive is.
 */
typedef struct {
    /**
     * Bytes of the structure, as the library knows it.
     */
    size_t struct_size;
    /**
     * What is being done: a `FSI_DRIVE_PHASE_` number. The list may grow.
     */
    uint32_t phase;
    /**
     * How full the drive's buffer is, in percent; -1 is not known.
     */
    int32_t buffer_fill;
    /**
     * Blocks that are done in this phase; where the phase has no blocks, 65536ths, if the drive tells.
     */
    uint64_t done;
    /**
     * What `done` will be; 0 is not known.
     */
    uint64_t total;
    /**
     * Bytes a second since the phase began; 0 is not known yet.
     */
    uint64_t bytes_per_second;
    /**
     * Seconds that the phase will still take; -1 is not known.
     */
    int64_t seconds_left;
} fsi_drive_progress;

/**
 * Watches a drive, and can stop it: any value but 0 does, with `FSI_E_CANCELLED`, and `fsi_error_callback_value` gives it back. A disc that is written is
 * then left with a part of a session, which readers do not see. It is called by the calling thread, must not throw, and meets `FSI_E_BUSY` when it uses the drive.
 */
typedef int32_t (*fsi_drive_progress_callback)(void *user_data,
                                               const fsi_drive_progress *progress);

/**
 * How a result is burnt. All zeros is the default: as fast as drive and disc go, with further sessions possible, and read back.
 */
typedef struct {
    /**
     * `sizeof(fsi_burn_options)`.
     */
    size_t struct_size;
    /**
     * `FSI_BURN_` bits.
     */
    uint32_t flags;
    /**
     * The fastest speed to use, in kB/s (1000 bytes); 0 is no limit.
     */
    uint32_t speed;
    /**
     * Threads that make the image; 0 is more than the machine has processors, as they wait for its disks.
     */
    uint32_t threads;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Told how far it is; may be NULL.
     */
    fsi_drive_progress_callback progress;
    /**
     * Passed to `progress`.
     */
    void *user_data;
} fsi_burn_options;

/**
 * What was burnt. Set `struct_size` before it is filled.
 */
typedef struct {
    /**
     * `sizeof(fsi_burnt)`.
     */
    size_t struct_size;
    /**
     * Blocks that were written, with those that fill up the last write unit.
     */
    uint64_t blocks;
    /**
     * The speed that was set, in kB/s (1000 bytes); 0 where the drive took none.
     */
    uint32_t speed;
    /**
     * 1 where all of it was read back and is as it should be, else 0.
     */
    uint32_t verified;
    /**
     * What the drive refused, though it was asked for, and that could be done without.
     */
    uint32_t refused_count;
    /**
     * 0.
     */
    uint32_t reserved;
} fsi_burnt;

/**
 * Takes bytes of a disc for a place in its image. Returns 0 when it took all of them; any other value ends the operation with `FSI_E_OUTPUT`, and
 * `fsi_error_callback_value` gives it back. It is called by the calling thread, not in order, and must not throw.
 */
typedef int32_t (*fsi_write_at_callback)(void *user_data,
                                         uint64_t offset,
                                         const void *data,
                                         size_t length);

/**
 * Keeps the map of blocks, from which reading can go on another time: a text as that of GNU ddrescue, which lives until the function returns.
 * What was written before must be safe first. Returns 0, or another value as for `fsi_write_at_callback`.
 */
typedef int32_t (*fsi_keep_map_callback)(void *user_data,
                                         const char *map);

/**
 * How a disc is read.
 */
typedef struct {
    /**
     * `sizeof(fsi_read_options)`.
     */
    size_t struct_size;
    /**
     * How often a block that cannot be read is tried again.
     */
    uint32_t retries;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * The map of an earlier time, whose good blocks are not read again; NULL begins anew.
     */
    const char *map;
    /**
     * Takes the bytes.
     */
    fsi_write_at_callback write_at;
    /**
     * Told of the map now and then, and at the end, whatever that is; may be NULL.
     */
    fsi_keep_map_callback keep_map;
    /**
     * Told how far it is; may be NULL.
     */
    fsi_drive_progress_callback progress;
    /**
     * Passed to the functions.
     */
    void *user_data;
} fsi_read_options;

/**
 * 0x00000000, `S_OK`: All is well.
 */
#define FSI_OK 0

/**
 * 0x00000001, `S_FALSE`: A success: there was less than was asked for, or nothing.
 */
#define FSI_FALSE 1

/**
 * 0x00AAB15F, `IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED`: A success: stored, but the chosen file systems cannot express it, and the image is made without it.
 */
#define FSI_S_IMAGE_FEATURE_NOT_SUPPORTED 11186527

/**
 * 0x80004001, `E_NOTIMPL`: Not offered here.
 */
#define FSI_E_NOTIMPL (fsi_status)2147500033u

/**
 * 0x80004003, `E_POINTER`: A pointer is NULL that must not be.
 */
#define FSI_E_POINTER (fsi_status)2147500035u

/**
 * 0x80004005, `E_FAIL`: Failed, and nothing more is known.
 */
#define FSI_E_FAIL (fsi_status)2147500037u

/**
 * 0x8007000E, `E_OUTOFMEMORY`: Memory is short.
 */
#define FSI_E_OUTOFMEMORY (fsi_status)2147942414u

/**
 * 0x80070057, `E_INVALIDARG`: An index, a length, an offset or an enumeration's value is out of range.
 */
#define FSI_E_INVALIDARG (fsi_status)2147942487u

/**
 * 0xC0AA0002, `E_IMAPI_REQUEST_CANCELLED`: A callback asked to stop.
 */
#define FSI_E_CANCELLED (fsi_status)3232366594u

/**
 * 0xC0AA0007, `E_IMAPI_BURN_VERIFICATION_FAILED`: What is on the disc is not what was to be written. The error's offset tells from where on.
 */
#define FSI_E_BURN_VERIFICATION_FAILED (fsi_status)3232366599u

/**
 * 0xC0AA0202, `E_IMAPI_RECORDER_MEDIA_NO_MEDIA`: No disc is in the drive.
 */
#define FSI_E_RECORDER_MEDIA_NO_MEDIA (fsi_status)3232367106u

/**
 * 0xC0AA0203, `E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE`: Discs of this kind, or in this state, cannot do what was asked.
 */
#define FSI_E_RECORDER_MEDIA_INCOMPATIBLE (fsi_status)3232367107u

/**
 * 0xC0AA0209, `E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED`: The disc may not be written to.
 */
#define FSI_E_RECORDER_MEDIA_WRITE_PROTECTED (fsi_status)3232367113u

/**
 * 0xC0AA020D, `E_IMAPI_RECORDER_COMMAND_TIMEOUT`: The drive did not answer, or was not ready, in time.
 */
#define FSI_E_RECORDER_COMMAND_TIMEOUT (fsi_status)3232367117u

/**
 * 0xC0AA02FF, `E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE`: The drive's answer makes no sense.
 */
#define FSI_E_RECORDER_INVALID_RESPONSE_FROM_DEVICE (fsi_status)3232367359u

/**
 * 0xC0AA0404, `E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA`: The disc in the drive has no room for the image.
 */
#define FSI_E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA (fsi_status)3232367620u

/**
 * 0xC0AA0405, `E_IMAPI_DF2DATA_MEDIA_NOT_BLANK`: Something is on the disc, and it was not said that it may be lost.
 */
#define FSI_E_MEDIA_NOT_BLANK (fsi_status)3232367621u

/**
 * 0xC0AAB100, `IMAPI_E_FSI_INTERNAL_ERROR`: A fault of this library.
 */
#define FSI_E_INTERNAL (fsi_status)3232411904u

/**
 * 0xC0AAB101, `IMAPI_E_INVALID_PARAM`: A value that the property or the operation cannot take.
 */
#define FSI_E_INVALID_PARAM (fsi_status)3232411905u

/**
 * 0xC0AAB102, `IMAPI_E_READONLY`: The image cannot be changed while a result or a stream of it is alive.
 */
#define FSI_E_READONLY (fsi_status)3232411906u

/**
 * 0xC0AAB103, `IMAPI_E_NO_OUTPUT`: No file system is chosen.
 */
#define FSI_E_NO_OUTPUT (fsi_status)3232411907u

/**
 * 0xC0AAB104, `IMAPI_E_INVALID_VOLUME_NAME`: A volume name that is too long or has characters that are not allowed.
 */
#define FSI_E_INVALID_VOLUME_NAME (fsi_status)3232411908u

/**
 * 0xC0AAB105, `IMAPI_E_INVALID_DATE`: A time that is none: 1,000,000,000 nanoseconds or more.
 */
#define FSI_E_INVALID_DATE (fsi_status)3232411909u

/**
 * 0xC0AAB106, `IMAPI_E_FILE_SYSTEM_NOT_EMPTY`: The operation needs an image without items.
 */
#define FSI_E_FILE_SYSTEM_NOT_EMPTY (fsi_status)3232411910u

/**
 * 0xC0AAB108, `IMAPI_E_NOT_FILE`: The item is no file.
 */
#define FSI_E_NOT_FILE (fsi_status)3232411912u

/**
 * 0xC0AAB109, `IMAPI_E_NOT_DIR`: The item is no directory.
 */
#define FSI_E_NOT_DIR (fsi_status)3232411913u

/**
 * 0xC0AAB10A, `IMAPI_E_DIR_NOT_EMPTY`: The directory has items.
 */
#define FSI_E_DIR_NOT_EMPTY (fsi_status)3232411914u

/**
 * 0xC0AAB10B, `IMAPI_E_NOT_IN_FILE_SYSTEM`: The item is not, or no longer, in the image.
 */
#define FSI_E_NOT_IN_FILE_SYSTEM (fsi_status)3232411915u

/**
 * 0xC0AAB110, `IMAPI_E_INVALID_PATH`: A path or a name that can be none, or that is not UTF-8.
 */
#define FSI_E_INVALID_PATH (fsi_status)3232411920u

/**
 * 0xC0AAB111, `IMAPI_E_RESTRICTED_NAME_VIOLATION`: A name has characters outside of the restricted set, which is on.
 */
#define FSI_E_RESTRICTED_NAME_VIOLATION (fsi_status)3232411921u

/**
 * 0xC0AAB112, `IMAPI_E_DUP_NAME`: There is an item of that name.
 */
#define FSI_E_DUP_NAME (fsi_status)3232411922u

/**
 * 0xC0AAB113, `IMAPI_E_NO_UNIQUE_NAME`: A file system has no unique name left for an item.
 */
#define FSI_E_NO_UNIQUE_NAME (fsi_status)3232411923u

/**
 * 0xC0AAB118, `IMAPI_E_ITEM_NOT_FOUND`: There is no such item.
 */
#define FSI_E_ITEM_NOT_FOUND (fsi_status)3232411928u

/**
 * 0xC0AAB11A, `IMAPI_E_DIR_NOT_FOUND`: There is no such directory, or a directory on the way is missing.
 */
#define FSI_E_DIR_NOT_FOUND (fsi_status)3232411930u

/**
 * 0xC0AAB120, `IMAPI_E_IMAGE_SIZE_LIMIT`: With this addition the image would exceed the medium.
 */
#define FSI_E_IMAGE_SIZE_LIMIT (fsi_status)3232411936u

/**
 * 0xC0AAB121, `IMAPI_E_IMAGE_TOO_BIG`: The image is larger than the medium, or than the size that was chosen.
 */
#define FSI_E_IMAGE_TOO_BIG (fsi_status)3232411937u

/**
 * 0xC0AAB128, `IMAPI_E_DATA_STREAM_INCONSISTENCY`: A source is not what it was when it was added: another length, another time.
 */
#define FSI_E_DATA_STREAM_INCONSISTENCY (fsi_status)3232411944u

/**
 * 0xC0AAB129, `IMAPI_E_DATA_STREAM_READ_FAILURE`: A source cannot be read.
 */
#define FSI_E_DATA_STREAM_READ_FAILURE (fsi_status)3232411945u

/**
 * 0xC0AAB12A, `IMAPI_E_DATA_STREAM_CREATE_FAILURE`: A source cannot be opened.
 */
#define FSI_E_DATA_STREAM_CREATE_FAILURE (fsi_status)3232411946u

/**
 * 0xC0AAB12B, `IMAPI_E_DIRECTORY_READ_FAILURE`: A directory of the host, or an item in it, cannot be examined.
 */
#define FSI_E_DIRECTORY_READ_FAILURE (fsi_status)3232411947u

/**
 * 0xC0AAB130, `IMAPI_E_TOO_MANY_DIRS`: More directories than a file system can hold.
 */
#define FSI_E_TOO_MANY_DIRS (fsi_status)3232411952u

/**
 * 0xC0AAB131, `IMAPI_E_ISO9660_LEVELS`: A directory is deeper than ISO 9660 allows, and the image is strict.
 */
#define FSI_E_ISO9660_LEVELS (fsi_status)3232411953u

/**
 * 0xC0AAB132, `IMAPI_E_DATA_TOO_BIG`: A file is larger than a file system allows.
 */
#define FSI_E_DATA_TOO_BIG (fsi_status)3232411954u

/**
 * 0xC0AAB133, `IMAPI_E_INCOMPATIBLE_PREVIOUS_SESSION`: The session on the disc cannot be continued by this image.
 */
#define FSI_E_INCOMPATIBLE_PREVIOUS_SESSION (fsi_status)3232411955u

/**
 * 0xC0AAB140, `IMAPI_E_INVALID_WORKING_DIRECTORY`: The working directory cannot be used.
 */
#define FSI_E_INVALID_WORKING_DIRECTORY (fsi_status)3232411968u

/**
 * 0xC0AAB141, `IMAPI_E_WORKING_DIRECTORY_SPACE`: The working directory has no room.
 */
#define FSI_E_WORKING_DIRECTORY_SPACE (fsi_status)3232411969u

/**
 * 0xC0AAB148, `IMAPI_E_BOOT_IMAGE_DATA`: A boot entry that cannot be: without an image, with an empty one, with one that is too large, or too many entries.
 */
#define FSI_E_BOOT_IMAGE_DATA (fsi_status)3232411976u

/**
 * 0xC0AAB149, `IMAPI_E_BOOT_OBJECT_CONFLICT`: Boot entries in an image that is not a disc's first session.
 */
#define FSI_E_BOOT_OBJECT_CONFLICT (fsi_status)3232411977u

/**
 * 0xC0AAB14A, `IMAPI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH`: A boot image has not the size of the diskette that it is to be.
 */
#define FSI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH (fsi_status)3232411978u

/**
 * 0xC0AAB150, `IMAPI_E_EMPTY_DISC`: The disc is blank.
 */
#define FSI_E_EMPTY_DISC (fsi_status)3232411984u

/**
 * 0xC0AAB151, `IMAPI_E_NO_SUPPORTED_FILE_SYSTEM`: There is nothing on the disc that can be read.
 */
#define FSI_E_NO_SUPPORTED_FILE_SYSTEM (fsi_status)3232411985u

/**
 * 0xC0AAB152, `IMAPI_E_FILE_SYSTEM_NOT_FOUND`: The disc has no such file system, or no such session.
 */
#define FSI_E_FILE_SYSTEM_NOT_FOUND (fsi_status)3232411986u

/**
 * 0xC0AAB153, `IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR`: Structures on the disc are damaged, or contradict each other.
 */
#define FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR (fsi_status)3232411987u

/**
 * 0xC0AAB154, `IMAPI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED`: The disc uses what this library does not read.
 */
#define FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED (fsi_status)3232411988u

/**
 * 0xC0AAB155, `IMAPI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY`: A file on the disc has the name of a directory of the image.
 */
#define FSI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY (fsi_status)3232411989u

/**
 * 0xC0AAB156, `IMAPI_E_IMPORT_SEEK_FAILURE`: Something lies beyond the disc's end, or the disc is blank and cannot be continued.
 */
#define FSI_E_IMPORT_SEEK_FAILURE (fsi_status)3232411990u

/**
 * 0xC0AAB157, `IMAPI_E_IMPORT_READ_FAILURE`: The disc cannot be read.
 */
#define FSI_E_IMPORT_READ_FAILURE (fsi_status)3232411991u

/**
 * 0xC0AAB158, `IMAPI_E_DISC_MISMATCH`: The disc is not the one that was imported.
 */
#define FSI_E_DISC_MISMATCH (fsi_status)3232411992u

/**
 * 0xC0AAB159, `IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED`: Media of this type take no further session.
 */
#define FSI_E_IMPORT_MEDIA_NOT_ALLOWED (fsi_status)3232411993u

/**
 * 0xC0AAB15A, `IMAPI_E_UDF_NOT_WRITE_COMPATIBLE`: The UDF on the disc cannot be continued.
 */
#define FSI_E_UDF_NOT_WRITE_COMPATIBLE (fsi_status)3232411994u

/**
 * 0xC0AAB15B, `IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE`: The way in use of continuing the disc is not supported.
 */
#define FSI_E_INCOMPATIBLE_MULTISESSION_TYPE (fsi_status)3232411995u

/**
 * 0xC0AAB15C, `IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE`: None of the ways of continuing the disc is supported.
 */
#define FSI_E_NO_COMPATIBLE_MULTISESSION_TYPE (fsi_status)3232411996u

/**
 * 0xC0AAB15D, `IMAPI_E_MULTISESSION_NOT_SET`: No disc was set that the image continues.
 */
#define FSI_E_MULTISESSION_NOT_SET (fsi_status)3232411997u

/**
 * 0xC0AAB15E, `IMAPI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE`: A directory on the disc has the name of a file of the image.
 */
#define FSI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE (fsi_status)3232411998u

/**
 * 0xC0AAB161, `IMAPI_E_UDF_REVISION_CHANGE_NOT_ALLOWED`: The revision of UDF is that of the session that is continued.
 */
#define FSI_E_UDF_REVISION_CHANGE_NOT_ALLOWED (fsi_status)3232412001u

/**
 * 0xC0AAB162, `IMAPI_E_BAD_MULTISESSION_PARAMETER`: The description of a disc contradicts itself.
 */
#define FSI_E_BAD_MULTISESSION_PARAMETER (fsi_status)3232412002u

/**
 * 0xC0AAB163, `IMAPI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED`: The session that is continued has a file system that the image would not have.
 */
#define FSI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED (fsi_status)3232412003u

/**
 * 0xC0AAB200, `IMAPI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED`: An image file's length is no multiple of 2048.
 */
#define FSI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED (fsi_status)3232412160u

/**
 * 0xC0AAB201, `IMAPI_E_IMAGEMANAGER_NO_VALID_VD_FOUND`: An image file has no volume descriptor where discs have them.
 */
#define FSI_E_IMAGEMANAGER_NO_VALID_VD_FOUND (fsi_status)3232412161u

/**
 * 0xC0AAB202, `IMAPI_E_IMAGEMANAGER_NO_IMAGE`: No image file was set.
 */
#define FSI_E_IMAGEMANAGER_NO_IMAGE (fsi_status)3232412162u

/**
 * 0xC0AAB203, `IMAPI_E_IMAGEMANAGER_IMAGE_TOO_BIG`: An image file has more blocks than can be numbered.
 */
#define FSI_E_IMAGEMANAGER_IMAGE_TOO_BIG (fsi_status)3232412163u

/**
 * 0xE0AA0001: Another call uses the object now: on another thread, or the one that called this callback.
 */
#define FSI_E_BUSY (fsi_status)3769237505u

/**
 * 0xE0AA0002: An earlier call failed by a fault of this library while it changed the object, which can only be freed now.
 */
#define FSI_E_POISONED (fsi_status)3769237506u

/**
 * 0xE0AA0003: The target cannot be written.
 */
#define FSI_E_OUTPUT (fsi_status)3769237507u

/**
 * 0xE0AA0004: The target lies inside a tree that the image holds.
 */
#define FSI_E_OUTPUT_INSIDE_SOURCE (fsi_status)3769237508u

/**
 * 0xE0AA0005: A path is longer than a file system allows, and the image is strict.
 */
#define FSI_E_PATH_TOO_LONG (fsi_status)3769237509u

/**
 * 0xE0AA0006: A directory has more names than a file system can hold.
 */
#define FSI_E_DIRECTORY_TOO_LARGE (fsi_status)3769237510u

/**
 * 0xE0AA0007: The image would have more blocks than 32 bits can number.
 */
#define FSI_E_TOO_MANY_BLOCKS (fsi_status)3769237511u

/**
 * 0xE0AA0008: The image would have more items than 32 bits can number.
 */
#define FSI_E_TOO_MANY_ITEMS (fsi_status)3769237512u

/**
 * 0xE0AA0009: Two settings exclude each other; the error's message says which, and why.
 */
#define FSI_E_CONFLICT (fsi_status)3769237513u

/**
 * 0xE0AA000A: Reading the disc would take more than was allowed: memory, items, or metadata that is read over and over.
 */
#define FSI_E_DISC_LIMIT (fsi_status)3769237514u

/**
 * 0xE0AA000B: The drive refused a command or failed; `fsi_error_sense_key` and its kin tell what it says.
 */
#define FSI_E_DRIVE (fsi_status)3769237515u

/**
 * 0xE0AA000C: The drive cannot be had, or not be reached any more: it is absent, not permitted, mounted, in use, or no drive.
 */
#define FSI_E_DRIVE_UNAVAILABLE (fsi_status)3769237516u

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * == Strings, version, statuses ==
 *
 * Frees a string that a `_copy` function gave. NULL is fine.
 */
void fsi_string_free(char *string);

/**
 * The number of the binary interface of the library that is loaded: `FSI_ABI_VERSION` where header and library go together.
 */
uint32_t fsi_abi_version(void);

/**
 * The release of the library that is loaded, as "MAJOR.MINOR.PATCH". It lives for ever.
 */
const char *fsi_version(void);

/**
 * The name of a status as this header spells it, such as "FSI_E_READONLY"; "unknown" for a number that is none. It lives
 * for ever.
 */
const char *fsi_status_name(fsi_status status);

/**
 * What a status means, in English. It lives for ever. An error object says more: what was at fault, and why.
 */
const char *fsi_status_message(fsi_status status);

/**
 * == Errors ==
 *
 * The status of the call that made the error; `FSI_OK` for NULL.
 */
fsi_status fsi_error_status(const fsi_error *error);

/**
 * What the caller can do about the error: one of the `FSI_ERROR_` numbers; 0 for NULL. The list may grow.
 */
uint32_t fsi_error_kind(const fsi_error *error);

/**
 * What happened, in English, with the place and the values. It lives as long as the error; "" for NULL.
 */
const char *fsi_error_message(const fsi_error *error);

/**
 * The item or the host's file that the error is about; NULL when there is none, and for NULL. It lives as long as the error.
 */
const char *fsi_error_path(const fsi_error *error);

/**
 * The file system that the error is about, as one `FSI_FILE_SYSTEM_` bit; 0 when there is none.
 */
uint32_t fsi_error_file_system(const fsi_error *error);

/**
 * Where on a disc, in bytes, lies what cannot be read or used; `FSI_OFFSET_UNKNOWN` where that says nothing, and for NULL.
 */
uint64_t fsi_error_offset(const fsi_error *error);

/**
 * The system's number (`errno`) where the cause is a failed system call; 0 otherwise.
 */
int32_t fsi_error_os_error(const fsi_error *error);

/**
 * What the caller's own callback returned where that is the cause; 0 otherwise.
 */
int64_t fsi_error_callback_value(const fsi_error *error);

/**
 * The sense key (SPC-4 4.5.6) where a drive refused a command or failed; 0 where none says anything, and for NULL.
 */
uint32_t fsi_error_sense_key(const fsi_error *error);

/**
 * The additional sense code that goes with the sense key; 0 where there is none, and for NULL.
 */
uint32_t fsi_error_sense_asc(const fsi_error *error);

/**
 * The qualifier of the additional sense code; 0 where there is none, and for NULL.
 */
uint32_t fsi_error_sense_ascq(const fsi_error *error);

/**
 * Frees an error. NULL is fine.
 */
void fsi_error_free(fsi_error *error);

/**
 * == Images ==
 *
 * Makes an empty image. The clock is read once, here, for the times of the volume and of items that come without; the
 * environment's `SOURCE_DATE_EPOCH` takes its place.
 *
 * - `out_image`: the new image; free it with `fsi_image_free`.
 *
 * `FSI_E_INVALID_PARAM`: `SOURCE_DATE_EPOCH` is no number.
 */
fsi_status fsi_image_new(fsi_image **out_image,
                         fsi_error **error);

/**
 * As `fsi_image_new`, with the habits of a profile.
 *
 * - `profile`: `FSI_PROFILE_NATIVE` or `FSI_PROFILE_IMAPI`; another is `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_image_new_with_profile(uint32_t profile,
                                      fsi_image **out_image,
                                      fsi_error **error);

/**
 * Frees an image. NULL is fine. Items and results of it stay usable; what they need of the image is freed with the last of
 * them.
 */
void fsi_image_free(fsi_image *image);

/**
 * Items that are no directories. IMAPI2FS's `FileCount`.
 */
fsi_status fsi_image_file_count(const fsi_image *image,
                                uint64_t *out_count,
                                fsi_error **error);

/**
 * Directories, the root not counted. IMAPI2FS's `DirectoryCount`.
 */
fsi_status fsi_image_directory_count(const fsi_image *image,
                                     uint64_t *out_count,
                                     fsi_error **error);

/**
 * What a path names: `FSI_ITEM_NOT_FOUND`, `FSI_ITEM_DIRECTORY`, or `FSI_ITEM_FILE` for all else. That there is nothing is no error.
 * IMAPI2FS's `Exists`.
 *
 * - `path`: absolute.
 *
 * `FSI_E_INVALID_PATH`: it does not begin at the root. `FSI_E_DIR_NOT_FOUND`: a directory on the way is missing.
 */
fsi_status fsi_image_exists(const fsi_image *image,
                            const char *path,
                            uint32_t *out_type,
                            fsi_error **error);

/**
 * The root directory. IMAPI2FS's `Root`.
 *
 * - `out_item`: a handle, to be freed with `fsi_item_free`.
 */
fsi_status fsi_image_open_root(const fsi_image *image,
                               fsi_item **out_item,
                               fsi_error **error);

/**
 * The item at a path.
 *
 * - `path`: absolute.
 * - `out_item`: a handle, to be freed with `fsi_item_free`.
 *
 * `FSI_E_ITEM_NOT_FOUND`: there is none. `FSI_E_NOT_DIR`: the path leads through what is no directory.
 */
fsi_status fsi_image_open_item(const fsi_image *image,
                               const char *path,
                               fsi_item **out_item,
                               fsi_error **error);

/**
 * The number of the image's present state. Each change makes it larger, a rollback too. IMAPI2FS's `ChangePoint`.
 */
fsi_status fsi_image_change_point(const fsi_image *image,
                                  uint64_t *out_change_point,
                                  fsi_error **error);

/**
 * Brings the tree back to an earlier state. Settings stay as they are, and the disc that the image continues: what was imported of it can go, and is not
 * imported again. Handles of items that come back are good again.
 * IMAPI2FS's `RollbackToChangePoint`.
 *
 * - `change_point`: what `fsi_image_change_point` said then.
 *
 * `FSI_E_INVALID_PARAM`: the number is of no state, or of one that was undone or locked in. `FSI_E_READONLY`.
 */
fsi_status fsi_image_rollback_to_change_point(fsi_image *image,
                                              uint64_t change_point,
                                              fsi_error **error);

/**
 * Makes the present state the earliest to which a rollback can go, and forgets what was needed to go further. `FSI_E_READONLY`.
 * IMAPI2FS's `LockInChangePoint`.
 */
fsi_status fsi_image_lock_in_change_point(fsi_image *image,
                                          fsi_error **error);

/**
 * Lays the image out: names, sizes and places are decided, contents are not read (unless equal ones are to be found). The image
 * refuses changes with `FSI_E_READONLY` until the result, and each stream and list of it, is freed. IMAPI2FS's `CreateResultImage`.
 *
 * - `out_result`: the result; free it with `fsi_result_free`.
 *
 * `FSI_E_NO_OUTPUT`: no file system is chosen. `FSI_E_CONFLICT`: two settings exclude each other. `FSI_E_IMAGE_TOO_BIG`: the medium, or the
 * chosen size, is too small. And what the file systems
 * cannot hold: `FSI_E_TOO_MANY_DIRS`, `FSI_E_ISO9660_LEVELS`, `FSI_E_DATA_TOO_BIG`, `FSI_E_NO_UNIQUE_NAME`, `FSI_E_PATH_TOO_LONG`,
 * `FSI_E_DIRECTORY_TOO_LARGE`, `FSI_E_TOO_MANY_BLOCKS`, `FSI_E_INVALID_PARAM` for an identifier or option.
 */
fsi_status fsi_image_create_result(const fsi_image *image,
                                   fsi_result **out_result,
                                   fsi_error **error);

/**
 * == Settings ==
 *
 * The file systems that a result will have, as `FSI_FILE_SYSTEM_` bits. IMAPI2FS's `FileSystemsToCreate`.
 */
fsi_status fsi_image_file_systems(const fsi_image *image,
                                  uint32_t *out_file_systems,
                                  fsi_error **error);

/**
 * Chooses the file systems that a result will have. IMAPI2FS's `FileSystemsToCreate`.
 *
 * - `file_systems`: `FSI_FILE_SYSTEM_` bits. None is accepted here and refused when the result is made.
 *
 * `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: done, and there are named streams or real-time files that a result would not have.
 * `FSI_E_INVALID_PARAM`: one is not supported, or stands on another that is not chosen. `FSI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED`: the session that the
 * image continues has one that is not among them. `FSI_E_READONLY`.
 */
fsi_status fsi_image_set_file_systems(fsi_image *image,
                                      uint32_t file_systems,
                                      fsi_error **error);

/**
 * The file systems that can be chosen, as `FSI_FILE_SYSTEM_` bits. IMAPI2FS's `FileSystemsSupported`.
 */
fsi_status fsi_image_file_systems_supported(const fsi_image *image,
                                            uint32_t *out_file_systems,
                                            fsi_error **error);

/**
 * The interchange level of ISO 9660. IMAPI2FS's `ISO9660InterchangeLevel`.
 */
fsi_status fsi_image_interchange_level(const fsi_image *image,
                                       uint32_t *out_level,
                                       fsi_error **error);

/**
 * Chooses the interchange level of ISO 9660. IMAPI2FS's `ISO9660InterchangeLevel`.
 *
 * - `level`: 1: names of 8 and 3 characters. 2: of 30. 3: and files of any size. 4: and a second hierarchy with names of up to 207 bytes,
 *   by ISO 9660:1999. Another is `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_image_set_interchange_level(fsi_image *image,
                                           uint32_t level,
                                           fsi_error **error);

/**
 * The interchange levels that can be chosen. IMAPI2FS's `ISO9660InterchangeLevelsSupported`.
 *
 * - `out_levels`: an array that lives for ever.
 * - `out_count`: how many they are.
 */
fsi_status fsi_image_interchange_levels_supported(const fsi_image *image,
                                                  const uint32_t **out_levels,
                                                  size_t *out_count,
                                                  fsi_error **error);

/**
 * Whether what the standards forbid is an error instead of a warning. IMAPI2FS's `StrictFileSystemCompliance`.
 */
fsi_status fsi_image_strict(const fsi_image *image,
                            bool *out_value,
                            fsi_error **error);

/**
 * Makes the image strict, or not. IMAPI2FS's `StrictFileSystemCompliance`.
 *
 * `FSI_E_FILE_SYSTEM_NOT_EMPTY`: it has items, and cannot become strict. `FSI_E_READONLY`.
 */
fsi_status fsi_image_set_strict(fsi_image *image,
                                bool value,
                                fsi_error **error);

/**
 * Whether names of new items are limited to the printable characters of ASCII. IMAPI2FS's `UseRestrictedCharacterSet`.
 */
fsi_status fsi_image_restricted_character_set(const fsi_image *image,
                                              bool *out_value,
                                              fsi_error **error);

/**
 * Limits the names of items that are added from now on, or not. `FSI_E_READONLY`. IMAPI2FS's `UseRestrictedCharacterSet`.
 */
fsi_status fsi_image_set_restricted_character_set(fsi_image *image,
                                                  bool value,
                                                  fsi_error **error);

/**
 * What becomes of directories below the eighth level: one of the `FSI_DEEP_` numbers.
 */
fsi_status fsi_image_deep_directories(const fsi_image *image,
                                      uint32_t *out_deep,
                                      fsi_error **error);

/**
 * Chooses what becomes of directories below the eighth level.
 *
 * - `deep`: one of the `FSI_DEEP_` numbers; another is `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_image_set_deep_directories(fsi_image *image,
                                          uint32_t deep,
                                          fsi_error **error);

/**
 * Whether equal contents are stored once.
 */
fsi_status fsi_image_deduplicate(const fsi_image *image,
                                 bool *out_value,
                                 fsi_error **error);

/**
 * Chooses whether equal contents are stored once. They are read to find them, when the result is made.
 */
fsi_status fsi_image_set_deduplicate(fsi_image *image,
                                     bool value,
                                     fsi_error **error);

/**
 * Whether the optional copies of the path tables are written.
 */
fsi_status fsi_image_optional_path_tables(const fsi_image *image,
                                          bool *out_value,
                                          fsi_error **error);

/**
 * Chooses whether the optional copies of the path tables are written (ECMA-119:1987 6.9.2). `FSI_E_READONLY`.
 */
fsi_status fsi_image_set_optional_path_tables(fsi_image *image,
                                              bool value,
                                              fsi_error **error);

/**
 * Whether a first session has a copy of its descriptors of ISO 9660 at block 48.
 */
fsi_status fsi_image_descriptor_copy(const fsi_image *image,
                                     bool *out_value,
                                     fsi_error **error);

/**
 * Chooses whether a first session has a copy of its descriptors of ISO 9660 at block 48, by which it is found when a later session has
 * taken over block 16. It has unless told otherwise.
 */
fsi_status fsi_image_set_descriptor_copy(fsi_image *image,
                                         bool value,
                                         fsi_error **error);

/**
 * Whether Rock Ridge times have 17 bytes, with hundredths of a second, instead of 7.
 */
fsi_status fsi_image_long_times(const fsi_image *image,
                                bool *out_value,
                                fsi_error **error);

/**
 * Chooses whether Rock Ridge times have 17 bytes instead of 7.
 */
fsi_status fsi_image_set_long_times(fsi_image *image,
                                    bool value,
                                    fsi_error **error);

/**
 * Blocks of zeros behind the last file.
 */
fsi_status fsi_image_padding_blocks(const fsi_image *image,
                                    uint32_t *out_blocks,
                                    fsi_error **error);

/**
 * Sets the blocks of zeros behind the last file, for drives that read ahead.
 */
fsi_status fsi_image_set_padding_blocks(fsi_image *image,
                                        uint32_t blocks,
                                        fsi_error **error);

/**
 * The rules for names of ISO 9660's primary hierarchy, which an import relaxes as far as the disc's names are beyond the standard. Each place
 * may be NULL.
 *
 * - `out_relaxations`: `FSI_RELAX_` bits.
 * - `out_length`: the most bytes of a name; 0 where the interchange level says it.
 */
fsi_status fsi_image_iso9660_names(const fsi_image *image,
                                   uint32_t *out_relaxations,
                                   uint32_t *out_length,
                                   fsi_error **error);

/**
 * Sets the rules for names of ISO 9660's primary hierarchy (ECMA-119:1987 7.5, 7.6). What is beyond the standard cannot be made strictly, which
 * making a result tells.
 *
 * - `relaxations`: `FSI_RELAX_` bits, what names may have beyond the standard; 0 at first. Letters and characters that names may not have become
 *   upper-case letters and `_`.
 * - `length`: the most bytes of a name with its full stop, 8 to 207, of which 146 are used beside Rock Ridge; 0 at first: what the interchange
 *   level says.
 *
 * `FSI_E_INVALID_PARAM`: an unknown bit, or a length out of range.
 */
fsi_status fsi_image_set_iso9660_names(fsi_image *image,
                                       uint32_t relaxations,
                                       uint32_t length,
                                       fsi_error **error);

/**
 * The rules of the Joliet namespace. Each place may be NULL.
 *
 * - `out_level`: the level that the descriptor names, 1 to 3.
 * - `out_name_units`: the most 16-bit units of a name.
 * - `out_utf16`: whether characters beyond the Basic Multilingual Plane are written as surrogate pairs.
 */
fsi_status fsi_image_joliet(const fsi_image *image,
                            uint32_t *out_level,
                            uint32_t *out_name_units,
                            bool *out_utf16,
                            fsi_error **error);

/**
 * Sets the rules of the Joliet namespace.
 *
 * - `level`: the level that the descriptor names, 1 to 3; 3 at first.
 * - `name_units`: the most 16-bit units of a name: 64 by the specification, and at first; up to 103 fit.
 * - `utf16`: whether characters beyond the Basic Multilingual Plane are written as surrogate pairs; not by the specification.
 *
 * `FSI_E_INVALID_PARAM`: a number is out of range.
 */
fsi_status fsi_image_set_joliet(fsi_image *image,
                                uint32_t level,
                                uint32_t name_units,
                                bool utf16,
                                fsi_error **error);

/**
 * == UDF ==
 *
 * The revision of UDF, as a number: 0x102 is 1.02. If none was chosen: 2.01, or 1.02 beside ISO 9660. IMAPI2FS's `UDFRevision`.
 */
fsi_status fsi_image_udf_revision(const fsi_image *image,
                                  uint32_t *out_revision,
                                  fsi_error **error);

/**
 * Chooses the revision of UDF. IMAPI2FS's `UDFRevision`.
 *
 * - `revision`: a `FSI_UDF_REVISION_` number; another is `FSI_E_INVALID_PARAM`.
 *
 * `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: done, and there are named streams or real-time files that a result would not have.
 * `FSI_E_UDF_REVISION_CHANGE_NOT_ALLOWED`: it is that of the session that the image continues. `FSI_E_READONLY`.
 */
fsi_status fsi_image_set_udf_revision(fsi_image *image,
                                      uint32_t revision,
                                      fsi_error **error);

/**
 * The revisions of UDF that can be chosen, oldest first. IMAPI2FS's `UDFRevisionsSupported`.
 *
 * - `out_revisions`: an array that lives for ever.
 * - `out_count`: how many they are.
 */
fsi_status fsi_image_udf_revisions_supported(const fsi_image *image,
                                             const uint32_t **out_revisions,
                                             size_t *out_count,
                                             fsi_error **error);

/**
 * Whether the metadata of UDF 2.50 and later is written twice; at first it is. IMAPI2FS's `CreateRedundantUdfMetadataFiles`.
 */
fsi_status fsi_image_create_redundant_udf_metadata_files(const fsi_image *image,
                                                         bool *out_value,
                                                         fsi_error **error);

/**
 * Chooses whether the metadata of UDF 2.50 and later is written twice. IMAPI2FS's `CreateRedundantUdfMetadataFiles`.
 *
 * It can be changed at any time; a result that is alive stays as it is.
 *
 * `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: stored, but the image is not to have UDF, or an earlier revision.
 */
fsi_status fsi_image_set_create_redundant_udf_metadata_files(fsi_image *image,
                                                             bool value,
                                                             fsi_error **error);

/**
 * How the UDF partition is to be written on later: one of the `FSI_UDF_ACCESS_` numbers; at first, not at all.
 */
fsi_status fsi_image_udf_access(const fsi_image *image,
                                uint32_t *out_access,
                                fsi_error **error);

/**
 * Chooses how the UDF partition is to be written on later. What excludes it is told when the result is made.
 *
 * - `access`: one of the `FSI_UDF_ACCESS_` numbers; another is `FSI_E_INVALID_PARAM`.
 *
 * Free blocks for the writing come with `fsi_image_set_total_blocks`.
 */
fsi_status fsi_image_set_udf_access(fsi_image *image,
                                    uint32_t access,
                                    fsi_error **error);

/**
 * Whether there is a virtual allocation table at the end of the image: one of the `FSI_UDF_VAT_` numbers; at first, there is none.
 */
fsi_status fsi_image_udf_vat(const fsi_image *image,
                             uint32_t *out_vat,
                             fsi_error **error);

/**
 * Chooses whether there is a virtual allocation table at the end of the image, for media that are written once, from their beginning to their end.
 * It needs `FSI_UDF_ACCESS_WRITE_ONCE` and UDF 1.50 or later: what excludes it is told when the result is made. The blocks of
 * `fsi_image_set_total_blocks` are then those of the medium, and the image has no more than it needs.
 *
 * - `vat`: one of the `FSI_UDF_VAT_` numbers; another is `FSI_E_INVALID_PARAM`.
 *
 * `FSI_E_READONLY`.
 */
fsi_status fsi_image_set_udf_vat(fsi_image *image,
                                 uint32_t vat,
                                 fsi_error **error);

/**
 * == Medium ==
 *
 * Blocks of the medium, each as large as the image's, against which every addition is checked; 0 is no limit. IMAPI2FS's `FreeMediaBlocks`.
 */
fsi_status fsi_image_free_media_blocks(const fsi_image *image,
                                       uint64_t *out_blocks,
                                       fsi_error **error);

/**
 * Sets the blocks of the medium; 0 is no limit. It can be changed at any time, also while a result is alive. `FSI_E_IMAGE_TOO_BIG`: the image uses more
 * already. IMAPI2FS's `FreeMediaBlocks`.
 */
fsi_status fsi_image_set_free_media_blocks(fsi_image *image,
                                           uint64_t blocks,
                                           fsi_error **error);

/**
 * Blocks that the image would take now, at most. The result knows the exact number. IMAPI2FS's `UsedBlocks`.
 */
fsi_status fsi_image_used_blocks(const fsi_image *image,
                                 uint64_t *out_blocks,
                                 fsi_error **error);

/**
 * The block of the disc at which the image starts. IMAPI2FS's `SessionStartBlock`.
 */
fsi_status fsi_image_session_start_block(const fsi_image *image,
                                         uint32_t *out_block,
                                         fsi_error **error);

/**
 * Sets the block of the disc at which the image starts. One that does not start at block 0 is no file that can be mounted by itself.
 * IMAPI2FS's `SessionStartBlock`.
 */
fsi_status fsi_image_set_session_start_block(fsi_image *image,
                                             uint32_t block,
                                             fsi_error **error);

/**
 * Bytes of a block; 2048 at first.
 */
fsi_status fsi_image_block_size(const fsi_image *image,
                                uint32_t *out_bytes,
                                fsi_error **error);

/**
 * Chooses the bytes of a block.
 *
 * - `bytes`: 2048 for discs; 512, 1024 and 4096 too, but not beside ISO 9660, which is told when the result is made. Another is
 *   `FSI_E_INVALID_PARAM`.
 *
 * `FSI_E_READONLY`.
 */
fsi_status fsi_image_set_block_size(fsi_image *image,
                                    uint32_t bytes,
                                    fsi_error **error);

/**
 * The blocks that the whole image shall have; 0, as at first, is as many as it needs.
 */
fsi_status fsi_image_total_blocks(const fsi_image *image,
                                  uint64_t *out_blocks,
                                  fsi_error **error);

/**
 * Chooses the blocks that the whole image shall have; what nothing takes is free, and a writable UDF partition says so.
 *
 * - `blocks`: 0 is as many as it needs. Too few are told when the result is made.
 */
fsi_status fsi_image_set_total_blocks(fsi_image *image,
                                      uint64_t blocks,
                                      fsi_error **error);

/**
 * Takes the file systems and the blocks of a type of medium. IMAPI2FS's `ChooseImageDefaultsForMediaType`.
 *
 * - `media_type`: one of the `FSI_MEDIA_` numbers; another is `FSI_E_INVALID_PARAM`.
 *
 * `FSI_E_IMAGE_TOO_BIG`: the image uses more already. `FSI_E_READONLY`.
 */
fsi_status fsi_image_choose_defaults_for_media_type(fsi_image *image,
                                                    uint32_t media_type,
                                                    fsi_error **error);

/**
 * == Volume ==
 *
 * The common volume name; "" when none was set. Free it with `fsi_string_free`. IMAPI2FS's `VolumeName`.
 */
fsi_status fsi_image_volume_name_copy(const fsi_image *image,
                                      char **out_name,
                                      fsi_error **error);

/**
 * Sets the name from which those of the file systems derive, each as much as it can hold. IMAPI2FS's `VolumeName`.
 *
 * - `name`: UTF-8, at most 126 characters. "": a name is made from the clock.
 *
 * `FSI_E_INVALID_VOLUME_NAME`: it is longer, or has control characters.
 */
fsi_status fsi_image_set_volume_name(fsi_image *image,
                                     const char *name,
                                     fsi_error **error);

/**
 * The name that the volume gets in one file system. Free it with `fsi_string_free`.
 * IMAPI2FS's `VolumeNameUDF` and `VolumeNameJoliet` and `VolumeNameISO9660`.
 *
 * - `file_system`: one `FSI_FILE_SYSTEM_` bit, and none without volume names, as Rock Ridge; else `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_image_volume_name_in_copy(const fsi_image *image,
                                         uint32_t file_system,
                                         char **out_name,
                                         fsi_error **error);

/**
 * Sets the name of the volume in one file system.
 *
 * - `file_system`: as for `fsi_image_volume_name_in_copy`.
 * - `name`: UTF-8; at most 32 characters in ISO 9660, 16 units in Joliet, 126 characters in UDF. "": the common name again.
 *
 * `FSI_E_INVALID_VOLUME_NAME`: it is longer, or has control characters.
 */
fsi_status fsi_image_set_volume_name_in(fsi_image *image,
                                        uint32_t file_system,
                                        const char *name,
                                        fsi_error **error);

/**
 * One of the volume's identifiers; "" when none was set. Free it with `fsi_string_free`.
 *
 * - `which`: one of the `FSI_IDENTIFIER_` numbers; another is `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_image_identifier_copy(const fsi_image *image,
                                     uint32_t which,
                                     char **out_identifier,
                                     fsi_error **error);

/**
 * Sets one of the volume's identifiers. One that is too long is refused when the result is made.
 *
 * - `which`: one of the `FSI_IDENTIFIER_` numbers; another is `FSI_E_INVALID_PARAM`.
 * - `identifier`: UTF-8.
 */
fsi_status fsi_image_set_identifier(fsi_image *image,
                                    uint32_t which,
                                    const char *identifier,
                                    fsi_error **error);

/**
 * What the image takes for the present: the time of the volume, and of items that are added without one.
 */
fsi_status fsi_image_now(const fsi_image *image,
                         fsi_time *out_time,
                         fsi_error **error);

/**
 * Sets what the image takes for the present.
 *
 * - `seconds`, `nanoseconds`: as in `fsi_time`.
 * - `is_latest`: whether no item's time is written later than that, for images that are the same each time.
 *
 * `FSI_E_INVALID_DATE`: a second or more of nanoseconds.
 */
fsi_status fsi_image_set_now(fsi_image *image,
                             int64_t seconds,
                             uint32_t nanoseconds,
                             bool is_latest,
                             fsi_error **error);

/**
 * Whether files that are added from now on are copied into the working directory. IMAPI2FS's `StageFiles`.
 */
fsi_status fsi_image_stage_files(const fsi_image *image,
                                 bool *out_value,
                                 fsi_error **error);

/**
 * Chooses whether files that are added from now on are copied into the working directory, so that their sources may change or vanish.
 * It can be changed at any time, also while a result is alive. IMAPI2FS's `StageFiles`.
 */
fsi_status fsi_image_set_stage_files(fsi_image *image,
                                     bool value,
                                     fsi_error **error);

/**
 * Where files are staged: what was set, or the system's place for temporary files. Bytes as the system takes them. Free it with
 * `fsi_string_free`. IMAPI2FS's `WorkingDirectory`.
 */
fsi_status fsi_image_working_directory_copy(const fsi_image *image,
                                            char **out_path,
                                            fsi_error **error);

/**
 * Chooses where files are staged from now on. What was staged before stays readable where it is. IMAPI2FS's `WorkingDirectory`.
 *
 * - `path`: NUL-terminated bytes, as the system takes them.
 *
 * `FSI_E_INVALID_WORKING_DIRECTORY`: it is no directory, or cannot be written. `FSI_E_READONLY`.
 */
fsi_status fsi_image_set_working_directory(fsi_image *image,
                                           const char *path,
                                           fsi_error **error);

/**
 * == Items ==
 *
 * The item at a path below a directory. IMAPI2FS's `Item`.
 *
 * - `path`: from the directory on; a separator at its begin means nothing. "" is the directory itself.
 * - `out_item`: a handle, to be freed with `fsi_item_free`.
 *
 * `FSI_E_ITEM_NOT_FOUND`: there is none. `FSI_E_NOT_DIR`: the path leads through what is no directory.
 */
fsi_status fsi_directory_open_item(const fsi_item *directory,
                                   const char *path,
                                   fsi_item **out_item,
                                   fsi_error **error);

/**
 * As `fsi_directory_open_item`, for a path of any bytes.
 */
fsi_status fsi_directory_open_item_bytes(const fsi_item *directory,
                                         const void *path,
                                         size_t path_length,
                                         fsi_item **out_item,
                                         fsi_error **error);

/**
 * A second handle of the same item.
 */
fsi_status fsi_item_copy(const fsi_item *item,
                         fsi_item **out_item,
                         fsi_error **error);

/**
 * Frees a handle. NULL is fine. The item stays where it is.
 */
void fsi_item_free(fsi_item *item);

/**
 * Whether the item is in the image now.
 */
fsi_status fsi_item_is_in_image(const fsi_item *item,
                                bool *out_is_in_image,
                                fsi_error **error);

/**
 * What the item is: one of the `FSI_ITEM_` numbers.
 */
fsi_status fsi_item_kind(const fsi_item *item,
                         uint32_t *out_kind,
                         fsi_error **error);

/**
 * The item's name as it was given; "" for the root. Free it with `fsi_string_free`. A name that was given as bytes comes back as these
 * bytes, UTF-8 or not; none has a NUL. IMAPI2FS's `Name`.
 */
fsi_status fsi_item_name_copy(const fsi_item *item,
                              char **out_name,
                              fsi_error **error);

/**
 * The item's absolute path, separated by `/`. Free it with `fsi_string_free`. IMAPI2FS's `FullPath`.
 */
fsi_status fsi_item_path_copy(const fsi_item *item,
                              char **out_path,
                              fsi_error **error);

/**
 * The path that a symbolic link holds. Free it with `fsi_string_free`. `FSI_E_INVALID_PARAM`: the item is no symbolic link.
 */
fsi_status fsi_item_link_target_copy(const fsi_item *item,
                                     char **out_target,
                                     fsi_error **error);

/**
 * Bytes of a file's content, or of a symbolic link's target; 0 for all else. IMAPI2FS's `DataSize`.
 */
fsi_status fsi_item_size(const fsi_item *item,
                         uint64_t *out_size,
                         fsi_error **error);

/**
 * All that an item has, at once.
 *
 * - `out_stat`: its `struct_size` is set; the rest is filled.
 */
fsi_status fsi_item_stat(const fsi_item *item,
                         fsi_stat *out_stat,
                         fsi_error **error);

/**
 * One of an item's times. IMAPI2FS's `CreationTime`, `LastAccessedTime` and `LastModifiedTime`.
 *
 * - `which`: one of the `FSI_TIME_` numbers.
 *
 * `FSI_FALSE`: it is not known, and `out_time` is left as it was; that can be so for `FSI_TIME_CREATED` only.
 */
fsi_status fsi_item_time(const fsi_item *item,
                         uint32_t which,
                         fsi_time *out_time,
                         fsi_error **error);

/**
 * Sets one of an item's times, for all its names. IMAPI2FS's `CreationTime`, `LastAccessedTime` and `LastModifiedTime`.
 *
 * - `which`: one of the `FSI_TIME_` numbers.
 * - `seconds`, `nanoseconds`: as in `fsi_time`.
 *
 * `FSI_E_INVALID_DATE`: a second or more of nanoseconds. `FSI_E_READONLY`.
 */
fsi_status fsi_item_set_time(fsi_item *item,
                             uint32_t which,
                             int64_t seconds,
                             uint32_t nanoseconds,
                             fsi_error **error);

/**
 * Sets an item's permissions, for all its names.
 *
 * - `mode`: POSIX permission bits, at most 07777; more is `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_item_set_mode(fsi_item *item,
                             uint32_t mode,
                             fsi_error **error);

/**
 * Sets an item's owner and group, for all its names. `FSI_E_READONLY`.
 */
fsi_status fsi_item_set_owner(fsi_item *item,
                              uint32_t user_id,
                              uint32_t group_id,
                              fsi_error **error);

/**
 * Whether this name of the item is not to be shown in listings. IMAPI2FS's `IsHidden`.
 */
fsi_status fsi_item_is_hidden(const fsi_item *item,
                              bool *out_is_hidden,
                              fsi_error **error);

/**
 * Says whether this name of the item is not to be shown in listings. `FSI_E_READONLY`. IMAPI2FS's `IsHidden`.
 */
fsi_status fsi_item_set_is_hidden(fsi_item *item,
                                  bool is_hidden,
                                  fsi_error **error);

/**
 * Whether a file is to be recorded for reading in real time. IMAPI2FS's `IsRealTime`.
 */
fsi_status fsi_item_is_real_time(const fsi_item *item,
                                 bool *out_is_real_time,
                                 fsi_error **error);

/**
 * Says whether a file, under all its names, is to be recorded for reading in real time. IMAPI2FS's `IsRealTime`.
 *
 * `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: stored, but the image is not to have UDF 2.01 or later. `FSI_E_NOT_FILE`: the item is no file.
 * `FSI_E_READONLY`, where IMAPI2FS answers with success.
 */
fsi_status fsi_item_set_is_real_time(fsi_item *item,
                                     bool is_real_time,
                                     fsi_error **error);

/**
 * Adds a named stream to an item: a further content, shared by all names of the item. IMAPI2FS's `AddStream`.
 *
 * - `name`: of the stream, by the rules of names of items.
 * - `reader`: its content. It is released in every case, once it could be read.
 *
 * `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: stored, but the image is made without it, for it is to have neither UDF 2.00 or later nor Rock Ridge.
 * `FSI_E_DUP_NAME`: the item has a stream of that name. `FSI_E_INVALID_PATH`, `FSI_E_RESTRICTED_NAME_VIOLATION`: the name can be none.
 * `FSI_E_IMAGE_SIZE_LIMIT`: the medium is too small. `FSI_E_READONLY`.
 */
fsi_status fsi_item_add_stream(fsi_item *item,
                               const char *name,
                               const fsi_reader *reader,
                               fsi_error **error);

/**
 * As `fsi_item_add_stream`, with a content that is in memory and copied.
 *
 * - `data`, `length`: the content. NULL with length 0 is empty.
 */
fsi_status fsi_item_add_stream_from_memory(fsi_item *item,
                                           const char *name,
                                           const void *data,
                                           size_t length,
                                           fsi_error **error);

/**
 * Removes a named stream of an item. IMAPI2FS's `RemoveStream`.
 *
 * `FSI_S_IMAGE_FEATURE_NOT_SUPPORTED`: as for `fsi_item_add_stream`. `FSI_E_ITEM_NOT_FOUND`: the item has no stream of that name.
 * `FSI_E_READONLY`.
 */
fsi_status fsi_item_remove_stream(fsi_item *item,
                                  const char *name,
                                  fsi_error **error);

/**
 * How many named streams an item has. IMAPI2FS's `FsiNamedStreams` and `Count`.
 */
fsi_status fsi_item_stream_count(const fsi_item *item,
                                 uint64_t *out_count,
                                 fsi_error **error);

/**
 * The name of one of an item's streams. Free it with `fsi_string_free`.
 *
 * - `index`: from 0, in the order added; beyond the last it is `FSI_E_INVALIDARG`.
 */
fsi_status fsi_item_stream_name_copy(const fsi_item *item,
                                     uint64_t index,
                                     char **out_name,
                                     fsi_error **error);

/**
 * Bytes of one of an item's streams. As `fsi_item_stream_name_copy`. IMAPI2FS's `Item`.
 */
fsi_status fsi_item_stream_size(const fsi_item *item,
                                uint64_t index,
                                uint64_t *out_size,
                                fsi_error **error);

/**
 * Reads a part of a file's content. IMAPI2FS's `Data`.
 *
 * - `offset`: in bytes; beyond the end nothing is read.
 * - `buffer`, `length`: what is filled. After a failure what is in it is undefined.
 * - `out_read`: `length`, or less at the content's end.
 *
 * `FSI_E_NOT_FILE`: the item is no file. `FSI_E_DATA_STREAM_READ_FAILURE`, `FSI_E_DATA_STREAM_CREATE_FAILURE`, `FSI_E_DATA_STREAM_INCONSISTENCY`: the
 * content cannot be read.
 */
fsi_status fsi_item_read_at(const fsi_item *item,
                            uint64_t offset,
                            void *buffer,
                            size_t length,
                            size_t *out_read,
                            fsi_error **error);

/**
 * Reads a part of one of an item's streams, as `fsi_item_read_at` does of a file.
 *
 * - `index`: from 0, in the order added; beyond the last it is `FSI_E_INVALIDARG`.
 */
fsi_status fsi_item_stream_read_at(const fsi_item *item,
                                   uint64_t index,
                                   uint64_t offset,
                                   void *buffer,
                                   size_t length,
                                   size_t *out_read,
                                   fsi_error **error);

/**
 * The items of a directory, in the order in which they were added. IMAPI2FS's `EnumFsiItems`.
 *
 * - `out_items`: a list of what is there now, before the first; free it with `fsi_items_free`. What is removed later is still in the
 *   list, and its handle says so.
 *
 * `FSI_E_NOT_DIR`: the item is no directory.
 */
fsi_status fsi_directory_open_items(const fsi_item *directory,
                                    fsi_items **out_items,
                                    fsi_error **error);

/**
 * How many items the list has. IMAPI2FS's `Count`.
 */
fsi_status fsi_items_count(const fsi_items *items,
                           size_t *out_count,
                           fsi_error **error);

/**
 * The next items. IMAPI2FS's `Next`.
 *
 * - `count`: how many, at most.
 * - `out_items`: room for `count` handles; those that are given are to be freed with `fsi_item_free`.
 * - `out_count`: how many were given; may be NULL when `count` is 1.
 *
 * `FSI_FALSE`: fewer than `count` were left.
 */
fsi_status fsi_items_next(fsi_items *items,
                          size_t count,
                          fsi_item **out_items,
                          size_t *out_count,
                          fsi_error **error);

/**
 * Skips items. `FSI_FALSE`: fewer than `count` were left. IMAPI2FS's `Skip`.
 */
fsi_status fsi_items_skip(fsi_items *items,
                          size_t count,
                          fsi_error **error);

/**
 * Goes back before the first item. IMAPI2FS's `Reset`.
 */
fsi_status fsi_items_reset(fsi_items *items,
                           fsi_error **error);

/**
 * A second list of the same items, at the same position. IMAPI2FS's `Clone`.
 */
fsi_status fsi_items_copy(const fsi_items *items,
                          fsi_items **out_items,
                          fsi_error **error);

/**
 * Frees a list. NULL is fine. Handles that it gave stay.
 */
void fsi_items_free(fsi_items *items);

/**
 * == Adding ==
 *
 * What all adding functions have in common:
 *
 * - `directory`: a directory of the image.
 * - `path`: of the new item, from the directory on. All of it but the last name must be there.
 * - `out_item`: a handle of the new item, to be freed with `fsi_item_free`. May be NULL.
 *
 * `FSI_E_READONLY`: a result is alive. `FSI_E_DUP_NAME`: the name is taken. `FSI_E_DIR_NOT_FOUND`, `FSI_E_NOT_DIR`: the path leads
 * nowhere. `FSI_E_INVALID_PATH`, `FSI_E_RESTRICTED_NAME_VIOLATION`: the name can be none. `FSI_E_IMAGE_SIZE_LIMIT`: the medium
 * is too small. A function that fails has added nothing.
 *
 * This one adds an empty directory. IMAPI2FS's `AddDirectory`.
 */
fsi_status fsi_directory_add_directory(fsi_item *directory,
                                       const char *path,
                                       fsi_item **out_item,
                                       fsi_error **error);

/**
 * Adds a directory, and those above it that are missing. One that is there already is fine.
 */
fsi_status fsi_directory_add_directories(fsi_item *directory,
                                         const char *path,
                                         fsi_item **out_item,
                                         fsi_error **error);

/**
 * Adds a file whose content is in memory; the content is copied.
 *
 * - `data`, `length`: the content. NULL with length 0 is an empty file.
 *
 * `FSI_E_DATA_TOO_BIG`: the profile has a limit.
 */
fsi_status fsi_directory_add_file_from_memory(fsi_item *directory,
                                              const char *path,
                                              const void *data,
                                              size_t length,
                                              fsi_item **out_item,
                                              fsi_error **error);

/**
 * Adds a file whose content the caller's functions read, when an image is made. IMAPI2FS's `AddFile`.
 *
 * - `reader`: copied; what it points to must stay until it is released. Once it could be read it is released in every
 *   case, also when this call fails.
 *
 * `FSI_E_DATA_TOO_BIG`: the profile has a limit. Where files are staged, also what reading says.
 */
fsi_status fsi_directory_add_file(fsi_item *directory,
                                  const char *path,
                                  const fsi_reader *reader,
                                  fsi_item **out_item,
                                  fsi_error **error);

/**
 * Adds a symbolic link.
 *
 * - `target`: what it holds, NUL-terminated bytes that are kept as they are.
 */
fsi_status fsi_directory_add_symbolic_link(fsi_item *directory,
                                           const char *path,
                                           const char *target,
                                           fsi_item **out_item,
                                           fsi_error **error);

/**
 * Adds a device, a named pipe or a socket.
 *
 * - `kind`: `FSI_ITEM_BLOCK_DEVICE`, `FSI_ITEM_CHARACTER_DEVICE`, `FSI_ITEM_FIFO` or `FSI_ITEM_SOCKET`; another is
 *   `FSI_E_INVALID_PARAM`.
 * - `major`, `minor`: of a device; ignored for others.
 */
fsi_status fsi_directory_add_special(fsi_item *directory,
                                     const char *path,
                                     uint32_t kind,
                                     uint32_t major,
                                     uint32_t minor,
                                     fsi_item **out_item,
                                     fsi_error **error);

/**
 * Adds a hard link: a second name of what `existing` names.
 *
 * - `existing`: the path of an item that is no directory, from `directory` on.
 */
fsi_status fsi_directory_add_hard_link(fsi_item *directory,
                                       const char *path,
                                       const char *existing,
                                       fsi_item **out_item,
                                       fsi_error **error);

/**
 * Adds files whose contents are in memory, and are copied: as `fsi_directory_add_file_from_memory` for each, and all of them, or none when it
 * fails. For callers to whom each call is dear.
 *
 * - `paths`, `data`, `lengths`: the path, the content, and the bytes of that, of each file. Content that is NULL with length 0 is empty.
 * - `count`: how many files there are.
 */
fsi_status fsi_directory_add_files_from_memory(fsi_item *directory,
                                               const char *const *paths,
                                               const void *const *data,
                                               const size_t *lengths,
                                               size_t count,
                                               fsi_error **error);

/**
 * Adds an item of any kind, under a name of any bytes, with all it has. IMAPI2FS's `CreateDirectoryItem`, `CreateFileItem`, `Add` and `Data`.
 *
 * - `path`, `path_length`: bytes; otherwise as for all adding functions.
 * - `item`: what is added. A reader in it is released in every case, once it could be read.
 *
 * `FSI_E_INVALID_PARAM`: a kind or flags that are none, a mode above 07777. `FSI_E_INVALID_DATE`.
 */
fsi_status fsi_directory_add_item(fsi_item *directory,
                                  const void *path,
                                  size_t path_length,
                                  const fsi_new_item *item,
                                  fsi_item **out_item,
                                  fsi_error **error);

/**
 * Adds a file of the host, with its permissions, owner and times. It is read when an image is made; if it is another one by then, that fails. A
 * symbolic link is followed.
 *
 * - `host_path`: NUL-terminated bytes, as the system takes them.
 * - `options`: NULL is the default; patterns and callbacks mean nothing here.
 *
 * `FSI_E_DATA_STREAM_CREATE_FAILURE`: the file cannot be opened. `FSI_E_INVALID_PARAM`: it is no regular file.
 */
fsi_status fsi_directory_add_host_file(fsi_item *directory,
                                       const char *path,
                                       const char *host_path,
                                       const fsi_add_options *options,
                                       fsi_item **out_item,
                                       fsi_error **error);

/**
 * Adds a directory of the host with all that is in it: permissions, owners, times, links, devices. Nothing is read but directories; files are
 * read when an image is made, and must be what they were by then. All of it is added, or nothing when the call fails.
 * IMAPI2FS's `AddTree` and `AddTreeWithNamedStreams`.
 *
 * - `directory`: takes the items.
 * - `host_path`: NUL-terminated bytes, as the system takes them. A symbolic link is followed.
 * - `include_base`: whether the host's directory itself is added, under its name, or its items only.
 * - `options`: NULL is the default.
 * - `out_added`: filled with what was added; may be NULL.
 *
 * `FSI_E_DATA_STREAM_CREATE_FAILURE`, `FSI_E_DIRECTORY_READ_FAILURE`: the error tells the path. `FSI_E_CANCELLED`: by `progress`.
 */
fsi_status fsi_directory_add_host_tree(fsi_item *directory,
                                       const char *host_path,
                                       bool include_base,
                                       const fsi_add_options *options,
                                       fsi_added *out_added,
                                       fsi_error **error);

/**
 * == Removing and renaming ==
 *
 * Removes a file, another item, or an empty directory. IMAPI2FS's `Remove`.
 *
 * - `path`: from the directory on; "" is the directory itself.
 *
 * `FSI_E_DIR_NOT_EMPTY`, `FSI_E_ITEM_NOT_FOUND`, `FSI_E_NOT_DIR`, `FSI_E_READONLY`; `FSI_E_INVALID_PARAM` for the root.
 */
fsi_status fsi_directory_remove(fsi_item *directory,
                                const char *path,
                                fsi_error **error);

/**
 * As `fsi_directory_remove`, for a path of any bytes.
 */
fsi_status fsi_directory_remove_bytes(fsi_item *directory,
                                      const void *path,
                                      size_t path_length,
                                      fsi_error **error);

/**
 * Removes a directory with all that is in it. The root stays, and is emptied. IMAPI2FS's `RemoveTree`.
 *
 * - `path`: from the directory on; "" is the directory itself.
 *
 * `FSI_E_DIR_NOT_FOUND`: there is none. `FSI_E_NOT_DIR`: it is none. `FSI_E_READONLY`.
 */
fsi_status fsi_directory_remove_tree(fsi_item *directory,
                                     const char *path,
                                     fsi_error **error);

/**
 * Gives an item another name, another directory, or both.
 *
 * - `path`: of the item, from the directory on.
 * - `new_path`: its path afterwards, from the directory on; there must be nothing yet.
 *
 * `FSI_E_ITEM_NOT_FOUND`, `FSI_E_NOT_DIR`, `FSI_E_DUP_NAME`, `FSI_E_INVALID_PATH`, `FSI_E_READONLY`; `FSI_E_INVALID_PARAM` for the root, and for
 * a directory that would come to lie in itself.
 */
fsi_status fsi_directory_rename(fsi_item *directory,
                                const char *path,
                                const char *new_path,
                                fsi_error **error);

/**
 * As `fsi_directory_rename`, for paths of any bytes.
 */
fsi_status fsi_directory_rename_bytes(fsi_item *directory,
                                      const void *path,
                                      size_t path_length,
                                      const void *new_path,
                                      size_t new_path_length,
                                      fsi_error **error);

/**
 * == Numbers of items ==
 *
 * A number that stands for the item in its image: two handles of one item have the same, and no other item of the image ever has it, also when this
 * one was removed.
 *
 * `FSI_E_NOT_IN_FILE_SYSTEM`: the item was removed.
 */
fsi_status fsi_item_number(const fsi_item *item,
                           uint64_t *out_number,
                           fsi_error **error);

/**
 * A handle of the item with a number.
 *
 * - `item`: any item of the image, removed or not.
 * - `number`: as `fsi_item_number` gives it. One that can be none is `FSI_E_INVALID_PARAM`; with one that is no item's the handle is as that of an item
 *   that was removed.
 * - `out_item`: a handle, to be freed with `fsi_item_free`.
 */
fsi_status fsi_item_open_number(const fsi_item *item,
                                uint64_t number,
                                fsi_item **out_item,
                                fsi_error **error);

/**
 * Adds a file whose content is in memory, as `fsi_directory_add_file_from_memory`, and gives its number in the place of a handle.
 *
 * - `out_number`: the number of the new item; may be NULL.
 */
fsi_status fsi_directory_add_numbered_file(fsi_item *directory,
                                           const char *path,
                                           const void *data,
                                           uint32_t length,
                                           uint64_t *out_number,
                                           fsi_error **error);

/**
 * == Boot entries ==
 *
 * Makes an entry without an image, for 80x86 and without emulation.
 *
 * - `image`: the image that it will be for, or NULL. If its profile is `FSI_PROFILE_IMAPI`, a boot image of a diskette's size becomes a diskette when
 *   it is assigned, as with IMAPI2FS; UEFI then does not find its boot images of that size.
 * - `out_options`: the new entry; free it with `fsi_boot_options_free`.
 */
fsi_status fsi_boot_options_new(const fsi_image *image,
                                fsi_boot_options **out_options,
                                fsi_error **error);

/**
 * Frees an entry. NULL is fine. An image that refers to it keeps what it needs.
 */
void fsi_boot_options_free(fsi_boot_options *options);

/**
 * Sets the boot image: IMAPI2FS's `AssignBootImage`.
 *
 * - `reader`: its content. It is released in every case, once it could be read.
 *
 * `FSI_E_BOOT_IMAGE_DATA`: it is empty.
 */
fsi_status fsi_boot_options_assign_boot_image(fsi_boot_options *options,
                                              const fsi_reader *reader,
                                              fsi_error **error);

/**
 * As `fsi_boot_options_assign_boot_image`, with a content that is in memory and copied.
 *
 * - `data`, `length`: the content.
 */
fsi_status fsi_boot_options_assign_boot_image_from_memory(fsi_boot_options *options,
                                                          const void *data,
                                                          size_t length,
                                                          fsi_error **error);

/**
 * As `fsi_boot_options_assign_boot_image`, with a file of the host, which is opened again when the image is made.
 *
 * - `path`: a regular file.
 *
 * `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened.
 */
fsi_status fsi_boot_options_assign_boot_image_from_host_file(fsi_boot_options *options,
                                                             const char *path,
                                                             fsi_error **error);

/**
 * Takes a file of an image as its boot image: the disc has its bytes once.
 *
 * - `item`: a file of the image that the entry will be for.
 *
 * `FSI_E_BOOT_IMAGE_DATA`: it is no file, or an empty one. `FSI_E_NOT_IN_FILE_SYSTEM`.
 */
fsi_status fsi_boot_options_assign_item(fsi_boot_options *options,
                                        const fsi_item *item,
                                        fsi_error **error);

/**
 * Takes an appended partition of an image as its boot image (see `fsi_image_append_partition`).
 *
 * - `index`: the partition, from 0 in the order appended.
 */
fsi_status fsi_boot_options_assign_partition(fsi_boot_options *options,
                                             uint32_t index,
                                             fsi_error **error);

/**
 * Bytes of the boot image; 0 without one, or when it is a partition. IMAPI2FS's `ImageSize`.
 */
fsi_status fsi_boot_options_image_size(const fsi_boot_options *options,
                                       uint64_t *out_size,
                                       fsi_error **error);

/**
 * Reads a part of a boot image, as `fsi_item_read_at` does of a file: IMAPI2FS's `BootImage`.
 *
 * `FSI_E_BOOT_IMAGE_DATA`: the entry has no image, or it is a file or a partition of the image and has no content of its own.
 */
fsi_status fsi_boot_options_read_at(const fsi_boot_options *options,
                                    uint64_t offset,
                                    void *buffer,
                                    size_t length,
                                    size_t *out_read,
                                    fsi_error **error);

/**
 * Who made the boot image; "" if that was not said. Free it with `fsi_string_free`. IMAPI2FS's `Manufacturer`.
 */
fsi_status fsi_boot_options_manufacturer_copy(const fsi_boot_options *options,
                                              char **out_manufacturer,
                                              fsi_error **error);

/**
 * Says who made the boot image. IMAPI2FS's `Manufacturer`.
 *
 * - `manufacturer`: at most 24 characters of Latin-1; otherwise `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_boot_options_set_manufacturer(fsi_boot_options *options,
                                             const char *manufacturer,
                                             fsi_error **error);

/**
 * For what the boot image is: a `FSI_PLATFORM_` number. IMAPI2FS's `PlatformId`.
 */
fsi_status fsi_boot_options_platform(const fsi_boot_options *options,
                                     uint32_t *out_platform,
                                     fsi_error **error);

/**
 * Says for what the boot image is. IMAPI2FS's `PlatformId`.
 *
 * - `platform`: a `FSI_PLATFORM_` number; another is `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_boot_options_set_platform(fsi_boot_options *options,
                                         uint32_t platform,
                                         fsi_error **error);

/**
 * What the boot image is taken for: a `FSI_EMULATION_` number. IMAPI2FS's `Emulation`.
 */
fsi_status fsi_boot_options_emulation(const fsi_boot_options *options,
                                      uint32_t *out_emulation,
                                      fsi_error **error);

/**
 * Chooses what the boot image is taken for; after it is assigned, for diskettes have their sizes. IMAPI2FS's `Emulation`.
 *
 * - `emulation`: a `FSI_EMULATION_` number; another is `FSI_E_INVALID_PARAM`.
 *
 * `FSI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH`: the boot image has not the size of the diskette.
 */
fsi_status fsi_boot_options_set_emulation(fsi_boot_options *options,
                                          uint32_t emulation,
                                          fsi_error **error);

/**
 * The segment to which a BIOS loads the boot image; 0 is 0x7C0.
 */
fsi_status fsi_boot_options_load_segment(const fsi_boot_options *options,
                                         uint16_t *out_segment,
                                         fsi_error **error);

/**
 * Chooses the segment to which a BIOS loads the boot image; 0 is 0x7C0.
 */
fsi_status fsi_boot_options_set_load_segment(fsi_boot_options *options,
                                             uint16_t segment,
                                             fsi_error **error);

/**
 * Sectors of 512 bytes that are loaded; 0: all of the boot image, or one where it is emulated.
 */
fsi_status fsi_boot_options_load_sectors(const fsi_boot_options *options,
                                         uint16_t *out_sectors,
                                         fsi_error **error);

/**
 * Chooses how many sectors of 512 bytes are loaded: 4 for isolinux and GRUB, 8 for Windows. 0: all of the boot image, or one where it is emulated. Of a
 * boot image for UEFI that 16 bits do not count, of 32 MiB and more, 1 is recorded then, which for UEFI means up to the end of the disc.
 */
fsi_status fsi_boot_options_set_load_sectors(fsi_boot_options *options,
                                             uint16_t sectors,
                                             fsi_error **error);

/**
 * `FSI_BOOT_` bits.
 */
fsi_status fsi_boot_options_flags(const fsi_boot_options *options,
                                  uint32_t *out_flags,
                                  fsi_error **error);

/**
 * Sets the `FSI_BOOT_` bits, all of them.
 *
 * - `flags`: `FSI_BOOT_` bits; others are `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_boot_options_set_flags(fsi_boot_options *options,
                                      uint32_t flags,
                                      fsi_error **error);

/**
 * Sets the selection criteria of an entry that is not an image's first.
 *
 * - `criteria`: their type, and what the manufacturer defines.
 * - `length`: at most 20; another is `FSI_E_INVALID_PARAM`. Zeros follow.
 */
fsi_status fsi_boot_options_set_selection_criteria(fsi_boot_options *options,
                                                   const void *criteria,
                                                   size_t length,
                                                   fsi_error **error);

/**
 * == Booting ==
 *
 * Makes a copy of an entry, its boot image included, the only one: IMAPI2FS's `BootImageOptions`. What is changed in `options` afterwards changes
 * nothing here. A file of the image or an appended partition is not copied.
 *
 * - `options`: NULL removes all entries.
 *
 * `FSI_E_BOOT_IMAGE_DATA`: it has no boot image. `FSI_E_BOOT_OBJECT_CONFLICT`: the image is not a disc's first session. `FSI_E_IMAGE_SIZE_LIMIT`: the medium is
 * too small. `FSI_E_READONLY`.
 */
fsi_status fsi_image_set_boot_image_options(fsi_image *image,
                                            const fsi_boot_options *options,
                                            fsi_error **error);

/**
 * Sets the entries in order, and refers to them: IMAPI2FS's `BootImageOptionsArray`. The first is the one that a BIOS boots. What is changed in an entry
 * until a result is made counts.
 *
 * - `options`, `count`: at most 32; more are `FSI_E_BOOT_IMAGE_DATA`. None: the image does not boot.
 *
 * As `fsi_image_set_boot_image_options`.
 */
fsi_status fsi_image_set_boot_image_options_array(fsi_image *image,
                                                  const fsi_boot_options *const *options,
                                                  size_t count,
                                                  fsi_error **error);

/**
 * How many entries there are. IMAPI2FS's `BootImageOptionsArray`.
 */
fsi_status fsi_image_boot_image_options_count(const fsi_image *image,
                                              uint64_t *out_count,
                                              fsi_error **error);

/**
 * One of the entries: what is changed in it is changed in the image. IMAPI2FS's `BootImageOptions`.
 *
 * - `index`: from 0; beyond the last it is `FSI_E_INVALIDARG`.
 * - `out_options`: free it with `fsi_boot_options_free`.
 */
fsi_status fsi_image_open_boot_image_options(const fsi_image *image,
                                             uint64_t index,
                                             fsi_boot_options **out_options,
                                             fsi_error **error);

/**
 * Adds a file that will show the boot catalog. Without it the catalog is on the disc, and no file shows it.
 *
 * - `path`: where; its directory is there.
 *
 * `FSI_E_DUP_NAME`, `FSI_E_DIR_NOT_FOUND`, `FSI_E_INVALID_PATH`, `FSI_E_IMAGE_SIZE_LIMIT`, `FSI_E_READONLY`.
 */
fsi_status fsi_image_add_boot_catalog(fsi_image *image,
                                      const char *path,
                                      fsi_error **error);

/**
 * Gives the image partition tables, by which it boots from a stick or a disk. No partitions overlap; the boot image for UEFI becomes the EFI system
 * partition.
 *
 * - `hybrid`: NULL takes them away.
 *
 * `FSI_E_INVALID_PARAM`, `FSI_E_READONLY`. What excludes each other (`FSI_E_CONFLICT`) is told when a result is made.
 */
fsi_status fsi_image_set_hybrid(fsi_image *image,
                                const fsi_hybrid *hybrid,
                                fsi_error **error);

/**
 * Puts a partition behind the image, after those that were put there before. Of a hybrid image it stands in its tables.
 *
 * - `partition_type_number`: as in a master boot record: 0xEF for an EFI system partition, 0x83 for Linux.
 * - `reader`: its content. It is released in every case, once it could be read.
 *
 * `FSI_E_INVALID_PARAM`, `FSI_E_IMAGE_SIZE_LIMIT`, `FSI_E_READONLY`.
 */
fsi_status fsi_image_append_partition(fsi_image *image,
                                      uint32_t partition_type_number,
                                      const fsi_reader *reader,
                                      fsi_error **error);

/**
 * As `fsi_image_append_partition`, with a file of the host, which is opened again when the image is made.
 *
 * - `path`: a regular file.
 *
 * `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened.
 */
fsi_status fsi_image_append_partition_from_host_file(fsi_image *image,
                                                     uint32_t partition_type_number,
                                                     const char *path,
                                                     fsi_error **error);

/**
 * Takes all appended partitions away.
 */
fsi_status fsi_image_remove_appended_partitions(fsi_image *image,
                                                fsi_error **error);

/**
 * Sets the bytes with which the image begins. The tables of a hybrid image are written over them.
 *
 * - `data`, `length`: at most 32768 bytes, copied; more are told as `FSI_E_INVALID_PARAM` when a result is made.
 */
fsi_status fsi_image_set_system_area(fsi_image *image,
                                     const void *data,
                                     size_t length,
                                     fsi_error **error);

/**
 * Shows one file in ISO 9660 and everything in UDF, as discs of Windows do, so that files can have any size: the file systems become these two.
 *
 * - `name`: of the file; NULL takes it back, and leaves the file systems as they are. A name that can be none is told as `FSI_E_INVALID_PARAM`
 *   when a result is made.
 * - `data`, `length`: what the file says, copied; with length 0 that the disc has UDF.
 */
fsi_status fsi_image_set_iso9660_stub(fsi_image *image,
                                      const char *name,
                                      const void *data,
                                      size_t length,
                                      fsi_error **error);

/**
 * == Results ==
 *
 * Frees a result. NULL is fine. With the last result, stream and list of an image, that can be changed again.
 */
void fsi_result_free(fsi_result *result);

/**
 * Blocks of the image. IMAPI2FS's `TotalBlocks`.
 */
fsi_status fsi_result_total_blocks(const fsi_result *result,
                                   uint64_t *out_blocks,
                                   fsi_error **error);

/**
 * Bytes of a block. IMAPI2FS's `BlockSize`.
 */
fsi_status fsi_result_block_size(const fsi_result *result,
                                 uint32_t *out_block_size,
                                 fsi_error **error);

/**
 * Bytes of the image.
 */
fsi_status fsi_result_size(const fsi_result *result,
                           uint64_t *out_size,
                           fsi_error **error);

/**
 * Reads a part of the image, which is made for that.
 *
 * - `offset`: in bytes.
 * - `buffer`, `length`: what is filled. After a failure what is in it is undefined.
 * - `out_read`: `length`, or less at the image's end.
 *
 * `FSI_E_DATA_STREAM_READ_FAILURE`, `FSI_E_DATA_STREAM_CREATE_FAILURE`, `FSI_E_DATA_STREAM_INCONSISTENCY`: the error tells the path of the file
 * whose content failed.
 */
fsi_status fsi_result_read_at(const fsi_result *result,
                              uint64_t offset,
                              void *buffer,
                              size_t length,
                              size_t *out_read,
                              fsi_error **error);

/**
 * Where an item's content is.
 *
 * - `extents`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
 * - `out_count`: how many there are; 0 for an item without content.
 *
 * `FSI_FALSE`: there are more than `capacity`. `FSI_E_NOT_IN_FILE_SYSTEM`: the item is of another image.
 */
fsi_status fsi_result_extents(const fsi_result *result,
                              const fsi_item *item,
                              fsi_extent *extents,
                              size_t capacity,
                              size_t *out_count,
                              fsi_error **error);

/**
 * The blocks to be recorded when the image continues a disc that can be written at any place. The image stands for the whole disc then, old content
 * included. They are to be recorded in this order: the last ones make the new session the one that is shown. IMAPI2FS's `ModifiedBlocks`.
 *
 * - `ranges`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
 * - `out_count`: how many there are.
 *
 * `FSI_FALSE`: there are more than `capacity`. `FSI_E_NOTIMPL`: all blocks of the image are to be recorded.
 */
fsi_status fsi_result_modified_blocks(const fsi_result *result,
                                      fsi_block_range *ranges,
                                      size_t capacity,
                                      size_t *out_count,
                                      fsi_error **error);

/**
 * The identifier of the disc on which the image will have been recorded, as `fsi_image_calculate_disc_identifier_copy` will tell it then. Free it
 * with `fsi_string_free`. IMAPI2FS's `DiscId`.
 *
 * `FSI_E_NO_SUPPORTED_FILE_SYSTEM`: the image has UDF alone, does not begin at block 0, and continues no disc that the library knows.
 */
fsi_status fsi_result_disc_id_copy(const fsi_result *result,
                                   char **out_id,
                                   fsi_error **error);

/**
 * Writes the image to a path of the host. A regular file appears there, or takes the place of one, when it is whole and on the disk;
 * after a failure what was there is as it was. A block device is written in place, a pipe in order.
 *
 * - `path`: NUL-terminated bytes, as the system takes them.
 * - `options`: NULL is the default.
 *
 * `FSI_E_OUTPUT`, `FSI_E_OUTPUT_INSIDE_SOURCE`, `FSI_E_IMAGE_TOO_BIG` for a device that is too small, `FSI_E_CANCELLED` by `progress`, and what
 * `fsi_result_read_at` says of contents.
 */
fsi_status fsi_result_save(const fsi_result *result,
                           const char *path,
                           const fsi_save_options *options,
                           fsi_error **error);

/**
 * Writes the image to an open file descriptor, which stays open. A regular file is emptied and written from its beginning, whatever its
 * position; everything else is written in order. A pipe whose reader is gone raises SIGPIPE where the program does not ignore that.
 *
 * - `fd`: open for writing.
 *
 * As `fsi_result_save`.
 */
fsi_status fsi_result_write_fd(const fsi_result *result,
                               int fd,
                               const fsi_save_options *options,
                               fsi_error **error);

/**
 * Writes the image through the caller's function, in order.
 *
 * - `write`: takes the bytes.
 * - `user_data`: passed to `write`; `progress` has its own.
 *
 * `FSI_E_OUTPUT` when `write` fails; otherwise as `fsi_result_save`.
 */
fsi_status fsi_result_write(const fsi_result *result,
                            fsi_write_callback write,
                            void *user_data,
                            const fsi_save_options *options,
                            fsi_error **error);

/**
 * Writes the session into the file or block device that holds the disc which was imported, when that can be written at any place. Whenever it ends,
 * the disc shows the old session or the new one. If it fails before the new one is shown, a file gets its old length back.
 *
 * - `path`: NUL-terminated bytes, as the system takes them.
 * - `options`: NULL is the default. `progress` is told of the bytes of the session.
 *
 * `FSI_E_MULTISESSION_NOT_SET`: the image continues no such disc. `FSI_E_DISC_MISMATCH`: another disc is there. `FSI_E_OUTPUT`, `FSI_E_CANCELLED`, and what
 * `fsi_result_read_at` says of contents.
 */
fsi_status fsi_result_append(const fsi_result *result,
                             const char *path,
                             const fsi_save_options *options,
                             fsi_error **error);

/**
 * == Streams ==
 *
 * The image as a stream, at its first byte. IMAPI2FS's `ImageStream`.
 *
 * - `out_stream`: free it with `fsi_stream_free`. It stays usable when the result is freed.
 */
fsi_status fsi_result_open_stream(const fsi_result *result,
                                  fsi_stream **out_stream,
                                  fsi_error **error);

/**
 * Frees a stream. NULL is fine.
 */
void fsi_stream_free(fsi_stream *stream);

/**
 * Bytes of the image.
 */
fsi_status fsi_stream_size(const fsi_stream *stream,
                           uint64_t *out_size,
                           fsi_error **error);

/**
 * Reads from the position on, and moves it.
 *
 * - `buffer`, `length`: what is filled.
 * - `out_read`: how many bytes; fewer than `length` is no end, 0 is one (or `length` is 0).
 *
 * As `fsi_result_read_at`; after a failure the position is where it was.
 */
fsi_status fsi_stream_read(fsi_stream *stream,
                           void *buffer,
                           size_t length,
                           size_t *out_read,
                           fsi_error **error);

/**
 * Reads at a place, whatever the position, and leaves that as it is. As `fsi_result_read_at`.
 */
fsi_status fsi_stream_read_at(const fsi_stream *stream,
                              uint64_t offset,
                              void *buffer,
                              size_t length,
                              size_t *out_read,
                              fsi_error **error);

/**
 * Moves the position, beyond the end too.
 *
 * - `distance`: in bytes.
 * - `origin`: `FSI_SEEK_BEGIN`, `FSI_SEEK_CURRENT` or `FSI_SEEK_END`.
 * - `out_position`: the new position; may be NULL.
 *
 * `FSI_E_INVALIDARG`: another origin, or a position before the beginning.
 */
fsi_status fsi_stream_seek(fsi_stream *stream,
                           int64_t distance,
                           uint32_t origin,
                           uint64_t *out_position,
                           fsi_error **error);

/**
 * The position, in bytes.
 */
fsi_status fsi_stream_position(const fsi_stream *stream,
                               uint64_t *out_position,
                               fsi_error **error);

/**
 * The item's name in one of the result's file systems, with the version number that ISO 9660 adds to a file's. Free it with
 * `fsi_string_free`.
 *
 * - `file_system`: one `FSI_FILE_SYSTEM_` bit.
 *
 * `FSI_FALSE`: the file system does not have the item, and `out_name` is left as it was. `FSI_E_INVALID_PARAM`: the image does not have the
 * file system.
 */
fsi_status fsi_result_item_name_copy(const fsi_result *result,
                                     const fsi_item *item,
                                     uint32_t file_system,
                                     char **out_name,
                                     fsi_error **error);

/**
 * The item's path in one of the result's file systems, separated by `/`. As `fsi_result_item_name_copy`.
 */
fsi_status fsi_result_item_path_copy(const fsi_result *result,
                                     const fsi_item *item,
                                     uint32_t file_system,
                                     char **out_path,
                                     fsi_error **error);

/**
 * The item's name as it will be in one of the image's file systems. Names depend on each other, so the whole image is laid out for
 * this: for many, make a result and ask that. IMAPI2FS's `FileSystemName`.
 *
 * As `fsi_result_item_name_copy`, and what `fsi_image_create_result` says.
 */
fsi_status fsi_item_file_system_name_copy(const fsi_item *item,
                                          uint32_t file_system,
                                          char **out_name,
                                          fsi_error **error);

/**
 * The item's path as it will be in one of the image's file systems. As `fsi_item_file_system_name_copy`. IMAPI2FS's `FileSystemPath`.
 */
fsi_status fsi_item_file_system_path_copy(const fsi_item *item,
                                          uint32_t file_system,
                                          char **out_path,
                                          fsi_error **error);

/**
 * == What lies where ==
 *
 * Everything in the image, in the order of its blocks. IMAPI2FS's `ProgressItems`.
 *
 * - `out_items`: a list; free it with `fsi_progress_items_free`. It stays usable when the result is freed.
 */
fsi_status fsi_result_open_progress_items(const fsi_result *result,
                                          fsi_progress_items **out_items,
                                          fsi_error **error);

/**
 * Frees a list. NULL is fine.
 */
void fsi_progress_items_free(fsi_progress_items *items);

/**
 * How many there are. IMAPI2FS's `Count`.
 */
fsi_status fsi_progress_items_count(const fsi_progress_items *items,
                                    size_t *out_count,
                                    fsi_error **error);

/**
 * One of them. IMAPI2FS's `Item`.
 *
 * - `index`: from 0; at or beyond the count is `FSI_E_INVALIDARG`.
 * - `out_item`: its `struct_size` is set; the rest is filled.
 */
fsi_status fsi_progress_items_get(const fsi_progress_items *items,
                                  size_t index,
                                  fsi_progress_item *out_item,
                                  fsi_error **error);

/**
 * What one of them is: the path of a file, or the name of a structure. Free it with `fsi_string_free`. IMAPI2FS's `Description`.
 */
fsi_status fsi_progress_items_description_copy(const fsi_progress_items *items,
                                               size_t index,
                                               char **out_description,
                                               fsi_error **error);

/**
 * The file whose content one of them is.
 *
 * - `out_item`: a handle, to be freed with `fsi_item_free`.
 *
 * `FSI_FALSE`: it is a structure, and `out_item` is left as it was.
 */
fsi_status fsi_progress_items_open_item(const fsi_progress_items *items,
                                        size_t index,
                                        fsi_item **out_item,
                                        fsi_error **error);

/**
 * Which of them lies at a block. IMAPI2FS's `ProgressItemFromBlock`.
 *
 * - `block`: of the image.
 * - `out_index`: its index.
 *
 * `FSI_FALSE`: none, and `out_index` is left as it was.
 */
fsi_status fsi_progress_items_find_block(const fsi_progress_items *items,
                                         uint64_t block,
                                         size_t *out_index,
                                         fsi_error **error);

/**
 * The first of them with a description. IMAPI2FS's `ProgressItemFromDescription`.
 *
 * - `description`: as `fsi_progress_items_description_copy` gives it.
 * - `out_index`: its index.
 *
 * `FSI_FALSE`: none, and `out_index` is left as it was.
 */
fsi_status fsi_progress_items_find_description(const fsi_progress_items *items,
                                               const char *description,
                                               size_t *out_index,
                                               fsi_error **error);

/**
 * == Warnings ==
 *
 * What the file systems do not hold as it was given: names that were changed, items that are missing, and the like.
 *
 * - `out_warnings`: before the first; free it with `fsi_warnings_free`. It stays usable when the result is freed.
 */
fsi_status fsi_result_open_warnings(const fsi_result *result,
                                    fsi_warnings **out_warnings,
                                    fsi_error **error);

/**
 * The next warning.
 *
 * - `out_warning`: its `struct_size` is set; the rest is filled.
 *
 * `FSI_FALSE`: there is none any more, and `out_warning` is left as it was.
 */
fsi_status fsi_warnings_next(fsi_warnings *warnings,
                             fsi_warning *out_warning,
                             fsi_error **error);

/**
 * Frees them. NULL is fine.
 */
void fsi_warnings_free(fsi_warnings *warnings);

/**
 * The stable name of a kind of warning, such as "name-shortened"; "other" for a number that is none. It lives for ever.
 */
const char *fsi_warning_kind_name(uint32_t kind);

/**
 * == The plan ==
 *
 * What the result will be, in numbers. `fsi_result_open_plan_entries` tells what becomes of each item, `fsi_result_open_progress_items` what lies where, and
 * `fsi_result_open_warnings` what is lost. Nothing of the contents is read for it.
 *
 * - `out_plan`: its `struct_size` is set; the rest is filled.
 */
fsi_status fsi_result_plan(const fsi_result *result,
                           fsi_plan *out_plan,
                           fsi_error **error);

/**
 * What becomes of each item.
 *
 * - `out_entries`: before the first; free it with `fsi_plan_entries_free`. It stays usable when the result is freed.
 */
fsi_status fsi_result_open_plan_entries(const fsi_result *result,
                                        fsi_plan_entries **out_entries,
                                        fsi_error **error);

/**
 * The next entry.
 *
 * - `out_entry`: its `struct_size` is set; the rest is filled.
 *
 * `FSI_FALSE`: there is none any more, and `out_entry` is left as it was.
 */
fsi_status fsi_plan_entries_next(fsi_plan_entries *entries,
                                 fsi_plan_entry *out_entry,
                                 fsi_error **error);

/**
 * Frees them. NULL is fine.
 */
void fsi_plan_entries_free(fsi_plan_entries *entries);

/**
 * == Image files ==
 *
 * Makes a manager with nothing to examine yet.
 *
 * - `out_manager`: free it with `fsi_iso_image_manager_free`.
 */
fsi_status fsi_iso_image_manager_new(fsi_iso_image_manager **out_manager,
                                     fsi_error **error);

/**
 * Frees a manager. NULL is fine.
 */
void fsi_iso_image_manager_free(fsi_iso_image_manager *manager);

/**
 * Opens an image file, or a device. IMAPI2FS's `SetPath`.
 *
 * - `path`: of the host.
 *
 * `FSI_E_INVALID_PATH`: it cannot be read.
 */
fsi_status fsi_iso_image_manager_set_path(fsi_iso_image_manager *manager,
                                          const char *path,
                                          fsi_error **error);

/**
 * Examines what the caller's function reads; there is no path then. IMAPI2FS's `SetStream`.
 *
 * - `reader`: the image. It is released in every case, once it could be read.
 */
fsi_status fsi_iso_image_manager_set_stream(fsi_iso_image_manager *manager,
                                            const fsi_reader *reader,
                                            fsi_error **error);

/**
 * The file, if one was set; otherwise "". Free it with `fsi_string_free`. IMAPI2FS's `Path`.
 */
fsi_status fsi_iso_image_manager_path_copy(const fsi_iso_image_manager *manager,
                                           char **out_path,
                                           fsi_error **error);

/**
 * Bytes of the image; 0 if none was set.
 */
fsi_status fsi_iso_image_manager_size(const fsi_iso_image_manager *manager,
                                      uint64_t *out_size,
                                      fsi_error **error);

/**
 * Reads from the image. IMAPI2FS's `Stream`.
 *
 * - `offset`, `length`: where, and how many bytes; beyond the end it is `FSI_E_INVALIDARG`.
 * - `buffer`: filled.
 *
 * `FSI_E_IMAGEMANAGER_NO_IMAGE`: none was set. `FSI_E_DATA_STREAM_READ_FAILURE`.
 */
fsi_status fsi_iso_image_manager_read_at(const fsi_iso_image_manager *manager,
                                         uint64_t offset,
                                         void *buffer,
                                         size_t length,
                                         fsi_error **error);

/**
 * Whether this can be an image of a disc: IMAPI2FS's `Validate`.
 *
 * `FSI_E_IMAGEMANAGER_NO_IMAGE`: neither a path nor a stream was set. `FSI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED`: its length is no multiple of 2048.
 * `FSI_E_IMAGEMANAGER_NO_VALID_VD_FOUND`: there is no volume descriptor where discs have them, as in images of raw sectors.
 * `FSI_E_IMAGEMANAGER_IMAGE_TOO_BIG`: it has more than 2^31 - 1 blocks. `FSI_E_DATA_STREAM_READ_FAILURE`.
 */
fsi_status fsi_iso_image_manager_validate(const fsi_iso_image_manager *manager,
                                          fsi_error **error);

/**
 * Looks for what keeps the image from booting: as a disc by its boot catalog, as a stick or a disk by its partition tables.
 * `fsi_iso_image_manager_next_finding` then tells what was found.
 *
 * - `out_count`: how much was. May be NULL.
 *
 * `FSI_E_IMAGEMANAGER_NO_IMAGE`, `FSI_E_DATA_STREAM_READ_FAILURE`.
 */
fsi_status fsi_iso_image_manager_lint(fsi_iso_image_manager *manager,
                                      uint64_t *out_count,
                                      fsi_error **error);

/**
 * The next of what `fsi_iso_image_manager_lint` found.
 *
 * - `out_finding`: its `struct_size` is set; the rest is filled.
 *
 * `FSI_FALSE`: there is none any more, and `out_finding` is left as it was.
 */
fsi_status fsi_iso_image_manager_next_finding(fsi_iso_image_manager *manager,
                                              fsi_lint_finding *out_finding,
                                              fsi_error **error);

/**
 * == Block sources ==
 *
 * Opens an image file, or a block device. Its length is what it is now: of what is recorded behind that, as by `fsi_result_append`, only a source that is
 * opened afterwards knows.
 *
 * - `path`: NUL-terminated bytes, as the system takes them.
 * - `out_source`: free it with `fsi_block_source_free`.
 *
 * `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened, or it is no file whose length is known.
 */
fsi_status fsi_block_source_open_host(const char *path,
                                      fsi_block_source **out_source,
                                      fsi_error **error);

/**
 * Takes the bytes that the caller's function reads.
 *
 * - `reader`: the disc. It is released in every case, once it could be read: when the source, and all that was opened from it, is freed.
 */
fsi_status fsi_block_source_open_reader(const fsi_reader *reader,
                                        fsi_block_source **out_source,
                                        fsi_error **error);

/**
 * Takes bytes of memory, which are copied.
 */
fsi_status fsi_block_source_open_memory(const void *data,
                                        size_t length,
                                        fsi_block_source **out_source,
                                        fsi_error **error);

/**
 * Bytes in all.
 */
fsi_status fsi_block_source_length(const fsi_block_source *source,
                                   uint64_t *out_length,
                                   fsi_error **error);

/**
 * Reads from the disc.
 *
 * - `offset`, `length`: where, and how many bytes.
 * - `buffer`: filled. After a failure what is in it is undefined.
 *
 * `FSI_E_IMPORT_SEEK_FAILURE`: a part lies beyond the end. `FSI_E_IMPORT_READ_FAILURE`.
 */
fsi_status fsi_block_source_read_at(const fsi_block_source *source,
                                    uint64_t offset,
                                    void *buffer,
                                    size_t length,
                                    fsi_error **error);

/**
 * Frees a source. NULL is fine.
 */
void fsi_block_source_free(fsi_block_source *source);

/**
 * == Discs ==
 *
 * Opens an image file, or the disc in a block device, to read it. One without file systems opens too.
 *
 * - `path`: NUL-terminated bytes, as the system takes them.
 * - `options`: NULL is the default.
 * - `out_disc`: free it with `fsi_disc_free`.
 *
 * `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened. `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
 */
fsi_status fsi_disc_open(const char *path,
                         const fsi_disc_options *options,
                         fsi_disc **out_disc,
                         fsi_error **error);

/**
 * As `fsi_disc_open`, for a disc that is read in other ways.
 */
fsi_status fsi_disc_open_source(const fsi_block_source *source,
                                const fsi_disc_options *options,
                                fsi_disc **out_disc,
                                fsi_error **error);

/**
 * Frees a disc. NULL is fine. What was opened from it stays usable.
 */
void fsi_disc_free(fsi_disc *disc);

/**
 * How many sessions the disc has: one at least, even if that has no file system.
 */
fsi_status fsi_disc_session_count(const fsi_disc *disc,
                                  uint32_t *out_count,
                                  fsi_error **error);

/**
 * One of the sessions.
 *
 * - `number`: 1 for the oldest.
 * - `out_session`: its `struct_size` is set; the rest is filled.
 *
 * `FSI_E_INVALIDARG`: there is no such session.
 */
fsi_status fsi_disc_session(const fsi_disc *disc,
                            uint32_t number,
                            fsi_session *out_session,
                            fsi_error **error);

/**
 * What was found wrong when the disc was opened, and which file systems seem to be there and cannot be used.
 *
 * - `out_findings`: before the first; free it with `fsi_findings_free`.
 */
fsi_status fsi_disc_open_findings(const fsi_disc *disc,
                                  fsi_findings **out_findings,
                                  fsi_error **error);

/**
 * Chooses a file system of the disc.
 *
 * - `session`: 1 for the oldest; `FSI_SESSION_NEWEST` is the newest one that has the file system.
 * - `file_system`: one `FSI_FILE_SYSTEM_` bit; 0 is the richest: UDF, Rock Ridge, Joliet, ISO 9660:1999, ISO 9660.
 * - `out_volume`: free it with `fsi_disc_volume_free`.
 *
 * `FSI_E_FILE_SYSTEM_NOT_FOUND`: there is no such session, or it has no such file system. `FSI_E_NO_SUPPORTED_FILE_SYSTEM`: there is none at all.
 */
fsi_status fsi_disc_open_volume(const fsi_disc *disc,
                                uint32_t session,
                                uint32_t file_system,
                                fsi_disc_volume **out_volume,
                                fsi_error **error);

/**
 * Frees a volume. NULL is fine. Items of it stay usable.
 */
void fsi_disc_volume_free(fsi_disc_volume *volume);

/**
 * What the descriptors say.
 *
 * - `out_info`: its `struct_size` is set; the rest is filled.
 */
fsi_status fsi_disc_volume_info(const fsi_disc_volume *volume,
                                fsi_volume_info *out_info,
                                fsi_error **error);

/**
 * The volume's name. Free it with `fsi_string_free`.
 */
fsi_status fsi_disc_volume_name_copy(const fsi_disc_volume *volume,
                                     char **out_name,
                                     fsi_error **error);

/**
 * A text of the volume's descriptors; "" where it has none. Free it with `fsi_string_free`.
 *
 * - `which`: one of the `FSI_IDENTIFIER_` numbers; another is `FSI_E_INVALID_PARAM`.
 */
fsi_status fsi_disc_volume_identifier_copy(const fsi_disc_volume *volume,
                                           uint32_t which,
                                           char **out_identifier,
                                           fsi_error **error);

/**
 * The item at a path.
 *
 * - `path`: `/`-separated, with names as they are recorded, in any bytes; "" or "/" is the root.
 * - `out_item`: free it with `fsi_disc_item_free`.
 *
 * `FSI_E_ITEM_NOT_FOUND`, `FSI_E_NOT_DIR`, and what reading directories can meet: `FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR`,
 * `FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED`, `FSI_E_IMPORT_SEEK_FAILURE`, `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
 */
fsi_status fsi_disc_volume_open_item(const fsi_disc_volume *volume,
                                     const char *path,
                                     fsi_disc_item **out_item,
                                     fsi_error **error);

/**
 * Walks over all that is below a directory: parents before their children, the items of a directory in the order recorded. No loop on the
 * disc leads it astray, and memory is held for directories that wait, not for files.
 *
 * - `path`: of the directory, as for `fsi_disc_volume_open_item`.
 * - `visit`: told of each item; must not be NULL.
 * - `user_data`: passed to `visit`.
 * - `out_findings`: what was found wrong on the way, and which directories cannot be listed to their end; may be NULL. Free it with
 *   `fsi_findings_free`.
 *
 * As `fsi_disc_volume_open_item`, for the directory itself; what is below and cannot be read is a finding. `FSI_E_CANCELLED`: by `visit`.
 */
fsi_status fsi_disc_volume_walk(const fsi_disc_volume *volume,
                                const char *path,
                                fsi_disc_walk_callback visit,
                                void *user_data,
                                fsi_findings **out_findings,
                                fsi_error **error);

/**
 * A second handle of the same item.
 */
fsi_status fsi_disc_item_copy(const fsi_disc_item *item,
                              fsi_disc_item **out_item,
                              fsi_error **error);

/**
 * Frees an item. NULL is fine.
 */
void fsi_disc_item_free(fsi_disc_item *item);

/**
 * The item's name as it is recorded: UTF-8 where the file system holds Unicode, any bytes otherwise; "" for the root. A disc can be hostile: the name
 * may hold `/`, control characters, a NUL, or be `..`.
 *
 * - `out_name`: bytes with a NUL behind them, which live as long as `item`.
 * - `out_length`: how many bytes, the NUL behind them not counted; may be NULL.
 */
fsi_status fsi_disc_item_name(const fsi_disc_item *item,
                              const char **out_name,
                              size_t *out_length,
                              fsi_error **error);

/**
 * The path that a symbolic link holds, as `fsi_disc_item_name` gives names. `FSI_E_INVALID_PARAM`: the item is no symbolic link.
 */
fsi_status fsi_disc_item_link_target(const fsi_disc_item *item,
                                     const char **out_target,
                                     size_t *out_length,
                                     fsi_error **error);

/**
 * What is the same for all names of one object, and only for those: of hard links, and of a directory that is come upon again where a disc
 * leads back into itself.
 */
fsi_status fsi_disc_item_identity(const fsi_disc_item *item,
                                  uint64_t *out_identity,
                                  fsi_error **error);

/**
 * All that an item has. What its file system does not record is: permissions 0555 of directories and 0444 of files, owner and group 0, the time
 * of modification. A directory's `child_count` is 0, since only listing tells it.
 *
 * - `out_stat`: its `struct_size` is set; the rest is filled.
 */
fsi_status fsi_disc_item_stat(const fsi_disc_item *item,
                              fsi_stat *out_stat,
                              fsi_error **error);

/**
 * The items of a directory, in the order recorded.
 *
 * - `out_items`: before the first; free it with `fsi_disc_items_free`.
 * - `out_findings`: what was found wrong in the directory; may be NULL. Free it with `fsi_findings_free`.
 *
 * `FSI_E_NOT_DIR`: the item is no directory. What makes the directory unreadable is told by `fsi_disc_items_next`, behind the items before it.
 */
fsi_status fsi_disc_item_open_items(const fsi_disc_item *item,
                                    fsi_disc_items **out_items,
                                    fsi_findings **out_findings,
                                    fsi_error **error);

/**
 * The named streams of an item, each as a file: those of UDF, and extended attributes of users beside Rock Ridge.
 *
 * - `out_items`: before the first; free it with `fsi_disc_items_free`.
 */
fsi_status fsi_disc_item_open_streams(const fsi_disc_item *item,
                                      fsi_disc_items **out_items,
                                      fsi_error **error);

/**
 * The next item.
 *
 * - `out_item`: free it with `fsi_disc_item_free`.
 *
 * `FSI_FALSE`: there is none any more. A failure, which is told once, behind the items that could be read: there are more, which cannot be read.
 */
fsi_status fsi_disc_items_next(fsi_disc_items *items,
                               fsi_disc_item **out_item,
                               fsi_error **error);

/**
 * Frees a list. NULL is fine. Items that it gave stay.
 */
void fsi_disc_items_free(fsi_disc_items *items);

/**
 * Reads a part of a file's content, decompressed where the disc holds it compressed.
 *
 * - `offset`: in bytes.
 * - `buffer`, `length`: what is filled. After a failure what is in it is undefined.
 * - `out_read`: `length`, or less at the content's end.
 *
 * `FSI_E_NOT_FILE`: the item is no file. `FSI_E_DATA_STREAM_READ_FAILURE`, and as `fsi_disc_volume_open_item`.
 */
fsi_status fsi_disc_item_read_at(const fsi_disc_item *item,
                                 uint64_t offset,
                                 void *buffer,
                                 size_t length,
                                 size_t *out_read,
                                 fsi_error **error);

/**
 * Where a file's content is on the disc, in the order of its bytes; of one that is compressed, where its compressed bytes are.
 *
 * - `extents`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
 * - `out_count`: how many there are.
 *
 * `FSI_FALSE`: there are more than `capacity`. `FSI_E_NOT_FILE`, and as `fsi_disc_volume_open_item`.
 */
fsi_status fsi_disc_item_extents(const fsi_disc_item *item,
                                 fsi_disc_extent *extents,
                                 size_t capacity,
                                 size_t *out_count,
                                 fsi_error **error);

/**
 * Writes items of a disc, and what is below them, into a folder of the host, which is made if it is not there. An item keeps its path below the root of the disc.
 * Nothing is written outside of the folder, whatever the disc holds; a file appears under its name when it is whole.
 *
 * - `paths`, `path_count`: paths on the disc, as for `fsi_disc_volume_open_item`; NULL with 0 is everything.
 * - `folder`: NUL-terminated bytes, as the system takes them.
 * - `options`: NULL is the default.
 * - `out_extracted`: filled with what was done; may be NULL.
 * - `out_findings`: what is not as it is on the disc, the first 1000; may be NULL. Free it with `fsi_findings_free`.
 *
 * What cannot be read or written is counted and told, and the rest is written: look at `unreadable` and `unwritable`. `FSI_E_OUTPUT`: the folder takes nothing
 * more. `FSI_E_CANCELLED`: by `progress`. As `fsi_disc_volume_open_item` for `paths`.
 */
fsi_status fsi_disc_volume_extract(const fsi_disc_volume *volume,
                                   const char *const *paths,
                                   size_t path_count,
                                   const char *folder,
                                   const fsi_extract_options *options,
                                   fsi_extracted *out_extracted,
                                   fsi_findings **out_findings,
                                   fsi_error **error);

/**
 * == Findings ==
 *
 * The next finding.
 *
 * - `out_finding`: its `struct_size` is set; the rest is filled.
 *
 * `FSI_FALSE`: there is none any more, and `out_finding` is left as it was.
 */
fsi_status fsi_findings_next(fsi_findings *findings,
                             fsi_finding *out_finding,
                             fsi_error **error);

/**
 * Frees them. NULL is fine.
 */
void fsi_findings_free(fsi_findings *findings);

/**
 * == Manifests ==
 *
 * Reads all of a volume, its files too, for a manifest of it: what two discs, or a disc and a folder, are compared by.
 *
 * - `options`: NULL is the default.
 * - `out_manifest`: before the first entry; free it with `fsi_manifest_free`. It stays usable when the volume is freed.
 * - `out_findings`: what cannot be read, the first 1000; may be NULL. Free it with `fsi_findings_free`.
 *
 * What cannot be read is told, and the rest is read. `FSI_E_CANCELLED`: by `progress`. As `fsi_disc_volume_open_item` for the root; `FSI_E_DISC_LIMIT`: there is more
 * than the limits of the disc allow.
 */
fsi_status fsi_disc_volume_open_manifest(const fsi_disc_volume *volume,
                                         const fsi_manifest_options *options,
                                         fsi_manifest **out_manifest,
                                         fsi_findings **out_findings,
                                         fsi_error **error);

/**
 * As `fsi_disc_volume_open_manifest`, of a folder of the host.
 *
 * - `folder`: NUL-terminated bytes, as the system takes them.
 *
 * `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened. `FSI_E_INVALID_PARAM`: it is no folder. `FSI_E_CANCELLED`.
 */
fsi_status fsi_open_folder_manifest(const char *folder,
                                    const fsi_manifest_options *options,
                                    fsi_manifest **out_manifest,
                                    fsi_findings **out_findings,
                                    fsi_error **error);

/**
 * How many entries there are in all.
 */
fsi_status fsi_manifest_count(const fsi_manifest *manifest,
                              size_t *out_count,
                              fsi_error **error);

/**
 * The next entry.
 *
 * - `out_entry`: its `struct_size` is set; the rest is filled.
 * - `out_stat`: as `out_entry`, with what else the item has; may be NULL. `is_hidden`, `is_real_time` and `child_count` are 0.
 *
 * `FSI_FALSE`: there is none any more, and both are left as they were.
 */
fsi_status fsi_manifest_next(fsi_manifest *manifest,
                             fsi_manifest_entry *out_entry,
                             fsi_stat *out_stat,
                             fsi_error **error);

/**
 * Frees a manifest. NULL is fine.
 */
void fsi_manifest_free(fsi_manifest *manifest);

/**
 * == Further sessions ==
 *
 * Describes an image file, or another disc without a drive, that can be written at any place and has no limit.
 *
 * - `out_description`: its `struct_size` is set; the rest is filled. Its `source` is the one given.
 *
 * `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`: it cannot be read.
 */
fsi_status fsi_block_source_describe(const fsi_block_source *source,
                                     fsi_media_description *out_description,
                                     fsi_error **error);

/**
 * Says which disc the image continues: IMAPI2FS's `MultisessionInterfaces`.
 *
 * - `ways`, `count`: the ways in which the disc can be continued. The one in use is taken, else the first that is supported. NULL with 0
 *   forgets the disc.
 *
 * `FSI_E_BAD_MULTISESSION_PARAMETER`: more than one is in use, or a description contradicts itself. `FSI_E_INCOMPATIBLE_MULTISESSION_TYPE`: the one in
 * use is not supported. `FSI_E_NO_COMPATIBLE_MULTISESSION_TYPE`: none is. `FSI_E_IMPORT_MEDIA_NOT_ALLOWED`: media of this type take no further session.
 * `FSI_E_IMPORT_SEEK_FAILURE`: the disc is blank and cannot be written at any place. `FSI_E_INVALID_PARAM`: a session was imported already, or a number is none.
 */
fsi_status fsi_image_set_multisession(fsi_image *image,
                                      const fsi_media_description *const *ways,
                                      size_t count,
                                      fsi_error **error);

/**
 * How many ways of continuing a disc were set. IMAPI2FS's `MultisessionInterfaces`.
 */
fsi_status fsi_image_multisession_count(const fsi_image *image,
                                        size_t *out_count,
                                        fsi_error **error);

/**
 * One of the ways that were set.
 *
 * - `index`: from 0 on; one that is too large is `FSI_E_INVALIDARG`.
 * - `out_description`: its `struct_size` is set; the rest is filled, but for `source` and `sessions`, which are NULL: the two functions below tell them.
 */
fsi_status fsi_image_multisession(const fsi_image *image,
                                  size_t index,
                                  fsi_media_description *out_description,
                                  fsi_error **error);

/**
 * The disc's bytes, of one of the ways that were set.
 *
 * - `out_source`: free it with `fsi_block_source_free`.
 */
fsi_status fsi_image_multisession_open_source(const fsi_image *image,
                                              size_t index,
                                              fsi_block_source **out_source,
                                              fsi_error **error);

/**
 * Where the sessions of one of the ways that were set begin.
 *
 * - `sessions`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
 * - `out_count`: how many there are.
 *
 * `FSI_FALSE`: there are more than `capacity`.
 */
fsi_status fsi_image_multisession_sessions(const fsi_image *image,
                                           size_t index,
                                           uint64_t *sessions,
                                           size_t capacity,
                                           size_t *out_count,
                                           fsi_error **error);

/**
 * == Import ==
 *
 * The file systems of a disc's newest session that has any, as `FSI_FILE_SYSTEM_` bits; 0 is none. IMAPI2FS's `IdentifyFileSystemsOnDisc`.
 *
 * - `source`: the disc; NULL is the one that `fsi_image_set_multisession` set.
 *
 * `FSI_E_MULTISESSION_NOT_SET`: with NULL. `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
 */
fsi_status fsi_image_identify_file_systems_on_disc(const fsi_image *image,
                                                   const fsi_block_source *source,
                                                   uint32_t *out_file_systems,
                                                   fsi_error **error);

/**
 * Which of these file systems is imported when none is named: one `FSI_FILE_SYSTEM_` bit. IMAPI2FS's `GetDefaultFileSystemForImport`.
 *
 * - `file_systems`: `FSI_FILE_SYSTEM_` bits. If none of them can be imported: `FSI_E_INVALID_PARAM`.
 * - `preference`: a `FSI_PREFERENCE_` number.
 */
fsi_status fsi_default_file_system_for_import(uint32_t file_systems,
                                              uint32_t preference,
                                              uint32_t *out_file_system,
                                              fsi_error **error);

/**
 * Imports the newest session of the disc that `fsi_image_set_multisession` set, which the image then continues: it begins where a further session does, has
 * the file systems of that session, and leaves contents where they are. Items that the image has already stay. When it fails the image is as it was.
 * IMAPI2FS's `ImportFileSystem`.
 *
 * - `options`: NULL is the default.
 * - `out_imported`: filled with what was done; may be NULL.
 * - `out_findings`: what could not be taken as it was, what only other file systems hold, what is wrong with the disc; may be NULL. Free it
 *   with `fsi_findings_free`.
 *
 * `FSI_E_MULTISESSION_NOT_SET`, `FSI_E_EMPTY_DISC`, `FSI_E_NO_SUPPORTED_FILE_SYSTEM`. `FSI_E_INCOMPATIBLE_PREVIOUS_SESSION`, `FSI_E_UDF_NOT_WRITE_COMPATIBLE`: the
 * session on the disc cannot be continued; one with ISO 9660 on a disc that can be written at any place, as image files are, only with `FSI_IMPORT_TAKE_OVER_ISO9660`. `FSI_E_BOOT_OBJECT_CONFLICT`: the image has boot entries. `FSI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY`,
 * `FSI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE`: the error tells the path. `FSI_E_IMAGE_SIZE_LIMIT`, `FSI_E_IMAGE_TOO_BIG`. `FSI_E_INVALID_PARAM`: a session was
 * imported already. What reading a disc can meet: `FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR`, `FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED`,
 * `FSI_E_IMPORT_SEEK_FAILURE`, `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`. `FSI_E_CANCELLED`.
 */
fsi_status fsi_image_import_file_system(fsi_image *image,
                                        const fsi_import_options *options,
                                        fsi_imported *out_imported,
                                        fsi_findings **out_findings,
                                        fsi_error **error);

/**
 * As `fsi_image_import_file_system`, for one file system. IMAPI2FS's `ImportSpecificFileSystem`.
 *
 * - `file_system`: one `FSI_FILE_SYSTEM_` bit; anything else is `FSI_E_INVALID_PARAM`.
 *
 * `FSI_E_FILE_SYSTEM_NOT_FOUND`: the disc does not have it.
 */
fsi_status fsi_image_import_specific_file_system(fsi_image *image,
                                                 uint32_t file_system,
                                                 const fsi_import_options *options,
                                                 fsi_imported *out_imported,
                                                 fsi_findings **out_findings,
                                                 fsi_error **error);

/**
 * Whether the image could continue this file system of the disc that `fsi_image_set_multisession` set. IMAPI2FS's `ProbeSpecificFileSystem`.
 *
 * - `file_system`: one `FSI_FILE_SYSTEM_` bit; anything else is `FSI_E_INVALID_PARAM`.
 * - `options`: NULL is the default.
 *
 * `FSI_E_MULTISESSION_NOT_SET`, `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
 */
fsi_status fsi_image_probe_specific_file_system(const fsi_image *image,
                                                uint32_t file_system,
                                                const fsi_import_options *options,
                                                bool *out_is_appendable,
                                                fsi_error **error);

/**
 * Imports a session of a disc into an image, for a new disc: it takes over file systems and names where it has none of its own, and what makes the disc
 * boot unless it has something of its own. Contents stay where they are until the image is made. Items that the image has already stay.
 *
 * - `session`: 1 for the oldest; `FSI_SESSION_NEWEST` is the newest that has a file system.
 * - `file_system`: one `FSI_FILE_SYSTEM_` bit; 0 is the one that `options` prefer.
 * - `options`, `out_imported`, `out_findings`: as for `fsi_image_import_file_system`.
 *
 * `FSI_E_NO_SUPPORTED_FILE_SYSTEM`: there is none, or no such session. `FSI_E_FILE_SYSTEM_NOT_FOUND`, and what `fsi_image_import_file_system` says of
 * collisions, sizes, reading and cancelling.
 */
fsi_status fsi_image_import_disc(fsi_image *image,
                                 const fsi_disc *disc,
                                 uint32_t session,
                                 uint32_t file_system,
                                 const fsi_import_options *options,
                                 fsi_imported *out_imported,
                                 fsi_findings **out_findings,
                                 fsi_error **error);

/**
 * The name of the volume that was imported; NULL when none was. Free it with `fsi_string_free`. IMAPI2FS's `ImportedVolumeName`.
 */
fsi_status fsi_image_imported_volume_name_copy(const fsi_image *image,
                                               char **out_name,
                                               fsi_error **error);

/**
 * An identifier of the disc that `fsi_image_set_multisession` set and of all its sessions, by which it is known again. A further session changes it. Free
 * it with `fsi_string_free`. IMAPI2FS's `CalculateDiscIdentifier`.
 *
 * `FSI_E_MULTISESSION_NOT_SET`, `FSI_E_NO_SUPPORTED_FILE_SYSTEM`, `FSI_E_IMPORT_READ_FAILURE`, `FSI_E_DISC_LIMIT`.
 */
fsi_status fsi_image_calculate_disc_identifier_copy(const fsi_image *image,
                                                    char **out_identifier,
                                                    fsi_error **error);

/**
 * == Drives ==
 *
 * The drives of this machine. Nothing is asked of them.
 *
 * - `out_drives`: free it with `fsi_drives_free`.
 */
fsi_status fsi_drive_list(fsi_drives **out_drives,
                          fsi_error **error);

/**
 * The next drive.
 *
 * - `out_entry`: its `struct_size` is set; the rest is filled.
 *
 * `FSI_FALSE`: there is none any more, and `out_entry` is left as it was.
 */
fsi_status fsi_drives_next(fsi_drives *drives,
                           fsi_drive_entry *out_entry,
                           fsi_error **error);

/**
 * Frees a list of drives. NULL is fine.
 */
void fsi_drives_free(fsi_drives *drives);

/**
 * Opens a drive.
 *
 * - `name`: a device (`/dev/sr0`); `iscsi://HOST/TARGET/LUN`, where the library was built with that; or a disc in a file, which needs no drive:
 *   `file:PATH`, or `file:PATH?media=KIND`, which makes a blank disc (`cd-r`, `cd-rw`, `dvd-r`, `dvd+rw`, `bd-r`, `bd-re` and so on) where there is no such file.
 * - `write`: whether its disc is to be written to; nobody else may use the drive then. Otherwise whatever would change a disc fails with
 *   `FSI_E_DRIVE_UNAVAILABLE`.
 * - `out_drive`: free it with `fsi_drive_free`.
 *
 * `FSI_E_DRIVE_UNAVAILABLE`: it is absent, not permitted, mounted, in use, or no drive. `FSI_E_INVALID_PATH`: names of drives are others.
 */
fsi_status fsi_drive_open(const char *name,
                          bool write,
                          fsi_drive **out_drive,
                          fsi_error **error);

/**
 * The bytes of the disc, as far as they can be read now; between sessions they are zeros. They cannot be read while the disc is written, read or
 * changed by a call.
 *
 * - `out_source`: free it with `fsi_block_source_free`.
 *
 * `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_EMPTY_DISC`.
 */
fsi_status fsi_drive_open_source(const fsi_drive *drive,
                                 fsi_block_source **out_source,
                                 fsi_error **error);

/**
 * Opens the tray. `FSI_E_DRIVE`.
 */
fsi_status fsi_drive_eject(fsi_drive *drive,
                           fsi_error **error);

/**
 * Closes a drive. NULL is fine.
 */
void fsi_drive_free(fsi_drive *drive);

/**
 * == What is in a drive ==
 *
 * Looks at the disc.
 *
 * - `out_media`: what it is now; free it with `fsi_drive_media_free`.
 *
 * `FSI_E_RECORDER_MEDIA_NO_MEDIA`: there is none.
 */
fsi_status fsi_drive_open_media(const fsi_drive *drive,
                                fsi_drive_media **out_media,
                                fsi_error **error);

/**
 * What the disc is like.
 *
 * - `out_info`: its `struct_size` is set; the rest is filled.
 */
fsi_status fsi_drive_media_info(const fsi_drive_media *media,
                                fsi_media_info *out_info,
                                fsi_error **error);

/**
 * The sessions in which something is.
 *
 * - `sessions`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
 * - `out_count`: how many there are.
 *
 * `FSI_FALSE`: there are more than `capacity`.
 */
fsi_status fsi_drive_media_sessions(const fsi_drive_media *media,
                                    fsi_media_session *sessions,
                                    size_t capacity,
                                    size_t *out_count,
                                    fsi_error **error);

/**
 * The speeds that the disc can be written with, in kB/s (1000 bytes), the fastest first.
 *
 * - `speeds`, `capacity`: an array, and how many it has room for. NULL with 0 asks for the number only.
 * - `out_count`: how many there are.
 *
 * `FSI_FALSE`: there are more than `capacity`.
 */
fsi_status fsi_drive_media_write_speeds(const fsi_drive_media *media,
                                        uint32_t *speeds,
                                        size_t capacity,
                                        size_t *out_count,
                                        fsi_error **error);

/**
 * Frees a disc's description. NULL is fine.
 */
void fsi_drive_media_free(fsi_drive_media *media);

/**
 * == Images for a drive ==
 *
 * Chooses the file systems that suit the disc in a drive, and takes the blocks that are free on it: IMAPI2FS's `ChooseImageDefaults`.
 *
 * `FSI_E_RECORDER_MEDIA_NO_MEDIA`. `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`: nothing can be written on the disc. `FSI_E_IMAGE_TOO_BIG`: the image uses more
 * already.
 */
fsi_status fsi_image_choose_defaults(fsi_image *image,
                                     const fsi_drive *drive,
                                     fsi_error **error);

/**
 * Takes the blocks that are free on the disc in a drive, at any time: IMAPI2FS's `SetMaxMediaBlocksFromDevice`.
 *
 * `FSI_E_RECORDER_MEDIA_NO_MEDIA`. `FSI_E_IMAGE_TOO_BIG`: the image uses more already.
 */
fsi_status fsi_image_set_max_media_blocks_from_drive(fsi_image *image,
                                                     const fsi_drive *drive,
                                                     fsi_error **error);

/**
 * The file systems of the newest session on the disc in a drive: IMAPI2FS's `IdentifyFileSystemsOnDisc`.
 *
 * - `out_file_systems`: `FSI_FILE_SYSTEM_` bits; 0 for none that is known.
 *
 * `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_EMPTY_DISC`. `FSI_E_IMPORT_READ_FAILURE`: the disc cannot be read.
 */
fsi_status fsi_drive_identify_file_systems(const fsi_drive *drive,
                                           uint32_t *out_file_systems,
                                           fsi_error **error);

/**
 * Says that the image continues the disc in a drive: IMAPI2FS's `MultisessionInterfaces`. `fsi_image_import_file_system` then imports what is on it, and
 * `fsi_result_burn` adds a session.
 *
 * `FSI_E_RECORDER_MEDIA_NO_MEDIA`, and as `fsi_image_set_multisession`. A session that was left open (`FSI_MEDIA_STATE_SESSION_OPEN`) is to be closed by
 * `fsi_drive_close` before.
 */
fsi_status fsi_image_set_multisession_from_drive(fsi_image *image,
                                                 const fsi_drive *drive,
                                                 fsi_error **error);

/**
 * == Burning ==
 *
 * Burns the image onto the disc in a drive, without an image file in between, and reads it back: it is a success when the disc holds the image, unless
 * `FSI_BURN_NO_VERIFY` or `FSI_BURN_SIMULATE` says otherwise. The disc is blank, or the one that was imported, or one that can be overwritten and has no file
 * system, unless `FSI_BURN_OVERWRITE` is set.
 *
 * - `drive`: opened to be written to.
 * - `options`: NULL is the default.
 * - `out_burnt`: filled with what was done; may be NULL.
 *
 * `FSI_E_BURN_VERIFICATION_FAILED`: the disc is not as it should be; the error's offset tells where, and its path which file lies there.
 * `FSI_E_DISC_MISMATCH`: it is another disc than was imported, or goes on at another block. `FSI_E_RECORDER_MEDIA_NO_MEDIA`,
 * `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`, `FSI_E_RECORDER_MEDIA_WRITE_PROTECTED`, `FSI_E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA`, `FSI_E_MEDIA_NOT_BLANK`:
 * nothing was written.
 * `FSI_E_DRIVE`: the drive failed. `FSI_E_DATA_STREAM_READ_FAILURE` and its kin name the file that cannot be read. `FSI_E_CANCELLED`: by `progress`. After any of
 * these the disc shows what it showed before, or is not to be relied on.
 */
fsi_status fsi_result_burn(const fsi_result *result,
                           fsi_drive *drive,
                           const fsi_burn_options *options,
                           fsi_burnt *out_burnt,
                           fsi_error **error);

/**
 * Burns an image that is made already, an image file say, onto the disc in a drive, and reads it back.
 *
 * - `first_block`: the block of the disc at which the image begins, and for which it was made: 0 for a blank disc.
 * - `image`: its bytes, of `fsi_block_source_open_host` for a file. What is missing to its last block is zeros.
 * - `drive`, `options`, `out_burnt`: as of `fsi_result_burn`.
 *
 * As `fsi_result_burn`. `FSI_E_DATA_STREAM_READ_FAILURE`: the image cannot be read.
 */
fsi_status fsi_drive_burn_image(fsi_drive *drive,
                                uint32_t first_block,
                                const fsi_block_source *image,
                                const fsi_burn_options *options,
                                fsi_burnt *out_burnt,
                                fsi_error **error);

/**
 * Reads the image back from the disc in a drive, and compares all of it.
 *
 * - `progress`, `user_data`: told how far it is; may be NULL.
 *
 * `FSI_E_BURN_VERIFICATION_FAILED`: the error's offset tells where the first block is that differs or cannot be read, and its path which file lies
 * there. `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_DRIVE`, `FSI_E_CANCELLED`.
 */
fsi_status fsi_result_verify(const fsi_result *result,
                             fsi_drive *drive,
                             fsi_drive_progress_callback progress,
                             void *user_data,
                             fsi_error **error);

/**
 * == Discs in drives ==
 *
 * Erases a CD-RW or a DVD-RW.
 *
 * - `what`: a `FSI_BLANK_` number.
 * - `progress`, `user_data`: told how far it is; may be NULL.
 *
 * `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`: discs of this kind cannot be erased. `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_RECORDER_MEDIA_WRITE_PROTECTED`,
 * `FSI_E_DRIVE`, `FSI_E_CANCELLED`.
 */
fsi_status fsi_drive_blank(fsi_drive *drive,
                           uint32_t what,
                           fsi_drive_progress_callback progress,
                           void *user_data,
                           fsi_error **error);

/**
 * Formats a disc. What is on it is lost.
 *
 * - `how`: a `FSI_FORMAT_` number.
 * - `progress`, `user_data`: told how far it is; may be NULL.
 *
 * `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`: discs of this kind are not formatted, or not so. `FSI_E_RECORDER_MEDIA_NO_MEDIA`,
 * `FSI_E_RECORDER_MEDIA_WRITE_PROTECTED`, `FSI_E_DRIVE`, `FSI_E_CANCELLED`.
 */
fsi_status fsi_drive_format(fsi_drive *drive,
                            uint32_t how,
                            fsi_drive_progress_callback progress,
                            void *user_data,
                            fsi_error **error);

/**
 * Closes the session that is open on a disc.
 *
 * - `finalise`: whether the disc is closed for good: nothing can follow then.
 * - `progress`, `user_data`: told how far it is; may be NULL.
 *
 * `FSI_E_RECORDER_MEDIA_INCOMPATIBLE`: there is nothing to close. `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_DRIVE`, `FSI_E_CANCELLED`.
 */
fsi_status fsi_drive_close(fsi_drive *drive,
                           bool finalise,
                           fsi_drive_progress_callback progress,
                           void *user_data,
                           fsi_error **error);

/**
 * Compares blocks of the disc with an image.
 *
 * - `first_block`: the block of the disc at which the image begins.
 * - `source`: the image. What is missing to its last block is zeros.
 * - `progress`, `user_data`: told how far it is; may be NULL.
 *
 * `FSI_E_BURN_VERIFICATION_FAILED`: the error's offset tells where on the disc the first block is that differs or cannot be read.
 * `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_DRIVE`, `FSI_E_CANCELLED`. `FSI_E_DATA_STREAM_READ_FAILURE`: the image cannot be read.
 */
fsi_status fsi_drive_verify(fsi_drive *drive,
                            uint32_t first_block,
                            const fsi_block_source *source,
                            fsi_drive_progress_callback progress,
                            void *user_data,
                            fsi_error **error);

/**
 * Reads a disc into an image of it, of `readable_blocks` of `fsi_media_info`. Blocks that cannot be read are left out; between sessions there is nothing to be read.
 *
 * - `options`: `write_at` must be there.
 * - `out_missing`: how many blocks were left out, those between sessions too.
 *
 * `FSI_FALSE`: a success, but for blocks that were left out. `FSI_E_DISC_MISMATCH`: the map is of another disc. `FSI_E_INVALID_PARAM`: it is no map.
 * `FSI_E_EMPTY_DISC`, `FSI_E_RECORDER_MEDIA_NO_MEDIA`, `FSI_E_DRIVE`, `FSI_E_OUTPUT`, `FSI_E_CANCELLED`.
 */
fsi_status fsi_drive_read(fsi_drive *drive,
                          const fsi_read_options *options,
                          uint32_t *out_missing,
                          fsi_error **error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* FSIMAGE_H */
