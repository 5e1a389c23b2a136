/* Change points: back to an earlier state, and no further than what was locked in. */
#include "check.h"

int main(void)
{
    fsi_item *root = NULL, *file = NULL;
    fsi_image *image = new_image(&root);
    uint64_t empty = 9, one = 0, now = 0, count = 0;
    bool there = false;

    OK(fsi_image_change_point(image, &empty, &error));
    OK(fsi_directory_add_file_from_memory(root, "one", "1", 1, &file, &error));
    OK(fsi_image_change_point(image, &one, &error));
    CHECK(one > empty);
    add_text(root, "two", "2");
    OK(fsi_directory_remove(root, "one", &error));
    OK(fsi_item_is_in_image(file, &there, &error));
    CHECK(!there);

    /* A call that fails makes no change. */
    OK(fsi_image_change_point(image, &now, &error));
    uint64_t same = now;
    GIVES(FSI_E_DUP_NAME, fsi_directory_add_directory(root, "two", NULL, &error));
    OK(fsi_image_change_point(image, &now, &error));
    CHECK(now == same);

    OK(fsi_image_rollback_to_change_point(image, one, &error));
    OK(fsi_item_is_in_image(file, &there, &error));
    CHECK(there);
    OK(fsi_image_file_count(image, &count, &error));
    CHECK(count == 1);
    OK(fsi_image_change_point(image, &now, &error));
    CHECK(now > same);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_rollback_to_change_point(image, same, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_rollback_to_change_point(image, now + 1, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_rollback_to_change_point(image, UINT64_MAX, &error));

    OK(fsi_image_lock_in_change_point(image, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_rollback_to_change_point(image, empty, &error));
    OK(fsi_image_file_count(image, &count, &error));
    CHECK(count == 1);

    /* While a result is alive nothing changes. */
    fsi_result *result = NULL;
    OK(fsi_image_create_result(image, &result, &error));
    GIVES(FSI_E_READONLY, fsi_image_rollback_to_change_point(image, now, &error));
    GIVES(FSI_E_READONLY, fsi_image_lock_in_change_point(image, &error));
    GIVES(FSI_E_READONLY, fsi_directory_add_directory(root, "x", NULL, &error));
    GIVES(FSI_E_READONLY, fsi_directory_remove(root, "one", &error));
    GIVES(FSI_E_READONLY, fsi_item_set_mode(file, 0600, &error));
    GIVES(FSI_E_READONLY, fsi_item_set_is_hidden(file, true, &error));
    GIVES(FSI_E_READONLY, fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660, &error));
    GIVES(FSI_E_READONLY, fsi_image_set_restricted_character_set(image, true, &error));
    GIVES(FSI_E_READONLY, fsi_image_set_optional_path_tables(image, true, &error));
    GIVES(FSI_E_READONLY, fsi_image_set_system_area(image, "code", 4, &error));
    GIVES(FSI_E_READONLY, fsi_image_set_iso9660_stub(image, "README.TXT", "text", 4, &error));
    fsi_result_free(result);
    OK(fsi_item_set_mode(file, 0600, &error));
    OK(fsi_image_rollback_to_change_point(image, now, &error));

    fsi_item_free(file);
    fsi_item_free(root);
    fsi_image_free(image);
    return 0;
}
