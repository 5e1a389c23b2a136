/* Results: what lies where, names, warnings; and the image, saved, written and read. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "check.h"

#include <fcntl.h>
#include <unistd.h>

static fsi_result *make(fsi_image **image, fsi_item **root)
{
    fsi_result *result = NULL;
    *image = new_image(root);
    OK(fsi_image_set_now(*image, 1700000000, 0, true, &error));
    OK(fsi_image_set_volume_name(*image, "RESULTS", &error));
    OK(fsi_directory_add_directory(*root, "a directory with quite a long name", NULL, &error));
    add_text(*root, "a directory with quite a long name/file", "some text");
    add_text(*root, "zero", "");
    OK(fsi_directory_add_symbolic_link(*root, "link", "zero", NULL, &error));
    OK(fsi_image_create_result(*image, &result, &error));
    return result;
}

/* The whole image, read by the result. */
static unsigned char *whole(fsi_result *result, uint64_t *size)
{
    size_t got = 0;
    OK(fsi_result_size(result, size, &error));
    unsigned char *bytes = (unsigned char *)malloc((size_t)*size);
    OK(fsi_result_read_at(result, 0, bytes, (size_t)*size, &got, &error));
    CHECK(got == *size);
    return bytes;
}

static void same_as_file(const char *path, const unsigned char *bytes, uint64_t size)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    unsigned char *read = (unsigned char *)malloc((size_t)size + 1);
    CHECK(fread(read, 1, (size_t)size + 1, file) == size);
    CHECK(memcmp(read, bytes, (size_t)size) == 0);
    free(read);
    fclose(file);
}

struct progress {
    uint64_t done, total;
    int calls;
    int32_t answer;
};

static int32_t watch(void *user_data, uint64_t done, uint64_t total)
{
    struct progress *progress = (struct progress *)user_data;
    CHECK(done > progress->done);
    progress->done = done;
    progress->total = total;
    progress->calls++;
    return progress->answer;
}

struct sink {
    const unsigned char *expected;
    uint64_t written;
    int32_t answer;
};

static int32_t take(void *user_data, const void *data, size_t length)
{
    struct sink *sink = (struct sink *)user_data;
    CHECK(memcmp(sink->expected + sink->written, data, length) == 0);
    sink->written += length;
    return sink->answer;
}

static void outputs(fsi_result *result, char **argv)
{
    uint64_t size = 0;
    unsigned char *bytes = whole(result, &size);
    fsi_save_options options = FSI_SAVE_OPTIONS_INIT;
    struct progress progress = { 0, 0, 0, 0 };
    fsi_error *error = NULL;

    CHECK(memcmp(bytes + 16 * 2048 + 1, "CD001", 5) == 0);
    CHECK(memcmp(bytes + 16 * 2048 + 40, "RESULTS ", 8) == 0);
    OK(fsi_result_save(result, scratch(argv, "default.iso"), NULL, &error));
    same_as_file(scratch(argv, "default.iso"), bytes, size);
    options.flags = FSI_SAVE_NO_SYNC;
    options.threads = 1;
    options.progress = watch;
    options.user_data = &progress;
    OK(fsi_result_save(result, scratch(argv, "watched.iso"), &options, &error));
    same_as_file(scratch(argv, "watched.iso"), bytes, size);
    CHECK(progress.calls > 0 && progress.done == size && progress.total == size);

    /* A callback that says stop: nothing is left, what was there stays. */
    struct progress stop = { 0, 0, 0, 77 };
    options.user_data = &stop;
    CHECK(fsi_result_save(result, scratch(argv, "never.iso"), &options, &error) == FSI_E_CANCELLED);
    CHECK(fsi_error_callback_value(error) == 77 && fsi_error_kind(error) == FSI_ERROR_CANCELLED);
    CHECK(stop.calls == 1);
    fsi_error_free(error);
    CHECK(access(scratch(argv, "never.iso"), F_OK) != 0);
    stop.done = 0;
    GIVES(FSI_E_CANCELLED, fsi_result_save(result, scratch(argv, "default.iso"), &options, &error));
    same_as_file(scratch(argv, "default.iso"), bytes, size);

    error = NULL;
    CHECK(fsi_result_save(result, scratch(argv, "no/such/folder.iso"), NULL, &error) == FSI_E_OUTPUT);
    CHECK(fsi_error_os_error(error) == 2);
    CHECK(strcmp(fsi_error_path(error), scratch(argv, "no/such/folder.iso")) == 0);
    fsi_error_free(error);
    options.flags = 2;
    GIVES(FSI_E_INVALID_PARAM, fsi_result_save(result, scratch(argv, "x"), &options, &error));

    int fd = open(scratch(argv, "fd.iso"), O_RDWR | O_CREAT, 0600);
    CHECK(fd >= 0 && write(fd, "old", 3) == 3);
    OK(fsi_result_write_fd(result, fd, NULL, &error));
    close(fd);
    same_as_file(scratch(argv, "fd.iso"), bytes, size);
    GIVES(FSI_E_OUTPUT, fsi_result_write_fd(result, -1, NULL, &error));
    GIVES(FSI_E_OUTPUT, fsi_result_write_fd(result, fd, NULL, &error));

    struct sink sink = { bytes, 0, 0 };
    OK(fsi_result_write(result, take, &sink, NULL, &error));
    CHECK(sink.written == size);
    struct sink bad = { bytes, 0, -5 };
    error = NULL;
    CHECK(fsi_result_write(result, take, &bad, NULL, &error) == FSI_E_OUTPUT);
    CHECK(fsi_error_callback_value(error) == -5 && fsi_error_kind(error) == FSI_ERROR_OUTPUT);
    fsi_error_free(error);
    free(bytes);
}

