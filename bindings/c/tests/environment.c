/* What comes from outside: the clock of the environment, and discs that cannot be read. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

static int32_t unreadable(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    (void)user_data, (void)offset, (void)buffer, (void)length, (void)out_read;
    return 5;
}

int main(void)
{
    fsi_item *root = NULL;
    fsi_image *image = NULL;
    fsi_time time = { 0, 0, 0 };

    CHECK(setenv("SOURCE_DATE_EPOCH", "1000000000", 1) == 0);
    OK(fsi_image_new(&image, &error));
    OK(fsi_image_now(image, &time, &error));
    CHECK(time.seconds == 1000000000 && time.nanoseconds == 0);
    fsi_image_free(image);
    CHECK(setenv("SOURCE_DATE_EPOCH", "yesterday", 1) == 0);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_new(&image, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_new_with_profile(FSI_PROFILE_IMAPI, &image, &error));
    CHECK(unsetenv("SOURCE_DATE_EPOCH") == 0);

    fsi_reader reader = FSI_READER_INIT;
    fsi_block_source *source = NULL;
    fsi_media_description description = FSI_MEDIA_DESCRIPTION_INIT;
    fsi_disc *disc = NULL;
    uint32_t found = 0;
    reader.length = 1000000;
    reader.read_at = unreadable;
    OK(fsi_block_source_open_reader(&reader, &source, &error));
    GIVES(FSI_E_IMPORT_READ_FAILURE, fsi_block_source_describe(source, &description, &error));
    GIVES(FSI_E_IMPORT_READ_FAILURE, fsi_disc_open_source(source, NULL, &disc, &error));
    image = new_image(&root);
    GIVES(FSI_E_IMPORT_READ_FAILURE, fsi_image_identify_file_systems_on_disc(image, source, &found, &error));
    fsi_block_source_free(source);
    fsi_item_free(root);
    fsi_image_free(image);
    return 0;
}
