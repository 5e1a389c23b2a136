/* What drives do to discs besides writing and reading images: formatting, closing, the tray. */
#include "check.h"

static fsi_drive *open_drive(char **argv, const char *file, const char *media)
{
    char name[4200];
    fsi_drive *drive = NULL;
    snprintf(name, sizeof name, "file:%s?media=%s", scratch(argv, file), media);
    OK(fsi_drive_open(name, true, &drive, &error));
    return drive;
}

static uint32_t state_of(fsi_drive *drive)
{
    fsi_drive_media *media = NULL;
    fsi_media_info info = FSI_MEDIA_INFO_INIT;
    OK(fsi_drive_open_media(drive, &media, &error));
    OK(fsi_drive_media_info(media, &info, &error));
    fsi_drive_media_free(media);
    return info.state;
}

static int32_t watch(void *user_data, const fsi_drive_progress *progress)
{
    (void)progress;
    GIVES(FSI_E_BUSY, fsi_drive_eject((fsi_drive *)user_data, &error));
    return 0;
}

static void burn(fsi_drive *drive)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    fsi_burn_options options = FSI_BURN_OPTIONS_INIT;
    options.progress = watch;
    options.user_data = drive;
    OK(fsi_image_choose_defaults(image, drive, &error));
    add_text(root, "file", "text");
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_burn(result, drive, &options, NULL, &error));
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_block_source *source = NULL;
    fsi_drive_media *media = NULL;

    /* A disc that more can follow on is closed for good. */
    fsi_drive *drive = open_drive(argv, "closed", "cd-r");
    GIVES(FSI_E_RECORDER_MEDIA_INCOMPATIBLE, fsi_drive_format(drive, FSI_FORMAT_DEFAULT, NULL, NULL, &error));
    burn(drive);
    CHECK(state_of(drive) & FSI_MEDIA_STATE_APPENDABLE);
    OK(fsi_drive_close(drive, true, NULL, NULL, &error));
    CHECK(state_of(drive) & FSI_MEDIA_STATE_FINALISED);
    GIVES(FSI_E_RECORDER_MEDIA_INCOMPATIBLE, fsi_drive_close(drive, true, NULL, NULL, &error));
    fsi_drive_free(drive);

    /* A disc is formatted, and with it what was on it is gone. */
    drive = open_drive(argv, "formatted", "bd-re");
    OK(fsi_drive_format(drive, FSI_FORMAT_DEFAULT, NULL, NULL, &error));
    CHECK(state_of(drive) & FSI_MEDIA_STATE_OVERWRITABLE);
    burn(drive);
    OK(fsi_drive_format(drive, FSI_FORMAT_WITHOUT_SPARES, NULL, NULL, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_drive_format(drive, 99, NULL, NULL, &error));

    /* Without a disc. */
    OK(fsi_drive_eject(drive, &error));
    GIVES(FSI_E_RECORDER_MEDIA_NO_MEDIA, fsi_drive_open_media(drive, &media, &error));
    GIVES(FSI_E_RECORDER_MEDIA_NO_MEDIA, fsi_drive_open_source(drive, &source, &error));
    GIVES(FSI_E_RECORDER_MEDIA_NO_MEDIA, fsi_image_set_max_media_blocks_from_drive(image, drive, &error));
    GIVES(FSI_E_RECORDER_MEDIA_NO_MEDIA, fsi_image_choose_defaults(image, drive, &error));
    GIVES(FSI_E_RECORDER_MEDIA_NO_MEDIA, fsi_drive_format(drive, FSI_FORMAT_DEFAULT, NULL, NULL, &error));
    GIVES(FSI_E_RECORDER_MEDIA_NO_MEDIA, fsi_drive_close(drive, false, NULL, NULL, &error));
    fsi_drive_free(drive);
    fsi_item_free(root);
    fsi_image_free(image);
    return 0;
}