static void places(fsi_image *image, fsi_result *result)
{
    uint64_t blocks = 0, at = 0;
    uint32_t block_size = 0;
    size_t count = 0, index = 99;
    fsi_progress_items *items = NULL;
    fsi_progress_item item = FSI_PROGRESS_ITEM_INIT;
    fsi_item *file = NULL, *found = NULL;
    fsi_extent extent = { 0, 0 };
    char *text = NULL;
    char *path = NULL;

    OK(fsi_result_total_blocks(result, &blocks, &error));
    OK(fsi_result_block_size(result, &block_size, &error));
    CHECK(block_size == 2048);
    OK(fsi_result_open_progress_items(result, &items, &error));
    OK(fsi_progress_items_count(items, &count, &error));
    CHECK(count > 3);
    for (size_t i = 0; i < count; i++) {
        OK(fsi_progress_items_get(items, i, &item, &error));
        CHECK(item.first_block == at && item.block_count == item.last_block - item.first_block + 1);
        at = item.last_block + 1;
        OK(fsi_progress_items_find_block(items, item.last_block, &index, &error));
        CHECK(index == i);
        OK(fsi_progress_items_description_copy(items, i, &text, &error));
        CHECK(*text != 0);
        fsi_string_free(text);
        if (!item.is_content)
            GIVES(FSI_FALSE, fsi_progress_items_open_item(items, i, &found, &error));
    }
    CHECK(at == blocks && found == NULL);
    GIVES(FSI_FALSE, fsi_progress_items_find_block(items, blocks, &index, &error));
    GIVES(FSI_E_INVALIDARG, fsi_progress_items_get(items, count, &item, &error));
    GIVES(FSI_FALSE, fsi_progress_items_find_description(items, "/none", &index, &error));

    OK(fsi_image_open_item(image, "/a directory with quite a long name/file", &file, &error));
    OK(fsi_item_path_copy(file, &path, &error));
    OK(fsi_progress_items_find_description(items, path, &index, &error));
    OK(fsi_progress_items_get(items, index, &item, &error));
    CHECK(item.is_content && item.block_count == 1);
    OK(fsi_progress_items_open_item(items, index, &found, &error));
    OK(fsi_item_path_copy(found, &text, &error));
    TEXT(text, path);
    GIVES(FSI_FALSE, fsi_result_extents(result, file, NULL, 0, &count, &error));
    CHECK(count == 1);
    OK(fsi_result_extents(result, file, &extent, 1, &count, &error));
    CHECK(count == 1 && extent.first_block == item.first_block && extent.bytes == 9);

    fsi_item *stranger = NULL;
    fsi_image *other = new_image(&stranger);
    GIVES(FSI_E_NOT_IN_FILE_SYSTEM, fsi_result_extents(result, stranger, &extent, 1, &count, &error));
    fsi_item_free(stranger);
    fsi_image_free(other);
    fsi_string_free(path);
    fsi_item_free(found);
    fsi_item_free(file);
    fsi_progress_items_free(items);
}

