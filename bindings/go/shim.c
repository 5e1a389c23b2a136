#include "shim.h"

#include "_cgo_export.h"

/* The callbacks: from the library's to those that callbacks.go exports. */

static int32_t read_at(void *handle, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    return fsimageGoReadAt((uintptr_t)handle, offset, buffer, length, out_read);
}

static void release(void *handle)
{
    fsimageGoRelease((uintptr_t)handle);
}

static int32_t progress(void *handle, uint64_t done, uint64_t total)
{
    return fsimageGoProgress((uintptr_t)handle, done, total);
}

static void skipped(void *handle, const char *path, int32_t os_error)
{
    fsimageGoSkipped((uintptr_t)handle, (char *)path, os_error);
}

static int32_t write_bytes(void *handle, const void *data, size_t length)
{
    return fsimageGoWrite((uintptr_t)handle, (void *)data, length);
}

static int32_t imported(void *handle, const fsi_import_event *event)
{
    return fsimageGoImported((uintptr_t)handle, (fsi_import_event *)event);
}

static int32_t visit(void *handle, const char *path, size_t path_length, const fsi_disc_item *item)
{
    return fsimageGoVisit((uintptr_t)handle, (char *)path, path_length, (fsi_disc_item *)item);
}

static int32_t drive_progress(void *handle, const fsi_drive_progress *how_far)
{
    return fsimageGoDriveProgress((uintptr_t)handle, (fsi_drive_progress *)how_far);
}

static int32_t write_at(void *handle, uint64_t offset, const void *data, size_t length)
{
    return fsimageGoWriteAt((uintptr_t)handle, offset, (void *)data, length);
}

static int32_t keep_map(void *handle, const char *map)
{
    return fsimageGoKeepMap((uintptr_t)handle, (char *)map);
}

/* Memory of C for a structure; there is no going on without. */
static void *zeroed(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory)
        abort();
    return memory;
}

fsi_reader *fsimage_go_reader(uintptr_t handle, uint64_t length)
{
    fsi_reader *reader = zeroed(sizeof *reader);
    reader->struct_size = sizeof *reader;
    reader->user_data = (void *)handle;
    reader->length = length;
    reader->read_at = read_at;
    reader->release = release;
    return reader;
}

fsi_add_options *fsimage_go_add_options(uintptr_t handle)
{
    fsi_add_options *options = zeroed(sizeof *options);
    options->struct_size = sizeof *options;
    options->user_data = (void *)handle;
    options->progress = handle ? progress : NULL;
    options->skipped = handle ? skipped : NULL;
    return options;
}

fsi_save_options *fsimage_go_save_options(uintptr_t handle)
{
    fsi_save_options *options = zeroed(sizeof *options);
    options->struct_size = sizeof *options;
    options->user_data = (void *)handle;
    options->progress = handle ? progress : NULL;
    return options;
}

fsi_extract_options *fsimage_go_extract_options(uintptr_t handle)
{
    fsi_extract_options *options = zeroed(sizeof *options);
    options->struct_size = sizeof *options;
    options->user_data = (void *)handle;
    options->progress = handle ? progress : NULL;
    return options;
}

fsi_manifest_options *fsimage_go_manifest_options(uintptr_t handle)
{
    fsi_manifest_options *options = zeroed(sizeof *options);
    options->struct_size = sizeof *options;
    options->user_data = (void *)handle;
    options->progress = handle ? progress : NULL;
    return options;
}

fsi_import_options *fsimage_go_import_options(uintptr_t handle)
{
    fsi_import_options *options = zeroed(sizeof *options);
    options->struct_size = sizeof *options;
    options->user_data = (void *)handle;
    options->imported = handle ? imported : NULL;
    return options;
}

fsi_burn_options *fsimage_go_burn_options(uintptr_t handle)
{
    fsi_burn_options *options = zeroed(sizeof *options);
    options->struct_size = sizeof *options;
    options->user_data = (void *)handle;
    options->progress = handle ? drive_progress : NULL;
    return options;
}

fsi_read_options *fsimage_go_read_options(uintptr_t handle)
{
    fsi_read_options *options = zeroed(sizeof *options);
    options->struct_size = sizeof *options;
    options->user_data = (void *)handle;
    options->write_at = write_at;
    options->keep_map = keep_map;
    options->progress = drive_progress;
    return options;
}

fsi_status fsimage_go_directory_add_item(fsi_item *directory, const void *path, size_t path_length, fsi_new_item *item,
                                         const void *data, size_t data_length, const fsi_reader *reader, fsi_item **out_item,
                                         fsi_error **error)
{
    fsi_new_item copy = *item;
    copy.struct_size = sizeof copy;
    copy.data = data;
    copy.data_length = data_length;
    copy.reader = reader;
    return fsi_directory_add_item(directory, path, path_length, &copy, out_item, error);
}

fsi_status fsimage_go_image_set_hybrid(fsi_image *image, fsi_hybrid *hybrid, const void *code, size_t code_length,
                                       fsi_error **error)
{
    fsi_hybrid copy = *hybrid;
    copy.struct_size = sizeof copy;
    copy.code = code;
    copy.code_length = code_length;
    return fsi_image_set_hybrid(image, &copy, error);
}

fsi_status fsimage_go_result_write(const fsi_result *result, const fsi_save_options *options, uintptr_t handle,
                                   fsi_error **error)
{
    return fsi_result_write(result, write_bytes, (void *)handle, options, error);
}

fsi_status fsimage_go_disc_volume_walk(const fsi_disc_volume *volume, const char *path, uintptr_t handle,
                                       fsi_findings **out_findings, fsi_error **error)
{
    return fsi_disc_volume_walk(volume, path, visit, (void *)handle, out_findings, error);
}

fsi_status fsimage_go_result_verify(const fsi_result *result, fsi_drive *drive, uintptr_t handle, fsi_error **error)
{
    return fsi_result_verify(result, drive, drive_progress, (void *)handle, error);
}

fsi_status fsimage_go_drive_blank(fsi_drive *drive, uint32_t what, uintptr_t handle, fsi_error **error)
{
    return fsi_drive_blank(drive, what, drive_progress, (void *)handle, error);
}

fsi_status fsimage_go_drive_format(fsi_drive *drive, uint32_t how, uintptr_t handle, fsi_error **error)
{
    return fsi_drive_format(drive, how, drive_progress, (void *)handle, error);
}

fsi_status fsimage_go_drive_close(fsi_drive *drive, bool finalise, uintptr_t handle, fsi_error **error)
{
    return fsi_drive_close(drive, finalise, drive_progress, (void *)handle, error);
}

fsi_status fsimage_go_drive_verify(fsi_drive *drive, uint32_t first_block, const fsi_block_source *source, uintptr_t handle,
                                   fsi_error **error)
{
    return fsi_drive_verify(drive, first_block, source, drive_progress, (void *)handle, error);
}
