/* Contents of files, of named streams and of boot images, read back from the image that is being made. */
#include "check.h"

static int32_t read_at(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    fsi_item *root = *(fsi_item **)user_data;
    /* Nothing is held while this is called: the image can be changed. */
    if (root)
        OK(fsi_directory_add_directories(root, "from/the/callback", NULL, &error));
    for (size_t i = 0; i < length; i++)
        ((unsigned char *)buffer)[i] = (unsigned char)(offset + i);
    *out_read = length;
    return offset == 4096 ? 7 : 0;
}

struct looking {
    fsi_item *item;
    fsi_status found;
};

/* Asks for what it is to give. */
static int32_t look_into_itself(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    struct looking *looking = (struct looking *)user_data;
    size_t got = 0;
    (void)offset;
    looking->found = fsi_item_read_at(looking->item, 0, buffer, length, &got, NULL);
    memset(buffer, 1, length);
    *out_read = length;
    return 0;
}

/* A reader for one thread at a time that reads itself would wait for itself. */
static void recursion(fsi_item *root)
{
    struct looking looking = { NULL, FSI_OK };
    fsi_reader reader = FSI_READER_INIT;
    char text[10];
    size_t got = 0;
    reader.user_data = &looking;
    reader.length = sizeof text;
    reader.flags = FSI_READER_SERIAL;
    reader.read_at = look_into_itself;
    OK(fsi_directory_add_file(root, "itself", &reader, &looking.item, &error));
    OK(fsi_item_read_at(looking.item, 0, text, sizeof text, &got, &error));
    CHECK(got == sizeof text && text[0] == 1 && looking.found == FSI_E_DATA_STREAM_READ_FAILURE);
    OK(fsi_directory_remove(root, "itself", &error));
    fsi_item_free(looking.item);
}

int main(void)
{
    fsi_item *root = NULL, *file = NULL, *link = NULL, *late = NULL, *empty = NULL;
    fsi_image *image = new_image(&root);
    char text[20] = "";
    size_t got = 9;
    fsi_reader reader = FSI_READER_INIT;
    fsi_error *told = NULL;
    fsi_boot_options *entry = NULL;

    OK(fsi_directory_add_file_from_memory(root, "file", "0123456789", 10, &file, &error));
    OK(fsi_item_read_at(file, 0, text, sizeof text, &got, &error));
    CHECK(got == 10 && memcmp(text, "0123456789", 10) == 0);
    OK(fsi_item_read_at(file, 7, text, 2, &got, &error));
    CHECK(got == 2 && memcmp(text, "78", 2) == 0);
    OK(fsi_item_read_at(file, UINT64_MAX, text, sizeof text, &got, &error));
    CHECK(got == 0);
    OK(fsi_item_read_at(file, 0, NULL, 0, &got, &error));
    GIVES(FSI_E_POINTER, fsi_item_read_at(file, 0, NULL, 1, &got, &error));
    GIVES(FSI_E_POINTER, fsi_item_read_at(file, 0, text, 1, NULL, &error));
    OK(fsi_directory_add_file_from_memory(root, "empty", NULL, 0, &empty, &error));
    OK(fsi_item_read_at(empty, 0, text, sizeof text, &got, &error));
    CHECK(got == 0);
    OK(fsi_directory_add_symbolic_link(root, "link", "file", &link, &error));
    GIVES(FSI_E_NOT_FILE, fsi_item_read_at(link, 0, text, sizeof text, &got, &error));
    GIVES(FSI_E_NOT_FILE, fsi_item_read_at(root, 0, text, sizeof text, &got, &error));

    recursion(root);
    reader.user_data = &root;
    reader.length = 5000;
    reader.read_at = read_at;
    OK(fsi_directory_add_file(root, "late", &reader, &late, &error));
    OK(fsi_item_read_at(late, 300, text, 3, &got, &error));
    CHECK(got == 3 && (unsigned char)text[0] == 300 - 256);
    CHECK(fsi_item_read_at(late, 4096, text, 1, &got, &told) == FSI_E_DATA_STREAM_READ_FAILURE);
    CHECK(fsi_error_callback_value(told) == 7 && strcmp(fsi_error_path(told), "/late") == 0);
    fsi_error_free(told);

    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_01, &error));
    OK(fsi_item_add_stream_from_memory(file, "first", "abc", 3, &error));
    OK(fsi_item_add_stream(file, "second", &reader, &error));
    OK(fsi_item_stream_read_at(file, 0, 1, text, sizeof text, &got, &error));
    CHECK(got == 2 && memcmp(text, "bc", 2) == 0);
    OK(fsi_item_stream_read_at(file, 1, 10, text, 1, &got, &error));
    CHECK(got == 1 && text[0] == 10);
    GIVES(FSI_E_INVALIDARG, fsi_item_stream_read_at(file, 2, 0, text, 1, &got, &error));
    GIVES(FSI_E_INVALIDARG, fsi_item_stream_read_at(link, 0, 0, text, 1, &got, &error));
    GIVES(FSI_E_DATA_STREAM_READ_FAILURE, fsi_item_stream_read_at(file, 1, 4096, text, 1, &got, &error));

    OK(fsi_boot_options_new(image, &entry, &error));
    GIVES(FSI_E_BOOT_IMAGE_DATA, fsi_boot_options_read_at(entry, 0, text, 1, &got, &error));
    OK(fsi_boot_options_assign_boot_image_from_memory(entry, "boot", 4, &error));
    OK(fsi_boot_options_read_at(entry, 1, text, sizeof text, &got, &error));
    CHECK(got == 3 && memcmp(text, "oot", 3) == 0);
    OK(fsi_boot_options_assign_item(entry, file, &error));
    GIVES(FSI_E_BOOT_IMAGE_DATA, fsi_boot_options_read_at(entry, 0, text, 1, &got, &error));
    fsi_boot_options_free(entry);

    OK(fsi_directory_remove(root, "file", &error));
    GIVES(FSI_E_NOT_IN_FILE_SYSTEM, fsi_item_read_at(file, 0, text, sizeof text, &got, &error));
    /* The callback changes the image, whose root this program frees now. */
    fsi_item_free(root);
    root = NULL;
    fsi_item_free(file);
    fsi_item_free(link);
    fsi_item_free(late);
    fsi_item_free(empty);
    fsi_image_free(image);
    return 0;
}
