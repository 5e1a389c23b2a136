/* Burns a folder onto the blank disc in a drive, and reads it back: burn_folder DRIVE FOLDER
 * DRIVE is /dev/sr0, say; 'file:disc.fsidisc?media=bd-r' is a disc in a file. */
#include <fsimage.h>
#include <stdio.h>

static int32_t show(void *user_data, const fsi_drive_progress *progress)
{
    (void)user_data;
    if (progress->phase == FSI_DRIVE_PHASE_WRITING || progress->phase == FSI_DRIVE_PHASE_VERIFYING)
        fprintf(stderr, "\r%s %llu of %llu blocks",
                progress->phase == FSI_DRIVE_PHASE_WRITING ? "written:  " : "read back:",
                (unsigned long long)progress->done, (unsigned long long)progress->total);
    return 0; /* anything else stops */
}

int main(int argc, char **argv)
{
    fsi_drive *drive = NULL;
    fsi_image *image = NULL;
    fsi_item *root = NULL;
    fsi_result *result = NULL;
    fsi_error *error = NULL;
    fsi_burnt burnt = FSI_BURNT_INIT;
    fsi_burn_options options = FSI_BURN_OPTIONS_INIT;

    if (argc != 3) {
        fprintf(stderr, "usage: %s DRIVE FOLDER\n", argv[0]);
        return 2;
    }
    options.progress = show;
    if (!FSI_FAILED(fsi_drive_open(argv[1], true, &drive, &error)) &&
        !FSI_FAILED(fsi_image_new(&image, &error)) &&
        !FSI_FAILED(fsi_image_open_root(image, &root, &error)) &&
        !FSI_FAILED(fsi_image_choose_defaults(image, drive, &error)) &&
        !FSI_FAILED(fsi_directory_add_host_tree(root, argv[2], false, NULL, NULL, &error)) &&
        !FSI_FAILED(fsi_image_create_result(image, &result, &error)) &&
        !FSI_FAILED(fsi_result_burn(result, drive, &options, &burnt, &error)))
        fprintf(stderr, "\n%llu blocks burnt\n", (unsigned long long)burnt.blocks);
    else
        fprintf(stderr, "\n%s\n", fsi_error_message(error));
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
    fsi_drive_free(drive);
    fsi_error_free(error);
    return error ? 1 : 0;
}
