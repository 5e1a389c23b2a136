/* Many files at once: all of them, or none. */
#include "check.h"

int main(void)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    const char *paths[] = { "one", "d/two", "empty" };
    const void *data[] = { "1", "22", NULL };
    size_t lengths[] = { 1, 2, 0 };
    uint64_t count = 0;
    uint32_t kind = 0;

    GIVES(FSI_E_DIR_NOT_FOUND, fsi_directory_add_files_from_memory(root, paths, data, lengths, 3, &error));
    OK(fsi_image_file_count(image, &count, &error));
    CHECK(count == 0);
    OK(fsi_directory_add_directory(root, "d", NULL, &error));
    OK(fsi_directory_add_files_from_memory(root, paths, data, lengths, 3, &error));
    OK(fsi_image_file_count(image, &count, &error));
    CHECK(count == 3);
    OK(fsi_image_exists(image, "/d/two", &kind, &error));
    CHECK(kind == FSI_ITEM_FILE);
    GIVES(FSI_E_DUP_NAME, fsi_directory_add_files_from_memory(root, paths, data, lengths, 3, &error));
    OK(fsi_directory_add_files_from_memory(root, NULL, NULL, NULL, 0, &error));

    paths[0] = NULL;
    GIVES(FSI_E_POINTER, fsi_directory_add_files_from_memory(root, paths, data, lengths, 3, &error));
    paths[0] = "\xff";
    GIVES(FSI_E_INVALID_PATH, fsi_directory_add_files_from_memory(root, paths, data, lengths, 3, &error));
    paths[0] = "three";
    lengths[2] = 1;
    GIVES(FSI_E_POINTER, fsi_directory_add_files_from_memory(root, paths, data, lengths, 3, &error));
    OK(fsi_image_file_count(image, &count, &error));
    CHECK(count == 3);

    fsi_item_free(root);
    fsi_image_free(image);
    return 0;
}
