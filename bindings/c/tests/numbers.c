/* Numbers in the place of handles. */
#include "check.h"

int main(void)
{
    fsi_item *root = NULL, *item = NULL;
    fsi_image *image = new_image(&root);
    uint64_t number = 0, same = 0, other = 0, point = 0;
    bool there = false;
    char *path = NULL;

    OK(fsi_directory_add_numbered_file(root, "file", "text", 4, &number, &error));
    OK(fsi_directory_add_numbered_file(root, "empty", NULL, 0, NULL, &error));
    GIVES(FSI_E_DUP_NAME, fsi_directory_add_numbered_file(root, "file", "text", 4, &other, &error));
    GIVES(FSI_E_DIR_NOT_FOUND, fsi_directory_add_numbered_file(root, "d/file", "text", 4, &other, &error));
    GIVES(FSI_E_POINTER, fsi_directory_add_numbered_file(root, "third", NULL, 1, &other, &error));
    CHECK(other == 0);

    OK(fsi_directory_rename(root, "file", "renamed", &error));
    OK(fsi_item_open_number(root, number, &item, &error));
    OK(fsi_item_path_copy(item, &path, &error));
    TEXT(path, "/renamed");
    OK(fsi_item_number(item, &same, &error));
    CHECK(same == number);
    OK(fsi_item_number(root, &other, &error));
    CHECK(other != number);
    GIVES(FSI_E_INVALID_PARAM, fsi_item_open_number(root, UINT32_MAX, &item, &error));

    /* A number is never another's, and a rollback brings its item back. */
    OK(fsi_image_change_point(image, &point, &error));
    OK(fsi_directory_remove(root, "renamed", &error));
    OK(fsi_directory_add_numbered_file(root, "renamed", "text", 4, &other, &error));
    CHECK(other != number);
    GIVES(FSI_E_NOT_IN_FILE_SYSTEM, fsi_item_number(item, &same, &error));
    fsi_item_free(item);
    OK(fsi_item_open_number(root, number, &item, &error));
    OK(fsi_item_is_in_image(item, &there, &error));
    CHECK(!there);
    OK(fsi_image_rollback_to_change_point(image, point, &error));
    OK(fsi_item_is_in_image(item, &there, &error));
    CHECK(there);

    fsi_item_free(item);
    fsi_item_free(root);
    fsi_image_free(image);
    return 0;
}
