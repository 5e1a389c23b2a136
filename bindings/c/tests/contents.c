/* Contents that our functions read: well, badly, and with lies. */
#include "check.h"

enum behaviour { GOOD, SHORT, FAILS, ENDS, LIES };

struct source {
    enum behaviour behaviour;
    int released;
    int reads;
    fsi_item *root;
};

static unsigned char byte_at(uint64_t offset)
{
    return (unsigned char)(offset * 7 % 251);
}

static int32_t read_at(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    struct source *source = (struct source *)user_data;
    unsigned char *bytes = (unsigned char *)buffer;
    source->reads++;
    CHECK(source->released == 0);
    switch (source->behaviour) {
    case FAILS:
        return -42;
    case ENDS:
        *out_read = 0;
        return 0;
    case LIES:
        *out_read = length + 1;
        return 0;
    case SHORT:
        if (length > 1000)
            length = 1000;
        break;
    case GOOD:
        break;
    }
    for (size_t i = 0; i < length; i++)
        bytes[i] = byte_at(offset + i);
    *out_read = length;
    return 0;
}

static void release(void *user_data)
{
    ((struct source *)user_data)->released++;
}

static fsi_reader reader_of(struct source *source, uint64_t length)
{
    fsi_reader reader = FSI_READER_INIT;
    reader.user_data = source;
    reader.length = length;
    reader.flags = FSI_READER_SERIAL;
    reader.read_at = read_at;
    reader.release = release;
    return reader;
}

/* Reads the content of "/file" out of the image; what it says of that. */
static fsi_status read_back(fsi_image *image, uint64_t length, fsi_error **error)
{
    fsi_item *file = NULL;
    fsi_result *result = NULL;
    fsi_extent extent = { 0, 0 };
    size_t count = 0, got = 0;
    OK(fsi_image_open_item(image, "/file", &file, &error));
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_extents(result, file, &extent, 1, &count, &error));
    CHECK(count == 1 && extent.bytes == length);
    unsigned char *bytes = (unsigned char *)malloc((size_t)length);
    fsi_status status =
        fsi_result_read_at(result, extent.first_block * 2048, bytes, (size_t)length, &got, error);
    if (!FSI_FAILED(status)) {
        CHECK(got == length);
        for (uint64_t i = 0; i < length; i++)
            CHECK(bytes[i] == byte_at(i));
    }
    free(bytes);
    fsi_result_free(result);
    fsi_item_free(file);
    return status;
}

static void check_behaviour(enum behaviour behaviour, fsi_status expected, int64_t value)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    struct source source = { behaviour, 0, 0, NULL };
    fsi_reader reader = reader_of(&source, 300001);
    fsi_error *error = NULL;
    OK(fsi_directory_add_file(root, "file", &reader, NULL, &error));
    CHECK(source.reads == 0);
    CHECK(read_back(image, 300001, &error) == expected);
    CHECK(source.reads > 0 && source.released == 0);
    CHECK(fsi_error_status(error) == expected);
    CHECK(fsi_error_callback_value(error) == value);
    CHECK(expected == FSI_OK || strcmp(fsi_error_path(error), "/file") == 0);
    fsi_error_free(error);
    fsi_item_free(root);
    fsi_image_free(image);
    CHECK(source.released == 1);
}

static void releases(void)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    struct source source = { GOOD, 0, 0, NULL };
    fsi_reader reader = reader_of(&source, 10);
    uint64_t point = 0;

    /* Also by calls that fail. */
    GIVES(FSI_E_DIR_NOT_FOUND, fsi_directory_add_file(root, "none/file", &reader, NULL, &error));
    CHECK(source.released == 1);
    GIVES(FSI_E_POINTER, fsi_directory_add_file(NULL, "file", &reader, NULL, &error));
    CHECK(source.released == 2);
    reader.read_at = NULL;
    GIVES(FSI_E_POINTER, fsi_directory_add_file(root, "file", &reader, NULL, &error));
    CHECK(source.released == 3);
    reader.read_at = read_at;
    reader.flags = 2;
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_file(root, "file", &reader, NULL, &error));
    CHECK(source.released == 4);
    reader.flags = 0;
    reader.struct_size = 0;
    GIVES(FSI_E_INVALIDARG, fsi_directory_add_file(root, "file", &reader, NULL, &error));
    CHECK(source.released == 4);
    reader.struct_size = sizeof reader;
    fsi_new_item new_item = FSI_NEW_ITEM_INIT;
    new_item.kind = FSI_ITEM_DIRECTORY;
    new_item.reader = &reader;
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_item(root, "file", 4, &new_item, NULL, &error));
    CHECK(source.released == 5);

    /* When a rollback makes it impossible to come back. */
    source.released = 0;
    OK(fsi_image_change_point(image, &point, &error));
    new_item.kind = FSI_ITEM_FILE;
    OK(fsi_directory_add_item(root, "file", 4, &new_item, NULL, &error));
    CHECK(source.released == 0);
    OK(fsi_image_rollback_to_change_point(image, point, &error));
    CHECK(source.released == 1);
    reader.release = NULL;
    OK(fsi_directory_add_file(root, "file", &reader, NULL, &error));
    fsi_item_free(root);
    fsi_image_free(image);
    CHECK(source.released == 1);
}

/* Calls the library from within; what would change the image is refused, and nothing hangs. */
static int32_t nested(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    struct source *source = (struct source *)user_data;
    GIVES(FSI_E_BUSY, fsi_directory_add_directory(source->root, "nested", NULL, &error));
    return read_at(user_data, offset, buffer, length, out_read);
}

static void staged(char **argv)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    struct source source = { GOOD, 0, 0, root };
    fsi_reader reader = reader_of(&source, 5000);
    fsi_error *error = NULL;
    OK(fsi_image_set_working_directory(image, argv[1], &error));
    OK(fsi_image_set_stage_files(image, true, &error));
    reader.read_at = nested;
    OK(fsi_directory_add_file(root, "file", &reader, NULL, &error));
    CHECK(source.reads > 0 && source.released == 1);
    CHECK(read_back(image, 5000, &error) == FSI_OK);
    source.behaviour = FAILS;
    source.released = 0;
    fsi_status status = fsi_directory_add_file(root, "bad", &reader, NULL, &error);
    CHECK(status == FSI_E_DATA_STREAM_READ_FAILURE && fsi_error_callback_value(error) == -42);
    CHECK(source.released == 1);
    fsi_error_free(error);
    fsi_item_free(root);
    fsi_image_free(image);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    check_behaviour(GOOD, FSI_OK, 0);
    check_behaviour(SHORT, FSI_OK, 0);
    check_behaviour(FAILS, FSI_E_DATA_STREAM_READ_FAILURE, -42);
    check_behaviour(ENDS, FSI_E_DATA_STREAM_INCONSISTENCY, 0);
    check_behaviour(LIES, FSI_E_DATA_STREAM_READ_FAILURE, 0);
    releases();
    staged(argv);
    return 0;
}