static void names(fsi_image *image, fsi_item *root, fsi_result *result)
{
    fsi_item *file = NULL, *link = NULL;
    char *text = NULL;
    OK(fsi_image_open_item(image, "/a directory with quite a long name/file", &file, &error));
    OK(fsi_image_open_item(image, "/link", &link, &error));
    OK(fsi_result_item_name_copy(result, file, FSI_FILE_SYSTEM_ISO9660, &text, &error));
    TEXT(text, "FILE.;1");
    OK(fsi_result_item_path_copy(result, file, FSI_FILE_SYSTEM_ISO9660, &text, &error));
    CHECK(strncmp(text, "/A_DIRECTORY_WITH_QUITE_A_", 26) == 0);
    fsi_string_free(text);
    OK(fsi_result_item_path_copy(result, file, FSI_FILE_SYSTEM_JOLIET, &text, &error));
    TEXT(text, "/a directory with quite a long name/file");
    OK(fsi_result_item_name_copy(result, file, FSI_FILE_SYSTEM_ROCK_RIDGE, &text, &error));
    TEXT(text, "file");
    OK(fsi_result_item_path_copy(result, root, FSI_FILE_SYSTEM_JOLIET, &text, &error));
    TEXT(text, "/");
    OK(fsi_item_file_system_name_copy(file, FSI_FILE_SYSTEM_JOLIET, &text, &error));
    TEXT(text, "file");
    OK(fsi_item_file_system_path_copy(root, FSI_FILE_SYSTEM_ISO9660, &text, &error));
    TEXT(text, "/");
    text = NULL;
    GIVES(FSI_FALSE, fsi_result_item_name_copy(result, link, FSI_FILE_SYSTEM_JOLIET, &text, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_result_item_name_copy(result, file, FSI_FILE_SYSTEM_UDF, &text, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_result_item_name_copy(result, file, 3, &text, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_result_item_path_copy(result, file, 0x4000, &text, &error));
    CHECK(text == NULL);
    fsi_item_free(link);
    fsi_item_free(file);
}

static void warnings(fsi_result *result)
{
    fsi_warnings *all = NULL;
    fsi_warning warning = FSI_WARNING_INIT;
    int shortened = 0, missing = 0;
    OK(fsi_result_open_warnings(result, &all, &error));
    for (;;) {
        fsi_error *error = NULL;
        fsi_status status = fsi_warnings_next(all, &warning, &error);
        CHECK(!FSI_FAILED(status));
        if (status == FSI_FALSE)
            break;
        CHECK(strstr(warning.message, warning.path) != NULL);
        CHECK(strcmp(fsi_warning_kind_name(warning.kind), "other") != 0);
        if (warning.kind == FSI_WARNING_NAME_SHORTENED && *warning.became)
            shortened += warning.file_system == FSI_FILE_SYSTEM_ISO9660;
        if (warning.kind == FSI_WARNING_NOT_STORED && strcmp(warning.path, "/link") == 0)
            missing += warning.file_system == FSI_FILE_SYSTEM_JOLIET;
    }
    CHECK(shortened == 1 && missing == 1);
    GIVES(FSI_FALSE, fsi_warnings_next(all, &warning, &error));
    warning.struct_size = 1;
    GIVES(FSI_E_INVALIDARG, fsi_warnings_next(all, &warning, &error));
    fsi_warnings_free(all);
    CHECK(strcmp(fsi_warning_kind_name(4711), "other") == 0);
}

static void refused(void)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    OK(fsi_image_set_file_systems(image, 0, &error));
    GIVES(FSI_E_NO_OUTPUT, fsi_image_create_result(image, &result, &error));
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660, &error));
    OK(fsi_image_set_identifier(image, FSI_IDENTIFIER_SYSTEM, "a system identifier with 38 characters", &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_create_result(image, &result, &error));
    CHECK(result == NULL);
    OK(fsi_image_set_identifier(image, FSI_IDENTIFIER_SYSTEM, "", &error));
    OK(fsi_image_set_free_media_blocks(image, 1000, &error));
    char *text = (char *)malloc(3000000);
    memset(text, 'x', 3000000);
    GIVES(FSI_E_IMAGE_SIZE_LIMIT,
          fsi_directory_add_file_from_memory(root, "large", text, 3000000, NULL, &error));
    free(text);
    OK(fsi_image_create_result(image, &result, &error));
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    fsi_image *image = NULL;
    fsi_item *root = NULL;
    fsi_result *result = make(&image, &root);
    outputs(result, argv);
    places(image, result);
    names(image, root, result);
    warnings(result);
    refused();
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
    fsi_result_free(NULL);
    fsi_progress_items_free(NULL);
    fsi_warnings_free(NULL);
    fsi_string_free(NULL);
    return 0;
}
