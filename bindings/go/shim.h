/* Between cgo and fsimage.h: what Go cannot say itself. Callbacks carry a cgo.Handle, which is a number, never a pointer of Go. */
#ifndef FSIMAGE_GO_SHIM_H
#define FSIMAGE_GO_SHIM_H

#include <stdint.h>
#include <stdlib.h>

#include <fsimage.h>

/* Structures in memory of C, with the callbacks of this package and a handle; freed with free(). */
fsi_reader *fsimage_go_reader(uintptr_t handle, uint64_t length);
fsi_add_options *fsimage_go_add_options(uintptr_t handle);
fsi_save_options *fsimage_go_save_options(uintptr_t handle);
fsi_extract_options *fsimage_go_extract_options(uintptr_t handle);
fsi_manifest_options *fsimage_go_manifest_options(uintptr_t handle);
fsi_import_options *fsimage_go_import_options(uintptr_t handle);
fsi_burn_options *fsimage_go_burn_options(uintptr_t handle);
fsi_read_options *fsimage_go_read_options(uintptr_t handle);

/* Adds an item whose data is memory of Go, which the structure must not point to while Go holds it. */
fsi_status fsimage_go_directory_add_item(fsi_item *directory, const void *path, size_t path_length, fsi_new_item *item,
                                         const void *data, size_t data_length, const fsi_reader *reader, fsi_item **out_item,
                                         fsi_error **error);

/* Sets the tables of a hybrid image, whose code is memory of Go. */
fsi_status fsimage_go_image_set_hybrid(fsi_image *image, fsi_hybrid *hybrid, const void *code, size_t code_length,
                                       fsi_error **error);

/* Calls with callbacks of their own. */
fsi_status fsimage_go_result_write(const fsi_result *result, const fsi_save_options *options, uintptr_t handle,
                                   fsi_error **error);
fsi_status fsimage_go_disc_volume_walk(const fsi_disc_volume *volume, const char *path, uintptr_t handle,
                                       fsi_findings **out_findings, fsi_error **error);
fsi_status fsimage_go_result_verify(const fsi_result *result, fsi_drive *drive, uintptr_t handle, fsi_error **error);
fsi_status fsimage_go_drive_blank(fsi_drive *drive, uint32_t what, uintptr_t handle, fsi_error **error);
fsi_status fsimage_go_drive_format(fsi_drive *drive, uint32_t how, uintptr_t handle, fsi_error **error);
fsi_status fsimage_go_drive_close(fsi_drive *drive, bool finalise, uintptr_t handle, fsi_error **error);
fsi_status fsimage_go_drive_verify(fsi_drive *drive, uint32_t first_block, const fsi_block_source *source, uintptr_t handle,
                                   fsi_error **error);

#endif
