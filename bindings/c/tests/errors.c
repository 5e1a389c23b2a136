/* Error objects. */
#include "check.h"

int main(void)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_error *error = NULL;

    add_text(root, "a", "text");
    CHECK(fsi_directory_add_directory(root, "a", NULL, &error) == FSI_E_DUP_NAME);
    CHECK(fsi_error_status(error) == FSI_E_DUP_NAME);
    CHECK(fsi_error_kind(error) == FSI_ERROR_EXISTS);
    CHECK(strcmp(fsi_error_message(error), "/a: exists already") == 0);
    CHECK(strcmp(fsi_error_path(error), "/a") == 0);
    CHECK(fsi_error_file_system(error) == 0);
    CHECK(fsi_error_os_error(error) == 0);
    CHECK(fsi_error_callback_value(error) == 0 && fsi_error_offset(error) == FSI_OFFSET_UNKNOWN);
    fsi_error_free(error);

    /* The file system that cannot do it. */
    error = NULL;
    fsi_result *result = NULL;
    OK(fsi_directory_remove_tree(root, "", &error));
    OK(fsi_image_set_strict(image, true, &error));
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660, &error));
    OK(fsi_directory_add_directories(root, "1/2/3/4/5/6/7/8/9", NULL, &error));
    CHECK(fsi_image_create_result(image, &result, &error) == FSI_E_ISO9660_LEVELS);
    CHECK(fsi_error_file_system(error) == FSI_FILE_SYSTEM_ISO9660);
    CHECK(fsi_error_kind(error) == FSI_ERROR_NOT_REPRESENTABLE && result == NULL);
    fsi_error_free(error);

    /* Nobody has to ask. */
    CHECK(fsi_directory_add_directory(root, "1", NULL, NULL) == FSI_E_DUP_NAME);
    CHECK(fsi_image_new(NULL, NULL) == FSI_E_POINTER);

    /* NULL is no error. */
    CHECK(fsi_error_status(NULL) == FSI_OK && fsi_error_kind(NULL) == 0);
    CHECK(*fsi_error_message(NULL) == 0 && fsi_error_path(NULL) == NULL);
    CHECK(fsi_error_file_system(NULL) == 0 && fsi_error_os_error(NULL) == 0);
    CHECK(fsi_error_callback_value(NULL) == 0 && fsi_error_offset(NULL) == FSI_OFFSET_UNKNOWN);
    fsi_error_free(NULL);
    fsi_item_free(root);
    fsi_image_free(image);
    return 0;
}
